//! The counted part of a distribution: value and count, or counts by bin.

use super::EXACT_LIMIT;
use crate::kernel::LANES;

/// Bins an octave, as a power of two.
const SUB_BITS: u32 = 7;

/// Values below this have a bin each: two octaves of bins of width 1.
const SINGLE: u64 = 2 << SUB_BITS;

/// All bins that a u64 can fall into.
pub(super) const BINS: usize = SINGLE as usize + (63 - SUB_BITS as usize) * (1 << SUB_BITS);

/// The counted part of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// Value and count, ascending, at most [`EXACT_LIMIT`].
    Exact(Vec<(u64, u64)>),
    /// Count by bin; the last one is not 0.
    Bins(Vec<u64>),
}

/// The bin of a value.
pub(super) fn bin_of(value: u64) -> usize {
    if value < SINGLE {
        return value as usize;
    }
    let octave = 63 - value.leading_zeros();
    let sub = (value >> (octave - SUB_BITS)) as usize & ((1 << SUB_BITS) - 1);
    SINGLE as usize + (((octave - SUB_BITS - 1) as usize) << SUB_BITS) + sub
}

/// The bins of 64 values from 0 to 2^53, as [`bin_of`] tells them one by one; of others
/// they mean nothing. The exponent of a double and its first bits are octave and bin.
#[inline(always)]
pub(crate) fn bins_of(values: &[i64; LANES]) -> [u32; LANES] {
    const FRACTION_BITS: u32 = 52 - SUB_BITS;
    const FIRST: i64 = (1023 + SINGLE.trailing_zeros() as i64) << SUB_BITS;
    let mut bins = [0; LANES];
    for lane in 0..LANES {
        let value = values[lane];
        let above = ((value as f64).to_bits() >> FRACTION_BITS) as i64 - FIRST + SINGLE as i64;
        bins[lane] = if value < SINGLE as i64 { value } else { above } as u32;
    }
    bins
}

/// The smallest and the largest value of a bin.
pub(super) fn bounds_of(bin: usize) -> (u64, u64) {
    if bin < SINGLE as usize {
        return (bin as u64, bin as u64);
    }
    let above = bin - SINGLE as usize;
    let shift = (above >> SUB_BITS) as u32 + 1;
    let sub = (above & ((1 << SUB_BITS) - 1)) as u64;
    let low = ((1 << SUB_BITS) + sub) << shift;
    (low, low + ((1 << shift) - 1))
}

/// Makes room for a bin: to the end of its octave, so that growing is rare and wastes little.
pub(super) fn make_room(bins: &mut Vec<u64>, bin: usize) {
    if bin >= bins.len() {
        let octave_end = (bin | ((1 << SUB_BITS) - 1)) + 1;
        bins.reserve_exact(octave_end - bins.len());
        bins.resize(bin + 1, 0);
    }
}

/// Adds to a bin and makes room for it.
#[inline]
pub(super) fn add_to_bin(bins: &mut Vec<u64>, bin: usize, count: u64) {
    make_room(bins, bin);
    bins[bin] = bins[bin].saturating_add(count);
}

/// Groups ascending values into value and count.
pub(super) fn runs(sorted: &[u64]) -> impl Iterator<Item = (u64, u64)> {
    sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64))
}

/// The first entry from `at` on that is not below a value.
///
/// It lies near `at` most of the time, so the search widens from there.
fn first_from(entries: &[(u64, u64)], mut at: usize, value: u64) -> usize {
    let mut step = 1;
    while at + step < entries.len() && entries[at + step].0 < value {
        at += step;
        step *= 2;
    }
    let end = entries.len().min(at + step + 1);
    at + entries[at..end].partition_point(|entry| entry.0 < value)
}

impl Store {
    /// Adds ascending, distinct values with their counts. Becomes bins beyond the limit.
    pub(super) fn add(&mut self, added: impl Iterator<Item = (u64, u64)>) {
        let entries = match self {
            Store::Bins(bins) => {
                added.for_each(|(value, count)| add_to_bin(bins, bin_of(value), count));
                return;
            }
            Store::Exact(entries) => entries,
        };
        // Counts of known values are added in place. What is new is collected behind.
        let known = entries.len();
        let mut at = 0;
        for (value, count) in added {
            at = first_from(&entries[..known], at, value);
            if at < known && entries[at].0 == value {
                entries[at].1 = entries[at].1.saturating_add(count);
            } else {
                entries.push((value, count));
            }
        }
        let new = entries.len() - known;
        if entries.len() > EXACT_LIMIT {
            *self = Store::Bins(std::mem::take(self).into_bins());
        } else if new == 1 {
            let value = entries[known].0;
            let place = entries[..known].partition_point(|entry| entry.0 < value);
            entries[place..].rotate_right(1);
        } else if new > 1 {
            // Two ascending runs, which this sort merges in linear time.
            entries.sort_by_key(|entry| entry.0);
        }
    }

    /// The counts by bin. Values need not be in order.
    pub(super) fn into_bins(self) -> Vec<u64> {
        let entries = match self {
            Store::Bins(bins) => return bins,
            Store::Exact(entries) => entries,
        };
        let largest = entries.iter().map(|entry| entry.0).max();
        let mut bins = vec![0; largest.map_or(0, |value| bin_of(value) + 1)];
        for (value, count) in entries {
            add_to_bin(&mut bins, bin_of(value), count);
        }
        bins
    }
}

impl Default for Store {
    fn default() -> Self {
        Store::Exact(Vec::new())
    }
}
