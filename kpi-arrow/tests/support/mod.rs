//! Random tables: the same cells as text and as Arrow arrays of every type.

use std::sync::Arc;

use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::ArrowNativeType;
use kpi_core::record::FieldKind;
use kpi_core::time::{Zone, format_instant};

/// A small generator (SplitMix64, Steele et al. 2014): same seed, same cases.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + (self.next() % (most - least + 1) as u64) as i64
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

/// One field of many rows: the cells as text, and as an array.
pub(crate) type Pair = (Vec<Option<String>>, ArrayRef);

fn cells<T>(random: &mut Random, rows: usize, make: impl Fn(&mut Random) -> T) -> Vec<Option<T>> {
    let missing = [0, 0, 5, 50, 100][random.below(5)];
    (0..rows).map(|_| (random.below(100) >= missing).then(|| make(random))).collect()
}

fn written<T>(cells: &[Option<T>], write: impl Fn(&T) -> String) -> Vec<Option<String>> {
    cells.iter().map(|cell| cell.as_ref().map(&write)).collect()
}

fn primitive<T: ArrowPrimitiveType>(
    cells: &[Option<i64>],
    convert: impl Fn(i64) -> T::Native,
) -> PrimitiveArray<T> {
    cells.iter().map(|cell| cell.map(&convert)).collect()
}

fn dictionary<K: ArrowDictionaryKeyType>(
    random: &mut Random,
    cells: &[Option<String>],
) -> ArrayRef {
    let mut values: Vec<Option<String>> = vec![None];
    let mut keys: Vec<Option<K::Native>> = Vec::new();
    for cell in cells {
        let known = values.iter().position(|value| value == cell);
        // Some texts come twice, some missing ones are missing in the keys.
        let position = match known {
            Some(known) if random.below(4) > 0 || values.len() > 100 => known,
            _ => {
                values.push(cell.clone());
                values.len() - 1
            }
        };
        let is_null = cell.is_none() && random.below(2) == 0;
        keys.push(if is_null { None } else { K::Native::from_usize(position) });
    }
    let values: ArrayRef = match random.below(3) {
        0 => Arc::new(StringArray::from(values)),
        1 => Arc::new(LargeStringArray::from(values)),
        _ => Arc::new(StringViewArray::from_iter(values)),
    };
    Arc::new(DictionaryArray::new(keys.into_iter().collect::<PrimitiveArray<K>>(), values))
}

pub(crate) fn text_array(random: &mut Random, cells: &[Option<String>]) -> ArrayRef {
    match random.below(8) {
        0 => Arc::new(StringArray::from(cells.to_vec())),
        1 => Arc::new(LargeStringArray::from(cells.to_vec())),
        2 => Arc::new(StringViewArray::from_iter(cells.to_vec())),
        3 => dictionary::<Int16Type>(random, cells),
        4 => dictionary::<Int32Type>(random, cells),
        5 => dictionary::<Int64Type>(random, cells),
        6 => dictionary::<UInt8Type>(random, cells),
        _ => dictionary::<UInt32Type>(random, cells),
    }
}

fn texts(random: &mut Random, rows: usize) -> Pair {
    if random.below(4) == 0 {
        let numbers = cells(random, rows, |random| random.between(0, 100_000));
        let array = primitive::<Int32Type>(&numbers, |number| number as i32);
        return (written(&numbers, i64::to_string), Arc::new(array));
    }
    let words = ["billing", "Köln", "", "a name of more than twelve bytes", "日本", "x"];
    let cells = cells(random, rows, |random| random.pick(&words).to_string());
    (cells.clone(), text_array(random, &cells))
}

fn codes(random: &mut Random, rows: usize, names: &[&str]) -> Pair {
    let cells = cells(random, rows, |random| match random.below(30) {
        0 => "unheard of".to_string(),
        1 => format!(" {} ", random.pick(names)),
        2 => String::new(),
        _ => random.pick(names).to_string(),
    });
    (cells.clone(), text_array(random, &cells))
}

