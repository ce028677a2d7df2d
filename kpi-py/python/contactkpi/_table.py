"""A table that other libraries can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from contactkpi._errors import missing_dependency

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from contactkpi import _contactkpi as native


class Table:
    """A table of results.

    Any library that reads Arrow streams takes it as it is:
    ``polars.DataFrame(table)``, ``pyarrow.table(table)``, and DuckDB after
    ``table.to_arrow()``. No library is needed to have one. The rows are made
    when they are asked for.

    Examples
    --------
    >>> import contactkpi as ck
    >>> table = ck.catalogue()
    >>> len(table) == len(table.to_dicts())
    True
    """

    __slots__ = ("_native_table",)

    def __init__(self, table: native.Table) -> None:
        """Take the native table."""
        self._native_table = table

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._native_table.columns

    def __len__(self) -> int:
        return self._native_table.rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand out an Arrow stream.

        Parameters
        ----------
        requested_schema : PyCapsule, optional
            The schema that the reader would like.

        Returns
        -------
        PyCapsule
            Named ``arrow_array_stream``.
        """
        return self._native_table.__arrow_c_stream__(requested_schema)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dictionary a row.

        Returns
        -------
        list of dict
            Times are ``datetime`` objects in their zone, what is missing is None.

        Examples
        --------
        >>> import contactkpi as ck
        >>> rows = ck.scorecard(**ck.load_sample()).to_dicts()
        >>> rows[0]["kpi"]
        'interaction_volume'
        """
        return self._native_table.to_dicts()

    def to_arrow(self) -> pyarrow.Table:
        """Return a pyarrow table.

        Returns
        -------
        pyarrow.Table

        Raises
        ------
        MissingDependencyError
            If pyarrow is not installed.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.catalogue().to_arrow().num_rows == len(ck.catalogue())
        True
        """
        try:
            import pyarrow
        except ImportError as error:
            raise missing_dependency("to_arrow", "pyarrow") from error
        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars frame.

        Returns
        -------
        polars.DataFrame

        Raises
        ------
        MissingDependencyError
            If polars is not installed.

        Examples
        --------
        >>> import contactkpi as ck
        >>> ck.catalogue().to_polars().height == len(ck.catalogue())
        True
        """
        try:
            import polars
        except ImportError as error:
            raise missing_dependency("to_polars", "polars") from error
        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas frame.

        Whole numbers become ``Int64`` and truths ``boolean``, the types of
        pandas that can miss a value, so that they stay exact. Numbers become
        ``float64``, where a missing one is NaN. Times keep their zone. The
        types are the same with and without pyarrow.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        MissingDependencyError
            If pandas is not installed.

        Examples
        --------
        >>> import contactkpi as ck
        >>> frame = ck.scorecard(**ck.load_sample()).to_pandas()
        >>> str(frame["value"].dtype), str(frame["n"].dtype)
        ('float64', 'Int64')
        """
        try:
            import pandas
        except ImportError as error:
            raise missing_dependency("to_pandas", "pandas") from error
        try:
            arrow = self.to_arrow()
        except ImportError:
            columns = self._native_table.to_columns()
            types = dict(zip(self.columns, self._native_table.types, strict=True))
            series = {name: _series(values, types[name]) for name, values in columns.items()}
            # The index gives a frame without columns its rows.
            return pandas.DataFrame(series, index=pandas.RangeIndex(len(self)))
        frame: pandas.DataFrame = arrow.to_pandas(types_mapper=_pandas_type)
        return frame

    def __repr__(self) -> str:
        from contactkpi._render.text import table_text

        return table_text(self._native_table)

    def _repr_html_(self) -> str:
        from contactkpi._render.html import table_html

        return table_html(self._native_table)


def _pandas_type(kind: pyarrow.DataType) -> Any:
    """Return the type of pandas for an Arrow type; None leaves it to pyarrow."""
    import pandas

    return {"int64": pandas.Int64Dtype(), "bool": pandas.BooleanDtype()}.get(str(kind))


def _series(values: list[Any], kind: str) -> pandas.Series[Any]:
    """Make a column without pyarrow, of the type that pyarrow would give."""
    import pandas

    if kind.startswith("timestamp"):
        return _times(values, kind)
    if kind == "string":
        # pandas 3 has a type for text; before it, text was an object.
        is_new = int(pandas.__version__.partition(".")[0]) >= 3
        chosen: Any = pandas.StringDtype(na_value=float("nan")) if is_new else "object"
    else:
        types = {"int64": "Int64", "double": "float64", "bool": "boolean"}
        chosen = types.get(kind, "object")
    series: pandas.Series[Any] = pandas.Series(values, dtype=chosen)
    return series


def _times(values: list[Any], kind: str) -> pandas.Series[Any]:
    """Make a column of times; in UTC first, as local times can come twice."""
    import pandas

    unit: Any
    unit, _, rest = kind.removeprefix("timestamp[").removesuffix("]").partition(", tz=")
    times = pandas.DatetimeIndex(pandas.to_datetime(values, utc=True))
    if hasattr(times, "as_unit"):
        times = times.as_unit(unit)
    return pandas.Series(times.tz_convert(rest or None))
