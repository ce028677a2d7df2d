//! Writes the sample data of the examples, byte for byte the same on every run.
//!
//! ```text
//! cargo run -p kpi-examples --bin generate_sample -- [DIR]          write the files
//! cargo run -p kpi-examples --bin generate_sample -- --check [DIR]  compare only
//! ```
//!
//! DIR is examples/data if not given. The exit code of a comparison is 1 when a file is stale.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use kpi_examples::sample;

const COMMAND: &str = "cargo run -p kpi-examples --bin generate_sample";

fn main() -> ExitCode {
    let mut check = false;
    let mut directory = None;
    for argument in std::env::args().skip(1) {
        if argument == "--check" {
            check = true;
        } else if argument.starts_with('-') || directory.is_some() {
            eprintln!("usage: {COMMAND} -- [--check] [DIR]");
            return ExitCode::from(2);
        } else {
            directory = Some(PathBuf::from(argument));
        }
    }
    // The directory that was asked for, to name in the command that repairs it.
    let asked = directory
        .as_ref()
        .map_or(String::new(), |directory| format!(" -- {}", directory.display()));
    let directory =
        directory.unwrap_or_else(|| [env!("CARGO_MANIFEST_DIR"), "data"].iter().collect());

    let (files, summary) = sample::described_files();
    if check {
        let mut stale = false;
        for file in &files {
            let path = directory.join(file.name);
            if fs::read(&path).ok().as_deref() != Some(file.text.as_bytes()) {
                eprintln!("{} is stale", path.display());
                stale = true;
            }
        }
        if stale {
            eprintln!("run: {COMMAND}{asked}");
            return ExitCode::FAILURE;
        }
        println!("{} files are up to date in {}", files.len(), directory.display());
        return ExitCode::SUCCESS;
    }

    let written = fs::create_dir_all(&directory).and_then(|()| {
        files.iter().try_for_each(|file| fs::write(directory.join(file.name), &file.text))
    });
    if let Err(error) = written {
        eprintln!("cannot write to {}: {error}", directory.display());
        return ExitCode::FAILURE;
    }
    println!("wrote {} (seed {})", directory.display(), sample::SEED);
    for line in summary {
        println!("  {line}");
    }
    ExitCode::SUCCESS
}
