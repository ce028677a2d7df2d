//! Instructions that the kernels take for a row: times on shared machines
//! cannot guard them, counts can.

use std::collections::BTreeMap;

use crate::runner::Done;
use crate::workspace::{Result, Workspace, output, run};

/// The counts that were measured last, by workload.
const KNOWN: &str = "benches/instructions.json";
const ROWS: u64 = 65_536;
/// How far a count may lie above the known one: compilers and seeds of hashes
/// change it a little.
const TOLERANCE: f64 = 1.10;

/// Counts with callgrind, and compares. Callgrind knows AVX2 at most, so that is
/// what is counted on every machine that has it.
pub(crate) fn guard(workspace: &Workspace) -> Result<Done> {
    if output(workspace.program("valgrind", &["--version"])).is_err() {
        return Ok(Done::Skipped("valgrind is not here".to_string()));
    }
    if !has_avx2() {
        return Ok(Done::Skipped("this processor has no AVX2".to_string()));
    }
    let text = std::fs::read_to_string(workspace.path(KNOWN))
        .map_err(|error| format!("{KNOWN}: {error}"))?;
    let known: BTreeMap<String, f64> =
        serde_json::from_str(&text).map_err(|error| format!("{KNOWN}: {error}"))?;
    run(workspace.cargo("build --quiet --release -p kpi-benches --example kernels"))?;
    let mut told = Vec::new();
    let mut above = Vec::new();
    for (name, known) in &known {
        let found = per_row(workspace, name)?;
        told.push(format!("{name} {found:.0}"));
        if found > known * TOLERANCE {
            above.push(format!("{name}: {found:.0} instructions a row, known are {known:.0}"));
        }
    }
    match above.is_empty() {
        true => Ok(Done::Note(format!("instructions a row: {}", told.join(", ")))),
        false => Err(format!(
            "{}\nif that is meant, write the new counts into {KNOWN}",
            above.join("\n")
        )),
    }
}

/// What one run more takes, for each row: so that starting and the making of the
/// rows are not counted.
fn per_row(workspace: &Workspace, name: &str) -> Result<f64> {
    let (once, thrice) = (count(workspace, name, 1)?, count(workspace, name, 3)?);
    Ok((thrice - once) as f64 / 2.0 / ROWS as f64)
}

fn count(workspace: &Workspace, name: &str, times: u64) -> Result<i64> {
    let program = workspace.target().join("release/examples/kernels");
    let log = workspace.target().join("callgrind.log");
    let (program, log_text) = (program.to_string_lossy(), log.to_string_lossy());
    let (rows, times) = (ROWS.to_string(), times.to_string());
    let log_file = format!("--log-file={log_text}");
    output(workspace.program(
        "valgrind",
        &[
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            &log_file,
            &program,
            name,
            &rows,
            &times,
        ],
    ))?;
    let text = std::fs::read_to_string(&log).map_err(|error| format!("{log_text}: {error}"))?;
    collected(&text).ok_or_else(|| format!("callgrind did not say how much it collected:\n{text}"))
}

/// The count in what callgrind says at its end.
fn collected(text: &str) -> Option<i64> {
    let (_, count) = text.lines().find_map(|line| line.split_once("Collected :"))?;
    count.trim().parse().ok()
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    std::is_x86_feature_detected!("avx2")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx2() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read() {
        let text = "==7== Events    : Ir\n==7== Collected : 1234567\n==7==";
        assert_eq!(collected(text), Some(1_234_567));
        assert_eq!(collected("==7== valgrind: failed"), None);
    }
}
