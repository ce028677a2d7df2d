"""Charts: what they hold, where bands and limits lie, and what they refuse."""

import datetime
import json
import math
import subprocess
import sys

import pytest

import contactkpi as ck
from contactkpi import plot
from contactkpi.plot import _bands, _rows, _style

alt = pytest.importorskip("altair")

SAMPLE = ck.load_sample()
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def sample_card(by=None, kpis=None):
    return ck.scorecard(**SAMPLE, by=by, kpis=kpis)


# --- reading a chart ----------------------------------------------------------------


def layers(chart):
    """The layers of a chart as (mark, encoding, rows); to_dict checks them by the schema."""
    return list(_layers(chart.to_dict(), None))


def _layers(spec, data):
    data = spec.get("data", data)
    for inner in spec.get("layer", []) + spec.get("vconcat", []):
        yield from _layers(inner, data)
    if "mark" in spec:
        yield spec["mark"], spec["encoding"], data["values"], spec.get("transform", [])


def only(chart, kind, y=None):
    """The layers with a mark, and the field of their y."""
    return [
        layer
        for layer in layers(chart)
        if layer[0]["type"] == kind and (y is None or layer[1]["y"].get("field") == y)
    ]


def line_rows(chart):
    return only(chart, "line", "value")[0][2]


def valued(rows):
    return [row for row in rows if row["value"] is not None]


def subtitle(chart):
    said = chart.to_dict()["title"]["subtitle"]
    return said if isinstance(said, str) else "; ".join(said)


# --- records ------------------------------------------------------------------------


def day_of(number, first="2026-03-02"):
    return datetime.date.fromisoformat(first) + datetime.timedelta(days=number)


def surveys(answered, sent):
    """So many answers among so many surveys on each day."""
    return [
        {
            "kind": "csat",
            "sent_at": f"{day_of(day)}T10:00:00Z",
            "responded_at": f"{day_of(day)}T10:00:00Z" if place < count else None,
            "score": 5 if place < count else None,
        }
        for day, (count, whole) in enumerate(zip(answered, sent, strict=True))
        for place in range(whole)
    ]


def calls(starts, **fields):
    return [
        {"interaction_id": str(place), "created_at": start, "ended_at": start, "channel": "voice"}
        | {name: of[place] for name, of in fields.items()}
        for place, start in enumerate(starts)
    ]


# --- over time ------------------------------------------------------------------------


def test_over_time_holds_the_values_of_the_card():
    card = sample_card(ck.interval("1d"), ["csat"])
    rows = [row for row in line_rows(plot.over_time(card, "CSAT")) if row["n"] or row["reason"]]
    expected = card["csat"].to_dicts()
    assert [row["value"] for row in rows] == [row["value"] for row in expected]
    assert [row["low"] for row in rows] == [row["ci_low"] for row in expected]
    assert [row["high"] for row in rows] == [row["ci_high"] for row in expected]
    assert [row["n"] for row in rows] == [row["n"] for row in expected]
    days = [row["interval_start"].date().isoformat() for row in expected]
    assert [row["start"] for row in rows] == [f"{day}T00:00:00Z" for day in days]
    assert any(row["value"] is None for row in rows), "no gap is tested"


def test_over_time_is_a_chart_that_can_be_changed():
    chart = plot.over_time(sample_card(ck.interval("1w"), ["csat"]), "csat")
    assert isinstance(chart, alt.LayerChart)
    assert chart.properties(width=123).to_dict()["width"] == 123
    assert chart.to_dict()["title"]["text"] == "Customer satisfaction"
    text = json.dumps(chart.to_dict())
    assert text.count('"start": "2026-02-02T00:00:00Z"') == 1, "the data is in the chart once"


def test_empty_values_are_gaps_with_a_reason():
    chart = plot.over_time(sample_card(ck.interval("1d"), ["csat"]), "csat")
    mark = only(chart, "line", "value")[0][0]
    assert mark["invalid"] == "break-paths-show-path-domains"
    crosses = [layer for layer in only(chart, "point") if layer[1]["y"] == {"value": "height"}]
    [(_, encoding, rows, transform)] = crosses
    assert transform == [{"filter": "!isValid(datum.value)"}]
    assert "reason" in [field["field"] for field in encoding["tooltip"]]
    reasons = {row["reason"] for row in rows if row["value"] is None}
    assert reasons == {"no record is in the population"}
    assert "cross: no value" in subtitle(chart)


