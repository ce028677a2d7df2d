//! The policy: everything that a scorecard depends on besides the records.

mod band;
mod compiled;
mod preset;
mod target;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use band::{Band, Rating};
pub(crate) use compiled::Compiled;
pub use target::{Clock, MeasuredTime, TargetSpec, TargetStart, TargetsSpec};
pub(crate) use target::{Target, Targets, WaitTarget};

use crate::catalogue::{Attribution, ConfidenceInterval, Direction, Objective, Setting, Unit};
use crate::error::{Error, ErrorKind, Result};
use crate::record::Polarity;
use crate::time::CalendarSpec;

/// What becomes of records with an id that was seen before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Every record counts. Needs no memory.
    #[default]
    KeepAll,
    /// A second record with an id is an error, in a batch and when merging.
    /// Keeps 16 bytes a record.
    Reject,
    /// The record with the greatest `updated_at` counts, ties by the bytes of
    /// the row. Keeps every row until finish.
    KeepLast,
}

/// What becomes of malformed rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnInvalid {
    /// The batch is refused with an error that names row and field.
    #[default]
    Reject,
    /// The row is left out and counted by reason.
    Quarantine,
}

/// Which times are counted one by one, as percentiles and the maximum need them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountedTimes {
    /// All of them: `true` in a policy file.
    #[default]
    All,
    /// Those that a formula asks for, such as `p90(answer_wait)` or the option
    /// `statistic = "median"`: `"formulas"` in a policy file.
    Formulas,
    /// None: `false` in a policy file.
    None,
}

impl Serialize for CountedTimes {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            CountedTimes::All => serializer.serialize_bool(true),
            CountedTimes::Formulas => serializer.serialize_str("formulas"),
            CountedTimes::None => serializer.serialize_bool(false),
        }
    }
}

impl<'de> Deserialize<'de> for CountedTimes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Written;

        impl Visitor<'_> for Written {
            type Value = CountedTimes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("true, false or \"formulas\"")
            }

            fn visit_bool<E: serde::de::Error>(
                self,
                all: bool,
            ) -> std::result::Result<CountedTimes, E> {
                Ok(if all { CountedTimes::All } else { CountedTimes::None })
            }

            fn visit_str<E: serde::de::Error>(
                self,
                name: &str,
            ) -> std::result::Result<CountedTimes, E> {
                match name {
                    "formulas" => Ok(CountedTimes::Formulas),
                    _ => Err(E::invalid_value(Unexpected::Str(name), &self)),
                }
            }
        }

        deserializer.deserialize_any(Written)
    }
}

/// Where surveys and evaluations take their grouping dimensions from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DimensionsFrom {
    /// From their own columns.
    #[default]
    Own,
    /// From the interaction that they name. Keeps 32 bytes an interaction, and
    /// the surveys and evaluations, until finish.
    Interaction,
}

/// What becomes of two states of one agent at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverlappingStates {
    /// Finishing fails and names the agent.
    #[default]
    Reject,
    /// The state that began last counts.
    LastWins,
    /// The state counts that says most of work: on a contact before available,
    /// available before breaks, breaks before offline.
    Priority,
}

/// A region in scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// How many people live there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// Whether the service can be reached there, used or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reachable: Option<bool>,
}

/// A stretch of time: from `start` to just before `end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first instant, as text; local time without an offset is read in the policy's zone.
    pub start: String,
    /// The first instant after it.
    pub end: String,
}

/// One attribution for all KPIs, or one a KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributionRule {
    /// For every KPI whose records know this instant.
    All(Attribution),
    /// By id of the KPI.
    ByKpi(BTreeMap<String, Attribution>),
}

/// A KPI of the user's own: a formula over fields of partials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomKpi {
    /// The id, in snake_case; no built-in KPI may have it.
    pub id: String,
    /// The formula, such as `transfers / answered`.
    pub formula: String,
    /// A title for people; missing means the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The unit; missing means what the formula gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Which way is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The confidence interval; missing means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_interval: Option<ConfidenceInterval>,
    /// What it serves in the business; missing means nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<Objective>,
    /// Which instant books a record; needed when the formula mixes records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// Counting rules of the partials that the formula reads.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, Setting>,
}

