"""What customers, employees and evaluators say: feedback, workforce, quality, engagement by replies."""

from fractions import Fraction as F

from authoring import E, G, contact, form, none, prompt, survey, times, vectors


def answers(kind, *scores, **more):
    return [survey(kind, score, survey_id=f"{kind}-{place}", **more) for place, score in enumerate(scores)]


# --- csat ---------------------------------------------------------------------------
case = vectors("csat")
SCORES = answers("csat", 5, 5, 4, 4, 3, 1) + [
    survey("csat", survey_id="sent"),
    survey("csat", 6, scale_max=7, survey_id="seven"),
    survey("nps", 10),
]
ASIDE = {"unanswered": 1, "other_scale": 1}
case("ordinary", SCORES, E(F(22, 6), 22_000, 6, n=6, excluded=ASIDE, band="bad"), unit="points", note="22 / 6 = 3.667, below 3.8; the unanswered one and the one on 1 to 7 are not in it.")
case("catalogue_example", answers("csat", 5, 5, 4, 3, 1), E(3.6, 18_000, 5), unit="points", origin="catalogue")
for statistic, value, numerator, denominator, note in [
    ("top_two_box", F(4, 6), 4, 6, "5, 5, 4, 4 of six."),
    ("top_box", F(2, 6), 2, 6, "Two answers of 5."),
    ("net", F(1, 2), 3, 6, "(4 - 1) / 6."),
    ("good_over_rated", F(4, 5), 4, 5, "4 / (4 + 1): the 3 is left out."),
]:
    neutral = {"neutral": 1} if statistic == "good_over_rated" else {}
    case(f"statistic_{statistic}", SCORES, E(value, numerator, denominator, n=6, excluded={**ASIDE, **neutral}, band="not_rated"), unit="share", options={"statistic": statistic}, late=statistic in ("net", "top_box"), note=note + " The seed's band is for the mean.")
case("statistic_mean", SCORES, E(F(22, 6), 22_000, 6, excluded=ASIDE), unit="points", options={"statistic": "mean"})
case("simplesat", [times(7, survey("csat", 5, survey_id="p")), survey("csat", 3), times(2, survey("csat", 1, survey_id="n"))], E(0.7, 7, 10), unit="share", options={"statistic": "top_two_box"}, origin="Simplesat", note="7 positive, 1 neutral, 2 negative: 70 %.")
case("rescale_none", SCORES, E(F(22, 6), 22_000, 6, excluded=ASIDE), unit="points", options={"rescale": "none"})
case("rescale_linear", SCORES, E(26.333 / 7, 26_333, 7, excluded={"unanswered": 1}), unit="points", options={"rescale": "linear"}, note="6 on 1 to 7 becomes 1 + 4 * 5 / 6 = 4.333, rounded once.")
case("rescale_half_to_even", [survey("csat", 0.002, scale_min=0, scale_max=16), survey("csat", 0.006, scale_min=0, scale_max=16)], E(1.001, 2_002, 2), unit="points", options={"rescale": "linear"}, note="1 + 0.0005 and 1 + 0.0015, to thousandths: 1.000 and 1.002.")
case("min_responses_reached", SCORES, E(F(22, 6), 22_000, 6, excluded=ASIDE), unit="points", options={"min_responses": 6})
case("min_responses_missed", SCORES, none("suppressed", None, None, n=6, excluded=ASIDE), unit="points", options={"min_responses": 7}, late=True)
case("min_responses_0", SCORES, E(F(22, 6), 22_000, 6, excluded=ASIDE), unit="points", options={"min_responses": 0})
for score, band in [(4.2, "watch"), (4.201, "good"), (3.8, "watch"), (3.799, "bad"), (5, "good"), (1, "bad")]:
    case(f"band_{str(score).replace('.', '_')}", answers("csat", score), E(score, int(score * 1000 + 0.5), 1, band=band), unit="points", note="Above 4.2 excellent, below 3.8 immediate action; both are strict.")
