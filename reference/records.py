"""The records that the KPIs read: fields, rows, and facts of interactions.

A row is made from a JSON object. Inside, instants and durations are whole
milliseconds, scores and weights whole thousandths, money whole minor units;
a missing value is None.
"""

from fractions import Fraction

from .timeutil import parse_instant

INTERACTION = {
    "text": """interaction_id conversation_id case_id customer_id queue team agent_id region segment
        reason type language priority""",
    "code": "channel direction initiation queue_exit outcome handled_by bot_outcome intent_complexity",
    "instant": """created_at queued_at left_queue_at answered_at first_response_at resolved_first_at
        resolved_last_at ended_at updated_at handoff_requested_at context_delivered_at handoff_accepted_at""",
    "duration": "talk hold wrap",
    "integer": """transfers reopen_count agent_reply_count sale_count revenue direct_cost
        context_fields_expected context_fields_delivered""",
    "boolean": """agent_says_resolved customer_repeated_info context_transferred planned_channel_change
        bot_engaged bot_completed""",
}
SURVEY = {
    "text": "survey_id wave interaction_id customer_id agent_id",
    "code": "kind relation polarity",
    "instant": "responded_at sent_at",
    "fixed": "score scale_min scale_max",
}
EVALUATION = {
    "text": "evaluation_id interaction_id agent_id form_version criterion",
    "instant": "submitted_at",
    "fixed": "weight points max_points",
    "boolean": "not_applicable auto_fail calibration",
}
PROMPT = {
    "text": "customer_id",
    "code": "author",
    "instant": "delivered_at replied_at",
    "boolean": "expects_reply opt_out",
}
COST = {"text": "channel type component", "instant": "incurred_at", "integer": "amount"}
SECURITY_EVENT = {
    "text": "event_id severity duplicate_of",
    "code": "class",
    "instant": "detected_at occurred_at",
    "boolean": "confirmed blocked",
}
AGENT_STATE = {
    "text": "agent_id team reason",
    "code": "state",
    "instant": "started_at ended_at",
    "integer": "capacity_slots slots_in_use",
    "boolean": "paid",
}
PLANNED_ACTIVITY = {
    "text": "agent_id",
    "code": "activity",
    "instant": "started_at ended_at",
    "boolean": "adherence_tracked paid",
}
SERVICE_STATUS = {
    "text": "service region",
    "code": "status",
    "instant": "started_at ended_at",
    "fixed": "weight",
    "integer": "ok_count total_count",
}
EMPLOYEE = {
    "text": "employee_id team",
    "code": "leave_kind",
    "instant": "hired_on left_on",
    "fixed": "fte",
}
CUSTOMER = {"text": "customer_id segment region", "instant": "active_from active_to"}
RECORDS = {
    "interaction": INTERACTION,
    "survey": SURVEY,
    "evaluation": EVALUATION,
    "prompt": PROMPT,
    "cost": COST,
    "security_event": SECURITY_EVENT,
    "agent_state": AGENT_STATE,
    "planned_activity": PLANNED_ACTIVITY,
    "service_status": SERVICE_STATUS,
    "employee": EMPLOYEE,
    "customer": CUSTOMER,
}
FIELD_TYPES = {
    record: {name: type_ for type_, names in types.items() for name in names.split()}
    for record, types in RECORDS.items()
}
OWN_ID = {"interaction": "interaction_id", "survey": "survey_id", "evaluation": "evaluation_id"}


def thousandths(number):
    """A decimal number as thousandths, rounded half to even."""
    return round(Fraction(str(number)) * 1000)


class Row:
    """One record; every field is an attribute, None where it is missing."""

    def __init__(self, record, given, zone):
        self.record = record
        self.further = {}
        for name in FIELD_TYPES[record]:
            setattr(self, name, None)
        for name, value in given.items():
            if name == "repeat" or value is None or value == "":
                continue
            if name == "dimensions":
                self.further.update({k: v for k, v in value.items() if v not in (None, "")})
            elif name not in FIELD_TYPES[record]:
                self.further[name] = value
            else:
                setattr(self, name, self._read(FIELD_TYPES[record][name], value, zone))

    @staticmethod
    def _read(type_, value, zone):
        if type_ == "instant":
            return parse_instant(value, zone)
        if type_ in ("duration", "fixed"):
            return thousandths(value)
        if type_ == "integer":
            return int(value)
        if type_ == "boolean":
            return bool(value)
        return str(value)

    def dimension(self, name):
        """The text to group by: a text or code field, or a further dimension."""
        type_ = FIELD_TYPES[self.record].get(name)
        if type_ is None:
            return self.further.get(name)
        return getattr(self, name) if type_ in ("text", "code") else None

    def instants(self):
        names = [n for n, t in FIELD_TYPES[self.record].items() if t == "instant"]
        return [getattr(self, n) for n in names if getattr(self, n) is not None]


