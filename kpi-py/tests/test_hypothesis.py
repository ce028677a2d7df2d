"""Whatever comes in, there is a scorecard or a KpiError, and never a crash."""

import datetime as dt
import decimal
import fractions
import json
import math
import subprocess
import sys
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import sample
from support.records import KEYWORDS, kinds

import contactkpi as ck

pa = pytest.importorskip("pyarrow")
numpy = pytest.importorskip("numpy")

SETTINGS = settings(
    deadline=None,
    database=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KPIS = ["service_level", "aht", "csat", "nps", "occupancy", "availability", "cost_per_contact"]

codes = st.sampled_from(
    ["voice", "chat", "answered", "abandoned", "resolved", "csat", "nps", "bot", "agent", "up"]
)
texts = st.one_of(
    codes,
    st.text(max_size=8),
    st.text(st.characters(categories=["Cs"]), max_size=2),
    st.sampled_from(["", " ", "1e400", "-0", "NaN", "2026-03-29 02:30", "2026-03-02T09:00:00Z"]),
)
instants = st.one_of(
    st.datetimes(),
    st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=14))])),
    st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)),
    st.dates(),
    st.sampled_from([dt.datetime.min, dt.datetime.max, dt.date.min, dt.date.max]),
)
numbers = st.one_of(
    st.integers(),
    st.integers(-3, 100),
    st.sampled_from([2**63, -(2**63) - 1, 10**400, 10**5000]),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
)
of_numpy = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(numpy.int64),
    st.integers(0, 255).map(numpy.uint8),
    st.floats(width=32).map(numpy.float32),
    st.floats(width=16).map(numpy.float16),
    st.booleans().map(numpy.bool_),
    st.text(max_size=3).map(numpy.str_),
    st.integers(-(2**63), 2**63 - 1).map(lambda n: numpy.datetime64(n, "us")),
    st.integers(-(2**63), 2**63 - 1).map(lambda n: numpy.datetime64(n, "ns")),
    st.integers(-(10**5), 10**5).map(lambda n: numpy.datetime64(n, "Y")),
    st.integers(-(2**63), 2**63 - 1).map(lambda n: numpy.timedelta64(n, "s")),
    st.integers(0, 3).map(lambda n: numpy.zeros(n)),
    st.complex_numbers(width=64).map(numpy.complex64),
)
cells = st.one_of(
    st.none(),
    texts,
    instants,
    numbers,
    of_numpy,
    st.booleans(),
    st.timedeltas(),
    st.times(),
    st.binary(max_size=4),
    st.uuids(),
    st.lists(st.integers(), max_size=2),
    st.sets(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)
# Cells that fit come more often, so that some rows are counted.
FITTING = {
    "text": st.one_of(st.none(), st.text(max_size=4), st.integers(0, 9)),
    "code": st.one_of(st.none(), codes),
    "instant": st.one_of(st.none(), st.datetimes(dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 3))),
    "duration": st.one_of(st.none(), st.integers(0, 900), st.floats(0, 900)),
    "count": st.one_of(st.none(), st.integers(0, 9)),
    "money": st.one_of(st.none(), st.integers(-500, 500)),
    "fixed": st.one_of(st.none(), st.integers(0, 10)),
    "boolean": st.one_of(st.none(), st.booleans(), st.integers(0, 1)),
}


@st.composite
def rows_of_dicts(draw):
    record = draw(st.sampled_from(list(KEYWORDS)))
    fields = kinds(record)
    names = draw(st.lists(st.sampled_from([*fields, "site"]), min_size=1, max_size=9, unique=True))
    names += [name for name in list(fields)[:3] if name not in names]
    is_wild = draw(st.booleans())
    cell_of = {
        name: cells if is_wild and draw(st.booleans()) else FITTING[fields.get(name, "text")]
        for name in names
    }
    count = draw(st.integers(0, 6))
    return record, [{name: draw(cell_of[name]) for name in names} for _ in range(count)]


def count(record, data, **keywords):
    """The accumulator, or None where a KpiError came; then nothing was counted."""
    accumulator = ck.Accumulator(by="site", kpis=KPIS, **keywords)
    before = accumulator.to_bytes()
    try:
        accumulator.add(**{KEYWORDS[record]: data})
    except ck.KpiError as error:
        assert str(error)
        assert accumulator.to_bytes() == before
        return None
    return accumulator


