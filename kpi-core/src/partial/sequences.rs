//! Contacts of some customers or cases, each customer's in the order of time.

use std::cell::{RefCell, RefMut};
use std::cmp::Ordering;
use std::ops::{Deref, Range};

use crate::event::{ContactEvent, Kept, Mark, NULL, PARTS};
use crate::partial::JourneyKey;
use crate::partial::slot::NO_GROUP;

/// A contact, and the group of its beginning.
#[derive(Clone, Copy)]
pub(crate) struct Contact {
    event: ContactEvent,
    /// When the last contact of its journey key began that began earlier; the
    /// least instant where there is none, or no key.
    previous: i64,
    group: u32,
}

impl Contact {
    const NONE: Contact = Contact {
        event: ContactEvent { who: 0, started_at: 0, packed: 0, reason: NULL, dims: NULL },
        previous: i64::MIN,
        group: NO_GROUP,
    };

    /// The group of its beginning; none outside the period.
    #[inline]
    pub(crate) fn group(&self) -> Option<u32> {
        (self.group != NO_GROUP).then_some(self.group)
    }

    /// When the last contact of its journey key began that began earlier; the
    /// least instant where there is none.
    #[inline]
    pub(crate) fn previous(&self) -> i64 {
        self.previous
    }
}

impl Deref for Contact {
    type Target = ContactEvent;

    #[inline]
    fn deref(&self) -> &ContactEvent {
        &self.event
    }
}

/// The order of contacts, whatever the order of arrival.
pub(crate) struct ContactOrder<'o> {
    /// The place of each combination of dimensions in the order of results.
    pub dims_ranks: &'o [u32],
    /// The place of each reason in the order of texts.
    pub reason_ranks: &'o [u32],
}

impl ContactOrder<'_> {
    #[inline]
    fn compare(&self, a: &ContactEvent, b: &ContactEvent) -> Ordering {
        let coarse = a.who.cmp(&b.who).then(a.started_at.cmp(&b.started_at));
        coarse.then_with(|| self.compare_equal(a, b))
    }

    #[cold]
    fn compare_equal(&self, a: &ContactEvent, b: &ContactEvent) -> Ordering {
        let reason = |event: &ContactEvent| {
            self.reason_ranks.get(event.reason as usize).copied().unwrap_or(NULL)
        };
        let order = a.order(self.dims_ranks).cmp(&b.order(self.dims_ranks));
        order.then_with(|| reason(a).cmp(&reason(b)))
    }
}

/// Contacts that are brought into order together.
#[derive(Clone, Debug)]
pub(crate) struct Portion {
    pub parts: Range<usize>,
    pub chunks: Range<usize>,
}

/// Contacts of one portion that a cache holds.
const PORTION: usize = 1 << 12;

impl Portion {
    /// All contacts in portions that fit a cache as far as their keys allow it.
    pub(crate) fn all(chunks: &[Kept]) -> Vec<Portion> {
        let mut counts = vec![0; PARTS];
        let mut unordered = Vec::new();
        for kept in chunks {
            let mut of_parts = kept.counts();
            counts.iter_mut().zip(&mut of_parts).for_each(|(count, more)| *count += more);
            unordered.extend(of_parts);
        }
        let together = |counts: &[usize]| {
            let mut ranges = Vec::new();
            let (mut begin, mut contacts) = (0, 0);
            for (place, count) in counts.iter().enumerate() {
                if contacts > 0 && contacts + count > PORTION {
                    ranges.push(begin..place);
                    (begin, contacts) = (place, 0);
                }
                contacts += count;
            }
            ranges.extend((contacts > 0).then_some(begin..counts.len()));
            ranges
        };
        let known = together(&counts).into_iter();
        let unknown = together(&unordered).into_iter();
        known
            .map(|parts| Portion { parts, chunks: 0..chunks.len() })
            .chain(unknown.map(|chunks| Portion { parts: PARTS..PARTS + 1, chunks }))
            .collect()
    }
}

/// The contacts of journeys of one kind of key, one journey key after the other.
#[derive(Default)]
struct Keyed {
    is_filled: bool,
    contacts: Vec<Contact>,
    /// Where the contacts of each key end.
    ends: Vec<usize>,
    /// Contacts that can be in no journey.
    outside: Vec<Contact>,
    /// The window of the journeys that were found last.
    window_ms: Option<i64>,
    journeys: Vec<Journey>,
}

/// Contacts of one key, each within a window after those before it.
struct Journey {
    /// Where its contacts end.
    end: usize,
    /// The latest end of its contacts.
    reach: i64,
}

