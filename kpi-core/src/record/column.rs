//! Borrowed columns: what a table of rows looks like to the kernels.
//!
//! A column borrows the caller's memory where the layout fits and owns it
//! where a border had to convert. Cells that a border could not read stay
//! listed as [`InvalidCell`], so that validation can name or count them.

use std::borrow::Cow;

use crate::kernel::{LANES, bytes_below, bytes_that_occur, rows_where, word_at};
use crate::record::integers::Integers;

/// A cell that could not be read as its field's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCell {
    /// The row within the batch, from 0.
    pub row: usize,
    /// What was found.
    pub found: String,
}

/// Which rows of a column hold a value.
#[derive(Clone, Debug, Default)]
pub enum Validity<'a> {
    /// Every row.
    #[default]
    All,
    /// The rows whose bit is set, least significant bit first, as in Arrow.
    Bits {
        /// The bits.
        bytes: Cow<'a, [u8]>,
        /// The bit that belongs to row 0.
        offset: usize,
    },
}

impl Validity<'_> {
    /// Whether this row holds a value.
    #[inline]
    pub fn is_valid(&self, row: usize) -> bool {
        match self {
            Validity::All => true,
            Validity::Bits { bytes, offset } => bit(bytes, offset + row),
        }
    }

    /// The bits of 64 rows from `row` on; beyond the last row they mean nothing.
    #[inline(always)]
    pub(crate) fn word(&self, row: usize) -> u64 {
        match self {
            Validity::All => u64::MAX,
            Validity::Bits { bytes, offset } => word_at(bytes, offset + row),
        }
    }

    /// Whether each of the first `rows` rows holds a value.
    fn are_valid(&self, rows: usize) -> bool {
        let mut words = (0..rows).step_by(64).map(|row| (self.word(row), (rows - row).min(64)));
        words.all(|(word, count)| word.trailing_ones() as usize >= count)
    }

    fn covers(&self, rows: usize) -> bool {
        match self {
            Validity::All => true,
            Validity::Bits { bytes, offset } => bytes.len() * 8 >= offset + rows,
        }
    }
}

#[inline]
fn bit(bytes: &[u8], position: usize) -> bool {
    bytes.get(position / 8).is_some_and(|byte| byte >> (position % 8) & 1 == 1)
}

/// Whole numbers: instants and durations in milliseconds, counts, money in
/// minor units, fixed-point numbers in thousandths.
#[derive(Clone, Debug, Default)]
pub struct IntColumn<'a> {
    /// The numbers, one a row.
    pub values: Integers<'a>,
    /// Which rows hold a value.
    pub validity: Validity<'a>,
    /// Cells that could not be read.
    pub invalid: Vec<InvalidCell>,
}

impl IntColumn<'_> {
    /// The number at `row`.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        self.values.get(row).filter(|_| self.validity.is_valid(row))
    }
}

impl IntColumn<'_> {
    /// The greatest of a number and those of the rows that are valid.
    pub(crate) fn greatest(&self, rows: &[u64], known: Option<i64>) -> Option<i64> {
        crate::kernel::greatest(self, rows, known)
    }
}

/// Truth values as bits.
#[derive(Clone, Debug, Default)]
pub struct BoolColumn<'a> {
    /// The bits, least significant first.
    pub bits: Cow<'a, [u8]>,
    /// The bit that belongs to row 0.
    pub offset: usize,
    /// How many rows there are.
    pub rows: usize,
    /// Which rows hold a value.
    pub validity: Validity<'a>,
    /// Cells that could not be read.
    pub invalid: Vec<InvalidCell>,
}

impl BoolColumn<'_> {
    /// The truth value at `row`.
    #[inline]
    pub fn get(&self, row: usize) -> Option<bool> {
        (row < self.rows && self.validity.is_valid(row)).then(|| bit(&self.bits, self.offset + row))
    }
}

/// Numbers of a closed list, one byte a row.
#[derive(Clone, Debug, Default)]
pub struct CodeColumn<'a> {
    /// The numbers, or keys of a dictionary of them; [`CodeColumn::MISSING`]
    /// where there is none.
    pub codes: Cow<'a, [u8]>,
    /// What the keys stand for, where they are keys.
    pub dictionary: Option<CodeDictionary>,
    /// Which rows hold a value.
    pub validity: Validity<'a>,
    /// Cells that could not be read.
    pub invalid: Vec<InvalidCell>,
}

