"""Malformed rows, quarantine, duplicates, and joins of surveys to interactions."""

from fractions import Fraction as F

from authoring import E, G, contact, cost, form, malformed, none, prompt, row, survey, times, vectors, visit

case = vectors(None, "records")
VOLUME = "interaction_volume"


def raw(record, **fields):
    return row(record, "10:00", fields)


def evaluation(**more):
    given = {"evaluation_id": "e", "submitted_at": "15:00", "agent_id": "A", "criterion": "accuracy", "points": 1, "max_points": 10}
    given.update(more)
    return raw("evaluation", **given)


# name, KPI, malformed row, field, note
WRONG = [
    ("ended_before_created", VOLUME, contact("x", ended_at=-0.001), "ended_at", "A millisecond before the beginning."),
    ("queued_before_created", VOLUME, contact("x", queued_at=-5), "queued_at", None),
    ("left_before_queued", VOLUME, contact("x", queued_at=10, left_queue_at=9), "left_queue_at", None),
    ("answered_before_created", VOLUME, contact("x", answered_at=-1), "answered_at", None),
    ("reply_before_created", VOLUME, contact("x", first_response_at=-1), "first_response_at", None),
    ("resolved_before_created", VOLUME, contact("x", resolved_first_at=-1), "resolved_first_at", None),
    ("last_resolution_before_first", VOLUME, contact("x", resolved_first_at=10, resolved_last_at=5), "resolved_last_at", None),
    ("handoff_before_created", VOLUME, contact("x", handoff_requested_at=-1), "handoff_requested_at", None),
    ("context_before_request", VOLUME, contact("x", handoff_requested_at=10, context_delivered_at=9), "context_delivered_at", None),
    ("accepted_before_request", VOLUME, contact("x", handoff_requested_at=10, handoff_accepted_at=9), "handoff_accepted_at", None),
    ("more_context_than_expected", VOLUME, contact("x", context_fields_expected=2, context_fields_delivered=3), "context_fields_delivered", None),
    ("negative_talk", VOLUME, contact("x", talk=-1), "talk", None),
    ("negative_hold", VOLUME, contact("x", hold=-0.001), "hold", None),
    ("negative_wrap", VOLUME, contact("x", wrap=-3600), "wrap", None),
    ("negative_transfers", VOLUME, contact("x", transfers=-1), "transfers", None),
    ("half_a_transfer", VOLUME, contact("x", transfers=0.5), "transfers", "Counts are whole numbers."),
    ("unknown_channel", VOLUME, contact("x", channel="telegraph"), "channel", None),
    ("unknown_exit", VOLUME, contact("x", queue_exit="vanished"), "queue_exit", None),
    ("unknown_outcome", VOLUME, contact("x", outcome="RESOLVED"), "outcome", "Codes are small letters."),
    ("channel_missing", VOLUME, raw("interaction", interaction_id="x", created_at="10:00"), "channel", None),
    ("created_at_missing", VOLUME, raw("interaction", interaction_id="x", channel="voice"), "created_at", None),
    ("interaction_id_missing", VOLUME, raw("interaction", created_at="10:00", channel="voice"), "interaction_id", None),
    ("no_instant", VOLUME, raw("interaction", interaction_id="x", created_at="2026-02-30T10:00:00Z", channel="voice"), "created_at", "There is no 30 February."),
    ("truth_that_is_none", VOLUME, contact("x", bot_engaged="perhaps"), "bot_engaged", None),
    ("score_above_scale", "csat", survey("csat", 6), "score", "Without a scale csat is 1 to 5."),
    ("score_below_scale", "csat", survey("csat", 0.999), "score", None),
    ("nps_of_11", "nps", survey("nps", 11), "score", None),
    ("score_off_its_own_scale", "csat", survey("csat", 5, scale_max=4), "score", None),
    ("scale_upside_down", "csat", survey("csat", 3, scale_min=5, scale_max=1), "scale_max", None),
    ("score_too_fine", "csat", survey("csat", 3.0005), "score", "At most three decimals."),
    ("neither_sent_nor_answered", "csat", raw("survey", kind="csat", score=3), "responded_at", None),
    ("answered_before_sent", "csat", survey("csat", 3, "10:00", sent_at="10:01"), "responded_at", None),
    ("kind_missing", "csat", raw("survey", score=3, responded_at="12:00"), "kind", None),
    ("evaluation_of_nothing", "quality_score", evaluation(agent_id=None), "interaction_id", "Neither an interaction nor an agent."),
    ("negative_weight", "quality_score", evaluation(weight=-1), "weight", None),
    ("max_points_zero", "quality_score", evaluation(points=None, max_points=0), "max_points", None),
    ("negative_points", "quality_score", evaluation(points=-1), "points", None),
    ("more_points_than_most", "quality_score", evaluation(points=10.001), "points", None),
    ("submitted_at_missing", "quality_score", evaluation(submitted_at=None), "submitted_at", None),
    ("reply_before_delivery", "engagement_response_rate", prompt("bot", "09:00", "08:59"), "replied_at", None),
    ("author_missing", "engagement_response_rate", raw("prompt", delivered_at="09:00"), "author", None),
    ("amount_missing", "cost_per_contact", raw("cost", incurred_at="10:00"), "amount", None),
    ("amount_not_whole", "cost_per_contact", cost(12.5), "amount", "Money is whole minor units."),
]
GOOD = {
    "interaction": contact("ok"),
    "survey": survey("csat", 4),
    "evaluation": evaluation(evaluation_id="ok", points=8),
    "prompt": prompt("bot", "08:00", "08:30"),
    "cost": cost(100),
}
for name, kpi, bad, field, note in WRONG:
    case(f"error_{name}", [GOOD[bad.record], malformed(bad)], kpis=[kpi], error={"kind": "invalid_record", "record": bad.record, "row": 1, "field": field}, note=note)
