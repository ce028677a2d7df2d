"""What it costs and what it brings."""

from fractions import Fraction as F

from authoring import E, G, contact, cost, none, survey, vectors, visit

# --- cost_per_contact ---------------------------------------------------------------
case = vectors("cost_per_contact", unit="minor_units", ci_low=None)
DESK = [
    contact("k1", "10:00", "chat", talk=120, hold=0, wrap=30, outcome="resolved", direct_cost=60, case_id="c1"),
    contact("k2", "10:00", "chat", talk=100, outcome="unresolved", case_id="c1", reopen_count=1),
    contact("k3", "10:00", "chat", talk=50, case_id="c2", outcome="resolved", reopen_count=2),
    contact("k4", "10:00", "chat", handled_by="bot_only", outcome="resolved", case_id="c3"),
    contact("k5", "10:00", "voice", talk=600, direction="outbound", case_id="c4", reopen_count=0),
    visit("k6", 30, "abandoned"),
    visit("k7", 30, "abandoned", case_id="c5"),
    contact("k8", outcome="spam", talk=5, direct_cost=999, case_id="c9"),
]
BILLS = [cost(1200, component="labour"), cost(300, component="technology")]
CALLS = {"not_handled": 2}
case("ordinary", DESK + BILLS, E(312, 1560, 5, n=5, excluded=CALLS, band="not_rated"), note="(1200 + 300 + 60) / 5: k1 to k5 were handled, by a person or a bot.")
case("denominator_handled", DESK + BILLS, E(312, 1560, 5, excluded=CALLS), options={"denominator": "handled"})
case("denominator_inbound", DESK + BILLS, E(260, 1560, 6), options={"denominator": "inbound_all"}, late=True, note="All but the outbound k5, abandoned ones too.")
case("denominator_resolved", DESK + BILLS, E(520, 1560, 3), options={"denominator": "resolved"}, late=True)
case("cost_scope_total", DESK + BILLS, E(312, 1560, 5, excluded=CALLS), options={"cost_scope": "total_cost"})
case("cost_scope_labour", DESK + BILLS, E(252, 1260, 5, excluded={**CALLS, "other_component": 1}), options={"cost_scope": "labour_only"}, note="(1200 + 60) / 5.")
case("labour_needs_a_name", [contact("a", talk=1), cost(500), cost(100, component="Labour"), cost(70, component="labour")], E(70, 70, 1, excluded={"other_component": 2}), options={"cost_scope": "labour_only"})
case("credits_are_negative", [contact("a", talk=1), contact("b", talk=1), cost(500), cost(-499)], E(0.5, 1, 2))
case("direct_costs_only", [contact("a", talk=1, direct_cost=250), contact("b", talk=1)], E(125, 250, 2), note="Without postings, costs on contacts will do.")
case("cost_of_zero_is_known", [contact("a", talk=1, direct_cost=0)], E(0, 0, 1, n=1))
case("no_cost_known", [contact("a", talk=1)], none("no_records", 0, 1, n=1), note="No cost was given; that is not 0.")
case("nothing_given", [], none("no_records"))
case("costs_only", [cost(500)], none("no_records", 500, 0))
case("only_ineligible", [cost(500), visit("a", 5, "abandoned")], none("no_eligible_records", 500, 0, excluded={"not_handled": 1}))
SHARED = [
    contact("s1", "10:00", "chat", talk=100, hold=0, wrap=0),
    contact("s2", "10:00", "chat", talk=100, hold=0, wrap=0),
    contact("s3", "10:00", "chat", talk=50, wrap=50),
    contact("s4", "10:00", "voice", talk=500, hold=50, wrap=50),
    contact("s5", "10:00", "email", talk=100),
    cost(1001),
    cost(90, channel="email"),
]
case("allocation_handle_time_share", SHARED, G({"channel": "chat"}, E(100, 300, 3)), G({"channel": "email"}, E(190, 190, 1)), G({"channel": "voice"}, E(601, 601, 1)), G({"channel": None}, none("no_eligible_records")), options={"allocation": "handle_time_share"}, by={"dimensions": ["channel"]}, note="1001 by 300, 100 and 600 s is 300.3, 100.1 and 600.6; the odd unit goes to the largest remainder. Email bears its own 90, too.")
case("allocation_contact_share", SHARED, G({"channel": "chat"}, E(F(601, 3), 601, 3)), G({"channel": "email"}, E(290, 290, 1)), G({"channel": "voice"}, E(200, 200, 1)), G({"channel": None}, none("no_eligible_records")), options={"allocation": "contact_share"}, late=True, by={"dimensions": ["channel"]}, note="1001 by 3, 1 and 1 contacts is 600.6, 200.2 and 200.2.")
case("allocation_direct", SHARED, G({"channel": "chat"}, none("no_eligible_records", 0, 3, n=3)), G({"channel": "email"}, E(90, 90, 1)), G({"channel": "voice"}, none("no_eligible_records", 0, 1, n=1)), G({"channel": None}, none("no_eligible_records", 1001, 0)), options={"allocation": "direct"}, late=True, by={"dimensions": ["channel"]}, note="Shared costs stay where nobody is; chat and voice have no cost of their own, which is not 0.")
case("allocation_tie", [contact("a", "10:00", "voice", talk=60), contact("b", "10:00", "chat", talk=60), contact("c", "10:00", "email", talk=60), cost(100)], G({"channel": "chat"}, E(34, 34, 1)), G({"channel": "email"}, E(33, 33, 1)), G({"channel": "voice"}, E(33, 33, 1)), G({"channel": None}, none("no_eligible_records")), by={"dimensions": ["channel"]}, note="Ties go to the first group in order.")
case("allocation_along_one_dimension", [contact("a", "10:00", "chat", talk=60, type_="sales"), contact("b", "10:00", "chat", talk=20, type_="support"), contact("c", "10:00", "voice", talk=60, type_="sales"), cost(400, channel="chat"), cost(70, channel="voice", type_="sales")], G({"channel": "chat", "type": "sales"}, E(300, 300, 1)), G({"channel": "chat", "type": "support"}, E(100, 100, 1)), G({"channel": "chat", "type": None}, none("no_eligible_records")), G({"channel": "voice", "type": "sales"}, E(70, 70, 1)), by={"dimensions": ["channel", "type"]}, note="400 of chat are split by 60 and 20 s within chat.")
case("nobody_to_bear_it", [visit("a", 5, "abandoned", channel="chat"), cost(100)], G({"channel": "chat"}, none("no_eligible_records", excluded={"not_handled": 1})), G({"channel": None}, none("no_eligible_records", 100, 0)), by={"dimensions": ["channel"]})
for channel, amount, currency, band in [
    ("chat", 200, "EUR", "good"),
    ("chat", 500, "EUR", "good"),
    ("chat", 199, "EUR", "watch"),
    ("chat", 501, "EUR", "watch"),
    ("email", 350, "EUR", "good"),
    ("voice", 800, "EUR", "good"),
    ("voice", 1500, "EUR", "good"),
    ("voice", 500, "EUR", "watch"),
    ("voice", 1501, "EUR", "watch"),
    ("sms", 300, "EUR", "not_rated"),
    ("chat", 300, "USD", "not_rated"),
]:
    case(f"band_{channel}_{amount}_{currency.lower()}", [contact("a", "10:00", channel, talk=60), cost(amount, channel=channel)], G({"channel": channel}, E(amount, amount, 1, band=band)), by={"dimensions": ["channel"]}, policy={} if currency == "EUR" else {"currency": currency}, note="Email and chat 2 to 5 EUR, calls 8 to 15 EUR; in other currencies the figures mean nothing.")
