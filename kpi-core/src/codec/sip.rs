//! The low 64 bits of [`crate::codec::id_hash`], of 64 identifiers at once.
//!
//! Identifiers are short, so nearly all of the work is in the rounds, and
//! those are the same for every identifier: they run side by side.

use crate::codec::{KEYS, id_hash};
use crate::kernel::LANES;
use crate::kernel::dispatch::{self, Kernel};

/// Identifiers side by side: two vectors of the widest processors, so that one
/// goes on while the other waits for its last step.
const SIDE: usize = 16;
/// The most words of an identifier, the last one with its length included. Most
/// have one word only.
const WORDS: usize = 4;

type Side = [u64; SIDE];

/// The low half of the hash of each identifier; 0 where there is none.
pub(crate) fn low_hashes(ids: &[Option<&str>; LANES]) -> [u64; LANES] {
    dispatch::run(Hash(ids))
}

struct Hash<'k, 't>(&'k [Option<&'t str>; LANES]);

impl Kernel for Hash<'_, '_> {
    type Output = [u64; LANES];

    #[inline(always)]
    fn run(self) -> [u64; LANES] {
        let mut hashes = [0; LANES];
        for (ids, hashes) in self.0.chunks_exact(SIDE).zip(hashes.chunks_exact_mut(SIDE)) {
            let text = |lane: usize| ids[lane].unwrap_or_default();
            let mut longest = 0;
            for lane in 0..SIDE {
                longest = longest.max(text(lane).len());
            }
            if longest >= WORDS * 8 {
                for (id, hash) in ids.iter().zip(hashes) {
                    *hash = id.map_or(0, |id| id_hash(id) as u64);
                }
                continue;
            }
            let low = if longest < 8 {
                let mut word = [0; SIDE];
                for (lane, word) in word.iter_mut().enumerate() {
                    let bytes = text(lane).as_bytes();
                    *word = ending(bytes) | (bytes.len() as u64) << 56;
                }
                of_words(&[word], &[0; SIDE])
            } else {
                let mut words = [[0; SIDE]; WORDS];
                let mut last = [0; SIDE];
                for (lane, last) in last.iter_mut().enumerate() {
                    *last = put_words(text(lane).as_bytes(), lane, &mut words);
                }
                of_words(&words[..longest / 8 + 1], &last)
            };
            for lane in 0..SIDE {
                hashes[lane] = if ids[lane].is_some() { low[lane] } else { 0 };
            }
        }
        hashes
    }
}

/// Puts the words of an identifier into its lane; the place of the last one,
/// which has the length in its highest byte.
#[inline(always)]
fn put_words(bytes: &[u8], lane: usize, words: &mut [Side; WORDS]) -> u64 {
    let (whole, rest) = bytes.as_chunks::<8>();
    for (word, place) in whole.iter().zip(0..WORDS) {
        words[place][lane] = u64::from_le_bytes(*word);
    }
    let last = whole.len().min(WORDS - 1);
    words[last][lane] = ending(rest) | (bytes.len() as u64) << 56;
    last as u64
}

/// Fewer than 8 bytes as a word, without a copy of unknown length.
#[inline(always)]
fn ending(bytes: &[u8]) -> u64 {
    let count = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // What lies in both is the same bits at the same places.
        let last = u64::from(u32::from_le_bytes(*last));
        u64::from(u32::from_le_bytes(*first)) | last << (8 * (count - 4))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<2>(), bytes.last_chunk::<2>()) {
        let last = u64::from(u16::from_le_bytes(*last));
        u64::from(u16::from_le_bytes(*first)) | last << (8 * (count - 2))
    } else {
        bytes.first().map_or(0, |byte| u64::from(*byte))
    }
}

