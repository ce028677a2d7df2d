//! The field that a column is read for, and what is said when it cannot be.

use arrow_schema::DataType;
use kpi_core::record::{BoolColumn, CodeColumn, Column, FieldKind, IntColumn, TextColumn};
use kpi_core::{Error, ErrorKind, Result};

use crate::import::cells;

/// A field of a record, or a further dimension.
pub(crate) struct Target<'n> {
    pub(crate) record: &'static str,
    pub(crate) name: &'n str,
    pub(crate) kind: FieldKind,
}

impl Target<'_> {
    /// An error about the whole column.
    #[cold]
    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        Error::new(ErrorKind::InvalidColumns, message).in_record(self.record).in_field(self.name)
    }

    /// An error about a cell that no column can keep as invalid.
    #[cold]
    pub(crate) fn bad_cell(&self, row: usize, found: &str) -> Error {
        self.error(format!("found {found}, allowed is {}", self.kind.allowed())).at_row(row as u64)
    }

    #[cold]
    pub(crate) fn wrong_type(&self, found: &DataType, text_cells: bool) -> Error {
        let is_number = matches!(
            self.kind,
            FieldKind::Duration | FieldKind::Count | FieldKind::Money | FieldKind::Fixed
        );
        let texts = if text_cells && is_number { ", or texts of such numbers" } else { "" };
        let allowed = self.allowed_columns();
        self.error(format!("found a column of {found}, allowed is {allowed}{texts}"))
    }

    /// The columns that can be read as this field.
    fn allowed_columns(&self) -> String {
        match self.kind {
            FieldKind::Text => "text, plain or as a dictionary; whole numbers; truth values".into(),
            FieldKind::Instant => "timestamps, dates, or text such as 2026-03-02T08:00:00Z".into(),
            FieldKind::Duration => {
                "durations, intervals without months, or numbers of seconds".into()
            }
            FieldKind::Count => "whole numbers".into(),
            FieldKind::Money => "whole numbers of minor currency units".into(),
            FieldKind::Fixed => "numbers with at most 3 decimals".into(),
            FieldKind::Boolean => {
                "truth values, the numbers 0 and 1, or the texts true and false".into()
            }
            FieldKind::Code(names) => format!("text: one of {}", names.join(", ")),
            other => other.allowed(),
        }
    }

    /// A column without any value.
    pub(crate) fn empty_column(&self, rows: usize) -> Result<Column<'static>> {
        let validity = || cells::bits(rows, |_| false);
        Ok(match self.kind {
            FieldKind::Text => Column::Text(TextColumn::Dictionary {
                keys: vec![TextColumn::MISSING; rows].into(),
                values: Vec::new(),
            }),
            FieldKind::Boolean => Column::Bool(BoolColumn {
                bits: vec![0; rows.div_ceil(8)].into(),
                rows,
                validity: validity(),
                ..BoolColumn::default()
            }),
            FieldKind::Code(_) => Column::Code(CodeColumn {
                codes: vec![CodeColumn::MISSING; rows].into(),
                ..CodeColumn::default()
            }),
            _ => Column::Int(IntColumn {
                values: vec![0; rows].into(),
                validity: validity(),
                invalid: Vec::new(),
            }),
        })
    }
}
