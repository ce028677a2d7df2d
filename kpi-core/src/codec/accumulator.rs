//! The bytes of an accumulator: equal state gives equal bytes.
//!
//! Layout 1: `CKPI`, the version, policy and grouping as JSON, the rules as a
//! check, the groups in the order of results, for each group and partial its
//! state, then facts, kept rows, ids and interactions, each in canonical order.
//! Numbers are variable-length integers, texts have their length before them.

use std::collections::BTreeMap;

use crate::catalogue::Attribution;
use crate::codec::varint::{read_varint, write_varint};
use crate::error::{Error, ErrorKind, Result};
use crate::policy::Policy;
use crate::record::bytes::{RowField, take_byte};
use crate::record::{OwnedRows, RecordKind};
use crate::scorecard::ResolveAt;
use crate::scorecard::config::Config;
use crate::scorecard::engine::{RecordFacts, slot_mut};
use crate::scorecard::group::{GroupKey, NO_START, NULL};
use crate::scorecard::{Accumulator, GroupBy, first_difference};
use crate::time::{MAX_INSTANT_MS, MIN_INSTANT_MS};

const MAGIC: &[u8; 4] = b"CKPI";
/// The layout that this version writes.
const VERSION: u8 = 1;

/// Of a rule in a message.
const MOST_SHOWN: usize = 200;

type Decoded<T> = std::result::Result<T, &'static str>;

impl Accumulator {
    /// The state as bytes. Two accumulators that have counted the same records
    /// by the same policy give the same bytes, whatever the order, the batches
    /// and the merges.
    pub fn to_bytes(&self) -> Vec<u8> {
        let parts = self.parts();
        let mut out = Vec::new();
        Header::of(parts.config).write(&mut out);
        let order = parts.engine.order();
        write_varint(&mut out, order.len() as u128);
        for group in &order {
            self.encode_key(*group, &mut out);
            for slot in &parts.engine.slots {
                slot.encode(*group, &mut out);
            }
        }
        parts.engine.latest.encode(&mut out);
        write_varint(&mut out, parts.engine.facts.len() as u128);
        for (kind, facts) in &parts.engine.facts {
            encode_facts(*kind, facts, &mut out);
        }
        self.encode_kept(&mut out);
        parts.engine.events.encode(&parts.engine.groups, &mut out);
        parts.engine.sealed.map(|at| at.as_of).encode(&mut out);
        parts.engine.sealed.map(|at| at.history_from).encode(&mut out);
        out
    }

    fn encode_key(&self, group: u32, out: &mut Vec<u8>) {
        let groups = &self.parts().engine.groups;
        let key = groups.key(group);
        groups.texts(key.dims).for_each(|text| text.map(str::to_string).encode(out));
        key.start.encode(out);
        write_varint(out, u128::from(key.slot));
    }

