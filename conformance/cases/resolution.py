"""Whether requests are resolved, and what bots do: resolution, automation, engagement by completion."""

from fractions import Fraction as F

from authoring import E, G, by_statistic, contact, none, vectors

# --- resolution_rate -------------------------------------------------------------
case = vectors("resolution_rate", unit="share", band="not_rated")
ENDS = [
    contact("r1", outcome="resolved", transfers=0, talk=60),
    contact("r2", "10:00", "chat", outcome="resolved", transfers=0, handled_by="bot_only"),
    contact("r3", outcome="resolved", transfers=1, talk=60),
    contact("r4", outcome="resolved", talk=60),
    contact("r5", outcome="resolved", transfers=0, bot_outcome="handoff"),
    contact("r6", outcome="resolved", transfers=0, initiation="transfer"),
    contact("u1", outcome="unresolved"),
    contact("u2", outcome="unresolved", direction="outbound"),
    contact("a1", "10:00", "chat", outcome="abandoned", bot_engaged=True),
    contact("a2", outcome="abandoned"),
    contact("k1", outcome="unknown"),
    contact("k2"),
    contact("k3", "10:00", "chat"),
    contact("f1", outcome="failed"),
    contact("s1", outcome="spam"),
    contact("i1", outcome="resolved", direction="internal"),
]
ASIDE = {"outcome_unknown": 3, "abandoned_before_engagement": 1, "connection_failed": 1}
KNOWN = {"abandoned_before_engagement": 1, "connection_failed": 1}
case("ordinary", ENDS, E(F(6, 9), 6, 9, n=9, excluded=ASIDE), note="6 resolved, 2 unresolved, a1 left after the bot had engaged: 6 / 9. An unknown outcome is not unresolved.")
case("catalogue_example", [*(contact(f"r{i}", outcome="resolved") for i in range(6)), *(contact(f"u{i}", outcome="unresolved") for i in range(3)), contact("a", channel="chat", outcome="abandoned", first_response_at=5), contact("k1", outcome="unknown"), contact("k2", outcome="unknown")], E(F(6, 10), 6, 10, excluded={"outcome_unknown": 2}), origin="catalogue")
case("level_any", ENDS, E(F(6, 9), 6, 9, excluded=ASIDE), options={"level": "any"})
case("level_first", ENDS, E(F(2, 9), 2, 9, excluded=ASIDE), options={"level": "first_level"}, origin="MetricNet, first-level resolution", late=True, note="Only r1 and r2: r3 was transferred, of r4 it is not known, r5 came from a bot, r6 from a transfer.")
case("unknown_exclude", ENDS, E(F(6, 9), 6, 9, excluded=ASIDE), options={"unknown": "exclude"})
case("unknown_unresolved", ENDS, E(F(6, 12), 6, 12, excluded=KNOWN), options={"unknown": "unresolved"}, late=True, note="k1, k2 and k3 count as not resolved.")
case("first_level_and_unknown", ENDS, E(F(2, 12), 2, 12, excluded=KNOWN), options={"level": "first_level", "unknown": "unresolved"})
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", outcome="abandoned"), contact("k"), contact("s", outcome="duplicate")], none("no_eligible_records", excluded={"abandoned_before_engagement": 1, "outcome_unknown": 1}))
case("by_channel", ENDS, G({"channel": "chat"}, E(F(1, 2), 1, 2, excluded={"outcome_unknown": 1})), G({"channel": "voice"}, E(F(5, 7), 5, 7, excluded={**ASIDE, "outcome_unknown": 2})), by={"dimensions": ["channel"]})
case("by_hour_of_end", [contact("a", "09:50", outcome="resolved", ended_at="10:10"), contact("b", "10:20", outcome="unresolved", ended_at="10:30"), contact("c", "10:40", outcome="resolved")], G({"interval_start": "2026-03-02T10:00:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "1h"}, note="c has no end and is booked nowhere.")

# --- reopen_rate -----------------------------------------------------------------
case = vectors("reopen_rate", unit="share", band="not_rated")
AGAIN = [
    contact("r1", outcome="resolved", reopen_count=0, resolved_first_at=60),
    contact("r2", outcome="resolved", reopen_count=2, resolved_first_at=60, resolved_last_at=600),
    contact("r3", outcome="resolved", reopen_count=0),
    contact("r4", outcome="resolved"),
    contact("r5", outcome="unresolved", reopen_count=1, resolved_first_at=60),
    contact("r6", "10:00", "chat", reopen_count=0, resolved_last_at=60),
    contact("r7", outcome="unresolved", reopen_count=0),
    contact("r8", outcome="duplicate", reopen_count=5, resolved_last_at=60),
]
case("ordinary", AGAIN, E(F(2, 5), 2, 5, n=5, excluded={"reopens_unknown": 1}), note="r2 (twice, counted once) and r5, resolved once and open again, of r1, r2, r3, r5, r6; r7 was never resolved.")
case("catalogue_example", [*(contact(f"r{i}", outcome="resolved", reopen_count=0) for i in range(9)), contact("r9", outcome="resolved", reopen_count=2)], E(F(1, 10), 1, 10), origin="catalogue")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", outcome="resolved"), contact("b", reopen_count=3)], none("no_eligible_records", excluded={"reopens_unknown": 1}))
case("by_channel", AGAIN, G({"channel": "chat"}, E(0, 0, 1)), G({"channel": "voice"}, E(F(2, 4), 2, 4, excluded={"reopens_unknown": 1})), by={"dimensions": ["channel"]})
case("by_day_of_last_resolution", [contact("a", "1 10:00", resolved_first_at="1 11:00", resolved_last_at="2 09:00", reopen_count=1), contact("b", "2 10:00", resolved_first_at="2 10:00", reopen_count=0), contact("c", "2 10:00", outcome="resolved", reopen_count=1)], G({"interval_start": "2026-03-02T00:00:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "1d"}, note="c has no resolution instant and is booked nowhere.")

# --- escalation_rate ---------------------------------------------------------------
BOTS = [
    contact("b1", "10:00", "chat", bot_engaged=True, bot_outcome="resolved", bot_completed=True, intent_complexity="simple"),
    contact("b2", "10:00", "chat", bot_engaged=True, bot_outcome="resolved", bot_completed=True, intent_complexity="complex"),
    contact("b3", "10:00", "chat", bot_engaged=True, handoff_requested_at=30, bot_completed=True, intent_complexity="simple"),
    contact("b4", "10:00", "chat", bot_engaged=True, bot_outcome="abandoned", bot_completed=False, intent_complexity="simple"),
    contact("b5", "10:00", "voice", bot_engaged=True, bot_outcome="failed", bot_completed=False),
    contact("b6", "10:00", "chat", bot_engaged=False),
    contact("b7", "10:00", "voice", talk=60, intent_complexity="simple"),
    contact("b8", "10:00", "chat", initiation="campaign", bot_engaged=True, bot_outcome="handoff", bot_completed=True, intent_complexity="simple"),
    contact("b9", "10:00", "voice", handled_by="bot_then_human", intent_complexity="complex"),
    contact("b10", "10:00", "chat", bot_engaged=True, bot_outcome="resolved", talk=60, bot_completed=True, intent_complexity="simple"),
    contact("b11", "10:00", "chat", bot_engaged=True, bot_outcome="resolved", intent_complexity="simple"),
    contact("b12", "10:00", "chat", bot_engaged=True, bot_outcome="handoff", outcome="spam"),
    contact("b13", "10:00", "chat", bot_engaged=True, bot_outcome="handoff", direction="internal"),
]
CAMPAIGN = {"center_initiated": 1}
SIMPLE = {"center_initiated": 1, "out_of_scope": 3}
case = vectors("escalation_rate", unit="share", band="not_rated")
case("ordinary", BOTS, E(F(2, 8), 2, 8, n=8, excluded=CAMPAIGN), note="Bot used in b1 to b5 and b9 to b11; handed over b3 and b9. A campaign began b8.")
case("denominator_automated_entered", BOTS, E(F(2, 8), 2, 8, excluded=CAMPAIGN), options={"denominator": "automated_entered"})
case("denominator_all_interactions", BOTS, E(F(2, 10), 2, 10, excluded=CAMPAIGN), options={"denominator": "all_interactions"}, late=True, note="b6 and b7 count, too.")
case("intent_scope_all", BOTS, E(F(2, 8), 2, 8, excluded=CAMPAIGN), options={"intent_scope": "all"})
case("intent_scope_simple", BOTS, E(F(1, 5), 1, 5, excluded=SIMPLE), options={"intent_scope": "simple"}, note="Simple: b1, b3, b4, b10, b11; b2, b5 and b9 are complex or unknown.")
case("simple_of_all_interactions", BOTS, E(F(1, 6), 1, 6, excluded=SIMPLE), options={"intent_scope": "simple", "denominator": "all_interactions"}, note="b7 is simple, too.")
TEN = [contact(f"e{i}", channel="chat", bot_engaged=True, bot_outcome="handoff") for i in range(4)] + [contact(f"d{i}", channel="chat", bot_engaged=True, bot_outcome=how) for i, how in enumerate(["resolved"] * 4 + ["abandoned", "failed"])]
case("escalated_and_deflected_are_all", TEN, E(F(4, 10), 4, 10), origin="Dynamics 365, bot dashboard", note="4 escalated + 6 deflected (see bot_containment_rate) = 10 conversations.")
case("several_hand_overs_count_once", [contact("a", channel="chat", bot_engaged=True, bot_outcome="handoff", handoff_requested_at=5, handoff_accepted_at=9, handled_by="bot_then_human"), contact("b", channel="chat", handled_by="bot_only")], E(F(1, 2), 1, 2))
case("never_accepted_is_escalated", [contact("a", channel="chat", bot_engaged=True, handoff_requested_at=5, outcome="abandoned")], E(1, 1, 1))
case("said_not_to_be_engaged", [contact("a", channel="chat", bot_engaged=False, bot_outcome="handoff"), contact("b", channel="chat", bot_outcome="abandoned")], E(0, 0, 1, n=1), note="bot_engaged decides; without it an outcome of the bot proves engagement.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", talk=60), contact("b", initiation="agent", bot_engaged=True)], none("no_eligible_records", excluded=CAMPAIGN))
case("by_channel", BOTS, G({"channel": "chat"}, E(F(1, 6), 1, 6, excluded=CAMPAIGN)), G({"channel": "voice"}, E(F(1, 2), 1, 2)), by={"dimensions": ["channel"]})
case("by_hour_of_beginning", [contact("a", "09:59", "chat", bot_engaged=True, handoff_requested_at="10:01"), contact("b", "10:00", "chat", bot_engaged=True)], G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-02T10:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "1h"})

# --- bot_containment_rate ------------------------------------------------------------
case = vectors("bot_containment_rate", unit="share")
case("ordinary", BOTS, E(F(3, 8), 3, 8, n=8, excluded=CAMPAIGN, band="not_rated"), note="b1, b2 and b11; in b10 a person took part. The seed's band is for simple queries only.")
case("containment_strict", BOTS, E(F(3, 8), 3, 8, excluded=CAMPAIGN), options={"containment": "strict"})
case("containment_not_escalated", BOTS, E(F(6, 8), 6, 8, excluded=CAMPAIGN), options={"containment": "not_escalated"}, late=True, note="8 less b3 and b9: deflection.")
case("containment_resolved_or_timed_out", BOTS, E(F(4, 8), 4, 8, excluded=CAMPAIGN), options={"containment": "resolved_or_timed_out"}, late=True, note="b4 left the bot.")
case("intent_scope_all", BOTS, E(F(3, 8), 3, 8, excluded=CAMPAIGN, band="not_rated"), options={"intent_scope": "all"})
case("intent_scope_simple", BOTS, E(F(2, 5), 2, 5, excluded=SIMPLE, band="watch"), options={"intent_scope": "simple"}, note="b1 and b11 of b1, b3, b4, b10, b11.")
case("escalated_and_deflected_are_all", TEN, E(F(6, 10), 6, 10), options={"containment": "not_escalated"}, origin="Dynamics 365, bot dashboard", note="6 deflected + 4 escalated (see escalation_rate) = 10 conversations.")


def simple(resolved, left):
    return [contact(f"r{i}", channel="chat", bot_engaged=True, bot_outcome="resolved", intent_complexity="simple") for i in range(resolved)] + [contact(f"l{i}", channel="chat", bot_engaged=True, bot_outcome="failed", intent_complexity="simple") for i in range(left)]


for resolved, left, band in [(3, 2, "good"), (4, 1, "good"), (7, 5, "watch"), (9, 2, "watch"), (0, 1, "watch")]:
    case(f"band_{resolved}_of_{resolved + left}", simple(resolved, left), E(F(resolved, resolved + left), resolved, resolved + left, band=band), options={"intent_scope": "simple"}, note="60 to 80 % is good, both ends included; the rest is unnamed.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", bot_engaged=False), contact("b", initiation="agent", handled_by="bot_only")], none("no_eligible_records", excluded=CAMPAIGN))
case("by_channel", BOTS, G({"channel": "chat"}, E(F(3, 6), 3, 6, excluded=CAMPAIGN)), G({"channel": "voice"}, E(0, 0, 2)), by={"dimensions": ["channel"]})
case("by_hour_of_beginning", [contact("a", "09:59", "chat", bot_engaged=True, bot_outcome="resolved", ended_at="10:05"), contact("b", "10:00", "chat", bot_engaged=True)], G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-02T10:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "1h"}, origin="Amazon Connect, bot metrics", note="By the start, even if the conversation ends later.")


