"""How quickly customers are reached."""

from fractions import Fraction as F

from authoring import TWO_SCHEDULES, WEEK, E, G, by_statistic, contact, none, survey, times, undefined, vectors, visit

# --- first_response_time ---------------------------------------------------
case = vectors("first_response_time", unit="seconds", band="not_rated")
REPLIES = [
    contact("f1", "08:59:50", "chat", queued_at=10, handoff_requested_at=5, first_response_at=30),
    contact("f2", "09:30", "email", first_response_at=90),
    contact("f3", "10:00", "chat", queued_at=0),
    contact("f4", "10:00", "chat", bot_engaged=True, bot_outcome="resolved"),
    contact("f5", "10:00", "email", direction="outbound", first_response_at=5),
    contact("f6", "10:00", "email", outcome="spam", first_response_at=5),
    contact("f7", "10:00", "email", direction="internal", first_response_at=5),
]
SILENT = {"unanswered": 1, "bot_only": 1}
case("ordinary", REPLIES, E(60, 120_000, 2, n=2, excluded=SILENT, p50=30, p90=90, p95=90, max=90), note="(30 + 90) / 2; f3 has no reply, f4 is the bot's alone, outbound, spam and internal ones do not count at all.")
case("catalogue_example", [contact("f1", "10:00", first_response_at=30), contact("f2", "10:00", first_response_at=90), contact("f3", "10:00")], E(60, 120_000, 2, excluded={"unanswered": 1}), origin="catalogue")
by_statistic(case, lambda id, s: contact(id, channel="chat", first_response_at=s))
case("start_created", REPLIES, E(60, 120_000, 2, excluded=SILENT), options={"start": "created"})
case("start_queue_entry", REPLIES, E(20, 20_000, 1, excluded={**SILENT, "start_unknown": 1}), options={"start": "queue_entry"}, note="f1 queued 10 s after its beginning: 30 - 10. f2 never queued.")
case("start_handoff_from_bot", REPLIES, E(25, 25_000, 1, excluded={**SILENT, "start_unknown": 1}), options={"start": "handoff_from_bot"}, note="f1: 30 - 5.")
case("clock_calendar", REPLIES, E(60, 120_000, 2, excluded=SILENT), options={"clock": "calendar"})
case("clock_business", REPLIES, E(55, 110_000, 2, excluded=SILENT), options={"clock": "business"}, note="f1 from 08:59:50 to 09:00:20: 20 s after opening; (20 + 90) / 2.")
case("business_over_the_weekend", [contact("f1", "02-27 16:30", "email", first_response_at="09:45"), contact("f2", "02-28 11:00", "email", first_response_at="02-28 12:00")], E(2250, 4_500_000, 2), options={"clock": "business"}, note="Friday 16:30 to Monday 09:45: 30 + 45 minutes = 4500 s. Saturday is closed: 0 s.")
TICKET = contact("941606", "2020-09-29T17:01:38Z", "email", first_response_at="2020-09-30T19:01:46Z")
DECISIONS = "dbt_zendesk decision log, ticket 941606"
SECONDS = "Their page prints 959.46 and 689.46: it reads 25 s as 0.25 minutes and rounds the start."
LEVELS = {"calendars": {"default": TWO_SCHEDULES}}
case("two_calendars_at_each_instant", [TICKET], E(57_608, 57_608_000, 1), options={"clock": "business", "calendar_rule": "at_each_instant"}, policy=LEVELS, origin=DECISIONS, note="Tuesday 17:01:38 to 02:00 and Wednesday 12:00 to 19:01:25 in Chicago's hours, 21 s in San Francisco's: 960.13 minutes. " + SECONDS)
case("two_calendars_at_event", [TICKET], E(41_408, 41_408_000, 1), options={"clock": "business", "calendar_rule": "at_event"}, policy=LEVELS, origin=DECISIONS, note="All in San Francisco's hours, as Zendesk does: Tuesday 17:01:38 to 00:30 and Wednesday 15:00 to 19:01:46: 690.13 minutes. " + SECONDS)
case("two_calendars_at_creation", [TICKET], E(57_608, 57_608_000, 1), options={"clock": "business", "calendar_rule": "at_creation"}, policy=LEVELS, note="All in Chicago's hours, which were open in the last 21 s, too.")
SPRING = {"zone": "Europe/Rome", "calendars": {"default": {"weekly": [{"days": WEEK, "from": "22:00", "to": "06:00"}], "changes": [{"from": "2026-03-29 12:00", "weekly": [{"days": WEEK[:5], "from": "09:00", "to": "17:00"}]}]}}}
for rule, hours in {"at_each_instant": 7 + 1, "at_event": 1, "at_creation": 7 + 8}.items():
    case(f"spring_night_{rule}", [contact("f1", "03-28 19:00", "email", first_response_at="03-30 08:00")], E(3600 * hours, 3_600_000 * hours, 1), options={"clock": "business", "calendar_rule": rule}, policy=SPRING, note="In Rome from Saturday 20:00 to Monday 10:00. Nights of 22:00 to 06:00 have 7 hours when the clock is set forward, then 8; the office that replaces them on Sunday at noon has 1 hour on Monday.")
OWN_HOLIDAYS = {"calendars": {"default": {"weekly": [{"days": WEEK[:5], "from": "09:00", "to": "17:00"}], "holidays": ["2026-03-02", "2026-03-05"], "changes": [{"from": "2026-03-04", "weekly": [{"days": WEEK[:6], "from": "08:00", "to": "20:00"}], "holidays": ["2026-03-06"], "exceptions": [{"date": "2026-03-07", "windows": [{"from": "22:00", "to": "01:00"}]}]}]}}}
for rule, hours in {"at_each_instant": 1 + 8 + 12 + 12 + 3 + 2, "at_event": 4 + 5 * 12 + 3 + 2, "at_creation": 1 + 8 + 8 + 8 + 1}.items():
    case(f"holidays_of_each_version_{rule}", [contact("f1", "02-27 16:00", "email", first_response_at="9 10:00")], E(3600 * hours, 3_600_000 * hours, 1), options={"clock": "business", "calendar_rule": rule}, policy=OWN_HOLIDAYS, note="Friday 27 February 16:00 to Monday 9 March 10:00. Until Wednesday 4 March 9 to 17 with the 2nd and the 5th closed; from it on Monday to Saturday 8 to 20 with the 6th closed and three hours in the night of the 7th.")