    fn encode_kept(&self, out: &mut Vec<u8>) {
        let parts = self.parts();
        // A kind without rows is no different from a kind that never came.
        write_varint(out, parts.ids.values().filter(|kept| !kept.is_empty()).count() as u128);
        for (kind, ids) in parts.ids.iter().filter(|(_, kept)| !kept.is_empty()) {
            kind.name().to_string().encode(out);
            let mut ids: Vec<u128> = ids.iter().copied().collect();
            ids.sort_unstable();
            write_varint(out, ids.len() as u128);
            ids.iter().for_each(|id| out.extend_from_slice(&id.to_le_bytes()));
        }
        write_varint(out, parts.held.values().filter(|kept| !kept.is_empty()).count() as u128);
        for (kind, rows) in parts.held.iter().filter(|(_, kept)| !kept.is_empty()) {
            kind.name().to_string().encode(out);
            write_varint(out, rows.len() as u128);
            for (id, (updated_at, row)) in rows {
                out.extend_from_slice(&id.to_le_bytes());
                updated_at.encode(out);
                encode_bytes(row, out);
            }
        }
        write_varint(out, parts.waiting.values().filter(|kept| !kept.is_empty()).count() as u128);
        for (kind, rows) in parts.waiting.iter().filter(|(_, kept)| !kept.is_empty()) {
            kind.name().to_string().encode(out);
            let mut rows: Vec<&Vec<u8>> = rows.iter().collect();
            rows.sort_unstable();
            write_varint(out, rows.len() as u128);
            rows.iter().for_each(|row| encode_bytes(row, out));
        }
        let groups = &parts.engine.groups;
        let text =
            |dims: u32| groups.texts(dims).map(|text| text.map(str::to_string)).collect::<Vec<_>>();
        let mut interactions: Vec<_> = parts
            .interactions
            .iter()
            .map(|(id, started_at, dims)| (*id, *started_at, text(*dims)))
            .collect();
        interactions.sort_unstable();
        write_varint(out, interactions.len() as u128);
        for (id, started_at, texts) in interactions {
            out.extend_from_slice(&id.to_le_bytes());
            started_at.encode(out);
            texts.iter().for_each(|text| text.encode(out));
        }
    }

    /// Reads the bytes of an accumulator.
    ///
    /// # Errors
    ///
    /// `UnknownVersion` for a layout that this version does not know, `RulesDiffer` where
    /// the records were counted by other rules than this version has for the policy,
    /// `CorruptState` for bytes that are no state or are damaged, and the
    /// errors of the policy that the bytes carry.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut rest = bytes;
        let header = Header::read(&mut rest)?;
        let by = GroupBy::from_json(&header.by)?;
        let accumulator = Accumulator::new(&Policy::from_json(&header.policy)?, by)?;
        accumulator.filled(&header, rest)
    }

    /// Adds the state that these bytes hold. Where they carry this policy and
    /// grouping, as those of a table of states do, this costs much less than
    /// [`Accumulator::from_bytes`] and [`Accumulator::merge`].
    ///
    /// # Errors
    ///
    /// Those of both. After an error nothing has changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy};
    /// let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// let bytes = accumulator.to_bytes();
    /// accumulator.merge_bytes(&bytes)?;
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn merge_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        let header = Header::read(&mut rest)?;
        let config = self.parts().config;
        let is_same = header.rules == config.rules() && header == Header::of(config);
        let other = match is_same {
            true => self.fresh()?.filled(&header, rest)?,
            false => Accumulator::from_bytes(bytes)?,
        };
        self.merge(other)
    }

    /// This accumulator, which is empty, with the state of the bytes that follow
    /// a header.
    fn filled(mut self, header: &Header, mut rest: &[u8]) -> Result<Self> {
        let rules = self.parts().config.rules();
        if let Some((mine, theirs)) = first_difference(&rules, &header.rules) {
            let shown: String = theirs.chars().take(MOST_SHOWN).collect();
            let message = format!(
                "found the rule {shown:?}, this release counts by {mine:?} for the policy of the \
                 state; another release may have written it, or one with other clock changes of \
                 its zone"
            );
            return Err(Error::new(ErrorKind::RulesDiffer, message));
        }
        self.decode_body(&mut rest).map_err(corrupt)?;
        if !rest.is_empty() {
            return Err(corrupt("bytes are left after the end of the state"));
        }
        Ok(self)
    }

    fn decode_body(&mut self, bytes: &mut &[u8]) -> Decoded<()> {
        let dimensions = self.parts().config.by.dimensions().len();
        let (engine, kept) = self.parts_mut();
        let count = read_varint(bytes)?;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..count {
            let key = decode_key(dimensions, bytes, |texts| engine.groups.combination_of(texts))?;
            let group = engine.groups.group(key);
            if !seen.insert(group) {
                return Err("a group that comes twice");
            }
            for slot in &mut engine.slots {
                let slot = slot_mut(slot);
                slot.grow(group as usize + 1);
                slot.decode(group, bytes)?;
            }
        }
        engine.latest = Option::decode(bytes)?;
        for _ in 0..read_varint(bytes)? {
            let (kind, facts) = decode_facts(dimensions, bytes)?;
            engine.facts.insert(kind, facts);
        }
        for _ in 0..read_varint(bytes)? {
            let kind = decode_kind(bytes)?;
            for _ in 0..read_varint(bytes)? {
                kept.ids.entry(kind).or_default().insert(decode_id(bytes)?);
            }
        }
        for _ in 0..read_varint(bytes)? {
            let kind = decode_kind(bytes)?;
            for _ in 0..read_varint(bytes)? {
                let id = decode_id(bytes)?;
                let updated_at = i64::decode(bytes)?;
                kept.held
                    .entry(kind)
                    .or_default()
                    .insert(id, (updated_at, decode_row(kind, bytes)?));
            }
        }
        for _ in 0..read_varint(bytes)? {
            let kind = decode_kind(bytes)?;
            for _ in 0..read_varint(bytes)? {
                kept.waiting.entry(kind).or_default().push(decode_row(kind, bytes)?);
            }
        }
        for _ in 0..read_varint(bytes)? {
            let id = decode_id(bytes)?;
            let started_at = i64::decode(bytes)?;
            let texts = decode_texts(dimensions, bytes)?;
            let dims = engine.groups.combination_of(texts.iter().map(Option::as_deref));
            kept.interactions.push((id, started_at, dims));
        }
        engine.events.decode(&mut engine.groups, bytes)?;
        let (as_of, history_from) = (Option::decode(bytes)?, Option::decode(bytes)?);
        engine.sealed = match (as_of, history_from) {
            (None, None) => None,
            (Some(as_of), Some(history_from)) => Some(ResolveAt { as_of, history_from }),
            _ => return Err("a seal without its two instants"),
        };
        Ok(())
    }
}

