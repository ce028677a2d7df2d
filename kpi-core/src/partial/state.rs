//! The states a field of a partial can have, and how each merges.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::codec::varint::{read_varint, read_zigzag, write_varint, write_zigzag};
use crate::distribution::Distribution;
use crate::kernel::LANES;
use crate::partial::many_times::with_times;
use crate::record::bytes::RowField;
pub(crate) use crate::record::bytes::take_byte;

/// What a field holds when it is read.
#[derive(Clone, Debug)]
pub enum FieldValue<'a> {
    /// A count or a sum, in state units.
    Number(i128),
    /// The greatest or least value, if there was one.
    Extreme(Option<i64>),
    /// A distribution of milliseconds.
    Distribution(Cow<'a, Distribution>),
    /// Counts by two codes, such as from one channel to another.
    Pairs(&'a Pairs),
}

impl FieldValue<'_> {
    /// The value as one number: an extreme that is missing is 0, a distribution
    /// or a table of pairs gives how many there are.
    pub(crate) fn number(self) -> i128 {
        match self {
            FieldValue::Number(number) => number,
            FieldValue::Extreme(extreme) => extreme.map_or(0, i128::from),
            FieldValue::Distribution(distribution) => i128::from(distribution.count()),
            FieldValue::Pairs(pairs) => pairs.iter().map(|(_, _, count)| i128::from(count)).sum(),
        }
    }
}

/// What a field can do: merge, travel as bytes, be read.
pub(crate) trait FieldState: Default + Clone + PartialEq {
    fn merge(&mut self, other: &Self);
    fn encode(&self, out: &mut Vec<u8>);
    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str>;
    fn read(&self) -> FieldValue<'_>;
    /// What is read as one number, and whether it is small; if not, the number means nothing.
    #[inline]
    fn small(&self) -> (i64, bool) {
        small(self.read().number())
    }
    /// Adds what a block counted, `low + high * 2^32`; or, to an extreme, `low` if `high`
    /// is not 0.
    fn add_wide(&mut self, _low: i64, _high: i64) {}
    /// Itself, if it is a distribution.
    fn times_mut(&mut self) -> Option<&mut Times> {
        None
    }
    /// Bytes beyond the size of the type.
    fn heap_bytes(&self) -> usize {
        0
    }
    /// Calls `visit` with each identifier, ascending. Only sets have them.
    fn each_id(&self, _visit: &mut dyn FnMut(u128)) {}
    /// Adds an identifier that is greater than all others.
    fn push_id(&mut self, _id: u128) {}
    /// Takes all identifiers out.
    fn forget_ids(&mut self) {}
    /// Keeps how many identifiers there are in place of them.
    fn count_ids(&mut self) {}
}

/// Numbers of this size can be added as 64-bit integers: a formula of 2,000 bytes
/// has less than 1,000 terms.
pub(crate) const SMALL: i128 = 1 << 50;

/// A number, and whether it is small; if not, the 64 bits mean nothing.
#[inline]
pub(crate) fn small(number: i128) -> (i64, bool) {
    (number as i64, (-SMALL..SMALL).contains(&number))
}

/// States of groups that are read together.
pub(crate) struct ManyStates<'s, P> {
    /// Those of the first groups.
    pub states: &'s [P],
    /// Stands for a group whose state was never made.
    pub empty: &'s P,
}

impl<P> ManyStates<'_, P> {
    /// Reads a number of each group. False where one is not small: then what was written
    /// means nothing.
    #[inline]
    pub(crate) fn read(&self, out: &mut [i64], small: impl Fn(&P) -> (i64, bool)) -> bool {
        let (known, rest) = out.split_at_mut(self.states.len().min(out.len()));
        let (of_empty, mut are_small) = small(self.empty);
        rest.fill(of_empty);
        for (state, number) in self.states.iter().zip(known) {
            let is_small;
            (*number, is_small) = small(state);
            are_small &= is_small;
        }
        are_small
    }
}

/// A count: sums when merged.
impl FieldState for u64 {
    #[inline]
    fn small(&self) -> (i64, bool) {
        (*self as i64, i128::from(*self) < SMALL)
    }

