"""Contacts that belong together: first contact resolution, repeats, journeys, use on several days."""

from fractions import Fraction as F

from authoring import E, G, contact, none, survey, times, vectors

MARCH = {"period": {"start": "2026-03-10T00:00:00Z", "end": "2026-03-20T00:00:00Z"}}


def call(id, when, customer=None, reason="billing", channel="voice", **fields):
    """A contact of ten minutes with a person."""
    fields = {"ended_at": 600, "handled_by": "human_only", **fields}
    return contact(id, when, channel, customer_id=customer, reason=reason, **fields)


# --- first_contact_resolution --------------------------------------------------------
case = vectors("first_contact_resolution", unit="share", band="not_rated")
WEEKS = [
    call("old", "1 10:00", "A"),
    call("a1", "12 10:00", "A", case_id="k1"),
    call("a2", "14 10:00", "A", case_id="k1"),
    call("b1", "12 10:00", "B", case_id="k2"),
    call("b2", "12 12:00", "B", "login", case_id="k2"),
    call("c1", "12 10:00", "C"),
    call("c2", "13 10:00", "C", channel="chat"),
    call("d1", "15 10:00", "D", case_id="k3"),
    call("d2", "22 10:10", "D"),
    call("e1", "16 10:00", "E", transfers=1),
    call("f1", "16 10:00", "F", "parcel"),
    call("u1", "16 10:00"),
    call("r1", "16 10:00", "R", None),
    call("n1", "16 10:00", "N", outcome="abandoned"),
    call("o1", "16 10:00", "O", direction="outbound"),
    call("t1", "16 10:00", "A", initiation="transfer"),
    call("g1", "16 10:00", "G", ended_at=None),
    call("i1", "25 10:00", "I"),
    call("s1", "16 10:00", "A", outcome="spam"),
    call("m1", "16 10:00", "A", direction="internal"),
]
CENTER = {"center_initiated": 2, "unidentified": 1, "reason_unknown": 1}
WINDOW = {**CENTER, "unserved": 1, "open": 1, "immature": 1}
FIRST = {**WINDOW, "not_first": 2, "no_history": 1}


def less(excluded, *names):
    return {name: number for name, number in excluded.items() if name not in names}


def weeks(name, expected, options=None, **more):
    case(name, WEEKS, expected, options=options, as_of="30 00:00", **more)


weeks("ordinary", E(F(5, 8), 5, 8, n=8, excluded=FIRST), note="First: a1, b1, b2, c1, d1, d2, e1, f1. a2 repeats a1, c2 repeats c1, and d2 begins exactly 7 days after d1 ended; as d1 began longer ago than that, d2 is a first contact, too.")
weeks("method_repeat_window", E(F(5, 8), 5, 8, excluded=FIRST), {"method": "repeat_window"})
weeks("denominator_first_contacts", E(F(5, 8), 5, 8, excluded=FIRST), {"denominator": "first_contacts"})
weeks("denominator_all_contacts", E(F(8, 11), 8, 11, n=11, excluded=WINDOW), {"denominator": "all_contacts"}, late=True, note="The 8, and old, a2 and c2, which nothing follows.")
weeks("denominator_customers", E(F(4, 7), 4, 7, n=7, excluded=WINDOW), {"denominator": "customers"}, late=True, note="Customers with a reason: A, C, D had a repeat; B billing, B login, E and F had none.")
weeks("key_customer_reason", E(F(5, 8), 5, 8, excluded=FIRST), {"key": "customer_reason"})
weeks("key_customer", E(F(4, 8), 4, 8, excluded={**less(FIRST, "reason_unknown"), "not_first": 3}), {"key": "customer"}, note="b2 repeats b1, though for another reason; r1 counts without one.")
weeks("key_case", E(F(1, 3), 1, 3, excluded={"center_initiated": 2, "unidentified": 11, "not_first": 2}), {"key": "case"}, note="a1, b1 and d1; only k3 is not touched again.")
weeks("window_days_1", E(F(9, 10), 9, 10, excluded={**less(FIRST, "immature"), "not_first": 1}), {"window_days": 1}, note="a2 is two days after a1. c2 begins 24 h after c1 began: exactly on the edge it is not first, and within a day of its end.")
weeks("window_from_end", E(F(5, 8), 5, 8, excluded=FIRST), {"window_from": "end"})
weeks("window_from_start", E(F(7, 9), 7, 9, excluded=less(FIRST, "open")), {"window_from": "start"}, note="d2 is too late for d1; g1 needs no end.")
weeks("transfer_breaks_no", E(F(5, 8), 5, 8, excluded=FIRST), {"transfer_breaks": False})
weeks("transfer_breaks_yes", E(F(4, 8), 4, 8, excluded=FIRST), {"transfer_breaks": True}, origin="WFM Labs, first contact resolution", note="e1 was transferred.")
weeks("repeat_scope_any_channel", E(F(5, 8), 5, 8, excluded=FIRST), {"repeat_scope": "any_channel"})
weeks("repeat_scope_same_channel", E(F(7, 9), 7, 9, excluded={**FIRST, "not_first": 1}), {"repeat_scope": "same_channel"}, note="c1 and c2 are both first and resolved.")
UNSOLVABLE = {"unsolvable_reasons": ["parcel"]}
weeks("population_gross", E(F(5, 8), 5, 8, excluded=FIRST), {"population": "gross"}, policy=UNSOLVABLE)
weeks("population_net", E(F(4, 7), 4, 7, excluded={**FIRST, "unsolvable": 1}), {"population": "net"}, policy=UNSOLVABLE, origin="Medallia, gross and net", note="f1 is about a parcel.")