def test_missing_intervals_break_the_line():
    card = ck.scorecard(surveys=surveys([1, 1, 0, 0, 1], [2, 2, 0, 0, 2]), by=ck.interval("1d"))
    rows = line_rows(plot.over_time(card, "survey_response_rate"))
    assert [row["value"] for row in rows] == [0.5, 0.5, None, 0.5]
    assert rows[2]["start"] == "2026-03-04T00:00:00Z"
    assert rows[2]["when"] == "after Tue 2026-03-03, before Fri 2026-03-06"
    assert rows[2]["reason"] == "no record of any kind lies in between"


def test_months_are_no_gaps_although_they_differ_in_length():
    starts = [f"2026-{month:02}-05T10:00:00Z" for month in range(1, 13)]
    card = ck.scorecard(calls(starts), by=ck.interval("1mo"), kpis=["interaction_volume"])
    rows = line_rows(plot.over_time(card, "interaction_volume"))
    assert [row["value"] for row in rows] == [1.0] * 12


def test_a_confidence_interval_without_neighbours_is_a_rule():
    answered, sent = [1, 0, 3, 0, 1, 1], [2, 0, 4, 0, 2, 2]
    card = ck.scorecard(surveys=surveys(answered, sent), by=ck.interval("1d"))
    rules = only(plot.over_time(card, "survey_response_rate"), "rule", "low")
    assert [row["value"] for row in rules[0][2]] == [0.5, 0.75]
    without = plot.over_time(card, "survey_response_rate", confidence=False)
    assert not only(without, "rule") and not only(without, "area")


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/Los_Angeles", "Pacific/Auckland"])
def test_local_times_are_drawn_as_they_are(zone):
    # Late in the evening and early in the morning, where UTC is another day.
    starts = ["2026-03-02 23:30", "2026-03-03 00:30"]
    policy = {"zone": zone}
    card = ck.scorecard(calls(starts), by=ck.interval("30min"), policy=policy)
    chart = plot.over_time(card, "interaction_volume")
    rows = valued(line_rows(chart))
    assert [row["start"] for row in rows] == ["2026-03-02T23:30:00Z", "2026-03-03T00:30:00Z"]
    for _, encoding, *_ in layers(chart):
        if "field" in encoding["x"]:
            assert encoding["x"]["scale"]["type"] == "utc"
            assert encoding["x"]["title"] == f"start of interval ({zone})"


def test_the_hour_that_comes_twice_is_told_apart():
    starts = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]
    card = ck.scorecard(calls(starts), by=ck.interval("1h"), policy={"zone": "Europe/Rome"})
    rows = line_rows(plot.over_time(card, "interaction_volume"))
    assert [row["start"][11:16] for row in rows] == ["02:00", "02:00", "03:00"]
    assert rows[0]["when"] == "Sun 2026-10-25 02:00+02:00"
    assert rows[1]["when"] == "Sun 2026-10-25 02:00+01:00"
    assert [row["place"] for row in rows] == [0, 1, 2]
    assert only(plot.over_time(card, "interaction_volume"), "line")[0][1]["order"]["field"] == (
        "place"
    )


def test_bands_lie_where_the_policy_says():
    chart = plot.over_time(sample_card(ck.interval("1w"), ["csat"]), "csat")
    bad, good = only(chart, "rect")
    assert good[2][0] == {
        "low": 4.2,
        "high": None,
        "rating": "good",
        "band": "good: excellent (from 4.20)",
    }
    assert (good[1]["y"]["field"], good[1]["y2"]) == ("low", {"value": 0})
    assert (bad[2][0]["low"], bad[2][0]["high"]) == (None, 3.8)
    assert (bad[1]["y"]["field"], bad[1]["y2"]) == ("high", {"value": "height"})
    texts = [layer[1]["text"]["value"] for layer in only(chart, "text")]
    assert texts == ["bad: immediate action", "good: excellent"]


