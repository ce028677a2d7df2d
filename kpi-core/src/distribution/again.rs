//! Exact percentiles of a distribution in bins, by reading its observations once more.

use std::collections::BTreeSet;

use super::store::{Store, bin_of};
use super::{Distribution, LANES, lanes_of, rank, wide};

/// The observations of a few bins. The counts of a distribution say in which bin a
/// percentile lies and how many observations are below it, so no others are needed.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// Bins with their observations.
    bins: Vec<(usize, Vec<u64>)>,
    /// Observations of all bins.
    seen: u64,
}

impl Again {
    fn of(bins: BTreeSet<usize>) -> Self {
        Again { bins: bins.into_iter().map(|bin| (bin, Vec::new())).collect(), seen: 0 }
    }

    pub(super) fn observe_all(&mut self, values: &[u64]) {
        self.seen += values.len() as u64;
        for value in values {
            let bin = bin_of(*value);
            if let Some((_, known)) = self.bins.iter_mut().find(|(known, _)| *known == bin) {
                known.push(*value);
            }
        }
    }

    #[inline(always)]
    pub(super) fn observe_lanes(&mut self, rows: u64, values: &[i64; LANES], bins: &[u32; LANES]) {
        self.seen += u64::from(rows.count_ones());
        for (bin, known) in &mut self.bins {
            let there = rows & wide::words_equal(bins, *bin as u32);
            known.extend(lanes_of(there).map(|lane| values[lane].unsigned_abs()));
        }
    }

    pub(super) fn merge(&mut self, other: &Again) {
        self.seen += other.seen;
        for ((bin, known), (theirs, more)) in self.bins.iter_mut().zip(&other.bins) {
            debug_assert_eq!(bin, theirs, "both read for the same percentiles");
            known.extend_from_slice(more);
        }
    }

    /// The observations of a bin, ascending, where they were read.
    pub(super) fn of_bin(&self, bin: usize) -> Option<&[u64]> {
        let found = self.bins.iter().find(|(known, _)| *known == bin);
        found.map(|(_, values)| values.as_slice())
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.bins.iter().map(|(_, values)| values.capacity() * size_of::<u64>()).sum()
    }
}

impl Distribution {
    /// A distribution that takes in the same observations once more, to make some
    /// percentiles exact: of these it keeps only the few that lie near one. `None` where
    /// all percentiles are exact as it is.
    pub(crate) fn reader(&self, per_mille: &BTreeSet<u32>) -> Option<Distribution> {
        let settled = self.settled();
        let Store::Bins(counts) = &*settled else { return None };
        let bin = |per_mille: &u32| Some(self.place_of(counts, *per_mille)?.0);
        let again = Again::of(per_mille.iter().filter_map(bin).collect());
        Some(Distribution { again: Some(Box::new(again)), ..Distribution::new() })
    }

    /// A distribution that takes nothing in.
    pub(crate) fn idle_reader() -> Distribution {
        Distribution { again: Some(Box::default()), ..Distribution::new() }
    }

    /// The same distribution, whose percentiles are exact where [`Distribution::reader`] was
    /// asked for them. `None` where the reader did not get the same observations.
    pub(crate) fn with_reading(&self, reader: &Distribution) -> Option<Distribution> {
        let settled = self.settled();
        let (Store::Bins(counts), Some(read)) = (&*settled, &reader.again) else { return None };
        if read.seen != self.count {
            return None;
        }
        let mut again = read.clone();
        for (bin, values) in &mut again.bins {
            values.sort_unstable();
            if counts.get(*bin) != Some(&(values.len() as u64)) {
                return None;
            }
        }
        Some(Distribution { again: Some(again), ..self.clone() })
    }

    /// The bin in which a percentile lies, and its place among the observations there.
    pub(super) fn place_of(&self, counts: &[u64], per_mille: u32) -> Option<(usize, u128)> {
        let rank = rank(per_mille, self.count)?;
        let mut below = 0;
        for (bin, count) in counts.iter().enumerate() {
            if below + u128::from(*count) >= rank {
                return Some((bin, rank - below - 1));
            }
            below += u128::from(*count);
        }
        None
    }
}
