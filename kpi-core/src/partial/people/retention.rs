//! Customers who stayed.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Counts, Parts};
use crate::Result;
use crate::event::{Needs, Span, SpanKind};
use crate::partial::{Booking, NoRules, Partial, Sorted, States};

partial! {
    /// Customers at the beginning and the end of the period, or of the part of
    /// it in an interval. A customer may have several records and counts once
    /// in a group. Active at an instant is who has a record that covers it.
    CustomerBase, "customer_base", code 46, rules NoRules,
    resolves Customer by Clipped;
    /// Customers active at the beginning.
    count customers_at_start,
    /// Of these, customers who are active at the end, in whichever group.
    count customers_retained,
    /// Customers active at the end.
    count customers_at_end,
    /// Customers who became active and had not been so at the beginning.
    count customers_new,
}

impl CustomerBase {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::spans(&[SpanKind::Customer])
    }

    fn resolve(
        _rules: &NoRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        let parts = Parts(book.parts_of_period());
        let mut bases: BTreeMap<u32, Base<'_>> = BTreeMap::new();
        let mut spans = events.events.spans(SpanKind::Customer).to_vec();
        spans.sort_unstable_by_key(|span| (span.key, span.dims, span.from));
        for of_one in spans.chunk_by(|a, b| a.key == b.key) {
            let active = united(of_one);
            for of_dims in of_one.chunk_by(|a, b| a.dims == b.dims) {
                let base = bases.entry(of_dims[0].dims).or_insert_with(|| Base::new(&parts));
                base.count(of_dims, &active);
            }
        }
        for (dims, base) in bases {
            for (start, state) in base.states() {
                if let Some(group) = book.group(dims, start) {
                    Partial::merge(states.at(group), &state);
                }
            }
        }
        Ok(())
    }
}

/// The customers of one combination of dimensions.
struct Base<'p> {
    parts: &'p Parts,
    /// Records that say something about a part.
    records: Counts,
    at_start: Counts,
    retained: Counts,
    at_end: Counts,
    new: Vec<u64>,
}

impl<'p> Base<'p> {
    fn new(parts: &'p Parts) -> Self {
        let [records, at_start, retained, at_end] = [(); 4].map(|()| Counts::new(parts));
        Base { new: vec![0; parts.0.len()], parts, records, at_start, retained, at_end }
    }

    /// Counts the records of one customer. `active` is the time in which any
    /// record of that customer says so.
    fn count(&mut self, rows: &[Span], active: &[(i64, i64)]) {
        let own = united(rows);
        let starts = ranges(&own, |from, to| self.parts.beginning(from, to));
        let ends = ranges(active, |from, to| self.parts.ending(from, to));
        in_common(&starts, &ends, |both| self.retained.add(both));
        starts.into_iter().for_each(|starts| self.at_start.add(starts));
        let ends = ranges(&own, |from, to| self.parts.ending(from, to));
        ends.into_iter().for_each(|ends| self.at_end.add(ends));
        for row in rows {
            self.records.add(self.parts.meeting(row.from, row.to));
        }
        // Who comes at the very end of a part is new in it: its beginning is
        // compared with its end.
        let before = rows.iter().map(|row| row.from.saturating_sub(1));
        let joined = before.filter_map(|instant| self.parts.holding(instant));
        let mut joined: Vec<usize> = joined.collect();
        joined.sort_unstable();
        joined.dedup();
        for place in joined {
            let start = self.parts.0[place].0;
            let next = active.partition_point(|(_, to)| *to <= start);
            let was_active = active.get(next).is_some_and(|(from, _)| *from <= start);
            self.new[place] += u64::from(!was_active);
        }
    }

