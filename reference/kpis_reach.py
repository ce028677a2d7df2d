"""Whom the service reaches, and whether it is up."""

from fractions import Fraction

from .parts import Parts, share
from .records import EXITS, handler, is_counted, is_inbound, queue_visit, thousandths

# Regions


def was_served(row):
    return handler(row) in ("bot_only", "human_only", "bot_then_human")


def regions_of(rows, o, policy):
    """The regions in scope, those that count as covered, and the contacts left out."""
    contacts = [r for r in rows if is_counted(r)]
    served = [r for r in contacts if was_served(r)]
    excluded = {
        "unserved": len(contacts) - len(served),
        "region_unknown": sum(r.region is None for r in served),
        "out_of_scope": sum(r.region is not None and r.region not in policy.regions for r in served),
    }
    if not rows:
        return [], [], excluded  # a group without contacts has no regions, either
    scope = list(policy.regions)
    if o["coverage"] == "potential":
        return scope, [name for name in scope if policy.regions[name].get("reachable") is True], excluded
    covered = [name for name in scope if sum(r.region == name for r in served) >= o["min_interactions"]]
    return scope, covered, excluded


def geographic_coverage(rows, o, policy):
    scope, covered, excluded = regions_of(rows["interaction"], o, policy)
    return share(len(covered), len(scope), interval="none", excluded=excluded)


def population_coverage(rows, o, policy):
    scope, covered, excluded = regions_of(rows["interaction"], o, policy)
    people = {name: policy.regions[name].get("population") for name in scope}
    known = [name for name in scope if people[name] is not None]
    return share(
        sum(people[name] for name in known if name in covered),
        sum(people[name] for name in known),
        interval="none",
        n=len(scope),
        excluded={**excluded, "population_unknown": len(scope) - len(known)},
    )


# Segments


def outcomes_of(rows, o):
    """The contacts that an access rate divides by, each with whether it got access."""
    if o["access"] == "answer_rate":
        contacts = [r for r in rows if is_counted(r) and is_inbound(r) and queue_visit(r) in EXITS]
        return [(r, queue_visit(r) == "answered") for r in contacts]
    contacts = [r for r in rows if is_counted(r) and r.outcome in ("resolved", "unresolved", "abandoned")]
    return [(r, r.outcome == "resolved") for r in contacts]


def access_of(rows, o, policy):
    """(successes, contacts) of each segment that is judged, in the order of their names, and what is left out."""
    outcomes = outcomes_of(rows, o)
    scope = sorted(set(policy.segments)) if rows else []
    judged = []
    for name in scope:
        own = [success for row, success in outcomes if row.segment == name]
        if len(own) >= o["min_contacts"]:
            judged.append((sum(own), len(own)))
    return judged, {
        "too_few_contacts": len(scope) - len(judged),
        "segment_unknown": sum(row.segment is None for row, _ in outcomes),
        "out_of_scope": sum(row.segment is not None and row.segment not in scope for row, _ in outcomes),
    }


def segment_accessibility(rows, o, policy):
    judged, excluded = access_of(rows["interaction"], o, policy)
    threshold = Fraction(thousandths(o["access_threshold"]), 1000)
    accessible = [1 for successes, contacts in judged if Fraction(successes, contacts) >= threshold]
    return share(len(accessible), len(judged), interval="none", excluded=excluded)


def accessibility_parity(rows, o, policy):
    judged, excluded = access_of(rows["interaction"], o, policy)
    parts = share(0, 0, interval="none", n=len(judged), excluded=excluded)
    if judged:
        # Both find the first of several.
        lowest = min(judged, key=lambda rate: Fraction(*rate))
        highest = max(judged, key=lambda rate: Fraction(*rate))
        parts.numerator = lowest[0] * highest[1]
        parts.denominator = highest[0] * lowest[1]
    return parts


# Availability

# At one instant of one region the first of these counts.
WITHIN_A_REGION = ["maintenance", "down", "degraded", "up"]
# And of several regions the first of these, for the rule all; for any it is the other way round.
WORST_FIRST = ["down", "degraded", "maintenance", "up"]
BEST_FIRST = ["up", "degraded", "maintenance", "down"]


