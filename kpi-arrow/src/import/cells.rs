//! Cell by cell conversion, and what the conversions share.

use arrow_buffer::NullBuffer;
use kpi_core::record::{IntColumn, InvalidCell, Validity};

/// A cell that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// What a cell holds: a value, nothing, or what cannot be read.
pub(crate) type Cell<T> = Result<Option<T>, Refused>;

/// The rows that hold a value, borrowed.
pub(crate) fn validity(nulls: Option<&NullBuffer>) -> Validity<'_> {
    match nulls.filter(|nulls| nulls.null_count() > 0) {
        None => Validity::All,
        Some(nulls) => {
            let bits = nulls.inner();
            Validity::Bits { bytes: bits.values().into(), offset: bits.offset() }
        }
    }
}

/// The rows for which this holds.
pub(crate) fn bits(rows: usize, is_set: impl Fn(usize) -> bool) -> Validity<'static> {
    Validity::Bits { bytes: packed(rows, is_set).into(), offset: 0 }
}

/// One bit a row, least significant first.
pub(crate) fn packed(rows: usize, is_set: impl Fn(usize) -> bool) -> Vec<u8> {
    let byte = |start: usize| {
        let end = rows.min(start + 8);
        (start..end).fold(0, |byte, row| byte | u8::from(is_set(row)) << (row - start))
    };
    (0..rows).step_by(8).map(byte).collect()
}

/// Converts numbers one by one. `show` says what a refused cell holds.
pub(crate) fn convert<'a, T: Copy>(
    values: &[T],
    nulls: Option<&'a NullBuffer>,
    read: impl Fn(T) -> Cell<i64>,
    show: impl Fn(T) -> String,
) -> IntColumn<'a> {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
    let is_null = |row: usize| nulls.is_some_and(|nulls| nulls.is_null(row));
    let mut invalid = Vec::new();
    // Rows that are not null and yet have no value.
    let mut holes = Vec::new();
    let mut read_row = |(row, value): (usize, &T)| match read(*value) {
        Ok(Some(number)) => number,
        _ if is_null(row) => 0,
        outcome => {
            holes.push(row);
            if outcome.is_err() {
                invalid.push(InvalidCell { row, found: show(*value) });
            }
            0
        }
    };
    let numbers: Vec<i64> = values.iter().enumerate().map(&mut read_row).collect();
    IntColumn {
        values: numbers.into(),
        validity: without(validity(nulls), &holes, values.len()),
        invalid,
    }
}

/// Takes rows out of those that hold a value.
fn without<'a>(valid: Validity<'a>, holes: &[usize], rows: usize) -> Validity<'a> {
    if holes.is_empty() {
        return valid;
    }
    let mut bytes = match valid {
        Validity::All => vec![u8::MAX; rows.div_ceil(8)],
        valid => packed(rows, |row| valid.is_valid(row)),
    };
    for row in holes {
        if let Some(byte) = bytes.get_mut(row / 8) {
            *byte &= !(1 << (row % 8));
        }
    }
    Validity::Bits { bytes: bytes.into(), offset: 0 }
}