case("band_of_a_mean", answers("csat", 4, 4, 4, 4, 5), E(4.2, 21_000, 5, band="watch"), unit="points", note="21 / 5 = 4.2 is not above 4.2.")
case("a_reply_without_score", [survey("csat", 4), survey("csat", responded_at="12:05")], E(4, 4000, 1, excluded={"unanswered": 1}), unit="points", note="A missing score is unknown, not 0.")
case("nothing_given", [], none("no_records"), unit="points")
case("other_records_only", [contact("a")], none("no_records"), unit="points")
case("only_ineligible", [survey("csat"), survey("ces", 3), survey("csat", 50, scale_max=100)], none("no_eligible_records", excluded={"unanswered": 1, "other_scale": 1}), unit="points")
case("by_agent", [survey("csat", 5, agent_id="A"), survey("csat", 2, agent_id="B"), survey("csat", 3, agent_id="B"), survey("csat", 4)], G({"agent_id": "A"}, E(5, 5000, 1, band="good")), G({"agent_id": "B"}, E(2.5, 5000, 2, band="bad")), G({"agent_id": None}, E(4, 4000, 1, band="watch")), by={"dimensions": ["agent_id"]}, unit="points")
RATED = [contact("i1", "1 10:00"), survey("csat", 5, "2 09:00", sent_at="1 12:00", interaction_id="i1"), survey("csat", sent_at="1 12:00", when="1 12:00")]
case("by_day_of_response", RATED, G({"interval_start": "2026-03-01T00:00:00Z"}, none("no_eligible_records", excluded={"unanswered": 1})), G({"interval_start": "2026-03-02T00:00:00Z"}, E(5, 5000, 1)), by={"dimensions": [], "interval": "1d"}, unit="points", note="An unanswered survey is booked when it was sent.")
case("by_day_of_sending", RATED, G({"interval_start": "2026-03-01T00:00:00Z"}, E(5, 5000, 1, excluded={"unanswered": 1})), by={"dimensions": [], "interval": "1d"}, policy={"attribution": {"csat": "by_event"}}, unit="points")
case("by_day_of_interaction", RATED, G({"interval_start": "2026-03-01T00:00:00Z"}, E(5, 5000, 1)), by={"dimensions": [], "interval": "1d"}, policy={"attribution": {"csat": "by_interaction"}}, unit="points", note="The unanswered survey names no interaction and is booked nowhere.")

# --- nps ------------------------------------------------------------------------------
case = vectors("nps", unit="points")
case("dela", [times(30, survey("nps", 10, survey_id="p")), times(50, survey("nps", 8, survey_id="m")), times(20, survey("nps", 6, survey_id="d"))], E(10, 10, 100, n=100, band="watch"), origin="DELA glossary", note="30 % promoters, 20 % detractors: +10.")
ANSWERS = answers("nps", 10, 9, 7, 3, relation="transactional") + answers("nps", 9, 6, relation="relationship") + [survey("nps", 8), survey("nps", relation="transactional"), survey("nps", 10, scale_min=1, relation="transactional")]
case("ordinary", answers("nps", 10, 9, 8, 7, 6, 0, 3), E(-100 / 7, -1, 7, band="watch"), note="2 promoters, 2 passives, 3 detractors: 100 * (2 - 3) / 7.")
case("mixed_relations", ANSWERS, none("mixed_population", 1, 7, n=7, excluded={"unanswered": 1, "other_scale": 1}), note="Transactional and relationship surveys must not be pooled.")
case("relation_any", ANSWERS, none("mixed_population", 1, 7, n=7, excluded={"unanswered": 1, "other_scale": 1}), options={"relation": "any"})
case("relation_any_of_one", answers("nps", 10, 9, 3, relation="relationship") + [survey("nps", 8)], E(25, 1, 4), options={"relation": "any"}, note="An unstated relation mixes nothing.")
case("relation_transactional", ANSWERS, E(25, 1, 4, excluded={"unanswered": 1, "other_scale": 1, "other_relation": 3}), options={"relation": "transactional"}, note="10, 9, 7, 3: 100 * (2 - 1) / 4; the one without a relation is not known to be transactional.")
case("relation_relationship", ANSWERS, E(0, 0, 2, excluded={"other_relation": 7}), options={"relation": "relationship"}, note="9 and 6.")
case("legacy_scale_false", ANSWERS, E(25, 1, 4, excluded={"unanswered": 1, "other_scale": 1, "other_relation": 3}), options={"legacy_scale": False, "relation": "transactional"})
case("legacy_scale_true", ANSWERS, E(40, 2, 5, excluded={"unanswered": 1, "other_relation": 3}), options={"legacy_scale": True, "relation": "transactional"}, note="The 10 on 1 to 10 counts: 100 * (3 - 1) / 5.")
case("five_point_scale_never", [survey("nps", 5, scale_min=1, scale_max=5), survey("nps", 10)], E(100, 1, 1, excluded={"other_scale": 1}), options={"legacy_scale": True})
case("edges_of_the_classes", answers("nps", 9, 8.999, 6.001, 6), E(0, 0, 4), note="9 and above promotes, 6 and below detracts.")
case("min_responses_reached", answers("nps", 10, 9), E(100, 2, 2, band="good"), options={"min_responses": 2}, late=True)
case("min_responses_missed", answers("nps", 10, 9), none("suppressed", None, None, n=2), options={"min_responses": 3})
case("few_and_mixed", ANSWERS, none("suppressed", None, None, n=7, excluded={"unanswered": 1, "other_scale": 1}), options={"min_responses": 8}, note="Too few goes before mixed: a small group says nothing at all.")
case("band_50", [times(75, survey("nps", 10, survey_id="p")), times(25, survey("nps", 0, survey_id="d"))], E(50, 50, 100, band="watch"), note="Above 50 is market-leading; 50 is not.")
case("band_51", [times(75, survey("nps", 10, survey_id="p")), survey("nps", 7), times(24, survey("nps", 0, survey_id="d"))], E(51, 51, 100, band="good"))
case("all_alike_has_no_width", [times(5, survey("nps", 7, survey_id="m"))], E(0, 0, 5, ci_low=0, ci_high=0))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [survey("nps"), survey("csat", 5), survey("nps", 3, scale_min=1)], none("no_eligible_records", excluded={"unanswered": 1, "other_scale": 1}))
case("by_agent", [survey("nps", 10, agent_id="A"), survey("nps", 0, agent_id="B"), survey("nps", 7, agent_id="B")], G({"agent_id": "A"}, E(100, 1, 1, band="good")), G({"agent_id": "B"}, E(-50, -1, 2, band="watch")), by={"dimensions": ["agent_id"]})
case("by_month_of_response", [survey("nps", 10, "02-28 23:59:59", sent_at="02-20 12:00"), survey("nps", 0, "1 00:00")], G({"interval_start": "2026-02-01T00:00:00Z"}, E(100, 1, 1)), G({"interval_start": "2026-03-01T00:00:00Z"}, E(-100, -1, 1)), by={"dimensions": [], "interval": "1mo"})