case("first_malformed_row_is_named", [GOOD["interaction"], contact("ok2"), malformed(contact("x", talk=-1)), malformed(contact("y", wrap=-1))], kpis=[VOLUME], error={"kind": "invalid_record", "record": "interaction", "row": 2, "field": "talk"})
case("equal_instants_are_in_order", [contact("a", queued_at=0, left_queue_at=0, answered_at=0, first_response_at=0, resolved_first_at=0, resolved_last_at=0, handoff_requested_at=0, context_delivered_at=0, handoff_accepted_at=0, ended_at=0, context_fields_expected=2, context_fields_delivered=2, talk=0)], E(1, 1), kpis=[VOLUME])
case("null_and_empty_are_missing", [contact("a", queue="", talk=None)], E(1, 1), kpis=[VOLUME])

LEAVE_OUT = {"on_invalid": "quarantine"}
case("quarantine", [contact("a", talk=60, hold=0, wrap=0), malformed(contact("b", talk=-5, hold=0, wrap=0)), malformed(contact("c", talk=60, hold=0, wrap=0, ended_at=-1)), contact("d", talk=30, hold=0, wrap=0)], E(45, 90_000, 2), quarantined={"interaction": {"ended_at": 1, "talk": 1}}, kpis=["average_handle_time"], policy=LEAVE_OUT, note="The malformed rows are left out; the scorecard counts one by talk and one by ended_at.")
case("quarantine_counts_a_row_once", [contact("a"), malformed(contact("b", talk=-1, hold=-1)), malformed(contact("c", talk=-1, ended_at=-1))], E(1, 1), quarantined={"interaction": {"talk": 2}}, kpis=[VOLUME], policy=LEAVE_OUT, note="By the first field in question.")
case("quarantine_everything", [malformed(contact("a", talk=-1))], none("no_records", 0, 1), quarantined={"interaction": {"talk": 1}}, kpis=[VOLUME], policy=LEAVE_OUT, note="No valid row is no record.")
case("quarantine_surveys", [survey("csat", 5), malformed(survey("csat", 6)), malformed(survey("csat", 3, "10:00", sent_at="11:00")), survey("csat", 2)], E(3.5, 7000, 2), quarantined={"survey": {"responded_at": 1, "score": 1}}, kpis=["csat"], policy=LEAVE_OUT)
case("quarantine_surveys_without_polarity", [survey("ces", 5, polarity="effort"), malformed(survey("ces", 6))], E(5, 5000, 1), quarantined={"survey": {"polarity": 1}}, kpis=["ces"], policy={**LEAVE_OUT, "preset": "none"})
case("quarantine_makes_no_group", [contact("a", queue="q"), malformed(contact("b", queue="r", talk=-1))], G({"queue": "q"}, E(1, 1)), quarantined={"interaction": {"talk": 1}}, kpis=[VOLUME], by={"dimensions": ["queue"]}, policy=LEAVE_OUT)
case("quarantine_one_criterion", [evaluation(points=8), malformed(evaluation(criterion="compliance", points=11)), evaluation(criterion="professionalism", points=10)], E(89.090909, 89_090_909, 1), quarantined={"evaluation": {"points": 1}}, kpis=["quality_score"], policy=LEAVE_OUT, note="The rows of the evaluation that are well-formed remain: (30 * 80 + 25 * 100) / 55.")

