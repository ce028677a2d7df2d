//! Sets of identifiers, of which distinct ones are counted.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::codec::varint::{read_varint, write_varint};
use crate::partial::state::{FieldState, FieldValue, read_length};

/// A set of identifiers, as 128-bit hashes: counts distinct ones exactly.
///
/// Two different identifiers meet with a chance of about n² / 2^129: for a
/// billion identifiers less than one in 10^20.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdSet {
    /// Ascending, without repeats, but for the tail that is not sorted yet.
    ids: Vec<u128>,
    sorted: usize,
    /// Others, of which only the number is known: see `Accumulator::into_sealed_share`.
    counted: u64,
    /// How many different ones there are, once somebody asked: many KPIs do.
    distinct: OnceLock<usize>,
}

/// Stands before the number of identifiers that are only counted. No set is as large.
const COUNTED: u128 = 1 << 64;

impl IdSet {
    #[inline]
    pub(crate) fn insert(&mut self, id: u128) {
        self.ids.push(id);
        self.settle_at_times();
    }

    fn distinct(&self) -> usize {
        *self.distinct.get_or_init(|| self.settled().len())
    }

    /// Sorting when the tail has grown as long as the rest keeps the set
    /// at most twice its size, and the cost of an insertion logarithmic.
    fn settle_at_times(&mut self) {
        self.distinct.take();
        if self.ids.len() - self.sorted > self.sorted.max(256) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        // This sort finds the part that is in order, and merges the rest into it.
        self.ids.sort();
        self.ids.dedup();
        self.sorted = self.ids.len();
    }

    fn settled(&self) -> Cow<'_, [u128]> {
        if self.sorted == self.ids.len() {
            return (&self.ids).into();
        }
        let mut copy = self.clone();
        copy.settle();
        copy.ids.into()
    }
}

impl PartialEq for IdSet {
    fn eq(&self, other: &Self) -> bool {
        self.counted == other.counted && self.settled() == other.settled()
    }
}

impl FieldState for IdSet {
    fn merge(&mut self, other: &Self) {
        self.ids.extend_from_slice(&other.ids);
        self.settle_at_times();
        self.counted += other.counted;
    }

    fn encode(&self, out: &mut Vec<u8>) {
        if self.counted > 0 {
            write_varint(out, COUNTED + u128::from(self.counted));
        }
        let ids = self.settled();
        write_varint(out, ids.len() as u128);
        for id in ids.iter() {
            out.extend_from_slice(&id.to_le_bytes());
        }
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let mut rest = *bytes;
        let counted = match read_varint(&mut rest)?.checked_sub(COUNTED) {
            None => 0,
            Some(number) => {
                *bytes = rest;
                let number = u64::try_from(number).ok();
                let number = number.filter(|number| (1..1 << 60).contains(number));
                number.ok_or("a count that is 0 or too large")?
            }
        };
        let count = read_length(bytes, 16)?;
        let (ids, rest) = bytes.split_at(count * 16);
        *bytes = rest;
        let ids: Vec<u128> = ids
            .chunks_exact(16)
            .map(|id| u128::from_le_bytes(id.try_into().unwrap_or_default()))
            .collect();
        if !ids.is_sorted_by(|a, b| a < b) {
            return Err("identifiers that are not in order");
        }
        Ok(IdSet { sorted: ids.len(), ids, counted, distinct: OnceLock::new() })
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(self.distinct() as i128 + i128::from(self.counted))
    }

    fn each_id(&self, visit: &mut dyn FnMut(u128)) {
        self.settled().iter().for_each(|id| visit(*id));
    }

    fn push_id(&mut self, id: u128) {
        self.ids.push(id);
        self.sorted = self.ids.len();
        self.distinct.take();
    }

    fn forget_ids(&mut self) {
        (self.ids, self.sorted) = (Vec::new(), 0);
        self.distinct.take();
    }

    fn count_ids(&mut self) {
        self.counted += self.distinct() as u64;
        self.forget_ids();
    }

    fn heap_bytes(&self) -> usize {
        self.ids.capacity() * 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_look_is_counted_too() {
        let (mut set, mut other) = (IdSet::default(), IdSet::default());
        let count = |set: &IdSet| set.read().number();
        for number in 0..2_000_u128 {
            // Every other one is there already.
            set.insert((number / 2) << 100);
            assert_eq!(count(&set), number as i128 / 2 + 1);
        }
        other.insert(1 << 100);
        other.insert(1);
        set.merge(&other);
        assert_eq!(count(&set), 1_001);
        set.count_ids();
        assert_eq!(count(&set), 1_001);
        set.push_id(1);
        assert_eq!(count(&set), 1_002);
        set.forget_ids();
        assert_eq!(count(&set), 1_001);
    }

    #[test]
    fn equal_sets_have_equal_bytes() {
        let (mut one, mut two) = (IdSet::default(), IdSet::default());
        for number in 0..1_000_u128 {
            one.insert(number * 7 % 1_000);
            two.insert(999 - number);
            two.insert(number / 2);
        }
        let bytes = |set: &IdSet| {
            let mut bytes = Vec::new();
            set.encode(&mut bytes);
            bytes
        };
        assert_eq!(bytes(&one), bytes(&two));
        assert!(one == two);
        let read = IdSet::decode(&mut &*bytes(&one)).expect("its own bytes");
        assert!(read == one && read.distinct() == 1_000);
    }
}