# --- ces -------------------------------------------------------------------------------
case = vectors("ces")
EFFORTS = answers("ces", 1, 2, 6) + answers("ces", 7, 4, polarity="ease") + [survey("ces"), survey("ces", 3, scale_max=5)]
ASIDE = {"unanswered": 1, "other_scale": 1}
case("ordinary", EFFORTS, E(3, 9000, 3, n=3, excluded={**ASIDE, "other_polarity": 2}, band="watch"), unit="points", note="(1 + 2 + 6) / 3; the two answers of ease are not effort.")
case("polarity_effort", EFFORTS, E(3, 9000, 3, excluded={**ASIDE, "other_polarity": 2}), unit="points", options={"polarity": "effort"})
case("polarity_ease", EFFORTS, E(5.5, 11_000, 2, excluded={**ASIDE, "other_polarity": 3}, band="watch"), unit="points", options={"polarity": "ease"}, note="(7 + 4) / 2; answers that state nothing are effort by the seed.")
case("other_polarity_exclude", EFFORTS, E(3, 9000, 3, excluded={**ASIDE, "other_polarity": 2}), unit="points", options={"other_polarity": "exclude"})
case("other_polarity_invert", EFFORTS, E(2.8, 14_000, 5, excluded=ASIDE), unit="points", options={"other_polarity": "invert"}, note="7 and 4 of ease are 1 and 4 of effort: 14 / 5.")
case("ease_and_invert", EFFORTS, E(5.2, 26_000, 5, excluded=ASIDE), unit="points", options={"polarity": "ease", "other_polarity": "invert"}, note="7 + 4 + 7 + 6 + 2 = 26.")
case("statistic_mean", EFFORTS, E(3, 9000, 3, excluded={**ASIDE, "other_polarity": 2}), unit="points", options={"statistic": "mean"})
case("statistic_percent_easy", EFFORTS, E(F(2, 3), 2, 3, excluded={**ASIDE, "other_polarity": 2}, band="not_rated"), unit="share", options={"statistic": "percent_easy"}, late=True, note="1 and 2 are on the easy side.")
case("statistic_index", EFFORTS, E(F(1, 3), 1, 3, excluded={**ASIDE, "other_polarity": 2}, ci_low=None, band="not_rated"), unit="share", options={"statistic": "index"}, note="1 and 2 very easy, 6 hard: (2 - 1) / 3.")
FIVES = [survey("ces", score, scale_max=5) for score in (1, 2, 3, 5)] + answers("ces", 7)
case("scale_1_to_7", FIVES, E(7, 7000, 1, excluded={"other_scale": 4}, band="watch"), unit="points", options={"scale": "1_to_7"})
case("scale_1_to_5", FIVES, E(2.75, 11_000, 4, excluded={"other_scale": 1}, band="not_rated"), unit="points", options={"scale": "1_to_5"}, note="CES 1.0: (1 + 2 + 3 + 5) / 4; the seed's band is for 1 to 7.")
case("scale_1_to_5_percent_easy", FIVES, E(F(2, 4), 2, 4, excluded={"other_scale": 1}, band="not_rated"), unit="share", options={"scale": "1_to_5", "statistic": "percent_easy"}, note="1 and 2 of effort.")
case("scale_1_to_5_index", FIVES, E(0, 0, 4, excluded={"other_scale": 1}, ci_low=None, band="not_rated"), unit="share", options={"scale": "1_to_5", "statistic": "index"}, note="1 is very easy, 5 is hard.")
case("index_of_ease", answers("ces", 1, 3, 4, 5, 6, 7, polarity="ease"), E(0, 0, 6), unit="share", options={"statistic": "index", "polarity": "ease"}, note="6 and 7 very easy, 1 and 3 hard; 4 and 5 neither.")
case("percent_easy_of_ease", answers("ces", 1, 3, 4, 5, 6, 7, polarity="ease"), E(F(1, 2), 3, 6), unit="share", options={"statistic": "percent_easy", "polarity": "ease"}, note="5, 6 and 7.")
case("policy_says_ease", answers("ces", 7, 6), E(6.5, 13_000, 2, band="good"), unit="points", policy={"ces_polarity": "ease"}, note="The policy's polarity holds for answers and for the KPI.")
for scores, value, band in [((1, 2, 3), 2, "watch"), ((1.999,), 1.999, "good"), ((7,), 7, "watch")]:
    case(f"band_effort_{str(value).replace('.', '_')}", answers("ces", *scores), E(value, round(sum(scores) * 1000), len(scores), band=band), unit="points", note="Below 2 is smooth and frictionless; 2 itself is not.")