def check_numbers(accumulator):
    """Every number of the scorecard is a number."""
    if accumulator is None:
        return
    try:
        card = accumulator.finish()
    except ck.KpiError:
        return
    for row in card.to_dicts():
        for name, value in row.items():
            assert not isinstance(value, float) or math.isfinite(value), (name, row)
        assert (row["value"] is None) == (row["no_data"] is not None)
    json.loads(card.to_json())


policies = st.sampled_from(
    [
        {},
        {"on_invalid": "quarantine"},
        {"zone": "Europe/Rome", "duplicates": "keep_last"},
        {"duplicates": "reject", "period": {"start": "2026-03-01", "end": "2026-03-08"}},
    ]
)


@SETTINGS
@given(rows_of_dicts(), policies)
def test_dicts(given_rows, policy):
    record, rows = given_rows
    check_numbers(count(record, rows, policy=policy))


ARROW_TYPES = [
    pa.null(), pa.bool_(), pa.int8(), pa.uint64(), pa.int64(), pa.float16(), pa.float32(),
    pa.float64(), pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.date32(),
    pa.date64(), pa.time32("s"), pa.time64("ns"), pa.timestamp("s"), pa.timestamp("ms", "UTC"),
    pa.timestamp("us", "Europe/Rome"), pa.timestamp("ns"), pa.duration("s"), pa.duration("ns"),
    pa.decimal128(38, 3), pa.decimal256(76, -5), pa.month_day_nano_interval(),
    pa.list_(pa.int8()), pa.struct([("a", pa.int8())]), pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.uint32(), pa.int64()), pa.run_end_encoded(pa.int32(), pa.string()),
    pa.list_view(pa.int8()), pa.map_(pa.string(), pa.int8()), pa.uuid(),
]  # fmt: skip


@st.composite
def arrow_columns(draw, length):
    """A column of any type, with whatever bytes pyarrow can make of a cell."""
    kind = draw(st.sampled_from(ARROW_TYPES))
    values = [draw(st.one_of(st.none(), cells)) for _ in range(length)]
    for attempt in (values, [draw(st.integers(0, 100)) for _ in range(length)], [None] * length):
        try:
            return pa.array(attempt, kind)
        except (pa.ArrowException, OverflowError, TypeError, ValueError, AttributeError, Warning):
            continue
    return pa.nulls(length)


@st.composite
def arrow_tables(draw):
    record = draw(st.sampled_from(list(KEYWORDS)))
    fields = kinds(record)
    length = draw(st.integers(0, 5))
    names = draw(st.lists(st.sampled_from([*fields, "site"]), max_size=6, unique=True))
    columns = {name: draw(arrow_columns(length)) for name in names}
    # The required columns fit, mostly; else nothing would ever be counted.
    for name in list(fields)[:4]:
        if draw(st.integers(0, 5)):
            fitting = [draw(FITTING[fields[name]]) for _ in range(length)]
            try:
                columns[name] = pa.array(fitting)
            except (pa.ArrowException, TypeError):
                columns[name] = pa.array(list(map(str, fitting)))
    table = pa.table(columns)
    start = draw(st.integers(0, length))
    return record, table.slice(start)


@settings(SETTINGS, max_examples=200)
@given(arrow_tables(), policies, st.integers(1, 3))
def test_arrow(record_and_table, policy, threads):
    record, table = record_and_table
    check_numbers(count(record, table, policy=policy))
    # The stream as it is, where nothing but the native module looks at it.
    accumulator = ck.Accumulator(by="site", kpis=KPIS, policy=policy)
    try:
        accumulator.add(**{KEYWORDS[record]: table.to_reader()}, threads=threads)
    except ck.KpiError:
        return
    check_numbers(accumulator)


@settings(SETTINGS, max_examples=40)
@given(st.data())
def test_rows_may_be_split_and_merged(data):
    record = data.draw(st.sampled_from(list(KEYWORDS)))
    rows = sample.rows(record)[:40]
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    parts = [
        [row for row, place in zip(rows, places, strict=True) if place == part] for part in range(4)
    ]
    whole = ck.Accumulator(by="channel", policy=sample.POLICY)
    whole.add(**{KEYWORDS[record]: rows})
    merged = ck.Accumulator(by="channel", policy=sample.POLICY)
    for part in data.draw(st.permutations(parts)):
        accumulator = ck.Accumulator(by="channel", policy=sample.POLICY)
        accumulator.add(**{KEYWORDS[record]: part})
        merged.merge(ck.Accumulator.from_bytes(accumulator.to_bytes()))
    assert merged.to_bytes() == whole.to_bytes()


