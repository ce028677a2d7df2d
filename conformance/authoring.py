"""What the case files are written with: rows, expected values, cases.

Instants are short texts: `08:00`, `08:00:30.5`, `3 08:00` (day 3 of March 2026)
or `02-27 16:00`; without a day they are of Monday 2026-03-02, in UTC. Where a
row has a beginning, a number in an instant field is seconds after it.
"""

import sys
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

INSTANTS = {
    "created_at", "queued_at", "left_queue_at", "answered_at", "first_response_at", "resolved_first_at",
    "resolved_last_at", "ended_at", "updated_at", "handoff_requested_at", "context_delivered_at",
    "handoff_accepted_at", "responded_at", "sent_at", "submitted_at", "delivered_at", "replied_at",
    "incurred_at", "detected_at", "occurred_at", "started_at", "hired_on", "left_on", "active_from", "active_to",
}  # fmt: skip

FILES = {}
"""File name without ending: the KPI (None for several) and its cases."""


class Row(dict):
    """A row, the record that it belongs to, and whether it is malformed on purpose."""

    record = "interaction"
    malformed = False


def moment(text):
    if "T" in text:
        return None
    day, _, clock = text.rpartition(" ")
    month_day = day if "-" in day else f"03-{int(day or 2):02}"
    clock = clock if clock.count(":") == 2 else clock + ":00"
    form = "%Y-%m-%d %H:%M:%S.%f" if "." in clock else "%Y-%m-%d %H:%M:%S"
    return datetime.strptime(f"2026-{month_day} {clock}", form)


def rfc3339(instant):
    text = instant.isoformat(timespec="milliseconds")
    return (text[:-4] if text.endswith(".000") else text) + "Z"


def at(text, after=None):
    """An instant as RFC 3339; a number is seconds after the instant `after`."""
    if isinstance(text, str):
        instant = moment(text)
        return text if instant is None else rfc3339(instant)
    seconds = Decimal(str(text))
    return rfc3339(moment(after) + timedelta(milliseconds=int(seconds * 1000)))


def row(record, begins, fields):
    made = Row()
    made.record = record
    for name, value in fields.items():
        name = name.rstrip("_")  # type_ is the field type
        if value is None:
            continue
        made[name] = at(value, begins) if name in INSTANTS else value
    return made


def contact(interaction_id, created_at="10:00", channel="voice", **fields):
    """An interaction."""
    fields = {"interaction_id": interaction_id, "created_at": created_at, "channel": channel, **fields}
    return row("interaction", created_at, fields)


def visit(interaction_id, wait, queue_exit="answered", created_at="10:00", **fields):
    """An interaction that queues as it begins and leaves the queue after `wait` seconds."""
    return contact(
        interaction_id, created_at, queued_at=0, left_queue_at=wait, queue_exit=queue_exit, **fields
    )


def survey(kind, score=None, when="12:00", **fields):
    """A survey; without a score it was sent and not answered."""
    name = "sent_at" if score is None else "responded_at"
    return row("survey", when, {"kind": kind, name: when, "score": score, **fields})


def form(evaluation_id, criteria, when="15:00", **fields):
    """The rows of an evaluation. A criterion is (tag, points, max_points[, fields])."""
    fields.setdefault("interaction_id", f"of-{evaluation_id}")
    rows = []
    for tag, points, most, *more in criteria:
        given = {"evaluation_id": evaluation_id, "submitted_at": when, "criterion": tag}
        given.update(points=points, max_points=most, **fields)
        given.update(*more)
        rows.append(row("evaluation", when, given))
    return rows


def prompt(author, delivered_at, replied_at=None, **fields):
    fields = {"author": author, "delivered_at": delivered_at, "replied_at": replied_at, **fields}
    return row("prompt", delivered_at, fields)


def cost(amount, incurred_at="12:00", **fields):
    return row("cost", incurred_at, {"incurred_at": incurred_at, "amount": amount, **fields})


def state(agent_id, state, started_at, ended_at=None, **fields):
    """A stretch of an agent's time; without an end it lasts."""
    fields = {"agent_id": agent_id, "state": state, "started_at": started_at, "ended_at": ended_at, **fields}
    return row("agent_state", started_at, fields)


def plan(agent_id, activity, started_at, ended_at, **fields):
    """A planned activity of an agent."""
    fields = {"agent_id": agent_id, "activity": activity, "started_at": started_at, "ended_at": ended_at, **fields}
    return row("planned_activity", started_at, fields)


def status(service, status, started_at, ended_at=None, **fields):
    """A stretch of a service in one status; without an end it lasts."""
    fields = {"service": service, "status": status, "started_at": started_at, "ended_at": ended_at, **fields}
    return row("service_status", started_at, fields)


