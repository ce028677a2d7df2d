//! From records to a scorecard.

mod accumulator;
mod agents;
mod allocate;
mod annual;
mod blocks;
mod booking;
pub(crate) mod config;
mod detail;
pub(crate) mod engine;
mod evaluate;
mod exact;
pub(crate) mod group;
mod identity;
mod numbers;
mod output;
mod regroup;
mod resolve;
mod rows;
mod second_reading;
mod settle;
mod share;
mod table;
mod texts;
mod value;
mod walk;
mod windows;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

pub use accumulator::Accumulator;
#[cfg(feature = "json")]
pub(crate) use accumulator::first_difference;
pub use group::{GroupBy, MAX_DIMENSIONS};
pub use identity::{IDENTITIES, Violation};
pub use numbers::Numbers;
pub use settle::Seal;
pub use table::{Cell, Table};
pub use value::{NoData, Percentiles, Value};

use crate::catalogue::{Objective, Role, Setting, unknown_option};
use crate::error::{Error, ErrorKind, Result};
use crate::partial::Moment;
use crate::policy::Policy;
use crate::record::RecordKind;
use allocate::Allocation;
use config::Config;
use engine::Engine;
use evaluate::ReadyKpi;
use group::{GroupKey, Groups, NO_START, NULL};
pub(crate) use resolve::ResolveAt;

/// What is chosen when a state is finished.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finish {
    /// The instant up to which the records tell, in UTC milliseconds. Missing
    /// means the end of the period, else the greatest instant seen.
    pub as_of: Option<i64>,
    /// Formula options by KPI, which go before those of the policy.
    pub options: BTreeMap<String, BTreeMap<String, Setting>>,
    /// Only the intervals from the first instant to just before the second,
    /// in UTC milliseconds; both must begin an interval.
    pub narrow_to: Option<(i64, i64)>,
}

impl Finish {
    /// Chooses an option of a KPI.
    #[must_use]
    pub fn option(mut self, kpi: &str, name: &str, value: impl Into<Setting>) -> Self {
        self.options.entry(kpi.to_string()).or_default().insert(name.to_string(), value.into());
        self
    }

    /// Reads what is chosen from JSON, such as
    /// `{"as_of": "2026-04-01", "options": {"service_level": {"abandons": "positive"}},
    /// "narrow_to": ["2026-03-01", "2026-03-08"]}`. Instants without an offset
    /// are local times of the zone, which is that of the policy.
    ///
    /// # Errors
    ///
    /// `InvalidFinish` with what was found and what is allowed.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::Finish;
    /// use kpi_core::time::Zone;
    /// let finish = Finish::from_json(r#"{"as_of": "1970-01-02"}"#, &Zone::utc())?;
    /// assert_eq!(finish.as_of, Some(86_400_000));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    #[cfg(feature = "json")]
    pub fn from_json(text: &str, zone: &crate::time::Zone) -> Result<Self> {
        #[derive(serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[derive(Default)]
        struct Chosen {
            as_of: Option<String>,
            options: BTreeMap<String, BTreeMap<String, Setting>>,
            narrow_to: Option<(String, String)>,
        }
        let chosen: Chosen = serde_json::from_str(text)
            .map_err(|error| Error::new(ErrorKind::InvalidFinish, error.to_string()))?;
        let instant = |text: &str, field: &str| {
            crate::time::parse_instant(text, zone).map_err(|error| {
                Error::new(ErrorKind::InvalidFinish, error.message()).in_field(field)
            })
        };
        let narrow_to = chosen.narrow_to.map(|(start, end)| {
            Ok::<_, Error>((instant(&start, "narrow_to")?, instant(&end, "narrow_to")?))
        });
        Ok(Finish {
            as_of: chosen.as_of.map(|text| instant(&text, "as_of")).transpose()?,
            options: chosen.options,
            narrow_to: narrow_to.transpose()?,
        })
    }
}

/// A group of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The text of each dimension; `None` where it is missing.
    pub dimensions: Vec<Option<String>>,
    /// The start of the interval, in UTC milliseconds.
    pub interval_start: Option<i64>,
    /// The start of the time of day, in minutes since midnight.
    pub time_of_day: Option<u32>,
}