case("band_without_channel", [contact("a", "10:00", "chat", talk=60), cost(300)], E(300, 300, 1, band="not_rated"), note="The group does not say that it is of one channel.")
case("by_day", [contact("a", "1 23:50", talk=60, ended_at="2 00:10"), contact("b", "2 10:00", talk=60, ended_at="2 10:05"), cost(300, "2 00:00"), cost(500, "1 23:59:59")], G({"interval_start": "2026-03-01T00:00:00Z"}, none("no_eligible_records", 500, 0)), G({"interval_start": "2026-03-02T00:00:00Z"}, E(150, 300, 2)), by={"dimensions": [], "interval": "1d"}, note="A contact is booked when it ended, a cost when it was incurred.")

# --- cost_per_ticket ------------------------------------------------------------------
case = vectors("cost_per_ticket", unit="minor_units", band="not_rated", ci_low=None)
NAMELESS = {"case_unknown": 1}
case("ordinary", DESK + BILLS, E(312, 1560, 5, n=5, excluded=NAMELESS), note="Cases c1 (two contacts), c2, c3, c4 and c5; k6 names none, k8 is spam.")
case("denominator_opened", DESK + BILLS, E(312, 1560, 5, excluded=NAMELESS), options={"denominator": "opened"})
case("denominator_resolved", DESK + BILLS, E(520, 1560, 3, excluded=NAMELESS), options={"denominator": "resolved"}, late=True, note="c1, c2 and c3 have a resolved contact.")
case("denominator_opened_plus_reopened", DESK + BILLS, E(F(1560, 7), 1560, 7, excluded=NAMELESS), options={"denominator": "opened_plus_reopened"}, note="c1 and c2 were reopened: 5 + 2.", late=True)
case("cost_scope_total", DESK + BILLS, E(312, 1560, 5, excluded=NAMELESS), options={"cost_scope": "total_cost"})
case("cost_scope_labour", DESK + BILLS, E(252, 1260, 5, excluded={**NAMELESS, "other_component": 1}), options={"cost_scope": "labour_only"})
TICKETS = [
    contact("t1", "10:00", "chat", talk=100, case_id="c1"),
    contact("t2", "10:00", "chat", talk=100, case_id="c1"),
    contact("t3", "10:00", "voice", talk=100, case_id="c1"),
    contact("t4", "10:00", "voice", talk=300, case_id="c2"),
    contact("t5", "10:00", "voice", talk=0.001, case_id="c3"),
    cost(900),
]
case("one_case_over_two_channels", TICKETS, E(300, 900, 3, n=3))
case("allocation_handle_time_share", TICKETS[:4] + TICKETS[5:], G({"channel": "chat"}, E(300, 300, 1)), G({"channel": "voice"}, E(300, 600, 2)), G({"channel": None}, none("no_eligible_records")), options={"allocation": "handle_time_share"}, by={"dimensions": ["channel"]}, note="200 and 400 s: 300 and 600. Case c1 is in both channels: distinct counts do not add.")
case("allocation_contact_share", TICKETS, G({"channel": "chat"}, E(360, 360, 1)), G({"channel": "voice"}, E(180, 540, 3)), G({"channel": None}, none("no_eligible_records")), options={"allocation": "contact_share"}, by={"dimensions": ["channel"]}, note="2 and 3 of 5 contacts.")
case("allocation_direct", TICKETS + [cost(50, channel="chat")], G({"channel": "chat"}, E(50, 50, 1)), G({"channel": "voice"}, none("no_eligible_records", 0, 3, n=3)), G({"channel": None}, none("no_eligible_records", 900, 0)), options={"allocation": "direct"}, by={"dimensions": ["channel"]})
case("nothing_given", [], none("no_records"))
case("no_cost_known", [contact("a", case_id="c1")], none("no_records", 0, 1, n=1))
case("only_ineligible", [cost(500), contact("a", talk=5)], none("no_eligible_records", 500, 0, excluded={"case_unknown": 1}))
case("by_day_of_beginning", [contact("a", "1 23:50", case_id="c1", ended_at="2 00:10"), contact("b", "2 10:00", case_id="c1"), cost(300, "2 00:00"), cost(500, "1 23:59")], G({"interval_start": "2026-03-01T00:00:00Z"}, E(500, 500, 1)), G({"interval_start": "2026-03-02T00:00:00Z"}, E(300, 300, 1)), by={"dimensions": [], "interval": "1d"})

