//! Employees who were there, joined and left.

use super::{Counts, Parts};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{EmployeeDetail, Needs, Span, SpanKind};
use crate::partial::{Booking, Partial, Rules, Sorted, States};
use crate::policy::Compiled;
use crate::record::LeaveKind;
use crate::time::DAY_MS;

#[derive(Clone)]
pub(crate) struct HeadcountRules {
    transfers: bool,
    early_ms: i64,
}

impl Rules for HeadcountRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "transfers",
            Allowed::Choice(&["exclude", "include"]),
            OptionValue::Choice("exclude"),
            "Whether those who went to another part of the company count as leavers.",
        ),
        OptionDefinition::rule(
            "early_days",
            Allowed::Integer(1, 3_660),
            OptionValue::Integer(90),
            "Up to how many days of 24 hours after joining somebody leaves early.",
        ),
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(HeadcountRules {
            transfers: values.is("transfers", "include"),
            early_ms: values.integer("early_days").unwrap_or(0) * DAY_MS,
        })
    }
}

partial! {
    /// Employees over the period, or over the part of it in an interval. Each
    /// record is one employee. Employed at an instant is who joined before it
    /// and has not left before it.
    ///
    /// closing_headcount = opening_headcount + joiners - leavers - transfer_leavers.
    Headcount, "headcount", code 45, rules HeadcountRules,
    resolves Employee by Clipped;
    /// Employees at any time of the period.
    count employees,
    /// Employees at its beginning.
    count opening_headcount,
    /// Employees at its end.
    count closing_headcount,
    /// Employees who joined within it.
    count joiners,
    /// Employees who left within it.
    count leavers,
    /// Of these, employees who left by their own choice.
    count voluntary_leavers,
    /// Of these, employees who left by the employer's choice.
    count involuntary_leavers,
    /// Of these, employees who left soon after they had joined.
    count early_leavers,
    /// Employees who went to another part of the company and do not count as leavers.
    count transfer_leavers,
    /// Leavers of whom it is not known why they left.
    count leave_kind_unknown,
    /// The time that employees were employed within the period.
    milliseconds employed_ms,
    /// Leavers times the length of the period.
    milliseconds leaver_ms,
    /// Leavers by their own choice times the length of the period.
    milliseconds voluntary_leaver_ms,
    /// Leavers by the employer's choice times the length of the period.
    milliseconds involuntary_leaver_ms,
    /// Early leavers times the length of the period.
    milliseconds early_leaver_ms,
}

impl Headcount {
    fn needs(_rules: &HeadcountRules) -> Needs {
        Needs::spans(&[SpanKind::Employee])
    }

    fn resolve(
        rules: &HeadcountRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        let parts = Parts(book.parts_of_period());
        let mut spans = events.events.spans(SpanKind::Employee).to_vec();
        spans.sort_unstable_by_key(|span| span.dims);
        for of_dims in spans.chunk_by(|a, b| a.dims == b.dims) {
            for ((start, _), state) in parts.0.iter().zip(count(of_dims, &parts, rules)) {
                if state.employees == 0 {
                    continue;
                }
                if let Some(group) = book.group(of_dims[0].dims, *start) {
                    Partial::merge(states.at(group), &state);
                }
            }
        }
        Ok(())
    }

    /// Counts one who leaves.
    fn leave(&mut self, span: &Span, rules: &HeadcountRules) {
        let kind = EmployeeDetail::of(span);
        if kind == Some(LeaveKind::Transfer) && !rules.transfers {
            self.transfer_leavers += 1;
            return;
        }
        self.leavers += 1;
        match kind {
            Some(LeaveKind::Voluntary) => self.voluntary_leavers += 1,
            Some(LeaveKind::Involuntary) => self.involuntary_leavers += 1,
            Some(LeaveKind::Transfer) => {}
            None => self.leave_kind_unknown += 1,
        }
        let employed = span.to_or(i64::MAX).saturating_sub(span.from);
        self.early_leavers += u64::from(employed <= rules.early_ms);
    }
}

