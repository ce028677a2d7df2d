"""How many contacts there were, and how quickly they were reached."""

from . import records
from .parts import count, greatest, share, times
from .records import (
    EXIT_UNKNOWN,
    FLOW_OUTS,
    NEVER_QUEUED,
    WAITING,
    handler,
    is_bot_alone,
    is_counted,
    is_inbound,
    is_transfer_leg,
    queue_left_at,
    queue_visit,
    queue_wait,
    wait_between,
)


def is_spam(row):
    return row.outcome in ("spam", "duplicate")


def volume(rows, o):
    """The contacts of the volume, and those left out."""
    spam = [r for r in rows if is_spam(r)]
    internal = [r for r in rows if not is_spam(r) and r.direction == "internal"]
    contacts = [r for r in rows if is_counted(r)]
    outbound = []
    if o["outbound"] == "exclude":
        outbound = [r for r in contacts if r.direction == "outbound"]
        contacts = [r for r in contacts if r.direction != "outbound"]
    excluded = {"spam_or_duplicate": len(spam), "internal": len(internal), "outbound": len(outbound)}
    return contacts, excluded


def conversation(row):
    """A contact without a conversation is its own."""
    return row.conversation_id or row.interaction_id


def interaction_volume(rows, o, policy):
    contacts, excluded = volume(rows["interaction"], o)
    if o["grain"] == "conversation":
        # Outbound contacts are out here, too.
        return count(len({conversation(r) for r in contacts}), excluded=excluded)
    return count(len(contacts), excluded=excluded)


def interaction_volume_incoming(rows, o, policy):
    contacts, excluded = volume(rows["interaction"], o)
    incoming = [r for r in contacts if is_inbound(r) and not is_transfer_leg(r)]
    del excluded["outbound"]
    return count(len(incoming), excluded=excluded)


def handled_volume(rows, o):
    contacts, excluded = volume(rows["interaction"], o)
    del excluded["outbound"]
    excluded["handler_unknown"] = sum(handler(r) is None for r in contacts)
    return contacts, excluded


def interaction_volume_automated(rows, o, policy):
    contacts, excluded = handled_volume(rows, o)
    if o["counting"] == "responses":
        messages = [r for r in rows["prompt"] if r.author == "bot"]
        return count(len(messages), reads=("prompt",))
    return count(sum(handler(r) == "bot_only" for r in contacts), excluded=excluded)


def interaction_volume_escalated(rows, o, policy):
    contacts, excluded = handled_volume(rows, o)
    return count(sum(handler(r) == "bot_then_human" for r in contacts), excluded=excluded)


def inbound(rows):
    return [r for r in rows["interaction"] if is_inbound(r) and is_counted(r)]


def clock_time(o, policy, start, end):
    """The time from start to end on the clock of the options; None if unknown or reversed."""
    time = wait_between(start, end)
    if time is None or o["clock"] == "calendar":
        return time
    calendar = policy.default_calendar()
    return calendar.business_ms(start, end, calendar.rule_instant(o["calendar_rule"], start, end))


def first_response_time(rows, o, policy):
    replied = [r for r in inbound(rows) if r.first_response_at is not None]
    silent = [r for r in inbound(rows) if r.first_response_at is None]
    start = {"created": "created_at", "queue_entry": "queued_at", "handoff_from_bot": "handoff_requested_at"}
    known = [clock_time(o, policy, getattr(r, start[o["start"]]), r.first_response_at) for r in replied]
    bot_only = sum(is_bot_alone(r) for r in silent)
    excluded = {
        "unanswered": len(silent) - bot_only,
        "bot_only": bot_only,
        "start_unknown": known.count(None),
    }
    return times([t for t in known if t is not None], o["statistic"], excluded=excluded)


def within(time, threshold, boundary):
    return time < threshold or (boundary == "inclusive" and time == threshold)


