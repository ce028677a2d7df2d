//! The accumulator: records in, state that merges, a scorecard out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::codec::id_hash;
use crate::error::{Error, ErrorKind, Result};
use crate::policy::{Duplicates, OnInvalid, Policy};
use crate::record::{Batch, Problem, RecordKind};
use crate::scorecard::config::Config;
use crate::scorecard::engine::{Engine, RecordFacts};
use crate::scorecard::group::GroupBy;
use crate::scorecard::rows::{
    each_id, effort_without_polarity, id_field, index_interactions, readable, updated_at,
};
use crate::scorecard::texts::unread_texts;
use crate::scorecard::{Finish, Scorecard};
use crate::time::Zone;

/// A row kept until finish because a later row of its id may replace it:
/// `updated_at` (least where missing) and the bytes of the row.
pub(super) type HeldRow = (i64, Vec<u8>);

/// Counts records. Accumulators of equal rules merge to the state that one
/// accumulator would have after all their records, to the byte.
///
/// # Examples
///
/// ```
/// use kpi_core::record::{Batch, Channel, Instant, Interaction, QueueExit};
/// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
///
/// let arrived = Instant(1_772_434_800_000);
/// let mut call = Interaction::new("c-1", arrived, Channel::Voice);
/// call.queued_at = Some(arrived);
/// call.left_queue_at = Some(Instant(arrived.0 + 12_000));
/// call.queue_exit = Some(QueueExit::Answered);
///
/// let mut accumulator = Accumulator::new(&Policy::preset("seed")?, GroupBy::new())?;
/// accumulator.add(Batch::Interactions(&[call]))?;
/// let card = accumulator.finish(Finish::default())?;
/// assert_eq!(card.value("service_level")?.value, Some(1.0));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Accumulator {
    pub(super) config: Arc<Config>,
    pub(super) engine: Arc<Engine>,
    /// Ids seen, where duplicates are rejected.
    pub(super) ids: BTreeMap<RecordKind, HashSet<u128>>,
    /// Rows by id, where the last one counts.
    pub(super) held: BTreeMap<RecordKind, BTreeMap<u128, HeldRow>>,
    /// Rows that wait for their interaction.
    pub(super) waiting: BTreeMap<RecordKind, Vec<Vec<u8>>>,
    /// Interactions that others wait for: id, beginning, combination.
    pub(super) interactions: Vec<(u128, i64, u32)>,
}

impl Accumulator {
    /// An empty accumulator.
    ///
    /// # Errors
    ///
    /// The first fault of the policy or the grouping.
    pub fn new(policy: &Policy, by: GroupBy) -> Result<Self> {
        let config = Config::new(policy, &by)?;
        let engine = Engine::new(&config)?;
        Ok(Accumulator::of(Arc::new(config), engine))
    }

    /// An accumulator of the same rules without any records, such as one for
    /// another thread. Costs less than [`Accumulator::new`].
    ///
    /// # Errors
    ///
    /// None that `new` did not give.
    pub fn fresh(&self) -> Result<Self> {
        let engine = match &self.engine.again {
            Some(again) => Engine::of_second_reading(&self.config, &self.engine.groups, again)?,
            None => Engine::new(&self.config)?,
        };
        Ok(Accumulator::of(Arc::clone(&self.config), engine))
    }

    pub(super) fn of(config: Arc<Config>, engine: Engine) -> Self {
        Accumulator {
            config,
            engine: Arc::new(engine),
            ids: BTreeMap::new(),
            held: BTreeMap::new(),
            waiting: BTreeMap::new(),
            interactions: Vec::new(),
        }
    }

    /// The policy that it counts by.
    pub fn policy(&self) -> &Policy {
        self.config.compiled.policy()
    }

    /// The zone of the policy, in which naive times are read.
    pub fn zone(&self) -> &Zone {
        self.config.zone()
    }

    /// What it groups by.
    pub fn group_by(&self) -> &GroupBy {
        &self.config.by
    }

