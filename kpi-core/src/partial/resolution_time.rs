//! How long it took to resolve.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::partial::clock::{CALENDAR_RULE, CLOCK, TimeClock};
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow, Outcome};

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
    ResolutionTime, "resolution_time", code 11, rules ResolutionTimeRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, rules: &ResolutionTimeRules) {
        if !row.is_counted() {
            return;
        }
        let first = row.resolved_first_at().or(row.resolved_last_at());
        let last = row.resolved_last_at().or(row.resolved_first_at());
        let is_resolved = match row.outcome() {
            None | Some(Outcome::Unknown) => last.is_some(),
            Some(outcome) => outcome == Outcome::Resolved,
        };
        if !is_resolved {
            return self.not_resolved += 1;
        }
        let start = match rules.human_engaged {
            true => row.answered_at().or(row.first_response_at()),
            false => Some(row.created_at()),
        };
        let end = if rules.first { first } else { last };
        let (Some(start), Some(end)) = (start, end.filter(|end| Some(*end) >= start)) else {
            return self.resolution_time_unknown += 1;
        };
        let time = rules.clock.elapsed(start, end);
        self.resolved += 1;
        self.resolution_ms += i128::from(time);
        self.resolution_squared += i128::from(time) * i128::from(time);
        self.resolution.observe(time.unsigned_abs());
    }
}
