"""What happened to security and data."""

from fractions import Fraction as F

from authoring import E, contact, none, row, times, vectors


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