    /// The text fields of a record of which it only matters whether rows have
    /// one: a border need not read them, and may set
    /// [`TextColumn::Unread`](crate::record::TextColumn::Unread) in their place.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::record::RecordKind;
    /// use kpi_core::{Accumulator, GroupBy, Policy};
    /// let policy = Policy::from_json(r#"{"kpis": ["average_handle_time"]}"#)?;
    /// let accumulator = Accumulator::new(&policy, GroupBy::new().dim("queue"))?;
    /// let unread = accumulator.unread_texts(RecordKind::Interaction);
    /// assert!(unread.contains(&"interaction_id") && !unread.contains(&"queue"));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn unread_texts(&self, kind: RecordKind) -> Vec<&'static str> {
        unread_texts(&self.config, self.engine.events.needs(), kind)
    }

    /// The records that were added, even without any row.
    pub fn records(&self) -> Vec<RecordKind> {
        let kept = self.held.keys().chain(self.waiting.keys());
        let records: BTreeSet<_> = self.engine.facts.keys().chain(kept).copied().collect();
        records.into_iter().collect()
    }

    /// Adds records.
    ///
    /// # Errors
    ///
    /// `InvalidRecord` naming record, row and field of the first malformed
    /// row, unless the policy quarantines; `DuplicateId` where duplicates are
    /// rejected. After an error nothing has changed.
    pub fn add(&mut self, batch: Batch<'_>) -> Result<()> {
        let (mut valid, quarantined) = self.validate(&batch)?;
        match self.config.duplicates() {
            Duplicates::KeepAll => {}
            Duplicates::Reject => self.reject_duplicates(&batch, &valid)?,
            Duplicates::KeepLast => self.hold(&batch, &mut valid),
        }
        let engine = Arc::make_mut(&mut self.engine);
        if !quarantined.is_empty() {
            engine.add_facts(batch.kind(), &RecordFacts { quarantined, ..RecordFacts::default() });
        }
        self.observe(&batch, &valid);
        Ok(())
    }

    /// Counts rows, or keeps those that wait for their interaction.
    pub(super) fn observe(&mut self, batch: &Batch<'_>, valid: &[bool]) {
        let config = Arc::clone(&self.config);
        let engine = Arc::make_mut(&mut self.engine);
        if config.waits_for_interaction(batch.kind()) {
            // A table without rows says that there is one, like every other.
            engine.add_facts(batch.kind(), &RecordFacts::default());
            let waiting = self.waiting.entry(batch.kind()).or_default();
            let rows = (0..batch.len()).filter(|row| valid[*row]);
            waiting.extend(rows.map(|row| batch.row_bytes(row)));
            return;
        }
        if batch.kind() == RecordKind::Interaction && config.indexes_interactions() {
            let seen = &mut vec![false; config.by.dimensions().len()];
            let combinations = engine.groups.combinations_of(batch, valid, seen);
            index_interactions(batch, &combinations, &mut self.interactions);
        }
        engine.observe(&config, batch, valid, None);
    }

    /// Which rows are well-formed, and the others by field.
    fn validate(&self, batch: &Batch<'_>) -> Result<(Vec<bool>, BTreeMap<String, u64>)> {
        let mut problems: BTreeMap<usize, Problem> = BTreeMap::new();
        batch.check(&mut |row, problem| {
            problems.entry(row).or_insert(problem);
        });
        if self.config.compiled.policy().ces_polarity.is_none() {
            for (row, problem) in effort_without_polarity(batch) {
                problems.entry(row).or_insert(problem);
            }
        }
        let mut valid = vec![true; batch.len()];
        let mut quarantined = BTreeMap::new();
        for (row, problem) in problems {
            if self.config.compiled.policy().on_invalid == OnInvalid::Reject {
                let message = format!("found {}, allowed is {}", problem.found, problem.allowed);
                let error = Error::new(ErrorKind::InvalidRecord, message);
                return Err(error
                    .in_record(batch.kind().name())
                    .at_row(row as u64)
                    .in_field(problem.field));
            }
            valid[row] = false;
            *quarantined.entry(problem.field.to_string()).or_default() += 1;
        }
        Ok((valid, quarantined))
    }

    fn reject_duplicates(&mut self, batch: &Batch<'_>, valid: &[bool]) -> Result<()> {
        let seen = self.ids.entry(batch.kind()).or_default();
        let mut fresh = HashSet::new();
        let mut second = None;
        each_id(batch, &mut |row, text| {
            let id = id_hash(text);
            if valid[row] && second.is_none() && (seen.contains(&id) || !fresh.insert(id)) {
                second = Some((row, readable(text)));
            }
        });
        if let Some((row, text)) = second {
            let message = format!("found {text:?} a second time, duplicates are rejected");
            return Err(Error::new(ErrorKind::DuplicateId, message)
                .in_record(batch.kind().name())
                .at_row(row as u64)
                .in_field(id_field(batch.kind())));
        }
        seen.extend(fresh);
        Ok(())
    }

    /// Keeps rows with an id until finish, and takes them out of this batch.
    fn hold(&mut self, batch: &Batch<'_>, valid: &mut [bool]) {
        let held = self.held.entry(batch.kind()).or_default();
        each_id(batch, &mut |row, text| {
            if std::mem::take(&mut valid[row]) {
                keep_later(held, id_hash(text), (updated_at(batch, row), batch.row_bytes(row)));
            }
        });
    }

    /// Adds the state of another accumulator.
    ///
    /// # Errors
    ///
    /// `RulesDiffer` when the other counts by other rules, `DuplicateId` when
    /// both have seen an id and duplicates are rejected, `InvalidFinish` when
    /// both were sealed with different instants. After an error nothing has
    /// changed.
    pub fn merge(&mut self, other: Accumulator) -> Result<()> {
        if !Arc::ptr_eq(&self.config, &other.config) {
            let (mine, theirs) = (self.config.rules(), other.config.rules());
            if let Some((mine, theirs)) = first_difference(&mine, &theirs) {
                let message =
                    format!("the accumulators count by different rules: {mine:?} and {theirs:?}");
                return Err(Error::new(ErrorKind::RulesDiffer, message));
            }
        }
        if let (Some(mine), Some(theirs)) = (self.engine.sealed, other.engine.sealed)
            && mine != theirs
        {
            let message = "the accumulators were sealed with different instants";
            return Err(Error::new(ErrorKind::InvalidFinish, message).in_field("as_of"));
        }
        for (kind, ids) in &other.ids {
            if self.ids.get(kind).is_some_and(|mine| !mine.is_disjoint(ids)) {
                let message = "both accumulators have seen an id, duplicates are rejected";
                return Err(Error::new(ErrorKind::DuplicateId, message)
                    .in_record(kind.name())
                    .in_field(id_field(*kind)));
            }
        }
        if self.is_untouched() {
            // The rules are equal, but bands and options stay those of this one.
            *self = Accumulator { config: Arc::clone(&self.config), ..other };
            return Ok(());
        }
        for (kind, ids) in other.ids {
            self.ids.entry(kind).or_default().extend(ids);
        }
        for (kind, rows) in other.held {
            let held = self.held.entry(kind).or_default();
            rows.into_iter().for_each(|(id, row)| keep_later(held, id, row));
        }
        for (kind, rows) in other.waiting {
            self.waiting.entry(kind).or_default().extend(rows);
        }
        let engine = Arc::make_mut(&mut self.engine);
        engine.merge(&other.engine);
        for (id, started_at, dims) in other.interactions {
            let dims = engine.groups.combination_of(other.engine.groups.texts(dims));
            self.interactions.push((id, started_at, dims));
        }
        Ok(())
    }

    /// Whether nothing was added or sealed yet.
    fn is_untouched(&self) -> bool {
        self.records().is_empty() && self.engine.sealed.is_none()
    }

    /// The scorecard of everything added so far. The state stays as it is, so
    /// more can be added and finished again.
    ///
    /// # Errors
    ///
    /// `InvalidOption` for an option that does not exist or is a counting
    /// rule; `InvalidFinish` for a narrowing that is no whole number of
    /// intervals, for an `as_of` that is not that of the seal, or where a
    /// stretch of time takes more than 100,000 intervals, or when this is a second
    /// reading; `InvalidRecord` where
    /// an agent was in two states at once and the policy rejects that.
    pub fn finish(&self, finish: Finish) -> Result<Scorecard> {
        self.check_first_reading()?;
        let engine = match self.settled() {
            Cow::Borrowed(_) => Arc::clone(&self.engine),
            Cow::Owned(engine) => Arc::new(engine),
        };
        Scorecard::new(Arc::clone(&self.config), engine, finish)
    }

    /// A second reading has times near percentiles, and no counts.
    pub(super) fn check_first_reading(&self) -> Result<()> {
        match self.engine.again {
            Some(_) => {
                let message =
                    "found a second reading, which only Scorecard::with_second_reading takes";
                Err(Error::new(ErrorKind::InvalidFinish, message))
            }
            None => Ok(()),
        }
    }

    /// How many bytes the state takes, about: partials, kept rows and ids.
    pub fn state_bytes(&self) -> usize {
        let ids: usize = self.ids.values().map(|ids| ids.capacity() * 17).sum();
        let held: usize =
            self.held.values().flat_map(BTreeMap::values).map(|(_, row)| row.len() + 48).sum();
        let waiting: usize = self.waiting.values().flatten().map(|row| row.len() + 24).sum();
        self.engine.state_bytes() + ids + held + waiting + self.interactions.capacity() * 32
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.engine.groups.len()
    }

    #[cfg(feature = "json")]
    pub(crate) fn parts_mut(&mut self) -> (&mut Engine, Kept<'_>) {
        let kept = Kept {
            ids: &mut self.ids,
            held: &mut self.held,
            waiting: &mut self.waiting,
            interactions: &mut self.interactions,
        };
        (Arc::make_mut(&mut self.engine), kept)
    }

    #[cfg(feature = "json")]
    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts {
            config: &self.config,
            engine: &self.engine,
            ids: &self.ids,
            held: &self.held,
            waiting: &self.waiting,
            interactions: &self.interactions,
        }
    }
}

