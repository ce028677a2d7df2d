"""Who came, who left, who stayed: employees and customers over a period."""

from fractions import Fraction as F

from authoring import E, G, contact, customer, employee, none, times, undefined, vectors


def period(start, end, **more):
    return {"period": {"start": start, "end": end}, **more}


DAY = 86_400_000
OLD = "2025-01-01T00:00:00Z"
MARCH = period("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")
QUARTER = period("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z")

# --- employee_turnover ----------------------------------------------------------------
case = vectors("employee_turnover", unit="share", band="not_rated", ci_low=None)
STAFF = [
    employee("h1", OLD),
    employee("h2", "2025-06-01T00:00:00Z", "10 00:00", leave_kind="voluntary"),
    employee("h3", "02-01 00:00", "20 00:00", leave_kind="involuntary"),
    employee("h4", OLD, "15 00:00", leave_kind="transfer"),
    employee("h5", OLD, "25 00:00"),
    employee("h6", "5 00:00"),
    employee("h7", "11 00:00", "21 00:00", leave_kind="voluntary"),
    employee("h8", OLD, "02-20 00:00", leave_kind="voluntary"),
    employee("h9", "04-02 00:00"),
    *(employee(f"s{number}", OLD) for number in range(13)),
]
MOVED = {"transfer": 1}
UNSAID = {"transfer": 1, "leave_kind_unknown": 1}
KNOWN = "18 at the start, h6 and h7 join, h2 to h5 and h7 leave, 15 at the end."


def turnover(leavers, denominator=33, factor=2, excluded=MOVED, **more):
    return E(F(factor * leavers, denominator), leavers, denominator, n=20, excluded=excluded, **more)


case("ordinary", STAFF, turnover(4), policy=MARCH, note=KNOWN + " 4 leavers, the transfer apart, over (18 + 15) / 2.")
case("kind_total", STAFF, turnover(4), policy=MARCH, options={"kind": "total"}, late=True)
case("kind_voluntary", [*STAFF, employee("h0", OLD, "30 00:00", leave_kind="voluntary")], E(F(6, 34), 3, 34, n=21, excluded=UNSAID), policy=MARCH, options={"kind": "voluntary"}, note="h0, h2 and h7; nobody knows about h5. 19 at the start.")
case("kind_involuntary", STAFF, turnover(1, excluded=UNSAID), policy=MARCH, options={"kind": "involuntary"}, late=True, note="h3.")
case("kind_early", STAFF, turnover(2), policy=MARCH, options={"kind": "early"}, note="h3 after 47 days and h7 after 10.")
case("early_days_inclusive", STAFF, turnover(1), policy=MARCH, options={"kind": "early", "early_days": 10}, note="h7 left after exactly 10 days of 24 hours.")
case("early_days_passed", STAFF, turnover(0), policy=MARCH, options={"kind": "early", "early_days": 9})
case("denominator_average", STAFF, turnover(4), policy=MARCH, options={"denominator": "average_headcount"})
case("denominator_opening", STAFF, turnover(4, 18, 1), policy=MARCH, options={"denominator": "opening"}, late=True)
case("denominator_opening_plus_joiners", STAFF, turnover(4, 20, 1), policy=MARCH, options={"denominator": "opening_plus_joiners"})
case("average_opening_and_closing", STAFF, turnover(4), policy=MARCH, options={"average": "opening_and_closing"}, late=True)
case("average_daily", STAFF, turnover(4 * 31 * DAY, 537 * DAY, 1), policy=MARCH, options={"average": "daily"}, note="14 employees for 31 days and 9 + 19 + 14 + 24 + 27 + 10 days: 537 days over 31 days.")
case("daily_voluntary", STAFF, turnover(2 * 31 * DAY, 537 * DAY, 1, UNSAID), policy=MARCH, options={"average": "daily", "kind": "voluntary"}, late=True)
case("transfers_exclude", STAFF, turnover(4), policy=MARCH, options={"transfers": "exclude"})
case("transfers_include", STAFF, turnover(5, excluded={}), policy=MARCH, options={"transfers": "include"}, note="h4 left the headcount before, too.")
case("transfers_include_voluntary", STAFF, turnover(2, excluded={"leave_kind_unknown": 1}), policy=MARCH, options={"transfers": "include", "kind": "voluntary"})
case("annualise_none", STAFF, turnover(4), policy=MARCH, options={"annualise": "none"})
case("annualise_linear", STAFF, E(F(96, 33), 4, 33, excluded=MOVED), policy=MARCH, options={"annualise": "linear"}, late=True, note="8 / 33 twelve times; numerator and denominator stay those of the month.")
case("annualise_compound", STAFF, E(1 - (25 / 33) ** 12, 4, 33, excluded=MOVED), policy=MARCH, options={"annualise": "compound"})

