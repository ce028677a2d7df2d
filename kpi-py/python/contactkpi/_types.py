"""The types of arguments, for annotations.

Nothing here imports pandas, polars or pyarrow: a table is known by what it can
do, not by its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from contactkpi._grouping import Interval, TimeOfDay
    from contactkpi._policy import Policy


class ArrowStream(Protocol):
    """A table that hands out an Arrow stream: pyarrow, polars, pandas 2.2, DuckDB, Ibis."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a PyCapsule named ``arrow_array_stream``."""


class ArrowArray(Protocol):
    """One Arrow batch, such as a ``pyarrow.RecordBatch``."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Return two PyCapsules, named ``arrow_schema`` and ``arrow_array``."""


class DataFrameLike(Protocol):
    """A pandas frame of any version."""

    @property
    def columns(self) -> Any:
        """The names of the columns."""

    @property
    def dtypes(self) -> Any:
        """The types of the columns."""


class LazyFrameLike(Protocol):
    """A polars ``LazyFrame``, which is collected when it is read."""

    def collect(self) -> Any:
        """Return the frame with its rows."""


Path: TypeAlias = str | PathLike[str]
"""A Parquet, CSV or JSON lines file."""

Input: TypeAlias = (
    ArrowStream
    | ArrowArray
    | DataFrameLike
    | LazyFrameLike
    | Iterable[Mapping[str, object]]
    | Mapping[str, Sequence[object]]
    | Path
    | Sequence[Path]
)
"""What can be read as a table.

An object with ``__arrow_c_stream__`` or ``__arrow_c_array__``, a pandas frame, a
polars LazyFrame, an iterable of mappings (one a row), a mapping of columns, and
the path of a file or a list of such paths.
"""

Instant: TypeAlias = str | date
"""A point in time: a ``datetime`` (a pandas Timestamp is one), a ``date``, or text.

Text is RFC 3339 or local: ``"2026-03-02T09:00:00+01:00"``, ``"2026-03-02 09:00"``,
``"2026-03-02"``. What has no offset is local time in the policy's zone.
"""

Period: TypeAlias = tuple[Instant, Instant]
"""From the first instant to just before the second."""

By: TypeAlias = "str | Interval | TimeOfDay | Sequence[str | Interval | TimeOfDay]"
"""What to group by: names of dimensions, ``interval("30min")``, ``time_of_day("30min")``."""

PolicyLike: TypeAlias = "Policy | Mapping[str, Any] | Path"
"""A Policy, a mapping of its keys, the name of a preset, or the path of a file."""

Columns: TypeAlias = Mapping[str, str | Mapping[str, str]]
"""The caller's names of columns: ``{"field": "their name"}`` for every table that has
the field, or ``{"interactions": {"field": "their name"}}`` for one table."""
