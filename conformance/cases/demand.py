"""How much there was to do."""

from authoring import E, G, contact, none, prompt, vectors, visit

COUNTED = [
    contact("a1", "08:00", conversation_id="k1", direction="inbound", agent_id="ann", ended_at=300),
    contact("a2", "08:05", conversation_id="k1", direction="inbound", initiation="transfer", agent_id="bob"),
    contact("b1", "08:10", "chat"),
    contact("o1", "08:20", direction="outbound", agent_id="ann"),
    contact("i1", "08:30", direction="internal", agent_id="ann"),
    contact("s1", "08:40", "email", outcome="spam"),
    contact("d1", "08:00", outcome="duplicate", conversation_id="k1"),
]
COPIES = {"spam_or_duplicate": 2, "internal": 1}

case = vectors("interaction_volume", unit="count", band="not_rated", ci_low=None)
case("ordinary", COUNTED, E(4, 4, n=4, excluded=COPIES), note="a1, a2, b1 and o1; spam, the copy and the internal call are left out.")
case("grain_contact", COUNTED, E(4, 4, n=4, excluded=COPIES), options={"grain": "contact"})
case("grain_conversation", COUNTED, E(3, 3, n=3, excluded=COPIES), options={"grain": "conversation"}, note="k1 holds a1 and a2; b1 and o1 have no conversation and are their own: 3.")
case("outbound_include", COUNTED, E(4, 4, n=4, excluded=COPIES), options={"outbound": "include"})
case("outbound_exclude", COUNTED, E(3, 3, n=3, excluded={**COPIES, "outbound": 1}), options={"outbound": "exclude"}, note="4 less the outbound call.")
case("outbound_exclude_by_conversation", COUNTED, E(2, 2, n=2, excluded={**COPIES, "outbound": 1}), options={"outbound": "exclude", "grain": "conversation"}, note="k1 and b1: the outbound call is left out in either grain.")
case("outcomes_all_count", [contact("c1", outcome="abandoned"), contact("c2", outcome="failed"), contact("c3", outcome="unknown"), contact("c4", outcome="unresolved")], E(4, 4, excluded={}), note="Only spam and copies do not count.")
case("nothing_given", [], none("no_records", 0, 1))
case("other_records_only", [prompt("bot", "09:00")], none("no_records", 0, 1), note="No interaction was given; prompts are another record.")
case("only_ineligible", [contact("s1", outcome="spam"), contact("i1", direction="internal")], E(0, 0, n=0, excluded={"spam_or_duplicate": 1, "internal": 1}), note="A count of nothing is known to be 0.")
case("by_agent", COUNTED, G({"agent_id": "ann"}, E(2, 2, excluded={"internal": 1})), G({"agent_id": "bob"}, E(1, 1)), G({"agent_id": None}, E(1, 1, excluded={"spam_or_duplicate": 2})), by={"dimensions": ["agent_id"]}, note="The group without an agent comes last.")
case("by_hour_of_beginning", [contact("c1", "07:59:59.999", ended_at=600), contact("c2", "08:00"), contact("c3", "08:59:59.999"), contact("c4", "09:00")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(1, 1)), G({"interval_start": "2026-03-02T08:00:00Z"}, E(2, 2)), G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1)), by={"dimensions": [], "interval": "1h"}, note="Attribution by_start; intervals are half-open.")
case("conversation_over_two_hours", [contact("c1", "08:50", conversation_id="k1"), contact("c2", "08:55", conversation_id="k1"), contact("c3", "09:05", conversation_id="k1")], G({"interval_start": "2026-03-02T08:00:00Z"}, E(1, 1)), G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1)), options={"grain": "conversation"}, by={"dimensions": [], "interval": "1h"}, note="Distinct counts are not additive: 1 in each hour, 1 in all.")
TRANSFER = [
    visit("leg-a", 12, created_at="10:00", conversation_id="k1", agent_id="A", talk=180, hold=0, wrap=20, ended_at=220),
    contact("leg-b", "10:03:40", conversation_id="k1", initiation="transfer", agent_id="B", talk=300, hold=0, wrap=30, ended_at=330),
]
case("transfer_is_one_conversation", TRANSFER, E(1, 1), options={"grain": "conversation"}, origin="Genesys FAQ, answered and handle metrics", note="A answers and transfers to B, who finishes: interaction volume 1.")

case = vectors("interaction_volume_incoming", unit="count", band="not_rated")
MORE = [contact("q1", "08:50", initiation="queue_transfer"), contact("q2", "08:55", initiation="callback"), contact("q3", "08:55", "web", initiation="api")]
case("ordinary", COUNTED + MORE, E(4, 4, n=4, excluded=COPIES), note="a1, b1, q2 and q3: a missing direction counts as inbound, transfers do not count again.")
case("nothing_given", [], none("no_records", 0, 1))
case("only_ineligible", [contact("o1", direction="outbound"), contact("s1", outcome="spam")], E(0, 0, n=0, excluded={"spam_or_duplicate": 1}))
case("by_channel", COUNTED, G({"channel": "chat"}, E(1, 1)), G({"channel": "email"}, E(0, 0, excluded={"spam_or_duplicate": 1})), G({"channel": "voice"}, E(1, 1, excluded={"spam_or_duplicate": 1, "internal": 1})), by={"dimensions": ["channel"]})
case("by_half_hour", [contact("c1", "07:28", queued_at=0, answered_at=240), contact("c2", "07:30", initiation="transfer")], G({"interval_start": "2026-03-02T07:00:00Z"}, E(1, 1)), G({"interval_start": "2026-03-02T07:30:00Z"}, E(0, 0)), by={"dimensions": [], "interval": "30min"})
case("transfer_counts_once", TRANSFER, E(1, 1), origin="Genesys FAQ, answered and handle metrics", note="The leg of B began with a transfer.")

