//! A policy that has been checked, with its zone and calendars ready for use.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::number::fixed_from_f64;
use crate::policy::{Policy, Targets, preset};
use crate::time::{Calendar, Zone, parse_instant};

/// A checked policy.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    policy: Policy,
    zone: Zone,
    /// First instant, and first instant after it.
    period: Option<(i64, i64)>,
    calendars: BTreeMap<String, Arc<Calendar>>,
    targets: Arc<Targets>,
    quality_weights: Arc<BTreeMap<String, i64>>,
}

impl Compiled {
    /// Checks a policy; KPIs and options are checked by the selection made from it.
    pub(crate) fn new(policy: &Policy) -> Result<Self> {
        if !preset::PRESETS.contains(&policy.preset.as_str()) {
            return Err(super::unknown_preset(&policy.preset));
        }
        let mut policy = policy.clone();
        preset::fill(&mut policy);
        check_currency(&policy.currency)?;
        let zone = Zone::named(&policy.zone).map_err(|error| in_policy("zone", &error))?;
        let calendars = calendars(&policy, &zone)?;
        let targets = Targets::new(&policy.targets, &|name| {
            calendars.get(name).cloned().ok_or_else(|| {
                let known: Vec<_> = calendars.keys().map(String::as_str).collect();
                fault(
                    "targets",
                    format!("found the calendar {name:?}, allowed are {}", known.join(", ")),
                )
            })
        })?;
        for (kpi, bands) in &policy.bands {
            bands.iter().try_for_each(|band| band.check(kpi))?;
        }
        Ok(Compiled {
            period: period(&policy, &zone)?,
            quality_weights: Arc::new(quality_weights(&policy)?),
            targets: Arc::new(targets),
            calendars,
            zone,
            policy,
        })
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    pub(crate) fn period(&self) -> Option<(i64, i64)> {
        self.period
    }

    pub(crate) fn targets(&self) -> Arc<Targets> {
        Arc::clone(&self.targets)
    }

    /// The calendar named `default`; always open where a policy has none.
    pub(crate) fn default_calendar(&self) -> Arc<Calendar> {
        self.calendars.get("default").cloned().unwrap_or_else(|| Arc::new(Calendar::always()))
    }

    pub(crate) fn quality_weights(&self) -> Arc<BTreeMap<String, i64>> {
        Arc::clone(&self.quality_weights)
    }
}

#[cold]
fn fault(field: &str, message: String) -> Error {
    Error::new(ErrorKind::InvalidPolicy, message).in_field(field)
}

fn in_policy(field: &str, error: &Error) -> Error {
    fault(field, error.message().to_string())
}

fn check_currency(currency: &str) -> Result<()> {
    if currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(fault(
        "currency",
        format!("found {currency:?}, allowed is a code of three letters such as EUR"),
    ))
}

fn calendars(policy: &Policy, zone: &Zone) -> Result<BTreeMap<String, Arc<Calendar>>> {
    let calendar = |(name, spec): (&String, _)| {
        let calendar = Calendar::new(name, spec, zone).map_err(|error| {
            let mut place = format!("calendars.{name}");
            if let Some(field) = &error.location().field {
                place = format!("{place}.{field}");
            }
            in_policy(&place, &error)
        })?;
        Ok((name.clone(), Arc::new(calendar)))
    };
    policy.calendars.iter().map(calendar).collect()
}

fn period(policy: &Policy, zone: &Zone) -> Result<Option<(i64, i64)>> {
    let Some(period) = &policy.period else { return Ok(None) };
    let start =
        parse_instant(&period.start, zone).map_err(|error| in_policy("period.start", &error))?;
    let end = parse_instant(&period.end, zone).map_err(|error| in_policy("period.end", &error))?;
    if start >= end {
        let message =
            format!("found {} to {}, the end must come after the start", period.start, period.end);
        return Err(fault("period", message));
    }
    Ok(Some((start, end)))
}

fn quality_weights(policy: &Policy) -> Result<BTreeMap<String, i64>> {
    let weight = |(criterion, weight): (&String, &f64)| {
        let fixed =
            fixed_from_f64(*weight, 3).filter(|weight| (0..=1_000_000_000).contains(weight));
        let fixed = fixed.ok_or_else(|| {
            let message = format!("found the weight {weight}, allowed is a number from 0 to 1000000 with at most 3 decimals");
            fault(&format!("quality_weights.{criterion}"), message)
        })?;
        Ok((criterion.clone(), fixed))
    };
    policy.quality_weights.iter().map(weight).collect()
}
