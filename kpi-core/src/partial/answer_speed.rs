//! How long it took to answer.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;

/// Where the clock of the wait starts.
#[derive(Clone, Copy)]
enum Start {
    QueueEntry,
    Arrival,
    Handoff,
}

#[derive(Clone)]
pub(crate) struct AnswerSpeedRules {
    start: Start,
}

impl Rules for AnswerSpeedRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "start",
        Allowed::Choice(&["queue_entry", "arrival", "handoff_from_bot"]),
        OptionValue::Choice("queue_entry"),
        "Where the clock starts: at queue entry, at arrival, or when the bot asked for a person.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        let start = match values.choice("start") {
            "arrival" => Start::Arrival,
            "handoff_from_bot" => Start::Handoff,
            _ => Start::QueueEntry,
        };
        Ok(AnswerSpeedRules { start })
    }
}

partial! {
    /// Waits of inbound contacts that left the queue.
    AnswerSpeed, "answer_speed", code 5, rules AnswerSpeedRules, in blocks of Interaction;
    /// Answered visits whose wait is known.
    count answered_waits,
    /// Waits of answered visits, in milliseconds.
    milliseconds answer_wait_ms,
    /// Squares of the waits of answered visits.
    squares answer_wait_squared,
    /// Waits of answered visits.
    distribution answer_wait,
    /// Visits that left the queue in any way and whose wait is known.
    count all_waits,
    /// Waits of all visits that left the queue, in milliseconds.
    milliseconds all_wait_ms,
    /// Squares of the waits of all visits.
    squares all_wait_squared,
    /// Answered visits left out because their wait is not known.
    count answer_wait_unknown,
    /// Visits that left the queue in any way and whose wait is not known.
    count all_wait_unknown,
}

impl AnswerSpeed {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &AnswerSpeedRules,
    ) {
        let visit = &facts.visit;
        let left = facts.inbound & facts.counted & (visit.left() | visit.unknown);
        let start = match rules.start {
            Start::QueueEntry => block.queued_at(),
            Start::Arrival => block.created_at(),
            Start::Handoff => block.handoff_requested_at(),
        };
        let wait = facts.left_queue.numbers().since(start);
        let wait = wait.numbers().only(left);
        let wait = wait.only(!wait.below(0));
        tally.count(left & !wait.known, |state| &mut state.all_wait_unknown);
        let unknown = left & !wait.known & visit.answered;
        tally.count(unknown, |state| &mut state.answer_wait_unknown);
        tally.moments(
            wait,
            |state| &mut state.all_waits,
            |state| &mut state.all_wait_ms,
            |state| &mut state.all_wait_squared,
        );
        let answered = wait.only(visit.answered);
        tally.moments(
            answered,
            |state| &mut state.answered_waits,
            |state| &mut state.answer_wait_ms,
            |state| &mut state.answer_wait_squared,
        );
        tally.distribution(answered, |state| &mut state.answer_wait);
    }
}
