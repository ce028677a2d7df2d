"""Whether a service is up."""

from fractions import Fraction as F

from authoring import E, G, contact, none, status, vectors

H = 3_600_000


def period(start, end, **more):
    return {"period": {"start": f"2026-03-{start}Z", "end": f"2026-03-{end}Z"}, **more}


def hours(up, agreed, **more):
    return E(F(up) / F(agreed), int(up * H), int(agreed * H), **more)


case = vectors("availability", unit="share", band="not_rated")

TWO_DAYS = period("02T00:00:00", "04T00:00:00")
SERVICES = [
    status("web", "down", "2 10:00", "2 12:00"),
    status("web", "degraded", "2 12:00", "2 16:00"),
    status("web", "maintenance", "3 00:00", "3 06:00"),
    status("phone", "up", "2 00:00", "2 10:00"),
    status("phone", "down", "2 12:00", "2 13:00"),
]
case("ordinary", SERVICES, hours(87, 90, n=2, ci_low=None), policy=TWO_DAYS, note="Web: 36 h up, 4 degraded, 2 down, 6 of maintenance. Phone: 47 up, 1 down.")
case("hundred_hours_two_down", [status("web", "down", "3 10:00", "3 12:00")], hours(98, 100, n=1), policy=period("02T00:00:00", "06T04:00:00"), origin="itSMF talk via Forrester: 100 h agreed, 2 h down", note="98 %.")
case("method_time", SERVICES, hours(87, 90), policy=TWO_DAYS, options={"method": "time"}, late=True)
case("maintenance_exclude", SERVICES, hours(87, 90), policy=TWO_DAYS, options={"maintenance": "exclude"})
case("maintenance_downtime", SERVICES, hours(87, 96), policy=TWO_DAYS, options={"maintenance": "downtime"}, late=True)
case("degraded_up", SERVICES, hours(87, 90), policy=TWO_DAYS, options={"degraded": "up"})
case("degraded_half", SERVICES, E(F(85, 90), 170 * H, 90 * H, n=2), policy=TWO_DAYS, options={"degraded": "half"}, late=True, note="Half of 83 + 83 + 4.")
case("degraded_down", SERVICES, hours(83, 90), policy=TWO_DAYS, options={"degraded": "down"})
case("unlisted_up", SERVICES, hours(87, 90), policy=TWO_DAYS, options={"unlisted_time": "up"})
case("unlisted_unknown", SERVICES, hours(14, 17, n=2), policy=TWO_DAYS, options={"unlisted_time": "unknown"}, note="10 h up, 4 degraded, 3 down; nobody knows about the rest.")
case("unlisted_unknown_without_a_period", SERVICES, hours(14, 17, n=2), options={"unlisted_time": "unknown"})
case("unlisted_up_without_a_period", SERVICES, none("period_required"), note="Nobody knows since when it was up.")
case("agreed_always", SERVICES, hours(87, 90), policy=TWO_DAYS, options={"agreed_time": "always"})
case("agreed_open_hours", [status("web", "down", "2 08:00", "2 10:00"), status("web", "down", "2 16:30", "3 09:15")], hours(14.25, 16), policy=TWO_DAYS, options={"agreed_time": "open_hours"}, note="Monday and Tuesday from 9 to 17: down from 9 to 10, for the last half hour and for the first quarter.")
case("agreed_open_hours_maintenance_at_night", [status("web", "maintenance", "2 17:00", "3 09:00")], hours(16, 16), policy=TWO_DAYS, options={"agreed_time": "open_hours", "maintenance": "downtime"})
case("never_open", [status("web", "up", "7 00:00", "8 00:00")], none("no_eligible_records"), policy=period("07T00:00:00", "08T00:00:00"), options={"agreed_time": "open_hours"}, note="A Saturday.")

