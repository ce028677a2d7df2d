//! How long it took to answer.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow, QueueExit, QueueVisit};

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
    AnswerSpeed, "answer_speed", code 5, rules AnswerSpeedRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, rules: &AnswerSpeedRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let answered = match row.queue_visit() {
            QueueVisit::None | QueueVisit::Waiting => return,
            QueueVisit::Unknown => false,
            QueueVisit::Left(exit) => exit == QueueExit::Answered,
        };
        let start = match rules.start {
            Start::QueueEntry => row.queued_at(),
            Start::Arrival => Some(row.created_at()),
            Start::Handoff => row.handoff_requested_at(),
        };
        let wait = match (row.queue_left_at(), start) {
            (Some(left), Some(start)) if left >= start => left - start,
            _ => {
                self.all_wait_unknown += 1;
                return self.answer_wait_unknown += u64::from(answered);
            }
        };
        let (sum, square) = (i128::from(wait), i128::from(wait) * i128::from(wait));
        self.all_waits += 1;
        self.all_wait_ms += sum;
        self.all_wait_squared += square;
        if answered {
            self.answered_waits += 1;
            self.answer_wait_ms += sum;
            self.answer_wait_squared += square;
            self.answer_wait.observe(wait.unsigned_abs());
        }
    }
}