case("event_at_the_change", [contact("f1", "3 16:00", "email", first_response_at="4 00:00"), contact("f2", "3 16:00", "email", first_response_at="3 23:59:59.999")], E(9_000, 18_000_000, 2, p50=3_600, max=14_400), options={"clock": "business", "calendar_rule": "at_event"}, policy=OWN_HOLIDAYS, note="At the instant of the change the new hours hold: 16 to 20; a millisecond before it the old ones: 16 to 17.")
case("reply_before_the_queue", [contact("f1", queued_at=40, first_response_at=30), contact("f2", queued_at=30, first_response_at=30)], E(0, 0, 1, n=1, excluded={"start_unknown": 1}), options={"start": "queue_entry"}, note="f1 was answered before it queued: no time is made of that. f2 took 0 s.")
case("zero_duration", [contact("f1", first_response_at=0), contact("f2", first_response_at=0.001)], E(0.0005, 1, 2, p50=0, max=0.001), note="0 ms and 1 ms.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("f1", direction="outbound", first_response_at=3), contact("f2", outcome="duplicate", first_response_at=3), contact("f3")], none("no_eligible_records", excluded={"unanswered": 1}))
case("by_channel", REPLIES, G({"channel": "chat"}, E(30, 30_000, 1, excluded=SILENT)), G({"channel": "email"}, E(90, 90_000, 1)), by={"dimensions": ["channel"]})
case("by_day_of_first_response", [contact("f1", "1 23:50", first_response_at="10:00"), contact("f2", "10:00"), contact("f3", "3 09:00", first_response_at=60)], G({"interval_start": "2026-03-02T00:00:00Z"}, E(36_600, 36_600_000, 1, excluded={"unanswered": 1})), G({"interval_start": "2026-03-03T00:00:00Z"}, E(60, 60_000, 1)), by={"dimensions": [], "interval": "1d"}, note="f1 began the day before; its reply books it. f2 has no reply and is booked by its beginning.")
case("by_day_of_beginning", [contact("f1", "1 23:50", first_response_at="10:00"), contact("f3", "3 09:00", first_response_at=60)], G({"interval_start": "2026-03-01T00:00:00Z"}, E(36_600, 36_600_000, 1)), G({"interval_start": "2026-03-03T00:00:00Z"}, E(60, 60_000, 1)), by={"dimensions": [], "interval": "1d"}, policy={"attribution": {"first_response_time": "by_start"}})

# --- service_level -----------------------------------------------------------
case = vectors("service_level", unit="share")


def icmi():
    """A = 1000, B = 60, A_T = 860, B_T = 20, B_s = 10 with threshold 20 s and short abandons below 5 s."""
    return [
        times(860, visit("in-time", 15)),
        times(140, visit("late", 40)),
        times(10, visit("short", 3, "abandoned")),
        times(10, visit("within", 12, "abandoned")),
        times(40, visit("beyond", 50, "abandoned")),
    ]


ICMI = "ICMI, Call Centre Helper"
SIX = [
    ("answered_only", "ignored_all", "include", 0.86, 860, 1000, {"abandoned": 60}, "A_T / A = 86.00 %"),
    ("abandons_positive", "positive", "include", F(880, 1060), 880, 1060, {}, "(A_T + B_T) / (A + B) = 83.02 %"),
    ("abandons_ignored_within_target", "ignored_within_target", "include", F(860, 1040), 860, 1040, {"abandoned_in_time": 20}, "A_T / (A + B - B_T) = 82.69 %"),
    ("short_abandons_positive", "negative", "positive", F(870, 1060), 870, 1060, {}, "(A_T + B_s) / (A + B) = 82.08 %"),
    ("short_abandons_removed", "negative", "exclude", F(860, 1050), 860, 1050, {"short_abandon": 10}, "A_T / (A + B - B_s) = 81.90 %"),
    ("abandons_negative", "negative", "include", F(860, 1060), 860, 1060, {}, "A_T / (A + B) = 81.13 %"),
]
for name, abandons, short, value, numerator, denominator, left_out, note in SIX:
    case(f"icmi_{name}", icmi(), E(value, numerator, denominator, n=denominator, band="good", excluded=left_out), options={"abandons": abandons, "short_policy": short, "short_abandon_s": 5}, origin=ICMI, note=note, late=name.startswith("abandons"))
for abandons, short, numerator, denominator, left_out, note in [
    ("ignored_within_target", "exclude", 860, 1040, {"abandoned_in_time": 10, "short_abandon": 10}, "Short ones are within the target and are taken off once."),
    ("ignored_within_target", "positive", 870, 1050, {"abandoned_in_time": 10}, "The 10 short ones are met; of the 20 within the target 10 are left out."),
    ("ignored_all", "exclude", 860, 1000, {"abandoned": 50, "short_abandon": 10}, "No abandon counts."),
    ("ignored_all", "positive", 870, 1010, {"abandoned": 50}, "Only the short ones count, as met."),
    ("positive", "exclude", 870, 1050, {"short_abandon": 10}, "10 of the 20 within the target are short and are left out."),
    ("positive", "positive", 880, 1060, {}, "Short ones within the target are met already."),
]:
    case(f"icmi_{abandons}_short_{short}", icmi(), E(F(numerator, denominator), numerator, denominator, excluded=left_out), options={"abandons": abandons, "short_policy": short, "short_abandon_s": 5}, note=note, late=True)

# Short abandons (3, 12 s) beyond the threshold of 10 s: what becomes of short ones goes first.
BEYOND = [visit("a1", 5), visit("a2", 30), visit("b1", 3, "abandoned"), visit("b2", 12, "abandoned"), visit("b3", 50, "abandoned")]
for abandons, short, numerator, denominator, left_out in [
    ("negative", "include", 1, 5, {}),
    ("negative", "exclude", 1, 3, {"short_abandon": 2}),
    ("negative", "positive", 3, 5, {}),
    ("ignored_within_target", "include", 1, 4, {"abandoned_in_time": 1}),
    ("ignored_within_target", "exclude", 1, 3, {"short_abandon": 2}),
    ("ignored_within_target", "positive", 3, 5, {}),
    ("ignored_all", "include", 1, 2, {"abandoned": 3}),
    ("ignored_all", "exclude", 1, 2, {"abandoned": 1, "short_abandon": 2}),
    ("ignored_all", "positive", 3, 4, {"abandoned": 1}),
    ("positive", "include", 2, 5, {}),
    ("positive", "exclude", 1, 3, {"short_abandon": 2}),
    ("positive", "positive", 3, 5, {}),
]:
    case(f"short_beyond_threshold_{abandons}_{short}", BEYOND, E(F(numerator, denominator), numerator, denominator, band="not_rated", excluded=left_out), options={"abandons": abandons, "short_policy": short, "threshold_s": 10, "short_abandon_s": 15}, note="Waits: answered 5 and 30, abandoned 3, 12 and 50; threshold 10 s, short below 15 s.")

VISITS = [
    visit("q1", 20),
    visit("q2", 20.001),
    visit("q3", 0, created_at="08:59:59"),
    visit("q4", 5, "abandoned"),
    visit("q5", 60, "abandoned"),
    visit("q6", 300, "timeout"),
    visit("q7", 12, "callback_requested"),
    visit("q8", 15, "callback_requested"),
    visit("q9", 90, "callback_requested"),
    contact("q10", queued_at=0),
    contact("q11", queued_at=0, left_queue_at=9),
    contact("q12", queued_at=0, queue_exit="answered"),
    visit("q13", 10, initiation="transfer"),
    visit("q14", 30, channel="email"),
    visit("q15", 1, direction="outbound"),
    visit("q16", 1, outcome="spam"),
    visit("q17", 1, direction="internal"),
    contact("q18", answered_at=3),
]
OUT = {"waiting": 1, "exit_unknown": 1, "wait_unknown": 1, "no_target": 1, "flow_out": 1, "callback_requested": 3}


def out_but(*reasons):
    return {reason: number for reason, number in OUT.items() if reason not in reasons}


RULE = "In time: q1 (exactly 20 s), q3, q13. Answered: those and q2. Abandoned: q4, q5. "
case("ordinary", VISITS, E(F(3, 6), 3, 6, n=6, excluded=OUT, band="bad"), note=RULE + "3 / 6 is below the goal of 0.8.")
case("flow_outs_exclude", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"flow_outs": "exclude"})
case("flow_outs_include", VISITS, E(F(3, 7), 3, 7, excluded=out_but("flow_out")), options={"flow_outs": "include"}, note="q6 left by timeout.", late=True)
FLOWS = [visit(f"x-{way}", 5, way) for way in "timeout key empty overflow voicemail withdrawn transferred".split()] + [visit("a", 5)]
case("every_flow_out", FLOWS, E(F(1, 8), 1, 8), options={"flow_outs": "include"}, note="Seven ways out of the queue, one answer.")
case("callbacks_exclude", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"callbacks": "exclude"})
case("callbacks_success", VISITS, E(F(5, 9), 5, 9, excluded=out_but("callback_requested")), options={"callbacks": "success"}, note="q7 and q8 asked within 20 s, q9 did not: (3 + 2) / (6 + 3).", late=True)
case("callbacks_fail", VISITS, E(F(3, 9), 3, 9, excluded=out_but("callback_requested")), options={"callbacks": "fail"})
case("callbacks_and_flow_outs", VISITS, E(F(5, 10), 5, 10, excluded=out_but("flow_out", "callback_requested")), options={"callbacks": "success", "flow_outs": "include"}, origin="Amazon Connect", note="Whatever leaves the queue counts.")
case("boundary_inclusive", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"boundary": "inclusive"})
case("boundary_exclusive", VISITS, E(F(2, 6), 2, 6, excluded=OUT), options={"boundary": "exclusive"}, note="q1 waited exactly 20 s and is not in time.")
case("xcally", VISITS + [visit("q19", 20, "abandoned")], E(F(2, 6), 2, 6, excluded={**OUT, "abandoned_in_time": 1}), options={"abandons": "ignored_within_target", "boundary": "exclusive"}, origin="XCALLY", note="In time q3, q13. Left out q4 (5 s); an abandon at exactly 20 s is not within and counts: 4 + q5 + q19.")
case("threshold_for_all", VISITS, E(F(5, 7), 5, 7, excluded=out_but("no_target"), band="not_rated"), options={"threshold_s": 60}, note="An explicit threshold holds for the email, too, and has no goal: q1, q2, q3, q13, q14 of 7.")
case("threshold_zero", VISITS, E(F(1, 7), 1, 7, excluded=out_but("no_target")), options={"threshold_s": 0}, note="Only q3 waited 0 s.")
case("threshold_none", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"threshold_s": "none"})
case("short_abandon_strict", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"short_abandon_s": 5, "short_policy": "exclude"}, note="q4 left after 5 s, which is not below 5.")
case("short_abandon_excluded", VISITS, E(F(3, 5), 3, 5, excluded={**OUT, "short_abandon": 1}), options={"short_abandon_s": 5.001, "short_policy": "exclude"}, late=True)
case("short_abandons_include", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"short_abandon_s": 6, "short_policy": "include"}, late=True)
case("transfers_every_visit", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"transfers": "every_visit"})
case("transfers_first_queue_only", VISITS, E(F(2, 5), 2, 5, excluded={**OUT, "transfer_leg": 1}), options={"transfers": "first_queue_only"}, note="q13 began with a transfer.")
case("calendar_always", VISITS, E(F(3, 6), 3, 6, excluded=OUT), options={"calendar": "always"})
case("calendar_open_hours", VISITS, E(F(2, 5), 2, 5, excluded={**OUT, "out_of_hours": 1}), options={"calendar": "open_hours"}, note="q3 queued at 08:59:59, a second before opening.")
NEW_HOURS = {"calendars": {"default": {"weekly": [{"days": WEEK[:5], "from": "09:00", "to": "17:00"}], "changes": [{"from": "2026-03-02 12:00", "weekly": [{"days": WEEK[:5], "from": "08:00", "to": "11:00"}]}]}}}
case("open_hours_in_force", [visit("early", 5, created_at="08:30"), visit("a", 5, created_at="11:59:59.999"), visit("changed", 5, created_at="12:00"), visit("late", 5, created_at="13:00"), visit("b", 25, created_at="3 08:30")], E(F(1, 2), 1, 2, excluded={"out_of_hours": 3}, band="bad"), options={"calendar": "open_hours"}, policy=NEW_HOURS, note="9 to 17, from noon on 8 to 11: a is before the change, b on the day after it.")
case("calendar_edges", [visit("c1", 60, created_at="09:00"), visit("c2", 5, created_at="16:59:59"), visit("c3", 5, created_at="17:00"), visit("c4", 5, created_at="1 10:00")], E(F(1, 2), 1, 2, excluded={"out_of_hours": 2}), options={"calendar": "open_hours"}, note="Open from 09:00 to just before 17:00, Monday to Friday; c4 is of a Sunday.")
case("exit_is_told_by_other_fields", [contact("e1", queued_at=0, answered_at=15), contact("e2", queued_at=0, ended_at=25, outcome="abandoned"), contact("e3", queued_at=0, ended_at=25), contact("e4", queued_at=0, queue_exit="answered", left_queue_at=8, answered_at=30)], E(F(2, 3), 2, 3, excluded={"exit_unknown": 1}), note="e1 was answered after 15 s; e2 is an abandon; of e3 nothing tells; left_queue_at goes before answered_at.")
case("goal_reached_exactly", [times(8, visit("a", 5)), times(2, visit("b", 90))], E(F(8, 10), 8, 10, band="good"), note="0.8 reaches the goal of 0.8.")
case("goal_missed", [times(799, visit("a", 5)), times(201, visit("b", 90))], E(F(799, 1000), 799, 1000, band="bad"))
case("mixed_goals_are_not_rated", [visit("a", 5), visit("b", 30, channel="chat")], E(1, 2, 2, band="not_rated"), note="Voice has the goal 0.8, chat 0.9.")
case("queue_target_goes_first", [visit("a", 40, queue="vip"), visit("b", 40, queue="other"), visit("c", 40, channel="sms", queue="vip")], E(F(2, 3), 2, 3, band="not_rated"), policy={"targets": {"queue": {"vip": {"threshold_s": 45, "goal": 0.7}}}}, note="vip has 45 s on every channel; the goals 0.7 and 0.8 are mixed.")
case("no_target_without_preset", [visit("a", 5)], none("no_eligible_records", excluded={"no_target": 1}), policy={"preset": "none"})
case("nothing_given", [], none("no_records"))
case("other_records_only", [survey("csat", 5)], none("no_records"))
case("only_ineligible", [contact("a", queued_at=0), visit("b", 3, direction="outbound"), contact("c")], none("no_eligible_records", excluded={"waiting": 1}))
case("all_abandons_ignored_away", [visit("b", 3, "abandoned")], none("no_eligible_records", excluded={"abandoned": 1}), options={"abandons": "ignored_all"})
case("by_channel", VISITS + [visit("h1", 30, channel="chat"), visit("h2", 31, channel="chat")], G({"channel": "chat"}, E(F(1, 2), 1, 2, band="bad")), G({"channel": "email"}, none("no_eligible_records", excluded={"no_target": 1})), G({"channel": "voice"}, E(F(3, 6), 3, 6, excluded=out_but("no_target"), band="bad")), by={"dimensions": ["channel"]})
case("by_agent", [visit("a", 5, agent_id="ann"), visit("b", 9, "abandoned")], G({"agent_id": "ann"}, undefined()), G({"agent_id": None}, undefined()), by={"dimensions": ["agent_id"]}, note="An abandoned visit never got an agent, so no share by agent means anything.")
FAQ = "Genesys FAQ, offered is not always answered plus abandoned"
case("by_half_hour_of_queue_entry", [visit("g1", 240, created_at="07:28"), visit("g2", 10, created_at="07:30")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(0, 0, 1)), G({"interval_start": "2026-03-02T07:30:00Z"}, E(1, 1, 1)), by={"dimensions": [], "interval": "30min"}, origin=FAQ, note="Queued at 07:28, answered at 07:32: the breach lands where the customer arrived.")
case("by_half_hour_of_answer", [visit("g1", 240, created_at="07:28"), visit("g2", 10, created_at="07:30")], G({"interval_start": "2026-03-02T07:30:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "30min"}, policy={"attribution": {"service_level": "by_answer"}})
case("by_half_hour_of_end", [visit("g1", 240, created_at="07:28", ended_at="08:00"), visit("g2", 10, created_at="07:30", ended_at="07:59:59"), visit("g3", 10, created_at="07:30")], G({"interval_start": "2026-03-02T07:30:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-02T08:00:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "30min"}, policy={"attribution": {"service_level": "by_end"}}, origin="Amazon Connect", note="Booked at the end; g3 has not ended and is booked nowhere.")
case("pooling_two_queues", [times(726, visit("a", 5, queue="large")), times(366, visit("b", 60, queue="large")), times(37, visit("c", 5, queue="small")), times(37, visit("d", 60, queue="small"))], E(F(763, 1166), 763, 1166), origin="VitalPBX forum", note="66.46 % of 1092 and 49.4 % of 74 are 725.7 and 36.6 calls; with the next integers 763 / 1166 = 65.4 %, as the forum computes. The mean of the shares, 57.93 %, is wrong.")
case("pooling_two_queues_apart", [times(726, visit("a", 5, queue="large")), times(366, visit("b", 60, queue="large")), times(37, visit("c", 5, queue="small")), times(37, visit("d", 60, queue="small"))], G({"queue": "large"}, E(F(726, 1092), 726, 1092)), G({"queue": "small"}, E(F(1, 2), 37, 74)), by={"dimensions": ["queue"]}, origin="VitalPBX forum")
case("pooling_two_centers", [times(234, visit("a", 5)), times(66, visit("b", 60)), times(1020, visit("c", 5)), times(180, visit("d", 60))], E(F(1254, 1500), 1254, 1500), origin="TechTarget", note="300 at 78 % and 1200 at 85 %: 1254 / 1500 = 83.6 %.")

# --- average_speed_of_answer -------------------------------------------------
case = vectors("average_speed_of_answer", unit="seconds", band="not_rated")
WAITS = [
    contact("c1", queued_at=30, handoff_requested_at=20, left_queue_at=40, queue_exit="answered"),
    contact("c2", queued_at=0, left_queue_at=50, queue_exit="answered"),
    contact("c3", queued_at=5, left_queue_at=5, queue_exit="answered"),
    visit("c4", 80, "abandoned"),
    visit("c5", 25, "callback_requested"),
    contact("c6", queued_at=0, queue_exit="answered"),
    contact("c7", queued_at=0),
    contact("c8", answered_at=7),
    visit("c9", 1, direction="outbound"),
    visit("c10", 1, outcome="duplicate"),
]
LOST = {"wait_unknown": 1}
case("ordinary", WAITS, E(20, 60_000, 3, n=3, excluded=LOST, p50=10, p90=50, p95=50, max=50), note="(10 + 50 + 0) / 3; the 30 s in the IVR before c1 queued are not in it, nor are abandoned waits. Nobody knows when c6 was answered.")
case("catalogue_example", [visit("a", 10), visit("b", 50), visit("c", 80, "abandoned")], E(30, 60_000, 2), origin="catalogue")
by_statistic(case, lambda id, s: visit(id, s))
case("population_answered", WAITS, E(20, 60_000, 3, excluded=LOST), options={"population": "answered"})
case("population_all_queued", WAITS, E(33, 165_000, 5, excluded=LOST, p50=10, max=50), options={"population": "all_queued"}, late=True, note="(10 + 50 + 0 + 80 + 25) / 5; percentiles stay those of answered waits.")
case("start_queue_entry", WAITS, E(20, 60_000, 3, excluded=LOST), options={"start": "queue_entry"})
case("start_arrival", WAITS, E(F(95, 3), 95_000, 3, excluded=LOST), options={"start": "arrival"}, note="40, 50 and 5 s from the beginning.")
case("start_handoff", WAITS, E(20, 20_000, 1, excluded={"wait_unknown": 3}, max=20), options={"start": "handoff_from_bot"}, note="Only c1 came from a bot: 20 s from the hand-over to the answer.")
case("answered_at_ends_the_wait", [contact("a", queued_at=0, answered_at=12), contact("b", queued_at=0, queue_exit="answered", ended_at=300), contact("c", queued_at=0, ended_at=40, outcome="abandoned"), contact("d", queued_at=0, ended_at=70, queue_exit="timeout")], E(12, 12_000, 1, excluded={"wait_unknown": 1}), note="Without left_queue_at: answered_at of an answered visit. The end of b tells nothing about its answer.")
case("end_of_an_abandoned_wait", [contact("a", queued_at=0, answered_at=12), contact("b", queued_at=0, queue_exit="answered", ended_at=300), contact("c", queued_at=0, ended_at=40, outcome="abandoned"), contact("d", queued_at=0, ended_at=70, queue_exit="timeout")], E(26, 52_000, 2, excluded={"wait_unknown": 2}), options={"population": "all_queued"}, note="(12 + 40) / 2: an abandoned visit waited to its end; after a timeout it may have gone on.")
case("one_answer_has_no_interval", [visit("a", 12)], E(12, 12_000, 1, ci_low=None, ci_high=None))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [visit("a", 12, "abandoned"), visit("b", 5, direction="internal")], none("no_eligible_records"))
case("maximum_of_nothing", [visit("a", 12, "abandoned")], none("no_eligible_records", None, None), options={"statistic": "max"})
LEGS = [
    visit("leg-a", 12, created_at="10:00", conversation_id="k1", agent_id="A", talk=180, hold=0, wrap=20, ended_at=220),
    contact("leg-b", "10:03:40", conversation_id="k1", initiation="transfer", agent_id="B", talk=300, hold=0, wrap=30, ended_at=330),
]
case("transfer_by_agent", LEGS, G({"agent_id": "A"}, E(12, 12_000, 1)), G({"agent_id": "B"}, none("no_eligible_records")), by={"dimensions": ["agent_id"]}, origin="Genesys FAQ, answered and handle metrics", note="A answered 1; B, who got the transfer, answered 0.")
case("by_half_hour_of_answer", [visit("g1", 240, created_at="07:28"), visit("g2", 10, created_at="07:31")], G({"interval_start": "2026-03-02T07:30:00Z"}, E(125, 250_000, 2)), by={"dimensions": [], "interval": "30min"}, origin=FAQ, note="Queued at 07:28, answered at 07:32: answered in 07:30.")
case("by_half_hour_of_queue_entry", [visit("g1", 240, created_at="07:28"), visit("g2", 10, created_at="07:31")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(240, 240_000, 1)), G({"interval_start": "2026-03-02T07:30:00Z"}, E(10, 10_000, 1)), by={"dimensions": [], "interval": "30min"}, policy={"attribution": {"average_speed_of_answer": "by_queue_entry"}})
case("by_half_hour_answered_before_ten_thirty", [contact("g1", "10:24:50", queued_at=0, answered_at=10, ended_at="10:45")], G({"interval_start": "2026-03-02T10:00:00Z"}, E(10, 10_000, 1)), by={"dimensions": [], "interval": "30min"}, origin=FAQ, note="Answered at 10:25, ended at 10:45: answered in 10:00.")

# --- sla_compliance ----------------------------------------------------------
case = vectors("sla_compliance", unit="share")
PROMISES = [
    visit("v1", 20),
    visit("v2", 21),
    visit("v3", 5, "abandoned"),
    contact("h1", channel="chat", first_response_at=30),
    contact("h2", channel="chat", first_response_at=31),
    contact("h3", "11:59:50", "chat"),
    contact("h4", "11:00", "chat"),
    contact("e1", "02-27 16:00", "email", first_response_at="11:00"),
    contact("e2", "02-27 12:00", "email", first_response_at="09:00"),
    contact("s1", channel="sms", first_response_at=5),
    contact("b1", channel="chat", bot_engaged=True, bot_outcome="resolved"),
    contact("u1", answered_at=3),
    visit("o1", 5, direction="outbound"),
    visit("x1", 5, outcome="spam"),
]
ASIDE = {"pending": 1, "no_target": 1, "bot_only": 1, "time_unknown": 1}
TARGETED = {"pending": 1, "bot_only": 1, "time_unknown": 1}
TOLD = "Met v1, h1, e1 (Friday 16 to 17 and Monday 9 to 11: 3 of 4 business hours). Breached v2, v3, h2, e2 (5 hours). Overdue at noon h4. "
case("ordinary", PROMISES, E(F(3, 8), 3, 8, n=8, excluded=ASIDE, band="not_rated"), as_of="12:00", note=TOLD + "h3 is due at 12:00:20. The goals differ.")
case("open_overdue_breached", PROMISES, E(F(3, 8), 3, 8, excluded=ASIDE), options={"open_overdue": "breached"}, as_of="12:00")
case("open_overdue_pending", PROMISES, E(F(3, 7), 3, 7, excluded={**ASIDE, "overdue": 1}), options={"open_overdue": "pending"}, as_of="12:00", late=True, note="h4 does not count.")
case("no_target_exclude", PROMISES, E(F(3, 8), 3, 8, excluded=ASIDE), options={"no_target": "exclude"}, as_of="12:00")
case("no_target_fail", PROMISES, E(F(3, 9), 3, 9, excluded=TARGETED), options={"no_target": "fail"}, as_of="12:00", late=True, note="s1 has no target: not met.")
case("no_target_met", PROMISES, E(F(4, 9), 4, 9, excluded=TARGETED), options={"no_target": "met"}, as_of="12:00", note="s1 has no target: met.")
case("boundary_inclusive", PROMISES, E(F(3, 8), 3, 8, excluded=ASIDE), options={"boundary": "inclusive"}, as_of="12:00")
case("boundary_exclusive", PROMISES, E(F(1, 8), 1, 8, excluded=ASIDE), options={"boundary": "exclusive"}, as_of="12:00", note="v1 took exactly 20 s and h1 exactly 30 s.")
case("abandoned_breached", PROMISES, E(F(3, 8), 3, 8, excluded=ASIDE), options={"abandoned": "breached"}, as_of="12:00")
case("abandoned_excluded", PROMISES, E(F(3, 7), 3, 7, excluded={**ASIDE, "abandoned": 1}), options={"abandoned": "excluded"}, as_of="12:00", note="v3 gave up.")
case("deadline_itself_is_in_time", [contact("h1", "10:00", "chat"), contact("h2", "10:00:00.001", "chat")], none("no_eligible_records", excluded={"pending": 2}), as_of="10:00:30", note="At 10:00:30 no deadline has passed: h1 is due at that very instant.")
case("deadline_has_passed", [contact("h1", "10:00", "chat"), contact("h2", "10:00:00.001", "chat")], E(0, 0, 1, n=1, excluded={"pending": 1}, band="bad"), as_of="10:00:30.001")
case("as_of_from_the_records", [contact("h1", "10:00", "chat"), visit("v1", 3, created_at="10:01")], E(F(1, 2), 1, 2), note="Without as_of the greatest instant seen, 10:01:03, decides: h1 is overdue.")
case("ended_without_reply_is_a_breach", [contact("h1", channel="chat", ended_at=20), contact("h2", channel="chat", first_response_at=10)], E(F(1, 2), 1, 2), as_of="10:00:25", note="h1 ended; its deadline of 30 s need not be awaited.")
UNSERVED = [visit("t", 5, "timeout"), visit("k", 5, "callback_requested"), visit("a", 5)]
case("left_unserved_is_a_breach", UNSERVED, E(F(1, 3), 1, 3, band="bad"), note="A timeout and a callback request left the queue without being served.")
case("left_unserved_is_excluded", UNSERVED, E(1, 1, 1, excluded={"abandoned": 2}, band="good"), options={"abandoned": "excluded"})
case("answered_nobody_knows_when", [contact("a", queued_at=0, queue_exit="answered"), contact("b", queued_at=10, answered_at=5, queue_exit="answered"), visit("c", 5)], E(1, 1, 1, excluded={"time_unknown": 2}), note="Of a the answer has no instant; b was answered before it queued.")
case("reply_before_opening", [contact("e1", "05:00", "email", first_response_at="06:00"), contact("e2", "02-28 10:00", "email", first_response_at="13:00"), contact("e3", "02-28 10:00", "email", first_response_at="13:00:00.001")], E(F(2, 3), 2, 3, band="bad"), as_of="18:00", note="e1: 0 business seconds. e2: the clock starts on Monday at 9, exactly 4 hours. e3: a millisecond more.")
case("holiday_stops_the_clock", [contact("e1", "02-27 16:00", "email", first_response_at="3 11:00"), contact("e2", "02-27 16:00", "email", first_response_at="3 12:30")], E(F(1, 2), 1, 2), as_of="3 18:00", policy={"calendars": {"default": {"weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}], "holidays": ["2026-03-02"]}}}, note="Monday is a holiday: e1 took 1 + 2 hours, e2 1 + 3.5.")
MOVED = {"calendars": {"default": {"weekly": [{"days": WEEK[:5], "from": "09:00", "to": "17:00"}], "changes": [{"from": "2026-03-03", "weekly": [{"days": WEEK[1:5], "from": "12:00", "to": "20:00"}]}]}}}
SHIFTED = [
    contact("e1", "15:00", "email", first_response_at="3 13:00"),
    contact("e2", "10:00", "email", first_response_at="3 12:30"),
    contact("e3", "09:00", "email", first_response_at="12:30"),
    contact("e4", "14:00", "email"),
    contact("e5", "16:00", "email"),
]
HOURS = "Monday 9 to 17, from Tuesday on 12 to 20 and no Monday; 4 hours are allowed. "
case("calendar_rule_at_each_instant", SHIFTED, E(F(2, 4), 2, 4, excluded={"pending": 1}, band="bad"), options={"calendar_rule": "at_each_instant"}, policy=MOVED, as_of="3 13:30", note=HOURS + "e1 took 2 + 1, e2 7 + 0.5, e3 3.5. e4 was due on Tuesday at 13:00, e5 is at 15:00.")
case("calendar_rule_at_event", SHIFTED, E(1, 3, 3, excluded={"pending": 2}, band="good"), options={"calendar_rule": "at_event"}, policy=MOVED, as_of="3 13:30", note=HOURS + "e1 took 1, e2 0.5, e3, replied to before the change, 3.5. Open ones go by the last hours: both are due on Tuesday at 16:00.")
case("calendar_rule_at_creation", SHIFTED, E(F(1, 5), 1, 5, band="bad"), options={"calendar_rule": "at_creation"}, policy=MOVED, as_of="3 13:30", note=HOURS + "e1 took 2 + 4, e2 7 + 3.5, e3 3.5. e4 was due on Tuesday at 10:00, e5 at 12:00.")
MONDAY, TUESDAY = {"interval_start": "2026-03-02T00:00:00Z"}, {"interval_start": "2026-03-03T00:00:00Z"}
case("by_day_of_verdict_at_each_instant", SHIFTED, G(MONDAY, E(F(1, 2), 1, 2, band="bad")), G(TUESDAY, E(F(1, 2), 1, 2, excluded={"pending": 1}, band="bad")), by={"dimensions": [], "interval": "1d"}, policy=MOVED, as_of="3 13:30", note="e2 breached on Monday at 14:00, where e3 was met.")
case("by_day_of_verdict_at_event", SHIFTED, G(MONDAY, E(1, 1, 1, band="good")), G(TUESDAY, E(1, 2, 2, excluded={"pending": 2}, band="good")), by={"dimensions": [], "interval": "1d"}, options={"calendar_rule": "at_event"}, policy=MOVED, as_of="3 13:30", note="e2 was met on Tuesday.")
case("by_day_of_verdict_at_creation", SHIFTED, G(MONDAY, E(F(1, 2), 1, 2, band="bad")), G(TUESDAY, E(0, 0, 3, band="bad")), by={"dimensions": [], "interval": "1d"}, options={"calendar_rule": "at_creation"}, policy=MOVED, as_of="3 13:30", note="e1 breached on Tuesday at 11:00; e4 and e5 were due there.")
GIVEN_UP = [contact("g", "14:00", "email", outcome="abandoned", ended_at="3 14:30")]
for rule, hour in {"at_each_instant": 13, "at_event": 14, "at_creation": 10}.items():
    case(f"given_up_{rule}", GIVEN_UP, G({"interval_start": f"2026-03-03T{hour}:00:00Z"}, E(0, 0, 1, band="bad")), by={"dimensions": [], "interval": "1h"}, options={"calendar_rule": rule}, policy=MOVED, note="Due on Tuesday at 13:00, 16:00 or 10:00; it breached then, or at 14:30, when it ended without a reply. What nobody served goes by the last hours.")
SHORT_NIGHT = [contact("n1", "03-28 19:00", "email", first_response_at="03-30 08:00"), contact("n2", "03-29 01:00", "email", first_response_at="03-30 07:30")]
for rule, met in {"at_each_instant": 1, "at_event": 2, "at_creation": 0}.items():
    case(f"spring_night_{rule}", SHORT_NIGHT, E(F(met, 2), met, 2, band="good" if met == 2 else "bad"), options={"calendar_rule": rule}, policy=SPRING, note="In Rome nights, from Sunday noon on office hours. n1 took 7 + 1, 1, or 7 + 8 hours; n2, which began as the clock was set forward to 3:00, took 3 + 0.5, 0.5, or 3 + 8.")
case("goal_reached", [times(8, visit("a", 20)), visit("b", 90), visit("c", 90, "abandoned")], E(F(8, 10), 8, 10, band="good"), note="8 / 10 reaches 80 % in 20 s.")
case("goal_missed", [times(7, visit("a", 20)), visit("b", 90), visit("c", 90, "abandoned")], E(F(7, 9), 7, 9, band="bad"))
case("measure_answer", [contact("p1", channel="video", queued_at=50, answered_at=60), contact("p2", channel="video", queued_at=50, answered_at=61)], E(F(1, 2), 1, 2, band="bad"), policy={"targets": {"channel": {"video": {"threshold_s": 60, "goal": 0.75, "measure": "answer"}}}}, note="From the beginning to the answer.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("s1", channel="sms"), visit("o1", 5, direction="outbound")], none("no_eligible_records", excluded={"no_target": 1}))
case("by_channel", PROMISES, G({"channel": "chat"}, E(F(1, 3), 1, 3, excluded={"pending": 1, "bot_only": 1}, band="bad")), G({"channel": "email"}, E(F(1, 2), 1, 2, band="bad")), G({"channel": "sms"}, none("no_eligible_records", excluded={"no_target": 1})), G({"channel": "voice"}, E(F(1, 3), 1, 3, excluded={"time_unknown": 1}, band="bad")), by={"dimensions": ["channel"]}, as_of="12:00")
case("by_agent", [visit("a", 5, agent_id="ann")], G({"agent_id": "ann"}, undefined()), by={"dimensions": ["agent_id"]})
case("by_hour_of_verdict", [contact("h1", "09:59:50", "chat", first_response_at=5), contact("h2", "09:59:50", "chat", first_response_at=15), contact("h3", "09:59:50", "chat", first_response_at=600), contact("h4", "09:59:10", "chat", first_response_at=600), visit("v1", 15, "abandoned", created_at="09:59:50")], G({"interval_start": "2026-03-02T09:00:00Z"}, E(F(1, 2), 1, 2)), G({"interval_start": "2026-03-02T10:00:00Z"}, E(F(1, 3), 1, 3)), by={"dimensions": [], "interval": "1h"}, note="Met at 09:59:55 and 10:00:05; late ones at their deadlines 10:00:20 and 09:59:40; the abandon at 10:00:05, before its deadline.")
BOT_FIRST = [contact("t1", "10:00", "chat", handoff_requested_at=60, queued_at=62, left_queue_at=85, queue_exit="answered", first_response_at=89), contact("t2", "10:00", "chat", first_response_at=31)]
case("seed_chat_counts_from_the_hand_over", BOT_FIRST, E(F(1, 2), 1, 2, band="bad"), note="29 s after the hand-over, though 89 s after the beginning; 31 s without a bot.")
for start, met in {"created": 0, "queue_entry": 1, "handoff_from_bot": 1}.items():
    case(f"target_start_{start}", BOT_FIRST[:1], E(met, met, 1, band="not_rated"), policy={"targets": {"channel": {"chat": {"threshold_s": 30, "measure": "first_response", "start": start}}}})
case("by_hour_of_beginning", [contact("h1", "09:59:50", "chat", first_response_at=15), contact("h2", "10:00", "chat", first_response_at=31)], G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1, 1, band="good")), G({"interval_start": "2026-03-02T10:00:00Z"}, E(0, 0, 1, band="bad")), by={"dimensions": [], "interval": "1h"}, policy={"attribution": {"sla_compliance": "by_start"}})

# --- abandonment_rate --------------------------------------------------------
case = vectors("abandonment_rate", unit="share", band="not_rated")
case("thousand_answered", [times(1000, visit("a", 5)), times(45, visit("b", 30, "abandoned"))], E(F(45, 1045), 45, 1045, n=1045), origin="cca2z", note="45 / 1045 = 4.3 %.")
QUEUE = [
    *(visit(f"a{i}", 5 + i) for i in range(5)),
    visit("b1", 3, "abandoned"),
    visit("b2", 40, "abandoned"),
    visit("t1", 120, "timeout"),
    visit("k1", 20, "callback_requested"),
    contact("w1", queued_at=0),
    contact("x1", queued_at=0, left_queue_at=4),
    contact("n1", outcome="abandoned"),
    contact("n2", outcome="abandoned", bot_engaged=True),
    contact("n3", outcome="resolved", bot_engaged=True),
    visit("m1", 100, "abandoned", channel="messaging"),
    visit("o1", 100, "abandoned", direction="outbound"),
    visit("d1", 100, "abandoned", direction="internal"),
]
APART = {"waiting": 1, "exit_unknown": 1, "asynchronous_channel": 1}
SHORT = {**APART, "short_abandon": 1}
ARRIVED = {"asynchronous_channel": 1}
case("ordinary", QUEUE, E(F(2, 9), 2, 9, n=9, excluded=APART), note="2 of 5 + 2 + 1 + 1 visits that left the queue; no limit, so none is short.")
case("denominator_queued", QUEUE, E(F(2, 9), 2, 9, excluded=APART), options={"denominator": "queued"})
case("denominator_answered_plus_abandoned", QUEUE, E(F(2, 7), 2, 7, excluded={**APART, "other_exit": 2}), options={"denominator": "answered_plus_abandoned"}, late=True)
case("denominator_inbound_arrivals", QUEUE, E(F(2, 14), 2, 14, excluded=ARRIVED), options={"denominator": "inbound_arrivals"}, note="9 that left, 1 that waits, 1 unknown, 3 that never queued.")
case("short_abandons_exclude_both", QUEUE, E(F(1, 8), 1, 8, excluded=SHORT), options={"short_abandon_s": 5, "short_abandons": "exclude_both"}, note="b1 is short: (2 - 1) / (9 - 1).")
case("short_abandons_include", QUEUE, E(F(2, 9), 2, 9, excluded=APART), options={"short_abandon_s": 5, "short_abandons": "include"}, late=True, note="b1 counts like any other.")
case("short_abandons_exclude_numerator_only", QUEUE, E(F(1, 9), 1, 9, excluded=APART), options={"short_abandon_s": 5, "short_abandons": "exclude_numerator_only"}, late=True)
case("short_of_answered_plus_abandoned", QUEUE, E(F(1, 6), 1, 6, excluded={**SHORT, "other_exit": 2}), options={"short_abandon_s": 5, "denominator": "answered_plus_abandoned"})
case("short_of_inbound_arrivals", QUEUE, E(F(1, 13), 1, 13, excluded={**ARRIVED, "short_abandon": 1}), options={"short_abandon_s": 5, "denominator": "inbound_arrivals"})
case("short_is_strict", QUEUE, E(F(2, 9), 2, 9, excluded=APART), options={"short_abandon_s": 3}, note="b1 gave up after 3 s, which is not below 3.")
case("abandon_of_zero_counts", [visit("a", 5), visit("b", 0, "abandoned")], E(F(1, 2), 1, 2), note="With the limit 0 none is short, not even after 0 s.")
case("unknown_wait_is_not_short", [visit("a", 5), contact("b", queued_at=0, queue_exit="abandoned")], E(F(1, 2), 1, 2), options={"short_abandon_s": 10}, note="A missing wait is unknown, not 0.")
case("scope_queue", QUEUE, E(F(2, 9), 2, 9, excluded=APART), options={"scope": "queue"})
case("scope_ivr_and_queue", QUEUE, E(F(4, 11), 4, 11, excluded=APART), options={"scope": "ivr_and_queue"}, late=True, note="n1 and n2 gave up before they queued.")
case("scope_ivr_of_answered_plus_abandoned", QUEUE, E(F(4, 9), 4, 9, excluded={**APART, "other_exit": 2}), options={"scope": "ivr_and_queue", "denominator": "answered_plus_abandoned"})
case("scope_ivr_of_inbound_arrivals", QUEUE, E(F(4, 14), 4, 14, excluded=ARRIVED), options={"scope": "ivr_and_queue", "denominator": "inbound_arrivals"}, note="They have arrived already.")
case("channels_synchronous", QUEUE, E(F(2, 9), 2, 9, excluded=APART), options={"channels": "synchronous"})
case("channels_all", QUEUE, E(F(3, 10), 3, 10, excluded={"waiting": 1, "exit_unknown": 1}), options={"channels": "all"}, note="Messaging counts, too.")
case("which_channels_know_abandonment", [visit(f"c-{channel}", 9, "abandoned", channel=channel) for channel in "voice chat email messaging sms social video web in_person other".split()], E(1, 6, 6, excluded={"asynchronous_channel": 4}), note="Not email, messaging, sms and social.")
case("abandoned_and_answered_by_hints", [contact("a", queued_at=0, answered_at=5, outcome="abandoned"), contact("b", queued_at=0, outcome="abandoned", ended_at=9)], E(F(1, 2), 1, 2), note="a was answered before it was abandoned; b was not.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("w1", queued_at=0), visit("m1", 5, "abandoned", channel="sms")], none("no_eligible_records", excluded={"waiting": 1, "asynchronous_channel": 1}))
case("all_short", [visit("b", 1, "abandoned")], none("no_eligible_records", excluded={"short_abandon": 1}), options={"short_abandon_s": 5})
case("by_channel", [visit("a", 5), visit("b", 9, "abandoned"), visit("c", 9, "abandoned", channel="chat"), visit("d", 9, "abandoned", channel="email")], G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "email"}, none("no_eligible_records", excluded={"asynchronous_channel": 1})), G({"channel": "voice"}, E(F(1, 2), 1, 2)), by={"dimensions": ["channel"]})
case("by_agent", [visit("a", 5, agent_id="ann"), visit("b", 9, "abandoned")], G({"agent_id": "ann"}, undefined()), G({"agent_id": None}, undefined()), by={"dimensions": ["agent_id"]}, origin="Amazon Connect", note="By routing profile Connect shows 0, because an abandoned contact never got an agent.")
case("by_half_hour_of_queue_entry", [visit("g1", 240, "abandoned", created_at="07:28"), visit("g2", 10, created_at="07:30")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-02T07:30:00Z"}, E(0, 0, 1)), by={"dimensions": [], "interval": "30min"})

# --- average_abandon_time ----------------------------------------------------
case = vectors("average_abandon_time", unit="seconds", band="not_rated")
case("ordinary", QUEUE, E(21.5, 43_000, 2, n=2, excluded={"asynchronous_channel": 1}, p50=3, p90=40, p95=40, max=40), note="(3 + 40) / 2.")
case("catalogue_example", [visit("a", 20, "abandoned"), visit("b", 60, "abandoned")], E(40, 80_000, 2), origin="catalogue")
by_statistic(case, lambda id, s: visit(id, s, "abandoned"))
case("channels_synchronous", QUEUE, E(21.5, 43_000, 2, excluded={"asynchronous_channel": 1}), options={"channels": "synchronous"})
case("channels_all", QUEUE, E(F(143, 3), 143_000, 3), options={"channels": "all"}, note="(3 + 40 + 100) / 3.")
case("wait_unknown", [contact("a", queued_at=0, queue_exit="abandoned"), visit("b", 0, "abandoned"), visit("c", 9, "abandoned")], E(4.5, 9_000, 2, excluded={"wait_unknown": 1}))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [visit("a", 9), visit("b", 9, "timeout")], none("no_eligible_records"))
case("by_channel", [visit("a", 9, "abandoned", channel="chat"), visit("b", 30, "abandoned"), visit("c", 31, "abandoned")], G({"channel": "chat"}, E(9, 9_000, 1)), G({"channel": "voice"}, E(30.5, 61_000, 2)), by={"dimensions": ["channel"]})
case("by_agent", [visit("b", 9, "abandoned")], G({"agent_id": None}, undefined()), by={"dimensions": ["agent_id"]})
case("by_half_hour_of_queue_entry", [visit("g1", 240, "abandoned", created_at="07:28")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(240, 240_000, 1)), by={"dimensions": [], "interval": "30min"})

# --- longest_wait ------------------------------------------------------------
case = vectors("longest_wait", unit="seconds", band="not_rated", ci_low=None, p50=None)
LONG = [visit("a", 10), visit("b", 50), visit("c", 80, "abandoned"), visit("d", 20, "timeout"), contact("e", queued_at=0), contact("f", queued_at=0, queue_exit="answered"), visit("g", 999, direction="outbound"), visit("h", 999, outcome="spam")]
case("ordinary", LONG, E(80, 80_000, n=4, excluded={"waiting": 1, "wait_unknown": 1}), note="The abandoned one waited longest; four visits have a wait.")
case("population_all_queued", LONG, E(80, 80_000, n=4, excluded={"waiting": 1, "wait_unknown": 1}), options={"population": "all_queued"})
case("population_answered", LONG, E(50, 50_000, n=2, excluded={"waiting": 1, "wait_unknown": 1}), options={"population": "answered"}, late=True)
case("zero_is_a_wait", [visit("a", 0)], E(0, 0, n=1))
case("any_channel", [visit("a", 7200.5, channel="email")], E(7200.5, 7_200_500, n=1))
case("nothing_given", [], none("no_records", None, None))
case("only_ineligible", [contact("e", queued_at=0), contact("f")], none("no_eligible_records", None, None, excluded={"waiting": 1}))
case("by_queue", [visit("a", 10, queue="east"), visit("b", 50, "abandoned", queue="west"), visit("c", 7)], G({"queue": "east"}, E(10, 10_000, n=1)), G({"queue": "west"}, E(50, 50_000, n=1)), G({"queue": None}, E(7, 7_000, n=1)), by={"dimensions": ["queue"]})
case("by_agent", [visit("a", 10, agent_id="ann")], G({"agent_id": "ann"}, undefined()), by={"dimensions": ["agent_id"]})
case("by_half_hour_of_queue_entry", [visit("g1", 240, created_at="07:28"), visit("g2", 10, created_at="07:30")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(240, 240_000)), G({"interval_start": "2026-03-02T07:30:00Z"}, E(10, 10_000)), by={"dimensions": [], "interval": "30min"})
