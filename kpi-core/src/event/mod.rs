//! Events: what must be brought together with others before it can be counted.
//!
//! A repeat contact needs the contacts before it, an agent's occupancy the
//! union of all states. Such rows stay as compact events, at most 32 bytes
//! each, until the state is finished. Events know records, not KPIs: partials
//! read them (`Partial::resolve`).

mod agent_spans;
mod contact;
mod contact_blocks;
mod contacts;
mod interner;
mod share;
mod span;
#[cfg(all(test, feature = "testing"))]
mod tests;

use std::sync::Arc;

use crate::policy::Policy;
use crate::record::{Batch, RecordKind};
pub(crate) use agent_spans::{AgentSpans, ByAgent, Line};
pub(crate) use contact::{ContactEvent, Mark};
pub(crate) use contacts::{Contacts, Kept, PARTS, Renumbering};
pub(crate) use interner::{Interner, NULL};
pub(crate) use share::{Shares, share_of};
pub(crate) use span::{
    AgentDetail, EmployeeDetail, ServiceDetail, Span, SpanKind, renumbered, service_key,
};

/// Which events the partials of an accumulator read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub contacts: bool,
    /// Contacts by case in place of customer.
    pub cases: bool,
    spans: [bool; SpanKind::ALL.len()],
}

impl Needs {
    pub(crate) const NONE: Needs =
        Needs { contacts: false, cases: false, spans: [false; SpanKind::ALL.len()] };

    /// Contacts by customer, or by case.
    pub(crate) const fn contacts(by_case: bool) -> Self {
        Needs { contacts: !by_case, cases: by_case, ..Needs::NONE }
    }

    /// Spans of these kinds.
    pub(crate) fn spans(kinds: &[SpanKind]) -> Self {
        let mut needs = Needs::NONE;
        kinds.iter().for_each(|kind| needs.spans[*kind as usize] = true);
        needs
    }

    #[must_use]
    pub(crate) fn and(self, other: Needs) -> Self {
        let mut spans = self.spans;
        spans.iter_mut().zip(other.spans).for_each(|(mine, theirs)| *mine |= theirs);
        Needs { contacts: self.contacts || other.contacts, cases: self.cases || other.cases, spans }
    }

    pub(crate) fn span(&self, kind: SpanKind) -> bool {
        self.spans[kind as usize]
    }

    /// Whether any spans are read.
    pub(crate) fn any_spans(&self) -> bool {
        self.spans.contains(&true)
    }

    /// Whether events of all customers and agents must be counted together.
    pub(crate) fn all_at_once(&self) -> bool {
        self.span(SpanKind::Queued) || self.span(SpanKind::InService)
    }

    /// The text fields of interactions that become part of events.
    pub(crate) fn texts_of_interactions(&self) -> Vec<&'static str> {
        let mut texts = Vec::new();
        if self.contacts {
            texts.extend(["customer_id", "reason"]);
        }
        if self.cases {
            texts.extend(["case_id", "interaction_id", "reason"]);
        }
        if self.span(SpanKind::Busy) {
            texts.push("agent_id");
        }
        texts
    }

    /// Whether rows of this record become events.
    pub(crate) fn reads(&self, record: RecordKind) -> bool {
        let contacts = self.contacts || self.cases;
        (contacts && record == RecordKind::Interaction)
            || SpanKind::ALL.iter().any(|kind| self.span(*kind) && kind.record() == record)
    }
}

/// Every event that was kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    needs: Needs,
    /// By customer.
    pub contacts: Contacts,
    /// By case.
    pub cases: Contacts,
    pub reasons: Interner,
    pub agents: Interner,
    pub services: Interner,
    pub regions: Interner,
    /// What agents did, and what they should have done.
    pub states: AgentSpans,
    pub plan: AgentSpans,
    /// All other spans.
    spans: [Vec<Span>; SpanKind::ALL.len()],
}

impl Events {
    pub(crate) fn new(needs: Needs) -> Self {
        Events { needs, cases: Contacts::new(true), ..Events::default() }
    }

