//! Prompts: messages of the bot, of campaigns and of agents that ask customers for an answer.

use super::clock::{DAY, DAYS, EXPORT, FIRST_DAY, HOUR, MINUTE, SECOND, to_utc};
use super::rng::Rng;
use super::table::{Cell, Cells, id, instant};

/// Minutes until a reply: nine in ten come within a day.
const REPLY_MINUTES: [i64; 11] = [1, 2, 4, 9, 25, 70, 180, 420, 840, 1380, 4200];

/// 260 prompts, ordered by delivery.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Cells> {
    let mut prompts: Vec<(i64, Cells)> = (0..260)
        .map(|number| {
            // Every thirteenth lies in the last day, so that its time for a reply is not over yet.
            let day = if number % 13 == 0 { DAYS - 1 } else { rng.below(DAYS) };
            let delivered = to_utc((FIRST_DAY + day) * DAY + rng.between(8 * 60, 21 * 60) * MINUTE)
                + rng.below(60) * SECOND;
            let author = rng.weighted(&[("bot", 46), ("campaign", 40), ("agent", 14)]);
            let channel = match author {
                "bot" => rng.weighted(&[("chat", 45), ("messaging", 55)]),
                "campaign" => rng.weighted(&[("sms", 50), ("messaging", 35), ("email", 15)]),
                _ => rng.weighted(&[("messaging", 50), ("email", 30), ("chat", 20)]),
            };
            let expects_reply = !rng.chance(if author == "campaign" { 130 } else { 40 });
            let opt_out = author == "campaign" && rng.chance(60);
            let share = match (expects_reply, author) {
                (false, _) => 40,
                (true, "campaign") => 270,
                (true, "bot") => 700,
                (true, _) => 640,
            };
            let replied =
                delivered + rng.quantile(&REPLY_MINUTES) * MINUTE + rng.below(60) * SECOND;
            // Who opts out does so by a reply.
            let replied = ((opt_out || rng.chance(share)) && replied <= EXPORT).then_some(replied);
            let customer = (!rng.chance(40)).then(|| rng.between(1, 820));
            let cells = vec![
                ("author", author.cell()),
                ("delivered_at", instant(Some(delivered))),
                ("replied_at", instant(replied)),
                ("expects_reply", expects_reply.cell()),
                ("opt_out", (opt_out && replied.is_some()).cell()),
                ("customer_id", id("u", 3, customer)),
                ("channel", channel.cell()),
            ];
            (delivered, cells)
        })
        .collect();
    debug_assert!(prompts.iter().all(|prompt| prompt.0 < EXPORT - 2 * HOUR));
    prompts.sort_by_key(|prompt| prompt.0);
    prompts.into_iter().map(|prompt| prompt.1).collect()
}
