//! Cells of one field, one a row, collected into an owned column.

use crate::record::cell::{self, CellValue, Read};
use crate::record::column::{
    BoolColumn, CodeColumn, Column, IntColumn, InvalidCell, TextColumn, Validity,
};
use crate::record::field::FieldKind;
use crate::time::zone::Zone;

/// One bit a row, least significant first.
#[derive(Clone, Debug, Default)]
struct Flags {
    bytes: Vec<u8>,
}

impl Flags {
    /// Adds the bit of `row`; the rows before it have theirs.
    #[inline]
    fn push(&mut self, row: usize, flag: bool) {
        match self.bytes.last_mut() {
            Some(last) if !row.is_multiple_of(8) => *last |= u8::from(flag) << (row % 8),
            _ => self.bytes.push(u8::from(flag)),
        }
    }

    fn truncate(&mut self, rows: usize) {
        self.bytes.truncate(rows.div_ceil(8));
        if let Some(last) = self.bytes.last_mut().filter(|_| !rows.is_multiple_of(8)) {
            // Bits of rows to come are set with "or", so they must be 0 here.
            *last &= (1 << (rows % 8)) - 1;
        }
    }
}

/// Collects the cells of one field.
pub(crate) struct ColumnBuilder {
    kind: FieldKind,
    cells: Cells,
    /// How many rows have a cell.
    rows: usize,
    invalid: Vec<InvalidCell>,
}

/// What was read so far.
enum Cells {
    /// Where each text begins, and the texts one after the other. An empty text
    /// is a missing one.
    Text {
        offsets: Vec<usize>,
        data: String,
    },
    Int {
        values: Vec<i64>,
        valid: Flags,
    },
    Bool {
        bits: Flags,
        valid: Flags,
    },
    Code {
        codes: Vec<u8>,
        names: &'static [&'static str],
    },
}

impl Cells {
    fn new(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text => Cells::Text { offsets: Vec::new(), data: String::new() },
            FieldKind::Boolean => Cells::Bool { bits: Flags::default(), valid: Flags::default() },
            FieldKind::Code(names) => Cells::Code { codes: Vec::new(), names },
            _ => Cells::Int { values: Vec::new(), valid: Flags::default() },
        }
    }

    /// Adds the cell of `row`, the first that is not there yet, and says whether
    /// it could be read.
    #[inline]
    fn push(&mut self, row: usize, kind: FieldKind, value: CellValue<'_>, zone: &Zone) -> bool {
        match self {
            Cells::Text { offsets, data } => {
                offsets.push(data.len());
                cell::write_text(value, data).is_ok()
            }
            Cells::Int { values, valid } => {
                let (number, is_read) = parts(cell::integer(kind, value, zone));
                values.push(number.unwrap_or(0));
                valid.push(row, number.is_some());
                is_read
            }
            Cells::Bool { bits, valid } => {
                let (truth, is_read) = parts(cell::truth(value));
                bits.push(row, truth == Some(true));
                valid.push(row, truth.is_some());
                is_read
            }
            Cells::Code { codes, names } => {
                let (code, is_read) = parts(cell::code(names, value));
                codes.push(code.unwrap_or(CodeColumn::MISSING));
                is_read
            }
        }
    }

    fn truncate(&mut self, rows: usize) {
        match self {
            Cells::Text { offsets, data } => {
                data.truncate(offsets.get(rows).copied().unwrap_or(data.len()));
                offsets.truncate(rows);
            }
            Cells::Int { values, valid } => {
                values.truncate(rows);
                valid.truncate(rows);
            }
            Cells::Bool { bits, valid } => {
                bits.truncate(rows);
                valid.truncate(rows);
            }
            Cells::Code { codes, .. } => codes.truncate(rows),
        }
    }
}

/// What a cell holds, and whether it could be read.
#[inline]
fn parts<T>(read: Read<T>) -> (Option<T>, bool) {
    match read {
        Ok(value) => (value, true),
        Err(_) => (None, false),
    }
}

impl ColumnBuilder {
    pub(crate) fn new(kind: FieldKind) -> Self {
        ColumnBuilder { kind, cells: Cells::new(kind), rows: 0, invalid: Vec::new() }
    }

    /// Adds the cell of `row`. Rows that were passed over have no value; of
    /// two cells of one row the last counts.
    #[inline]
    pub(crate) fn push(&mut self, row: usize, value: CellValue<'_>, zone: &Zone) {
        if self.rows != row {
            self.go_to(row, zone);
        }
        if !self.cells.push(row, self.kind, value, zone) {
            self.refuse(row, value, zone);
        }
        self.rows = row + 1;
    }

    /// Keeps what a cell holds that could not be read.
    #[cold]
    fn refuse(&mut self, row: usize, value: CellValue<'_>, zone: &Zone) {
        let found = cell::found(self.kind, value, zone);
        self.invalid.push(InvalidCell { row, found });
    }

    /// Makes this row the next one.
    #[cold]
    fn go_to(&mut self, row: usize, zone: &Zone) {
        if self.rows > row {
            self.cells.truncate(row);
            self.invalid.retain(|cell| cell.row < row);
        }
        for passed in self.rows..row {
            self.cells.push(passed, self.kind, CellValue::Missing, zone);
        }
        self.rows = row;
    }

    pub(crate) fn finish(mut self, rows: usize, zone: &Zone) -> Column<'static> {
        self.go_to(rows, zone);
        let invalid = self.invalid;
        let validity = |valid: Flags| Validity::Bits { bytes: valid.bytes.into(), offset: 0 };
        match self.cells {
            Cells::Text { mut offsets, data } => {
                offsets.push(data.len());
                Column::Text(texts(offsets, data, invalid))
            }
            Cells::Int { values, valid } => {
                Column::Int(IntColumn { values: values.into(), validity: validity(valid), invalid })
            }
            Cells::Bool { bits, valid } => {
                let (bits, validity) = (bits.bytes.into(), validity(valid));
                Column::Bool(BoolColumn { bits, offset: 0, rows, validity, invalid })
            }
            Cells::Code { codes, .. } => {
                let codes = codes.into();
                Column::Code(CodeColumn { codes, invalid, ..CodeColumn::default() })
            }
        }
    }
}

/// Only separate strings can have cells that could not be read.
fn texts(offsets: Vec<usize>, data: String, invalid: Vec<InvalidCell>) -> TextColumn<'static> {
    let written = TextColumn::Written { offsets, data };
    if invalid.is_empty() {
        return written;
    }
    let text = |row| written.get(row).map(|text| text.to_string().into());
    TextColumn::Strings { texts: (0..written.rows()).map(text).collect(), invalid }
}
