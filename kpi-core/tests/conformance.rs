//! The conformance vectors, and that every option value of every KPI has one.

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kpi_core::catalogue::{Allowed, catalogue, options_of};
use serde_json::Value as Json;

fn vectors() -> Vec<(String, Json)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder conformance")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no vectors in {}", folder.display());
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let json =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, json)
        })
        .collect()
}

fn cases(file: &Json) -> &Vec<Json> {
    file["cases"].as_array().expect("a list of cases")
}

fn check(kpi: Option<&str>, case: &Json) -> Result<(), String> {
    let result = support::run(case);
    if let Some(wanted) = case.get("expect_error") {
        let error = result.err().ok_or("no error")?;
        let location = error.location();
        let found = serde_json::json!({
            "kind": error.kind().name(), "record": location.record, "row": location.row,
            "field": location.field,
        });
        return match support::difference(&found, wanted) {
            None => Ok(()),
            Some(difference) => Err(format!("{difference} in {error}")),
        };
    }
    let card = result.map_err(|error| error.to_string())?;
    if let Some(wanted) = case.get("quarantined") {
        let notes = card.notes().into_iter().filter(|note| !note.quarantined.is_empty());
        let found: serde_json::Map<_, _> = notes
            .map(|note| {
                let fields: serde_json::Map<_, _> = note
                    .quarantined
                    .into_iter()
                    .map(|(field, count)| (field, count.into()))
                    .collect();
                (note.record.name().to_string(), Json::Object(fields))
            })
            .collect();
        if Json::Object(found.clone()) != *wanted {
            return Err(format!("quarantined: found {found:?}, expected {wanted}"));
        }
    }
    let expected = case["expect"].as_array().ok_or("neither expect nor expect_error")?;
    let found: Vec<Json> = support::rows(&card)
        .into_iter()
        .filter(|row| match kpi {
            Some(kpi) => row["kpi"] == kpi,
            None => expected.iter().any(|wanted| wanted["kpi"] == row["kpi"]),
        })
        .collect();
    if found.len() != expected.len() {
        return Err(format!("found {} rows, expected {}: {found:?}", found.len(), expected.len()));
    }
    for (found, wanted) in found.iter().zip(expected) {
        if let Some(difference) = support::difference(found, wanted) {
            return Err(format!("{} {}: {difference}", wanted["group"], found["kpi"]));
        }
    }
    Ok(())
}

#[test]
fn every_vector_holds() {
    let mut count = 0;
    let mut faults = Vec::new();
    for (name, file) in vectors() {
        for case in cases(&file) {
            count += 1;
            if let Err(fault) = check(file["kpi"].as_str(), case) {
                faults.push(format!("{name} / {}: {fault}", case["name"]));
            }
        }
    }
    println!("{count} vectors");
    assert!(faults.is_empty(), "{} of {count} vectors fail:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_option_value_of_every_kpi_has_a_vector() {
    let files: BTreeMap<String, Json> = vectors().into_iter().collect();
    let mut missing = Vec::new();
    for kpi in catalogue() {
        let Some(file) = files.get(kpi.id) else {
            missing.push(format!("conformance/{}.json", kpi.id));
            continue;
        };
        assert_eq!(file["kpi"], kpi.id, "the file is named after its KPI");
        let shown = |name: &str| -> Vec<String> {
            let options = cases(file).iter().filter_map(|case| case.get("options")?.get(name));
            options.map(|value| value.as_str().map_or(value.to_string(), String::from)).collect()
        };
        for option in options_of(kpi) {
            let values = shown(option.name);
            let wanted: Vec<String> = match option.allowed {
                Allowed::Choice(names) => names.iter().map(|name| name.to_string()).collect(),
                Allowed::Boolean => vec!["true".into(), "false".into()],
                _ => Vec::new(),
            };
            let other_than_default =
                values.iter().any(|value| *value != option.default.to_string());
            if wanted.is_empty() && !other_than_default {
                missing.push(format!("{}: {} other than {}", kpi.id, option.name, option.default));
            }
            for value in wanted.iter().filter(|value| !values.contains(value)) {
                missing.push(format!("{}: {} = {value}", kpi.id, option.name));
            }
        }
    }
    assert!(missing.is_empty(), "no vector for:\n{}", missing.join("\n"));
}
