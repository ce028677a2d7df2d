//! Looks at whole columns, 64 rows at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::lanes::LANES;
use crate::kernel::wide;
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
    fn run(mut self) {
        let limit = bits_within(self.least, self.most);
        for base in (0..self.values.len()).step_by(SIEVE_ROWS) {
            if !(0..=limit).contains(&bits_of(self.values, base)) {
                self.look_at(base);
            }
        }
    }
}

/// Rows that are looked at together at first.
const SIEVE_ROWS: usize = 8 * LANES;

/// The greatest number of which every bit may be set, and every number with no other bits
/// lies within the range; below 0 where there is none.
fn bits_within(least: i64, most: i64) -> i64 {
    match least <= 0 && most >= 0 {
        true => (1u64 << (most as u64 + 1).ilog2()).wrapping_sub(1) as i64,
        false => -1,
    }
}

/// The bits that numbers have, from `base` on; below 0 where a number is.
#[inline(always)]
fn bits_of(numbers: &Integers<'_>, base: usize) -> i64 {
    #[inline(always)]
    fn all<T: Copy + Default + std::ops::BitOr<Output = T> + Into<i64>>(
        numbers: &[T],
        base: usize,
    ) -> i64 {
        let mut bits = T::default();
        for number in &numbers[base..numbers.len().min(base + SIEVE_ROWS)] {
            bits = bits | *number;
        }
        bits.into()
    }
    match numbers {
        Integers::Wide(numbers) => all(numbers, base),
        Integers::Bits32(numbers) => all(numbers, base),
        Integers::Bits16(numbers) => all(numbers, base),
        Integers::Bits8(numbers) => all(numbers, base),
    }
}

