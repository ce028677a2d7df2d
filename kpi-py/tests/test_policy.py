"""Policy, and what is put over it."""

import copy
import datetime
import pickle
from zoneinfo import ZoneInfo

import pytest

import contactkpi as ck
from contactkpi import _instant, _policy

CALL = {"interaction_id": "1", "created_at": "2026-03-02 09:00", "channel": "voice"}


def test_ways_to_make_a_policy(tmp_path):
    expected = ck.Policy(zone="Europe/Rome", currency="USD")
    toml, upper = tmp_path / "policy.toml", tmp_path / "POLICY.JSON"
    toml.write_text('zone = "Europe/Rome"\ncurrency = "USD"\n', encoding="utf-8")
    upper.write_text('{"zone": "Europe/Rome", "currency": "USD"}', encoding="utf-8")
    made = [
        ck.Policy({"zone": "Europe/Rome", "currency": "USD"}),
        ck.Policy({"zone": "Europe/Rome", "currency": "EUR"}, currency="USD"),
        ck.Policy(expected),
        ck.Policy.from_json(expected.to_json()),
        ck.Policy(expected.to_dict()),
        ck.Policy.from_file(toml),
        ck.Policy.from_file(str(upper)),
        ck.Policy().replace(zone="Europe/Rome", currency="USD"),
        _policy.policy_of({"zone": "Europe/Rome", "currency": "USD"}),
        _policy.policy_of(toml),
        _policy.policy_of(str(toml)),
        pickle.loads(pickle.dumps(expected)),
        copy.deepcopy(expected),
    ]
    assert all(policy == expected for policy in made)
    assert len({*made, expected}) == 1
    assert ck.Policy() == ck.Policy.preset("seed") == _policy.policy_of(None) != expected
    assert _policy.policy_of("none").bands == {}


def test_keys_are_attributes_that_cannot_change():
    policy = ck.Policy(zone="Europe/Rome")
    assert (policy.zone, policy.currency, policy.duplicates) == ("Europe/Rome", "EUR", "keep_all")
    assert "excused_codes" in dir(policy)
    policy.bands.clear()
    policy.to_dict()["bands"].clear()
    assert policy.bands
    with pytest.raises(AttributeError, match="replace"):
        policy.zone = "UTC"
    with pytest.raises(AttributeError, match="its keys are preset, kpis"):
        _ = policy.time_zone


def test_the_text_says_what_differs_and_can_be_read_back():
    assert repr(ck.Policy()) == "Policy(preset='seed')"
    policy = ck.Policy(
        zone="Europe/Rome", bands={"csat": []}, options={"service_level": {"threshold_s": 30}}
    )
    assert repr(policy) == (
        "Policy(preset='seed', zone='Europe/Rome', "
        "options={'service_level': {'threshold_s': 30}}, bands={'csat': []})"
    )
    assert eval(repr(policy), {"Policy": ck.Policy}) == policy


def test_options_are_merged_by_the_id_of_the_kpi():
    policy = ck.Policy(
        options={"average_handle_time": {"include_hold": False}},
        custom_kpis=[{"id": "handovers", "formula": "transfers / answered"}],
    )
    merged = policy.with_options("AHT", include_wrap=False, include_hold=None)
    assert merged.options == {"average_handle_time": {"include_hold": False, "include_wrap": False}}
    assert policy.with_options("aht", include_hold=None) is policy
    assert _policy._option_key(policy, "ASA") == "average_speed_of_answer"
    assert _policy._option_key(policy, "handovers") == "handovers"
    assert _policy._option_key(policy, "all") == "all"
    with pytest.raises(ck.UnknownKpiError):
        policy.with_options("no such", x=1)
    with pytest.raises(ck.InvalidOptionError):
        policy.with_options("aht", no_such=1)


