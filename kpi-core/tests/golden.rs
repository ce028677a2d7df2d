//! States that earlier builds have written: later ones read them to the same values.
//!
//! `CONTACTKPI_WRITE_GOLDEN=1 cargo test -p kpi-core --test golden` writes the files
//! of a new layout. Those of an old one are never written again.

use std::fs;
use std::path::PathBuf;

use kpi_core::policy::{DimensionsFrom, Duplicates, Policy};
use kpi_core::testing::{RandomRecords, accumulate};
use kpi_core::{Accumulator, Finish, GroupBy, Seal};

/// The layout that this build writes.
const LAYOUT: u8 = 1;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/states")
}

/// One state of each kind of thing that a state can hold.
fn made() -> Vec<(&'static str, Accumulator)> {
    let records = RandomRecords::new(2026, 12);
    let policy = |kpis: &[&str]| Policy {
        kpis: Some(kpis.iter().map(|kpi| kpi.to_string()).collect()),
        ..kpi_core::testing::random_policy()
    };
    let state = |policy: &Policy, by: GroupBy| accumulate(policy, &by, &records).expect("valid");
    let by = || GroupBy::new().dim("channel").interval("1d").expect("an interval");
    let counts = policy(&["service_level", "csat", "nps", "quality_score", "cost_per_contact"]);
    let events =
        policy(&["first_contact_resolution", "occupancy", "availability", "employee_turnover"]);
    let sets = policy(&["contacts_per_case"]);
    let mut rows = policy(&["csat", "average_handle_time"]);
    (rows.duplicates, rows.dimensions_from) = (Duplicates::KeepLast, DimensionsFrom::Interaction);
    let mut ids = policy(&["interaction_volume"]);
    ids.duplicates = Duplicates::Reject;
    ids.period = None;
    let seal = Seal { as_of: Some(1_774_600_000_000), history_from: Some(1_774_000_000_000) };
    let share = state(&sets, GroupBy::new()).into_sealed_share(seal).expect("a seal");
    let once = RandomRecords {
        interactions: records.interactions[..1].to_vec(),
        ..RandomRecords::default()
    };
    vec![
        ("counts", state(&counts, by())),
        ("events", state(&events, by())),
        ("sealed", state(&events, by()).into_sealed_share(seal).expect("a seal")),
        ("sets", state(&sets, GroupBy::new().dim("queue"))),
        ("sealed-sets", share),
        ("rows", state(&rows, by())),
        ("ids", accumulate(&ids, &by(), &once).expect("one row")),
    ]
}

fn card(state: &Accumulator) -> String {
    state.finish(Finish::default()).expect("a scorecard").to_csv()
}

#[test]
fn states_of_every_layout_are_read() {
    let folder = folder();
    if std::env::var_os("CONTACTKPI_WRITE_GOLDEN").is_some() {
        fs::create_dir_all(&folder).expect("a folder");
        for (name, state) in made() {
            let path = folder.join(format!("{LAYOUT}-{name}.state"));
            fs::write(&path, state.to_bytes()).expect("a file");
            fs::write(path.with_extension("csv"), card(&state)).expect("a file");
        }
    }
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .expect("the golden states")
        .map(|file| file.expect("a file").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "state"));
    files.sort();
    let newest = format!("{LAYOUT}-");
    let of_newest = files.iter().filter(|path| name(path).starts_with(&newest));
    assert_eq!(of_newest.count(), made().len(), "every kind of state has a golden file");
    for path in files {
        let bytes = fs::read(&path).expect("a golden state");
        let state = Accumulator::from_bytes(&bytes);
        let state = state.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let expected = fs::read_to_string(path.with_extension("csv")).expect("its values");
        assert_eq!(card(&state), expected.replace("\r\n", "\n"), "{}", path.display());
        if name(&path).starts_with(&newest) {
            assert!(state.to_bytes() == bytes, "{}: other bytes", path.display());
        }
    }
}

fn name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