for score, band in [(6, "watch"), (6.001, "good")]:
    case(f"band_ease_{str(score).replace('.', '_')}", answers("ces", score, polarity="ease"), E(score, round(score * 1000), 1, band=band), unit="points", options={"polarity": "ease"}, note="The same band seen from the other side: above 6.")
case("min_responses_reached", EFFORTS, E(3, 9000, 3, excluded={**ASIDE, "other_polarity": 2}), unit="points", options={"min_responses": 3})
case("min_responses_missed", EFFORTS, none("suppressed", None, None, n=3, excluded={**ASIDE, "other_polarity": 2}), unit="points", options={"min_responses": 4}, late=True)
case("nothing_given", [], none("no_records"), unit="points")
case("only_ineligible", [survey("ces"), survey("ces", 7, polarity="ease")], none("no_eligible_records", excluded={"unanswered": 1, "other_polarity": 1}), unit="points")
case("no_polarity_anywhere", [survey("ces", 3)], policy={"preset": "none"}, error={"kind": "invalid_record", "record": "survey", "row": 0, "field": "polarity"}, note="Neither the row nor the policy says which end is good.")
case("by_agent", [survey("ces", 1, agent_id="A"), survey("ces", 4, agent_id="B")], G({"agent_id": "A"}, E(1, 1000, 1, band="good")), G({"agent_id": "B"}, E(4, 4000, 1, band="watch")), by={"dimensions": ["agent_id"]}, unit="points")
case("by_day_of_response", [survey("ces", 1, "2 00:00", sent_at="1 10:00")], G({"interval_start": "2026-03-02T00:00:00Z"}, E(1, 1000, 1)), by={"dimensions": [], "interval": "1d"}, unit="points")

# --- survey_response_rate -----------------------------------------------------------------
case = vectors("survey_response_rate", unit="share", band="not_rated")
SENT = []
for kind, score, answered, silent in [("csat", 4, 2, 1), ("nps", 9, 1, 3), ("ces", 2, 2, 0), ("enps", 8, 3, 2), ("esat", 4, 1, 4), ("fcr", 1, 1, 2)]:
    SENT += [times(answered, survey(kind, score, survey_id=f"{kind}-a"))]
    SENT += [times(silent, survey(kind, survey_id=f"{kind}-s"))] if silent else []