def test_bands_come_from_the_policy_that_is_passed():
    policy = ck.Policy(bands={"survey_response_rate": [{"rating": "good", "at_least": 0.25}]})
    card = ck.scorecard(
        surveys=surveys([1, 1], [2, 10]),
        by=ck.interval("1d"),
        policy=policy,
        kpis=["survey_response_rate"],
    )
    rects = only(plot.over_time(card, "survey_response_rate", policy=policy), "rect")
    assert [rect[2][0]["low"] for rect in rects] == [0.25]
    rows = line_rows(plot.over_time(card, "survey_response_rate", policy=policy))
    assert [row["band"] for row in rows] == ["good", "watch"]
    # The scorecard knows its policy; another one would rate the values otherwise.
    own = only(plot.over_time(card, "survey_response_rate"), "rect")
    assert own == rects
    with pytest.raises(ck.InvalidPolicyError, match="pass the policy of the scorecard as policy="):
        plot.over_time(card, "survey_response_rate", policy="seed")


def test_the_goal_is_that_of_the_channel():
    card = sample_card(["channel", ck.interval("1w")], ["service_level"])
    chart = plot.over_time(card, "service_level", channel="voice")
    goals = only(chart, "rule", "goal")
    assert [goal[2] for goal in goals] == [[{"goal": 0.8, "text": "goal 80.0 %"}]]
    assert not only(chart, "rect")
    assert "channel voice" in subtitle(chart)


def test_a_goal_of_another_policy_is_refused():
    card = sample_card(["channel", ck.interval("1w")], ["service_level"])
    targets = {"channel": {"voice": {"threshold_s": 20, "goal": 0.01}}}
    with pytest.raises(ck.InvalidPolicyError, match="no target of the policy says so"):
        plot.over_time(card, "service_level", channel="voice", policy={"targets": targets})


def test_one_dimension_is_colour_and_dash():
    card = sample_card(["channel", ck.interval("1w")], ["sla_compliance"])
    chart = plot.over_time(card, "sla_compliance")
    _, encoding, rows, _ = only(chart, "line", "value")[0]
    names = ["chat", "email", "voice"]
    assert {row["series"] for row in rows} == set(names)
    assert (
        encoding["color"]["scale"]["domain"] == encoding["strokeDash"]["scale"]["domain"] == names
    )
    goals = {row["text"]: row["goal"] for goal in only(chart, "rule", "goal") for row in goal[2]}
    assert goals == {
        "goal 80.0 % (voice)": 0.8,
        "goal 90.0 % (chat)": 0.9,
        "goal 95.0 % (email)": 0.95,
    }
    assert "without any value: messaging, sms, social" in subtitle(chart)


def test_bands_that_differ_are_not_drawn():
    chart = plot.over_time(sample_card(["channel", ck.interval("1w")]), "cost_per_contact")
    assert not only(chart, "rect")
    assert "bands differ by channel and are not drawn" in subtitle(chart)
    voice = plot.over_time(
        sample_card(["channel", ck.interval("1w")]), "cost_per_contact", channel="voice"
    )
    [band] = only(voice, "rect")
    assert (band[2][0]["low"], band[2][0]["high"]) == (800.0, 1500.0)


def test_money_and_time_read_as_in_a_scorecard():
    card = sample_card(ck.interval("1w"), ["cost_per_contact", "aht"])
    money = only(plot.over_time(card, "cost_per_contact"), "line")[0]
    assert money[1]["y"]["title"] == "EUR"
    assert money[1]["y"]["axis"]["labelExpr"] == "format(datum.value / 100, ',.2f')"
    assert valued(money[2])[1]["shown"].startswith("EUR ")
    time = only(plot.over_time(card, "aht"), "line")[0]
    ticks = time[1]["y"]["axis"]["values"]
    assert len(ticks) > 2 and all(tick % 30 == 0 for tick in ticks)


# --- control charts ---------------------------------------------------------------------


def test_p_chart_of_the_handbook():
    # NIST/SEMATECH e-Handbook 6.3.3.2: 30 wafers of 50 chips, limits 0.0524 and 0.4102.
    defects = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
    defects += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    card = ck.scorecard(surveys=surveys(defects, [50] * 30), by=ck.interval("1d"))
    chart = plot.control_chart(card, "survey_response_rate")
    assert "p-chart" in subtitle(chart)
    rows = line_rows(chart)
    assert [row["value"] for row in rows] == [count / 50 for count in defects]
    for row in rows:
        assert row["centre"] == pytest.approx(0.2313, abs=5e-5)
        assert row["lower"] == pytest.approx(0.0524, abs=1e-4)
        assert row["upper"] == pytest.approx(0.4102, abs=1e-4)
    beyond = [place for place, row in enumerate(rows) if row["where"] == "beyond a limit"]
    assert beyond == [14, 22], "0.44 and 0.48"