OLD = call("old", "1 10:00", "Z")
LEFT = {"no_history": 1}
case("a_tenth_of_sqm", [OLD, *(call(f"f{i}", "10 10:00", f"c{i}") for i in range(40)), *(call(f"g{i}", "12 10:00", f"c{i}") for i in range(12))], E(F(28, 40), 28, 40, excluded={"no_history": 1, "not_first": 12}), as_of="30 00:00", origin="SQM, 280 of 400, a tenth of it", note="40 first contacts, 12 of which come back.")
case("surveys_of_sqm", [times(280, survey("fcr", 1)), times(120, survey("fcr", 0))], E(F(280, 400), 280, 400, n=400), options={"method": "survey"}, origin="SQM", note="280 of 400 say that their request was resolved on the first contact: 70 %.")
for name, again, resolved, more in [
    ("repeat_as_the_window_ends", "22 10:10", 0, {}),
    ("repeat_after_the_window", "22 10:10:00.001", 1, {}),
    ("repeat_as_the_contact_ends", "15 10:10", 1, {"not_first": 1}),
    ("repeat_just_after_the_end", "15 10:10:00.001", 0, {"not_first": 1}),
    ("repeat_during_the_contact", "15 10:05", 1, {"not_first": 1}),
]:
    second = 0 if more else 1
    case(name, [OLD, call("a", "15 10:00", "A"), call("b", again, "A")], E(F(resolved + second, 1 + second), resolved + second, 1 + second, excluded={**LEFT, **more}), as_of="30 00:00", note="The window is (end, end + 7 days]; a contact that began up to 7 days earlier makes the second no first one.")
