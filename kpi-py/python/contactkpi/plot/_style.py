"""What all charts share: colours, axes, tooltips, and altair itself."""

from __future__ import annotations

from typing import Any

from contactkpi._contactkpi import format_value
from contactkpi._errors import missing_dependency

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

NO_VALUE = "no value"
SHAPES = {
    "good": "circle",
    "watch": "diamond",
    "bad": "triangle-down",
    "not rated": "square",
    NO_VALUE: "cross",
}

TIME_LABELS = "start of interval"


def load_altair() -> Any:
    """Import altair, which only the charts need.

    Returns
    -------
    module

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


def value_axis(alt: Any, unit: str, currency: str, **settings: Any) -> Any:
    """Make the axis of values of a unit; numbers read as in a scorecard."""
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
    " ? format(abs(datum.value) % 60, '.3~f') + ' s' : '')"
)


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
    """Settings of words on the background, which follow the theme's colour of labels."""
    return {"style": "guide-label", "fontSize": 10, "clip": False, **settings}


def ink(position: float) -> str:
    """The colour of words on a cell of the scheme viridis, which goes from dark to light."""
    return "black" if position > 0.55 else "white"
