//! Arrow batches to columns, scorecards to record batches.
