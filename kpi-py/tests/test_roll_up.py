"""States that are stored, one an hour, and rolled up."""

import importlib.util
from pathlib import Path

import pytest
from support import sample

import contactkpi as ck

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.compute")
duckdb = pytest.importorskip("duckdb")
polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")

FINE = ["queue", "channel", ck.interval("1h")]
COARSE = ["channel", ck.interval("1d")]
RULES = {"policy": sample.POLICY}


def part(rows, by=FINE):
    accumulator = ck.Accumulator(by=by, **RULES)
    accumulator.add(interactions=rows, surveys=sample.table("survey"))
    return accumulator.to_bytes()


@pytest.fixture(scope="module")
def hours():
    """Contacts by their day."""
    by_hour = {}
    for row in sample.rows("interaction"):
        by_hour.setdefault(row["created_at"].strftime("%Y-%m-%d"), []).append(row)
    return by_hour


@pytest.fixture(scope="module")
def stored(hours):
    """A table of states, one a day and one of late rows."""
    states = [{"day": day, "state": part(rows[1:])} for day, rows in hours.items()]
    late = [rows[0] for rows in hours.values()]
    return pa.Table.from_pylist([*states, {"day": "late", "state": part(late)}])


@pytest.fixture(scope="module")
def whole(hours):
    rows = sample.rows("interaction")
    # Each state has counted the surveys, so they are there once a state.
    surveys = [sample.table("survey")] * (len(hours) + 1)
    return {"interactions": rows, "surveys": pa.concat_tables(surveys)}


def forms(table, folder):
    import pyarrow.parquet

    path = folder / "states.parquet"
    pyarrow.parquet.write_table(table, path)
    return {
        "pyarrow": table,
        "parquet": path,
        "two files": [path, path],
        "polars": polars.from_arrow(table),
        "polars, lazy": polars.scan_parquet(path),
        "duckdb": duckdb.connect().sql(f"select * from '{path}'"),
        "pandas": pandas.DataFrame(table.to_pylist()),
        "bytes": table["state"].to_pylist(),
        "rows": table.to_pylist(),
        "a missing cell": pa.concat_tables(
            [table, pa.table({"state": [None]})], promote_options="permissive"
        ),
    }


def test_all_forms_give_the_state_of_all_rows(stored, whole, tmp_path):
    expected = ck.Accumulator(by=FINE, **RULES)
    expected.add(**whole)
    given = forms(stored, tmp_path)
    twice = expected.copy()
    twice.merge(expected)
    for name, states in given.items():
        wanted = twice if name == "two files" else expected
        assert ck.roll_up(states).to_bytes() == wanted.to_bytes(), name


def test_a_period_and_a_coarser_grouping(stored, hours):
    days = sorted(hours)[10:20]
    chosen = duckdb.sql(
        "select state from stored where day in (select unnest($days))", params={"days": days}
    )
    card = ck.roll_up(chosen, by=COARSE).finish(as_of=sample.AS_OF)
    expected = ck.Accumulator(by=COARSE, **RULES)
    for day in days:
        expected.add(interactions=hours[day][1:], surveys=sample.table("survey"))
    assert card.to_json() == expected.finish(as_of=sample.AS_OF).to_json()
    assert card.groups == expected.groups > 10


def test_late_rows_are_merged_again(stored, whole):
    on_time = stored.filter(pa.compute.not_equal(stored["day"], "late"))
    late = stored.filter(pa.compute.equal(stored["day"], "late"))
    accumulator = ck.roll_up(on_time, by=COARSE)
    before = accumulator.finish(as_of=sample.AS_OF).to_json()
    accumulator.merge(ck.roll_up(late, by=COARSE))
    card = accumulator.finish(as_of=sample.AS_OF)
    assert card.to_json() != before
    assert card.to_json() == ck.scorecard(**whole, by=COARSE, **RULES, as_of=sample.AS_OF).to_json()


def test_what_cannot_be_rolled_up(stored):
    with pytest.raises(ck.UnsupportedInputError, match="no state"):
        ck.roll_up([])
    with pytest.raises(ck.UnsupportedInputError, match="no state"):
        ck.roll_up(stored.slice(0, 0))
    with pytest.raises(ck.UnsupportedInputError, match="list of them"):
        ck.roll_up(stored["state"][0].as_py())
    with pytest.raises(ck.UnsupportedInputError, match="'day', 'state'|day.*state"):
        ck.roll_up(stored, column="bytes")
    with pytest.raises(ck.UnsupportedInputError, match="allowed are bytes"):
        ck.roll_up(stored, column="day")
    with pytest.raises(ck.CorruptStateError):
        ck.roll_up([b"nothing of ours"])
    with pytest.raises(ck.InvalidGroupByError, match="agent_id"):
        ck.roll_up(stored, by="agent_id")
    with pytest.raises(ck.RulesDifferError, match="interval"):
        # The policy of the sample states a period; that of this state does not.
        ck.roll_up([ck.Accumulator(by=FINE).to_bytes()], by="channel")
    with pytest.raises(ck.RulesDifferError):
        ck.roll_up([stored["state"][0].as_py(), ck.Accumulator().to_bytes()])


def test_the_example(tmp_path, capsys):
    """The states of its hours answer what all rows would have answered."""
    path = Path(__file__).resolve().parents[2] / "examples" / "python" / "roll_up.py"
    spec = importlib.util.spec_from_file_location("roll_up_example", path)
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    example.main(tmp_path)
    assert "Service level" in capsys.readouterr().out
    sample_tables = ck.load_sample()
    policy, as_of = sample_tables["policy"], sample_tables["as_of"]
    contacts = pa.table(sample_tables["interactions"])
    chosen = [
        row for row in contacts.to_pylist() if "2026-03-02" <= str(row["created_at"]) < "2026-03-09"
    ]
    by = ["channel", ck.interval("1d")]
    rolled = example.roll_up(tmp_path, "2026-03-02T00", "2026-03-09T00", by=by)
    direct = ck.Accumulator(by=by, policy=policy)
    direct.add(chosen)
    assert len(chosen) > 300
    assert rolled.finish(as_of=as_of).to_json() == direct.finish(as_of=as_of).to_json()
