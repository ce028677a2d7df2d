//! Counts, amounts, fixed-point numbers and durations.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType,
    UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{Array, ArrowPrimitiveType, downcast_integer_array};
use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano, NullBuffer};
use arrow_schema::{DataType, TimeUnit};
use kpi_core::number;
use kpi_core::record::{IntColumn, Integers, InvalidCell, TextColumn};

use crate::import::cells::{Cell, Refused, convert, validity};
use crate::import::float::floats;

/// How a number becomes an integer.
pub(crate) struct Scale {
    /// Decimals that the integer keeps: none or three.
    pub(crate) decimals: u32,
    /// Whether finer digits are rounded half to even; else they are refused.
    pub(crate) rounds: bool,
}

/// Counts and amounts.
pub(crate) const WHOLE: Scale = Scale { decimals: 0, rounds: false };
/// Fixed-point numbers.
pub(crate) const THOUSANDTHS: Scale = Scale { decimals: 3, rounds: false };
/// Seconds, as milliseconds.
pub(crate) const SECONDS: Scale = Scale { decimals: 3, rounds: true };

impl Scale {
    /// Reads integers, floats or decimals; `None` for a column of another type.
    pub(crate) fn read<'a>(&self, array: &'a dyn Array) -> Option<IntColumn<'a>> {
        let nulls = array.nulls();
        match array.data_type() {
            DataType::Int64 if self.decimals == 0 => {
                Some(borrowed(array.as_primitive_opt::<Int64Type>()?.values(), nulls))
            }
            DataType::Float64 => {
                let values = array.as_primitive_opt::<Float64Type>()?.values();
                Some(match nulls.is_none_or(|nulls| nulls.null_count() == 0) {
                    true => floats(values, self, |value| self.float(value)),
                    false => {
                        convert(values, nulls, |value| self.float(value), |value| value.to_string())
                    }
                })
            }
            DataType::Float32 => {
                let values = array.as_primitive_opt::<Float32Type>()?.values();
                Some(convert(values, nulls, |value| self.float32(value), |value| value.to_string()))
            }
            DataType::Decimal32(_, scale)
            | DataType::Decimal64(_, scale)
            | DataType::Decimal128(_, scale)
            | DataType::Decimal256(_, scale) => {
                let read = |digits| self.decimal(digits, *scale);
                let show = |digits| decimal_text(digits, *scale);
                Some(convert(&decimal_digits(array)?, nulls, read, show))
            }
            _ => self.integers(array),
        }
    }

    fn integers<'a>(&self, array: &'a dyn Array) -> Option<IntColumn<'a>> {
        let factor = 10_i128.checked_pow(self.decimals)?;
        let nulls = array.nulls();
        if let Some(values) = narrow(array, i64::try_from(factor).ok()?) {
            return Some(IntColumn { values, validity: validity(nulls), invalid: Vec::new() });
        }
        Some(downcast_integer_array!(
            array => {
                let read = |value| {
                    let scaled = i128::from(value) * factor;
                    i64::try_from(scaled).map(Some).map_err(|_| Refused)
                };
                convert(array.values(), nulls, read, |value| value.to_string())
            }
            _ => return None,
        ))
    }

    pub(crate) fn float(&self, value: f64) -> Cell<i64> {
        if value.is_nan() {
            return Ok(None);
        }
        let integer = match self.rounds {
            true => number::milliseconds_from_seconds(value),
            false => number::fixed_from_f64(value, self.decimals),
        };
        integer.map(Some).ok_or(Refused)
    }

    /// A single precision number stands for the decimal next to it, as a
    /// double does: 4.2 is 4200 thousandths.
    fn float32(&self, value: f32) -> Cell<i64> {
        if self.rounds || !value.is_finite() {
            return self.float(f64::from(value));
        }
        let scale = 10_f64.powi(self.decimals as i32);
        // Exact: 24 bits times 10 bits.
        let nearest = (f64::from(value) * scale).round_ties_even();
        match (nearest / scale) as f32 == value {
            true => number::fixed_from_f64(nearest, 0).map(Some).ok_or(Refused),
            false => Err(Refused),
        }
    }

    fn decimal(&self, unscaled: Option<i128>, scale: i8) -> Cell<i64> {
        let unscaled = unscaled.ok_or(Refused)?;
        let shift = self.decimals as i32 - i32::from(scale);
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        let integer = match power {
            _ if unscaled == 0 => Some(0),
            Some(power) if shift >= 0 => unscaled.checked_mul(power),
            Some(power) if self.rounds || unscaled % power == 0 => {
                number::round_half_even_div(unscaled, power)
            }
            // Above 10^38 there is nothing left of a finer number but less than a half.
            None if shift < 0 && self.rounds => Some(0),
            _ => None,
        };
        integer.and_then(|integer| i64::try_from(integer).ok()).map(Some).ok_or(Refused)
    }
}

