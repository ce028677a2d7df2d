//! With AVX2, where a set of rows is the signs of a vector.

use std::arch::x86_64::*;

use super::{FEW, LANES, Masks};

// The loops below have no closures: these would be compiled for every
// processor, and called.

/// One of the two halves of 64 bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn half(of: &[u8; LANES], part: usize) -> __m256i {
    let (halves, _) = of.as_chunks::<32>();
    // SAFETY: 32 bytes lie there; the load needs no alignment.
    unsafe { _mm256_loadu_si256(halves[part].as_ptr().cast()) }
}

/// One of the eight parts of 64 words.
#[inline]
#[target_feature(enable = "avx2")]
fn eight(of: &[u32; LANES], part: usize) -> __m256i {
    let (eights, _) = of.as_chunks::<8>();
    // SAFETY: 8 words lie there; the load needs no alignment.
    unsafe { _mm256_loadu_si256(eights[part].as_ptr().cast()) }
}

/// One of the sixteen parts of 64 numbers.
#[inline]
#[target_feature(enable = "avx2")]
fn four(of: &[i64; LANES], part: usize) -> __m256i {
    let (fours, _) = of.as_chunks::<4>();
    // SAFETY: 4 numbers lie there; the load needs no alignment.
    unsafe { _mm256_loadu_si256(fours[part].as_ptr().cast()) }
}

/// Bytes that are 0 or 255, as bits.
#[inline]
#[target_feature(enable = "avx2")]
fn bits(first: __m256i, second: __m256i) -> u64 {
    let (first, second) = (_mm256_movemask_epi8(first), _mm256_movemask_epi8(second));
    u64::from(first as u32) | u64::from(second as u32) << 32
}

/// Sixteen times four numbers that are 0 or -1, as bits.
#[inline]
#[target_feature(enable = "avx2")]
fn bits_of_numbers(of: &[__m256i; 16]) -> u64 {
    let (eights, _) = of.as_chunks::<8>();
    bits_of_half(&eights[0]) | bits_of_half(&eights[1]) << 32
}