/// What an accumulator keeps beside its counts.
#[cfg(feature = "json")]
pub(crate) struct Kept<'a> {
    pub ids: &'a mut BTreeMap<RecordKind, HashSet<u128>>,
    pub held: &'a mut BTreeMap<RecordKind, BTreeMap<u128, HeldRow>>,
    pub waiting: &'a mut BTreeMap<RecordKind, Vec<Vec<u8>>>,
    pub interactions: &'a mut Vec<(u128, i64, u32)>,
}

/// The parts of an accumulator, for its bytes.
#[cfg(feature = "json")]
pub(crate) struct Parts<'a> {
    pub config: &'a Config,
    pub engine: &'a Engine,
    pub ids: &'a BTreeMap<RecordKind, HashSet<u128>>,
    pub held: &'a BTreeMap<RecordKind, BTreeMap<u128, HeldRow>>,
    pub waiting: &'a BTreeMap<RecordKind, Vec<Vec<u8>>>,
    pub interactions: &'a [(u128, i64, u32)],
}

/// The first lines of two texts that differ.
pub(crate) fn first_difference(mine: &str, theirs: &str) -> Option<(String, String)> {
    let mut mine = mine.lines();
    let mut theirs = theirs.lines();
    loop {
        match (mine.next(), theirs.next()) {
            (None, None) => return None,
            (mine, theirs) if mine == theirs => {}
            (mine, theirs) => {
                return Some((
                    mine.unwrap_or("nothing").into(),
                    theirs.unwrap_or("nothing").into(),
                ));
            }
        }
    }
}

fn keep_later(held: &mut BTreeMap<u128, HeldRow>, id: u128, row: HeldRow) {
    match held.entry(id) {
        std::collections::btree_map::Entry::Vacant(place) => {
            place.insert(row);
        }
        std::collections::btree_map::Entry::Occupied(mut place) => {
            if row > *place.get() {
                place.insert(row);
            }
        }
    }
}

impl std::fmt::Debug for Accumulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kinds: BTreeSet<_> = self.engine.facts.keys().collect();
        f.debug_struct("Accumulator")
            .field("groups", &self.groups())
            .field("records", &kinds)
            .finish()
    }
}
