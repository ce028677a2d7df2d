//! Every accepted type, slices, missing values and messages.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::i256;
use kpi_core::record::{Code, CodeColumn, IntColumn, Integers, InvalidCell, TextColumn, Validity};

use super::*;

const NAMES: &[&str] = kpi_core::record::Channel::NAMES;

fn read_in<'a>(kind: FieldKind, array: &'a dyn Array, zone: &Zone) -> Result<Column<'a>> {
    let options = ImportOptions { zone: zone.clone(), ..ImportOptions::default() };
    read_column(&Target { record: "interaction", name: "cell", kind }, array, &options)
}

fn read(kind: FieldKind, array: &dyn Array) -> Column<'_> {
    let column = read_in(kind, array, &Zone::utc()).unwrap();
    assert_eq!(column.rows(), array.len());
    column
}

fn ints<'a>(column: &'a Column<'_>) -> (Vec<Option<i64>>, &'a [InvalidCell]) {
    let Column::Int(column) = column else { panic!("{column:?}") };
    ((0..column.values.len()).map(|row| column.get(row)).collect(), &column.invalid)
}

/// The numbers read, and what was found in the rows that could not be.
#[track_caller]
fn check_ints(kind: FieldKind, array: &dyn Array, expected: &[Option<i64>], bad: &[(usize, &str)]) {
    let column = read(kind, array);
    let (numbers, invalid) = ints(&column);
    let invalid: Vec<_> = invalid.iter().map(|cell| (cell.row, cell.found.as_str())).collect();
    assert_eq!((numbers.as_slice(), invalid.as_slice()), (expected, bad), "{}", array.data_type());
}

fn texts(array: &dyn Array) -> Vec<Option<String>> {
    let Column::Text(column) = read(FieldKind::Text, array) else { panic!() };
    (0..array.len()).map(|row| column.get(row).map(str::to_string)).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| (!text.is_empty()).then(|| text.to_string())).collect()
}

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

#[test]
fn timestamps_of_every_unit() {
    use FieldKind::Instant;
    let expected = [Some(2000), None, Some(-3000)];
    let zoned = TimestampSecondArray::from(vec![Some(2), None, Some(-3)]).with_timezone("+02:00");
    check_ints(Instant, &zoned, &expected, &[]);
    let ms = TimestampMillisecondArray::from(vec![Some(2000), None, Some(-3000)]);
    check_ints(Instant, &ms, &expected, &[]);
    let us = TimestampMicrosecondArray::from(vec![500, 1500, 2500, -500, -1500, 1501]);
    check_ints(Instant, &us, &[0, 2, 2, 0, -2, 2].map(Some), &[]);
    let ns = TimestampNanosecondArray::from(vec![500_000, 500_001, -500_001, i64::MAX]);
    check_ints(Instant, &ns, &[0, 1, -1, 9_223_372_036_855].map(Some), &[]);
    let beyond = TimestampSecondArray::from(vec![i64::MAX]);
    check_ints(Instant, &beyond, &[None], &[(0, "9223372036854775807 s since 1970")]);
}

