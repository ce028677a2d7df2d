"""Scorecards: choosing KPIs and groups, and tables that agree."""

import csv
import datetime
import io
import json
import math

import pytest
from support import sample

import contactkpi as ck

pa = pytest.importorskip("pyarrow")

# The columns of the long table after those of the grouping.
LONG = {
    "kpi": pa.string(),
    "value": pa.float64(),
    "unit": pa.string(),
    "numerator": pa.int64(),
    "denominator": pa.int64(),
    "n": pa.int64(),
    "excluded": pa.int64(),
    "ci_low": pa.float64(),
    "ci_high": pa.float64(),
    "p50": pa.float64(),
    "p90": pa.float64(),
    "p95": pa.float64(),
    "max": pa.float64(),
    "band": pa.string(),
    "no_data": pa.string(),
}
ROME = pa.timestamp("ms", "Europe/Rome")
# The grouping, and its columns.
GROUPINGS = {
    "nothing": (None, {}),
    "channel": ("channel", {"channel": pa.string()}),
    "interval": (ck.interval("1w"), {"interval_start": ROME}),
    "time_of_day": (ck.time_of_day("6h"), {"time_of_day": pa.string()}),
    "all": (
        [ck.time_of_day("12h"), "queue", ck.interval("1mo"), "channel"],
        {
            "queue": pa.string(),
            "channel": pa.string(),
            "interval_start": ROME,
            "time_of_day": pa.string(),
        },
    ),
}


def make_card(by=None, **keywords):
    tables = sample.keywords(sample.table)
    return ck.scorecard(**tables, by=by, policy=sample.POLICY, as_of=sample.AS_OF, **keywords)


@pytest.fixture(scope="module")
def card():
    return make_card()


@pytest.fixture(scope="module")
def by_channel():
    return make_card("channel")


@pytest.fixture(scope="module", params=GROUPINGS)
def grouped(request):
    """A scorecard of each grouping, and the columns of the grouping."""
    by, columns = GROUPINGS[request.param]
    return make_card(by), columns


# --- tables -----------------------------------------------------------------------------------


def types_of(table):
    return {field.name: field.type for field in table.to_arrow().schema}


def test_columns_of_the_long_table(grouped):
    card, by = grouped
    expected = {**by, **LONG}
    assert types_of(card) == expected
    assert card.columns == list(expected)
    assert card.dimensions == list(by)
    assert len(card) == card.groups * len(card.kpis)


def test_columns_of_the_wide_table(grouped):
    card, by = grouped
    wide = card.wide()
    expected = {**by, **dict.fromkeys(card.kpis, pa.float64())}
    assert types_of(wide) == expected
    assert wide.columns == list(expected)
    assert len(wide) == card.groups
    rows = iter(card.to_dicts())
    for row in wide:
        for kpi in card.kpis:
            long_row = next(rows)
            assert (row[kpi], long_row["kpi"]) == (long_row["value"], kpi)
            assert {name: row[name] for name in by} == {name: long_row[name] for name in by}


def test_columns_of_the_details(grouped):
    card, by = grouped
    details = card.details()
    assert details.columns[: len(by)] == list(by)
    assert len(details) == len(card)
    for row, (_group, value) in zip(details, card.values(), strict=True):
        assert (row["kpi"], row["title"], row["formula"]) == (value.kpi, value.title, value.formula)
        assert (row["direction"], row["objective"]) == (value.direction, value.objective)
        assert row["percentiles_exact"] == value.percentiles_exact
        assert row["band_label"] == value.band_label
        assert json.loads(row["options"]) == value.options
        assert json.loads(row["excluded"]) == value.excluded


def missing_as_none(cell):
    """A cell of pandas as Python has it."""
    import pandas

    if cell is pandas.NA or cell is pandas.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.to_pydatetime() if hasattr(cell, "to_pydatetime") else cell