def status_at(rows, instant, o, as_of):
    """The status of one region of a service and its weight in thousandths, or None where it is not known."""
    covering = [r for r in rows if r.started_at <= instant < (as_of if r.ended_at is None else r.ended_at)]
    if not covering:
        return ("up", 1000) if o["unlisted_time"] == "up" else None
    first = min(WITHIN_A_REGION.index(r.status) for r in covering)
    weights = [r.weight for r in covering if r.status == WITHIN_A_REGION[first]]
    return WITHIN_A_REGION[first], max(1000 if weight is None else weight for weight in weights)


def statuses_at(regions, instant, o, as_of):
    """What counts at an instant: (status, weight) once for a service, or once for each weighted region."""
    found = [status_at(rows, instant, o, as_of) for rows in regions]
    found = [one for one in found if one is not None]
    if o["region_rule"] == "weighted" or not found:
        return found
    order = WORST_FIRST if o["region_rule"] == "all" else BEST_FIRST
    return [(min((status for status, _ in found), key=order.index), 1)]


def stretches_of(regions, window, o, as_of):
    """(start, end, statuses) between any two edges of the rows in the window."""
    rows = [row for region in regions for row in region]
    edges = {r.started_at for r in rows} | {as_of if r.ended_at is None else r.ended_at for r in rows}
    start = min(edges) if window[0] is None else window[0]
    edges = sorted({start, window[1]} | {edge for edge in edges if start < edge < window[1]})
    for begins, ends in zip(edges, edges[1:]):
        yield begins, ends, statuses_at(regions, begins, o, as_of)


def services_of(rows, book):
    """[(a row, [rows of a region, …])] of each service within its dimensions."""
    services = {}
    for row in rows:
        regions = services.setdefault((row.service, book.dimensions(row)), {})
        regions.setdefault(row.region, []).append(row)
    return [(list(regions.values())[0][0], list(regions.values())) for regions in services.values()]


def agreed_ms(start, end, o, policy):
    if o["agreed_time"] == "always":
        return end - start
    return policy.default_calendar().business_ms(start, end)


def time_of(rows, o, policy, book):
    """{group: {status: time, "services": names}}."""
    groups = {}
    if o["unlisted_time"] == "up" and policy.period is None:
        return groups  # nobody knows how long it was up
    for row, regions in services_of(rows, book):
        for begins, ends, statuses in stretches_of(regions, book.window, o, policy.as_of):
            if not statuses:
                continue
            for key, start, end in book.pieces(row, begins, ends):
                length = agreed_ms(start, end, o, policy)
                if not length:
                    continue
                times = groups.setdefault(key, {**dict.fromkeys(WORST_FIRST, 0), "services": set()})
                times["services"].add(row.service)
                for status, weight in statuses:
                    times[status] += length * weight
    return groups


def requests_of(rows, book):
    """{group: rows}, booked when they began."""
    groups = {}
    for row in rows:
        key = book(row, row.started_at)
        if key is not None:
            groups.setdefault(key, []).append(row)
    return groups


def availability(rows, o, policy, book):
    requests = requests_of(rows["service_status"], book)
    times = time_of(rows["service_status"], o, policy, book)

    def parts_of(key):
        if o["method"] == "requests":
            return of_requests(requests.get(key, []))
        return of_time(times.get(key), o, policy)

    return set(times) | set(requests if o["method"] == "requests" else ()), parts_of


def of_requests(rows):
    known = [r for r in rows if r.ok_count is not None and r.total_count is not None]
    return share(
        sum(r.ok_count for r in known),
        sum(r.total_count for r in known),
        n=len(known),
        excluded={"counts_unknown": len(rows) - len(known)},
        reads=("service_status",),
    )


def of_time(times, o, policy):
    times = times or {**dict.fromkeys(WORST_FIRST, 0), "services": set()}
    up, degraded = times["up"], times["degraded"]
    agreed = up + degraded + times["down"]
    if o["maintenance"] == "downtime":
        agreed += times["maintenance"]
    parts = share(up + degraded, agreed, interval="none", n=len(times["services"]), reads=("service_status",))
    if o["degraded"] == "down":
        parts.numerator = up
    if o["degraded"] == "half":
        parts.numerator, parts.factor = up + up + degraded, Fraction(1, 2)
    if o["unlisted_time"] == "up" and policy.period is None:
        parts.no_data = "period_required"
    return parts
