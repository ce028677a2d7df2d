//! Contacts as they are kept: in chunks that are parted by the hash of the
//! customer, so that finishing meets all contacts of a customer in one part
//! and sorts nothing as a whole.

use std::sync::Arc;

use crate::event::{ContactEvent, Mark, NULL};

/// Contacts that wait before they become a chunk: 1 MB, which fits a cache.
const CHUNK: usize = 1 << 15;
const PART_BITS: u32 = 10;
/// Parts by the first bits of the hash.
pub(crate) const PARTS: usize = 1 << PART_BITS;

/// Contacts, parted by customer or case. They are never changed, so that
/// accumulators and the scorecards of several finishes can share them.
#[derive(Debug)]
struct Chunk {
    events: Vec<ContactEvent>,
    /// Where each part ends, and last where those without a customer end.
    ends: Box<[u16; PARTS + 1]>,
    /// The earliest beginning.
    earliest: i64,
}

/// What the numbers of a chunk are after merges: combination number n is
/// `dims[n]`, reason number n is `reasons[n]`.
#[derive(Debug, Default)]
pub(crate) struct Renumbering {
    pub dims: Vec<u32>,
    pub reasons: Vec<u32>,
}

impl Renumbering {
    /// Whether every number stays as it is.
    pub(crate) fn changes_nothing(&self) -> bool {
        let same =
            |numbers: &[u32]| numbers.iter().zip(0..).all(|(number, place)| *number == place);
        same(&self.dims) && same(&self.reasons)
    }

    #[inline(always)]
    pub(crate) fn apply(&self, event: &ContactEvent) -> ContactEvent {
        ContactEvent {
            dims: self.dims.get(event.dims as usize).copied().unwrap_or(NULL),
            reason: self.reasons.get(event.reason as usize).copied().unwrap_or(NULL),
            ..*event
        }
    }

    /// This renumbering, and then another one.
    fn then(&self, next: &Renumbering) -> Renumbering {
        let both = |first: &[u32], next: &[u32]| {
            first.iter().map(|number| next.get(*number as usize).copied().unwrap_or(NULL)).collect()
        };
        Renumbering {
            dims: both(&self.dims, &next.dims),
            reasons: both(&self.reasons, &next.reasons),
        }
    }
}

/// A chunk, and its numbers here.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    chunk: Arc<Chunk>,
    numbers: Option<Arc<Renumbering>>,
}

impl Kept {
    fn new(events: &[ContactEvent], by_case: bool) -> Self {
        Kept { chunk: Arc::new(Chunk::new(events, by_case)), numbers: None }
    }

    /// The contacts of these parts, and what their numbers are.
    pub(crate) fn parts(
        &self,
        first: usize,
        end: usize,
    ) -> (&[ContactEvent], Option<&Renumbering>) {
        let begin = first.checked_sub(1).map_or(0, |before| self.chunk.ends[before]);
        let end = self.chunk.ends[end.max(1) - 1];
        (&self.chunk.events[usize::from(begin)..usize::from(end)], self.numbers.as_deref())
    }

    /// How many contacts each part has, last those without a customer.
    pub(crate) fn counts(&self) -> impl Iterator<Item = usize> + '_ {
        let mut begin = 0;
        self.chunk
            .ends
            .iter()
            .map(move |end| usize::from(end - std::mem::replace(&mut begin, *end)))
    }

    fn iter(&self) -> impl Iterator<Item = ContactEvent> + '_ {
        let renumbered =
            |event: &ContactEvent| self.numbers.as_ref().map_or(*event, |new| new.apply(event));
        self.chunk.events.iter().map(renumbered)
    }
}

/// The part of a contact; the last one is for those without a customer, which
/// stand in no order.
#[inline(always)]
fn part(event: &ContactEvent, by_case: bool) -> usize {
    match by_case || event.has(Mark::Identified) {
        true => (event.who >> (64 - PART_BITS)) as usize,
        false => PARTS,
    }
}

