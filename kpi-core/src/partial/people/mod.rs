//! Who was there over a period: employees and customers.

mod headcount;
mod retention;

pub(super) use headcount::TYPE as HEADCOUNT;
pub(super) use retention::TYPE as CUSTOMER_BASE;

use std::ops::Range;

/// The period cut at the intervals, in the order of time.
///
/// Somebody who is there from a to b counts in a range of parts, so ranges are
/// found by search and added as a whole: a year of days costs no more than one.
struct Parts(Vec<(i64, i64)>);

impl Parts {
    /// The parts that begin within `[from, to)`.
    fn beginning(&self, from: i64, to: i64) -> Range<usize> {
        let first = self.0.partition_point(|(start, _)| *start < from);
        first..self.0.partition_point(|(start, _)| *start < to).max(first)
    }

    /// The parts that end within `[from, to)`.
    fn ending(&self, from: i64, to: i64) -> Range<usize> {
        let first = self.0.partition_point(|(_, end)| *end < from);
        first..self.0.partition_point(|(_, end)| *end < to).max(first)
    }

    /// The parts at whose beginning, within which or at whose end somebody is
    /// there who is there within `[from, to)`.
    fn meeting(&self, from: i64, to: i64) -> Range<usize> {
        let first = self.0.partition_point(|(_, end)| *end < from);
        first..self.0.partition_point(|(start, _)| *start < to).max(first)
    }

    /// The part that an instant lies in.
    fn holding(&self, instant: i64) -> Option<usize> {
        let after = self.0.partition_point(|(start, _)| *start <= instant);
        let place = after.checked_sub(1)?;
        (instant < self.0[place].1).then_some(place)
    }
}

/// A count for each part.
struct Counts(Vec<i64>);

impl Counts {
    fn new(parts: &Parts) -> Self {
        Counts(vec![0; parts.0.len() + 1])
    }

    /// Adds 1 to a range of parts.
    fn add(&mut self, parts: Range<usize>) {
        if parts.is_empty() {
            return;
        }
        self.0[parts.start] += 1;
        self.0[parts.end] -= 1;
    }

    /// The count of each part, in their order.
    fn totals(&self) -> Vec<u64> {
        let mut total = 0;
        let steps = self.0[..self.0.len() - 1].iter();
        steps
            .map(|step| {
                total += step;
                u64::try_from(total).unwrap_or(0)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_the_parts_that_they_name() {
        let parts = Parts(vec![(0, 10), (10, 20), (40, 50)]);
        assert_eq!(parts.beginning(0, 10), 0..1);
        assert_eq!(parts.beginning(1, 41), 1..3);
        assert_eq!(parts.ending(10, 20), 0..1);
        assert_eq!(parts.meeting(20, 40), 1..2);
        assert_eq!(parts.meeting(10, 11), 0..2);
        assert_eq!(parts.meeting(60, 70), 3..3);
        assert_eq!(
            (parts.holding(10), parts.holding(20), parts.holding(-1)),
            (Some(1), None, None)
        );
    }

    #[test]
    fn counts_add_ranges() {
        let mut counts = Counts::new(&Parts(vec![(0, 1), (1, 2), (2, 3)]));
        counts.add(0..3);
        counts.add(1..2);
        counts.add(2..2);
        assert_eq!(counts.totals(), [1, 2, 1]);
    }
}
