"""Everything that holds a table gives the same scorecard."""

import datetime
import gzip
import importlib.util
import json
import pickle
import subprocess
import sys

import pytest

import contactkpi as ck
from contactkpi import _files, _input, _pandas
from contactkpi._progress import Progress

UTC = datetime.UTC
START = datetime.datetime(2026, 3, 2, 8, tzinfo=UTC)
CHANNELS = ("voice", "chat", "email")


def call(number):
    """A made-up contact; every seventh was abandoned."""
    queued = START + datetime.timedelta(minutes=3 * number)
    left = queued + datetime.timedelta(seconds=5 + number % 40)
    answered = number % 7 != 0
    return {
        "noise": object.__name__,
        "interaction_id": f"c{number}",
        "created_at": queued,
        "channel": CHANNELS[number % 3],
        "queue": None if number % 11 == 0 else f"q{number % 4}",
        "site": f"site {number % 2}",
        "queued_at": queued,
        "left_queue_at": left,
        "queue_exit": "answered" if answered else "abandoned",
        "answered_at": left if answered else None,
        "talk": 60.5 + number if answered else None,
        "transfers": number % 3 if answered else None,
        "bot_engaged": number % 2 == 0,
    }


ROWS = [call(number) for number in range(300)]
COLUMNS = {name: [row[name] for row in ROWS] for name in ROWS[0]}
KPIS = ["service_level", "average_handle_time", "abandonment_rate", "transfer_rate"]
BY = ["channel", "site", ck.interval("1h")]


def card_of(data, **keywords):
    return ck.scorecard(data, **{"by": BY, "kpis": KPIS, **keywords}).to_json()


@pytest.fixture(scope="module")
def expected():
    return card_of(ROWS)


def library(name):
    return pytest.importorskip(name)


def texts():
    """The rows as a file of texts holds them."""

    def text(value):
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    return [{name: text(value) for name, value in row.items()} for row in ROWS]


def write_csv(path, delimiter=","):
    import csv

    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(texts())
    return path


def without(monkeypatch, *packages):
    for package in packages:
        for name in [package, *(n for n in sys.modules if n.startswith(f"{package}."))]:
            monkeypatch.setitem(sys.modules, name, None)


# --- what can be read ---


def test_rows_of_python(expected):
    class Row:
        """A mapping that is no dict, as rows of databases are."""

        def __init__(self, row):
            self.row = row

        def keys(self):
            return self.row.keys()

        def __getitem__(self, key):
            return self.row[key]

    assert card_of(tuple(ROWS)) == expected
    assert card_of(iter(ROWS)) == expected
    assert card_of(row for row in ROWS) == expected
    assert card_of([Row(row) for row in ROWS[:1]]) == card_of(ROWS[:1])
    assert card_of(COLUMNS) == expected
    assert card_of({**COLUMNS, "talk": iter(COLUMNS["talk"])}) == expected


def test_arrays_in_a_dict_of_columns(expected):
    numpy = library("numpy")
    talk = numpy.array([numpy.nan if t is None else t for t in COLUMNS["talk"]])
    created = numpy.array([t.replace(tzinfo=None) for t in COLUMNS["created_at"]], "datetime64[ns]")
    assert card_of({**COLUMNS, "talk": talk, "created_at": created}) == expected
    length = (talk * 1000).astype("timedelta64[ms]")
    assert card_of({**COLUMNS, "talk": length}) == expected


def test_pyarrow(expected):
    pa = library("pyarrow")
    dataset = library("pyarrow.dataset")
    table = pa.Table.from_pylist(ROWS)
    for data in (
        table,
        table.to_batches()[0],
        table.to_reader(max_chunksize=7),
        dataset.dataset(table),
        dataset.dataset(table).scanner(batch_size=13),
        pa.chunked_array([table.to_struct_array().chunk(0)]),
        pa.concat_tables([table.slice(0, 100), table.slice(100)]),
    ):
        assert card_of(data) == expected


