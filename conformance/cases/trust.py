"""What happened to security and data."""

from fractions import Fraction as F

from authoring import E, G, contact, none, row, times, undefined, vectors


def event(id, class_, detected_at="12:00", **fields):
    return row("security_event", detected_at, {"event_id": id, "class": class_, "detected_at": detected_at, **fields})


CONTACTS = [times(2000, contact("c", talk=1)), contact("s", outcome="spam"), contact("o", direction="outbound")]
EVENTS = [
    event("x1", "incident"),
    event("x2", "incident", confirmed=True, occurred_at="09:00"),
    event("x3", "incident", duplicate_of="x2"),
    event("x4", "incident", confirmed=False),
    event("x5", "unauthorized_access", blocked=True),
    event("x6", "unauthorized_access", blocked=False, confirmed=True),
    event("x7", "unauthorized_access"),
    event("x8", "data_issue", blocked=True),
]
APART = {"duplicate": 1, "unconfirmed": 1}
COUNTS = {"security_incident_rate": (2, 2), "unauthorized_access_rate": (3, 2), "data_issue_rate": (1, 0)}


def expected(events, per=1000, exposure=2001, **more):
    return E(F(events * per, exposure), events, exposure, **more)


CLASSES = {"security_incident_rate": "incident", "unauthorized_access_rate": "unauthorized_access", "data_issue_rate": "data_issue"}


for kpi, (all_events, not_blocked) in COUNTS.items():
    case = vectors(kpi, unit="rate", band="not_rated")
    case("ordinary", CONTACTS + EVENTS, expected(all_events, n=2001, excluded=APART), note=f"{all_events} events over 2000 contacts and an outbound one; x3 repeats x2, x4 was ruled out.")
    case("per_1000", CONTACTS + EVENTS, expected(all_events, excluded=APART), options={"per": "1000"})
    case("per_100000", CONTACTS + EVENTS, expected(all_events, per=100_000, excluded=APART), options={"per": "100000"}, late=True)
    case("blocked_include", CONTACTS + EVENTS, expected(all_events, excluded=APART), options={"blocked": "include"})
    case("blocked_exclude", CONTACTS + EVENTS, expected(not_blocked, excluded={**APART, "blocked": 2}), options={"blocked": "exclude"})
    case("outbound_include", CONTACTS + EVENTS, expected(all_events, excluded=APART), options={"outbound": "include"})
    case("outbound_exclude", CONTACTS + EVENTS, expected(all_events, exposure=2000, excluded=APART), options={"outbound": "exclude"})
    case("none_happened", CONTACTS + [event("x", "incident", confirmed=False)], expected(0, n=2001, ci_low=0, ci_high=1.8435179683, excluded={"unconfirmed": 1}), note="0, and the interval ends at 3.6889 / 2001 * 1000.")
    case("nothing_given", [], none("no_records"))
    case("no_events_given", CONTACTS, none("no_records", n=2001, numerator=0, denominator=2001))
    case("no_contacts_counted", EVENTS + [contact("s", outcome="spam")], none("no_eligible_records", numerator=all_events, excluded=APART))
    one = CLASSES[kpi]
    FOLDED = [event("x1", one)] + [event(f"x{number}", one, duplicate_of="x1") for number in range(2, 6)]
    FOLDED += [event("x6", one, duplicate_of="x5", confirmed=False, blocked=True), event("x7", one, duplicate_of="gone")]
    case("duplicates_are_folded", CONTACTS + FOLDED, expected(1, excluded={"duplicate": 6}), options={"blocked": "exclude"}, note="One campaign is one event; a repeat of a repeat, of what is not there, or ruled out besides is a duplicate, once.")
    case("unsure_counts", CONTACTS + [event("x1", one), event("x2", one, confirmed=True)], expected(2, excluded={}), note="Only what was ruled out is left out.")
    case("ruled_out_and_blocked", CONTACTS + [event("x1", one, confirmed=False, blocked=True)], expected(0, excluded={"unconfirmed": 1}), options={"blocked": "exclude"}, note="Each event is left out for one reason.")
    case("none_happened_per_100000", CONTACTS + [event("x", one, confirmed=False)], expected(0, per=100_000, n=2001, ci_low=0, ci_high=3.6888794541139363 / 2001 * 100_000, excluded={"unconfirmed": 1}), options={"per": "100000"}, note="The exact upper end, -ln(0.025) / exposure; the rule of three says about 3 / exposure.")
    case("more_events_than_contacts", [contact("c")] + [event("x1", one), event("x2", one)], E(2000, 2, 1, n=1))
    SITES = [contact("c1", dimensions={"site": "north"}), contact("c2", dimensions={"site": "south"}), event("x1", one, dimensions={"site": "north"}), event("x2", one)]
    case("by_site", SITES, G({"site": "north"}, E(1000, 1, 1)), G({"site": "south"}, E(0, 0, 1)), G({"site": None}, none("no_eligible_records", 1, 0)), by={"dimensions": ["site"]})
    case("by_channel", [contact("c"), event("x1", one)], G({"channel": "voice"}, undefined()), G({"channel": None}, none("no_eligible_records", 1, 0)), by={"dimensions": ["channel"]}, note="No event has a channel.")
    FOUND_LATE = [contact("c1", "1 10:00"), contact("c2", "2 10:00"), event("x1", one, "2 09:00", occurred_at="1 23:00"), event("x2", one, "2 09:00")]
    DAYS = [{"interval_start": "2026-03-01T00:00:00Z"}, {"interval_start": "2026-03-02T00:00:00Z"}]
    case("by_day", FOUND_LATE, G(DAYS[0], E(0, 0, 1)), G(DAYS[1], E(2000, 2, 1)), by={"dimensions": [], "interval": "1d"}, note="By the day on which it was found.")
    case("by_day_of_the_event", FOUND_LATE, G(DAYS[0], E(1000, 1, 1)), G(DAYS[1], E(1000, 1, 1)), by={"dimensions": [], "interval": "1d"}, policy={"attribution": {kpi: "by_start"}}, note="x1 happened the day before; nobody knows when x2 did.")
    case("found_after_the_period", FOUND_LATE, E(0, 0, 1, n=1), policy={"period": {"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z"}})
