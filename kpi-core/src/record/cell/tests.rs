//! Every kind of field with every kind of cell.

use super::*;
use crate::record::builder::ColumnBuilder;
use crate::record::{Channel, Code, Column, InvalidCell, RecordKind, TableReader};
use CellValue::{Boolean, Duration, Instant, Integer, LocalTime, Missing, Number, Other, Text};

const CHANNEL: FieldKind = FieldKind::Code(Channel::NAMES);
const KINDS: [FieldKind; 8] = [
    FieldKind::Text,
    FieldKind::Instant,
    FieldKind::Duration,
    FieldKind::Count,
    FieldKind::Money,
    FieldKind::Fixed,
    FieldKind::Boolean,
    CHANNEL,
];

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").expect("a zone")
}

/// What a cell gives: its value, `-` for a missing one, `!` and what was found.
fn read(kind: FieldKind, value: CellValue<'_>) -> String {
    let mut builder = ColumnBuilder::new(kind);
    builder.push(0, value, &berlin());
    let column = builder.finish(1, &berlin());
    let invalid = match &column {
        Column::Text(column) => column.invalid(),
        Column::Int(column) => &column.invalid,
        Column::Bool(column) => &column.invalid,
        Column::Code(column) => &column.invalid,
    };
    match (shown(&column, 0), invalid) {
        (value, []) => value,
        (value, [cell]) if value == "-" => format!("!{}", cell.found),
        other => panic!("{other:?}"),
    }
}

/// The value of a row, `-` where there is none.
fn shown(column: &Column<'_>, row: usize) -> String {
    let value = match column {
        Column::Text(column) => column.get(row).map(str::to_string),
        Column::Int(column) => column.get(row).map(|number| number.to_string()),
        Column::Bool(column) => column.get(row).map(|truth| truth.to_string()),
        Column::Code(column) => column.get(row).map(|number| number.to_string()),
    };
    value.unwrap_or_else(|| "-".into())
}