    fn add_wide(&mut self, low: i64, _high: i64) {
        *self += low.unsigned_abs();
    }

    fn merge(&mut self, other: &Self) {
        *self += other;
    }

    fn encode(&self, out: &mut Vec<u8>) {
        write_varint(out, u128::from(*self));
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        // Sums of counts from hostile bytes must not overflow.
        u64::try_from(read_varint(bytes)?)
            .ok()
            .filter(|count| *count < 1 << 60)
            .ok_or("a count that is too large")
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(i128::from(*self))
    }
}

/// A sum of milliseconds, points or minor units, or of squares.
///
/// One record adds at most 2^100 (the square of a century), so no number of
/// records that a computer can read overflows 127 bits by sums, and a sum of
/// squares saturates far beyond any real one.
impl FieldState for i128 {
    #[inline]
    fn small(&self) -> (i64, bool) {
        small(*self)
    }

    fn add_wide(&mut self, low: i64, high: i64) {
        *self += i128::from(low) + (i128::from(high) << 32);
    }

    fn merge(&mut self, other: &Self) {
        *self += other;
    }

    fn encode(&self, out: &mut Vec<u8>) {
        write_zigzag(out, *self);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let sum = read_zigzag(bytes)?;
        if sum.unsigned_abs() >= 1 << 120 {
            return Err("a sum that is too large");
        }
        Ok(sum)
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(*self)
    }
}

/// The greatest or the least value seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extreme<const GREATEST: bool>(Option<i64>);

/// The greatest value seen.
pub(crate) type Greatest = Extreme<true>;
/// The least value seen.
pub(crate) type Least = Extreme<false>;

impl<const GREATEST: bool> Extreme<GREATEST> {
    #[inline]
    pub(crate) fn observe(&mut self, value: i64) {
        self.0 = Some(match self.0 {
            Some(known) if GREATEST => known.max(value),
            Some(known) => known.min(value),
            None => value,
        });
    }
}

impl<const GREATEST: bool> FieldState for Extreme<GREATEST> {
    fn add_wide(&mut self, low: i64, high: i64) {
        if high != 0 {
            self.observe(low);
        }
    }