def test_p_chart_limits_follow_the_records_of_each_interval():
    card = ck.scorecard(surveys=surveys([10, 30, 1], [100, 100, 4]), by=ck.interval("1d"))
    rows = line_rows(plot.control_chart(card, "survey_response_rate"))
    centre = 41 / 204
    for row, n in zip(rows, [100, 100, 4], strict=True):
        reach = 3 * math.sqrt(centre * (1 - centre) / n)
        assert row["upper"] == pytest.approx(centre + reach, rel=1e-12)
        assert row["lower"] == pytest.approx(max(0, centre - reach), rel=1e-12)
    assert rows[2]["lower"] == 0.0


def test_u_chart():
    # 15 incidents among 500 contacts: u = 0.03; by 100 contacts the reach is 0.051962, by 400
    # it is 0.025981. The rate counts per 1,000.
    starts = ["2026-03-02T10:00:00Z"] * 100 + ["2026-03-03T10:00:00Z"] * 400
    events = [
        {"event_id": str(place), "class": "incident", "confirmed": True}
        | {"detected_at": f"2026-03-0{2 if place < 5 else 3}T10:00:00Z"}
        for place in range(15)
    ]
    card = ck.scorecard(calls(starts), security_events=events, by=ck.interval("1d"))
    chart = plot.control_chart(card, "security_incident_rate")
    assert "u-chart" in subtitle(chart)
    first, second = line_rows(chart)
    assert (first["value"], second["value"]) == (50.0, 25.0)
    assert first["centre"] == second["centre"] == pytest.approx(30.0)
    assert (first["lower"], first["upper"]) == (0.0, pytest.approx(81.9615, abs=1e-4))
    assert second["lower"] == pytest.approx(4.0192, abs=1e-4)
    assert second["upper"] == pytest.approx(55.9808, abs=1e-4)


def test_individuals_of_the_handbook():
    # NIST/SEMATECH e-Handbook 6.3.2.2: flow rates, limits 45.8158 and 55.8042.
    rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    starts = [f"{day_of(day)}T10:00:00Z" for day in range(10)]
    card = ck.scorecard(
        calls(starts, talk=rates, handled_by=["human_only"] * 10), by=ck.interval("1d")
    )
    chart = plot.control_chart(card, "average_talk_time")
    assert isinstance(chart, alt.VConcatChart)
    values, ranges = (layer[2] for layer in only(chart, "line", "value"))
    assert [row["value"] for row in values] == rates
    for row in values:
        assert row["centre"] == pytest.approx(50.81, abs=1e-9)
        assert row["lower"] == pytest.approx(45.8158, abs=2e-4)
        assert row["upper"] == pytest.approx(55.8042, abs=2e-4)
    assert ranges[0]["value"] is None
    assert ranges[0]["reason"] == "the first value has none before it"
    assert ranges[1]["value"] == pytest.approx(2.0)
    assert ranges[1]["centre"] == pytest.approx(1.8778, abs=5e-5)
    assert ranges[1]["upper"] == pytest.approx(3.267 * 1.87778, abs=1e-4)


def test_individuals_over_gaps_and_on_demand():
    sent = [2, 2, 0, 4]
    card = ck.scorecard(surveys=surveys([1, 1, 0, 3], sent), by=ck.interval("1d"))
    chart = plot.control_chart(card, "survey_response_rate", method="individuals")
    values, ranges = (layer[2] for layer in only(chart, "line", "value"))
    assert [row["value"] for row in values] == [0.5, 0.5, None, 0.75]
    # The mean of 0.5, 0.5 and 0.75; ranges 0 and 0.25.
    upper = 1.75 / 3 + 3 * 0.125 / 1.128
    assert [row["upper"] for row in valued(values)] == [pytest.approx(upper)] * 3
    assert values[2]["upper"] is None
    assert [row["value"] for row in ranges] == [None, 0.0, None, 0.25]
    lower = 1.75 / 3 - 3 * 0.125 / 1.128
    assert [row["lower"] for row in valued(values)] == [pytest.approx(lower)] * 3


