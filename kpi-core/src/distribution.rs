//! Percentiles that merge.
//!
//! A [`Distribution`] counts values, such as waits in milliseconds. While it holds at most
//! [`EXACT_LIMIT`] distinct values it is exact. Beyond that it counts in bins: values below
//! 256 keep a bin of their own, above there are 128 bins an octave (log-linear, as in
//! HdrHistogram), and a percentile is off by less than [`RELATIVE_ERROR`].
//!
//! Which of the two it is depends only on the number of distinct values seen. So any order,
//! any split over threads or machines and any order of merging gives the same distribution
//! and the same bytes.

use std::borrow::Cow;

mod again;
mod encoding;
mod index;
mod store;
#[cfg(test)]
mod tests;

use crate::kernel::{LANES, lanes_of, wide};
use again::Again;
use index::Index;
pub(crate) use store::bins_of;
use store::{Store, add_to_bin, bin_of, bounds_of, make_room, runs};

/// The most distinct values that a distribution keeps as they are.
pub const EXACT_LIMIT: usize = 4096;

/// The bound of the relative error of a percentile that comes from bins: 1/256, about 0.39 %.
pub const RELATIVE_ERROR: f64 = 1.0 / 256.0;

/// Values that wait to be sorted in. More would sort slower, fewer merge more often.
const PENDING_LIMIT: usize = 1024;

/// A percentile and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quantile {
    /// The value, in the unit of the observations.
    pub value: u64,
    /// Whether this is an observed value. If not, it is the middle of a bin and off by less
    /// than [`RELATIVE_ERROR`].
    pub exact: bool,
}

/// The place of a percentile among observations, from 1; `None` without any, and for more
/// than 1000.
pub(crate) fn rank(per_mille: u32, count: u64) -> Option<u128> {
    let rank = (u128::from(per_mille) * u128::from(count)).div_ceil(1000).max(1);
    (count > 0 && per_mille <= 1000).then_some(rank)
}

/// A mergeable count of non-negative integers, for percentiles.
///
/// Two distributions are equal when the same values were observed equally often (in bins:
/// equally often in each bin, with the same smallest and largest value). Counts stop at
/// `u64::MAX` instead of overflowing, which takes 2^64 observations; that keeps merging
/// independent of order even there.
///
/// Memory while exact: 8 bytes for each of the first 1024 observations; then 8 KiB and about
/// 24 bytes a distinct value, 90 KiB at most. In bins: 8 bytes a bin up to the largest value,
/// 20 KiB when that is a day in milliseconds, 58 KiB at most.
///
/// # Examples
///
/// ```
/// use kpi_core::distribution::Distribution;
/// let mut waits = Distribution::new();
/// for wait in [4_000, 1_000, 3_000, 2_000] {
///     waits.observe(wait);
/// }
/// let median = waits.quantile(500).unwrap();
/// assert_eq!((median.value, median.exact), (2_000, true));
/// assert_eq!(waits.max(), Some(4_000));
/// assert_eq!(Distribution::new().quantile(500), None);
/// ```
#[derive(Clone, Debug)]
pub struct Distribution {
    count: u64,
    /// Above `max` while nothing was observed.
    min: u64,
    max: u64,
    store: Store,
    /// Observed but not yet in `store`. Always empty once the store has bins.
    pending: Vec<u64>,
    /// Finds values of the store quickly. Never part of the content.
    index: Index,
    /// What was or is read once more. Never part of the content.
    again: Option<Box<Again>>,
}

impl Default for Distribution {
    fn default() -> Self {
        Distribution {
            count: 0,
            min: u64::MAX,
            max: 0,
            store: Store::default(),
            pending: Vec::new(),
            index: Index::default(),
            again: None,
        }
    }
}

impl Distribution {
    /// A distribution of nothing. Takes no memory besides itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a value once.
    #[inline]
    pub fn observe(&mut self, value: u64) {
        self.observe_all(&[value]);
    }