def employee(employee_id, hired_on, left_on=None, **fields):
    fields = {"employee_id": employee_id, "hired_on": hired_on, "left_on": left_on, **fields}
    return row("employee", hired_on, fields)


def customer(customer_id, active_from, active_to=None, **fields):
    """A stretch in which a customer was active."""
    fields = {"customer_id": customer_id, "active_from": active_from, "active_to": active_to, **fields}
    return row("customer", active_from, fields)


def times(number, made):
    """So many copies of a row."""
    made["repeat"] = number
    return made


def malformed(made):
    """A row that is malformed on purpose: the oracle never sees it."""
    made.malformed = True
    return made


WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# The schedules of ticket 941606 in the decision log of dbt_zendesk: Level 1 Chicago, then Level 2 San Francisco.
TWO_SCHEDULES = {
    "weekly": [{"days": WEEK, "from": "12:00", "to": "02:00"}],
    "changes": [{"from": "2020-09-30T19:01:25Z", "weekly": [{"days": WEEK[:5], "from": "15:00", "to": "00:30"}]}],
}

# Forty values in seconds: mean 24.675, median 12, p90 50, p95 70, greatest 95.
# Ranks: 20 of 40 is the first 12 (19 + 1), 36 is a 50 (35 are at most 30),
# 38 is a 70 (37 are at most 50), 40 is the 95. The sum is 190 + 12 + 450 + 100 + 140 + 95 = 987.
SPREAD = [(10, 19), (12, 1), (30, 15), (50, 2), (70, 2), (95, 1)]
SPREAD_STATISTICS = {"mean": (24.675, 987_000, 40), "median": (12, 12_000, 1), "p90": (50, 50_000, 1), "p95": (70, 70_000, 1), "max": (95, 95_000, 1)}  # fmt: skip


def spread(make):
    """Forty rows with the values of SPREAD; `make` makes one of an id and seconds."""
    return [times(number, make(f"s{seconds}", seconds)) for seconds, number in SPREAD]


def E(value, numerator, denominator=1, **more):
    """What is expected of one group. Exclusions that are not named must be 0."""
    if isinstance(value, Fraction):
        value = float(value)
    more.setdefault("excluded", {})
    more.setdefault("no_data", None)
    return {"value": value, "numerator": numerator, "denominator": denominator, **more}


def none(reason, numerator=0, denominator=0, **more):
    """What is expected where there is no value."""
    more.setdefault("n", 0)
    return E(None, numerator, denominator, no_data=reason, band="not_rated", **more)


def undefined(**more):
    return none("dimension_undefined", None, None, **more)


def G(group, expected):
    """What is expected of one of several groups."""
    return {"group": group, **expected}


def vectors(kpi, file=None, **defaults):
    """A function that adds cases to the file of a KPI. `defaults` hold for every
    expected value of these cases, such as the unit."""
    cases = FILES.setdefault(file or kpi, {"kpi": kpi, "cases": []})["cases"]

    def case(
        name,
        rows,
        *expect,
        options=None,
        policy=None,
        by=None,
        as_of=None,
        late=False,
        note=None,
        origin=None,
        error=None,
        oracle=True,
        kpis=None,
        unit=None,
        quarantined=None,
    ):
        expected = []
        for one in expect:
            one = {**defaults, **one} if unit is None else {**defaults, "unit": unit, **one}
            one.setdefault("group", {})
            if kpis and len(kpis) == 1:
                one.setdefault("kpi", kpis[0])
            expected.append(one)
        cases.append(
            {
                "name": name,
                "origin": origin or ("hand" if expected or error else "oracle"),
                "note": note,
                "options": options or {},
                "policy": policy or {},
                "by": by,
                "as_of": as_of and at(as_of),
                "late": late,
                "rows": rows,
                "hand": expected,
                "error": error,
                "oracle": oracle,
                "kpis": kpis or [kpi],
                "quarantined": quarantined,
            }
        )

    return case


def by_statistic(case, make, n=40, **expected):
    """A case for each statistic of a time."""
    ranks = {"p50": 12, "p90": 50, "p95": 70, "max": 95}
    for statistic, (value, numerator, denominator) in SPREAD_STATISTICS.items():
        case(
            f"statistic_{statistic}",
            spread(make),
            E(value, numerator, denominator, n=n, **ranks, **expected),
            options={"statistic": statistic},
            late=statistic in ("p90", "max"),
            note="Forty values with the sum 987 s; nearest rank: p50 is the 20th, p90 the 36th, p95 the 38th.",
        )