/// Eight times four numbers that are 0 or -1, as bits.
#[inline]
#[target_feature(enable = "avx2")]
fn bits_of_half(of: &[__m256i; 8]) -> u64 {
    // Packing halves each number, and mixes the halves of vectors.
    let words = [
        _mm256_packs_epi32(of[0], of[1]),
        _mm256_packs_epi32(of[2], of[3]),
        _mm256_packs_epi32(of[4], of[5]),
        _mm256_packs_epi32(of[6], of[7]),
    ];
    let low = _mm256_packs_epi32(words[0], words[1]);
    let bytes = _mm256_packs_epi16(low, _mm256_packs_epi32(words[2], words[3]));
    // Rows 0, 1, 4, 5, ... stand before rows 2, 3, 6, 7, ....
    let (low, high) = (_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
    let first = _mm_movemask_epi8(_mm_unpacklo_epi16(low, high));
    let second = _mm_movemask_epi8(_mm_unpackhi_epi16(low, high));
    u64::from(first as u32) | u64::from(second as u32) << 16
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn bytes_equal(of: &[u8; LANES], byte: u8) -> u64 {
    let byte = _mm256_set1_epi8(byte as i8);
    bits(_mm256_cmpeq_epi8(half(of, 0), byte), _mm256_cmpeq_epi8(half(of, 1), byte))
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn bytes_below(of: &[u8; LANES], byte: u8) -> u64 {
    let byte = _mm256_set1_epi8(byte as i8);
    let (first, second) = (half(of, 0), half(of, 1));
    // There is no comparison of bytes without a sign.
    !bits(
        _mm256_cmpeq_epi8(_mm256_max_epu8(first, byte), first),
        _mm256_cmpeq_epi8(_mm256_max_epu8(second, byte), second),
    )
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn words_equal(of: &[u32; LANES], word: u32) -> u64 {
    let word = _mm256_set1_epi32(word as i32);
    let order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    let mut halves = [_mm256_setzero_si256(); 2];
    for (part, half) in halves.iter_mut().enumerate() {
        let first = _mm256_cmpeq_epi32(eight(of, part * 4), word);
        let second = _mm256_cmpeq_epi32(eight(of, part * 4 + 1), word);
        let third = _mm256_cmpeq_epi32(eight(of, part * 4 + 2), word);
        let fourth = _mm256_cmpeq_epi32(eight(of, part * 4 + 3), word);
        let low = _mm256_packs_epi32(first, second);
        let bytes = _mm256_packs_epi16(low, _mm256_packs_epi32(third, fourth));
        *half = _mm256_permutevar8x32_epi32(bytes, order);
    }
    bits(halves[0], halves[1])
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn above(of: &[i64; LANES], limit: i64) -> u64 {
    let limit = _mm256_set1_epi64x(limit);
    let mut found = [_mm256_setzero_si256(); 16];
    for (part, found) in found.iter_mut().enumerate() {
        *found = _mm256_cmpgt_epi64(four(of, part), limit);
    }
    bits_of_numbers(&found)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn equal(of: &[i64; LANES], number: i64) -> u64 {
    let number = _mm256_set1_epi64x(number);
    let mut found = [_mm256_setzero_si256(); 16];
    for (part, found) in found.iter_mut().enumerate() {
        *found = _mm256_cmpeq_epi64(four(of, part), number);
    }
    bits_of_numbers(&found)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn less(first: &[i64; LANES], second: &[i64; LANES]) -> u64 {
    let mut found = [_mm256_setzero_si256(); 16];
    for (part, found) in found.iter_mut().enumerate() {
        *found = _mm256_cmpgt_epi64(four(second, part), four(first, part));
    }
    bits_of_numbers(&found)
}

/// The rows of four, as numbers that are 0 or -1.
#[inline]
#[target_feature(enable = "avx2")]
fn four_rows(rows: __m256i, part: usize) -> __m256i {
    let first = 1i64 << (4 * part);
    let bits = _mm256_setr_epi64x(first, first << 1, first << 2, first << 3);
    _mm256_cmpeq_epi64(_mm256_and_si256(rows, bits), bits)
}

/// The rows of eight, as words that are 0 or -1, in the order that halves of numbers
/// have when those of two vectors are put into one: 0, 1, 4, 5, 2, 3, 6, 7.
#[inline]
#[target_feature(enable = "avx2")]
fn eight_rows(rows: u64, part: usize) -> __m256i {
    let first = 1i32 << (8 * (part % 4));
    let bits = _mm256_setr_epi32(
        first,
        first << 1,
        first << 4,
        first << 5,
        first << 2,
        first << 3,
        first << 6,
        first << 7,
    );
    let rows = _mm256_set1_epi32((rows >> (32 * (part / 4))) as i32);
    _mm256_cmpeq_epi32(_mm256_and_si256(rows, bits), bits)
}

/// The first number where a row is chosen, else the second one.
#[inline]
#[target_feature(enable = "avx2")]
fn chosen(rows: __m256i, first: __m256i, second: __m256i) -> __m256i {
    _mm256_blendv_epi8(second, first, rows)
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn greatest(of: &[i64; LANES], rows: u64) -> i64 {
    let rows = _mm256_set1_epi64x(rows as i64);
    let mut most = _mm256_set1_epi64x(i64::MIN);
    for part in 0..16 {
        let numbers = four(of, part);
        let is_more = _mm256_cmpgt_epi64(numbers, most);
        most = chosen(_mm256_and_si256(four_rows(rows, part), is_more), numbers, most);
    }
    let most = numbers_of(most);
    most[0].max(most[1]).max(most[2].max(most[3]))
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn least(of: &[i64; LANES], rows: u64) -> i64 {
    let rows = _mm256_set1_epi64x(rows as i64);
    let mut least = _mm256_set1_epi64x(i64::MAX);
    for part in 0..16 {
        let numbers = four(of, part);
        let is_less = _mm256_cmpgt_epi64(least, numbers);
        least = chosen(_mm256_and_si256(four_rows(rows, part), is_less), numbers, least);
    }
    let least = numbers_of(least);
    least[0].min(least[1]).min(least[2].min(least[3]))
}

#[inline]
#[target_feature(enable = "avx2")]
fn numbers_of(of: __m256i) -> [i64; 4] {
    let mut numbers = [0; 4];
    // SAFETY: there is room for 4 numbers; the store needs no alignment.
    unsafe { _mm256_storeu_si256(numbers.as_mut_ptr().cast(), of) };
    numbers
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn write_masks(masks: &mut Masks, members: &[u64; FEW]) {
    for (place, members) in members.iter().enumerate() {
        let (eights, _) = masks[place].as_chunks_mut::<8>();
        for (part, eight) in eights.iter_mut().enumerate() {
            // SAFETY: there is room for 8 words; the store needs no alignment.
            unsafe {
                _mm256_storeu_si256(eight.as_mut_ptr().cast(), eight_rows(*members, part));
            }
        }
    }
}

/// So few rows are added one by one.
const FEW_ROWS: u32 = 8;
/// The sum of 64 numbers of so many bits has 32.
const SMALL_BITS: i32 = 26;

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn add_sums(
    sums: &mut [i64; FEW],
    parts: &[u64; FEW],
    masks: &Masks,
    of: &[i64; LANES],
) {
    let mut rows = 0;
    for part in parts {
        rows |= part;
    }
    if rows.count_ones() <= FEW_ROWS {
        for place in 0..FEW {
            let mut rest = parts[place];
            while rest != 0 {
                let number = of[rest.trailing_zeros() as usize];
                sums[place] = sums[place].wrapping_add(number);
                rest &= rest - 1;
            }
        }
    } else if !add_small_sums(sums, masks, rows, of) {
        add_large_sums(sums, parts, of);
    }
}

/// The numbers of rows, eight in a vector in the order of [`eight_rows`], and 0 for other
/// rows; `None` where one has more than [`SMALL_BITS`].
#[inline]
#[target_feature(enable = "avx2")]
fn small_numbers(rows: u64, of: &[i64; LANES]) -> Option<[__m256i; 8]> {
    let none = _mm256_setzero_si256();
    let (mut lows, mut low, mut high) = ([none; 8], none, none);
    for (part, lows) in lows.iter_mut().enumerate() {
        let first = _mm256_castsi256_ps(four(of, 2 * part));
        let second = _mm256_castsi256_ps(four(of, 2 * part + 1));
        let wanted = eight_rows(rows, part);
        let halves = _mm256_castps_si256(_mm256_shuffle_ps::<0xdd>(first, second));
        high = _mm256_or_si256(high, _mm256_and_si256(halves, wanted));
        let halves = _mm256_castps_si256(_mm256_shuffle_ps::<0x88>(first, second));
        *lows = _mm256_and_si256(halves, wanted);
        low = _mm256_or_si256(low, *lows);
    }
    let beyond = _mm256_or_si256(high, _mm256_srli_epi32::<SMALL_BITS>(low));
    (_mm256_testz_si256(beyond, beyond) != 0).then_some(lows)
}

/// Adds the numbers of rows, eight at a time; false, and nothing is added, where one has
/// more than [`SMALL_BITS`].
#[inline]
#[target_feature(enable = "avx2")]
fn add_small_sums(sums: &mut [i64; FEW], masks: &Masks, rows: u64, of: &[i64; LANES]) -> bool {
    let Some(numbers) = small_numbers(rows, of) else { return false };
    let none = _mm256_setzero_si256();
    let mut found = [none; FEW];
    for place in 0..FEW {
        let (mut even, mut odd) = (none, none);
        for part in 0..4 {
            let (first, second) = (2 * part, 2 * part + 1);
            let chosen = _mm256_and_si256(numbers[first], mask(&masks[place], first));
            even = _mm256_add_epi32(even, chosen);
            let chosen = _mm256_and_si256(numbers[second], mask(&masks[place], second));
            odd = _mm256_add_epi32(odd, chosen);
        }
        found[place] = _mm256_add_epi32(even, odd);
    }
    add_totals(sums, &found);
    true
}

/// Adds to each sum the eight words of its vector.
#[inline]
#[target_feature(enable = "avx2")]
fn add_totals(sums: &mut [i64; FEW], found: &[__m256i; FEW]) {
    let (sums, _) = sums.as_chunks_mut::<4>();
    let (found, _) = found.as_chunks::<4>();
    for half in 0..2 {
        let found = &found[half];
        let first = _mm256_hadd_epi32(found[0], found[1]);
        let pairs = _mm256_hadd_epi32(first, _mm256_hadd_epi32(found[2], found[3]));
        let (low, high) = (_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs));
        let more = numbers_of(_mm256_cvtepu32_epi64(_mm_add_epi32(low, high)));
        for place in 0..4 {
            sums[half][place] = sums[half][place].wrapping_add(more[place]);
        }
    }
}

/// Adds to each sum the four numbers of its vector: halves are added crosswise.
#[inline]
#[target_feature(enable = "avx2")]
fn add_number_totals(sums: &mut [i64; FEW], found: &[__m256i; FEW]) {
    let pairs = |first, second| {
        let low = _mm256_unpacklo_epi64(first, second);
        _mm256_add_epi64(low, _mm256_unpackhi_epi64(first, second))
    };
    let (sums, _) = sums.as_chunks_mut::<4>();
    let (found, _) = found.as_chunks::<4>();
    for half in 0..2 {
        let found = &found[half];
        let (first, second) = (pairs(found[0], found[1]), pairs(found[2], found[3]));
        let low = _mm256_permute2x128_si256::<0x20>(first, second);
        let high = _mm256_permute2x128_si256::<0x31>(first, second);
        let more = numbers_of(_mm256_add_epi64(low, high));
        for place in 0..4 {
            sums[half][place] = sums[half][place].wrapping_add(more[place]);
        }
    }
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn add_small_moments(
    sums: &mut [i64; FEW],
    squares: &mut [i64; FEW],
    parts: &[u64; FEW],
    masks: &Masks,
    of: &[i64; LANES],
) -> bool {
    let mut rows = 0;
    for part in parts {
        rows |= part;
    }
    if rows.count_ones() <= FEW_ROWS {
        return add_few_moments(sums, squares, parts, rows, of);
    }
    let Some(numbers) = small_numbers(rows, of) else { return false };
    let none = _mm256_setzero_si256();
    let (mut found, mut found_squares) = ([none; FEW], [none; FEW]);
    for place in 0..FEW {
        if parts[place] == 0 {
            continue;
        }
        // Multiplied are the lower halves of four numbers of 64 bits, which each hold two.
        let (mut even, mut odd) = (none, none);
        for (part, numbers) in numbers.iter().enumerate() {
            let chosen = _mm256_and_si256(*numbers, mask(&masks[place], part));
            found[place] = _mm256_add_epi32(found[place], chosen);
            even = _mm256_add_epi64(even, _mm256_mul_epu32(chosen, chosen));
            let upper = _mm256_srli_epi64::<32>(chosen);
            odd = _mm256_add_epi64(odd, _mm256_mul_epu32(upper, upper));
        }
        found_squares[place] = _mm256_add_epi64(even, odd);
    }
    add_totals(sums, &found);
    add_number_totals(squares, &found_squares);
    true
}

/// Does what [`add_small_moments`] does, row by row.
#[inline]
#[target_feature(enable = "avx2")]
fn add_few_moments(
    sums: &mut [i64; FEW],
    squares: &mut [i64; FEW],
    parts: &[u64; FEW],
    mut rows: u64,
    of: &[i64; LANES],
) -> bool {
    let mut bits = 0;
    while rows != 0 {
        bits |= of[rows.trailing_zeros() as usize];
        rows &= rows - 1;
    }
    let are_small = bits >> SMALL_BITS == 0;
    for place in 0..FEW {
        let mut rest = if are_small { parts[place] } else { 0 };
        while rest != 0 {
            let number = of[rest.trailing_zeros() as usize];
            sums[place] = sums[place].wrapping_add(number);
            squares[place] = squares[place].wrapping_add(number * number);
            rest &= rest - 1;
        }
    }
    are_small
}

/// One of the eight parts of a mask.
#[inline]
#[target_feature(enable = "avx2")]
fn mask(of: &[i32; LANES], part: usize) -> __m256i {
    let (eights, _) = of.as_chunks::<8>();
    // SAFETY: 8 words lie there; the load needs no alignment.
    unsafe { _mm256_loadu_si256(eights[part].as_ptr().cast()) }
}

/// Adds numbers of any size, four at a time.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn add_large_sums(sums: &mut [i64; FEW], parts: &[u64; FEW], of: &[i64; LANES]) {
    let none = _mm256_setzero_si256();
    for place in 0..FEW {
        if parts[place] == 0 {
            continue;
        }
        let rows = _mm256_set1_epi64x(parts[place] as i64);
        let (mut even, mut odd) = (none, none);
        for part in 0..8 {
            let numbers = _mm256_and_si256(four(of, 2 * part), four_rows(rows, 2 * part));
            even = _mm256_add_epi64(even, numbers);
            let chosen = four_rows(rows, 2 * part + 1);
            odd = _mm256_add_epi64(odd, _mm256_and_si256(four(of, 2 * part + 1), chosen));
        }
        let found = numbers_of(_mm256_add_epi64(even, odd));
        let first = found[0].wrapping_add(found[1]);
        let sum = first.wrapping_add(found[2].wrapping_add(found[3]));
        sums[place] = sums[place].wrapping_add(sum);
    }
}