# --- revenue_per_contact ----------------------------------------------------------------
case = vectors("revenue_per_contact", unit="minor_units", band="not_rated", ci_low=None)
SALES = [
    contact("h1", talk=60, type_="sales", sale_count=1, revenue=5000, ended_at=100),
    contact("h2", talk=60, type_="sales", sale_count=0, ended_at=100),
    contact("h3", talk=60, type_="support", sale_count=2, revenue=3000),
    contact("h4", talk=60, type_="support", revenue=-500),
    contact("h5", talk=60, type_="sales", sale_count=1),
    contact("h6", talk=60),
    contact("h7", handled_by="bot_only", type_="sales", sale_count=0, revenue=100),
    visit("h8", 30, "abandoned", type_="sales", sale_count=0),
    contact("h9", outcome="duplicate", talk=60, sale_count=1, revenue=5000),
]
case("ordinary", SALES, E(1520, 7600, 5, n=5, excluded={"revenue_unknown": 2, "not_handled": 1}), note="5000 + 0 + 3000 - 500 + 100 over h1, h2, h3, h4, h7; no sale brings 0, a sale without an amount is unknown.")
case("catalogue_example", [contact("a", talk=1, sale_count=1, revenue=5000), contact("b", talk=1, sale_count=0), contact("c", talk=1, sale_count=0)], E(F(5000, 3), 5000, 3), origin="catalogue")
case("population_all_handled", SALES, E(1520, 7600, 5, excluded={"revenue_unknown": 2, "not_handled": 1}), options={"population": "all_handled"})
case("population_sales_eligible", SALES, E(1700, 5100, 3, excluded={"revenue_unknown": 1, "not_handled": 1, "not_eligible": 3}), options={"population": "sales_eligible"}, note="h1, h2 and h7 of type sales; h6 has no type.")
case("own_sales_types", SALES, E(1250, 2500, 2, excluded={"not_handled": 1, "not_eligible": 5}), options={"population": "sales_eligible"}, policy={"sales_types": ["support", "upsell"]})
case("nothing_given", [], none("no_records"))
case("other_records_only", [survey("csat", 5)], none("no_records"))
case("only_ineligible", [visit("a", 5, "abandoned", revenue=100), contact("b", talk=1)], none("no_eligible_records", excluded={"not_handled": 1, "revenue_unknown": 1}))
case("by_type", SALES, G({"type": "sales"}, E(1700, 5100, 3, excluded={"revenue_unknown": 1, "not_handled": 1})), G({"type": "support"}, E(1250, 2500, 2)), G({"type": None}, none("no_eligible_records", excluded={"revenue_unknown": 1})), by={"dimensions": ["type"]})
case("by_hour_of_end", [contact("a", "09:50", talk=60, revenue=100, ended_at="10:10"), contact("b", "10:00", talk=60, revenue=50)], G({"interval_start": "2026-03-02T10:00:00Z"}, E(100, 100, 1)), by={"dimensions": [], "interval": "1h"}, note="b has no end and is booked nowhere.")

