//! Comparisons and sums of 64 values with AVX-512, where the compiler makes far
//! more instructions of a plain loop: a set of rows is a register there.
//!
//! Each function does what the plain loop beside it does; tests run both. The
//! module has `unsafe` for two things: loading from arrays, and calling what was
//! compiled for AVX-512 after asking whether this processor has it.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
use crate::kernel::dispatch::has_avx512;
use crate::kernel::lanes::{LANES, rows_where};
use crate::kernel::tally::FEW;

/// Defines a function with a plain form and one for AVX-512.
macro_rules! wide {
    ($(#[doc = $doc:literal])+ fn $name:ident($($arg:ident: $type:ty),+) -> $out:ty, $avx512:ident, $plain:expr) => {
        $(#[doc = $doc])+
        #[inline(always)]
        pub(crate) fn $name($($arg: $type),+) -> $out {
            #[cfg(target_arch = "x86_64")]
            if has_avx512() {
                // SAFETY: the processor has the instructions, as was just asked.
                return unsafe { avx512::$avx512($($arg),+) };
            }
            $plain
        }
    };
}

wide! {
    /// Rows with this byte.
    fn bytes_equal(bytes: &[u8; LANES], byte: u8) -> u64, bytes_equal,
    rows_where(|lane| bytes[lane] == byte)
}

wide! {
    /// Rows with a byte below this one.
    fn bytes_below(bytes: &[u8; LANES], byte: u8) -> u64, bytes_below,
    rows_where(|lane| bytes[lane] < byte)
}

wide! {
    /// Rows with this word.
    fn words_equal(words: &[u32; LANES], word: u32) -> u64, words_equal,
    rows_where(|lane| words[lane] == word)
}

wide! {
    /// Rows with a number above this one.
    fn above(numbers: &[i64; LANES], limit: i64) -> u64, above,
    rows_where(|lane| numbers[lane] > limit)
}

wide! {
    /// Rows with this number.
    fn equal(numbers: &[i64; LANES], number: i64) -> u64, equal,
    rows_where(|lane| numbers[lane] == number)
}

wide! {
    /// Rows in which the first number is less.
    fn less(first: &[i64; LANES], second: &[i64; LANES]) -> u64, less,
    rows_where(|lane| first[lane] < second[lane])
}

wide! {
    /// Adds to each sum the numbers of its rows; a sum that is too large wraps.
    fn add_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], numbers: &[i64; LANES]) -> (), add_sums,
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
    fn greatest(numbers: &[i64; LANES], rows: u64) -> i64, greatest,
    (0..LANES).filter(|lane| rows >> lane & 1 == 1).fold(i64::MIN, |most, lane| most.max(numbers[lane]))
}

