"""The same records in every form that is accepted give the same state, byte by byte."""

import datetime
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from support import sample
from support.forms import (
    MAKERS,
    OnlyStream,
    as_batch,
    as_pandas,
    as_polars,
    in_chunks,
    with_seconds,
)
from support.records import KEYWORDS, kinds, required, typed_table

import contactkpi as ck

pa = pytest.importorskip("pyarrow")
csv = pytest.importorskip("pyarrow.csv")
parquet = pytest.importorskip("pyarrow.parquet")

MILLISECOND = datetime.timedelta(milliseconds=1)


# --- whole tables, all eleven records -----------------------------------------------


@pytest.mark.parametrize("maker", MAKERS)
def test_every_form_gives_the_same_state(maker, state_of, sample_state):
    assert state_of(**sample.keywords(MAKERS[maker])) == sample_state


@pytest.fixture(scope="module")
def sample_json(json_of):
    return json_of(**sample.keywords(sample.rows))


@pytest.mark.parametrize("maker", ["arrow_table", "polars", "pandas", "duckdb", "files"])
def test_every_form_gives_the_same_scorecard(maker, json_of, sample_json):
    assert json_of(**sample.keywords(MAKERS[maker])) == sample_json


# --- files, through each reader -------------------------------------------------------

READERS = ["pyarrow", "polars", "duckdb"]
CHILD = """
import sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None  # now its import fails
import contactkpi as ck
keyword, *paths = sys.argv[2:]
accumulator = ck.Accumulator(by=["channel", ck.interval("1w")], policy=paths.pop())
accumulator.add(**{keyword: paths})
sys.stdout.buffer.write(accumulator.to_bytes())
"""


