//! How long it took until a person first replied.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::partial::clock::{CALENDAR_RULE, CLOCK, TimeClock};
use crate::policy::Compiled;

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
    FirstResponse, "first_response", code 6, rules FirstResponseRules, in blocks of Interaction;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &FirstResponseRules,
    ) {
        let inbound = facts.inbound & facts.counted;
        let replied = block.first_response_at().only(inbound);
        let open = inbound & !replied.known;
        let bot_only = open & facts.bot_alone();
        tally.count(bot_only, |state| &mut state.response_bot_only);
        tally.count(open & !bot_only, |state| &mut state.unanswered);
        let start = match rules.start {
            Start::Created => block.created_at(),
            Start::QueueEntry => block.queued_at(),
            Start::Handoff => block.handoff_requested_at(),
        };
        let time = rules.clock.times(start, replied);
        let time = time.numbers();
        tally.count(replied.known & !time.known, |state| &mut state.response_start_unknown);
        tally.moments(
            time,
            |state| &mut state.responses,
            |state| &mut state.response_ms,
            |state| &mut state.response_squared,
        );
        tally.distribution(time, |state| &mut state.response);
    }
}