TEN_HOURS = period("02T00:00:00", "02T10:00:00")
OVERLAPS = [
    status("web", "up", "2 00:00", "2 10:00"),
    status("web", "degraded", "2 00:00", "2 05:00"),
    status("web", "down", "2 01:00", "2 04:00"),
    status("web", "down", "2 03:00", "2 04:00"),
    status("web", "maintenance", "2 02:00", "2 03:00"),
]
case("rows_overlap", OVERLAPS, hours(7, 9, n=1), policy=TEN_HOURS, note="Degraded from 0 to 1 and 4 to 5, down from 1 to 2 and 3 to 4, maintenance from 2 to 3, then up.")
case("rows_overlap_degraded_down", OVERLAPS, hours(5, 9), policy=TEN_HOURS, options={"degraded": "down"})
case("rows_overlap_maintenance", OVERLAPS, hours(7, 10), policy=TEN_HOURS, options={"maintenance": "downtime"})
case("rows_reach_over_the_period", [status("web", "down", "1 20:00", "2 01:00"), status("web", "down", "2 09:00", "3 01:00")], hours(8, 10), policy=TEN_HOURS)
case("known_from_outside_the_period", [status("web", "down", "1 00:00", "1 02:00")], hours(10, 10, n=1), policy=TEN_HOURS, note="A service that is known is up where nothing says otherwise.")
case("still_down", [status("web", "down", "2 06:00")], hours(6, 8), policy=TEN_HOURS, as_of="2 08:00", note="It ends at as_of; later hours are not judged.")
case("still_down_at_the_end", [status("web", "down", "2 06:00")], hours(6, 10), policy=TEN_HOURS, as_of="3 08:00")
case("for_no_time", [status("web", "down", "2 06:00", "2 06:00")], hours(10, 10), policy=TEN_HOURS)
case("maintenance_all_the_time", [status("web", "maintenance", "2 00:00", "2 10:00")], none("no_eligible_records", n=1), policy=TEN_HOURS)
case("nothing_given", [], none("no_records"), policy=TEN_HOURS)
case("contacts_only", [contact("a")], none("no_records"), policy=TEN_HOURS)
case("only_ineligible", [status("web", "down", "1 00:00", "1 02:00")], none("no_eligible_records"), policy=TEN_HOURS, options={"unlisted_time": "unknown"})

REGIONS = [
    status("web", "down", "2 00:00", "2 02:00", region="eu", weight=0.75),
    status("web", "maintenance", "2 04:00", "2 06:00", region="eu", weight=0.75),
    status("web", "down", "2 01:00", "2 03:00", region="us", weight=0.25),
    status("web", "degraded", "2 04:00", "2 05:00", region="us", weight=0.25),
    status("web", "maintenance", "2 07:00", "2 08:00", region="us", weight=0.25),
    status("web", "down", "2 07:30", "2 08:00", region="eu"),
]
case("region_rule_all", REGIONS, hours(5, 8.5, n=1), policy=TEN_HOURS, options={"region_rule": "all"}, note="Down from 0 to 3 and for the half hour from 7:30, degraded from 4 to 5, maintenance from 5 to 6 and from 7 to 7:30; 4 h up.")
case("region_rule_all_maintenance", REGIONS, hours(5, 10), policy=TEN_HOURS, options={"region_rule": "all", "maintenance": "downtime"})
case("region_rule_all_degraded", REGIONS, hours(4, 8.5), policy=TEN_HOURS, options={"region_rule": "all", "degraded": "down"})
case("region_rule_any", REGIONS, hours(8.5, 9.5, n=1), policy=TEN_HOURS, options={"region_rule": "any"}, note="Both are down from 1 to 2; degraded beats maintenance from 4 to 5, maintenance beats down from 7:30 to 8.")
case("region_rule_any_degraded", REGIONS, hours(7.5, 9.5), policy=TEN_HOURS, options={"region_rule": "any", "degraded": "down"})
case("region_rule_weighted", REGIONS, E(F(1175, 1425), 11_750 * H, 14_250 * H, n=1), policy=TEN_HOURS, options={"region_rule": "weighted"}, note="In thousandths. Eu: 5.5 h up without a row, so 1 each, 2 h down at 0.75 and half an hour down at 1. Us: 6 h up, 0.25 degraded, 2 h down at 0.25. 11.75 of 14.25.")
case("region_rule_weighted_by_traffic", [status("web", "up", "2 00:00", "2 10:00", region="eu", weight=0.7), status("web", "up", "2 00:00", "2 05:00", region="us", weight=0.3), status("web", "down", "2 05:00", "2 10:00", region="us", weight=0.3)], E(F(85, 100), 8_500 * H, 10_000 * H), policy=TEN_HOURS, options={"region_rule": "weighted", "unlisted_time": "unknown"}, note="Half of the 30 % is lost.")
KNOWN_IN_PART = [status("web", "down", "2 00:00", "2 04:00", region="eu"), status("web", "up", "2 02:00", "2 06:00", region="us"), status("web", "up", "2 04:00", "2 05:00", region="eu")]
case("unknown_regions_are_ignored_all", KNOWN_IN_PART, hours(2, 6), policy=TEN_HOURS, options={"unlisted_time": "unknown", "region_rule": "all"}, note="From 0 to 2 only eu is known, from 5 to 6 only us.")
case("unknown_regions_are_ignored_any", KNOWN_IN_PART, hours(4, 6), policy=TEN_HOURS, options={"unlisted_time": "unknown", "region_rule": "any"})
case("no_region_is_one_of_them", [status("web", "down", "2 00:00", "2 02:00"), status("web", "down", "2 01:00", "2 03:00", region="us")], hours(7, 10), policy=TEN_HOURS)

