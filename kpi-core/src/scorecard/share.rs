//! Dividing a state so that its parts can be merged and counted apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codec::id_hash;
use crate::event::{Events, Shares, share_of};
use crate::partial::slot::NO_GROUP;
use crate::record::{OwnedRows, RecordKind};
use crate::scorecard::Accumulator;
use crate::scorecard::engine::{Engine, RecordFacts, slot_mut};
use crate::scorecard::group::{GroupKey, Groups};
use crate::scorecard::rows::interaction_ids;

impl Accumulator {
    /// Divides the state into at most `count` shares, with the number of each;
    /// shares that would be empty are left out. Merging all of them gives this
    /// state again, to the byte.
    ///
    /// Whatever has to come together before it can be counted has the same
    /// number in every state that is divided by the same count: the contacts of
    /// one customer or case, the time of one agent, rows of one id, surveys and
    /// their interaction, one case or conversation that is counted once, counts of one
    /// group. So the shares of one number are
    /// merged, sealed with [`Accumulator::into_sealed_share`], and merged with
    /// the others; no machine ever holds all events.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy};
    /// let whole = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// let mut merged = whole.fresh()?;
    /// for (number, share) in whole.shares(8) {
    ///     assert!(number < 8);
    ///     merged.merge(share)?;
    /// }
    /// assert_eq!(merged.to_bytes(), whole.to_bytes());
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn shares(&self, count: usize) -> Vec<(usize, Accumulator)> {
        let engine = &self.engine;
        let hashes = dims_hashes(&engine.groups);
        let mut dealt = Dealt { whole: self, by_number: BTreeMap::new() };
        self.deal_facts(&mut dealt);
        self.deal_groups(count, &hashes, &mut dealt);
        engine.events.deal(count, &hashes, &mut dealt);
        self.deal_rows(count, &mut dealt);
        dealt.by_number.into_iter().map(|(number, share)| (number, share.accumulator)).collect()
    }

    /// What is known of whole records goes to share 0.
    fn deal_facts(&self, dealt: &mut Dealt<'_>) {
        let nothing = self.engine.facts.is_empty()
            && self.engine.latest.is_none()
            && self.engine.sealed.is_none();
        if nothing {
            return;
        }
        let engine = dealt.engine(0);
        for (kind, facts) in &self.engine.facts {
            engine.add_facts(*kind, facts);
        }
        engine.latest = self.engine.latest;
    }

    fn deal_groups(&self, count: usize, hashes: &[u128], dealt: &mut Dealt<'_>) {
        let groups = &self.engine.groups;
        // A grouping by nothing has its one group before anything was counted.
        if self.engine.facts.is_empty() {
            return;
        }
        let shares: Vec<usize> = (0..groups.len() as u32)
            .map(|group| share_of(group_hash(groups.key(group), hashes), count))
            .collect();
        let mut numbers = shares.clone();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let mut mapped = vec![NO_GROUP; shares.len()];
            let ours = shares.iter().enumerate().filter(|(_, share)| **share == number);
            for (group, _) in ours {
                let key = groups.key(group as u32);
                let dims = dealt.combination(number, key.dims);
                mapped[group] = dealt.engine(number).groups.group(GroupKey { dims, ..key });
            }
            let engine = dealt.engine(number);
            engine.add_states(&self.engine, &mapped);
            // Identifiers go where all of one value meet.
            for slot in engine.slots.iter_mut().filter(|slot| slot.holds_ids()) {
                slot_mut(slot).forget_ids();
            }
        }
        self.deal_ids(count, dealt);
    }

    fn deal_ids(&self, count: usize, dealt: &mut Dealt<'_>) {
        let groups = &self.engine.groups;
        let slots = self.engine.slots.iter().enumerate().filter(|(_, slot)| slot.holds_ids());
        for (place, slot) in slots {
            for (number, ids) in slot.ids_by_share(&|id| share_of(id, count)) {
                let mut mapped = vec![NO_GROUP; groups.len()];
                for group in ids.groups {
                    let key = groups.key(group);
                    let dims = dealt.combination(number, key.dims);
                    let mine = dealt.engine(number).groups.group(GroupKey { dims, ..key });
                    mapped[group as usize] = mine;
                }
                let engine = dealt.engine(number);
                let mine = slot_mut(&mut engine.slots[place]);
                mine.merge(ids.slot.as_ref(), engine.groups.len(), &mapped);
            }
        }
    }

    fn deal_rows(&self, count: usize, dealt: &mut Dealt<'_>) {
        for (kind, ids) in &self.ids {
            for id in ids {
                dealt.share(share_of(*id, count)).ids.entry(*kind).or_default().insert(*id);
            }
        }
        for (kind, rows) in &self.held {
            // A table without rows says that there is one.
            dealt.share(0).held.entry(*kind).or_default();
            for (id, row) in rows {
                let share = dealt.share(share_of(*id, count));
                share.held.entry(*kind).or_default().insert(*id, row.clone());
            }
        }
        for (kind, rows) in &self.waiting {
            dealt.share(0).waiting.entry(*kind).or_default();
            for (row, id) in rows.iter().zip(waits_for(*kind, rows)) {
                let share = dealt.share(share_of(id, count));
                share.waiting.entry(*kind).or_default().push(row.clone());
            }
        }
        for (id, started_at, dims) in &self.interactions {
            let number = share_of(*id, count);
            let dims = dealt.combination(number, *dims);
            dealt.share(number).interactions.push((*id, *started_at, dims));
        }
    }
}