#[test]
fn local_times_and_dates() {
    let check = |array: &dyn Array, expected: &[Option<i64>], bad: &[(usize, &str)]| {
        let zone = berlin();
        let column = read_in(FieldKind::Instant, array, &zone).unwrap();
        let (numbers, invalid) = ints(&column);
        let invalid: Vec<_> = invalid.iter().map(|cell| (cell.row, cell.found.as_str())).collect();
        assert_eq!((numbers.as_slice(), invalid.as_slice()), (expected, bad));
    };
    // 2026-03-29 02:30, 2026-10-25 02:30, 2026-07-01 00:00 on clocks in Berlin.
    let (gap, twice, july) = (1_774_751_400_i64, 1_792_895_400_i64, 1_782_864_000_i64);
    let utc_july = Some((july - 7200) * 1000);
    let bad = [
        (0, "2026-03-29T02:30:00, which clocks in Europe/Berlin skip"),
        (1, "2026-10-25T02:30:00, which clocks in Europe/Berlin show twice"),
    ];
    let seconds = [Some(gap), Some(twice), Some(july), None];
    let expected = [None, None, utc_july, None];
    check(&TimestampSecondArray::from(seconds.to_vec()), &expected, &bad);
    let ms = seconds.map(|s| s.map(|s| s * 1000));
    check(&TimestampMillisecondArray::from(ms.to_vec()), &expected, &bad);
    let zoned = TimestampSecondArray::from(vec![gap]).with_timezone("America/New_York");
    check(&zoned, &[Some(gap * 1000)], &[]);
    let day = (july / 86_400) as i32;
    check(&Date32Array::from(vec![Some(day), None]), &[utc_july, None], &[]);
    let odd = Date64Array::from(vec![july * 1000, july * 1000 + 1]);
    let found = "1782864000001 ms since 1970 in a column of dates";
    check(&odd, &[utc_july, None], &[(1, found)]);
    let far = TimestampSecondArray::from(vec![i64::MAX / 1000]);
    check(&far, &[None], &[(0, "9223372036854775 s since 1970")]);
    let text = StringArray::from(vec![
        Some("2026-03-29 02:30"),
        Some(" 2026-07-01 "),
        Some("soon"),
        Some(" "),
        None,
    ]);
    let bad = [(0, "\"2026-03-29 02:30\", which clocks in Europe/Berlin skip"), (2, "\"soon\"")];
    check(&text, &[None, utc_july, None, None, None], &bad);
}

#[test]
fn durations_and_seconds() {
    use FieldKind::Duration;
    check_ints(Duration, &DurationSecondArray::from(vec![Some(2), None]), &[Some(2000), None], &[]);
    check_ints(Duration, &DurationMillisecondArray::from(vec![7]), &[Some(7)], &[]);
    check_ints(Duration, &DurationMicrosecondArray::from(vec![2500]), &[Some(2)], &[]);
    check_ints(Duration, &DurationNanosecondArray::from(vec![3_500_000]), &[Some(4)], &[]);
    check_ints(Duration, &UInt8Array::from(vec![Some(9), None]), &[Some(9000), None], &[]);
    let large = UInt64Array::from(vec![u64::MAX]);
    check_ints(Duration, &large, &[None], &[(0, "18446744073709551615")]);
    let floats = Float64Array::from(vec![
        Some(0.0625),
        Some(f64::NAN),
        None,
        Some(f64::INFINITY),
        Some(-1.0),
    ]);
    check_ints(Duration, &floats, &[Some(62), None, None, None, Some(-1000)], &[(3, "inf")]);
    check_ints(Duration, &Float32Array::from(vec![1.5]), &[Some(1500)], &[]);
    let decimal = Decimal128Array::from(vec![12_345]).with_precision_and_scale(10, 4).unwrap();
    check_ints(Duration, &decimal, &[Some(1234)], &[]);
}