def test_nothing_put_over_a_policy_is_the_policy():
    policy = ck.Policy()
    assert _policy.put_over(policy) is policy
    assert _policy.put_over(policy, options={}) is policy
    first = _policy.put_over(policy, kpis="csat")
    assert first.kpis == ["csat"]
    assert _policy.put_over(policy, kpis=["csat"]) is first
    both = _policy.put_over(policy, period=("2026-03-01", "2026-04-01"))
    assert both.period == {"start": "2026-03-01", "end": "2026-04-01"}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: ck.Policy(colour="red"), ck.InvalidPolicyError, "colour"),
        (lambda: ck.Policy(5), ck.InvalidPolicyError, "found a int"),
        (lambda: ck.Policy(zone=object()), ck.InvalidPolicyError, "found a object"),
        (lambda: ck.Policy(quality_weights={"x": float("nan")}), ck.InvalidPolicyError, "JSON"),
        (lambda: ck.Policy.from_file("policy.yaml"), ck.InvalidPolicyError, r"\.toml or \.json"),
        (lambda: ck.Policy.from_file("missing.toml"), FileNotFoundError, "missing"),
        (lambda: _policy.policy_of("sead"), ck.InvalidPolicyError, r"seed, none, and the path"),
        (lambda: _policy.policy_of(7), ck.UnsupportedInputError, "field policy: found a int"),
        (lambda: ck.Accumulator(kpis=[3]), ck.InvalidPolicyError, "field kpis: found a int"),
        (lambda: ck.Accumulator(kpis=["no such"]), ck.UnknownKpiError, "no such"),
        (lambda: ck.Accumulator(options=["aht"]), ck.InvalidOptionError, "found a list"),
        (lambda: ck.Accumulator(options={"aht": 3}), ck.InvalidOptionError, r"options\.aht"),
        (lambda: ck.Accumulator(period="2026"), ck.UnsupportedInputError, "a pair of instants"),
        (
            lambda: ck.Accumulator(period=("2026-01-01", 5)),
            ck.UnsupportedInputError,
            r"period\.end",
        ),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_error_in_a_file_names_the_file(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("colour = 1", encoding="utf-8")
    with pytest.raises(ck.InvalidPolicyError, match=r"bad\.toml: (?s:.*)colour"):
        ck.Policy.from_file(path)


def test_numbers_of_numpy_and_instants_in_a_mapping():
    numpy = pytest.importorskip("numpy")
    policy = ck.Policy(
        options={"service_level": {"threshold_s": numpy.int64(30)}},
        period=(datetime.date(2026, 3, 1), datetime.datetime(2026, 4, 1, 2)),
    )
    assert policy.options == {"service_level": {"threshold_s": 30}}
    assert policy.period == {"start": "2026-03-01", "end": "2026-04-01T02:00:00"}


ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T08:00:00Z",
        "2026-03-02 09:00",
        datetime.datetime(2026, 3, 2, 9),
        datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC),
        datetime.datetime(2026, 3, 2, 9, tzinfo=ROME),
    ],
)
def test_instants(value):
    expected = 1_772_438_400_000
    assert _instant.instant(value, "as_of", "Europe/Rome") == expected
    card = ck.scorecard([CALL], policy={"zone": "Europe/Rome"}, as_of=value)
    assert card.as_of == datetime.datetime.fromtimestamp(expected / 1000, datetime.UTC)


def test_a_date_is_its_midnight():
    day = datetime.date(2026, 3, 2)
    assert _instant.instant(day, "as_of", "UTC") == 1_772_409_600_000
    assert _instant.instant(day, "as_of", "Europe/Rome") == 1_772_406_000_000


def test_instants_of_old_zones_have_offsets_with_seconds():
    value = datetime.datetime(1850, 1, 1, tzinfo=ROME)
    assert _instant.instant_text(value, "as_of") == "1849-12-31T23:10:04+00:00"


def test_instants_of_pandas_and_numpy():
    pandas = pytest.importorskip("pandas")
    expected = 1_772_438_400_000
    for value in (
        pandas.Timestamp("2026-03-02 09:00"),
        pandas.Timestamp("2026-03-02 09:00", tz="Europe/Rome"),
        pandas.Timestamp("2026-03-02 09:00").to_datetime64(),
    ):
        assert _instant.instant(value, "as_of", "Europe/Rome") == expected
    for value in (pandas.NaT, pandas.NaT.to_datetime64()):
        with pytest.raises(ck.UnsupportedInputError, match="field as_of: found NaT"):
            _instant.instant(value, "as_of", "UTC")


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ("nonsense", ck.InvalidFinishError, "field as_of: found"),
        (datetime.datetime(2026, 3, 29, 2, 30), ck.InvalidFinishError, "skip"),
        (1_772_438_400_000, ck.UnsupportedInputError, "field as_of: found a int"),
    ],
)
def test_what_is_no_instant(value, error, message):
    with pytest.raises(error, match=message):
        ck.scorecard([CALL], policy={"zone": "Europe/Rome"}, as_of=value)