CCH = "Call Centre Helper, attrition; headcount 6,500 and 6,380"
case("headcount_6500_and_6380", [times(5856, employee("stays", OLD)), times(644, employee("goes", OLD, "12 00:00")), times(524, employee("comes", "9 00:00"))], E(F(1, 10), 644, 12_880, n=7024), policy=MARCH, origin=CCH, note="6,500 - 644 + 524 = 6,380; the average is 6,440, and 644 of these are 10 %.")
TURNOVER = [employee(f"s{number}", OLD) for number in range(97)]
TURNOVER += [employee(f"o{number}", OLD, "10 00:00") for number in range(3)] + [employee(f"n{number}", "10 00:00") for number in range(3)]
ANNUAL = "definitions.md, section 8: 3 % a month"
case("three_per_cent_a_month", TURNOVER, E(F(3, 100), 3, 200, n=103), policy=MARCH, origin=ANNUAL, note="100 at the start and at the end.")
case("three_per_cent_linear", TURNOVER, E(F(36, 100), 3, 200), policy=MARCH, origin=ANNUAL, options={"annualise": "linear"}, note="36 %.")
case("three_per_cent_compound", TURNOVER, E(1 - 0.97**12, 3, 200), policy=MARCH, origin=ANNUAL, options={"annualise": "compound"}, late=True, note="30.6 %.")
case("annualise_of_two_months", TURNOVER, E(F(18, 100), 3, 200), policy=period("2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z"), options={"annualise": "linear"}, note="3 % six times.")
case("annualise_of_a_year", TURNOVER, E(F(3, 100), 3, 200), policy=period("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), options={"annualise": "compound"}, note="A year is once.")
case("annualise_of_ten_days", TURNOVER, E(F(3 * 365, 1000), 3, 200), policy=period("2026-03-05T00:00:00Z", "2026-03-15T00:00:00Z"), options={"annualise": "linear"}, note="No whole months: 365 / 10.")
case("annualise_compound_of_ten_days", TURNOVER, E(1 - 0.97**36.5, 3, 200), policy=period("2026-03-05T00:00:00Z", "2026-03-15T00:00:00Z"), options={"annualise": "compound"})
case("month_of_a_zone", TURNOVER, E(F(36, 100), 3, 200), policy=period("2026-03-01T00:00:00", "2026-04-01T00:00:00", zone="Europe/Rome"), options={"annualise": "linear"}, note="A month in Rome, an hour short of 31 days.")
case("month_of_another_zone", TURNOVER, E(F(3 * 365, 3100), 3, 200), policy={**MARCH, "zone": "Europe/Rome"}, options={"annualise": "linear"}, note="A month in UTC is none in Rome: 365 / 31.")

WILD = [employee("a", OLD, "5 00:00"), employee("b", "2 00:00", "9 00:00")]
case("above_100_per_cent", WILD, E(4, 2, 1, n=2), policy=MARCH, note="Two left; there was one at the start and nobody at the end.")
case("above_100_per_cent_linear", WILD, E(48, 2, 1), policy=MARCH, options={"annualise": "linear"})
case("above_100_per_cent_compound", WILD, none("out_of_range", 2, 1, n=2), policy=MARCH, options={"annualise": "compound"}, note="More than everybody cannot leave every month.")
case("all_left_compound", WILD[:1], E(1, 1, 1), policy=MARCH, options={"annualise": "compound", "denominator": "opening"})
case("edges", [employee("a", OLD, "1 00:00"), employee("b", OLD, "04-01 00:00"), employee("c", "1 00:00"), employee("d", "04-01 00:00"), employee("e", OLD, "02-28 23:59:59.999")], E(F(2, 4), 1, 4, n=3), policy=MARCH, note="a is there at the start and leaves at once; b leaves after the period; c joins at its start, d after it. 2 and 2.")
case("edges_opening_plus_joiners", [employee("a", OLD, "1 00:00"), employee("b", OLD, "04-01 00:00"), employee("c", "1 00:00"), employee("d", "04-01 00:00")], E(F(1, 3), 1, 3), policy=MARCH, options={"denominator": "opening_plus_joiners"})
case("came_and_went_at_once", [employee("a", "9 09:00", "9 09:00"), employee("b", OLD)], E(1, 1, 2, n=2), policy=MARCH)
case("as_of_cuts_the_period", STAFF, E(F(2, 36), 1, 36, n=20, excluded=MOVED), policy=MARCH, as_of="16 00:00", note="Up to 16 March h2 and h4 left, h6 and h7 joined: 18 and 18.")
case("as_of_cuts_the_year", STAFF, E(F(2 * 365, 36 * 15), 1, 36, excluded=MOVED), policy=MARCH, as_of="16 00:00", options={"annualise": "linear"}, note="15 days are no whole month.")
case("nothing_given", [], none("no_records"), policy=MARCH)
case("contacts_only", [contact("a")], none("no_records"), policy=MARCH)
case("only_ineligible", [employee("a", OLD, "02-01 00:00"), employee("b", "04-05 00:00")], none("no_eligible_records"), policy=MARCH)
case("nobody_at_the_start", [employee("a", "5 00:00", "9 00:00")], none("no_eligible_records", 1, 0, n=1), policy=MARCH)
case("without_a_period", STAFF, none("period_required"), note="Headcounts are of a period; no period is made up.")
case("nothing_given_without_a_period", [], none("no_records"))
case("as_of_before_the_period", STAFF, none("no_eligible_records"), policy=MARCH, as_of="02-01 00:00", note="The period has not begun.")

TEAMS = [employee("a", OLD, "10 00:00", team="red"), employee("b", OLD, team="red"), employee("c", "12 00:00", team="blue"), employee("d", OLD, "02-01 00:00", team="green"), employee("e", OLD)]
case("by_team", TEAMS, G({"team": "blue"}, E(0, 0, 1, n=1)), G({"team": "red"}, E(F(2, 3), 1, 3, n=2)), G({"team": None}, E(0, 0, 2, n=1)), policy=MARCH, by={"dimensions": ["team"]}, note="Of green nobody was there in March.")
case("by_site", [employee("a", OLD, "10 00:00", dimensions={"site": "north"}), employee("b", OLD, dimensions={"site": "south"})], G({"site": "north"}, E(2, 1, 1)), G({"site": "south"}, E(0, 0, 2)), policy=MARCH, by={"dimensions": ["site"]})
case("by_team_without_a_period", TEAMS, policy={}, by={"dimensions": ["team"]}, origin="hand", note="Without a period nobody is booked anywhere.")
case("by_month", [employee("a", OLD, "02-10 00:00"), employee("b", OLD), employee("c", "02-01 00:00")], G({"interval_start": "2026-01-01T00:00:00Z"}, E(0, 0, 4, n=2)), G({"interval_start": "2026-02-01T00:00:00Z"}, E(F(2, 4), 1, 4, n=3)), G({"interval_start": "2026-03-01T00:00:00Z"}, E(0, 0, 4, n=2)), policy=QUARTER, by={"dimensions": [], "interval": "1mo"}, note="c joins as February begins, so is not of its opening.")
case("by_month_linear", [employee("a", OLD, "02-10 00:00"), employee("b", OLD), employee("c", "02-01 00:00")], G({"interval_start": "2026-01-01T00:00:00Z"}, E(0, 0, 4)), G({"interval_start": "2026-02-01T00:00:00Z"}, E(6, 1, 4)), G({"interval_start": "2026-03-01T00:00:00Z"}, E(0, 0, 4)), policy=QUARTER, by={"dimensions": [], "interval": "1mo"}, options={"annualise": "linear"}, note="Each month is a twelfth of a year.")
HALVES = [employee("a", OLD, "1 12:00"), employee("b", OLD)]
case("weeks_are_cut_at_the_period", HALVES, G({"interval_start": "2026-02-23T00:00:00Z"}, E(F(2, 3), DAY, 3 * DAY // 2, n=2)), G({"interval_start": "2026-03-02T00:00:00Z"}, E(0, 0, 2 * DAY, n=1)), policy=period("2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z"), by={"dimensions": [], "interval": "1w"}, options={"average": "daily"}, note="One day of the first week: 1 and 1/2 employed days; then two days of b.")
case("day_of_23_hours", [employee("a", OLD, "29 01:00"), employee("b", OLD)], G({"interval_start": "2026-03-28T23:00:00Z"}, E(F(23, 25), 23 * DAY // 24, 25 * DAY // 24)), policy=period("2026-03-29T00:00:00", "2026-03-30T00:00:00", zone="Europe/Rome"), by={"dimensions": [], "interval": "1d"}, options={"average": "daily"}, note="Rome sets clocks forward: a is there for 2 hours, b for 23.")
case("team_comes_later", [employee("a", "02-10 00:00", team="red"), employee("b", OLD, "02-05 00:00", team="blue")], G({"team": "blue", "interval_start": "2026-01-01T00:00:00Z"}, E(0, 0, 2)), G({"team": "blue", "interval_start": "2026-02-01T00:00:00Z"}, E(2, 1, 1)), G({"team": "red", "interval_start": "2026-02-01T00:00:00Z"}, E(0, 0, 1)), G({"team": "red", "interval_start": "2026-03-01T00:00:00Z"}, E(0, 0, 2)), policy=QUARTER, by={"dimensions": ["team"], "interval": "1mo"}, note="A team has no month in which nobody was there.")

# --- customer_retention, churn_rate -----------------------------------------------------
BASE = [
    customer("c1", "01-01 00:00"),
    customer("c2", "01-01 00:00", "10 00:00"),
    customer("c3", "01-01 00:00", "5 00:00"),
    customer("c3", "20 00:00"),
    customer("c4", "8 00:00"),
    customer("c5", "8 00:00", "18 00:00"),
    customer("c6", "01-01 00:00", "1 00:00"),
    customer("c7", "1 00:00"),
    customer("c8", "01-01 00:00", "04-01 00:00"),
    customer("c9", "04-01 00:00"),
    customer("c10", "04-02 00:00"),
]
WHO = "c1, c2, c3, c7 and c8 at the start; c1, c3 (who came back) and c7 of these at the end."
SEGMENTS = [
    customer("a", "01-01 00:00", segment="gold"),
    customer("a", "02-01 00:00", segment="gold"),
    customer("b", "01-01 00:00", "9 00:00", segment="gold"),
    customer("b", "01-01 00:00", "9 00:00", segment="silver"),
    customer("c", "01-01 00:00", "9 00:00", segment="gold"),
    customer("c", "9 00:00", segment="silver"),
    customer("d", "9 00:00", segment="silver"),
    customer("e", "9 00:00", segment="bronze"),
    customer("f", "01-01 00:00", "02-01 00:00", segment="lead"),
]


def stay(retained, start, **more):
    return E(F(retained, start), retained, start, **more)


def lose(retained, start, **more):
    return E(F(start - retained, start), start - retained, start, **more)


for kpi, of in {"customer_retention": stay, "churn_rate": lose}.items():
    case = vectors(kpi, unit="share", band="not_rated")
    NO_INTERVAL = {"ci_low": None, "ci_high": None}
    case("ordinary", BASE, of(3, 5, n=5), policy=MARCH, note=WHO)
    case("method_identity", BASE, of(3, 5), policy=MARCH, options={"method": "identity"}, late=True)
    case("method_arithmetic", BASE, of(2, 5, n=5, **NO_INTERVAL), policy=MARCH, options={"method": "arithmetic"}, note="5 at the end, of these c4 and c9 new; c5 was new and left again, which makes it wrong: 5 - 3.")
    case("arithmetic_below_0", [customer("a", "01-01 00:00", "5 00:00"), customer("b", "5 00:00", "6 00:00")], of(-1, 1, n=1, **NO_INTERVAL), policy=MARCH, options={"method": "arithmetic"}, late=True, note="1 at the start, nobody at the end, 1 new.")
    case("everybody_stayed", [customer("a", "01-01 00:00"), customer("b", "01-01 00:00", "04-01 00:00:00.001")], of(2, 2), policy=MARCH, note="b leaves a millisecond after the end.")
    case("rows_that_touch_are_one_customer", [customer("a", "01-01 00:00", "9 00:00"), customer("a", "9 00:00")], of(1, 1), policy=MARCH)
    case("rows_that_overlap_are_one_customer", [customer("a", "01-01 00:00", "9 00:00"), customer("a", "02-01 00:00")], of(1, 1, n=1), policy=MARCH)
    case("nothing_given", [], none("no_records"), policy=MARCH)
    case("contacts_only", [contact("a")], none("no_records"), policy=MARCH)
    case("only_ineligible", [customer("a", "01-01 00:00", "02-01 00:00"), customer("b", "04-02 00:00")], none("no_eligible_records"), policy=MARCH)
    case("new_ones_only", [customer("a", "5 00:00")], none("no_eligible_records"), policy=MARCH)
    case("active_for_no_time", [customer("a", "1 00:00", "1 00:00")], none("no_eligible_records"), policy=MARCH)
    case("without_a_period", BASE, none("period_required"))
    case("as_of_cuts_the_period", BASE, of(4, 5), policy=MARCH, as_of="9 00:00", note="Up to 9 March only c3 left.")
    case("by_segment", SEGMENTS, G({"segment": "bronze"}, none("no_eligible_records")), G({"segment": "gold"}, of(2, 3, n=3)), G({"segment": "silver"}, of(0, 1, n=1)), policy=MARCH, by={"dimensions": ["segment"]}, note="a counts once in gold, b in both; c is still active, though in silver; of lead nobody was there.")
    case("by_segment_arithmetic", SEGMENTS, G({"segment": "bronze"}, none("no_eligible_records")), G({"segment": "gold"}, of(1, 3, **NO_INTERVAL)), G({"segment": "silver"}, of(1, 1, **NO_INTERVAL)), policy=MARCH, by={"dimensions": ["segment"]}, options={"method": "arithmetic"}, note="Gold: a at the end. Silver: c and d at the end, d new; c was there before.")
    case("by_region_that_nobody_has", BASE[:2], G({"region": None}, of(1, 2)), policy=MARCH, by={"dimensions": ["region"]})
    MONTHS = [customer("a", "01-01 00:00"), customer("b", "01-01 00:00", "02-10 00:00"), customer("c", "02-05 00:00", "20 00:00")]
    case("by_month", MONTHS, G({"interval_start": "2026-01-01T00:00:00Z"}, of(2, 2)), G({"interval_start": "2026-02-01T00:00:00Z"}, of(1, 2)), G({"interval_start": "2026-03-01T00:00:00Z"}, of(1, 2)), policy=QUARTER, by={"dimensions": [], "interval": "1mo"}, note="Each month has its own start and end.")
    case("day_of_23_hours", [customer("a", "01-01 00:00", "29 22:00"), customer("b", "01-01 00:00", "29 22:00:00.001")], G({"interval_start": "2026-03-28T23:00:00Z"}, of(1, 2)), policy=period("2026-03-29T00:00:00", "2026-03-30T00:00:00", zone="Europe/Rome"), by={"dimensions": [], "interval": "1d"}, note="The day in Rome ends at 22:00 UTC: a is gone then.")

# --- times of day ---------------------------------------------------------------------
case = vectors(None, "grouping")
PEOPLE = ["interaction_volume", "employee_turnover", "customer_retention", "churn_rate"]
case(
    "people_have_no_time_of_day",
    [contact("a", "2 08:10"), employee("e", OLD, "2 08:10"), customer("c", "01-01 00:00")],
    *({**G({"time_of_day": "08:00"}, E(1, 1) if kpi == PEOPLE[0] else undefined()), "kpi": kpi} for kpi in PEOPLE),
    kpis=PEOPLE,
    policy=MARCH,
    by={"dimensions": [], "time_of_day": "2h"},
    note="A headcount is one of days or longer.",
)
case(
    "people_have_no_hours",
    [contact("a", "2 08:10"), employee("e", OLD, "2 08:10"), customer("c", "01-01 00:00")],
    *({**G({"interval_start": "2026-03-02T08:00:00Z"}, E(1, 1) if kpi == PEOPLE[0] else undefined()), "kpi": kpi} for kpi in PEOPLE),
    kpis=PEOPLE,
    policy=MARCH,
    by={"dimensions": [], "interval": "2h"},
)
