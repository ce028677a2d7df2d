"""Random cases: asymmetric data with missing values, random policies and groupings.

`python3 -m reference.random_cases --seed S --count N` prints one JSON line a case,
{"case": ..., "expect": [...]}; case i has the seed S + i.
"""

import argparse
import json
import random

from .booking import KNOWN, attributions
from .catalogue import CATALOGUE
from .engine import compute
from .random_records import ZONES, records_of
from .timeutil import DAY, HOUR, MINUTE, format_utc, parse_instant

INTERVALS = ["15min", "30min", "45min", "1h", "4h", "12h", "1d", "1w", "1mo", "1q", "1y"]
SLOTS = ["30min", "2h", "90min", "6h"]
DIMENSIONS = ["channel", "queue", "team", "agent_id", "type", "segment", "region", "site", "site"]
FOR_ALL = [
    ("boundary", ["inclusive", "exclusive"]),
    ("short_abandon_s", [0, 5, 12.5]),
    ("intent_scope", ["all", "simple"]),
    ("min_responses", [0, 2]),
    ("rescale", ["none", "linear"]),
    ("allocation", ["handle_time_share", "contact_share", "direct"]),
    ("cost_scope", ["total_cost", "labour_only"]),
    ("key", ["customer", "case"]),
    ("calendar_rule", ["at_event", "at_creation"]),
]
CALENDARS = [
    {"weekly": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}]},
    {"weekly": [{"days": ["sat", "sun", "mon"], "from": "22:00", "to": "06:30"}]},
    {
        "zone": "America/New_York",
        "weekly": [
            {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:30", "to": "12:00"},
            {"days": ["mon", "sat", "sun"], "from": "11:00", "to": "02:30"},
        ],
        "holidays": ["2026-01-05"],
        "exceptions": [
            {"date": "2026-03-29", "windows": [{"from": "01:30", "to": "02:30"}]},
            {"date": "2025-10-26", "windows": []},
        ],
    },
]
CUSTOM = [
    {"id": "transfers_per_answer", "formula": "transfers / answered"},
    {"id": "late_share", "formula": "100 * (answered_with_target - answered_in_time) / answered_with_target"},
    {"id": "offered_open", "formula": "offered - answered - abandoned"},
    {"id": "talk_p75", "formula": "p75(talk_time)"},
    {"id": "worst_wait", "formula": "max(longest_answered_wait)"},
    {"id": "talk_part", "formula": "talk_ms / handle_ms", "unit": "share", "options": {"include_hold": False}},
    {
        "id": "answers_per_contact",
        "formula": "surveys_answered / interactions",
        "attribution": "by_start",
        "confidence_interval": "none",
    },
    {"id": "top_share", "formula": "csat_top / csat_answers", "confidence_interval": "wilson"},
    {"id": "revenue_per_sale", "formula": "revenue / sales"},
    {"id": "cost_per_posting", "formula": "booked_cost / cost_postings"},
    {"id": "contact_hours", "formula": "on_contact_state_ms"},
    {"id": "break_share", "formula": "(break_state_ms + meal_state_ms) / logged_in_ms"},
]
BANDS = [
    {"rating": "good", "at_least": 0.5, "at_most": 0.9},
    {"rating": "bad", "below": 0.25},
    {"rating": "watch", "above": 30, "below": 100},
    {"rating": "good", "above": 0, "when": {"channel": ["voice", "chat"]}},
    {"rating": "bad", "at_least": 2, "when": {"currency": ["EUR"]}},
    {"rating": "good", "at_most": 1, "when": {"statistic": ["mean"]}},
]


# Option values that need counts which are only kept when the policy asks for them.
EARLY = ["survey", "agent_flag", "case_touches", "requests", "conversation", "responses", "customers", "paid", "scheduled", "logged_in", "interactions", "scheduled_work"]


def options(r, kpis, late):
    """Options of some KPIs; `late` ones are those that finish may choose."""
    chosen = {}
    for kpi in kpis:
        if r.random() < 0.45:
            continue
        allowed = {**kpi.rules, **kpi.formula_options}
        if late:
            allowed = {
                name: [c for c in choices if c not in EARLY]
                for name, choices in kpi.formula_options.items()
            }
        values = {
            name: r.choice(choices)
            for name, choices in allowed.items()
            if len(choices) > 1 and r.random() < 0.5
        }
        if values:
            chosen[kpi.id] = values
    return chosen


