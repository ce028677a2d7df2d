"""Contacts of one customer or case that belong together: repeats, journeys, use on several days.

The KPIs with a `book` are keyed: they see all rows and say where each result belongs.
"""

from collections import Counter

from .booking import first, in_order, key_of
from .kpis_handling import counted
from .parts import share
from .records import answer, has_handoff, is_bot_engaged, is_human_handled, is_inbound, is_transfer_leg, scale
from .timeutil import DAY, to_local

CENTER = ("agent", "campaign", "callback")
CHANNELS = "voice chat email messaging sms social video web in_person other".split()
MESSAGING = ("chat", "messaging", "sms")


def is_customer_contact(row):
    """A counted contact that a customer began."""
    return is_inbound(row) and not is_transfer_leg(row) and row.initiation not in CENTER


def is_bot_resolved(row):
    return is_bot_engaged(row) and row.bot_outcome == "resolved" and not has_handoff(row)


def is_served(row):
    return (is_human_handled(row) or is_bot_resolved(row)) and row.outcome not in ("abandoned", "failed")


def why_unknown(row, key):
    """Why it is not known whose contact this is, or None."""
    if (row.case_id if key == "case" else row.customer_id) is None:
        return "unidentified"
    if key == "customer_reason" and row.reason is None:
        return "reason_unknown"
    return None


def why_left_out(row, key):
    """Why a counted contact has no part in repeats and journeys, or None."""
    return why_unknown(row, key) if is_customer_contact(row) else "center_initiated"


def identity(row, key):
    """What the contacts that belong together share."""
    return {
        "customer_reason": (row.customer_id, row.reason),
        "customer": row.customer_id,
        "case": row.case_id,
    }[key]


def by_identity(contacts, key):
    """{identity: customer contacts} of those where it is known."""
    together = {}
    for row in contacts:
        if why_left_out(row, key) is None:
            together.setdefault(identity(row, key), []).append(row)
    return together


def companions(row, together, o):
    """The other contacts that may be repeats of a contact, or it of them."""
    return [
        other
        for other in together[identity(row, o["key"])]
        if other is not row and (o["repeat_scope"] == "any_channel" or other.channel == row.channel)
    ]


def comes_before(other, row, window):
    """Whether a contact began within the window before another; the instant of the window's start is in."""
    return row.created_at - window <= other.created_at < row.created_at


def history_from(contacts, policy):
    """From when on every contact is known: the first one shows that there were records."""
    starts = [r.created_at for r in contacts]
    if policy.period:
        starts.append(policy.period[0])
    return min(starts, default=None)


def in_sequence(contacts, book):
    """In order of time; of contacts that began together those that differ in what is asked for are told apart."""

    def place(row):
        ended = (row.ended_at is None, row.ended_at or 0)
        return row.created_at, ended, CHANNELS.index(row.channel), in_order((book.dimensions(row), None, None))

    return sorted(contacts, key=place)


def grouped(pairs):
    """{group: things} of pairs; a pair without a group lies outside the period."""
    groups = {}
    for key, thing in pairs:
        if key is not None:
            groups.setdefault(key, []).append(thing)
    return groups


# First contact resolution


def first_contact_resolution(rows, o, policy, book):
    """The rows that the method reads make groups, and those of the default method,
    which may be chosen after counting."""
    contacts = rows["interaction"] if o["method"] == "agent_flag" else counted(rows)
    keys = set(grouped((book(r, r.created_at), r) for r in contacts))
    if o["method"] == "survey":
        keys |= set(booked_surveys(rows, o, policy, book))
    method = {
        "repeat_window": repeat_window,
        "survey": fcr_survey,
        "agent_flag": agent_flag,
        "case_touches": case_touches,
    }[o["method"]]
    return keys, method(rows, o, policy, book)


def repeat_window(rows, o, policy, book):
    contacts = counted(rows)
    together = by_identity(contacts, o["key"])
    known_from = history_from(contacts, policy)
    judged = []
    for row in contacts:
        reason = why_no_window(row, o, policy)
        if reason is None:
            others = companions(row, together, o)
            judged.append((row, why_not_first(row, others, o, known_from), not is_repeated(row, others, o)))
        else:
            judged.append((row, reason, None))
    groups = grouped((book(row, row.created_at), (row, reason, resolved)) for row, reason, resolved in judged)
    return lambda key: window_parts(groups.get(key, []), o)


def anchor(row, o):
    """From when on a contact counts as a repeat of this one."""
    return row.ended_at if o["window_from"] == "end" else row.created_at


def why_no_window(row, o, policy):
    """Why it cannot be said whether this contact was repeated, or None."""
    left_out = why_left_out(row, o["key"])
    if left_out:
        return left_out
    if not is_served(row):
        return "unserved"
    if o["population"] == "net" and row.reason in policy.unsolvable_reasons:
        return "unsolvable"
    if anchor(row, o) is None:
        return "open"
    if anchor(row, o) + o["window_days"] * DAY > policy.as_of:
        return "immature"
    return None


