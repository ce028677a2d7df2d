//! Columns that grow by one cell a row and keep their room when they are
//! cleared: rows that come one by one are collected without allocating.
//!
//! A column stays empty until a row has a value for it, so fields that a
//! source never fills cost next to nothing. From then on it holds every row.

use std::borrow::Cow;

use crate::record::column::{BoolColumn, CodeColumn, IntColumn, Offsets, TextColumn, Validity};

/// One bit a row, least significant first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) bytes: Vec<u8>,
}

impl Flags {
    /// Adds the bit of `row`; the rows before it have theirs.
    #[inline]
    pub(crate) fn push(&mut self, row: usize, flag: bool) {
        match self.bytes.last_mut() {
            Some(last) if !row.is_multiple_of(8) => *last |= u8::from(flag) << (row % 8),
            _ => self.bytes.push(u8::from(flag)),
        }
    }

    /// The same bit for this many rows.
    fn fill(&mut self, rows: usize, flag: bool) {
        self.bytes.clear();
        self.bytes.resize(rows.div_ceil(8), if flag { u8::MAX } else { 0 });
        self.truncate(rows);
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        self.bytes.truncate(rows.div_ceil(8));
        if let Some(last) = self.bytes.last_mut().filter(|_| !rows.is_multiple_of(8)) {
            // Bits of rows to come are set with "or", so they must be 0 here.
            *last &= (1 << (rows % 8)) - 1;
        }
    }

    fn validity(&self) -> Validity<'_> {
        Validity::Bits { bytes: Cow::Borrowed(&self.bytes), offset: 0 }
    }
}

/// Whole numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    values: Vec<i64>,
    /// Which rows hold a value; empty while all of them do.
    valid: Flags,
}

impl Numbers {
    #[inline]
    pub(crate) fn push(&mut self, row: usize, value: Option<i64>) {
        match value {
            Some(value) if self.values.len() == row => {
                self.values.push(value);
                if !self.valid.bytes.is_empty() {
                    self.valid.push(row, true);
                }
            }
            None if self.values.is_empty() => {}
            value => self.push_with_gap(row, value),
        }
    }

    /// Adds a cell where this row, or those before it, have no value.
    #[inline(never)]
    fn push_with_gap(&mut self, row: usize, value: Option<i64>) {
        if self.values.is_empty() {
            self.values.resize(row, 0);
            self.valid.fill(row, false);
        } else if self.valid.bytes.is_empty() {
            self.valid.fill(row, true);
        }
        self.values.push(value.unwrap_or(0));
        self.valid.push(row, value.is_some());
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.valid.truncate(rows);
    }

    pub(crate) fn column(&self) -> IntColumn<'_> {
        let validity = match self.valid.bytes.is_empty() {
            true => Validity::All,
            false => self.valid.validity(),
        };
        IntColumn { values: self.values.as_slice().into(), validity, invalid: Vec::new() }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.values.capacity() * size_of::<i64>() + self.valid.bytes.capacity()
    }
}

/// Numbers of a closed list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes {
    codes: Vec<u8>,
}

impl Codes {
    #[inline]
    pub(crate) fn push(&mut self, row: usize, code: u8) {
        if code == CodeColumn::MISSING && self.codes.is_empty() {
            return;
        }
        if self.codes.len() != row {
            self.codes.resize(row, CodeColumn::MISSING);
        }
        self.codes.push(code);
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        self.codes.truncate(rows);
    }

    pub(crate) fn column(&self) -> CodeColumn<'_> {
        CodeColumn { codes: Cow::Borrowed(&self.codes), ..CodeColumn::default() }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.codes.capacity()
    }
}

/// Truth values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truths {
    rows: usize,
    bits: Flags,
    valid: Flags,
}

impl Truths {
    #[inline]
    pub(crate) fn push(&mut self, row: usize, truth: Option<bool>) {
        if truth.is_some() || self.rows > 0 {
            self.push_bits(row, truth);
        }
    }

    #[inline(never)]
    fn push_bits(&mut self, row: usize, truth: Option<bool>) {
        if self.rows != row {
            self.bits.fill(row, false);
            self.valid.fill(row, false);
        }
        self.bits.push(row, truth == Some(true));
        self.valid.push(row, truth.is_some());
        self.rows = row + 1;
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        self.rows = self.rows.min(rows);
        self.bits.truncate(self.rows);
        self.valid.truncate(self.rows);
    }

    pub(crate) fn column(&self) -> BoolColumn<'_> {
        BoolColumn {
            bits: Cow::Borrowed(&self.bits.bytes),
            offset: 0,
            rows: self.rows,
            validity: self.valid.validity(),
            invalid: Vec::new(),
        }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.bits.bytes.capacity() + self.valid.bytes.capacity()
    }
}

/// Texts, one after the other; an empty text is no value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// Where each text begins and ends: one more than there are rows, or none
    /// while no row has a text.
    offsets: Vec<i64>,
    data: String,
}

impl Texts {
    #[inline]
    pub(crate) fn push(&mut self, row: usize, text: &str) {
        if self.offsets.len() != row + 1 {
            if text.is_empty() {
                return;
            }
            self.offsets.resize(row + 1, 0);
        }
        self.data.push_str(text);
        // No allocation is longer than i64::MAX.
        self.offsets.push(self.data.len() as i64);
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(if rows == 0 { 0 } else { rows + 1 });
        let end = self.offsets.last().and_then(|end| usize::try_from(*end).ok());
        self.data.truncate(end.unwrap_or(0));
    }

    pub(crate) fn column(&self) -> TextColumn<'_> {
        if self.offsets.is_empty() {
            return TextColumn::default();
        }
        TextColumn::Offsets {
            offsets: Offsets::Wide(&self.offsets),
            data: &self.data,
            base: 0,
            validity: Validity::All,
        }
    }

    /// How long the texts are together.
    pub(crate) fn text_bytes(&self) -> usize {
        self.data.len()
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.offsets.capacity() * size_of::<i64>() + self.data.capacity()
    }
}
