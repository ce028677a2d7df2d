"""Data frames of Spark: counted by two workers, equal to one process to the byte."""

import json
import os
import random
import shutil

import pytest
from support import cluster, sample

import contactkpi as ck

pa = pytest.importorskip("pyarrow")
if reason := cluster.missing():
    pytest.skip(f"Spark is NOT tested: {reason}", allow_module_level=True)

from support import many  # noqa: E402

from contactkpi import spark as ck_spark  # noqa: E402

# Spark's own code warns of what its next version will change.
pytestmark = pytest.mark.filterwarnings("ignore")

BY = ["channel", ck.interval("1w")]
SHARES = 3


@pytest.fixture(scope="module")
def session():
    session = cluster.start()
    yield session
    cluster.stop(session)


@pytest.fixture(scope="module")
def tables():
    return {keyword: for_spark(table) for keyword, table in sample.keywords(sample.table).items()}


def for_spark(table, seed=1):
    """The rows in random order, with the types that Spark knows."""
    columns = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_duration(column.type):
            column = column.cast(pa.duration("us"))
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", column.type.tz))
        columns.append(column)
    order = list(range(table.num_rows))
    random.Random(seed).shuffle(order)
    return pa.table(columns, names=table.column_names).take(order)


def frames(session, tables, partitions=2):
    return {
        keyword: session.createDataFrame(table).repartition(partitions)
        for keyword, table in tables.items()
    }


def assert_equal(card, expected):
    """Equal to the byte; a difference is shown without millions of characters."""
    mine, theirs = card.to_json(), expected.to_json()
    if mine != theirs:
        rows = zip(json.loads(mine)["rows"], json.loads(theirs)["rows"], strict=True)
        pytest.fail(str(next(pair for pair in rows if pair[0] != pair[1])))


# --- the sample ---------------------------------------------------------------------------


@pytest.mark.parametrize("partitions", [1, 7, 64])
def test_the_sample_by_any_number_of_partitions(session, tables, partitions):
    rules = {"by": BY, "policy": sample.POLICY, "as_of": sample.AS_OF}
    card = ck_spark.scorecard(**frames(session, tables, partitions), **rules, shares=SHARES)
    expected = ck.scorecard(**tables, **rules)
    assert len(expected.kpis) == len(ck.catalogue())
    assert_equal(card, expected)


def test_rows_that_need_others(session, tables):
    """Later versions of rows, surveys by interaction, peaks, the greatest instant as as_of."""
    rules = {
        **sample.POLICY,
        "duplicates": "keep_last",
        "dimensions_from": "interaction",
        "custom_kpis": [
            {"id": "queue_peak", "formula": "max(peak_in_queue)"},
            {"id": "service_peak", "formula": "max(peak_in_service)"},
        ],
    }
    contacts = tables["interactions"]
    later = contacts.slice(0, 500)
    place = later.schema.get_field_index("outcome")
    later = later.set_column(place, "outcome", pa.array(["unresolved"] * 500))
    place = later.schema.get_field_index("updated_at")
    later = later.set_column(place, "updated_at", later["created_at"])
    contacts = pa.concat_tables([contacts, later])
    changed = {**tables, "interactions": for_spark(contacts, seed=2)}
    by = ["queue", ck.interval("1d")]
    card = ck_spark.scorecard(**frames(session, changed), by=by, policy=rules, shares=SHARES)
    assert_equal(card, ck.scorecard(**changed, by=by, policy=rules))


