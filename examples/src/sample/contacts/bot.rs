//! The bot's part.

use super::super::clock::SECOND;
use super::centre::Centre;
use super::contact::Contact;
use super::matter::Type;
use super::spread::{BOT_TIME, CONTEXT_MS};

/// What the bot did with a contact; an empty text is a missing value.
#[derive(Clone, Default)]
pub(super) struct BotPart {
    pub(super) engaged: bool,
    pub(super) outcome: &'static str,
    pub(super) completed: Option<bool>,
    pub(super) handoff_requested: Option<i64>,
    pub(super) context_delivered: Option<i64>,
    pub(super) handoff_accepted: Option<i64>,
    pub(super) fields_expected: Option<i64>,
    pub(super) fields_delivered: Option<i64>,
    pub(super) complexity: &'static str,
}

impl Centre<'_> {
    /// The bot's turn; gives the instant at which the queue starts, or nothing when the bot was the
    /// end of it.
    pub(super) fn bot(&mut self, contact: &mut Contact) -> Option<i64> {
        let end = contact.created + self.rng.quantile(&BOT_TIME) * SECOND;
        if self.rng.chance(60) {
            // Only the greeting: straight through to a person.
            return Some(contact.created + self.rng.between(4, 9) * SECOND);
        }
        self.bot_dialogue(contact);
        if contact.bot.outcome == "handoff" {
            return Some(self.hand_off(&mut contact.bot, end));
        }
        self.bot_end(contact, end);
        None
    }

    /// How hard the matter is, and what the bot makes of it.
    fn bot_dialogue(&mut self, contact: &mut Contact) {
        let sales = contact.matter.kind == Type::Sales;
        let simple = self.rng.chance(if sales { 560 } else { 690 });
        let bot = &mut contact.bot;
        bot.engaged = true;
        bot.complexity = match (simple, self.rng.chance(30)) {
            (_, true) => "",
            (true, false) => "simple",
            (false, false) => "complex",
        };
        let [resolved, handoff, abandoned, failed] =
            if simple { [68, 23, 7, 2] } else { [12, 73, 11, 4] };
        bot.outcome = self.rng.weighted(&[
            ("resolved", resolved),
            ("handoff", handoff),
            ("abandoned", abandoned),
            ("failed", failed),
        ]);
        bot.completed = Some(match bot.outcome {
            "resolved" => self.rng.chance(955),
            "handoff" => self.rng.chance(210),
            _ => false,
        });
    }

    /// The bot passes the customer on, and mostly what it knows too; gives the start of the queue.
    fn hand_off(&mut self, bot: &mut BotPart, end: i64) -> i64 {
        bot.handoff_requested = Some(end);
        let expected = self.rng.between(4, 6);
        bot.fields_expected = Some(expected);
        bot.fields_delivered = Some(0);
        if !self.rng.chance(35) {
            bot.context_delivered = Some(end + self.rng.quantile(&CONTEXT_MS));
            let missing = if self.rng.chance(870) { 0 } else { self.rng.between(1, 3) };
            bot.fields_delivered = Some(expected - missing);
        }
        end + self.rng.between(0, 1) * SECOND
    }

    /// The bot was the end of it.
    fn bot_end(&mut self, contact: &mut Contact, mut end: i64) {
        contact.handled_by = "bot_only";
        contact.outcome = contact.bot.outcome;
        if contact.outcome == "resolved" {
            (contact.resolved_first, contact.resolved_last) = (Some(end), Some(end));
            end += self.rng.between(0, 20) * SECOND;
            let sold = contact.matter.kind == Type::Sales && self.rng.chance(70);
            contact.sales = Some(i64::from(sold));
            contact.revenue = sold.then_some(2490);
        }
        contact.ended = Some(end);
    }
}
