//! Looks at whole columns, 64 rows at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::lanes::{LANES, rows_where};
use crate::record::IntColumn;

/// Where numbers of a column lie outside of a range, as far as a chunk of 64.
/// Numbers of rows without a value are looked at, too.
pub(crate) fn chunks_outside(values: &[i64], least: i64, most: i64, visit: &mut dyn FnMut(usize)) {
    dispatch::run(Outside { values, least, most, visit });
}

struct Outside<'k> {
    values: &'k [i64],
    least: i64,
    most: i64,
    visit: &'k mut dyn FnMut(usize),
}

impl Kernel for Outside<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (chunk, values) in self.values.chunks(LANES).enumerate() {
            let mut outside = false;
            for value in values {
                outside |= (*value < self.least) | (*value > self.most);
            }
            if outside {
                (self.visit)(chunk);
            }
        }
    }
}

/// The greatest number of a column among the rows that are valid.
pub(crate) fn greatest(column: &IntColumn<'_>, valid: &[bool]) -> Option<i64> {
    dispatch::run(Greatest { column, valid })
}

struct Greatest<'k, 'a> {
    column: &'k IntColumn<'a>,
    valid: &'k [bool],
}

impl Kernel for Greatest<'_, '_> {
    type Output = Option<i64>;

    #[inline(always)]
    fn run(self) -> Option<i64> {
        let values = &self.column.values[..self.column.values.len().min(self.valid.len())];
        let mut most = [i64::MIN; LANES];
        let mut found = 0;
        for (chunk, values) in values.chunks(LANES).enumerate() {
            let base = chunk * LANES;
            let known = self.column.validity.word(base);
            let (mut lanes, mut counted) = ([0; LANES], [false; LANES]);
            lanes[..values.len()].copy_from_slice(values);
            counted[..values.len()].copy_from_slice(&self.valid[base..base + values.len()]);
            let rows = known & rows_where(|lane| counted[lane]);
            found |= rows;
            for lane in 0..LANES {
                let value = if rows >> lane & 1 == 1 { lanes[lane] } else { i64::MIN };
                most[lane] = most[lane].max(value);
            }
        }
        most.into_iter().max().filter(|_| found != 0)
    }
}
