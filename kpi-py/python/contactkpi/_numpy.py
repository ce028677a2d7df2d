"""Columns of pandas that lie in arrays of numpy, as Arrow arrays of the same memory."""

from __future__ import annotations

import sys
from typing import Any

_UNITS = ("s", "ms", "us", "ns")
_CELLS_A_PART = 2_048


def arrow_array(series: Any, *, as_names: bool = False) -> Any:
    """Take over a column of a frame without a copy, where its memory allows that.

    pyarrow itself reads times, categories and floating point numbers one by one, to
    find the missing ones. Here a bitmap says which they are, and NaN stays: the native
    module takes it as missing.

    Parameters
    ----------
    series : pandas.Series
        The column.
    as_names : bool, optional
        Whether texts may come as a dictionary, because the column is read as texts.

    Returns
    -------
    pyarrow.Array or pyarrow.ChunkedArray
    """
    import pandas
    import pyarrow as pa

    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        return _dictionary(series.array)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        # In UTC; the zone is only that of the display.
        unit = getattr(dtype, "unit", "ns")
        times = series.to_numpy(dtype=f"datetime64[{unit}]")
        return _with_bitmap(pa.timestamp(unit, tz="UTC"), times.view("int64"), _is_time(times))
    if type(dtype).__module__.partition(".")[0] != "numpy" or not dtype.isnative:
        return pa.array(series, from_pandas=True)
    values = series.to_numpy()
    if dtype.kind in "mM":
        return _times(values)
    if dtype.kind in "iufb":
        return pa.array(values, from_pandas=False)
    known = None
    if dtype.kind == "O":
        known = _flags(values)
        if known is None and as_names:
            known = _names(values)
    return pa.array(series, from_pandas=True) if known is None else known


def _flags(values: Any) -> Any:
    """Take over objects that are all True, False or None; None where one is not.

    As pandas keeps truth values of which some are missing. There is one object of each,
    so that their addresses, which lie side by side, say everything.
    """
    import numpy
    import pyarrow as pa

    if sys.implementation.name != "cpython":
        return None
    # Columns of texts are mostly known by their first cell.
    if not all(cell is None or isinstance(cell, bool) for cell in values[:1].tolist()):
        return None
    addresses = numpy.frombuffer(numpy.ascontiguousarray(values), dtype=numpy.intp)
    is_true, is_missing = addresses == id(True), addresses == id(None)
    is_known = is_true | is_missing | (addresses == id(False))
    # What a column without any value would hold is not for it to say.
    if is_missing.all() or not is_known.all():
        return None
    bitmaps = [numpy.packbits(bits, bitorder="little") for bits in (~is_missing, is_true)]
    return pa.Array.from_buffers(pa.bool_(), len(values), [pa.py_buffer(bits) for bits in bitmaps])


def _names(values: Any) -> Any:
    """Convert texts among which few are distinct; None for other objects."""
    import pyarrow as pa

    from contactkpi import _contactkpi

    # In parts, so that the objects of a list are still near the processor when it is freed.
    starts = range(0, len(values), _CELLS_A_PART)
    parts = (values[start : start + _CELLS_A_PART].tolist() for start in starts)
    table = _contactkpi.text_dictionary(parts)
    return None if table is None else pa.table(table).column(0)


def _times(values: Any) -> Any:
    import numpy
    import pyarrow as pa

    unit, count = numpy.datetime_data(values.dtype)
    if unit not in _UNITS or count != 1:
        return pa.array(values, from_pandas=True)
    kind = pa.timestamp(unit) if values.dtype.kind == "M" else pa.duration(unit)
    return _with_bitmap(kind, values.view("int64"), _is_time(values))


def _is_time(values: Any) -> Any:
    import numpy

    return ~numpy.isnat(values)


def _dictionary(categorical: Any) -> Any:
    import pyarrow as pa

    codes = categorical.codes
    kind = pa.from_numpy_dtype(codes.dtype)
    # The code of a missing value is -1.
    keys = _with_bitmap(kind, codes, codes >= 0)
    names = pa.array(categorical.categories, from_pandas=True)
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    return pa.DictionaryArray.from_arrays(keys, names, safe=False)


def _with_bitmap(kind: Any, values: Any, is_there: Any) -> Any:
    """Make an array of this type over the memory of numpy."""
    import numpy
    import pyarrow as pa

    bitmap = None
    if not is_there.all():
        bitmap = pa.py_buffer(numpy.packbits(is_there, bitorder="little"))
    # A column of a table that lies row by row has to be copied.
    memory = pa.py_buffer(numpy.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [bitmap, memory])