wide! {
    /// The least number among some rows, the greatest there is where there are none.
    fn least(numbers: &[i64; LANES], rows: u64) -> i64, least,
    (0..LANES).filter(|lane| rows >> lane & 1 == 1).fold(i64::MAX, |least, lane| least.min(numbers[lane]))
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::{FEW, LANES};

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn bytes(of: &[u8; LANES]) -> __m512i {
        // SAFETY: 64 bytes lie there; the load needs no alignment.
        unsafe { _mm512_loadu_epi8(of.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn eight(of: &[i64; LANES], part: usize) -> __m512i {
        let (eights, _) = of.as_chunks();
        eight_of(&eights[part])
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn bytes_equal(of: &[u8; LANES], byte: u8) -> u64 {
        _mm512_cmpeq_epi8_mask(bytes(of), _mm512_set1_epi8(byte as i8))
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn bytes_below(of: &[u8; LANES], byte: u8) -> u64 {
        _mm512_cmplt_epu8_mask(bytes(of), _mm512_set1_epi8(byte as i8))
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn words_equal(of: &[u32; LANES], word: u32) -> u64 {
        let word = _mm512_set1_epi32(word as i32);
        let mut rows = 0;
        for part in 0..4 {
            let sixteen = &of[part * 16..part * 16 + 16];
            // SAFETY: 16 words lie there; the load needs no alignment.
            let sixteen = unsafe { _mm512_loadu_epi32(sixteen.as_ptr().cast()) };
            rows |= u64::from(_mm512_cmpeq_epi32_mask(sixteen, word)) << (part * 16);
        }
        rows
    }

    // The loops below have no closures: these would be compiled for every
    // processor, and called.

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn above(of: &[i64; LANES], limit: i64) -> u64 {
        let limit = _mm512_set1_epi64(limit);
        let mut rows = 0;
        for part in 0..8 {
            rows |= u64::from(_mm512_cmpgt_epi64_mask(eight(of, part), limit)) << (part * 8);
        }
        rows
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn equal(of: &[i64; LANES], number: i64) -> u64 {
        let number = _mm512_set1_epi64(number);
        let mut rows = 0;
        for part in 0..8 {
            rows |= u64::from(_mm512_cmpeq_epi64_mask(eight(of, part), number)) << (part * 8);
        }
        rows
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn less(first: &[i64; LANES], second: &[i64; LANES]) -> u64 {
        let mut rows = 0;
        for part in 0..8 {
            let less = _mm512_cmplt_epi64_mask(eight(first, part), eight(second, part));
            rows |= u64::from(less) << (part * 8);
        }
        rows
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn greatest(of: &[i64; LANES], rows: u64) -> i64 {
        let mut most = _mm512_set1_epi64(i64::MIN);
        for part in 0..8 {
            most = _mm512_mask_max_epi64(most, (rows >> (part * 8)) as u8, most, eight(of, part));
        }
        _mm512_reduce_max_epi64(most)
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn least(of: &[i64; LANES], rows: u64) -> i64 {
        let mut least = _mm512_set1_epi64(i64::MAX);
        for part in 0..8 {
            least =
                _mm512_mask_min_epi64(least, (rows >> (part * 8)) as u8, least, eight(of, part));
        }
        _mm512_reduce_min_epi64(least)
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn add_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], of: &[i64; LANES]) {
        let mut numbers = [_mm512_setzero_si512(); 8];
        for (part, numbers) in numbers.iter_mut().enumerate() {
            *numbers = eight(of, part);
        }
        let mut found = [_mm512_setzero_si512(); FEW];
        for place in 0..FEW {
            let rows = parts[place];
            if rows == 0 {
                continue;
            }
            let (mut even, mut odd) = (_mm512_setzero_si512(), _mm512_setzero_si512());
            for part in 0..4 {
                let mask = (rows >> (part * 16)) as u16;
                even = _mm512_mask_add_epi64(even, mask as u8, even, numbers[2 * part]);
                odd = _mm512_mask_add_epi64(odd, (mask >> 8) as u8, odd, numbers[2 * part + 1]);
            }
            found[place] = _mm512_add_epi64(even, odd);
        }
        let all = _mm512_add_epi64(totals(&found), eight_of(sums));
        // SAFETY: there is room for 8 numbers; the store needs no alignment.
        unsafe { _mm512_storeu_epi64(sums.as_mut_ptr(), all) };
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn eight_of(of: &[i64; 8]) -> __m512i {
        // SAFETY: 8 numbers lie there; the load needs no alignment.
        unsafe { _mm512_loadu_epi64(of.as_ptr()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn pair(first: __m512i, second: __m512i) -> __m512i {
        let low = _mm512_unpacklo_epi64(first, second);
        _mm512_add_epi64(low, _mm512_unpackhi_epi64(first, second))
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    fn halves(first: __m512i, second: __m512i) -> __m512i {
        let even = _mm512_shuffle_i64x2::<0x88>(first, second);
        _mm512_add_epi64(even, _mm512_shuffle_i64x2::<0xdd>(first, second))
    }

    /// The total of each of eight registers, in their order: halves are added
    /// crosswise, which takes a third of the steps of eight totals one by one.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn totals(of: &[__m512i; 8]) -> __m512i {
        let low = halves(pair(of[0], of[1]), pair(of[2], of[3]));
        let high = halves(pair(of[4], of[5]), pair(of[6], of[7]));
        halves(low, high)
    }
}

#[cfg(all(test, feature = "testing", target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::kernel::dispatch::{Width, with_width};
    use crate::testing::Random;

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
        add_sums(&mut sums, &parts, &first);
        (rows, sums)
    }

    #[test]
    fn each_is_its_plain_loop() {
        for seed in 0..200 {
            let plain = with_width(Width::Baseline, || all(seed));
            assert!(plain.0.iter().any(|rows| *rows != 0 && *rows != u64::MAX));
            assert_eq!(all(seed), plain);
        }
    }
}
