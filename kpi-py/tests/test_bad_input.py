"""Bad input gives an exception that names what is wrong and where, and counts nothing."""

import datetime as dt
import math

import pytest
from support import sample

import contactkpi as ck

pa = pytest.importorskip("pyarrow")

CALL = {"interaction_id": "c1", "created_at": "2026-03-02T09:00:00Z", "channel": "voice"}
ROME = {"zone": "Europe/Rome"}
TWICE = dt.datetime(2026, 10, 25, 2, 30)
SKIPPED = dt.datetime(2026, 3, 29, 2, 30)


def call(**cells):
    return [{**CALL, **cells}]


def table(rows=1, **columns):
    plain = {
        "interaction_id": [f"c{row}" for row in range(rows)],
        "created_at": ["2026-03-02T09:00:00Z"] * rows,
        "channel": ["voice"] * rows,
    }
    return pa.table(plain | columns)


class OfStream:
    """Something that hands out any object as an Arrow stream."""

    def __init__(self, capsule):
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema=None):
        return self._capsule


class OfArray:
    """Something that hands out any object as an Arrow array."""

    def __init__(self, capsules):
        self._capsules = capsules

    def __arrow_c_array__(self, requested_schema=None):
        return self._capsules


class Spark:
    """Looks like a frame of PySpark, which would have these two."""

    __module__ = "pyspark.sql.classic.dataframe"

    columns = ["channel"]

    def __arrow_c_stream__(self, requested_schema=None):
        raise AssertionError("a Spark frame was pulled to the driver")


def not_utf8():
    offsets = pa.array([0, 2], pa.int32()).buffers()[1]
    return pa.StringArray.from_buffers(1, offsets, pa.py_buffer(b"\xff\xfe"))


def consumed_stream():
    capsule = table().__arrow_c_stream__()
    pa.RecordBatchReader.from_stream(OfStream(capsule))
    return OfStream(capsule)


def consumed_array():
    capsules = table().to_batches()[0].__arrow_c_array__()
    pa.RecordBatch._import_from_c_capsule(*capsules)
    return OfArray(capsules)


def bad_third_chunk():
    talk = [[1.0] * 4, [1.0] * 4, [1.0, 2.0, -3.0, 4.0]]
    return pa.concat_tables([table(4, talk=seconds) for seconds in talk])


def two_columns_of_a_name():
    columns = [pa.array([text]) for text in CALL.values()]
    return pa.Table.from_arrays([*columns, columns[0]], [*CALL, "interaction_id"])


