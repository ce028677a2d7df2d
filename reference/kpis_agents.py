"""What agents do with their time, and how that fits what was planned."""

from dataclasses import dataclass, replace
from itertools import pairwise

from .booking import key_of
from .kpis_handling import counted, handle_time, human_handled, known
from .parts import Parts, share
from .records import is_human_handled, thousandths
from .timeline import stretches

HANDLING = ("on_contact", "hold", "wrap")
IDLE = ("available", "ringing", "error")
OTHER_WORK = ("meeting", "training", "admin")
ON_QUEUE = HANDLING + ("available", "ringing")
BREAKS = ("break", "meal")
STATES = HANDLING + IDLE + OTHER_WORK + BREAKS + ("unavailable", "offline")
LOGGED_IN = STATES[:-1]
BOTH = ("agent_state", "planned_activity")


@dataclass
class Piece:
    """A part of a stretch, booked in a group."""

    key: tuple
    agent: str
    ms: int
    state: object
    plan: object

    def is_in(self, states):
        return self.state is not None and self.state.state in states

    def is_planned(self):
        return self.plan is not None and self.plan.activity != "off"


def pieces(found, book, record):
    """The stretches that have such a row, booked in the dimensions of that row."""
    made = []
    for stretch in found:
        row = stretch.state if record == "agent_state" else stretch.plan
        if row is not None:
            for key, start, end in book.pieces(row, stretch.start, stretch.end):
                made.append(Piece(key, stretch.agent, end - start, stretch.state, stretch.plan))
    return made


def keys_of(*of_pieces):
    return {piece.key for found in of_pieces for piece in found}


def of(key, found):
    return [piece for piece in found if piece.key == key]


def ms_in(found, states):
    return sum(piece.ms for piece in found if piece.is_in(states))


def agents_of(found):
    return {piece.agent for piece in found}


def agents_in(found, states):
    return agents_of(piece for piece in found if piece.is_in(states))


def time_share(numerator, denominator, n, reads=("agent_state",), **more):
    return share(numerator, denominator, n=n, reads=reads, interval="none", **more)


# The fields that custom KPIs may read.
AGENT_TIME = [f"{state}_state_ms" for state in STATES] + ["logged_in_ms", "agents"]


def agent_time(rows, policy, book):
    """The groups with states, and a function from a group to its fields."""
    found = pieces(stretches(rows, policy, book.window), book, "agent_state")

    def fields_of(key):
        mine = of(key, found)
        fields = {f"{state}_state_ms": ms_in(mine, (state,)) for state in STATES}
        return {
            **fields,
            "logged_in_ms": ms_in(mine, LOGGED_IN),
            "agents": len(agents_in(mine, HANDLING + IDLE)),
        }

    return keys_of(found), fields_of


# Occupancy


def occupancy(rows, o, policy, book):
    found = pieces(stretches(rows, policy, book.window), book, "agent_state")
    if o["source"] == "interactions":
        keys, parts_of = derived_occupancy(rows, o, book)
        return keys | keys_of(found), parts_of

    def parts_of(key):
        mine = of(key, found)
        return slot_weighted(mine) if o["concurrency"] == "slot_weighted" else wall_clock(mine, o)

    return keys_of(found), parts_of


def wall_clock(mine, o):
    busy = ["on_contact", "hold"]
    busy += ["wrap"] if o["wrap"] == "busy" else []
    busy += ["ringing"] if o["ring"] == "busy" else []
    staffed = busy + ["available"]
    staffed += ["error"] if o["error"] == "idle" else []
    staffed += ["ringing"] if o["ring"] == "idle" else []
    if o["denominator"] == "all_logged_in":
        staffed = LOGGED_IN
    return time_share(ms_in(mine, busy), ms_in(mine, staffed), len(agents_in(mine, HANDLING + IDLE)))


def slot_weighted(mine):
    """Contacts at once over contacts possible at once, weighted by time."""
    mine = [piece for piece in mine if piece.is_in(HANDLING + ("available",))]
    whole = [p for p in mine if p.state.capacity_slots is not None and p.state.slots_in_use is not None]
    gaps = [piece for piece in mine if piece not in whole]
    return time_share(
        sum(piece.ms * piece.state.slots_in_use for piece in whole),
        sum(piece.ms * piece.state.capacity_slots for piece in whole),
        len(agents_of(whole)),
        excluded={"slots_unknown": len(agents_of(gaps))},
    )


def union(spans):
    """Sorted spans without overlaps; those that touch become one."""
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def sessions(busy, gap):
    """The stretches from the first to the last contact without a longer gap."""
    cuts = [0]
    cuts += [i for i, (one, other) in enumerate(pairwise(busy), 1) if other[0] - one[1] > gap]
    cuts.append(len(busy))
    return [(busy[first][0], busy[after - 1][1]) for first, after in pairwise(cuts)]


