//! KPIs of the user's own, checked as strictly as built-in ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::selection::{
    ResolvedFormula, SelectedKpi, attributions, choose, read, unknown_option,
};
use crate::catalogue::{
    Attribution, ConfidenceInterval, Definition, Direction, OptionDefinition, OptionValues, Unit,
    look_up,
};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Formula, Linear};
use crate::partial::{Measure, find_field};
use crate::policy::{Compiled, CustomKpi};
use crate::record::RecordKind;

#[cold]
pub(super) fn custom_fault(custom: &CustomKpi, message: String) -> Error {
    Error::new(ErrorKind::InvalidPolicy, message).in_field(format!("custom_kpis.{}", custom.id))
}

pub(super) fn check_custom_id(custom: &CustomKpi) -> Result<()> {
    let id = &custom.id;
    let snake_case = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 64
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !snake_case || id == "all" {
        let message = format!("found the id {id:?}, allowed is snake_case of up to 64 letters");
        return Err(custom_fault(custom, message));
    }
    if look_up(id).is_some() {
        return Err(custom_fault(
            custom,
            "found the name of a built-in KPI, choose another id".into(),
        ));
    }
    Ok(())
}

/// A KPI of the user's own.
pub(super) fn own(custom: &CustomKpi, compiled: &Compiled) -> Result<SelectedKpi> {
    let formula = Formula::parse(&custom.formula)
        .map_err(|error| custom_fault(custom, error.message().to_string()))?;
    let mut options: Vec<OptionDefinition> = Vec::new();
    let mut records = BTreeSet::new();
    let mut partials = Vec::new();
    for field in formula.fields() {
        let (partial, _) = find_field(field).ok_or_else(|| unknown_field(custom, field))?;
        records.insert(partial.record);
        partials.push(partial);
        for rule in partial.rules {
            if !options.iter().any(|option| option.name == rule.name) {
                options.push(*rule);
            }
        }
    }
    // The first attribution of a record that all its partials know.
    let natural = |record: RecordKind| {
        let of_record = partials.iter().filter(|partial| partial.record == record);
        let known = Attribution::of(record);
        let fitting = known.iter().find(|by| of_record.clone().all(|p| p.knows(**by)));
        *fitting.unwrap_or(&known[0])
    };
    let naturals: Vec<(RecordKind, Attribution)> =
        records.iter().map(|record| (*record, natural(*record))).collect();
    // Time is cut where it lies, whatever the record; other instants of two
    // records only have the same name.
    let is_cut = naturals.iter().all(|(_, by)| *by == Attribution::Clipped);
    if records.len() > 1 && custom.attribution.is_none() && !is_cut {
        let names: Vec<_> = naturals
            .iter()
            .map(|(record, by)| format!("{} ({})", record.name(), by.name()))
            .collect();
        let message = format!(
            "the formula mixes records that are booked at different instants: {}; state attribution",
            names.join(", ")
        );
        return Err(custom_fault(custom, message));
    }
    let unit = natural_unit(custom, &formula)?;
    let mut values = OptionValues::defaults(&options);
    choose(&mut values, &options, "all", compiled)?;
    for (name, setting) in &custom.options {
        let option = options
            .iter()
            .find(|option| option.name == name)
            .ok_or_else(|| unknown_option(&custom.id, name, &options))?;
        values.set(option.name, read(option, setting, &custom.id)?);
    }
    choose(&mut values, &options, &custom.id, compiled)?;
    let resolved = ResolvedFormula {
        formula,
        unit: custom.unit.unwrap_or(unit),
        direction: custom.direction.unwrap_or(Direction::Informational),
        confidence_interval: custom_interval(custom)?,
        squares: None,
        excluded: Vec::new(),
        n: None,
    };
    let first = records.first().copied().unwrap_or(RecordKind::Interaction);
    let mut kpi = SelectedKpi {
        id: custom.id.clone(),
        objective: custom.objective,
        title: custom.title.clone().unwrap_or_else(|| custom.id.clone()),
        definition: Definition::BASE,
        custom: Some(resolved),
        options,
        values,
        attribution: BTreeMap::new(),
    };
    let default = custom.attribution.unwrap_or_else(|| natural(first));
    kpi.attribution = attributions(&kpi, default, compiled)?;
    Ok(kpi)
}