def test_polars(expected):
    polars = library("polars")
    frame = polars.DataFrame(ROWS)
    assert card_of(frame) == expected
    assert card_of(frame.lazy()) == expected
    assert card_of(frame.lazy().with_columns(talk=polars.col("talk") * 1)) == expected


def test_old_lazy_frames_are_collected(expected):
    polars = library("polars")

    class Lazy:
        __module__ = "polars.lazyframe.frame"

        def __init__(self, frame):
            self.frame = frame

        def collect_schema(self):
            return self.frame.schema

        def select(self, names):
            return Lazy(self.frame.select(names))

        def collect(self, *, streaming=False):
            assert streaming
            return self.frame

    assert card_of(Lazy(polars.DataFrame(ROWS))) == expected


def test_pandas(expected):
    pandas = library("pandas")
    frame = pandas.DataFrame(ROWS)
    assert card_of(frame) == expected
    assert card_of(frame.astype({"channel": "category", "site": "string"})) == expected
    assert card_of(frame.assign(talk=pandas.to_timedelta(frame["talk"], "s"))) == expected
    assert card_of(frame.assign(transfers=frame["transfers"].astype("Int64"))) == expected
    assert card_of(frame.set_index("interaction_id")) == expected
    assert card_of(frame.set_index(["site", "interaction_id"])) == expected
    assert card_of(frame.iloc[::-1]) == expected


def test_pandas_without_pyarrow(expected, monkeypatch):
    pandas = library("pandas")
    frame = pandas.DataFrame(ROWS)
    variants = [
        frame,
        frame.astype({"channel": "category"}),
        frame.assign(talk=pandas.to_timedelta(frame["talk"], "s")),
        frame.assign(transfers=frame["transfers"].astype("Int64")),
        frame.set_index(["site", "interaction_id"]),
    ]
    monkeypatch.setattr(_pandas, "_arrow_table", lambda *_: None)
    monkeypatch.setattr(_pandas, "_ROWS_A_PART", 77)
    for variant in variants:
        assert card_of(variant) == expected


def test_a_frame_of_mixed_objects_names_row_and_field():
    pandas = library("pandas")
    frame = pandas.DataFrame(ROWS).astype(object)
    frame.loc[17, "talk"] = "a while"
    with pytest.raises(ck.InvalidRecordError) as caught:
        card_of(frame)
    assert (caught.value.record, caught.value.row, caught.value.field) == (
        "interaction",
        17,
        "talk",
    )


def test_unneeded_columns_of_a_frame_do_not_matter(expected):
    pandas = library("pandas")
    frame = pandas.DataFrame(ROWS)
    frame["noise"] = [1, "x", object()] * 100
    frame[7] = 1
    assert card_of(frame) == expected


def test_duckdb(expected):
    duckdb = library("duckdb")
    pa = library("pyarrow")
    calls = pa.Table.from_pylist(ROWS)
    with duckdb.connect() as connection:
        relation = connection.from_arrow(calls)
        assert card_of(relation) == expected
        renamed = relation.project('*, site as "the ""site"""')
        by = ["channel", "the site", ck.interval("1h")]
        columns = {"the site": 'the "site"'}
        assert len(ck.scorecard(renamed, by=by, kpis=KPIS, columns=columns)) > 0


def test_narwhals_frames_are_taken_as_what_they_wrap(expected):
    class Wrapped:
        __module__ = "narwhals.dataframe"

        def to_native(self):
            return ROWS

    assert card_of(Wrapped()) == expected


def test_a_table_of_contactkpi(expected):
    library("pyarrow")
    card = ck.scorecard(ROWS, kpis=KPIS)
    assert _input.Given("interactions", card).columns == card.columns


# --- times ---


