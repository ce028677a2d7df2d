//! The arguments of the program.

use std::ffi::OsString;
use std::path::PathBuf;

use kpi_core::catalogue::{Objective, Setting, catalogue};
use kpi_core::record::RecordKind;

use super::failure::Failure;
use super::mapping::{self, Mapping};
use super::names::hint;

/// The option of each record.
pub(crate) const RECORDS: [(&str, RecordKind); 11] = [
    ("interactions", RecordKind::Interaction),
    ("surveys", RecordKind::Survey),
    ("evaluations", RecordKind::Evaluation),
    ("prompts", RecordKind::Prompt),
    ("costs", RecordKind::Cost),
    ("agent-states", RecordKind::AgentState),
    ("schedule", RecordKind::PlannedActivity),
    ("security-events", RecordKind::SecurityEvent),
    ("service-status", RecordKind::ServiceStatus),
    ("employees", RecordKind::Employee),
    ("customers", RecordKind::Customer),
];

/// The name of many rows of a record.
pub(crate) fn plural(kind: RecordKind) -> &'static str {
    RECORDS.iter().find(|(_, record)| *record == kind).map_or(kind.name(), |(name, _)| name)
}

/// All other options.
const OPTIONS: [&str; 18] = [
    "by",
    "interval",
    "time-of-day",
    "policy",
    "zone",
    "period",
    "as-of",
    "kpis",
    "objective",
    "option",
    "attribution",
    "on-invalid",
    "duplicates",
    "map",
    "format",
    "loader",
    "help",
    "version",
];

/// How the scorecard is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One JSON object.
    Json,
    /// The long table.
    Csv,
}

/// What the program was asked for.
#[derive(Debug)]
pub(crate) enum Command {
    /// The help text.
    Help,
    /// Name and version.
    Version,
    /// A scorecard.
    Run(Box<Arguments>),
}

/// What the scorecard was asked to be.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// The files, with the record that each holds.
    pub(crate) files: Vec<(RecordKind, PathBuf)>,
    /// Dimensions to group by.
    pub(crate) by: Vec<String>,
    /// The interval to group by.
    pub(crate) interval: Option<String>,
    /// The time of day to group by.
    pub(crate) time_of_day: Option<String>,
    /// A policy file.
    pub(crate) policy: Option<PathBuf>,
    /// The zone.
    pub(crate) zone: Option<String>,
    /// Start and end of the period.
    pub(crate) period: Option<(String, String)>,
    /// The instant up to which the records tell.
    pub(crate) as_of: Option<String>,
    /// The KPIs; empty means what the policy says.
    pub(crate) kpis: Vec<String>,
    /// KPI, option and value.
    pub(crate) options: Vec<(String, String, Setting)>,
    /// The attribution of all KPIs.
    pub(crate) attribution: Option<String>,
    /// What becomes of malformed rows.
    pub(crate) on_invalid: Option<String>,
    /// What becomes of duplicate ids.
    pub(crate) duplicates: Option<String>,
    /// Columns that hold a field of another name.
    pub(crate) maps: Vec<Mapping>,
    /// How the scorecard is written.
    pub(crate) format: Format,
    /// Whether interactions come through the loader of the bank data.
    pub(crate) is_bank: bool,
}

/// Reads the arguments.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, Failure> {
    let mut arguments = arguments.map(|argument| {
        argument.into_string().map_err(|argument| {
            Failure::usage(format!("the argument {} is not UTF-8", argument.display()))
        })
    });
    let mut asked = Arguments::default();
    let mut positional = Vec::new();
    while let Some(argument) = arguments.next() {
        let argument = argument?;
        let Some(option) = argument.strip_prefix("--").filter(|name| !name.is_empty()) else {
            match argument.as_str() {
                "-h" => return Ok(Command::Help),
                "-V" => return Ok(Command::Version),
                "--" => positional.extend(arguments.by_ref().collect::<Result<Vec<_>, _>>()?),
                _ if argument.starts_with('-') => return Err(unknown(&argument)),
                _ => positional.push(argument),
            }
            continue;
        };
        let (name, inline) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (option, None),
        };
        match name {
            "help" => return Ok(Command::Help),
            "version" => return Ok(Command::Version),
            _ if !all_options().any(|known| known == name) => {
                return Err(unknown(&format!("--{name}")));
            }
            _ => {}
        }
        let value = match inline {
            Some(value) => value,
            None => arguments
                .next()
                .transpose()?
                .ok_or_else(|| Failure::usage(format!("--{name} needs a value; see --help")))?,
        };
        asked.set(name, value)?;
    }
    if let [_, second, ..] = positional.as_slice() {
        return Err(Failure::usage(format!(
            "found a second file {second:?}; say which record it holds, such as --surveys {second}"
        )));
    }
    asked.files.extend(positional.into_iter().map(|file| (RecordKind::Interaction, file.into())));
    Ok(Command::Run(Box::new(asked)))
}

