//! Runs a case of the conformance vectors and compares the result.

use std::collections::BTreeMap;

use kpi_core::catalogue::Setting;
use kpi_core::record::{RecordKind, TableReader};
use kpi_core::time::{TimeOfDay, Zone, format_instant, parse_instant};
use kpi_core::{Accumulator, Error, Finish, GroupBy, Policy, Scorecard, Value};
use serde_json::{Map, Value as Json, json};

/// The scorecard of a case.
pub(crate) fn run(case: &Json) -> Result<Scorecard, Error> {
    let policy = Policy::from_json(&case.get("policy").unwrap_or(&json!({})).to_string())?;
    let by = GroupBy::from_json(&case.get("by").unwrap_or(&json!({})).to_string())?;
    let zone = Zone::named(&policy.zone)?;
    let mut accumulator = Accumulator::new(&policy, by)?;
    for (record, rows) in case.get("records").and_then(Json::as_object).into_iter().flatten() {
        let kind =
            RecordKind::from_name(record).unwrap_or_else(|| panic!("a record called {record}"));
        let mut reader = TableReader::new(kind, &[], &zone);
        for row in rows.as_array().expect("rows are a list") {
            for copy in copies(row) {
                reader.push_json(&Json::Object(copy).to_string())?;
            }
        }
        let columns = reader.finish()?;
        accumulator.add(columns.batch())?;
    }
    accumulator.finish(finish(case, &zone)?)
}

/// A row as often as its `repeat` says, each with ids of its own.
fn copies(row: &Json) -> Vec<Map<String, Json>> {
    let mut row = row.as_object().expect("a row is an object").clone();
    let Some(repeat) = row.remove("repeat").and_then(|repeat| repeat.as_u64()) else {
        return vec![row];
    };
    (1..=repeat)
        .map(|number| {
            let mut copy = row.clone();
            for id in ["interaction_id", "survey_id", "evaluation_id"] {
                if let Some(Json::String(text)) = copy.get_mut(id) {
                    text.push_str(&format!("-{number}"));
                }
            }
            copy
        })
        .collect()
}

fn finish(case: &Json, zone: &Zone) -> Result<Finish, Error> {
    let mut finish = Finish::default();
    let Some(given) = case.get("finish") else { return Ok(finish) };
    if let Some(as_of) = given.get("as_of").and_then(Json::as_str) {
        finish.as_of = Some(parse_instant(as_of, zone)?);
    }
    for (kpi, options) in given.get("options").and_then(Json::as_object).into_iter().flatten() {
        for (name, setting) in options.as_object().expect("options are an object") {
            let setting: Setting = serde_json::from_value(setting.clone()).expect("a setting");
            finish.options.entry(kpi.clone()).or_default().insert(name.clone(), setting);
        }
    }
    Ok(finish)
}

/// The rows of a scorecard in the form of the vectors.
pub(crate) fn rows(card: &Scorecard) -> Vec<Json> {
    card.rows().map(|(group, value)| row(card, group, &value)).collect()
}

fn row(card: &Scorecard, group: usize, value: &Value) -> Json {
    let found = card.group(group).expect("a group of the card");
    let by = card.group_by();
    let mut texts = Map::new();
    for (name, text) in by.dimensions().iter().zip(&found.dimensions) {
        texts.insert(name.clone(), json!(text));
    }
    if let Some(start) = found.interval_start {
        texts.insert("interval_start".into(), json!(format_instant(start, &Zone::utc())));
    }
    if let Some(slot) = found.time_of_day {
        texts.insert("time_of_day".into(), json!(TimeOfDay::label(slot)));
    }
    let excluded: BTreeMap<&str, u64> = value.excluded.iter().copied().collect();
    let percentiles = value.percentiles;
    json!({
        "group": texts, "kpi": value.kpi, "value": value.value, "unit": value.unit.name(),
        "numerator": value.numerator, "denominator": value.denominator, "n": value.n,
        "excluded": excluded,
        "ci_low": value.confidence_interval.map(|(low, _)| low),
        "ci_high": value.confidence_interval.map(|(_, high)| high),
        "p50": percentiles.map(|p| p.p50), "p90": percentiles.map(|p| p.p90),
        "p95": percentiles.map(|p| p.p95), "max": percentiles.map(|p| p.max),
        "band": value.band.name(), "no_data": value.no_data.map(|reason| reason.name()),
    })
}

/// The first difference between what was found and what is expected; only
/// the keys that are expected are compared.
pub(crate) fn difference(found: &Json, expected: &Json) -> Option<String> {
    let expected = expected.as_object().expect("an expectation is an object");
    expected.iter().find_map(|(key, wanted)| {
        let got = found.get(key).unwrap_or(&Json::Null);
        (!alike(key, got, wanted)).then(|| format!("{key}: found {got}, expected {wanted}"))
    })
}

fn alike(key: &str, got: &Json, wanted: &Json) -> bool {
    match (got.as_f64(), wanted.as_f64()) {
        // Intervals go through square roots; everything else is exact.
        (Some(got), Some(wanted)) if key.starts_with("ci_") => {
            (got - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)
        }
        (Some(got), Some(wanted)) => got == wanted,
        _ => got == wanted,
    }
}
