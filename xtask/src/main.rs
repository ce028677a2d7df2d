//! The chores of the workspace: `cargo xtask help`.

mod bench;
mod c;
mod generate;
mod install;
mod instructions;
mod lint;
mod manifests;
mod nightly;
mod python;
mod runner;
mod steps;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
cargo xtask test [--quick]      everything that the tests need, step by step; --quick leaves out the slow steps
cargo xtask test --tidy         the same, for little disk: deletes what a step built for itself once it has passed
cargo xtask test --only WORD    the steps whose title holds this word, such as Python
cargo xtask generate [--check]  writes the generated files in docs/ and kpi-py/; --check only says which are stale
cargo xtask stubs               builds the native module of the Python package and writes its stubs
cargo xtask install-c --prefix DIR  builds the C library and installs it below DIR, with files for pkg-config and CMake
cargo xtask bench [--rows N] [--rounds N] [--only v1n,v3] [--out FILE]
                                times the library beside DuckDB, Polars and pandas, and writes benches/RESULTS.md
cargo xtask layout              adds what is new in kpi.h to the list of the binary interface that callers rely on
cargo xtask lint                formatting, clippy and the documentation
cargo xtask help                this text
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let workspace = Workspace::here();
    let done = match words.as_slice() {
        ["test"] => runner::run(&workspace, &steps::all(), false),
        ["test", "--tidy"] => runner::run(&workspace, &steps::all(), true),
        ["test", "--quick"] => runner::run(&workspace, &steps::quick(), false),
        ["test", "--only", word] => match steps::only(word) {
            steps if steps.is_empty() => Err(format!("no step has {word:?} in its title")),
            steps => runner::run(&workspace, &steps, false),
        },
        ["lint"] => runner::run(&workspace, &steps::lint(), false),
        ["generate"] => generate::write(&workspace.root),
        ["generate", "--check"] => generate::check(&workspace.root).map(|note| println!("{note}")),
        ["stubs"] => python::write_stubs(&workspace),
        ["layout"] => c::write_layout(&workspace),
        ["install-c", "--prefix", prefix] if !prefix.is_empty() => {
            install::install(&workspace, prefix)
        }
        ["install-c", ..] => {
            eprint!(
                "error: install-c needs the folder to install into, as --prefix DIR\n\n{USAGE}"
            );
            return ExitCode::from(2);
        }
        ["bench", wanted @ ..] => {
            bench::Wanted::read(wanted).and_then(|wanted| bench::bench(&workspace, &wanted))
        }
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