def session(id, customer, bot_outcome="resolved", when="2 10:00", **fields):
    """A chat of five minutes with a bot."""
    return contact(id, when, "chat", customer_id=customer, bot_engaged=True, bot_outcome=bot_outcome, ended_at=300, **fields)


BACK = [
    session("a", "A"),
    session("b", "B"),
    session("b2", "B", when="3 09:00"),
    session("c", "C"),
    session("d", "D", "abandoned"),
    session("e", "E", "failed"),
    session("f", "F", "handoff"),
    session("n", None),
    session("y", "Y", when="5 10:00"),
    session("g", "G", initiation="agent"),
    contact("a3", "3 10:05", customer_id="A", talk=60),
    contact("b3", "2 12:00", customer_id="B", outcome="abandoned"),
    contact("b4", "2 12:00", customer_id="B", talk=60, outcome="duplicate"),
    contact("c3", "3 10:05:00.001", customer_id="C", talk=60),
]
RECONTACT = {**CAMPAIGN, "unidentified": 1, "immature": 1}
case("recontact_window_days_0", BACK, E(F(6, 9), 6, 9, excluded=CAMPAIGN), options={"recontact_window_days": 0}, as_of="5 12:00", note="All that the bot resolved: a, b, b2, c, n and y of nine.")
case("recontact_window_days_1", BACK, E(F(3, 7), 3, 7, n=7, excluded=RECONTACT), options={"recontact_window_days": 1}, as_of="5 12:00", note="A reached a person exactly a day after the bot, C a moment later. B came back to the bot, hung up, and has a copied row: none is a recontact. Nobody knows who n is, and y is too young.")
case("recontact_window_days_2", BACK, E(F(2, 7), 2, 7, excluded=RECONTACT), options={"recontact_window_days": 2}, as_of="5 12:00", note="C counts as recontacted.")
case("recontact_and_deflection", BACK, E(F(5, 7), 5, 7, excluded=RECONTACT), options={"recontact_window_days": 1, "containment": "not_escalated"}, late=True, as_of="5 12:00", note="b, b2, c, d and e.")
case("recontact_and_time_out", BACK, E(F(4, 7), 4, 7, excluded=RECONTACT), options={"recontact_window_days": 1, "containment": "resolved_or_timed_out"}, late=True, as_of="5 12:00", note="b, b2, c and d.")
case("recontact_of_simple_queries", [session("a", "A", intent_complexity="simple"), session("b", "B"), contact("a2", "2 11:00", customer_id="A", talk=60)], E(0, 0, 1, excluded={"out_of_scope": 1}), options={"recontact_window_days": 1, "intent_scope": "simple"}, as_of="5 12:00")
case("recontact_matured_just_now", [session("a", "A")], E(1, 1, 1), options={"recontact_window_days": 1}, as_of="3 10:05")
case("recontact_a_moment_too_young", [session("a", "A")], none("no_eligible_records", excluded={"immature": 1}), options={"recontact_window_days": 1}, as_of="3 10:04:59.999")
case("recontact_without_an_end", [contact("a", "2 10:00", "chat", customer_id="A", bot_engaged=True, bot_outcome="resolved"), contact("b", "3 10:00", customer_id="A", talk=60)], E(0, 0, 1), options={"recontact_window_days": 1}, note="Then the window runs from the beginning.")
case("recontact_in_another_group", [session("a", "A"), contact("b", "2 11:00", customer_id="A", talk=60)], G({"channel": "chat"}, E(0, 0, 1)), G({"channel": "voice"}, none("no_eligible_records")), options={"recontact_window_days": 1}, by={"dimensions": ["channel"]}, as_of="5 12:00")
case("recontact_after_the_period", [session("a", "A", when="2 23:00"), contact("b", "3 01:00", customer_id="A", talk=60)], E(0, 0, 1), options={"recontact_window_days": 1}, policy={"period": {"start": "2026-03-02T00:00:00Z", "end": "2026-03-03T00:00:00Z"}}, as_of="5 12:00")