/// Numbers of up to 32 bits, times a factor that cannot make them too large.
fn narrow(array: &dyn Array, factor: i64) -> Option<Integers<'_>> {
    fn times<T>(array: &dyn Array, factor: i64) -> Option<Integers<'_>>
    where
        T: ArrowPrimitiveType,
        T::Native: Into<i64>,
    {
        let values = array.as_primitive_opt::<T>()?.values();
        Some(values.iter().map(|value| (*value).into() * factor).collect())
    }
    let kept = factor == 1;
    match array.data_type() {
        DataType::Int8 if kept => {
            Some(Integers::Bits8(array.as_primitive_opt::<Int8Type>()?.values()))
        }
        DataType::Int16 if kept => {
            Some(Integers::Bits16(array.as_primitive_opt::<Int16Type>()?.values()))
        }
        DataType::Int32 if kept => {
            Some(Integers::Bits32(array.as_primitive_opt::<Int32Type>()?.values()))
        }
        DataType::Int8 => times::<Int8Type>(array, factor),
        DataType::UInt8 => times::<UInt8Type>(array, factor),
        DataType::Int16 => times::<Int16Type>(array, factor),
        DataType::UInt16 => times::<UInt16Type>(array, factor),
        DataType::Int32 => times::<Int32Type>(array, factor),
        DataType::UInt32 => times::<UInt32Type>(array, factor),
        _ => None,
    }
}

/// Reads durations of any unit, intervals without months, or numbers of seconds.
pub(crate) fn durations<'a>(array: &'a dyn Array) -> Option<IntColumn<'a>> {
    let unit = match array.data_type() {
        DataType::Duration(unit) => unit,
        DataType::Interval(_) => return intervals(array),
        _ => return SECONDS.read(array),
    };
    let values: &'a [i64] = match unit {
        TimeUnit::Second => array.as_primitive_opt::<DurationSecondType>()?.values(),
        TimeUnit::Millisecond => array.as_primitive_opt::<DurationMillisecondType>()?.values(),
        TimeUnit::Microsecond => array.as_primitive_opt::<DurationMicrosecondType>()?.values(),
        TimeUnit::Nanosecond => array.as_primitive_opt::<DurationNanosecondType>()?.values(),
    };
    let nulls = array.nulls();
    let show = |value: i64| format!("{value} {unit}");
    Some(match unit {
        TimeUnit::Millisecond => borrowed(values, nulls),
        unit => convert(values, nulls, |v| milliseconds(v, *unit).map(Some).ok_or(Refused), show),
    })
}

/// Reads intervals, as DuckDB has them in place of durations. A day is 24
/// hours; how long a month lasts, nobody knows.
fn intervals<'a>(array: &'a dyn Array) -> Option<IntColumn<'a>> {
    const DAY_MS: i64 = 86_400_000;
    let nulls = array.nulls();
    if let Some(intervals) = array.as_primitive_opt::<IntervalMonthDayNanoType>() {
        let read = |interval: IntervalMonthDayNano| match interval.months {
            0 => Ok(Some(
                i64::from(interval.days) * DAY_MS + divided(interval.nanoseconds, 1_000_000),
            )),
            _ => Err(Refused),
        };
        let show = |interval: IntervalMonthDayNano| {
            let (months, days) = (interval.months, interval.days);
            format!("{months} months, {days} days and {} ns", interval.nanoseconds)
        };
        return Some(convert(intervals.values(), nulls, read, show));
    }
    let intervals = array.as_primitive_opt::<IntervalDayTimeType>()?;
    let read = |interval: IntervalDayTime| {
        Ok(Some(i64::from(interval.days) * DAY_MS + i64::from(interval.milliseconds)))
    };
    let show = |interval: IntervalDayTime| {
        format!("{} days and {} ms", interval.days, interval.milliseconds)
    };
    Some(convert(intervals.values(), nulls, read, show))
}