fn all_options() -> impl Iterator<Item = &'static str> {
    RECORDS.into_iter().map(|(name, _)| name).chain(OPTIONS)
}

fn unknown(argument: &str) -> Failure {
    let names: Vec<String> = all_options().map(|name| format!("--{name}")).collect();
    let hint = hint(argument, names.iter().map(String::as_str));
    Failure::usage(format!("unknown option {argument}{hint} (--help lists all)"))
}

impl Arguments {
    fn set(&mut self, name: &str, value: String) -> Result<(), Failure> {
        if let Some((_, record)) = RECORDS.iter().find(|(option, _)| *option == name) {
            self.files.push((*record, value.into()));
            return Ok(());
        }
        match name {
            "by" => self.by.extend(names(&value)),
            "interval" => self.interval = Some(value),
            "time-of-day" => self.time_of_day = Some(value),
            "policy" => self.policy = Some(value.into()),
            "zone" => self.zone = Some(value),
            "period" => self.period = Some(period(&value)?),
            "as-of" => self.as_of = Some(value),
            "kpis" => self.kpis.extend(names(&value)),
            "objective" => self.kpis.extend(serving(&value)?),
            "option" => self.options.push(option(&value)?),
            "attribution" => self.attribution = Some(value),
            "on-invalid" => self.on_invalid = Some(value),
            "duplicates" => self.duplicates = Some(value),
            "map" => self.maps.push(mapping::parse(&value)?),
            "format" => self.format = format(&value)?,
            "loader" if value == "bank1999" => self.is_bank = true,
            _ => {
                return Err(Failure::usage(format!("--{name} {value:?}: allowed is bank1999")));
            }
        }
        Ok(())
    }
}

fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(String::from)
}

/// The KPIs that serve an objective.
fn serving(name: &str) -> Result<impl Iterator<Item = String>, Failure> {
    let names = Objective::ALL.map(Objective::name);
    let found = Objective::ALL.into_iter().find(|objective| objective.name() == name);
    let objective = found.ok_or_else(|| {
        let hint = hint(name, names);
        Failure::usage(format!("--objective {name:?}: allowed are {}{hint}", names.join(", ")))
    })?;
    let serving = catalogue().filter(move |kpi| kpi.objective == objective);
    Ok(serving.map(|kpi| kpi.id.to_string()))
}

fn period(text: &str) -> Result<(String, String), Failure> {
    let (start, end) = text.split_once('/').ok_or_else(|| {
        let allowed = "allowed is START/END, such as 2026-03-01/2026-04-01";
        Failure::usage(format!("--period {text:?}: {allowed}"))
    })?;
    Ok((start.trim().to_string(), end.trim().to_string()))
}

fn format(text: &str) -> Result<Format, Failure> {
    match text {
        "table" => Ok(Format::Table),
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        _ => {
            let hint = hint(text, ["table", "json", "csv"]);
            Err(Failure::usage(format!("--format {text:?}: allowed is table, json or csv{hint}")))
        }
    }
}

fn option(text: &str) -> Result<(String, String, Setting), Failure> {
    let parts = text.split_once('=').and_then(|(place, value)| {
        let (kpi, name) = place.trim().rsplit_once('.')?;
        Some((kpi.to_string(), name.to_string(), setting(value.trim())))
    });
    parts.ok_or_else(|| {
        let example = "KPI.NAME=VALUE, such as service_level.threshold_s=30";
        Failure::usage(format!("--option {text:?}: allowed is {example}"))
    })
}

/// A value as it looks: a truth value, a number, else a text.
fn setting(text: &str) -> Setting {
    if let Ok(truth) = text.parse::<bool>() {
        return Setting::Boolean(truth);
    }
    if let Ok(number) = text.parse::<i64>() {
        return Setting::Integer(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Setting::Number(number),
        _ => Setting::Text(text.to_string()),
    }
}
