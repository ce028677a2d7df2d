//! Dealing events into shares by the key that they are counted by.

use crate::codec::id_hash;
use crate::event::{ContactEvent, Events, Interner, NULL, Span, SpanKind, service_key};

/// Where one event goes: a share has its own numbers of texts and combinations.
pub(crate) trait Shares {
    /// The events of a share.
    fn events(&mut self, share: usize) -> &mut Events;
    /// The number that a share has for a combination of dimensions.
    fn combination(&mut self, share: usize, dims: u32) -> u32;
}

/// The share of a hash.
pub(crate) fn share_of(hash: u128, count: usize) -> usize {
    ((hash as u64 ^ (hash >> 64) as u64) % count.max(1) as u64) as usize
}

impl Events {
    /// Puts each event into the share of its customer, case, agent, service or
    /// employee. `dims_hashes` are those of the combinations: peaks are counted
    /// by combination, so all contacts of one go to one share.
    pub(crate) fn deal(&self, count: usize, dims_hashes: &[u128], shares: &mut impl Shares) {
        for by_case in [false, true] {
            let contacts = if by_case { &self.cases } else { &self.contacts };
            for event in contacts.iter() {
                let share = share_of(contact_key(&event), count);
                let dims = shares.combination(share, event.dims);
                let mine = shares.events(share);
                let reason = renumber(&self.reasons, event.reason, &mut mine.reasons);
                let mine = if by_case { &mut mine.cases } else { &mut mine.contacts };
                mine.push(ContactEvent { reason, dims, ..event });
            }
        }
        let agents = hashes(&self.agents);
        let services = hashes(&self.services);
        for kind in SpanKind::ALL {
            self.each_span(kind, |span| {
                let hash = match kind {
                    SpanKind::State | SpanKind::Plan | SpanKind::Busy => agents[span.key as usize],
                    SpanKind::Service => services[(span.key >> 32) as usize],
                    SpanKind::Employee | SpanKind::Customer => u128::from(span.key),
                    SpanKind::Queued | SpanKind::InService => dims_hashes[span.dims as usize],
                };
                let share = share_of(hash, count);
                let dims = shares.combination(share, span.dims);
                let key = self.key_in(kind, span.key, shares.events(share));
                shares.events(share).push(kind, Span { key, dims, ..span });
            });
        }
    }

    /// The key of a span under the numbers of other events.
    fn key_in(&self, kind: SpanKind, key: u64, other: &mut Events) -> u64 {
        match kind {
            SpanKind::State | SpanKind::Plan | SpanKind::Busy => {
                u64::from(renumber(&self.agents, key as u32, &mut other.agents))
            }
            SpanKind::Service => {
                let service = renumber(&self.services, (key >> 32) as u32, &mut other.services);
                service_key(service, renumber(&self.regions, key as u32, &mut other.regions))
            }
            SpanKind::Employee | SpanKind::Customer | SpanKind::Queued | SpanKind::InService => key,
        }
    }
}

/// What contacts have in common that are counted together. Nobody looks for
/// others of a customer who is not known; such contacts are spread.
fn contact_key(event: &ContactEvent) -> u128 {
    match event.who {
        0 => u128::from(
            (event.started_at as u64 ^ event.packed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32,
        ),
        who => u128::from(who),
    }
}

fn hashes(texts: &Interner) -> Vec<u128> {
    texts.texts().iter().map(|text| id_hash(text)).collect()
}

/// The number of a text among others, which may not have it yet.
fn renumber(mine: &Interner, number: u32, theirs: &mut Interner) -> u32 {
    mine.text(number).map_or(NULL, |text| theirs.number(text))
}
