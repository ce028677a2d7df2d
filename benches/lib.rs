//! Benchmarks of contactkpi.