    pub(crate) fn needs(&self) -> &Needs {
        &self.needs
    }

    pub(crate) fn is_empty(&self) -> bool {
        let spans =
            self.states.is_empty() && self.plan.is_empty() && self.spans.iter().all(Vec::is_empty);
        self.contacts.is_empty() && self.cases.is_empty() && spans
    }

    /// The spans of a kind that is neither states nor plans of agents.
    pub(crate) fn spans(&self, kind: SpanKind) -> &[Span] {
        debug_assert!(!matches!(kind, SpanKind::State | SpanKind::Plan), "these lie in lines");
        &self.spans[kind as usize]
    }

    /// Calls `visit` with each span of a kind.
    pub(crate) fn each_span(&self, kind: SpanKind, mut visit: impl FnMut(Span)) {
        match kind {
            SpanKind::State => self.states.each(visit),
            SpanKind::Plan => self.plan.each(visit),
            _ => self.spans(kind).iter().for_each(|span| visit(*span)),
        }
    }

    pub(crate) fn push(&mut self, kind: SpanKind, span: Span) {
        match kind {
            SpanKind::State => self.states.push(span),
            SpanKind::Plan => self.plan.push(span),
            _ => self.spans[kind as usize].push(span),
        }
    }

    /// Keeps the rows that have a combination of dimensions.
    pub(crate) fn observe(&mut self, policy: &Policy, batch: &Batch<'_>, combinations: &[u32]) {
        if !self.needs.reads(batch.kind()) {
            return;
        }
        // All at once, so that one batch takes no more than its events.
        let is_contact = batch.kind() == RecordKind::Interaction;
        if self.needs.contacts && is_contact {
            self.contacts.reserve(batch.len());
            contact::observe(&mut self.contacts, &mut self.reasons, policy, batch, combinations);
        }
        if self.needs.cases && is_contact {
            self.cases.reserve(batch.len());
            contact::observe(&mut self.cases, &mut self.reasons, policy, batch, combinations);
        }
        for kind in SpanKind::ALL {
            if self.needs.span(kind) && kind.record() == batch.kind() {
                if !matches!(kind, SpanKind::State | SpanKind::Plan) {
                    self.spans[kind as usize].reserve(batch.len());
                }
                span::observe(self, kind, policy, batch, combinations);
            }
        }
    }

    /// Adds the events of another accumulator, whose combination number n is
    /// number `combinations[n]` here.
    pub(crate) fn merge(&mut self, other: &Events, combinations: &[u32]) {
        let renumber = |mine: &mut Interner, theirs: &Interner| -> Vec<u32> {
            theirs.texts().iter().map(|text| mine.number(text)).collect()
        };
        let reasons = renumber(&mut self.reasons, &other.reasons);
        let agents = renumber(&mut self.agents, &other.agents);
        let services = renumber(&mut self.services, &other.services);
        let regions = renumber(&mut self.regions, &other.regions);
        let numbers = Arc::new(Renumbering { dims: combinations.to_vec(), reasons });
        self.contacts.merge(&other.contacts, &numbers);
        self.cases.merge(&other.cases, &numbers);
        self.states.merge(&other.states, &agents, combinations);
        self.plan.merge(&other.plan, &agents, combinations);
        for (kind, (mine, theirs)) in
            SpanKind::ALL.into_iter().zip(self.spans.iter_mut().zip(&other.spans))
        {
            mine.extend(theirs.iter().map(|span| Span {
                dims: combinations[span.dims as usize],
                key: renumbered(kind, span.key, &agents, &services, &regions),
                ..*span
            }));
        }
    }

    /// Bytes of all events.
    pub(crate) fn state_bytes(&self) -> usize {
        let spans: usize = self.spans.iter().map(Vec::capacity).sum();
        let of_agents = self.states.bytes() + self.plan.bytes();
        self.contacts.bytes() + self.cases.bytes() + of_agents + spans * size_of::<Span>()
    }
}
