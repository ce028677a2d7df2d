"""Accumulators: merging, bytes, threads, processes, interruption."""

import copy
import multiprocessing
import os
import pickle
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from support import sample, workers
from support.records import KEYWORDS

import contactkpi as ck
from contactkpi import _contactkpi

pa = pytest.importorskip("pyarrow")

BY = ["channel", ck.interval("1w")]


def new(**keywords):
    return ck.Accumulator(**{"by": BY, "policy": sample.POLICY, **keywords})


def full(**keywords):
    accumulator = new(**keywords)
    accumulator.add(**sample.keywords(sample.table))
    return accumulator


@pytest.fixture(scope="module")
def whole():
    return full()


def halves():
    """Two accumulators: the even and the odd rows of all tables."""
    parts = []
    for start in (0, 1):
        accumulator = new()
        accumulator.add(**sample.keywords(lambda record: sample.rows(record)[start::2]))  # noqa: B023
        parts.append(accumulator)
    return parts


# --- merge, bytes, copies ---------------------------------------------------------------


def test_merge(whole):
    left, right = halves()
    right_before = right.to_bytes()
    assert left.merge(right) is None
    assert left.to_bytes() == whole.to_bytes()
    assert right.to_bytes() == right_before


def test_merge_in_any_order(whole):
    left, right = halves()
    empty = new()
    right.merge(empty)
    right.merge(left)
    empty.merge(right)
    assert empty.to_bytes() == whole.to_bytes()


def test_merge_with_itself():
    accumulator, again = new(), new()
    for one in (accumulator, again):
        one.add(surveys=sample.rows("survey"))
    accumulator.merge(accumulator)
    again.add(surveys=sample.rows("survey"))
    assert accumulator.to_bytes() == again.to_bytes()


OTHER_RULES = {
    "grouping": {"by": "channel"},
    "interval": {"by": ["channel", ck.interval("1d")]},
    "zone": {"policy": {**sample.POLICY, "zone": "Europe/Berlin"}},
    "period": {"period": ("2026-02-01", "2026-03-01")},
}


@pytest.mark.parametrize("name", OTHER_RULES)
def test_other_rules_are_not_merged(name, whole):
    accumulator = whole.copy()
    with pytest.raises(ck.RulesDifferError):
        accumulator.merge(new(**OTHER_RULES[name]))
    assert accumulator.to_bytes() == whole.to_bytes()


def test_options_of_formulas_do_not_hinder_a_merge():
    other = new(options={"service_level": {"abandons": "positive"}})
    other.add(interactions=sample.table("interaction"))
    accumulator = new()
    accumulator.merge(other)
    expected = new()
    expected.add(interactions=sample.table("interaction"))
    assert accumulator.to_bytes() == expected.to_bytes()


@pytest.mark.parametrize("other", [None, b"", object()])
def test_only_accumulators_merge(other):
    with pytest.raises(TypeError):
        new().merge(other)


def again_from_bytes(accumulator):
    return ck.Accumulator.from_bytes(accumulator.to_bytes())


