"""Columns as lists of cells, and pandas frames without the help of pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_ROWS_A_PART = 50_000


def is_frame(data: object) -> bool:
    """Whether this is a pandas frame, of any version."""
    return _is_pandas(data) and hasattr(data, "iloc") and hasattr(data, "columns")


def _is_pandas(data: object) -> bool:
    return any(cls.__module__.partition(".")[0] == "pandas" for cls in type(data).__mro__)


def column_names(frame: Any) -> list[str]:
    """Names of the columns, then the named levels of the index that no column hides."""
    names = [str(label) for label in frame.columns]
    levels = [str(level) for level in frame.index.names if level is not None]
    return names + [level for level in levels if level not in names]


def chosen(frame: Any, names: Sequence[str] | None) -> Any:
    """Make a frame of these columns; levels of the index become columns.

    The frame itself comes back where no names are given.
    """
    if names is None:
        return frame
    wanted = set(names)
    labels = [label for label in frame.columns if str(label) in wanted]
    known = {str(label) for label in labels}
    levels = [
        place
        for place, level in enumerate(frame.index.names)
        if level is not None and str(level) in wanted - known
    ]
    part = frame[labels]
    return part.reset_index(level=levels) if levels else part


def table_or_rows(
    frame: Any, names: Sequence[str] | None, texts: Collection[str] = frozenset()
) -> Any:
    """Convert a frame to an Arrow table, or to rows where that fails.

    It fails where pyarrow is missing, and where a column holds objects of mixed
    types: the native module then names the row and the field.

    Parameters
    ----------
    frame : pandas.DataFrame
        The frame.
    names : sequence of str, optional
        The columns that are needed. Default is all.
    texts : collection of str, optional
        The columns that are read as texts.

    Returns
    -------
    object
        A table with ``__arrow_c_stream__``, or an iterator of dicts.
    """
    table = _arrow_table(frame, names, texts)
    return rows_of_frame(chosen(frame, names)) if table is None else table


def _arrow_table(frame: Any, names: Sequence[str] | None, texts: Collection[str]) -> object | None:
    try:
        import pyarrow as pa
    except ImportError:
        return None
    from contactkpi._numpy import arrow_array

    wanted = None if names is None else set(names)
    if wanted is not None and not wanted.issubset(str(label) for label in frame.columns):
        frame = chosen(frame, names)
    # By place, because labels may be there twice.
    columns = [
        (str(label), series)
        for label, series in frame.items()
        if wanted is None or str(label) in wanted
    ]
    try:
        arrays = [arrow_array(series, as_names=name in texts) for name, series in columns]
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return None
    table: object = pa.Table.from_arrays(arrays, names=[name for name, _ in columns])
    return table


def rows_of_frame(frame: Any) -> Iterator[dict[str, object]]:
    """Convert a frame to rows, a part at a time to need little memory."""
    names = [str(label) for label in frame.columns]
    for start in range(0, len(frame), _ROWS_A_PART):
        part = frame.iloc[start : start + _ROWS_A_PART]
        columns = [cells(part.iloc[:, place]) for place in range(len(names))]
        yield from rows_of(dict(zip(names, columns, strict=True)))


def rows_of(columns: Mapping[str, Iterable[object]]) -> Iterator[dict[str, object]]:
    """Transpose columns of equal length.

    Examples
    --------
    >>> list(rows_of({"channel": ["voice", "chat"], "talk": [60, None]}))
    [{'channel': 'voice', 'talk': 60}, {'channel': 'chat', 'talk': None}]
    """
    names = list(columns)
    return (dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True))


def cells(column: Any) -> list[object]:
    """Convert a column to a list that the native module reads cell by cell.

    NaN, NaT and pandas.NA may stay: they are missing values there, too.

    Parameters
    ----------
    column : iterable
        A pandas Series or Index, a numpy, pyarrow or polars array, or any
        other iterable.

    Returns
    -------
    list

    Examples
    --------
    >>> cells(range(3))
    [0, 1, 2]
    """
    if _is_pandas(column):
        return _series_cells(column)
    if type(column).__module__.partition(".")[0] == "numpy":
        return _array_cells(column)
    for method in ("to_pylist", "to_list"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)


def _series_cells(series: Any) -> list[object]:
    import pandas

    if not isinstance(series, pandas.Series):
        series = pandas.Series(series)
    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        # The code of a missing value is -1, the last entry.
        names = [*cells(dtype.categories), None]
        return [names[code] for code in series.cat.codes.tolist()]
    if isinstance(dtype, pandas.DatetimeTZDtype):
        return _in_utc(series)
    if dtype.kind in "Mm" and type(dtype).__module__.partition(".")[0] == "numpy":
        return _time_cells(series.to_numpy())
    values: list[object] = series.tolist()
    return values


def _in_utc(series: Any) -> list[object]:
    from datetime import UTC, datetime

    times = _time_cells(series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
    return [time.replace(tzinfo=UTC) if isinstance(time, datetime) else None for time in times]


def _array_cells(array: Any) -> list[object]:
    if array.dtype.kind in "Mm":
        return _time_cells(array)
    values: list[object] = array.tolist()
    return values


def _time_cells(array: Any) -> list[object]:
    """Convert times to datetimes and timedeltas, rounded to milliseconds half to even.

    The native module rounds in this way; objects of Python cannot hold nanoseconds.
    """
    import numpy

    kind = "datetime64" if array.dtype.kind == "M" else "timedelta64"
    unit, count = numpy.datetime_data(array.dtype)
    divisor = {"us": 1_000, "ns": 1_000_000}.get(unit) if count == 1 else None
    if divisor is not None:
        missing = numpy.isnat(array)
        whole, rest = numpy.divmod(numpy.where(missing, 0, array.view("int64")), divisor)
        whole += (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
        array = whole.view(f"{kind}[ms]")
        array[missing] = numpy.array("NaT", dtype=array.dtype)
    times: list[object] = array.astype(f"{kind}[ms]").tolist()
    return times