case("begun_together", [OLD, call("a", "15 10:00", "A"), call("b", "15 10:00", "A", channel="chat")], E(1, 2, 2, excluded=LEFT), as_of="30 00:00", note="Neither is earlier, and neither follows the end of the other.")
case("matured_just_now", [OLD, call("a", "15 10:00", "A")], E(1, 1, 1, excluded=LEFT), as_of="22 10:10")
case("a_moment_too_young", [OLD, call("a", "15 10:00", "A")], none("no_eligible_records", excluded={**LEFT, "immature": 1}), as_of="22 10:09:59.999")
case("history_just_long_enough", [OLD, call("a", "8 10:00", "A")], E(1, 1, 1, excluded=LEFT), as_of="30 00:00", note="Records begin 7 days before.")
case("history_a_moment_too_short", [OLD, call("a", "8 09:59:59.999", "A")], none("no_eligible_records", excluded={"no_history": 2}), as_of="30 00:00")
case("history_from_outbound", [call("old", "1 10:00", direction="outbound"), call("a", "8 10:00", "A")], E(1, 1, 1, excluded={"center_initiated": 1}), as_of="30 00:00", note="Any counted contact shows that records were kept.")
case("spam_is_no_history", [call("old", "1 10:00", "Z", outcome="spam"), call("a", "8 10:00", "A")], none("no_eligible_records", excluded=LEFT), as_of="30 00:00")
case("abandoned_repeat", [OLD, call("a", "10 10:00", "A"), call("b", "11 10:00", "A", outcome="abandoned", handled_by="none")], E(0, 0, 1, excluded={**LEFT, "unserved": 1}), as_of="30 00:00", note="The customer came back, served or not.")
case("call_back_is_no_repeat", [OLD, call("a", "10 10:00", "A"), call("b", "11 10:00", "A", initiation="callback"), call("c", "11 11:00", "A", direction="outbound")], E(1, 1, 1, excluded={**LEFT, "center_initiated": 2}), as_of="30 00:00")
case("call_after_a_bot", [OLD, call("a", "10 10:00", "A", channel="chat", handled_by=None, bot_outcome="resolved"), call("b", "10 11:00", "A")], E(0, 0, 1, excluded={**LEFT, "not_first": 1}), as_of="30 00:00", note="The bot served a; the call shows that it did not resolve it.")
case("bot_that_failed", [OLD, call("a", "10 10:00", "A", channel="chat", handled_by=None, bot_outcome="failed")], none("no_eligible_records", excluded={**LEFT, "unserved": 1}), as_of="30 00:00")
case("days_of_24_hours", [OLD, call("a", "03-25 09:00", "A", ended_at="03-25 09:00:00"), call("b", "04-01 08:30:00", "A", ended_at="04-01 08:30:00")], E(0, 0, 1, excluded={**LEFT, "immature": 1}), policy={"zone": "Europe/Berlin"}, as_of="2026-04-02T00:00:00Z", note="Clocks went ahead on the 29th: 10:00 to 10:30 a week later are 7 days less half an hour.")
case("period_sees_what_lies_outside", [call("old", "1 10:00", "Z"), call("a0", "9 10:00", "A"), call("a1", "11 10:00", "A"), call("b1", "19 10:00", "B"), call("b2", "21 10:00", "B"), call("c1", "19 10:00", "C")], E(F(1, 2), 1, 2, excluded={"not_first": 1}), policy=MARCH, as_of="30 00:00", note="a0 before the period makes a1 no first contact, b2 after it repeats b1. Only what begins inside is booked.")
case("period_is_the_history", [call("a", "17 10:00", "A"), call("b", "16 23:59", "B")], none("no_eligible_records", excluded={"no_history": 1, "immature": 1}), options={"window_days": 7}, policy=MARCH, as_of="24 10:00", note="From the 10th on: b began less than 7 days later. a ends at 10:10 on the 17th, too late for as_of.")
case("as_of_is_the_end_of_the_period", [OLD, call("a", "12 10:00", "A"), call("b", "19 10:00", "B")], E(1, 1, 1, excluded={"immature": 1}), policy=MARCH)
case("nothing_given", [], none("no_records"))
case("only_ineligible", [call("a", "10 10:00"), call("b", "10 10:00", "B", direction="outbound"), call("s", "10 10:00", "A", outcome="spam")], none("no_eligible_records", excluded={"unidentified": 1, "center_initiated": 1}), as_of="30 00:00")
case("by_channel", WEEKS, G({"channel": "chat"}, none("no_eligible_records", excluded={"not_first": 1})), G({"channel": "voice"}, E(F(5, 8), 5, 8, excluded={**FIRST, "not_first": 1})), by={"dimensions": ["channel"]}, as_of="30 00:00", note="A contact is compared with those of every group.")
case("customers_by_channel", WEEKS, G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(F(4, 7), 4, 7, excluded=WINDOW)), options={"denominator": "customers"}, by={"dimensions": ["channel"]}, as_of="30 00:00", note="C counts in both: in chat nothing followed.")
case("by_week", [OLD, call("a", "10 10:00", "A"), call("b", "17 10:00", "A"), call("c", "18 10:00", "C")], G({"interval_start": "2026-02-23T00:00:00Z"}, none("no_eligible_records", excluded=LEFT)), G({"interval_start": "2026-03-09T00:00:00Z"}, E(0, 0, 1)), G({"interval_start": "2026-03-16T00:00:00Z"}, E(1, 1, 1, excluded={"not_first": 1})), by={"dimensions": [], "interval": "1w"}, as_of="30 00:00", note="Booked by its beginning; b begins exactly 7 days after a began.")
case("always_by_its_beginning", [OLD, call("a", "10 23:55", "A")], G({"interval_start": "2026-03-01T00:00:00Z"}, none("no_eligible_records", excluded=LEFT)), G({"interval_start": "2026-03-10T00:00:00Z"}, E(1, 1, 1)), policy={"attribution": "by_end"}, by={"dimensions": [], "interval": "1d"}, as_of="30 00:00", note="a ends on the 11th.")