/// SipHash 2-4 with the first half of its 128 bits. What stands in the words
/// behind the last one of a lane is not looked at.
#[inline(always)]
fn of_words(words: &[Side], last: &Side) -> Side {
    let [key0, key1] = KEYS;
    let mut state = State {
        v0: [key0 ^ 0x736f_6d65_7073_6575; SIDE],
        v1: [key1 ^ 0x646f_7261_6e64_6f6d ^ 0xee; SIDE],
        v2: [key0 ^ 0x6c79_6765_6e65_7261; SIDE],
        v3: [key1 ^ 0x7465_6462_7974_6573; SIDE],
    };
    for (place, word) in words.iter().enumerate() {
        let mut next = state;
        next.v3 = each(next.v3, *word, |v, w| v ^ w);
        next.round();
        next.round();
        next.v0 = each(next.v0, *word, |v, w| v ^ w);
        state = state.unless(|lane| last[lane] >= place as u64, next);
    }
    state.v2 = each(state.v2, [0xee; SIDE], |v, mark| v ^ mark);
    for _ in 0..4 {
        state.round();
    }
    let (left, right) =
        (each(state.v0, state.v1, |a, b| a ^ b), each(state.v2, state.v3, |a, b| a ^ b));
    each(left, right, |a, b| a ^ b)
}

#[derive(Clone, Copy)]
struct State {
    v0: Side,
    v1: Side,
    v2: Side,
    v3: Side,
}

impl State {
    #[inline(always)]
    fn round(&mut self) {
        let add = |a: Side, b: Side| each(a, b, u64::wrapping_add);
        let swap = |a: Side| each(a, a, |a, _| a.rotate_left(32));
        let mix = |a: Side, bits: u32, b: Side| each(a, b, |a, b| a.rotate_left(bits) ^ b);
        self.v0 = add(self.v0, self.v1);
        self.v2 = add(self.v2, self.v3);
        self.v1 = mix(self.v1, 13, self.v0);
        self.v3 = mix(self.v3, 16, self.v2);
        self.v0 = swap(self.v0);
        self.v2 = add(self.v2, self.v1);
        self.v0 = add(self.v0, self.v3);
        self.v1 = mix(self.v1, 17, self.v2);
        self.v3 = mix(self.v3, 21, self.v0);
        self.v2 = swap(self.v2);
    }

    /// This state, or another one in the lanes for which this holds.
    #[inline(always)]
    fn unless(self, changes: impl Fn(usize) -> bool, next: State) -> State {
        let mut state = self;
        for lane in 0..SIDE {
            if changes(lane) {
                state.v0[lane] = next.v0[lane];
                state.v1[lane] = next.v1[lane];
                state.v2[lane] = next.v2[lane];
                state.v3[lane] = next.v3[lane];
            }
        }
        state
    }
}

/// What comes of each pair of lanes. A plain loop: `map` of arrays is not
/// compiled for more instructions than every processor has.
#[inline(always)]
fn each(a: Side, b: Side, of: impl Fn(u64, u64) -> u64) -> Side {
    let mut out = [0; SIDE];
    for lane in 0..SIDE {
        out[lane] = of(a[lane], b[lane]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of every length up to 70 bytes, mixed, and missing ones.
    #[test]
    fn hashes_side_by_side_are_those_of_single_identifiers() {
        let texts: Vec<String> = (0..70 * LANES)
            .map(|n| "é7-customer".repeat(8).chars().skip(n % 3).take((n * 7919) % 70).collect())
            .collect();
        for (block, texts) in texts.chunks(LANES).enumerate() {
            let ids: [Option<&str>; LANES] = std::array::from_fn(|lane| {
                (lane % 11 != 3).then(|| {
                    let text = texts[lane].as_str();
                    // Blocks of short texts only, and of long ones among them.
                    let most = if block % 2 == 0 { 20 } else { 70 };
                    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
                })
            });
            for (id, hash) in ids.iter().zip(low_hashes(&ids)) {
                assert_eq!(hash, id.map_or(0, |id| id_hash(id) as u64), "{id:?}");
            }
        }
    }
}