#[test]
fn typed_cells_of_every_kind() {
    use FieldKind::{Count, Fixed, Money};
    // 2026-03-29 02:30, 2026-10-25 02:30, 2026-07-01 00:00 on clocks in Berlin.
    let (gap, twice, july) = (1_774_751_400_000, 1_792_895_400_000, 1_782_864_000_000);
    let e300 = format!("!{} as a float, which has lost digits", 1e18);
    let cases: &[(FieldKind, CellValue<'_>, &str)] = &[
        (FieldKind::Text, Text(" a name "), " a name "),
        (FieldKind::Text, Integer(-7), "-7"),
        (FieldKind::Text, Number(12345.0), "12345"),
        (FieldKind::Text, Number(-0.0), "0"),
        (FieldKind::Text, Number(9_007_199_254_740_992.0), "9007199254740992"),
        (FieldKind::Text, Number(1e18), &e300),
        (FieldKind::Text, Number(1.5), "!1.5"),
        (FieldKind::Text, Number(f64::INFINITY), "!inf"),
        (FieldKind::Text, Boolean(true), "true"),
        (FieldKind::Text, Instant(0), "!1970-01-01T00:00:00Z"),
        (FieldKind::Text, LocalTime(gap), "!2026-03-29T02:30:00"),
        (FieldKind::Text, Duration(3_500), "!3.5 s"),
        (FieldKind::Instant, Instant(-5), "-5"),
        (FieldKind::Instant, LocalTime(july), "1782856800000"),
        (
            FieldKind::Instant,
            LocalTime(gap),
            "!2026-03-29T02:30:00, which clocks in Europe/Berlin skip",
        ),
        (
            FieldKind::Instant,
            LocalTime(twice),
            "!2026-10-25T02:30:00, which clocks in Europe/Berlin show twice",
        ),
        (FieldKind::Instant, Text(" 2026-07-01 "), "1782856800000"),
        (
            FieldKind::Instant,
            Text("2026-03-29 02:30"),
            "!\"2026-03-29 02:30\", which clocks in Europe/Berlin skip",
        ),
        (FieldKind::Instant, Text("soon"), "!\"soon\""),
        (FieldKind::Instant, Integer(5), "!5"),
        (FieldKind::Instant, Number(5.0), "!5"),
        (FieldKind::Instant, Duration(1), "!0.001 s"),
        (FieldKind::Duration, Duration(-7), "-7"),
        (FieldKind::Duration, Integer(2), "2000"),
        (FieldKind::Duration, Integer(i64::MAX), "!9223372036854775807"),
        (FieldKind::Duration, Number(0.0625), "62"),
        (FieldKind::Duration, Number(f64::INFINITY), "!inf"),
        (FieldKind::Duration, Text("0.0625"), "62"),
        (FieldKind::Duration, Text("NaN"), "!\"NaN\""),
        (FieldKind::Duration, Boolean(true), "!true"),
        (Count, Integer(3), "3"),
        (Count, Number(3.0), "3"),
        (Count, Number(2.5), "!2.5"),
        (Count, Text("3"), "3"),
        (Count, Text("3.5"), "!\"3.5\""),
        (Count, Boolean(false), "!false"),
        (Money, Integer(-3), "-3"),
        (Money, Number(f64::NEG_INFINITY), "!-inf"),
        (Fixed, Integer(3), "3000"),
        (Fixed, Number(4.2), "4200"),
        (Fixed, Number(4.20005), "!4.20005"),
        (Fixed, Text("4.2"), "4200"),
        (FieldKind::Boolean, Boolean(false), "false"),
        (FieldKind::Boolean, Integer(1), "true"),
        (FieldKind::Boolean, Integer(2), "!2"),
        (FieldKind::Boolean, Number(0.0), "false"),
        (FieldKind::Boolean, Number(0.5), "!0.5"),
        (FieldKind::Boolean, Text(" FALSE "), "false"),
        (FieldKind::Boolean, Text("yes"), "!\"yes\""),
        (CHANNEL, Text(" in_person "), "8"),
        (CHANNEL, Text("phone"), "!\"phone\""),
        (CHANNEL, Integer(0), "!0"),
        (CHANNEL, Boolean(true), "!true"),
    ];
    for (kind, value, expected) in cases {
        assert_eq!(read(*kind, *value), *expected, "{kind:?} {value:?}");
    }
}

#[test]
fn what_is_missing_or_nothing_at_all_is_so_in_every_field() {
    let long = "x".repeat(100);
    for kind in KINDS {
        for value in [Missing, Text(""), Text(" \t"), Text("\u{a0}"), Number(f64::NAN)] {
            assert_eq!(read(kind, value), "-", "{kind:?} {value:?}");
        }
        assert_eq!(read(kind, Other("a list")), "!a list", "{kind:?}");
        assert_eq!(read(kind, Other(&long)).len(), 61, "{kind:?}");
    }
}

#[test]
fn the_last_cell_of_a_row_leaves_nothing_of_those_before() {
    let cells: [(FieldKind, CellValue<'_>, CellValue<'_>, &str); 5] = [
        (FieldKind::Text, Text("Turin"), Text("Bari"), "Bari"),
        (FieldKind::Text, Text("Turin"), Missing, "-"),
        (FieldKind::Count, Integer(7), Integer(3), "3"),
        (FieldKind::Boolean, Boolean(true), Boolean(false), "false"),
        (CHANNEL, Text("in_person"), Missing, "-"),
    ];
    for (kind, first, last, expected) in cells {
        // A row before and one after, and one that is passed over.
        let mut builder = ColumnBuilder::new(kind);
        for (row, value) in [(0, first), (1, first), (1, last), (3, first)] {
            builder.push(row, value, &berlin());
        }
        let column = builder.finish(5, &berlin());
        assert_eq!(column.rows(), 5, "{kind:?}");
        let found = [0, 1, 2, 3, 4].map(|row| shown(&column, row));
        let first = read(kind, first);
        assert_eq!(found, [&*first, expected, "-", &*first, "-"], "{kind:?}");
    }
}

#[test]
fn texts_stay_where_others_cannot_be_read() {
    let mut builder = ColumnBuilder::new(FieldKind::Text);
    let cells = [Text("Turin"), Duration(5), Missing, Text("Bari")];
    for (row, value) in cells.into_iter().enumerate() {
        builder.push(row, value, &berlin());
    }
    let column = builder.finish(4, &berlin());
    assert_eq!([0, 1, 2, 3].map(|row| shown(&column, row)), ["Turin", "-", "-", "Bari"]);
    let Column::Text(column) = column else { panic!("{column:?}") };
    assert_eq!(column.invalid(), [InvalidCell { row: 1, found: "0.005 s".into() }]);
}

#[test]
fn columns_come_in_any_order_and_may_lack_cells() {
    let mut reader = TableReader::new(RecordKind::Survey, &["kind"], &Zone::utc());
    reader.push_cell(0, Text("nps"));
    reader.end_row();
    let (score, site) = (reader.column("score"), reader.column("site"));
    assert_eq!([reader.column("kind"), reader.column("score")], [0, score]);
    reader.push_cell(site, Text("Turin"));
    reader.push_cell(score, Text("many"));
    // The last cell of a row counts, and an earlier one leaves no trace.
    reader.push_cell(score, Integer(9));
    reader.push_cell(0, Text("nps"));
    reader.push_cell(99, Text("nowhere"));
    reader.end_row();
    reader.push_cell(0, Text("csat"));
    reader.end_row();
    let columns = reader.finish().expect("columns");
    let crate::record::Columns::Survey(columns) = columns else { panic!() };
    use crate::record::SurveyRow;
    let rows = [0, 1, 2].map(|row| columns.at(row));
    assert_eq!(rows.map(|row| row.score()), [None, Some(9_000), None]);
    assert_eq!([0, 1, 2].map(|row| columns.dimensions[0].1.get(row)), [None, Some("Turin"), None]);
    assert_eq!(rows.map(|row| row.kind().name()), ["nps", "nps", "csat"]);
    assert!(columns.score.invalid.is_empty());
}

/// One row of an interaction as CSV text, as JSON and as typed cells.
#[cfg(feature = "json")]
#[test]
fn texts_json_and_typed_cells_agree() {
    let names =
        ["interaction_id", "created_at", "talk", "transfers", "context_transferred", "site"];
    let rows: [([&str; 6], &str, [CellValue<'_>; 6]); 4] = [
        (
            ["7", "2026-07-01T00:00:00", "2.5", "1", "true", "Turin"],
            r#"{"interaction_id": 7, "created_at": "2026-07-01", "talk": 2.5, "transfers": 1.0,
                "context_transferred": true, "dimensions": {"site": "Turin"}}"#,
            [
                Integer(7),
                LocalTime(1_782_864_000_000),
                Duration(2_500),
                Number(1.0),
                Boolean(true),
                Text("Turin"),
            ],
        ),
        (
            ["18446744073709551615", "2026-07-01T00:00:00Z", "60", "", "0", ""],
            r#"{"interaction_id": 18446744073709551615, "created_at": "2026-07-01T00:00:00Z",
                "talk": 60, "transfers": null, "context_transferred": 0, "site": ""}"#,
            [
                Text("18446744073709551615"),
                Instant(1_782_864_000_000),
                Integer(60),
                Number(f64::NAN),
                Integer(0),
                Missing,
            ],
        ),
        (
            ["a", "2026-03-29 02:30", "x", "-1", "no", " "],
            r#"{"interaction_id": "a", "created_at": "2026-03-29 02:30", "talk": "x", "transfers": "-1",
                "context_transferred": "no", "site": null}"#,
            [Text("a"), Text("2026-03-29 02:30"), Text("x"), Text("-1"), Text("no"), Text(" ")],
        ),
        (
            ["", "", "0.0625", "3", "", "b"],
            r#"{"talk": 0.0625, "transfers": 3, "site": "b"}"#,
            [Missing, Missing, Number(0.0625), Integer(3), Missing, Text("b")],
        ),
    ];
    let reader = || TableReader::new(RecordKind::Interaction, &names, &berlin());
    let (mut texts, mut json, mut typed) = (reader(), reader(), reader());
    for (cells, object, values) in rows {
        texts.push_texts(cells.map(Some));
        json.push_json(object).expect("an object");
        for (column, value) in values.into_iter().enumerate() {
            typed.push_cell(column, value);
        }
        typed.end_row();
    }
    let [texts, json, typed] =
        [texts, json, typed].map(|reader| format!("{:?}", reader.finish().expect("columns")));
    assert_eq!(texts, json);
    assert_eq!(texts, typed);
}

/// A cell that no text can be made of is named, and not passed over.
#[test]
fn text_fields_keep_invalid_cells() {
    let mut reader = TableReader::new(RecordKind::Survey, &["kind", "queue"], &Zone::utc());
    let column = reader.column("survey_id");
    for value in [Integer(1), Number(1.5)] {
        reader.push_cell(0, Text("nps"));
        reader.push_cell(column, value);
        reader.end_row();
    }
    let columns = reader.finish().expect("columns");
    let mut problems = Vec::new();
    columns.batch().check(&mut |row, problem| problems.push((row, problem)));
    let named: Vec<_> = problems
        .iter()
        .filter(|(_, problem)| problem.field == "survey_id")
        .map(|(row, problem)| (*row, problem.found.as_str(), problem.allowed.as_str()))
        .collect();
    assert_eq!(named, [(1, "1.5", "a text")]);
}