/// Everything that a scorecard depends on besides the records: one value, in
/// Rust, JSON or TOML.
///
/// A policy starts from its preset; what it states itself replaces the
/// preset's entry of that name. `seed` holds the figures of the source
/// articles, `none` holds nothing. Options of a KPI stand under its id, those
/// for every KPI that knows them under `all`.
///
/// # Examples
///
/// ```
/// use kpi_core::Policy;
/// let mut policy = Policy::preset("seed")?;
/// policy.zone = "Europe/Rome".into();
/// policy.set_option("service_level", "abandons", "ignored_all");
/// policy.check()?;
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default = "Policy::unfilled", deny_unknown_fields)]
pub struct Policy {
    /// The preset that fills what is left out: `seed` or `none`.
    pub preset: String,
    /// The KPIs to compute, by id or alias; missing means all.
    pub kpis: Option<Vec<String>>,
    /// The IANA zone of intervals, days and naive timestamps.
    pub zone: String,
    /// The currency of all amounts, three letters.
    pub currency: String,
    /// Only records booked in this stretch count.
    pub period: Option<Period>,
    /// What becomes of duplicate ids.
    pub duplicates: Duplicates,
    /// What becomes of malformed rows.
    pub on_invalid: OnInvalid,
    /// Which times are counted for percentiles. Where they are not, `p50`, `p90`, `p95`
    /// and `max` are empty, the state is smaller, and counting takes a fraction of the time.
    pub percentiles: CountedTimes,
    /// Where surveys and evaluations take their dimensions from.
    pub dimensions_from: DimensionsFrom,
    /// Which instant books a record, where it is not the KPI's default.
    pub attribution: Option<AttributionRule>,
    /// Options by KPI; `all` holds for every KPI that knows them.
    pub options: BTreeMap<String, BTreeMap<String, Setting>>,
    /// Targets by channel and queue.
    pub targets: TargetsSpec,
    /// Business calendars by name; `default` is used where none is named.
    /// Hours that changed stand in the `changes` of their calendar.
    pub calendars: BTreeMap<String, CalendarSpec>,
    /// Bands by KPI; an empty list removes those of the preset.
    pub bands: BTreeMap<String, Vec<Band>>,
    /// The types of work in which one can sell.
    pub sales_types: Vec<String>,
    /// The polarity of effort surveys that do not state theirs.
    pub ces_polarity: Option<Polarity>,
    /// Weights of quality criteria whose rows have none.
    pub quality_weights: BTreeMap<String, f64>,
    /// The criteria that make the contact quality.
    pub soft_skills: Vec<String>,
    /// What becomes of two states of one agent at the same time.
    pub overlapping_states: OverlappingStates,
    /// Reasons of agent states that count as adherent.
    pub excused_codes: Vec<String>,
    /// Reasons of contacts that nobody can resolve at the first contact.
    pub unsolvable_reasons: Vec<String>,
    /// The regions in scope, by the text of `region`.
    pub regions: BTreeMap<String, Region>,
    /// The customer segments in scope.
    pub segments: Vec<String>,
    /// KPIs of the user's own.
    pub custom_kpis: Vec<CustomKpi>,
}

impl Default for Policy {
    /// The seed preset.
    fn default() -> Self {
        let mut policy = Policy::unfilled();
        preset::fill(&mut policy);
        policy
    }
}

impl Policy {
    /// A preset by name.
    ///
    /// # Errors
    ///
    /// `InvalidPolicy` when there is no such preset.
    pub fn preset(name: &str) -> Result<Self> {
        match name {
            "seed" => Ok(Policy::default()),
            "none" => Ok(Policy { preset: name.to_string(), ..Policy::unfilled() }),
            _ => Err(unknown_preset(name)),
        }
    }

    /// The names of the presets.
    pub fn presets() -> &'static [&'static str] {
        &preset::PRESETS
    }

    /// A policy that leaves out all that a preset can fill.
    fn unfilled() -> Self {
        Policy {
            preset: "seed".to_string(),
            kpis: None,
            zone: "UTC".to_string(),
            currency: "EUR".to_string(),
            period: None,
            duplicates: Duplicates::default(),
            on_invalid: OnInvalid::default(),
            percentiles: CountedTimes::All,
            dimensions_from: DimensionsFrom::default(),
            attribution: None,
            options: BTreeMap::new(),
            targets: TargetsSpec::default(),
            calendars: BTreeMap::new(),
            bands: BTreeMap::new(),
            sales_types: vec!["sales".to_string()],
            ces_polarity: None,
            quality_weights: BTreeMap::new(),
            soft_skills: ["communication", "empathy", "clarity"].map(String::from).to_vec(),
            overlapping_states: OverlappingStates::default(),
            excused_codes: Vec::new(),
            unsolvable_reasons: Vec::new(),
            regions: BTreeMap::new(),
            segments: Vec::new(),
            custom_kpis: Vec::new(),
        }
    }

    /// Fills what is left out from the preset, and checks everything.
    #[cfg(any(feature = "json", feature = "toml"))]
    fn filled(mut self) -> Result<Self> {
        preset::fill(&mut self);
        self.check()?;
        Ok(self)
    }

    /// Reads a policy from JSON text.
    ///
    /// # Errors
    ///
    /// `InvalidPolicy` with what was found and what is allowed.
    #[cfg(feature = "json")]
    pub fn from_json(text: &str) -> Result<Self> {
        serde_json::from_str::<Policy>(text).map_err(|error| syntax(&error.to_string()))?.filled()
    }

    /// Reads a policy from TOML text.
    ///
    /// # Errors
    ///
    /// `InvalidPolicy` with what was found and what is allowed.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self> {
        toml::from_str::<Policy>(text).map_err(|error| syntax(&error.to_string()))?.filled()
    }

    /// The policy as canonical JSON: every key, in a fixed order.
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Sets an option of a KPI, or of `all`.
    pub fn set_option(&mut self, kpi: &str, name: &str, value: impl Into<Setting>) {
        self.options.entry(kpi.to_string()).or_default().insert(name.to_string(), value.into());
    }

    /// Checks everything: keys, values, KPIs, options, formulas, calendars.
    ///
    /// # Errors
    ///
    /// The first fault, with what was found and what is allowed.
    pub fn check(&self) -> Result<()> {
        let compiled = Compiled::new(self)?;
        crate::catalogue::Selection::new(&compiled).map(|_| ())
    }
}

#[cold]
fn unknown_preset(name: &str) -> Error {
    let message = format!("found {name:?}, allowed are {}", preset::PRESETS.join(", "));
    Error::new(ErrorKind::InvalidPolicy, message).in_field("preset")
}

#[cfg(any(feature = "json", feature = "toml"))]
#[cold]
fn syntax(message: &str) -> Error {
    Error::new(ErrorKind::InvalidPolicy, message.trim().to_string())
}
