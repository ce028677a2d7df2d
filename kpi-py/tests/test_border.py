"""What crosses the border: columns as they lie, no more of them than needed, rows in parts."""

import datetime

import pytest

import contactkpi as ck
from contactkpi import _contactkpi, _input, _numpy

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
np = pytest.importorskip("numpy")

UTC = datetime.UTC
START = datetime.datetime(2026, 3, 2, 8, tzinfo=UTC)
# More rows than are read at a time, from dicts and from streams.
MANY = 20_000


def call(number):
    queued = START + datetime.timedelta(seconds=17 * number)
    left = queued + datetime.timedelta(seconds=number % 90)
    return {
        "interaction_id": f"c{number}",
        "created_at": queued,
        "channel": ("voice", "chat")[number % 2],
        "queue": None if number % 11 == 0 else f"q{number % 4}",
        "queued_at": queued,
        "left_queue_at": left,
        "queue_exit": "answered" if number % 7 else "abandoned",
        "answered_at": left if number % 7 else None,
        "talk": 60.5 + number % 300 if number % 7 else None,
        "transfers": number % 3,
    }


ROWS = [call(number) for number in range(MANY)]
BY = ["channel", "queue"]


@pytest.fixture(scope="module")
def table():
    return pa.Table.from_pylist(ROWS)


def state(data, **keywords):
    accumulator = ck.Accumulator(by=BY)
    accumulator.add(data, **keywords)
    return accumulator.to_bytes()


@pytest.fixture(scope="module")
def expected(table):
    return state(table, threads=1)


# --- columns of numpy ---


def times(unit, kind="datetime64", missing=()):
    values = (np.arange(1_000) * 997 + 1_772_434_800_123).astype(f"{kind}[{unit}]")
    for place in missing:
        values[place] = np.array("NaT", values.dtype)
    return values


def series_of(values):
    return pd.DataFrame({"column": values})["column"]


UNITS = ["s", "ms", "us", "ns"]
SERIES = {
    "int64": lambda: series_of(np.arange(1_000)),
    "int8": lambda: series_of((np.arange(1_000) % 100).astype("int8")),
    "float64": lambda: series_of(np.where(np.arange(1_000) % 7 == 0, np.nan, 1.5)),
    "float32": lambda: series_of(np.linspace(0, 1, 1_000, dtype="float32")),
    **{f"times in {unit}": lambda unit=unit: series_of(times(unit)) for unit in UNITS},
    **{
        f"times in {unit}, some missing": lambda unit=unit: series_of(
            times(unit, missing=[0, 7, 63, 64, 999])
        )
        for unit in UNITS
    },
    **{
        f"durations in {unit}": lambda unit=unit: series_of(
            times(unit, "timedelta64", missing=[1, 998])
        )
        for unit in UNITS
    },
    "times of a zone": lambda: series_of(times("ns", missing=[3])).dt.tz_localize("Asia/Kolkata"),
    "times of UTC": lambda: series_of(times("ms")).dt.tz_localize("UTC"),
}


def cells(array):
    """The cells, with NaN as what it stands for."""
    return [None if cell != cell else cell for cell in array.to_pylist()]


def instants(array):
    """Cells of times as numbers: zones are only how they are shown."""
    is_time = pa.types.is_timestamp(array.type) or pa.types.is_duration(array.type)
    return cells(array.cast(pa.int64())) if is_time else cells(array)


@pytest.mark.parametrize("name", SERIES)
def test_columns_of_numpy_are_not_copied(name):
    series = SERIES[name]()
    array = _numpy.arrow_array(series)
    array.validate(full=True)
    assert instants(array) == instants(pa.array(series, from_pandas=True))
    has_zone = isinstance(series.dtype, pd.DatetimeTZDtype)
    values = series.to_numpy(dtype=f"datetime64[{series.dtype.unit}]" if has_zone else None)
    address = values.__array_interface__["data"][0]
    assert array.buffers()[1].address == address