# What is added, the exception, its row, its field, a part of its text. None is no row or no field.
RECORD, COLUMNS, INPUT = ck.InvalidRecordError, ck.InvalidColumnsError, ck.UnsupportedInputError
ADDED = {
    # Cells of dicts.
    "unknown_channel": (call(channel="fax"), RECORD, 0, "channel", 'found "fax", allowed is one'),
    "required_cell": (call(interaction_id=None), RECORD, 0, "interaction_id", "found nothing"),
    "required_key": ([{**CALL}, {"channel": "sms"}], RECORD, 1, "interaction_id", "is required"),
    "blank_id": (call(interaction_id="  "), RECORD, 0, "interaction_id", "found nothing"),
    "negative": ([CALL, *call(talk=-3)], RECORD, 1, "talk", "found -3 s, allowed is a duration"),
    "negative_text": (call(talk="-3"), RECORD, 0, "talk", "found -3 s"),
    "negative_timedelta": (call(wrap=dt.timedelta(seconds=-1)), RECORD, 0, "wrap", "found -1 s"),
    "negative_count": (call(transfers=-1), RECORD, 0, "transfers", "found -1, allowed is a whole"),
    "half_a_count": (call(transfers=0.5), RECORD, 0, "transfers", "found 0.5"),
    "infinity": (call(talk=math.inf), RECORD, 0, "talk", "found inf"),
    "minus_infinity": (call(revenue=-math.inf), RECORD, 0, "revenue", "found -inf"),
    "huge_int": (call(talk=10**30), RECORD, 0, "talk", "000000"),
    "int_of_5000_digits": (call(transfers=10**5000), RECORD, 0, "transfers", "huge"),
    "beyond_64_bits": (call(transfers=2**63), RECORD, 0, "transfers", "9223372036854775808"),
    "huge_float": (call(talk=1e300), RECORD, 0, "talk", "100 years"),
    "200_years": (call(talk=200 * 365 * 86_400), RECORD, 0, "talk", "at most 100 years"),
    "float_id": (call(interaction_id=2.0**60), RECORD, 0, "interaction_id", "lost digits"),
    "two_as_truth": (call(bot_engaged=2), RECORD, 0, "bot_engaged", "found 2, allowed is true"),
    "yes_as_truth": (call(bot_engaged="yes"), RECORD, 0, "bot_engaged", 'found "yes"'),
    "number_as_instant": (call(created_at=5), RECORD, 0, "created_at", "found 5, allowed is an"),
    "time_as_instant": (call(created_at=dt.time(9)), RECORD, 0, "created_at", "datetime.time(9"),
    "no_such_day": (call(created_at="2026-02-30"), RECORD, 0, "created_at", '"2026-02-30"'),
    "year_10000": (call(created_at="10000-01-01"), RECORD, 0, "created_at", '"10000-01-01"'),
    "end_before_start": (
        call(ended_at="2026-03-02T08:00:00Z"),
        RECORD,
        0,
        "ended_at",
        "before created_at",
    ),
    "list_cell": (call(talk=[1]), RECORD, 0, "talk", "found [1]"),
    "bytes_cell": (call(interaction_id=b"x"), RECORD, 0, "interaction_id", "found b'x'"),
    "set_cell": (call(channel={"voice"}), RECORD, 0, "channel", "found {'voice'}"),
    "complex_cell": (call(talk=1j), RECORD, 0, "talk", "found 1j"),
    "surrogate": (call(channel="\ud800"), RECORD, 0, "channel", "\\ud800"),
    # Columns of Arrow tables.
    "arrow_channel": (table(2, channel=["voice", "fax"]), RECORD, 1, "channel", 'found "fax"'),
    "arrow_null": (table(2, channel=["sms", None]), RECORD, 1, "channel", "found nothing"),
    "arrow_negative": (table(1, talk=[-3]), RECORD, 0, "talk", "found -3 s"),
    "arrow_infinity": (table(1, talk=[-math.inf]), RECORD, 0, "talk", "found -inf"),
    "arrow_uint64": (
        table(1, transfers=pa.array([2**64 - 1], pa.uint64())),
        RECORD,
        0,
        "transfers",
        "1844674",
    ),
    "arrow_far_second": (
        table(1, created_at=pa.array([2**62], pa.timestamp("s"))),
        RECORD,
        0,
        "created_at",
        "in the years 1 to 9999",
    ),
    "arrow_far_millisecond": (
        table(1, created_at=pa.array([-(2**62)], pa.timestamp("ms", "UTC"))),
        RECORD,
        0,
        "created_at",
        "in the years 1 to 9999",
    ),
    "arrow_far_date": (
        table(1, created_at=pa.array([2**31 - 1], pa.date32())),
        RECORD,
        0,
        "created_at",
        "in the years 1 to 9999",
    ),
    "arrow_text_for_number": (table(1, talk=["long"]), COLUMNS, None, "talk", "column of Utf8"),
    "arrow_list": (table(1, talk=[[1]]), COLUMNS, None, "talk", "column of List(Int64)"),
    "arrow_struct": (
        table(1, interaction_id=[{"a": 1}]),
        COLUMNS,
        None,
        "interaction_id",
        "column of Struct",
    ),
    "arrow_number_for_instant": (
        table(1, created_at=[5]),
        COLUMNS,
        None,
        "created_at",
        "found a column of Int64",
    ),
    "arrow_missing_column": (
        table().drop_columns(["channel"]),
        COLUMNS,
        None,
        "channel",
        'found no column "channel", which is required; the columns are interaction_id, created_at',
    ),
    "arrow_two_of_a_name": (
        two_columns_of_a_name(),
        COLUMNS,
        None,
        None,
        "found two columns 'interaction_id'",
    ),
    "arrow_code_not_utf8": (table(1, channel=not_utf8()), RECORD, 0, "channel", "not UTF-8"),
    "third_chunk": (bad_third_chunk(), RECORD, 10, "talk", "found -3 s"),
    "third_batch": (bad_third_chunk().to_reader(), RECORD, 10, "talk", "found -3 s"),
    # Objects that are no tables.
    "object": (object(), INPUT, None, None, "found a object, allowed are a table with"),
    "number": (5, INPUT, None, None, "found a int, allowed are a table with"),
    "bytes": (b"abc", INPUT, None, None, "found a bytes, allowed are a table with"),
    "spark": (Spark(), INPUT, None, None, "Spark DataFrame, which would be pulled to the driver"),
    "row_of_pairs": ([[("channel", "voice")]], INPUT, None, None, "allowed are a table with"),
    "second_row_is_a_number": (
        [CALL, 5],
        INPUT,
        1,
        None,
        "found an object of type int, allowed is a dict",
    ),
    "second_row_is_a_list": (
        [CALL, ["a"]],
        INPUT,
        1,
        None,
        "found an object of type list, allowed is a dict",
    ),
    "column_that_is_a_text": ({"channel": "voice"}, INPUT, None, "channel", "a list of cells"),
    "columns_of_two_lengths": (
        {"channel": ["voice"], "created_at": []},
        COLUMNS,
        None,
        None,
        "different lengths",
    ),
    "array_of_numbers": (pa.array([1, 2]), INPUT, None, None, "found an array of Int64"),
    "array_with_null_rows": (
        OfArray(pa.array([{"channel": "voice"}, None]).__arrow_c_array__()),
        INPUT,
        None,
        None,
        "rows that are null",
    ),
}