#[test]
fn whole_numbers_of_every_type() {
    use FieldKind::{Count, Fixed, Money};
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(Int8Array::from(vec![Some(3), None])),
        Arc::new(Int16Array::from(vec![Some(3), None])),
        Arc::new(Int32Array::from(vec![Some(3), None])),
        Arc::new(Int64Array::from(vec![Some(3), None])),
        Arc::new(UInt8Array::from(vec![Some(3), None])),
        Arc::new(UInt16Array::from(vec![Some(3), None])),
        Arc::new(UInt32Array::from(vec![Some(3), None])),
        Arc::new(UInt64Array::from(vec![Some(3), None])),
        Arc::new(Float32Array::from(vec![3.0, f32::NAN])),
        Arc::new(Float64Array::from(vec![3.0, f64::NAN])),
        Arc::new(Decimal32Array::from(vec![Some(3), None]).with_precision_and_scale(9, 0).unwrap()),
        Arc::new(
            Decimal64Array::from(vec![Some(30), None]).with_precision_and_scale(9, 1).unwrap(),
        ),
        Arc::new(
            Decimal128Array::from(vec![Some(3), None]).with_precision_and_scale(9, 0).unwrap(),
        ),
        Arc::new(
            Decimal256Array::from(vec![Some(i256::from_i128(3)), None])
                .with_precision_and_scale(9, 0)
                .unwrap(),
        ),
    ];
    for array in &arrays {
        check_ints(Count, array, &[Some(3), None], &[]);
        check_ints(Money, array, &[Some(3), None], &[]);
        check_ints(Fixed, array, &[Some(3000), None], &[]);
        assert_eq!(texts(array), some(&["3", ""]), "{}", array.data_type());
    }
    let floats = Float64Array::from(vec![2.5, f64::NEG_INFINITY, 1e300]);
    let e300 = 1e300.to_string();
    check_ints(Count, &floats, &[None; 3], &[(0, "2.5"), (1, "-inf"), (2, &e300)]);
    let scores = Float64Array::from(vec![4.2, 4.20005]);
    check_ints(Fixed, &scores, &[Some(4200), None], &[(1, "4.20005")]);
    check_ints(Fixed, &Float32Array::from(vec![4.2]), &[Some(4200)], &[]);
    let decimals =
        Decimal128Array::from(vec![42_500, -42_005]).with_precision_and_scale(9, 4).unwrap();
    check_ints(Fixed, &decimals, &[Some(4250), None], &[(1, "-4.2005")]);
    let wide = Decimal256Array::from(vec![i256::MAX]);
    check_ints(Money, &wide, &[None], &[(0, "a decimal of more than 38 digits")]);
}

#[test]
fn truth_values_of_every_type() {
    let expected = [Some(true), Some(false), None];
    let words = [Some("true"), Some(" FALSE "), None];
    let dictionary: DictionaryArray<Int8Type> = words.into_iter().collect();
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(BooleanArray::from(expected.to_vec())),
        Arc::new(Int8Array::from(vec![Some(1), Some(0), None])),
        Arc::new(Float64Array::from(vec![1.0, 0.0, f64::NAN])),
        Arc::new(StringArray::from(words.to_vec())),
        Arc::new(StringViewArray::from(words.to_vec())),
        Arc::new(dictionary),
    ];
    for array in &arrays {
        let Column::Bool(column) = read(FieldKind::Boolean, array) else { panic!() };
        assert_eq!([0, 1, 2].map(|row| column.get(row)), expected, "{}", array.data_type());
        assert!(column.invalid.is_empty());
    }
    let odd = Int32Array::from(vec![1, 2]);
    let Column::Bool(column) = read(FieldKind::Boolean, &odd) else { panic!() };
    assert_eq!((column.get(0), column.get(1)), (Some(true), None));
    assert_eq!(column.invalid, [InvalidCell { row: 1, found: "2".into() }]);
    let words = StringArray::from(vec!["yes"]);
    let Column::Bool(column) = read(FieldKind::Boolean, &words) else { panic!() };
    assert_eq!(column.invalid, [InvalidCell { row: 0, found: "\"yes\"".into() }]);
    assert_eq!(texts(&BooleanArray::from(expected.to_vec())), some(&["true", "false", ""]));
}