ASKED = [times(3, survey("fcr", 1)), survey("fcr", 0), survey("fcr"), survey("fcr", 10, scale_max=10), survey("fcr", 9, scale_max=10), survey("csat", 5), call("a", "10 10:00", "A")]
case("method_survey", ASKED, E(F(4, 6), 4, 6, n=6, excluded={"unanswered": 1}), options={"method": "survey"}, note="Yes is the top of the scale: three times 1 of 0 to 1, and 10 of 10.")
case("survey_not_given", [call("a", "10 10:00", "A")], none("no_records"), options={"method": "survey"})
case("survey_by_day_of_response", [survey("fcr", 1, "3 10:00", sent_at="2 10:00"), survey("fcr", None, "2 10:00")], G({"interval_start": "2026-03-02T00:00:00Z"}, none("no_eligible_records", excluded={"unanswered": 1})), G({"interval_start": "2026-03-03T00:00:00Z"}, E(1, 1, 1)), options={"method": "survey"}, by={"dimensions": [], "interval": "1d"})
FLAGS = [*(call(f"y{i}", "10 10:00", agent_says_resolved=True) for i in range(2)), call("n", "10 10:00", "N", None, agent_says_resolved=False), call("k", "10 10:00", "K"), call("q", "10 10:00", outcome="abandoned", agent_says_resolved=True), call("o", "10 10:00", direction="outbound", agent_says_resolved=True)]
case("method_agent_flag", FLAGS, E(F(2, 3), 2, 3, n=3, excluded={"flag_unknown": 1}), options={"method": "agent_flag"}, note="Nobody needs to be identified; q was not served, o is outbound.")
case("agent_flag_by_day", FLAGS[:1] + [call("n", "10 23:59", agent_says_resolved=False), call("m", "11 00:00")], G({"interval_start": "2026-03-10T00:00:00Z"}, E(F(1, 2), 1, 2)), G({"interval_start": "2026-03-11T00:00:00Z"}, none("no_eligible_records", excluded={"flag_unknown": 1})), options={"method": "agent_flag"}, by={"dimensions": [], "interval": "1d"})


def mail(id, when, case_id, replies, outcome="resolved", **fields):
    return contact(id, when, "email", case_id=case_id, agent_reply_count=replies, outcome=outcome, **fields)