def test_times_are_rounded_to_milliseconds_half_to_even():
    numpy = library("numpy")
    values = [500_000, 1_500_000, 1_500_001, 499_999, -500_000, -1_500_000]
    times = _pandas.cells(numpy.array(values, "timedelta64[ns]"))
    assert [t / datetime.timedelta(milliseconds=1) for t in times] == [0, 2, 2, 0, 0, -2]
    micro = _pandas.cells(numpy.array(["NaT", "2026-03-02T08:00:00.0025"], "datetime64[us]"))
    assert micro == [None, datetime.datetime(2026, 3, 2, 8, 0, 0, 2000)]
    days = _pandas.cells(numpy.array(["2026-03-02"], "datetime64[D]"))
    assert days == [datetime.datetime(2026, 3, 2)]


def test_times_of_a_series():
    pandas = library("pandas")
    times = pandas.Series(pandas.to_datetime(["2026-03-02 09:00", None])).dt.tz_localize(
        "Europe/Rome"
    )
    assert _pandas.cells(times) == [START, None]
    assert _pandas.cells(pandas.Index(times)) == [START, None]
    assert _pandas.cells(times.astype("category")) == [START, None]


# --- files ---


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb", "csv"])
@pytest.mark.parametrize("name", ["calls.csv", "calls.TSV", "calls.csv.gz"])
def test_csv(tmp_path, expected, monkeypatch, reader, name):
    readers = list(_files._CSV_READERS)
    if reader in readers:
        library(reader)
        readers = readers[: readers.index(reader)]
    without(monkeypatch, *readers)
    path = write_csv(tmp_path / name, "\t" if "TSV" in name else ",")
    assert card_of(path) == expected
    assert card_of([str(path)]) == expected


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb", "csv"])
def test_csv_with_quotes_lines_and_marks(tmp_path, monkeypatch, reader):
    readers = list(_files._CSV_READERS)
    if reader in readers:
        library(reader)
        readers = readers[: readers.index(reader)]
    without(monkeypatch, *readers)
    path = tmp_path / "calls.csv"
    path.write_text(
        "\ufeffinteraction_id,created_at,channel,queue\n"
        '1,2026-03-02,voice,"a, ""b"""\n'
        '2,2026-03-02,voice,"two\nlines"\n'
        "3,2026-03-02,voice,007\n"
        '4,2026-03-02,voice,""\n',
        encoding="utf-8",
    )
    rows = ck.scorecard(path, by="queue", kpis="interaction_volume").to_dicts()
    assert [row["queue"] for row in rows] == ["007", 'a, "b"', "two\nlines", None]


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb", "csv"])
def test_csv_without_rows(tmp_path, monkeypatch, reader):
    readers = list(_files._CSV_READERS)
    if reader in readers:
        library(reader)
        readers = readers[: readers.index(reader)]
    without(monkeypatch, *readers)
    path = tmp_path / "calls.csv"
    path.write_text("interaction_id,created_at,channel,site\n", encoding="utf-8")
    assert ck.scorecard(path, by="site", kpis=KPIS).groups == 0
    path.write_text("interaction_id,created_at,channel,site", encoding="utf-8")
    assert ck.scorecard(path, kpis="interaction_volume")["interaction_volume"].n == 0


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb", "csv"])
def test_csv_with_two_columns_of_a_name(tmp_path, monkeypatch, reader):
    readers = list(_files._CSV_READERS)
    if reader in readers:
        library(reader)
        readers = readers[: readers.index(reader)]
    without(monkeypatch, *readers)
    path = tmp_path / "calls.csv"
    header = "interaction_id,note,created_at,channel,note"
    path.write_text(f"{header}\n1,a,2026-03-02,voice,b\n", encoding="utf-8")
    assert ck.scorecard(path, kpis="interaction_volume")["interaction_volume"].value == 1
    with pytest.raises(ck.InvalidColumnsError, match=r"calls\.csv: .*two columns 'note'"):
        ck.scorecard(path, by="note")


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb"])
def test_parquet(tmp_path, expected, monkeypatch, reader):
    library(reader)
    pa, parquet = library("pyarrow"), library("pyarrow.parquet")
    path = tmp_path / "calls.parquet"
    parquet.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=50)
    readers = list(_files._PARQUET_READERS)
    without(monkeypatch, *readers[: readers.index(reader)])
    assert card_of(path) == expected