/// A time of any unit in milliseconds, halves to even.
#[inline]
pub(crate) fn milliseconds(value: i64, unit: TimeUnit) -> Option<i64> {
    match unit {
        TimeUnit::Second => value.checked_mul(1000),
        TimeUnit::Millisecond => Some(value),
        TimeUnit::Microsecond => Some(divided(value, 1000)),
        TimeUnit::Nanosecond => Some(divided(value, 1_000_000)),
    }
}

/// A quotient rounded half to even. The divisor is small and positive.
#[inline]
fn divided(value: i64, divisor: i64) -> i64 {
    let (quotient, rest) = (value.div_euclid(divisor), value.rem_euclid(divisor));
    match (2 * rest).cmp(&divisor) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
        std::cmp::Ordering::Greater => quotient + 1,
    }
}

/// Numbers as they are.
pub(crate) fn borrowed<'a>(values: &'a [i64], nulls: Option<&'a NullBuffer>) -> IntColumn<'a> {
    IntColumn { values: values.into(), validity: validity(nulls), invalid: Vec::new() }
}

/// The digits of decimals of any width as integers, without the point; `None`
/// in a row where there are too many.
fn decimal_digits(array: &dyn Array) -> Option<Vec<Option<i128>>> {
    Some(match array.data_type() {
        DataType::Decimal32(..) => {
            let values = array.as_primitive_opt::<Decimal32Type>()?.values();
            values.iter().map(|value| Some(i128::from(*value))).collect()
        }
        DataType::Decimal64(..) => {
            let values = array.as_primitive_opt::<Decimal64Type>()?.values();
            values.iter().map(|value| Some(i128::from(*value))).collect()
        }
        DataType::Decimal128(..) => {
            let values = array.as_primitive_opt::<Decimal128Type>()?.values();
            values.iter().map(|value| Some(*value)).collect()
        }
        _ => {
            let values = array.as_primitive_opt::<Decimal256Type>()?.values();
            values.iter().map(|value| value.to_i128()).collect()
        }
    })
}

/// A decimal for a message.
fn decimal_text(digits: Option<i128>, scale: i8) -> String {
    let Some(digits) = digits else {
        return "a decimal of more than 38 digits".into();
    };
    let Some(places) = usize::try_from(scale).ok().filter(|places| *places > 0) else {
        return match scale {
            0 => digits.to_string(),
            _ => format!("{digits}e{}", -i32::from(scale)),
        };
    };
    let sign = if digits < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// Whole numbers written out, for fields of text; `None` for a column of
/// another type. The error is the first number that is not whole.
pub(crate) fn written(array: &dyn Array) -> Option<Result<TextColumn<'static>, InvalidCell>> {
    if array.data_type().is_floating() || array.data_type().is_decimal() {
        return WHOLE.read(array).map(|column| written_whole(&column, array));
    }
    let is_null = |row: usize| array.nulls().is_some_and(|nulls| nulls.is_null(row));
    let mut texts = Written::new(array.len());
    downcast_integer_array!(
        array => {
            for (row, value) in array.values().iter().enumerate() {
                texts.push((!is_null(row)).then_some(*value));
            }
        }
        _ => return None,
    );
    Some(Ok(texts.finish()))
}

/// Numbers in digits, written one after the other.
struct Written {
    offsets: Vec<usize>,
    data: String,
}

impl Written {
    fn new(rows: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Written { offsets, data: String::with_capacity(rows * 8) }
    }