/// The codes that the keys of a column stand for.
#[derive(Clone, Debug)]
pub struct CodeDictionary {
    /// The code of each key, [`CodeColumn::MISSING`] for those without one.
    codes: Box<[u8; 256]>,
    /// The key of each code, [`CodeColumn::MISSING`] for those without one.
    keys: Box<[u8; 256]>,
    /// Keys from 0 on that all have a code; no key beyond has one, where this is known.
    complete: Option<u8>,
}

impl CodeDictionary {
    /// A dictionary whose key n stands for `codes[n]`; nothing where two keys
    /// stand for the same code, or there are more than 255.
    pub fn new(codes: &[u8]) -> Option<Self> {
        const NONE: [u8; 256] = [CodeColumn::MISSING; 256];
        let complete = u8::try_from(codes.len()).ok()?;
        let complete = Some(complete).filter(|_| !codes.contains(&CodeColumn::MISSING));
        let (mut by_key, mut by_code) = (Box::new(NONE), Box::new(NONE));
        let coded = codes.iter().enumerate().filter(|(_, code)| **code != CodeColumn::MISSING);
        for (key, code) in coded {
            let slot = &mut by_code[usize::from(*code)];
            if std::mem::replace(slot, key as u8) != CodeColumn::MISSING {
                return None;
            }
            by_key[key] = *code;
        }
        Some(CodeDictionary { codes: by_key, keys: by_code, complete })
    }

    /// The rows whose key has a code.
    #[inline(always)]
    pub(crate) fn rows_with_code(&self, keys: &[u8; LANES]) -> u64 {
        match self.complete {
            Some(count) => bytes_below(keys, count),
            None => rows_where(|lane| self.code(keys[lane]) != CodeColumn::MISSING),
        }
    }

    /// The key of a code, [`CodeColumn::MISSING`] where it has none.
    #[inline(always)]
    pub(crate) fn key(&self, code: u8) -> u8 {
        self.keys[usize::from(code)]
    }

    /// The code of a key, [`CodeColumn::MISSING`] where it has none.
    #[inline(always)]
    pub(crate) fn code(&self, key: u8) -> u8 {
        self.codes[usize::from(key)]
    }
}

impl CodeColumn<'_> {
    /// Stands where a row has no value.
    pub const MISSING: u8 = u8::MAX;

    /// The number at `row`.
    #[inline]
    pub fn get(&self, row: usize) -> Option<u8> {
        let code = self.codes.get(row).filter(|_| self.validity.is_valid(row))?;
        Some(self.code(*code)).filter(|code| *code != Self::MISSING)
    }

    /// What a number of `codes` stands for.
    #[inline(always)]
    pub(crate) fn code(&self, number: u8) -> u8 {
        self.dictionary.as_ref().map_or(number, |dictionary| dictionary.code(number))
    }

    /// Whether each of the first `rows` rows holds a value.
    fn has_all(&self, rows: usize) -> bool {
        self.codes.len() >= rows
            && self.validity.are_valid(rows)
            && self.numbers().into_iter().all(|number| self.code(number) != Self::MISSING)
    }

    /// The numbers that stand in `codes`, in rows with a value.
    pub(crate) fn numbers(&self) -> Vec<u8> {
        let occurring = bytes_that_occur(&self.codes);
        let occurs = |number: &u8| occurring[usize::from(number / 64)] >> (number % 64) & 1 == 1;
        // Where there is no value, any number may stand.
        let has_value = |number: &u8| match self.validity {
            Validity::All => true,
            Validity::Bits { .. } => {
                let rows = self.codes.iter().enumerate().filter(|(_, code)| *code == number);
                rows.into_iter().any(|(row, _)| self.validity.is_valid(row))
            }
        };
        (0..=u8::MAX).filter(occurs).filter(has_value).collect()
    }
}