MAILS = [
    mail("a1", "10 10:00", "A", 1),
    mail("b1", "10 10:00", "B", 1, "unresolved"),
    mail("b2", "11 10:00", "B", 1),
    mail("c1", "10 10:00", None, 0),
    mail("d1", "10 10:00", "D", 1),
    mail("d2", "11 10:00", "D", 0, "unresolved"),
    mail("e1", "10 10:00", "E", None, None),
    mail("e2", "11 10:00", "E", 1),
    mail("f1", "10 10:00", "F", 1, "spam"),
    mail("g1", "10 10:00", "G", 0, "unresolved", direction="outbound"),
    mail("g2", "11 10:00", "G", 1),
    mail("h1", "11 10:00", "H", None, None),
]
TOUCHED = {"not_resolved": 2, "replies_unknown": 1}
case("method_case_touches", MAILS, E(F(3, 4), 3, 4, n=4, excluded=TOUCHED), options={"method": "case_touches"}, origin="Zendesk, one-touch resolution", note="One touch: A, the mail without a case, and G with an outbound mail of no reply; B took two replies. D was opened again, H is open and its replies do not matter; of E one number is missing; F is spam.")
case("touches_begun_and_ended_together", [mail("a", "10 10:00", "A", 1), mail("b", "10 10:00", "A", 0, "unresolved")], E(1, 1, 1), options={"method": "case_touches"}, note="Of two last contacts one is resolved.")
case("touches_by_day", [*MAILS[:3], mail("p", "9 23:00", "P", 0), mail("q", "10 01:00", "P", 1)], G({"interval_start": "2026-03-09T00:00:00Z"}, E(1, 1, 1)), G({"interval_start": "2026-03-10T00:00:00Z"}, E(F(1, 2), 1, 2)), G({"interval_start": "2026-03-11T00:00:00Z"}, none("no_eligible_records")), options={"method": "case_touches"}, by={"dimensions": [], "interval": "1d"}, note="A case belongs to the day of its first contact.")
case("touches_by_channel", [mail("a", "10 10:00", "A", 0, None, ended_at="10 11:00"), contact("b", "10 10:00", "chat", case_id="A", agent_reply_count=1, outcome="resolved", ended_at="10 10:30")], G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "email"}, none("no_eligible_records")), options={"method": "case_touches"}, by={"dimensions": ["channel"]}, note="Of two that begin together the one that ends earlier is the first.")

# --- repeat_contact_rate -------------------------------------------------------------
case = vectors("repeat_contact_rate", unit="share", band="not_rated")
AGAIN = {**CENTER, "no_history": 1}
weeks("ordinary", E(F(2, 13), 2, 13, n=13, excluded=AGAIN), note="a2 and c2, of all that are known, served or not. d2 begins 7 days and 10 minutes after d1 began.")
weeks("key_customer_reason", E(F(2, 13), 2, 13, excluded=AGAIN), {"key": "customer_reason"})
weeks("key_customer", E(F(3, 14), 3, 14, excluded=less(AGAIN, "reason_unknown")), {"key": "customer"}, note="b2, too, and r1 is known.")
weeks("key_case", E(F(2, 5), 2, 5, excluded={"center_initiated": 2, "unidentified": 11}), {"key": "case"}, note="a2 and b2 of the five with a case.")
weeks("window_days_1", E(F(1, 13), 1, 13, excluded=AGAIN), {"window_days": 1}, note="c2, exactly 24 h after c1.")
weeks("repeat_scope_any_channel", E(F(2, 13), 2, 13, excluded=AGAIN), {"repeat_scope": "any_channel"})
weeks("repeat_scope_same_channel", E(F(1, 13), 1, 13, excluded=AGAIN), {"repeat_scope": "same_channel"}, note="c2 is a chat after a call.")
case("needs_no_maturity", [OLD, call("a", "10 10:00", "A"), call("b", "11 10:00", "A")], E(F(1, 2), 1, 2, excluded=LEFT), note="It looks back: as_of does not matter.")
case("edge_of_the_window", [OLD, call("a", "10 10:00", "A"), call("b", "17 10:00", "A"), call("c", "10 10:00", "C"), call("d", "17 10:00:00.001", "C")], E(F(1, 4), 1, 4, excluded=LEFT), note="b begins exactly 7 days later, d a moment after that.")
case("begun_together", [OLD, call("a", "10 10:00", "A"), call("b", "10 10:00", "A")], E(0, 0, 2, excluded=LEFT))
case("without_history_even_a_repeat", [call("a", "10 10:00", "A"), call("b", "11 10:00", "A")], none("no_eligible_records", excluded={"no_history": 2}), note="Else only repeats would be left of the first days.")
case("period_sees_what_lies_before", [OLD, call("a", "9 10:00", "A"), call("b", "11 10:00", "A"), call("c", "11 10:00", "C")], E(F(1, 2), 1, 2), policy=MARCH)
case("days_of_24_hours", [OLD, call("a", "03-25 09:00", "A"), call("b", "04-01 08:00:00", "A"), call("c", "04-01 09:00:00.001", "A", "billing", "chat")], E(F(2, 3), 2, 3, excluded=LEFT), policy={"zone": "Europe/Berlin"}, note="10:00 to 10:00 over the change of clocks are 7 days less an hour; c follows b.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [call("a", "10 10:00"), call("s", "10 10:00", "A", outcome="spam"), call("r", "10 10:00", "A", None)], none("no_eligible_records", excluded={"unidentified": 1, "reason_unknown": 1}))
case("by_channel", WEEKS, G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(F(1, 12), 1, 12, excluded=AGAIN)), by={"dimensions": ["channel"]}, as_of="30 00:00")
case("by_day", [OLD, call("a", "10 23:55", "A"), call("b", "11 10:00", "A"), call("s", "12 10:00", "A", outcome="spam")], G({"interval_start": "2026-03-01T00:00:00Z"}, none("no_eligible_records", excluded=LEFT)), G({"interval_start": "2026-03-10T00:00:00Z"}, E(0, 0, 1)), G({"interval_start": "2026-03-11T00:00:00Z"}, E(1, 1, 1)), by={"dimensions": [], "interval": "1d"}, note="Spam is no contact and makes no group.")

