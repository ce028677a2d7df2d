//! What a partial needs that counts events at finish.

use std::cell::OnceCell;

use crate::event::{ContactEvent, Events, Mark, NULL, Span, SpanKind};
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
    /// The group of an instant; none outside the period.
    fn group(&mut self, dims: u32, instant: i64) -> Option<u32>;
    /// Cuts a stretch of time at the period, as_of and the edges of groups.
    fn pieces(&mut self, dims: u32, from: i64, to: i64, visit: &mut dyn FnMut(u32, i64, i64));
    /// The period cut at the intervals, in the order of time. None where groups
    /// are parts of a day.
    fn parts_of_period(&mut self) -> Vec<(i64, i64)>;
}

/// The states of a partial by group.
pub(crate) struct States<P>(pub Vec<P>);

impl<P: Default> States<P> {
    /// The state of a group, made if it is new.
    pub(crate) fn at(&mut self, group: u32) -> &mut P {
        let place = group as usize;
        if self.0.len() <= place {
            self.0.resize_with(place + 1, P::default);
        }
        &mut self.0[place]
    }
}

/// What belongs together in a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JourneyKey {
    CustomerReason,
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
    contacts: Vec<ContactEvent>,
    cases: Vec<ContactEvent>,
    /// Spans that a partial has asked for, so that the next one need not sort them.
    spans: [OnceCell<Vec<Span>>; SpanKind::ALL.len()],
}

impl<'e> Sorted<'e> {
    pub(crate) fn new(events: &'e Events, dims_ranks: &'e [u32]) -> Self {
        let reasons = events.reasons.ranks();
        let sorted = |contacts: &[ContactEvent]| {
            let mut sorted = contacts.to_vec();
            sorted.sort_unstable_by_key(|event| {
                let reason = reasons.get(event.reason as usize).copied().unwrap_or(NULL);
                (event.who, event.order(dims_ranks), reason)
            });
            sorted
        };
        Sorted {
            contacts: sorted(&events.contacts.events),
            cases: sorted(&events.cases.events),
            events,
            dims_ranks,
            spans: Default::default(),
        }
    }

    /// Every contact, of customers in the order of time.
    pub(crate) fn contacts(&self, by_case: bool) -> &[ContactEvent] {
        if by_case { &self.cases } else { &self.contacts }
    }

    /// Calls `visit` with the contacts of each key that pass, in the order of
    /// time. `part` divides those of one customer or case further.
    pub(crate) fn each_key(
        &self,
        by_case: bool,
        passes: impl Fn(&ContactEvent) -> bool,
        part: impl Fn(&ContactEvent) -> u64,
        mut visit: impl FnMut(&[ContactEvent]),
    ) {
        let mut run = Vec::new();
        for of_one in self.contacts(by_case).chunk_by(|a, b| a.who == b.who) {
            run.clear();
            run.extend(of_one.iter().filter(|event| passes(event)));
            // Stable: the order of time remains within each part.
            run.sort_by_key(&part);
            run.chunk_by(|a, b| part(a) == part(b)).for_each(&mut visit);
        }
    }

    /// Calls `visit` with the contacts of customers of each journey key.
    pub(crate) fn each_journey_key(
        &self,
        key: JourneyKey,
        by_channel: bool,
        visit: impl FnMut(&[ContactEvent]),
    ) {
        let passes = |event: &ContactEvent| {
            event.has(Mark::FromCustomer) && event.has(Mark::Identified) && !key.lacks_reason(event)
        };
        let part = |event: &ContactEvent| {
            let reason = if key == JourneyKey::CustomerReason { event.reason } else { 0 };
            let channel = if by_channel { event.channel() } else { 0 };
            u64::from(reason) << 8 | u64::from(channel)
        };
        self.each_key(key.by_case(), passes, part, visit);
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