/// Where each text of a plain text column begins and ends.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// 32-bit offsets, one more than there are rows.
    Narrow(&'a [i32]),
    /// 64-bit offsets, one more than there are rows.
    Wide(&'a [i64]),
}

impl Offsets<'_> {
    fn rows(&self) -> usize {
        match self {
            Offsets::Narrow(offsets) => offsets.len().saturating_sub(1),
            Offsets::Wide(offsets) => offsets.len().saturating_sub(1),
        }
    }

    #[inline]
    fn range(&self, row: usize) -> Option<(usize, usize)> {
        let (start, end) = match self {
            Offsets::Narrow(offsets) => {
                (i64::from(*offsets.get(row)?), i64::from(*offsets.get(row + 1)?))
            }
            Offsets::Wide(offsets) => (*offsets.get(row)?, *offsets.get(row + 1)?),
        };
        Some((usize::try_from(start).ok()?, usize::try_from(end).ok()?))
    }
}

/// Text: dictionary, offsets into one buffer, or separate strings.
#[derive(Clone, Debug)]
pub enum TextColumn<'a> {
    /// Numbers into a list of distinct texts.
    Dictionary {
        /// The position in `values`; [`TextColumn::MISSING`] where there is none.
        keys: Cow<'a, [u32]>,
        /// The texts; they should be distinct, but need not be.
        values: Vec<Cow<'a, str>>,
    },
    /// Offsets into one buffer.
    Offsets {
        /// Where each text begins and ends.
        offsets: Offsets<'a>,
        /// The texts, one after the other.
        data: &'a str,
        /// The offset at which `data` begins: above 0 where rows are a slice of
        /// a longer table.
        base: usize,
        /// Which rows hold a value.
        validity: Validity<'a>,
    },
    /// Texts that a border wrote one after the other, such as numbers in digits.
    Written {
        /// Where each text begins, and where the last one ends. An empty text is
        /// a missing one.
        offsets: Vec<usize>,
        /// The texts.
        data: String,
    },
    /// Texts that nobody reads: it is only known which rows have one.
    Unread {
        /// Which rows have a text.
        validity: Validity<'a>,
        /// How many rows there are.
        rows: usize,
    },
    /// One string a row.
    Strings {
        /// The texts; `None` where there is none.
        texts: Vec<Option<Cow<'a, str>>>,
        /// Cells that could not be read as text.
        invalid: Vec<InvalidCell>,
    },
}

impl Default for TextColumn<'_> {
    fn default() -> Self {
        TextColumn::strings(Vec::new())
    }
}

impl<'a> TextColumn<'a> {
    /// One string a row, all of them readable.
    pub fn strings(texts: Vec<Option<Cow<'a, str>>>) -> Self {
        TextColumn::Strings { texts, invalid: Vec::new() }
    }

    /// Cells that could not be read. Only separate strings have any.
    pub fn invalid(&self) -> &[InvalidCell] {
        match self {
            TextColumn::Strings { invalid, .. } => invalid,
            _ => &[],
        }
    }

    /// Stands where a row of a dictionary column has no value.
    pub const MISSING: u32 = u32::MAX;

    /// The text at `row`. An empty text is no value: exports write both.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        let text = match self {
            TextColumn::Dictionary { keys, values } => {
                values.get(*keys.get(row)? as usize).map(|text| &**text)
            }
            TextColumn::Offsets { offsets, data, base, validity } => {
                let (start, end) = offsets.range(row).filter(|_| validity.is_valid(row))?;
                data.get(start.checked_sub(*base)?..end.checked_sub(*base)?)
            }
            TextColumn::Written { offsets, data } => {
                data.get(*offsets.get(row)?..*offsets.get(row + 1)?)
            }
            TextColumn::Strings { texts, .. } => texts.get(row)?.as_deref(),
            TextColumn::Unread { .. } => None,
        };
        text.filter(|text| !text.is_empty())
    }

    /// Whether this row has a text.
    #[inline]
    pub fn has(&self, row: usize) -> bool {
        match self {
            TextColumn::Unread { validity, rows } => row < *rows && validity.is_valid(row),
            _ => self.get(row).is_some(),
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        match self {
            TextColumn::Dictionary { keys, .. } => keys.len(),
            TextColumn::Offsets { offsets, .. } => offsets.rows(),
            TextColumn::Written { offsets, .. } => offsets.len().saturating_sub(1),
            TextColumn::Strings { texts, .. } => texts.len(),
            TextColumn::Unread { rows, .. } => *rows,
        }
    }
}