HANDLERS = [
    contact("h1", handled_by="bot_only"),
    contact("h2", handled_by="bot_only", direction="outbound"),
    contact("h3", handled_by="human_only"),
    contact("h4", handled_by="bot_then_human"),
    contact("h5", handled_by="bot_then_human", direction="outbound"),
    contact("h6", handled_by="none"),
    contact("h7", channel="chat", bot_engaged=True, bot_outcome="resolved"),
    contact("h8", channel="chat", bot_engaged=True, first_response_at=90),
    contact("h9", channel="chat", bot_engaged=True),
    contact("h10", channel="email"),
    visit("h11", 30, "abandoned", talk=0),
    visit("h12", 10),
    contact("h13", talk=60),
    contact("h14", handled_by="bot_only", outcome="spam"),
    contact("h15", handled_by="bot_only", direction="internal"),
]
LEFT = {"handler_unknown": 2, "spam_or_duplicate": 1, "internal": 1}
MESSAGES = [prompt("bot", "09:00", 60), prompt("bot", "09:10"), prompt("bot", "09:20", expects_reply=False), prompt("campaign", "09:30"), prompt("agent", "09:40")]

case = vectors("interaction_volume_automated", unit="count", band="not_rated")
case("ordinary", HANDLERS, E(3, 3, n=3, excluded=LEFT), note="h1, h2 and h7, whose bot resolved it with nobody else. Of h9 and h10 nothing tells who handled them.")
case("counting_contacts", HANDLERS + MESSAGES[1:], E(3, 3, excluded=LEFT), options={"counting": "contacts"})
case("counting_responses", HANDLERS + MESSAGES[1:], E(2, 2, n=2), options={"counting": "responses"}, note="Two messages of bots, with or without a reply; campaigns and agents are no bots.")
case("outbound_include", HANDLERS, E(3, 3, excluded=LEFT), options={"outbound": "include"})
case("outbound_exclude", HANDLERS, E(2, 2, excluded=LEFT), options={"outbound": "exclude"}, note="3 less the outbound h2.")
case("nothing_given", [], none("no_records", 0, 1))
case("responses_without_prompts", HANDLERS, none("no_records", 0, 1), options={"counting": "responses"}, note="No prompt was given.")
case("only_ineligible", [contact("h1", handled_by="human_only")], E(0, 0, n=0))
case("by_channel", HANDLERS, G({"channel": "chat"}, E(1, 1, excluded={"handler_unknown": 1})), G({"channel": "email"}, E(0, 0, excluded={"handler_unknown": 1})), G({"channel": "voice"}, E(2, 2, excluded={"spam_or_duplicate": 1, "internal": 1})), by={"dimensions": ["channel"]})
case("by_hour", [contact("h1", "08:59:59", handled_by="bot_only", ended_at=600), contact("h2", "09:00", handled_by="bot_only")], G({"interval_start": "2026-03-02T08:00:00Z"}, E(1, 1)), G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1)), by={"dimensions": [], "interval": "1h"}, note="By the start, even if the conversation ends later.")

case = vectors("interaction_volume_escalated", unit="count", band="not_rated")
case("ordinary", HANDLERS, E(3, 3, n=3, excluded=LEFT), note="h4, h5 and h8: an engaged bot and a reply by a person.")
case("outbound_include", HANDLERS, E(3, 3, excluded=LEFT), options={"outbound": "include"})
case("outbound_exclude", HANDLERS, E(2, 2, excluded=LEFT), options={"outbound": "exclude"}, note="3 less the outbound h5.")
case("talk_of_zero_proves_no_person", [contact("t1", bot_engaged=True, talk=0), contact("t2", bot_engaged=True, talk=0.001)], E(1, 1, excluded={"handler_unknown": 1}), note="Exports write a talk of 0 for calls that nobody took; a millisecond proves a person.")
case("nothing_given", [], none("no_records", 0, 1))
case("only_ineligible", [contact("h1", handled_by="bot_only")], E(0, 0, n=0))
case("by_channel", HANDLERS, G({"channel": "chat"}, E(1, 1, excluded={"handler_unknown": 1})), G({"channel": "email"}, E(0, 0, excluded={"handler_unknown": 1})), G({"channel": "voice"}, E(2, 2, excluded={"spam_or_duplicate": 1, "internal": 1})), by={"dimensions": ["channel"]})
case("by_day", [contact("h1", "23:59:59", handled_by="bot_then_human", ended_at=600), contact("h2", "3 00:00", handled_by="bot_then_human")], G({"interval_start": "2026-03-02T00:00:00Z"}, E(1, 1)), G({"interval_start": "2026-03-03T00:00:00Z"}, E(1, 1)), by={"dimensions": [], "interval": "1d"})
