"""Anything that holds a table becomes calls of the native module."""

from __future__ import annotations

import functools
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi
from contactkpi._columns import RECORDS, set_mappings, text_columns
from contactkpi._errors import InvalidColumnsError, KpiError, UnsupportedInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contactkpi._progress import Progress
    from contactkpi._types import Columns

_ALLOWED = (
    "a table with __arrow_c_stream__ or __arrow_c_array__ (pyarrow, polars, pandas, DuckDB), "
    "a pandas frame, a polars LazyFrame, a list of dicts, a dict of columns, and the path of a "
    "Parquet, CSV or JSON lines file or a list of such paths"
)
_SPARK = (
    "found a Spark DataFrame, which would be pulled to the driver; use contactkpi.spark.scorecard "
    "to count on the executors, or df.limit(...).toPandas() for a small frame"
)
_ROWS_LOOKED_AT = 100


class Source:
    """One table or file.

    Parameters
    ----------
    read : callable
        Takes the names of the needed columns (None for all) and gives an
        object with ``__arrow_c_stream__`` or ``__arrow_c_array__``, or an
        iterable of mappings, one a row.
    columns : sequence of str, optional
        The names of the columns, where they are cheap to know.
    certain : bool
        Whether there are no further columns.
    text_cells : bool
        Whether texts are cells of any kind, as in a CSV file.
    file : str, optional
        The file, for messages.
    once : bool
        Whether it gives its rows only once.
    asks_texts : bool
        Whether `read` takes the names of the columns that are read as texts, too.
    """

    __slots__ = ("asks_texts", "certain", "columns", "file", "once", "read", "text_cells")

    def __init__(
        self,
        read: Callable[..., Any],
        columns: Sequence[str] | None = None,
        *,
        certain: bool = True,
        text_cells: bool = False,
        file: str | None = None,
        once: bool = False,
        asks_texts: bool = False,
    ) -> None:
        self.read = read
        self.columns = columns
        self.certain = certain and columns is not None
        self.text_cells = text_cells
        self.file = file
        self.once = once
        self.asks_texts = asks_texts


class Given:
    """What was given for one keyword.

    Attributes
    ----------
    keyword, record : str
        The keyword, and the record that it holds.
    sources : list of Source
        One, or one a file.
    mapping : dict of str
        The name of the column of each field that the caller's map names.
    """

    __slots__ = ("keyword", "mapping", "record", "sources")

    def __init__(self, keyword: str, data: object) -> None:
        self.keyword = keyword
        self.record = RECORDS[keyword]
        self.sources = _sources(keyword, data)
        self.mapping: dict[str, str] = {}

    @property
    def fields(self) -> dict[str, bool]:
        """The fields of the record, and whether they are required."""
        return _fields()[self.record]

    @property
    def columns(self) -> list[str]:
        """All names of columns that are known."""
        return list(dict.fromkeys(chain.from_iterable(s.columns or () for s in self.sources)))

    def may_have(self, column: str) -> bool:
        """Whether the table has the column, or may have further ones."""
        return column in self.columns or not all(source.certain for source in self.sources)

    def seems_to_have(self, column: str) -> bool:
        """Whether the table has the column, or none of its columns is known."""
        return not self.columns or column in self.columns


@functools.cache
def _fields() -> dict[str, dict[str, bool]]:
    return {
        record: {name: required for name, _kind, required in fields}
        for record, fields in _contactkpi.records()
    }


# --- what was given ---------------------------------------------------------------


def check_readable_twice(given: Sequence[Given]) -> None:
    """Refuse tables that give their rows only once.

    Parameters
    ----------
    given : sequence of Given
        What `given_tables` found.

    Raises
    ------
    UnsupportedInputError
        If one of them is a reader or an iterator.
    """
    for table in given:
        if any(source.once for source in table.sources):
            raise UnsupportedInputError(
                "found a reader or an iterator, which gives its rows once; exact_percentiles "
                "reads twice: allowed is a table, a list or a file",
                record=table.record,
            )


