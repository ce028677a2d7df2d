//! What a person reads when a batch does not fit a record.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use kpi_arrow::{ColumnMap, ImportOptions, columns, record_batch};
use kpi_core::record::{
    CodeColumn, Column, Columns, CostRow, InteractionRow, PromptRow, RecordKind, TableReader,
};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, ErrorKind, GroupBy, Policy};

fn text(words: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(words.to_vec()))
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, a)| Field::new(*name, a.data_type().clone(), true)).collect();
    let arrays = columns.iter().map(|(_, array)| array.clone()).collect();
    let rows = columns.first().map_or(0, |(_, array)| array.len());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options).unwrap()
}

fn prompts(more: &[(&str, ArrayRef)]) -> RecordBatch {
    let sent: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1, 2]));
    let mut columns = vec![("author", text(&["bot", "agent"])), ("delivered_at", sent)];
    columns.extend_from_slice(more);
    batch(&columns)
}

fn refusal(batch: &RecordBatch, names: &ColumnMap, dimensions: &[String]) -> String {
    let options = ImportOptions { dimensions, ..ImportOptions::default() };
    let error = columns(RecordKind::Prompt, batch, names, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidColumns);
    error.to_string()
}

#[test]
fn columns_of_unusable_types() {
    let cases: [(&str, ArrayRef, &str); 5] = [
        (
            "author",
            Arc::new(Int64Array::from(vec![1])),
            "found a column of Int64, allowed is text: one of bot, agent, campaign",
        ),
        (
            "delivered_at",
            Arc::new(Int64Array::from(vec![1])),
            "found a column of Int64, allowed is timestamps, dates, or text such as \
             2026-03-02T08:00:00Z",
        ),
        (
            "expects_reply",
            Arc::new(TimestampMillisecondArray::from(vec![1])),
            "found a column of Timestamp(ms), allowed is truth values, the numbers 0 and 1, \
             or the texts true and false",
        ),
        (
            "customer_id",
            Arc::new(TimestampMillisecondArray::from(vec![1]).with_timezone("UTC")),
            "found a column of Timestamp(ms, \"UTC\"), allowed is text, plain or as a dictionary; \
             whole numbers; truth values",
        ),
        (
            "site",
            Arc::new(arrow_array::BinaryArray::from(vec![&b"x"[..]])),
            "found a column of Binary, allowed is text, plain or as a dictionary; whole numbers; \
             truth values",
        ),
    ];
    let good: [(&str, ArrayRef); 2] = [
        ("author", text(&["bot"])),
        ("delivered_at", Arc::new(TimestampMillisecondArray::from(vec![1]))),
    ];
    for (name, array, message) in cases {
        let others = good.iter().filter(|(other, _)| *other != name).cloned();
        let all: Vec<_> = others.chain([(name, array)]).collect();
        let found = refusal(&batch(&all), &ColumnMap::new(), &["site".to_string()]);
        assert_eq!(found, format!("prompt, field {name}: {message}"));
    }
    let talk = batch(&[
        ("interaction_id", text(&["1"])),
        ("created_at", text(&["2026-03-02"])),
        ("channel", text(&["voice"])),
        ("talk", text(&["12"])),
    ]);
    let error =
        columns(RecordKind::Interaction, &talk, &ColumnMap::new(), &ImportOptions::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "interaction, field talk: found a column of Utf8, allowed is durations, intervals \
         without months, or numbers of seconds"
    );
}

#[test]
fn columns_that_are_not_there() {
    let names = ColumnMap::new();
    let author = batch(&[("author", text(&["bot"])), ("Sent", text(&["2026-03-02"]))]);
    assert_eq!(
        refusal(&author, &names, &[]),
        "prompt, field delivered_at: found no column \"delivered_at\", which is required; \
         the columns are author, Sent"
    );
    assert_eq!(
        refusal(&batch(&[]), &names, &[]),
        "prompt, field author: found no column \"author\", which is required; \
         the columns are none"
    );
    let names = ColumnMap::from_iter([("delivered_at", "sent")]);
    assert_eq!(
        refusal(&author, &names, &[]),
        "prompt, field delivered_at: found no column \"sent\", which the map of columns names; \
         the columns are author, Sent"
    );
    let many: Vec<String> = (0..100).map(|number| format!("c{number}")).collect();
    let many: Vec<(&str, ArrayRef)> =
        many.iter().map(|name| (name.as_str(), text(&["x"]))).collect();
    assert!(refusal(&batch(&many), &names, &[]).ends_with("c58, c59 and 40 more"));
}

#[test]
fn names_that_no_field_has() {
    let names = ColumnMap::from_iter([("sender", "author")]);
    assert_eq!(
        refusal(&prompts(&[]), &names, &["site".to_string()]),
        "prompt: found \"sender\" in the map of columns, allowed is one of author, delivered_at, \
         replied_at, expects_reply, opt_out, customer_id, site"
    );
}

#[test]
fn a_name_that_two_columns_bear() {
    let twice = prompts(&[("author", text(&["bot", "bot"]))]);
    assert_eq!(
        refusal(&twice, &ColumnMap::new(), &[]),
        "prompt, field author: found two columns \"author\", a field is read from one"
    );
}

