//! Comparisons and sums of 64 values with AVX-512 or AVX2, where the compiler makes
//! far more instructions of a plain loop: a set of rows is a register with AVX-512,
//! and with AVX2 the signs of a vector.
//!
//! Each function does what the plain loop beside it does; tests run all forms. The
//! module has `unsafe` for two things: loading from arrays, and calling what was
//! compiled for more instructions after asking whether this processor has them.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

#[cfg(target_arch = "x86_64")]
use crate::kernel::dispatch::{Width, known_width};
use crate::kernel::lanes::{LANES, rows_where};
use crate::kernel::tally::FEW;

/// Defines a function with a plain form, one for AVX2 and one for AVX-512.
macro_rules! wide {
    ($(#[doc = $doc:literal])+ fn $name:ident($($arg:ident: $type:ty),+) -> $out:ty, $plain:expr) => {
        $(#[doc = $doc])+
        #[inline(always)]
        pub(crate) fn $name($($arg: $type),+) -> $out {
            #[cfg(target_arch = "x86_64")]
            match known_width() {
                // SAFETY: the processor has the instructions, as was just asked.
                Width::Avx512 => return unsafe { avx512::$name($($arg),+) },
                // SAFETY: as above.
                Width::Avx2 => return unsafe { avx2::$name($($arg),+) },
                Width::Baseline => {}
            }
            $plain
        }
    };
}

wide! {
    /// Rows with this byte.
    fn bytes_equal(bytes: &[u8; LANES], byte: u8) -> u64,
    rows_where(|lane| bytes[lane] == byte)
}

wide! {
    /// Rows with a byte below this one.
    fn bytes_below(bytes: &[u8; LANES], byte: u8) -> u64,
    rows_where(|lane| bytes[lane] < byte)
}

wide! {
    /// Rows with this word.
    fn words_equal(words: &[u32; LANES], word: u32) -> u64,
    rows_where(|lane| words[lane] == word)
}

wide! {
    /// Rows with a number above this one.
    fn above(numbers: &[i64; LANES], limit: i64) -> u64,
    rows_where(|lane| numbers[lane] > limit)
}

wide! {
    /// Rows with this number.
    fn equal(numbers: &[i64; LANES], number: i64) -> u64,
    rows_where(|lane| numbers[lane] == number)
}

wide! {
    /// Rows in which the first number is less.
    fn less(first: &[i64; LANES], second: &[i64; LANES]) -> u64,
    rows_where(|lane| first[lane] < second[lane])
}

/// The rows of a few groups, a word each that is 0 or -1, where these serve to add numbers.
pub(crate) type Masks = [[i32; LANES]; FEW];

/// Masks of no rows.
pub(crate) static NO_MASKS: Masks = [[0; LANES]; FEW];

wide! {
    /// Writes the masks that [`add_sums`] reads.
    fn write_masks(masks: &mut Masks, members: &[u64; FEW]) -> (),
    { let _ = (masks, members); }
}

wide! {
    /// Adds to each sum the numbers of its rows; a sum that is too large wraps. Each part
    /// must be the same rows of the members whose masks these are.
    fn add_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], masks: &Masks, numbers: &[i64; LANES]) -> (),
    { let _ = masks; add_large_sums(sums, parts, numbers) }
}

wide! {
    /// Adds to each sum the numbers of its rows, and their squares to each of `squares`.
    /// False, and nothing is added, where a number is not below 2^26, or where it is
    /// quicker to do one after the other.
    fn add_small_moments(sums: &mut [i64; FEW], squares: &mut [i64; FEW], parts: &[u64; FEW], masks: &Masks, numbers: &[i64; LANES]) -> bool,
    { let _ = (sums, squares, parts, masks, numbers); false }
}

wide! {
    /// Does what [`add_sums`] does, which is quicker where numbers are below 2^26.
    fn add_large_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], numbers: &[i64; LANES]) -> (),
    for place in 0..FEW {
        let part = parts[place];
        if part == 0 {
            continue;
        }
        let mut sum = 0i64;
        for (lane, number) in numbers.iter().enumerate() {
            sum = sum.wrapping_add(if part >> lane & 1 == 1 { *number } else { 0 });
        }
        sums[place] = sums[place].wrapping_add(sum);
    }
}

wide! {
    /// The greatest number among some rows, the least there is where there are none.
    fn greatest(numbers: &[i64; LANES], rows: u64) -> i64,
    (0..LANES).filter(|lane| rows >> lane & 1 == 1).fold(i64::MIN, |most, lane| most.max(numbers[lane]))
}

wide! {
    /// The least number among some rows, the greatest there is where there are none.
    fn least(numbers: &[i64; LANES], rows: u64) -> i64,
    (0..LANES).filter(|lane| rows >> lane & 1 == 1).fold(i64::MAX, |least, lane| least.min(numbers[lane]))
}

