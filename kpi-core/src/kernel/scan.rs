//! Looks at whole columns, 64 rows at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::lanes::LANES;
use crate::record::{IntColumn, Integers};

// The loops of this module have no closures: a closure is compiled for every
// processor alike.

/// The numbers of the 64 rows from `base` on; the last ones may be fewer.
#[inline(always)]
fn chunk<'c>(numbers: &'c Integers<'_>, base: usize, wide: &'c mut [i64; LANES]) -> &'c [i64] {
    match numbers.chunk::<LANES>(base) {
        Some(chunk) => chunk,
        None => {
            let count = numbers.widen(base, wide);
            &wide[..count]
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
        let mut wide = [0; LANES];
        for base in (0..self.values.len()).step_by(LANES) {
            let mut outside = false;
            for value in chunk(self.values, base, &mut wide) {
                outside |= (*value < self.least) | (*value > self.most);
            }
            if outside {
                (self.visit)(base);
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
        let rows = self.column.values.len().min(self.valid.len());
        let (mut wide, mut found) = ([0; LANES], 0);
        let mut most = [i64::MIN; LANES];
        for base in (0..rows).step_by(LANES) {
            let values = chunk(&self.column.values, base, &mut wide);
            let valid = &self.valid[base..rows.min(base + LANES)];
            let mut counted = 0;
            for (lane, valid) in valid.iter().enumerate() {
                counted |= u64::from(*valid) << lane;
            }
            counted &= self.column.validity.word(base);
            found |= counted;
            for lane in 0..values.len() {
                let value = if counted >> lane & 1 == 1 { values[lane] } else { i64::MIN };
                most[lane] = most[lane].max(value);
            }
        }
        most.into_iter().max().filter(|_| found != 0)
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
                true => {
                    for byte in bytes {
                        seen[usize::from(byte / 64)] |= 1 << (byte % 64);
                    }
                }
            }
        }
        seen
    }
}
