"""What agents do with their time: occupancy, utilization, workload, schedule."""

from fractions import Fraction as F

from authoring import E, G, contact, none, plan, state, undefined, vectors

M = 60_000
BERLIN = {"zone": "Europe/Berlin"}
OVERLAP = {"kind": "invalid_record", "record": "agent_state", "row": None, "field": "started_at"}
HALF_HOURS, HOURS, DAYS = ({"dimensions": [], "interval": text} for text in ("30min", "1h", "1d"))


def minutes(busy, all_of, **more):
    """A share of so many minutes."""
    return E(F(busy, all_of), busy * M, all_of * M, **more)


def nothing(busy=0, all_of=0, **more):
    return none("no_eligible_records", busy * M, all_of * M, **more)


def clock(minute):
    """So many minutes after the midnight that begins Monday 2026-03-02."""
    return f"{2 + minute // 1440} {minute // 60 % 24:02}:{minute % 60:02}"


def after_each_other(make, agent, parts, begins, fields):
    rows = []
    for name, length in parts:
        rows.append(make(agent, name, clock(begins), clock(begins + length), **fields))
        begins += length
    return rows


def did(agent, *parts, begins=480, **fields):
    """States of so many minutes, one after the other, from 08:00."""
    return after_each_other(state, agent, parts, begins, fields)


def planned(agent, *parts, begins=480, **fields):
    return after_each_other(plan, agent, parts, begins, fields)


def hour(text, expected):
    return G({"interval_start": text}, expected)


# --- occupancy -----------------------------------------------------------------------
case = vectors("occupancy", unit="share")
SHIFT = did("a1", ("on_contact", 40), ("hold", 5), ("wrap", 5), ("ringing", 2), ("available", 8), ("error", 2), ("break", 15), ("meeting", 30), ("offline", 60))
DEFAULT = minutes(50, 60, n=1, band="good")
case("ordinary", SHIFT, DEFAULT, note="On contact, on hold and wrapping up 40 + 5 + 5; and ready 8, in error 2. Ringing, breaks and meetings are on neither side.")
case("ring_exclude", SHIFT, DEFAULT, options={"ring": "exclude"})
case("ring_busy", SHIFT, minutes(52, 62, n=1, band="good"), options={"ring": "busy"}, late=True)
case("ring_idle", SHIFT, minutes(50, 62, n=1, band="good"), options={"ring": "idle"})
case("wrap_busy", SHIFT, DEFAULT, options={"wrap": "busy"})
case("wrap_exclude", SHIFT, minutes(45, 55, n=1, band="good"), options={"wrap": "exclude"}, late=True)
case("error_idle", SHIFT, DEFAULT, options={"error": "idle"})
case("error_exclude", SHIFT, minutes(50, 58, n=1, band="watch"), options={"error": "exclude"}, late=True)
case("denominator_handle_plus_idle", SHIFT, DEFAULT, options={"denominator": "handle_plus_idle"})
case("denominator_all_logged_in", SHIFT, minutes(50, 107, n=1, band="bad"), options={"denominator": "all_logged_in"}, late=True, note="All but the hour offline: 167 - 60.")
case("logged_in_with_ring_and_wrap", SHIFT, minutes(47, 107, n=1), options={"denominator": "all_logged_in", "ring": "busy", "wrap": "exclude", "error": "exclude"}, note="40 + 5 + 2; the denominator stays.")
case("logged_in_ring_idle", SHIFT, minutes(50, 107, n=1), options={"denominator": "all_logged_in", "ring": "idle"})
case("every_option_of_handle_plus_idle", SHIFT, minutes(47, 55, n=1), options={"ring": "busy", "wrap": "exclude", "error": "exclude"}, note="40 + 5 + 2, and ready 8.")
case("all_on_break_but_logged_in", did("a1", ("break", 10)), E(0, 0, 10 * M, n=0, band="bad"), options={"denominator": "all_logged_in"}, note="n are the agents who could have taken a contact: none.")
case("agents_are_added", SHIFT + did("a2", ("available", 30), ("wrap", 10)) + did("a3", ("meal", 30)), minutes(60, 100, n=2, band="bad"), note="Not the mean of 83 % and 25 %; a3 is no agent of this KPI.")
case("all_other_states", did("a1", *((name, 1) for name in ("break", "meal", "meeting", "training", "admin", "unavailable", "offline"))), nothing(), note="Not one of them is occupied or idle.")
case("logged_in_is_all_but_offline", did("a1", *((name, 1) for name in ("break", "meal", "meeting", "training", "admin", "unavailable", "offline", "on_contact"))), minutes(1, 7, n=1), options={"denominator": "all_logged_in"})
case("nothing_given", [], none("no_records"))
case("only_contacts_given", [contact("c", agent_id="a1", answered_at=5, talk=60)], none("no_records"))
case("only_ineligible", did("a1", ("break", 15), ("offline", 60)), nothing())
case("only_idle", did("a1", ("available", 15)), minutes(0, 15, n=1, band="bad"))
case("only_ringing", did("a1", ("ringing", 15)), nothing(n=1), note="The agent was there, but neither busy nor idle.")
case("zero_length", [state("a1", "on_contact", "08:00", "08:00"), state("a2", "available", "08:00", "08:10")], minutes(0, 10, n=1))
for per_cent, band in [(60, "bad"), (65, "watch"), (66, "watch"), (70, "good"), (85, "good"), (86, "watch"), (90, "watch"), (91, "bad")]:
    case(f"band_at_{per_cent}", did("a1", ("on_contact", per_cent), ("available", 100 - per_cent)), minutes(per_cent, 100, band=band))

SLOTS = [
    state("a1", "on_contact", "08:00", "08:10", capacity_slots=3, slots_in_use=2),
    state("a1", "wrap", "08:10", "08:20", capacity_slots=3, slots_in_use=1),
    state("a1", "available", "08:20", "08:30", capacity_slots=3, slots_in_use=0),
    state("a1", "ringing", "08:30", "08:40", capacity_slots=3, slots_in_use=3),
    state("a2", "hold", "08:00", "08:10", capacity_slots=1, slots_in_use=1),
    state("a2", "on_contact", "08:10", "08:20", capacity_slots=1),
    state("a3", "on_contact", "08:00", "08:10", slots_in_use=1),
    state("a4", "break", "08:00", "08:10"),
    state("a5", "on_contact", "08:00", "08:00"),
]
case("concurrency_wall_clock", SLOTS, minutes(50, 60, n=3), options={"concurrency": "wall_clock"})
case("concurrency_slot_weighted", SLOTS, E(F(40, 100), 40 * M, 100 * M, n=2, excluded={"slots_unknown": 2}), options={"concurrency": "slot_weighted"}, late=True, note="2, 1 and 0 of 3 slots for 10 minutes each, and 1 of 1: 40 of 100 slot minutes. Of a2 a part is not known, of a3 all; ringing does not count.")
case("slot_weighted_with_other_options", SLOTS, E(F(40, 100), 40 * M, 100 * M, excluded={"slots_unknown": 2}), options={"concurrency": "slot_weighted", "ring": "busy", "wrap": "exclude", "error": "exclude", "denominator": "all_logged_in"}, note="The other options have no effect.")
case("slots_never_known", did("a1", ("on_contact", 10)), nothing(excluded={"slots_unknown": 1}), options={"concurrency": "slot_weighted"})