COUNTS = [
    status("web", "up", "2 00:00", "2 01:00", ok_count=990, total_count=1000),
    status("web", "down", "2 01:00", "2 02:00", ok_count=0, total_count=500),
    status("phone", "up", "2 03:00", ok_count=10, total_count=10),
    status("web", "up", "2 04:00", ok_count=7),
    status("web", "up", "2 05:00", total_count=7),
    status("web", "up", "1 23:00", "2 01:00", ok_count=1, total_count=9),
]
case("method_requests", COUNTS, E(F(1000, 1510), 1000, 1510, n=3, excluded={"counts_unknown": 2}), policy=TEN_HOURS, options={"method": "requests"}, note="Rows that began in the period.")
case("requests_without_a_period", COUNTS, E(F(1001, 1519), 1001, 1519, n=4, excluded={"counts_unknown": 2}), options={"method": "requests"})
case("no_requests", [status("web", "up", "2 00:00", ok_count=0, total_count=0)], none("no_eligible_records", n=1), policy=TEN_HOURS, options={"method": "requests"})
case("no_counts", SERVICES, none("no_eligible_records", excluded={"counts_unknown": 5}), policy=TWO_DAYS, options={"method": "requests"})
case("requests_by_service_and_hour", COUNTS[:3], G({"service": "phone", "interval_start": "2026-03-02T03:00:00Z"}, E(1, 10, 10)), G({"service": "web", "interval_start": "2026-03-02T00:00:00Z"}, E(F(99, 100), 990, 1000)), G({"service": "web", "interval_start": "2026-03-02T01:00:00Z"}, E(0, 0, 500)), by={"dimensions": ["service"], "interval": "1h"}, options={"method": "requests"})

case("by_service", SERVICES, G({"service": "phone"}, hours(47, 48, n=1)), G({"service": "web"}, hours(40, 42, n=1)), policy=TWO_DAYS, by={"dimensions": ["service"]})
case("by_region", REGIONS, G({"region": "eu"}, hours(5.5, 8)), G({"region": "us"}, hours(7, 9)), policy=TEN_HOURS, by={"dimensions": ["region"]}, note="Each region apart.")
case("by_site", [status("web", "down", "2 00:00", "2 02:00", dimensions={"site": "north"}), status("web", "down", "2 01:00", "2 02:00")], G({"site": "north"}, hours(8, 10)), G({"site": None}, hours(9, 10)), policy=TEN_HOURS, by={"dimensions": ["site"]})
case("by_day", SERVICES[:3], G({"interval_start": "2026-03-02T00:00:00Z"}, hours(22, 24)), G({"interval_start": "2026-03-03T00:00:00Z"}, hours(18, 18)), policy=TWO_DAYS, by={"dimensions": [], "interval": "1d"})
case("by_half_hour", [status("web", "down", "2 00:20", "2 01:00")], G({"interval_start": "2026-03-02T00:00:00Z"}, E(F(2, 3), 1_200_000, 1_800_000)), G({"interval_start": "2026-03-02T00:30:00Z"}, E(0, 0, 1_800_000)), G({"interval_start": "2026-03-02T01:00:00Z"}, E(1, 900_000, 900_000)), policy=period("02T00:00:00", "02T01:15:00"), by={"dimensions": [], "interval": "30min"})
case("by_time_of_day", [status("web", "down", "2 23:00", "3 02:00")], G({"time_of_day": "00:00"}, hours(22, 24)), G({"time_of_day": "12:00"}, hours(23, 24)), policy=TWO_DAYS, by={"dimensions": [], "time_of_day": "12h"})
case("day_of_23_hours", [status("web", "down", "28 23:30", "29 01:30")], G({"interval_start": "2026-03-28T23:00:00Z"}, hours(21, 23)), policy={"zone": "Europe/Rome", "period": {"start": "2026-03-29T00:00:00", "end": "2026-03-30T00:00:00"}}, by={"dimensions": [], "interval": "1d"}, note="Rome sets clocks forward at 01:00 UTC.")
