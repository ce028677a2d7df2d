//! Agents' time, derived from the contacts that they handled.

use std::collections::BTreeSet;

use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{Needs, Span, SpanKind};
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::Compiled;

#[derive(Clone)]
pub(crate) struct DerivedRules {
    gap_ms: i64,
}

impl Rules for DerivedRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "session_gap_s",
        Allowed::Seconds,
        OptionValue::Seconds(1_800_000),
        "With source = interactions: handling that follows within this time belongs to the same session.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(DerivedRules { gap_ms: values.milliseconds("session_gap_s").unwrap_or(1_800_000) })
    }
}

partial! {
    /// Time of agents, derived from contacts where no states are known: busy
    /// from the answer on for talk, hold and wrap; staffed from the first to
    /// the last of handlings that follow each other within the session gap.
    DerivedTime, "derived_time", code 44, rules DerivedRules,
    resolves Interaction by Clipped;
    /// Time in which an agent handled a contact, or several at once.
    milliseconds derived_busy_ms,
    /// Time of sessions.
    milliseconds derived_staffed_ms,
    /// Agents with a session.
    count derived_agents,
    /// Contacts of agents left out because the answer or the talk is not known.
    count derived_untimed,
}

impl DerivedTime {
    fn needs(_rules: &DerivedRules) -> Needs {
        Needs::spans(&[SpanKind::Busy])
    }

    fn resolve(
        rules: &DerivedRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        let spans = events.spans_by_key(SpanKind::Busy);
        for of_agent in spans.chunk_by(|a, b| a.key == b.key) {
            let mut groups = BTreeSet::new();
            let mut busy = of_agent.to_vec();
            busy.retain(|span| {
                let timed = span.from < span.to;
                if !timed && let Some(group) = book.group(span.dims, span.from) {
                    states.at(group).derived_untimed += 1;
                }
                timed
            });
            // One line of time for each combination of dimensions of the agent.
            busy.sort_by_key(|span| events.dims_ranks[span.dims as usize]);
            for line in busy.chunk_by(|a, b| a.dims == b.dims) {
                for (from, to) in united(line, 0) {
                    book.pieces(line[0].dims, from, to, &mut |group, from, to| {
                        states.at(group).derived_busy_ms += i128::from(to - from);
                    });
                }
                for (from, to) in united(line, rules.gap_ms) {
                    book.pieces(line[0].dims, from, to, &mut |group, from, to| {
                        states.at(group).derived_staffed_ms += i128::from(to - from);
                        groups.insert(group);
                    });
                }
            }
            groups.iter().for_each(|group| states.at(*group).derived_agents += 1);
        }
        Ok(())
    }
}

/// The union of spans in the order of time, with gaps of at most `gap` filled.
fn united(spans: &[Span], gap: i64) -> Vec<(i64, i64)> {
    let mut union: Vec<(i64, i64)> = Vec::new();
    for span in spans {
        match union.last_mut() {
            Some((_, end)) if span.from - *end <= gap => *end = (*end).max(span.to),
            _ => union.push((span.from, span.to)),
        }
    }
    union
}