#[test]
fn only_fields_and_wanted_dimensions_are_read() {
    let odd: ArrayRef = Arc::new(arrow_array::BinaryArray::from(vec![&b"x"[..]; 2]));
    let vip: ArrayRef = Arc::new(BooleanArray::from(vec![true, false]));
    let batch = prompts(&[("odd", odd), ("Site", text(&["Turin", ""])), ("vip", vip)]);
    let names = ColumnMap::from_iter([("site", "Site")]);
    let wanted = ["site", "vip", "absent", "author"].map(String::from);
    let options = ImportOptions { dimensions: &wanted, ..ImportOptions::default() };
    let Ok(Columns::Prompt(columns)) = columns(RecordKind::Prompt, &batch, &names, &options) else {
        panic!()
    };
    let dimension =
        |name: &str| [0, 1].map(|row| columns.at(row).dimension(name).map(String::from));
    assert_eq!(dimension("site"), [Some("Turin".to_string()), None]);
    assert_eq!(dimension("vip"), ["true", "false"].map(|text| Some(text.to_string())));
    assert_eq!(dimension("author"), ["bot", "agent"].map(|text| Some(text.to_string())));
    for name in ["absent", "odd", "Site"] {
        assert_eq!(dimension(name), [None, None]);
    }
}

#[test]
fn batches_without_rows() {
    let empty = prompts(&[]).slice(1, 0);
    let columns =
        columns(RecordKind::Prompt, &empty, &ColumnMap::new(), &ImportOptions::default()).unwrap();
    assert!(columns.batch().is_empty());
    let fields = RecordKind::ALL.map(|kind| kind.fields());
    for (kind, fields) in RecordKind::ALL.into_iter().zip(fields) {
        let nulls: Vec<Field> =
            fields.iter().map(|field| Field::new(field.name, DataType::Null, true)).collect();
        let batch = RecordBatch::new_empty(Arc::new(Schema::new(nulls)));
        let columns =
            kpi_arrow::columns(kind, &batch, &ColumnMap::new(), &ImportOptions::default());
        assert_eq!(columns.unwrap().batch().len(), 0);
    }
}

#[test]
fn a_field_may_have_a_column_of_another_name() {
    let batch = batch(&[
        ("Call", text(&["17"])),
        ("Start", text(&["1970-01-01 00:00:01"])),
        ("Medium", text(&["email"])),
        ("queue", text(&["not this one"])),
        ("Skill", text(&["sales"])),
    ]);
    let names = ColumnMap::from_iter([
        ("interaction_id", "Call"),
        ("created_at", "Start"),
        ("channel", "Medium"),
        ("queue", "Skill"),
    ]);
    let columns =
        columns(RecordKind::Interaction, &batch, &names, &ImportOptions::default()).unwrap();
    let Columns::Interaction(columns) = columns else { panic!() };
    let row = columns.at(0);
    assert_eq!((row.interaction_id(), row.created_at(), row.queue()), ("17", 1000, Some("sales")));
}

fn text_cells() -> ImportOptions<'static> {
    ImportOptions { text_cells: true, ..ImportOptions::default() }
}

fn costs(amount: ArrayRef) -> RecordBatch {
    batch(&[("incurred_at", text(&["2026-03-02T08:00:00Z"])), ("amount", amount)])
}

#[test]
fn texts_of_numbers_are_read_where_they_are_asked_for() {
    let amount = costs(text(&["12.5"]));
    let none = ColumnMap::new();
    let error = columns(RecordKind::Cost, &amount, &none, &ImportOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cost, field amount: found a column of Utf8, allowed is whole numbers of minor currency units"
    );
    // With text_cells it is one cell that does not fit.
    let read = columns(RecordKind::Cost, &amount, &none, &text_cells()).unwrap();
    let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new()).unwrap();
    let error = accumulator.add(read.batch()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert_eq!(
        error.to_string(),
        "cost, row 0, field amount: found \"12.5\", allowed is a whole number of minor currency units"
    );
    let good = costs(text(&[" -125 "]));
    let Columns::Cost(read) = columns(RecordKind::Cost, &good, &none, &text_cells()).unwrap()
    else {
        panic!()
    };
    assert_eq!(read.at(0).amount(), -125);
}

#[test]
fn other_columns_are_still_refused_with_text_cells() {
    let amount = costs(Arc::new(TimestampMillisecondArray::from(vec![1])));
    let error = columns(RecordKind::Cost, &amount, &ColumnMap::new(), &text_cells()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cost, field amount: found a column of Timestamp(ms), allowed is whole numbers of minor \
         currency units, or texts of such numbers"
    );
}

#[test]
fn cells_that_no_typed_column_can_hold_are_named() {
    let mut reader =
        TableReader::new(RecordKind::Prompt, &["author", "delivered_at"], &Zone::utc());
    reader.push_texts([Some("bot"), Some("2026-03-02T08:00:00Z")]);
    reader.push_texts([Some("bot"), Some("soon")]);
    let error = record_batch(&reader.finish().unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert_eq!(
        error.to_string(),
        "prompt, row 1, field delivered_at: found \"soon\", \
         allowed is an instant such as 2026-03-02T08:00:00Z, in the years 1 to 9999"
    );
    let mut columns = Columns::new(RecordKind::Prompt, 1);
    let codes = CodeColumn { codes: vec![9].into(), ..CodeColumn::default() };
    columns.set("author", Column::Code(codes)).unwrap();
    let error = record_batch(&columns).unwrap_err();
    assert_eq!(
        error.to_string(),
        "prompt, row 0, field author: found code 9, allowed is one of bot, agent, campaign"
    );
}
