//! Counting the events that were kept, when the state is finished.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{Contacts, Events, Needs};
use crate::partial::{Booking, MAX_PIECES, Sorted};
use crate::scorecard::agents;
use crate::scorecard::booking::Booker;
use crate::scorecard::config::Config;
use crate::scorecard::engine::{Engine, slot_mut};
use crate::scorecard::group::{GroupKey, Groups};
use crate::scorecard::walk::{self, LocalGroups};
use crate::time::{
    BucketCursor, Bucketer, Interval, MAX_INSTANT_MS, MIN_INSTANT_MS, Zone, format_instant,
};

/// The moment at which events are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResolveAt {
    /// The instant up to which the records tell.
    pub as_of: i64,
    /// From when on all contacts are known.
    pub history_from: i64,
}

/// Groups by number.
pub(super) trait Numbered {
    /// The number of a group, made if it is new.
    fn number(&mut self, key: GroupKey) -> u32;
}

impl Numbered for &mut Groups {
    fn number(&mut self, key: GroupKey) -> u32 {
        self.group(key)
    }
}

/// The time that counts: the period, or all time, up to as_of.
pub(super) fn clip(period: Option<(i64, i64)>, as_of: i64) -> (i64, i64) {
    let (start, end) = period.unwrap_or((i64::MIN, i64::MAX));
    (start, end.min(as_of))
}

/// Cuts time at the edges of times of day.
pub(super) fn slot_cursor(config: &Config) -> Option<BucketCursor> {
    let slots = config.time_of_day().and_then(|slots| Interval::minutes(slots.minutes()))?;
    Some(BucketCursor::new(Bucketer::new(slots, config.zone().clone())))
}

/// Books events in groups.
pub(super) struct Resolver<G> {
    at: ResolveAt,
    booker: Booker,
    /// Cuts time at the edges of times of day.
    slots: Option<BucketCursor>,
    pub groups: G,
    /// Whether groups are parts of a day.
    intraday: bool,
    /// A stretch of time that would have been cut into too many pieces.
    too_long: Option<(i64, i64)>,
}

impl<G: Numbered> Resolver<G> {
    fn new(config: &Config, at: ResolveAt, groups: G) -> Self {
        Resolver {
            at,
            booker: config.booker(),
            slots: slot_cursor(config),
            groups,
            intraday: config.is_intraday(),
            too_long: None,
        }
    }

    /// The part of a stretch that lies within the period and before as_of.
    fn clip(&self, from: i64, to: i64) -> (i64, i64) {
        let (start, end) = clip(self.booker.period, self.at.as_of);
        (from.max(start), to.min(end))
    }

    /// The end of the stretch around an instant that belongs to one group.
    fn edge(&mut self, instant: i64) -> i64 {
        let bucket = self.booker.cursor.as_mut().map_or(i64::MAX, |cursor| cursor.end_of(instant));
        let slot = self.slots.as_mut().map_or(i64::MAX, |cursor| cursor.end_of(instant));
        bucket.min(slot)
    }
}

impl<G: Numbered> Booking for Resolver<G> {
    fn as_of(&self) -> i64 {
        self.at.as_of
    }

    fn history_from(&self) -> i64 {
        self.at.history_from
    }

    fn period(&self) -> Option<(i64, i64)> {
        let (start, end) = self.booker.period?;
        Some((start, end.min(self.at.as_of))).filter(|(start, end)| start < end)
    }

    fn zone(&self) -> &Zone {
        &self.booker.zone
    }

    fn asks_instants(&self) -> bool {
        let booker = &self.booker;
        booker.period.is_some() || booker.cursor.is_some() || booker.time_of_day.is_some()
    }

    #[inline]
    fn group(&mut self, dims: u32, instant: i64) -> Option<u32> {
        let key = self.booker.key(dims, instant)?;
        Some(self.groups.number(key))
    }

