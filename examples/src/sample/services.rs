//! Two services in two data centres: when they worked, day by day, and how many requests they
//! answered.

use super::clock::{DAY, DAYS, FIRST_DAY, MINUTE, rfc3339, to_utc};
use super::rng::Rng;
use super::table::{Cell, Cells};

/// Service, region, weight of the region in thousandths, requests in a minute.
const SERVICES: [(&str, &str, i64, i64); 4] = [
    ("phone", "milan", 650, 3),
    ("phone", "palermo", 350, 2),
    ("web_portal", "milan", 650, 40),
    ("web_portal", "palermo", 350, 22),
];

/// What went wrong, or was planned: service, region, status, day of the sample, minute of that day,
/// length in minutes.
const EVENTS: [(&str, &str, &str, i64, i64, i64); 13] = [
    ("phone", "milan", "down", 9, 485, 23),
    ("phone", "milan", "degraded", 9, 508, 41),
    ("phone", "palermo", "down", 24, 190, 62),
    ("phone", "milan", "down", 44, 482, 16),
    ("phone", "milan", "maintenance", 14, 120, 180),
    ("phone", "palermo", "maintenance", 21, 120, 180),
    ("web_portal", "milan", "down", 3, 905, 34),
    ("web_portal", "milan", "degraded", 17, 600, 210),
    ("web_portal", "palermo", "degraded", 17, 610, 160),
    ("web_portal", "palermo", "down", 38, 1260, 95),
    ("web_portal", "milan", "maintenance", 28, 60, 240),
    ("web_portal", "palermo", "maintenance", 35, 60, 240),
    ("web_portal", "milan", "down", 52, 707, 12),
];

/// The monitor of this service and region was off: nobody knows how it was.
const UNWATCHED: (&str, &str, i64, i64, i64) = ("web_portal", "palermo", 31, 840, 150);

/// When the agents' telephones were down: beginning and end.
pub(crate) fn outages() -> impl Iterator<Item = (i64, i64)> {
    EVENTS
        .iter()
        .filter(|event| (event.0, event.1, event.2) == ("phone", "milan", "down"))
        .map(|&(_, _, _, day, minute, minutes)| (at(day, minute), at(day, minute + minutes)))
}

fn at(day: i64, minute: i64) -> i64 {
    to_utc((FIRST_DAY + day) * DAY + minute * MINUTE)
}

/// The rows of `service_status.csv`, ordered by their beginning.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Cells> {
    let mut rows = Vec::new();
    for (service, region, weight, requests) in SERVICES {
        for day in 0..DAYS {
            for (status, from, to) in stretches(service, region, day) {
                let total = (to - from) / MINUTE * requests * rng.between(85, 115) / 100;
                let failed = match status {
                    "up" => total * rng.between(0, 4) / 1000,
                    "degraded" => total * rng.between(60, 180) / 1000,
                    "down" => total,
                    _ => 0,
                };
                // Nobody counts while the counter itself is worked on.
                let counts = (status != "maintenance").then_some((total - failed, total));
                let end = (day + 1 < DAYS || to < at(DAYS, 0)).then_some(to);
                rows.push((
                    from,
                    vec![
                        ("service", service.cell()),
                        ("status", status.cell()),
                        ("started_at", rfc3339(from)),
                        ("ended_at", end.map_or(String::new(), rfc3339)),
                        ("region", region.cell()),
                        ("weight", format!("0.{weight}")),
                        ("ok_count", counts.map(|counts| counts.0).cell()),
                        ("total_count", counts.map(|counts| counts.1).cell()),
                    ],
                ));
            }
        }
    }
    rows.sort_by_key(|row| row.0);
    rows.into_iter().map(|row| row.1).collect()
}

/// A day of a service in a region: up, but for the events.
fn stretches(service: &str, region: &str, day: i64) -> Vec<(&'static str, i64, i64)> {
    let mut stretches = Vec::new();
    let mut from = at(day, 0);
    let mut events: Vec<(&'static str, i64, i64)> = EVENTS
        .iter()
        .filter(|event| (event.0, event.1, event.3) == (service, region, day))
        .map(|&(_, _, status, _, minute, minutes)| (status, minute, minutes))
        .collect();
    if (UNWATCHED.0, UNWATCHED.1, UNWATCHED.2) == (service, region, day) {
        events.push(("", UNWATCHED.3, UNWATCHED.4));
    }
    events.sort_by_key(|event| event.1);
    for (status, minute, minutes) in events {
        stretches.push(("up", from, at(day, minute)));
        from = at(day, minute + minutes);
        stretches.push((status, at(day, minute), from));
    }
    stretches.push(("up", from, at(day + 1, 0)));
    stretches.retain(|(status, from, to)| !status.is_empty() && from < to);
    stretches
}