def given_tables(
    tables: Mapping[str, object], columns: Columns | None, dimensions: Sequence[str]
) -> list[Given]:
    """Look at all tables before any row is counted.

    Parameters
    ----------
    tables : mapping
        What was given, by keyword; None is passed over.
    columns : mapping, optional
        The caller's names of columns.
    dimensions : sequence of str
        The dimensions of the grouping.

    Returns
    -------
    list of Given

    Raises
    ------
    UnsupportedInputError
        If something cannot be read as a table, or nothing was given.
    InvalidColumnsError
        If the map of columns names what no table has.
    """
    given = [Given(keyword, data) for keyword, data in tables.items() if data is not None]
    if not given:
        raise UnsupportedInputError(f"found no table, at least one is needed: {', '.join(tables)}")
    if columns:
        set_mappings(given, columns, dimensions)
    return given


def _sources(keyword: str | None, data: object) -> list[Source]:
    from contactkpi import _files, _pandas

    if isinstance(data, str) or hasattr(data, "__fspath__"):
        return [_files.open_file(data)]
    root = type(data).__module__.partition(".")[0]
    if root == "pyspark":
        raise UnsupportedInputError(_SPARK, record=_record(keyword))
    if root == "narwhals" and hasattr(data, "to_native"):
        return _sources(keyword, data.to_native())
    if _pandas.is_frame(data):
        return [_frame(data)]
    if root in ("pandas", "polars") and type(data).__name__ == "Series":
        raise _unsupported(keyword, data)
    if root in _LIBRARIES and (source := _LIBRARIES[root](data)) is not None:
        return [source]
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return [Source(lambda _: data, _names(data))]
    if hasattr(data, "keys"):
        return [_columns_of_cells(keyword, data)]
    if isinstance(data, (list, tuple)) and data and _is_path(data[0]):
        return [_files.open_file(_path(keyword, part)) for part in data]
    return [_rows(keyword, data)]


def open_sources(data: object) -> list[Source]:
    """Look at a table that holds no records.

    Parameters
    ----------
    data : object
        Anything that can be read as a table.

    Returns
    -------
    list of Source
        One, or one a file.

    Raises
    ------
    UnsupportedInputError
        If it cannot be read as a table.
    """
    return _sources(None, data)


def _is_path(data: object) -> bool:
    return isinstance(data, str) or hasattr(data, "__fspath__")


def _path(keyword: str | None, part: object) -> Any:
    if not _is_path(part):
        found = f"found a {type(part).__name__} in a list of paths"
        raise UnsupportedInputError(f"{found}, allowed are paths", record=_record(keyword))
    return part


def _names(data: object) -> list[str] | None:
    """Names of columns of a table that is not known by its library."""
    names = getattr(data, "columns", None)
    if isinstance(names, (list, tuple)) and all(isinstance(name, str) for name in names):
        return list(names)
    return None


def _frame(frame: Any) -> Source:
    from contactkpi import _pandas

    read = functools.partial(_pandas.table_or_rows, frame)
    return Source(read, _pandas.column_names(frame), asks_texts=True)


def _pyarrow(data: Any) -> Source | None:
    if hasattr(data, "scanner"):  # a dataset
        return Source(lambda names: data.scanner(columns=names).to_reader(), data.schema.names)
    if hasattr(data, "projected_schema"):  # a scanner
        return Source(lambda _: data.to_reader(), data.projected_schema.names)
    if not hasattr(data, "schema"):
        return None
    if not hasattr(data, "select"):  # a reader
        return Source(lambda _: data, data.schema.names, once=True)
    return Source(lambda names: data if names is None else data.select(names), data.schema.names)


def _polars(data: Any) -> Source | None:
    if hasattr(data, "collect"):
        return Source(lambda names: collected(data, names), data.collect_schema().names())
    if not hasattr(data, "columns"):
        return None
    return Source(lambda names: data if names is None else data.select(names), data.columns)


