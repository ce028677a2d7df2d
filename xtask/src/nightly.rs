//! What needs a nightly compiler: the fuzz targets, and the tests of the C functions under Miri.

use std::process::Command;

use crate::runner::{Done, tally};
use crate::workspace::{Result, Workspace, output, run, run_tests};

/// The crate of the fuzz targets, outside the workspace.
pub(crate) const FUZZ: &str = "fuzz/Cargo.toml";
/// How long each target runs. Whoever looks for faults lets them run longer; see CONTRIBUTING.md.
const SECONDS: &str = "-max_total_time=5";

/// Cargo of the nightly toolchain, building into a folder of its own.
fn nightly(workspace: &Workspace, folder: &str, arguments: &[&str]) -> Command {
    let mut command = workspace.program("rustup", &["run", "nightly", "cargo"]);
    command.args(arguments).env("CARGO_TARGET_DIR", workspace.target().join(folder));
    // Cargo tells those of the toolchain that runs this program.
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    command
}

/// Why a tool of the nightly toolchain cannot be used here, if so.
fn lacks(workspace: &Workspace, tool: &str, install: &str) -> Option<Done> {
    let found = output(nightly(workspace, tool, &[tool, "--version"]));
    found.err().map(|_| Done::Skipped(format!("not there, so NOT tried; {install}")))
}

/// Builds every fuzz target and runs each for some seconds. The same bodies run with any compiler
/// in `kpi-ffi/tests/fuzz.rs`.
pub(crate) fn fuzz(workspace: &Workspace) -> Result<Done> {
    const INSTALL: &str = "run: rustup toolchain install nightly && cargo install cargo-fuzz";
    if let Some(skipped) = lacks(workspace, "fuzz", INSTALL) {
        return Ok(skipped);
    }
    let corpus = workspace.target().join("fuzz-corpus");
    let mut command =
        nightly(workspace, "fuzz", &["run", "--quiet", "--manifest-path", FUZZ, "--example"]);
    command.arg("seeds").arg(&corpus);
    run(command)?;
    // Not as a release: a single thread would optimise the library for minutes.
    run(nightly(workspace, "fuzz", &["fuzz", "build", "--dev"]))?;
    let listed = output(nightly(workspace, "fuzz", &["fuzz", "list"]))?;
    let targets: Vec<&str> = listed.split_whitespace().collect();
    for target in &targets {
        let mut command = nightly(workspace, "fuzz", &["fuzz", "run", "--dev", target]);
        command.arg(corpus.join(target)).args(["--", SECONDS, "-max_len=4096", "-verbosity=0"]);
        run(command)?;
    }
    Ok(Done::Note(format!("{} targets, each for 5 seconds: {}", targets.len(), targets.join(", "))))
}

/// Runs the tests that call the functions of C under Miri, which watches every pointer.
pub(crate) fn miri(workspace: &Workspace) -> Result<Done> {
    const INSTALL: &str = "run: rustup toolchain install nightly --component miri,rust-src";
    if let Some(skipped) = lacks(workspace, "miri", INSTALL) {
        return Ok(skipped);
    }
    let arguments = ["miri", "test", "--quiet", "-p", "kpi-ffi", "--test", "calls"];
    run_tests(nightly(workspace, "miri", &arguments)).map(|closing| tally(&closing))
}