/// Milliseconds near a change of clocks, so that some local times are none.
fn instants(random: &mut Random, rows: usize, zone: &Zone) -> Pair {
    let unit = [86_400_000, 1000, 1, 1][random.below(4)];
    let times = cells(random, rows, |random| {
        let change = [1_774_746_000_000, 1_792_890_000_000, 0][random.below(3)];
        (change + random.between(-10_800_000, 10_800_000)) / unit * unit
    });
    let local = |ms: &i64| format_instant(*ms, &Zone::utc()).trim_end_matches('Z').to_string();
    match random.below(7) {
        0 => {
            let array = primitive::<TimestampMicrosecondType>(&times, |ms| ms * 1000 + 400);
            let text = written(&times, |ms| format_instant(*ms, zone));
            (text, Arc::new(array.with_timezone("Asia/Tokyo")))
        }
        1 => {
            let array = primitive::<TimestampMillisecondType>(&times, |ms| ms);
            let text = written(&times, |ms| format_instant(*ms, zone));
            (text, Arc::new(array.with_timezone("UTC")))
        }
        2 => {
            let array = primitive::<TimestampNanosecondType>(&times, |ms| ms * 1_000_000 - 500_000);
            // A half is rounded to the even millisecond.
            let even = written(&times, |ms| local(&(ms - ms.rem_euclid(2))));
            (even, Arc::new(array))
        }
        3 => (written(&times, local), {
            Arc::new(primitive::<TimestampMillisecondType>(&times, |ms| ms))
        }),
        4 if unit >= 1000 => (written(&times, local), {
            Arc::new(primitive::<TimestampSecondType>(&times, |ms| ms / 1000))
        }),
        5 if unit == 86_400_000 => (written(&times, local), {
            Arc::new(primitive::<Date32Type>(&times, |ms| (ms / unit) as i32))
        }),
        _ => {
            let text = written(&times, local);
            (text.clone(), text_array(random, &text))
        }
    }
}

fn decimal_text(thousandths: &i64) -> String {
    let sign = if *thousandths < 0 { "-" } else { "" };
    let digits = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", digits / 1000, digits % 1000)
}

/// Numbers of seconds or of points, with up to three decimals.
fn thousandths(random: &mut Random, rows: usize, is_duration: bool) -> Pair {
    let unit = [1, 1000][random.below(2)];
    let numbers = cells(random, rows, |random| random.between(-20, 90_000_000) / unit * unit);
    let array: ArrayRef = match random.below(6) {
        0 => Arc::new(primitive::<Float64Type>(&numbers, |n| n as f64 / 1000.0)),
        1 if unit == 1000 => Arc::new(primitive::<Int32Type>(&numbers, |n| (n / 1000) as i32)),
        2 if is_duration => Arc::new(primitive::<DurationMillisecondType>(&numbers, |n| n)),
        3 if is_duration => {
            Arc::new(primitive::<DurationMicrosecondType>(&numbers, |n| n * 1000 + 499))
        }
        4 if is_duration => {
            Arc::new(primitive::<DurationNanosecondType>(&numbers, |n| n * 1_000_000 - 499_999))
        }
        _ => {
            let digits = primitive::<Decimal128Type>(&numbers, |n| i128::from(n) * 10);
            Arc::new(digits.with_precision_and_scale(30, 4).unwrap())
        }
    };
    (written(&numbers, decimal_text), array)
}

fn whole_numbers(random: &mut Random, rows: usize) -> Pair {
    let numbers = cells(random, rows, |random| random.between(-1, 120));
    let array: ArrayRef = match random.below(5) {
        0 => Arc::new(primitive::<Int64Type>(&numbers, |n| n)),
        1 => Arc::new(primitive::<Int8Type>(&numbers, |n| n as i8)),
        2 => Arc::new(primitive::<Float32Type>(&numbers, |n| n as f32)),
        3 => {
            // A missing number as pandas writes it.
            let floats = numbers.iter().map(|n| n.map_or(f64::NAN, |n| n as f64));
            Arc::new(Float64Array::from_iter_values(floats))
        }
        _ => {
            let digits = primitive::<Decimal128Type>(&numbers, i128::from);
            Arc::new(digits.with_precision_and_scale(20, 0).unwrap())
        }
    };
    (written(&numbers, i64::to_string), array)
}

fn truths(random: &mut Random, rows: usize) -> Pair {
    let truths = cells(random, rows, |random| random.below(2) == 1);
    let text = written(&truths, bool::to_string);
    let array: ArrayRef = match random.below(3) {
        0 => Arc::new(BooleanArray::from(truths)),
        1 => Arc::new(truths.iter().map(|truth| truth.map(u8::from)).collect::<UInt8Array>()),
        _ => text_array(random, &text),
    };
    (text, array)
}

pub(crate) fn field(random: &mut Random, rows: usize, kind: FieldKind, zone: &Zone) -> Pair {
    if random.below(12) == 0 {
        return (vec![None; rows], Arc::new(NullArray::new(rows)));
    }
    match kind {
        FieldKind::Instant => instants(random, rows, zone),
        FieldKind::Duration => thousandths(random, rows, true),
        FieldKind::Fixed => thousandths(random, rows, false),
        FieldKind::Count | FieldKind::Money => whole_numbers(random, rows),
        FieldKind::Boolean => truths(random, rows),
        FieldKind::Code(names) => codes(random, rows, names),
        _ => texts(random, rows),
    }
}
