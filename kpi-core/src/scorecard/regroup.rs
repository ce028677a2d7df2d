//! The same counts by a coarser grouping, and what a state knows of time.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{NULL, Needs};
use crate::record::{OwnedRows, RecordKind};
use crate::scorecard::engine::RecordFacts;
use crate::scorecard::group::{GroupBy, GroupKey, NO_START};
use crate::scorecard::{Accumulator, config::Config};
use crate::time::{Zone, format_instant};

impl Accumulator {
    /// The instant at which [`Accumulator::finish`] judges open records unless it
    /// is told: that of the seal, else the end of the period, else the greatest
    /// instant so far. Rows that a later one of their id may replace do not count.
    pub fn as_of(&self) -> Option<i64> {
        if let Some(sealed) = self.engine.sealed {
            return Some(sealed.as_of);
        }
        if let Some((_, end)) = self.config.compiled.period() {
            return Some(end);
        }
        let waiting = self.waiting.iter().filter_map(|(kind, rows)| latest_of(*kind, rows));
        waiting.chain(self.engine.latest).max()
    }

    /// From when on all contacts are known, as [`crate::Seal`] wants it: the
    /// beginning of the period, or the earliest contact of a journey so far if
    /// that came before. Nothing where there is neither.
    pub fn history_from(&self) -> Option<i64> {
        if let Some(sealed) = self.engine.sealed {
            return Some(sealed.history_from);
        }
        Some(self.engine.history_from(&self.config)).filter(|from| *from != i64::MIN)
    }

    /// Whether anything is kept until finish that other rows decide about:
    /// events of journeys and agents, identifiers of which each counts once, or
    /// rows that wait for their interaction. Such states must come together
    /// before they are counted.
    pub fn keeps_events(&self) -> bool {
        *self.engine.events.needs() != Needs::NONE
            || self.config.indexes_interactions()
            || self.engine.slots.iter().any(|slot| slot.holds_ids())
    }

