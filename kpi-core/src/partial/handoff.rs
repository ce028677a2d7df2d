//! How well bots handed over to people.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow};

#[derive(Clone, Copy)]
enum End {
    ContextDelivered,
    AgentAccepted,
    FirstHumanMessage,
}

#[derive(Clone)]
pub(crate) struct HandoffRules {
    threshold_ms: i64,
    inclusive: bool,
    end: End,
    context_share: i64,
}

impl Rules for HandoffRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "threshold_s",
            Allowed::Seconds,
            OptionValue::Seconds(30_000),
            "The longest time of an efficient hand-over.",
        ),
        OptionDefinition::rule(
            "boundary",
            Allowed::Choice(&["exclusive", "inclusive"]),
            OptionValue::Choice("exclusive"),
            "Whether a time equal to the threshold is in time; the seed says less than 30 seconds.",
        ),
        OptionDefinition::rule(
            "clock",
            Allowed::Choice(&["context_delivered", "agent_accepted", "first_human_message"]),
            OptionValue::Choice("context_delivered"),
            "What ends the hand-over.",
        ),
        OptionDefinition::rule(
            "context_threshold",
            Allowed::Share,
            OptionValue::Share(1000),
            "The share of the expected context that must have arrived.",
        ),
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        let end = match values.choice("clock") {
            "agent_accepted" => End::AgentAccepted,
            "first_human_message" => End::FirstHumanMessage,
            _ => End::ContextDelivered,
        };
        Ok(HandoffRules {
            threshold_ms: values.milliseconds("threshold_s").unwrap_or(30_000),
            inclusive: values.is("boundary", "inclusive"),
            end,
            context_share: values.share("context_threshold").unwrap_or(1000),
        })
    }
}

partial! {
    /// Requests of bots for a person.
    Handoffs, "handoffs", code 15, rules HandoffRules, reads Interaction Interactions InteractionColumns;
    /// Hand-overs requested, whatever became of them.
    count handoffs_requested,
    /// Hand-overs with a verdict: in time with known context, or too late, or never.
    count handoffs_judged,
    /// Hand-overs in time and with the context that is expected.
    count efficient_handoffs,
    /// Hand-overs that reached the end of the clock.
    count timed_handoffs,
    /// Times of these hand-overs, in milliseconds.
    milliseconds handoff_ms,
    /// Squares of the times.
    squares handoff_squared,
    /// Times of hand-overs.
    distribution handoff_time,
    /// Hand-overs that never reached the end of the clock: they fail.
    count handoffs_unfinished,
    /// Hand-overs that no agent accepted.
    count handoffs_not_accepted,
    /// Fields of context expected, where both numbers are known.
    count context_expected,
    /// Fields of context delivered, where both numbers are known.
    count context_delivered,
    /// Hand-overs left out because they were in time but their context is not known.
    count handoff_context_unknown,
}

impl Handoffs {
    fn observe(&mut self, row: &impl InteractionRow, rules: &HandoffRules) {
        if !row.is_counted() {
            return;
        }
        let Some(requested) = row.handoff_requested_at() else { return };
        self.handoffs_requested += 1;
        self.handoffs_not_accepted += u64::from(row.handoff_accepted_at().is_none());
        let context = row
            .context_fields_expected()
            .zip(row.context_fields_delivered())
            .filter(|(expected, _)| *expected > 0);
        if let Some((expected, delivered)) = context {
            self.context_expected += expected.unsigned_abs();
            self.context_delivered += delivered.unsigned_abs();
        }
        let end = match rules.end {
            End::ContextDelivered => row.context_delivered_at(),
            End::AgentAccepted => row.handoff_accepted_at(),
            End::FirstHumanMessage => row.first_response_at().filter(|at| *at >= requested),
        };
        let Some(end) = end else {
            self.handoffs_unfinished += 1;
            return self.handoffs_judged += 1;
        };
        let time = end - requested;
        self.timed_handoffs += 1;
        self.handoff_ms += i128::from(time);
        self.handoff_squared += i128::from(time) * i128::from(time);
        self.handoff_time.observe(time.unsigned_abs());
        let in_time = time < rules.threshold_ms || (rules.inclusive && time == rules.threshold_ms);
        if !in_time {
            return self.handoffs_judged += 1;
        }
        let Some((expected, delivered)) = context else {
            return self.handoff_context_unknown += 1;
        };
        self.handoffs_judged += 1;
        let complete =
            i128::from(delivered) * 1000 >= i128::from(expected) * i128::from(rules.context_share);
        self.efficient_handoffs += u64::from(complete);
    }
}
