"""What every agent did and was to do: all rows of an agent cut at every edge,
and at each elementary stretch the row that wins."""

from dataclasses import dataclass
from itertools import combinations, pairwise

# The state that wins under the policy key priority comes first.
HIGHEST_FIRST = [
    "on_contact",
    "hold",
    "wrap",
    "ringing",
    "available",
    "error",
    "meeting",
    "training",
    "admin",
    "break",
    "meal",
    "unavailable",
    "offline",
]
ACTIVITIES = ["work", "break", "meal", "meeting", "training", "off"]


class Overlap(ValueError):
    """Two states of one agent overlap, and the policy rejects that."""


@dataclass
class Stretch:
    """A time in which nothing changes for an agent; plan and state are rows, or None."""

    agent: str
    start: int
    end: int
    plan: object
    state: object


def end_of(row, policy):
    """A state that lasts ends at as_of."""
    return policy.as_of if row.ended_at is None else row.ended_at


def covers(row, start, end, policy):
    return row.started_at <= start and end <= end_of(row, policy)


def reject_overlaps(states, policy):
    for one, other in combinations(states, 2):
        if max(one.started_at, other.started_at) < min(end_of(one, policy), end_of(other, policy)):
            raise Overlap(f"states of {one.agent_id} overlap")


def winning_state(states, policy):
    """The state that holds where several rows say something."""

    def rank(row):
        priority = -HIGHEST_FIRST.index(row.state)
        latest = row.started_at, end_of(row, policy)
        if policy.overlapping_states == "priority":
            return priority, latest
        return latest, priority

    return max(states, key=rank, default=None)


def winning_plan(plans):
    return max(
        plans, key=lambda row: (row.started_at, row.ended_at, ACTIVITIES.index(row.activity)), default=None
    )


def stretches_of(agent, plans, states, policy, window):
    """The stretches of an agent inside the window, in the order of time."""
    first, last = window
    edges = {last}
    for row in plans + states:
        edges |= {row.started_at, end_of(row, policy)}
    if first is not None:
        edges.add(first)
    edges = sorted(edge for edge in edges if edge <= last and (first is None or edge >= first))
    found = []
    for start, end in pairwise(edges):
        plan = winning_plan([row for row in plans if covers(row, start, end, policy)])
        state = winning_state([row for row in states if covers(row, start, end, policy)], policy)
        if plan or state:
            found.append(Stretch(agent, start, end, plan, state))
    return found


def stretches(rows, policy, window):
    """The stretches of all agents."""
    found = []
    for agent in sorted({row.agent_id for row in rows["agent_state"] + rows["planned_activity"]}):
        plans = [row for row in rows["planned_activity"] if row.agent_id == agent]
        states = [row for row in rows["agent_state"] if row.agent_id == agent]
        if policy.overlapping_states == "reject":
            reject_overlaps(states, policy)
        found += stretches_of(agent, plans, states, policy, window)
    return found