def test_json_lines(tmp_path, expected):
    plain, packed = tmp_path / "calls.jsonl", tmp_path / "calls.ndjson.gz"
    text = "\n\n".join(json.dumps(row, default=str) for row in ROWS)
    plain.write_text(text, encoding="utf-8")
    packed.write_bytes(gzip.compress(text.encode()))
    assert card_of(plain) == card_of(packed) == expected


def test_json_lines_without_lines(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text("", encoding="utf-8")
    assert ck.scorecard(path, kpis="interaction_volume")["interaction_volume"].n == 0


def test_files_of_one_table_add_up(tmp_path, expected):
    path = write_csv(tmp_path / "calls.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    parts = [tmp_path / "a.csv", tmp_path / "b.csv"]
    parts[0].write_text("".join(lines[:100]), encoding="utf-8")
    parts[1].write_text("".join([lines[0], *lines[100:]]), encoding="utf-8")
    assert card_of(parts) == expected
    parts[1].write_text("".join([lines[0], *lines[100:110], lines[110].replace("c109", "")]))
    accumulator = ck.Accumulator(by=BY, kpis=KPIS)
    with pytest.raises(ck.InvalidRecordError, match=r"b\.csv: interaction, row 10, field inter"):
        accumulator.add(parts)
    assert accumulator.to_bytes() == ck.Accumulator(by=BY, kpis=KPIS).to_bytes()


@pytest.mark.parametrize("name", ["calls.xlsx", "calls", "calls.parquet.gz", "calls.csv.zip"])
def test_unknown_endings(name):
    with pytest.raises(ck.UnsupportedInputError, match=r"end in \.parquet, \.pq, \.csv, \.tsv"):
        card_of(name)


@pytest.mark.parametrize("name", ["no.csv", "no.parquet", "no.jsonl"])
def test_missing_files(name):
    with pytest.raises(FileNotFoundError, match=name):
        card_of(name)


def test_parquet_needs_a_reader(tmp_path, monkeypatch):
    path = tmp_path / "calls.parquet"
    path.write_bytes(b"")
    without(monkeypatch, "pyarrow", "polars", "duckdb")
    with pytest.raises(ck.MissingDependencyError, match="needs pyarrow, polars or duckdb"):
        card_of(path)


@pytest.mark.parametrize("reader", ["pyarrow", "polars", "duckdb"])
def test_damaged_files_are_named(tmp_path, monkeypatch, reader):
    library(reader)
    readers = list(_files._PARQUET_READERS)
    without(monkeypatch, *readers[: readers.index(reader)])
    path = tmp_path / "calls.parquet"
    path.write_bytes(b"no parquet at all")
    with pytest.raises(ck.KpiError, match=r"calls\.parquet: "):
        card_of(path)
    path = tmp_path / "calls.csv"
    path.write_text("interaction_id,created_at,channel\n1,2026-03-02,voice,more\n")
    with pytest.raises(ck.KpiError, match=r"calls\.csv: "):
        card_of(path, by=None)


def test_damaged_texts_are_named(tmp_path, monkeypatch):
    without(monkeypatch, "pyarrow", "polars", "duckdb")
    header = "interaction_id,created_at,channel\n"
    good = "1,2026-03-02,voice\n"
    object_ = '{"interaction_id": 1, "created_at": "2026-03-02", "channel": "voice"}\n'
    cases = {
        "a.csv": ("", "found no header"),
        "b.csv": (header + good + "1,2\n", "row 1: found 2 cells, the header has 3"),
        "c.csv": (header + "1,2026-03-02,fax\n", "interaction, row 0, field channel: found"),
        "d.jsonl": (object_ + "\n{nonsense\n", "row 1: found no JSON"),
        "e.jsonl": ("[1]\n", "row 0: found a list"),
    }
    for name, (text, message) in cases.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ck.KpiError, match=f"{name}: {message}"):
            card_of(path, by=None)
    (tmp_path / "f.csv").write_bytes(header.encode() + b"\xff\xfe,2026-03-02,voice\n")
    with pytest.raises(ck.UnsupportedInputError, match=r"f\.csv: .*'utf-8' codec"):
        card_of(tmp_path / "f.csv", by=None)


# --- only what is needed ---


class Stream:
    """A table that says which columns were asked for."""

    __module__ = "polars.dataframe.frame"

    def __init__(self, table, asked):
        self.table, self.asked = table, asked
        self.columns = table.column_names

    def select(self, names):
        self.asked.append(names)
        return self.table.select(names)

    def __arrow_c_stream__(self, requested_schema=None):
        self.asked.append(None)
        return self.table.__arrow_c_stream__()


def test_only_needed_columns_are_asked_for():
    pa = library("pyarrow")
    table = pa.Table.from_pylist(ROWS)
    asked = []
    card_of(Stream(table, asked))
    # Nothing reads the queue here: no target is for one, and nobody groups by it.
    names = [name for name in table.column_names if name not in ("noise", "queue")]
    assert asked == [names]
    card_of(Stream(table.select(names), asked))
    assert asked[1:] == [None]
    card_of(Stream(table, asked), by=None)
    assert asked[2:] == [[name for name in names if name != "site"]]
    card_of(Stream(table, asked), by="queue")
    assert set(asked[3]) == {*names, "queue"} - {"site"}
    # What the caller names is asked for, whether it is read or not.
    card_of(Stream(table, asked), columns={"team": "noise"})
    assert set(asked[4]) == {*names, "noise"}
    # An error about a missing column lists all columns that there are.
    with pytest.raises(ck.InvalidColumnsError, match="the columns are noise, "):
        card_of(Stream(table.drop_columns(["channel"]), asked), by=None)


# --- names of columns ---

SURVEYS = [{"kind": "csat", "responded_at": "2026-03-02", "score": 5, "Standort": "Turin"}]


def renamed(rows, **names):
    return [{names.get(key, key): value for key, value in row.items()} for row in rows]


def test_names_of_columns(expected):
    rows = renamed(ROWS, queue="Queue Name", site="Ort", talk="TalkTime")
    columns = {"queue": "Queue Name", "site": "Ort", "interactions": {"talk": "TalkTime"}}
    assert card_of(rows, columns=columns) == expected
    wrong = {**columns, "talk": "elsewhere", "surveys": {"score": "unused"}}
    assert card_of(rows, columns=wrong) == expected


def test_a_name_goes_to_the_tables_that_have_the_column():
    rows = renamed(ROWS, site="Ort")
    given = _input.given_tables(
        {"interactions": COLUMNS, "surveys": {"kind": [], "Kunde": []}, "costs": None},
        {"customer_id": "Kunde", "site": "site"},
        ["site"],
    )
    assert [table.mapping for table in given] == [{"site": "site"}, {"customer_id": "Kunde"}]
    with pytest.raises(ck.InvalidColumnsError, match='no column "Kunde"'):
        ck.scorecard(COLUMNS, columns={"customer_id": "Kunde"})
    kpis = ["csat", "interaction_volume"]
    card = ck.scorecard(rows, surveys=SURVEYS, by="site", kpis=kpis, columns={"site": "Ort"})
    assert card.groups == 3


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"nonsense": "queue"}, "found 'nonsense' in columns, which is no field"),
        ({"score": "Rating"}, "found 'score' in columns"),
        ({"queue": 5}, "found 5 for 'queue'"),
        ({"queue": {"a": "b"}}, "found {'a': 'b'} for 'queue'"),
        ({"interactions": {"nonsense": "queue"}}, "nonsense"),
        (["queue"], "found a list"),
        ({"queue": "elsewhere"}, "elsewhere"),
    ],
)
def test_wrong_names_of_columns(columns, message):
    with pytest.raises(ck.InvalidColumnsError, match=message):
        card_of(ROWS, columns=columns)


