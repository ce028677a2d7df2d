"""How long people work, whether requests are resolved, and what bots do."""

from .kpis_access import clock_time, conversation, within
from .parts import share, times
from .records import (
    has_handoff,
    is_bot_engaged,
    is_counted,
    is_human_handled,
    is_transfer_leg,
    thousandths,
)
from .timeutil import DAY


def counted(rows):
    return [r for r in rows["interaction"] if is_counted(r)]


def human_handled(rows):
    return [r for r in counted(rows) if is_human_handled(r)]


def known(values):
    return [v for v in values if v is not None]


def handle_time(row, o):
    """The handle time, where every part that belongs to it is known."""
    if o["mode"] == "elapsed":
        return None if row.ended_at is None else row.ended_at - row.created_at
    parts = [row.talk]
    if o["include_hold"]:
        parts.append(row.hold)
    if o["include_wrap"]:
        parts.append(row.wrap)
    return None if None in parts else sum(parts)


def average_handle_time(rows, o, policy):
    handled = human_handled(rows)
    values = [handle_time(r, o) for r in handled]
    excluded = {
        "handle_time_unknown": values.count(None),
        "not_human_handled": len(counted(rows)) - len(handled),
    }
    parts = times(known(values), o["statistic"], excluded=excluded)
    if o["denominator"] == "conversation" and o["statistic"] == "mean":
        # Only contacts whose handle time is known.
        timed = [r for r in handled if handle_time(r, o) is not None]
        parts.denominator = len({conversation(r) for r in timed})
        parts.interval = "none"
    return parts


def part_of_handle_time(name, rows, o):
    values = [getattr(r, name) for r in human_handled(rows)]
    excluded = {f"{name}_unknown": values.count(None)}
    return times(known(values), o["statistic"], excluded=excluded)


def average_talk_time(rows, o, policy):
    return part_of_handle_time("talk", rows, o)


def average_hold_time(rows, o, policy):
    parts = part_of_handle_time("hold", rows, o)
    if o["denominator"] == "held_contacts" and o["statistic"] == "mean":
        every = parts.observations
        parts.observations = [v for v in every if v > 0]
        parts.excluded["not_held"] = len(every) - len(parts.observations)
        parts.denominator = len(parts.observations)
    return parts


def average_wrap_time(rows, o, policy):
    return part_of_handle_time("wrap", rows, o)


def transfer_rate(rows, o, policy):
    transfers = [r.transfers for r in human_handled(rows)]
    excluded = {"transfers_unknown": transfers.count(None)}
    transfers = known(transfers)
    if o["counting"] == "transfers":
        return share(sum(transfers), len(transfers), unit="ratio", interval="none", excluded=excluded)
    return share(sum(t > 0 for t in transfers), len(transfers), excluded=excluded)


def average_resolution_time(rows, o, policy):
    values, not_resolved = [], 0
    for row in counted(rows):
        last = row.resolved_first_at if row.resolved_last_at is None else row.resolved_last_at
        first = row.resolved_last_at if row.resolved_first_at is None else row.resolved_first_at
        resolved = row.outcome == "resolved" or (row.outcome in (None, "unknown") and last is not None)
        if not resolved:
            not_resolved += 1
            continue
        start = row.created_at
        if o["start"] == "human_engaged":
            start = row.first_response_at if row.answered_at is None else row.answered_at
        values.append(clock_time(o, policy, start, first if o["end"] == "first" else last))
    excluded = {"not_resolved": not_resolved, "resolution_time_unknown": values.count(None)}
    return times(known(values), o["statistic"], excluded=excluded)


# Resolution


def resolution_rate(rows, o, policy):
    contacts = counted(rows)
    resolved = [r for r in contacts if r.outcome == "resolved"]
    unresolved = [r for r in contacts if r.outcome == "unresolved"]
    abandoned = [r for r in contacts if r.outcome == "abandoned"]
    engaged = [r for r in abandoned if is_bot_engaged(r) or is_human_handled(r)]
    unknown = [r for r in contacts if r.outcome in (None, "unknown")]
    failed = [r for r in contacts if r.outcome == "failed"]
    denominator = len(resolved) + len(unresolved) + len(engaged)
    if o["unknown"] == "unresolved":
        denominator += len(unknown)
    if o["level"] == "first_level":
        resolved = [
            r for r in resolved if r.transfers == 0 and not has_handoff(r) and not is_transfer_leg(r)
        ]
    excluded = {
        "outcome_unknown": len(unknown) if o["unknown"] == "exclude" else 0,
        "abandoned_before_engagement": len(abandoned) - len(engaged),
        "connection_failed": len(failed),
    }
    return share(len(resolved), denominator, excluded=excluded)


def reopen_rate(rows, o, policy):
    resolved = [
        r
        for r in counted(rows)
        if r.outcome == "resolved" or r.resolved_first_at is not None or r.resolved_last_at is not None
    ]
    reopens = [r.reopen_count for r in resolved]
    excluded = {"reopens_unknown": reopens.count(None)}
    return share(sum(n > 0 for n in known(reopens)), len(known(reopens)), excluded=excluded)