def test_individuals_of_what_cannot_be_negative_have_no_limit_below_0():
    starts = [f"{day_of(place // 2)}T10:00:00Z" for place in (0, 2, 3, 4, 4)]
    card = ck.scorecard(calls(starts), by=ck.interval("1d"), kpis=["interaction_volume"])
    rows = line_rows(plot.control_chart(card, "interaction_volume"))
    assert [row["value"] for row in rows] == [1.0, 2.0, 2.0]
    # The mean less 3 × 0.5 / 1.128 is above 0 here, and below it where days differ more.
    assert rows[0]["lower"] == pytest.approx(5 / 3 - 1.5 / 1.128)
    more = ck.scorecard(calls(starts[:1] + starts[1:2] * 9), by=ck.interval("1d"))
    rows = line_rows(plot.control_chart(more, "interaction_volume"))
    assert [row["value"] for row in rows] == [1.0, 9.0]
    assert rows[0]["lower"] == 0.0


def test_shares_of_time_have_no_p_chart():
    card = sample_card(ck.interval("1w"), ["occupancy"])
    assert "individuals" in subtitle(plot.control_chart(card, "occupancy"))
    with pytest.raises(ck.InvalidOptionError, match="not a share of counted records"):
        plot.control_chart(card, "occupancy", method="p")


def test_control_chart_refuses():
    card = sample_card(["channel", ck.interval("1w")], ["csat", "sla_compliance"])
    with pytest.raises(ck.InvalidGroupByError, match="found several groups by channel.*voice"):
        plot.control_chart(card, "csat")
    with pytest.raises(ck.InvalidOptionError, match="found method = 'c', allowed are 'p', 'u'"):
        plot.control_chart(card, "csat", channel="voice", method="c")
    with pytest.raises(ck.KpiError, match="found 0 values of sla_compliance .*at least 2"):
        plot.control_chart(card, "sla_compliance", channel="sms")


# --- bullet -----------------------------------------------------------------------------


def test_bullet_has_a_row_a_kpi_on_its_own_scale():
    card = sample_card(by="channel")
    kpis = ["service_level", "csat", "cost_per_contact"]
    chart = plot.bullet(card, kpis, channel="voice")
    rows = [list(_layers(one, None)) for one in chart.to_dict()["vconcat"]]
    assert len(rows) == 3
    level, csat, cost = rows
    assert level[0][1]["x"]["scale"]["domain"] == [0.0, 1.0]
    assert csat[0][1]["x"]["scale"]["domain"] == [1.0, 5.0]
    assert cost[0][1]["x"]["scale"]["domain"] == [0.0, pytest.approx(1800.0)]
    assert [(row["low"], row["high"], row["rating"]) for row in level[0][2]] == [
        (0.0, 0.8, "bad"),
        (0.8, 1.0, "good"),
    ]
    assert [(row["low"], row["high"], row["rating"]) for row in csat[0][2]] == [
        (1.0, 3.8, "bad"),
        (3.8, 4.2, "watch"),
        (4.2, 5.0, "good"),
    ]
    for name, row in zip(kpis, rows, strict=True):
        value = card.value(name, channel="voice")
        [shown] = [one for one in row if one[1]["x"].get("field") in ("value", "zero")]
        assert shown[2][0]["value"] == value.value
        assert shown[0]["type"] == ("point" if name == "csat" else "bar")
    [goal] = [one for one in level if one[0]["type"] == "tick"]
    assert goal[2][0]["goal"] == 0.8


def test_bullet_says_why_a_value_is_missing():
    chart = plot.bullet(sample_card(by="channel"), ["occupancy"], channel="voice")
    texts = [row["text"] for layer in only(chart, "text") for row in layer[2]]
    assert "no value: the population cannot have this dimension" in texts
    assert not [one for one in layers(chart) if one[1]["x"].get("field") in ("value", "zero")]


def test_bullet_chooses_what_can_be_judged():
    card = sample_card()
    labels = {layer[2][0]["label"].split("\n")[0] for layer in layers(plot.bullet(card))}
    assert {"Customer satisfaction", "Occupancy", "Net Promoter Score"} <= labels
    assert "Interaction volume" not in labels
    volume = sample_card(kpis=["interaction_volume"])
    assert len(plot.bullet(volume).to_dict()["vconcat"]) == 1