def contact_spans(contacts):
    """{agent: the times of contacts}; the parts of a contact follow the answer."""
    spans = {}
    for row in contacts:
        if row.answered_at is not None and row.talk is not None:
            length = row.talk + (row.hold or 0) + (row.wrap or 0)
            if length > 0:
                spans.setdefault(row.agent_id, []).append((row.answered_at, row.answered_at + length))
    return spans


def derived_occupancy(rows, o, book):
    """Occupancy from the contacts themselves, each agent apart within the dimensions."""
    gap = thousandths(o["session_gap_s"])
    of_agents = [row for row in counted(rows) if row.agent_id is not None]
    by_dimensions = {}
    for row in of_agents:
        by_dimensions.setdefault(book.dimensions(row), []).append(row)
    busy, staffed = [], []  # (key, agent, ms)
    for contacts in by_dimensions.values():
        for agent, spans in contact_spans(contacts).items():
            spans = union(spans)
            for made, times in ((busy, spans), (staffed, sessions(spans, gap))):
                for start, end in times:
                    cut = book.pieces(contacts[0], start, end)
                    made += [(key, agent, last - first) for key, first, last in cut]
    untimed = [
        book(row, row.created_at)
        for row in of_agents
        if is_human_handled(row) and (row.answered_at is None or row.talk is None)
    ]

    def parts_of(key):
        return time_share(
            sum(ms for at, _, ms in busy if at == key),
            sum(ms for at, _, ms in staffed if at == key),
            len({agent for at, agent, _ in staffed if at == key}),
            reads=("interaction",),
            excluded={"untimed": untimed.count(key)},
        )

    return {key for key, _, _ in staffed} | set(untimed) - {None}, parts_of


# Utilization and workload


def productive(o):
    """The states that count as productive."""
    more = {"handling_only": (), "handling_plus_idle": IDLE, "all_productive": IDLE + OTHER_WORK}
    return HANDLING + more[o["productive"]]


def fteu_utilization(rows, o, policy, book):
    found = stretches(rows, policy, book.window)
    states = pieces(found, book, "agent_state")
    plans = pieces(found, book, "planned_activity") if o["capacity"] == "scheduled" else []

    def parts_of(key):
        mine = of(key, states)
        if o["capacity"] == "paid":
            return paid_share(mine, lambda paid: ms_in(paid, productive(o)))
        if o["capacity"] == "logged_in":
            logged_in = agents_in(mine, LOGGED_IN)
            return time_share(ms_in(mine, productive(o)), ms_in(mine, LOGGED_IN), len(logged_in))
        planned = [piece for piece in of(key, plans) if piece.is_planned()]
        have_plan = [piece for piece in mine if piece.agent in with_plan(rows)]
        return time_share(
            ms_in(have_plan, productive(o)),
            sum(piece.ms for piece in planned),
            len(agents_of(planned)),
            BOTH,
            excluded=no_schedule(rows, mine),
        )

    return keys_of(states, plans), parts_of


def paid_ms(mine):
    return sum(piece.ms for piece in mine if piece.state.paid)


def paid_share(mine, counted_ms):
    """A share of the paid time. Agents of whom it is not known what is paid are left out."""
    numerator = denominator = agents = unknown = 0
    for agent in agents_of(mine):
        own = [piece for piece in mine if piece.agent == agent]
        if any(piece.is_in(LOGGED_IN) and piece.state.paid is None for piece in own):
            unknown += 1
            continue
        if paid_ms(own) > 0:
            agents += 1
            numerator += counted_ms(own)
            denominator += paid_ms(own)
    return time_share(numerator, denominator, agents, excluded={"paid_unknown": unknown})


def with_plan(rows):
    """The agents with a planned row anywhere in the data."""
    return {row.agent_id for row in rows["planned_activity"]}


def no_schedule(rows, mine):
    return {"no_schedule": len(agents_in(mine, LOGGED_IN) - with_plan(rows))}


def workload_balance(rows, o, policy, book):
    found = stretches(rows, policy, book.window)
    states = pieces(found, book, "agent_state")
    scheduled = o["available"] == "scheduled_work"
    plans = pieces(found, book, "planned_activity") if scheduled else []
    attribution = book.attribution("interaction")
    contacts = {}
    for row in rows["interaction"]:
        contacts.setdefault(key_of(row, book.by, attribution, o, policy), []).append(row)

    def parts_of(key):
        mine = {"interaction": contacts.get(key, [])}
        handled = human_handled(mine)
        values = [handle_time(row, o) for row in handled]
        available = planned_work(of(key, plans)) if scheduled else ms_in(of(key, states), HANDLING + IDLE)
        return Parts(
            "ratio",
            sum(known(values)),
            available,
            n=len(known(values)),
            excluded={
                "handle_time_unknown": values.count(None),
                "not_human_handled": len(counted(mine)) - len(handled),
            },
            reads=("interaction", "planned_activity" if scheduled else "agent_state"),
        )

    return keys_of(states, plans) | set(contacts) - {None}, parts_of