TWICE = [visit("a", 5), visit("b", 50), visit("a", 5)]
case("duplicates_keep_all", TWICE, E(F(2, 3), 2, 3), kpis=["service_level"], note="The default keeps no ids: every row counts.")
case("duplicates_keep_all_said", TWICE, E(F(2, 3), 2, 3), kpis=["service_level"], policy={"duplicates": "keep_all"})
case("duplicates_reject", TWICE, kpis=["service_level"], policy={"duplicates": "reject"}, error={"kind": "duplicate_id", "record": "interaction", "row": 2, "field": "interaction_id"})
case("duplicates_reject_surveys", [survey("csat", 5, survey_id="s"), survey("csat", 1, survey_id="s")], kpis=["csat"], policy={"duplicates": "reject"}, error={"kind": "duplicate_id", "record": "survey", "row": 1, "field": "survey_id"})
case("duplicates_reject_criteria", [evaluation(), evaluation()], kpis=["quality_score"], policy={"duplicates": "reject"}, error={"kind": "duplicate_id", "record": "evaluation", "row": 1, "field": "evaluation_id"}, note="An evaluation has a row a criterion: id and criterion name it.")
case("duplicates_reject_nothing", [visit("a", 5), visit("b", 50)], E(F(1, 2), 1, 2), kpis=["service_level"], policy={"duplicates": "reject"})
case("no_id_is_no_duplicate", [survey("csat", 5), survey("csat", 1)], E(3, 6000, 2), kpis=["csat"], policy={"duplicates": "reject"})
case("same_id_of_other_records", [contact("a"), survey("csat", 5, survey_id="a")], {**E(1, 1), "kpi": VOLUME}, {**E(5, 5000, 1), "kpi": "csat"}, kpis=[VOLUME, "csat"], policy={"duplicates": "reject"})
LAST = {"duplicates": "keep_last"}
case("keep_last_by_updated_at", [visit("a", 50, updated_at="12:00"), visit("a", 5, updated_at="11:00"), visit("b", 5)], E(F(1, 2), 1, 2), kpis=["service_level"], policy=LAST, note="The later update counts, not the later row.")
case("keep_last_unknown_is_oldest", [visit("a", 5, updated_at="11:00"), visit("a", 50)], E(1, 1, 1), kpis=["service_level"], policy=LAST)
case("keep_last_moves_groups", [visit("a", 5, queue="east", updated_at="11:00"), visit("a", 5, queue="west", updated_at="12:00"), visit("b", 5, queue="south")], G({"queue": "south"}, E(1, 1)), G({"queue": "west"}, E(1, 1)), kpis=[VOLUME], by={"dimensions": ["queue"]}, policy=LAST, note="The replaced row leaves no group behind.")
case("keep_last_equal_rows", [visit("a", 5), visit("a", 5)], E(1, 1, 1), kpis=["service_level"], policy=LAST)
case("keep_last_surveys", [survey("csat", 5, survey_id="s"), survey("csat", 5, survey_id="s")], E(5, 5000, 1, n=1, unit="points", band="good"), kpis=["csat"], policy=LAST, oracle=False, note="Two equal surveys of one id are one. The oracle keeps the last of interactions only, so all of this is by hand.")