@pytest.fixture(scope="module")
def state():
    accumulator = ck.Accumulator(by="channel", kpis=KPIS)
    accumulator.add(interactions=sample.rows("interaction")[:30])
    return accumulator.to_bytes()


@SETTINGS
@given(st.binary(max_size=200))
def test_random_bytes_are_no_state(data):
    with pytest.raises(ck.KpiError):
        ck.Accumulator.from_bytes(data)


@SETTINGS
@given(st.data())
def test_damaged_bytes_are_no_state(state, data):
    place = data.draw(st.integers(0, len(state) - 1))
    damage = data.draw(st.binary(min_size=0, max_size=3))
    length = data.draw(st.integers(0, 3))
    damaged = state[:place] + damage + state[place + length :]
    if damaged == state:
        return
    # Bytes without a checksum may by chance be another state, which must then be a whole one.
    try:
        accumulator = ck.Accumulator.from_bytes(damaged)
    except ck.KpiError:
        return
    check_numbers(accumulator)
    assert ck.Accumulator.from_bytes(accumulator.to_bytes()).to_bytes() == accumulator.to_bytes()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
POLICY_KEYS = list(ck.Policy().to_dict())


@SETTINGS
@given(st.dictionaries(st.sampled_from(POLICY_KEYS) | st.text(max_size=4), json_values, max_size=3))
def test_random_policies(keys):
    try:
        policy = ck.Policy(keys)
    except ck.KpiError as error:
        assert str(error)
        return
    assert ck.Policy.from_json(policy.to_json()) == policy
    check_numbers(count("interaction", sample.rows("interaction")[:5], policy=policy))


@st.composite
def changed_policies(draw):
    """A policy in which one value somewhere was replaced."""
    keys = json.loads(ck.Policy(sample.POLICY).to_json())
    inner = keys
    for _ in range(draw(st.integers(1, 4))):
        if not isinstance(inner, dict) or not inner:
            break
        name = draw(st.sampled_from(sorted(inner)))
        if not isinstance(inner[name], dict) or draw(st.booleans()):
            inner[name] = draw(json_values)
            break
        inner = inner[name]
    return keys


@SETTINGS
@given(changed_policies())
def test_changed_policies(keys):
    try:
        policy = ck.Policy(keys)
    except ck.KpiError:
        return
    check_numbers(count("survey", sample.rows("survey")[:5], policy=policy))


OTHER_CELLS = [
    numpy.void(b"ab"), numpy.array(3), numpy.array("voice"), numpy.bytes_(b"ab"),
    numpy.datetime64("2026-03-02"), decimal.Decimal("sNaN"), decimal.Decimal("Infinity"),
    fractions.Fraction(1, 3), uuid.UUID(int=1), float("nan"), dt.timedelta.max, dt.timedelta.min,
    dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-23))),
    dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=23))), memoryview(b"x"), range(3),
    type, len, Ellipsis, NotImplemented,
]  # fmt: skip


@pytest.mark.parametrize("name", ["interaction_id", "created_at", "channel", "talk", "transfers"])
@pytest.mark.parametrize("place", range(len(OTHER_CELLS)))
def test_cells_that_are_rare(name, place):
    call = {"interaction_id": "1", "created_at": "2026-03-02", "channel": "voice"}
    check_numbers(count("interaction", [{**call, name: OTHER_CELLS[place]}]))


CHILD = """
import sys
import numpy
import contactkpi as ck
call = {"interaction_id": "1", "created_at": "2026-03-02", "channel": "voice"}
try:
    ck.Accumulator().add([{**call, "talk": getattr(numpy, sys.argv[1])(3)}])
except ck.KpiError:
    pass
"""


@pytest.mark.parametrize("name", ["longdouble", "clongdouble", "float64"])
def test_scalars_whose_item_is_a_scalar(name):
    """In another interpreter, because endless recursion would end this one."""
    run = subprocess.run([sys.executable, "-c", CHILD, name], capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()


class WithoutRepr:
    """An object that cannot be shown in a message."""

    def __repr__(self):
        raise RuntimeError("no repr")


def test_an_exception_of_a_cell_changes_nothing():
    accumulator = ck.Accumulator()
    before = accumulator.to_bytes()
    call = {"interaction_id": "1", "created_at": "2026-03-02", "channel": WithoutRepr()}
    with pytest.raises((ck.KpiError, RuntimeError)):
        accumulator.add([call])
    assert accumulator.to_bytes() == before