#[cfg(all(test, feature = "testing", target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::kernel::dispatch::{WIDTHS, Width, with_width};
    use crate::testing::Random;

    /// Adds numbers, and gives the sums of their squares.
    fn moments(
        sums: &mut [i64; FEW],
        parts: &[u64; FEW],
        masks: &Masks,
        numbers: &[i64; LANES],
    ) -> [i64; FEW] {
        let (before, mut squares) = (*sums, [0; FEW]);
        if !add_small_moments(sums, &mut squares, parts, masks, numbers) {
            assert_eq!((*sums, squares), (before, [0; FEW]));
            add_large_sums(sums, parts, numbers);
            add_large_sums(&mut squares, parts, &numbers.map(|number| number.wrapping_mul(number)));
        }
        squares
    }

    #[test]
    fn numbers_are_small_up_to_a_limit() {
        if !with_width(Width::Avx2, || known_width() == Width::Avx2) {
            return;
        }
        let parts: [u64; FEW] = std::array::from_fn(|place| 0x0101_0101_0101_0101 << place);
        let mut masks = NO_MASKS;
        let mut numbers = [(1i64 << 26) - 1; LANES];
        let mut are_small = |numbers: &[i64; LANES]| {
            let (mut sums, mut squares) = ([0; FEW], [0; FEW]);
            with_width(Width::Avx2, || {
                write_masks(&mut masks, &parts);
                add_small_moments(&mut sums, &mut squares, &parts, &masks, numbers)
            })
        };
        assert!(are_small(&numbers));
        for number in [1 << 26, -1, 1 << 32, i64::MIN] {
            numbers[37] = number;
            assert!(!are_small(&numbers), "{number}");
        }
    }

    /// What every function makes of the same random block.
    fn all(seed: u64) -> (Vec<u64>, [i64; FEW]) {
        let mut random = Random::new(seed);
        let bytes: [u8; LANES] = std::array::from_fn(|_| random.below(5) as u8 * 63);
        let kinds = [0, u32::MAX / 2, u32::MAX];
        let words: [u32; LANES] = std::array::from_fn(|_| kinds[random.below(3) as usize]);
        let edges = [i64::MIN, -1, 0, 1, i64::MAX];
        let mut number = || edges[random.below(5) as usize];
        let first: [i64; LANES] = std::array::from_fn(|_| number());
        let second: [i64; LANES] = std::array::from_fn(|_| number());
        let mut rows = Vec::new();
        for byte in [0, 63, 126, 252, 255] {
            rows.extend([bytes_equal(&bytes, byte), bytes_below(&bytes, byte)]);
        }
        rows.extend(kinds.map(|word| words_equal(&words, word)));
        for number in edges {
            rows.extend([above(&first, number), equal(&first, number)]);
        }
        rows.push(less(&first, &second));
        let some = random.bits() & random.bits();
        rows.extend([0, 1, some].map(|rows| greatest(&first, rows) as u64));
        rows.extend([0, 1, some].map(|rows| least(&first, rows) as u64));
        let parts = std::array::from_fn(|place| if place == 3 { 0 } else { random.bits() });
        let mut sums = std::array::from_fn(|place| place as i64);
        let mut masks = NO_MASKS;
        let mut add = |parts: [u64; FEW], numbers: &[i64; LANES]| {
            write_masks(&mut masks, &parts);
            add_sums(&mut sums, &parts, &masks, numbers);
            add_large_sums(&mut sums, &parts, numbers);
            rows.extend(moments(&mut sums, &parts, &masks, numbers).map(|sum| sum as u64));
        };
        add(parts, &first);
        // Those of any size, those that fit into 26 bits and one that just does not, few rows.
        for bits in [0, 63, 64] {
            let rows = random.bits();
            let at_most = (1 << 26) - i64::from(bits == 63);
            let numbers: [i64; LANES] = std::array::from_fn(|lane| match rows >> lane & 1 {
                0 => edges[random.below(5) as usize],
                _ if bits == 0 => (1 << 26) - 1 - random.below(2) as i64,
                _ => random.below(at_most as u64 + 1) as i64,
            });
            // A row is in one part at most.
            let third = |place: usize| 0x9249_2492_4924_9249 << (place % 3);
            add(
                std::array::from_fn(|place| if place < 3 { rows & third(place) } else { 0 }),
                &numbers,
            );
            add(std::array::from_fn(|place| rows & 0x0001_0100_0010_0001 << place), &numbers);
            add(std::array::from_fn(|place| if place == 5 { rows } else { 0 }), &numbers);
        }
        (rows, sums)
    }

    #[test]
    fn each_is_its_plain_loop() {
        for seed in 0..200 {
            let plain = with_width(Width::Baseline, || all(seed));
            assert!(plain.0.iter().any(|rows| *rows != 0 && *rows != u64::MAX));
            for width in WIDTHS {
                assert_eq!(with_width(width, || all(seed)), plain, "{width:?}");
            }
        }
    }
}