# --- dimensions ---


def test_a_dimension_that_no_table_has():
    message = "found the dimension 'chanel', which no table has; the columns are interactions: "
    for data in (ROWS, COLUMNS, iter(ROWS)):
        with pytest.raises(ck.InvalidGroupByError, match=message + "noise, interaction_id"):
            card_of(data, by="chanel")
    accumulator = ck.Accumulator(by=["channel", "chanel"])
    accumulator.finish()
    accumulator.add(ROWS)
    accumulator.add(surveys=SURVEYS)
    with pytest.raises(ck.InvalidGroupByError, match="interactions: .*; surveys: kind"):
        accumulator.finish()


def test_a_dimension_without_values_is_no_error():
    assert ck.scorecard({**COLUMNS, "empty": [None] * 300}, by="empty").groups == 1
    assert ck.scorecard({name: [] for name in COLUMNS}, by="site").groups == 0


# --- what cannot be read ---


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (5, "found a int, allowed are a table with __arrow_c_stream__"),
        ([1, 2], "found a list, allowed are"),
        (b"bytes", "found a bytes, allowed are"),
        ({"channel": "voice"}, "field channel: found a str in a dict of columns"),
        ([ROWS[0], 5], "row 1: found"),
        (["calls.csv", 5], "calls.csv|a int in a list of paths"),
    ],
)
def test_what_cannot_be_read(data, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "calls.csv")
    with pytest.raises(ck.UnsupportedInputError, match=message):
        card_of(data)


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_series_is_no_table(package):
    series = library(package).Series([1])
    with pytest.raises(ck.UnsupportedInputError, match=rf"found a {package}\..*Series, allowed"):
        card_of(series)