case("states_are_cut_at_half_hours", [state("a1", "on_contact", "05:23", "06:15")], *(hour(f"2026-03-02T0{begins}:00Z", minutes(length, length, n=1)) for begins, length in [("5:00", 7), ("5:30", 30), ("6:00", 15)]), by=HALF_HOURS, origin="Amazon Connect, historical metrics", note="05:23 to 06:15 is 7, 30 and 15 minutes of three half hours.")
case("by_agent", SHIFT + did("a2", ("available", 30), ("wrap", 10)) + did("a3", ("meal", 30)), G({"agent_id": "a1"}, DEFAULT), G({"agent_id": "a2"}, minutes(10, 40, n=1)), G({"agent_id": "a3"}, nothing()), by={"dimensions": ["agent_id"]}, note="A break is something that was booked: a3 has a group.")
case("by_team", did("a1", ("on_contact", 10), team="red") + did("a1", ("available", 10), begins=490) + did("a2", ("available", 10), team="red"), G({"team": "red"}, minutes(10, 20, n=2)), G({"team": None}, minutes(0, 10, n=1)), by={"dimensions": ["team"]}, note="Every stretch is booked in the team of its row.")
case("by_reason", did("a1", ("on_contact", 10), reason="x") + did("a1", ("available", 10), begins=490, reason="y"), G({"reason": "x"}, minutes(10, 10)), G({"reason": "y"}, minutes(0, 10)), by={"dimensions": ["reason"]})
case("by_state", did("a1", ("on_contact", 10), ("error", 10), ("meal", 10)), G({"state": "error"}, minutes(0, 10)), G({"state": "meal"}, nothing()), G({"state": "on_contact"}, minutes(10, 10)), by={"dimensions": ["state"]})
case("by_further_dimension", did("a1", ("on_contact", 10), dimensions={"site": "north"}) + did("a2", ("available", 10)), G({"site": "north"}, minutes(10, 10)), G({"site": None}, minutes(0, 10)), by={"dimensions": ["site"]})
case("by_agent_and_hour", [state("a1", "on_contact", "08:50", "09:10"), state("a2", "available", "08:00", "08:10")], G({"agent_id": "a1", "interval_start": "2026-03-02T08:00:00Z"}, minutes(10, 10)), G({"agent_id": "a1", "interval_start": "2026-03-02T09:00:00Z"}, minutes(10, 10)), G({"agent_id": "a2", "interval_start": "2026-03-02T08:00:00Z"}, minutes(0, 10)), by={"dimensions": ["agent_id"], "interval": "1h"})
case("edge_on_the_hour", [state("a1", "on_contact", "08:00", "09:00"), state("a1", "available", "09:00", "09:00:00.001")], hour("2026-03-02T08:00:00Z", minutes(60, 60)), hour("2026-03-02T09:00:00Z", E(0, 0, 1)), by=HOURS, note="What ends at 09:00 has no part in the hour from 09:00; a millisecond of it counts.")
case("an_empty_hour_between", [state("a1", "on_contact", "08:00", "08:30"), state("a1", "on_contact", "10:00", "10:30")], hour("2026-03-02T08:00:00Z", minutes(30, 30)), hour("2026-03-02T10:00:00Z", minutes(30, 30)), by=HOURS, note="There is no group where nothing is booked.")
case("by_time_of_day_over_days", [state("a1", "on_contact", "2 22:00", "4 02:00")], G({"time_of_day": "00:00"}, minutes(840, 840)), G({"time_of_day": "12:00"}, minutes(840, 840)), by={"dimensions": [], "time_of_day": "12h"}, note="Mornings 12 and 2 hours, evenings 2 and 12.")

