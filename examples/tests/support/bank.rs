//! The public bank data and its reference values.

use std::fs::File;
use std::path::PathBuf;

use kpi_core::record::Interaction;
use kpi_core::time::Zone;
use kpi_examples::bank::Calls;
use serde_json::Value as Json;

/// Calls and reference values, where the data is there.
pub(crate) fn data() -> Option<(Vec<Interaction>, Json)> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "shared", "data", "bank_1999_february"]
            .iter()
            .collect();
    if !folder.is_dir() {
        println!("skipped: {} does not exist", folder.display());
        return None;
    }
    let file = File::open(folder.join("february_1999.tsv")).expect("the calls");
    let calls = Calls::new(file, &Zone::utc()).expect("the header");
    let calls = calls.collect::<Result<_, _>>().expect("every line");
    let text = std::fs::read_to_string(folder.join("reference_values.json")).expect("the values");
    Some((calls, serde_json::from_str(&text).expect("JSON")))
}
