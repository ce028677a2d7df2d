//! Counting the contacts that were kept: portions that fit a cache, on several
//! threads, each with groups and states of its own that are added at the end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;

use crate::error::Result;
use crate::event::{Contacts, Events, Kept};
use crate::parallel;
use crate::partial::slot::{NO_GROUP, Slot};
use crate::partial::{Booking, ContactOrder, Portion, Sequences, Sorted};
use crate::scorecard::engine::slot_mut;
use crate::scorecard::group::{GroupKey, Groups, NO_START, NULL};
use crate::scorecard::resolve::{Numbered, Resolver};

/// Portions that are worth a thread of their own.
const FEWEST_PORTIONS: usize = 4;
/// Ranges of portions a thread, so that none waits long for another one.
const RANGES: usize = 4;
/// The most groups of a state that is kept for each range.
const MANY_GROUPS: usize = 1 << 12;

/// Groups by numbers that hold for one range of portions. They become groups of
/// the scorecard only where a partial counts something in them.
#[derive(Default)]
pub(super) struct LocalGroups {
    keys: Vec<GroupKey>,
    /// The groups without interval and time of day, by combination.
    by_dims: Vec<u32>,
    numbers: HashMap<GroupKey, u32, RandomState>,
}

impl Numbered for LocalGroups {
    #[inline]
    fn number(&mut self, key: GroupKey) -> u32 {
        let next = self.keys.len() as u32;
        let known = if key.start == NO_START && key.slot == NULL {
            let place = key.dims as usize;
            if self.by_dims.len() <= place {
                self.by_dims.resize(place + 1, NO_GROUP);
            }
            let known = &mut self.by_dims[place];
            if *known == NO_GROUP {
                *known = next;
            }
            *known
        } else {
            *self.numbers.entry(key).or_insert(next)
        };
        if known == next {
            self.keys.push(key);
        }
        known
    }
}

/// What one range of portions counted.
struct Counted {
    groups: LocalGroups,
    slots: Vec<Box<dyn Slot>>,
}

/// What all ranges share.
struct Walk<'w> {
    events: &'w Events,
    chunks: Vec<Kept>,
    order: ContactOrder<'w>,
    /// Slots that have counted nothing.
    slots: Vec<&'w dyn Slot>,
    /// Room of ranges that are done, for the next ones.
    rooms: Mutex<Vec<Sequences>>,
}

impl Walk<'_> {
    fn count(&self, portions: &[Portion], mut book: Resolver<LocalGroups>) -> Result<Counted> {
        let mut slots: Vec<Box<dyn Slot>> = self.slots.iter().map(|slot| slot.fresh()).collect();
        let room = self.rooms().pop();
        let mut sequences = room.unwrap_or_default();
        for portion in portions {
            sequences.fill(&self.chunks, portion, &self.order, |event| {
                book.group(event.dims, event.started_at).unwrap_or(NO_GROUP)
            });
            let sorted = Sorted::new(self.events, self.order.dims_ranks).with_contacts(&sequences);
            for slot in &mut slots {
                slot.resolve(&sorted, &mut book)?;
            }
        }
        self.rooms().push(sequences);
        Ok(Counted { groups: book.groups, slots })
    }

    fn rooms(&self) -> MutexGuard<'_, Vec<Sequences>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts contacts by customer or by case in the slots that ask for them.
/// `resolver` makes what books in groups of one range.
pub(super) fn contacts(
    slots: &mut [Arc<dyn Slot>],
    groups: &mut Groups,
    events: &Events,
    contacts: &Contacts,
    dims_ranks: &[u32],
    resolver: impl Fn() -> Resolver<LocalGroups> + Sync + Send,
) -> Result<()> {
    let reads = |slot: &Arc<dyn Slot>| match contacts.by_case() {
        true => slot.needs().cases,
        false => slot.needs().contacts,
    };
    let chosen: Vec<usize> = (0..slots.len()).filter(|slot| reads(&slots[*slot])).collect();
    if contacts.is_empty() || chosen.is_empty() {
        return Ok(());
    }
    let reason_ranks = events.reasons.ranks();
    let walk = Walk {
        events,
        chunks: contacts.chunks(),
        order: ContactOrder { dims_ranks, reason_ranks: &reason_ranks },
        slots: chosen.iter().map(|slot| &*slots[*slot]).collect(),
        rooms: Mutex::default(),
    };
    let portions = Portion::all(&walk.chunks);
    let ranges = ranges(&portions, groups.len());
    let counted = parallel::map(ranges, |range| walk.count(range, resolver()));
    drop(walk);
    for counted in counted {
        add(slots, &chosen, groups, counted?);
    }
    Ok(())
}

/// The portions, cut for the threads.
fn ranges(portions: &[Portion], groups: usize) -> Vec<&[Portion]> {
    let threads = parallel::threads().min(portions.len() / FEWEST_PORTIONS).max(1);
    let ranges = match threads {
        1 => 1,
        _ if groups > MANY_GROUPS => threads,
        _ => threads * RANGES,
    };
    portions.chunks(portions.len().div_ceil(ranges)).collect()
}

/// Adds what a range counted to the slots of the engine.
fn add(slots: &mut [Arc<dyn Slot>], chosen: &[usize], groups: &mut Groups, counted: Counted) {
    let is_used = |group: usize| {
        let mut used = counted.slots.iter().map(|slot| slot.used());
        used.any(|used| used.get(group).copied().unwrap_or(false))
    };
    let keys = counted.groups.keys.iter().enumerate();
    let numbers: Vec<u32> = keys
        .map(|(group, key)| if is_used(group) { groups.group(*key) } else { NO_GROUP })
        .collect();
    for (slot, counts) in chosen.iter().zip(&counted.slots) {
        let slot = slot_mut(&mut slots[*slot]);
        slot.grow(groups.len());
        slot.merge(&**counts, groups.len(), &numbers);
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests;
