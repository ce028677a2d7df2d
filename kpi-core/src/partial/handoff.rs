//! How well bots handed over to people.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally, rows_among};
use crate::partial::Rules;
use crate::policy::Compiled;

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
    Handoffs, "handoffs", code 15, rules HandoffRules, in blocks of Interaction;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &HandoffRules,
    ) {
        let requested = block.handoff_requested_at().only(facts.counted);
        tally.count(requested.known, |state| &mut state.handoffs_requested);
        let accepted = block.handoff_accepted_at().known;
        tally.count(requested.known & !accepted, |state| &mut state.handoffs_not_accepted);
        let (expected, delivered) =
            (block.context_fields_expected(), block.context_fields_delivered());
        let context = requested.known & delivered.known & expected.above(0);
        tally.total(expected.only(context), |state| &mut state.context_expected);
        tally.total(delivered.only(context), |state| &mut state.context_delivered);
        let end = match rules.end {
            End::ContextDelivered => block.context_delivered_at(),
            End::AgentAccepted => block.handoff_accepted_at(),
            End::FirstHumanMessage => {
                let reply = block.first_response_at();
                reply.only(!reply.less_than(requested))
            }
        };
        let time = end.since(requested);
        let time = time.numbers();
        let unfinished = requested.known & !time.known;
        tally.count(unfinished, |state| &mut state.handoffs_unfinished);
        tally.moments(
            time,
            |state| &mut state.timed_handoffs,
            |state| &mut state.handoff_ms,
            |state| &mut state.handoff_squared,
        );
        tally.distribution(time, |state| &mut state.handoff_time);
        let late = match rules.inclusive {
            true => time.above(rules.threshold_ms),
            false => time.known & !time.below(rules.threshold_ms),
        };
        let in_time = time.known & !late;
        tally.count(in_time & !context, |state| &mut state.handoff_context_unknown);
        let judged = unfinished | late | (in_time & context);
        tally.count(judged, |state| &mut state.handoffs_judged);
        let complete = rows_among(in_time & context & tally.rows(), |lane| {
            let share = i128::from(rules.context_share);
            i128::from(delivered.values[lane]) * 1000 >= i128::from(expected.values[lane]) * share
        });
        tally.count(complete, |state| &mut state.efficient_handoffs);
    }
}
