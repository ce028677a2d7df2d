"""Journeys over several channels, and customers who come back on other days."""

from fractions import Fraction as F

from authoring import E, G, contact, none, vectors


def turn(id, when, customer=None, channel="voice", reason="billing", **fields):
    """A contact of ten minutes."""
    return contact(id, when, channel, customer_id=customer, reason=reason, **{"ended_at": 600, **fields})


MOVES = [
    turn("a1", "10 10:00", "A", case_id="k1"),
    turn("a2", "11 10:00", "A", "chat", case_id="k1", outcome="resolved"),
    turn("b1", "10 10:00", "B", case_id="k2"),
    turn("b2", "11 10:00", "B", "chat", "login", outcome="abandoned"),
    turn("c1", "10 10:00", "C", "email"),
    turn("c2", "12 10:00", "C", "email", case_id="k2", outcome="resolved"),
    turn("d1", "10 10:00", "D", outcome="resolved"),
    turn("d2", "11 10:00", "D", "chat", planned_channel_change=True, outcome="unresolved"),
    turn("e1", "10 10:00", "E", "chat"),
    turn("e2", "10 12:00", "E", "messaging"),
    turn("e3", "11 10:00", "E", outcome="unknown"),
    turn("f1", "24 10:00", "F"),
    turn("g1", "2 10:00", "G"),
    turn("g2", "20 10:00", "G", "chat"),
    turn("h1", "10 10:00", "H", "chat"),
    turn("h2", "10 13:00", "H", "sms", planned_channel_change=False, outcome="resolved"),
    turn("i1", "10 10:00", "I"),
    turn("i2", "14 10:00", "I", "chat", outcome="resolved"),
    turn("x", "10 10:00", "A", direction="outbound"),
    turn("u", "10 10:00"),
    turn("r", "10 10:00", "R", reason=None),
    turn("s", "10 11:00", "A", "email", outcome="spam"),
]
OUTSIDE = {"center_initiated": 1, "unidentified": 1, "reason_unknown": 1}
YOUNG = {**OUTSIDE, "immature": 1}
KNOWN = {"center_initiated": 1, "unidentified": 1, "immature": 1}
NO_CASE = {"center_initiated": 1, "unidentified": 16}


def moves(name, expected, options=None, **more):
    case(name, MOVES, expected, options=options, as_of="30 00:00", **more)