impl Chunk {
    /// At most [`CHUNK`] contacts.
    fn new(events: &[ContactEvent], by_case: bool) -> Self {
        let mut places = Box::new([0u16; PARTS + 1]);
        events.iter().for_each(|event| places[part(event, by_case)] += 1);
        let mut before = 0;
        for place in places.iter_mut() {
            before += std::mem::replace(place, before);
        }
        // First the order, so that events are written once, one after the other:
        // memory that is touched for the first time costs more than all else here.
        let mut order = vec![0u16; events.len()];
        for (number, event) in events.iter().enumerate() {
            let place = &mut places[part(event, by_case)];
            order[usize::from(*place)] = number as u16;
            *place += 1;
        }
        let earliest = events.iter().map(|event| event.started_at).min();
        Chunk {
            events: order.iter().map(|number| events[usize::from(*number)]).collect(),
            ends: places,
            earliest: earliest.unwrap_or(i64::MAX),
        }
    }

    fn bytes(&self) -> usize {
        self.events.capacity() * size_of::<ContactEvent>() + size_of_val(&*self.ends)
    }
}

/// All contacts that were kept, by customer or by case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contacts {
    by_case: bool,
    chunks: Vec<Kept>,
    /// Contacts that came last.
    tail: Vec<ContactEvent>,
}

impl Contacts {
    pub(crate) fn new(by_case: bool) -> Self {
        Contacts { by_case, ..Contacts::default() }
    }

    pub(crate) fn by_case(&self) -> bool {
        self.by_case
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chunks.is_empty() && self.tail.is_empty()
    }

    /// Makes room for this many more contacts, as far as they are not put away.
    pub(crate) fn reserve(&mut self, contacts: usize) {
        self.tail.reserve(contacts.min(CHUNK - self.tail.len()));
    }

    #[inline]
    pub(crate) fn push(&mut self, event: ContactEvent) {
        self.tail.push(event);
        if self.tail.len() == CHUNK {
            self.put_away();
        }
    }

    #[cold]
    fn put_away(&mut self) {
        self.chunks.push(Kept::new(&self.tail, self.by_case));
        self.tail.clear();
    }

    /// Every contact, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = ContactEvent> + '_ {
        self.chunks.iter().flat_map(Kept::iter).chain(self.tail.iter().copied())
    }

    /// Every contact in chunks, those first that begin first: where contacts
    /// came in the order of time they are in it still.
    pub(crate) fn chunks(&self) -> Vec<Kept> {
        let mut chunks = self.chunks.clone();
        if !self.tail.is_empty() {
            chunks.push(Kept::new(&self.tail, self.by_case));
        }
        chunks.sort_by_key(|kept| kept.chunk.earliest);
        chunks
    }

    /// Adds the contacts of another accumulator, whose numbers are these here.
    pub(crate) fn merge(&mut self, other: &Contacts, numbers: &Arc<Renumbering>) {
        let same = numbers.changes_nothing();
        self.chunks.extend(other.chunks.iter().map(|kept| {
            let numbers = match &kept.numbers {
                known if same => known.clone(),
                None => Some(Arc::clone(numbers)),
                Some(first) => Some(Arc::new(first.then(numbers))),
            };
            Kept { chunk: Arc::clone(&kept.chunk), numbers }
        }));
        self.reserve(other.tail.len());
        other.tail.iter().for_each(|event| self.push(numbers.apply(event)));
    }

    /// When the first contact began.
    pub(crate) fn earliest(&self) -> Option<i64> {
        let chunks = self.chunks.iter().map(|kept| kept.chunk.earliest);
        chunks.chain(self.tail.iter().map(|event| event.started_at)).min()
    }

    /// Bytes of all contacts. The room of those that came last is used again
    /// for the next ones, so it is not counted.
    pub(crate) fn bytes(&self) -> usize {
        let chunks: usize = self.chunks.iter().map(|kept| kept.chunk.bytes()).sum();
        chunks + self.tail.len() * size_of::<ContactEvent>()
    }
}
