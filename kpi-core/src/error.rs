//! One error type for the whole crate.

use std::fmt;

/// What kind of thing went wrong.
///
/// The numbers of [`ErrorKind::code`] are for ever: C status codes and Python
/// exception classes are looked up from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A row is malformed: a field is missing, negative, off its scale or unknown.
    InvalidRecord,
    /// Columns do not fit the record: a required column is missing, lengths or types differ.
    InvalidColumns,
    /// A policy has an unknown key or an impossible value.
    InvalidPolicy,
    /// A formula cannot be read, or names a field that does not exist.
    InvalidFormula,
    /// A grouping names something that cannot be grouped by.
    InvalidGroupBy,
    /// An option does not exist, or its value is not allowed.
    InvalidOption,
    /// No KPI has this id or alias.
    UnknownKpi,
    /// Two accumulators count by different rules and cannot be merged.
    RulesDiffer,
    /// An identifier came twice while duplicates are rejected.
    DuplicateId,
    /// A time zone is unknown or its data cannot be read.
    InvalidZone,
    /// Bytes are not the state of an accumulator, or are damaged.
    CorruptState,
    /// Bytes were written by a layout version that this library does not know.
    UnknownVersion,
    /// A scorecard was asked for a group or a narrowing that it does not have.
    InvalidFinish,
}

impl ErrorKind {
    /// Every kind, in the order of its code.
    pub const ALL: [ErrorKind; 13] = [
        ErrorKind::InvalidRecord,
        ErrorKind::InvalidColumns,
        ErrorKind::InvalidPolicy,
        ErrorKind::InvalidFormula,
        ErrorKind::InvalidGroupBy,
        ErrorKind::InvalidOption,
        ErrorKind::UnknownKpi,
        ErrorKind::RulesDiffer,
        ErrorKind::DuplicateId,
        ErrorKind::InvalidZone,
        ErrorKind::CorruptState,
        ErrorKind::UnknownVersion,
        ErrorKind::InvalidFinish,
    ];

    /// The number of this kind, from 1. A number is never reused.
    pub const fn code(self) -> u32 {
        self as u32 + 1
    }

    /// The snake_case name of this kind.
    pub const fn name(self) -> &'static str {
        match self {
            ErrorKind::InvalidRecord => "invalid_record",
            ErrorKind::InvalidColumns => "invalid_columns",
            ErrorKind::InvalidPolicy => "invalid_policy",
            ErrorKind::InvalidFormula => "invalid_formula",
            ErrorKind::InvalidGroupBy => "invalid_group_by",
            ErrorKind::InvalidOption => "invalid_option",
            ErrorKind::UnknownKpi => "unknown_kpi",
            ErrorKind::RulesDiffer => "rules_differ",
            ErrorKind::DuplicateId => "duplicate_id",
            ErrorKind::InvalidZone => "invalid_zone",
            ErrorKind::CorruptState => "corrupt_state",
            ErrorKind::UnknownVersion => "unknown_version",
            ErrorKind::InvalidFinish => "invalid_finish",
        }
    }
}

/// Where in the input an error sits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The record, such as `interaction`.
    pub record: Option<&'static str>,
    /// The row, counted from 0 within the batch that was added.
    pub row: Option<u64>,
    /// The field, such as `left_queue_at`.
    pub field: Option<String>,
}

/// An error: what kind, where, what was found and what is allowed.
///
/// # Examples
///
/// ```
/// use kpi_core::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::InvalidRecord, "found -3 s, a duration is at least 0")
///     .in_record("interaction").at_row(17).in_field("talk");
/// assert_eq!(
///     error.to_string(),
///     "interaction, row 17, field talk: found -3 s, a duration is at least 0",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    location: Box<Location>,
}

impl Error {
    /// An error without a place.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, message: message.into(), location: Box::default() }
    }

    /// Adds the name of the record.
    #[must_use]
    pub fn in_record(mut self, record: &'static str) -> Self {
        self.location.record = Some(record);
        self
    }

    /// Adds the row, counted from 0.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.location.row = Some(row);
        self
    }

    /// Adds the name of the field.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.location.field = Some(field.into());
        self
    }

    /// The kind, for programs.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where the error sits.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What was found and what is allowed, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places = Vec::new();
        if let Some(record) = self.location.record {
            places.push(record.to_string());
        }
        if let Some(row) = self.location.row {
            places.push(format!("row {row}"));
        }
        if let Some(field) = &self.location.field {
            places.push(format!("field {field}"));
        }
        if !places.is_empty() {
            write!(f, "{}: ", places.join(", "))?;
        }
        f.write_str(&self.message)
    }
}

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_consecutive_from_one() {
        for (position, kind) in ErrorKind::ALL.iter().enumerate() {
            assert_eq!(kind.code() as usize, position + 1);
        }
    }
}
