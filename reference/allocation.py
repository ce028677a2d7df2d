"""Shared costs: those without some grouping dimension, split over the groups."""

from .booking import in_order
from .kpis_feedback import costs_of, is_handled
from .records import is_counted


def weight(rows, allocation):
    """By what a group takes part: its handle time as far as known, or its handled contacts."""
    contacts = [r for r in rows["interaction"] if is_counted(r)]
    if allocation == "contact_share":
        return sum(is_handled(r) for r in contacts)
    return sum((r.talk or 0) + (r.hold or 0) + (r.wrap or 0) for r in contacts)


def split(total, weights):
    """A total in whole units by weights: largest remainder, ties to the first."""
    whole = sum(weights)
    shares = [abs(total) * w // whole for w in weights]
    remainders = [abs(total) * w % whole for w in weights]
    left = abs(total) - sum(shares)
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in order[:left]:
        shares[i] += 1
    return [share if total >= 0 else -share for share in shares]


def fits(shared, group):
    """Whether a shared cost concerns a group: the same time, and the dimensions that it has."""
    same_time = shared[1:] == group[1:]
    return same_time and all(want is None or want == has for want, has in zip(shared[0], group[0]))


def allocate(groups, options):
    """{group: (cost, cost items)} of groups of rows."""
    cost, items = {}, {}
    for key, rows in groups.items():
        postings = costs_of(rows, options)
        cost[key], items[key] = sum(r.amount for r in postings), len(postings)
    if options["allocation"] == "direct":
        return {key: (cost[key], items[key]) for key in groups}
    booked, postings = dict(cost), dict(items)
    order = sorted(groups, key=in_order)
    weights = {key: weight(groups[key], options["allocation"]) for key in order}
    for shared in order:
        if None not in shared[0] or postings[shared] == 0:
            continue
        takers = [key for key in order if fits(shared, key) and weights[key] > 0]
        if not takers:
            continue  # it stays where it was booked
        cost[shared] -= booked[shared]
        items[shared] -= postings[shared]
        for key, share in zip(takers, split(booked[shared], [weights[key] for key in takers])):
            cost[key] += share
            items[key] += 1
    return {key: (cost[key], items[key]) for key in groups}