def is_repeated(row, others, o):
    start = anchor(row, o)
    again = any(start < other.created_at <= start + o["window_days"] * DAY for other in others)
    return again or (o["transfer_breaks"] and (row.transfers or 0) > 0)


def why_not_first(row, others, o, known_from):
    window = o["window_days"] * DAY
    if any(comes_before(other, row, window) for other in others):
        return "not_first"
    if row.created_at - window < known_from:
        return "no_history"
    return None


def window_parts(judged, o):
    """The share of one group; `judged` holds (contact, why it is no first contact, resolved)."""
    excluded = Counter(reason for _, reason, _ in judged if reason)
    late = {name: excluded.pop(name, 0) for name in ("not_first", "no_history")}
    windows = [(row, reason, resolved) for row, reason, resolved in judged if resolved is not None]
    if o["denominator"] == "first_contacts":
        firsts = [resolved for _, reason, resolved in windows if reason is None]
        return share(sum(firsts), len(firsts), excluded={**excluded, **late})
    if o["denominator"] == "all_contacts":
        return share(sum(resolved for _, _, resolved in windows), len(windows), excluded=excluded)
    customers = {identity(row, o["key"]) for row, _, _ in windows}
    again = {identity(row, o["key"]) for row, _, resolved in windows if not resolved}
    return share(len(customers - again), len(customers), excluded=excluded)


def booked_surveys(rows, o, policy, book):
    attribution = book.attribution("survey")
    return grouped((key_of(r, book.by, attribution, o, policy), r) for r in rows["survey"])


def fcr_survey(rows, o, policy, book):
    groups = booked_surveys(rows, o, policy, book)

    def parts_of(key):
        asked = [r for r in groups.get(key, []) if r.kind == "fcr"]
        answers = [r for r in asked if answer(r) is not None]
        yes = [r for r in answers if answer(r) == scale(r)[1]]
        return share(
            len(yes), len(answers), excluded={"unanswered": len(asked) - len(answers)}, reads=("survey",)
        )

    return parts_of


def agent_flag(rows, o, policy, book):
    served = [r for r in counted(rows) if is_customer_contact(r) and is_served(r)]
    groups = grouped((book(r, r.created_at), r.agent_says_resolved) for r in served)

    def parts_of(key):
        flags = groups.get(key, [])
        known = [flag for flag in flags if flag is not None]
        return share(sum(known), len(known), excluded={"flag_unknown": len(flags) - len(known)})

    return parts_of


def case_touches(rows, o, policy, book):
    cases = {}
    for row in counted(rows):
        own = ("case", row.case_id) if row.case_id is not None else ("contact", id(row))
        cases.setdefault(own, []).append(row)
    pairs = []
    for contacts in cases.values():
        opening = in_sequence(contacts, book)[0]
        pairs.append((book(opening, opening.created_at), touches(contacts)))
    groups = grouped(pairs)

    def parts_of(key):
        found = Counter(groups.get(key, []))
        excluded = {name: found[name] for name in ("not_resolved", "replies_unknown")}
        return share(found["one touch"], found["one touch"] + found["several"], excluded=excluded)

    return parts_of


def touches(contacts):
    """What became of a case: one touch, several, or why it does not count."""
    last = max(r.created_at for r in contacts)
    if all(r.outcome != "resolved" for r in contacts if r.created_at == last):
        return "not_resolved"
    replies = [r.agent_reply_count for r in contacts]
    if None in replies:
        return "replies_unknown"
    return "one touch" if sum(replies) <= 1 else "several"


# Repeats and cases


def repeat_contact_rate(rows, o, policy, book):
    contacts = counted(rows)
    together = by_identity(contacts, o["key"])
    known_from = history_from(contacts, policy)
    window = o["window_days"] * DAY

    def found(row):
        left_out = why_left_out(row, o["key"])
        if left_out:
            return left_out
        if row.created_at - window < known_from:
            return "no_history"
        again = any(comes_before(other, row, window) for other in companions(row, together, o))
        return "repeat" if again else "new"

    groups = grouped((book(r, r.created_at), found(r)) for r in contacts)

    def parts_of(key):
        excluded = Counter(groups.get(key, []))
        repeats, new = excluded.pop("repeat", 0), excluded.pop("new", 0)
        return share(repeats, repeats + new, excluded=excluded)

    return set(groups), parts_of


def unidentified_share(rows, o, policy, book):
    """Contacts of customers of which nobody knows whose they are, or of which case."""
    field = "case_id" if o["key"] == "case" else "customer_id"
    groups = grouped((book(r, r.created_at), r) for r in counted(rows))

    def parts_of(key):
        contacts = groups.get(key, [])
        of_customers = [r for r in contacts if is_customer_contact(r)]
        unknown = sum(getattr(r, field) is None for r in of_customers)
        excluded = {"center_initiated": len(contacts) - len(of_customers)}
        return share(unknown, len(of_customers), excluded=excluded)

    return set(groups), parts_of


