//! Counting the events that were kept, when the state is finished.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::event::Needs;
use crate::partial::slot::Slot;
use crate::partial::{Booking, Sorted};
use crate::scorecard::config::Config;
use crate::scorecard::engine::{Engine, slot_mut};
use crate::scorecard::group::{Booker, Groups};
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

/// Books events in groups.
struct Resolver<'g> {
    at: ResolveAt,
    booker: Booker,
    /// Cuts time at the edges of times of day.
    slots: Option<BucketCursor>,
    groups: &'g mut Groups,
    /// Whether groups are parts of a day.
    intraday: bool,
    /// A stretch of time that would have been cut into too many pieces.
    too_long: Option<(i64, i64)>,
}

/// The most pieces of one stretch of time: quarters of an hour for almost three
/// years. Without a bound, a state from the year 1 on would take all memory.
const MAX_PIECES: usize = 100_000;

impl Resolver<'_> {
    /// The part of a stretch that lies within the period and before as_of.
    fn clip(&self, from: i64, to: i64) -> (i64, i64) {
        let (start, end) = self.booker.period.unwrap_or((i64::MIN, i64::MAX));
        (from.max(start), to.min(end).min(self.at.as_of))
    }

    /// The end of the stretch around an instant that belongs to one group.
    fn edge(&mut self, instant: i64) -> i64 {
        let bucket = self.booker.cursor.as_mut().map_or(i64::MAX, |cursor| cursor.end_of(instant));
        let slot = self.slots.as_mut().map_or(i64::MAX, |cursor| cursor.end_of(instant));
        bucket.min(slot)
    }
}

impl Booking for Resolver<'_> {
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

    fn group(&mut self, dims: u32, instant: i64) -> Option<u32> {
        let key = self.booker.key(dims, instant)?;
        Some(self.groups.group(key))
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
        let contacts = self.events.contacts.events.iter().chain(&self.events.cases.events);
        let earliest = contacts.map(|event| event.started_at).min();
        let start = config.compiled.period().map(|(start, _)| start);
        earliest.into_iter().chain(start).min().unwrap_or(i64::MIN)
    }

    /// Counts the events that were kept, and forgets them.
    ///
    /// # Errors
    ///
    /// `InvalidRecord` where an agent was in two states at once and the policy
    /// rejects that; `InvalidFinish` where a stretch of time takes too many
    /// intervals. The engine is of no use afterwards.
    pub(crate) fn resolve(&mut self, config: &Config, at: ResolveAt) -> Result<()> {
        // Instants beyond the calendar would overflow differences.
        let as_of = at.as_of.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS + 1);
        let at = ResolveAt { as_of, ..at };
        let slots = config.time_of_day();
        let slots = slots.and_then(|slots| Interval::minutes(slots.minutes()));
        let ranks = self.groups.ranks();
        let events = std::mem::take(&mut self.events);
        let sorted = Sorted::new(&events, &ranks);
        let mut resolver = Resolver {
            at,
            booker: config.booker(),
            slots: slots
                .map(|slots| BucketCursor::new(Bucketer::new(slots, config.zone().clone()))),
            groups: &mut self.groups,
            intraday: config.is_intraday(),
            too_long: None,
        };
        let keeps = |slot: &&mut Arc<dyn Slot>| slot.needs() != Needs::NONE;
        for slot in self.slots.iter_mut().filter(keeps) {
            slot_mut(slot).resolve(&sorted, &mut resolver)?;
            if let Some(stretch) = resolver.too_long {
                return Err(too_long(stretch, config.zone()));
            }
        }
        for slot in self.slots.iter_mut().filter(keeps) {
            slot_mut(slot).grow(resolver.groups.len());
        }
        self.events = events;
        self.events.clear();
        Ok(())
    }
}

#[cold]
fn too_long((from, to): (i64, i64), zone: &Zone) -> Error {
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
    let mut copy = Engine::clone(engine);
    copy.resolve(config, at)?;
    Ok(Arc::new(copy))
}