/// Any column, as a border hands it over.
#[derive(Clone, Debug)]
pub enum Column<'a> {
    /// Text.
    Text(TextColumn<'a>),
    /// Whole numbers, in the unit of the field.
    Int(IntColumn<'a>),
    /// Truth values.
    Bool(BoolColumn<'a>),
    /// Numbers of the field's closed list.
    Code(CodeColumn<'a>),
}

impl Column<'_> {
    /// How many rows the column has.
    pub fn rows(&self) -> usize {
        match self {
            Column::Text(column) => column.rows(),
            Column::Int(column) => column.values.len(),
            Column::Bool(column) => column.rows,
            Column::Code(column) => column.codes.len(),
        }
    }

    /// Whether bitmaps are long enough for the rows.
    pub(crate) fn is_complete(&self) -> bool {
        let rows = self.rows();
        match self {
            Column::Text(
                TextColumn::Offsets { validity, .. } | TextColumn::Unread { validity, .. },
            ) => validity.covers(rows),
            Column::Text(_) => true,
            Column::Code(column) => column.validity.covers(rows),
            Column::Int(column) => column.validity.covers(rows),
            Column::Bool(column) => {
                column.validity.covers(rows) && column.bits.len() * 8 >= column.offset + rows
            }
        }
    }

    /// The name of the column's type, for messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Column::Text(_) => "text",
            Column::Int(_) => "whole numbers",
            Column::Bool(_) => "truth values",
            Column::Code(_) => "codes",
        }
    }
}

/// A borrowed column of any type.
#[derive(Clone, Copy, Debug)]
pub enum ColumnRef<'c, 'a> {
    /// Text.
    Text(&'c TextColumn<'a>),
    /// Whole numbers, in the unit of the field.
    Int(&'c IntColumn<'a>),
    /// Truth values.
    Bool(&'c BoolColumn<'a>),
    /// Numbers of the field's closed list.
    Code(&'c CodeColumn<'a>),
}

impl<'c> ColumnRef<'c, '_> {
    /// How many rows the column has: 0 when it was never set.
    pub fn rows(self) -> usize {
        match self {
            ColumnRef::Text(column) => column.rows(),
            ColumnRef::Int(column) => column.values.len(),
            ColumnRef::Bool(column) => column.rows,
            ColumnRef::Code(column) => column.codes.len(),
        }
    }

    /// Cells that could not be read.
    pub fn invalid(self) -> &'c [InvalidCell] {
        match self {
            ColumnRef::Text(column) => column.invalid(),
            ColumnRef::Int(column) => &column.invalid,
            ColumnRef::Bool(column) => &column.invalid,
            ColumnRef::Code(column) => &column.invalid,
        }
    }

    /// Whether each of the first `rows` rows holds a value.
    pub(crate) fn has_all(self, rows: usize) -> bool {
        match self {
            ColumnRef::Text(TextColumn::Unread { validity, rows: all }) => {
                *all >= rows && validity.are_valid(rows)
            }
            // Most dictionaries hold no empty text: then it is enough to look at the keys.
            ColumnRef::Text(TextColumn::Dictionary { keys, values })
                if values.len() <= rows && values.iter().all(|text| !text.is_empty()) =>
            {
                let end = values.len();
                keys.get(..rows).is_some_and(|keys| keys.iter().all(|key| (*key as usize) < end))
            }
            ColumnRef::Text(column) => (0..rows).all(|row| column.has(row)),
            ColumnRef::Int(column) => {
                column.values.len() >= rows && column.validity.are_valid(rows)
            }
            ColumnRef::Bool(column) => column.rows >= rows && column.validity.are_valid(rows),
            ColumnRef::Code(column) => column.has_all(rows),
        }
    }

    /// Whether this row holds a value.
    pub fn has(self, row: usize) -> bool {
        match self {
            ColumnRef::Text(column) => column.has(row),
            ColumnRef::Int(column) => column.get(row).is_some(),
            ColumnRef::Bool(column) => column.get(row).is_some(),
            ColumnRef::Code(column) => column.get(row).is_some(),
        }
    }
}