/// A group of a scorecard, whose texts are those of the scorecard.
#[derive(Clone, Copy, Debug)]
pub struct GroupRef<'s> {
    groups: &'s Groups,
    key: GroupKey,
}

impl<'s> GroupRef<'s> {
    /// The text of each dimension; `None` where it is missing.
    pub fn dimensions(&self) -> impl Iterator<Item = Option<&'s str>> + use<'s> {
        self.groups.texts(self.key.dims)
    }

    /// The start of the interval, in UTC milliseconds.
    pub fn interval_start(&self) -> Option<i64> {
        (self.key.start != NO_START).then_some(self.key.start)
    }

    /// The start of the time of day, in minutes since midnight.
    pub fn time_of_day(&self) -> Option<u32> {
        (self.key.slot != NULL).then_some(self.key.slot)
    }
}

/// What was left out before anything was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordNote {
    /// The record.
    pub record: RecordKind,
    /// Rows that were counted.
    pub rows: u64,
    /// Malformed rows by field.
    pub quarantined: Vec<(String, u64)>,
    /// Rows without a booking instant or outside the period, by attribution.
    pub not_booked: Vec<(&'static str, u64)>,
}

/// The values of all KPIs in all groups. Values are made when they are asked
/// for; the scorecard itself holds only counts.
pub struct Scorecard {
    config: Arc<Config>,
    engine: Arc<Engine>,
    kpis: Vec<Arc<ReadyKpi>>,
    groups: Arc<Vec<u32>>,
    moment: Moment,
}

impl Scorecard {
    fn new(config: Arc<Config>, engine: Arc<Engine>, finish: Finish) -> Result<Self> {
        let as_of = as_of(&config, &engine, &finish)?;
        let at = as_of.map(|as_of| ResolveAt { as_of, history_from: engine.history_from(&config) });
        let engine = resolve::resolved(&engine, &config, engine.sealed.or(at))?;
        let mut groups = engine.order();
        if let Some(narrow_to) = finish.narrow_to {
            check_narrowing(&config, narrow_to)?;
            groups.retain(|group| {
                (narrow_to.0..narrow_to.1).contains(&engine.groups.key(*group).start)
            });
        }
        check_options(&config, &finish)?;
        let mut kpis = Vec::new();
        for (place, selected) in config.selection.kpis.iter().enumerate() {
            let mut values = selected.values.clone();
            for (name, setting) in finish.options.get(&selected.id).into_iter().flatten() {
                let option = selected.options.iter().find(|option| option.name == name);
                let option =
                    option.ok_or_else(|| unknown_option(&selected.id, name, &selected.options))?;
                values.set(option.name, option.read(setting)?);
            }
            let mut kpi = ReadyKpi::new(&config, place, values)?;
            if kpi.resolved.formula.fields().any(|field| field == "cost") {
                kpi.allocation = Allocation::new(&kpi, &config, &engine, &groups);
            }
            kpi.look_at(&config, &engine);
            kpis.push(Arc::new(kpi));
        }
        Ok(Scorecard { config, engine, kpis, groups: Arc::new(groups), moment: Moment { as_of } })
    }