    fn pieces(&mut self, dims: u32, from: i64, to: i64, visit: &mut dyn FnMut(u32, i64, i64)) {
        let (begin, to) = self.clip(from, to);
        let mut from = begin;
        for _ in 0..MAX_PIECES {
            if from >= to {
                return;
            }
            let end = self.edge(from).min(to);
            if let Some(group) = self.group(dims, from) {
                visit(group, from, end);
            }
            from = end;
        }
        if from < to {
            self.too_long = Some((begin, to));
        }
    }

    fn parts_of_period(&mut self) -> Vec<(i64, i64)> {
        let mut parts = Vec::new();
        let Some((begin, end)) = self.period().filter(|_| !self.intraday) else { return parts };
        let mut from = begin;
        while from < end {
            if parts.len() == MAX_PIECES {
                self.too_long = Some((begin, end));
                break;
            }
            let to = self.edge(from).min(end);
            parts.push((from, to));
            from = to;
        }
        parts
    }
}

impl Engine {
    /// From when on all contacts are known: the beginning of the period, or the
    /// earliest contact where that came before.
    pub(crate) fn history_from(&self, config: &Config) -> i64 {
        let contacts = [&self.events.contacts, &self.events.cases];
        let earliest = contacts.into_iter().filter_map(Contacts::earliest).min();
        let start = config.compiled.period().map(|(start, _)| start);
        earliest.into_iter().chain(start).min().unwrap_or(i64::MIN)
    }

    /// A copy in which the events that were kept are counted and forgotten. The
    /// events themselves are not copied.
    ///
    /// # Errors
    ///
    /// `InvalidRecord` where an agent was in two states at once and the policy
    /// rejects that; `InvalidFinish` where a stretch of time takes too many
    /// intervals.
    pub(crate) fn resolved(&self, config: &Config, at: ResolveAt) -> Result<Engine> {
        let mut copy = Engine {
            booker: self.booker.clone(),
            groups: self.groups.clone(),
            slots: self.slots.clone(),
            events: Events::new(*self.events.needs()),
            facts: self.facts.clone(),
            again: None,
            reread: Arc::default(),
            ..*self
        };
        copy.resolve(&self.events, config, at)?;
        Ok(copy)
    }

    fn resolve(&mut self, events: &Events, config: &Config, at: ResolveAt) -> Result<()> {
        // Instants beyond the calendar would overflow differences.
        let as_of = at.as_of.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS + 1);
        let at = ResolveAt { as_of, ..at };
        let ranks = self.groups.ranks();
        for contacts in [&events.contacts, &events.cases] {
            let resolver = || Resolver::new(config, at, LocalGroups::default());
            let (slots, groups) = (&mut self.slots, &mut self.groups);
            walk::contacts(slots, groups, events, contacts, &ranks, resolver)?;
        }
        agents::count(&mut self.slots, &mut self.groups, config, events, &ranks, as_of)?;
        let sorted = Sorted::new(events, &ranks);
        let mut resolver = Resolver::new(config, at, &mut self.groups);
        for slot in self.slots.iter_mut().filter(|slot| slot.needs().any_spans()) {
            slot_mut(slot).resolve(&sorted, &mut resolver)?;
            if let Some(stretch) = resolver.too_long {
                return Err(too_long(stretch, config.zone()));
            }
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.needs() != Needs::NONE) {
            slot_mut(slot).grow(self.groups.len());
        }
        Ok(())
    }
}

#[cold]
pub(super) fn too_long((from, to): (i64, i64), zone: &Zone) -> Error {
    let message = format!(
        "found time from {} to {}, which is more than {MAX_PIECES} intervals; state a period, or longer intervals",
        format_instant(from, zone),
        format_instant(to, zone),
    );
    Error::new(ErrorKind::InvalidFinish, message).in_field("interval")
}

/// The counts with all events resolved; the engine itself where there are none.
pub(crate) fn resolved(
    engine: &Arc<Engine>,
    config: &Config,
    at: Option<ResolveAt>,
) -> Result<Arc<Engine>> {
    let Some(at) = at.filter(|_| !engine.events.is_empty()) else { return Ok(Arc::clone(engine)) };
    Ok(Arc::new(engine.resolved(config, at)?))
}