/// The interaction that each row waits for; a row without one goes by itself.
fn waits_for(kind: RecordKind, rows: &[Vec<u8>]) -> Vec<u128> {
    let decoded = OwnedRows::decode(kind, rows.iter().map(Vec::as_slice))
        .expect("these are bytes that we wrote");
    let ids = interaction_ids(&decoded.batch());
    ids.iter().zip(rows).map(|(id, row)| id.unwrap_or(row.len() as u128)).collect()
}

/// A hash of the texts of each combination.
fn dims_hashes(groups: &Groups) -> Vec<u128> {
    let hash = |dims: u32| {
        let texts = groups.texts(dims).map(|text| text.map_or(0, id_hash));
        texts.fold(0, |hash: u128, text| hash.rotate_left(7) ^ text)
    };
    (0..groups.combinations_len()).map(hash).collect()
}

fn group_hash(key: GroupKey, hashes: &[u128]) -> u128 {
    let time =
        (key.start as u64).wrapping_add(u64::from(key.slot)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hashes[key.dims as usize] ^ u128::from(time >> 20)
}

/// The shares that have got something.
struct Dealt<'w> {
    whole: &'w Accumulator,
    by_number: BTreeMap<usize, Share>,
}

struct Share {
    accumulator: Accumulator,
    /// The number of each combination of the whole, or [`NO_GROUP`].
    combinations: Vec<u32>,
}

impl Dealt<'_> {
    fn entry(&mut self, number: usize) -> &mut Share {
        let whole = self.whole;
        self.by_number.entry(number).or_insert_with(|| {
            let engine = &whole.engine;
            let mut accumulator =
                whole.fresh().expect("an accumulator of these rules was made before");
            let mine = Arc::make_mut(&mut accumulator.engine);
            mine.sealed = engine.sealed;
            // A share knows which records there are; the facts themselves are in the first one.
            for kind in engine.facts.keys() {
                mine.add_facts(*kind, &RecordFacts::new(engine.groups.dimensions()));
            }
            let combinations = vec![NO_GROUP; engine.groups.combinations_len() as usize];
            Share { accumulator, combinations }
        })
    }

    fn share(&mut self, number: usize) -> &mut Accumulator {
        &mut self.entry(number).accumulator
    }

    fn engine(&mut self, number: usize) -> &mut Engine {
        Arc::make_mut(&mut self.entry(number).accumulator.engine)
    }
}

impl Shares for Dealt<'_> {
    fn events(&mut self, share: usize) -> &mut Events {
        &mut self.engine(share).events
    }

    fn combination(&mut self, share: usize, dims: u32) -> u32 {
        let whole = self.whole;
        let share = self.entry(share);
        let known = share.combinations[dims as usize];
        if known != NO_GROUP {
            return known;
        }
        let engine = Arc::make_mut(&mut share.accumulator.engine);
        let number = engine.groups.combination_of(whole.engine.groups.texts(dims));
        share.combinations[dims as usize] = number;
        number
    }
}
