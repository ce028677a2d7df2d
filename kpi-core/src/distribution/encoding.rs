//! Canonical bytes of a distribution.

use super::store::{BINS, Store, bin_of, bounds_of};
use super::{Distribution, EXACT_LIMIT};
use crate::codec::varint::{read_varint, write_varint};

/// The first byte of an exact encoding.
pub(super) const MODE_EXACT: u8 = 0;

/// The first byte of an encoding of bins.
pub(super) const MODE_BINS: u8 = 1;

impl Distribution {
    /// Appends the canonical bytes: equal distributions give equal bytes.
    ///
    /// All integers are LEB128. Exact: 0, the number of distinct values, and for each the
    /// gap to the one before it and its count. Bins: 1, the smallest and the largest value,
    /// the number of bins in use, and for each the gap and its count.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match &*self.settled() {
            Store::Exact(entries) => {
                out.push(MODE_EXACT);
                encode_entries(out, entries.iter().copied());
            }
            Store::Bins(bins) => {
                out.push(MODE_BINS);
                write_varint(out, self.min.into());
                write_varint(out, self.max.into());
                let used = bins.iter().enumerate().filter(|(_, count)| **count > 0);
                encode_entries(out, used.map(|(bin, &count)| (bin as u64, count)));
            }
        }
    }

    /// Reads what [`encode`](Self::encode) wrote and moves past it.
    ///
    /// Fails on everything that `encode` cannot have written; the message says what is wrong.
    /// Whatever the bytes say, it takes at most 180 KiB for a moment and 64 KiB for good.
    pub fn decode(bytes: &mut &[u8]) -> Result<Distribution, &'static str> {
        let (&mode, rest) = bytes.split_first().ok_or("the bytes end before a distribution")?;
        *bytes = rest;
        match mode {
            MODE_EXACT => Self::decode_exact(bytes),
            MODE_BINS => Self::decode_bins(bytes),
            _ => Err("a distribution is of an unknown kind"),
        }
    }

    fn decode_exact(bytes: &mut &[u8]) -> Result<Distribution, &'static str> {
        let entries = decode_entries(bytes, EXACT_LIMIT, u64::MAX)?;
        let mut decoded = Distribution::new();
        for &(value, count) in &entries {
            decoded.note(value, count);
        }
        decoded.store = Store::Exact(entries);
        Ok(decoded)
    }

    fn decode_bins(bytes: &mut &[u8]) -> Result<Distribution, &'static str> {
        let min = read_u64(bytes)?;
        let max = read_u64(bytes)?;
        let entries = decode_entries(bytes, BINS, BINS as u64 - 1)?;
        let ends = (entries.first().map(|entry| entry.0), entries.last().map(|entry| entry.0));
        if min > max || ends != (Some(bin_of(min) as u64), Some(bin_of(max) as u64)) {
            return Err("the smallest or largest value of a distribution is not in its bins");
        }
        // So many distinct values can these counts be. Fewer would have stayed exact.
        let mut distinct = 0_u64;
        let mut bins = vec![0; bin_of(max) + 1];
        let mut total = 0_u64;
        for (bin, count) in entries {
            let (low, high) = bounds_of(bin as usize);
            let others = high.min(max) - low.max(min);
            distinct = distinct.saturating_add(count.min(others.saturating_add(1)));
            total = total.saturating_add(count);
            bins[bin as usize] = count;
        }
        if distinct <= EXACT_LIMIT as u64 {
            return Err("a distribution has bins, but too few values for them");
        }
        let store = Store::Bins(bins);
        Ok(Distribution { count: total, min, max, store, ..Distribution::new() })
    }
}

/// Writes how many entries there are, then the gap before each key and its count.
fn encode_entries(out: &mut Vec<u8>, entries: impl Iterator<Item = (u64, u64)> + Clone) {
    write_varint(out, entries.clone().count() as u128);
    let mut next = 0_u128;
    for (key, count) in entries {
        write_varint(out, u128::from(key) - next);
        write_varint(out, count.into());
        next = u128::from(key) + 1;
    }
}

/// Reads what [`encode_entries`] wrote: ascending keys up to `largest`, counts above 0.
fn decode_entries(
    bytes: &mut &[u8],
    limit: usize,
    largest: u64,
) -> Result<Vec<(u64, u64)>, &'static str> {
    let length = usize::try_from(read_varint(bytes)?).unwrap_or(usize::MAX);
    // An entry takes two bytes at least, so a false length cannot reserve much.
    if length > limit || length > bytes.len() / 2 {
        return Err("a distribution has more entries than it can have");
    }
    let mut entries = Vec::with_capacity(length);
    let mut next = 0_u128;
    for _ in 0..length {
        let key = read_varint(bytes)?.checked_add(next).and_then(|key| u64::try_from(key).ok());
        let key =
            key.filter(|&key| key <= largest).ok_or("a value of a distribution is too large")?;
        let count = read_u64(bytes)?;
        if count == 0 {
            return Err("a count of a distribution is 0");
        }
        entries.push((key, count));
        next = u128::from(key) + 1;
    }
    Ok(entries)
}

/// Reads an integer of at most 64 bits.
fn read_u64(bytes: &mut &[u8]) -> Result<u64, &'static str> {
    u64::try_from(read_varint(bytes)?).map_err(|_| "an integer of a distribution is too large")
}
