"""A KPI over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactkpi._contactkpi import format_value
from contactkpi.plot import _bands, _rows, _style
from contactkpi.plot._bands import Yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

    from contactkpi._scorecard import Scorecard
    from contactkpi._types import PolicyLike
    from contactkpi.plot._rows import Point

_CHART = "over_time"
_MOST_LABELS = 8


def over_time(
    card: Scorecard,
    kpi: str,
    /,
    *,
    policy: PolicyLike | None = None,
    confidence: bool = True,
    **group: Any,
) -> altair.LayerChart:
    """Draw a KPI over time, with its confidence interval, bands and goal.

    Parameters
    ----------
    card : Scorecard
        A scorecard by interval.
    kpi : str
        Id, alias or title of a KPI.
    policy : Policy, mapping, str or path, optional
        The policy of the scorecard, which knows bands and goals. Default is the
        preset ``"seed"``.
    confidence : bool, default True
        Whether to shade the 95 % confidence interval, where the KPI has one.
    **group
        Only groups with these values, such as ``channel="voice"``. None stands
        for records without the dimension.

    Returns
    -------
    altair.LayerChart
        One line; or one for each value of a dimension, if one dimension
        besides the interval differs and has at most 8 values.

    Raises
    ------
    InvalidGroupByError
        If the scorecard has no interval, or too many groups.
    InvalidFinishError
        If no group is meant.
    InvalidPolicyError
        If the policy rates a value otherwise than the scorecard does.
    UnknownKpiError
        If the scorecard has no such KPI.
    MissingDependencyError
        If altair is not installed.

    See Also
    --------
    control_chart : Whether a KPI varies by more than chance.

    Notes
    -----
    The shape of a point says its band. An interval without a value is a gap in
    the line with a cross below it, whose tooltip says why. So is a stretch in
    which there are no intervals, because no record of any kind fell into it.

    Bands are shaded where all lines share them; goals are dashed rules. Where
    the targets have several goals and the values do not tell which one was
    used, none is drawn.

    Times are local times of the scorecard's zone: the data holds them as if
    they were UTC, and the scale is of the type ``utc``.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample(), by=ck.interval("1d"), kpis=["csat"])
    >>> chart = ck.plot.over_time(card, "csat")
    >>> chart.to_dict()["title"]["text"]
    'Customer satisfaction'
    """
    alt = _style.load_altair()
    selection = _rows.select(card, kpi, group)
    points = _rows.need_interval(card, selection, _CHART)
    _rows.need_values(points, 1, _CHART)
    selection, points, empty = _rows.without_empty(selection, points)
    series = _rows.series_of(selection, _CHART)
    by_series: dict[str, list[Point]] = {}
    for point in points:
        name = "" if series is None else _rows.label(point.group[series])
        by_series.setdefault(name, []).append(point)
    rules = card.policy if policy is None else policy
    sticks = {name: _bands.yardstick(rules, some) for name, some in by_series.items()}
    parts = _Parts(alt, card, points, series, sticks)
    layers = [
        *parts.bands(),
        *(parts.confidence() if confidence else []),
        parts.lines(),
        *parts.goals(),
        parts.points(),
        parts.gaps(),
    ]
    subtitle = [selection.said, parts.legend_in_words(confidence), empty]
    title = alt.TitleParams(
        points[0].value.title, subtitle=[text for text in subtitle if text], anchor="start"
    )
    # Once for all layers that have no data of their own.
    chart: altair.LayerChart = alt.layer(*layers, data=alt.Data(values=parts.rows))
    return chart.properties(title=title, width=_style.WIDTH, height=_style.HEIGHT)


def time_encoding(alt: Any, zone: str, points: Sequence[Point]) -> Any:
    """The x of a chart over time: local times as if they were UTC, on a scale in UTC."""
    axis = alt.Axis(grid=False)
    if _rows.whole_days(points):
        # Labels stand where intervals begin, at so many of them as there is room for.
        starts = sorted({_rows.wall_clock(point.start) for point in points})
        is_month = all(point.start.day == 1 for point in points) and len(starts) > 1
        is_one_year = starts[0][:4] == starts[-1][:4]
        day = "%b %Y" if is_month else "%a %d %b" if is_one_year else "%d %b %Y"
        values = starts[:: -(-len(starts) // _MOST_LABELS)]
        axis = alt.Axis(grid=False, values=values, format=day, labelOverlap=True)
    title = f"{_style.TIME_LABELS} ({zone})"
    return alt.X("start:T", title=title, scale=alt.Scale(type="utc"), axis=axis)


def gap_marks(alt: Any, x: Any, tooltip: list[Any], **encodings: Any) -> Any:
    """A cross at the bottom for everything without a value."""
    return (
        alt.Chart()
        .transform_filter("!isValid(datum.value)")
        .mark_point(size=36, strokeWidth=1.2, color=_style.NEUTRAL, clip=False)
        .encode(x=x, y=alt.value("height"), tooltip=tooltip, **encodings)
    )


def band_layers(
    alt: Any, segments: tuple[_bands.Segment, ...], unit: str, currency: str, y: Any
) -> list[Any]:
    """Shade the good and the bad stretches, and name them beside the chart."""
    layers: list[Any] = []
    for segment in segments:
        if segment.rating not in ("good", "bad"):
            continue
        row = {
            "low": segment.low,
            "high": segment.high,
            "rating": segment.rating,
            "band": _bands.bounds(segment, unit, currency),
        }
        # An open end reaches to the edge of the chart, wherever that is.
        low, high = alt.value("height"), alt.value(0)
        top = alt.Y2("high:Q") if segment.high is not None else high
        edges = (
            {"y": y("low"), "y2": top} if segment.low is not None else {"y": y("high"), "y2": low}
        )
        base = alt.Chart(alt.Data(values=[row]))
        color = _style.RATINGS[segment.rating]
        layers.append(
            base.mark_rect(opacity=0.13, color=color, clip=True).encode(
                tooltip=[alt.Tooltip("band:N", title="band")], **edges
            )
        )
        is_above = segment.low is not None
        words = {"align": "left", "dx": 6, "dy": -3 if is_above else 3}
        words["baseline"] = "bottom" if is_above else "top"
        text = f"{segment.rating}: {segment.label}" if segment.label else segment.rating
        layers.append(
            base.mark_text(**_style.text_mark(**words)).encode(
                x=alt.value("width"),
                y=y("low" if is_above else "high"),
                text=alt.value(text),
            )
        )
    return layers


class _Parts:
    """The layers of the chart."""

    def __init__(
        self,
        alt: Any,
        card: Scorecard,
        points: list[Point],
        series: str | None,
        sticks: dict[str, Yardstick],
    ) -> None:
        self.alt = alt
        self.series = series
        self.sticks = sticks
        self.names = sorted(sticks)
        self.unit = points[0].value.unit
        self.currency = card.currency
        self.rows = _rows.timed_rows(points, series)
        self.x = time_encoding(alt, card.zone, points)
        edges = [
            edge
            for stick in sticks.values()
            for edge in (*(s.low for s in stick.segments), stick.goal)
        ]
        shown = [row[field] for row in self.rows for field in ("value", "low", "high")]
        numbers = [number for number in (*edges, *shown) if number is not None]
        self.axis = _style.value_axis(alt, self.unit, self.currency, numbers)
        values = [row["value"] for row in self.rows if row["value"] is not None]
        self.scale = _style.value_scale(alt, points[0].value, values, numbers)
        self.tooltip = _style.tooltips(
            alt,
            start="when",
            **({} if series is None else {series: "series"}),
            value="shown",
            n="n_text",
            **{"95_%_interval": "interval"},
            band="band",
        )

    def y(self, field: str) -> Any:
        title = _style.value_title(self.unit, self.currency)
        return self.alt.Y(f"{field}:Q", title=title, axis=self.axis, scale=self.scale)

    def color(self) -> dict[str, Any]:
        """Colour and dash say the same, in one legend."""
        alt = self.alt
        if self.series is None:
            return {}
        count = len(self.names)
        colors = alt.Scale(domain=self.names, range=list(_style.SERIES[:count]))
        return {
            "color": alt.Color(
                "series:N", title=self.series, scale=colors, legend=self._line_legend()
            )
        }

    def _line_legend(self) -> Any:
        # Equal for colour and dash, so that they become one legend.
        return _style.below(self.alt, symbolType="stroke", symbolSize=500, symbolStrokeWidth=2)

    def dash(self) -> dict[str, Any]:
        alt = self.alt
        if self.series is None:
            return {}
        dashes = alt.Scale(domain=self.names, range=list(_style.DASHES[: len(self.names)]))
        return {
            "strokeDash": alt.StrokeDash(
                "series:N", title=self.series, scale=dashes, legend=self._line_legend()
            )
        }

    def shape(self) -> dict[str, Any]:
        """The shape says the band, with a legend where there is more than one."""
        alt = self.alt
        found = {row["rating"] for row in self.rows}
        domain = [rating for rating in _style.SHAPES if rating in found]
        shapes = alt.Scale(domain=domain, range=[_style.SHAPES[rating] for rating in domain])
        color = _style.LINE if self.series is None else _style.TEXT
        own = _style.below(alt, symbolFillColor=color, symbolStrokeColor=color)
        legend = own if len(domain) > 1 else None
        return {"shape": alt.Shape("rating:N", title="band", scale=shapes, legend=legend)}

    def bands(self) -> list[Any]:
        shared = {stick.segments for stick in self.sticks.values()}
        if len(shared) > 1:
            return []
        return band_layers(self.alt, shared.pop(), self.unit, self.currency, self.y)

    def confidence(self) -> list[Any]:
        alt = self.alt
        if all(row["low"] is None for row in self.rows):
            return []
        base = alt.Chart().encode(x=self.x, y=self.y("low"), y2="high:Q", **self.color())
        color = {} if self.series else {"color": _style.LINE}
        # Without an order: Vega-Lite takes the order of an area for that of a stack.
        area = base.mark_area(
            opacity=0.2, clip=True, invalid="break-paths-show-path-domains", **color
        )
        # An area needs two neighbours: an interval between two gaps gets a rule.
        alone = alt.Data(values=self._alone())
        rules = base.properties(data=alone).mark_rule(
            opacity=0.4, strokeWidth=4, clip=True, **color
        )
        return [area, rules] if alone.values else [area]

    def _alone(self) -> list[dict[str, Any]]:
        alone: list[dict[str, Any]] = []
        for name in self.names:
            rows = [row for row in self.rows if row["series"] == name]
            known = [False, *(row["low"] is not None for row in rows), False]
            for place, row in enumerate(rows, start=1):
                if known[place] and not known[place - 1] and not known[place + 1]:
                    alone.append(row)
        return alone

    def lines(self) -> Any:
        color = {} if self.series else {"color": _style.LINE}
        return (
            self.alt.Chart()
            .mark_line(strokeWidth=1.8, invalid="break-paths-show-path-domains", **color)
            .encode(x=self.x, y=self.y("value"), order="place:Q", **self.color(), **self.dash())
        )

    def points(self) -> Any:
        color = {} if self.series else {"color": _style.LINE}
        return (
            self.alt.Chart()
            .transform_filter("isValid(datum.value)")
            .mark_point(filled=True, size=42, opacity=1, **color)
            .encode(
                x=self.x,
                y=self.y("value"),
                tooltip=self.tooltip,
                **self.color(),
                **self.shape(),
            )
        )

    def gaps(self) -> Any:
        name = {} if self.series is None else {self.series: "series"}
        tooltip = _style.tooltips(self.alt, start="when", **name, no_value="reason")
        return gap_marks(self.alt, self.x, tooltip, **self.shape())

    def goals(self) -> list[Any]:
        alt = self.alt
        by_goal: dict[float, list[str]] = {}
        for name, stick in self.sticks.items():
            if stick.goal is not None:
                by_goal.setdefault(stick.goal, []).append(name)
        layers: list[Any] = []
        for goal, names in sorted(by_goal.items()):
            number = format_value(goal, self.unit, self.currency)
            of = "" if len(names) == len(self.names) else f" ({', '.join(names)})"
            base = alt.Chart(alt.Data(values=[{"goal": goal, "text": f"goal {number}{of}"}]))
            rule = {"strokeDash": [8, 4], "strokeWidth": 1.5, "color": _style.RATINGS["good"]}
            words = _style.text_mark(align="left", dx=6, baseline="middle")
            layers += [
                base.mark_rule(**rule).encode(y=self.y("goal"), tooltip="text:N"),
                base.mark_text(**words).encode(
                    x=alt.value("width"), y=self.y("goal"), text="text:N"
                ),
            ]
        return layers

    def legend_in_words(self, confidence: bool) -> str:
        texts = []
        if confidence and any(row["low"] is not None for row in self.rows):
            texts.append("shaded around the line: 95 % confidence interval")
        if len({stick.segments for stick in self.sticks.values()}) > 1:
            texts.append(f"bands differ by {self.series} and are not drawn")
        if any(row["value"] is None for row in self.rows):
            texts.append("cross: no value")
        return "; ".join(texts)