def test_bullet_refuses():
    with pytest.raises(ck.InvalidGroupByError, match="shows one"):
        plot.bullet(sample_card(by="channel", kpis=["csat"]))
    with pytest.raises(ck.InvalidGroupByError, match="intervals, bullet shows one"):
        plot.bullet(sample_card(by=ck.interval("1w"), kpis=["csat"]))
    with pytest.raises(ck.UnsupportedInputError, match="a list of names and None"):
        plot.bullet(sample_card(kpis=["csat"]), [])


def test_bullet_of_one_interval():
    card = sample_card(ck.interval("1mo"), ["csat"])
    chart = plot.bullet(card, interval_start="2026-03-01")
    expected = card.value("csat", interval_start="2026-03-01").value
    [shown] = [one for one in layers(chart) if one[1]["x"].get("field") == "value"]
    assert shown[2][0]["value"] == expected


# --- bands as stretches -------------------------------------------------------------------


def test_the_first_band_that_holds_names_a_stretch():
    bands = [
        {"rating": "good", "label": "fine", "at_least": 0.7, "at_most": 0.85},
        {"rating": "bad", "label": "low", "below": 0.75},
        {"rating": "bad", "label": "high", "above": 0.9},
    ]
    assert _bands._segments(bands) == (
        (None, 0.7, "bad", "low"),
        (0.7, 0.85, "good", "fine"),
        (0.85, 0.9, "watch", ""),
        (0.9, None, "bad", "high"),
    )


# --- heat maps ------------------------------------------------------------------------------


def test_channel_migrations():
    card = sample_card(kpis=["channel_migration_rate"])
    chart = plot.channel_migrations(card)
    [(_, encoding, rows, _)] = only(chart, "rect")
    assert encoding["color"]["field"] == "count"
    table = {(row["from"], row["to"]): row["count"] for row in card.table("channel_migrations")}
    assert {(row["from"], row["to"]): row["count"] for row in rows if row["count"]} == table
    channels = {name for pair in table for name in pair}
    assert len(rows) == len(channels) * (len(channels) - 1), "pairs that never occurred are 0"
    assert f"{sum(table.values())} changes" in subtitle(chart)
    assert only(chart, "text")[0][1]["text"]["field"] == "count_text"


@pytest.mark.parametrize("zone", ["Europe/Rome", "UTC", "Asia/Kolkata"])
def test_channel_migrations_of_one_group(zone):
    given = SAMPLE | {"policy": SAMPLE["policy"].replace(zone=zone)}
    by = ["channel", ck.interval("1mo")]
    card = ck.scorecard(**given, by=by, kpis=["channel_migration_rate"])
    chart = plot.channel_migrations(card, channel="chat", interval_start="2026-02-01")
    expected = [
        row["count"]
        for row in card.table("channel_migrations")
        if row["channel"] == "chat" and row["interval_start"].startswith("2026-02-01")
    ]
    assert sum(row["count"] for row in only(chart, "rect")[0][2]) == sum(expected) > 0
    with pytest.raises(ck.InvalidGroupByError, match="intervals, channel_migrations shows one"):
        plot.channel_migrations(card)
    with pytest.raises(ck.UnknownKpiError):
        plot.channel_migrations(sample_card(kpis=["csat"]))


def intraday_cells(chart):
    return {(row["row"], row["slot"]): row for row in only(chart, "rect")[0][2]}


def weekday_slots(zone):
    """The sample's contacts with the weekday of their beginning, as a dimension."""
    rows = SAMPLE["interactions"].to_dicts()
    return [
        row | {"weekday": WEEKDAYS[row["created_at"].astimezone(zone).weekday()]} for row in rows
    ]


def test_intraday_pools_as_an_accumulator_does():
    # The means of groups by weekday and time of day, where the library pools the records.
    zone = SAMPLE["as_of"].tzinfo
    policy = SAMPLE["policy"].replace(attribution="by_start")
    given = {"interactions": weekday_slots(zone), "policy": policy, "as_of": SAMPLE["as_of"]}
    kpis = ["average_talk_time", "transfer_rate", "resolution_rate"]
    hours = ck.scorecard(**given, by=ck.interval("1h"), kpis=kpis)
    exact = ck.scorecard(**given, by=["weekday", ck.time_of_day("1h")], kpis=kpis)
    for kpi in kpis:
        cells = intraday_cells(plot.intraday(hours, kpi))
        checked = 0
        for group, value in exact[kpi].values():
            cell = cells[group["weekday"], group["time_of_day"]]
            assert cell["value"] == value.value, (kpi, group)
            checked += value.value is not None
        assert checked > 50
        same = intraday_cells(plot.intraday(exact, kpi))
        for key, row in same.items():
            assert row["value"] == cells[key]["value"]