def read_rows(record, objects, zone):
    """Rows of JSON objects; `repeat` makes copies whose own id is numbered."""
    rows = []
    for given in objects:
        for copy in range(1, given.get("repeat", 1) + 1):
            row = Row(record, given, zone)
            own = OWN_ID.get(record)
            if "repeat" in given and own and getattr(row, own) is not None:
                setattr(row, own, f"{getattr(row, own)}-{copy}")
            rows.append(row)
    return rows


def keep_last(rows):
    """Of the interactions with one id, the one with the greatest updated_at."""
    latest = {}
    for row in rows:
        known = latest.get(row.interaction_id)
        if known is None or (row.updated_at or -(10**18)) > (known.updated_at or -(10**18)):
            latest[row.interaction_id] = row
    return list(latest.values())


# Facts of an interaction

NEVER_QUEUED, WAITING, EXIT_UNKNOWN = "never queued", "waiting", "exit unknown"
FLOW_OUTS = ("timeout", "key", "empty", "overflow", "voicemail", "withdrawn", "transferred")
EXITS = ("answered", "abandoned", "callback_requested") + FLOW_OUTS


def is_inbound(row):
    """A missing direction counts as inbound."""
    return row.direction not in ("outbound", "internal")


def is_counted(row):
    """Not spam, not a copy, not internal."""
    return row.outcome not in ("spam", "duplicate") and row.direction != "internal"


def is_transfer_leg(row):
    return row.initiation in ("transfer", "queue_transfer")


def queue_visit(row):
    """How the contact left the queue: an exit, or NEVER_QUEUED, WAITING, EXIT_UNKNOWN."""
    if row.queue_exit is not None:
        return row.queue_exit
    if row.queued_at is None:
        return NEVER_QUEUED
    if row.answered_at is not None:
        return "answered"
    if row.outcome == "abandoned":
        return "abandoned"
    if row.left_queue_at is None and row.ended_at is None:
        return WAITING
    return EXIT_UNKNOWN


def has_left_queue(row):
    return queue_visit(row) not in (NEVER_QUEUED, WAITING)


def queue_left_at(row):
    """left_queue_at, else answered_at if it was answered, else ended_at if it
    was abandoned; after other exits the contact may have gone on."""
    if row.left_queue_at is not None:
        return row.left_queue_at
    return {"answered": row.answered_at, "abandoned": row.ended_at}.get(queue_visit(row))


def wait_between(start, end):
    """The time from start to end; unknown where one is missing or they are reversed."""
    if start is None or end is None or end < start:
        return None
    return end - start


def queue_wait(row):
    return wait_between(row.queued_at, queue_left_at(row))


def handler(row):
    """Who handled the contact: handled_by, else what other fields prove."""
    if row.handled_by is not None:
        return row.handled_by
    visit = queue_visit(row)
    human = (
        row.answered_at is not None
        or (row.talk or 0) > 0  # exports write a talk of 0 for abandoned calls
        or row.first_response_at is not None
        or visit == "answered"
    )
    bot = row.bot_engaged is True or row.bot_outcome is not None
    if human:
        return "bot_then_human" if bot else "human_only"
    if bot:
        return "bot_only" if row.bot_outcome == "resolved" else None
    return "none" if visit in EXITS else None


def is_human_handled(row):
    return handler(row) in ("human_only", "bot_then_human")


def is_bot_engaged(row):
    if row.bot_engaged is not None:
        return row.bot_engaged
    return row.bot_outcome is not None or row.handled_by in ("bot_only", "bot_then_human")


def has_handoff(row):
    return (
        row.handoff_requested_at is not None
        or row.bot_outcome == "handoff"
        or row.handled_by == "bot_then_human"
    )


def is_bot_alone(row):
    """A bot took part and nobody asked for a person: no hand-over, no queue, no answer."""
    return (
        is_bot_engaged(row)
        and not has_handoff(row)
        and queue_visit(row) == NEVER_QUEUED
        and not is_human_handled(row)
    )


# Facts of a survey

SCALES = {
    "csat": (1000, 5000),
    "esat": (1000, 5000),
    "nps": (0, 10000),
    "enps": (0, 10000),
    "ces": (1000, 7000),
    "fcr": (0, 1000),
}


def scale(row):
    least, most = SCALES[row.kind]
    return (
        least if row.scale_min is None else row.scale_min,
        most if row.scale_max is None else row.scale_max,
    )


def answer(row):
    """The score of a survey that was answered."""
    return row.score if row.responded_at is not None else None
