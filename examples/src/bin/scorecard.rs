//! Prints the scorecard of record files, or of the sample data. See `--help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kpi_examples::cli::main(std::env::args_os().skip(1))
}