def service_level(rows, o, policy):
    excluded = dict.fromkeys(
        "no_target waiting exit_unknown wait_unknown transfer_leg out_of_hours"
        " flow_out callback_requested short_abandon abandoned abandoned_in_time".split(),
        0,
    )
    goals, visits = [], []
    for row in inbound(rows):
        visit = queue_visit(row)
        target = policy.wait_target(row)
        threshold = target.threshold if target else None
        if o["threshold_s"] != "none":
            threshold = records.thousandths(o["threshold_s"])
        wait = queue_wait(row)
        if visit == NEVER_QUEUED:
            continue
        if visit == WAITING:
            excluded["waiting"] += 1
        elif visit == EXIT_UNKNOWN:
            excluded["exit_unknown"] += 1
        elif o["transfers"] == "first_queue_only" and is_transfer_leg(row):
            excluded["transfer_leg"] += 1
        elif (
            o["calendar"] == "open_hours"
            and row.queued_at is not None
            and not policy.default_calendar().is_open(row.queued_at)
        ):
            excluded["out_of_hours"] += 1
        elif threshold is None:
            excluded["no_target"] += 1
        elif wait is None:
            excluded["wait_unknown"] += 1
        else:
            short = wait < records.thousandths(o["short_abandon_s"])
            visits.append((visit, within(wait, threshold, o["boundary"]), short))
            if o["threshold_s"] == "none" and target.goal is not None:
                goals.append(target.goal)
    verdicts = [level_verdict(o, *visit) for visit in visits]
    for (visit, in_time, short), verdict in zip(visits, verdicts):
        if verdict is None:
            excluded[why_ignored(o, visit, short)] += 1
    verdicts = [v for v in verdicts if v is not None]
    return share(sum(verdicts), len(verdicts), excluded=excluded, goals=goals)


def level_verdict(o, visit, in_time, short):
    """Whether a visit met its target; None when it does not count."""
    if visit == "answered":
        return in_time
    if visit == "abandoned":
        # What becomes of short abandons goes before what becomes of abandons.
        if short and o["short_policy"] == "positive":
            return True
        if short and o["short_policy"] == "exclude":
            return None
        if o["abandons"] == "ignored_all":
            return None
        if o["abandons"] == "ignored_within_target":
            return None if in_time else False
        return in_time if o["abandons"] == "positive" else False
    if visit == "callback_requested":
        return {"exclude": None, "fail": False, "success": in_time}[o["callbacks"]]
    return False if o["flow_outs"] == "include" else None


def why_ignored(o, visit, short):
    if visit == "callback_requested":
        return visit
    if visit != "abandoned":
        return "flow_out"
    if short and o["short_policy"] == "exclude":
        return "short_abandon"
    return "abandoned" if o["abandons"] == "ignored_all" else "abandoned_in_time"


def average_speed_of_answer(rows, o, policy):
    start = {"queue_entry": "queued_at", "arrival": "created_at", "handoff_from_bot": "handoff_requested_at"}
    waits, answered, unknown, all_unknown = [], [], 0, 0
    for row in inbound(rows):
        if not records.has_left_queue(row):
            continue
        is_answered = queue_visit(row) == "answered"
        wait = wait_between(getattr(row, start[o["start"]]), queue_left_at(row))
        if wait is None:
            unknown += is_answered
            all_unknown += 1
            continue
        # Visits whose exit is not known have left the queue, too.
        waits.append(wait)
        if is_answered:
            answered.append(wait)
    use_all = o["population"] == "all_queued" and o["statistic"] == "mean"
    return times(
        waits if use_all else answered,
        o["statistic"],
        distribution=answered,
        excluded={"wait_unknown": all_unknown if o["population"] == "all_queued" else unknown},
    )


ASYNCHRONOUS = ("email", "messaging", "sms", "social")


def abandonable(rows, o):
    """Inbound contacts on channels where one can abandon, and how many are on others."""
    contacts = inbound(rows)
    if o["channels"] == "all":
        return contacts, 0
    kept = [r for r in contacts if r.channel not in ASYNCHRONOUS]
    return kept, len(contacts) - len(kept)


def abandonment_rate(rows, o, policy):
    contacts, asynchronous = abandonable(rows, o)
    visits = [queue_visit(r) for r in contacts]
    abandons = [r for r in contacts if queue_visit(r) == "abandoned"]
    limit = records.thousandths(o["short_abandon_s"])
    short = sum(queue_wait(r) is not None and queue_wait(r) < limit for r in abandons)
    answers = visits.count("answered")
    departures = sum(visit not in (NEVER_QUEUED, WAITING, EXIT_UNKNOWN) for visit in visits)
    unqueued = [r for r in contacts if queue_visit(r) == NEVER_QUEUED and r.outcome == "abandoned"]
    numerator = len(abandons)
    denominator = {
        "queued": departures,
        "answered_plus_abandoned": answers + len(abandons),
        "inbound_arrivals": len(contacts),
    }[o["denominator"]]
    if o["short_abandons"] != "include":
        numerator -= short
    if o["short_abandons"] == "exclude_both":
        denominator -= short
    if o["scope"] == "ivr_and_queue":
        numerator += len(unqueued)
        if o["denominator"] != "inbound_arrivals":  # they have arrived already
            denominator += len(unqueued)
    excluded = {
        "waiting": visits.count(WAITING),
        "exit_unknown": visits.count(EXIT_UNKNOWN),
        "short_abandon": short if o["short_abandons"] == "exclude_both" else 0,
        "asynchronous_channel": asynchronous,
    }
    if o["denominator"] == "answered_plus_abandoned":
        excluded["other_exit"] = departures - answers - len(abandons)
    if o["denominator"] == "inbound_arrivals":  # they have arrived, however they fared
        del excluded["waiting"], excluded["exit_unknown"]
    return share(numerator, denominator, excluded=excluded)


