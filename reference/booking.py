"""Which group a record belongs to: its dimensions, and the instant that books it."""

from . import kpis_access
from .records import queue_left_at
from .timeutil import HOUR, MINUTE, bucket_start, time_of_day

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
    "agent_state": ["clipped"],
    "planned_activity": ["clipped"],
    "service_status": ["clipped", "by_event"],
    "employee": ["clipped"],
    "customer": ["clipped"],
}

# KPIs of repeats and journeys book contacts in fewer ways.
OF_JOURNEYS = {
    "first_contact_resolution": ["by_start"],
    "repeat_contact_rate": ["by_start"],
    "unidentified_share": ["by_start"],
    "engagement_repeat_usage_rate": ["by_start"],
    "channel_migration_rate": ["by_start"],
    "cross_channel_resolution_rate": ["by_end"],
}


def attributions(kpi, record):
    """The attributions that a KPI knows for one of its records."""
    if record == "interaction" and kpi.id in OF_JOURNEYS:
        return OF_JOURNEYS[kpi.id]
    return [name for name in KNOWN[record] if name != "by_due" or kpi.id == "sla_compliance"]


def recontacts(policy):
    """Whether later contacts decide on containment."""
    chosen = {**policy.options.get("all", {}), **policy.options.get("bot_containment_rate", {})}
    return chosen.get("recontact_window_days", 0) > 0


def attribution_of(kpi, record, policy):
    """The attribution of a KPI for one of its records: the policy's, else the
    KPI's own, where the record knows it; else the record's default."""
    stated = policy.attribution
    if isinstance(stated, dict):
        stated = stated.get(kpi.id)
    if kpi.id == "bot_containment_rate" and recontacts(policy):
        return "by_start"
    for name in (stated, kpi.attribution):
        if name in attributions(kpi, record):
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
    return dimensions, *time_key(instant, by, policy)


def time_key(instant, by, policy):
    """The interval start and the time of day of an instant; None where not grouped by it."""
    interval, slot = by.get("interval"), by.get("time_of_day")
    return (
        bucket_start(interval, policy.zone, instant) if interval else None,
        time_of_day(slot, policy.zone, instant) if slot else None,
    )


class Book:
    """What a keyed KPI books with."""

    def __init__(self, kpi, by, policy):
        self.kpi, self.by, self.policy = kpi, by, policy
        start, end = policy.period or (None, policy.as_of)
        self.window = start, min(policy.as_of, end) if end is not None else None

    def attribution(self, record):
        return attribution_of(self.kpi, record, self.policy)

    def dimensions(self, row):
        names = self.by.get("dimensions") or []
        return tuple(dimension_of(row, name, self.policy) for name in names)

    def __call__(self, row, instant):
        """The group of a row at an instant; None where the period has no such instant."""
        period = self.policy.period
        if instant is None or (period and not period[0] <= instant < period[1]):
            return None
        return self.dimensions(row), *time_key(instant, self.by, self.policy)

    def pieces(self, row, start, end):
        """The part of [start, end) inside the window as (group, start, end), in order."""
        start = start if self.window[0] is None else max(start, self.window[0])
        end = min(end, self.window[1])
        dimensions = self.dimensions(row)
        pieces = []
        while start < end:
            key = time_key(start, self.by, self.policy)
            cut = self._cut_after(start, end)
            pieces.append(((dimensions, *key), start, cut))
            start = cut
        return pieces

    def _cut_after(self, start, end):
        """The first instant up to `end` with another time key than `start`."""
        if not (self.by.get("interval") or self.by.get("time_of_day")):
            return end
        key = time_key(start, self.by, self.policy)
        # Keys change at whole minutes. A bucket never comes back, so whole hours can be
        # skipped first; a time of day comes back where clocks are set back.
        minute = start // MINUTE * MINUTE
        if not self.by.get("time_of_day"):
            while minute + HOUR < end and time_key(minute + HOUR, self.by, self.policy) == key:
                minute += HOUR
        minute += MINUTE
        while minute < end and time_key(minute, self.by, self.policy) == key:
            minute += MINUTE
        return min(minute, end)


def in_order(key):
    """Ascending by dimension text with missing last, interval start, time of day."""
    dimensions, start, slot = key
    return [(text is None, text or "") for text in dimensions], start or 0, slot or ""
