"""How long people work on contacts."""

from fractions import Fraction as F

from authoring import TWO_SCHEDULES, WEEK, E, G, by_statistic, contact, none, prompt, vectors, visit

FAQ = "Genesys FAQ, answered and handle metrics"
LEGS = [
    visit("leg-a", 12, created_at="10:00", conversation_id="k1", agent_id="A", talk=180, hold=0, wrap=20, ended_at=220),
    contact("leg-b", "10:03:40", conversation_id="k1", initiation="transfer", agent_id="B", talk=300, hold=0, wrap=30, ended_at=330),
]

# --- average_handle_time -----------------------------------------------------
case = vectors("average_handle_time", unit="seconds", band="not_rated")
WORK = [
    contact("h1", conversation_id="k1", talk=240, hold=30, wrap=30, ended_at=600),
    contact("h2", conversation_id="k1", initiation="transfer", talk=100, hold=0, wrap=20, ended_at=400),
    contact("h3", conversation_id="k1", talk=60, wrap=10, ended_at=200),
    visit("h4", 30, "abandoned", talk=0, hold=0, wrap=0, handled_by="none"),
    contact("h5", channel="chat", handled_by="bot_only", talk=50, hold=0, wrap=0),
    contact("h6", outcome="spam", talk=5, hold=0, wrap=0),
    contact("h7", direction="outbound", talk=90, hold=5, wrap=5, ended_at=100),
    contact("h8", direction="internal", talk=999, hold=0, wrap=0),
]
GONE = {"handle_time_unknown": 1, "not_human_handled": 2}
NOBODY = {"not_human_handled": 2}
case("ordinary", WORK, E(F(520, 3), 520_000, 3, n=3, excluded=GONE, p50=120, p90=300, p95=300, max=300), note="(300 + 120 + 100) / 3; outbound counts, the hold of h3 is not known, a missing value is not 0.")
case("catalogue_example", [contact("a", talk=240, hold=30, wrap=30), contact("b", talk=100, hold=0, wrap=20)], E(210, 420_000, 2), origin="catalogue")
by_statistic(case, lambda id, s: contact(id, talk=s, hold=0, wrap=0))
case("denominator_contact", WORK, E(F(520, 3), 520_000, 3, excluded=GONE), options={"denominator": "contact"})
case("denominator_conversation", WORK, E(260, 520_000, 2, excluded=GONE, ci_low=None), options={"denominator": "conversation"}, note="h1 and h2 are legs of k1: 520 / 2.")
case("mode_touch", WORK, E(F(520, 3), 520_000, 3, excluded=GONE), options={"mode": "touch"})
case("mode_elapsed", WORK, E(325, 1_300_000, 4, excluded=NOBODY), options={"mode": "elapsed"}, note="(600 + 400 + 200 + 100) / 4, from beginning to end.")
case("include_hold_true", WORK, E(F(520, 3), 520_000, 3, excluded=GONE), options={"include_hold": True})
case("include_hold_false", WORK, E(138.75, 555_000, 4, excluded=NOBODY), options={"include_hold": False}, note="(270 + 120 + 70 + 95) / 4: the hold of h3 is no longer needed.")
case("include_wrap_true", WORK, E(F(520, 3), 520_000, 3, excluded=GONE), options={"include_wrap": True})
case("include_wrap_false", WORK, E(155, 465_000, 3, excluded=GONE), options={"include_wrap": False}, note="(270 + 100 + 95) / 3.")
case("talk_only", WORK, E(122.5, 490_000, 4, excluded=NOBODY), options={"include_hold": False, "include_wrap": False}, origin="Asterisk queue_log", note="(240 + 100 + 60 + 90) / 4: the source records neither hold nor wrap.")
case("elapsed_of_an_open_contact", [contact("a", talk=10), contact("b", talk=10, ended_at=70)], E(70, 70_000, 1, excluded={"handle_time_unknown": 1}), options={"mode": "elapsed"})
case("zero_handle_time", [visit("a", 5, talk=0, hold=0, wrap=0), visit("b", 5, talk=7.5, hold=0, wrap=0)], E(3.75, 7_500, 2, max=7.5), note="An answered call of 0 s counts with 0.")
case("talk_of_zero_proves_no_person", [contact("a", talk=0, hold=0, wrap=0), contact("b", talk=30, hold=0, wrap=0)], E(30, 30_000, 1, excluded={"not_human_handled": 1}), note="Exports write a talk of 0 for abandoned calls.")
case("nothing_given", [], none("no_records"))
case("other_records_only", [prompt("bot", "09:00")], none("no_records"))
case("only_ineligible", [visit("a", 30, "abandoned"), contact("b", handled_by="human_only")], none("no_eligible_records", excluded={"handle_time_unknown": 1, "not_human_handled": 1}))
case("by_agent_after_transfer", LEGS, G({"agent_id": "A"}, E(200, 200_000, 1)), G({"agent_id": "B"}, E(330, 330_000, 1)), by={"dimensions": ["agent_id"]}, origin=FAQ, note="Each agent has one handle time.")
case("conversation_after_transfer", LEGS, E(530, 530_000, 1), options={"denominator": "conversation"}, origin=FAQ, note="One conversation: 200 + 330.")
case("by_channel", WORK, G({"channel": "chat"}, none("no_eligible_records", excluded={"not_human_handled": 1})), G({"channel": "voice"}, E(F(520, 3), 520_000, 3, excluded={"handle_time_unknown": 1, "not_human_handled": 1})), by={"dimensions": ["channel"]})
case("by_half_hour_of_end", [contact("g1", "10:24:50", queued_at=0, answered_at=10, talk=1190, hold=0, wrap=10, ended_at="10:45")], G({"interval_start": "2026-03-02T10:30:00Z"}, E(1200, 1_200_000, 1)), by={"dimensions": [], "interval": "30min"}, origin=FAQ, note="Answered at 10:25, ended at 10:45: handle time in 10:30.")
case("by_half_hour_all_at_the_end", [contact("g1", "05:23", talk=3120, hold=0, wrap=0, ended_at="06:15")], G({"interval_start": "2026-03-02T06:00:00Z"}, E(3120, 3_120_000, 1)), by={"dimensions": [], "interval": "30min"}, origin="Amazon Connect historical metrics", note="A contact from 05:23 to 06:15: by its end, all 52 minutes are in 06:00.")
case("by_half_hour_open_contact", [contact("g1", "05:23", talk=60, hold=0, wrap=0), contact("g2", "05:23", talk=60, hold=0, wrap=0, ended_at="05:30")], G({"interval_start": "2026-03-02T05:30:00Z"}, E(60, 60_000, 1)), by={"dimensions": [], "interval": "30min"}, note="g1 has not ended and is booked nowhere; 05:30 belongs to the second half hour.")
case("by_start_for_all_kpis", [contact("g1", "05:23", talk=3120, hold=0, wrap=0, ended_at="06:15")], G({"interval_start": "2026-03-02T05:00:00Z"}, E(3120, 3_120_000, 1)), by={"dimensions": [], "interval": "30min"}, policy={"attribution": "by_start"})