    /// The same state by a coarser grouping: by fewer dimensions, by longer
    /// intervals or parts of a day. It is the state that the same records would
    /// have given with that grouping from the beginning.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` when `by` is not coarser, or when an interval reaches
    /// beyond the one that it would become a part of (a week beyond its month);
    /// `RulesDiffer` when records would be counted by other instants, as without
    /// intervals and period they are; `InvalidFinish` when the state was sealed,
    /// since its customers and agents were counted by group.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy};
    /// let by = GroupBy::new().dim("channel").dim("queue");
    /// let hourly = Accumulator::new(&Policy::default(), by)?;
    /// let by_queue = hourly.regroup(GroupBy::new().dim("queue"))?;
    /// assert_eq!(by_queue.group_by().dimensions(), ["queue"]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn regroup(&self, by: GroupBy) -> Result<Accumulator> {
        self.check_first_reading()?;
        let mut coarse = Accumulator::new(self.policy(), by)?;
        let rules = |config: &Config| -> Vec<String> {
            config.rules().lines().skip(1).map(String::from).collect()
        };
        let (mine, theirs) = (rules(&self.config), rules(&coarse.config));
        if mine != theirs {
            let differ = mine.iter().zip(&theirs).find(|(mine, theirs)| mine != theirs);
            let message = format!(
                "records would be counted by other rules: {differ:?}; keep an interval, or state a period"
            );
            return Err(Error::new(ErrorKind::RulesDiffer, message));
        }
        if self.engine.sealed.is_some() && self.keeps_events() {
            let message = "found a sealed state: its customers and agents were counted by group";
            return Err(Error::new(ErrorKind::InvalidFinish, message).in_field("by"));
        }
        let places = self.places(&coarse)?;
        let mine = &self.engine;
        let combinations: Vec<u32> = (0..mine.groups.combinations_len())
            .map(|dims| {
                let texts: Vec<Option<&str>> = mine.groups.texts(dims).collect();
                let kept = places.iter().map(|place| texts[*place]);
                Arc::make_mut(&mut coarse.engine).groups.combination_of(kept)
            })
            .collect();
        let groups = self.coarser_groups(&combinations, &mut coarse)?;
        let engine = Arc::make_mut(&mut coarse.engine);
        engine.add_states(mine, &groups);
        engine.events.merge(&mine.events, &combinations);
        for (kind, facts) in &mine.facts {
            let dimensions_seen = places.iter().map(|place| facts.dimensions_seen[*place]);
            let dimensions_seen = dimensions_seen.collect();
            engine.add_facts(*kind, &RecordFacts { dimensions_seen, ..facts.clone() });
        }
        engine.latest = mine.latest;
        engine.sealed = mine.sealed;
        self.regroup_rows(&combinations, &mut coarse);
        Ok(coarse)
    }

    /// The place of each dimension of the coarser grouping in this one.
    fn places(&self, coarse: &Accumulator) -> Result<Vec<usize>> {
        let mine = self.group_by().dimensions();
        let places = coarse.group_by().dimensions().iter().map(|wanted| {
            mine.iter().position(|name| name == wanted).ok_or_else(|| {
                invalid(format!("found the dimension {wanted:?}, the state has {mine:?}"))
            })
        });
        places.collect()
    }

    /// The coarser group of each group.
    fn coarser_groups(&self, combinations: &[u32], coarse: &mut Accumulator) -> Result<Vec<u32>> {
        let config = Arc::clone(&coarse.config);
        let minutes = match (self.config.time_of_day(), config.time_of_day()) {
            (_, None) => None,
            (Some(mine), Some(theirs)) if theirs.minutes() % mine.minutes() == 0 => {
                Some(theirs.minutes())
            }
            (mine, Some(theirs)) => {
                let mine = mine.map_or("none".into(), |mine| mine.to_string());
                return Err(invalid(format!(
                    "found times of day of {theirs}, the state has {mine}"
                )));
            }
        };
        let groups = &mut Arc::make_mut(&mut coarse.engine).groups;
        (0..self.engine.groups.len() as u32)
            .map(|group| {
                let key = self.engine.groups.key(group);
                let slot = minutes.map_or(NULL, |minutes| key.slot / minutes * minutes);
                let start = self.coarser_start(key.start, &config)?;
                Ok(groups.group(GroupKey { dims: combinations[key.dims as usize], start, slot }))
            })
            .collect()
    }

    /// The beginning of the longer interval that holds the one that begins here.
    fn coarser_start(&self, start: i64, coarse: &Config) -> Result<i64> {
        let Some(theirs) = coarse.bucketer() else { return Ok(NO_START) };
        let Some(mine) = self.config.bucketer() else {
            let message = format!("found intervals of {}, the state has none", theirs.interval());
            return Err(invalid(message));
        };
        let end = mine.bucket_end(start);
        if theirs.bucket_end(start) < end {
            let zone: &Zone = coarse.zone();
            return Err(invalid(format!(
                "found intervals of {}, which do not hold that of {} from {} to {}",
                theirs.interval(),
                mine.interval(),
                format_instant(start, zone),
                format_instant(end, zone),
            )));
        }
        Ok(theirs.bucket_start(start))
    }

    /// Rows that are kept know their own dimensions.
    fn regroup_rows(&self, combinations: &[u32], coarse: &mut Accumulator) {
        coarse.ids = self.ids.clone();
        coarse.held = self.held.clone();
        if coarse.config.indexes_interactions() {
            let renumbered = self.interactions.iter();
            let renumbered =
                renumbered.map(|(id, at, dims)| (*id, *at, combinations[*dims as usize]));
            coarse.interactions = renumbered.collect();
        }
        for (kind, rows) in &self.waiting {
            let rows = OwnedRows::decode(*kind, rows.iter().map(Vec::as_slice))
                .expect("these are bytes that we wrote");
            let batch = rows.batch();
            // Without dimensions and intervals a row may have nothing to wait for.
            coarse.observe(&batch, &vec![true; batch.len()]);
        }
    }
}

fn latest_of(kind: RecordKind, rows: &[Vec<u8>]) -> Option<i64> {
    let rows = OwnedRows::decode(kind, rows.iter().map(Vec::as_slice))
        .expect("these are bytes that we wrote");
    let batch = rows.batch();
    batch.latest(&vec![true; batch.len()], None)
}

#[cold]
fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidGroupBy, message)
}
