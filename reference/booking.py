"""Which group a record belongs to: its dimensions, and the instant that books it."""

from . import kpis_access
from .records import queue_left_at
from .timeutil import bucket_start, time_of_day

# The attributions that a record knows; the first is its default.
KNOWN = {
    "interaction": [
        "by_start",
        "by_queue_entry",
        "by_answer",
        "by_first_response",
        "by_resolution",
        "by_end",
        "by_event",
        "by_due",
    ],
    "survey": ["by_response", "by_event", "by_interaction"],
    "evaluation": ["by_interaction", "by_submitted"],
    "security_event": ["by_event", "by_start"],
    "prompt": ["by_event"],
    "cost": ["by_event"],
}


def attribution_of(kpi, record, policy):
    """The attribution of a KPI for one of its records: the policy's, else the
    KPI's own, where the record knows it; else the record's default."""
    stated = policy.attribution
    if isinstance(stated, dict):
        stated = stated.get(kpi.id)
    for name in (stated, kpi.attribution):
        if name in KNOWN[record] and (name != "by_due" or kpi.id == "sla_compliance"):
            return name
    return KNOWN[record][0]


def first(*instants):
    return next((i for i in instants if i is not None), None)


def instant_of(row, attribution, options, policy):
    """The instant that books a row, or None."""
    if attribution == "by_interaction":
        interaction = policy.interactions.get(row.interaction_id)
        return interaction.created_at if interaction else None
    if row.record == "survey":
        pair = (row.responded_at, row.sent_at)
        return first(*pair) if attribution == "by_response" else first(*reversed(pair))
    if row.record == "evaluation":
        return row.submitted_at
    if row.record == "prompt":
        return row.delivered_at
    if row.record == "cost":
        return row.incurred_at
    if row.record == "security_event":
        return first(row.occurred_at, row.detected_at) if attribution == "by_start" else row.detected_at
    if attribution == "by_due":
        return kpis_access.due(row, options, policy)
    return {
        "by_start": row.created_at,
        "by_queue_entry": first(row.queued_at, row.created_at),
        "by_answer": first(queue_left_at(row), row.answered_at),
        "by_first_response": first(row.first_response_at, row.created_at),
        "by_resolution": first(row.resolved_last_at, row.resolved_first_at),
        "by_end": row.ended_at,
        "by_event": row.handoff_requested_at,
    }[attribution]


def dimension_of(row, name, policy):
    """The text of a grouping dimension; of surveys and evaluations perhaps the interaction's."""
    if policy.dimensions_from == "interaction" and row.record in ("survey", "evaluation"):
        interaction = policy.interactions.get(row.interaction_id)
        return interaction.dimension(name) if interaction else None
    return row.dimension(name)


def key_of(row, by, attribution, options, policy):
    """The group of a row: (dimensions, interval start, time of day); None if it is not booked."""
    dimensions = tuple(dimension_of(row, name, policy) for name in by.get("dimensions") or [])
    interval, slot = by.get("interval"), by.get("time_of_day")
    if not (interval or slot or policy.period):
        return dimensions, None, None
    instant = instant_of(row, attribution, options, policy)
    if instant is None:
        return None
    if policy.period and not policy.period[0] <= instant < policy.period[1]:
        return None
    return (
        dimensions,
        bucket_start(interval, policy.zone, instant) if interval else None,
        time_of_day(slot, policy.zone, instant) if slot else None,
    )


def in_order(key):
    """Ascending by dimension text with missing last, interval start, time of day."""
    dimensions, start, slot = key
    return [(text is None, text or "") for text in dimensions], start or 0, slot or ""
