"""What all charts share: colours, axes, tooltips, and altair itself."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import TYPE_CHECKING, Any

from contactkpi._contactkpi import format_value
from contactkpi._errors import missing_dependency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactkpi._value import Value

WIDTH = 640
HEIGHT = 280

# Each colour is told from a white and from a dark (#333) background, and from the others by
# people who are colour-blind. Dashes, shapes or words always say the same as the colour.
LINE = "#2b83c6"
SERIES = (LINE, "#d55e00", "#009e73", "#c2689b", "#a87f00", "#7d7d7d", "#7f6bd1", "#4a9aa5")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 1], [1, 3], [10, 2, 2, 2, 2, 2])
RATINGS = {"good": "#009e73", "watch": "#a87f00", "bad": "#d55e00", "not rated": "#7d7d7d"}
ALARM = RATINGS["bad"]
NEUTRAL = "#7d7d7d"

# Opaque shades that black words can be read on, whatever the background is.
SHADES = {"good": "#b3ddd1", "watch": "#e6dab5", "bad": "#f3ceb6", "not rated": "#dcdcdc"}

# Of these units no value can be negative while none is.
NOT_NEGATIVE = ("count", "share", "seconds", "ratio", "rate")

# The ends of scales of points, by KPI and statistic.
_SCALES = {
    ("csat", "mean"): (1.0, 5.0),
    ("ces", "mean"): (1.0, 7.0),
    ("nps", None): (-100.0, 100.0),
    ("employee_satisfaction", "enps"): (-100.0, 100.0),
    ("employee_satisfaction", "mean"): (1.0, 5.0),
    ("quality_score", None): (0.0, 100.0),
    ("contact_quality", None): (0.0, 100.0),
}

NO_VALUE = "no value"
SHAPES = {
    "good": "triangle-up",
    "watch": "diamond",
    "bad": "triangle-down",
    "not rated": "circle",
    NO_VALUE: "cross",
}

TEXT = "#808080"

TIME_LABELS = "start of interval"


def load_altair() -> Any:
    """Import altair, which only the charts need.

    Returns
    -------
    module
        Altair.

    Raises
    ------
    MissingDependencyError
        If it is not installed.
    """
    try:
        import altair
    except ImportError as error:
        raise missing_dependency("plot", "altair", extra="plot") from error
    return altair


def tooltips(alt: Any, **fields: str) -> list[Any]:
    """Tooltips of fields that are texts already, by their titles with underscores for blanks."""
    return [
        alt.Tooltip(field, type="nominal", title=title.replace("_", " "))
        for title, field in fields.items()
    ]


def ends_of_scale(value: Value) -> tuple[float, float] | None:
    """The least and the greatest that a score can be, where that is known."""
    if value.unit != "points":
        return None
    return _SCALES.get((value.kpi, value.options.get("statistic")))


def value_scale(alt: Any, value: Value, values: Sequence[float], numbers: Sequence[float]) -> Any:
    """Make the scale of an axis that shows these numbers; it ends where values cannot be."""
    ends = ends_of_scale(value)
    if ends is None and value.unit in NOT_NEGATIVE:
        ends = (0.0, inf)
    if ends is None or any(not ends[0] <= known <= ends[1] for known in values):
        return alt.Scale(zero=False)
    # An interval of few answers may reach beyond what a value can be.
    low, high = max(ends[0], min(numbers)), min(ends[1], max(numbers))
    if low >= high:
        return alt.Scale(zero=False)
    return alt.Scale(zero=False, domain=[low, high], nice=True)


def value_axis(
    alt: Any, unit: str, currency: str, numbers: Sequence[float] = (), **settings: Any
) -> Any:
    """Make the axis of values of a unit; numbers read as in a scorecard."""
    if unit == "seconds" and numbers:
        settings["values"] = _round_times(min(numbers), max(numbers))
    match unit:
        case "share":
            settings["format"] = ".1~%"
        case "seconds":
            settings["labelExpr"] = _SECONDS
        case "minor_units":
            decimals = _decimals(currency)
            settings["labelExpr"] = f"format(datum.value / {10**decimals}, ',.{decimals}f')"
    return alt.Axis(**settings)


# Whole minutes and hours are short, as 20 m; what lies between keeps its parts, as 3 m 20 s.
_SECONDS = (
    "(datum.value < 0 ? '-' : '')"
    " + (abs(datum.value) >= 3600 ? floor(abs(datum.value) / 3600) + ' h ' : '')"
    " + (abs(datum.value) >= 60 && floor(abs(datum.value) % 3600 / 60) > 0"
    " ? floor(abs(datum.value) % 3600 / 60) + ' m ' : '')"
    " + (datum.value == 0 || abs(datum.value) % 60 > 0"
    " ? format(abs(datum.value) % 60, abs(datum.value) < 60 ? '.3~f' : '.0f') + ' s' : '')"
)


# Times that are round to people, in seconds, up to a day; beyond it whole days.
_ROUND = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_ROUND_HOURS = (7200, 10_800, 21_600, 43_200, 86_400)


def _round_times(low: float, high: float, most: int = 8) -> list[float]:
    """Ticks at round times: minutes and hours are no decimal numbers."""
    steps = [*_ROUND, *_ROUND_HOURS]
    step = next((step for step in steps if (high - low) / step < most), None)
    if step is None:
        days = (high - low) / 86_400
        step = 86_400 * 10 ** max(0, len(str(int(days))) - 1)
    first = ceil(low / step)
    return [place * step for place in range(first, floor(high / step) + 1)]


def value_title(unit: str, currency: str) -> str:
    """The title of an axis of values, where the labels do not say the unit."""
    return {"minor_units": currency, "share": "share", "seconds": "time"}.get(unit, unit)


def short(value: float, unit: str, currency: str) -> str:
    """A value for a small cell: without a blank or a unit that the title says."""
    match unit:
        case "share":
            return f"{value * 100:.0f}%"
        case "seconds" if value < 99.5:
            return f"{value:.0f}s"
        case "seconds" if value < 3570:
            return f"{value / 60:.1f}m"
        case "seconds":
            return f"{value / 3600:.1f}h"
        case "minor_units":
            return f"{value / 10 ** _decimals(currency):,.1f}"
        case "count":
            return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def _decimals(currency: str) -> int:
    """How many decimals amounts of a currency have; the native module knows."""
    _, _, decimals = format_value(0.0, "minor_units", currency).partition(".")
    return len(decimals)


def text_mark(**settings: Any) -> dict[str, Any]:
    """Settings of words beside a chart, which can be read on white and on dark."""
    return {"fontSize": 11, "color": TEXT, "clip": False, **settings}


def below(alt: Any, **settings: Any) -> Any:
    """A legend below the chart: the words of bands and limits stand on its right."""
    return alt.Legend(orient="bottom", **settings)


def ink(alt: Any) -> Any:
    """The colour of words on a cell: those of the scheme viridis go from dark to light."""
    return alt.condition("datum.is_light", alt.value("black"), alt.value("white"))


def is_light(position: float) -> bool:
    """Whether a cell is light, by its position between the least and the greatest value."""
    return position > 0.55
