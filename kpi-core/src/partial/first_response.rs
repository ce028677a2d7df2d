//! How long it took until a person first replied.

use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow};
use crate::time::Calendar;

/// Which clock runs.
pub(crate) const CLOCK: OptionDefinition = OptionDefinition::rule(
    "clock",
    Allowed::Choice(&["calendar", "business"]),
    OptionValue::Choice("calendar"),
    "calendar counts all time; business only the opening hours of the policy's default calendar.",
);

/// Time between two instants on the clock of the rules.
pub(crate) fn elapsed(business: Option<&Calendar>, start: i64, end: i64) -> i64 {
    match business {
        Some(calendar) => calendar.business_ms(start, end),
        None => end - start,
    }
}

#[derive(Clone, Copy)]
enum Start {
    Created,
    QueueEntry,
    Handoff,
}

#[derive(Clone)]
pub(crate) struct FirstResponseRules {
    business: Option<Arc<Calendar>>,
    start: Start,
}

impl Rules for FirstResponseRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        CLOCK,
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
        Ok(FirstResponseRules {
            business: values.is("clock", "business").then(|| policy.default_calendar()),
            start,
        })
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
        let time = elapsed(rules.business.as_deref(), start, replied);
        self.responses += 1;
        self.response_ms += i128::from(time);
        self.response_squared += i128::from(time) * i128::from(time);
        self.response.observe(time.unsigned_abs());
    }
}
