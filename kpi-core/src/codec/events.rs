//! The bytes of events: tables of texts in their order, then events in theirs.

use crate::codec::varint::{read_varint, read_zigzag, write_varint, write_zigzag};
use crate::event::{
    ContactEvent, Contacts, Events, Interner, NULL, Span, SpanKind, renumbered, service_key,
};
use crate::partial::state::read_length;
use crate::record::bytes::RowField;
use crate::scorecard::group::Groups;
use crate::time::{MAX_INSTANT_MS, MIN_INSTANT_MS};

type Decoded<T> = Result<T, &'static str>;

impl Events {
    /// Equal events give equal bytes, whatever the order of arrival.
    pub(crate) fn encode(&self, groups: &Groups, out: &mut Vec<u8>) {
        let dims = encode_dims(self, groups, out);
        let reasons = encode_texts(&self.reasons, out);
        let agents = encode_texts(&self.agents, out);
        let services = encode_texts(&self.services, out);
        let regions = encode_texts(&self.regions, out);
        for contacts in [&self.contacts, &self.cases] {
            let mut events: Vec<ContactEvent> = contacts
                .iter()
                .map(|event| ContactEvent {
                    reason: rank(&reasons, event.reason),
                    dims: rank(&dims, event.dims),
                    ..event
                })
                .collect();
            events.sort_unstable();
            write_varint(out, events.len() as u128);
            events.iter().for_each(|event| encode_contact(event, out));
        }
        for kind in SpanKind::ALL {
            let mut spans: Vec<Span> = Vec::new();
            self.each_span(kind, |span| {
                let key = renumbered(kind, span.key, &agents, &services, &regions);
                spans.push(Span { key, dims: rank(&dims, span.dims), ..span });
            });
            spans.sort_unstable();
            write_varint(out, spans.len() as u128);
            spans.iter().for_each(|span| encode_span(span, out));
        }
    }

    /// Reads what [`Events::encode`] wrote.
    pub(crate) fn decode(&mut self, groups: &mut Groups, bytes: &mut &[u8]) -> Decoded<()> {
        let dimensions = groups.dimensions();
        let count = read_length(bytes, dimensions)?;
        if dimensions == 0 && count > 1 {
            return Err("a combination that comes twice");
        }
        let mut dims = Vec::new();
        for _ in 0..count {
            let texts = (0..dimensions).map(|_| Option::<String>::decode(bytes));
            let texts = texts.collect::<Decoded<Vec<_>>>()?;
            dims.push(groups.combination_of(texts.iter().map(Option::as_deref)));
        }
        for interner in [&mut self.reasons, &mut self.agents, &mut self.services, &mut self.regions]
        {
            for _ in 0..read_length(bytes, 1)? {
                interner.number(&String::decode(bytes)?);
            }
        }
        let reasons = self.reasons.texts().len();
        let needs = *self.needs();
        for (contacts, wanted) in
            [(&mut self.contacts, needs.contacts), (&mut self.cases, needs.cases)]
        {
            let count = read_length(bytes, 4)?;
            if count > 0 && !wanted {
                return Err("events that the policy does not ask for");
            }
            decode_contacts(contacts, count, reasons, &dims, bytes)?;
        }
        for kind in SpanKind::ALL {
            let count = read_length(bytes, 5)?;
            if count > 0 && !needs.span(kind) {
                return Err("events that the policy does not ask for");
            }
            for _ in 0..count {
                let span = decode_span(&dims, bytes)?;
                if !span.is_possible(kind) || !self.has_key(kind, span.key) {
                    return Err("a stretch of time that cannot be");
                }
                self.push(kind, span);
            }
        }
        Ok(())
    }

    fn has_key(&self, kind: SpanKind, key: u64) -> bool {
        let within = |interner: &Interner, key: u64| key < interner.texts().len() as u64;
        match kind {
            SpanKind::State | SpanKind::Plan | SpanKind::Busy => within(&self.agents, key),
            SpanKind::Service => {
                let region = key & u64::from(NULL);
                let known = region == u64::from(NULL) || within(&self.regions, region);
                known
                    && within(&self.services, key >> 32)
                    && service_key((key >> 32) as u32, region as u32) == key
            }
            SpanKind::Employee | SpanKind::Customer | SpanKind::Queued | SpanKind::InService => {
                true
            }
        }
    }
}

fn rank(ranks: &[u32], number: u32) -> u32 {
    ranks.get(number as usize).copied().unwrap_or(NULL)
}

