"""Control charts."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._contactkpi import format_value
from contactkpi._errors import InvalidOptionError
from contactkpi.plot import _rows, _style
from contactkpi.plot._over_time import gap_marks, time_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import altair

    from contactkpi._scorecard import Scorecard
    from contactkpi._value import Value
    from contactkpi.plot._rows import Point

_CHART = "control_chart"
_METHODS = ("p", "u", "individuals")
_NAMES = {"p": "p-chart", "u": "u-chart", "individuals": "individuals and moving range"}

# NIST/SEMATECH e-Handbook 6.3.2: the mean range of two values is d2 standard deviations, and D4
# times the mean range is the upper limit of ranges.
_D2 = 1.128
_D4 = 3.267

_WITHIN, _BEYOND = "within the limits", "beyond a limit"


class Limits(NamedTuple):
    """Centre line and limits of one interval."""

    centre: float
    low: float
    high: float


def control_chart(
    card: Scorecard, kpi: str, /, *, method: str | None = None, **group: Any
) -> altair.LayerChart | altair.VConcatChart:
    """Draw the limits within which a KPI varies by chance, and what lies beyond.

    Parameters
    ----------
    card : Scorecard
        A scorecard by interval.
    kpi : str
        Id, alias or title of a KPI.
    method : {"p", "u", "individuals"}, optional
        The kind of chart. Default is what fits the KPI: ``"p"`` for shares of
        counted records, ``"u"`` for rates of events, ``"individuals"`` for the
        rest.
    **group
        The group, where the scorecard has several, such as ``channel="voice"``.

    Returns
    -------
    altair.LayerChart or altair.VConcatChart
        Individuals have the chart of moving ranges below them.

    Raises
    ------
    InvalidGroupByError
        If the scorecard has no interval, or several groups and none is chosen.
    InvalidOptionError
        If the method does not exist or does not fit the KPI.
    KpiError
        If fewer than 2 intervals have a value.
    UnknownKpiError
        If the scorecard has no such KPI.
    MissingDependencyError
        If altair is not installed.

    See Also
    --------
    over_time : A KPI against its bands and goal.

    Notes
    -----
    All limits are three standard deviations from the centre line.

    * p-chart: with ``x`` of ``n`` records in an interval, the centre is
      ``p = sum(x) / sum(n)``, and the limits of the interval are
      ``p ± 3 sqrt(p (1 - p) / n)``, within 0 and 1.
    * u-chart: with ``c`` events among ``n`` records, the centre is
      ``u = sum(c) / sum(n)``, and the limits are ``u ± 3 sqrt(u / n)``, not
      below 0; all times the scale of the rate, such as 1,000.
    * Individuals: the centre is the mean of the values, the limits are
      ``mean ± 3 mean(MR) / 1.128``, where ``MR`` are the distances of each
      value to the one before it. Values that cannot be negative have no limit
      below 0. Moving ranges have the centre ``mean(MR)`` and the upper limit
      ``3.267 mean(MR)``.

    Intervals without a value are left out of all sums; the moving range goes
    from a value to the last one before it. They are gaps with a cross below.

    With thousands of records an interval, the limits of p and u are so narrow
    that ordinary differences between days lie beyond them: the formulas know no
    other variation than chance. ``method="individuals"`` takes the variation
    from the data.

    References
    ----------
    NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 (individuals),
    6.3.3.1 (counts) and 6.3.3.2 (proportions). D. C. Montgomery, Introduction
    to Statistical Quality Control, chapters 6 and 7, also for charts of
    variable sample size.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample(), by=ck.interval("1d"), kpis=["abandonment_rate"])
    >>> chart = ck.plot.control_chart(card, "abandonment_rate")
    >>> chart.to_dict()["title"]["subtitle"][0]
    'p-chart: centre and limits of 3 standard deviations'
    """
    alt = _style.load_altair()
    if method is not None and method not in _METHODS:
        raise InvalidOptionError(
            f"found method = {method!r}, allowed are {', '.join(map(repr, _METHODS))} and None"
        )
    selection = _rows.select(card, kpi, group)
    points = _rows.need_interval(card, selection, _CHART)
    _rows.need_one_group(selection, _CHART)
    _rows.need_values(points, 2, _CHART)
    known = [point.value for point in points if point.value.value is not None]
    chosen = _choose(known, method)
    limits = {"p": _p_limits, "u": _u_limits, "individuals": _individual_limits}[chosen](known)
    chart = _Control(alt, card, points)
    rows = chart.with_limits(limits)
    said = f"{_NAMES[chosen]}: centre and limits of 3 standard deviations"
    subtitle = [text for text in (said, selection.said) if text]
    title = alt.TitleParams(known[0].title, subtitle=subtitle, anchor="start")
    top: altair.LayerChart = chart.layers(rows, "")
    if chosen != "individuals":
        return top.properties(title=title)
    ranges = chart.layers(chart.with_ranges(), "moving range").properties(height=120)
    both: altair.VConcatChart = alt.vconcat(top, ranges, title=title)
    return both


def _choose(values: Sequence[Value], method: str | None) -> str:
    """The chart that fits, or the one that was asked for if it fits."""
    # Intervals of confidence are given to shares of counted records and to rates of events only;
    # shares of time have none.
    counted = all(
        value.ci is not None
        and value.numerator is not None
        and value.denominator is not None
        and value.numerator >= 0
        for value in values
    )
    fits = "individuals"
    if counted and values[0].unit == "rate":
        fits = "u"
    elif counted and values[0].unit == "share":
        fits = "p" if all((v.numerator or 0) <= (v.denominator or 0) for v in values) else fits
    if method in (None, fits, "individuals"):
        return method or fits
    needs = {"p": "a share of counted records", "u": "a rate of events"}[str(method)]
    raise InvalidOptionError(
        f"found method = {method!r} for {values[0].kpi}, which is not {needs}; "
        f"allowed are {', '.join(sorted({repr(fits), repr('individuals')}))}"
    )


def _sums(values: Sequence[Value]) -> tuple[int, int]:
    return (
        sum(value.numerator or 0 for value in values),
        sum(value.denominator or 0 for value in values),
    )


def _p_limits(values: Sequence[Value]) -> list[Limits]:
    part, whole = _sums(values)
    centre = part / whole
    limits = []
    for value in values:
        reach = 3 * sqrt(centre * (1 - centre) / (value.denominator or 1))
        limits.append(Limits(centre, max(0.0, centre - reach), min(1.0, centre + reach)))
    return limits


def _u_limits(values: Sequence[Value]) -> list[Limits]:
    events, exposure = _sums(values)
    per_one = events / exposure
    # The scale of the rate, such as 1,000, is what the value has beyond the quotient.
    scales = [
        value.value * (value.denominator or 0) / value.numerator
        for value in values
        if value.value is not None and value.numerator
    ]
    scale = round(scales[0]) if scales else 1
    limits = []
    for value in values:
        reach = 3 * sqrt(per_one / (value.denominator or 1))
        limits.append(
            Limits(scale * per_one, scale * max(0.0, per_one - reach), scale * (per_one + reach))
        )
    return limits


def _individual_limits(values: Sequence[Value]) -> list[Limits]:
    numbers = [float(value) for value in values]
    centre = sum(numbers) / len(numbers)
    reach = 3 * _mean_range(numbers) / _D2
    low = centre - reach
    if values[0].unit in _style.NOT_NEGATIVE and min(numbers) >= 0:
        low = max(0.0, low)
    return [Limits(centre, low, centre + reach)] * len(numbers)


def _ranges(numbers: Sequence[float]) -> list[float]:
    return [abs(after - before) for before, after in zip(numbers, numbers[1:], strict=False)]


def _mean_range(numbers: Sequence[float]) -> float:
    ranges = _ranges(numbers)
    return sum(ranges) / len(ranges)


class _Control:
    """Rows and layers of the chart."""

    def __init__(self, alt: Any, card: Scorecard, points: list[Point]) -> None:
        self.alt = alt
        self.unit = points[0].value.unit
        self.currency = card.currency
        self.rows = _rows.timed_rows(points, None)
        self.x = time_encoding(alt, card.zone, points)

    def with_limits(self, limits: Sequence[Limits]) -> list[dict[str, Any]]:
        """The rows with their limits; rows without a value have none."""
        left = iter(limits)
        rows = []
        for row in self.rows:
            own = next(left) if row["value"] is not None else None
            rows.append({**row, **self._limit_fields(row["value"], own)})
        return rows

    def with_ranges(self) -> list[dict[str, Any]]:
        """The rows with the distance of each value to the one before it."""
        numbers = [row["value"] for row in self.rows if row["value"] is not None]
        mean = _mean_range(numbers)
        limits = Limits(mean, 0.0, _D4 * mean)
        rows, before = [], None
        for row in self.rows:
            number = row["value"]
            distance = None if number is None or before is None else abs(number - before)
            own = None if distance is None else limits
            shown = "–" if distance is None else self._text(distance)
            reason = row["reason"] or "the first value has none before it"
            changed = {"value": distance, "shown": shown, "reason": reason}
            rows.append({**row, **changed, **self._limit_fields(distance, own)})
            before = before if number is None else number
        return rows

    def _limit_fields(self, number: float | None, limits: Limits | None) -> dict[str, Any]:
        if limits is None or number is None:
            empty = {"centre": None, "lower": None, "upper": None, "where": _style.NO_VALUE}
            return {**empty, "limits": "–", "centre_text": "–"}
        is_within = limits.low <= number <= limits.high
        return {
            "centre": limits.centre,
            "lower": limits.low,
            "upper": limits.high,
            "where": _WITHIN if is_within else _BEYOND,
            "limits": f"{self._text(limits.low)} to {self._text(limits.high)}",
            "centre_text": self._text(limits.centre),
        }

    def _text(self, number: float) -> str:
        return format_value(number, self.unit, self.currency)

    def _y_of(self, rows: list[dict[str, Any]], name: str) -> Callable[[str], Any]:
        """What makes the encodings of the vertical axis, all with the same axis."""
        alt = self.alt
        fields = ("value", "lower", "upper")
        numbers = [row[field] for row in rows for field in fields if row[field] is not None]
        axis = _style.value_axis(alt, self.unit, self.currency, numbers, grid=False)
        title = name or _style.value_title(self.unit, self.currency)
        scale = alt.Scale(zero=False)
        return lambda field: alt.Y(f"{field}:Q", title=title, axis=axis, scale=scale)

    def layers(self, rows: list[dict[str, Any]], name: str) -> Any:
        """Limits, centre, line, points and gaps."""
        alt = self.alt
        base = alt.Chart().encode(x=self.x)
        broken = {"invalid": "break-paths-show-path-domains"}
        limit = {"interpolate": "step", "strokeWidth": 1.3, **broken}
        dashed = {**limit, "strokeDash": [5, 3], "color": _style.ALARM}
        known = base.transform_filter("isValid(datum.value)")
        y = self._y_of(rows, name)
        # Ranges of two values have no lower limit.
        limits = ("upper",) if name else ("upper", "lower")
        no_value = _style.tooltips(alt, start="when", no_value="reason")
        layers = [
            *(known.mark_line(**dashed).encode(y=y(field)) for field in limits),
            known.mark_line(**limit, color=_style.NEUTRAL).encode(y=y("centre")),
            base.mark_line(strokeWidth=1.5, color=_style.LINE, **broken).encode(
                y=y("value"), order="place:Q"
            ),
            self._points(base, y),
            gap_marks(alt, self.x, no_value, **self._shape()),
            self._words(rows, y, limits),
        ]
        # Once for all layers that have no data of their own.
        chart = alt.layer(*layers, data=alt.Data(values=rows))
        return chart.properties(width=_style.WIDTH, height=_style.HEIGHT)

    def _shape(self) -> dict[str, Any]:
        alt = self.alt
        domain = [_WITHIN, _BEYOND, _style.NO_VALUE]
        shapes = alt.Scale(domain=domain, range=["circle", "triangle-up", "cross"])
        legend = _style.below(alt)
        return {"shape": alt.Shape("where:N", title=None, scale=shapes, legend=legend)}

    def _points(self, base: Any, y: Callable[[str], Any]) -> Any:
        alt = self.alt
        is_beyond = f"datum.where === '{_BEYOND}'"
        tooltip = _style.tooltips(
            alt, start="when", value="shown", n="n_text", centre="centre_text", limits="limits"
        )
        return (
            base.transform_filter("isValid(datum.value)")
            .mark_point(filled=True, opacity=1)
            .encode(
                y=y("value"),
                tooltip=tooltip,
                color=alt.condition(is_beyond, alt.value(_style.ALARM), alt.value(_style.LINE)),
                size=alt.condition(is_beyond, alt.value(110), alt.value(36)),
                **self._shape(),
            )
        )

    def _words(
        self, rows: list[dict[str, Any]], y: Callable[[str], Any], limits: Sequence[str]
    ) -> Any:
        """Name centre and limits beside the chart, as they are at its end."""
        alt = self.alt
        last = [row for row in rows if row["value"] is not None][-1]
        names = {"centre": "centre", **{field: f"{field} limit" for field in limits}}
        texts = [
            {"at": last[field], "text": f"{words} {self._text(last[field])}"}
            for field, words in names.items()
        ]
        mark = _style.text_mark(align="left", dx=6, baseline="middle")
        beside = alt.Chart(alt.Data(values=texts)).mark_text(**mark)
        return beside.encode(x=alt.value("width"), y=y("at"), text="text:N")