# --- channel_migration_rate ----------------------------------------------------------
case = vectors("channel_migration_rate", unit="share")
moves("ordinary", E(F(4, 10), 4, 10, n=10, excluded=YOUNG), note="Journeys: A, B billing, B login, C, D, E, twice G, H, I; f1 may go on. A, E, H and I switch; D's chat was planned.")
moves("denominator_all_journeys", E(F(4, 10), 4, 10, excluded=YOUNG), {"denominator": "all_journeys"})
moves("denominator_multi_contact_journeys", E(F(4, 6), 4, 6, excluded=YOUNG), {"denominator": "multi_contact_journeys"}, late=True, note="A, C, D, E, H, I.")
moves("counting_journeys", E(F(4, 10), 4, 10, excluded=YOUNG), {"counting": "journeys"})
moves("counting_switches_per_journey", E(F(5, 10), 5, 10, ci_low=None, ci_high=None, excluded=YOUNG), {"counting": "switches_per_journey"}, unit="ratio", late=True, note="E switches twice.")
moves("switches_per_journey_of_several", E(F(5, 6), 5, 6, excluded=YOUNG), {"counting": "switches_per_journey", "denominator": "multi_contact_journeys"}, unit="ratio")
moves("counting_transitions", E(F(5, 7), 5, 7, excluded=YOUNG), {"counting": "transitions"}, late=True, note="7 contacts follow another: two in E, one each in A, C, D, H, I.")
moves("transitions_have_one_denominator", E(F(5, 7), 5, 7, excluded=YOUNG), {"counting": "transitions", "denominator": "multi_contact_journeys"})
moves("planned_exclude", E(F(4, 10), 4, 10, excluded=YOUNG), {"planned": "exclude"})
moves("planned_include", E(F(5, 10), 5, 10, excluded=YOUNG), {"planned": "include"}, note="D, too.")
moves("fold_messaging_no", E(F(4, 10), 4, 10, excluded=YOUNG), {"fold_messaging": False})
moves("fold_messaging_yes", E(F(3, 10), 3, 10, excluded=YOUNG), {"fold_messaging": True}, note="H goes from chat to sms: one channel.")
moves("folded_switches", E(F(3, 7), 3, 7, excluded=YOUNG), {"fold_messaging": True, "counting": "transitions"}, note="E switches once, A and I once.")
moves("journey_key_customer_reason", E(F(4, 10), 4, 10, excluded=YOUNG), {"journey_key": "customer_reason"})
moves("journey_key_customer", E(F(5, 10), 5, 10, excluded=KNOWN), {"journey_key": "customer"}, note="B's two reasons are one journey; R is one.")
moves("journey_key_case", E(1, 2, 2, excluded=NO_CASE), {"journey_key": "case"}, note="k1 is A; k2 is a call of B and a mail of C.")
moves("window_days_1", E(F(3, 13), 3, 13, excluded=OUTSIDE), {"window_days": 1}, note="c1 and c2, i1 and i2 are apart; f1 is mature.")
case("small_example", [turn(f"a{i}", "10 10:00", f"c{i}") for i in range(10)] + [turn(f"b{i}", "11 10:00", f"c{i}", "chat") for i in range(2)], E(F(2, 10), 2, 10), as_of="30 00:00")
for name, again, expected in [
    ("gap_as_long_as_the_window", "17 10:10", E(1, 1, 1)),
    ("gap_a_moment_longer", "17 10:10:00.001", E(0, 0, 2)),
    ("during_the_other", "10 10:05", E(1, 1, 1)),
]:
    case(name, [turn("a", "10 10:00", "A"), turn("b", again, "A", "chat")], expected, as_of="30 00:00", note="The gap runs from the end of the first.")