/// The state of each part.
fn count(spans: &[Span], parts: &Parts, rules: &HeadcountRules) -> Vec<Headcount> {
    let mut states = vec![Headcount::default(); parts.0.len()];
    let mut employees = Counts::new(parts);
    let mut opening = Counts::new(parts);
    let mut closing = Counts::new(parts);
    // Employees who were there all the time of a part.
    let mut all_time = Counts::new(parts);
    for span in spans {
        // Employed at the instants after joining, up to that of leaving.
        let left = span.to_or(i64::MAX);
        let (from, to) = (span.from.saturating_add(1), left.saturating_add(1));
        opening.add(parts.beginning(from, to));
        closing.add(parts.ending(from, to));
        let met = parts.meeting(from, to);
        // Only the first and the last of these can be there in part.
        for place in edges(met.start, met.end) {
            let (start, end) = parts.0[place];
            states[place].employed_ms += i128::from(left.min(end) - span.from.max(start));
        }
        all_time.add(met.start + 1..met.end.saturating_sub(1));
        employees.add(met);
        if let Some(place) = parts.holding(span.from) {
            states[place].joiners += 1;
        }
        if let Some(place) = span.to().and_then(|left| parts.holding(left)) {
            states[place].leave(span, rules);
        }
    }
    let counts = [employees, opening, closing, all_time].map(|counts| counts.totals());
    for (place, state) in states.iter_mut().enumerate() {
        let length = i128::from(parts.0[place].1 - parts.0[place].0);
        [state.employees, state.opening_headcount, state.closing_headcount] =
            [0, 1, 2].map(|which: usize| counts[which][place]);
        state.employed_ms += i128::from(counts[3][place]) * length;
        state.leaver_ms = i128::from(state.leavers) * length;
        state.voluntary_leaver_ms = i128::from(state.voluntary_leavers) * length;
        state.involuntary_leaver_ms = i128::from(state.involuntary_leavers) * length;
        state.early_leaver_ms = i128::from(state.early_leavers) * length;
    }
    states
}

/// The first and the last place of a range, once each.
fn edges(start: usize, end: usize) -> impl Iterator<Item = usize> {
    let last = end.checked_sub(1).filter(|last| *last > start);
    (start < end).then_some(start).into_iter().chain(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of what lasts on.
    const OPEN: i64 = i64::MAX;

    const RULES: HeadcountRules = HeadcountRules { transfers: false, early_ms: 5 };

    fn employed(from: i64, to: i64) -> Span {
        Span { key: 0, from, to, detail: 0, dims: 0 }
    }

    fn transferred(from: i64, to: i64) -> Span {
        Span { detail: u32::from(LeaveKind::Transfer as u8) + 1, ..employed(from, to) }
    }

    /// What each part must hold, by looking at each employee.
    fn by_hand(spans: &[Span], (start, end): (i64, i64)) -> [i128; 6] {
        let at = |instant: i64| {
            spans.iter().filter(|span| span.from < instant && span.to >= instant).count()
        };
        let within = |instant: i64| (start..end).contains(&instant);
        let there = spans.iter().filter(|span| span.from < end && span.to >= start);
        let time = |span: &Span| i128::from((span.to.min(end) - span.from.max(start)).max(0));
        [
            there.count() as i128,
            at(start) as i128,
            at(end) as i128,
            spans.iter().filter(|span| within(span.from)).count() as i128,
            spans.iter().filter(|span| within(span.to)).count() as i128,
            spans.iter().map(time).sum(),
        ]
    }

    #[test]
    fn searches_find_what_looking_at_everybody_finds() {
        let parts = Parts(vec![(0, 10), (10, 20), (20, 30), (50, 60)]);
        let instants = [-5, -1, 0, 1, 5, 9, 10, 11, 20, 25, 30, 35, 50, 55, 59, 60, 61, OPEN];
        let mut spans = Vec::new();
        for (place, from) in instants[..17].iter().enumerate() {
            for to in &instants[place..] {
                spans.push(employed(*from, *to));
                spans.push(transferred(*from, *to));
            }
        }
        for state in [count(&spans, &parts, &RULES), count(&spans[..1], &parts, &RULES)] {
            for state in state {
                let left = state.leavers + state.transfer_leavers;
                let after = state.opening_headcount + state.joiners - left;
                assert_eq!(state.closing_headcount, after);
            }
        }
        for (state, part) in count(&spans, &parts, &RULES).iter().zip(&parts.0) {
            let found = [
                i128::from(state.employees),
                i128::from(state.opening_headcount),
                i128::from(state.closing_headcount),
                i128::from(state.joiners),
                i128::from(state.leavers + state.transfer_leavers),
                state.employed_ms,
            ];
            assert_eq!(found, by_hand(&spans, *part), "{part:?}");
        }
    }

    #[test]
    fn early_is_inclusive_and_transfers_are_no_leavers() {
        let spans = [employed(0, 5), employed(0, 6), transferred(0, 5)];
        let parts = Parts(vec![(0, 10)]);
        let state = &count(&spans, &parts, &RULES)[0];
        assert_eq!((state.leavers, state.early_leavers, state.transfer_leavers), (2, 1, 1));
        assert_eq!((state.leave_kind_unknown, state.leaver_ms), (2, 20));
        let all = HeadcountRules { transfers: true, ..RULES };
        let state = &count(&spans, &parts, &all)[0];
        assert_eq!((state.leavers, state.early_leavers, state.transfer_leavers), (3, 2, 0));
    }
}