fn custom_interval(custom: &CustomKpi) -> Result<ConfidenceInterval> {
    match custom.confidence_interval {
        None | Some(ConfidenceInterval::None) => Ok(ConfidenceInterval::None),
        Some(ConfidenceInterval::Wilson) => Ok(ConfidenceInterval::Wilson),
        Some(other) => {
            let message = format!(
                "found confidence_interval = {:?}, allowed for a custom KPI are wilson and none",
                other.name()
            );
            Err(custom_fault(custom, message))
        }
    }
}

#[cold]
fn unknown_field(custom: &CustomKpi, field: &str) -> Error {
    let alike: Vec<_> = crate::partial::PARTIALS
        .iter()
        .flat_map(|partial| partial.fields)
        .map(|known| known.name)
        .filter(|known| known.contains(field) || field.contains(known))
        .take(5)
        .collect();
    let hint = match alike.is_empty() {
        true => "docs/fields.md lists all".to_string(),
        false => format!("did you mean {}?", alike.join(", ")),
    };
    custom_fault(custom, format!("no field is called {field:?}; {hint}"))
}

/// The unit that a formula gives; refuses sums of unlike fields.
fn natural_unit(custom: &CustomKpi, formula: &Formula) -> Result<Unit> {
    let measures = check_measures(formula).map_err(|message| custom_fault(custom, message))?;
    Ok(match (formula, measures) {
        (
            Formula::Ratio { .. } | Formula::Annualised(..),
            (Measure::Count, Some(Measure::Count)),
        ) => Unit::Ratio,
        (Formula::Ratio { .. }, (numerator, Some(denominator))) if numerator == denominator => {
            Unit::Share
        }
        (_, (Measure::Milliseconds, _)) => Unit::Seconds,
        (_, (Measure::Thousandths | Measure::Millionths, _)) => Unit::Points,
        (_, (Measure::MinorUnits, _)) => Unit::MinorUnits,
        (Formula::Sum(_), _) => Unit::Count,
        _ => Unit::Ratio,
    })
}

/// The measures of numerator and denominator. A sum of unlike fields, a
/// percentile of a field that is no distribution, and squares are refused.
pub(crate) fn check_measures(
    formula: &Formula,
) -> std::result::Result<(Measure, Option<Measure>), String> {
    use crate::partial::MergeRule;
    let field = |name: &str| {
        let (partial, place) =
            find_field(name).ok_or_else(|| format!("no field is called {name:?}"))?;
        Ok::<_, String>(partial.fields[place])
    };
    let sum = |linear: &Linear| {
        let mut measure = None;
        for (_, name) in &linear.terms {
            let found = field(name)?;
            let summable =
                matches!(found.merge, MergeRule::Sum | MergeRule::Union | MergeRule::AtFinish);
            if !summable || found.measure == Measure::Squares {
                return Err(format!("{name} cannot be summed; use max() or a percentile"));
            }
            if measure.is_some_and(|measure| measure != found.measure) {
                return Err(format!("{name} has another unit than the fields before it"));
            }
            measure = Some(found.measure);
        }
        measure.ok_or_else(|| "a sum without fields".to_string())
    };
    match formula {
        Formula::Sum(linear) => Ok((sum(linear)?, None)),
        Formula::Ratio { numerator, denominator, .. } => {
            Ok((sum(numerator)?, Some(sum(denominator)?)))
        }
        Formula::Max(name) => match field(name)? {
            found if matches!(found.merge, MergeRule::Greatest | MergeRule::Distribution) => {
                Ok((found.measure, None))
            }
            _ => Err(format!("{name} has no greatest value")),
        },
        Formula::Annualised(_, inner) => check_measures(inner),
        Formula::Percentile(_, name) => match field(name)? {
            found if found.merge == MergeRule::Distribution => Ok((found.measure, None)),
            _ => Err(format!("{name} is no distribution")),
        },
    }
}
