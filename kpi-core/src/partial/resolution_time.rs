//! How long it took to resolve.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::partial::clock::{CALENDAR_RULE, CLOCK, TimeClock};
use crate::policy::Compiled;
use crate::record::Outcome;

#[derive(Clone)]
pub(crate) struct ResolutionTimeRules {
    clock: TimeClock,
    first: bool,
    human_engaged: bool,
}

impl Rules for ResolutionTimeRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        CLOCK,
        CALENDAR_RULE,
        OptionDefinition::rule(
            "end",
            Allowed::Choice(&["last", "first"]),
            OptionValue::Choice("last"),
            "Whether the last resolution ends the clock, or the first.",
        ),
        OptionDefinition::rule(
            "start",
            Allowed::Choice(&["created", "human_engaged"]),
            OptionValue::Choice("created"),
            "Where the clock starts: at the beginning, or when a person answered or first replied.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(ResolutionTimeRules {
            clock: TimeClock::new(values, policy),
            first: values.is("end", "first"),
            human_engaged: values.is("start", "human_engaged"),
        })
    }
}

partial! {
    /// Contacts that are resolved, and the time until then.
    ResolutionTime, "resolution_time", code 11, rules ResolutionTimeRules, in blocks of Interaction;
    /// Resolved contacts with a known start and end of the clock.
    count resolved,
    /// Times to resolution, in milliseconds.
    milliseconds resolution_ms,
    /// Squares of the times to resolution.
    squares resolution_squared,
    /// Times to resolution.
    distribution resolution,
    /// Contacts left out because they are not resolved: reopened, or never resolved.
    count not_resolved,
    /// Contacts left out because the start or end of the clock is not known.
    count resolution_time_unknown,
}

impl ResolutionTime {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &ResolutionTimeRules,
    ) {
        let (first, last) = (block.resolved_first_at(), block.resolved_last_at());
        let outcome = block.outcome();
        let silent = !outcome.known() | outcome.is(Outcome::Unknown);
        let told = silent & (first.known | last.known);
        let resolved = facts.counted & (told | outcome.is(Outcome::Resolved));
        tally.count(facts.counted & !resolved, |state| &mut state.not_resolved);
        let engaged;
        let start = match rules.human_engaged {
            true => {
                engaged = block.answered_at().or(block.first_response_at());
                engaged.numbers()
            }
            false => block.created_at(),
        };
        let end = if rules.first { first.or(last) } else { last.or(first) };
        let time = rules.clock.times(start, end.numbers().only(resolved));
        let time = time.numbers();
        tally.count(resolved & !time.known, |state| &mut state.resolution_time_unknown);
        tally.moments(
            time,
            |state| &mut state.resolved,
            |state| &mut state.resolution_ms,
            |state| &mut state.resolution_squared,
        );
        tally.distribution(time, |state| &mut state.resolution);
    }
}
