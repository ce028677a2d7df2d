"""Stored states become one accumulator again."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi
from contactkpi._accumulator import Accumulator
from contactkpi._errors import UnsupportedInputError
from contactkpi._grouping import Grouping
from contactkpi._input import open_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contactkpi._types import By, Input


def roll_up(
    states: Input | Iterable[bytes], by: By | None = None, *, column: str = "state"
) -> Accumulator:
    """Merge states that were stored, such as one an hour.

    A table of partial states answers any period and any coarser grouping: choose its
    rows with whatever reads it, and merge their states. Records that came late are
    counted into a further state of their hour, which merges like the others.

    Parameters
    ----------
    states : table, path or iterable of bytes
        States as `Accumulator.to_bytes` writes them: bytes, or a table with a column of
        them (pyarrow, polars, DuckDB), or the path of a Parquet file.
    by : str, Interval, TimeOfDay or sequence of them, optional
        A coarser grouping: fewer dimensions, longer intervals. Default is that of the
        states.
    column : str, optional
        The column of the states. Default is ``"state"``.

    Returns
    -------
    Accumulator
        The state that all their records together would have given.

    Raises
    ------
    UnsupportedInputError
        If there is no state, or no such column.
    CorruptStateError, UnknownVersionError
        If these bytes are no state of this or an earlier version.
    RulesDifferError
        If states count by different rules.
    InvalidGroupByError
        If `by` is not coarser than the grouping of the states.

    See Also
    --------
    Accumulator.regroup : A coarser grouping of one accumulator.

    Examples
    --------
    >>> import contactkpi as ck
    >>> hours = []
    >>> for hour in ("09:10", "10:20"):
    ...     part = ck.Accumulator(by=["channel", "queue"])
    ...     call = {"interaction_id": hour, "created_at": f"2026-03-02 {hour}"}
    ...     part.add([{**call, "channel": "voice", "queue": "sales"}])
    ...     hours.append({"hour": hour[:2], "state": part.to_bytes()})
    >>> day = ck.roll_up([row["state"] for row in hours], by="channel")
    >>> day.finish().value("interaction_volume", channel="voice").value
    2.0
    """
    merged = None
    for part in _parts(states, column):
        if merged is None:
            merged = part
        else:
            merged.merge(part)
    if merged is None:
        raise UnsupportedInputError("found no state, at least one is needed")
    accumulator = Accumulator._of(merged, None, Grouping.from_json(merged.group_by_json))
    return accumulator if by is None else accumulator.regroup(by)


def _parts(states: Any, column: str) -> Iterator[_contactkpi.Accumulator]:
    """Make a state of each table, and of each row that is bytes."""
    if isinstance(states, (bytes, bytearray, memoryview)):
        raise UnsupportedInputError("found bytes, allowed is a list of them or a table")
    if isinstance(states, (list, tuple)) or hasattr(states, "__next__"):
        rows = iter(states)
        first = next(rows, None)
        if first is None:
            return
        if isinstance(first, (bytes, bytearray, memoryview)):
            yield from _of_bytes(chain([first], rows))
            return
        states = [first, *rows]
    for source in open_sources(states):
        data = source.read([column] if column in (source.columns or ()) else None)
        if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
            part = _contactkpi.Accumulator.from_states(data, column)
            if part is not None:
                yield part
        else:
            yield from _of_bytes(_cell(row, column) for row in data)


def _of_bytes(states: Iterable[Any]) -> Iterator[_contactkpi.Accumulator]:
    """Merge rows of bytes."""
    merged = None
    for state in states:
        if state is None:
            continue
        if merged is None:
            merged = _contactkpi.Accumulator.from_bytes(bytes(state))
        else:
            merged.merge_bytes(bytes(state))
    if merged is not None:
        yield merged


def _cell(row: Any, column: str) -> Any:
    if column not in row:
        raise UnsupportedInputError(
            f"found no column {column!r} of states, the columns are {list(row)}"
        )
    cell = row[column]
    if cell is not None and not isinstance(cell, (bytes, bytearray, memoryview)):
        raise UnsupportedInputError(
            f"found a {type(cell).__name__} in the column {column!r}, allowed are bytes"
        )
    return cell
