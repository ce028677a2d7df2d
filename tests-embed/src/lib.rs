//! The Rust example of the README, run as a documentation test.
#![doc = include_str!("../../README.md")]
