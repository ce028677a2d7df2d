//! The policy and the grouping that the arguments ask for.

use std::path::Path;

use kpi_core::catalogue::find;
use kpi_core::policy::{AttributionRule, Period};
use kpi_core::time::{Zone, parse_instant};
use kpi_core::{GroupBy, Policy};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NameError, StrDeserializer};

use super::args::Arguments;
use super::failure::Failure;
use crate::sample;

/// The policy: the file's, the sample's or the seed preset, changed by the arguments.
pub(crate) fn policy(arguments: &Arguments) -> Result<Policy, Failure> {
    let mut policy = match &arguments.policy {
        Some(path) => from_file(path)?,
        None if arguments.files.is_empty() => {
            let fault = |error| Failure::data(format!("the policy of the sample: {error}"));
            Policy::from_toml(sample::POLICY).map_err(fault)?
        }
        None => Policy::default(),
    };
    if arguments.is_bank {
        // The source records neither; what the arguments say goes before.
        policy.set_option("all", "include_hold", false);
        policy.set_option("all", "include_wrap", false);
    }
    if let Some(zone) = &arguments.zone {
        policy.zone.clone_from(zone);
    }
    if let Some((start, end)) = arguments.period.clone() {
        policy.period = Some(Period { start, end });
    }
    if !arguments.kpis.is_empty() {
        policy.kpis = Some(arguments.kpis.clone());
    }
    for (kpi, name, value) in &arguments.options {
        let id = find(kpi).map_or(kpi.as_str(), |definition| definition.id);
        policy.set_option(id, name, value.clone());
    }
    if let Some(attribution) = &arguments.attribution {
        policy.attribution = Some(AttributionRule::All(named("attribution", attribution)?));
    }
    if let Some(on_invalid) = &arguments.on_invalid {
        policy.on_invalid = named("on-invalid", on_invalid)?;
    }
    if let Some(duplicates) = &arguments.duplicates {
        policy.duplicates = named("duplicates", duplicates)?;
    }
    policy.check().map_err(Failure::usage)?;
    Ok(policy)
}

fn from_file(path: &Path) -> Result<Policy, Failure> {
    let place = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::data(format!("cannot read {place}: {error}")))?;
    let policy = match path.extension().and_then(|extension| extension.to_str()) {
        Some("toml") => Policy::from_toml(&text),
        Some("json") => Policy::from_json(&text),
        _ => {
            let message = format!("--policy {place}: the name must end in .toml or .json");
            return Err(Failure::usage(message));
        }
    };
    policy.map_err(|error| Failure::data(format!("{place}: {error}")))
}

/// Reads a name of a closed list, as a policy file would.
fn named<'t, T: Deserialize<'t>>(option: &str, text: &'t str) -> Result<T, Failure> {
    let name: StrDeserializer<'t, NameError> = text.into_deserializer();
    T::deserialize(name).map_err(|error| Failure::usage(format!("--{option}: {error}")))
}

/// The grouping.
pub(crate) fn group_by(arguments: &Arguments) -> Result<GroupBy, Failure> {
    let mut by = GroupBy::new();
    for name in &arguments.by {
        by = by.dim(name);
    }
    if let Some(interval) = &arguments.interval {
        by = by.interval(interval).map_err(Failure::usage)?;
    }
    if let Some(slot) = &arguments.time_of_day {
        by = by.time_of_day(slot).map_err(Failure::usage)?;
    }
    Ok(by)
}

/// The instant up to which the records tell.
pub(crate) fn as_of(arguments: &Arguments, zone: &Zone) -> Result<Option<i64>, Failure> {
    let text = match &arguments.as_of {
        Some(text) => text.as_str(),
        None if arguments.files.is_empty() => sample::AS_OF,
        None => return Ok(None),
    };
    let instant = parse_instant(text, zone);
    instant.map(Some).map_err(|error| Failure::usage(format!("--as-of: {}", error.message())))
}