COPIES = {
    "bytes": again_from_bytes,
    "pickle": lambda accumulator: pickle.loads(pickle.dumps(accumulator)),
    "copy": lambda accumulator: accumulator.copy(),
    "copy_copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("name", COPIES)
def test_copies(name, whole):
    before = whole.to_bytes()
    other = COPIES[name](whole)
    assert other.to_bytes() == before
    assert (other.groups, repr(other), other.policy) == (whole.groups, repr(whole), whole.policy)
    assert other.finish(sample.AS_OF).to_json() == whole.finish(sample.AS_OF).to_json()
    other.add(surveys=[{"kind": "csat", "sent_at": "2026-03-02", "channel": "fax"}])
    assert other.to_bytes() != before
    assert whole.to_bytes() == before


def test_the_empty_table_of_each_record_survives_bytes():
    for keyword in KEYWORDS.values():
        accumulator = ck.Accumulator(period=("2026-02-01", "2026-04-01"))
        accumulator.add(**{keyword: []})
        assert repr(again_from_bytes(accumulator)) == repr(accumulator)


def test_bytes_of_no_state():
    state = new().to_bytes()
    for damaged in (b"", b"CKPI", state[:-1], state + b"\0", b"X" + state[1:]):
        with pytest.raises(ck.CorruptStateError):
            ck.Accumulator.from_bytes(damaged)
    with pytest.raises(ck.UnknownVersionError):
        ck.Accumulator.from_bytes(state[:4] + b"\x63" + state[5:])
    with pytest.raises(TypeError):
        ck.Accumulator.from_bytes("text")


def test_bytes_of_other_types():
    state = new().to_bytes()
    assert ck.Accumulator.from_bytes(state).to_bytes() == state
    assert isinstance(state, bytes)


# --- what it says of itself -----------------------------------------------------------------


def test_what_it_says(whole):
    assert whole.groups == len({tuple(group.values()) for group, _ in whole.finish().values()})
    assert whole.state_bytes > new().state_bytes >= 0
    assert whole.policy == ck.Policy(sample.POLICY)
    assert "by=['channel', interval('1w')]" in repr(whole)
    assert repr(new(by=None)).startswith("Accumulator(records=[]")


def test_arguments_of_the_policy():
    accumulator = ck.Accumulator(
        kpis=["AHT", "SL"],
        period=("2026-02-01", "2026-04-01"),
        options={"SL": {"abandons": "positive"}},
    )
    card = accumulator.finish()
    assert card.kpis == ["average_handle_time", "service_level"]
    assert card["SL"].options["abandons"] == "positive"
    assert accumulator.policy.period["start"].startswith("2026-02-01")


def test_a_dimension_that_no_table_had():
    accumulator = ck.Accumulator(by="nobody")
    accumulator.add([{"interaction_id": "1", "created_at": "2026-03-02", "channel": "voice"}])
    with pytest.raises(ck.InvalidGroupByError, match="'nobody'"):
        accumulator.finish()


# --- finish and seal -----------------------------------------------------------------------------


def test_finish_changes_nothing(whole):
    before = whole.to_bytes()
    first = whole.finish(sample.AS_OF).to_json()
    assert whole.finish(sample.AS_OF).to_json() == first
    assert whole.to_bytes() == before


def test_options_at_the_end_are_those_of_the_policy(whole):
    options = {"SL": {"abandons": "ignored_all"}, "average_handle_time": {"statistic": "p90"}}
    late = whole.finish(sample.AS_OF, options=options)
    early = full(options=options).finish(sample.AS_OF)
    assert late.to_json() == early.to_json()
    assert late.to_json() != whole.finish(sample.AS_OF).to_json()


WRONG_OPTIONS = {
    "unknown": {"SL": {"speed": 1}},
    "value": {"SL": {"abandons": "maybe"}},
    "rule_of_counting": {"SL": {"threshold_s": 30}},
}


@pytest.mark.parametrize("name", WRONG_OPTIONS)
def test_wrong_options_at_the_end(name, whole):
    with pytest.raises(ck.InvalidOptionError):
        whole.finish(options=WRONG_OPTIONS[name])


def test_as_of_in_every_form(whole):
    from datetime import UTC, datetime

    text = whole.finish("2026-03-16T12:00:00+01:00").to_json()
    assert whole.finish("2026-03-16 12:00").to_json() == text
    assert whole.finish(datetime(2026, 3, 16, 12)).to_json() == text
    assert whole.finish(datetime(2026, 3, 16, 11, tzinfo=UTC)).to_json() == text
    assert whole.finish("2026-03-17").to_json() != text


def test_narrow_to(whole):
    card = whole.finish(sample.AS_OF)
    narrow = whole.finish(sample.AS_OF, narrow_to=("2026-03-02", "2026-03-16"))
    starts = {group["interval_start"] for group, _ in narrow.values()}
    assert sorted(start.date().isoformat() for start in starts) == ["2026-03-02", "2026-03-09"]
    inside = [row for row in card.to_dicts() if row["interval_start"] in starts]
    assert narrow.to_dicts() == inside


def test_narrow_to_intervals_that_had_nothing(whole):
    assert whole.finish(narrow_to=("2027-01-04", "2027-01-11")).groups == 0


@pytest.mark.parametrize("narrow_to", [("2026-03-03", "2026-03-09"), ("2026-03-09", "2026-03-02")])
def test_narrow_to_what_are_no_intervals(narrow_to, whole):
    with pytest.raises(ck.InvalidFinishError) as caught:
        whole.finish(narrow_to=narrow_to)
    assert caught.value.field == "narrow_to"


def test_narrow_to_without_intervals():
    accumulator = ck.Accumulator(by="channel", policy=sample.POLICY)
    with pytest.raises(ck.InvalidFinishError, match="not grouped by interval"):
        accumulator.finish(narrow_to=("2026-03-02", "2026-03-09"))
    with pytest.raises(ck.UnsupportedInputError):
        accumulator.finish(narrow_to="2026-03-02")


def test_seal(whole):
    sealed = whole.copy()
    assert sealed.seal(sample.AS_OF) is None
    assert sealed.state_bytes < whole.state_bytes
    values = whole.finish(sample.AS_OF).to_dicts()
    assert sealed.finish(sample.AS_OF).to_dicts() == values
    assert again_from_bytes(sealed).finish(sample.AS_OF).to_dicts() == values


def test_sealed_states_merge():
    """Rows of one agent are in one part, so each part can be sealed by itself."""
    keyword, rows = "agent_states", sample.rows("agent_state")
    agents = sorted({row["agent_id"] for row in rows})
    settings = {"by": ck.interval("1w"), "kpis": ["occupancy", "shrinkage"]}
    merged = new(**settings)
    for some in (agents[::2], agents[1::2]):
        part = new(**settings)
        part.add(**{keyword: [row for row in rows if row["agent_id"] in some]})
        part.seal(sample.AS_OF)
        merged.merge(part)
    expected = new(**settings)
    expected.add(**{keyword: rows})
    assert merged.finish(sample.AS_OF).to_dicts() == expected.finish(sample.AS_OF).to_dicts()


def test_seal_needs_to_know_up_to_when():
    accumulator = ck.Accumulator()
    accumulator.add(interactions=sample.table("interaction"))
    before = accumulator.to_bytes()
    with pytest.raises(ck.InvalidFinishError):
        accumulator.seal()
    assert accumulator.to_bytes() == before


# --- threads and processes -------------------------------------------------------------


def test_several_threads_add_to_one_accumulator(whole):
    accumulator = new()
    tasks = [
        {keyword: table}
        for record, keyword in KEYWORDS.items()
        for table in (sample.table(record).slice(0, 100), sample.table(record).slice(100))
    ]
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(accumulator.add, **task) for task in tasks]:
            future.result()
    assert accumulator.to_bytes() == whole.to_bytes()