def by_pandas(table):
    pytest.importorskip("pandas")
    frame = table.to_pandas()
    return [
        {name: missing_as_none(cell) for name, cell in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def by_polars(table):
    pytest.importorskip("polars")
    return table.to_polars().to_dicts()


def by_duckdb(table):
    duckdb = pytest.importorskip("duckdb")
    arrow = table.to_arrow()
    connection = duckdb.connect()
    connection.register("given", arrow)
    return connection.sql("select * from given").to_arrow_table().to_pylist()


FORMS = {
    "arrow": lambda table: table.to_arrow().to_pylist(),
    "reader": lambda table: pa.RecordBatchReader.from_stream(table).read_all().to_pylist(),
    "pandas": by_pandas,
    "polars": by_polars,
    "duckdb": by_duckdb,
    "iteration": list,
}


def in_utc(rows):
    """Rows whose times compare as instants."""
    return [
        {
            name: cell.astimezone(datetime.UTC) if isinstance(cell, datetime.datetime) else cell
            for name, cell in row.items()
        }
        for row in rows
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", ["long", "wide", "details"])
def test_all_forms_of_a_table_agree(form, shape, grouped):
    card, _by = grouped
    table = {"long": lambda: card, "wide": card.wide, "details": card.details}[shape]()
    assert in_utc(FORMS[form](table)) == in_utc(table.to_dicts())


def test_a_table_can_be_read_again(by_channel):
    stream = by_channel.wide()
    assert stream.to_arrow() == stream.to_arrow()


def test_times_are_local(grouped):
    card, by = grouped
    if "interval_start" not in by:
        assert "interval_start" not in card.columns
        return
    start = card.to_dicts()[0]["interval_start"]
    assert str(start.tzinfo) == "Europe/Rome"
    assert (start.hour, start.minute) == (0, 0)


def test_csv(grouped):
    card, _by = grouped
    lines = list(csv.reader(io.StringIO(card.to_csv())))
    assert lines[0] == card.columns
    values = [None if row["value"] is None else row["value"] for row in card]
    place = card.columns.index("value")
    assert [float(line[place]) if line[place] else None for line in lines[1:]] == values


def test_json(by_channel):
    told = json.loads(by_channel.to_json())
    assert told["zone"] == by_channel.zone
    assert [row["value"] for row in told["rows"]] == [row["value"] for row in by_channel]


def test_tables_beside_the_values(card, by_channel):
    assert by_channel.table_names == card.table_names != []
    for name in card.table_names:
        table = card.table(name)
        assert len(table.to_arrow()) == len(table) > 0
        assert by_channel.table(name).columns == ["channel", *table.columns]
    with pytest.raises(ck.KpiError):
        card.table("nothing")


def test_migrations_are_at_least_those_that_the_kpi_counts(card):
    moves = sum(row["count"] for row in card.table("channel_migrations"))
    # A conversation that moved twice counts once in the KPI.
    assert moves >= card["channel_migration_rate"].numerator > 0


# --- choosing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["average_handle_time", "AHT", "aht", "Average handle time"])
def test_names_of_a_kpi(name, card, by_channel):
    value = card[name]
    assert isinstance(value, ck.Value)
    assert value.kpi == "average_handle_time"
    assert name in card
    assert by_channel[name].kpis == ["average_handle_time"]


def test_every_alias_finds_its_kpi(card):
    for kpi in ck.catalogue():
        explained = ck.explain(kpi["kpi"])
        for name in (explained.id, explained.title, *explained.aliases):
            assert card[name].kpi == kpi["kpi"]


@pytest.mark.parametrize("name", ["speed", "", "AHTT"])
def test_unknown_kpis(name, card):
    assert name not in card
    for look in (lambda: card[name], lambda: card[[name]], lambda: card.value(name)):
        with pytest.raises(ck.UnknownKpiError) as caught:
            look()
        assert isinstance(caught.value, KeyError)
        assert f'"{name}"' in str(caught.value)


@pytest.mark.parametrize("index", [0, None, slice(2), 1.5, {"aht": 1}, [0]])
def test_other_indices(index, card):
    with pytest.raises(ck.UnsupportedInputError):
        card[index]
    assert 0 not in card


def test_one_kpi_of_several_groups(by_channel):
    part = by_channel["csat"]
    assert isinstance(part, ck.Scorecard)
    assert part.groups == by_channel.groups
    assert part.to_dicts() == [row for row in by_channel if row["kpi"] == "csat"]


def test_several_kpis_in_their_order(card, by_channel):
    for whole in (card, by_channel):
        part = whole[["csat", "AHT"]]
        assert part.kpis == ["csat", "average_handle_time"]
        assert part.columns == whole.columns
        assert part.groups == whole.groups
        assert [row["kpi"] for row in part][:2] == part.kpis
    with pytest.raises(ck.UnknownKpiError):
        card[["csat", "speed"]]


def test_objectives(card):
    parts = [
        card.of_objective(name) for name in ("growth_and_retention", "cost", "trust_and_compliance")
    ]
    for part in parts:
        assert len({value.objective for _, value in part.values()}) == 1
    served = {value.kpi for _, value in card.values() if value.objective}
    assert {kpi for part in parts for kpi in part.kpis} == served
    with pytest.raises(ck.KpiError, match="growth_and_retention"):
        card.of_objective("fame")


def test_values(grouped):
    card, by = grouped
    pairs = list(card.values())
    assert len(pairs) == len(card)
    for (group, value), row in zip(pairs, card, strict=True):
        assert {name: row[name] for name in by} == group
        assert (value.kpi, value.value, value.n) == (row["kpi"], row["value"], row["n"])
        assert value.excluded is not None
        assert sum(value.excluded.values()) == row["excluded"]


def test_every_group_can_be_named(grouped):
    card, _by = grouped
    part = card[["aht", "csat"]] if card.groups > 1 else card
    for group, value in list(part.values())[:100]:
        assert part.value(value.kpi, **group) == value


def test_groups_by_their_interval():
    card = make_card(["channel", ck.interval("1w")], kpis=["interaction_volume"])
    texts = ["2026-03-02", "2026-03-02 00:00", "2026-03-01T23:00:00Z"]
    values = [card.value("interaction_volume", channel="voice", interval_start=t) for t in texts]
    moment = datetime.datetime(2026, 3, 2)
    values.append(card.value("interaction_volume", channel="voice", interval_start=moment))
    assert len(set(map(repr, values))) == 1


def test_both_hours_of_the_same_name():
    """On 25 October 2026, clocks in Rome show the time from 2 to 3 twice."""
    rows = [
        {"interaction_id": str(number), "created_at": f"2026-10-25T{at}Z", "channel": "voice"}
        for number, at in enumerate(["00:10:00", "01:10:00", "01:20:00"])
    ]
    card = ck.scorecard(
        rows, by=ck.interval("1h"), policy={"zone": "Europe/Rome"}, kpis="interaction_volume"
    )
    counts = [
        card.value("interaction_volume", interval_start=f"2026-10-25T{hour}:00:00Z").value
        for hour in ("00", "01")
    ]
    assert counts == [1, 2]
    folds = [group["interval_start"].fold for group, _ in card.values()]
    assert folds == [0, 1]


def test_groups_that_are_not_there(by_channel, card):
    with pytest.raises(ck.InvalidFinishError, match="channel = pigeon"):
        by_channel.value("csat", channel="pigeon")
    with pytest.raises(ck.InvalidFinishError, match="say channel too"):
        by_channel.value("csat")
    with pytest.raises(ck.InvalidGroupByError, match="found queue"):
        by_channel.value("csat", queue="sales")
    with pytest.raises(ck.InvalidGroupByError, match="grouped by nothing"):
        card.value("csat", channel="voice")


# --- what it says of itself ------------------------------------------------------------


def test_what_it_says(card):
    assert (card.groups, card.zone, card.currency) == (1, "Europe/Rome", "EUR")
    assert card.as_of == datetime.datetime.fromisoformat(sample.AS_OF)
    assert str(card.as_of.tzinfo) == "Europe/Rome"
    assert card.kpis == [row["kpi"] for row in card]
    assert set(card.kpis) == {row["kpi"] for row in ck.catalogue()}


def test_notes(card):
    notes = {note["record"]: note for note in card.notes}
    assert notes["interaction"]["rows"] == len(sample.rows("interaction"))
    assert all(note["quarantined"] == {} for note in notes.values())
    assert len(notes) == 11


def test_quarantined_rows_are_noted():
    rows = sample.rows("interaction")[:10] + [
        {**sample.rows("interaction")[0], "talk": -1},
        {**sample.rows("interaction")[1], "channel": "fax"},
    ]
    card = ck.scorecard(rows, policy={"on_invalid": "quarantine"})
    (note,) = card.notes
    assert note["quarantined"] == {"talk": 1, "channel": 1}
    assert card["interaction_volume"].n == 10


def test_arguments_that_replace_keys_of_the_policy():
    part = make_card(kpis="SL", period=("2026-03-01", "2026-03-08"))
    assert part.kpis == ["service_level"]
    assert 0 < part["SL"].n < make_card(kpis="SL")["SL"].n
    positive = make_card(kpis="SL", options={"SL": {"abandons": "positive"}})
    assert positive["SL"].options["abandons"] == "positive"


def test_a_scorecard_without_its_tables_says_why():
    card = ck.scorecard(surveys=[])
    reasons = {row["no_data"] for row in card}
    assert None not in reasons
    assert card["csat"].value is None
    with pytest.raises(ck.KpiError, match="csat has no value"):
        float(card["csat"])