    /// Adds the values of some of 64 rows, whose bins are known: see [`bins_of`].
    #[inline(always)]
    pub(crate) fn observe_lanes(&mut self, rows: u64, values: &[i64; LANES], bins: &[u32; LANES]) {
        if let Some(again) = &mut self.again {
            return again.observe_lanes(rows, values, bins);
        }
        if rows.is_power_of_two() {
            // Rows of many groups come one by one.
            return self.observe(values[rows.trailing_zeros() as usize].unsigned_abs());
        }
        let Store::Bins(counts) = &mut self.store else {
            let (mut known, mut count) = ([0; LANES], 0);
            for lane in lanes_of(rows) {
                known[count] = values[lane].unsigned_abs();
                count += 1;
            }
            return self.observe_all(&known[..count]);
        };
        let greatest = wide::greatest(values, rows).unsigned_abs();
        self.count = self.count.saturating_add(u64::from(rows.count_ones()));
        self.min = self.min.min(wide::least(values, rows).unsigned_abs());
        self.max = self.max.max(greatest);
        // The largest value makes room for all.
        make_room(counts, bin_of(greatest));
        for lane in lanes_of(rows) {
            let count = &mut counts[bins[lane] as usize];
            *count = count.saturating_add(1);
        }
    }

    /// Counts each of several values once.
    pub(crate) fn observe_all(&mut self, values: &[u64]) {
        if let Some(again) = &mut self.again {
            return again.observe_all(values);
        }
        let (Some(least), Some(greatest)) = (values.iter().min(), values.iter().max()) else {
            return;
        };
        self.count = self.count.saturating_add(values.len() as u64);
        self.min = self.min.min(*least);
        self.max = self.max.max(*greatest);
        match &mut self.store {
            Store::Bins(bins) => {
                // The largest value makes room for all.
                make_room(bins, bin_of(*greatest));
                for value in values {
                    let count = &mut bins[bin_of(*value)];
                    *count = count.saturating_add(1);
                }
            }
            Store::Exact(entries) => {
                for value in values {
                    if !self.index.count_known(entries, *value) {
                        self.pending.push(*value);
                    }
                }
                if self.pending.len() >= PENDING_LIMIT {
                    self.settle();
                    self.index.rebuild(&self.store);
                }
            }
        }
    }

    /// Counts a value several times. A count of 0 changes nothing.
    pub fn observe_many(&mut self, value: u64, count: u64) {
        match count {
            0 => {}
            1 => self.observe(value),
            _ => {
                self.note(value, count);
                self.store.add(std::iter::once((value, count)));
                self.drain_into_bins();
            }
        }
    }

    /// Adds everything that another distribution observed.
    ///
    /// The result equals one distribution that observed all values, in any order.
    pub fn merge(&mut self, other: &Distribution) {
        if let (Some(again), Some(other)) = (&mut self.again, &other.again) {
            return again.merge(other);
        }
        if other.count == 0 {
            return;
        }
        self.count = self.count.saturating_add(other.count);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        match &other.store {
            Store::Exact(entries) => self.store.add(entries.iter().copied()),
            Store::Bins(counts) => {
                let mut bins = std::mem::take(&mut self.store).into_bins();
                // The last bin is always in use.
                make_room(&mut bins, counts.len().saturating_sub(1));
                for (bin, count) in bins.iter_mut().zip(counts) {
                    *bin = bin.saturating_add(*count);
                }
                self.store = Store::Bins(bins);
            }
        }
        self.pending.extend_from_slice(&other.pending);
        if self.pending.len() >= PENDING_LIMIT {
            self.settle();
        }
        self.drain_into_bins();
    }

    /// Sorts in what waits. Optional: makes several reads in a row cheaper, changes no answer.
    ///
    /// Call it once before reading several percentiles; each read would sort otherwise.
    pub fn settle(&mut self) {
        self.pending.sort_unstable();
        self.store.add(runs(&self.pending));
        self.pending.clear();
        self.drain_into_bins();
    }

    /// How many observations there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest value, always exact. `None` when nothing was observed.
    pub fn min(&self) -> Option<u64> {
        (self.count > 0).then_some(self.min)
    }

    /// The largest value, always exact. `None` when nothing was observed.
    pub fn max(&self) -> Option<u64> {
        (self.count > 0).then_some(self.max)
    }