    fn merge(&mut self, other: &Self) {
        if let Some(value) = other.0 {
            self.observe(value);
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        RowField::encode(&self.0, out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        RowField::decode(bytes).map(Extreme)
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Extreme(self.0)
    }
}

/// Times for percentiles. Most groups of a fine grouping have none, so the
/// distribution is made with the first time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Option<Box<Distribution>>);

static NO_TIMES: LazyLock<Distribution> = LazyLock::new(Distribution::new);

impl Times {
    /// Adds the times of some of 64 rows, of which there is at least one.
    #[inline(always)]
    pub(crate) fn observe_lanes(&mut self, rows: u64, times: &[i64; LANES], bins: &[u32; LANES]) {
        self.0.get_or_insert_default().observe_lanes(rows, times, bins);
    }

    /// Adds times, ascending.
    pub(crate) fn add(&mut self, times: &[u32]) {
        self.set(with_times(self.get(), times));
    }

    /// Becomes this distribution.
    pub(crate) fn set(&mut self, times: Distribution) {
        self.0 = Some(Box::new(times));
    }

    fn get(&self) -> &Distribution {
        self.0.as_deref().unwrap_or(&NO_TIMES)
    }
}

impl PartialEq for Times {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl FieldState for Times {
    fn times_mut(&mut self) -> Option<&mut Times> {
        Some(self)
    }

    fn merge(&mut self, other: &Self) {
        if let Some(times) = &other.0 {
            self.0.get_or_insert_default().merge(times);
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.get().encode(out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let times = Distribution::decode(bytes)?;
        Ok(Times((times.count() > 0).then(|| Box::new(times))))
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Distribution(Cow::Borrowed(self.get()))
    }

    fn heap_bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |times| times.memory_bytes())
    }
}

/// Counts by number, such as the place of a region in the policy's list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tallies(BTreeMap<u32, u64>);

impl Tallies {
    pub(crate) fn add(&mut self, number: u32) {
        *self.0.entry(number).or_default() += 1;
    }

    pub(crate) fn count(&self, number: u32) -> u64 {
        self.0.get(&number).copied().unwrap_or(0)
    }
}

impl FieldState for Tallies {
    fn merge(&mut self, other: &Self) {
        for (number, count) in &other.0 {
            *self.0.entry(*number).or_default() += count;
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        write_varint(out, self.0.len() as u128);
        for (number, count) in &self.0 {
            write_varint(out, u128::from(*number));
            count.encode(out);
        }
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let mut tallies = Tallies::default();
        for _ in 0..read_length(bytes, 2)? {
            let number = u32::try_from(read_varint(bytes)?).map_err(|_| "a number too large")?;
            let after_last = tallies.0.last_key_value().is_none_or(|(last, _)| *last < number);
            let count = FieldState::decode(bytes)?;
            if !after_last || count == 0 {
                return Err("counts that are not in order");
            }
            tallies.0.insert(number, count);
        }
        Ok(tallies)
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(self.0.values().map(|count| i128::from(*count)).sum())
    }

    fn heap_bytes(&self) -> usize {
        self.0.len() * 16
    }
}

/// Counts by two codes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs(Tallies);

impl Pairs {
    pub(crate) fn add(&mut self, from: u8, to: u8) {
        self.0.add(u32::from(from) << 8 | u32::from(to));
    }

    /// Each pair that was counted, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (u8, u8, u64)> + '_ {
        self.0.0.iter().map(|(pair, count)| ((pair >> 8) as u8, *pair as u8, *count))
    }
}

impl FieldState for Pairs {
    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let tallies = Tallies::decode(bytes)?;
        match tallies.0.keys().any(|pair| *pair > 0xffff) {
            true => Err("a pair of codes that is too large"),
            false => Ok(Pairs(tallies)),
        }
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Pairs(self)
    }

    fn heap_bytes(&self) -> usize {
        self.0.heap_bytes()
    }
}

/// A length that the remaining bytes can hold, with `item_bytes` an item.
pub(crate) fn read_length(bytes: &mut &[u8], item_bytes: usize) -> Result<usize, &'static str> {
    let count = usize::try_from(read_varint(bytes)?).map_err(|_| "a length that is too large")?;
    match count.checked_mul(item_bytes) {
        Some(needed) if needed <= bytes.len() => Ok(count),
        _ => Err("a length beyond the end of the bytes"),
    }
}

/// Instants with a mark each, kept until it is known what time it is.
///
/// A record whose verdict depends on `as_of` waits here: 9 bytes in memory are
/// rounded to 16.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments {
    events: Vec<(i64, u8)>,
}

impl Moments {
    #[inline]
    pub(crate) fn insert(&mut self, instant: i64, mark: u8) {
        self.events.push((instant, mark));
    }

    /// Every instant with its mark, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, u8)> + '_ {
        self.events.iter().copied()
    }

    fn settled(&self) -> Vec<(i64, u8)> {
        let mut events = self.events.clone();
        events.sort_unstable();
        events
    }
}

impl PartialEq for Moments {
    fn eq(&self, other: &Self) -> bool {
        self.events.len() == other.events.len() && self.settled() == other.settled()
    }
}

impl FieldState for Moments {
    fn merge(&mut self, other: &Self) {
        self.events.extend_from_slice(&other.events);
    }

    fn encode(&self, out: &mut Vec<u8>) {
        let events = self.settled();
        write_varint(out, events.len() as u128);
        for (instant, mark) in events {
            write_zigzag(out, i128::from(instant));
            out.push(mark);
        }
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let count = read_length(bytes, 2)?;
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            let instant =
                i64::try_from(read_zigzag(bytes)?).map_err(|_| "an instant out of range")?;
            events.push((instant, take_byte(bytes)?));
        }
        if !events.is_sorted() {
            return Err("instants that are not in order");
        }
        Ok(Moments { events })
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(self.events.len() as i128)
    }

    fn heap_bytes(&self) -> usize {
        self.events.capacity() * std::mem::size_of::<(i64, u8)>()
    }
}