def test_one_customer_with_most_rows_and_partitions_without_any(session, tables):
    from pyspark.sql import functions

    contacts = tables["interactions"]
    place = contacts.schema.get_field_index("customer_id")
    names = [
        "c-1" if row % 10 else name for row, name in enumerate(contacts["customer_id"].to_pylist())
    ]
    contacts = contacts.set_column(place, "customer_id", pa.array(names))
    # One value for all rows, which Spark does not see before it has looked.
    alike = functions.expr("length(interaction_id) * 0")
    frame = session.createDataFrame(contacts).repartition(4, alike)
    assert 0 in partition_sizes(frame)
    empty = session.createDataFrame(tables["surveys"]).limit(0)
    kpis = ["first_contact_resolution", "service_level", "repeat_contact_rate", "csat"]
    card = ck_spark.scorecard(interactions=frame, surveys=empty, kpis=kpis, shares=2)
    expected = ck.scorecard(interactions=contacts, surveys=tables["surveys"].slice(0, 0), kpis=kpis)
    assert_equal(card, expected)


def partition_sizes(frame):
    def size(batches):
        yield pa.record_batch({"rows": [sum(batch.num_rows for batch in batches)]})

    return [row[0] for row in frame.mapInArrow(size, "rows bigint").collect()]


def test_no_more_than_the_finished_state_comes_to_the_driver(session, tables, monkeypatch):
    came = []

    def counted(empty, states, coarser=None):
        states = list(states)
        came.append(sum(map(len, states)))
        return merge_all(empty, states, coarser)

    merge_all = ck_spark.merge_all
    monkeypatch.setattr(ck_spark, "merge_all", counted)
    contacts = tables["interactions"]
    place = contacts.schema.get_field_index("customer_id")
    others = [None if name is None else f"{name}-b" for name in contacts["customer_id"].to_pylist()]
    twice = pa.concat_tables(
        [contacts, contacts.set_column(place, "customer_id", pa.array(others))]
    )
    rules = {"kpis": ["first_contact_resolution", "occupancy", "service_level"], "shares": SHARES}
    for table in (contacts, twice):
        ck_spark.scorecard(interactions=session.createDataFrame(table), **rules)
    once, double = came
    rows = ck.Accumulator(kpis=rules["kpis"])
    rows.add(twice)
    # Contacts of journeys take 22 bytes each on their way to the task of their customer.
    assert len(rows.to_bytes()) > 40_000
    assert double < once + 1_000


# --- states that are stored ------------------------------------------------------------------


def test_states_by_hour_answer_periods_and_coarser_groups(session, tables, tmp_path):
    from pyspark.sql import functions

    rules = {"policy": sample.POLICY}
    fine = ["queue", "channel", ck.interval("1d")]
    contacts, surveys = tables["interactions"], tables["surveys"]
    pieces = [(contacts.slice(0, 1_500), "first"), (contacts.slice(1_500), "late")]
    for table, name in pieces:
        states = ck_spark.partials(
            interactions=session.createDataFrame(table),
            surveys=session.createDataFrame(surveys) if name == "first" else None,
            by=fine,
            **rules,
        )
        stored = states.withColumn("piece", functions.lit(name))
        stored.write.mode("append").parquet(str(tmp_path / "states"))
    table = session.read.parquet(str(tmp_path / "states"))
    given = {"interactions": contacts, "surveys": surveys}
    coarse = ["channel", ck.interval("1w")]
    for by in (fine, coarse):
        expected = ck.scorecard(**given, by=by, **rules, as_of=sample.AS_OF)
        chosen = None if by is fine else by
        card = ck_spark.finish(table, by=chosen, as_of=sample.AS_OF, shares=SHARES)
        assert_equal(card, expected)
    on_time = table.where("piece = 'first'")
    expected = ck.scorecard(
        interactions=pieces[0][0], surveys=surveys, by=fine, **rules, as_of=sample.AS_OF
    )
    assert_equal(ck_spark.finish(on_time, as_of=sample.AS_OF, shares=SHARES), expected)
    # The same table without Spark.
    files = sorted(map(str, (tmp_path / "states").glob("*.parquet")))
    rolled = ck.roll_up(files, by=coarse).finish(as_of=sample.AS_OF)
    assert_equal(rolled, ck.scorecard(**given, by=coarse, **rules, as_of=sample.AS_OF))
    # Late rows in a state of their own, and a state that was finished, merge on.
    merged = ck_spark.merge(on_time, as_of=sample.AS_OF, shares=SHARES)
    assert merged.to_bytes() == ck.Accumulator.from_bytes(merged.to_bytes()).to_bytes()


