"""The tables of the sample in every form that is accepted."""

import pytest

from support import sample
from support.records import kinds

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.compute")


def as_batch(record):
    return sample.table(record).combine_chunks().to_batches()[0]


def as_reader(record):
    return sample.table(record).to_reader(max_chunksize=100)


def as_polars(record):
    polars = pytest.importorskip("polars")
    return polars.DataFrame(sample.table(record))


def as_polars_lazy(record):
    return as_polars(record).lazy()


def as_polars_categorical(record):
    polars = pytest.importorskip("polars")
    frame = as_polars(record)
    texts = [name for name, dtype in frame.schema.items() if dtype == polars.String]
    return frame.with_columns(polars.col(texts).cast(polars.Categorical))


def as_polars_enum(record):
    polars = pytest.importorskip("polars")
    frame = as_polars(record)
    texts = [name for name, dtype in frame.schema.items() if dtype == polars.String]
    enums = {name: polars.Enum(frame[name].drop_nulls().unique().sort()) for name in texts}
    return frame.with_columns(polars.col(name).cast(enum) for name, enum in enums.items())


def as_polars_chunks(record):
    polars = pytest.importorskip("polars")
    frame = as_polars(record)
    slices = [frame.slice(start, 7) for start in range(0, len(frame), 7)]
    return polars.concat(slices, rechunk=False)


def as_pandas(record):
    pytest.importorskip("pandas")
    return sample.table(record).to_pandas()


def as_pandas_of_arrow(record):
    pandas = pytest.importorskip("pandas")
    return sample.table(record).to_pandas(types_mapper=pandas.ArrowDtype)


def as_pandas_nullable(record):
    return as_pandas(record).convert_dtypes()


def as_pandas_of_objects(record):
    return as_pandas(record).astype(object)


def as_pandas_categorical(record):
    frame = as_pandas(record)
    known = kinds(record)
    texts = [name for name in frame if known.get(name, "text") in ("text", "code")]
    return frame.astype(dict.fromkeys(texts, "category"))


def as_pandas_with_other_index(record):
    frame = as_pandas(record)
    return frame.set_index(frame.index[::-1] * 3)


def as_duckdb(record):
    duckdb = pytest.importorskip("duckdb")
    table = with_seconds(sample.table(record))
    connection = duckdb.connect()
    connection.register("given", table)
    return connection.table("given")


def as_narwhals(record):
    narwhals = pytest.importorskip("narwhals")
    return narwhals.from_native(as_polars(record))


def with_seconds(table):
    """The table with numbers of seconds for durations, which DuckDB does not have."""
    for place, field in enumerate(table.schema):
        if pa.types.is_duration(field.type):
            seconds = pa.compute.divide(table.column(place).cast(pa.int64()).cast("double"), 1000)
            table = table.set_column(place, field.name, seconds)
    return table


def as_dict_of_columns(record):
    return {name: [row[name] for row in sample.rows(record)] for name in sample.rows(record)[0]}


def as_dict_of_arrays(record):
    table = sample.table(record)
    return {name: table.column(name) for name in table.column_names}


def as_generator(record):
    return (row for row in sample.rows(record))


def as_dataset(record):
    return pytest.importorskip("pyarrow.dataset").dataset(sample.table(record))


class OnlyStream:
    """A table of a library that nobody knows."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


class OnlyArray:
    """A batch of a library that nobody knows."""

    def __init__(self, batch):
        self._batch = batch

    def __arrow_c_array__(self, requested_schema=None):
        return self._batch.__arrow_c_array__(requested_schema)


MAKERS = {
    "arrow_table": sample.table,
    "arrow_batch": as_batch,
    "arrow_reader": as_reader,
    "arrow_dataset": as_dataset,
    "polars": as_polars,
    "polars_lazy": as_polars_lazy,
    "polars_categorical": as_polars_categorical,
    "polars_enum": as_polars_enum,
    "polars_chunks": as_polars_chunks,
    "pandas": as_pandas,
    "pandas_of_arrow": as_pandas_of_arrow,
    "pandas_nullable": as_pandas_nullable,
    "pandas_of_objects": as_pandas_of_objects,
    "pandas_categorical": as_pandas_categorical,
    "pandas_with_other_index": as_pandas_with_other_index,
    "duckdb": as_duckdb,
    "narwhals": as_narwhals,
    "dict_of_columns": as_dict_of_columns,
    "dict_of_arrays": as_dict_of_arrays,
    "generator": as_generator,
    "only_stream": lambda record: OnlyStream(sample.table(record)),
    "only_array": lambda record: OnlyArray(as_batch(record)),
    "files": sample.path,
    "lists_of_files": lambda record: [str(sample.path(record))],
}


def in_chunks(table, count):
    """The same table in so many chunks, some of them empty."""
    cuts = [len(table) * place // count for place in range(count + 1)]
    pairs = zip(cuts, cuts[1:], strict=False)
    batches = [batch for start, end in pairs for batch in batches_of(table, start, end)]
    return pa.RecordBatchReader.from_batches(table.schema, batches)


def batches_of(table, start, end):
    part = table.slice(start, end - start).combine_chunks()
    return part.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