def average_abandon_time(rows, o, policy):
    contacts, asynchronous = abandonable(rows, o)
    waits = [queue_wait(r) for r in contacts if queue_visit(r) == "abandoned"]
    excluded = {"wait_unknown": waits.count(None), "asynchronous_channel": asynchronous}
    return times([w for w in waits if w is not None], o["statistic"], excluded=excluded)


def longest_wait(rows, o, policy):
    visits = inbound(rows)
    left = [r for r in visits if records.has_left_queue(r)]
    timed = [r for r in left if queue_wait(r) is not None]
    chosen = timed
    if o["population"] == "answered":
        chosen = [r for r in timed if queue_visit(r) == "answered"]
    excluded = {
        "waiting": sum(queue_visit(r) == WAITING for r in visits),
        "wait_unknown": len(left) - len(timed),
    }
    return greatest([queue_wait(r) for r in chosen], n=len(chosen), excluded=excluded)


# SLA


def sla_verdict(row, target, o):
    """The verdict on a contact and when it became known."""
    visit = queue_visit(row)
    start = row.created_at
    if target.measure == "queue_wait" or target.start == "queue_entry":
        start = row.queued_at
    elif target.start == "handoff_from_bot" and row.handoff_requested_at is not None:
        start = row.handoff_requested_at
    if start is None:
        return "unknown", None
    served = {
        "queue_wait": queue_left_at(row) if visit == "answered" else None,
        "answer": row.answered_at,
        "first_response": row.first_response_at,
    }[target.measure]
    deadline = target.deadline(start, served, o["calendar_rule"])
    if served is not None:
        if served < start:
            return "unknown", None  # served before the clock started
        if within(target.time(start, served, o["calendar_rule"]), target.threshold, o["boundary"]):
            return "met", served
        return "late", served if deadline is None else deadline
    if visit == "answered" and target.measure != "first_response":
        return "unknown", None  # served before the clock started answered, nobody knows when
    if visit in ("abandoned", "callback_requested") + FLOW_OUTS or row.outcome == "abandoned":
        left = queue_left_at(row) or row.ended_at or start
        return "abandoned", left if deadline is None else min(left, deadline)
    if deadline is None:
        return "unknown", None
    return ("late" if row.ended_at is not None else "open"), deadline


def due(row, o, policy):
    """When the verdict on a contact became known: the booking instant by_due."""
    target = policy.target(row) if is_inbound(row) and is_counted(row) else None
    known = sla_verdict(row, target, o)[1] if target else None
    return row.created_at if known is None else known


def sla_compliance(rows, o, policy):
    met = breached = overdue = 0
    excluded = dict.fromkeys("pending no_target abandoned bot_only time_unknown".split(), 0)
    goals = []
    for row in inbound(rows):
        target = policy.target(row)
        if target is None:
            excluded["no_target"] += 1
            continue
        if is_bot_alone(row):
            excluded["bot_only"] += 1
            continue
        verdict, instant = sla_verdict(row, target, o)
        if verdict == "unknown":
            excluded["time_unknown"] += 1
            continue
        if verdict == "abandoned" and o["abandoned"] == "excluded":
            excluded["abandoned"] += 1
            continue
        if target.goal is not None:
            goals.append(target.goal)
        if verdict == "met":
            met += 1
        elif verdict in ("late", "abandoned"):
            breached += 1
        elif policy.as_of is not None and instant < policy.as_of:
            overdue += 1
        else:
            excluded["pending"] += 1
    numerator, denominator = met, met + breached
    if o["open_overdue"] == "breached":
        denominator += overdue
    else:
        excluded["overdue"] = overdue
    without_target = excluded["no_target"]
    if o["no_target"] != "exclude":
        excluded["no_target"] = 0
    if o["no_target"] != "exclude":
        denominator += without_target
    if o["no_target"] == "met":
        numerator += without_target
    return share(numerator, denominator, excluded=excluded, goals=goals)