def test_sums_of_intervals_are_those_of_the_whole_unless_refused():
    # Whatever intraday does not refuse must be a sum over records.
    hours, whole = sample_card(ck.interval("1h")), sample_card()
    pooled = {}
    for _, value in hours.values():
        sums = pooled.setdefault(value.kpi, [0, 0])
        sums[0] += value.numerator or 0
        sums[1] += value.denominator or 0
    drawn = []
    for _, value in whole.values():
        try:
            plot.intraday(hours, value.kpi)
        except ck.KpiError:
            continue
        drawn.append(value.kpi)
        assert pooled[value.kpi][0] == value.numerator, value.kpi
        if "/" in value.formula:
            assert pooled[value.kpi][1] == value.denominator, value.kpi
    assert len(drawn) > 35
    assert not {"cost_per_ticket", "longest_wait", "geographic_coverage"} & set(drawn)


def test_intraday_of_a_count_is_the_mean_of_one_interval():
    # Three Mondays from the first to the last day, one of them without any contact.
    starts = ["2026-03-02T10:00:00Z"] * 5 + ["2026-03-16T10:20:00Z"] * 4
    starts += ["2026-03-16T13:00:00Z", "2026-03-16T12:00:00Z"]
    card = ck.scorecard(calls(starts), by=ck.interval("1h"), kpis=["interaction_volume"])
    chart = plot.intraday(card, "interaction_volume")
    cells = intraday_cells(chart)
    assert cells["Mon", "10:00"]["value"] == 3.0
    assert cells["Mon", "10:00"]["n_text"] == "9"
    assert cells["Mon", "11:00"]["value"] is None
    assert cells["Mon", "11:00"]["reason"] == "no record of any kind lies there"
    assert {slot for _, slot in cells} == {"10:00", "11:00", "12:00", "13:00"}
    assert "mean of one interval" in subtitle(chart)


@pytest.mark.parametrize(
    ("kpi", "options", "found"),
    [
        ("aht", {"statistic": "median"}, "is p50\\(handle_time\\)"),
        ("longest_wait", {}, "is max\\(longest_wait\\)"),
        ("cost_per_ticket", {}, "counts cases"),
        ("conversion_rate", {"counting": "customers"}, "counts customers, customers_with_sale"),
    ],
)
def test_intraday_refuses_what_cannot_be_pooled(kpi, options, found):
    given = SAMPLE | {"policy": SAMPLE["policy"].with_options(kpi, **options)}
    card = ck.scorecard(**given, by=ck.interval("1h"))
    with pytest.raises(ck.InvalidOptionError, match=found):
        plot.intraday(card, kpi)
    slots = ck.scorecard(**given, by=ck.time_of_day("1h"))
    cells = intraday_cells(plot.intraday(slots, kpi))
    for group, value in slots[kpi].values():
        assert cells["all days", group["time_of_day"]]["value"] == value.value


def test_intraday_refuses_suppressed_intervals():
    given = SAMPLE | {"policy": SAMPLE["policy"].with_options("csat", min_responses=3)}
    with pytest.raises(ck.KpiError, match="suppressed"):
        plot.intraday(ck.scorecard(**given, by=ck.interval("1h")), "csat")


@pytest.mark.parametrize("by", [None, "channel", ck.interval("1d"), ck.interval("1w")])
def test_intraday_needs_times_of_day(by):
    with pytest.raises(ck.InvalidGroupByError, match=r'ck\.interval\("1h"\)'):
        plot.intraday(sample_card(by, ["csat"]), "csat")


# --- what every chart refuses -----------------------------------------------------------------


