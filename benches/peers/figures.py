"""What the engines compute: each KPI as a quotient of sums, stated once for all of them.

The sums have the same names in every engine; how an engine gets them stands in
``with_duckdb.py``, ``with_polars.py``, ``with_pandas.py`` and the modules beside them. They follow
the formulas in ``docs/kpis`` with the policies of ``workloads.json``. The tables let the engines
take shorter ways than the general definitions: a direction is always there, a bot that has an
outcome was engaged, whoever was answered was handled by a person, no two contacts begin at the same
millisecond, and no two states of an agent overlap.
"""

from __future__ import annotations

from typing import NamedTuple

HALF_HOUR = 1_800_000
HOUR = 3_600_000
DAY = 24 * HOUR
WEEK = 7 * DAY
SHORT_ABANDON = 5_000
# The thresholds of the policy "queues", in milliseconds.
THRESHOLDS = {
    "voice": 20_000,
    "chat": 30_000,
    "email": 14_400_000,
    "social": 900_000,
    "messaging": 60_000,
    "sms": 120_000,
}
# Those of the seed policy that limit waits; mail has four hours of opening time for a reply.
DEFAULT_THRESHOLDS = {"voice": 20_000, "chat": 30_000}
MAIL_TARGET = 4 * HOUR
# What a state or a planned activity is compared by: on the queue, resting, or other work.
STATE_CLASSES = {
    "available": 0,
    "on_contact": 0,
    "hold": 0,
    "wrap": 0,
    "break": 1,
    "meal": 1,
    "meeting": 2,
    "offline": 3,
}
ACTIVITY_CLASSES = {"work": 0, "break": 1, "meal": 1, "meeting": 2}
HANDLING = ["on_contact", "hold", "wrap"]
PERCENTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95}


class Figure(NamedTuple):
    """``factor * numerator / denominator``; both are sums and differences of names.

    contactkpi states numerators in whole units of its own, such as thousandths of a point: ours
    times ``unit``.
    """

    numerator: str
    denominator: str | None = None
    factor: float = 1.0
    unit: int = 1


def _time(name: str) -> Figure:
    return Figure(f"{name}_ms", f"{name}_n", 0.001)


def _points(name: str) -> Figure:
    return Figure(f"{name}_score", f"{name}_n", 1.0, 1_000)


FIGURES: dict[str, Figure] = {
    "interaction_volume": Figure("volume"),
    "interaction_volume_incoming": Figure("incoming"),
    "interaction_volume_automated": Figure("bot_only"),
    "interaction_volume_escalated": Figure("bot_then_human"),
    "service_level": Figure("in_time", "answered + abandoned"),
    "abandonment_rate": Figure("abandoned - short", "departures - short"),
    "average_speed_of_answer": Figure("wait_ms", "answered", 0.001),
    "first_response_time": _time("response"),
    "average_handle_time": _time("handle"),
    "average_talk_time": _time("talk"),
    "average_hold_time": _time("hold"),
    "average_wrap_time": _time("wrap"),
    "average_resolution_time": _time("resolution"),
    "resolution_rate": Figure("resolved", "resolved + unresolved + left_engaged"),
    "bot_containment_rate": Figure("bot_only", "engaged"),
    "escalation_rate": Figure("handoffs", "engaged"),
    "transfer_rate": Figure("transferred", "transfers_n"),
    "csat": _points("csat"),
    "nps": Figure("promoters - detractors", "nps_n", 100.0),
    "ces": _points("ces"),
    "cost_per_contact": Figure("cost", "handled"),
    "revenue_per_contact": Figure("revenue", "handled"),
    "conversion_rate": Figure("sold", "handled"),
    "first_contact_resolution": Figure("first_resolved", "first_contacts"),
    "repeat_contact_rate": Figure("repeats", "with_history"),
    "channel_migration_rate": Figure("migrated", "journeys"),
    "cross_channel_resolution_rate": Figure("crossed_resolved", "crossed"),
    "unidentified_share": Figure("unidentified", "unidentified + identified"),
    "occupancy": Figure("handling", "handling + available"),
    "fteu_utilization": Figure("handling", "paid"),
    "schedule_adherence": Figure("adherent", "tracked"),
}
# Figures of the full default scorecard that are not in the others, or by other rules.
FULL_FIGURES: dict[str, Figure] = {
    "service_level": Figure("in_time", "level_visits"),
    "abandonment_rate": Figure("abandoned", "departures"),
    "average_abandon_time": Figure("left_ms", "abandoned", 0.001),
    "longest_wait": Figure("longest", None, 0.001),
    "sla_compliance": Figure("targets_met", "targets"),
    "reopen_rate": Figure("reopened", "reopens_n"),
    "contact_resolution_across_channels": Figure("with_context", "transitions"),
    "bot_handoff_efficiency": Figure("efficient", "requests"),
    "bot_handoff_time": _time("handoff"),
    "contacts_per_case": Figure("case_contacts", "cases"),
    "engagement_completion_rate": Figure("completed", "completion_n"),
    "engagement_repeat_usage_rate": Figure("came_back", "users"),
    "survey_response_rate": Figure("replies", "sent"),
    "cost_per_ticket": Figure("cost", "cases"),
}
# Sums of surveys; those of contacts are all the others.
OF_SURVEYS = ["csat_n", "csat_score", "nps_n", "promoters", "detractors", "ces_n", "ces_score"]


def terms(linear: str) -> list[tuple[int, str]]:
    """A sum as signs and names: ``a - b`` is ``[(1, "a"), (-1, "b")]``."""
    words = linear.split()
    signs = ["+", *words[1::2]]
    return [(-1 if sign == "-" else 1, name) for sign, name in zip(signs, words[::2], strict=True)]


def keys_of(workload: dict) -> list[str]:
    """The columns of the grouping; half hours are numbered from 1970 on."""
    return [*workload["by"], *(["bucket"] if workload.get("interval") else [])]


def figures_of(workload: dict) -> dict[str, Figure]:
    """The figures by the rules of a workload."""
    return {**FIGURES, **FULL_FIGURES} if workload["form"] == "full" else FIGURES