/// Contacts of some customers or cases, each one's in the order of time. Its
/// room is used again for the next ones.
#[derive(Default)]
pub(crate) struct Sequences {
    contacts: Vec<Contact>,
    places: Vec<u32>,
    /// By kind of key, and whether by channel, too.
    keyed: RefCell<[[Keyed; 2]; 3]>,
}

/// Contacts of a bucket from which on they are sorted by a general algorithm.
const LARGE_BUCKET: u32 = 32;

impl Sequences {
    /// Every contact. Those without a customer are in no order.
    pub(crate) fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// Takes the contacts of a portion in place of those before. `group` says
    /// where each one is booked.
    pub(crate) fn fill(
        &mut self,
        kept: &[Kept],
        portion: &Portion,
        order: &ContactOrder<'_>,
        mut group: impl FnMut(&ContactEvent) -> u32,
    ) {
        self.keyed.get_mut().iter_mut().flatten().for_each(|keyed| keyed.is_filled = false);
        let slices = || {
            let chunks = kept[portion.chunks.clone()].iter();
            chunks.map(|kept| kept.parts(portion.parts.start, portion.parts.end))
        };
        let contact = |event: &ContactEvent, numbers: Option<_>| {
            let apply = |numbers: &crate::event::Renumbering| numbers.apply(event);
            numbers.map_or(*event, apply)
        };
        let mut booked =
            |event: ContactEvent| Contact { group: group(&event), previous: i64::MIN, event };
        self.contacts.clear();
        if portion.parts.start == PARTS {
            for (events, numbers) in slices() {
                self.contacts.extend(events.iter().map(|event| booked(contact(event, numbers))));
            }
            return;
        }
        let count: usize = slices().map(|(events, _)| events.len()).sum();
        let buckets = Buckets::new(&portion.parts, count);
        self.places.clear();
        self.places.resize(buckets.count + 1, 0);
        for (events, _) in slices() {
            events.iter().for_each(|event| self.places[buckets.of(event) + 1] += 1);
        }
        let large = self.places.iter().any(|contacts| *contacts > LARGE_BUCKET);
        let mut before = 0;
        for place in &mut self.places {
            before += *place;
            *place = before;
        }
        self.contacts.resize(count, Contact::NONE);
        for (events, numbers) in slices() {
            for event in events {
                let place = &mut self.places[buckets.of(event)];
                self.contacts[*place as usize] = booked(contact(event, numbers));
                *place += 1;
            }
        }
        if large {
            self.sort_large_buckets(order);
        }
        sort_neighbours(&mut self.contacts, order);
    }

    /// Sorts the buckets with many contacts: of one customer, most of the time.
    #[cold]
    fn sort_large_buckets(&mut self, order: &ContactOrder<'_>) {
        // By now each place is where the bucket ends.
        let mut begin = 0;
        for end in &self.places {
            if end - begin > LARGE_BUCKET {
                self.contacts[begin as usize..*end as usize]
                    .sort_unstable_by(|a, b| order.compare(a, b));
            }
            begin = *end;
        }
    }

    /// The contacts by a kind of key, which are brought together once.
    fn keyed(&self, key: JourneyKey, by_channel: bool) -> RefMut<'_, Keyed> {
        let keyed = self.keyed.borrow_mut();
        let mut keyed =
            RefMut::map(keyed, |keyed| &mut keyed[key as usize][usize::from(by_channel)]);
        if !keyed.is_filled {
            keyed.fill(&self.contacts, key, by_channel);
        }
        keyed
    }

    /// Calls `visit` with each contact that can be in no journey of this key.
    pub(crate) fn each_outside(&self, key: JourneyKey, visit: impl FnMut(&Contact)) {
        self.keyed(key, false).outside.iter().for_each(visit);
    }

    /// Calls `visit` with the contacts of customers of each journey key, in the
    /// order of time.
    pub(crate) fn each_journey_key(
        &self,
        key: JourneyKey,
        by_channel: bool,
        mut visit: impl FnMut(&[Contact]),
    ) {
        let keyed = self.keyed(key, by_channel);
        let mut begin = 0;
        for end in &keyed.ends {
            visit(&keyed.contacts[begin..*end]);
            begin = *end;
        }
    }

    /// Calls `visit` with the contacts of each journey, in the order of time, and
    /// the latest end of them.
    pub(crate) fn each_journey(
        &self,
        key: JourneyKey,
        window_ms: i64,
        mut visit: impl FnMut(&[Contact], i64),
    ) {
        let mut keyed = self.keyed(key, false);
        if keyed.window_ms != Some(window_ms) {
            keyed.find_journeys(window_ms);
        }
        let mut begin = 0;
        for journey in &keyed.journeys {
            visit(&keyed.contacts[begin..journey.end], journey.reach);
            begin = journey.end;
        }
    }
}

