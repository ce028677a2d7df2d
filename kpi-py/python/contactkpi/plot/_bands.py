"""Bands and goals of a policy, as stretches of an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._contactkpi import format_value
from contactkpi._errors import InvalidPolicyError
from contactkpi._policy import policy_of
from contactkpi._render import words

if TYPE_CHECKING:
    from contactkpi._types import PolicyLike
    from contactkpi._value import Value
    from contactkpi.plot._rows import Point

# The KPIs that are judged by the goals of targets, with the clocks of the targets that count:
# a target in opening hours limits no wait in a queue.
_BY_GOAL = {"service_level": ("calendar",), "sla_compliance": ("calendar", "business")}
_GOAL_LABELS = {"goal reached": True, "below goal": False}


class Segment(NamedTuple):
    """A stretch of the axis with one rating; None is an open end."""

    low: float | None
    high: float | None
    rating: str
    label: str


class Yardstick(NamedTuple):
    """What values are measured by."""

    segments: tuple[Segment, ...]
    goal: float | None


def yardstick(policy: PolicyLike, points: Sequence[Point]) -> Yardstick:
    """Find the bands and the goal that hold for some values of one KPI.

    Parameters
    ----------
    policy : Policy, mapping, str or path
        The policy of the scorecard.
    points : sequence of Point
        Values of one KPI whose groups differ in time only.

    Returns
    -------
    Yardstick

    Raises
    ------
    InvalidPolicyError
        If the policy rates a value otherwise than the scorecard does: then it
        is not the policy of the scorecard.
    """
    keys = policy_of(policy).to_dict()
    value, group = points[0].value, points[0].group
    bands = [band for band in keys["bands"].get(value.kpi, []) if _fits(band, value, group)]
    by_goal = [point for point in points if _is_by_goal(point.value)]
    by_band = [point for point in points if point.value.value is not None and point not in by_goal]
    for point in by_band:
        _check(point, bands)
    return Yardstick(
        # Where every value is measured by a goal, bands of the policy do not count.
        _segments(bands) if by_band or not by_goal else (),
        _goal(keys["targets"], by_goal, group) if by_goal else None,
    )


def goal_segments(goal: float) -> tuple[Segment, ...]:
    """The two sides of a goal."""
    return (
        Segment(None, goal, "bad", "below goal"),
        Segment(goal, None, "good", "goal reached"),
    )


def bounds(segment: Segment, unit: str, currency: str) -> str:
    """A segment in words, such as ``good: optimal (70.0 % to 85.0 %)``."""
    low, high = (
        None if edge is None else format_value(edge, unit, currency)
        for edge in (segment.low, segment.high)
    )
    if low is None:
        where = f"below {high}"
    else:
        where = f"from {low}" if high is None else f"{low} to {high}"
    name = f"{segment.rating}: {segment.label}" if segment.label else segment.rating
    return f"{name} ({where})"


def _is_by_goal(value: Value) -> bool:
    return (
        value.kpi in _BY_GOAL
        and value.band_label in _GOAL_LABELS
        and value.band == ("good" if _GOAL_LABELS[value.band_label] else "bad")
    )


def _fits(band: Mapping[str, Any], value: Value, group: Mapping[str, Any]) -> bool:
    """Whether a band is about such values: by options, dimensions and currency."""
    for what, allowed in band.get("when", {}).items():
        if what in value.options:
            found: object = value.options[what]
        elif what in group and what not in ("interval_start", "time_of_day"):
            found = group[what]
        else:
            found = value.currency if what == "currency" else None
        if found not in allowed:
            return False
    return True


def _holds(band: Mapping[str, Any], number: float) -> bool:
    return (
        ("above" not in band or number > band["above"])
        and ("at_least" not in band or number >= band["at_least"])
        and ("below" not in band or number < band["below"])
        and ("at_most" not in band or number <= band["at_most"])
    )


def _rate(bands: Sequence[Mapping[str, Any]], number: float) -> tuple[str, str]:
    """The first band that holds names the value; in none of them it is to be watched."""
    if not bands:
        return "not_rated", ""
    held = next((band for band in bands if _holds(band, number)), None)
    return ("watch", "") if held is None else (held["rating"], held.get("label", ""))


def _check(point: Point, bands: Sequence[Mapping[str, Any]]) -> None:
    value = point.value
    assert value.value is not None
    rating, label = _rate(bands, value.value)
    if (rating, label) != (value.band, value.band_label):
        found = f"{words.number(value)} of {value.kpi}"
        raise InvalidPolicyError(
            f"found {found}, which the scorecard rates {_said(value.band, value.band_label)} and "
            f"the policy {_said(rating, label)}; pass the policy of the scorecard as policy="
        )


def _said(rating: str, label: str) -> str:
    return f"{words.spaced(rating)} ({label})" if label else words.spaced(rating)


def _segments(bands: Sequence[Mapping[str, Any]]) -> tuple[Segment, ...]:
    """Cut the axis at every bound; between two bounds the rating is one."""
    keys = ("above", "at_least", "below", "at_most")
    edges = sorted({float(band[key]) for band in bands for key in keys if key in band})
    if not edges:
        return ()
    pieces: list[Segment] = []
    ends: list[float | None] = [None, *edges, None]
    for low, high in zip(ends, ends[1:], strict=False):
        if low is None:
            inside = edges[0] - 1.0
        else:
            inside = low + 1.0 if high is None else (low + high) / 2
        rating, label = _rate(bands, inside)
        last = pieces[-1] if pieces else None
        if last is not None and (last.rating, last.label) == (rating, label):
            pieces[-1] = last._replace(high=high)
        else:
            pieces.append(Segment(low, high, rating, label))
    return tuple(pieces)


def _goal(
    targets: Mapping[str, Any], points: Sequence[Point], group: Mapping[str, Any]
) -> float | None:
    """The one goal that explains how the values were judged; None where several do."""
    value = points[0].value
    clocks = _BY_GOAL[value.kpi]
    goals = {
        target["goal"]
        for target in _targets(targets, group)
        if target.get("goal") is not None and target["clock"] in clocks
    }
    explaining = [goal for goal in goals if all(_explains(goal, point.value) for point in points)]
    if not explaining:
        raise InvalidPolicyError(
            f"found {words.number(value)} of {value.kpi}, which the scorecard calls "
            f"{value.band_label}, and no target of the policy says so; "
            "pass the policy of the scorecard as policy="
        )
    return float(explaining[0]) if len(explaining) == 1 else None


def _targets(targets: Mapping[str, Any], group: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The targets that records of a group may have: a queue's goes before its channel's."""
    by_queue, by_channel = targets["queue"], targets["channel"]
    if group.get("queue") in by_queue:
        return [by_queue[group["queue"]]]
    channels = [group["channel"]] if group.get("channel") else list(by_channel)
    queues = [] if "queue" in group else list(by_queue.values())
    return [*queues, *(by_channel[name] for name in channels if name in by_channel)]


def _explains(goal: float, value: Value) -> bool:
    return value.value is not None and (value.value >= goal) == _GOAL_LABELS[value.band_label]