def calendar(r, start):
    """A calendar; the hours of some change once or twice while the contacts run."""
    chosen = r.choice(CALENDARS)
    if r.random() < 0.5:
        return chosen
    changes, instant = [], start - DAY
    for _ in range(r.choice([1, 1, 2])):
        instant += r.choice([r.randint(1, 3 * DAY), r.randint(1, 72) * HOUR])
        hours = {name: value for name, value in r.choice(CALENDARS).items() if name != "zone"}
        changes.append({"from": format_utc(instant), **hours})
    return {**chosen, "changes": changes}


def target(r, calendars):
    spec = {"threshold_s": r.choice([5, 20, 30, 60.5, 600, 7200])}
    if r.random() < 0.7:
        spec["goal"] = r.choice([0.8, 0.5, 0.255])
    if r.random() < 0.8:
        spec["measure"] = r.choice(["queue_wait", "answer", "first_response"])
    if r.random() < 0.5:
        spec["start"] = r.choice(["created", "queue_entry", "handoff_from_bot"])
    if r.random() < 0.35:
        spec["clock"] = "business"
        if r.random() < 0.6:
            spec["calendar"] = r.choice(calendars)
    return spec


def attribution(r):
    if r.random() < 0.4:
        return r.choice(sum(KNOWN.values(), []))
    by_kpi = {}
    for kpi in r.sample([kpi for kpi in CATALOGUE if kpi.id != "availability"], 6):
        # Whether a session is contained may depend on later contacts; these know by_start only.
        names = attributions(kpi, kpi.reads[0])
        by_kpi[kpi.id] = "by_start" if kpi.id == "bot_containment_rate" else r.choice(names)
    return by_kpi


def region(r):
    spec = {"population": r.choice([0, 70, 1000, 83_000_000]), "reachable": r.random() < 0.5}
    return {name: value for name, value in spec.items() if r.random() < 0.8}


def another_period(r, start, given, by):
    """Whole months of the zone with long buckets; fewer hours with short ones, where much is booked in each."""
    interval = by.get("interval")
    if interval in (None, "1w", "1mo", "1q", "1y") and not by.get("time_of_day") and r.random() < 0.3:
        year, month = int(format_utc(start)[:4]), int(format_utc(start)[5:7])
        last = 12 * year + month - 1 + r.choice([1, 1, 2, 3])
        edges = f"{year}-{month:02}-01T00:00:00", f"{last // 12}-{last % 12 + 1:02}-01T00:00:00"
        given["period"] = dict(zip(("start", "end"), edges))
    elif "period" in given and interval and interval.endswith("min"):
        begin = parse_instant(given["period"]["start"], given["zone"])
        given["period"]["end"] = format_utc(begin + 7 * HOUR)