    /// The same scorecard with only these KPIs, by id or alias, in this order.
    ///
    /// Nothing is counted anew: both share their state.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` when the scorecard does not hold one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// let part = card.select(&["CSAT", "AHT"])?;
    /// assert_eq!(part.kpis().collect::<Vec<_>>(), ["csat", "average_handle_time"]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn select(&self, kpis: &[&str]) -> Result<Scorecard> {
        let kpis = kpis.iter().map(|kpi| Ok(Arc::clone(&self.kpis[self.place(kpi)?])));
        Ok(Scorecard {
            config: Arc::clone(&self.config),
            engine: Arc::clone(&self.engine),
            kpis: kpis.collect::<Result<_>>()?,
            groups: Arc::clone(&self.groups),
            moment: self.moment,
        })
    }

    /// The place of a KPI among those of the scorecard.
    fn place(&self, name: &str) -> Result<usize> {
        let of = |id: &str| self.kpis.iter().position(|kpi| kpi.selected.id == id);
        if let Some(place) = of(name) {
            return Ok(place);
        }
        let id = crate::catalogue::find(name)?.id;
        of(id).ok_or_else(|| {
            let message = format!("{id} is not among the KPIs of the scorecard");
            Error::new(ErrorKind::UnknownKpi, message)
        })
    }

    /// The id of a KPI of this scorecard, by id, alias or title.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` when the scorecard does not hold it.
    pub fn find(&self, kpi: &str) -> Result<&str> {
        Ok(&self.kpis[self.place(kpi)?].selected.id)
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there are no groups.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The ids of the KPIs, in the order of the results.
    pub fn kpis(&self) -> impl ExactSizeIterator<Item = &str> {
        self.kpis.iter().map(|kpi| kpi.selected.id.as_str())
    }

    /// The title of a KPI for people.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` when the scorecard does not hold it.
    pub fn title(&self, kpi: &str) -> Result<&str> {
        Ok(&self.kpis[self.place(kpi)?].selected.title)
    }

    /// What the scorecard is grouped by.
    pub fn group_by(&self) -> &GroupBy {
        &self.config.by
    }

    /// The policy that it was counted by.
    pub fn policy(&self) -> &Policy {
        self.config.compiled.policy()
    }

    /// The zone in which intervals are cut.
    pub fn zone(&self) -> &crate::time::Zone {
        self.config.zone()
    }

    /// The currency of amounts.
    pub fn currency(&self) -> &str {
        &self.config.compiled.policy().currency
    }

    /// The instant up to which the records tell, if there is one.
    pub fn as_of(&self) -> Option<i64> {
        self.moment.as_of
    }

    /// A group by its place, from 0.
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when there is no such group.
    pub fn group(&self, group: usize) -> Result<Group> {
        let known = &self.engine.groups;
        let group = GroupRef { groups: known, key: known.key(self.number(group)?) };
        Ok(Group {
            dimensions: group.dimensions().map(|text| text.map(str::to_string)).collect(),
            interval_start: group.interval_start(),
            time_of_day: group.time_of_day(),
        })
    }

    /// The groups at some places, from 0, without copies of their texts.
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when there is no such group.
    pub fn group_refs(&self, groups: Range<usize>) -> Result<Vec<GroupRef<'_>>> {
        let known = &self.engine.groups;
        let group = |number: &u32| GroupRef { groups: known, key: known.key(*number) };
        Ok(self.numbers_of(groups)?.iter().map(group).collect())
    }

    fn number(&self, group: usize) -> Result<u32> {
        self.groups.get(group).copied().ok_or_else(|| self.no_group(group))
    }

    #[cold]
    fn no_group(&self, group: usize) -> Error {
        let message = format!("found group {group}, the scorecard has {}", self.groups.len());
        Error::new(ErrorKind::InvalidFinish, message)
    }

    /// The value of a KPI, by id or alias, of a scorecard without grouping.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` when the scorecard does not hold it, `InvalidFinish` when
    /// it has groups: then use [`Scorecard::value_of`].
    pub fn value(&self, kpi: &str) -> Result<Value> {
        if !self.config.by.is_empty() {
            let message = "the scorecard has groups; ask for the value of one of them";
            return Err(Error::new(ErrorKind::InvalidFinish, message));
        }
        self.value_of(0, kpi)
    }

    /// The value of a KPI, by id or alias, in a group by its place.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` or `InvalidFinish` when there is no such KPI or group.
    pub fn value_of(&self, group: usize, kpi: &str) -> Result<Value> {
        let place = self.place(kpi)?;
        let group = self.number(group)?;
        Ok(self.kpis[place].evaluate(&self.config, &self.engine, group, &self.moment))
    }

    /// The numbers of the groups at some places.
    fn numbers_of(&self, places: Range<usize>) -> Result<&[u32]> {
        let end = places.end;
        self.groups.get(places).ok_or_else(|| self.no_group(end.saturating_sub(1)))
    }

    /// All values: group by group, in each all KPIs. Each value is made when
    /// the iterator comes to it.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Value)> {
        self.groups.iter().enumerate().flat_map(move |(place, group)| {
            self.kpis.iter().map(move |kpi| {
                (place, kpi.evaluate(&self.config, &self.engine, *group, &self.moment))
            })
        })
    }

    /// The ids of the KPIs that serve an objective: the scorecard as a manager of
    /// growth, of cost or of compliance reads it, with [`Scorecard::select`].
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::catalogue::Objective;
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// let of_trust = card.select(&card.kpis_of(Objective::TrustAndCompliance))?;
    /// assert!(of_trust.kpis().any(|kpi| kpi == "security_incident_rate"));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn kpis_of(&self, objective: Objective) -> Vec<&str> {
        let serving = self.kpis.iter().filter(|kpi| kpi.selected.objective == Some(objective));
        serving.map(|kpi| kpi.selected.id.as_str()).collect()
    }

    /// The value of any field of a partial in a group: what formulas read.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` or `InvalidFinish` when there is no such KPI or group,
    /// `InvalidFormula` when the KPI does not read the field.
    pub fn field(&self, group: usize, kpi: &str, field: &str) -> Result<i64> {
        let place = self.place(kpi)?;
        let ready = &self.kpis[place];
        if !ready.selected.fields(&ready.values)?.contains(field) {
            let message = format!("{kpi} does not read the field {field:?}");
            return Err(Error::new(ErrorKind::InvalidFormula, message));
        }
        let number = ready.number(&self.engine, self.number(group)?, field, &self.moment);
        i64::try_from(number).map_err(|_| {
            Error::new(ErrorKind::InvalidFinish, format!("{field} does not fit 64 bits"))
        })
    }

    /// What was left out before anything was counted, record by record.
    pub fn notes(&self) -> Vec<RecordNote> {
        let notes = self.engine.facts.iter().map(|(record, facts)| RecordNote {
            record: *record,
            rows: facts.rows,
            quarantined: facts
                .quarantined
                .iter()
                .map(|(field, count)| (field.clone(), *count))
                .collect(),
            not_booked: facts.not_booked.iter().map(|(by, count)| (by.name(), *count)).collect(),
        });
        notes.collect()
    }
}

