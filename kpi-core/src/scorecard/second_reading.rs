//! Percentiles made exact by reading the records once more.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::SlotSpec;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Events, Needs};
use crate::formula::Formula;
use crate::partial::FieldValue;
use crate::partial::slot::{NO_GROUP, Reader, Slot, WantedPercentiles};
use crate::record::Batch;
use crate::scorecard::blocks::Part;
use crate::scorecard::config::Config;
use crate::scorecard::engine::{Engine, Joined, Reread, slot_mut};
use crate::scorecard::evaluate::ReadyKpi;
use crate::scorecard::group::Groups;
use crate::scorecard::{Accumulator, Scorecard};

/// The percentiles that stand beside the value of a KPI.
const BESIDE: [u32; 3] = [500, 900, 950];

impl Scorecard {
    /// An accumulator for reading the same records once more, after which
    /// [`Scorecard::with_second_reading`] has exact percentiles. `None` where all are exact
    /// as they are: where no group has more than
    /// [`EXACT_LIMIT`](crate::distribution::EXACT_LIMIT) distinct times.
    ///
    /// It can be added to and merged like any other, by as many threads, but not finished,
    /// and its bytes say nothing.
    /// It keeps only the times near the percentiles, about 1 % of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// assert!(card.second_reading()?.is_none(), "without records nothing is rounded");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None that the first reading did not give.
    pub fn second_reading(&self) -> Result<Option<Accumulator>> {
        let mut wanted: BTreeMap<usize, WantedPercentiles> = BTreeMap::new();
        for kpi in &self.kpis {
            for (name, per_mille) in percentiles(kpi) {
                let field = kpi.field(name);
                let of_slot = wanted.entry(field.slot).or_default();
                of_slot.entry(field.place).or_default().insert(per_mille);
            }
        }
        let count = self.engine.groups.len();
        let reader = |(number, slot): (usize, &Arc<dyn Slot>)| {
            wanted.get(&number).and_then(|wanted| slot.reader(wanted, count))
        };
        let readers: Arc<[Option<Reader>]> =
            self.engine.slots.iter().enumerate().map(reader).collect();
        if readers.iter().all(Option::is_none) {
            return Ok(None);
        }
        let engine = Engine::of_second_reading(&self.config, &self.engine.groups, &readers)?;
        Ok(Some(Accumulator::of(Arc::clone(&self.config), engine)))
    }

    /// The same scorecard with the percentiles of a second reading, each of which is an
    /// observed time: see [`Scorecard::second_reading`].
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when the records were not those of the first reading, or when the
    /// accumulator is none for a second reading of this scorecard.
    pub fn with_second_reading(&self, reading: &Accumulator) -> Result<Scorecard> {
        let fault = |message| {
            Err(Error::new(ErrorKind::InvalidFinish, message).in_field("exact_percentiles"))
        };
        let read = reading.settled();
        let Some(again) = &read.again else {
            return fault("found an accumulator that is none for a second reading");
        };
        let mut reread = Reread::new();
        for (slot, reader) in again.iter().enumerate() {
            let Some(reader) = reader else { continue };
            let known = self.engine.slots.get(slot);
            for (group, place) in (0..).zip(reader.places.iter()).filter(|(_, at)| **at != NO_GROUP)
            {
                let fields = 0..self.config.slots[slot].partial.fields.len();
                for field in fields.filter(|field| reader.times & SlotSpec::bit(*field) != 0) {
                    let first = known.map(|known| known.read(group, field, &self.moment));
                    let second = read.slots[slot].read(*place, field, &self.moment);
                    let (Some(FieldValue::Distribution(first)), FieldValue::Distribution(second)) =
                        (first, second)
                    else {
                        continue;
                    };
                    if first.is_exact() {
                        continue;
                    }
                    let Some(exact) = first.with_reading(&second) else {
                        return fault("found other records at the second reading");
                    };
                    reread.insert((slot, field, group), exact);
                }
            }
        }
        let engine = Engine { reread: Arc::new(reread), ..(*self.engine).clone() };
        Ok(Scorecard {
            config: Arc::clone(&self.config),
            engine: Arc::new(engine),
            kpis: self.kpis.clone(),
            groups: Arc::clone(&self.groups),
            moment: self.moment,
        })
    }
}

/// The percentiles of a KPI: a field and thousandths each.
fn percentiles(kpi: &ReadyKpi) -> Vec<(&str, u32)> {
    let beside = kpi.selected.definition.distribution;
    let beside = beside.into_iter().flat_map(|name| BESIDE.map(|per_mille| (name, per_mille)));
    let of_formula = match &kpi.resolved.formula {
        Formula::Percentile(per_mille, name) => Some((name.as_str(), *per_mille)),
        _ => None,
    };
    beside.chain(of_formula).collect()
}

impl Engine {
    /// An engine that reads rows again: all groups are known, and only some slots read.
    pub(super) fn of_second_reading(
        config: &Config,
        groups: &Groups,
        readers: &Arc<[Option<Reader>]>,
    ) -> Result<Self> {
        let mut engine = Engine::new(config)?;
        for (slot, reader) in engine.slots.iter_mut().zip(readers.iter()) {
            if let Some(reader) = reader {
                *slot = Arc::clone(&reader.slot);
            }
        }
        let events = Events::new(Needs::NONE);
        Ok(Engine { groups: groups.clone(), events, again: Some(Arc::clone(readers)), ..engine })
    }

    /// Reads the valid rows of a batch again.
    pub(super) fn observe_again(
        &mut self,
        config: &Config,
        batch: &Batch<'_>,
        valid: &[bool],
        joined: Option<&Joined>,
        readers: &[Option<Reader>],
    ) {
        self.facts_of(batch.kind()).rows += valid.iter().filter(|valid| **valid).count() as u64;
        let reads = |slot: &usize| {
            readers[*slot].is_some() && config.slots[*slot].partial.record == batch.kind()
        };
        let slots: Vec<usize> = (0..self.slots.len()).filter(reads).collect();
        if slots.is_empty() {
            return;
        }
        let combinations = &*self.combinations(config, batch, valid, joined);
        let (mut booked, mut places) = (BTreeMap::new(), Vec::new());
        for slot in slots {
            let attribution =
                self.book_once(&mut booked, config, batch, combinations, joined, slot);
            let groups = &booked[&attribution];
            let known = readers[slot].as_ref().map_or(&[][..], |reader| &reader.places);
            let place = |group: &u32| known.get(*group as usize).copied().unwrap_or(NO_GROUP);
            places.push((slot, groups.iter().map(place).collect::<Vec<u32>>()));
        }
        let mut rest = places.iter().peekable();
        let mut parts = Vec::new();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            if let Some((_, places)) = rest.next_if(|(slot, _)| *slot == number) {
                let mut part = Part::new(places);
                let times = readers[number].as_ref().map_or(0, |reader| reader.times);
                part.slots.push((slot_mut(slot), times));
                parts.push(part);
            }
        }
        Engine::count_blocks(batch, &mut parts);
    }

    /// Adds what another engine read again.
    pub(super) fn add_second_reading(&mut self, other: &Engine, readers: &[Option<Reader>]) {
        let slots = self.slots.iter_mut().zip(&other.slots).zip(readers);
        for ((mine, theirs), reader) in slots {
            if let Some(reader) = reader {
                let count = reader.places.iter().filter(|place| **place != NO_GROUP).count();
                let groups: Vec<u32> = (0..count as u32).collect();
                // All places are there already: room for more would be in narrow columns.
                slot_mut(mine).merge(theirs.as_ref(), 0, &groups);
            }
        }
    }
}