def contacts_per_case(rows, o, policy):
    contacts = counted(rows)
    of_cases = [r.case_id for r in contacts if r.case_id is not None]
    excluded = {"case_unknown": len(contacts) - len(of_cases)}
    return share(len(of_cases), len(set(of_cases)), unit="ratio", interval="none", excluded=excluded)


# Journeys


class Journey:
    """Contacts of one customer or case with short gaps between them, in order."""

    def __init__(self, contacts, o):
        self.contacts = contacts
        self.reach = max(reach(r) for r in contacts)
        self.channels = [family(r, o) for r in contacts]
        self.switches = 0
        for before, after, row in zip(self.channels, self.channels[1:], contacts[1:]):
            planned = o["planned"] == "exclude" and row.planned_channel_change is True
            self.switches += before != after and not planned

    def is_mature(self, o, policy):
        """Whether it can no longer go on."""
        return self.reach + o["window_days"] * DAY <= policy.as_of


def reach(row):
    return first(row.ended_at, row.created_at)


def family(row, o):
    """The channel, or the one name of those that are folded into one."""
    return "messaging" if o["fold_messaging"] and row.channel in MESSAGING else row.channel


def split_into_journeys(contacts, o):
    """The contacts of one identity, in order, cut where nothing happened for longer than the window."""
    parts = []
    for row in contacts:
        if parts and row.created_at - max(reach(r) for r in parts[-1]) <= o["window_days"] * DAY:
            parts[-1].append(row)
        else:
            parts.append([row])
    return [Journey(part, o) for part in parts]


def booked_journeys(rows, o, book):
    """{group: journeys} and {group: reasons of contacts outside journeys}."""
    by_end = book.attribution("interaction") == "by_end"
    key = o["journey_key"]
    contacts = counted(rows)
    journeys = []
    for together in by_identity(contacts, key).values():
        journeys += split_into_journeys(in_sequence(together, book), o)
    named = [(j.contacts[-1] if by_end else j.contacts[0], j) for j in journeys]
    outside = [(r, why_left_out(r, key)) for r in contacts if why_left_out(r, key)]

    def grouped_by_row(pairs):
        return grouped((book(r, reach(r) if by_end else r.created_at), thing) for r, thing in pairs)

    return grouped_by_row(named), grouped_by_row(outside)


def mature_journeys(rows, o, policy, book):
    """Where journeys book something, and a function: group -> (mature journeys, excluded)."""
    journeys, outside = booked_journeys(rows, o, book)

    def of_group(key):
        mature = [j for j in journeys.get(key, []) if j.is_mature(o, policy)]
        excluded = Counter(outside.get(key, []))
        excluded["immature"] = len(journeys.get(key, [])) - len(mature)
        return mature, excluded

    return set(journeys) | set(outside), of_group


def channel_migration_rate(rows, o, policy, book):
    keys, of_group = mature_journeys(rows, o, policy, book)

    def parts_of(key):
        mature, excluded = of_group(key)
        switches = sum(j.switches for j in mature)
        several = [j for j in mature if len(j.contacts) >= 2]
        if o["counting"] == "transitions":
            return share(switches, sum(len(j.contacts) - 1 for j in mature), excluded=excluded)
        whole = len(mature) if o["denominator"] == "all_journeys" else len(several)
        if o["counting"] == "switches_per_journey":
            return share(switches, whole, unit="ratio", interval="none", excluded=excluded)
        return share(sum(j.switches > 0 for j in mature), whole, excluded=excluded)

    return keys, parts_of


def cross_channel_resolution_rate(rows, o, policy, book):
    keys, of_group = mature_journeys(rows, o, policy, book)

    def parts_of(key):
        mature, excluded = of_group(key)
        outcomes = [j.contacts[-1].outcome for j in mature if len(set(j.channels)) >= 2]
        known = [outcome for outcome in outcomes if outcome not in (None, "unknown")]
        excluded["outcome_unknown"] = len(outcomes) - len(known)
        return share(known.count("resolved"), len(known), excluded=excluded)

    return keys, parts_of


# Use on several days


def engagement_repeat_usage_rate(rows, o, policy, book):
    contacts = counted(rows)
    with_reason = by_identity(contacts, "customer_reason")

    def is_failure(row):
        """Whether the customer comes back for the same reason."""
        if row.reason is None:
            return False
        return any(
            comes_before(other, row, o["window_days"] * DAY)
            for other in with_reason[identity(row, "customer_reason")]
        )

    groups = grouped((book(r, r.created_at), r) for r in contacts)

    def parts_of(key):
        left_out, days = Counter(), {}
        for row in groups.get(key, []):
            reason = why_left_out(row, "customer")
            if reason:
                left_out[reason] += 1
                continue
            visited = days.setdefault(row.customer_id, set())
            if o["repeats"] == "all" or not is_failure(row):
                visited.add(to_local(policy.zone, row.created_at) // DAY)
        returning = sum(len(visited) >= 2 for visited in days.values())
        return share(returning, len(days), excluded=left_out)

    return set(groups), parts_of
