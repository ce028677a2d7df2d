//! What happened to security and data in the sample's days.

use super::clock::{DAY, DAYS, FIRST_DAY, HOUR, rfc3339, to_utc};
use super::rng::Rng;
use super::table::{Cell, Cells};

/// How many events of each class there are, with the chance in 1000 that one was blocked.
const EVENTS: [(&str, i64, i64); 3] =
    [("unauthorized_access", 14, 800), ("incident", 3, 0), ("data_issue", 2, 0)];

/// All events, ordered by the day of their detection.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Cells> {
    let mut events = Vec::new();
    for (class, number, blocked) in EVENTS {
        for _ in 0..number {
            let at = to_utc((FIRST_DAY + rng.below(DAYS)) * DAY + rng.below(24) * HOUR);
            let lag = rng.below(36) * HOUR;
            events.push((at, lag, class, rng.chance(blocked)));
        }
    }
    events.sort_unstable();
    let mut rows: Vec<Cells> = Vec::new();
    for (number, (at, lag, class, blocked)) in events.into_iter().enumerate() {
        // One alarm was a false one, and one event was reported twice.
        let confirmed = number != 5;
        let repeats = (number == 9).then_some("x-008");
        rows.push(vec![
            ("event_id", format!("x-{number:03}")),
            ("class", class.cell()),
            ("detected_at", rfc3339(at)),
            ("occurred_at", rfc3339(at - lag)),
            ("severity", if class == "incident" { "high" } else { "low" }.cell()),
            ("confirmed", confirmed.cell()),
            ("blocked", blocked.cell()),
            ("duplicate_of", repeats.cell()),
        ]);
    }
    rows
}