# --- errors -------------------------------------------------------------------------------------


def test_a_malformed_row_is_named(session, tables):
    contacts = tables["interactions"].slice(0, 50)
    place = contacts.schema.get_field_index("channel")
    names = contacts["channel"].to_pylist()
    names[20] = "pigeon"
    frame = session.createDataFrame(contacts.set_column(place, "channel", pa.array(names)))
    with pytest.raises(ck.InvalidRecordError, match="pigeon.*within a partition") as caught:
        ck_spark.scorecard(interactions=frame, shares=2)
    assert (caught.value.record, caught.value.field) == ("interaction", "channel")


def test_an_id_in_two_partitions_is_rejected(session, tables):
    contacts = tables["interactions"].slice(0, 50)
    twice = session.createDataFrame(contacts)
    with pytest.raises(ck.DuplicateIdError):
        ck_spark.scorecard(
            interactions=twice.union(twice), policy={"duplicates": "reject"}, shares=2
        )
    card = ck_spark.scorecard(
        interactions=twice, policy={"duplicates": "reject"}, kpis="interaction_volume", shares=2
    )
    assert card.value("interaction_volume").value == 50


def test_columns_are_looked_at_before_any_job(session, tables):
    contacts = session.createDataFrame(tables["interactions"])
    with pytest.raises(ck.InvalidColumnsError, match="created_at"):
        ck_spark.scorecard(interactions=contacts.drop("created_at"))
    with pytest.raises(ck.InvalidGroupByError, match="planet"):
        ck_spark.scorecard(interactions=contacts, by="planet")
    with pytest.raises(ck.UnsupportedInputError, match="DataFrame of Spark"):
        ck_spark.scorecard(interactions=tables["interactions"])
    with pytest.raises(ck.UnsupportedInputError, match="at least 1"):
        ck_spark.scorecard(interactions=contacts, shares=0)
    renamed = contacts.withColumnRenamed("queue", "the `queue`. of it")
    card = ck_spark.scorecard(
        interactions=renamed,
        columns={"queue": "the `queue`. of it"},
        by="queue",
        kpis="service_level",
        shares=2,
    )
    assert_equal(card, ck.scorecard(tables["interactions"], by="queue", kpis="service_level"))


def test_no_state_is_no_scorecard(session):
    with pytest.raises(ck.UnsupportedInputError, match="no state"):
        ck_spark.finish(session.createDataFrame([], "state binary"))
    with pytest.raises(ck.CorruptStateError):
        ck_spark.finish(session.createDataFrame([(bytearray(b"nothing"),)], "state binary"))


# --- many rows ----------------------------------------------------------------------------------


# CONTACTKPI_SPARK_ROWS=5000000 takes minutes; what it showed is in ARCHITECTURE.md.
ROWS = int(os.environ.get("CONTACTKPI_SPARK_ROWS", 300_000))


@pytest.fixture(scope="module")
def card_of_many(session, tmp_path_factory):
    """The scorecard of one process that reads the same rows from files."""
    path = tmp_path_factory.mktemp("many") / "contacts"
    many.interactions(session, ROWS).write.parquet(str(path))
    card = ck.scorecard(sorted(map(str, path.glob("*.parquet"))), by="queue")
    shutil.rmtree(path)
    return card


@pytest.mark.parametrize("partitions", [1, 7, 64])
def test_many_rows(session, card_of_many, partitions):
    frame = many.interactions(session, ROWS, partitions)
    assert frame.rdd.getNumPartitions() == partitions
    assert_equal(ck_spark.scorecard(interactions=frame, by="queue", shares=8), card_of_many)
