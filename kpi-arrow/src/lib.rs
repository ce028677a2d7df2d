//! Arrow at the border of kpi-core: batches become columns of records, and
//! scorecards become tables.
//!
//! This is the only crate that names arrow. [`columns`] finds the fields of a
//! record in a [`RecordBatch`](arrow_array::RecordBatch) by name and converts
//! them. Memory is borrowed where the layouts agree: 64-bit integers,
//! timestamps and durations in milliseconds, truth values, plain text, and
//! dictionaries with 32-bit unsigned keys. Everything else is converted.
//!
//! | field | accepted columns |
//! |---|---|
//! | text | `Utf8`, `LargeUtf8`, `Utf8View`, dictionaries of them; whole numbers and truth values, written out |
//! | instant | timestamps of any unit, with or without a zone; dates; text such as `2026-03-02T08:00:00Z` |
//! | duration | durations of any unit; intervals without months; numbers of seconds |
//! | count, money | integers; floats and decimals that are whole |
//! | fixed | integers, floats and decimals with at most 3 decimals |
//! | boolean | truth values; the numbers 0 and 1; text `true`, `false` |
//! | code | text, a name of the list |
//!
//! A column of type `Null` has no value in any row, and a floating point NaN
//! is a missing value, because pandas writes missing numbers that way.
//! Infinity is a cell that cannot be read. Spaces around texts are passed over,
//! except in text fields.
//!
//! With [`ImportOptions::text_cells`], columns of text are read for fields of
//! every kind, as the cells of a CSV file are. [`record_batch`] goes the other
//! way: columns of a record become a typed batch.
//! [`read_stream`] counts a stream of batches on several threads.
//!
//! [`table`] gives a scorecard as batches, made when they are asked for, and
//! [`side_table`] a table beside its values. [`catalogue_table`] lists the KPIs.

mod catalogue;
mod export;
mod import;
mod record;
mod stream;

pub use catalogue::catalogue_table;
pub use export::{BATCH_ROWS, ScorecardReader, Shape, side_table, table};
pub use import::{ColumnMap, ImportOptions, columns};
pub use record::record_batch;
pub use stream::{Progress, StreamOptions, read_stream};