/// One list of texts in every layout.
fn text_layouts(words: &[Option<&str>]) -> Vec<ArrayRef> {
    fn dictionary<K: ArrowDictionaryKeyType>(words: &[Option<&str>], values: ArrayRef) -> ArrayRef {
        // Position 0 of the values is a missing text, which null rows point to.
        let keys = (0..words.len()).map(|row| match words[row] {
            Some(_) => K::Native::from_usize(row + 1),
            None if row % 2 == 0 => K::Native::from_usize(0),
            None => None,
        });
        Arc::new(DictionaryArray::new(keys.collect::<PrimitiveArray<K>>(), values))
    }
    use arrow_buffer::ArrowNativeType;
    let values: Vec<Option<&str>> = std::iter::once(None).chain(words.iter().copied()).collect();
    let narrow: ArrayRef = Arc::new(StringArray::from(values.clone()));
    let wide: ArrayRef = Arc::new(LargeStringArray::from(values.clone()));
    let view: ArrayRef = Arc::new(StringViewArray::from(values));
    vec![
        Arc::new(StringArray::from(words.to_vec())),
        Arc::new(LargeStringArray::from(words.to_vec())),
        Arc::new(StringViewArray::from(words.to_vec())),
        dictionary::<Int8Type>(words, narrow.clone()),
        dictionary::<Int16Type>(words, wide.clone()),
        dictionary::<Int32Type>(words, view.clone()),
        dictionary::<Int64Type>(words, narrow.clone()),
        dictionary::<UInt8Type>(words, wide),
        dictionary::<UInt16Type>(words, view.clone()),
        dictionary::<UInt32Type>(words, narrow),
        dictionary::<UInt64Type>(words, view),
    ]
}

#[test]
fn texts_of_every_layout() {
    let words = [Some("Köln"), None, Some(""), None, Some("a text of more than twelve bytes")];
    let expected = some(&["Köln", "", "", "", "a text of more than twelve bytes"]);
    for array in text_layouts(&words) {
        assert_eq!(texts(&array), expected, "{}", array.data_type());
        for start in 0..=5 {
            let slice = array.slice(start, 5 - start);
            assert_eq!(texts(&slice), expected[start..], "{} from {start}", array.data_type());
        }
    }
    let narrow = StringArray::from(words.to_vec());
    assert!(matches!(read(FieldKind::Text, &narrow), Column::Text(TextColumn::Offsets { .. })));
    // A null in the keys forces a copy; without one the keys are borrowed.
    let keys = UInt32Array::from(vec![1, 0, 1]);
    let array = DictionaryArray::new(keys, Arc::new(StringArray::from(vec!["a", "b"])));
    let Column::Text(TextColumn::Dictionary { keys, values }) = read(FieldKind::Text, &array)
    else {
        panic!()
    };
    assert!(matches!(keys, Cow::Borrowed([1, 0, 1])));
    assert_eq!(values, ["a", "b"]);
}

#[test]
fn a_large_dictionary_is_not_copied_for_few_rows() {
    let words: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
    let values: ArrayRef = Arc::new(StringArray::from_iter_values(&words));
    let array = DictionaryArray::new(Int32Array::from(vec![Some(4999), None]), values);
    let Column::Text(column) = read(FieldKind::Text, &array) else { panic!() };
    assert!(matches!(column, TextColumn::Strings { .. }));
    assert_eq!((column.get(0), column.get(1)), (Some("4999"), None));
}

#[test]
fn a_slice_far_behind_the_beginning_is_read_text_by_text() {
    let words: Vec<String> = (0..1000).map(|number| format!("text {number}")).collect();
    let array = StringArray::from_iter_values(&words).slice(990, 2);
    assert_eq!(texts(&array), some(&["text 990", "text 991"]));
}

#[test]
fn codes_of_every_layout() {
    let words = [Some("voice"), None, Some(" in_person "), None, Some("phone"), Some("")];
    for array in text_layouts(&words) {
        let Column::Code(column) = read(FieldKind::Code(NAMES), &array) else { panic!() };
        let missing = CodeColumn::MISSING;
        assert_eq!(*column.codes, [0, missing, 8, missing, missing, missing]);
        let found = InvalidCell { row: 4, found: "\"phone\"".into() };
        assert_eq!(column.invalid, [found], "{}", array.data_type());
    }
}

#[test]
fn numbers_as_texts() {
    let ids = UInt64Array::from(vec![Some(u64::MAX), None, Some(0)]);
    assert_eq!(texts(&ids), some(&["18446744073709551615", "", "0"]));
    assert_eq!(texts(&Float64Array::from(vec![12345.0, f64::NAN])), some(&["12345", ""]));
    let refuse =
        |array: &dyn Array| read_in(FieldKind::Text, array, &Zone::utc()).unwrap_err().to_string();
    assert_eq!(
        refuse(&Float64Array::from(vec![1.0, 1.5])),
        "interaction, row 1, field cell: found 1.5, allowed is a text"
    );
    let lost = refuse(&Float64Array::from(vec![1e18]));
    assert!(lost.contains("1000000000000000000 as a float, which has lost digits"), "{lost}");
}