impl std::fmt::Debug for Scorecard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scorecard")
            .field("groups", &self.len())
            .field("kpis", &self.kpis.len())
            .finish()
    }
}

/// The instant up to which the records tell.
fn as_of(config: &Config, engine: &Engine, finish: &Finish) -> Result<Option<i64>> {
    if let Some(sealed) = engine.sealed {
        if finish.as_of.is_some_and(|as_of| as_of != sealed.as_of) {
            let message = format!(
                "found another instant than {}, with which the state was sealed",
                crate::time::format_instant(sealed.as_of, config.zone())
            );
            return Err(Error::new(ErrorKind::InvalidFinish, message).in_field("as_of"));
        }
        return Ok(Some(sealed.as_of));
    }
    let period_end = config.compiled.period().map(|(_, end)| end);
    Ok(finish.as_of.or(period_end).or(engine.latest))
}

fn check_narrowing(config: &Config, (start, end): (i64, i64)) -> Result<()> {
    let fault =
        |message: String| Err(Error::new(ErrorKind::InvalidFinish, message).in_field("narrow_to"));
    let shown = |instant| crate::time::format_instant(instant, config.zone());
    let Some(bucketer) = config.bucketer() else {
        return fault("found a narrowing, but the scorecard is not grouped by interval".into());
    };
    let aligned = |instant| bucketer.bucket_start(instant) == instant;
    if start >= end || !aligned(start) || !aligned(end) {
        return fault(format!(
            "found {} to {}, allowed are two beginnings of intervals of {}",
            shown(start),
            shown(end),
            bucketer.interval()
        ));
    }
    Ok(())
}

/// Options chosen at finish must exist, and must not change what was counted.
fn check_options(config: &Config, finish: &Finish) -> Result<()> {
    for (id, settings) in &finish.options {
        let place = config.selection.kpis.iter().position(|kpi| kpi.id == *id);
        let place = place.ok_or_else(|| crate::catalogue::unknown(id))?;
        let kpi = &config.selection.kpis[place];
        for name in settings.keys() {
            let option = kpi.options.iter().find(|option| option.name == name);
            let option = option.ok_or_else(|| unknown_option(id, name, &kpi.options))?;
            if option.role == Role::Rule {
                let message = format!(
                    "{name} is a counting rule: set it in the policy, before records are added"
                );
                return Err(Error::new(ErrorKind::InvalidOption, message)
                    .in_field(format!("options.{id}.{name}")));
            }
        }
    }
    Ok(())
}
