"""States on many machines: what each of them does with its part.

No engine is named here. An engine moves rows of `SHARE_COLUMNS` so that those of one
number come together, and calls these functions where its rows are:

1. `count` makes a state of a part of a table, `deal` divides it into shares.
2. `Merge` merges the shares of each number. With ``settle`` or ``seal_at`` it also counts
   what the shares keep, as then all rows that decide about it are there.
3. `Merge` once more, by group, so that whoever finishes gets each group once.
"""

from __future__ import annotations

import base64
import json
import re
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi import _contactkpi
from contactkpi._accumulator import Accumulator
from contactkpi._columns import check_dimensions, no_dimension
from contactkpi._errors import KpiError, from_native
from contactkpi._grouping import Grouping
from contactkpi._input import add_tables, given_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contactkpi._policy import Policy
    from contactkpi._scorecard import Scorecard
    from contactkpi._types import By, Columns

# From when on contacts are known where there are none.
LEAST_INSTANT = -(2**63)


class Plan:
    """Rules, and the tables that were given, looked at before any row is counted.

    Parameters
    ----------
    without_rows : mapping
        Each table by its keyword, without its rows: they show which columns cannot be read.
    rules : Policy
        The policy.
    by : str, Interval, TimeOfDay or sequence of them, optional
        What to group by.
    columns : mapping, optional
        The caller's names of columns.

    Attributes
    ----------
    grouping : Grouping
        What to group by.
    given : list of Given
        The tables.
    base : native Accumulator
        The rules, and which records there are; no rows.
    empty : bytes
        The rules alone.

    Raises
    ------
    InvalidColumnsError
        If a column is missing or cannot be read.
    InvalidGroupByError
        If no table has a dimension of `by`.
    """

    def __init__(
        self, without_rows: Mapping[str, Any], rules: Policy, by: By | None, columns: Columns | None
    ) -> None:
        self.grouping = Grouping(by)
        self.base = _contactkpi.Accumulator(rules._native, self.grouping.json)
        self.empty = self.base.to_bytes()
        dimensions = self.grouping.dimensions
        self.given = given_tables(without_rows, columns, dimensions)
        check_dimensions(self.given, dimensions)
        add_tables(self.base, self.given, dimensions, threads=1)
        if missing := self.base.missing_dimensions:
            raise no_dimension(missing, {table.keyword: table.columns for table in self.given})

    def card(self, rules: Policy, merged: _contactkpi.Accumulator, as_of: Any) -> Scorecard:
        """Make the scorecard of a merged state."""
        self.base.merge(merged)
        return Accumulator._of(self.base, rules, self.grouping).finish(as_of=as_of)


class Share(NamedTuple):
    """One share of a state, and what the whole state said of time.

    Attributes
    ----------
    number : int
        Shares of one number belong together.
    state : bytes
        The share.
    as_of, history_from : int or None
        The moments that the state would be judged by, in UTC milliseconds.
    """

    number: int
    state: bytes
    as_of: int | None
    history_from: int | None


def count(
    empty: bytes, record: str, mapping: Mapping[str, str], batches: Iterable[Any]
) -> _contactkpi.Accumulator | None:
    """Count the Arrow batches of a part of a table, one after the other.

    Parameters
    ----------
    empty : bytes
        A state of the rules without records.
    record : str
        The record that the rows are.
    mapping : mapping
        The column of each field, where it has another name.
    batches : iterable of pyarrow.RecordBatch
        The rows.

    Returns
    -------
    native Accumulator or None
        None where there is no batch.
    """
    import pyarrow

    rest = iter(batches)
    first = next(rest, None)
    if first is None:
        return None
    rows = pyarrow.RecordBatchReader.from_batches(first.schema, chain([first], rest))
    state = _contactkpi.Accumulator.from_bytes(empty)
    with _errors_that_travel():
        state.add_stream(record, rows, dict(mapping), threads=1)
    return state


def deal(state: _contactkpi.Accumulator, shares: int) -> Iterator[Share]:
    """Divide a state into shares.

    Parameters
    ----------
    state : native Accumulator
        The state.
    shares : int
        Into how many; all states that shall meet need the same number.

    Yields
    ------
    Share
        Those that hold something.
    """
    as_of, history_from = state.as_of, state.history_from
    for number, share in state.shares(shares):
        yield Share(number, share.to_bytes(), as_of, history_from)


class Merge:
    """Merges shares by their number.

    Parameters
    ----------
    empty : bytes
        A state of the rules without records.
    shares : int
        Into how many shares the merged ones are divided again: what was counted belongs
        to other shares than the rows did.
    settle : bool
        Whether all rows of each id are here, so that the last of them can be counted.
    seal_at : pair of int, optional
        Up to when, and from when on, all rows of each customer, case, agent, service and
        employee are here, so that journeys and agents' time can be counted.
    """

    __slots__ = ("empty", "seal_at", "settle", "shares")

    def __init__(
        self,
        empty: bytes,
        shares: int,
        *,
        settle: bool = False,
        seal_at: tuple[int, int] | None = None,
    ) -> None:
        self.empty = empty
        self.shares = shares
        self.settle = settle
        self.seal_at = seal_at

    def __call__(self, shares: Iterable[tuple[int, bytes]]) -> Iterator[Share]:
        """Merge shares, given as number and bytes in any order."""
        with _errors_that_travel():
            merged: dict[int, _contactkpi.Accumulator] = {}
            for number, state in shares:
                if number not in merged:
                    merged[number] = _contactkpi.Accumulator.from_bytes(self.empty)
                merged[number].merge_bytes(state)
            while merged:
                _number, share = merged.popitem()
                if self.settle:
                    share.settle_duplicates()
                if self.seal_at is not None:
                    share.seal_share(*self.seal_at)
                yield from deal(share, self.shares)


def merge_all(
    empty: bytes, states: Iterable[bytes], coarser: str | None = None
) -> _contactkpi.Accumulator:
    """Merge whole states.

    Parameters
    ----------
    empty : bytes
        A state of the rules without records.
    states : iterable of bytes
        The states.
    coarser : str, optional
        A coarser grouping for the result, as JSON.

    Returns
    -------
    native Accumulator
    """
    merged = _contactkpi.Accumulator.from_bytes(empty)
    with _errors_that_travel():
        for state in states:
            merged.merge_bytes(state)
        return merged if coarser is None else merged.regroup(coarser)


# --- errors -----------------------------------------------------------------------------

_MARK = "contactkpi error "
_MARKED = re.compile(re.escape(_MARK) + r"([A-Za-z0-9+/=]+)")


@contextmanager
def _errors_that_travel() -> Iterator[None]:
    """Write errors of ours into a note, as engines carry no more than the text home."""
    try:
        yield
    except KpiError as error:
        said = [error.kind, str(error), error.message, error.record, error.row, error.field]
        error.add_note(_MARK + base64.b64encode(json.dumps(said).encode()).decode())
        raise


@contextmanager
def errors_brought_home() -> Iterator[None]:
    """Raise the error of ours that an engine's exception tells of.

    Raises
    ------
    KpiError
        If one was raised where the rows are.
    """
    try:
        yield
    except KpiError:
        raise
    except Exception as error:
        if found := _MARKED.search(str(error)):
            kind, text, message, record, row, field = json.loads(base64.b64decode(found[1]))
            if row is not None:
                text += " (rows are counted within a partition)"
            raise from_native(kind, text, message, record, row, field) from error
        raise