JOIN = {"dimensions_from": "interaction"}
TALKS = [contact("i1", "1 10:00", "chat", queue="east"), contact("i2", "1 10:00", "voice", queue="west"), contact("i3", "2 10:00", "voice", outcome="spam")]
ABOUT = [survey("csat", 5, interaction_id="i1"), survey("csat", 3, interaction_id="i2"), survey("csat", 2, interaction_id="i3"), survey("csat", 1, interaction_id="gone"), survey("csat", 4)]
case("dimensions_from_interaction", TALKS + ABOUT, G({"channel": "chat"}, E(5, 5000, 1)), G({"channel": "voice"}, E(2.5, 5000, 2)), G({"channel": None}, E(2.5, 5000, 2)), kpis=["csat"], by={"dimensions": ["channel"]}, policy=JOIN, note="A survey takes the channel of its interaction, spam or not; those of no known interaction have none.")
case("dimensions_from_own", TALKS + [survey("csat", 5, interaction_id="i1", dimensions={"channel": "email"}), survey("csat", 3, interaction_id="i2")], G({"channel": "email"}, E(5, 5000, 1)), G({"channel": None}, E(3, 3000, 1)), kpis=["csat"], by={"dimensions": ["channel"]}, policy={"dimensions_from": "own"})
case("own_dimension_is_not_asked", TALKS + [survey("csat", 5, interaction_id="i1", dimensions={"channel": "email"})], G({"channel": "chat"}, E(5, 5000, 1)), kpis=["csat"], by={"dimensions": ["channel"]}, policy=JOIN)
case("evaluations_by_channel", TALKS + form("e1", [("accuracy", 5, 10)], interaction_id="i1") + form("e2", [("accuracy", 8, 10)], interaction_id="i2"), G({"channel": "chat"}, E(50, 50_000_000, 1)), G({"channel": "voice"}, E(80, 80_000_000, 1)), kpis=["quality_score"], by={"dimensions": ["channel"]}, policy=JOIN)
case("join_by_channel_and_day", TALKS + ABOUT, G({"channel": "chat", "interval_start": "2026-03-01T00:00:00Z"}, E(5, 5000, 1)), G({"channel": "voice", "interval_start": "2026-03-01T00:00:00Z"}, E(3, 3000, 1)), G({"channel": "voice", "interval_start": "2026-03-02T00:00:00Z"}, E(2, 2000, 1)), kpis=["csat"], by={"dimensions": ["channel"], "interval": "1d"}, policy={**JOIN, "attribution": {"csat": "by_interaction"}}, note="Surveys of no known interaction have no instant by interaction and are booked nowhere.")
case("join_booked_by_response", TALKS + ABOUT[:3], G({"channel": "chat", "interval_start": "2026-03-02T00:00:00Z"}, E(5, 5000, 1)), G({"channel": "voice", "interval_start": "2026-03-02T00:00:00Z"}, E(2.5, 5000, 2)), kpis=["csat"], by={"dimensions": ["channel"], "interval": "1d"}, policy=JOIN, note="The dimension is the interaction's, the instant the survey's own.")
case("join_before_the_interaction_comes", ABOUT[:2] + TALKS, G({"channel": "chat"}, E(5, 5000, 1)), G({"channel": "voice"}, E(3, 3000, 1)), kpis=["csat"], by={"dimensions": ["channel"]}, policy=JOIN, note="The order of records and batches does not matter.")
case("join_without_interactions", ABOUT[:2], G({"channel": None}, E(4, 8000, 2)), kpis=["csat"], by={"dimensions": ["channel"]}, policy=JOIN)
case("repeat_makes_copies", [times(3, visit("a", 5)), visit("b", 50)], E(F(3, 4), 3, 4), kpis=["service_level"], policy={"duplicates": "reject"}, note="`repeat` numbers the ids: a-1, a-2, a-3.")
