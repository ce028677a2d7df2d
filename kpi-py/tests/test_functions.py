"""One function a KPI, generated from the catalogue."""

import inspect
import json
import tomllib
import typing
from pathlib import Path

import pytest
from support import sample
from support.records import KEYWORDS

import contactkpi as ck
from contactkpi import _contactkpi

KPIS = [kpi["kpi"] for kpi in ck.catalogue()]
LAST = ["by", "period", "as_of", "policy", "columns"]
PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def definition(kpi):
    return json.loads(_contactkpi.definition(kpi))


def parameters(kpi):
    return inspect.signature(getattr(ck, kpi)).parameters


def test_there_is_a_function_a_kpi():
    assert len(KPIS) == len(set(KPIS)) > 50
    assert set(KPIS) <= set(ck.__all__)
    assert set(ck.kpis.__all__) == set(KPIS)


@pytest.mark.parametrize("kpi", KPIS)
def test_signature(kpi):
    told = definition(kpi)
    given = parameters(kpi)
    first = [name for name, p in given.items() if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    later = [name for name, p in given.items() if p.kind is inspect.Parameter.KEYWORD_ONLY]
    assert len(first) + len(later) == len(given)
    read = [KEYWORDS[record] for record in told["records"]]
    # Costs may stand on the contacts, so the table of costs is not needed.
    assert first == [name for name in read if name in first] != []
    assert set(read) - set(first) <= {"costs"} & set(later)
    assert all(given[name].default is inspect.Parameter.empty for name in first)
    assert all(given[name].default is None for name in later)
    options = [name for name in later if name not in LAST and name not in KEYWORDS.values()]
    assert options == [option["name"] for option in told["options"]]
    assert later[-len(LAST) :] == LAST


@pytest.mark.parametrize("kpi", KPIS)
def test_overloads(kpi):
    """Without `by` there is a Value, with it a Scorecard."""
    without, with_by = typing.get_overloads(getattr(ck, kpi))
    assert inspect.signature(without).parameters["by"].annotation == "None"
    assert inspect.signature(without).return_annotation == "Value"
    assert inspect.signature(with_by).parameters["by"].annotation == "By"
    assert inspect.signature(with_by).return_annotation == "Scorecard"
    assert list(inspect.signature(without).parameters) == list(parameters(kpi))


@pytest.fixture(scope="module")
def wanted_checks():
    """The checks of numpydoc that pyproject.toml leaves on."""
    config = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    chosen = config["tool"]["numpydoc_validation"]["checks"]
    assert chosen[0] == "all"
    return lambda code: code not in chosen


PUBLIC = [name for name in ck.__all__ if name not in KPIS and name != "__version__"]


@pytest.mark.parametrize("name", [*KPIS, *PUBLIC])
def test_docstring(name, wanted_checks):
    validate = pytest.importorskip("numpydoc.validate")
    found = validate.validate(f"contactkpi.{name}")["errors"]
    assert [error for error in found if wanted_checks(error[0])] == []


@pytest.mark.parametrize("kpi", KPIS)
def test_docstring_tells_the_definition(kpi):
    text = " ".join(inspect.getdoc(getattr(ck, kpi)).split())
    told = definition(kpi)
    assert text.startswith(told["title"])
    for part in (told["formula"], told["unit"], f"ck.{kpi}("):
        assert " ".join(part.replace("_", " ").split()) in text.replace("_", " ")
    for option in told["options"]:
        assert f"{option['name']} :" in text


@pytest.fixture(scope="module")
def tables():
    return sample.keywords(sample.table)


SETTINGS = {"policy": ck.Policy(sample.POLICY), "as_of": sample.AS_OF}


@pytest.fixture(scope="module")
def card(tables):
    return ck.scorecard(**tables, **SETTINGS)


@pytest.fixture(scope="module")
def by_month(tables):
    return ck.scorecard(**tables, **SETTINGS, by=ck.interval("1mo"))


def needed(kpi, tables):
    """The tables that the function takes."""
    return {name: tables[name] for name in parameters(kpi) if name in tables}


@pytest.mark.parametrize("kpi", KPIS)
def test_value(kpi, tables, card):
    value = getattr(ck, kpi)(**needed(kpi, tables), **SETTINGS)
    assert isinstance(value, ck.Value)
    assert value == card[kpi]


@pytest.mark.parametrize("kpi", KPIS)
def test_scorecard(kpi, tables, by_month):
    part = getattr(ck, kpi)(**needed(kpi, tables), **SETTINGS, by=ck.interval("1mo"))
    assert isinstance(part, ck.Scorecard)
    assert part.to_dicts() == by_month[kpi].to_dicts()


def other_setting(option):
    """A value that is not the default, as a caller would write it."""
    allowed = option["allowed"].removeprefix("one of ").split(", ")
    if option["allowed"].startswith("one of "):
        return next(name for name in allowed if name != option["default"])
    if option["default"] in ("true", "false"):
        return option["default"] == "false"
    if option["allowed"].startswith("a share"):
        return 0.5
    return 9 if option["default"] == "none" else int(option["default"]) + 1


OPTIONS = [(kpi, option) for kpi in KPIS for option in definition(kpi)["options"]]


@pytest.mark.parametrize(
    ("kpi", "option"), [pytest.param(k, o, id=f"{k}-{o['name']}") for k, o in OPTIONS]
)
def test_options_arrive(kpi, option, tables):
    chosen = other_setting(option)
    first = {name: [] for name in needed(kpi, tables)}
    value = getattr(ck, kpi)(**first, **{option["name"]: chosen})
    assert value.options[option["name"]] == str(chosen).lower() != option["default"]


def test_tables_may_be_positional(tables):
    value = ck.service_level(tables["interactions"], **SETTINGS, threshold_s=20)
    assert value.options["threshold_s"] == "20"
    with pytest.raises(TypeError):
        ck.service_level(tables["interactions"], 20)
    with pytest.raises(TypeError):
        ck.service_level()


def test_an_option_that_is_none_is_that_of_the_policy(tables):
    policy = SETTINGS["policy"].with_options("service_level", abandons="positive")
    value = ck.service_level(tables["interactions"], policy=policy, abandons=None)
    assert value.options["abandons"] == "positive"


def test_columns_and_period(tables):
    table = tables["interactions"].rename_columns({"channel": "Channel"})
    keywords = {"policy": SETTINGS["policy"], "period": ("2026-03-02", "2026-03-09")}
    value = ck.interaction_volume(table, columns={"channel": "Channel"}, **keywords)
    assert value == ck.interaction_volume(tables["interactions"], **keywords)
    assert 0 < value.n < len(table)
