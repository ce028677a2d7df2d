//! What the centre costs: agents by channel and type, lines by channel, rooms and technology for
//! all.

use super::clock::{DAY, DAYS, FIRST_DAY, HOUR, rfc3339, to_utc};
use super::rng::Rng;
use super::table::{Cell, Cells};

/// Agents in an average week: channel, then euro cents for support, billing and sales.
const AGENTS: [(&str, [i64; 3]); 6] = [
    ("voice", [71_000, 43_000, 49_500]),
    ("chat", [5_600, 4_300, 2_700]),
    ("email", [7_900, 6_300, 2_700]),
    ("messaging", [6_100, 3_400, 2_300]),
    ("social", [4_300, 2_100, 1_400]),
    ("sms", [3_900, 2_300, 1_500]),
];
const TYPES: [&str; 3] = ["support", "billing", "sales"];

/// Lines and message fees of a month.
const TELECOM: [(&str, i64); 3] = [("voice", 62_480), ("messaging", 8_735), ("sms", 11_260)];

/// All postings, ordered by date.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Cells> {
    let mut postings = Vec::new();
    // Fridays at 18:00, and the last two working days on the 31st.
    let fridays = (5..DAYS).step_by(7).map(|day| (day, 100));
    for (day, share) in fridays.chain([(DAYS - 1, 42)]) {
        let at = to_utc((FIRST_DAY + day) * DAY + 18 * HOUR);
        for (channel, weekly) in AGENTS {
            for (kind, amount) in TYPES.into_iter().zip(weekly) {
                let amount = amount * 7 / 10 * share / 100 * rng.between(930, 1070) / 1000;
                postings.push((at, amount, channel, kind, "labour"));
            }
        }
        // Licences and cloud services, for everybody.
        postings.push((at, 14_500 * share / 100 + rng.between(-700, 700), "", "", "technology"));
    }
    // First and last day of February and of March.
    for (first, last) in [(0, 27), (28, 58)] {
        let end = to_utc((FIRST_DAY + last) * DAY + 20 * HOUR);
        for (channel, amount) in TELECOM {
            postings.push((end, amount, channel, "", "telecom"));
        }
        let first = to_utc((FIRST_DAY + first) * DAY + 9 * HOUR);
        postings.push((first, 92_000, "", "", "facilities"));
        postings.push((end, 46_350, "", "", "supervision"));
    }
    postings.sort_by_key(|posting| posting.0);
    postings
        .into_iter()
        .map(|(at, amount, channel, kind, component)| {
            vec![
                ("incurred_at", rfc3339(at)),
                ("amount", amount.cell()),
                ("channel", channel.cell()),
                ("type", kind.cell()),
                ("component", component.cell()),
            ]
        })
        .collect()
}