@pytest.mark.parametrize("missing", [False, True])
def test_categories_are_dictionaries(missing):
    names = ["voice", None if missing else "chat", "email", "voice"] * 5
    series = pd.Series(names, dtype="category")
    array = _numpy.arrow_array(series)
    array.validate(full=True)
    assert pa.types.is_dictionary(array.type)
    assert array.to_pylist() == names
    codes = series.array.codes.__array_interface__["data"][0]
    assert array.indices.buffers()[1].address == codes
    # Of several thousand categories the codes have more bits.
    many = pd.Series([f"agent {number}" for number in range(1_000)], dtype="category")
    assert _numpy.arrow_array(many).to_pylist() == list(many)


@pytest.mark.parametrize(
    "cells",
    [
        [True, None, False] * 30,
        [True, False],
        [None, None],
        [True, float("nan")],
        [True, np.True_],
        [None, "x"],
        [True, "x"],
        [],
    ],
)
def test_truth_values_among_objects_are_read_as_pyarrow_does(cells):
    series = pd.Series(cells, dtype=object)
    try:
        expected = pa.array(series, from_pandas=True)
    except pa.ArrowInvalid:
        with pytest.raises(pa.ArrowInvalid):
            _numpy.arrow_array(series)
        return
    array = _numpy.arrow_array(series)
    array.validate(full=True)
    assert array.equals(expected)
    every_second = _numpy.arrow_array(series[::2])
    assert every_second.equals(pa.array(series[::2], from_pandas=True))


@pytest.mark.parametrize(
    "cells",
    [
        ["voice", None, "chat", float("nan"), "voice"] * 1_000,
        ["", "a", "abc", "abcd", "abcde", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "a" * 17],
        ["aaaa", "aaaaa", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "aaaaaa"],
        ["è", "日本", "\0\0\0\0", "\0\0\0\0\0", "\U0001f600"],
        [f"agent {number}" for number in range(4_000)] * 2,
        [f"agent {number}" for number in range(5_000)],
        [None, float("nan")],
        [pd.NA, "voice"],
        [np.str_("voice"), "voice"],
        ["voice", 1],
        [1, 2],
        [],
    ],
    ids=range(12),
)
def test_texts_among_objects_are_read_as_pyarrow_does(cells):
    series = pd.Series(cells, dtype=object)
    try:
        expected = pa.array(series, from_pandas=True)
    except pa.ArrowException:
        with pytest.raises(pa.ArrowException):
            _numpy.arrow_array(series, as_names=True)
        return
    array = _numpy.arrow_array(series, as_names=True)
    array.validate(full=True)
    is_dictionary = pa.types.is_dictionary(array.type)
    assert is_dictionary == (pa.types.is_string(expected.type) and known_texts(cells))
    assert (array.cast(pa.string()) if is_dictionary else array).to_pylist() == expected.to_pylist()


def known_texts(cells):
    """Whether these are plain texts among which few are distinct."""
    texts = {cell for cell in cells if cell is not None and not isinstance(cell, float)}
    return 0 < len(texts) <= 4_096 and {type(text) for text in texts} == {str}


def test_texts_in_a_column_of_another_kind_are_refused_as_before(table):
    frame = table.to_pandas().astype({"channel": object})
    for field in ["talk", "transfers"]:
        columns = {field: "channel", "channel": "queue"}
        with pytest.raises(ck.InvalidColumnsError, match="found a column of Utf8, allowed"):
            ck.scorecard(frame.drop(columns=field), columns=columns)