impl Outside<'_, '_> {
    /// Visits the chunks that are outside, among the rows of a sieve.
    #[inline(always)]
    fn look_at(&mut self, first: usize) {
        let mut wide = [0; LANES];
        let end = self.values.len().min(first + SIEVE_ROWS);
        for base in (first..end).step_by(LANES) {
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

/// Rows as bits, 64 in a word.
pub(crate) fn words_of(rows: &[bool]) -> Vec<u64> {
    let words = rows.chunks(LANES).map(|rows| match rows.first_chunk::<LANES>() {
        // Most blocks have no row that does not count.
        Some(rows) if rows.iter().fold(true, |all, row| all & row) => u64::MAX,
        _ => rows.iter().rev().fold(0, |word, row| word << 1 | u64::from(*row)),
    });
    words.collect()
}

/// The greatest of a number and those of a column among some rows, given as bits.
pub(crate) fn greatest(column: &IntColumn<'_>, rows: &[u64], known: Option<i64>) -> Option<i64> {
    if column.values.is_empty() {
        return known;
    }
    dispatch::run(Greatest { column, rows, known })
}

struct Greatest<'k, 'a> {
    column: &'k IntColumn<'a>,
    rows: &'k [u64],
    known: Option<i64>,
}

impl Kernel for Greatest<'_, '_> {
    type Output = Option<i64>;

    #[inline(always)]
    fn run(self) -> Option<i64> {
        let mut most = self.known;
        let values = &self.column.values;
        let mut wide = [0; LANES];
        // Rows mostly come in the order of time: from the end on, few are later than those
        // that were seen.
        for place in (0..self.rows.len()).rev() {
            let base = place * LANES;
            let (numbers, count) = match values.chunk::<LANES>(base) {
                Some(numbers) => (numbers, LANES),
                None => {
                    let count = values.widen(base, &mut wide);
                    (&wide, count)
                }
            };
            if let Some(most) = most
                && !is_any_above(numbers, most)
            {
                continue;
            }
            let there = if count == 0 { 0 } else { u64::MAX >> (LANES - count) };
            let counted = self.rows[place] & there & self.column.validity.word(base);
            if counted != 0 {
                most = most.max(Some(wide::greatest(numbers, counted)));
            }
        }
        most
    }
}

#[inline(always)]
fn is_any_above(numbers: &[i64; LANES], limit: i64) -> bool {
    let mut above = 0;
    for number in numbers {
        above |= i64::from(*number > limit);
    }
    above != 0
}

/// Which numbers stand in a column of bytes, as bits; a row without a value may
/// add one.
pub(crate) fn bytes_that_occur(bytes: &[u8]) -> [u64; 4] {
    dispatch::run(Occurring(bytes))
}

struct Occurring<'k>(&'k [u8]);

/// Notes bytes one by one.
fn note(seen: &mut [u64; 4], bytes: &[u8]) {
    for byte in bytes {
        seen[usize::from(byte / 64)] |= 1 << (byte % 64);
    }
}

impl Kernel for Occurring<'_> {
    type Output = [u64; 4];

    #[inline(always)]
    fn run(self) -> [u64; 4] {
        let mut seen = [0; 4];
        let (whole, rest) = self.0.as_chunks::<LANES>();
        for bytes in whole {
            let (mut low, mut all) = (0u32, 0);
            for byte in bytes {
                low |= 1 << (byte % 32);
                all |= *byte;
            }
            match all < 32 {
                true => seen[0] |= u64::from(low),
                false => note(&mut seen, bytes),
            }
        }
        note(&mut seen, rest);
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Validity;

    #[test]
    fn a_sieve_lets_nothing_pass_that_is_outside() {
        let limits = [0, 1, 2, 1000, 1023, 1024, (1 << 47) - 1, 1 << 47, i64::MAX - 1, i64::MAX];
        for most in limits {
            let bits = bits_within(0, most);
            assert!((0..=most).contains(&bits) && bits.count_ones() == bits.trailing_ones());
            // No more bits would do.
            assert!(bits >= most / 2, "{bits} of {most}");
        }
        assert_eq!((bits_within(1, 5), bits_within(-9, -1)), (-1, -1));
    }

    #[test]
    fn every_chunk_with_a_number_outside_is_visited_and_no_other() {
        let rows = 3 * SIEVE_ROWS + 70;
        for (least, most) in [(0i64, 1000), (-5, 1000), (7, 1000), (0, i64::MAX)] {
            for outside in [least.saturating_sub(1), 1001, 1023, i64::MIN, i64::MAX] {
                if (least..=most).contains(&outside) {
                    continue;
                }
                for bad in [0, 63, 64, SIEVE_ROWS - 1, SIEVE_ROWS, 3 * SIEVE_ROWS + 69] {
                    let mut values = vec![least.max(7); rows];
                    values[SIEVE_ROWS / 2] = most.min(1000);
                    values[bad] = outside;
                    let mut visited = Vec::new();
                    let values = Integers::from(values);
                    chunks_outside(&values, least, most, &mut |base| visited.push(base));
                    assert_eq!(visited, [bad / LANES * LANES], "{outside} in {least} to {most}");
                }
            }
        }
        let narrow: Vec<i16> =
            (0..rows as i16).map(|row| if row == 600 { -1 } else { row }).collect();
        let mut visited = Vec::new();
        let values = Integers::Bits16(&narrow);
        chunks_outside(&values, 0, i64::from(i16::MAX), &mut |base| visited.push(base));
        assert_eq!(visited, [600 / LANES * LANES]);
    }

    /// Rising, falling and mixed numbers; what stands in rows that do not count is greater.
    #[test]
    fn the_greatest_is_found_among_the_rows_that_count() {
        let rows = 3 * LANES + 17;
        let orders: [fn(usize) -> i64; 3] =
            [|row| row as i64, |row| -(row as i64), |row| (row * 7 % 31) as i64 - 9];
        for number in orders {
            let is_known = |row: usize| !row.is_multiple_of(5);
            let is_wanted = |row: usize| !row.is_multiple_of(3) && row / LANES != 1;
            let is_counted = |row: &usize| is_known(*row) && is_wanted(*row);
            let values: Vec<i64> = (0..rows)
                .map(|row| if is_counted(&row) { number(row) } else { i64::from(i16::MAX) })
                .collect();
            let narrow: Vec<i16> = values.iter().map(|value| *value as i16).collect();
            let known: Vec<bool> = (0..rows).map(is_known).collect();
            let bytes: Vec<u8> = words_of(&known).iter().flat_map(|w| w.to_le_bytes()).collect();
            let wanted: Vec<bool> = (0..rows).map(is_wanted).collect();
            let wanted = words_of(&wanted);
            let most = (0..rows).filter(is_counted).map(number).max();
            for values in [Integers::from(&values), Integers::Bits16(&narrow)] {
                let validity = Validity::Bits { bytes: bytes.clone().into(), offset: 0 };
                let column = IntColumn { values, validity, invalid: Vec::new() };
                for known in [None, most.map(|most| most - 1), most, most.map(|most| most + 1)] {
                    assert_eq!(greatest(&column, &wanted, known), most.max(known));
                }
                assert_eq!(greatest(&column, &[0; 4], None), None);
            }
        }
        assert_eq!(greatest(&IntColumn::default(), &[], Some(3)), Some(3));
    }

    #[test]
    fn every_byte_that_occurs_is_noted() {
        let few: Vec<u8> = (0..200).map(|row| row % 7 * 5).collect();
        let many: Vec<u8> = few.iter().copied().chain([31, 32, 64, 200, 255]).collect();
        for bytes in [&few[..], &many, &many[120..], &few[..64], &[]] {
            let seen = bytes_that_occur(bytes);
            for byte in 0..=u8::MAX {
                let is_seen = seen[usize::from(byte / 64)] >> (byte % 64) & 1 == 1;
                assert_eq!(is_seen, bytes.contains(&byte), "{byte}");
            }
        }
    }
}
