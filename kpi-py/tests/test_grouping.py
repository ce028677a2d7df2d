"""interval(), time_of_day() and what `by` may be."""

import copy
import json
import pickle

import pytest

import contactkpi as ck
from contactkpi._grouping import Grouping


def test_parts_are_frozen_and_comparable():
    half_hour = ck.interval("30min")
    assert half_hour == ck.interval("30min") != ck.interval("1h")
    assert half_hour != ck.time_of_day("30min")
    assert len({half_hour, ck.interval("30min"), ck.time_of_day("30min")}) == 2
    assert pickle.loads(pickle.dumps(half_hour)) == half_hour == copy.deepcopy(half_hour)
    assert (repr(half_hour), repr(ck.time_of_day("1h"))) == (
        "interval('30min')",
        "time_of_day('1h')",
    )
    for change in (
        lambda: setattr(half_hour, "length", "1h"),
        lambda: delattr(half_hour, "length"),
    ):
        with pytest.raises(AttributeError, match="cannot be changed"):
            change()


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (None, {"dimensions": []}),
        ("channel", {"dimensions": ["channel"]}),
        (ck.interval("1d"), {"dimensions": [], "interval": "1d"}),
        (
            [ck.time_of_day("1h"), "queue", ck.interval("1w"), "team"],
            {"dimensions": ["queue", "team"], "interval": "1w", "time_of_day": "1h"},
        ),
        (("queue",), {"dimensions": ["queue"]}),
    ],
)
def test_by_becomes_json(by, expected):
    grouping = Grouping(by)
    assert json.loads(grouping.json) == expected
    assert Grouping.from_json(grouping.json).json == grouping.json


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (5, "found a int in by"),
        (["channel", 5], "found a int in by"),
        ([ck.interval("1d"), ck.interval("1w")], "at most one interval is allowed"),
        ([ck.time_of_day("1h"), ck.time_of_day("2h")], "at most one time_of_day is allowed"),
    ],
)
def test_other_parts_are_refused(by, message):
    with pytest.raises(ck.InvalidGroupByError, match=message):
        Grouping(by)


def test_a_length_is_text():
    with pytest.raises(ck.InvalidGroupByError, match="found a int"):
        ck.interval(30)


@pytest.mark.parametrize("by", ["value", ["queue", "queue"], "talk"])
def test_the_native_module_checks_the_rest(by):
    with pytest.raises(ck.InvalidGroupByError):
        ck.Accumulator(by=by)


@pytest.mark.parametrize("make", [ck.interval, ck.time_of_day])
@pytest.mark.parametrize("length", ["7min", "", "1 hour", "0min", "-1h"])
def test_a_length_that_cannot_be_is_refused_when_it_is_made(make, length):
    with pytest.raises(ck.InvalidGroupByError, match="allowed"):
        make(length)