def test_what_lies_otherwise_is_copied():
    values = times("ns", missing=[2])
    for series in [
        series_of(values)[::3],
        pd.DataFrame(np.arange(4_000).reshape(1_000, 4))[1],
        pd.DataFrame(np.arange(4_000).reshape(1_000, 4).astype("datetime64[ns]"))[2],
        series_of([True, False, None]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series(["a", None, "b"], dtype="string"),
        pd.Series([], dtype="datetime64[ns]"),
        pd.Series([], dtype="category"),
    ]:
        array = _numpy.arrow_array(series)
        assert instants(array) == instants(pa.array(series, from_pandas=True))


def test_frames_of_numpy_count_alike(table, expected):
    frame = table.to_pandas()
    assert frame["talk"].dtype == "float64"
    assert frame["answered_at"].isna().any()
    assert state(frame) == expected
    assert state(frame.astype({"channel": "category", "queue": "category"})) == expected
    assert state(frame.astype({"channel": object, "queue": object})) == expected
    assert state(frame.iloc[::-1]) == state(table.take(np.arange(MANY)[::-1]))
    # Of bytes the other way round, pyarrow knows nothing: they are read cell by cell.
    assert state(frame.astype({"transfers": ">i8"})) == expected
    zoned = frame.assign(queued_at=frame["queued_at"].dt.tz_convert("Europe/Rome"))
    assert state(zoned) == expected


def test_only_needed_columns_of_a_frame_are_converted(table, monkeypatch):
    converted = []
    arrow_array = _numpy.arrow_array

    def noted(series, **options):
        converted.append(series.name)
        return arrow_array(series, **options)

    monkeypatch.setattr(_numpy, "arrow_array", noted)
    frame = table.to_pandas().assign(noise=1.0)
    ck.scorecard(frame, kpis=["average_handle_time"], by="channel")
    # Nothing reads the queue: nobody groups by it.
    assert set(converted) == set(table.column_names) - {"queue"}


# --- other frames ---


def test_categoricals_of_polars_stay_what_they_are(table, expected):
    polars = pytest.importorskip("polars")
    frame = polars.from_arrow(table).with_columns(
        polars.col("channel").cast(polars.Categorical),
        polars.col("queue").cast(polars.Enum(["q0", "q1", "q2", "q3"])),
    )
    (source,) = _input.open_sources(frame)
    assert source.read(None) is frame
    part = source.read(["channel", "queue"])
    assert part.schema == frame.select("channel", "queue").schema
    stream = pa.RecordBatchReader.from_stream(part)
    assert all(pa.types.is_dictionary(field.type) for field in stream.schema)
    assert state(frame) == expected


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("size", [1_000, 8_192, 8_193, MANY])
def test_batches_of_any_size_count_alike(size, threads, table, expected):
    assert state(pa.table(table).to_reader(size), threads=threads) == expected


def test_a_stream_that_fails_behind_its_first_batch_counts_nothing(table):
    def batches():
        yield from table.slice(0, 100).to_batches()
        raise OSError("the disk is gone")

    accumulator = ck.Accumulator()
    before = accumulator.to_bytes()
    with pytest.raises(ck.InvalidColumnsError, match="the disk is gone"):
        accumulator.add(pa.RecordBatchReader.from_batches(table.schema, batches()))
    assert accumulator.to_bytes() == before


# --- dicts ---


def test_dicts_in_parts_count_alike(expected):
    assert state(ROWS) == expected
    assert state(iter(ROWS)) == expected
    # A part may end where the rows do.
    part = ROWS[: 2 * 8_192]
    assert state(part) == state(pa.Table.from_pylist(part))


def test_dicts_that_lack_cells_or_have_them_late(expected):
    rows = [{key: cell for key, cell in row.items() if cell is not None} for row in ROWS]
    assert state(rows) == expected
    assert state([dict(reversed(row.items())) for row in rows]) == expected


def test_keys_of_any_kind_and_number(expected):
    # Each line of JSON has keys of its own.
    def own(row):
        return {"".join(["", *key]): cell for key, cell in row.items()}

    class Name(str):
        __slots__ = ()

    assert state([own(row) for row in ROWS]) == expected
    assert state([{Name(key): cell for key, cell in row.items()} for row in ROWS]) == expected
    # Further keys, the same in every row, others in each, and none that are texts.
    notes = [f"note {number}" for number in range(60)]
    assert state([{**dict.fromkeys(notes, "x"), **row} for row in ROWS]) == expected
    rows = [{**row, f"note {number}": 1} for number, row in enumerate(ROWS)]
    assert state(rows) == expected
    assert state([{**row, number: "x", "\ud800": 1} for number, row in enumerate(ROWS)]) == expected
    # Most of what is known is in none of the last rows.
    few = ("interaction_id", "created_at", "channel")
    short = [{key: row[key] for key in few} for row in ROWS]
    rows = [{**row, **dict.fromkeys(notes)} for row in ROWS[:50]] + short[50:]
    assert state(rows) == state(ROWS[:50] + short[50:])


def test_datetimes_with_and_without_a_zone():
    rows = [
        {**row, "created_at": row["created_at"].replace(tzinfo=None)} if number % 3 else row
        for number, row in enumerate(ROWS[:100])
    ]
    assert state(rows) == state(ROWS[:100])
    moved = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    rows = [{**row, "queued_at": row["queued_at"].astimezone(moved)} for row in rows]
    assert state(rows) == state(ROWS[:100])


def test_the_first_wrong_row_is_named():
    wrong = [*ROWS[:9_000], {**ROWS[9_000], "talk": "a while"}, *ROWS[9_001:17_000]]
    accumulator = ck.Accumulator()
    before = accumulator.to_bytes()
    # The row that is no dict is read while the others are counted.
    for rows in (wrong, [*wrong, 7, *ROWS[17_000:]]):
        with pytest.raises(ck.InvalidRecordError) as caught:
            accumulator.add(rows)
        place = (caught.value.record, caught.value.row, caught.value.field)
        assert place == ("interaction", 9_000, "talk")
    with pytest.raises(ck.UnsupportedInputError) as unread:
        accumulator.add([*ROWS[:17_000], 7])
    assert (unread.value.record, unread.value.row) == ("interaction", 17_000)
    assert accumulator.to_bytes() == before


def test_an_error_of_the_rows_themselves_comes_through():
    def rows():
        yield from ROWS
        raise LookupError("the cursor was closed")

    with pytest.raises(LookupError, match="the cursor was closed"):
        ck.scorecard(rows())


# --- what is kept between calls ---


def test_accumulators_of_one_policy_share_nothing():
    policy = _contactkpi.Policy.preset("seed")
    groupings = ['{"dimensions":["queue"]}', '{"dimensions":["channel"]}', "{}"]
    made = []
    for grouping in [*groupings, *groupings, groupings[0]]:
        accumulator = _contactkpi.Accumulator(policy, grouping)
        assert accumulator.records == []
        accumulator.add_rows("interaction", ROWS[: 10 + len(made)], {})
        made.append((accumulator, grouping))
    for count, (accumulator, grouping) in enumerate(made):
        plain = _contactkpi.Accumulator(_contactkpi.Policy.preset("seed"), grouping)
        plain.add_rows("interaction", ROWS[: 10 + count], {})
        assert accumulator.to_bytes() == plain.to_bytes()


def test_a_grouping_that_is_wrong_is_not_kept():
    policy = _contactkpi.Policy.preset("seed")
    for _ in range(2):
        with pytest.raises(ck.InvalidGroupByError):
            _contactkpi.Accumulator(policy, '{"interval": "7min"}')
    assert _contactkpi.Accumulator(policy, "{}").groups == 1


def test_tables_in_place_count_alike(table):
    surveys = [
        {"kind": "csat", "responded_at": row["created_at"], "channel": "chat", "score": 4}
        for row in ROWS[:500]
    ]
    kept = _contactkpi.Accumulator(_contactkpi.Policy.preset("seed"), '{"dimensions":["channel"]}')
    here = _contactkpi.Accumulator(_contactkpi.Policy.preset("seed"), '{"dimensions":["channel"]}')
    for accumulator, in_place in ((kept, False), (here, True)):
        for record, rows in [("interaction", table), ("survey", pa.Table.from_pylist(surveys))]:
            count = accumulator.add_stream(record, rows, {}, threads=2, in_place=in_place)
            assert count == len(rows)
    assert here.to_bytes() == kept.to_bytes()
    assert here.missing_dimensions == []


class OtherDict(dict):
    pass


@pytest.mark.parametrize("every", [1, 2, 3, 500])
def test_rows_with_other_keys_than_the_first_count_alike(expected, every):
    def varied(number, row):
        if number % every:
            return row
        return [
            dict(reversed(row.items())),
            {**row, "noise": number},
            OtherDict(row),
            {("".join(["chan", "nel"]) if key == "channel" else key): row[key] for key in row},
            {key: cell for key, cell in row.items() if cell is not None},
            # As many keys, one of them another.
            {**{key: cell for key, cell in row.items() if key != "talk"}, 7: "seven"}
            if row["talk"] is None
            else row,
        ][number // every % 6]

    assert state([varied(number, row) for number, row in enumerate(ROWS)]) == expected