case("the_longest_contact_keeps_it_open", [turn("a", "1 10:00", "A", "email", ended_at="12 10:00"), turn("b", "2 10:00", "A"), turn("c", "18 10:00", "A")], E(1, 1, 1), as_of="30 00:00", note="The mail was open until the 12th, 6 days before the last call.")
case("without_an_end", [turn("a", "10 10:00", "A", ended_at=None), turn("b", "17 10:00", "A", "chat", ended_at=None)], E(1, 1, 1), as_of="24 10:00", note="Then the beginning counts: a gap of exactly 7 days, mature exactly now.")
case("a_moment_too_young", [turn("a", "10 10:00", "A"), turn("b", "11 10:00", "A", "chat")], none("no_eligible_records", excluded={"immature": 1}), as_of="18 10:09:59.999")
case("back_and_forth", [turn("a", "10 10:00", "A"), turn("b", "10 11:00", "A", "chat"), turn("c", "10 12:00", "A")], E(2, 2, 1), options={"counting": "switches_per_journey"}, unit="ratio", as_of="30 00:00")
case("begun_together", [turn("a", "10 10:00", "A"), turn("b", "10 10:00", "A", "chat", ended_at=300), turn("c", "10 10:00", "C", "chat"), turn("d", "10 10:00", "C")], G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(1, 1, 1)), by={"dimensions": ["channel"]}, as_of="30 00:00", note="The one that ends earlier is first, then the channel that is first in the list: voice.")
case("planned_from_an_unknown_flag", [turn("a", "10 10:00", "A", planned_channel_change=True), turn("b", "10 11:00", "A", "chat")], E(1, 1, 1), as_of="30 00:00", note="The flag of the later contact counts; a missing one is no plan.")
case("period_has_whole_journeys", [turn("a1", "9 10:00", "A"), turn("a2", "11 10:00", "A", "chat"), turn("b1", "19 10:00", "B"), turn("b2", "21 10:00", "B", "chat"), turn("c", "11 10:00", "C")], E(F(1, 2), 1, 2), policy={"period": {"start": "2026-03-10T00:00:00Z", "end": "2026-03-20T00:00:00Z"}}, as_of="30 00:00", note="A's journey began before the period; b2 after it belongs to B's.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [turn("a", "10 10:00"), turn("b", "10 10:00", "B", initiation="campaign")], none("no_eligible_records", excluded={"unidentified": 1, "center_initiated": 1}), as_of="30 00:00")
moves_by = {"by": {"dimensions": ["channel"]}}
case("by_channel", MOVES, G({"channel": "chat"}, E(F(2, 4), 2, 4)), G({"channel": "email"}, E(0, 0, 1)), G({"channel": "voice"}, E(F(2, 5), 2, 5, excluded=YOUNG)), as_of="30 00:00", **moves_by, note="By the channel of the first contact: E, H, b2 and g2 in chat.")
OVERNIGHT = [turn("a", "10 23:55", "A"), turn("b", "12 23:55", "A", "chat", outcome="resolved"), turn("u", "14 23:55")]
case("by_day", OVERNIGHT, G({"interval_start": "2026-03-10T00:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-14T00:00:00Z"}, none("no_eligible_records", excluded={"unidentified": 1})), by={"dimensions": [], "interval": "1d"}, as_of="30 00:00", note="The later contacts of a journey make no group.")
BERLIN = {"zone": "Europe/Berlin"}
case("by_day_at_the_change_of_clocks", [turn("a", "03-28 22:59:00", "A", ended_at=None), turn("b", "03-29 21:59:00", "A", "chat", ended_at=None), turn("c", "03-29 22:00:00", "C", ended_at=None)], G({"interval_start": "2026-03-27T23:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-29T22:00:00Z"}, E(0, 0, 1)), options={"window_days": 1}, policy=BERLIN, by={"dimensions": [], "interval": "1d"}, as_of="2026-04-02T00:00:00Z", note="23:59 on the 28th to 23:59 on the 29th are 23 hours.")

# --- cross_channel_resolution_rate ---------------------------------------------------
case = vectors("cross_channel_resolution_rate", unit="share", band="not_rated")
UNKNOWN = {**YOUNG, "outcome_unknown": 1}
moves("ordinary", E(F(3, 4), 3, 4, n=4, excluded=UNKNOWN), note="A, H and I end resolved, D does not; how E ended is not known. A planned change counts, too.")
moves("journey_key_customer_reason", E(F(3, 4), 3, 4, excluded=UNKNOWN), {"journey_key": "customer_reason"})
moves("journey_key_customer", E(F(3, 5), 3, 5, excluded={**KNOWN, "outcome_unknown": 1}), {"journey_key": "customer"}, note="B ends abandoned.")
moves("journey_key_case", E(1, 2, 2, excluded=NO_CASE), {"journey_key": "case"})
moves("window_days_1", E(F(2, 3), 2, 3, excluded={**OUTSIDE, "outcome_unknown": 1}), {"window_days": 1}, note="I's two contacts are apart.")
moves("fold_messaging_no", E(F(3, 4), 3, 4, excluded=UNKNOWN), {"fold_messaging": False})
moves("fold_messaging_yes", E(F(2, 3), 2, 3, excluded=UNKNOWN), {"fold_messaging": True}, note="H stays in one channel.")
case("small_example", [turn(f"a{i}", "10 10:00", f"c{i}") for i in range(5)] + [turn(f"b{i}", "11 10:00", f"c{i}", "chat", outcome="resolved" if i else "unresolved") for i in range(5)], E(F(4, 5), 4, 5), as_of="30 00:00")
case("only_the_last_outcome", [turn("a", "10 10:00", "A", outcome="resolved"), turn("b", "10 11:00", "A", "chat", outcome="failed"), turn("c", "10 10:00", "C", outcome="failed"), turn("d", "10 11:00", "C", "chat", outcome="resolved")], E(F(1, 2), 1, 2), as_of="30 00:00")
case("back_in_the_first_channel", [turn("a", "10 10:00", "A"), turn("b", "10 11:00", "A", "chat"), turn("c", "10 12:00", "A", outcome="resolved")], E(1, 1, 1), as_of="30 00:00")
case("outcome_missing", [turn("a", "10 10:00", "A"), turn("b", "10 11:00", "A", "chat")], none("no_eligible_records", excluded={"outcome_unknown": 1}), as_of="30 00:00")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [turn("a", "10 10:00"), turn("b", "10 10:00", "B", outcome="resolved")], none("no_eligible_records", excluded={"unidentified": 1}), as_of="30 00:00", note="B stayed in one channel.")
case("by_channel", MOVES, G({"channel": "chat"}, E(F(2, 3), 2, 3)), G({"channel": "email"}, none("no_eligible_records")), G({"channel": "sms"}, E(1, 1, 1)), G({"channel": "voice"}, none("no_eligible_records", excluded=UNKNOWN)), as_of="30 00:00", **moves_by, note="By the channel of the last contact.")
case("by_day_of_the_end", OVERNIGHT, G({"interval_start": "2026-03-13T00:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-15T00:00:00Z"}, none("no_eligible_records", excluded={"unidentified": 1})), by={"dimensions": [], "interval": "1d"}, as_of="30 00:00", note="b ends on the 13th at 00:05, u on the 15th.")

