"""Values of a scorecard as rows of a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._contactkpi import explain_no_data
from contactkpi._errors import (
    InvalidFinishError,
    InvalidGroupByError,
    KpiError,
    UnsupportedInputError,
)
from contactkpi._render import words
from contactkpi._scorecard import Scorecard, _instant
from contactkpi.plot._style import NO_VALUE

if TYPE_CHECKING:
    from contactkpi._value import Value

# More lines than these nobody tells apart.
MOST_SERIES = 8

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# So many choices are named in a message.
_NAMED = 10


class Point(NamedTuple):
    """The value of one group."""

    group: dict[str, Any]
    value: Value

    @property
    def start(self) -> datetime:
        """When the interval begins."""
        start: datetime = self.group["interval_start"]
        return start


class Selection(NamedTuple):
    """The groups that a chart shows."""

    points: list[Point]
    varying: list[str]
    said: str


def select(card: Scorecard, kpi: str, group: Mapping[str, Any]) -> Selection:
    """Take the values of one KPI in the groups that are meant.

    Parameters
    ----------
    card : Scorecard
        The scorecard.
    kpi : str
        Id, alias or title of a KPI.
    group : mapping
        What columns of the grouping must hold.

    Returns
    -------
    Selection
        The points, the columns besides the interval that differ among them,
        and the group in words.
    """
    check_card(card)
    if not isinstance(kpi, str):
        raise UnsupportedInputError(f"found a {type(kpi).__name__} as kpi, allowed is a name")
    one = card[[kpi]]
    check_columns(card, group)
    if group.get("interval_start") is not None:
        # Read as Scorecard.value reads it: text, a date or a datetime.
        group = {**group, "interval_start": _instant(group["interval_start"], card.zone)}
    points = [Point(*pair) for pair in one.values() if _fits(pair[0], group)]
    if not points:
        said = ", ".join(f"{name} = {value}" for name, value in group.items())
        known = "; ".join(
            f"{name}: {named(sorted({label(row[name]) for row, _ in one.values()}))}"
            for name in group
        )
        raise InvalidFinishError(
            f"found no group with {said}, there are {known}" if said else "found no group at all"
        )
    names = [name for name in card.dimensions if name != "interval_start"]
    seen = {name: {point.group[name] for point in points} for name in names}
    said = ", ".join(
        f"{name} {label(next(iter(seen[name])))}" for name in names if len(seen[name]) == 1
    )
    return Selection(points, [name for name in names if len(seen[name]) > 1], said)


def check_card(card: object) -> None:
    """Refuse what is no scorecard."""
    if not isinstance(card, Scorecard):
        raise UnsupportedInputError(
            f"found a {type(card).__name__}, allowed is a scorecard, as scorecard() returns it"
        )


def check_columns(card: Scorecard, group: Mapping[str, Any]) -> None:
    """Refuse columns that the grouping does not have."""
    unknown = [name for name in group if name not in card.dimensions]
    if unknown:
        by = ", ".join(card.dimensions) or "nothing"
        raise InvalidGroupByError(f"found {', '.join(unknown)}, the scorecard is grouped by {by}")


def _fits(group: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(group[name] == value for name, value in wanted.items())


def need_interval(card: Scorecard, selection: Selection, chart: str) -> list[Point]:
    """Return the points in the order of time; a chart over time needs an interval."""
    if "interval_start" not in card.dimensions:
        by = ", ".join(card.dimensions) or "nothing"
        raise InvalidGroupByError(
            f"found a scorecard grouped by {by}, {chart} needs one with an interval, "
            'such as by=ck.interval("1d")'
        )
    # Records without an instant are in no interval.
    timed = [point for point in selection.points if point.start is not None]
    if not timed:
        raise InvalidFinishError(f"found no interval in the scorecard, {chart} needs some")
    return sorted(timed, key=lambda point: point.start)


def without_empty(selection: Selection, points: list[Point]) -> tuple[Selection, list[Point], str]:
    """Leave out groups that have no value at any time, and say so."""

    def key(point: Point) -> tuple[Any, ...]:
        return tuple(point.group[name] for name in selection.varying)

    known = {key(point) for point in points if point.value.value is not None}
    empty = sorted({", ".join(map(label, key(p))) for p in points if key(p) not in known})
    if not empty:
        return selection, points, ""
    kept = [point for point in points if key(point) in known]
    varying = [name for name in selection.varying if len({point.group[name] for point in kept}) > 1]
    return (Selection(kept, varying, selection.said), kept, f"without any value: {named(empty)}")


def need_one_group(selection: Selection, chart: str) -> None:
    """Refuse several groups where a chart shows one."""
    if selection.varying:
        raise InvalidGroupByError(
            f"found several groups by {', '.join(selection.varying)}, {chart} shows one; "
            f"choose it: {_example(selection)}; there are {_choices(selection)}"
        )


def series_of(selection: Selection, chart: str) -> str | None:
    """Return the one column that differs, by which the chart is coloured."""
    if not selection.varying:
        return None
    if len(selection.varying) > 1:
        raise InvalidGroupByError(
            f"found groups by {' and '.join(selection.varying)}, {chart} colours by one "
            f"dimension; choose the others: {_example(selection)}; "
            f"there are {_choices(selection)}"
        )
    name = selection.varying[0]
    count = len({point.group[name] for point in selection.points})
    if count > MOST_SERIES:
        raise InvalidGroupByError(
            f"found {count:,} values of {name}, {chart} shows at most {MOST_SERIES}; "
            f"choose one: {_example(selection)}; there are {_choices(selection)}"
        )
    return name


def _example(selection: Selection) -> str:
    name = selection.varying[-1]
    values = sorted({label(point.group[name]) for point in selection.points})
    return f"{name}={values[0]!r}"


def _choices(selection: Selection) -> str:
    return "; ".join(
        f"{name}: {named(sorted({label(point.group[name]) for point in selection.points}))}"
        for name in selection.varying
    )


def named(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    more = "" if len(names) <= _NAMED else f" and {len(names) - _NAMED:,} more"
    return ", ".join(names[:_NAMED]) + more


def label(value: object) -> str:
    """What a column of the grouping holds; records may lack the dimension."""
    return "(none)" if value is None else str(value)


# --- time -----------------------------------------------------------------------


def wall_clock(start: datetime) -> str:
    """The local time as a text that every browser draws as it stands.

    Vega-Lite draws times in the zone of the reader's browser, or in UTC on a
    scale of the type utc. So the local time of the scorecard's zone is written
    as if it were UTC, and the scale is utc: days begin at midnight wherever the
    chart is read. An hour that comes twice in autumn is drawn twice at the same
    place; the tooltip tells the two apart.
    """
    return f"{start.replace(tzinfo=None).isoformat()}Z"


def moment(start: datetime, is_day: bool) -> str:
    """The beginning of an interval for people, with its weekday."""
    text = start.date().isoformat() if is_day else words.moment(start)
    return f"{WEEKDAYS[start.weekday()]} {text}"


def whole_days(points: Sequence[Point]) -> bool:
    """Whether every interval begins with a day."""
    return all(words.is_day(point.start) for point in points)


def _step(starts: Sequence[datetime]) -> timedelta | None:
    """The smallest distance between intervals; a longer one means that some are missing."""
    instants = sorted({start.astimezone(UTC) for start in starts})
    steps = [later - sooner for sooner, later in zip(instants, instants[1:], strict=False)]
    return min(steps, default=None)


def timed_rows(points: Sequence[Point], series: str | None) -> list[dict[str, Any]]:
    """Return one row a value, and one for every stretch of missing intervals.

    An interval without any record is no group of the scorecard. Where the
    distance to the next one is greater than one and a half of the smallest
    distance, a row without a value stands between, so that the line breaks.
    One and a half, since months and days of changing clocks are not of one
    length.
    """
    is_day = whole_days(points)
    step = _step([point.start for point in points])
    rows: list[dict[str, Any]] = []
    before: dict[str, datetime] = {}
    for point in points:
        name = "" if series is None else label(point.group[series])
        sooner = before.get(name)
        before[name] = point.start
        if sooner is not None and step is not None:
            distance = point.start.astimezone(UTC) - sooner.astimezone(UTC)
            if distance > 1.5 * step:
                rows.append(_missing(sooner, point.start, step, name, is_day))
        row = value_row(point.value)
        row.update(start=wall_clock(point.start), when=moment(point.start, is_day), series=name)
        rows.append(row)
    for place, row in enumerate(rows):
        row["place"] = place
    return rows


def _missing(
    sooner: datetime, later: datetime, step: timedelta, series: str, is_day: bool
) -> dict[str, Any]:
    # Whole days are added to the local time, so that no change of the clock shifts them.
    first = sooner + step if is_day else _after(sooner, step)
    return {
        "start": wall_clock(first),
        "when": f"after {moment(sooner, is_day)}, before {moment(later, is_day)}",
        "series": series,
        "value": None,
        "low": None,
        "high": None,
        "n": 0,
        "n_text": "0",
        "shown": words.NOTHING,
        "interval": words.NOTHING,
        "rating": NO_VALUE,
        "band": words.NOTHING,
        "reason": "no record of any kind lies in between",
    }


def _after(start: datetime, step: timedelta) -> datetime:
    return (start.astimezone(UTC) + step).astimezone(start.tzinfo)


def value_row(value: Value) -> dict[str, Any]:
    """The fields of a value: its numbers, and texts for the tooltip."""
    low, high = value.ci or (None, None)
    rating = words.spaced(value.band) if value.value is not None else NO_VALUE
    return {
        "value": value.value,
        "low": low,
        "high": high,
        "n": value.n,
        "n_text": f"{value.n:,}",
        "shown": words.number(value),
        "interval": words.interval(value) or words.NOTHING,
        "rating": rating,
        "band": _band_text(value),
        "reason": "" if value.no_data is None else explain_no_data(value.no_data),
    }


def _band_text(value: Value) -> str:
    if value.value is None:
        return words.NOTHING
    rating = words.spaced(value.band)
    return f"{rating}: {value.band_label}" if value.band_label else rating


def need_values(points: Sequence[Point], least: int, chart: str) -> None:
    """Refuse too few values, and say why they are missing."""
    count = sum(point.value.value is not None for point in points)
    if count >= least:
        return
    reasons = sorted({explain_no_data(p.value.no_data) for p in points if p.value.no_data})
    why = f" ({'; '.join(reasons)})" if reasons else ""
    message = f"found {count} values of {points[0].value.kpi}{why}, {chart} needs at least {least}"
    raise KpiError(message, kind="no_data")
