"""Values: frozen, equal where everything is, and readable."""

import copy
import json
import pickle

import pytest
from stand_in import fields, no_data

import contactkpi as ck
from contactkpi import _contactkpi
from contactkpi._errors import KpiError
from contactkpi._value import Value


def test_a_value_cannot_be_changed():
    value = Value(fields())
    with pytest.raises(AttributeError, match="immutable"):
        value.value = 1.0
    with pytest.raises(AttributeError, match="immutable"):
        del value.n


@pytest.mark.parametrize("again", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_copies_are_equal(again):
    value = Value(fields())
    other = again(value)
    assert other == value
    assert hash(other) == hash(value)
    assert repr(other) == repr(value)


@pytest.mark.parametrize("change", [{"value": 0.8}, {"options": {}}, {"band": "bad"}])
def test_values_differ_in_anything(change):
    assert Value(fields()) != Value(fields(**change))
    assert Value(fields()) != 0.815


def test_the_number():
    assert float(Value(fields())) == 0.815
    assert Value(fields()).ci == (0.79, 0.838)
    # Zero is a value; missing is none.
    assert float(Value(fields(value=0.0))) == 0.0
    with pytest.raises(KpiError, match="csat has no value: no record of the kind was added") as no:
        float(Value(no_data()))
    assert no.value.kind == "no_data"
    assert Value(no_data()).ci is None


def test_as_a_dictionary():
    known = {name: field for name, field in fields().items() if name != "summary"}
    value = Value(fields())
    assert value.to_dict() == known
    assert json.loads(json.dumps(value.to_dict())) == known
    value.to_dict()["excluded"].clear()
    assert value.excluded == {"no_target": 332, "flow_out": 69}


def test_how_it_shows_itself():
    shown = "service_level = 81.5 % (815 of 1,000; 95 % CI 79.0 – 83.8 %; band good)"
    assert repr(Value(fields())) == shown
    text = Value(fields()).explain()
    assert text.splitlines()[0] == "Service level (service_level)"
    assert repr(text) == str(text)
    assert "no target 332, flow out 69" in text
    assert "abandons = negative, threshold_s = none" in text
    assert "no record of the kind was added" in Value(no_data()).explain()


def test_the_stand_in_has_the_keys_of_the_native_value():
    card = ck.scorecard(**ck.load_sample(), kpis=["service_level"])
    assert set(card._native.value(0, "service_level")) == set(fields())


def test_explanations():
    level = ck.explain("SL")
    definition = json.loads(_contactkpi.definition("service_level"))
    assert {name: level.to_dict()[name] for name in definition} == definition
    assert (level.id, level.formula) == (definition["id"], definition["formula"])
    assert repr(level).startswith("Service level (service_level)")
    assert max(map(len, repr(level).splitlines())) <= 100
    assert pickle.loads(pickle.dumps(level)) == level == ck.explain("Service level")
    with pytest.raises(AttributeError, match="immutable"):
        level.id = "other"
    with pytest.raises(ck.UnknownKpiError):
        ck.explain("no such KPI")


def test_every_kpi_can_be_explained():
    for kpi in ck.catalogue():
        page = ck.explain(kpi["kpi"])
        for name in ck._catalogue.Explanation.__annotations__:
            assert hasattr(page, name), (page.id, name)
        assert max(map(len, repr(page).splitlines())) <= 100