# --- contacts_per_case ---------------------------------------------------------------
case = vectors("contacts_per_case", unit="ratio", band="not_rated")
case("ordinary", MAILS, E(F(10, 6), 10, 6, n=6, ci_low=None, excluded={"case_unknown": 1}), note="A 1, B, D, E and G 2 each, H 1; c1 has no case, f1 is spam.")
case("small_example", [contact(f"c{i}", case_id=f"k{i % 10}") for i in range(13)], E(F(13, 10), 13, 10))
case("nothing_given", [], none("no_records"))
case("only_ineligible", [contact("a"), contact("s", case_id="A", outcome="spam")], none("no_eligible_records", excluded={"case_unknown": 1}))
case("by_channel", [contact("a", case_id="A"), contact("b", case_id="A"), contact("c", "11:00", "chat", case_id="A")], G({"channel": "chat"}, E(1, 1, 1)), G({"channel": "voice"}, E(2, 2, 1)), by={"dimensions": ["channel"]}, note="The case counts in each group that it touches.")
case("by_day", MAILS, G({"interval_start": "2026-03-10T00:00:00Z"}, E(1, 5, 5, excluded={"case_unknown": 1})), G({"interval_start": "2026-03-11T00:00:00Z"}, E(1, 5, 5)), by={"dimensions": [], "interval": "1d"})

# --- unidentified_share --------------------------------------------------------------
case = vectors("unidentified_share", unit="share", band="not_rated")
CALLERS = [
    call("a", "10 10:00", "A", case_id="1"),
    call("b", "10 11:00", None, case_id="2"),
    call("c", "10 12:00", "C", None),
    call("d", "11 10:00", None, None),
    call("e", "11 11:00", "E", channel="chat"),
    call("o", "10 10:00", direction="outbound"),
    call("s", "10 10:00", outcome="spam"),
]
AWAY = {"center_initiated": 1}
case("ordinary", CALLERS, E(F(2, 5), 2, 5, n=5, excluded=AWAY), note="Nobody knows who b and d are; that c gave no reason does not matter.")
case("key_customer_reason", CALLERS, E(F(2, 5), 2, 5, excluded=AWAY), options={"key": "customer_reason"})
case("key_customer", CALLERS, E(F(2, 5), 2, 5, excluded=AWAY), options={"key": "customer"})
case("key_case", CALLERS, E(F(3, 5), 3, 5, excluded=AWAY), options={"key": "case"}, note="c, d and e name no case.")
case("all_known", [call("a", "10 10:00", "A")], E(0, 0, 1))
case("nothing_given", [], none("no_records"))
case("only_ineligible", CALLERS[5:], none("no_eligible_records", excluded=AWAY))
case("by_channel", CALLERS, G({"channel": "chat"}, E(0, 0, 1)), G({"channel": "voice"}, E(F(2, 4), 2, 4, excluded=AWAY)), by={"dimensions": ["channel"]})
case("by_day", CALLERS, G({"interval_start": "2026-03-10T00:00:00Z"}, E(F(1, 3), 1, 3, excluded=AWAY)), G({"interval_start": "2026-03-11T00:00:00Z"}, E(F(1, 2), 1, 2)), by={"dimensions": [], "interval": "1d"})