@pytest.mark.parametrize("name", ADDED)
def test_add(name):
    data, error, row, field, text = ADDED[name]
    refused(lambda accumulator: accumulator.add(data), error, row, field, text)


def refused(act, error, row, field, text, record="interaction", policy=None):
    """The call must fail so, and leave the accumulator as it was."""
    accumulator = ck.Accumulator(policy=policy)
    accumulator.add(call(interaction_id="c0"), surveys=sample.table("survey"))
    before = accumulator.to_bytes()
    with pytest.raises(ck.KpiError) as caught:
        act(accumulator)
    assert type(caught.value) is error
    assert text in str(caught.value)
    assert (caught.value.record, caught.value.row, caught.value.field) == (record, row, field)
    assert accumulator.to_bytes() == before


def test_texts_are_looked_at_where_they_are_read():
    data = table(1, queue=not_utf8())
    with pytest.raises(ck.InvalidColumnsError, match="not UTF-8"):
        ck.scorecard(data, by="queue")
    assert ck.scorecard(data).value("interaction_volume").value == 1


# Streams and arrays are handed over once, so each test makes its own.
CAPSULES = {
    "consumed_stream": (consumed_stream, "already released"),
    "consumed_array": (consumed_array, "released before"),
    "stream_of_another_name": (
        lambda: OfStream(table().schema.__arrow_c_schema__()),
        "arrow_array_stream",
    ),
    "stream_that_is_a_text": (lambda: OfStream("stream"), "allowed is a capsule"),
    "stream_of_numbers": (
        lambda: OfStream(pa.chunked_array([[1, 2]]).__arrow_c_stream__()),
        "found no Arrow table",
    ),
    "arrays_the_wrong_way_round": (
        lambda: OfArray(table().to_batches()[0].__arrow_c_array__()[::-1]),
        "arrow_schema",
    ),
    "arrays_that_are_a_number": (lambda: OfArray(5), "allowed"),
}


@pytest.mark.parametrize("name", CAPSULES)
def test_capsules(name):
    make, text = CAPSULES[name]
    accumulator = ck.Accumulator()
    before = accumulator.to_bytes()
    with pytest.raises(ck.UnsupportedInputError) as caught:
        accumulator.add(make())
    assert text in str(caught.value)
    assert accumulator.to_bytes() == before