/// Writes the combinations that events use; gives the rank of each number.
fn encode_dims(events: &Events, groups: &Groups, out: &mut Vec<u8>) -> Vec<u32> {
    let mut used = vec![false; groups.combinations_len() as usize];
    let contacts = events.contacts.iter().chain(events.cases.iter());
    contacts.for_each(|event| used[event.dims as usize] = true);
    for kind in SpanKind::ALL {
        events.each_span(kind, |span| used[span.dims as usize] = true);
    }
    let ranks = groups.ranks();
    let mut order: Vec<u32> = (0..ranks.len() as u32).filter(|dims| used[*dims as usize]).collect();
    order.sort_unstable_by_key(|dims| ranks[*dims as usize]);
    write_varint(out, order.len() as u128);
    let mut places = vec![NULL; ranks.len()];
    for (place, dims) in order.iter().enumerate() {
        places[*dims as usize] = place as u32;
        groups.texts(*dims).for_each(|text| text.map(str::to_string).encode(out));
    }
    places
}

/// Writes texts in their order; gives the rank of each number.
fn encode_texts(interner: &Interner, out: &mut Vec<u8>) -> Vec<u32> {
    let ranks = interner.ranks();
    let mut texts: Vec<&String> = interner.texts().iter().collect();
    texts.sort_unstable();
    write_varint(out, texts.len() as u128);
    texts.iter().for_each(|text| text.to_string().encode(out));
    ranks
}

/// A number or [`NULL`], as the number plus 1 or 0.
fn write_number(out: &mut Vec<u8>, number: u32) {
    write_varint(out, u128::from(number.wrapping_add(1)));
}

fn read_number(bytes: &mut &[u8], end: usize) -> Decoded<u32> {
    let number = u32::try_from(read_varint(bytes)?).map_err(|_| "a number that is too large")?;
    match number {
        0 => Ok(NULL),
        number if number as usize <= end => Ok(number - 1),
        _ => Err("a number that names nothing"),
    }
}

fn read_u64(bytes: &mut &[u8]) -> Decoded<u64> {
    let (number, rest) = bytes.split_at_checked(8).ok_or("an early end")?;
    *bytes = rest;
    Ok(u64::from_le_bytes(number.try_into().unwrap_or_default()))
}

fn read_instant(bytes: &mut &[u8]) -> Decoded<i64> {
    let instant = i64::try_from(read_zigzag(bytes)?).ok();
    instant
        .filter(|instant| (MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(instant))
        .ok_or("an instant out of range")
}

fn encode_contact(event: &ContactEvent, out: &mut Vec<u8>) {
    out.extend_from_slice(&event.who.to_le_bytes());
    write_zigzag(out, i128::from(event.started_at));
    write_varint(out, u128::from(event.packed));
    write_number(out, event.reason);
    write_varint(out, u128::from(event.dims));
}

fn decode_contacts(
    contacts: &mut Contacts,
    count: usize,
    reasons: usize,
    dims: &[u32],
    bytes: &mut &[u8],
) -> Decoded<()> {
    for _ in 0..count {
        let event = ContactEvent {
            who: read_u64(bytes)?,
            started_at: read_instant(bytes)?,
            packed: u64::try_from(read_varint(bytes)?).map_err(|_| "a mark that is too large")?,
            reason: read_number(bytes, reasons)?,
            dims: read_dims(dims, bytes)?,
        };
        if !event.is_possible() {
            return Err("a contact that cannot be");
        }
        contacts.push(event);
    }
    Ok(())
}

fn read_dims(dims: &[u32], bytes: &mut &[u8]) -> Decoded<u32> {
    let place = usize::try_from(read_varint(bytes)?).map_err(|_| "a number that is too large")?;
    dims.get(place).copied().ok_or("a combination that does not exist")
}

fn encode_span(span: &Span, out: &mut Vec<u8>) {
    write_varint(out, u128::from(span.key));
    write_zigzag(out, i128::from(span.from));
    // The length plus 1; 0 while it lasts on.
    let lasted = span.to().map_or(0, |to| (i128::from(to) - i128::from(span.from) + 1) as u128);
    write_varint(out, lasted);
    write_varint(out, u128::from(span.detail));
    write_varint(out, u128::from(span.dims));
}

fn decode_span(dims: &[u32], bytes: &mut &[u8]) -> Decoded<Span> {
    let key = u64::try_from(read_varint(bytes)?).map_err(|_| "a key that is too large")?;
    let from = read_instant(bytes)?;
    let lasted = i64::try_from(read_varint(bytes)?)
        .ok()
        .filter(|lasted| *lasted <= 2 * MAX_INSTANT_MS)
        .ok_or("a time that is too long")?;
    let to = lasted.checked_sub(1).filter(|lasted| *lasted >= 0).map(|lasted| from + lasted);
    let detail = u32::try_from(read_varint(bytes)?).map_err(|_| "a detail that is too large")?;
    Ok(Span::new(key, from, to, detail, read_dims(dims, bytes)?))
}