/// Says for each contact of a key when the one before it began.
#[inline]
fn link(run: &mut [Contact]) {
    let (mut last, mut before) = (i64::MIN, i64::MIN);
    for contact in run {
        let begins_later = contact.started_at > last;
        before = if begins_later { last } else { before };
        last = contact.started_at;
        contact.previous = before;
    }
}

impl Keyed {
    fn fill(&mut self, contacts: &[Contact], key: JourneyKey, by_channel: bool) {
        self.is_filled = true;
        self.window_ms = None;
        self.contacts.clear();
        self.ends.clear();
        self.outside.clear();
        let part = |event: &Contact| {
            let reason = if key == JourneyKey::CustomerReason { event.reason } else { 0 };
            let channel = if by_channel { event.channel() } else { 0 };
            u64::from(reason) << 8 | u64::from(channel)
        };
        let mut begin = 0;
        for contact in contacts {
            if !key.holds(contact) {
                self.outside.push(*contact);
                continue;
            }
            let of_another = self.contacts.last().is_some_and(|last| last.who != contact.who);
            if of_another {
                self.divide(begin, &part);
                begin = self.contacts.len();
            }
            self.contacts.push(*contact);
        }
        self.divide(begin, &part);
    }

    /// Cuts the contacts of each key where a window lies between them.
    fn find_journeys(&mut self, window_ms: i64) {
        self.window_ms = Some(window_ms);
        self.journeys.clear();
        let mut begin = 0;
        for end in &self.ends {
            let mut reach = self.contacts[begin].last_known();
            for place in begin + 1..*end {
                let contact = &self.contacts[place];
                let last = contact.last_known();
                let is_first = contact.started_at - reach > window_ms;
                if is_first {
                    self.journeys.push(Journey { end: place, reach });
                }
                reach = if is_first { last } else { reach.max(last) };
            }
            self.journeys.push(Journey { end: *end, reach });
            begin = *end;
        }
    }

    /// Divides the contacts of one customer, which are the last ones.
    #[inline]
    fn divide(&mut self, begin: usize, part: &impl Fn(&Contact) -> u64) {
        let of_one = &mut self.contacts[begin..];
        let differ = of_one.windows(2).any(|pair| part(&pair[0]) != part(&pair[1]));
        if differ {
            // Stable: the order of time remains within each part.
            of_one.sort_by_key(part);
            let mut end = begin;
            for run in of_one.chunk_by_mut(|a, b| part(a) == part(b)) {
                link(run);
                end += run.len();
                self.ends.push(end);
            }
        } else if !of_one.is_empty() {
            link(of_one);
            self.ends.push(self.contacts.len());
        }
    }
}

/// Divides hashes evenly, in their order.
struct Buckets {
    shift: u32,
    first: u64,
    count: usize,
}

impl Buckets {
    /// About as many buckets as contacts.
    fn new(parts: &Range<usize>, contacts: usize) -> Self {
        let part_bits = PARTS.ilog2();
        let bits = (contacts / parts.len()).max(1).ilog2().min(24);
        let shift = u64::BITS - part_bits - bits;
        Buckets { shift, first: (parts.start as u64) << bits, count: parts.len() << bits }
    }

    #[inline(always)]
    fn of(&self, event: &ContactEvent) -> usize {
        ((event.who >> self.shift) - self.first) as usize
    }
}

/// Sorts contacts that are almost in order.
fn sort_neighbours(contacts: &mut [Contact], order: &ContactOrder<'_>) {
    for place in 1..contacts.len() {
        let is_before = |a: &Contact, b: &Contact| order.compare(a, b) == Ordering::Less;
        if !is_before(&contacts[place], &contacts[place - 1]) {
            continue;
        }
        let contact = contacts[place];
        let mut to = place;
        while to > 0 && is_before(&contact, &contacts[to - 1]) {
            contacts[to] = contacts[to - 1];
            to -= 1;
        }
        contacts[to] = contact;
    }
}

impl JourneyKey {
    /// Whether a contact can be in a journey of this key.
    #[inline]
    fn holds(self, event: &ContactEvent) -> bool {
        event.has(Mark::FromCustomer) && event.has(Mark::Identified) && !self.lacks_reason(event)
    }
}