LOCAL_TIMES = {
    "text": lambda when: call(created_at=when.isoformat(" ")),
    "datetime": lambda when: call(created_at=when),
    "milliseconds": lambda when: table(1, created_at=pa.array([when], pa.timestamp("ms"))),
    "nanoseconds": lambda when: table(1, created_at=pa.array([when], pa.timestamp("ns"))),
    "texts": lambda when: table(1, created_at=[when.isoformat(" ")]),
    "pandas": lambda when: table(1, created_at=pa.array([when], pa.timestamp("us"))).to_pandas(),
}


@pytest.mark.parametrize("form", LOCAL_TIMES)
@pytest.mark.parametrize(("when", "text"), [(TWICE, "show twice"), (SKIPPED, "skip")])
def test_local_times_that_clocks_skip_or_show_twice(form, when, text):
    data = LOCAL_TIMES[form](when)
    text = f"which clocks in Europe/Rome {text}"
    refused(lambda a: a.add(data), RECORD, 0, "created_at", text, policy=ROME)


@pytest.mark.parametrize("form", LOCAL_TIMES)
def test_utc_has_no_such_times(form):
    ck.Accumulator(policy={"zone": "UTC"}).add(LOCAL_TIMES[form](SKIPPED))


MAPS = {
    "unknown_field": ({"nothing": "x"}, None, None, "which is no field of a table"),
    "missing_column": ({"talk": "Talk"}, "interaction", "talk", 'found no column "Talk"'),
    "number": ({"talk": 5}, None, None, "found 5 for 'talk'"),
    "list": (["talk"], None, None, "found a list, allowed is a dict"),
    "singular": ({"interaction": {"talk": "x"}}, None, None, "for 'interaction' in columns"),
    "nested_field": (
        {"interactions": {"nothing": "x"}},
        "interaction",
        None,
        "in the map of columns",
    ),
}


@pytest.mark.parametrize("data", [[CALL], table()], ids=["dicts", "arrow"])
@pytest.mark.parametrize("name", MAPS)
def test_maps_of_columns(name, data):
    columns, record, field, text = MAPS[name]
    refused(lambda a: a.add(data, columns=columns), COLUMNS, None, field, text, record=record)