# --- conversion_rate -------------------------------------------------------------------------
case = vectors("conversion_rate", band="not_rated")
SOLD = {"sales_unknown": 2, "not_handled": 1}
case("ordinary", SALES, E(F(3, 5), 3, 5, n=5, excluded=SOLD), unit="share", note="h1, h3 and h5 of h1, h2, h3, h5, h7; of h4 and h6 the number of sales is not known.")
case("catalogue_example", [*(contact(f"a{i}", talk=1, sale_count=0) for i in range(17)), contact("b", talk=1, sale_count=1), contact("c", talk=1, sale_count=1), contact("d", talk=1, sale_count=2)], E(0.15, 3, 20), unit="share", origin="catalogue")
case("counting_contacts", SALES, E(F(3, 5), 3, 5, excluded=SOLD), unit="share", options={"counting": "contacts"})
case("counting_sales", SALES, E(F(4, 5), 4, 5, excluded=SOLD, ci_low=None), unit="ratio", options={"counting": "sales"}, late=True, note="h3 holds two.")
BUYERS = [contact(f"c{i}", talk=1, sale_count=sales, customer_id=customer) for i, (sales, customer) in enumerate([(1, "A"), (2, "A"), (0, "A"), (0, "B"), (1, "C"), (1, None), (None, "D")])]
case("counting_customers", BUYERS, E(F(2, 3), 2, 3, excluded={"customer_unknown": 1, "sales_unknown": 1}), unit="share", options={"counting": "customers"}, note="A and C of A, B and C.")
case("population_all_handled", SALES, E(F(3, 5), 3, 5, excluded=SOLD), unit="share", options={"population": "all_handled"})
case("population_sales_eligible", SALES, E(F(2, 4), 2, 4, excluded={"not_handled": 1, "not_eligible": 3}), unit="share", options={"population": "sales_eligible"}, note="h1 and h5 of h1, h2, h5, h7.")
case("nothing_given", [], none("no_records"))
case("only_ineligible", [visit("a", 5, "abandoned", sale_count=1), contact("b", talk=1)], none("no_eligible_records", excluded={"not_handled": 1, "sales_unknown": 1}))
case("by_agent", [contact("a", talk=1, agent_id="A", sale_count=1), contact("b", talk=1, agent_id="B", sale_count=0), contact("c", talk=1, agent_id="B", sale_count=3)], G({"agent_id": "A"}, E(1, 1, 1)), G({"agent_id": "B"}, E(F(1, 2), 1, 2)), by={"dimensions": ["agent_id"]})
case("by_hour_of_beginning", [contact("a", "09:59", talk=60, sale_count=1, ended_at="10:10")], G({"interval_start": "2026-03-02T09:00:00Z"}, E(1, 1, 1)), by={"dimensions": [], "interval": "1h"})
