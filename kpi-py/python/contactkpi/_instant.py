"""Instants and periods that a caller gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactkpi import _contactkpi
from contactkpi._errors import InvalidFinishError, KpiError, UnsupportedInputError

if TYPE_CHECKING:
    from contactkpi._types import Instant, Period


def instant_text(value: object, place: str) -> str:
    """Write an instant as text: RFC 3339, or local where it has no zone.

    Parameters
    ----------
    value : str, date or datetime
        The instant. A pandas Timestamp is a datetime; a ``numpy.datetime64`` is
        taken too.
    place : str
        The argument it was given for, for messages.

    Returns
    -------
    str

    Raises
    ------
    UnsupportedInputError
        If it is none of these, or no time (``NaT``).

    Examples
    --------
    >>> import datetime
    >>> instant_text(datetime.date(2026, 3, 2), "as_of")
    '2026-03-02'
    """
    import datetime

    if isinstance(value, str):
        return value
    if not isinstance(value, datetime.date) and type(value).__name__ != "datetime64":
        raise _no_instant(f"a {type(value).__name__}", place)
    if value != value:  # NaT differs from itself
        raise _no_instant("NaT, which is no time", place)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        # In UTC, because old zones have offsets with seconds.
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _no_instant(found: str, place: str) -> UnsupportedInputError:
    return UnsupportedInputError(
        f"found {found}, allowed are a datetime, a date and a text such as 2026-03-02T09:00:00Z",
        field=place,
    )


def instant(value: Instant, place: str, zone: str) -> int:
    """Convert an instant to UTC milliseconds.

    Parameters
    ----------
    value : str, date or datetime
        The instant; local time in `zone` where it has no offset.
    place : str
        The argument it was given for, for messages.
    zone : str
        The IANA zone.

    Returns
    -------
    int

    Raises
    ------
    InvalidFinishError
        If it cannot be read, or clocks in the zone skip it or show it twice.
    """
    text = instant_text(value, place)
    try:
        return _contactkpi.parse_instant(text, zone)
    except KpiError as error:
        raise InvalidFinishError(error.message, field=place) from None


def period_pair(period: Period, place: str) -> tuple[Instant, Instant]:
    """Check that a period is a pair."""
    try:
        start, end = () if isinstance(period, str) else period
    except (TypeError, ValueError):
        raise UnsupportedInputError(
            f"found {period!r}, allowed is a pair of instants, the second just after the period",
            field=place,
        ) from None
    return start, end


def period_keys(period: Period) -> dict[str, str]:
    """Write a period as a policy holds it.

    Examples
    --------
    >>> period_keys(("2026-03-01", "2026-04-01"))
    {'start': '2026-03-01', 'end': '2026-04-01'}
    """
    start, end = period_pair(period, "period")
    return {
        "start": instant_text(start, "period.start"),
        "end": instant_text(end, "period.end"),
    }