# Arguments of a scorecard: the exception, its field, a part of its text.
ARGUMENTS = {
    "unknown_kpi": ({"kpis": "speed"}, ck.UnknownKpiError, None, 'no KPI is called "speed"'),
    "kpi_number": ({"kpis": 5}, ck.InvalidPolicyError, "kpis", "found a int"),
    "option_of_unknown_kpi": (
        {"options": {"speed": {"x": 1}}},
        ck.UnknownKpiError,
        None,
        "did you mean",
    ),
    "unknown_option": (
        {"options": {"aht": {"speed": 1}}},
        ck.InvalidOptionError,
        "options.average_handle_time.speed",
        "allowed are statistic",
    ),
    "option_value": (
        {"options": {"SL": {"abandons": "maybe"}}},
        ck.InvalidOptionError,
        "options.service_level.abandons",
        'found "maybe", allowed is one of negative',
    ),
    "option_nan": (
        {"options": {"SL": {"threshold_s": math.nan}}},
        ck.InvalidOptionError,
        "options.service_level.threshold_s",
        "found nan, allowed is a finite number",
    ),
    "option_object": (
        {"options": {"SL": {"abandons": {1}}}},
        ck.InvalidOptionError,
        "options.service_level.abandons",
        "found a set, allowed are a text",
    ),
    "options_list": ({"options": ["SL"]}, ck.InvalidOptionError, "options", "found a list"),
    "group": ({"by": "nobody"}, ck.InvalidGroupByError, None, "'nobody', which no table has"),
    "group_of_numbers": ({"by": "talk"}, ck.InvalidGroupByError, None, '"talk", allowed are'),
    "group_twice": ({"by": ["queue", "queue"]}, ck.InvalidGroupByError, None, '"queue" twice'),
    "group_number": ({"by": [5]}, ck.InvalidGroupByError, None, "found a int in by"),
    "two_intervals": (
        {"by": [ck.interval("1d"), ck.interval("1h")]},
        ck.InvalidGroupByError,
        None,
        "at most one",
    ),
    "period_backwards": (
        {"period": ("2026-02-01", "2026-01-01")},
        ck.InvalidPolicyError,
        "period",
        "the end must come after the start",
    ),
    "period_text": ({"period": "2026"}, INPUT, "period", "allowed is a pair of instants"),
    "period_of_three": ({"period": ("2026", "2027", "2028")}, INPUT, "period", "a pair"),
    "period_soon": (
        {"period": ("soon", "later")},
        ck.InvalidPolicyError,
        "period.start",
        'found "soon"',
    ),
    "as_of_soon": ({"as_of": "soon"}, ck.InvalidFinishError, "as_of", 'found "soon"'),
    "as_of_number": ({"as_of": 5}, INPUT, "as_of", "found a int, allowed are a datetime"),
    "as_of_twice": (
        {"as_of": TWICE, "policy": ROME},
        ck.InvalidFinishError,
        "as_of",
        "show twice",
    ),
    "policy_key": ({"policy": {"speed": 1}}, ck.InvalidPolicyError, None, "unknown field `speed`"),
    "policy_zone": ({"policy": {"zone": "Rome"}}, ck.InvalidPolicyError, "zone", '"Rome"'),
    "policy_currency": (
        {"policy": {"currency": "euro"}},
        ck.InvalidPolicyError,
        "currency",
        'found "euro"',
    ),
    "policy_preset": ({"policy": "best"}, ck.InvalidPolicyError, "preset", 'found "best"'),
    "policy_number": ({"policy": 5}, INPUT, "policy", "found a int, allowed are a Policy"),
    "no_table": ({"interactions": None}, INPUT, None, "at least one is needed"),
    "threads": ({"threads": -1}, INPUT, "threads", "found -1"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments(name):
    arguments, error, field, text = ARGUMENTS[name]
    with pytest.raises(ck.KpiError) as caught:
        ck.scorecard(**{"interactions": table(), **arguments})
    assert type(caught.value) is error
    assert text in str(caught.value)
    assert caught.value.field == field


@pytest.mark.parametrize("make", [lambda: ck.interval("7min"), lambda: ck.time_of_day("1w")])
def test_lengths_of_groups(make):
    with pytest.raises(ck.InvalidGroupByError, match="allowed are 5min, 10min") as caught:
        ck.Accumulator(by=make())
    assert type(caught.value) is ck.InvalidGroupByError


def test_rows_are_counted_over_the_whole_stream_by_all_threads():
    batch = table(50, talk=[1.0] * 50).to_batches()[0]
    bad = table(50, talk=[1.0] * 37 + [-1.0] * 13).to_batches()[0]
    batches = [batch] * 40 + [bad] * 10
    for threads in (1, 2, 5):
        reader = pa.RecordBatchReader.from_batches(batch.schema, batches)
        with pytest.raises(ck.InvalidRecordError) as caught:
            ck.Accumulator().add(reader, threads=threads)
        assert (caught.value.row, caught.value.field) == (40 * 50 + 37, "talk")


def test_duplicates_are_named_where_they_are_rejected():
    accumulator = ck.Accumulator(policy={"duplicates": "reject"})
    accumulator.add(table(3))
    before = accumulator.to_bytes()
    with pytest.raises(ck.DuplicateIdError) as caught:
        accumulator.add(call(interaction_id="c9") * 2)
    assert (caught.value.row, caught.value.field) == (1, "interaction_id")
    with pytest.raises(ck.DuplicateIdError):
        accumulator.add(table(1))
    assert accumulator.to_bytes() == before


def test_missing_values_are_no_errors():
    import numpy

    missing = [math.nan, numpy.nan, numpy.float32("nan"), numpy.timedelta64("NaT"), None, ""]
    expected = ck.Accumulator()
    expected.add([CALL] * len(missing))
    accumulator = ck.Accumulator()
    accumulator.add([row for cell in missing for row in call(talk=cell)])
    assert accumulator.to_bytes() == expected.to_bytes()


def test_files_of_another_ending():
    with pytest.raises(ck.UnsupportedInputError, match="'calls.xlsx', allowed are files that end"):
        ck.scorecard("calls.xlsx")


def test_a_missing_file_is_the_error_of_python():
    with pytest.raises(FileNotFoundError) as caught:
        ck.scorecard("nowhere.csv")
    assert caught.value.filename == "nowhere.csv"