LASTS = [state("a1", "on_contact", "08:00", "08:10"), state("a1", "available", "08:10")]
case("open_state_ends_at_as_of", LASTS, minutes(10, 40), as_of="08:40")
case("open_state_without_as_of", LASTS + did("a2", ("wrap", 20)), minutes(30, 40), note="The greatest instant of all rows is 08:20.")
case("nothing_after_as_of", did("a1", ("on_contact", 60)) + did("a2", ("available", 60), begins=490), minutes(20, 30), as_of="08:20", note="Of a1 20 minutes had passed, of a2 10.")
case("as_of_before_everything", did("a1", ("on_contact", 60)), nothing(), as_of="07:00")
case("open_state_that_begins_after_as_of", LASTS, minutes(5, 5), as_of="08:05", note="It has no length yet.")
MORNING = {"period": {"start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}}
case("clipped_to_the_period", did("a1", ("on_contact", 60), ("available", 60), begins=450), minutes(30, 60), policy=MORNING, note="07:30 to 08:30 and 08:30 to 09:30.")
case("open_state_ends_with_the_period", LASTS, minutes(10, 60), policy=MORNING, note="as_of is the end of the period.")
case("as_of_within_the_period", LASTS, minutes(10, 30), policy=MORNING, as_of="08:30")
case("as_of_after_the_period", LASTS, minutes(10, 60), policy=MORNING, as_of="12:00")
case("outside_the_period", did("a1", ("on_contact", 60), begins=420), nothing(), policy=MORNING, note="It ends as the period begins.")
case("period_and_half_hours", did("a1", ("on_contact", 40), begins=470), hour("2026-03-02T08:00:00Z", minutes(30, 30)), by=HALF_HOURS, policy=MORNING)
case("period_within_an_hour", did("a1", ("on_contact", 60)), hour("2026-03-02T08:00:00Z", minutes(25, 25)), by=HOURS, policy={"period": {"start": "2026-03-02T08:15:00Z", "end": "2026-03-02T08:40:00Z"}})

SPRING = [state("a1", "on_contact", "28 22:00", "29 02:00"), state("a1", "available", "29 02:00", "29 23:00")]
case("day_of_23_hours", [state("a1", "on_contact", "28 00:00", "31 00:00")], hour("2026-03-27T23:00:00Z", minutes(23 * 60, 23 * 60)), hour("2026-03-28T23:00:00Z", minutes(23 * 60, 23 * 60)), hour("2026-03-29T22:00:00Z", minutes(24 * 60, 24 * 60)), hour("2026-03-30T22:00:00Z", minutes(120, 120)), by=DAYS, policy=BERLIN, note="29 March 2026 lasts from 23:00 to 22:00 UTC. The 28th is cut: the state begins an hour into it.")
case("states_on_the_day_of_23_hours", SPRING, hour("2026-03-27T23:00:00Z", minutes(60, 60)), hour("2026-03-28T23:00:00Z", minutes(180, 23 * 60)), hour("2026-03-29T22:00:00Z", minutes(0, 60)), by=DAYS, policy=BERLIN)
case("hours_around_the_skipped_one", [state("a1", "on_contact", "29 00:30", "29 01:15")], hour("2026-03-29T00:00:00Z", minutes(30, 30)), hour("2026-03-29T01:00:00Z", minutes(15, 15)), by=HOURS, policy=BERLIN, note="Local 01:30 to 03:15: the hours from 01:00 and 03:00.")
case("day_of_25_hours", [state("a1", "on_contact", "10-24 22:00", "10-26 23:00")], hour("2026-10-24T22:00:00Z", minutes(1500, 1500)), hour("2026-10-25T23:00:00Z", minutes(1440, 1440)), by=DAYS, policy=BERLIN, note="25 October 2026 lasts from 22:00 to 23:00 UTC.")
case("the_hour_that_comes_twice", [state("a1", "on_contact", "10-24 23:30", "10-25 02:30")], *(hour(f"2026-10-2{text}:00:00Z", minutes(length, length)) for text, length in [("4T23", 30), ("5T00", 60), ("5T01", 60), ("5T02", 30)]), by=HOURS, policy=BERLIN, note="The two hours that show 02:00 stay apart.")
case("time_of_day_that_comes_twice", [state("a1", "on_contact", "10-24 23:30", "10-25 02:30")], G({"time_of_day": "01:00"}, minutes(30, 30)), G({"time_of_day": "02:00"}, minutes(120, 120)), G({"time_of_day": "03:00"}, minutes(30, 30)), by={"dimensions": [], "time_of_day": "1h"}, policy=BERLIN, note="By time of day they are the same.")

TWO_AT_ONCE = [state("a1", "on_contact", "08:00", "09:00"), state("a1", "break", "08:30", "08:45"), state("a1", "available", "08:40", "09:10")]
LAST, HIGHEST = {"overlapping_states": "last_wins"}, {"overlapping_states": "priority"}
case("overlap_is_an_error", TWO_AT_ONCE, error=OVERLAP, note="08:30 to 08:45 is a break within a contact.")
case("overlap_by_a_millisecond", [state("a1", "on_contact", "08:00", "08:30:00.001"), state("a1", "break", "08:30", "08:45")], error=OVERLAP)
case("overlap_outside_the_period", did("a1", ("on_contact", 60)) + did("a2", ("break", 9), begins=0) * 2, policy=MORNING, error=OVERLAP, note="The rows contradict each other, wherever that is.")
case("open_state_overlaps_what_follows", [state("a1", "available", "08:00"), state("a1", "on_contact", "08:30", "08:45")], error=OVERLAP)
case("open_state_may_overlap_what_follows_as_of", [state("a1", "available", "08:00"), state("a1", "on_contact", "08:30", "08:45")], minutes(0, 30), as_of="08:30")
case("overlap_is_rejected_when_asked", TWO_AT_ONCE, policy={"overlapping_states": "reject"}, error=OVERLAP)
case("touching_is_no_overlap", did("a1", ("on_contact", 10), ("available", 10)), minutes(10, 20))
case("zero_length_is_no_overlap", [*did("a1", ("on_contact", 10)), state("a1", "break", "08:05", "08:05")], minutes(10, 10))
case("other_agents_are_no_overlap", did("a1", ("on_contact", 10)) + did("a2", ("available", 10)), minutes(10, 20, n=2))
case("last_wins", TWO_AT_ONCE, minutes(30, 60), policy=LAST, note="On contact until 08:30, a break until 08:40, available until 09:10.")
case("last_wins_and_goes_back", TWO_AT_ONCE[:2], minutes(45, 45), policy=LAST, note="After the break the contact goes on.")
case("last_wins_longer_of_two", [state("a1", "on_contact", "08:00", "08:10"), state("a1", "available", "08:00", "08:30")], minutes(0, 30), policy=LAST, note="Both began at once: the one that ends later.")
case("last_wins_then_priority", [state("a1", "available", "08:00", "08:10"), state("a1", "on_contact", "08:00", "08:10")], minutes(10, 10), policy=LAST)
case("last_wins_over_an_open_state", [state("a1", "available", "08:00"), state("a1", "on_contact", "08:30", "08:45")], minutes(15, 60), policy=LAST, as_of="09:00")
case("priority", TWO_AT_ONCE, minutes(60, 70), policy=HIGHEST, note="On contact for the whole hour, then available until 09:10.")
PRIORITY = "on_contact hold wrap ringing available error meeting training admin break meal unavailable offline".split()
for high, low in zip(PRIORITY, PRIORITY[1:]):
    case(f"priority_{high}_over_{low}", [state("a1", low, "08:00", "08:10"), state("a1", high, "08:02", "08:05"), *did("a1", ("on_contact", 20), ("available", 20), begins=500)], policy=HIGHEST, by={"dimensions": ["state"]}, options={"denominator": "all_logged_in"})
case("priority_is_booked_by_its_row", [state("a1", "on_contact", "08:00", "08:10", team="red"), state("a1", "break", "08:00", "08:20", team="blue")], G({"team": "blue"}, nothing()), G({"team": "red"}, minutes(10, 10)), by={"dimensions": ["team"]}, policy=HIGHEST)

# Occupancy from contacts
TALKS = [
    contact("t1", "08:00", agent_id="a1", answered_at="08:00", talk=300, hold=60, wrap=240),
    contact("t2", "08:05", agent_id="a1", answered_at="08:05", talk=600),
    contact("t3", "08:40", agent_id="a1", answered_at="08:40", talk=600, hold=0, wrap=0),
    contact("t4", "10:00", agent_id="a1", answered_at="10:00", talk=300, wrap=300),
    contact("t5", "08:00", agent_id="a2", answered_at="08:10", talk=1200, direction="outbound"),
    contact("t6", "08:00", agent_id="a2", answered_at="08:20"),
    contact("t7", "08:00", agent_id="a3", talk=60),
    contact("t8", "08:00", answered_at="08:20", talk=60),
    contact("t9", "08:00", agent_id="a4", answered_at="08:20", talk=0),
    contact("t10", "08:00", agent_id="a4", answered_at="08:20", talk=60, outcome="spam"),
    contact("t11", "08:00", agent_id="a4", answered_at="08:20", talk=60, direction="internal"),
    contact("t12", "08:00", agent_id="a4", queue_exit="abandoned"),
]
FROM_CONTACTS = {"source": "interactions"}
DERIVED = minutes(15 + 10 + 10 + 20, 50 + 10 + 20, n=2, excluded={"untimed": 2})
case("source_agent_states", SHIFT + TALKS, DEFAULT, options={"source": "agent_states"})
case("source_interactions", SHIFT + TALKS, DERIVED, options=FROM_CONTACTS, note="a1 was busy 08:00 to 08:15 (t1 and t2 overlap), 08:40 to 08:50, 10:00 to 10:10: sessions of 50 and 10 minutes, as 70 minutes between are too long. a2 was busy for 20 minutes. Of t6 and t7 it is not known how long or when.")
case("contacts_without_states", TALKS, DERIVED, as_of="12:00", options=FROM_CONTACTS)
case("contacts_with_other_options", SHIFT + TALKS, DERIVED, options={**FROM_CONTACTS, "ring": "busy", "wrap": "exclude", "error": "exclude", "denominator": "all_logged_in", "concurrency": "slot_weighted"}, note="The other options have no effect.")
GAP = [contact("g1", "08:00", agent_id="a1", answered_at="08:00", talk=600), contact("g2", "08:40", agent_id="a1", answered_at="08:40", talk=600)]
case("gap_that_still_belongs", GAP, minutes(20, 50), as_of="12:00", options=FROM_CONTACTS, note="08:10 to 08:40 is just 1800 s.")
case("gap_too_long", GAP, minutes(20, 20), as_of="12:00", options={**FROM_CONTACTS, "session_gap_s": 1799.999})
case("gap_of_zero_joins_what_touches", [GAP[0], contact("g3", "08:10", agent_id="a1", answered_at="08:10", talk=600), GAP[1]], minutes(30, 30), as_of="12:00", options={**FROM_CONTACTS, "session_gap_s": 0})
case("short_contact_within_a_long_one", [contact("l", "08:00", agent_id="a1", answered_at="08:00", talk=3600), contact("s", "08:10", agent_id="a1", answered_at="08:10", talk=60), contact("n", "09:20", agent_id="a1", answered_at="09:20", talk=600)], minutes(70, 90), as_of="12:00", options=FROM_CONTACTS, note="The gap counts from the end of the long one.")
case("contacts_cut_at_half_hours", GAP, hour("2026-03-02T08:00:00Z", minutes(10, 30)), hour("2026-03-02T08:30:00Z", minutes(10, 20)), by=HALF_HOURS, as_of="12:00", options=FROM_CONTACTS)
case("idle_hour_within_a_session", [contact("g1", "08:00", agent_id="a1", answered_at="08:00", talk=600), contact("g2", "10:00", agent_id="a1", answered_at="10:00", talk=600)], hour("2026-03-02T08:00:00Z", minutes(10, 60)), hour("2026-03-02T09:00:00Z", minutes(0, 60, n=1)), hour("2026-03-02T10:00:00Z", minutes(10, 10)), by=HOURS, as_of="12:00", options={**FROM_CONTACTS, "session_gap_s": 7200})
case("sessions_are_built_before_they_are_clipped", [contact("g1", "07:30", agent_id="a1", answered_at="07:30", talk=600), contact("g2", "08:10", agent_id="a1", answered_at="08:10", talk=600)], minutes(10, 20), policy=MORNING, options=FROM_CONTACTS, note="The session 07:30 to 08:20 has 20 minutes in the period, 10 of them busy.")
case("contacts_up_to_as_of", GAP, minutes(15, 45), options=FROM_CONTACTS, as_of="08:45")
case("contacts_are_cut_at_the_last_instant_known", GAP, minutes(10, 40), options=FROM_CONTACTS, note="Without as_of the time ends at 08:40, where nothing later is known.")
case("contacts_by_queue", [contact("g1", "08:00", agent_id="a1", answered_at="08:00", talk=600, queue="x"), contact("g2", "08:05", agent_id="a1", answered_at="08:05", talk=600, queue="y"), contact("g3", "08:20", agent_id="a1", answered_at="08:20", talk=600, queue="x"), contact("u", "08:00", agent_id="a2", talk=60, queue="z")], G({"queue": "x"}, minutes(20, 30, n=1)), G({"queue": "y"}, minutes(10, 10, n=1)), G({"queue": "z"}, nothing(excluded={"untimed": 1})), by={"dimensions": ["queue"]}, as_of="12:00", options=FROM_CONTACTS, note="Each queue has sessions of its own.")
case("contacts_by_agent", TALKS, G({"agent_id": "a1"}, minutes(35, 60, n=1)), G({"agent_id": "a2"}, minutes(20, 20, n=1, excluded={"untimed": 1})), G({"agent_id": "a3"}, nothing(excluded={"untimed": 1})), by={"dimensions": ["agent_id"]}, as_of="12:00", options=FROM_CONTACTS)
case("untimed_outside_the_period", [contact("u1", "07:59", agent_id="a1", talk=60), contact("u2", "08:00", agent_id="a1", talk=60), *GAP], minutes(20, 50, excluded={"untimed": 1}), policy=MORNING, options=FROM_CONTACTS)
case("no_contacts_given", SHIFT, none("no_records"), options=FROM_CONTACTS)
case("contacts_without_agents", [contact("t8", "08:00", answered_at="08:20", talk=60)], nothing(), options=FROM_CONTACTS)
case("contacts_on_the_day_of_25_hours", [contact("n", "10-24 23:30", agent_id="a1", answered_at="10-24 23:30", talk=3 * 3600)], hour("2026-10-24T22:00:00Z", minutes(180, 180)), by=DAYS, policy=BERLIN, as_of="10-26 12:00", options=FROM_CONTACTS)

# --- fteu_utilization ------------------------------------------------------------------
case = vectors("fteu_utilization", unit="share", band="not_rated")
PAID = [
    *did("a1", ("on_contact", 40), ("wrap", 5), ("available", 10), ("ringing", 3), ("error", 2), ("meeting", 20), ("training", 5), ("admin", 5), ("break", 15), paid=True),
    *did("a1", ("meal", 30), begins=585, paid=False),
    *did("a1", ("offline", 60), begins=615),
    *did("a2", ("on_contact", 30), paid=True),
    *did("a2", ("available", 10), begins=510),
    *did("a3", ("on_contact", 20), paid=False),
    *did("a4", ("offline", 30), paid=True),
]
PLANS = planned("a1", ("work", 60), ("meal", 30), ("meeting", 20), ("off", 60)) + planned("a5", ("work", 10))
UNPAID, UNPLANNED = {"paid_unknown": 1}, {"no_schedule": 2}
case("ordinary", PAID, minutes(45, 135, n=2, excluded=UNPAID), note="a1 is paid for 105 minutes of which 45 were handling, a4 for 30 minutes offline. Of a2 it is not known for all time logged in; a3 is not paid at all.")
case("capacity_paid", PAID + PLANS, minutes(45, 135, n=2, excluded=UNPAID), options={"capacity": "paid"})
case("capacity_scheduled", PAID + PLANS, minutes(45, 120, n=2, excluded=UNPLANNED), options={"capacity": "scheduled"}, note="a1 is scheduled for 60 + 30 + 20 minutes, a5 for 10 and never came. a2 and a3 have no schedule; a4 was not logged in.")
case("capacity_logged_in", PAID + PLANS, minutes(95, 195, n=3), options={"capacity": "logged_in"}, note="45 + 30 + 20 of 135 + 40 + 20 minutes.")
case("productive_handling_only", PAID, minutes(45, 135, excluded=UNPAID), options={"productive": "handling_only"})
case("productive_handling_plus_idle", PAID, minutes(60, 135, excluded=UNPAID), options={"productive": "handling_plus_idle"}, late=True, note="And available 10, ringing 3, in error 2.")
case("productive_all", PAID, minutes(90, 135, excluded=UNPAID), options={"productive": "all_productive"}, late=True, note="And meeting 20, training 5, admin 5.")
for productive, scheduled, logged_in in [("handling_only", 45, 95), ("handling_plus_idle", 60, 120), ("all_productive", 90, 150)]:
    case(f"scheduled_{productive}", PAID + PLANS, minutes(scheduled, 120, excluded=UNPLANNED), options={"capacity": "scheduled", "productive": productive})
    case(f"logged_in_{productive}", PAID, minutes(logged_in, 195), options={"capacity": "logged_in", "productive": productive})
case("unpaid_handling_counts", did("a1", ("meeting", 30), paid=True) + did("a1", ("on_contact", 60), begins=510, paid=False), minutes(60, 30, n=1), note="Twice the time that is paid.")
case("handling_outside_the_shift_counts", did("a1", ("on_contact", 60)) + planned("a1", ("work", 30), begins=600), minutes(60, 30, n=1), options={"capacity": "scheduled"})
case("plan_before_the_period_is_a_schedule", did("a1", ("on_contact", 60)) + planned("a1", ("work", 30), begins=60), none("no_eligible_records", 60 * M, 0), options={"capacity": "scheduled"}, policy=MORNING)
case("only_off_is_planned", did("a1", ("on_contact", 60)) + planned("a1", ("off", 60)), none("no_eligible_records", 60 * M, 0), options={"capacity": "scheduled"})
case("offline_without_paid_is_not_unknown", did("a1", ("offline", 60)) + did("a1", ("available", 10), paid=True, begins=540), minutes(0, 10, n=1))
case("unknown_in_one_hour_only", did("a1", ("on_contact", 20)) + did("a1", ("on_contact", 60), begins=500, paid=True), hour("2026-03-02T08:00:00Z", nothing(excluded=UNPAID)), hour("2026-03-02T09:00:00Z", minutes(20, 20, n=1)), by=HOURS, note="In each group the agent is judged anew.")
case("overlapping_states", TWO_AT_ONCE, error=OVERLAP)
case("last_wins", did("a1", ("on_contact", 60), paid=True) + did("a1", ("meal", 30), begins=500, paid=False), minutes(30, 30, n=1), policy=LAST, note="The meal is not paid and takes the place of the contact.")
case("by_agent", PAID, G({"agent_id": "a1"}, minutes(45, 105, n=1)), G({"agent_id": "a2"}, nothing(excluded=UNPAID)), G({"agent_id": "a3"}, nothing()), G({"agent_id": "a4"}, minutes(0, 30, n=1)), by={"dimensions": ["agent_id"]})
case("scheduled_by_agent", PAID + PLANS, *(G({"agent_id": agent}, expected) for agent, expected in [("a1", minutes(45, 110, n=1)), ("a2", nothing(excluded={"no_schedule": 1})), ("a3", nothing(excluded={"no_schedule": 1})), ("a4", nothing()), ("a5", minutes(0, 10, n=1))]), by={"dimensions": ["agent_id"]}, options={"capacity": "scheduled"})
case("by_half_hour", did("a1", ("on_contact", 20), ("available", 20), paid=True), hour("2026-03-02T08:00:00Z", minutes(20, 30)), hour("2026-03-02T08:30:00Z", minutes(0, 10)), by=HALF_HOURS)
case("day_of_23_hours", [state("a1", "on_contact", "28 23:00", "29 12:00", paid=True), state("a1", "available", "29 12:00", "29 22:00", paid=True)], hour("2026-03-28T23:00:00Z", minutes(13 * 60, 23 * 60)), by=DAYS, policy=BERLIN)
case("nothing_given", [], none("no_records"))
case("no_plan_given", did("a1", ("on_contact", 10)), none("no_records", excluded={"no_schedule": 1}), options={"capacity": "scheduled"})
case("no_states_given", PLANS, none("no_records", 0, 120 * M, n=2), options={"capacity": "scheduled"})
case("only_ineligible", did("a2", ("on_contact", 30)) + did("a3", ("available", 30), paid=False), nothing(excluded=UNPAID))
case("only_offline", did("a1", ("offline", 30)), nothing(), options={"capacity": "logged_in"})

# --- workload_balance ------------------------------------------------------------------
case = vectors("workload_balance", unit="ratio", band="not_rated")
WORK = [
    contact("w1", "08:00", talk=600, hold=60, wrap=60, ended_at="08:20"),
    contact("w2", "08:00", talk=300, wrap=60, ended_at="08:30"),
    contact("w3", "08:10", "chat", talk=300, hold=0, wrap=120, ended_at="08:40"),
    contact("w4", "08:10", "chat", handled_by="bot_only", ended_at="08:30"),
    contact("w5", "08:10", talk=60, hold=0, wrap=0, outcome="spam", ended_at="08:30"),
]
READY = did("a1", ("on_contact", 12), ("available", 20), ("ringing", 3), ("error", 3), ("break", 10), ("meeting", 5), ("offline", 10))
ROTA = planned("a1", ("work", 45), ("break", 15), ("work", 12), ("meeting", 30))
ASIDE = {"handle_time_unknown": 1, "not_human_handled": 1}
case("ordinary", WORK + READY, minutes(19, 38, n=2, excluded=ASIDE), note="12 + 7 minutes of work for 12 + 20 + 3 + 3 minutes. Of w2 the hold time is not known, w4 is the bot's.")
case("available_productive_time", WORK + READY + ROTA, minutes(19, 38, n=2, excluded=ASIDE), options={"available": "productive_time"})
case("available_scheduled_work", WORK + READY + ROTA, minutes(19, 57, n=2, excluded=ASIDE), options={"available": "scheduled_work"}, note="Planned work of 45 + 12 minutes.")
case("mode_touch", WORK + READY, minutes(19, 38, excluded=ASIDE), options={"mode": "touch"})
case("mode_elapsed", WORK + READY, minutes(80, 38, n=3, excluded={"not_human_handled": 1}), options={"mode": "elapsed"}, note="20, 30 and 30 minutes from beginning to end.")
case("include_hold_true", WORK + READY, minutes(19, 38, excluded=ASIDE), options={"include_hold": True})
case("include_hold_false", WORK + READY, minutes(24, 38, n=3, excluded={"not_human_handled": 1}), options={"include_hold": False}, note="11 + 6 + 7.")
case("include_wrap_true", WORK + READY, minutes(19, 38, excluded=ASIDE), options={"include_wrap": True})
case("include_wrap_false", WORK + READY, minutes(16, 38, n=2, excluded=ASIDE), options={"include_wrap": False}, note="11 + 5.")
case("more_work_than_time", [contact(f"c{i}", "08:00", "chat", talk=600, hold=0, wrap=0, ended_at="08:10") for i in range(3)] + did("a1", ("on_contact", 10)), minutes(30, 10, n=3), note="Three chats at once.")
case("contacts_count_where_they_end", [contact("w", "08:20", talk=900, hold=0, wrap=0, ended_at="08:40")] + did("a1", ("on_contact", 60)), hour("2026-03-02T08:00:00Z", minutes(0, 30, n=0)), hour("2026-03-02T08:30:00Z", minutes(15, 30, n=1)), by=HALF_HOURS, note="States are cut, contacts are not.")
case("attribution_of_the_contacts", [contact("w", "08:20", talk=900, hold=0, wrap=0, ended_at="08:40")] + did("a1", ("on_contact", 60)), hour("2026-03-02T08:00:00Z", minutes(15, 30, n=1)), hour("2026-03-02T08:30:00Z", minutes(0, 30, n=0)), by=HALF_HOURS, policy={"attribution": {"workload_balance": "by_start"}})
case("period", WORK + READY, minutes(7, 12, n=1, excluded=ASIDE), policy={"period": {"start": "2026-03-02T08:26:00Z", "end": "2026-03-02T09:00:00Z"}}, note="w2, w3 and w4 ended in it; from 08:26 to 08:38 the agent was available, ringing and in error.")
case("contact_without_an_end", [contact("w", "08:20", talk=600, hold=0, wrap=0)] + did("a1", ("on_contact", 20)), minutes(10, 20, n=1), note="Without intervals nothing asks when it ended.")
case("contact_without_an_end_by_hour", [contact("w", "08:20", talk=600, hold=0, wrap=0)] + did("a1", ("on_contact", 20)), hour("2026-03-02T08:00:00Z", minutes(0, 20, n=0)), by=HOURS)
case("by_agent", [contact("w", talk=600, hold=0, wrap=0, agent_id="a1"), contact("x", talk=60, hold=0, wrap=0)] + did("a1", ("on_contact", 20)) + did("a2", ("available", 20)), G({"agent_id": "a1"}, minutes(10, 20, n=1)), G({"agent_id": "a2"}, minutes(0, 20, n=0)), G({"agent_id": None}, none("no_eligible_records", M, 0, n=1)), by={"dimensions": ["agent_id"]})
case("scheduled_work_by_day", [contact("w", "29 10:00", talk=3600, hold=0, wrap=0, ended_at="29 11:00"), plan("a1", "work", "28 12:00", "30 12:00")] + did("a1", ("available", 1)), hour("2026-03-01T23:00:00Z", nothing()), hour("2026-03-27T23:00:00Z", minutes(0, 660)), hour("2026-03-28T23:00:00Z", minutes(60, 23 * 60)), hour("2026-03-29T22:00:00Z", minutes(0, 14 * 60)), by=DAYS, policy=BERLIN, options={"available": "scheduled_work"}, note="The plan is cut at local midnights; 29 March has 23 hours.")
case("nothing_given", [], none("no_records"))
case("no_states_given", WORK, none("no_records", 19 * M, 0, n=2, excluded=ASIDE))
case("no_contacts_given", READY, none("no_records", 0, 38 * M))
case("no_plan_given", WORK + READY, none("no_records", 19 * M, 0, n=2, excluded=ASIDE), options={"available": "scheduled_work"})
case("only_ineligible", [contact("s", talk=5, outcome="spam")] + did("a1", ("break", 10)), nothing())
case("no_contact_counts", [contact("s", talk=5, outcome="spam")] + did("a1", ("available", 10)), minutes(0, 10, n=0), note="There was time and no work: 0.")

# --- schedule_adherence ------------------------------------------------------------------
case = vectors("schedule_adherence", unit="share")
GENESYS = "Genesys Cloud, adherence and conformance"
LATE = did("a1", ("on_contact", 60), begins=490) + planned("a1", ("work", 60))
case("genesys_ignored", LATE, minutes(50, 60, n=1, band="watch"), origin=GENESYS, note="10 minutes late, 10 minutes longer: 1 - 10/60 = 83.33 %.")
case("genesys_exception", LATE, E(F(5, 7), 50 * M, 70 * M, n=1, band="watch"), options={"outside_shift": "exception"}, origin=GENESYS, note="The 10 minutes after the shift are an exception, too: 1 - 20/70 = 71.43 %.")
case("outside_shift_ignore", LATE, minutes(50, 60), options={"outside_shift": "ignore"})
DAY = [
    *planned("a1", ("work", 60), ("break", 15), ("meeting", 30), ("meal", 30), ("training", 15), ("off", 60)),
    *did("a1", ("available", 5), ("on_contact", 40), ("break", 10), ("wrap", 5), ("meal", 15), ("training", 20), ("on_contact", 10), ("break", 30), ("offline", 15)),
]
case("ordinary", DAY, minutes(50 + 15 + 20 + 30 + 0, 150, n=1, band="watch"), note="Work: a break of 10 minutes is against it. A meal fits a break, training fits a meeting; a contact in the meeting and being away from the training do not. The hour off is not tracked.")
case("match_class", DAY, minutes(115, 150), options={"match": "class"})
case("match_exact_activity", DAY, minutes(50, 150), options={"match": "exact_activity"}, note="A meal is no break, training no meeting, a break no meal.")
case("band_at_90", did("a1", ("on_contact", 9)) + planned("a1", ("work", 10)), minutes(9, 10, band="watch"))
case("band_above_90", did("a1", ("on_contact", 91)) + planned("a1", ("work", 100)), minutes(91, 100, band="good"))
EVERY = did("a1", *((name, 1) for name in PRIORITY))
for activity, of_class, exact in [("work", 5, 5), ("break", 2, 1), ("meal", 2, 1), ("meeting", 3, 1), ("training", 3, 1), ("off", 2, 2)]:
    every = EVERY + planned("a1", (activity, 14), adherence_tracked=True)
    case(f"class_{activity}", every, minutes(of_class, 14, n=1), note="Every state for a minute, and a minute without one.")
    case(f"exact_{activity}", every, minutes(exact, 14, n=1), options={"match": "exact_activity"})
case("without_a_state", did("a1", ("available", 10)) + planned("a1", ("work", 20), ("off", 10), adherence_tracked=True), minutes(20, 30), note="No state is being away, as off asks.")
case("not_tracked", did("a1", ("on_contact", 30)) + planned("a1", ("work", 10)) + planned("a1", ("break", 10), begins=490, adherence_tracked=False), minutes(10, 10))
case("tracked_or_not_said", planned("a1", ("work", 10), ("off", 10)) + did("a1", ("on_contact", 20)), minutes(10, 10), note="Off is tracked only where the plan says so.")

TWO_MINUTES_LATE = did("a1", ("on_contact", 48), begins=482) + planned("a1", ("work", 60))
case("grace_s_0", TWO_MINUTES_LATE, minutes(48, 60), options={"grace_s": 0})
case("grace_s_60", TWO_MINUTES_LATE, minutes(49, 60), options={"grace_s": 60})
case("grace_s_over_two_gaps", TWO_MINUTES_LATE, E(F(31805, 36000), 3_180_500, 60 * M), options={"grace_s": 300.5}, note="120 s of it for the late beginning, 180.5 s of the early end: 2880 + 300.5 s.")
case("grace_s_longer_than_needed", TWO_MINUTES_LATE, minutes(60, 60, band="good"), options={"grace_s": 7200})
case("grace_of_every_row", did("a1", ("on_contact", 20), ("on_contact", 20)) + planned("a1", ("break", 10), ("meal", 10), ("work", 20)), minutes(22, 40), options={"grace_s": 60}, note="A minute of the break and a minute of the meal.")
case("grace_is_used_up_in_order", did("a1", ("on_contact", 5), begins=539) + planned("a1", ("work", 10), begins=535), hour("2026-03-02T08:00:00Z", minutes(4, 5)), hour("2026-03-02T09:00:00Z", minutes(4, 5)), by=HOURS, options={"grace_s": 180}, note="Of four minutes before nine three are forgiven, after it none.")
case("grace_begins_with_what_is_seen", planned("a1", ("work", 60), begins=470) + did("a1", ("on_contact", 50), begins=490), minutes(45, 50), policy=MORNING, options={"grace_s": 300}, note="What lies before the period uses nothing up: 40 minutes and 5 of the 10 before them.")
case("grace_of_a_row_in_two_parts", [*planned("a1", ("work", 60)), plan("a1", "break", "08:20", "08:30"), *did("a1", ("on_contact", 15)), *did("a1", ("break", 10), begins=500), *did("a1", ("on_contact", 20), begins=515)], minutes(15 + 5 + 10 + 2 + 20, 60), options={"grace_s": 420}, note="The work before and after the break shares 7 minutes: 5 for 08:15, 2 for 08:30; the end is late. The break lies over the work.")
case("excuse_on_contact_false", planned("a1", ("work", 10), ("break", 10)) + did("a1", ("on_contact", 12), ("hold", 1), ("wrap", 2), ("break", 5)), minutes(15, 20), options={"excuse_on_contact": False})
case("excuse_on_contact_true", planned("a1", ("work", 10), ("break", 10)) + did("a1", ("on_contact", 12), ("hold", 1), ("wrap", 2), ("break", 5)), minutes(18, 20), options={"excuse_on_contact": True}, note="The contact that runs into the break, but not its wrap-up.")
OUTAGE = planned("a1", ("work", 30)) + did("a1", ("on_contact", 10)) + did("a1", ("unavailable", 10), begins=490, reason="outage") + did("a1", ("unavailable", 10), begins=500, reason="smoking")
case("excused_code", OUTAGE, minutes(20, 30), policy={"excused_codes": ["outage", "fire"]})
case("no_excused_code", OUTAGE, minutes(10, 30))
case("excused_code_uses_no_grace", OUTAGE, minutes(25, 30), policy={"excused_codes": ["outage"]}, options={"grace_s": 300})

EXTRA = [
    *planned("a1", ("work", 30), ("off", 30)),
    *planned("a1", ("off", 10), begins=540, adherence_tracked=True),
    *did("a1", ("on_contact", 40), ("available", 5), ("error", 5), ("break", 5)),
    *did("a1", ("wrap", 5), begins=545),
    *did("a1", ("ringing", 3), begins=560),
    *did("a2", ("on_contact", 30)),
]
case("outside_shift_exception", EXTRA, E(F(35, 58), 35 * M, 58 * M, n=1, excluded={"no_schedule": 1}), options={"outside_shift": "exception"}, note="Tracked 30 and 10, adherent 30 and 5. Outside: 10 and 5 in the untracked off, 3 where nothing is planned; not the error, the break, the tracked off, nor a2 without a plan.")
case("outside_shift_not_asked", EXTRA, minutes(35, 40, n=1, excluded={"no_schedule": 1}))
case("only_outside", did("a1", ("on_contact", 30)) + planned("a1", ("work", 30), begins=60), hour("2026-03-02T01:00:00Z", minutes(0, 30, n=1)), hour("2026-03-02T08:00:00Z", minutes(0, 30, n=0)), by=HOURS, options={"outside_shift": "exception"})
case("no_schedule", did("a1", ("on_contact", 30)) + did("a2", ("offline", 30)) + planned("a3", ("work", 10)), minutes(0, 10, n=1, excluded={"no_schedule": 1}), note="a2 was never logged in.")
case("planned_elsewhere_is_a_schedule", did("a1", ("on_contact", 30)) + planned("a1", ("work", 30), begins=3000), nothing(), policy=MORNING, note="a1 has a plan for another day.")
case("plan_of_no_length_is_a_schedule", did("a1", ("on_contact", 30)) + planned("a1", ("work", 0)), nothing())

case("later_plan_wins", [*planned("a1", ("work", 60)), plan("a1", "break", "08:20", "08:30"), *did("a1", ("on_contact", 60))], minutes(50, 60))
case("longer_of_two_plans_wins", [plan("a1", "break", "08:00", "08:10"), plan("a1", "work", "08:00", "08:30"), *did("a1", ("on_contact", 60))], minutes(30, 30))
case("overlapping_states", TWO_AT_ONCE + planned("a1", ("work", 60)), error=OVERLAP)
case("states_last_wins", TWO_AT_ONCE + planned("a1", ("work", 60)), minutes(50, 60), policy=LAST)
case("states_by_priority", TWO_AT_ONCE + planned("a1", ("work", 60)), minutes(60, 60), policy=HIGHEST)
case("plan_up_to_as_of", did("a1", ("on_contact", 30)) + planned("a1", ("work", 480)), minutes(30, 40), as_of="08:40", note="What is still to come cannot be kept or broken.")
case("by_agent", LATE + did("a2", ("on_contact", 5)), G({"agent_id": "a1"}, minutes(50, 60, n=1)), G({"agent_id": "a2"}, nothing(excluded={"no_schedule": 1})), by={"dimensions": ["agent_id"]})
case("by_activity", DAY, *(G({"activity": activity}, expected) for activity, expected in [("break", undefined()), ("meal", undefined()), ("meeting", undefined()), ("off", undefined()), ("training", undefined()), ("work", undefined()), (None, nothing())]), by={"dimensions": ["activity"]}, note="States have no planned activity.")
case("by_team_of_both", did("a1", ("on_contact", 30), team="red") + planned("a1", ("work", 40), dimensions={"team": "red"}), G({"team": "red"}, minutes(30, 40)), by={"dimensions": ["team"]})
case("by_half_hour", LATE, hour("2026-03-02T08:00:00Z", minutes(20, 30)), hour("2026-03-02T08:30:00Z", minutes(30, 30)), hour("2026-03-02T09:00:00Z", nothing()), by=HALF_HOURS)
case("by_half_hour_with_exceptions", LATE, hour("2026-03-02T08:00:00Z", minutes(20, 30)), hour("2026-03-02T08:30:00Z", minutes(30, 30)), hour("2026-03-02T09:00:00Z", minutes(0, 10, n=0)), by=HALF_HOURS, options={"outside_shift": "exception"})
case("day_of_23_hours", [plan("a1", "work", "28 23:00", "29 22:00"), state("a1", "available", "29 00:00", "29 23:00")], hour("2026-03-28T23:00:00Z", minutes(22 * 60, 23 * 60)), hour("2026-03-29T22:00:00Z", nothing()), by=DAYS, policy=BERLIN)
case("night_of_25_hours", [plan("a1", "work", "10-24 23:00", "10-25 03:00"), state("a1", "available", "10-25 00:30", "10-25 03:00")], *(hour(f"2026-10-2{text}:00:00Z", minutes(there, 60)) for text, there in [("4T23", 0), ("5T00", 30), ("5T01", 60), ("5T02", 60)]), by=HOURS, policy=BERLIN, note="A shift from 01:00 to 04:00 that lasts four hours.")
case("nothing_given", [], none("no_records"))
case("no_plan_given", did("a1", ("on_contact", 10)), none("no_records", excluded={"no_schedule": 1}))
case("no_states_given", planned("a1", ("work", 10)), none("no_records", 0, 10 * M, n=1))
case("only_ineligible", did("a1", ("on_contact", 10)) + planned("a2", ("off", 10)), nothing(excluded={"no_schedule": 1}))

# --- schedule_conformance ----------------------------------------------------------------
case = vectors("schedule_conformance", unit="ratio", band="not_rated")
case("genesys", LATE, minutes(60, 60, n=1), origin="derived from " + GENESYS, note="An hour was planned and worked, though not the same: 100 %.")
ON_QUEUE = EVERY + planned("a1", ("work", 10), ("break", 5), ("work", 10)) + did("a2", ("on_contact", 30)) + planned("a3", ("work", 5)) + planned("a4", ("meal", 5))
case("ordinary", ON_QUEUE, minutes(5, 25, n=2, excluded={"no_schedule": 1}), note="On contact, on hold, wrapping up, ringing and available for a minute each; planned work of 20 and 5 minutes. a2 has no schedule.")
case("more_than_planned", did("a1", ("on_contact", 90)) + planned("a1", ("work", 60)), minutes(90, 60, n=1))
case("on_queue_whenever_it_is", did("a1", ("available", 30), begins=900) + planned("a1", ("work", 60)), minutes(30, 60, n=1))
case("plan_outside_the_period", did("a1", ("available", 30)) + planned("a1", ("work", 60), begins=60), nothing(30), policy=MORNING)
case("later_plan_wins", [*did("a1", ("on_contact", 45)), *planned("a1", ("work", 60)), plan("a1", "break", "08:20", "08:30")], minutes(45, 50))
case("overlapping_states", TWO_AT_ONCE + planned("a1", ("work", 60)), error=OVERLAP)
case("states_last_wins", TWO_AT_ONCE + planned("a1", ("work", 60)), minutes(60, 60), policy=LAST)
case("open_state", [state("a1", "available", "08:10"), *planned("a1", ("work", 60))], minutes(20, 30), as_of="08:30")
case("by_agent", ON_QUEUE, G({"agent_id": "a1"}, minutes(5, 20, n=1)), G({"agent_id": "a2"}, nothing(excluded={"no_schedule": 1})), G({"agent_id": "a3"}, minutes(0, 5, n=1)), G({"agent_id": "a4"}, nothing()), by={"dimensions": ["agent_id"]})
case("by_half_hour", LATE, hour("2026-03-02T08:00:00Z", minutes(20, 30)), hour("2026-03-02T08:30:00Z", minutes(30, 30)), hour("2026-03-02T09:00:00Z", nothing(10)), by=HALF_HOURS)
case("days_of_23_and_24_hours", [plan("a1", "work", "28 23:00", "30 22:00"), state("a1", "available", "28 23:00", "30 22:00")], hour("2026-03-28T23:00:00Z", minutes(1380, 1380)), hour("2026-03-29T22:00:00Z", minutes(1440, 1440)), by=DAYS, policy=BERLIN)
case("nothing_given", [], none("no_records"))
case("no_plan_given", did("a1", ("on_contact", 10)), none("no_records", excluded={"no_schedule": 1}))
case("no_states_given", planned("a1", ("work", 10)), none("no_records", 0, 10 * M, n=1))
case("only_ineligible", did("a1", ("on_contact", 10)) + planned("a2", ("meal", 10)), nothing(excluded={"no_schedule": 1}))

# --- shrinkage ---------------------------------------------------------------------------
case = vectors("shrinkage", unit="share", band="not_rated")
LOST = [
    *planned("a1", ("work", 60), ("meeting", 30), ("break", 10), ("off", 60)),
    *did("a1", ("on_contact", 40), ("break", 10), ("offline", 10), ("meeting", 20), ("on_contact", 10), ("break", 5)),
    *did("a2", ("available", 10)),
    *did("a3", ("offline", 10)),
]
ALONE = {"no_schedule": 1}
case("ordinary", LOST, minutes(50, 100, n=1, excluded=ALONE), note="Work: 10 on break, 10 offline; the meeting: 20, as the agent took a contact for the rest; the break: 5 and 5 without a state. The time off is no scheduled time.")
for part, lost, note in [("total", 50, None), ("internal", 35, "10 + 20 + 5."), ("external", 15, "Offline, or without a state: 10 + 5."), ("planned", 30, "In the planned meeting and break: 20 + 10."), ("unplanned", 20, "In planned work: 10 + 10.")]:
    case(f"part_{part}", LOST, minutes(lost, 100, n=1, excluded=ALONE), options={"part": part}, late=part in ("internal", "unplanned"), note=note)
case("basis_scheduled", PAID + PLANS, minutes(2 + 50 + 10, 120, n=2, excluded=UNPLANNED), options={"basis": "scheduled"}, note="a1 was on the queue for 58 of 110 minutes; a5 never came.")
case("basis_paid", PAID + PLANS, minutes(75, 135, n=2, excluded=UNPAID), options={"basis": "paid"}, note="a1 is paid for 105 minutes of which 45 were handling and 15 idle, a4 for 30 minutes offline.")
for part in ("internal", "external", "planned", "unplanned"):
    case(f"paid_{part}", PAID + PLANS, minutes(75, 135, excluded=UNPAID), options={"basis": "paid", "part": part}, note="The part has no effect.")
case("every_state_in_work", EVERY + planned("a1", ("work", 14)), minutes(9, 14), note="Not lost: on contact, hold, wrap, ringing, available.")
case("every_state_external", EVERY + planned("a1", ("work", 14)), minutes(2, 14), options={"part": "external"})
case("every_state_internal", EVERY + planned("a1", ("work", 14)), minutes(7, 14), options={"part": "internal"})
case("paid_less_than_worked", did("a1", ("meeting", 30), paid=True) + did("a1", ("on_contact", 60), begins=510, paid=False), minutes(-30, 30, n=1), options={"basis": "paid"}, note="Work that is not paid lowers it below 0.")
case("on_queue_outside_the_plan", did("a1", ("on_contact", 60)) + planned("a1", ("work", 30), begins=510), minutes(0, 30, n=1), note="It gains nothing.")
case("overlapping_states", TWO_AT_ONCE + planned("a1", ("work", 60)), error=OVERLAP)
case("states_last_wins", TWO_AT_ONCE + planned("a1", ("work", 60)), minutes(10, 60), policy=LAST)
case("states_by_priority", TWO_AT_ONCE + planned("a1", ("work", 60)), minutes(0, 60), policy=HIGHEST)
case("plan_up_to_as_of", did("a1", ("on_contact", 30)) + planned("a1", ("work", 480)), minutes(10, 40), as_of="08:40")
case("clipped_to_the_period", did("a1", ("on_contact", 60), ("offline", 60), begins=450) + planned("a1", ("work", 120), begins=450), minutes(30, 60), policy=MORNING)
case("by_agent", LOST, G({"agent_id": "a1"}, minutes(50, 100, n=1)), G({"agent_id": "a2"}, nothing(excluded=ALONE)), G({"agent_id": "a3"}, nothing()), by={"dimensions": ["agent_id"]})
case("by_half_hour", LOST, *(hour(f"2026-03-02T{text}:00Z", expected) for text, expected in [("08:00", minutes(0, 30, excluded=ALONE)), ("08:30", minutes(20, 30)), ("09:00", minutes(20, 30)), ("09:30", minutes(10, 10)), ("10:00", nothing()), ("10:30", nothing())]), by=HALF_HOURS, as_of="12:00", note="The time off from 09:40 to 10:40 is booked and counts nothing.")
case("day_of_25_hours", [plan("a1", "work", "10-24 22:00", "10-25 23:00"), state("a1", "available", "10-24 22:00", "10-25 12:00")], hour("2026-10-24T22:00:00Z", minutes(660, 1500)), by=DAYS, policy=BERLIN)
case("paid_day_of_25_hours", [state("a1", "available", "10-24 22:00", "10-25 12:00", paid=True), state("a1", "meeting", "10-25 12:00", "10-25 23:00", paid=True)], hour("2026-10-24T22:00:00Z", minutes(660, 1500)), by=DAYS, policy=BERLIN, options={"basis": "paid"})
case("nothing_given", [], none("no_records"))
case("no_plan_given", did("a1", ("on_contact", 10)), none("no_records", excluded=ALONE))
case("no_states_given", planned("a1", ("work", 10)), none("no_records", 10 * M, 10 * M, n=1))
case("only_ineligible", did("a1", ("on_contact", 10)) + planned("a2", ("off", 10)), nothing(excluded=ALONE))
case("only_unpaid", did("a1", ("on_contact", 10), paid=False), nothing(), options={"basis": "paid"})

# --- across KPIs -------------------------------------------------------------------------
case = vectors(None, "grouping", band="not_rated")
CUSTOM = {"custom_kpis": [{"id": "talked", "formula": "on_contact_state_ms"}, {"id": "talked_of_login", "formula": "on_contact_state_ms / logged_in_ms"}]}
case("clipped_time_as_a_kpi_of_its_own", [state("a1", "on_contact", "05:23", "06:15")], *(hour(f"2026-03-02T0{begins}:00Z", E(length * 60, length * M, unit="seconds")) for begins, length in [("5:00", 7), ("5:30", 30), ("6:00", 15)]), kpis=["talked"], policy=CUSTOM, by=HALF_HOURS, origin="Amazon Connect, historical metrics", note="05:23 to 06:15 is 7, 30 and 15 minutes of three half hours.")
case("share_of_the_time_logged_in", SHIFT, minutes(40, 107, unit="share"), kpis=["talked_of_login"], policy=CUSTOM)
case("agents_have_no_channel", [contact("c", channel="chat"), *SHIFT], {**G({"channel": "chat"}, undefined()), "kpi": "occupancy"}, {**G({"channel": "chat"}, E(1, 1)), "kpi": "interaction_volume"}, {**G({"channel": None}, minutes(50, 60, band="good")), "kpi": "occupancy"}, {**G({"channel": None}, E(0, 0)), "kpi": "interaction_volume"}, kpis=["occupancy", "interaction_volume"], by={"dimensions": ["channel"]})
case("plans_have_no_team", did("a1", ("on_contact", 10), team="red") + planned("a1", ("work", 10)), {**G({"team": "red"}, undefined()), "kpi": "schedule_adherence"}, {**G({"team": "red"}, minutes(10, 10, band="bad")), "kpi": "occupancy"}, {**G({"team": None}, minutes(10, 10, n=1, band="good")), "kpi": "schedule_adherence"}, {**G({"team": None}, nothing()), "kpi": "occupancy"}, kpis=["schedule_adherence", "occupancy"], by={"dimensions": ["team"]}, note="The plan is booked without a team; what is adherent is known there.")