#[test]
fn columns_without_values() {
    let kinds = [
        FieldKind::Text,
        FieldKind::Instant,
        FieldKind::Duration,
        FieldKind::Count,
        FieldKind::Money,
        FieldKind::Fixed,
        FieldKind::Boolean,
        FieldKind::Code(NAMES),
    ];
    for kind in kinds {
        let array = NullArray::new(9);
        match read(kind, &array) {
            Column::Text(column) => assert!((0..9).all(|row| column.get(row).is_none())),
            Column::Int(column) => assert!((0..9).all(|row| column.get(row).is_none())),
            Column::Bool(column) => assert!((0..9).all(|row| column.get(row).is_none())),
            Column::Code(column) => assert!((0..9).all(|row| column.get(row).is_none())),
        }
        read(kind, &NullArray::new(0));
    }
    let nulls = Int64Array::new_null(3);
    check_ints(FieldKind::Duration, &nulls, &[None; 3], &[]);
    check_ints(FieldKind::Count, &nulls.slice(1, 0), &[], &[]);
    let infinite = Float64Array::new(vec![f64::INFINITY; 2].into(), Some(vec![true, false].into()));
    check_ints(FieldKind::Duration, &infinite, &[None; 2], &[(0, "inf")]);
}

#[test]
fn fitting_layouts_are_borrowed() {
    let numbers = Int64Array::from(vec![Some(1), None, Some(3), None, Some(5)]).slice(1, 3);
    let Column::Int(IntColumn { values: Integers::Wide(Cow::Borrowed(values)), validity, .. }) =
        read(FieldKind::Count, &numbers)
    else {
        panic!()
    };
    assert_eq!(values.as_ptr(), numbers.values().as_ptr());
    assert!(matches!(validity, Validity::Bits { bytes: Cow::Borrowed(_), offset: 1 }));
    let times = TimestampMillisecondArray::from(vec![1, 2]).with_timezone("Asia/Tokyo");
    assert!(matches!(
        read_in(FieldKind::Instant, &times, &berlin()).unwrap(),
        Column::Int(IntColumn {
            values: Integers::Wide(Cow::Borrowed(_)),
            validity: Validity::All,
            ..
        })
    ));
    let truths = BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]).slice(1, 3);
    let Column::Bool(column) = read(FieldKind::Boolean, &truths) else { panic!() };
    assert!(matches!(column.bits, Cow::Borrowed(_)));
    assert_eq!([0, 1, 2].map(|row| column.get(row)), [None, Some(false), Some(true)]);
}

/// DuckDB has intervals in place of durations.
#[test]
fn intervals_without_months_are_durations() {
    use arrow_array::{IntervalDayTimeArray, IntervalMonthDayNanoArray};
    use arrow_buffer::{IntervalDayTime, IntervalMonthDayNano};
    let of = |months, nanoseconds| Some(IntervalMonthDayNano::new(months, 1, nanoseconds));
    let array = IntervalMonthDayNanoArray::from(vec![of(0, 2_500_000), None, of(1, 0)]);
    let Column::Int(column) = read(FieldKind::Duration, &array) else { panic!("numbers") };
    assert_eq!((column.get(0), column.get(1), column.get(2)), (Some(86_400_002), None, None));
    let found = "1 months, 1 days and 0 ns".to_string();
    assert_eq!(column.invalid, [InvalidCell { row: 2, found }]);
    let array = IntervalDayTimeArray::from(vec![IntervalDayTime::new(0, 1_500)]);
    let Column::Int(column) = read(FieldKind::Duration, &array) else { panic!("numbers") };
    assert_eq!(column.get(0), Some(1_500));
}