# --- engagement_repeat_usage_rate ----------------------------------------------------
case = vectors("engagement_repeat_usage_rate", unit="share", band="not_rated")
USE = [
    turn("a1", "10 10:00", "A"),
    turn("a2", "12 10:00", "A", "chat", "login"),
    turn("b1", "10 10:00", "B"),
    turn("b2", "12 10:00", "B"),
    turn("c1", "10 10:00", "C"),
    turn("c2", "10 22:00", "C", reason="login"),
    turn("d1", "10 10:00", "D"),
    turn("e1", "10 10:00", "E"),
    turn("e2", "20 10:00", "E"),
    turn("f1", "10 10:00", "F", reason=None),
    turn("f2", "11 10:00", "F", reason=None),
    turn("u", "10 10:00"),
    turn("x", "11 10:00", "D", initiation="agent"),
    turn("s", "11 10:00", "D", outcome="spam"),
]
ASIDE = {"center_initiated": 1, "unidentified": 1}
case("ordinary", USE, E(F(3, 6), 3, 6, n=6, excluded=ASIDE), note="A, E and F come back on another day. B comes back for the same reason after two days, which is a failure; of F no reason is known.")
case("repeats_new_requests", USE, E(F(3, 6), 3, 6, excluded=ASIDE), options={"repeats": "new_requests"})
case("repeats_all", USE, E(F(4, 6), 4, 6, excluded=ASIDE), options={"repeats": "all"}, late=True, note="B, too.")
case("window_days_1", USE, E(F(4, 6), 4, 6, excluded=ASIDE), options={"window_days": 1}, note="B's second contact is two days later.")
case("window_days_14", USE, E(F(2, 6), 2, 6, excluded=ASIDE), options={"window_days": 14}, note="E's ten days are now within the window.")
case("small_example", [turn(f"a{i}", "10 10:00", f"c{i}") for i in range(4)] + [turn("b", "11 10:00", "c0", reason="login")], E(F(1, 4), 1, 4))
case("edge_of_the_window", [turn("a", "10 10:00", "A"), turn("b", "17 10:00", "A"), turn("c", "10 10:00", "C"), turn("d", "17 10:00:00.001", "C")], E(F(1, 2), 1, 2), note="Exactly 7 days later is still a failure.")
NIGHT = [turn("a", "10 22:30", "A"), turn("b", "10 23:30", "A", reason="login")]
case("one_day_in_utc", NIGHT, E(0, 0, 1))
case("two_days_in_berlin", NIGHT, E(1, 1, 1), policy=BERLIN, note="23:30 and 00:30.")
case("days_at_the_change_of_clocks", [turn("a", "03-28 23:00:00", "A"), turn("b", "03-29 21:59:59", "A", reason="login"), turn("c", "03-28 23:00:00", "C"), turn("d", "03-29 22:00:00", "C", reason="login")], E(F(1, 2), 1, 2), policy=BERLIN, note="The 29th has 23 hours.")
case("period_sees_failures_before_it", [turn("a", "9 10:00", "A"), turn("b", "10 10:00", "A"), turn("c", "12 10:00", "A", reason="login"), turn("d", "11 10:00", "D")], E(0, 0, 2), policy={"period": {"start": "2026-03-10T00:00:00Z", "end": "2026-03-20T00:00:00Z"}}, note="b repeats a, which lies outside; only c's day is left.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [turn("u", "10 10:00"), turn("x", "10 10:00", "A", direction="outbound"), turn("s", "10 10:00", "A", outcome="spam")], none("no_eligible_records", excluded=ASIDE))
case("by_channel", [turn("a", "10 10:00", "A"), turn("b", "11 10:00", "A", "chat"), turn("c", "13 10:00", "A", "chat", "login"), turn("d", "15 10:00", "A", reason="login")], G({"channel": "chat"}, E(0, 0, 1)), G({"channel": "voice"}, E(0, 0, 1)), by={"dimensions": ["channel"]}, note="The customer counts in both; b repeats the call, d the chat.")
case("all_by_channel", [turn("a", "10 10:00", "A"), turn("b", "11 10:00", "A", "chat"), turn("c", "13 10:00", "A", "chat", "login")], G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(0, 0, 1)), options={"repeats": "all"}, by={"dimensions": ["channel"]})
case("by_week", [turn("a", "13 10:00", "A"), turn("b", "14 10:00", "A", reason="login"), turn("c", "16 10:00", "A", reason="parcel")], G({"interval_start": "2026-03-09T00:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-16T00:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "1w"}, note="Each week counts its own days.")

# --- with KPIs that count rows ---------------------------------------------------------
case = vectors(None, "grouping")
DAYS = [turn("a", "10 10:00", "A"), turn("b", "11 10:00", "A", "chat"), turn("s", "12 10:00", "A", outcome="spam")]


def of_day(day, kpi, expected):
    return G({"interval_start": f"2026-03-{day}T00:00:00Z"}, {"kpi": kpi, **expected})


ROWS, STEPS, ENDS = "interaction_volume", "channel_migration_rate", "cross_channel_resolution_rate"
NOTHING = none("no_eligible_records", unit="share")
case(
    "journeys_beside_counts_of_rows",
    DAYS,
    of_day(10, ROWS, E(1, 1, unit="count")),
    of_day(10, STEPS, E(1, 1, 1, unit="share")),
    of_day(10, ENDS, NOTHING),
    of_day(11, ROWS, E(1, 1, unit="count")),
    of_day(11, STEPS, NOTHING),
    of_day(11, ENDS, none("no_eligible_records", unit="share", excluded={"outcome_unknown": 1})),
    of_day(12, ROWS, E(0, 0, unit="count", excluded={"spam_or_duplicate": 1})),
    of_day(12, STEPS, NOTHING),
    of_day(12, ENDS, NOTHING),
    kpis=[ROWS, STEPS, ENDS],
    by={"dimensions": [], "interval": "1d"},
    as_of="30 00:00",
    note="The journey is booked on the 10th by its beginning and on the 11th by its end; the groups of all KPIs together are those of the result.",
)