    /// Whether there are at most [`EXACT_LIMIT`] distinct values, so that percentiles are exact.
    pub fn is_exact(&self) -> bool {
        matches!(*self.settled(), Store::Exact(_))
    }

    /// The value below or at which `per_mille` of 1000 observations lie, by nearest rank.
    ///
    /// It is the smallest value whose cumulative count is at least ⌈`per_mille` · n / 1000⌉;
    /// 0 gives the smallest value. In bins it is the middle of that value's bin, rounded down
    /// and kept within the smallest and the largest value. `None` when nothing was observed
    /// and for more than 1000.
    ///
    /// Source: Hyndman and Fan, Sample quantiles in statistical packages, The American
    /// Statistician 50 (1996), definition 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::distribution::Distribution;
    /// let mut d = Distribution::new();
    /// d.observe_many(10, 9);
    /// d.observe(70);
    /// assert_eq!(d.quantile(900).unwrap().value, 10);
    /// assert_eq!(d.quantile(950).unwrap().value, 70);
    /// ```
    pub fn quantile(&self, per_mille: u32) -> Option<Quantile> {
        match &*self.settled() {
            Store::Exact(entries) => {
                let rank = rank(per_mille, self.count)?;
                let mut cumulative = 0_u128;
                let &(value, _) = entries.iter().find(|entry| {
                    cumulative += u128::from(entry.1);
                    cumulative >= rank
                })?;
                Some(Quantile { value, exact: true })
            }
            Store::Bins(bins) => {
                let (bin, place) = self.place_of(bins, per_mille)?;
                let read = self.again.as_ref().and_then(|again| again.of_bin(bin));
                if let (Some(values), Ok(place)) = (read, usize::try_from(place))
                    && let Some(value) = values.get(place)
                {
                    return Some(Quantile { value: *value, exact: true });
                }
                let (low, high) = bounds_of(bin);
                let middle = low + (high - low) / 2;
                Some(Quantile { value: middle.clamp(self.min, self.max), exact: false })
            }
        }
    }

    /// Every observation, ascending, where there are at most [`EXACT_LIMIT`] and each is
    /// below 2^32.
    pub(crate) fn few_times(&self) -> Option<Vec<u32>> {
        if self.count > EXACT_LIMIT as u64 || self.count > 0 && self.max > u32::MAX.into() {
            return None;
        }
        let Store::Exact(entries) = &*self.settled() else { return None };
        let equal = |(value, count): &(u64, u64)| {
            std::iter::repeat_n(*value as u32, usize::try_from(*count).unwrap_or(0))
        };
        Some(entries.iter().flat_map(equal).collect())
    }

    /// An estimate of the memory taken, in bytes.
    pub fn memory_bytes(&self) -> usize {
        let store = match &self.store {
            Store::Exact(entries) => entries.capacity() * size_of::<(u64, u64)>(),
            Store::Bins(bins) => bins.capacity() * size_of::<u64>(),
        };
        size_of::<Self>()
            + store
            + self.pending.capacity() * size_of::<u64>()
            + self.index.memory_bytes()
            + self.again.as_ref().map_or(0, |again| again.memory_bytes())
    }

    /// Keeps count, smallest and largest value.
    #[inline]
    fn note(&mut self, value: u64, count: u64) {
        self.count = self.count.saturating_add(count);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Empties the buffer for good once there are bins.
    fn drain_into_bins(&mut self) {
        if let Store::Bins(bins) = &mut self.store {
            self.index = Index::default();
            for value in std::mem::take(&mut self.pending) {
                add_to_bin(bins, bin_of(value), 1);
            }
        }
    }

    /// The store as it is when nothing waits.
    fn settled(&self) -> Cow<'_, Store> {
        if self.pending.is_empty() {
            return Cow::Borrowed(&self.store);
        }
        let mut pending = self.pending.clone();
        pending.sort_unstable();
        let mut store = self.store.clone();
        store.add(runs(&pending));
        Cow::Owned(store)
    }
}

impl PartialEq for Distribution {
    fn eq(&self, other: &Self) -> bool {
        (self.count, self.min, self.max) == (other.count, other.min, other.max)
            && *self.settled() == *other.settled()
    }
}

impl Eq for Distribution {}
