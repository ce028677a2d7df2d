"""The conformance vectors, through Python: as lists of dicts and as Arrow tables."""

import pytest
from support.records import typed_table
from support.vectors import cases, check_card, check_error, run

import contactkpi as ck

# Cells that a typed column cannot hold.
ONLY_DICTS = {
    ("records", "error_truth_that_is_none"),
    ("records", "error_no_instant"),
}


def parameters(only_typed=False):
    return [
        pytest.param(kpi, case, id=f"{file}-{case['name']}")
        for file, kpi, case in cases()
        if not (only_typed and (file, case["name"]) in ONLY_DICTS)
    ]


def check(kpi, case, make_table):
    if "expect_error" in case:
        with pytest.raises(ck.KpiError) as caught:
            run(case, make_table)
        check_error(case, caught.value)
    else:
        check_card(kpi, case, run(case, make_table))


@pytest.mark.parametrize(("kpi", "case"), parameters())
def test_as_dicts(kpi, case):
    check(kpi, case, lambda record, rows, zone: rows)


@pytest.mark.parametrize(("kpi", "case"), parameters(only_typed=True))
def test_as_arrow(kpi, case):
    check(kpi, case, typed_table)


def test_the_exceptions_are_cases():
    known = {(file, case["name"]) for file, _kpi, case in cases()}
    assert ONLY_DICTS <= known