# The schedule


def planned_work(plans):
    return sum(piece.ms for piece in plans if piece.plan.activity == "work")


def is_tracked(plan):
    return plan.activity != "off" if plan.adherence_tracked is None else plan.adherence_tracked


def matches(plan, state, o):
    """Whether what an agent does is what was planned; no state is being away."""
    does = "offline" if state is None else state.state
    exact = o["match"] == "exact_activity"
    allowed = {
        "work": ON_QUEUE,
        "break": BREAKS,
        "meal": BREAKS,
        "meeting": OTHER_WORK,
        "training": OTHER_WORK,
        "off": ("offline",),
    }
    if exact and plan.activity not in ("work", "off"):
        return does == plan.activity
    return does in allowed[plan.activity]


def adheres(stretch, o, policy):
    state = stretch.state
    if matches(stretch.plan, state, o):
        return True
    if state is None:
        return False
    return state.reason in policy.excused_codes or (
        o["excuse_on_contact"] and state.state in ("on_contact", "hold")
    )


def judged(found, o, policy):
    """(adherent stretches, the others) of the tracked plan. The first time against
    a plan row is forgiven: a stretch in which the grace ends is cut there."""
    grace = {}
    adherent, against = [], []
    for stretch in found:
        if stretch.plan is None or not is_tracked(stretch.plan):
            continue
        if adheres(stretch, o, policy):
            adherent.append(stretch)
            continue
        left = grace.setdefault(id(stretch.plan), thousandths(o["grace_s"]))
        forgiven = min(left, stretch.end - stretch.start)
        grace[id(stretch.plan)] = left - forgiven
        middle = stretch.start + forgiven
        if forgiven > 0:
            adherent.append(replace(stretch, end=middle))
        if middle < stretch.end:
            against.append(replace(stretch, start=middle))
    return adherent, against


def is_outside_shift(piece):
    """On the queue where nothing is planned, or time off that is not tracked."""
    off = piece.plan is None or (piece.plan.activity == "off" and not is_tracked(piece.plan))
    return off and piece.is_in(ON_QUEUE)


def schedule_adherence(rows, o, policy, book):
    found = stretches(rows, policy, book.window)
    states = pieces(found, book, "agent_state")
    plans = pieces(found, book, "planned_activity")
    adherent, against = (pieces(part, book, "planned_activity") for part in judged(found, o, policy))

    def parts_of(key):
        kept = of(key, adherent)
        tracked = kept + of(key, against)
        outside = [p for p in of(key, states) if p.agent in with_plan(rows) and is_outside_shift(p)]
        denominator = sum(piece.ms for piece in tracked)
        if o["outside_shift"] == "exception":
            denominator += sum(piece.ms for piece in outside)
        return time_share(
            sum(piece.ms for piece in kept),
            denominator,
            len(agents_of(tracked)),
            BOTH,
            excluded=no_schedule(rows, of(key, states)),
        )

    return keys_of(states, plans), parts_of


def schedule_conformance(rows, o, policy, book):
    found = stretches(rows, policy, book.window)
    states = pieces(found, book, "agent_state")
    plans = pieces(found, book, "planned_activity")

    def parts_of(key):
        on_queue = [p for p in of(key, states) if p.agent in with_plan(rows) and p.is_in(ON_QUEUE)]
        mine = of(key, plans)
        workers = agents_of(piece for piece in mine if piece.plan.activity == "work")
        return Parts(
            "ratio",
            sum(piece.ms for piece in on_queue),
            planned_work(mine),
            n=len(workers),
            excluded=no_schedule(rows, of(key, states)),
            reads=BOTH,
        )

    return keys_of(states, plans), parts_of


def is_lost(piece, part):
    """Whether planned time goes to this part of the shrinkage."""
    if piece.is_in(ON_QUEUE):
        return False
    away = piece.state is None or piece.state.state == "offline"
    work = piece.plan.activity == "work"
    return {"total": True, "internal": not away, "external": away, "planned": not work, "unplanned": work}[part]


def shrinkage(rows, o, policy, book):
    found = stretches(rows, policy, book.window)
    states = pieces(found, book, "agent_state")
    plans = pieces(found, book, "planned_activity")

    def parts_of(key):
        mine = of(key, states)
        if o["basis"] == "paid":
            # Not the time in other states: handling that is not paid lowers the shrinkage.
            return paid_share(mine, lambda own: paid_ms(own) - ms_in(own, HANDLING + IDLE))
        planned = [piece for piece in of(key, plans) if piece.is_planned()]
        return time_share(
            sum(piece.ms for piece in planned if is_lost(piece, o["part"])),
            sum(piece.ms for piece in planned),
            len(agents_of(planned)),
            BOTH,
            excluded=no_schedule(rows, mine),
        )

    return keys_of(states, plans), parts_of
