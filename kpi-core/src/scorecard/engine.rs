//! The counting part of an accumulator: groups, and partials for each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::Attribution;
use crate::distribution::Distribution;
use crate::error::Result;
use crate::event::{Events, Needs};
use crate::kernel::Rows;
use crate::parallel;
use crate::partial::slot::{NO_GROUP, Reader, Slot};
use crate::partial::{FieldValue, Moment};
use crate::record::{Batch, Interaction, InteractionColumns, RecordKind, Survey, SurveyColumns};
use crate::scorecard::ResolveAt;
use crate::scorecard::blocks::{self, Part};
use crate::scorecard::booking::{self, Booker};
use crate::scorecard::config::Config;
use crate::scorecard::group::{GroupKey, Groups};

type Interactions<'b> = Rows<'b, Interaction, InteractionColumns<'b>>;
type Surveys<'b> = Rows<'b, Survey, SurveyColumns<'b>>;

/// What is known of one record kind beyond its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RecordFacts {
    /// Valid rows that were added.
    pub rows: u64,
    /// Dimensions that at least one row has a value for.
    pub dimensions_seen: Vec<bool>,
    /// Malformed rows left out, by field.
    pub quarantined: BTreeMap<String, u64>,
    /// Rows that an attribution could not book: without that instant, or
    /// outside the period.
    pub not_booked: BTreeMap<Attribution, u64>,
}

impl RecordFacts {
    /// No facts yet, with a place for each dimension.
    pub(crate) fn new(dimensions: usize) -> Self {
        RecordFacts { dimensions_seen: vec![false; dimensions], ..RecordFacts::default() }
    }

    /// Adds the facts of other rows of the record, under the same grouping.
    fn merge(&mut self, other: &RecordFacts) {
        self.rows += other.rows;
        self.dimensions_seen.iter_mut().zip(&other.dimensions_seen).for_each(|(a, b)| *a |= b);
        for (field, count) in &other.quarantined {
            *self.quarantined.entry(field.clone()).or_default() += count;
        }
        for (attribution, count) in &other.not_booked {
            *self.not_booked.entry(*attribution).or_default() += count;
        }
    }
}

/// Where a row's interaction gave the group and the instant.
pub(crate) struct Joined {
    pub combinations: Vec<u32>,
    pub started_at: Vec<Option<i64>>,
}

/// The slot for writing: a copy of its own where another scorecard reads it.
pub(crate) fn slot_mut(slot: &mut Arc<dyn Slot>) -> &mut dyn Slot {
    if Arc::get_mut(slot).is_none() {
        *slot = slot.boxed();
    }
    Arc::get_mut(slot).expect("a slot that was just copied has one owner")
}

/// Groups and partials.
#[derive(Clone)]
pub(crate) struct Engine {
    pub groups: Groups,
    /// Remembers intervals from one batch to the next.
    pub(super) booker: Booker,
    /// In the order of the configuration.
    pub slots: Vec<Arc<dyn Slot>>,
    /// What is counted at finish.
    pub events: Events,
    /// When events were counted before finish, if they were.
    pub sealed: Option<ResolveAt>,
    pub facts: BTreeMap<RecordKind, RecordFacts>,
    /// The greatest instant seen.
    pub latest: Option<i64>,
    /// Where rows are read again, to make percentiles exact: what reads them, by slot.
    pub again: Option<Arc<[Option<Reader>]>>,
    /// Distributions whose percentiles a second reading made exact, by slot, field and group.
    pub reread: Arc<Reread>,
}

/// Distributions by slot, field and group.
pub(crate) type Reread = BTreeMap<(usize, usize, u32), Distribution>;

