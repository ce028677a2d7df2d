//! The benchmarks side by side with other engines.

use std::path::PathBuf;

use crate::python;
use crate::workspace::{Result, Workspace, run};

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
    if let Some(names) = wanted.only {
        arguments.push("--only".to_string());
        arguments.extend(names.split(',').map(String::from));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(python::with_package(workspace, &arguments)?)
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