case("ordinary", SENT, E(F(6, 12), 6, 12, n=12, excluded={"other_kind": 10}), note="csat 2 / 3, nps 1 / 4, ces 2 / 2, fcr 1 / 3; the ten of employees are another kind.")
for kind, answered, sent in [("customer", 6, 12), ("all", 10, 22), ("csat", 2, 3), ("nps", 1, 4), ("ces", 2, 2), ("enps", 3, 5), ("esat", 1, 5), ("fcr", 1, 3)]:
    case(f"survey_kind_{kind}", SENT, E(F(answered, sent), answered, sent, excluded={"other_kind": 22 - sent} if sent < 22 else {}), options={"survey_kind": kind})
case("answered_without_sent_at", [survey("csat", 3), survey("csat", responded_at="12:00", when="11:00")], E(F(1, 2), 1, 2), note="An answer proves that it was sent; a response without a score is no answer.")
case("other_scale_is_an_answer", [survey("csat", 9, scale_max=10)], E(1, 1, 1))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [survey("enps", 8)], none("no_eligible_records", excluded={"other_kind": 1}))
case("by_agent", [survey("csat", 4, agent_id="A"), survey("csat", agent_id="B")], G({"agent_id": "A"}, E(1, 1, 1)), G({"agent_id": "B"}, E(0, 0, 1)), by={"dimensions": ["agent_id"]})
case("by_day_of_sending", [survey("csat", 4, "2 09:00", sent_at="1 20:00"), survey("csat", when="1 21:00")], G({"interval_start": "2026-03-01T00:00:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "1d"}, note="The answer of the next day counts where the survey was sent.")

# --- employee_satisfaction -------------------------------------------------------------------
case = vectors("employee_satisfaction")
STAFF = answers("enps", 9, 10, 8, 7, 3, 10) + [survey("enps"), survey("enps", 10, scale_min=1)] + answers("esat", 5, 4, 4, 2, 3, 1) + [survey("esat", 9, scale_max=10), survey("esat"), survey("esat")]
LOST = {"unanswered": 1, "other_scale": 1}
case("ordinary", STAFF, E(F(100, 3), 2, 6, n=6, excluded=LOST, band="not_rated"), unit="points", note="9, 10, 10 less 3 of six: 100 * 2 / 6.")
case("catalogue_example", answers("enps", 9, 10, 8, 7, 3), E(20, 1, 5), unit="points", origin="catalogue", note="Five answers are just enough.")
case("four_answers_are_suppressed", answers("enps", 9, 10, 8, 7), none("suppressed", None, None, n=4), unit="points", note="Privacy: fewer than five.")
case("statistic_enps", STAFF, E(F(100, 3), 2, 6, excluded=LOST), unit="points", options={"statistic": "enps"})
case("statistic_mean", STAFF, E(F(19, 6), 19_000, 6, excluded={"unanswered": 2, "other_scale": 1}), unit="points", options={"statistic": "mean"}, late=True, note="(5 + 4 + 4 + 2 + 3 + 1) / 6 of the esat surveys.")
case("statistic_top_two_box", STAFF, E(F(1, 2), 3, 6, excluded={"unanswered": 2, "other_scale": 1}), unit="share", options={"statistic": "top_two_box"}, note="5, 4, 4.")
case("min_responses_0", answers("enps", 9), E(100, 1, 1), unit="points", options={"min_responses": 0})
case("min_responses_7", STAFF, none("suppressed", None, None, n=6, excluded=LOST), unit="points", options={"min_responses": 7}, late=True)
case("rescale_none", STAFF, E(F(19, 6), 19_000, 6, excluded={"unanswered": 2, "other_scale": 1}), unit="points", options={"rescale": "none", "statistic": "mean"})
case("rescale_linear", STAFF, E(23.556 / 7, 23_556, 7, excluded={"unanswered": 2}), unit="points", options={"rescale": "linear", "statistic": "mean"}, note="9 on 1 to 10 becomes 1 + 4 * 8 / 9 = 4.556.")
case("legacy_scale_false", STAFF, E(F(100, 3), 2, 6, excluded=LOST), unit="points", options={"legacy_scale": False})
case("legacy_scale_true", STAFF, E(F(300, 7), 3, 7, excluded={"unanswered": 1}), unit="points", options={"legacy_scale": True}, note="100 * (4 - 1) / 7.")
case("customers_are_no_staff", answers("nps", 10, 10, 10, 10, 10), none("no_eligible_records"), unit="points")
case("nothing_given", [], none("no_records"), unit="points")
case("only_ineligible", [survey("enps"), survey("esat", 4)], none("no_eligible_records", excluded={"unanswered": 1}), unit="points")
WAVES = [survey("enps", 9, wave="a", survey_id=f"a{i}") for i in range(5)] + [survey("enps", 1, wave="b", survey_id=f"b{i}") for i in range(4)]
case("by_wave", WAVES, G({"wave": "a"}, E(100, 5, 5)), G({"wave": "b"}, none("suppressed", None, None, n=4)), by={"dimensions": ["wave"]}, unit="points")
case("by_day_of_response", [survey("enps", 9, "2 00:00", sent_at="1 10:00", survey_id=f"a{i}") for i in range(5)], G({"interval_start": "2026-03-02T00:00:00Z"}, E(100, 5, 5)), by={"dimensions": [], "interval": "1d"}, unit="points")

# --- quality_score ------------------------------------------------------------------------------
case = vectors("quality_score", unit="points", band="not_rated")


def seed(id, accuracy=10, professionalism=10, problem_solving=10, compliance=10, **more):
    """An evaluation with the seed's criteria, each of 10 points; None means not applicable."""
    marks = {"accuracy": accuracy, "professionalism": professionalism, "problem_solving": problem_solving, "compliance": compliance}
    return form(id, [(tag, None, 10, {"not_applicable": True}) if points is None else (tag, points, 10) for tag, points in marks.items()], **more)


def failed(id, **more):
    rows = seed(id, **more)
    rows[-1]["auto_fail"] = True
    return rows


E1, E2 = seed("e1", 8, 10, 5, 10), seed("e2", 10, None, 5, 6)
LEFT = seed("e4", None, None, None, None) + form("e5", [("accuracy", None, 10)]) + seed("e6", 1, calibration=True)
OUT = {"not_applicable": 1, "incomplete": 1, "calibration": 1}
case("catalogue_example", E1, E(81.5, 81_500_000, 1, n=1), origin="catalogue", note="24 + 25 + 12.5 + 20.")
case("ordinary", E1 + E2 + failed("e3") + LEFT, E(154.166667 / 3, 154_166_667, 3, n=3, excluded=OUT), note="e1 81.5; e2 (30 + 12.5 + 12) / 75 = 72.666667; e3 failed automatically: 0. Of e4 nothing applies, e5 has no points, e6 calibrates.")
case("not_applicable_renormalise", E1 + E2, E(77.0833335, 154_166_667, 2), options={"not_applicable": "renormalise"}, note="(81.5 + 72.666667) / 2.")
case("not_applicable_full_marks", E1 + E2, E(80.5, 161_000_000, 2), options={"not_applicable": "full_marks"}, note="e2 = 30 + 25 + 12.5 + 12 = 79.5.")
case("not_applicable_zero", E1 + E2, E(68, 136_000_000, 2), options={"not_applicable": "zero"}, note="e2 = 54.5.")
case("auto_fail_zero", E1 + failed("e3"), E(40.75, 81_500_000, 2), options={"auto_fail": "zero"})
case("auto_fail_flag_only", E1 + failed("e3"), E(90.75, 181_500_000, 2), options={"auto_fail": "flag_only"}, note="(81.5 + 100) / 2.")
case("auto_fail_cap_40", E1 + failed("e3"), E(60.75, 121_500_000, 2), options={"auto_fail": "cap", "auto_fail_cap": 40}, note="(81.5 + 40) / 2: 100 is capped.")
case("auto_fail_cap_above", form("e1", [("accuracy", 3, 10, {"auto_fail": True})]), E(30, 30_000_000, 1), options={"auto_fail": "cap", "auto_fail_cap": 40}, note="30 is below the cap already.")
case("auto_fail_of_an_incomplete_form", form("e1", [("accuracy", None, 10, {"auto_fail": True})]), E(0, 0, 1, n=1), note="It failed, whatever the points would have been.")
case("aggregate_mean_of_evaluations", E1 + E2, E(77.0833335, 154_166_667, 2), options={"aggregate": "mean_of_evaluations"})
case("aggregate_pooled_points", E1 + E2, E(F(5400, 70), 54_000, 70_000, n=2, ci_low=None), options={"aggregate": "pooled_points"}, late=True, note="33 of 40 and 21 of 30 points.")
case("pooled_points_after_a_fail", E1 + failed("e3"), E(41.25, 33_000, 80_000, n=2), options={"aggregate": "pooled_points"}, note="33 of 40, and 0 of 40 after the fail.")
case("weights_of_the_rows", form("e1", [("accuracy", 5, 10, {"weight": 3}), ("tone", 10, 10, {"weight": 1})]), E(62.5, 62_500_000, 1), note="(3 * 50 + 1 * 100) / 4; the row's weight goes before the policy's 30.")
case("weights_of_the_policy", form("e1", [("accuracy", 5, 10), ("tone", 10, 10)]), E(87.5, 87_500_000, 1), policy={"quality_weights": {"accuracy": 0.5, "tone": 1.5}})
case("weight_unknown", form("e9", [("accuracy", 5, 10), ("tone", 10, 10)]) + E1, E(81.5, 81_500_000, 1, excluded={"incomplete": 1}), note="Nobody says what tone weighs.")
case("weight_zero", form("e1", [("accuracy", 5, 10, {"weight": 2}), ("tone", 10, 10, {"weight": 0})]) + form("e2", [("tone", 10, 10, {"weight": 0})]), E(50, 50_000_000, 1, excluded={"not_applicable": 1}), note="A criterion of weight 0 does not count; an evaluation of nothing else has no score.")
case("without_max_points", form("e1", [("accuracy", 85.5, None, {"weight": 1})]), E(85.5, 85_500_000, 1), note="Points without max_points are on 0 to 100.")
case("rounded_half_to_even", form("e1", [("accuracy", 1, 3, {"weight": 1})]) + form("e2", [("accuracy", 2, 3, {"weight": 1})]), E(50, 100_000_000, 2), note="33.333333 and 66.666667.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", LEFT, none("no_eligible_records", excluded=OUT))
case("by_agent", seed("e1", 8, 10, 5, 10, agent_id="A") + seed("e2", agent_id="B"), G({"agent_id": "A"}, E(81.5, 81_500_000, 1)), G({"agent_id": "B"}, E(100, 100_000_000, 1)), by={"dimensions": ["agent_id"]})
HEARD = [contact("of-e1", "1 10:00", "chat")] + seed("e1", 8, 10, 5, 10, when="2 09:00") + seed("e2", when="2 10:00")
case("by_day_of_interaction", HEARD, G({"interval_start": "2026-03-01T00:00:00Z"}, E(81.5, 81_500_000, 1)), by={"dimensions": [], "interval": "1d"}, note="e2 is of an interaction that was not given and is booked nowhere.")
case("by_day_of_submission", HEARD, G({"interval_start": "2026-03-02T00:00:00Z"}, E(90.75, 181_500_000, 2)), by={"dimensions": [], "interval": "1d"}, policy={"attribution": {"quality_score": "by_submitted"}})

# --- contact_quality ------------------------------------------------------------------------------
case = vectors("contact_quality", unit="points", band="not_rated")
SOFT = form("e1", [("communication", 4, 5, {"weight": 50}), ("empathy", 5, 5, {"weight": 30}), ("clarity", 3, 5, {"weight": 20}), ("accuracy", 0, 10)])
PART = form("e2", [("communication", 4, 5), ("empathy", 5, 5), ("clarity", None, 5, {"not_applicable": True})])
case("catalogue_example", SOFT, E(80, 80_000_000, 1, n=1), origin="catalogue", note="(80 + 100 + 60) / 3; accuracy is no soft skill.")
case("ordinary", SOFT + PART + seed("e3") + form("e4", [("empathy", None, 5)]) + form("e5", [("empathy", 1, 5)], calibration=True), E(85, 170_000_000, 2, n=2, excluded={"not_applicable": 1, "incomplete": 1, "calibration": 1}), note="(80 + 90) / 2; e3 holds no soft skill, e4 no points.")
case("soft_skill_weights_equal", SOFT, E(80, 80_000_000, 1), options={"soft_skill_weights": "equal"})
case("soft_skill_weights_form", SOFT, E(82, 82_000_000, 1), options={"soft_skill_weights": "form"}, note="0.5 * 80 + 0.3 * 100 + 0.2 * 60.")
case("form_weights_unknown", PART, none("no_eligible_records", excluded={"incomplete": 1}), options={"soft_skill_weights": "form"}, note="Neither rows nor policy weigh these criteria.")
case("not_applicable_renormalise", PART, E(90, 90_000_000, 1), options={"not_applicable": "renormalise"})
case("not_applicable_full_marks", PART, E(93.333333, 93_333_333, 1), options={"not_applicable": "full_marks"}, note="(80 + 100 + 100) / 3, rounded to a millionth.")
case("not_applicable_zero", PART, E(60, 60_000_000, 1), options={"not_applicable": "zero"})
FAILED = form("e1", [("communication", 4, 5), ("compliance", 0, 10, {"auto_fail": True})])
case("auto_fail_changes_nothing", FAILED, E(80, 80_000_000, 1), note="An automatic fail is one of the quality score; soft skills keep theirs.")
case("own_soft_skills", form("e1", [("warmth", 1, 4), ("empathy", 4, 4)]), E(25, 25_000_000, 1), policy={"soft_skills": ["warmth"]})
case("nothing_given", [], none("no_records"))
case("only_ineligible", seed("e1"), none("no_eligible_records", excluded={"not_applicable": 1}))
case("by_agent", form("e1", [("empathy", 1, 5)], agent_id="A") + form("e2", [("empathy", 2, 5)], agent_id="B"), G({"agent_id": "A"}, E(20, 20_000_000, 1)), G({"agent_id": "B"}, E(40, 40_000_000, 1)), by={"dimensions": ["agent_id"]})
case("by_day_of_interaction", [contact("of-e1", "1 10:00"), *form("e1", [("empathy", 1, 5)], when="2 09:00")], G({"interval_start": "2026-03-01T00:00:00Z"}, E(20, 20_000_000, 1)), by={"dimensions": [], "interval": "1d"})

# --- engagement_response_rate ------------------------------------------------------------------------
case = vectors("engagement_response_rate", unit="share", band="not_rated")
ASKED = [
    prompt("bot", "2 08:00", "2 09:00"),
    prompt("campaign", "2 08:00", "3 14:00"),
    prompt("bot", "2 08:00"),
    prompt("campaign", "2 08:00", "3 08:00", opt_out=True),
    prompt("bot", "4 07:00", "4 07:30"),
    prompt("agent", "2 08:00", "2 08:05"),
    prompt("bot", "2 08:00", expects_reply=False),
]
LATER = {"pending": 1, "no_reply_expected": 1, "agent_prompt": 1}
case("ordinary", ASKED, E(F(2, 4), 2, 4, n=4, excluded=LATER), as_of="4 08:00", note="Replies after 1 h and after exactly 24 h (an opt-out is a reply); 30 h is too late. The prompt of an hour ago is pending, replied to or not.")
case("reply_window_1_hour", ASKED, E(F(2, 5), 2, 5, excluded={"no_reply_expected": 1, "agent_prompt": 1}), options={"reply_window_s": 3600}, as_of="4 08:00", note="Exactly 1 h, and 30 min of the last one, whose window closes at as_of.")
case("reply_window_2_days", ASKED, E(F(3, 4), 3, 4, excluded=LATER), options={"reply_window_s": 172800}, as_of="4 08:00")
case("window_closes_a_moment_later", ASKED[:1], none("no_eligible_records", excluded={"pending": 1}), as_of="3 07:59:59.999")
case("window_closes_now", ASKED[:1], E(1, 1, 1), as_of="3 08:00")
case("as_of_is_the_end_of_the_period", ASKED, E(F(2, 4), 2, 4, excluded={"no_reply_expected": 1, "agent_prompt": 1}), policy={"period": {"start": "2026-03-02T00:00:00Z", "end": "2026-03-04T00:00:00Z"}}, note="The prompt of the 4th lies outside; at the end of the period every other window has closed.")
case("catalogue_example", [prompt("bot", "2 08:00", "2 09:00"), prompt("bot", "2 08:00", "3 14:00"), prompt("bot", "2 08:00"), prompt("bot", "4 07:00")], E(F(1, 3), 1, 3, excluded={"pending": 1}), as_of="4 08:00", origin="catalogue")
case("nothing_given", [], none("no_records"))
case("other_records_only", [contact("a")], none("no_records"))
case("only_ineligible", [prompt("agent", "2 08:00"), prompt("bot", "2 08:00", expects_reply=False)], none("no_eligible_records", excluded={"agent_prompt": 1, "no_reply_expected": 1}), as_of="4 08:00")
case("by_author", ASKED, G({"author": "agent"}, none("no_eligible_records", excluded={"agent_prompt": 1})), G({"author": "bot"}, E(F(1, 2), 1, 2, excluded={"pending": 1, "no_reply_expected": 1})), G({"author": "campaign"}, E(F(1, 2), 1, 2)), by={"dimensions": ["author"]}, as_of="4 08:00")
case("by_day_of_delivery", [prompt("bot", "1 23:00", "2 22:00"), prompt("bot", "2 00:00")], G({"interval_start": "2026-03-01T00:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-02T00:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "1d"}, as_of="4 08:00")
