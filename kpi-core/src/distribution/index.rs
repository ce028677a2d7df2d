//! A shortcut to the values that a distribution knows already.
//!
//! Times in whole seconds have few distinct values, so an exact distribution sees the same
//! ones again and again. A small table finds most of them without sorting. It may forget or
//! be out of date: an entry counts only if it holds the value, and a miss takes the long way.

use super::store::Store;

/// Positions in the entries of a store, by hash of the value; a later value displaces an
/// earlier one.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    slots: Vec<u16>,
    /// How many entries the store had when this was built.
    built_for: usize,
}

impl Index {
    /// Counts a value once if it is found. Says whether it was.
    #[inline]
    pub(super) fn count_known(&self, entries: &mut [(u64, u64)], value: u64) -> bool {
        let Some(&position) = self.slots.get(slot(value, self.slots.len())) else { return false };
        match entries.get_mut(usize::from(position)) {
            Some(entry) if entry.0 == value => {
                entry.1 = entry.1.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// Builds the table anew if the store has new values; without entries it is empty.
    pub(super) fn rebuild(&mut self, store: &Store) {
        let Store::Exact(entries) = store else { return };
        if entries.len() == self.built_for {
            return;
        }
        self.built_for = entries.len();
        // Two to four slots a value: most values have one for themselves.
        let length = (2 * entries.len()).next_power_of_two();
        self.slots.clear();
        self.slots.resize(length, 0);
        for (position, entry) in entries.iter().enumerate() {
            // At most 4096 entries, so the position fits.
            self.slots[slot(entry.0, length)] = position as u16;
        }
    }

    /// The memory taken besides the value itself, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u16>()
    }
}

/// The slot of a value in a table whose length is a power of two, or 0.
#[inline]
fn slot(value: u64, length: usize) -> usize {
    // Fibonacci hashing (Knuth, TAOCP 3, 6.4), folded once: a single product spreads
    // multiples of 1000, which whole seconds are, badly.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let product = value.wrapping_mul(GOLDEN);
    let hash = (product ^ (product >> 32)).wrapping_mul(GOLDEN);
    (hash >> 48) as usize & length.wrapping_sub(1)
}