def state_by_reader(reader, record, path):
    """The state of a file in an interpreter that has only this reader."""
    blocked = ",".join(name for name in READERS if name != reader)
    policy = str(sample.FOLDER / "policy.toml")
    command = [sys.executable, "-c", CHILD, blocked, KEYWORDS[record], str(path), policy]
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The same contacts as files of every kind."""
    folder = tmp_path_factory.mktemp("files")
    table = sample.table("interaction")
    parquet.write_table(with_seconds(table), folder / "calls.parquet", row_group_size=500)
    parquet.write_table(table, folder / "calls.pq", compression="zstd")
    shipped = sample.path("interaction").read_text(encoding="utf-8")
    (folder / "calls.csv").write_text(shipped, encoding="utf-8")
    (folder / "calls.tsv").write_text(shipped.replace(",", "\t"), encoding="utf-8")
    (folder / "calls.jsonl").write_text(json_lines("interaction"), encoding="utf-8")
    return folder


def json_lines(record):
    """Rows as JSON lines, with missing cells left out."""

    def cell(value):
        if isinstance(value, datetime.date):
            return value.isoformat()
        return value.total_seconds() if isinstance(value, datetime.timedelta) else float(value)

    present = [
        {name: value for name, value in row.items() if value is not None}
        for row in sample.rows(record)
    ]
    return "".join(json.dumps(row, default=cell) + "\n" for row in present)


@pytest.fixture(scope="module")
def contacts_state(state_of):
    return state_of(interactions=sample.rows("interaction"))


@pytest.mark.parametrize("reader", [*READERS, "none"])
@pytest.mark.parametrize("name", ["calls.csv", "calls.tsv", "calls.jsonl", "calls.parquet"])
def test_every_reader_of_files(reader, name, files, contacts_state):
    if reader != "none":
        pytest.importorskip(reader)
    elif name == "calls.parquet":
        pytest.skip("Python itself reads no Parquet; test_input_python.py checks the message")
    assert state_by_reader(reader, "interaction", files / name) == contacts_state


@pytest.mark.parametrize("reader", READERS)
def test_durations_in_parquet(reader, files, contacts_state):
    """Parquet has no durations: readers know them from a note that pyarrow leaves."""
    pytest.importorskip(reader)
    assert state_by_reader(reader, "interaction", files / "calls.pq") == contacts_state


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_units_of_durations_in_parquet_by_duckdb(unit, tmp_path, contacts_in_seconds):
    pytest.importorskip("duckdb")
    table = sample.table_in_seconds("interaction")
    table = converted("interaction", pa.duration(unit), "duration", table=table)
    parquet.write_table(table, tmp_path / "calls.parquet")
    state = state_by_reader("duckdb", "interaction", tmp_path / "calls.parquet")
    assert state == contacts_in_seconds


@pytest.mark.parametrize("name", ["calls.pq", "calls.csv", "calls.tsv", "calls.jsonl"])
def test_files_through_the_first_reader(name, files, state_of, contacts_state):
    assert state_of(interactions=files / name) == contacts_state


# --- chunks, slices, threads ------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 1000, 5000])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_chunks_and_threads(count, threads, state_of, contacts_state):
    reader = in_chunks(sample.table("interaction"), count)
    assert state_of(interactions=reader, threads=threads) == contacts_state


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_for_all_records(threads, state_of, sample_state):
    readers = sample.keywords(lambda record: in_chunks(sample.table(record), 50))
    assert state_of(**readers, threads=threads) == sample_state


@pytest.mark.parametrize("offset", [1, 3, 7, 8, 9, 64])
def test_slices_with_offsets(offset, state_of):
    table = sample.table("interaction").combine_chunks()
    rows = sample.rows("interaction")
    part = slice(offset, len(rows) - 5)
    sliced = table.to_batches()[0].slice(offset, len(rows) - 5 - offset)
    assert sliced.column(0).offset == offset
    assert state_of(interactions=sliced) == state_of(interactions=rows[part])


def test_chunks_that_are_slices(state_of, contacts_state):
    batch = as_batch("interaction")
    slices = [batch.slice(start, 13) for start in range(0, batch.num_rows, 13)]
    reader = pa.RecordBatchReader.from_batches(batch.schema, slices)
    assert state_of(interactions=reader) == contacts_state


def test_polars_slices(state_of):
    frame = as_polars("interaction")[5:1000:3]
    rows = sample.rows("interaction")[5:1000:3]
    assert state_of(interactions=frame) == state_of(interactions=rows)


def test_pandas_rows_that_were_filtered(state_of):
    frame = as_pandas("interaction")
    part = frame[frame["channel"] == "voice"]
    rows = [row for row in sample.rows("interaction") if row["channel"] == "voice"]
    assert state_of(interactions=part) == state_of(interactions=rows)


# --- types of columns --------------------------------------------------------------------


def converted(record, column_type, *chosen, table=None):
    """The table with all columns of these kinds cast to another type."""
    table = sample.table(record) if table is None else table
    for place, name in enumerate(table.column_names):
        if kinds(record).get(name, "text") in chosen:
            table = table.set_column(place, name, table.column(name).cast(column_type))
    return table


@pytest.mark.parametrize("column_type", [pa.large_string(), pa.string_view(), pa.string()], ids=str)
def test_layouts_of_text(column_type, state_of, sample_state):
    tables = sample.keywords(lambda record: converted(record, column_type, "text", "code"))
    assert state_of(**tables) == sample_state


KEYS = [pa.int8(), pa.int16(), pa.int32(), pa.int64()]
KEYS += [pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]


@pytest.mark.parametrize("values", [pa.string(), pa.large_string()], ids=str)
@pytest.mark.parametrize("key", KEYS, ids=str)
def test_dictionaries(key, values, state_of):
    # 100 contacts have few enough ids for keys of 8 bits.
    table = sample.table("interaction").slice(0, 100)
    for place, name in enumerate(table.column_names):
        if kinds("interaction").get(name, "text") in ("text", "code"):
            encoded = table.column(name).combine_chunks().dictionary_encode()
            indices = encoded.indices.cast(key)
            encoded = pa.DictionaryArray.from_arrays(indices, encoded.dictionary.cast(values))
            table = table.set_column(place, name, encoded)
    assert table.schema.field("channel").type.index_type == key
    assert state_of(interactions=table) == state_of(interactions=sample.rows("interaction")[:100])


def test_dictionaries_that_differ_by_chunk(state_of, contacts_state):
    table = sample.table("interaction")
    known = kinds("interaction")
    texts = [name for name in table.column_names if known.get(name, "text") in ("text", "code")]
    parts = []
    for start in range(0, len(table), 400):
        part = table.slice(start, 400).combine_chunks()
        for name in texts:
            place = part.column_names.index(name)
            part = part.set_column(place, name, part.column(name).dictionary_encode())
        parts.append(part)
    assert state_of(interactions=pa.concat_tables(parts)) == contacts_state


@pytest.fixture(scope="module")
def seconds_state(state_of):
    return state_of(**sample.keywords(sample.rows_in_seconds))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York", "+05:30"])
def test_timestamps_with_a_zone(unit, zone, state_of, seconds_state):
    def make(record):
        table = sample.table_in_seconds(record)
        return converted(record, pa.timestamp(unit, zone), "instant", table=table)

    assert state_of(**sample.keywords(make)) == seconds_state


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_timestamps_without_a_zone_are_local_times_of_the_policy(unit, state_of):
    # February, when clocks in Rome are an hour ahead of UTC.
    rows = sample.rows_in_seconds("interaction")[:500]
    assert all(row["created_at"].month == 2 for row in rows)
    table = typed_table("interaction", rows)
    hour = pa.scalar(datetime.timedelta(hours=1), pa.duration("ms"))
    for place, name in enumerate(table.column_names):
        if kinds("interaction").get(name) == "instant":
            local = pa.compute.add(table.column(name), hour).cast(pa.timestamp("ms"))
            table = table.set_column(place, name, local.cast(pa.timestamp(unit)))
    assert state_of(interactions=table) == state_of(interactions=rows)


def test_texts_as_instants(state_of, seconds_state):
    def make(record):
        table = sample.table_in_seconds(record)
        for place, name in enumerate(table.column_names):
            if kinds(record).get(name) == "instant":
                whole = table.column(name).cast(pa.timestamp("s", "UTC"))
                texts = pa.compute.strftime(whole, "%Y-%m-%dT%H:%M:%SZ")
                table = table.set_column(place, name, texts)
        return table

    assert state_of(**sample.keywords(make)) == seconds_state


@pytest.mark.parametrize("column_type", [pa.date32(), pa.date64()], ids=str)
@pytest.mark.parametrize("record", ["employee", "customer"])
def test_dates_are_midnights(record, column_type, state_of):
    rows = sample.rows(record)
    table = sample.table(record)
    for name in ("hired_on", "left_on", "active_from", "active_to"):
        if name in table.column_names:
            cells = pa.array([row[name] for row in rows], pa.date32()).cast(column_type)
            table = table.set_column(table.column_names.index(name), name, cells)
    keyword = KEYWORDS[record]
    assert state_of(by=None, **{keyword: table}) == state_of(by=None, **{keyword: rows})


@pytest.fixture(scope="module")
def contacts_in_seconds(state_of):
    return state_of(interactions=sample.rows_in_seconds("interaction"))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_units_of_durations(unit, state_of, contacts_in_seconds):
    table = sample.table_in_seconds("interaction")
    table = converted("interaction", pa.duration(unit), "duration", table=table)
    assert state_of(interactions=table) == contacts_in_seconds


SECONDS = {
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint16": pa.uint16(),
    "float": pa.float32(),
    "double": pa.float64(),
    "decimal128": pa.decimal128(24, 3),
    "decimal256": pa.decimal256(40, 5),
}


@pytest.mark.parametrize("name", SECONDS)
def test_durations_as_numbers_of_seconds(name, state_of, contacts_in_seconds):
    table = sample.table_in_seconds("interaction")
    table = converted("interaction", pa.duration("s"), "duration", table=table)
    table = converted("interaction", pa.int64(), "duration", table=table)
    table = converted("interaction", SECONDS[name], "duration", table=table)
    assert state_of(interactions=table) == contacts_in_seconds


CELLS_OF_SECONDS = {
    "int": (sample.rows_in_seconds, lambda cell: cell // datetime.timedelta(seconds=1)),
    "float": (sample.rows, lambda cell: cell.total_seconds()),
    "decimal": (sample.rows, lambda cell: Decimal(cell // MILLISECOND).scaleb(-3)),
    "text": (sample.rows, lambda cell: str(cell.total_seconds())),
}


@pytest.mark.parametrize("name", CELLS_OF_SECONDS)
def test_durations_in_dicts(name, state_of):
    make_rows, convert = CELLS_OF_SECONDS[name]
    rows = [
        {
            field: convert(cell) if isinstance(cell, datetime.timedelta) else cell
            for field, cell in row.items()
        }
        for row in make_rows("interaction")
    ]
    assert state_of(interactions=rows) == state_of(interactions=make_rows("interaction"))


@pytest.mark.parametrize("column_type", [pa.int8(), pa.uint64(), pa.float64()], ids=str)
def test_booleans_as_0_and_1(column_type, state_of, sample_state):
    def make(record):
        table = converted(record, pa.int8(), "boolean")
        for place, name in enumerate(table.column_names):
            if kinds(record).get(name) == "boolean":
                numbers = table.column(name).cast(column_type)
                table = table.set_column(place, name, numbers)
        return table

    assert state_of(**sample.keywords(make)) == sample_state


@pytest.mark.parametrize("column_type", [pa.int8(), pa.int32(), pa.uint32(), pa.float64()], ids=str)
def test_widths_of_counts(column_type, state_of, contacts_state):
    table = converted("interaction", column_type, "count")
    assert state_of(interactions=table) == contacts_state


@pytest.mark.parametrize("column_type", [pa.decimal128(9, 3), pa.decimal128(30, 6)], ids=str)
def test_fixed_point_numbers(column_type, state_of, sample_state):
    def make(record):
        table = sample.table(record)
        for place, name in enumerate(table.column_names):
            if kinds(record).get(name) == "fixed":
                cells = [row[name] for row in sample.rows(record)]
                table = table.set_column(place, name, pa.array(cells, column_type))
        return table

    assert state_of(**sample.keywords(make)) == sample_state


# --- columns that are empty, missing, or not ours -------------------------------------------


# A row needs one of these.
ONE_OF_TWO = {
    "survey": ["sent_at", "responded_at"],
    "evaluation": ["interaction_id", "agent_id"],
}


@pytest.mark.parametrize("record", KEYWORDS)
@pytest.mark.parametrize("is_typed", [True, False], ids=["typed", "null_type"])
def test_columns_of_nulls(record, is_typed, state_of):
    """A column without any value is as good as none."""
    table = sample.table(record)
    known = kinds(record)
    optional = [n for n in table.column_names if n in known and n not in required(record)]
    for name in ONE_OF_TWO.get(record, ()):
        optional.remove(name)
    bare = table.drop_columns(optional)
    empty = table
    for name in optional:
        kind = table.schema.field(name).type if is_typed else pa.null()
        place = empty.column_names.index(name)
        empty = empty.set_column(place, name, pa.nulls(len(table), kind))
    keyword = KEYWORDS[record]
    assert state_of(by=None, **{keyword: empty}) == state_of(by=None, **{keyword: bare})
    rows = [{**row, **dict.fromkeys(optional)} for row in sample.rows(record)]
    assert state_of(by=None, **{keyword: rows}) == state_of(by=None, **{keyword: bare})


def test_unknown_columns_are_passed_over(state_of, contacts_state):
    table = sample.table("interaction")
    count = len(table)
    extras = {
        "nested": pa.array([[1, 2]] * count),
        "struct": pa.array([{"a": 1}] * count),
        "bytes": pa.array([b"\xff"] * count),
        "month": pa.array([(1, 2, 3)] * count, pa.month_day_nano_interval()),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([count], pa.int32()), pa.array(["x"])),
    }
    for name, column in extras.items():
        table = table.append_column(name, column)
    assert state_of(interactions=table) == contacts_state
    # Handed over as a stream, where nobody picks the needed columns beforehand.
    assert state_of(interactions=OnlyStream(table)) == contacts_state


def test_unknown_keys_are_passed_over(state_of, contacts_state):
    rows = [{**row, "extra": object(), 7: "seven"} for row in sample.rows("interaction")]
    assert state_of(interactions=rows) == contacts_state


@pytest.mark.parametrize("record", KEYWORDS)
def test_empty_tables(record, state_of):
    keyword = KEYWORDS[record]
    table = sample.table(record).slice(0, 0)
    as_rows = state_of(by=None, **{keyword: []})
    assert state_of(by=None, **{keyword: table}) == as_rows
    assert state_of(by=None, **{keyword: table.to_reader()}) == as_rows
    assert state_of(by=None, **{keyword: table.to_pandas()}) == as_rows
    # The table was there: that is another state than without it.
    assert as_rows != ck.Accumulator(policy=sample.POLICY).to_bytes()


# --- names of columns --------------------------------------------------------------------------


def renamed(record, names):
    table = sample.table(record)
    return table.rename_columns([names.get(name, name) for name in table.column_names])


NAMES = {"channel": "Channel", "agent_id": "Agent ID", "created_at": "Start", "kind": "Survey"}


def test_flat_map_of_columns(state_of, sample_state):
    tables = sample.keywords(lambda record: renamed(record, NAMES))
    assert state_of(**tables, columns=NAMES) == sample_state


def test_nested_map_of_columns(state_of, sample_state):
    tables = sample.keywords(sample.table)
    tables["interactions"] = renamed("interaction", NAMES)
    tables["surveys"] = renamed("survey", {"score": "Rating"})
    here = {name: column for name, column in NAMES.items() if name in kinds("interaction")}
    columns = {"interactions": here, "surveys": {"score": "Rating"}}
    assert state_of(**tables, columns=columns) == sample_state


def test_both_maps_together(state_of, sample_state):
    tables = sample.keywords(lambda record: renamed(record, NAMES))
    tables["surveys"] = renamed("survey", {**NAMES, "channel": "Kanal"})
    columns = {**NAMES, "surveys": {"channel": "Kanal"}}
    assert state_of(**tables, columns=columns) == sample_state


def test_map_of_columns_with_every_form(state_of, contacts_state):
    names = {name: column for name, column in NAMES.items() if name in kinds("interaction")}
    table = renamed("interaction", names)
    forms = [
        table.to_pylist(),
        table.to_pydict(),
        table.to_pandas(),
        pytest.importorskip("polars").DataFrame(table),
        OnlyStream(table),
    ]
    for form in forms:
        assert state_of(interactions=form, columns=names) == contacts_state


# --- streams that fail ---------------------------------------------------------------------------


def failing_reader(error, good=3):
    """A stream that gives some batches, then fails."""
    batch = as_batch("interaction").slice(0, 200)

    def batches():
        for _ in range(good):
            yield batch
        raise error

    return pa.RecordBatchReader.from_batches(batch.schema, batches())


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_a_stream_that_fails_counts_nothing(threads):
    accumulator = ck.Accumulator(policy=sample.POLICY)
    accumulator.add(interactions=sample.table("interaction").slice(300, 50))
    before = accumulator.to_bytes()
    with pytest.raises(ck.KpiError, match="the disk is gone") as caught:
        accumulator.add(failing_reader(OSError("the disk is gone")), threads=threads)
    assert caught.value.record == "interaction"
    assert accumulator.to_bytes() == before


def test_a_generator_of_rows_that_fails_counts_nothing():
    def rows():
        yield from sample.rows("interaction")[:100]
        raise OSError("the disk is gone")

    accumulator = ck.Accumulator(policy=sample.POLICY)
    before = accumulator.to_bytes()
    with pytest.raises(OSError, match="the disk is gone"):
        accumulator.add(rows())
    assert accumulator.to_bytes() == before


def test_one_table_that_fails_leaves_out_the_others():
    accumulator = ck.Accumulator(policy=sample.POLICY)
    before = accumulator.to_bytes()
    with pytest.raises(ck.KpiError):
        accumulator.add(
            surveys=sample.table("survey"),
            agent_states=sample.table("agent_state"),
            interactions=failing_reader(OSError("gone")),
        )
    assert accumulator.to_bytes() == before