def collected(frame: Any, names: Sequence[str] | None) -> Any:
    """Run the query of a polars LazyFrame, in batches where polars can."""
    if names is not None:
        frame = frame.select(names)
    if hasattr(frame, "collect_batches"):
        batches = frame.collect_batches()
        if hasattr(batches, "__arrow_c_stream__"):
            return batches
    try:
        return frame.collect(engine="streaming")
    except TypeError:  # polars before 1.23
        return frame.collect(streaming=True)


def _duckdb(data: Any) -> Source | None:
    if not hasattr(data, "project") or not hasattr(data, "columns"):
        return None
    return Source(
        lambda names: data if names is None else data.project(quoted(names)), data.columns
    )


def quoted(names: Sequence[str]) -> str:
    """Write names of columns for SQL.

    >>> quoted(["queue", "Agent ID"])
    '"queue", "Agent ID"'
    """
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


_LIBRARIES: dict[str, Callable[[Any], Source | None]] = {
    "pyarrow": _pyarrow,
    "polars": _polars,
    "duckdb": _duckdb,
    "_duckdb": _duckdb,
}


def _columns_of_cells(keyword: str | None, data: Any) -> Source:
    from contactkpi import _pandas

    columns = {str(name): data[name] for name in data.keys()}
    for name, column in columns.items():
        if isinstance(column, (str, bytes)) or not hasattr(column, "__iter__"):
            raise UnsupportedInputError(
                f"found a {type(column).__name__} in a dict of columns, allowed is a list of "
                "cells; give one row as a list of one dict",
                record=_record(keyword),
                field=name,
            )

    def read(names: Sequence[str] | None) -> Iterator[dict[str, object]]:
        wanted = columns if names is None else {name: columns[name] for name in names}
        cells = {name: _pandas.cells(column) for name, column in wanted.items()}
        lengths = {name: len(column) for name, column in cells.items()}
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise InvalidColumnsError(
                f"found columns of different lengths: {found}", record=_record(keyword)
            )
        return _pandas.rows_of(cells)

    return Source(read, list(columns))


def _rows(keyword: str | None, data: object) -> Source:
    try:
        iterator: Iterator[Any] = iter(data)  # type: ignore[call-overload]
    except TypeError:
        raise _unsupported(keyword, data) from None
    # Keys are looked for in some rows of a list, and in the first of an iterator.
    first = list(islice(iterator, 1 if iterator is data else _ROWS_LOOKED_AT))
    if first and not hasattr(first[0], "keys"):
        raise _unsupported(keyword, data)
    # An iterator gives its rows once, so the first one is put back.
    once = iterator is data
    rows: Any = chain(first, iterator) if once else data
    keys = dict.fromkeys(str(key) for row in first for key in getattr(row, "keys", tuple)())
    are_dicts = not first or type(first[0]) is dict
    # A later row may have further keys.
    return Source(
        lambda _: rows if are_dicts else map(_as_dict, rows),
        list(keys),
        certain=not first,
        once=once,
    )


def _as_dict(row: Any) -> Any:
    """Copy the cells of a mapping that is no dict, such as a row of a database."""
    if type(row) is dict or not hasattr(row, "keys"):
        return row
    return {key: row[key] for key in row.keys()}


def _record(keyword: str | None) -> str | None:
    return None if keyword is None else RECORDS[keyword]


def _unsupported(keyword: str | None, data: object) -> UnsupportedInputError:
    name = f"{type(data).__module__}.{type(data).__qualname__}".removeprefix("builtins.")
    return UnsupportedInputError(f"found a {name}, allowed are {_ALLOWED}", record=_record(keyword))


# --- reading -------------------------------------------------------------------------


