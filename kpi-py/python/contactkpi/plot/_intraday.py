"""A KPI by weekday and time of day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._contactkpi import explain_no_data, format_value
from contactkpi._errors import InvalidGroupByError, InvalidOptionError, KpiError
from contactkpi._render import words
from contactkpi.plot import _rows, _style

if TYPE_CHECKING:
    import altair

    from contactkpi._scorecard import Scorecard
    from contactkpi._value import Value
    from contactkpi.plot._rows import Point, Selection

_CHART = "intraday"

# Cells have words in them while so many stand beside each other.
_MOST_WORDS = 24

_DAY = 24 * 60

# Fields of formulas that count different things, or what there is at one time: the same customer
# in two intervals is two in their sum and one in truth.
_NOT_SUMS = frozenset(
    """
    conversations handled_conversations cases cases_resolved cases_reopened touched_cases
    one_touch_cases customers customers_with_sale window_customers window_customers_resolved
    usage_customers returning_customers returning_customers_all
    regions_in_scope regions_covered regions_reachable
    population_in_scope population_covered population_reachable
    segments_judged segments_accessible lowest_access highest_access
    employees opening_headcount closing_headcount
    customers_at_start customers_retained customers_at_end customers_new
    """.split()
)


class Cell(NamedTuple):
    """What a cell shows."""

    value: float | None
    reason: str
    n: int | None
    behind: str


def intraday(card: Scorecard, kpi: str, /, **group: Any) -> altair.LayerChart:
    """Draw a KPI by weekday and time of day, as a heat map.

    Parameters
    ----------
    card : Scorecard
        A scorecard by ``ck.interval("1h")`` or another interval shorter than a
        day; or by ``ck.time_of_day("1h")``, alone or with one dimension, such
        as the weekday of your records, which becomes the rows.
    kpi : str
        Id, alias or title of a KPI.
    **group
        The group, where the scorecard has several, such as ``channel="voice"``.

    Returns
    -------
    altair.LayerChart
        Weekdays down, times of day across.

    Raises
    ------
    InvalidGroupByError
        If the scorecard has neither times of day nor intervals shorter than a
        day, or several groups and none is chosen.
    InvalidOptionError
        If intervals cannot be put together for this KPI: for a percentile, a
        maximum, an annual value, or a number of different things.
    KpiError
        If there is no value, or an interval was suppressed.
    UnknownKpiError
        If the scorecard has no such KPI.
    MissingDependencyError
        If altair is not installed.

    Notes
    -----
    Intervals of the same weekday and time are put together by adding up
    numerators and denominators, and dividing once, which is what an accumulator
    does with the records; averages are never averaged. This holds only where
    the value is numerator over denominator, and both are sums over records. A
    median of two hours cannot be had from the medians of each, and a customer
    who called in both is one customer. For those KPIs compute the scorecard by
    ``ck.time_of_day``, where the library puts the records themselves together.

    A KPI without a denominator, such as the interaction volume, is shown as the
    mean of one interval: its sum over the number of such weekdays from the
    first to the last day of the scorecard.

    A cell without a value is empty; its tooltip says why. Times are local times
    of the scorecard's zone.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample(), by=ck.interval("1h"), kpis=["occupancy"])
    >>> chart = ck.plot.intraday(card, "occupancy")
    >>> chart.to_dict()["title"]["text"]
    'Occupancy'
    """
    alt = _style.load_altair()
    selection = _rows.select(card, kpi, group)
    has_slot, has_start = ("time_of_day" in card.dimensions), ("interval_start" in card.dimensions)
    if has_slot and not has_start:
        rows, names, title = _of_slots(selection)
        how = ""
    elif has_start and not has_slot:
        points = _rows.need_interval(card, selection, _CHART)
        _rows.need_one_group(selection, _CHART)
        rows, how = _of_intervals(points)
        names, title = list(_rows.WEEKDAYS), "weekday"
    else:
        by = ", ".join(card.dimensions) or "nothing"
        raise InvalidGroupByError(
            f"found a scorecard grouped by {by}, {_CHART} needs one with an interval shorter "
            'than a day, such as by=ck.interval("1h"), or one with a time of day, such as '
            'by=ck.time_of_day("1h"), and not both'
        )
    if all(cell.value is None for cell in rows.values()):
        _rows.need_values(selection.points, 1, _CHART)
    heat_map = _HeatMap(alt, card, selection, rows, names, title)
    chart: altair.LayerChart = heat_map.draw(how)
    return chart


# --- cells ------------------------------------------------------------------------


def _of_slots(selection: Selection) -> tuple[dict[tuple[str, str], Cell], list[str], str]:
    """The values as they are: the accumulator has put the records together."""
    others = [name for name in selection.varying if name != "time_of_day"]
    if len(others) > 1:
        raise InvalidGroupByError(
            f"found groups by {', '.join(others)} and time_of_day, {_CHART} has rows for one "
            f"dimension; choose the others by keyword"
        )
    title = others[0] if others else ""
    cells: dict[tuple[str, str], Cell] = {}
    names: dict[str, None] = {}
    for point in selection.points:
        slot = point.group["time_of_day"]
        if slot is None:
            continue
        name = _rows.label(point.group[title]) if title else "all days"
        names[name] = None
        value = point.value
        reason = "" if value.no_data is None else explain_no_data(value.no_data)
        cells[name, slot] = Cell(value.value, reason, value.n, "")
    return cells, sorted(names, key=_weekday_first), title


def _weekday_first(name: str) -> tuple[int, str]:
    """Weekdays in their order, whatever else by name."""
    short = name[:3].capitalize()
    return (_rows.WEEKDAYS.index(short) if short in _rows.WEEKDAYS else len(_rows.WEEKDAYS), name)


def _of_intervals(points: Sequence[Point]) -> tuple[dict[tuple[str, str], Cell], str]:
    """Put the intervals of a weekday and time together."""
    if _rows.whole_days(points):
        raise InvalidGroupByError(
            f"found intervals that all begin with a day, {_CHART} needs shorter ones, "
            'such as by=ck.interval("1h")'
        )
    formula = points[0].value.formula
    _check_formula(points[0].value)
    scale = _scale([point.value for point in points])
    by_cell: dict[tuple[str, str], list[Value]] = {}
    for point in points:
        key = (_rows.WEEKDAYS[point.start.weekday()], point.start.strftime("%H:%M"))
        by_cell.setdefault(key, []).append(point.value)
    is_count = "/" not in formula
    days = _weekdays_between(points[0].start.date(), points[-1].start.date())
    cells = {
        key: _pooled(values, scale, days[key[0]] if is_count else None)
        for key, values in by_cell.items()
    }
    how = "mean of one interval" if is_count else "intervals put together: sums divided once"
    return cells, how


def _check_formula(value: Value) -> None:
    """Refuse what cannot be had from the sums of intervals."""
    formula = value.formula
    outer = re.match(r"(\w+)\(\s*\w", formula)
    fields = set(re.findall(r"[a-z]\w*", formula))
    if outer is not None:
        why = f"is {formula}, which cannot be had from the values of intervals"
    elif fields & _NOT_SUMS:
        what = ", ".join(sorted(fields & _NOT_SUMS))
        why = f"counts {what}, of which the same one may be in several intervals"
    else:
        return
    raise InvalidOptionError(
        f"found {value.kpi}, which {why}; compute the scorecard by ck.time_of_day, "
        "where the records themselves are put together"
    )


def _scale(values: Sequence[Value]) -> Fraction:
    """What numerator over denominator is multiplied by to be the value."""
    known = [v for v in values if v.value is not None and v.numerator and v.denominator]
    if not known:
        return Fraction(1)
    exactest = max(known, key=lambda value: abs(value.numerator or 0))
    quotient = Fraction(exactest.numerator or 0, exactest.denominator or 1)
    # Scales are simple: 1, 100 points, 1000 contacts, thousandths. The value was rounded once.
    scale = (Fraction(exactest.value or 0.0) / quotient).limit_denominator(10**8)
    for value in known:
        expected = float(scale * Fraction(value.numerator or 0, value.denominator or 1))
        if abs(expected - (value.value or 0.0)) > 1e-9 * max(1.0, abs(expected)):
            raise InvalidOptionError(
                f"found {value.kpi} = {value.value!r}, which is not its numerator over its "
                "denominator; compute the scorecard by ck.time_of_day"
            )
    return scale


def _pooled(values: Sequence[Value], scale: Fraction, days: int | None) -> Cell:
    """Add up numerators and denominators, and divide once."""
    # What was suppressed hides its numbers, and what must not be pooled is not pooled.
    bad = [v.no_data for v in values if v.no_data not in (None, "no_eligible_records")]
    if "suppressed" in bad:
        raise KpiError(
            f"found intervals of {values[0].kpi} that were suppressed, whose sums nobody knows; "
            "compute the scorecard by ck.time_of_day",
            kind="no_data",
        )
    behind = words.count(len(values), "interval")
    if bad:
        return Cell(None, explain_no_data(bad[0] or ""), None, behind)
    numerator = sum(value.numerator or 0 for value in values)
    denominator = sum(value.denominator or 0 for value in values) if days is None else days
    # Where n counts agents, the same ones are in every interval.
    counted = days is not None or all(v.n == v.denominator for v in values if v.denominator)
    n = sum(value.n for value in values) if counted else None
    if denominator <= 0:
        return Cell(None, explain_no_data("no_eligible_records"), n, behind)
    return Cell(float(scale * Fraction(numerator, denominator)), "", n, behind)


def _weekdays_between(first: date, last: date) -> dict[str, int]:
    """How often each weekday lies between two days, both included."""
    counts = dict.fromkeys(_rows.WEEKDAYS, 0)
    for days in range((last - first).days + 1):
        counts[_rows.WEEKDAYS[(first + timedelta(days)).weekday()]] += 1
    return counts


# --- the chart ----------------------------------------------------------------------


class _HeatMap:
    def __init__(
        self,
        alt: Any,
        card: Scorecard,
        selection: Selection,
        cells: dict[tuple[str, str], Cell],
        names: list[str],
        title: str,
    ) -> None:
        self.alt = alt
        self.card = card
        self.selection = selection
        self.value = selection.points[0].value
        self.names = names
        self.title = title
        self.slots = _slots([slot for _, slot in cells])
        self.rows = self._rows(cells)

    def _rows(self, cells: dict[tuple[str, str], Cell]) -> list[dict[str, Any]]:
        known = [cell.value for cell in cells.values() if cell.value is not None]
        least, most = min(known), max(known)
        nothing = Cell(None, "no record of any kind lies there", None, "")
        rows = []
        for name in self.names:
            for slot in self.slots:
                cell = cells.get((name, slot), nothing)
                row = {"row": name, "slot": slot, "value": cell.value, **self._texts(cell)}
                if cell.value is not None:
                    position = (cell.value - least) / (most - least) if most > least else 1.0
                    row["is_light"] = _style.is_light(position)
                rows.append(row)
        return rows

    def _texts(self, cell: Cell) -> dict[str, str]:
        unit, currency = self.value.unit, self.value.currency
        shown, short = words.NOTHING, ""
        if cell.value is not None:
            shown = format_value(cell.value, unit, currency)
            short = _style.short(cell.value, unit, currency)
        n = words.NOTHING if cell.n is None else f"{cell.n:,}"
        return {
            "shown": shown,
            "short": short,
            "n_text": n,
            "behind": cell.behind,
            "reason": cell.reason,
        }

    def draw(self, how: str) -> Any:
        alt = self.alt
        has_words = len(self.slots) <= _MOST_WORDS
        step = 30 if has_words else max(8, 720 // len(self.slots))
        x = alt.X(
            "slot:O",
            title=f"time of day ({self.card.zone})",
            scale=alt.Scale(domain=self.slots),
            axis=alt.Axis(labelAngle=-45 if has_words else -90, labelOverlap=True),
        )
        y = alt.Y("row:N", title=self.title or None, scale=alt.Scale(domain=self.names))
        base = alt.Chart(alt.Data(values=self.rows)).encode(x=x, y=y)
        layers = [self._values(base, how), self._empty(base)]
        if has_words:
            words_in = base.transform_filter("isValid(datum.value)").mark_text(fontSize=9)
            layers.append(words_in.encode(text="short:N", color=_style.ink(alt)))
        said = [text for text in (self.selection.said, how) if text]
        if any(row["value"] is None for row in self.rows):
            said.append("outlined: no value")
        title = alt.TitleParams(self.value.title, subtitle="; ".join(said), anchor="start")
        chart = alt.layer(*layers)
        return chart.properties(title=title, width=alt.Step(step), height=alt.Step(28))

    def _values(self, base: Any, how: str) -> Any:
        alt, unit, currency = self.alt, self.value.unit, self.value.currency
        axis = _style.value_axis(alt, unit, currency).to_dict()
        legend = alt.Legend(**axis, title=_style.value_title(unit, currency))
        scale = alt.Scale(scheme="viridis", zero=False)
        fields = {self.title or "row": "row", "time": "slot", "value": "shown", "n": "n_text"}
        if how:
            fields["put_together"] = "behind"
        return (
            base.transform_filter("isValid(datum.value)")
            .mark_rect()
            .encode(
                color=alt.Color("value:Q", scale=scale, legend=legend),
                tooltip=_style.tooltips(alt, **fields),
            )
        )

    def _empty(self, base: Any) -> Any:
        fields = {self.title or "row": "row", "time": "slot", "no_value": "reason"}
        outline = {"filled": True, "fillOpacity": 0.0, "stroke": _style.NEUTRAL}
        return (
            base.transform_filter("!isValid(datum.value)")
            .mark_rect(strokeOpacity=0.35, strokeWidth=0.6, **outline)
            .encode(tooltip=_style.tooltips(self.alt, **fields))
        )


def _slots(found: Sequence[str]) -> list[str]:
    """Every time from the first to the last, also those that nothing fell into."""
    minutes = sorted({int(slot[:2]) * 60 + int(slot[3:5]) for slot in found})
    step = gcd(_DAY, *minutes)
    whole = range(minutes[0], minutes[-1] + 1, step)
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in whole]