    /// The beginning and the state of each part that a record says something about.
    fn states(self) -> impl Iterator<Item = (i64, CustomerBase)> + use<'p> {
        let counts = [self.records, self.at_start, self.retained, self.at_end];
        let [records, at_start, retained, at_end] = counts.map(|counts| counts.totals());
        let states = self.parts.0.iter().enumerate().map(move |(place, (start, _))| {
            let state = CustomerBase {
                customers_at_start: at_start[place],
                customers_retained: retained[place],
                customers_at_end: at_end[place],
                customers_new: self.new[place],
            };
            (records[place], *start, state)
        });
        states.filter(|(records, ..)| *records > 0).map(|(_, start, state)| (start, state))
    }
}

/// The time that any of these covers, in its order and without overlap.
fn united(spans: &[Span]) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = spans.iter().map(|span| (span.from, span.to)).collect();
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut united: Vec<(i64, i64)> = Vec::new();
    for (from, to) in stretches {
        match united.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => united.push((from, to)),
        }
    }
    united
}

fn ranges(stretches: &[(i64, i64)], parts: impl Fn(i64, i64) -> Range<usize>) -> Vec<Range<usize>> {
    stretches.iter().map(|(from, to)| parts(*from, *to)).collect()
}

/// What ranges of both lists have in common. Each list ascends without overlap.
fn in_common(a: &[Range<usize>], b: &[Range<usize>], mut visit: impl FnMut(Range<usize>)) {
    let (mut next_a, mut next_b) = (0, 0);
    while let (Some(one), Some(other)) = (a.get(next_a), b.get(next_b)) {
        visit(one.start.max(other.start)..one.end.min(other.end));
        match one.end <= other.end {
            true => next_a += 1,
            false => next_b += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of what lasts on.
    const OPEN: i64 = i64::MAX;

    fn row(from: i64, to: i64) -> Span {
        Span { key: 1, from, to, detail: 0, dims: 0 }
    }

    fn counted(rows: &[Span], others: &[Span]) -> Vec<(i64, [u64; 4])> {
        let parts = Parts(vec![(0, 10), (10, 20), (20, 30)]);
        let mut base = Base::new(&parts);
        base.count(rows, &united(&[rows, others].concat()));
        let numbers = |(start, state): (i64, CustomerBase)| {
            let CustomerBase { customers_at_start: at_start, customers_retained: stayed, .. } =
                state;
            (start, [at_start, stayed, state.customers_at_end, state.customers_new])
        };
        base.states().map(numbers).collect()
    }

    #[test]
    fn a_customer_who_comes_at_the_end_is_new_and_one_who_goes_then_is_lost() {
        let stayed = counted(&[row(-5, 10)], &[]);
        assert_eq!(stayed, [(0, [1, 0, 0, 0])]);
        let joined = counted(&[row(10, OPEN)], &[]);
        assert_eq!(joined, [(0, [0, 0, 1, 1]), (10, [1, 1, 1, 0]), (20, [1, 1, 1, 0])]);
    }

    #[test]
    fn rows_that_touch_are_one_stretch_and_one_customer() {
        let both = counted(&[row(-5, 3), row(3, 12), row(2, 5)], &[]);
        assert_eq!(both, [(0, [1, 1, 1, 0]), (10, [1, 0, 0, 0])]);
    }

    #[test]
    fn a_customer_who_moves_to_another_group_stays() {
        let old = counted(&[row(-5, 4)], &[row(4, 15)]);
        assert_eq!(old, [(0, [1, 1, 0, 0])]);
        let new = counted(&[row(4, 15)], &[row(-5, 4)]);
        assert_eq!(new, [(0, [0, 0, 1, 0]), (10, [1, 0, 0, 0])]);
    }

    #[test]
    fn a_customer_who_comes_back_is_new_once() {
        let back = counted(&[row(1, 2), row(3, 4), row(5, OPEN)], &[]);
        assert_eq!(back[0], (0, [0, 0, 1, 1]));
        let gone_for_a_while = counted(&[row(-5, 2), row(6, 8)], &[]);
        assert_eq!(gone_for_a_while, [(0, [1, 0, 0, 0])]);
    }
}