def test_reading_while_others_add(whole):
    accumulator = new()
    threads = [
        threading.Thread(target=accumulator.add, kwargs={KEYWORDS[record]: sample.table(record)})
        for record in KEYWORDS
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        # Whatever has been counted so far is a whole state.
        assert again_from_bytes(accumulator).groups >= 0
        accumulator.copy()
    for thread in threads:
        thread.join()
    assert accumulator.to_bytes() == whole.to_bytes()


def test_two_accumulators_merge_into_each_other_at_once():
    left, right = halves()
    threads = [
        threading.Thread(target=left.merge, args=(right,)),
        threading.Thread(target=right.merge, args=(left,)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive(), "two merges wait for each other"


def test_accumulators_come_from_other_processes():
    context = multiprocessing.get_context("spawn")
    tasks = [("interaction", "interactions", 0, 1500), ("interaction", "interactions", 1500, 9999)]
    merged = ck.Accumulator(by="channel", policy=sample.POLICY)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for part in pool.map(workers.count, *zip(*tasks, strict=True)):
            merged.merge(part)
    expected = workers.count("interaction", "interactions", 0, 9999)
    assert merged.to_bytes() == expected.to_bytes()


# --- a long run: progress and Ctrl-C ---------------------------------------------------


def slow_reader(batches, seconds):
    """A stream whose batches take their time."""
    batch = sample.table("interaction").combine_chunks().to_batches()[0].slice(0, 100)

    def made():
        for _ in range(batches):
            time.sleep(seconds)
            yield batch

    return pa.RecordBatchReader.from_batches(batch.schema, made())


def slow_rows():
    for row in sample.rows("interaction") * 10:
        time.sleep(0.005)
        yield row


@pytest.fixture
def ctrl_c():
    """Ctrl-C raises; programs in the background are started with it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("make", [lambda: slow_reader(200, 0.05), slow_rows], ids=["arrow", "rows"])
def test_ctrl_c_ends_a_long_run(make, ctrl_c):
    accumulator = new(by=None)
    before = accumulator.to_bytes()
    pressed = []

    def press():
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(0.3, press)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            accumulator.add(make())
    finally:
        timer.join()
    # The run would take ten seconds.
    assert time.monotonic() - pressed[0] < 5
    assert accumulator.to_bytes() == before
    accumulator.add(interactions=sample.rows("interaction")[:3])
    assert accumulator.to_bytes() != before


def native():
    return _contactkpi.Accumulator(_contactkpi.Policy.preset("seed"), "{}")


def test_progress_is_told():
    told = []
    rows = native().add_stream("interaction", slow_reader(10, 0.05), {}, progress=told.append)
    assert rows == 1000
    assert told == sorted(told)
    assert told[-1] == 1000
    # About 10 times a second, and once at the end.
    assert 2 <= len(told) <= 20


def test_progress_of_rows_is_told():
    told = []
    rows = native().add_rows("survey", sample.rows("survey"), {}, progress=told.append)
    assert told[-1] == rows == len(sample.rows("survey"))


def test_an_exception_of_progress_ends_the_run():
    def fail(rows):
        raise LookupError("enough")

    accumulator = native()
    before = accumulator.to_bytes()
    with pytest.raises(LookupError, match="enough"):
        accumulator.add_stream("interaction", slow_reader(100, 0.02), {}, progress=fail)
    assert accumulator.to_bytes() == before


def test_progress_is_shown(capsys):
    accumulator = new(by=None)
    accumulator.add(slow_reader(10, 0.06), progress=True)
    shown = capsys.readouterr().err
    assert "interactions" in shown
    assert "rows" in shown


def test_progress_of_a_short_run_is_not_shown(capsys):
    new(by=None).add(sample.rows("interaction")[:10], progress=True)
    assert capsys.readouterr() == ("", "")
