"""Exceptions: one tree, the texts of Rust, places that programs can read."""

import copy
import pickle

import pytest

from contactkpi import _contactkpi, _errors
from contactkpi._errors import KpiError, MissingDependencyError, UnknownKpiError


def test_every_kind_of_rust_has_a_class():
    for kind in _contactkpi.error_kinds():
        error = _errors.from_native(kind, "text", "message", None, None, None)
        assert type(error) is not KpiError, kind
        assert error.kind == type(error).kind == kind


def test_a_kind_that_is_not_known_is_still_an_error_of_ours():
    error = _errors.from_native("from_the_future", "text", "message", None, None, None)
    assert (type(error), error.kind) == (KpiError, "from_the_future")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "m"),
        ({"record": "survey"}, "survey: m"),
        ({"record": "survey", "row": 0, "field": "score"}, "survey, row 0, field score: m"),
        ({"field": "by"}, "field by: m"),
    ],
)
def test_the_place_stands_before_the_message(place, text):
    error = KpiError("m", **place)
    assert (str(error), error.message) == (text, "m")


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
@pytest.mark.parametrize(
    "error",
    [
        KpiError("m", kind="no_data", record="survey", row=3, field="score"),
        _errors.from_native("unknown_kpi", "whole", "m", None, None, None),
        _errors.missing_dependency("to_polars", "polars"),
    ],
)
def test_errors_can_be_copied(error, again):
    other = again(error)
    assert type(other) is type(error)
    assert str(other) == str(error)
    assert vars(other) == vars(error)


def test_errors_are_those_of_python_too():
    with pytest.raises(KeyError) as caught:
        raise UnknownKpiError('no KPI is called "x"')
    # A plain KeyError would show its text in quotes.
    assert str(caught.value) == 'no KPI is called "x"'
    error = _errors.missing_dependency("plot", "altair", extra="plot")
    assert isinstance(error, MissingDependencyError)
    assert isinstance(error, ImportError)
    assert (error.name, error.msg) == ("altair", str(error))
    assert str(error) == 'plot needs altair: pip install "contactkpi[plot]"'
    assert issubclass(_errors.UnsupportedInputError, TypeError)
