"""The bank data from a pandas frame against its reference values.

The data is no part of the project: the tests run where the folder
``../shared/data/bank_1999_february`` stands beside the workspace.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import contactkpi as ck

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "bank_1999_february"
CALLS = FOLDER / "february_1999.tsv"

pytestmark = pytest.mark.skipif(not CALLS.exists(), reason=f"{FOLDER} is not there")


@pytest.fixture(scope="module")
def bank() -> ModuleType:
    """The example as a module."""
    pytest.importorskip("pandas")
    spec = importlib.util.spec_from_file_location("bank", ROOT / "examples/python/bank.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """Figures that others published or worked out with other tools."""
    values: dict[str, Any] = json.loads((FOLDER / "reference_values.json").read_text())["values"]
    return values


def compare(of: Any, wanted: dict[str, Any]) -> int:
    """Compares what the reference has of a group; returns how many figures that were."""
    found = {
        "offered": of("interaction_volume").value,
        "answered": of("average_handle_time").n,
        "answered_le20": of("service_level").numerator,
        "offered_to_queue": of("service_level").denominator,
        "abandoned_in_queue": of("abandonment_rate").numerator,
        "sl20_offered": of("service_level").value,
        "abandon_rate_queue": of("abandonment_rate").value,
        "asa_s": of("average_speed_of_answer").value,
        "abandoned_wait_mean_s": of("average_abandon_time").value,
        "aht_s": of("average_handle_time").value,
    }
    known = {name: value for name, value in found.items() if name in wanted}
    assert known == {name: wanted[name] for name in known}
    return len(known)


def test_the_whole_month(bank: ModuleType, expected: dict[str, Any]) -> None:
    card = bank.scorecard(str(CALLS))
    assert compare(card.value, expected["all"]) == 10


def test_each_type_of_call(bank: ModuleType, expected: dict[str, Any]) -> None:
    card = bank.scorecard(str(CALLS), by="type")
    compared = 0
    for kind, wanted in expected["by_type"].items():
        compared += compare(lambda kpi, kind=kind: card.value(kpi, type=kind), wanted)
    assert compared >= 40


@pytest.mark.parametrize(
    ("abandons", "reference"),
    [
        ("negative", "sl20_offered"),
        ("ignored_all", "sl20_answered"),
        ("ignored_within_target", "sl20_excl_abandons_le20"),
        ("positive", "sl20_abandons_le20_as_met"),
    ],
)
def test_service_levels_of_four_kinds(
    bank: ModuleType,
    expected: dict[str, Any],
    abandons: str,
    reference: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The example's frame goes to the function of one KPI.
    def level(calls: Any, **keywords: Any) -> ck.Value:
        return ck.service_level(calls, abandons=abandons, columns=keywords["columns"])

    monkeypatch.setattr(bank.ck, "scorecard", level)
    assert bank.scorecard(str(CALLS)).value == expected["all"][reference]
