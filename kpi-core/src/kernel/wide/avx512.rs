//! With AVX-512, where a set of rows is a register.

use std::arch::x86_64::*;

use super::{FEW, LANES, Masks};

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
        least = _mm512_mask_min_epi64(least, (rows >> (part * 8)) as u8, least, eight(of, part));
    }
    _mm512_reduce_min_epi64(least)
}

/// Here a set of rows is a mask.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn write_masks(_: &mut Masks, _: &[u64; FEW]) {}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn add_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], _: &Masks, of: &[i64; LANES]) {
    add_large_sums(sums, parts, of);
}

/// Here numbers and squares of any size are as quick.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn add_small_moments(
    _: &mut [i64; FEW],
    _: &mut [i64; FEW],
    _: &[u64; FEW],
    _: &Masks,
    _: &[i64; LANES],
) -> bool {
    false
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn add_large_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], of: &[i64; LANES]) {
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
