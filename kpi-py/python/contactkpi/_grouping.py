"""What a scorecard is grouped by: dimensions, an interval, a time of day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from contactkpi import _contactkpi
from contactkpi._errors import InvalidGroupByError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactkpi._types import By


class _Length:
    """A length of time in words. It cannot be changed."""

    __slots__ = ("length",)

    length: str
    _function = ""

    def __init__(self, length: str) -> None:
        if type(length) is not str:
            found = type(length).__name__
            raise InvalidGroupByError(f'found a {found}, allowed is a text such as "30min"')
        import json

        # A length that cannot be is refused here, not when rows are added.
        _contactkpi.check_group_by(json.dumps({self._function: length}))
        object.__setattr__(self, "length", length)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.length == other.length

    def __hash__(self) -> int:
        return hash((self._function, self.length))

    def __repr__(self) -> str:
        return f"{self._function}({self.length!r})"

    def __reduce__(self) -> tuple[type, tuple[str]]:
        return type(self), (self.length,)


class Interval(_Length):
    """Groups by interval; made by `interval`.

    Attributes
    ----------
    length : str
        How long an interval lasts, such as ``"30min"``.

    Examples
    --------
    >>> import contactkpi as ck
    >>> ck.interval("30min")
    interval('30min')
    """

    __slots__ = ()
    _function = "interval"


class TimeOfDay(_Length):
    """Groups by time of day, all days together; made by `time_of_day`.

    Attributes
    ----------
    length : str
        How long a slot lasts, such as ``"30min"``.

    Examples
    --------
    >>> import contactkpi as ck
    >>> ck.time_of_day("1h")
    time_of_day('1h')
    """

    __slots__ = ()
    _function = "time_of_day"


def interval(length: str) -> Interval:
    """Group by interval, cut in the policy's zone.

    The scorecard gets a column ``interval_start``.

    Parameters
    ----------
    length : str
        Minutes or hours that divide a day (``"5min"`` to ``"12h"``), ``"1d"``,
        ``"1w"`` (from Monday), ``"1mo"``, ``"1q"`` or ``"1y"``.

    Returns
    -------
    Interval
        For the argument `by`.

    See Also
    --------
    time_of_day : The same time of all days together.

    Examples
    --------
    >>> import contactkpi as ck
    >>> by = ["channel", ck.interval("1d")]
    """
    return Interval(length)


def time_of_day(length: str) -> TimeOfDay:
    """Group by time of day in the policy's zone, all days together.

    The scorecard gets a column ``time_of_day`` with texts such as ``"08:30"``.

    Parameters
    ----------
    length : str
        Minutes or hours that divide a day, such as ``"15min"`` or ``"1h"``.

    Returns
    -------
    TimeOfDay
        For the argument `by`.

    See Also
    --------
    interval : Each stretch of time on its own.

    Examples
    --------
    >>> import contactkpi as ck
    >>> by = ["channel", ck.time_of_day("30min")]
    """
    return TimeOfDay(length)


class Grouping:
    """What `by` says, checked.

    Attributes
    ----------
    dimensions : tuple of str
        The dimensions, in order.
    json : str
        The grouping as the native module reads it.
    parts : list
        All parts, as they were given.
    """

    __slots__ = ("dimensions", "json", "parts")

    def __init__(self, by: By | None) -> None:
        self.parts = _parts(by)
        self.dimensions = tuple(part for part in self.parts if isinstance(part, str))
        self.json = _json(
            self.dimensions, _only(self.parts, Interval), _only(self.parts, TimeOfDay)
        )

    @classmethod
    def from_json(cls, text: str) -> Grouping:
        """Read a grouping that the native module has written.

        Examples
        --------
        >>> Grouping.from_json('{"dimensions": ["channel"], "interval": "1d"}').parts
        ['channel', interval('1d')]
        """
        import json

        keys = json.loads(text)
        parts: list[str | Interval | TimeOfDay] = list(keys.get("dimensions", ()))
        for key, kind in (("interval", Interval), ("time_of_day", TimeOfDay)):
            if keys.get(key) is not None:
                parts.append(kind(keys[key]))
        return cls(parts)


def _parts(by: By | None) -> list[str | Interval | TimeOfDay]:
    if by is None:
        return []
    if isinstance(by, (str, Interval, TimeOfDay)):
        return [by]
    try:
        parts = list(by)
    except TypeError:
        raise _not_a_part(by) from None
    for part in parts:
        if not isinstance(part, (str, Interval, TimeOfDay)):
            raise _not_a_part(part)
    return parts


def _not_a_part(found: object) -> InvalidGroupByError:
    return InvalidGroupByError(
        f"found a {type(found).__name__} in by, allowed are names of dimensions, "
        'interval("30min") and time_of_day("30min")'
    )


_LengthT = TypeVar("_LengthT", bound=_Length)


def _only(parts: Sequence[object], kind: type[_LengthT]) -> _LengthT | None:
    """Find the one part of this kind."""
    found = [part for part in parts if isinstance(part, kind)]
    if len(found) > 1:
        raise InvalidGroupByError(
            f"found {' and '.join(map(repr, found))} in by, at most one {kind._function} is allowed"
        )
    return found[0] if found else None


def _json(
    dimensions: Sequence[str], interval: Interval | None, time_of_day: TimeOfDay | None
) -> str:
    import json

    keys: dict[str, object] = {"dimensions": list(dimensions)}
    if interval is not None:
        keys["interval"] = interval.length
    if time_of_day is not None:
        keys["time_of_day"] = time_of_day.length
    return json.dumps(keys)
