"""Files become tables through whichever reader is installed."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from contactkpi._errors import MissingDependencyError, UnsupportedInputError
from contactkpi._input import Source, collected, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike
    from typing import IO, TypeAlias

    _CsvReader: TypeAlias = Callable[[str, str, list[str]], Source]

_PARQUET = (".parquet", ".pq")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_LINES = (".jsonl", ".ndjson")
# A few megabytes: large enough for speed, small enough that memory does not matter.
_BLOCK_BYTES = 4 << 20


def open_file(path: str | PathLike[str]) -> Source:
    """Open a file by its ending.

    Parquet and CSV are read by pyarrow, polars or DuckDB, the first that is
    installed. CSV is read by Python itself where none is, JSON lines always.
    Rows come in batches, so that memory stays bounded.

    Parameters
    ----------
    path : str or path
        A file that ends in ``.parquet``, ``.pq``, ``.csv``, ``.tsv``,
        ``.jsonl`` or ``.ndjson``; texts may be compressed (``.csv.gz``).

    Returns
    -------
    Source

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    UnsupportedInputError
        If the file has another ending, or its header cannot be read.
    MissingDependencyError
        If nothing is installed that reads Parquet.
    """
    name = os.fspath(path)
    ending = os.path.splitext(name.lower().removesuffix(".gz"))[1]
    is_packed = name.lower().endswith(".gz")
    if ending not in (*_DELIMITERS, *_LINES) and (is_packed or ending not in _PARQUET):
        allowed = ", ".join((*_PARQUET, *_DELIMITERS, *_LINES))
        raise UnsupportedInputError(
            f"found the file {name!r}, allowed are files that end in {allowed}; "
            "texts may end in .gz too"
        )
    os.stat(name)
    try:
        source = _open(name, ending)
    except (OSError, MissingDependencyError):
        raise
    except UnsupportedInputError as error:
        error.args = (f"{name}: {error}",)
        raise
    except Exception as error:
        # Readers have exceptions of their own, which are known only after an import.
        raise UnsupportedInputError(str(error), text=f"{name}: {error}") from error
    source.file = name
    return source


def _open(name: str, ending: str) -> Source:
    if ending in _LINES:
        return _json_lines(name)
    if ending in _PARQUET:
        reader: Callable[[str], Source] | None = _first_installed(_PARQUET_READERS)
        if reader is None:
            raise MissingDependencyError(
                f"reading {name} needs pyarrow, polars or duckdb: pip install pyarrow",
                package="pyarrow",
            )
        return reader(name)
    delimiter = _DELIMITERS[ending]
    header, has_rows = _header(name, delimiter)
    # Not every reader takes a file without rows.
    csv_reader: _CsvReader | None = _first_installed(_CSV_READERS) if has_rows else None
    return (csv_reader or _csv_by_python)(name, delimiter, header)


def _first_installed(readers: dict[str, Any]) -> Any:
    for package, reader in readers.items():
        try:
            import_module(package)
        except ImportError:
            continue
        return reader
    return None


def _text_file(name: str) -> IO[str]:
    if name.lower().endswith(".gz"):
        import gzip

        return gzip.open(name, "rt", encoding="utf-8-sig", newline="")
    return open(name, encoding="utf-8-sig", newline="")


def _header(name: str, delimiter: str) -> tuple[list[str], bool]:
    """Read the names of the columns, and whether there is a row after them."""
    import csv

    with _text_file(name) as file:
        lines = csv.reader(file, delimiter=delimiter)
        header = next(lines, [])
        if not header:
            raise UnsupportedInputError("found no header, the first line names the columns")
        return header, any(lines)


# --- Parquet ------------------------------------------------------------------------


def _parquet_by_pyarrow(name: str) -> Source:
    from pyarrow import dataset

    data = dataset.dataset(name, format="parquet")
    return Source(lambda names: data.scanner(columns=names).to_reader(), data.schema.names)


def _parquet_by_polars(name: str) -> Source:
    import polars

    frame = polars.scan_parquet(name)
    columns = frame.collect_schema().names()
    return Source(lambda names: collected(frame, names), columns)


def _parquet_by_duckdb(name: str) -> Source:
    import duckdb

    from contactkpi._parquet import durations

    connection = duckdb.connect()
    relation = connection.read_parquet(name)
    notes = connection.execute(
        "select value from parquet_kv_metadata(?) where key = 'ARROW:schema'", [name]
    ).fetchall()
    units = durations(notes[0][0]) if notes else {}
    if units:
        cells = [
            f"{quoted([column])} / {units[column]}.0 as {quoted([column])}"
            if column in units
            else quoted([column])
            for column in relation.columns
        ]
        relation = relation.project(", ".join(cells))
    return _relation(relation)


def _relation(relation: Any, *, text_cells: bool = False) -> Source:
    def read(names: Sequence[str] | None) -> Any:
        return relation if names is None else relation.project(quoted(names))

    return Source(read, relation.columns, text_cells=text_cells)


# --- CSV, every cell as text ----------------------------------------------------------


def _csv_by_pyarrow(name: str, delimiter: str, header: list[str]) -> Source:
    import pyarrow
    from pyarrow import csv

    def read(names: Sequence[str] | None) -> Any:
        convert = csv.ConvertOptions(
            column_types=dict.fromkeys(header, pyarrow.string()),
            include_columns=list(names or ()),
            null_values=[""],
            strings_can_be_null=True,
        )
        return csv.open_csv(
            name,
            read_options=csv.ReadOptions(block_size=_BLOCK_BYTES),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=convert,
        )

    return Source(read, header, text_cells=True)


def _csv_by_polars(name: str, delimiter: str, header: list[str]) -> Source:
    import polars

    # Without rows to infer from, every column is text.
    frame = polars.scan_csv(name, separator=delimiter, infer_schema_length=0)
    return Source(lambda names: collected(frame, names), header, text_cells=True)


def _csv_by_duckdb(name: str, delimiter: str, header: list[str]) -> Source:
    import duckdb

    # With its own guesses, DuckDB would skip a header that does not fit the rows.
    columns: dict[str, str] = {}
    for column in header:
        columns[column if column not in columns else f"{column} ({len(columns)})"] = "VARCHAR"
    relation = duckdb.connect().read_csv(
        name,
        header=True,
        auto_detect=False,
        columns=columns,
        delimiter=delimiter,
        quotechar='"',
        escapechar='"',
    )
    source = _relation(relation, text_cells=True)
    # The caller shall see a name that stands there twice.
    source.columns = header
    return source


def _csv_by_python(name: str, delimiter: str, header: list[str]) -> Source:
    def read(names: Sequence[str] | None) -> Iterator[dict[str, object]]:
        import csv

        wanted = range(len(header)) if names is None else [header.index(n) for n in names]
        with _text_file(name) as file:
            lines = csv.reader(file, delimiter=delimiter)
            next(lines)
            yield from _cells_of_lines((line for line in lines if line), header, wanted)

    return Source(read, header)


def _cells_of_lines(
    lines: Iterator[list[str]], header: list[str], wanted: Sequence[int]
) -> Iterator[dict[str, object]]:
    for row, line in enumerate(lines):
        if len(line) != len(header):
            raise UnsupportedInputError(
                f"found {len(line)} cells, the header has {len(header)}", row=row
            )
        yield {header[place]: line[place] or None for place in wanted}


# --- JSON lines -----------------------------------------------------------------------


def _json_lines(name: str) -> Source:
    """Read JSON lines with Python itself.

    The readers infer types from the first lines and refuse later ones of
    another type; here each cell is read for its own field.
    """

    def read(_names: Sequence[str] | None) -> Iterator[dict[str, object]]:
        with _text_file(name) as file:
            yield from _objects_of_lines(line for line in file if not line.isspace())

    first = next(read(None), {})
    return Source(read, list(first), certain=False)


def _objects_of_lines(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    import json

    for row, line in enumerate(lines):
        try:
            value = json.loads(line)
        except ValueError as error:
            raise UnsupportedInputError(f"found no JSON: {error}", row=row) from None
        if not isinstance(value, dict):
            raise UnsupportedInputError(
                f"found a {type(value).__name__}, allowed is a JSON object", row=row
            )
        yield value


_PARQUET_READERS: dict[str, Callable[[str], Source]] = {
    "pyarrow": _parquet_by_pyarrow,
    "polars": _parquet_by_polars,
    "duckdb": _parquet_by_duckdb,
}
_CSV_READERS: dict[str, _CsvReader] = {
    "pyarrow": _csv_by_pyarrow,
    "polars": _csv_by_polars,
    "duckdb": _csv_by_duckdb,
}
