//! Cells of one field, one a row, collected into an owned column.

use std::borrow::Cow;

use crate::record::cell::{self, CellValue, Read};
use crate::record::column::{
    BoolColumn, CodeColumn, Column, IntColumn, InvalidCell, TextColumn, Validity,
};
use crate::record::field::FieldKind;
use crate::time::zone::Zone;

/// Collects the cells of one field.
pub(crate) struct ColumnBuilder {
    kind: FieldKind,
    cells: Cells,
    invalid: Vec<InvalidCell>,
}

/// What was read so far; rows without a value at the end may be left out.
enum Cells {
    Text(Vec<Option<Cow<'static, str>>>),
    Int(Vec<Option<i64>>),
    Bool(Vec<Option<bool>>),
    Code(Vec<Option<u8>>, &'static [&'static str]),
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Cells::Text(cells) => cells.len(),
            Cells::Int(cells) => cells.len(),
            Cells::Bool(cells) => cells.len(),
            Cells::Code(cells, _) => cells.len(),
        }
    }
}

impl ColumnBuilder {
    pub(crate) fn new(kind: FieldKind) -> Self {
        let cells = match kind {
            FieldKind::Text => Cells::Text(Vec::new()),
            FieldKind::Boolean => Cells::Bool(Vec::new()),
            FieldKind::Code(names) => Cells::Code(Vec::new(), names),
            _ => Cells::Int(Vec::new()),
        };
        ColumnBuilder { kind, cells, invalid: Vec::new() }
    }

    /// Adds the cell of `row`. Rows that were passed over have no value; of
    /// two cells of one row the last counts.
    #[inline]
    pub(crate) fn push(&mut self, row: usize, value: CellValue<'_>, zone: &Zone) {
        if self.cells.len() > row {
            self.invalid.retain(|cell| cell.row != row);
        }
        let is_read = match &mut self.cells {
            Cells::Text(cells) => put(cells, row, cell::text(value)),
            Cells::Int(cells) => put(cells, row, cell::integer(self.kind, value, zone)),
            Cells::Bool(cells) => put(cells, row, cell::truth(value)),
            Cells::Code(cells, names) => put(cells, row, cell::code(names, value)),
        };
        if !is_read {
            let found = cell::found(self.kind, value, zone);
            self.invalid.push(InvalidCell { row, found });
        }
    }

    pub(crate) fn finish(self, rows: usize) -> Column<'static> {
        let invalid = self.invalid;
        match self.cells {
            Cells::Text(mut texts) => {
                texts.resize(rows, None);
                Column::Text(TextColumn::Strings { texts, invalid })
            }
            Cells::Int(mut cells) => {
                cells.resize(rows, None);
                let values = cells.iter().map(|cell| cell.unwrap_or(0)).collect();
                Column::Int(IntColumn { values, validity: validity(&cells), invalid })
            }
            Cells::Bool(mut cells) => {
                cells.resize(rows, None);
                let bits = bits(&cells, |cell| cell == &Some(true)).into();
                let validity = validity(&cells);
                Column::Bool(BoolColumn { bits, offset: 0, rows, validity, invalid })
            }
            Cells::Code(mut cells, _) => {
                cells.resize(rows, None);
                let codes = cells.iter().map(|cell| cell.unwrap_or(CodeColumn::MISSING)).collect();
                Column::Code(CodeColumn { codes, invalid, ..CodeColumn::default() })
            }
        }
    }
}

/// Stores a cell, and says whether it could be read.
#[inline]
fn put<T: Clone>(cells: &mut Vec<Option<T>>, row: usize, read: Read<T>) -> bool {
    if cells.len() != row {
        cells.resize(row, None);
    }
    let is_read = read.is_ok();
    cells.push(read.unwrap_or(None));
    is_read
}

fn validity<T>(cells: &[Option<T>]) -> Validity<'static> {
    Validity::Bits { bytes: bits(cells, Option::is_some).into(), offset: 0 }
}

/// One bit a row, least significant first.
fn bits<T>(cells: &[T], is_set: impl Fn(&T) -> bool) -> Vec<u8> {
    let byte = |cells: &[T]| {
        cells.iter().enumerate().fold(0, |byte, (bit, cell)| byte | u8::from(is_set(cell)) << bit)
    };
    cells.chunks(8).map(byte).collect()
}