# --- the parts of handle time --------------------------------------------------
PARTS = [
    contact("p1", talk=240, hold=30, wrap=30, ended_at=400),
    contact("p2", talk=100, hold=0, wrap=20, ended_at=400, agent_id="ann"),
    visit("p3", 5),
    visit("p4", 5, talk=50.5, ended_at=90),
    visit("p5", 5, "abandoned", talk=0, hold=0, wrap=0),
    contact("p6", outcome="duplicate", talk=1, hold=1, wrap=1),
    contact("p7", handled_by="bot_only", talk=9, hold=9, wrap=9),
]


def part(kpi, name, **own):
    case = vectors(kpi, unit="seconds", band="not_rated")
    case("nothing_given", [], none("no_records"))
    case("only_ineligible", [visit("a", 5), visit("b", 5, "abandoned", **{name: 0})], none("no_eligible_records", excluded={f"{name}_unknown": 1}), note="a was answered and its time is not known; b had nobody.")
    by_statistic(case, lambda id, s: visit(id, 5, **{name: s}))
    case("zero_is_known", [visit("a", 5, **{name: 0}), visit("b", 5, **{name: 3})], E(1.5, 3_000, 2))
    case("by_agent", [visit("a", 5, agent_id="A", **{name: 8}), visit("b", 5, agent_id="B", **{name: 9}), visit("c", 5, agent_id="B")], G({"agent_id": "A"}, E(8, 8_000, 1)), G({"agent_id": "B"}, E(9, 9_000, 1, excluded={f"{name}_unknown": 1})), by={"dimensions": ["agent_id"]})
    case("by_half_hour_of_end", [visit("g1", 10, created_at="10:24:50", ended_at="10:45", **{name: 60})], G({"interval_start": "2026-03-02T10:30:00Z"}, E(60, 60_000, 1)), by={"dimensions": [], "interval": "30min"}, origin=FAQ)
    return case


