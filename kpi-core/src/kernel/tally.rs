//! Adds what a block counts to the states of its groups.

use crate::distribution::Distribution;
use crate::kernel::lanes::{LANES, Numbers, lanes_of, rows_where};
use crate::partial::slot::NO_GROUP;
use crate::partial::state::Extreme;

/// The most groups of a block whose rows are counted group by group. Where
/// there are more, row by row costs less.
const FEW: usize = 8;

/// The groups of up to 64 rows.
pub(crate) struct BlockGroups<'b> {
    /// The rows that are counted at all.
    pub rows: u64,
    groups: &'b [u32; LANES],
    few: [(u32, u64); FEW],
    /// How many groups there are; 0 where they are not few.
    count: usize,
}

impl<'b> BlockGroups<'b> {
    /// `groups` holds [`NO_GROUP`] where a row is not counted.
    #[inline(always)]
    pub(crate) fn new(groups: &'b [u32; LANES]) -> Self {
        let rows = rows_where(|lane| groups[lane] != NO_GROUP);
        let mut few = [(0, 0); FEW];
        let (mut rest, mut count) = (rows, 0);
        while rest != 0 && count < FEW {
            let group = groups[rest.trailing_zeros() as usize];
            let members = rest & rows_where(|lane| groups[lane] == group);
            few[count] = (group, members);
            rest &= !members;
            count += 1;
        }
        BlockGroups { rows, groups, few, count: if rest == 0 { count } else { 0 } }
    }
}

/// States of a partial, to which a block is added.
pub(crate) struct Tally<'t, P> {
    states: &'t mut [P],
    groups: &'t BlockGroups<'t>,
    percentiles: bool,
}

impl<'t, P> Tally<'t, P> {
    #[inline(always)]
    pub(crate) fn new(states: &'t mut [P], groups: &'t BlockGroups<'t>, percentiles: bool) -> Self {
        Tally { states, groups, percentiles }
    }

    /// The rows that are counted at all.
    #[inline(always)]
    pub(crate) fn rows(&self) -> u64 {
        self.groups.rows
    }

    /// Calls `add` with the state of each group and its part of the rows.
    #[inline(always)]
    fn each(&mut self, rows: u64, mut add: impl FnMut(&mut P, u64)) {
        let rows = rows & self.groups.rows;
        if rows == 0 {
            return;
        }
        if self.groups.count == 0 {
            for lane in lanes_of(rows) {
                if let Some(state) = self.states.get_mut(self.groups.groups[lane] as usize) {
                    add(state, 1 << lane);
                }
            }
            return;
        }
        for (group, members) in &self.groups.few[..self.groups.count] {
            let members = rows & members;
            if let (Some(state), true) = (self.states.get_mut(*group as usize), members != 0) {
                add(state, members);
            }
        }
    }

    /// Counts rows.
    #[inline(always)]
    pub(crate) fn count(&mut self, rows: u64, field: impl Fn(&mut P) -> &mut u64) {
        self.each(rows, |state, rows| *field(state) += u64::from(rows.count_ones()));
    }

    /// Adds counts that rows hold, such as transfers.
    #[inline(always)]
    pub(crate) fn total(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut u64) {
        let sum = |rows| masked_sum(rows, numbers.values);
        self.each(numbers.known, |state, rows| *field(state) += sum(rows).unsigned_abs());
    }

    /// Adds numbers.
    #[inline(always)]
    pub(crate) fn sum(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut i128) {
        let sum = |rows| masked_sum(rows, numbers.values);
        self.each(numbers.known, |state, rows| *field(state) += i128::from(sum(rows)));
    }

    /// Adds the squares of numbers.
    #[inline(always)]
    pub(crate) fn squares(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut i128) {
        let known = numbers.known & self.groups.rows;
        let mut squares = [0; LANES];
        let mut all = 0;
        for lane in 0..LANES {
            let value = if known >> lane & 1 == 1 { numbers.values[lane] } else { 0 };
            all |= value as u64;
            // Of numbers below 2^28 the square has 56 bits, and 64 of them 62.
            squares[lane] = (u64::from(value as u32) * u64::from(value as u32)) as i64;
        }
        if all >> 28 == 0 {
            self.each(known, |state, rows| {
                *field(state) += i128::from(masked_sum(rows, &squares));
            });
            return;
        }
        self.each(known, |state, rows| {
            for lane in lanes_of(rows) {
                let value = i128::from(numbers.values[lane]);
                *field(state) += value * value;
            }
        });
    }

    /// Keeps the greatest or the least number.
    #[inline(always)]
    pub(crate) fn extreme<const GREATEST: bool>(
        &mut self,
        numbers: Numbers<'_>,
        field: impl Fn(&mut P) -> &mut Extreme<GREATEST>,
    ) {
        self.each(numbers.known, |state, rows| {
            // Of lanes that do not count, the neutral number.
            let neutral = if GREATEST { i64::MIN } else { i64::MAX };
            let mut extreme = neutral;
            for (lane, value) in numbers.values.iter().enumerate() {
                let value = if rows >> lane & 1 == 1 { *value } else { neutral };
                extreme = if GREATEST { extreme.max(value) } else { extreme.min(value) };
            }
            field(state).observe(extreme);
        });
    }

    /// Counts numbers for percentiles, where these are wanted.
    #[inline(always)]
    pub(crate) fn distribution(
        &mut self,
        numbers: Numbers<'_>,
        field: impl Fn(&mut P) -> &mut Distribution,
    ) {
        if !self.percentiles {
            return;
        }
        self.each(numbers.known, |state, rows| {
            let mut values = [0; LANES];
            let mut count = 0;
            for lane in lanes_of(rows) {
                values[count] = numbers.values[lane].unsigned_abs();
                count += 1;
            }
            field(state).observe_all(&values[..count]);
        });
    }
}

/// The sum of the numbers in these rows. A number of a record is below 2^50, so
/// 64 of them fit.
#[inline(always)]
fn masked_sum(rows: u64, values: &[i64; LANES]) -> i64 {
    if rows.is_power_of_two() {
        return values[rows.trailing_zeros() as usize];
    }
    let mut sum = 0i64;
    for (lane, value) in values.iter().enumerate() {
        sum = sum.wrapping_add(if rows >> lane & 1 == 1 { *value } else { 0 });
    }
    sum
}