def policy(r, start):
    given = {"zone": r.choice(ZONES)}
    if r.random() < 0.15:
        given["preset"] = "none"
        given["ces_polarity"] = "effort"
    if r.random() < 0.2:
        given["ces_polarity"] = r.choice(["effort", "ease"])
    if r.random() < 0.3:
        given["currency"] = "USD"
    if r.random() < 0.5:
        given["calendars"] = {"default": calendar(r, start), "other": calendar(r, start)}
    elif given.get("preset") == "none":
        given["calendars"] = {"default": calendar(r, start)}
    if r.random() < 0.5:
        names = list(given.get("calendars", {"default": 0}))
        given["targets"] = {
            "channel": {c: target(r, names) for c in r.sample(["voice", "chat", "email", "web", "video"], 2)},
            "queue": {q: target(r, names) for q in r.sample(["sales", "help", "billing"], r.randint(0, 2))},
        }
    if r.random() < 0.3:
        given["quality_weights"] = {"accuracy": 2, "empathy": 1.5, "clarity": 0}
    if r.random() < 0.3:
        given["soft_skills"] = ["empathy", "accuracy"]
    if r.random() < 0.3:
        given["sales_types"] = ["sales", "retention"]
    if r.random() < 0.3:
        given["unsolvable_reasons"] = r.choice([["parcel"], ["billing", "login"]])
    if r.random() < 0.4:
        given["overlapping_states"] = r.choice(["reject", "last_wins", "priority"])
    if r.random() < 0.4:
        given["excused_codes"] = r.choice([["outage"], ["coaching", "lunch"]])
    if r.random() < 0.7:
        given["regions"] = {name: region(r) for name in r.sample(["north", "south", "west", "isle"], 3)}
        given["segments"] = r.sample(["gold", "silver", "bronze"], 2)
    given["options"] = options(r, CATALOGUE, late=False)
    if r.random() < 0.25:
        name, choices = r.choice(FOR_ALL)
        given["options"]["all"] = {name: r.choice(choices)}
    if r.random() < 0.5:
        # The rows of a case span a few days: no window of a week is ever over.
        given["options"].setdefault("all", {})["window_days"] = r.choice([1, 1, 2])
    if r.random() < 0.4:
        given["attribution"] = attribution(r)
    if r.random() < 0.2:
        given["duplicates"] = "keep_last"
    if r.random() < 0.25:
        given["dimensions_from"] = "interaction"
    if r.random() < 0.3:
        begin = start + r.choice([0, 6 * HOUR, 30 * HOUR, 90 * MINUTE])
        end = begin + r.choice([DAY, 2 * DAY, 7 * HOUR])
        given["period"] = {"start": format_utc(begin), "end": format_utc(end)}
    if r.random() < 0.4:
        kpis = r.sample(CATALOGUE, 5)
        given["bands"] = {kpi.id: r.sample(BANDS, r.randint(0, 3)) for kpi in kpis}
    if r.random() < 0.3:
        given["custom_kpis"] = r.sample(CUSTOM, 3)
    if r.random() < 0.3:
        chosen = r.sample(CATALOGUE, r.randint(1, 8))
        given["kpis"] = [kpi.id for kpi in chosen] + [c["id"] for c in given.get("custom_kpis", [])]
    return given


def random_case(seed):
    r = random.Random(seed)
    # Days around which clocks change, quarters end, or nothing happens.
    start = r.choice([1761350400000, 1774656000000, 1772928000000, 1767571200000, 1767052800000])
    given = policy(r, start)
    by = {}
    if r.random() < 0.5:
        by["dimensions"] = list(dict.fromkeys(r.sample(DIMENSIONS, r.choice([1, 1, 1, 2, 3]))))
    if r.random() < 0.25:
        by["interval"] = r.choice(INTERVALS)
    if r.random() < 0.12:
        by["time_of_day"] = r.choice(SLOTS)
    another_period(r, start, given, by)
    finish = {}
    selected = [k for k in CATALOGUE if k.id in given.get("kpis", [k.id])]
    # Where nothing else ends them, open states last until the last customer leaves, a year later.
    endless = by.get("time_of_day") or by.get("interval", "").endswith(("min", "h"))
    if r.random() < 0.6 or given.get("duplicates") == "keep_last" or (endless and "period" not in given):
        finish["as_of"] = format_utc(start + r.randint(0, 6 * DAY) // 1000 * 1000)
    if r.random() < 0.4:
        finish["options"] = options(r, selected, late=True)
    # A case has more of some records than of others, or none.
    sizes = {name: r.choice([0, 4, 25, 70]) for name in ("survey", "evaluation", "prompt", "cost", "security_event")}
    sizes.update({name: r.choice([0, 4, 12, 30]) for name in ("service_status", "employee", "customer")})
    if by.get("interval", "").endswith("min"):
        sizes["service_status"] = min(sizes["service_status"], 4)
    # Of each agent.
    sizes["agent_state"], sizes["planned_activity"] = r.choice([0, 3, 12]), r.choice([0, 2, 6])
    if by.get("interval", "").endswith("min"):
        sizes["agent_state"], sizes["planned_activity"] = min(sizes["agent_state"], 3), min(sizes["planned_activity"], 2)
    sizes["survey"] *= 2
    sizes["interaction"] = r.choice([0, 6, 40, 90, 90, 90])
    case = {"policy": given, "by": by, "finish": finish}
    overlapping = given.get("overlapping_states", "reject") != "reject"
    case["records"] = records_of(r, start, sizes, given.get("duplicates") == "keep_last", overlapping)
    return case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10)
    arguments = parser.parse_args()
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        case = random_case(seed)
        print(json.dumps({"case": case, "expect": compute(case)}), flush=True)


if __name__ == "__main__":
    main()