case = part("average_talk_time", "talk")
case("ordinary", PARTS, E(F(781, 6), 390_500, 3, n=3, excluded={"talk_unknown": 1}, p50=100, max=240), note="(240 + 100 + 50.5) / 3; of p3 the talk is not known.")
case = part("average_hold_time", "hold")
case("ordinary", PARTS, E(15, 30_000, 2, n=2, excluded={"hold_unknown": 2}, p50=0, max=30), note="(30 + 0) / 2; of p3 and p4 the hold is not known.")
case("denominator_all_contacts", PARTS, E(15, 30_000, 2, excluded={"hold_unknown": 2}), options={"denominator": "all_contacts"})
case("denominator_held_contacts", PARTS, E(30, 30_000, 1, excluded={"hold_unknown": 2, "not_held": 1}, p50=0), options={"denominator": "held_contacts"}, late=True, note="Only p1 was on hold; percentiles stay those of all contacts.")
case("nobody_held", [visit("a", 5, hold=0)], none("no_eligible_records", excluded={"not_held": 1}), options={"denominator": "held_contacts"})
case = part("average_wrap_time", "wrap")
case("ordinary", PARTS, E(25, 50_000, 2, n=2, excluded={"wrap_unknown": 2}, p50=20, max=30), note="(30 + 20) / 2.")