    fn push(&mut self, number: Option<impl Into<i128>>) {
        if let Some(number) = number {
            number::write_integer(number.into(), &mut self.data);
        }
        self.offsets.push(self.data.len());
    }

    fn finish(self) -> TextColumn<'static> {
        TextColumn::Written { offsets: self.offsets, data: self.data }
    }
}

fn written_whole(
    column: &IntColumn<'_>,
    array: &dyn Array,
) -> Result<TextColumn<'static>, InvalidCell> {
    if let Some(cell) = column.invalid.first() {
        return Err(cell.clone());
    }
    // Beyond 2^53 a double no longer tells neighbouring identifiers apart.
    let limit = if array.data_type().is_floating() { 1 << 53 } else { u64::MAX };
    let mut texts = Written::new(array.len());
    for row in 0..array.len() {
        let number = column.get(row);
        if let Some(number) = number.filter(|number| number.unsigned_abs() > limit) {
            let found = format!("{number} as a float, which has lost digits");
            return Err(InvalidCell { row, found });
        }
        texts.push(number);
    }
    Ok(texts.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_agrees_with_the_core() {
        let edges = [i64::MIN, i64::MIN + 1, -1_500_001, -1_500_000, -500_000, 0, 1, i64::MAX];
        let near = (-4000..4000).map(|value| value * 250);
        for value in edges.into_iter().chain(near) {
            for divisor in [1000, 1_000_000] {
                let expected = number::round_half_even_div(value.into(), divisor.into());
                assert_eq!(Some(i128::from(divided(value, divisor))), expected);
            }
        }
    }

    #[test]
    fn decimals_of_every_scale() {
        for (scale, decimal, expected) in [
            (&WHOLE, (12_i128, 0), Ok(12)),
            (&WHOLE, (1200, 2), Ok(12)),
            (&WHOLE, (1201, 2), Err(Refused)),
            (&WHOLE, (12, -2), Ok(1200)),
            (&WHOLE, (1, -38), Err(Refused)),
            (&WHOLE, (0, 127), Ok(0)),
            (&WHOLE, (1, 127), Err(Refused)),
            (&WHOLE, (1, -128), Err(Refused)),
            (&THOUSANDTHS, (42, 1), Ok(4200)),
            (&THOUSANDTHS, (42_005, 4), Err(Refused)),
            (&THOUSANDTHS, (i128::MAX, 0), Err(Refused)),
            (&SECONDS, (15, 4), Ok(2)),
            (&SECONDS, (25, 4), Ok(2)),
            (&SECONDS, (-15, 4), Ok(-2)),
            (&SECONDS, (i128::MAX, 127), Ok(0)),
        ] {
            assert_eq!(
                scale.decimal(Some(decimal.0), decimal.1),
                expected.map(Some),
                "{decimal:?}"
            );
        }
        assert_eq!(decimal_text(Some(-1205), 2), "-12.05");
        assert_eq!(decimal_text(Some(5), 3), "0.005");
        assert_eq!(decimal_text(Some(5), -3), "5e3");
        assert_eq!(decimal_text(Some(i128::MIN), 0), i128::MIN.to_string());
    }

    #[test]
    fn single_precision_stands_for_the_decimal_next_to_it() {
        assert_eq!(THOUSANDTHS.float32(4.2), Ok(Some(4200)));
        assert_eq!(THOUSANDTHS.float32(-0.001), Ok(Some(-1)));
        assert_eq!(THOUSANDTHS.float32(4.2005), Err(Refused));
        assert_eq!(THOUSANDTHS.float32(f32::MAX), Err(Refused));
        assert_eq!(THOUSANDTHS.float32(f32::NAN), Ok(None));
        assert_eq!(THOUSANDTHS.float32(f32::INFINITY), Err(Refused));
        assert_eq!(WHOLE.float32(7.0), Ok(Some(7)));
        for thousandths in 0..10_001_i64 {
            let value = thousandths as f32 / 1000.0;
            assert_eq!(THOUSANDTHS.float32(value), Ok(Some(thousandths)));
        }
    }
}