#[cold]
fn corrupt(message: &'static str) -> Error {
    Error::new(ErrorKind::CorruptState, format!("found {message}"))
}

/// What a state begins with: policy and grouping as JSON, and the rules.
#[derive(PartialEq, Eq)]
struct Header {
    policy: String,
    by: String,
    rules: String,
}

impl Header {
    fn of(config: &Config) -> Self {
        Header {
            policy: config.compiled.policy().to_json(),
            by: serde_json::to_string(&config.by).unwrap_or_default(),
            rules: config.rules(),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        [&self.policy, &self.by, &self.rules].into_iter().for_each(|text| text.encode(out));
    }

    fn read(bytes: &mut &[u8]) -> Result<Self> {
        let Some((magic, rest)) = bytes.split_at_checked(MAGIC.len()) else {
            return Err(corrupt("fewer bytes than a state begins with"));
        };
        if magic != MAGIC {
            return Err(corrupt("bytes that do not begin with CKPI"));
        }
        *bytes = rest;
        let version = take_byte(bytes).map_err(corrupt)?;
        if version != VERSION {
            let message = format!("found layout {version}, this release reads {VERSION}");
            return Err(Error::new(ErrorKind::UnknownVersion, message));
        }
        Ok(Header {
            policy: String::decode(bytes).map_err(corrupt)?,
            by: String::decode(bytes).map_err(corrupt)?,
            rules: String::decode(bytes).map_err(corrupt)?,
        })
    }
}

fn encode_bytes(row: &[u8], out: &mut Vec<u8>) {
    write_varint(out, row.len() as u128);
    out.extend_from_slice(row);
}

fn decode_kind(bytes: &mut &[u8]) -> Decoded<RecordKind> {
    RecordKind::from_name(&String::decode(bytes)?).ok_or("a record that is not known")
}

fn decode_id(bytes: &mut &[u8]) -> Decoded<u128> {
    let (id, rest) = bytes.split_at_checked(16).ok_or("an early end")?;
    *bytes = rest;
    Ok(u128::from_le_bytes(id.try_into().unwrap_or_default()))
}

/// A kept row must read back as a row of its record that would have been accepted.
fn decode_row(kind: RecordKind, bytes: &mut &[u8]) -> Decoded<Vec<u8>> {
    let length = usize::try_from(read_varint(bytes)?).map_err(|_| "a length that is too large")?;
    let (row, rest) = bytes.split_at_checked(length).ok_or("an early end")?;
    *bytes = rest;
    let rows = OwnedRows::decode(kind, std::iter::once(row))?;
    let mut malformed = false;
    rows.batch().check(&mut |_, _| malformed = true);
    if malformed {
        return Err("a kept row that is malformed");
    }
    if rows.batch().row_bytes(0) != row {
        return Err("a kept row with bytes left over");
    }
    Ok(row.to_vec())
}

fn decode_texts(dimensions: usize, bytes: &mut &[u8]) -> Decoded<Vec<Option<String>>> {
    (0..dimensions).map(|_| Option::<String>::decode(bytes)).collect()
}

fn decode_key(
    dimensions: usize,
    bytes: &mut &[u8],
    combination: impl FnOnce(std::vec::IntoIter<Option<&str>>) -> u32,
) -> Decoded<GroupKey> {
    let texts = decode_texts(dimensions, bytes)?;
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let dims = combination(texts.into_iter());
    let start = i64::decode(bytes)?;
    let slot = u32::try_from(read_varint(bytes)?).map_err(|_| "a time of day that is too large")?;
    // The interval of the first instant may begin before it, and a deadline may
    // lie behind the last one: by two years at most.
    let slack = 2 * 366 * 86_400_000;
    let start_fits =
        start == NO_START || (MIN_INSTANT_MS - slack..=MAX_INSTANT_MS + slack).contains(&start);
    if !start_fits || (slot != NULL && slot >= 24 * 60) {
        return Err("a group at a time that does not exist");
    }
    Ok(GroupKey { dims, start, slot })
}

fn encode_facts(kind: RecordKind, facts: &RecordFacts, out: &mut Vec<u8>) {
    kind.name().to_string().encode(out);
    write_varint(out, u128::from(facts.rows));
    facts.dimensions_seen.iter().for_each(|seen| seen.encode(out));
    write_varint(out, facts.quarantined.len() as u128);
    for (field, count) in &facts.quarantined {
        field.encode(out);
        write_varint(out, u128::from(*count));
    }
    write_varint(out, facts.not_booked.len() as u128);
    for (attribution, count) in &facts.not_booked {
        attribution.name().to_string().encode(out);
        write_varint(out, u128::from(*count));
    }
}

fn decode_facts(dimensions: usize, bytes: &mut &[u8]) -> Decoded<(RecordKind, RecordFacts)> {
    let count = |bytes: &mut &[u8]| {
        u64::try_from(read_varint(bytes)?)
            .ok()
            .filter(|count| *count < 1 << 60)
            .ok_or("a count that is too large")
    };
    let kind = decode_kind(bytes)?;
    let mut facts = RecordFacts { rows: count(bytes)?, ..RecordFacts::default() };
    facts.dimensions_seen = (0..dimensions).map(|_| bool::decode(bytes)).collect::<Decoded<_>>()?;
    for _ in 0..read_varint(bytes)? {
        let field = String::decode(bytes)?;
        facts.quarantined.insert(field, count(bytes)?);
    }
    let known: BTreeMap<&str, Attribution> = RecordKind::ALL
        .iter()
        .flat_map(|kind| Attribution::of(*kind))
        .map(|attribution| (attribution.name(), *attribution))
        .collect();
    for _ in 0..read_varint(bytes)? {
        let name = String::decode(bytes)?;
        let attribution = known.get(name.as_str()).ok_or("an attribution that is not known")?;
        facts.not_booked.insert(*attribution, count(bytes)?);
    }
    Ok((kind, facts))
}
