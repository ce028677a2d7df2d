"""Whom the service reaches, and whether it is up."""

from fractions import Fraction as F

from authoring import E, G, contact, none, times, undefined, vectors, visit

# --- geographic_coverage, population_coverage -----------------------------------------
LANDS = {
    "regions": {
        "north": {"population": 500, "reachable": True},
        "south": {"population": 300, "reachable": False},
        "east": {"population": 200},
        "west": {"reachable": True},
        "isle": {"population": 0, "reachable": True},
    }
}
CALLS = [
    times(3, contact("n", talk=60, region="north")),
    contact("s1", region="south", handled_by="bot_only"),
    contact("s2", region="south", handled_by="bot_then_human", direction="outbound"),
    visit("e1", 30, "abandoned", region="east"),
    contact("w1", region="west", talk=60),
    contact("w2", region="west", talk=60, outcome="spam"),
    contact("w3", region="west", talk=60, direction="internal"),
    contact("x1", region="abroad", talk=60),
    contact("x2", region="abroad", talk=60),
    contact("u1", talk=60),
    contact("u2"),
]
LEFT_OUT = {"unserved": 2, "out_of_scope": 2, "region_unknown": 1}


def land(regions, scope=5, excluded=LEFT_OUT):
    return E(F(regions, scope), regions, scope, n=scope, excluded=excluded)


case = vectors("geographic_coverage", unit="share", band="not_rated", ci_low=None)
case("ordinary", CALLS, land(3), policy=LANDS, note="North, south and west of five; from the east one abandoned, u2 says nothing about who handled it.")
case("coverage_observed", [contact("a", talk=1, region="south")], land(1, excluded={}), policy=LANDS, options={"coverage": "observed"}, late=True)
case("coverage_potential", CALLS, land(3), policy={"regions": {**LANDS["regions"], "west": {}, "south": {"reachable": True}}}, options={"coverage": "potential"}, note="North, south and the isle can be reached; west does not say so.")
case("coverage_potential_differs", [contact("a", talk=1, region="south")], land(3, excluded={}), policy=LANDS, options={"coverage": "potential"}, late=True, note="South called and cannot be reached by plan; north, west and the isle can.")
case("min_interactions_2", CALLS, land(2), policy=LANDS, options={"min_interactions": 2}, note="North with 3, south with exactly 2.")
case("min_interactions_4", CALLS, land(0), policy=LANDS, options={"min_interactions": 4})
case("no_regions", CALLS, none("no_eligible_records", excluded={**LEFT_OUT, "out_of_scope": 8}), note="Without a list nothing is in scope: 3 + 2 + 1 + 2 contacts.")
case("nothing_given", [], none("no_records"), policy=LANDS)
case("only_ineligible", [contact("a", outcome="spam", region="north", talk=1)], land(0, excluded={}), policy=LANDS, note="Nobody was served anywhere; the regions are known.")
SITES = [contact("a", talk=1, region="north", team="red"), contact("b", talk=1, region="south", team="red"), contact("c", talk=1, region="south", team="blue"), contact("d", outcome="spam", team="green")]
case("by_team", SITES, G({"team": "blue"}, land(1, excluded={})), G({"team": "green"}, land(0, excluded={})), G({"team": "red"}, land(2, excluded={})), policy=LANDS, by={"dimensions": ["team"]})
case("by_region", SITES, *(G({"region": text}, undefined()) for text in ["north", "south", None]), policy=LANDS, by={"dimensions": ["region"]}, note="One region does not cover the regions.")
case("by_day", [contact("a", "1 10:00", talk=1, region="north"), contact("b", "2 10:00", talk=1, region="north"), contact("c", "2 23:59", talk=1, region="south")], G({"interval_start": "2026-03-01T00:00:00Z"}, land(1, excluded={})), G({"interval_start": "2026-03-02T00:00:00Z"}, land(2, excluded={})), policy=LANDS, by={"dimensions": [], "interval": "1d"})
case("by_start", [contact("a", "1 23:50", talk=1, region="north", ended_at="2 00:10")], G({"interval_start": "2026-03-01T00:00:00Z"}, land(1, excluded={})), policy=LANDS, by={"dimensions": [], "interval": "1d"})
case("outside_the_period", [contact("a", "1 10:00", talk=1, region="north")], none("no_eligible_records"), policy={**LANDS, "period": {"start": "2026-03-02T00:00:00Z", "end": "2026-03-03T00:00:00Z"}}, note="A group without contacts has no regions.")


def people(covered, scope=1000, excluded=LEFT_OUT, unknown=1):
    return E(F(covered, scope), covered, scope, n=5, excluded={**excluded, "population_unknown": unknown})


