//! Example programs of contactkpi.
//!
//! `scorecard` prints the KPIs of record files, or of the sample data that
//! ships with the project; [`cli`] holds its parts. [`bank`] reads a public
//! data set of a bank's call center.

pub mod bank;
pub mod cli;