def test_errors_name_what_was_found_and_what_is_allowed():
    plain = sample_card(kpis=["csat"])
    with pytest.raises(ck.InvalidGroupByError, match="grouped by nothing, over_time needs one"):
        plot.over_time(plain, "csat")
    with pytest.raises(ck.UnknownKpiError):
        plot.over_time(plain, "aht")
    with pytest.raises(ck.UnsupportedInputError, match="found a dict, allowed is a scorecard"):
        plot.over_time({}, "csat")
    weeks = sample_card(["channel", ck.interval("1w")], ["csat"])
    with pytest.raises(ck.InvalidGroupByError, match="found queue, .* channel, interval_start"):
        plot.over_time(weeks, "csat", queue="sales")
    with pytest.raises(ck.InvalidFinishError, match="channel = fax, there are channel: .*chat"):
        plot.over_time(weeks, "csat", channel="fax")


def test_too_many_groups_are_refused():
    starts = [f"2026-03-0{day}T10:00:00Z" for day in (2, 3)] * 9
    queues = [f"queue {place // 2}" for place in range(18)]
    rows = calls(starts, queue=queues, team=["a", "b"] * 9)
    by = ["queue", ck.interval("1d")]
    with pytest.raises(ck.InvalidGroupByError, match="found 9 values of queue, .* at most 8"):
        plot.over_time(ck.scorecard(rows, by=by), "interaction_volume")
    both = ck.scorecard(rows, by=["team", *by])
    with pytest.raises(ck.InvalidGroupByError, match="colours by one dimension"):
        plot.over_time(both, "interaction_volume")
    one = plot.over_time(both, "interaction_volume", queue="queue 3")
    assert {row["series"] for row in line_rows(one)} == {"a", "b"}


def test_altair_is_imported_by_calls_only_and_may_be_missing():
    code = """
import sys
sys.modules["altair"] = None
import contactkpi as ck, contactkpi.plot
assert not {"pandas", "pyarrow", "numpy"} & set(sys.modules)
card = ck.scorecard([], by=ck.interval("1d"))
try:
    ck.plot.over_time(card, "csat")
except ck.MissingDependencyError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == 'plot needs altair: pip install "contactkpi[plot]"'


def test_charts_need_neither_pandas_nor_pyarrow():
    code = """
import sys
for name in ("pandas", "pyarrow", "polars"):
    sys.modules[name] = None
import contactkpi as ck, contactkpi.plot
sample = ck.load_sample()
days = ck.scorecard(**sample, by=ck.interval("1d"))
whole = ck.scorecard(**sample)
ck.plot.over_time(days, "csat").to_json()
ck.plot.control_chart(days, "csat").to_json()
ck.plot.bullet(whole).to_json()
ck.plot.channel_migrations(whole).to_json()
ck.plot.intraday(ck.scorecard(**sample, by=ck.interval("1h")), "csat").to_json()
"""
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=120)


# --- how charts look ---------------------------------------------------------------------------


def luminance(color):
    """The relative luminance of WCAG 2."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("background", ["#ffffff", "#333333"])
def test_colours_can_be_told_from_a_white_and_a_dark_background(background):
    for color in {*_style.SERIES, *_style.RATINGS.values(), _style.TEXT}:
        one, other = sorted((luminance(color), luminance(background)))
        assert (other + 0.05) / (one + 0.05) > 2.5, color


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 7, [0, 1, 2, 3, 4, 5, 6, 7]),
        (50, 400, [60, 120, 180, 240, 300, 360]),
        (0, 3 * 3600, [0, 1800, 3600, 5400, 7200, 9000, 10800]),
        (0, 30 * 86400, [0, 864000, 1728000, 2592000]),
    ],
)
def test_ticks_of_times_are_round(low, high, ticks):
    assert _style._round_times(low, high) == ticks


def test_long_series_are_drawn():
    # Altair refuses more than 5,000 rows of a frame; these are part of the chart.
    starts = [f"{day_of(place // 24)}T{place % 24:02}:00:00Z" for place in range(6_000)]
    card = ck.scorecard(calls(starts), by=ck.interval("1h"), kpis=["interaction_volume"])
    chart = plot.over_time(card, "interaction_volume")
    assert len(line_rows(chart)) == 6_000
    assert json.loads(chart.to_json())["layer"]


def test_a_weekday_stands_beside_its_day():
    start = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
    assert _rows.moment(start, False) == "Mon 2026-03-02 09:30+00:00"
    assert _rows.moment(start, True) == "Mon 2026-03-02"
