"""Parts of a value as words, the same in text and in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactkpi._contactkpi import explain_no_data, format_range, format_value

if TYPE_CHECKING:
    from contactkpi._value import Value

NOTHING = "–"


def number(value: Value) -> str:
    """The value in its unit."""
    if value.value is None:
        return NOTHING
    return format_value(value.value, value.unit, value.currency)


def interval(value: Value) -> str:
    """The confidence interval, or nothing."""
    return "" if value.ci is None else format_range(*value.ci, value.unit, value.currency)


def rating(value: Value) -> str:
    """The word of the band, or nothing."""
    return "" if value.band == "not_rated" else spaced(value.band)


def label(value: Value) -> str:
    """The name of the band where it says more than its word."""
    return "" if value.band_label == rating(value) else value.band_label


def reason(value: Value) -> str:
    """Why there is no value, or nothing."""
    return "" if value.no_data is None else explain_no_data(value.no_data)


def percentiles(value: Value) -> str:
    """p50, p90, p95 and max, or nothing."""
    known = [value.p50, value.p90, value.p95, value.max]
    texts = [
        format_value(point, value.unit, value.currency) for point in known if point is not None
    ]
    return " / ".join(texts)


def excluded(value: Value) -> str:
    """How many were left out, and mostly why."""
    if not value.excluded:
        return ""
    biggest = max(value.excluded, key=lambda reason: value.excluded[reason])
    mostly = "mostly " if len(value.excluded) > 1 else ""
    return f"{sum(value.excluded.values()):,}: {mostly}{spaced(biggest)}"


def spaced(name: str) -> str:
    """A snake_case name as words."""
    return name.replace("_", " ")


def count(number: int, noun: str) -> str:
    """A number of things: 1 group, 1,234 groups."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cell(content: Any) -> str:
    """A cell of a plain table."""
    if content is None:
        return NOTHING
    if isinstance(content, float):
        return f"{content:.6g}"
    if hasattr(content, "isoformat"):
        return moment(content)
    return str(content)


def moment(instant: Any) -> str:
    """A datetime to the minute, or to what it has; the offset tells apart hours that come twice."""
    is_whole = instant.second == 0 and instant.microsecond == 0
    text: str = instant.isoformat(" ", "minutes" if is_whole else "auto")
    return text


def is_day(instant: Any) -> bool:
    """Whether a day begins at this datetime."""
    return (instant.hour, instant.minute, instant.second, instant.microsecond) == (0, 0, 0, 0)
