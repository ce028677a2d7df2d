//! The C examples: what they print is what is expected.

use std::path::{Path, PathBuf};

use super::{Build, C99, SANITIZERS};
use crate::steps::built_program;
use crate::workspace::{Result, Workspace, output, run};

pub(super) const FOLDER: &str = "kpi-ffi/examples";
pub(super) const CALLS: &str = "examples/data/interactions.csv";
pub(super) const POLICY: &str = "kpi-ffi/examples/policy.json";
pub(super) const AS_OF: &str = "2026-04-01";

/// Compiles and runs the examples, and returns a closing line.
pub(super) fn run_all(build: &Build<'_>) -> Result<Vec<String>> {
    nightly_batch(build)?;
    live_call_events(build)?;
    merge_nodes(build)?;
    Ok(vec!["Ran 3 tests of the examples in C".to_string()])
}

/// Compiles an example, so that a fault of memory ends it.
fn compiled(build: &Build<'_>, name: &str) -> Result<PathBuf> {
    let flags = [&C99[..], &SANITIZERS].concat();
    build.linked("cc", &flags, &format!("{FOLDER}/{name}.c"), name)
}

/// What a program prints.
fn printed(build: &Build<'_>, program: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = build.start(program);
    command.args(arguments);
    output(command)
}

/// The scorecard as JSON must be that of the Rust program, byte for byte.
fn nightly_batch(build: &Build<'_>) -> Result<()> {
    let program = compiled(build, "nightly_batch")?;
    let from_c = printed(build, &program, &[CALLS, POLICY, AS_OF])?;
    let from_rust = rust_scorecard(build, &["--interactions", CALLS].map(String::from))?;
    same("nightly_batch and the Rust program", &from_c, &from_rust)?;
    let path = nightly_json(build.workspace);
    std::fs::write(&path, from_c)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Where the scorecard of the example lies for what must give the same.
fn nightly_json(workspace: &Workspace) -> PathBuf {
    workspace.target().join("c/nightly_batch.json")
}

/// The scorecard of the example.
pub(super) fn nightly_scorecard(workspace: &Workspace) -> Result<String> {
    let path = nightly_json(workspace);
    std::fs::read_to_string(&path).map_err(|error| {
        format!("cannot read {}: {error}; the step \"C library\" writes it", path.display())
    })
}

/// What the Rust program makes of these files.
pub(super) fn rust_scorecard(build: &Build<'_>, files: &[String]) -> Result<String> {
    let workspace = build.workspace;
    let mut command = match built_program(workspace, "scorecard")? {
        Some(program) => workspace.program(program, &[]),
        None => workspace.cargo("run --quiet -p kpi-examples --bin scorecard --"),
    };
    command.args(files);
    command.args(["--policy", POLICY, "--as-of", AS_OF, "--format", "json"]);
    output(command)
}

fn live_call_events(build: &Build<'_>) -> Result<()> {
    let program = compiled(build, "live_call_events")?;
    as_expected(build, "live_call_events", &printed(build, &program, &[])?)
}

/// Two processes count, a third merges.
fn merge_nodes(build: &Build<'_>) -> Result<()> {
    let program = compiled(build, "merge_nodes")?;
    let state = |node: &str| build.programs.join(format!("node{node}.state")).display().to_string();
    for node in ["1", "2"] {
        let mut command = build.start(&program);
        command.args(["count", node, &state(node)]);
        run(command)?;
    }
    let merged = printed(build, &program, &["merge", &state("1"), &state("2")])?;
    as_expected(build, "merge_nodes", &merged)
}

/// Compares with the file that is checked in.
pub(super) fn as_expected(build: &Build<'_>, name: &str, found: &str) -> Result<()> {
    let path = format!("{FOLDER}/{name}.expected");
    let expected = std::fs::read_to_string(build.workspace.path(&path))
        .map_err(|error| format!("cannot read {path}: {error}"))?;
    same(&format!("{name} and {path}"), found, &expected)
}

/// Fails with the first difference.
pub(super) fn same(what: &str, found: &str, expected: &str) -> Result<()> {
    if found == expected {
        println!("{what} say the same, {} bytes", found.len());
        return Ok(());
    }
    let pairs = found.bytes().zip(expected.bytes());
    let place = pairs.take_while(|(one, other)| one == other).count();
    let from = |text: &str| {
        let bytes = text.as_bytes().iter().copied().skip(place.saturating_sub(40)).take(120);
        String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
    };
    Err(format!(
        "{what} differ at byte {place}:\nfound    …{}\nexpected …{}",
        from(found),
        from(expected)
    ))
}
