//! What a partial needs that counts events at finish.

use std::cell::OnceCell;

use crate::event::{ContactEvent, Events, NULL, Span, SpanKind};
use crate::partial::{Contact, Sequences};
use crate::time::Zone;

/// Where and when events count: groups by dimensions and instant.
pub(crate) trait Booking {
    /// The instant up to which the records tell.
    fn as_of(&self) -> i64;
    /// From when on all contacts are known.
    fn history_from(&self) -> i64;
    /// The period, cut to as_of.
    fn period(&self) -> Option<(i64, i64)>;
    fn zone(&self) -> &Zone;
    /// Whether it makes a difference for the group when something happened.
    fn asks_instants(&self) -> bool;
    /// The group of an instant; none outside the period.
    fn group(&mut self, dims: u32, instant: i64) -> Option<u32>;
    /// Cuts a stretch of time at the period, as_of and the edges of groups.
    fn pieces(&mut self, dims: u32, from: i64, to: i64, visit: &mut dyn FnMut(u32, i64, i64));
    /// The period cut at the intervals, in the order of time. None where groups
    /// are parts of a day.
    fn parts_of_period(&mut self) -> Vec<(i64, i64)>;
}

/// The most pieces of one stretch of time: quarters of an hour for almost three
/// years. Without a bound, a state from the year 1 on would take all memory.
pub(crate) const MAX_PIECES: usize = 100_000;

/// The states of a partial by group.
pub(crate) struct States<P> {
    pub states: Vec<P>,
    /// The groups that were asked for.
    pub used: Vec<bool>,
}

impl<P: Default> States<P> {
    /// The state of a group, made if it is new.
    #[inline]
    pub(crate) fn at(&mut self, group: u32) -> &mut P {
        let place = group as usize;
        if self.used.len() <= place {
            self.grow(place + 1);
        }
        self.used[place] = true;
        &mut self.states[place]
    }

    #[cold]
    fn grow(&mut self, groups: usize) {
        self.used.resize(groups, false);
        if self.states.len() < groups {
            self.states.resize_with(groups, P::default);
        }
    }
}

/// What belongs together in a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JourneyKey {
    CustomerReason = 0,
    Customer,
    Case,
}

impl JourneyKey {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "customer" => JourneyKey::Customer,
            "case" => JourneyKey::Case,
            _ => JourneyKey::CustomerReason,
        }
    }

    pub(crate) fn by_case(self) -> bool {
        self == JourneyKey::Case
    }

    /// Whether the reason is a part of the key and not known.
    pub(crate) fn lacks_reason(self, event: &ContactEvent) -> bool {
        self == JourneyKey::CustomerReason && event.reason == NULL
    }
}

/// Events in an order that does not depend on their arrival.
pub(crate) struct Sorted<'e> {
    pub events: &'e Events,
    /// The place of each combination of dimensions in the order of results.
    pub dims_ranks: &'e [u32],
    /// Contacts of some customers or cases.
    sequences: Option<&'e Sequences>,
    /// Spans that a partial has asked for, so that the next one need not sort them.
    spans: [OnceCell<Vec<Span>>; SpanKind::ALL.len()],
}

impl<'e> Sorted<'e> {
    /// Everything but contacts.
    pub(crate) fn new(events: &'e Events, dims_ranks: &'e [u32]) -> Self {
        Sorted { events, dims_ranks, sequences: None, spans: Default::default() }
    }

    /// Contacts of some customers or cases. A partial that reads contacts is
    /// asked to count them several times, each time all contacts of others.
    pub(crate) fn with_contacts(self, sequences: &'e Sequences) -> Self {
        Sorted { sequences: Some(sequences), ..self }
    }

    /// The contacts, each customer's in the order of time. Those without a
    /// customer are in no order.
    pub(crate) fn contacts(&self) -> &[Contact] {
        self.sequences.map_or(&[], Sequences::contacts)
    }

    /// Calls `visit` with each contact that can be in no journey of this key.
    pub(crate) fn each_outside(&self, key: JourneyKey, visit: impl FnMut(&Contact)) {
        if let Some(sequences) = self.sequences {
            sequences.each_outside(key, visit);
        }
    }

    /// Calls `visit` with the contacts of customers of each journey key, in the
    /// order of time. `by_channel` divides them further.
    pub(crate) fn each_journey_key(
        &self,
        key: JourneyKey,
        by_channel: bool,
        visit: impl FnMut(&[Contact]),
    ) {
        if let Some(sequences) = self.sequences {
            sequences.each_journey_key(key, by_channel, visit);
        }
    }

    /// Calls `visit` with the contacts of each journey, in the order of time, and
    /// the latest end of them. A journey goes on while a contact begins within
    /// the window after the latest end.
    pub(crate) fn each_journey(
        &self,
        key: JourneyKey,
        window_ms: i64,
        visit: impl FnMut(&[Contact], i64),
    ) {
        if let Some(sequences) = self.sequences {
            sequences.each_journey(key, window_ms, visit);
        }
    }

    /// The spans of each key, in the order of time.
    pub(crate) fn spans_by_key(&self, kind: SpanKind) -> &[Span] {
        self.spans[kind as usize].get_or_init(|| {
            let mut spans = self.events.spans(kind).to_vec();
            spans.sort_unstable_by_key(|span| {
                let rank = self.dims_ranks.get(span.dims as usize).copied().unwrap_or(NULL);
                (span.key, span.from, span.to_or(i64::MAX), span.detail, rank)
            });
            spans
        })
    }
}
