//! How long it took until a person first replied.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::partial::clock::{CALENDAR_RULE, CLOCK, TimeClock};
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow};

#[derive(Clone, Copy)]
enum Start {
    Created,
    QueueEntry,
    Handoff,
}

#[derive(Clone)]
pub(crate) struct FirstResponseRules {
    clock: TimeClock,
    start: Start,
}

impl Rules for FirstResponseRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        CLOCK,
        CALENDAR_RULE,
        OptionDefinition::rule(
            "start",
            Allowed::Choice(&["created", "queue_entry", "handoff_from_bot"]),
            OptionValue::Choice("created"),
            "Where the clock starts: at the beginning, at queue entry, or when the bot asked for a person.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let start = match values.choice("start") {
            "queue_entry" => Start::QueueEntry,
            "handoff_from_bot" => Start::Handoff,
            _ => Start::Created,
        };
        Ok(FirstResponseRules { clock: TimeClock::new(values, policy), start })
    }
}

partial! {
    /// First replies by people to inbound contacts.
    FirstResponse, "first_response", code 6, rules FirstResponseRules, reads Interaction Interactions InteractionColumns;
    /// Inbound contacts with a first reply and a known start of the clock.
    count responses,
    /// Times to the first reply, in milliseconds.
    milliseconds response_ms,
    /// Squares of the times to the first reply.
    squares response_squared,
    /// Times to the first reply.
    distribution response,
    /// Contacts left out because no person has replied.
    count unanswered,
    /// Contacts left out because a bot alone took part and asked for nobody.
    count response_bot_only,
    /// Contacts left out because the start of the clock is not known or lies after the reply.
    count response_start_unknown,
}

impl FirstResponse {
    fn observe(&mut self, row: &impl InteractionRow, rules: &FirstResponseRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let Some(replied) = row.first_response_at() else {
            if row.is_bot_alone() {
                return self.response_bot_only += 1;
            }
            return self.unanswered += 1;
        };
        let start = match rules.start {
            Start::Created => Some(row.created_at()),
            Start::QueueEntry => row.queued_at(),
            Start::Handoff => row.handoff_requested_at(),
        };
        let Some(start) = start.filter(|start| *start <= replied) else {
            return self.response_start_unknown += 1;
        };
        let time = rules.clock.elapsed(start, replied);
        self.responses += 1;
        self.response_ms += i128::from(time);
        self.response_squared += i128::from(time) * i128::from(time);
        self.response.observe(time.unsigned_abs());
    }
}
