//! Looks at whole columns, 64 rows at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::lanes::LANES;
use crate::record::{IntColumn, Integers};

/// Calls `look` with the numbers of each 64 rows; the last ones may be fewer.
#[inline(always)]
fn each_chunk(numbers: &Integers<'_>, mut look: impl FnMut(usize, &[i64])) {
    let mut wide = [0; LANES];
    for base in (0..numbers.len()).step_by(LANES) {
        match numbers.chunk::<LANES>(base) {
            Some(chunk) => look(base, chunk),
            None => {
                let count = numbers.widen(base, &mut wide);
                look(base, &wide[..count]);
            }
        }
    }
}

/// Where numbers of a column lie outside of a range, as the first row of a chunk
/// of 64. Numbers of rows without a value are looked at, too.
pub(crate) fn chunks_outside(
    values: &Integers<'_>,
    least: i64,
    most: i64,
    visit: &mut dyn FnMut(usize),
) {
    dispatch::run(Outside { values, least, most, visit });
}

struct Outside<'k, 'a> {
    values: &'k Integers<'a>,
    least: i64,
    most: i64,
    visit: &'k mut dyn FnMut(usize),
}

impl Kernel for Outside<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        each_chunk(self.values, |base, values| {
            let mut outside = false;
            for value in values {
                outside |= (*value < self.least) | (*value > self.most);
            }
            if outside {
                (self.visit)(base);
            }
        });
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
        let mut greatest = None;
        each_chunk(&self.column.values, |base, values| {
            let most = values.iter().fold(i64::MIN, |most, value| most.max(*value));
            // Which rows count is only asked where it can make a difference.
            if greatest.is_none_or(|known| most > known) {
                let known = self.column.validity.word(base);
                let valid = self.valid.get(base..).unwrap_or(&[]);
                let rows = values.iter().zip(valid).enumerate();
                let counted = rows.filter(|(lane, (_, valid))| **valid && known >> lane & 1 == 1);
                greatest = greatest.max(counted.map(|(_, (value, _))| *value).max());
            }
        });
        greatest
    }
}

/// Which numbers stand in a column of bytes, as bits; a row without a value may
/// add one.
pub(crate) fn bytes_that_occur(bytes: &[u8]) -> [u64; 4] {
    dispatch::run(Occurring(bytes))
}

struct Occurring<'k>(&'k [u8]);

impl Kernel for Occurring<'_> {
    type Output = [u64; 4];

    #[inline(always)]
    fn run(self) -> [u64; 4] {
        let mut seen = [0; 4];
        for bytes in self.0.chunks(LANES) {
            let mut low = 0u64;
            let mut high = false;
            for byte in bytes {
                low |= 1 << (byte & 63);
                high |= *byte > 63;
            }
            match high {
                false => seen[0] |= low,
                true => bytes.iter().for_each(|byte| {
                    seen[usize::from(byte / 64)] |= 1 << (byte % 64);
                }),
            }
        }
        seen
    }
}