def test_nothing_is_no_table():
    with pytest.raises(ck.UnsupportedInputError, match="at least one is needed: interactions, "):
        ck.scorecard()


def test_columns_of_different_lengths():
    with pytest.raises(ck.InvalidColumnsError, match="different lengths: .*talk 1"):
        card_of({**COLUMNS, "talk": [1]})


def test_spark_is_refused():
    class DataFrame:
        __module__ = "pyspark.sql.classic.dataframe"

        def __arrow_c_stream__(self, requested_schema=None):
            raise AssertionError("pulled to the driver")

    with pytest.raises(ck.UnsupportedInputError, match=r"contactkpi\.spark"):
        card_of(DataFrame())


def test_an_error_of_a_generator_comes_through():
    def rows():
        yield ROWS[0]
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        card_of(rows())


# --- the accumulator ---


def test_any_split_gives_the_same(expected):
    whole = ck.Accumulator(by=BY, kpis=KPIS)
    for start in range(0, len(ROWS), 37):
        part = ck.Accumulator(by=BY, kpis=KPIS)
        part.add(ROWS[start : start + 37])
        whole.merge(pickle.loads(pickle.dumps(part)))
    assert whole.finish().to_json() == expected
    again = ck.Accumulator.from_bytes(whole.to_bytes())
    assert again.finish().to_json() == expected
    assert repr(again) == repr(whole)
    assert again.policy == whole.policy == ck.Policy(kpis=KPIS)
    copied = whole.copy()
    copied.add(ROWS[:1])
    assert whole.finish().to_json() == expected != copied.finish().to_json()
    assert copied.groups == whole.groups and copied.state_bytes > 0


def test_a_call_that_fails_changes_nothing():
    accumulator = ck.Accumulator()
    accumulator.add(ROWS)
    before = accumulator.to_bytes()
    with pytest.raises(ck.InvalidRecordError, match="survey, row 0, field kind"):
        accumulator.add(ROWS, surveys=[{**SURVEYS[0], "kind": "nonsense"}])
    with pytest.raises(ck.InvalidRecordError, match="interaction, row 1"):
        accumulator.add([ROWS[0], {**ROWS[1], "channel": "fax"}])
    assert accumulator.to_bytes() == before


