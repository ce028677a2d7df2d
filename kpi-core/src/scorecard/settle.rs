//! Counting what was kept, before finish: rows that wait, and events.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::record::OwnedRows;
use crate::scorecard::engine::{Engine, slot_mut};
use crate::scorecard::rows::{beginnings, join};
use crate::scorecard::{Accumulator, ResolveAt};

/// The moment at which a state is sealed: see [`Accumulator::seal`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seal {
    /// The instant up to which the records tell, in UTC milliseconds. Missing
    /// means the end of the period.
    pub as_of: Option<i64>,
    /// The instant from which on all contacts are known, of every customer, in
    /// UTC milliseconds. Missing means the start of the period.
    pub history_from: Option<i64>,
}

impl Accumulator {
    /// Counts the events of journeys and agents' time now and forgets them, so
    /// that the state is small again.
    ///
    /// The caller promises that all rows of every customer, case, agent,
    /// service and employee that was added are here, as after a repartition by
    /// these keys. Then sealed states merge, and finish to what one accumulator
    /// would give that finishes with the same `as_of` after all rows.
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when neither the call nor the policy's period says up to
    /// when, or from when on, all rows are known; when the state was sealed
    /// with other instants; when a custom KPI asks for peaks of contacts at
    /// once; or when rows wait for a later one of their id
    /// (`duplicates = "keep_last"`). `InvalidRecord` where an agent was in two
    /// states at once and the policy rejects that. After an error nothing has
    /// changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy, Seal};
    /// let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// accumulator.seal(Seal { as_of: Some(1_000_000), history_from: Some(0) })?;
    /// assert_eq!(accumulator.finish(Default::default())?.as_of(), Some(1_000_000));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn seal(&mut self, seal: Seal) -> Result<()> {
        let at = self.sealed_at(seal)?;
        if self.engine.events.needs().all_at_once() {
            let message = "found peaks of contacts at once: they are counted from all contacts";
            return fault("custom_kpis", message.into());
        }
        let mut sealed = self.engine.resolved(&self.config, at)?;
        sealed.sealed = Some(at);
        self.engine = Arc::new(sealed);
        Ok(())
    }

    /// The instants of a seal that is allowed.
    fn sealed_at(&self, seal: Seal) -> Result<ResolveAt> {
        self.check_first_reading()?;
        let period = self.config.compiled.period();
        let Some(as_of) = seal.as_of.or(period.map(|(_, end)| end)) else {
            return fault("as_of", "found nothing, a state is sealed up to an instant".into());
        };
        let Some(history_from) = seal.history_from.or(period.map(|(start, _)| start)) else {
            return fault(
                "history_from",
                "found nothing, a state is sealed from an instant on".into(),
            );
        };
        let at = ResolveAt { as_of, history_from };
        if self.engine.sealed.is_some_and(|sealed| sealed != at) {
            return fault("as_of", "found other instants than those of the first seal".into());
        }
        if self.held.values().any(|rows| !rows.is_empty()) {
            let message = "found keep_last: a later row may still replace one that is here";
            return fault("duplicates", message.into());
        }
        Ok(at)
    }

    /// Counts everything that one share of a divided state keeps (see
    /// [`Accumulator::shares`]): rows that wait for their interaction, events,
    /// peaks and distinct identifiers. Only counts are left.
    ///
    /// The caller promises that the shares of this number of all accumulators
    /// have been merged into this one. No further rows of the same customers,
    /// agents or identifiers can be added afterwards.
    ///
    /// # Errors
    ///
    /// Those of [`Accumulator::seal`], except the one for peaks.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy, Seal};
    /// let whole = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// let seal = Seal { as_of: Some(1_000_000), history_from: Some(0) };
    /// for (_number, share) in whole.shares(4) {
    ///     assert_eq!(share.into_sealed_share(seal)?.as_of(), Some(1_000_000));
    /// }
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn into_sealed_share(mut self, seal: Seal) -> Result<Accumulator> {
        let at = self.sealed_at(seal)?;
        self.settle_joins();
        let mut sealed = self.engine.resolved(&self.config, at)?;
        sealed.sealed = Some(at);
        sealed.slots.iter_mut().for_each(|slot| slot_mut(slot).count_ids());
        self.engine = Arc::new(sealed);
        Ok(self)
    }

    /// Counts the last row of each id and forgets ids, so that the state no
    /// longer looks for duplicates.
    ///
    /// The caller promises that all rows of every id that was added are here,
    /// as in merged shares (see [`Accumulator::shares`]).
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, GroupBy, Policy};
    /// let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// accumulator.settle_duplicates();
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn settle_duplicates(&mut self) {
        for (kind, rows) in std::mem::take(&mut self.held) {
            let rows = rows.values().map(|(_, bytes)| bytes.as_slice());
            let rows = OwnedRows::decode(kind, rows).expect("these are bytes that we wrote");
            let batch = rows.batch();
            self.observe(&batch, &vec![true; batch.len()]);
        }
        self.ids.clear();
    }

    /// Counts the rows that wait for their interaction.
    fn settle_joins(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let interactions = std::mem::take(&mut self.interactions);
        if waiting.values().all(Vec::is_empty) {
            return;
        }
        let engine = Arc::make_mut(&mut self.engine);
        let beginnings = beginnings(&engine.groups, interactions);
        for (kind, rows) in waiting.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            let rows = OwnedRows::decode(kind, rows.iter().map(Vec::as_slice))
                .expect("these are bytes that we wrote");
            let batch = rows.batch();
            let joined = join(&batch, &beginnings, &mut engine.groups);
            engine.observe(&self.config, &batch, &vec![true; batch.len()], Some(&joined));
        }
    }

    /// The counts after all rows that were kept have been counted.
    pub(super) fn settled(&self) -> Cow<'_, Engine> {
        let nothing_kept =
            self.held.values().all(BTreeMap::is_empty) && self.waiting.values().all(Vec::is_empty);
        if nothing_kept {
            return Cow::Borrowed(&self.engine);
        }
        let mut copy = self.clone();
        copy.settle_duplicates();
        copy.settle_joins();
        Cow::Owned(Arc::unwrap_or_clone(copy.engine))
    }
}

#[cold]
fn fault<T>(field: &str, message: String) -> Result<T> {
    Err(Error::new(ErrorKind::InvalidFinish, message).in_field(field))
}