def contact_resolution_across_channels(rows, o, policy):
    judged, kept, unknown = 0, 0, 0
    for row in counted(rows):
        if row.context_transferred is None:
            continue
        if row.context_transferred and o["require_no_repeat"]:
            if row.customer_repeated_info is None:
                unknown += 1
                continue
            kept += not row.customer_repeated_info
        else:
            kept += row.context_transferred
        judged += 1
    return share(kept, judged, excluded={"repeat_unknown": unknown})


# Bots


def bot_sessions(rows, o):
    """Contacts that a bot could have served, those that used it, and those left out."""
    scope = [r for r in counted(rows) if r.initiation not in ("agent", "campaign")]
    excluded = {"center_initiated": len(counted(rows)) - len(scope), "out_of_scope": 0}
    if o["intent_scope"] == "simple":
        others = [r for r in scope if r.intent_complexity != "simple"]
        excluded["out_of_scope"] = sum(is_bot_engaged(r) for r in others)
        scope = [r for r in scope if r.intent_complexity == "simple"]
    return scope, [r for r in scope if is_bot_engaged(r)], excluded


def escalation_rate(rows, o, policy):
    scope, engaged, excluded = bot_sessions(rows, o)
    escalated = [r for r in engaged if has_handoff(r)]
    whole = scope if o["denominator"] == "all_interactions" else engaged
    return share(len(escalated), len(whole), excluded=excluded)


def settled(engaged, o, policy, excluded):
    """The contacts whose customers had the whole window in which to come back."""
    window = o["recontact_window_days"] * DAY
    if window == 0:
        return engaged
    known = [r for r in engaged if r.customer_id is not None]
    over = [r for r in known if session_end(r) + window <= policy.as_of]
    excluded["unidentified"] = len(engaged) - len(known)
    excluded["immature"] = len(known) - len(over)
    return over


def session_end(row):
    return row.created_at if row.ended_at is None else row.ended_at


def is_recontacted(row, o, policy):
    """Whether the customer reached a person within the window after the session, in any group."""
    window = o["recontact_window_days"] * DAY
    return window > 0 and any(
        other is not row
        and other.customer_id == row.customer_id
        and session_end(row) < other.created_at <= session_end(row) + window
        for other in human_handled({"interaction": policy.contacts})
    )


def bot_containment_rate(rows, o, policy):
    _, engaged, excluded = bot_sessions(rows, o)
    engaged = settled(engaged, o, policy, excluded)
    kept = [r for r in engaged if not has_handoff(r) and not is_recontacted(r, o, policy)]
    resolved = [r for r in kept if r.bot_outcome == "resolved" and not is_human_handled(r)]
    left = [r for r in kept if r.bot_outcome == "abandoned"]
    contained = {
        "strict": len(resolved),
        "not_escalated": len(kept),
        "resolved_or_timed_out": len(resolved) + len(left),
    }[o["containment"]]
    return share(contained, len(engaged), excluded=excluded)


def engagement_completion_rate(rows, o, policy):
    scope, engaged, excluded = bot_sessions(rows, o)
    judged = [r for r in engaged if r.bot_completed is not None]
    excluded["completion_unknown"] = len(engaged) - len(judged)
    denominator = len(judged)
    if o["denominator"] == "started":
        denominator += sum(r.bot_engaged is False for r in scope)
    return share(sum(r.bot_completed for r in judged), denominator, excluded=excluded)


def handoff_time(row, o):
    """From the bot's request for a person to the end of the clock; None if it was not reached."""
    end = {
        "context_delivered": row.context_delivered_at,
        "agent_accepted": row.handoff_accepted_at,
        "first_human_message": row.first_response_at,
    }[o["clock"]]
    if end is None or end < row.handoff_requested_at:
        return None
    return end - row.handoff_requested_at


def handoffs(rows):
    return [r for r in counted(rows) if r.handoff_requested_at is not None]


def bot_handoff_efficiency(rows, o, policy):
    judged = efficient = unknown = 0
    for row in handoffs(rows):
        time = handoff_time(row, o)
        if time is None or not within(time, thousandths(o["threshold_s"]), o["boundary"]):
            judged += 1
        elif not row.context_fields_expected or row.context_fields_delivered is None:
            unknown += 1
        else:
            judged += 1
            needed = row.context_fields_expected * thousandths(o["context_threshold"])
            efficient += row.context_fields_delivered * 1000 >= needed
    return share(efficient, judged, excluded={"context_unknown": unknown})


def bot_handoff_time(rows, o, policy):
    values = [handoff_time(r, o) for r in handoffs(rows)]
    return times(known(values), o["statistic"], excluded={"unfinished": values.count(None)})


def engagement_response_rate(rows, o, policy):
    asked = [r for r in rows["prompt"] if r.author != "agent" and r.expects_reply is not False]
    due, replied = 0, 0
    for row in asked:
        closes = row.delivered_at + thousandths(o["reply_window_s"])
        if policy.as_of is not None and closes <= policy.as_of:
            due += 1
            replied += row.replied_at is not None and row.replied_at <= closes
    by_agents = sum(r.author == "agent" for r in rows["prompt"])
    excluded = {
        "pending": len(asked) - due,
        "no_reply_expected": len(rows["prompt"]) - by_agents - len(asked),
        "agent_prompt": by_agents,
    }
    return share(replied, due, excluded=excluded, reads=("prompt",))