impl Engine {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let slots = config
            .slots
            .iter()
            .map(|spec| (spec.partial.new_slot)(&spec.rules, &config.compiled))
            .collect::<Result<Vec<Arc<dyn Slot>>>>()?;
        let needs = slots.iter().fold(Needs::NONE, |needs, slot| needs.and(slot.needs()));
        Ok(Engine {
            groups: Groups::new(&config.by),
            booker: config.booker(),
            slots,
            events: Events::new(needs),
            sealed: None,
            facts: BTreeMap::new(),
            latest: None,
            again: None,
            reread: Arc::default(),
        })
    }

    /// Counts the valid rows of a batch. Cannot fail: the batch was checked.
    pub(crate) fn observe(
        &mut self,
        config: &Config,
        batch: &Batch<'_>,
        valid: &[bool],
        joined: Option<&Joined>,
    ) {
        let kind = batch.kind();
        if let Some(again) = self.again.clone() {
            return self.observe_again(config, batch, valid, joined, &again);
        }
        let facts = self.facts_of(kind);
        facts.rows += valid.iter().filter(|valid| **valid).count() as u64;
        if config.needs_latest {
            self.latest = batch.latest(valid, self.latest);
        }
        let read: Vec<usize> = (0..self.slots.len())
            .filter(|slot| config.slots[*slot].partial.record == kind)
            .filter(|slot| self.slots[*slot].needs() == Needs::NONE)
            .collect();
        let is_kept = self.events.needs().reads(kind);
        if read.is_empty() && !is_kept {
            return;
        }
        let combinations = &*self.combinations(config, batch, valid, joined);
        if is_kept {
            self.events.observe(config.compiled.policy(), batch, combinations);
        }
        let mut booked: BTreeMap<Attribution, Vec<u32>> = BTreeMap::new();
        let mut in_blocks = Vec::new();
        for slot in read {
            let attribution =
                self.book_once(&mut booked, config, batch, combinations, joined, slot);
            let state = slot_mut(&mut self.slots[slot]);
            state.grow(self.groups.len());
            match state.counts_blocks() {
                true => in_blocks.push((slot, attribution)),
                false => state.observe(batch, &booked[&attribution]),
            }
        }
        self.observe_blocks(config, batch, &in_blocks, &booked);
        if !config.booked {
            return;
        }
        let facts = self.facts_of(kind);
        for (attribution, groups) in booked {
            let left_out =
                groups.iter().zip(valid).filter(|(group, valid)| **valid && **group == NO_GROUP);
            let left_out = left_out.count() as u64;
            if left_out > 0 {
                *facts.not_booked.entry(attribution).or_default() += left_out;
            }
        }
    }

    /// Counts rows 64 at a time.
    fn observe_blocks(
        &mut self,
        config: &Config,
        batch: &Batch<'_>,
        slots: &[(usize, Attribution)],
        booked: &BTreeMap<Attribution, Vec<u32>>,
    ) {
        if slots.is_empty() {
            return;
        }
        let parts = booked.iter().map(|(attribution, groups)| (*attribution, Part::new(groups)));
        let mut parts: BTreeMap<Attribution, Part<'_>> = parts.collect();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let known = slots.iter().find(|(known, _)| *known == number);
            if let Some(part) = known.and_then(|(_, attribution)| parts.get_mut(attribution)) {
                part.slots.push((slot_mut(slot), config.slots[number].times));
            }
        }
        let mut parts: Vec<Part<'_>> =
            parts.into_values().filter(|part| !part.slots.is_empty()).collect();
        Engine::count_blocks(batch, &mut parts);
    }

    /// Counts rows 64 at a time in all slots of some parts.
    pub(super) fn count_blocks(batch: &Batch<'_>, parts: &mut [Part<'_>]) {
        let count = batch.len();
        match batch {
            Batch::Interactions(rows) => {
                blocks::count(Interactions::Structs(rows), count, parts);
            }
            Batch::InteractionColumns(columns) => {
                blocks::count(Interactions::Columns(columns), count, parts);
            }
            Batch::Surveys(rows) => {
                blocks::count(Surveys::Structs(rows), count, parts);
            }
            Batch::SurveyColumns(columns) => {
                blocks::count(Surveys::Columns(columns), count, parts);
            }
            _ => debug_assert!(false, "only these records are counted in blocks"),
        }
    }

    /// The combination of each row. Notes the dimensions that rows have a value for.
    pub(super) fn combinations<'j>(
        &mut self,
        config: &Config,
        batch: &Batch<'_>,
        valid: &[bool],
        joined: Option<&'j Joined>,
    ) -> Cow<'j, [u32]> {
        if let Some(joined) = joined.filter(|_| config.joins_dimensions()) {
            self.facts_of(batch.kind()).dimensions_seen.fill(true);
            return Cow::Borrowed(&joined.combinations);
        }
        let seen = &mut vec![false; config.by.dimensions().len()];
        let own = self.groups.combinations_of(batch, valid, seen);
        let known = &mut self.facts_of(batch.kind()).dimensions_seen;
        known.iter_mut().zip(seen).for_each(|(known, seen)| *known |= *seen);
        Cow::Owned(own)
    }

    /// Books the rows for a slot, if they are not in `booked` yet.
    pub(super) fn book_once(
        &mut self,
        booked: &mut BTreeMap<Attribution, Vec<u32>>,
        config: &Config,
        batch: &Batch<'_>,
        combinations: &[u32],
        joined: Option<&Joined>,
        slot: usize,
    ) -> Attribution {
        let attribution = config.attribution(slot);
        // A deadline depends on the rules of the slot; all others are shared.
        if attribution == Attribution::ByDue || !booked.contains_key(&attribution) {
            let groups = self.book(config, batch, combinations, joined, slot);
            booked.insert(attribution, groups);
        }
        attribution
    }

    pub(super) fn facts_of(&mut self, kind: RecordKind) -> &mut RecordFacts {
        let dimensions = self.groups.dimensions();
        self.facts.entry(kind).or_insert_with(|| RecordFacts::new(dimensions))
    }

    /// Adds what is known of rows that were not counted here.
    pub(crate) fn add_facts(&mut self, kind: RecordKind, facts: &RecordFacts) {
        self.facts_of(kind).merge(facts);
    }

    fn book(
        &mut self,
        config: &Config,
        batch: &Batch<'_>,
        combinations: &[u32],
        joined: Option<&Joined>,
        slot: usize,
    ) -> Vec<u32> {
        if !config.booked {
            return self.groups.without_instants(combinations);
        }
        let attribution = config.slots[slot].attribution;
        if let Some(instants) = booking::whole_column(batch, attribution) {
            let instants = instants.iter().map(|instant| Some(*instant));
            return self.booker.book(&mut self.groups, combinations, instants);
        }
        let instants = match (attribution, joined) {
            (Attribution::ByDue, _) => self.slots[slot].due(batch),
            (Attribution::ByInteraction, Some(joined)) => joined.started_at.clone(),
            _ => booking::instants(batch, attribution),
        };
        self.booker.book(&mut self.groups, combinations, instants.into_iter())
    }

    /// Adds the state of another engine with the same configuration.
    pub(crate) fn merge(&mut self, other: &Engine) {
        let combinations: Vec<u32> = (0..other.groups.combinations_len())
            .map(|dims| self.groups.combination_of(other.groups.texts(dims)))
            .collect();
        let groups: Vec<u32> = (0..other.groups.len() as u32)
            .map(|group| {
                let key = other.groups.key(group);
                self.groups.group(GroupKey { dims: combinations[key.dims as usize], ..key })
            })
            .collect();
        match &self.again {
            Some(again) => self.add_second_reading(other, &Arc::clone(again)),
            None => self.add_states(other, &groups),
        }
        self.events.merge(&other.events, &combinations);
        for (kind, theirs) in &other.facts {
            self.add_facts(*kind, theirs);
        }
        self.latest = self.latest.max(other.latest);
        self.sealed = self.sealed.or(other.sealed);
    }

    /// Adds the counts of group g of another engine to group `groups[g]`; those
    /// of [`NO_GROUP`] stay out.
    pub(crate) fn add_states(&mut self, other: &Engine, groups: &[u32]) {
        let count = self.groups.len();
        let slots = self.slots.iter_mut().zip(&other.slots).collect();
        parallel::map(slots, |(mine, theirs): (&mut Arc<dyn Slot>, &Arc<dyn Slot>)| {
            slot_mut(mine).merge(theirs.as_ref(), count, groups);
        });
    }

    /// What a field of a slot holds for a group.
    pub(crate) fn read(
        &self,
        slot: usize,
        field: usize,
        group: u32,
        moment: &Moment,
    ) -> FieldValue<'_> {
        match self.reread.get(&(slot, field, group)) {
            Some(times) => FieldValue::Distribution(Cow::Borrowed(times)),
            None => self.slots[slot].read(group, field, moment),
        }
    }

    /// The groups in the order of results: texts ascending with missing ones
    /// last, then interval, then time of day.
    pub(crate) fn order(&self) -> Vec<u32> {
        self.groups.order()
    }

    /// Bytes of all states.
    pub(crate) fn state_bytes(&self) -> usize {
        let slots: usize = self.slots.iter().map(|slot| slot.state_bytes()).sum();
        slots + self.events.state_bytes()
    }
}
