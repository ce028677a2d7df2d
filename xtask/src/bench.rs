//! The benchmarks side by side with other engines.

use std::path::PathBuf;

use crate::python;
use crate::runner::{Done, tally};
use crate::workspace::{Result, Workspace, output, run, run_tests};

/// Few enough rows for a test, and enough for all of the ways that the engines go.
const TEST_ROWS: u64 = 20_000;

/// What `cargo xtask bench` was asked for.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wanted<'a> {
    rows: Option<u64>,
    rounds: Option<u32>,
    only: Option<&'a str>,
    out: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Reads the arguments after `bench`, each a name and its value.
    pub(crate) fn read(words: &[&'a str]) -> Result<Self> {
        let mut wanted = Wanted::default();
        for pair in words.chunks(2) {
            let [name, value] = *pair else {
                return Err(format!("{} needs a value", pair.concat()));
            };
            let fault = || format!("{name}: found {value:?}, a number above 0 is allowed");
            match name {
                "--rows" => {
                    let rows = value.replace('_', "").parse().ok().filter(|rows| *rows > 0);
                    wanted.rows = Some(rows.ok_or_else(fault)?);
                }
                "--rounds" => {
                    let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
                    wanted.rounds = Some(rounds.ok_or_else(fault)?);
                }
                "--only" => wanted.only = Some(value),
                "--out" => wanted.out = Some(value),
                _ => {
                    return Err(format!(
                        "found {name:?}, allowed are --rows, --rounds, --only and --out"
                    ));
                }
            }
        }
        Ok(wanted)
    }
}

/// Builds the library for Rust and Python, makes the tables, and times everything.
pub(crate) fn bench(workspace: &Workspace, wanted: &Wanted<'_>) -> Result<()> {
    let rows = wanted.rows.unwrap_or(1_000_000);
    run(workspace
        .cargo("build --quiet --release -p kpi-benches --features worker --bin bench-worker"))?;
    let worker = format!("bench-worker{}", std::env::consts::EXE_SUFFIX);
    let worker = workspace.target().join("release").join(worker);
    let data = workspace.target().join("bench-data").join(rows.to_string());
    let out = match wanted.out {
        Some(path) => std::env::current_dir().unwrap_or_default().join(path),
        None => workspace.path("benches/RESULTS.md"),
    };
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let mut arguments = vec![
        path(workspace.path("benches/peers/run.py")),
        "--rows".to_string(),
        rows.to_string(),
        "--rounds".to_string(),
        wanted.rounds.unwrap_or(5).to_string(),
        "--data".to_string(),
        path(data),
        "--worker".to_string(),
        path(worker),
        "--out".to_string(),
        path(out),
    ];
    if let Some(push) = push(workspace)? {
        arguments.extend(["--push".to_string(), path(push)]);
    }
    if let Some(names) = wanted.only {
        arguments.push("--only".to_string());
        arguments.extend(names.split(',').map(String::from));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(python::with_package(workspace, &arguments)?)
}

/// The worker in C, where there is a compiler.
fn push(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if output(workspace.program("cc", &["--version"])).is_err() {
        println!("no C compiler is installed as cc: rows from C are left out");
        return Ok(None);
    }
    run(workspace.cargo("build --quiet --release -p kpi-ffi"))?;
    let library = workspace.target().join("release");
    let program = library.join("bench-push");
    let mut command = workspace.program("cc", &["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror"]);
    command.args(["benches/c/push.c", "-Ikpi-ffi/include"]).arg(library.join("libkpi.a"));
    command.args(["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc", "-o"]);
    command.arg(&program);
    run(command)?;
    Ok(Some(program))
}

/// Whether all engines still give the same answers, and whether a difference would be found.
pub(crate) fn answers(workspace: &Workspace) -> Result<Done> {
    let tests = workspace.path("benches/peers").to_string_lossy().into_owned();
    let arguments = ["-m", "unittest", "discover", "-s", &tests];
    let closing = run_tests(python::with_package(workspace, &arguments)?)?;
    let out = workspace.target().join("bench-data/test.md").to_string_lossy().into_owned();
    let wanted = Wanted { rows: Some(TEST_ROWS), rounds: Some(1), only: None, out: Some(&out) };
    bench(workspace, &wanted)?;
    Ok(tally(&closing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_names_and_values() {
        let wanted = Wanted::read(&["--rows", "10_000_000", "--only", "v1n,v3"]);
        let expected = Wanted { rows: Some(10_000_000), only: Some("v1n,v3"), ..Wanted::default() };
        assert_eq!(wanted, Ok(expected));
        for faulty in [&["--rows"][..], &["--rows", "0"], &["--rounds", "x"], &["--row", "1"]] {
            assert!(Wanted::read(faulty).is_err(), "{faulty:?}");
        }
    }
}