case = vectors("population_coverage", unit="share", band="not_rated", ci_low=None)
case("ordinary", CALLS, people(800), policy=LANDS, note="500 and 300 of 1,000; nobody knows how many live in the west.")
case("coverage_observed", CALLS, people(800), policy=LANDS, options={"coverage": "observed"}, late=True)
case("coverage_potential", CALLS, people(500), policy=LANDS, options={"coverage": "potential"}, note="North and the empty isle; west has no number.")
case("coverage_potential_late", CALLS, people(500), policy=LANDS, options={"coverage": "potential"}, late=True)
case("min_interactions_3", CALLS, people(500), policy=LANDS, options={"min_interactions": 3})
case("no_population_known", CALLS, none("no_eligible_records", n=2, excluded={**LEFT_OUT, "out_of_scope": 4, "population_unknown": 2}), policy={"regions": {"north": {}, "west": {"reachable": True}}}, note="Two regions and no number; south and abroad are out of scope.")
case("nobody_lives_there", CALLS, none("no_eligible_records", n=1, excluded={**LEFT_OUT, "out_of_scope": 8}), policy={"regions": {"isle": {"population": 0}}})
case("no_regions", CALLS, none("no_eligible_records", excluded={**LEFT_OUT, "out_of_scope": 8}))
case("nothing_given", [], none("no_records"), policy=LANDS)
case("only_ineligible", [contact("a", outcome="spam", region="north", talk=1)], people(0, excluded={}), policy=LANDS)
case("by_team", SITES, G({"team": "blue"}, people(300, excluded={})), G({"team": "green"}, people(0, excluded={})), G({"team": "red"}, people(800, excluded={})), policy=LANDS, by={"dimensions": ["team"]})
case("by_region", SITES, *(G({"region": text}, undefined()) for text in ["north", "south", None]), policy=LANDS, by={"dimensions": ["region"]})
case("by_hour", [contact("a", "2 10:00", talk=1, region="north"), contact("b", "2 11:00", talk=1, region="east")], G({"interval_start": "2026-03-02T10:00:00Z"}, people(500, excluded={})), G({"interval_start": "2026-03-02T11:00:00Z"}, people(200, excluded={})), policy=LANDS, by={"dimensions": [], "interval": "1h"})

# --- segment_accessibility, accessibility_parity --------------------------------------
GROUPS = {"segments": ["silver", "gold", "bronze", "wood"]}
SEGMENTED = [
    times(4, visit("g", 5, segment="gold", outcome="resolved")),
    visit("g5", 90, "abandoned", segment="gold", outcome="abandoned"),
    times(3, visit("s", 5, segment="silver", outcome="unresolved")),
    times(3, visit("t", 90, "overflow", segment="silver", outcome="resolved")),
    visit("b1", 5, segment="bronze", outcome="unknown"),
    visit("u1", 5, outcome="resolved"),
    visit("p1", 5, segment="platinum", outcome="failed"),
    visit("o1", 5, segment="gold", direction="outbound", outcome="unresolved"),
    visit("m1", 5, segment="gold", outcome="spam"),
    contact("w1", queued_at=0, segment="gold"),
    contact("x1", queued_at=0, ended_at=60, segment="gold"),
]
ANSWERS = {"too_few_contacts": 1, "segment_unknown": 1, "out_of_scope": 1}
COMPLETED = {"too_few_contacts": 2, "segment_unknown": 1}


def reach(accessible, judged, excluded):
    return E(F(accessible, judged), accessible, judged, n=judged, excluded=excluded)


case = vectors("segment_accessibility", unit="share", band="not_rated", ci_low=None)
case("ordinary", SEGMENTED, reach(2, 3, ANSWERS), policy=GROUPS, note="Gold 4 / 5, exactly the 80 %, silver 3 / 6, bronze 1 / 1; wood never called. Who still waits, and who left nobody knows how, is not in it.")
case("access_answer_rate", SEGMENTED, reach(2, 3, ANSWERS), policy=GROUPS, options={"access": "answer_rate"})
case("access_completion_rate", SEGMENTED, reach(0, 2, COMPLETED), policy=GROUPS, options={"access": "completion_rate"}, note="Gold 4 of 6 with the outbound o1, silver 3 of 6; bronze says nothing, failed is no completion to judge.")
case("access_threshold_half", SEGMENTED, reach(3, 3, ANSWERS), policy=GROUPS, options={"access_threshold": 0.5}, note="3 / 6 is exactly one half.")
case("access_threshold_just_above", SEGMENTED, reach(1, 3, ANSWERS), policy=GROUPS, options={"access_threshold": 0.801})
case("access_threshold_0", [visit("a", 9, "abandoned", segment="gold")], reach(1, 1, {}), policy={"segments": ["gold"]}, options={"access_threshold": 0})
case("min_contacts_5", SEGMENTED, reach(1, 2, {**ANSWERS, "too_few_contacts": 2}), policy=GROUPS, options={"min_contacts": 5}, note="Gold has exactly 5.")
case("min_contacts_6", SEGMENTED, reach(0, 1, {**ANSWERS, "too_few_contacts": 3}), policy=GROUPS, options={"min_contacts": 6})
case("no_segments", SEGMENTED, none("no_eligible_records", excluded={"segment_unknown": 1, "out_of_scope": 13}), note="Without a list nothing is in scope: 5 + 6 + 1 + 1 visits.")
case("nothing_given", [], none("no_records"), policy=GROUPS)
case("only_ineligible", [contact("a", outcome="spam", segment="gold"), contact("b", segment="gold")], none("no_eligible_records", excluded={"too_few_contacts": 4}), policy=GROUPS)
TEAMS = [visit("a", 5, segment="gold", team="red"), visit("b", 5, "abandoned", segment="silver", team="red"), visit("c", 5, segment="silver", team="blue")]
case("by_team", TEAMS, G({"team": "blue"}, reach(1, 1, {"too_few_contacts": 3})), G({"team": "red"}, reach(1, 2, {"too_few_contacts": 2})), policy=GROUPS, by={"dimensions": ["team"]})
case("by_segment", TEAMS, *(G({"segment": text}, undefined()) for text in ["gold", "silver"]), policy=GROUPS, by={"dimensions": ["segment"]})
case("by_start", [visit("a", 20, created_at="2 10:59:50", segment="gold"), visit("b", 5, created_at="2 11:00", segment="gold")], G({"interval_start": "2026-03-02T10:00:00Z"}, reach(1, 1, {"too_few_contacts": 3})), G({"interval_start": "2026-03-02T11:00:00Z"}, reach(1, 1, {"too_few_contacts": 3})), policy=GROUPS, by={"dimensions": [], "interval": "1h"})
case("outside_the_period", [visit("a", 5, created_at="1 10:00", segment="gold")], none("no_eligible_records"), policy={**GROUPS, "period": {"start": "2026-03-02T00:00:00Z", "end": "2026-03-03T00:00:00Z"}})