def add_tables(
    accumulator: _contactkpi.Accumulator,
    given: Sequence[Given],
    dimensions: Sequence[str],
    *,
    progress: bool = False,
    threads: int | None = None,
    in_place: bool = False,
) -> None:
    """Count all rows of all tables.

    After an error, the accumulator may hold a part of the rows.

    Parameters
    ----------
    accumulator : native Accumulator
        What counts.
    given : sequence of Given
        The tables.
    dimensions : sequence of str
        The dimensions of the grouping.
    progress : bool, optional
        Whether to show rows and rate.
    threads : int, optional
        How many threads to use. Default is one a processor.
    in_place : bool, optional
        Whether nothing need be left of the accumulator after an error. It is
        faster, where there are several tables.

    Raises
    ------
    UnsupportedInputError
        If `threads` is no number of threads.
    """
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise UnsupportedInputError(
            f"found {threads!r}, allowed is a number of threads, at least 1", field="threads"
        )
    for table in given:
        shown = _progress(table.keyword) if progress else None
        rows = 0
        try:
            for source in table.sources:
                told = None if shown is None else shown.after(rows)
                rows += _add_source(accumulator, table, source, dimensions, told, threads, in_place)
        finally:
            if shown is not None:
                shown.close(rows)


def _progress(keyword: str) -> Progress:
    from contactkpi._progress import Progress

    return Progress(keyword)


def _add_source(
    accumulator: _contactkpi.Accumulator,
    table: Given,
    source: Source,
    dimensions: Sequence[str],
    told: Callable[[int], object] | None,
    threads: int | None,
    in_place: bool,
) -> int:
    try:
        unread = accumulator.unread_texts(table.record)
        names = needed_columns(table, source, dimensions, unread)
        texts = [text_columns(table, dimensions)] if source.asks_texts else []
        data = source.read(names, *texts)
        if not hasattr(data, "__arrow_c_stream__") and not hasattr(data, "__arrow_c_array__"):
            return accumulator.add_rows(table.record, data, table.mapping, progress=told)
        return accumulator.add_stream(
            table.record,
            data,
            table.mapping,
            text_cells=source.text_cells,
            threads=threads,
            progress=told,
            in_place=in_place,
        )
    except KpiError as error:
        if source.file is not None:
            error.args = (f"{source.file}: {error}",)
        raise
    except Exception as error:
        if source.file is None or not _is_of_reader(error):
            raise
        raise UnsupportedInputError(
            str(error), record=table.record, text=f"{source.file}: {table.record}: {error}"
        ) from error


def needed_columns(
    table: Given, source: Source, dimensions: Sequence[str], unread: Sequence[str] = ()
) -> list[str] | None:
    """Choose the columns of a table to ask for.

    Parameters
    ----------
    table : Given
        The table.
    source : Source
        The table itself, or one of its files.
    dimensions : sequence of str
        The dimensions of the grouping.
    unread : sequence of str, optional
        Fields that nothing reads: they are asked for only where they are
        required, or where the caller names their column.

    Returns
    -------
    list of str or None
        The names in their order; None for all of them.

    Raises
    ------
    InvalidColumnsError
        If a column that is needed is there twice.
    """
    if source.columns is None or not source.certain:
        return None
    asked = [
        name
        for name, required in table.fields.items()
        if required or name not in unread or name in table.mapping
    ]
    names = {table.mapping.get(name, name) for name in chain(asked, dimensions)}
    chosen = [name for name in source.columns if name in names]
    twice = next((name for name in chosen if chosen.count(name) > 1), None)
    if twice is not None:
        raise InvalidColumnsError(
            f"found two columns {twice!r}, a field is read from one", record=table.record
        )
    if len(chosen) == len(source.columns):
        return None
    needed = [table.mapping.get(name, name) for name, required in table.fields.items() if required]
    if not set(chosen).issuperset(chain(needed, table.mapping.values())):
        # The native module refuses this, and shall list all columns.
        return None
    return chosen


def _is_of_reader(error: Exception) -> bool:
    """Whether a library that reads files says that the content is wrong."""
    if isinstance(error, MemoryError):
        return False
    # An OSError with a file name says everything itself.
    return not isinstance(error, OSError) or error.filename is None
