"""A scorecard as a bullet chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._contactkpi import explain_no_data, format_value
from contactkpi._errors import InvalidGroupByError, UnsupportedInputError
from contactkpi._render import words
from contactkpi.plot import _bands, _rows, _style
from contactkpi.plot._rows import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

    from contactkpi._scorecard import Scorecard
    from contactkpi._types import PolicyLike
    from contactkpi._value import Value
    from contactkpi.plot._bands import Segment

_CHART = "bullet"
_LABELS = 240
_ROW = 30
_ROW_WIDTH = 420

# Units whose zero means nothing at all, so that the length of a bar can be compared.
_HAS_ZERO = ("count", "share", "seconds", "minor_units", "ratio", "rate")


class _Row(NamedTuple):
    """What a row of the chart shows."""

    value: Value
    segments: tuple[Segment, ...]
    goal: float | None
    low: float
    high: float


def bullet(
    card: Scorecard,
    kpis: str | Sequence[str] | None = None,
    /,
    *,
    policy: PolicyLike | None = None,
    **group: Any,
) -> altair.VConcatChart:
    """Draw a scorecard against bands and goals: one row a KPI, each on its own scale.

    Parameters
    ----------
    card : Scorecard
        A scorecard.
    kpis : str or sequence of str, optional
        Ids, aliases or titles. Default is every KPI of the scorecard that has
        a band or a goal, or every KPI where none has.
    policy : Policy, mapping, str or path, optional
        The policy of the scorecard, which knows bands and goals. Default is the
        preset ``"seed"``.
    **group
        The group, where the scorecard has several, such as ``channel="voice"``.

    Returns
    -------
    altair.VConcatChart
        One row a KPI.

    Raises
    ------
    InvalidGroupByError
        If the scorecard has several groups and none is chosen.
    InvalidPolicyError
        If the policy rates a value otherwise than the scorecard does.
    UnknownKpiError
        If the scorecard has no such KPI.
    MissingDependencyError
        If altair is not installed.

    Notes
    -----
    The ranges behind a value are its bands, with their words in them; a thick
    stroke across them is the goal, a thin line the 95 % confidence interval. A
    value is a bar from zero; scores and Net Promoter Scores, whose scales have
    no such zero, are a diamond. A KPI without a value has an empty row that
    says why.

    Shares are drawn from 0 to 100 %, scores on their whole scale, everything
    else from 0 to somewhat beyond the value and the bands.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample())
    >>> chart = ck.plot.bullet(card, ["csat", "occupancy"])
    >>> len(chart.to_dict()["vconcat"])
    2
    """
    alt = _style.load_altair()
    _rows.check_card(card)
    names = _names(card, kpis)
    rules = card.policy if policy is None else policy
    rows: list[_Row] = []
    said = ""
    for name in names:
        selection = _rows.select(card, name, group)
        starts = {point.group.get("interval_start") for point in selection.points}
        if len(starts) > 1:
            raise InvalidGroupByError(
                f"found {len(starts):,} intervals, {_CHART} shows one; name it as "
                "interval_start=, or compute a scorecard without intervals"
            )
        _rows.need_one_group(selection, _CHART)
        rows.append(_row(selection.points[0], rules))
        said = selection.said
    if kpis is None:
        rows = [row for row in rows if row.segments] or rows
    charts = [_chart(alt, row) for row in rows]
    title = alt.TitleParams("Scorecard", anchor="start", subtitle=[said] if said else [])
    chart: altair.VConcatChart = alt.vconcat(*charts, title=title, spacing=34, bounds="flush")
    return chart


def _names(card: Scorecard, kpis: str | Sequence[str] | None) -> list[str]:
    if kpis is None:
        return card.kpis
    names = [kpis] if isinstance(kpis, str) else list(kpis)
    if not names or not all(isinstance(name, str) for name in names):
        raise UnsupportedInputError(
            f"found {kpis!r} as kpis, allowed are the name of a KPI, a list of names and None"
        )
    return names


def _row(point: Point, policy: PolicyLike) -> _Row:
    value = point.value
    stick = _bands.yardstick(policy, [point])
    segments = stick.segments if stick.goal is None else _bands.goal_segments(stick.goal)
    low, high = _domain(value, segments)
    return _Row(value, segments, stick.goal, low, high)


def _domain(value: Value, segments: Sequence[Segment]) -> tuple[float, float]:
    """The ends of the scale of a row."""
    edges = [edge for segment in segments for edge in (segment.low, segment.high)]
    found = [value.value, *(value.ci or ()), *edges]
    numbers = [number for number in found if number is not None]
    known = (0.0, 1.0) if value.unit == "share" else _style.ends_of_scale(value)
    if known is not None:
        return min(known[0], *numbers, known[0]), max(known[1], *numbers, known[1])
    if not numbers:
        return 0.0, 1.0
    low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
    reach = (high - low) or 1.0
    # Somewhat beyond, so that the last band can be seen and the bar has an end.
    return low - (0.2 * reach if low < 0 else 0.0), high + (0.2 * reach if high > 0 else 0.0)


def _chart(alt: Any, row: _Row) -> Any:
    value = row.value
    scale = alt.Scale(domain=[row.low, row.high], nice=False, zero=False)
    axis = _style.value_axis(
        alt,
        value.unit,
        value.currency,
        (row.low, row.high),
        tickCount=5,
        grid=False,
        labelOverlap=True,
        title=None,
    )
    y_axis = alt.Axis(
        title=None,
        domain=False,
        ticks=False,
        minExtent=_LABELS,
        maxExtent=_LABELS,
        labelLimit=_LABELS,
        labelExpr="split(datum.label, '\\n')",
        labelFontSize=11,
    )
    y = alt.Y("label:N", axis=y_axis)
    label = f"{value.title}\n{_said(value)}"

    def layer(rows: list[dict[str, Any]]) -> Any:
        named = [{"label": label, **fields} for fields in rows]
        return alt.Chart(alt.Data(values=named)).encode(y=y)

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    layers = [*_ranges(alt, row, layer, x), *_value_layers(alt, row, layer, x)]
    return alt.layer(*layers).properties(width=_ROW_WIDTH, height=_ROW)


def _said(value: Value) -> str:
    """Value and band in words, below the title."""
    if value.value is None:
        return "no value"
    band = _rows.value_row(value)["band"]
    return words.number(value) if value.band == "not_rated" else f"{words.number(value)}, {band}"


def _ranges(alt: Any, row: _Row, layer: Any, x: Any) -> list[Any]:
    """The bands behind the value, with their words where there is room."""
    value = row.value
    segments = row.segments or (_bands.Segment(None, None, "not rated", ""),)
    fields = []
    for segment in segments:
        low = row.low if segment.low is None else max(segment.low, row.low)
        high = row.high if segment.high is None else min(segment.high, row.high)
        if high <= low:
            continue
        room = _ROW_WIDTH * (high - low) / (row.high - row.low)
        # About six pixels a letter.
        text = segment.rating if room > 6 * len(segment.rating) + 6 else ""
        has_bounds = segment.low is not None or segment.high is not None
        band = (
            _bands.bounds(segment, value.unit, value.currency) if has_bounds else "no band or goal"
        )
        middle = (low + high) / 2
        fields.append(
            {
                "low": low,
                "high": high,
                "middle": middle,
                "rating": segment.rating,
                "text": text if row.segments and value.value is not None else "",
                "band": band,
            }
        )
    colors = alt.Scale(domain=list(_style.SHADES), range=list(_style.SHADES.values()))
    base = layer(fields)
    return [
        base.mark_bar(height=_ROW, opacity=1, stroke=_style.NEUTRAL, strokeWidth=0.5).encode(
            x=x("low"),
            x2="high:Q",
            color=alt.Color("rating:N", scale=colors, legend=None),
            tooltip=[alt.Tooltip("band:N", title="band")],
        ),
        base.mark_text(
            **_style.text_mark(fontSize=9, color="black", baseline="top", yOffset=3 - _ROW // 2)
        ).encode(x=x("middle"), text="text:N"),
    ]


def _value_layers(alt: Any, row: _Row, layer: Any, x: Any) -> list[Any]:
    value = row.value
    if value.value is None:
        reason = explain_no_data(value.no_data or "")
        nothing = layer([{"at": row.low, "text": f"no value: {reason}"}])
        mark = _style.text_mark(align="left", dx=6, color="black", baseline="middle", yOffset=6)
        return [nothing.mark_text(**mark).encode(x=x("at"), text="text:N")]
    fields = {**_rows.value_row(value), "zero": max(0.0, row.low)}
    fields["goal"] = row.goal
    if row.goal is not None:
        fields["goal_text"] = format_value(row.goal, value.unit, value.currency)
    base = layer([fields])
    tooltip = _style.tooltips(
        alt,
        value="shown",
        n="n_text",
        **{"95_%_interval": "interval"},
        band="band",
        **({} if row.goal is None else {"goal": "goal_text"}),
    )
    if value.unit in _HAS_ZERO:
        shown = base.mark_bar(height=8, color=_style.LINE, yOffset=5).encode(
            x=x("zero"), x2="value:Q", tooltip=tooltip
        )
    else:
        shown = base.mark_point(
            shape="diamond", size=110, filled=True, opacity=1, color=_style.LINE, yOffset=5
        ).encode(x=x("value"), tooltip=tooltip)
    layers = []
    if value.ci is not None:
        line = base.mark_rule(strokeWidth=1.5, color="black", yOffset=5)
        layers.append(line.encode(x=x("low"), x2="high:Q", tooltip=tooltip))
    # A bar hides no line, a point is not hidden by one.
    layers.insert(0 if value.unit in _HAS_ZERO else len(layers), shown)
    if row.goal is not None:
        goal = base.mark_tick(thickness=3, size=_ROW - 4, color="black")
        layers.append(goal.encode(x=x("goal"), tooltip=tooltip))
    return layers