# --- engagement_completion_rate ----------------------------------------------------------
case = vectors("engagement_completion_rate", unit="share", band="not_rated")
UNTOLD = {"completion_unknown": 2, "center_initiated": 1}
case("ordinary", BOTS, E(F(4, 6), 4, 6, n=6, excluded=UNTOLD), note="Completed b1, b2, b3 (handed over and completed) and b10; not b4 and b5; of b9 and b11 it is not known.")
case("denominator_engaged", BOTS, E(F(4, 6), 4, 6, excluded=UNTOLD), options={"denominator": "engaged"})
case("denominator_started", BOTS, E(F(4, 7), 4, 7, excluded=UNTOLD), options={"denominator": "started"}, late=True, note="b6 met the bot without using it.")
case("intent_scope_all", BOTS, E(F(4, 6), 4, 6, excluded=UNTOLD), options={"intent_scope": "all"})
case("intent_scope_simple", BOTS, E(F(3, 4), 3, 4, excluded={"completion_unknown": 1, **SIMPLE}), options={"intent_scope": "simple"}, note="b1, b3, b10 completed, b4 not.")
case("completion_is_not_resolution", [contact("a", channel="chat", bot_engaged=True, bot_outcome="failed", bot_completed=True)], E(1, 1, 1))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", bot_engaged=True), contact("b", bot_completed=True)], none("no_eligible_records", excluded={"completion_unknown": 1}), note="Nothing says that the customer of b used a bot.")
case("by_channel", BOTS, G({"channel": "chat"}, E(F(4, 5), 4, 5, excluded={"completion_unknown": 1, "center_initiated": 1})), G({"channel": "voice"}, E(0, 0, 1, excluded={"completion_unknown": 1})), by={"dimensions": ["channel"]})
case("by_day_of_beginning", [contact("a", "1 23:59", "chat", bot_engaged=True, bot_completed=True, ended_at="2 00:10")], G({"interval_start": "2026-03-01T00:00:00Z"}, E(1, 1, 1)), by={"dimensions": [], "interval": "1d"})

