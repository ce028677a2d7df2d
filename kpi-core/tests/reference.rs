//! Random cases, compared with the independent oracle in `reference/`.
//!
//! The oracle is plain Python and imports nothing of ours. Where python3 is
//! missing, the test fails: it is needed to trust a number.

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value as Json;

/// More cases with `KPI_REFERENCE_CASES`.
fn count() -> u64 {
    std::env::var("KPI_REFERENCE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(150)
}

fn seed() -> u64 {
    std::env::var("KPI_REFERENCE_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_260_302)
}

#[test]
fn random_cases_agree_with_the_oracle() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let (seed, count) = (seed(), count());
    let output = Command::new("python3")
        .args([
            "-m",
            "reference.random_cases",
            "--seed",
            &seed.to_string(),
            "--count",
            &count.to_string(),
        ])
        .current_dir(root)
        .output()
        .expect("python3 is needed for the reference oracle");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut faults = Vec::new();
    let mut values = 0;
    for (number, line) in text.lines().enumerate() {
        let line: Json = serde_json::from_str(line).expect("a line of JSON");
        match compare(&line["case"], line["expect"].as_array().expect("rows")) {
            Ok(compared) => values += compared,
            Err(fault) => faults.push(format!("case {number}: {fault}")),
        }
    }
    println!("{values} values of {count} random cases from seed {seed}");
    assert!(values > 0);
    assert!(
        faults.is_empty(),
        "{} of {count} cases of seed {seed} differ:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn compare(case: &Json, expected: &[Json]) -> Result<usize, String> {
    let card = support::run(case).map_err(|error| format!("{error}; policy {}", case["policy"]))?;
    let found = support::rows(&card);
    if found.len() != expected.len() {
        let groups = |rows: &[Json]| rows.iter().map(|row| row["group"].to_string()).collect();
        let [mine, theirs]: [BTreeSet<String>; 2] = [groups(&found), groups(expected)];
        let difference: Vec<_> = mine.symmetric_difference(&theirs).take(3).collect();
        return Err(format!(
            "found {} groups, expected {}, such as {difference:?}; kpis {}",
            mine.len(),
            theirs.len(),
            case["policy"]["kpis"]
        ));
    }
    for (found, wanted) in found.iter().zip(expected) {
        if let Some(difference) = support::difference(found, wanted) {
            return Err(format!(
                "{} in {}: {difference}; policy {}, by {}",
                found["kpi"], wanted["group"], case["policy"], case["by"]
            ));
        }
    }
    Ok(found.len())
}