def test_finish_narrows_and_takes_options():
    accumulator = ck.Accumulator(by=ck.interval("1h"), kpis="service_level")
    accumulator.add(ROWS)
    card = accumulator.finish(
        as_of=datetime.date(2026, 3, 3),
        options={"SL": {"abandons": "ignored_all"}},
        narrow_to=("2026-03-02 09:00", START + datetime.timedelta(hours=3)),
    )
    assert card.groups == 2
    assert card.as_of == datetime.datetime(2026, 3, 3, tzinfo=UTC)
    with pytest.raises(ck.UnsupportedInputError, match="field narrow_to: found"):
        accumulator.finish(narrow_to="2026")
    with pytest.raises(TypeError, match="found a int, allowed is an Accumulator"):
        accumulator.merge(5)


# --- one KPI ---


def test_a_function_gives_a_value_or_a_scorecard():
    policy = ck.Policy(options={"service_level": {"threshold_s": 10}})
    value = ck.service_level(ROWS, policy=policy)
    assert value.options["threshold_s"] == "10"
    assert ck.service_level(ROWS, policy=policy, threshold_s=30).options["threshold_s"] == "30"
    assert ck.service_level(ROWS, by=[]).kpis == ["service_level"]
    assert ck.service_level(ROWS, by="channel").groups == 3
    assert ck.service_level(COLUMNS, columns={"queue": "queue"}).n == ck.service_level(ROWS).n


def test_the_sample_is_ready_for_a_scorecard():
    sample = ck.load_sample()
    assert set(sample) == {*_input.RECORDS, "policy", "as_of"}
    card = ck.scorecard(**sample)
    assert (card.groups, card.zone) == (1, sample["policy"].zone)
    assert card.as_of == sample["as_of"]


# --- progress ---


def test_nothing_is_shown_for_small_tables(capfd):
    card_of(ROWS, progress=True)
    assert capfd.readouterr() == ("", "")


def test_progress_in_plain_text(monkeypatch, capsys):
    without(monkeypatch, "tqdm")
    clock = iter([100.0, 100.1, 100.5, 100.55, 101.0, 101.0])
    monkeypatch.setattr("contactkpi._progress.time.monotonic", lambda: next(clock))
    progress = Progress("interactions")
    for rows in (1, 1_050_000, 1_100_000):
        progress(rows)
    progress.after(1_000_000)(234_567)
    progress.close(1_234_567)
    lines = capsys.readouterr().err.split("\r")
    assert [line.rstrip() for line in lines] == [
        "",
        "interactions: 1,050,000 rows, 2.1 M rows/s",
        "interactions: 1,234,567 rows, 1.2 M rows/s",
        "interactions: 1,234,567 rows, 1.2 M rows/s",
    ]
    assert lines[-1].endswith("\n")


def test_progress_with_tqdm(monkeypatch, capsys):
    library("tqdm")
    clock = iter([100.0, 100.5, 101.0])
    monkeypatch.setattr("contactkpi._progress.time.monotonic", lambda: next(clock))
    progress = Progress("surveys")
    progress(1_000)
    progress.close(2_000)
    assert "surveys: 2.00k rows" in capsys.readouterr().err


# --- the package ---


def test_the_import_is_light():
    code = (
        "import sys, contactkpi; heavy = {'pandas', 'numpy', 'pyarrow', 'polars', 'duckdb', "
        "'tqdm', 'json', 'csv', 'gzip', 'inspect', 'dataclasses'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_all_names_are_there():
    assert len(set(ck.__all__)) == len(ck.__all__)
    assert all(hasattr(ck, name) for name in ck.__all__)
    assert importlib.util.find_spec("contactkpi._contactkpi") is not None