# --- transfer_rate -------------------------------------------------------------
case = vectors("transfer_rate", band="not_rated")
MOVED = [
    contact("t1", talk=60, transfers=0),
    contact("t2", talk=60, transfers=0),
    contact("t3", talk=60, transfers=2),
    contact("t4", talk=60, transfers=1),
    contact("t5", talk=60, transfers=0, direction="outbound"),
    contact("t6", talk=60),
    visit("t7", 30, "abandoned", transfers=0),
    contact("t8", talk=60, transfers=1, outcome="spam"),
    contact("t9", handled_by="bot_only", transfers=1),
]
case("ordinary", MOVED, E(F(2, 5), 2, 5, n=5, excluded={"transfers_unknown": 1}), unit="share", note="t3 and t4 of five; of t6 the number is not known; t7 and t9 had nobody.")
case("counting_contacts", MOVED, E(F(2, 5), 2, 5, excluded={"transfers_unknown": 1}), unit="share", options={"counting": "contacts"})
case("counting_transfers", MOVED, E(F(3, 5), 3, 5, excluded={"transfers_unknown": 1}, ci_low=None), unit="ratio", options={"counting": "transfers"}, late=True, note="2 + 1 transfers of five contacts.")
case("more_transfers_than_contacts", [contact("a", talk=1, transfers=3), contact("b", talk=1, transfers=0)], E(1.5, 3, 2), unit="ratio", options={"counting": "transfers"})
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a", talk=1), contact("b", transfers=1)], none("no_eligible_records", excluded={"transfers_unknown": 1}), note="Who handled b is not known.")
case("by_agent", [contact("a", talk=1, transfers=1, agent_id="A"), contact("b", talk=1, transfers=0, agent_id="B"), contact("c", talk=1, transfers=1, agent_id="B")], G({"agent_id": "A"}, E(1, 1, 1)), G({"agent_id": "B"}, E(F(1, 2), 1, 2)), by={"dimensions": ["agent_id"]})
case("by_hour_of_end", [contact("a", "09:50", talk=900, transfers=1, ended_at="10:05"), contact("b", "10:00", talk=9, transfers=0, ended_at=60)], G({"interval_start": "2026-03-02T10:00:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "1h"})

# --- average_resolution_time -----------------------------------------------------
case = vectors("average_resolution_time", unit="seconds", band="not_rated")
SOLVED = [
    contact("r1", "08:00", answered_at=600, resolved_first_at=3600, resolved_last_at=3600, outcome="resolved"),
    contact("r2", "08:00", "email", first_response_at=1800, resolved_first_at=7200, resolved_last_at=10800, outcome="resolved"),
    contact("r3", "08:00", resolved_first_at=60, outcome="unresolved"),
    contact("r4", "08:00", outcome="resolved"),
    contact("r5", "08:00"),
    contact("r6", "08:00", resolved_last_at=1200, outcome="unknown"),
    contact("r7", "08:00", resolved_last_at=1, outcome="spam"),
]
REST = {"not_resolved": 2, "resolution_time_unknown": 1}
case("ordinary", SOLVED, E(5200, 15_600_000, 3, n=3, excluded=REST, p50=3600, max=10800), note="(3600 + 10800 + 1200) / 3; r3 was reopened, r5 is open, of r4 nobody knows when.")
case("catalogue_example", [contact("a", resolved_last_at=3600, outcome="resolved"), contact("b", resolved_last_at=10800, outcome="resolved"), contact("c")], E(7200, 14_400_000, 2, excluded={"not_resolved": 1}), origin="catalogue")
by_statistic(case, lambda id, s: contact(id, resolved_last_at=s, outcome="resolved"))
case("end_last", SOLVED, E(5200, 15_600_000, 3, excluded=REST), options={"end": "last"})
case("end_first", SOLVED, E(4000, 12_000_000, 3, excluded=REST), options={"end": "first"}, note="(3600 + 7200 + 1200) / 3; r6 has one resolution only.")
case("start_created", SOLVED, E(5200, 15_600_000, 3, excluded=REST), options={"start": "created"})
case("start_human_engaged", SOLVED, E(6000, 12_000_000, 2, excluded={"not_resolved": 2, "resolution_time_unknown": 2}), options={"start": "human_engaged"}, note="(3000 + 9000) / 2; nobody engaged in r6.")
case("clock_calendar", SOLVED, E(5200, 15_600_000, 3, excluded=REST), options={"clock": "calendar"})
case("clock_business", SOLVED, E(2400, 7_200_000, 3, excluded=REST), options={"clock": "business"}, note="Open from 9: 0, 7200 and 0 s.")
TICKET = contact("941606", "2020-09-29T17:01:38Z", "email", resolved_last_at="2020-10-01T15:03:44Z", outcome="resolved")
LEVELS = {"calendars": {"default": TWO_SCHEDULES}}
TICKET_SECONDS = {
    "at_each_instant": 32_302 + 25_285 + 19_715 + 224,
    "at_event": 26_902 + 34_200 + 224,
    "at_creation": 32_302 + 50_400 + 11_024,
}
for rule, seconds in TICKET_SECONDS.items():
    case(f"two_calendars_{rule}", [TICKET], E(seconds, 1000 * seconds, 1), options={"clock": "business", "calendar_rule": rule}, policy=LEVELS, note="The ticket of the dbt_zendesk decision log, solved on Thursday at 15:03:44. Chicago's hours: Tuesday to 02:00 32302 s, Wednesday 12:00 to 19:01:25 25285 s, all of Wednesday's 14 hours, Thursday 11024 s. San Francisco's: Tuesday to 00:30 26902 s, Wednesday from 19:01:25 19715 s, all of Wednesday's 9.5 hours, Thursday 224 s.")
AUTUMN = {"zone": "Europe/Rome", "calendars": {"default": {"weekly": [{"days": WEEK, "from": "22:00", "to": "06:00"}], "changes": [{"from": "2026-10-25T02:30:00+01:00", "weekly": [{"days": WEEK, "from": "00:00", "to": "04:00"}]}]}}}
for rule, minutes in {"at_each_instant": 330 + 90, "at_event": 300, "at_creation": 540}.items():
    case(f"autumn_night_{rule}", [contact("a", "10-24 18:00", resolved_last_at="10-25 11:00", outcome="resolved")], E(60 * minutes, 60_000 * minutes, 1), options={"clock": "business", "calendar_rule": rule}, policy=AUTUMN, note="In Rome the clock is set back in the night of the change, which comes with the second 02:30. Until then 22:00 to 06:00, so 5.5 of 9 hours; from then on 00:00 to 04:00, so 1.5 of 5 hours.")
case("resolved_before_anyone_engaged", [contact("a", first_response_at=100, resolved_last_at=50, outcome="resolved"), contact("b", first_response_at=50, resolved_last_at=50, outcome="resolved")], E(0, 0, 1, n=1, excluded={"resolution_time_unknown": 1}), options={"start": "human_engaged"})
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a"), contact("b", outcome="failed", resolved_last_at=5)], none("no_eligible_records", excluded={"not_resolved": 2}))
case("by_channel", SOLVED, G({"channel": "email"}, E(10_800, 10_800_000, 1)), G({"channel": "voice"}, E(2400, 4_800_000, 2, excluded=REST)), by={"dimensions": ["channel"]})
case("by_day_of_last_resolution", [contact("a", "1 10:00", resolved_first_at="1 11:00", resolved_last_at="2 10:00", outcome="resolved"), contact("b", "2 10:00", outcome="unresolved"), contact("c", "2 10:00", resolved_first_at="3 10:00", outcome="resolved")], G({"interval_start": "2026-03-02T00:00:00Z"}, E(86_400, 86_400_000, 1)), G({"interval_start": "2026-03-03T00:00:00Z"}, E(86_400, 86_400_000, 1)), by={"dimensions": [], "interval": "1d"}, note="b has never been resolved and is booked nowhere.")
