//! Example programs of contactkpi.
//!
//! `scorecard` prints the KPIs of record files, or of the sample data that
//! ships with the project; `cli` holds its parts. `bank` reads a public data
//! set of a bank's call center. [`sample`] makes the sample data.
//!
//! The feature `cli` (default) holds the programs' readers of files; without
//! it there is the sample alone, for other front ends.

#[cfg(feature = "cli")]
pub mod bank;
#[cfg(feature = "cli")]
pub mod cli;
pub mod sample;