case = vectors("accessibility_parity", unit="share", band="not_rated", ci_low=None)


def parity(lowest, highest, judged, excluded):
    return E(F(lowest, highest), lowest, highest, n=judged, excluded=excluded)


case("ordinary", SEGMENTED, parity(3, 6, 3, ANSWERS), policy=GROUPS, note="Silver 3 / 6 over bronze 1 / 1: 3 * 1 over 1 * 6.")
case("access_answer_rate", SEGMENTED, parity(3, 6, 3, ANSWERS), policy=GROUPS, options={"access": "answer_rate"})
case("access_completion_rate", SEGMENTED, parity(18, 24, 2, COMPLETED), policy=GROUPS, options={"access": "completion_rate"}, note="Silver 3 / 6 over gold 4 / 6: 3 * 6 over 4 * 6.")
case("min_contacts_5", SEGMENTED, parity(15, 24, 2, {**ANSWERS, "too_few_contacts": 2}), policy=GROUPS, options={"min_contacts": 5}, note="Silver 3 / 6 over gold 4 / 5: 3 * 5 over 4 * 6.")
case("one_segment", [visit("a", 5, segment="gold"), visit("b", 5, "abandoned", segment="gold")], parity(2, 2, 1, {}), policy={"segments": ["gold"]}, note="1 / 2 over itself.")
case("equal_rates", [times(2, visit("a", 5, segment="a")), visit("b", 5, segment="b"), times(3, visit("c", 5, segment="c"))], parity(4, 4, 3, {}), policy={"segments": ["c", "b", "a"]}, note="All 100 %: of equal ones the first by name is lowest and highest, 2 / 2.")
case("equal_lowest", [visit("a", 5, segment="a"), times(2, visit("b", 5, "abandoned", segment="b")), visit("c", 5, "abandoned", segment="c")], parity(0, 2, 3, {}), policy={"segments": ["c", "b", "a"]}, note="b with 0 / 2 goes before c with 0 / 1.")
case("nobody_got_through", [visit("a", 5, "abandoned", segment="gold"), visit("b", 5, "abandoned", segment="silver")], none("no_eligible_records", n=2, excluded={"too_few_contacts": 2}), policy=GROUPS, note="The highest rate is 0.")
case("no_segments", SEGMENTED, none("no_eligible_records", excluded={"segment_unknown": 1, "out_of_scope": 13}))
case("nothing_given", [], none("no_records"), policy=GROUPS)
case("only_ineligible", [contact("a", outcome="spam", segment="gold"), contact("b", segment="gold")], none("no_eligible_records", excluded={"too_few_contacts": 4}), policy=GROUPS)
case("by_team", TEAMS, G({"team": "blue"}, parity(1, 1, 1, {"too_few_contacts": 3})), G({"team": "red"}, parity(0, 1, 2, {"too_few_contacts": 2})), policy=GROUPS, by={"dimensions": ["team"]})
case("by_segment", TEAMS, *(G({"segment": text}, undefined()) for text in ["gold", "silver"]), policy=GROUPS, by={"dimensions": ["segment"]})
case("by_day", [visit("a", 5, created_at="1 10:00", segment="gold"), visit("b", 5, "abandoned", created_at="2 10:00", segment="gold"), visit("c", 5, created_at="2 11:00", segment="silver")], G({"interval_start": "2026-03-01T00:00:00Z"}, parity(1, 1, 1, {"too_few_contacts": 3})), G({"interval_start": "2026-03-02T00:00:00Z"}, parity(0, 1, 2, {"too_few_contacts": 2})), policy=GROUPS, by={"dimensions": [], "interval": "1d"})