# --- contact_resolution_across_channels ------------------------------------------------------
case = vectors("contact_resolution_across_channels", unit="share", band="not_rated")
MOVES = [
    contact("m1", context_transferred=True, customer_repeated_info=False),
    contact("m2", context_transferred=True, customer_repeated_info=False),
    contact("m3", "10:00", "chat", context_transferred=True, customer_repeated_info=False),
    contact("m4", context_transferred=True, customer_repeated_info=True),
    contact("m5", context_transferred=False),
    contact("m6", context_transferred=True),
    contact("m7", customer_repeated_info=True),
    contact("m8", context_transferred=True, customer_repeated_info=False, outcome="duplicate"),
]
case("ordinary", MOVES, E(F(3, 5), 3, 5, n=5, excluded={"repeat_unknown": 1}), note="Kept in m1, m2, m3; repeated in m4, lost in m5; of m6 it is not known whether the customer repeated; m7 is no transition.")
case("require_no_repeat_true", MOVES, E(F(3, 5), 3, 5, excluded={"repeat_unknown": 1}), options={"require_no_repeat": True})
case("require_no_repeat_false", MOVES, E(F(5, 6), 5, 6), options={"require_no_repeat": False}, note="m4 and m6 kept the context.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a"), contact("b", context_transferred=True)], none("no_eligible_records", excluded={"repeat_unknown": 1}))
case("by_channel", MOVES, G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(F(2, 4), 2, 4, excluded={"repeat_unknown": 1})), by={"dimensions": ["channel"]})
case("by_hour_of_beginning", [contact("a", "09:59", context_transferred=False, ended_at="10:30")], G({"interval_start": "2026-03-02T09:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "1h"})

# --- bot_handoff_efficiency -------------------------------------------------------------------
case = vectors("bot_handoff_efficiency", unit="share", band="not_rated")


def handoff(id, delivered=None, accepted=None, first=None, fields=(None, None), created_at="10:00", **more):
    expected, got = fields
    return contact(id, created_at, "chat", handoff_requested_at=0, context_delivered_at=delivered, handoff_accepted_at=accepted, first_response_at=first, context_fields_expected=expected, context_fields_delivered=got, **more)


HANDED = [
    handoff("h1", 10, 40, 5, (4, 4)),
    handoff("h2", 29.999, 29, 100, (4, 2)),
    handoff("h3", 30, 5, 60, (4, 4)),
    handoff("h4", 40, 20, None, (4, 4)),
    handoff("h5", None, 25, None),
    handoff("h6", 5, None, None, (None, 3)),
    handoff("h7", 8, None, None, (0, 0)),
    handoff("h8", 5, 5, 5, (1, 1), outcome="spam"),
    contact("h9", channel="chat", bot_engaged=True),
]
UNSURE = {"context_unknown": 2}
case("ordinary", HANDED, E(F(1, 5), 1, 5, n=5, excluded=UNSURE), note="h1 fits; h2 brought half, h3 took 30 s, h4 40 s, h5 never arrived. h6 and h7 were in time, but what should have come is not known.")
case("catalogue_example", [*(handoff(f"a{i}", 10, fields=(4, 4)) for i in range(3)), handoff("b", 10, fields=(4, 2)), handoff("c", 40, fields=(4, 4)), handoff("d")], E(F(3, 6), 3, 6), origin="catalogue")
case("threshold_60_seconds", HANDED, E(F(3, 5), 3, 5, excluded=UNSURE), options={"threshold_s": 60}, note="h1, h3 and h4.")
case("boundary_exclusive", HANDED, E(F(1, 5), 1, 5, excluded=UNSURE), options={"boundary": "exclusive"})
case("boundary_inclusive", HANDED, E(F(2, 5), 2, 5, excluded=UNSURE), options={"boundary": "inclusive"}, note="h3 took exactly 30 s.")
case("clock_context_delivered", HANDED, E(F(1, 5), 1, 5, excluded=UNSURE), options={"clock": "context_delivered"})
case("clock_agent_accepted", HANDED, E(F(2, 6), 2, 6, excluded={"context_unknown": 1}), options={"clock": "agent_accepted"}, note="h3 and h4; h1 took 40 s, h2 brought half, h6 and h7 were never accepted; of h5 the context is not known.")
case("clock_first_human_message", HANDED, E(F(1, 7), 1, 7), options={"clock": "first_human_message"}, note="Only h1; h2 and h3 came late, the others never.")
case("context_threshold_half", HANDED, E(F(2, 5), 2, 5, excluded=UNSURE), options={"context_threshold": 0.5}, note="h2 brought 2 of 4, exactly half.")
case("context_threshold_just_missed", HANDED, E(F(1, 5), 1, 5, excluded=UNSURE), options={"context_threshold": 0.501})
case("message_before_the_request", [contact("a", channel="chat", first_response_at=5, handoff_requested_at=10, context_fields_expected=1, context_fields_delivered=1), handoff("b", None, None, 0, (1, 1))], E(F(1, 2), 1, 2), options={"clock": "first_human_message"}, note="A message before the request does not end the hand-over; one at that instant does.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", bot_engaged=True, bot_outcome="handoff"), handoff("b", 5)], none("no_eligible_records", excluded={"context_unknown": 1}), note="Without a request instant a has no hand-over.")
case("by_agent", [handoff("a", 5, fields=(1, 1), agent_id="A"), handoff("b", 50, fields=(1, 1), agent_id="A"), handoff("c")], G({"agent_id": "A"}, E(F(1, 2), 1, 2)), G({"agent_id": None}, E(0, 0, 1)), by={"dimensions": ["agent_id"]})
case("by_hour_of_request", [contact("a", "09:50", "chat", handoff_requested_at="10:05", context_delivered_at="10:05:10", context_fields_expected=2, context_fields_delivered=2), contact("b", "09:50", "chat", bot_engaged=True)], G({"interval_start": "2026-03-02T10:00:00Z"}, E(1, 1, 1)), by={"dimensions": [], "interval": "1h"}, note="The hand-over books it, not the beginning; b asked for nobody and is booked nowhere.")

# --- bot_handoff_time ------------------------------------------------------------------------
case = vectors("bot_handoff_time", unit="seconds")
case("ordinary", HANDED, E(F(122_999, 6000), 122_999, 6, n=6, excluded={"unfinished": 1}, p50=10, max=40, band="good"), note="(10 + 29.999 + 30 + 40 + 5 + 8) / 6 = 20.5; h5 never arrived.")
case("catalogue_example", [handoff("a", 10), handoff("b", 40)], E(25, 50_000, 2, band="good"), origin="catalogue")
by_statistic(case, lambda id, s: handoff(id, s))
case("clock_context_delivered", HANDED, E(F(122_999, 6000), 122_999, 6, excluded={"unfinished": 1}), options={"clock": "context_delivered"})
case("clock_agent_accepted", HANDED, E(23.8, 119_000, 5, excluded={"unfinished": 2}), options={"clock": "agent_accepted"}, note="(40 + 29 + 5 + 20 + 25) / 5.")
case("clock_first_human_message", HANDED, E(55, 165_000, 3, excluded={"unfinished": 4}, band="watch"), options={"clock": "first_human_message"}, note="(5 + 100 + 60) / 3.")
case("band_29_999", [handoff("a", 29.999)], E(29.999, 29_999, 1, band="good"))
case("band_30", [handoff("a", 30)], E(30, 30_000, 1, band="watch"), note="Less than 30 seconds; 30 itself is not named.")
case("zero", [handoff("a", 0)], E(0, 0, 1, n=1, band="good"))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [handoff("a"), contact("b")], none("no_eligible_records", excluded={"unfinished": 1}))
case("by_channel", [handoff("a", 10), contact("b", handoff_requested_at=0, context_delivered_at=20)], G({"channel": "chat"}, E(10, 10_000, 1)), G({"channel": "voice"}, E(20, 20_000, 1)), by={"dimensions": ["channel"]})
case("by_hour_of_request", [contact("a", "09:50", "chat", handoff_requested_at="10:05", context_delivered_at="11:05")], G({"interval_start": "2026-03-02T10:00:00Z"}, E(3600, 3_600_000, 1)), by={"dimensions": [], "interval": "1h"})
