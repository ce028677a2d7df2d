//! Columns of doubles, 64 rows at a time.

use kpi_core::record::{IntColumn, InvalidCell, Validity};

use crate::import::cells::Cell;
use crate::import::number::Scale;

/// How many rows are read together.
const BLOCK: usize = 64;

/// A number far below 2^51 plus this one has its nearest whole number, halves to
/// even, in its last bits.
const SHIFT: f64 = 1.5 * (1_u64 << 52) as f64;

/// 64 doubles as integers, 0 where there is none.
struct Block {
    numbers: [i64; BLOCK],
    /// Whether each of them is an integer.
    are_all_read: bool,
    /// Whether each of them is an integer or NaN.
    is_clear: bool,
}

impl Block {
    /// Reads what is plain, without branches, so that several go at a time. It
    /// says what `Scale::float` says of each.
    fn of(values: &[f64; BLOCK], scale: &Scale) -> Self {
        let factor = if scale.decimals == 0 { 1.0 } else { 1000.0 };
        // What `milliseconds_from_seconds` takes for plain, and a bound below which
        // no two integers share a decimal.
        let limit = if scale.rounds { 1_u64 << 40 } else { 1 << 50 } as f64;
        let mut block = Block { numbers: [0; BLOCK], are_all_read: true, is_clear: true };
        for (number, value) in block.numbers.iter_mut().zip(values) {
            let product = value * factor;
            let shifted = product + SHIFT;
            let rounded = shifted - SHIFT;
            let is_near = match scale.rounds {
                true => (product - rounded).abs() < 0.4999,
                false => rounded / factor == *value,
            };
            let is_read = is_near & (product.abs() < limit);
            let bits = shifted.to_bits().wrapping_sub(SHIFT.to_bits()).cast_signed();
            *number = if is_read { bits } else { 0 };
            block.are_all_read &= is_read;
            block.is_clear &= is_read | value.is_nan();
        }
        block
    }
}

/// Doubles as integers; NaN is no value. `read` reads a single one.
pub(crate) fn floats(
    values: &[f64],
    scale: &Scale,
    read: impl Fn(f64) -> Cell<i64>,
) -> IntColumn<'static> {
    let mut numbers = Vec::with_capacity(values.len());
    let mut valid = Vec::with_capacity(values.len().div_ceil(BLOCK) * 8);
    let mut are_all_valid = true;
    let mut invalid = Vec::new();
    for part in values.chunks(BLOCK) {
        let block = part.first_chunk().map(|values| Block::of(values, scale));
        let mut word = u64::MAX;
        match block.filter(|block| block.is_clear) {
            Some(block) if block.are_all_read => numbers.extend_from_slice(&block.numbers),
            Some(block) => {
                let is_there = part.iter().rev().map(|value| u64::from(!value.is_nan()));
                word = is_there.fold(0, |word, bit| word << 1 | bit);
                numbers.extend_from_slice(&block.numbers);
            }
            None => {
                for (lane, value) in part.iter().enumerate() {
                    let outcome = read(*value);
                    if outcome.is_err() {
                        let row = numbers.len();
                        invalid.push(InvalidCell { row, found: value.to_string() });
                    }
                    let number = outcome.unwrap_or_default();
                    word &= !(u64::from(number.is_none()) << lane);
                    numbers.push(number.unwrap_or_default());
                }
            }
        }
        are_all_valid &= word == u64::MAX;
        valid.extend_from_slice(&word.to_le_bytes());
    }
    let validity = match are_all_valid {
        true => Validity::All,
        false => Validity::Bits { bytes: valid.into(), offset: 0 },
    };
    IntColumn { values: numbers.into(), validity, invalid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::number::{SECONDS, THOUSANDTHS, WHOLE};

    /// Numbers at which something changes, and many between them.
    fn values() -> Vec<f64> {
        let mut values = vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, f64::MAX];
        for power in 0..64 {
            let near = 2_f64.powi(power);
            for step in [0.0, 1.0, 0.5, 0.001, 0.0005, 0.4999, 0.4998, 0.25] {
                values.extend([near + step, near - step, -near - step, (near + step) / 1000.0]);
            }
            values.extend([near.next_up(), near.next_down(), near / 8000.0]);
        }
        values.extend((0..5_000).map(|number| f64::from(number) / 1000.0));
        values.extend((0..5_000).map(|number| f64::from(number * 7) / 16_000.0));
        values
    }

    fn check(values: &[f64], scale: &Scale) {
        let column = floats(values, scale, |value| scale.float(value));
        assert_eq!(column.values.len(), values.len());
        for (row, value) in values.iter().enumerate() {
            let expected = scale.float(*value);
            assert_eq!(column.get(row), expected.unwrap_or_default(), "{value:?}");
            let found = column.invalid.iter().find(|cell| cell.row == row);
            let shown = expected.is_err().then(|| value.to_string());
            assert_eq!(found.map(|cell| cell.found.clone()), shown);
        }
    }

    #[test]
    fn blocks_read_what_single_cells_read() {
        for scale in [&WHOLE, &THOUSANDTHS, &SECONDS] {
            let values = values();
            check(&values, scale);
            // Blocks of one value and NaN, so that none of them goes cell by cell for another.
            for value in values {
                let mut block = [1.0; BLOCK + 3];
                block[5] = value;
                check(&block, scale);
                block[63] = f64::NAN;
                check(&block, scale);
            }
        }
    }
}
