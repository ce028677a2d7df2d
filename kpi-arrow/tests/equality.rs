//! The same data through rows of text, through typed cells and through Arrow,
//! on random cases.

mod support;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::*;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use kpi_arrow::{ColumnMap, ImportOptions, columns, record_batch};
use kpi_core::policy::OnInvalid;
use kpi_core::record::*;
use kpi_core::time::Zone;
use kpi_core::{Accumulator, GroupBy, Policy};

use support::{Pair, Random, field, text_array};

/// Rows of all invalid cells, field by field, as `Debug` shows them.
fn invalid_rows(columns: &Columns<'_>) -> Vec<String> {
    let text = format!("{columns:?}");
    let parts = text.split("InvalidCell { row: ").skip(1);
    parts.map(|part| part.split(',').next().unwrap_or("").to_string()).collect()
}

macro_rules! assert_same {
    ($left:expr, $right:expr, $($kind:ident: $($field:ident)+;)+) => {
        match (&$left, &$right) {
            $((Columns::$kind(left), Columns::$kind(right)) => {
                assert_eq!(left.len(), right.len());
                for row in 0..left.len() {
                    let (left, right) = (left.at(row), right.at(row));
                    $( assert_eq!(left.$field(), right.$field(), "{} in row {row}", stringify!($field)); )+
                    assert_eq!(left.dimension("site"), right.dimension("site"));
                }
            })+
            _ => panic!("two records"),
        }
    };
}

fn assert_equal(rows: &Columns<'_>, arrow: &Columns<'_>) {
    assert_same!(rows, arrow,
        Interaction: interaction_id created_at channel conversation_id case_id customer_id direction
            initiation queue team agent_id region segment reason r#type language priority queued_at
            left_queue_at queue_exit answered_at first_response_at resolved_first_at
            resolved_last_at ended_at talk hold wrap outcome handled_by transfers reopen_count
            agent_reply_count agent_says_resolved customer_repeated_info sale_count revenue
            direct_cost context_transferred planned_channel_change updated_at bot_engaged
            bot_outcome bot_completed handoff_requested_at context_delivered_at
            handoff_accepted_at context_fields_expected context_fields_delivered
            intent_complexity;
        Survey: kind responded_at sent_at survey_id wave relation score scale_min scale_max polarity
            interaction_id customer_id agent_id;
        Evaluation: evaluation_id interaction_id agent_id submitted_at form_version criterion weight
            points max_points not_applicable auto_fail calibration;
        AgentState: agent_id state started_at ended_at paid team reason capacity_slots
            slots_in_use;
        Cost: incurred_at amount channel r#type component;
    );
    assert_eq!(invalid_rows(rows), invalid_rows(arrow));
}

const KINDS: [RecordKind; 5] = [
    RecordKind::Interaction,
    RecordKind::Survey,
    RecordKind::Evaluation,
    RecordKind::AgentState,
    RecordKind::Cost,
];

/// A random table: its fields, each as text and as an array.
struct Case {
    kind: RecordKind,
    zone: Zone,
    names: Vec<&'static str>,
    pairs: Vec<Pair>,
    rows: usize,
}

impl Case {
    fn new(random: &mut Random, rows: usize) -> Case {
        let zones = ["UTC", "Europe/Berlin", "America/New_York"];
        let (kind, zone) = (KINDS[random.below(5)], Zone::named(zones[random.below(3)]).unwrap());
        let (mut names, mut pairs) = (Vec::new(), Vec::new());
        for known in kind.fields() {
            if known.required || random.below(3) > 0 {
                names.push(known.name);
                pairs.push(field(random, rows, known.kind, &zone));
            }
        }
        names.push("site");
        pairs.push(field(random, rows, FieldKind::Text, &zone));
        Case { kind, zone, names, pairs, rows }
    }

    fn batch(&self) -> RecordBatch {
        let fields = self.names.iter().zip(&self.pairs);
        let fields: Vec<Field> =
            fields.map(|(name, (_, a))| Field::new(*name, a.data_type().clone(), true)).collect();
        let arrays = self.pairs.iter().map(|(_, array)| array.clone()).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
    }

    /// The rows of this range through texts.
    fn texts(&self, rows: std::ops::Range<usize>) -> Columns<'static> {
        let mut reader = TableReader::new(self.kind, &self.names, &self.zone);
        for row in rows {
            reader.push_texts(self.pairs.iter().map(|(cells, _)| cells[row].as_deref()));
        }
        reader.finish().unwrap()
    }

    fn read<'b>(&self, batch: &'b RecordBatch, text_cells: bool) -> Columns<'b> {
        let dimensions = ["site".to_string()];
        let options = ImportOptions {
            zone: self.zone.clone(),
            dimensions: &dimensions,
            text_cells,
            ..ImportOptions::default()
        };
        columns(self.kind, batch, &ColumnMap::new(), &options).unwrap()
    }
}

#[test]
fn rows_of_text_and_arrow_agree() {
    let mut invalid = 0;
    for seed in 0..600 {
        let mut random = Random(seed);
        // Rows before and after the slice that is read.
        let (before, rows, after) = (random.below(20), random.below(60), random.below(20));
        let case = Case::new(&mut random, before + rows + after);
        let batch = case.batch().slice(before, rows);
        let arrow = case.read(&batch, false);
        assert_equal(&case.texts(before..before + rows), &arrow);
        invalid += invalid_rows(&arrow).len();
    }
    assert!(invalid > 1000, "the cases should hold malformed cells, found {invalid}");
}

/// All invalid cells with what was found, as `Debug` shows them.
fn invalid_cells(columns: &Columns<'_>) -> Vec<String> {
    let cells = columns.present().into_iter().flat_map(|(name, _, column)| {
        column.invalid().iter().map(move |cell| format!("{name}: {cell:?}"))
    });
    cells.collect()
}

#[test]
fn text_cells_are_read_as_rows_of_text_are() {
    let oddities = ["", " ", "x", "NaN", "inf", "1e3", "-0.0005", "2.5", " 7 ", "true", "1"];
    let mut invalid = 0;
    for seed in 0..600 {
        let mut random = Random(seed);
        let rows = random.below(60);
        let mut case = Case::new(&mut random, rows);
        for (cells, array) in &mut case.pairs {
            for cell in cells.iter_mut() {
                if random.below(20) == 0 {
                    *cell = Some(oddities[random.below(oddities.len())].to_string());
                }
            }
            *array = text_array(&mut random, cells);
        }
        let batch = case.batch();
        let arrow = case.read(&batch, true);
        let texts = case.texts(0..rows);
        assert_equal(&texts, &arrow);
        assert_eq!(invalid_cells(&texts), invalid_cells(&arrow));
        invalid += invalid_rows(&arrow).len();
    }
    assert!(invalid > 1000, "the cases should hold malformed cells, found {invalid}");
}

/// The text of a row in any layout.
fn text_at(array: &dyn Array, row: usize) -> Option<&str> {
    match array.data_type() {
        _ if array.is_null(row) => None,
        DataType::Utf8 => Some(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(array.as_string_view().value(row)),
        _ => {
            let dictionary = array.as_any_dictionary();
            text_at(dictionary.values().as_ref(), dictionary.normalized_keys()[row])
        }
    }
}

/// A time of any unit in milliseconds, by the exact division of the core.
fn milliseconds(value: i64, unit: TimeUnit) -> i64 {
    let per_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    let ms = kpi_core::number::round_half_even_div(i128::from(value) * 1000, per_second);
    ms.unwrap().try_into().unwrap()
}

/// What a row-wise border would hand over in place of an Arrow cell; decimals
/// come as text, which is kept in `room`.
fn cell<'a>(array: &'a dyn Array, row: usize, room: &'a mut String) -> CellValue<'a> {
    let raw = |array: &dyn Array| {
        let bytes = array.to_data();
        bytes.buffer::<i64>(0)[row]
    };
    match array.data_type() {
        _ if array.is_null(row) => CellValue::Missing,
        DataType::Null => CellValue::Missing,
        DataType::Boolean => CellValue::Boolean(array.as_boolean().value(row)),
        DataType::Int8 => CellValue::Integer(array.as_primitive::<Int8Type>().value(row).into()),
        DataType::UInt8 => CellValue::Integer(array.as_primitive::<UInt8Type>().value(row).into()),
        DataType::Int32 => CellValue::Integer(array.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => CellValue::Integer(array.as_primitive::<Int64Type>().value(row)),
        DataType::Float32 => {
            CellValue::Number(array.as_primitive::<Float32Type>().value(row).into())
        }
        DataType::Float64 => CellValue::Number(array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(..) => {
            *room = array.as_primitive::<Decimal128Type>().value_as_string(row);
            CellValue::Text(room)
        }
        DataType::Timestamp(unit, None) => CellValue::LocalTime(milliseconds(raw(array), *unit)),
        DataType::Timestamp(unit, _) => CellValue::Instant(milliseconds(raw(array), *unit)),
        DataType::Duration(unit) => CellValue::Duration(milliseconds(raw(array), *unit)),
        DataType::Date32 => {
            let day = array.as_primitive::<Date32Type>().value(row);
            CellValue::LocalTime(i64::from(day) * 86_400_000)
        }
        _ => text_at(array, row).map_or(CellValue::Missing, CellValue::Text),
    }
}

#[test]
fn typed_cells_and_arrow_agree() {
    let mut invalid = 0;
    for seed in 0..600 {
        let mut random = Random(seed);
        let rows = random.below(60);
        let case = Case::new(&mut random, rows);
        let mut reader = TableReader::new(case.kind, &[], &case.zone);
        let numbers: Vec<usize> = case.names.iter().map(|name| reader.column(name)).collect();
        for row in 0..case.rows {
            for (column, (_, array)) in numbers.iter().zip(&case.pairs) {
                reader.push_cell(*column, cell(array.as_ref(), row, &mut String::new()));
            }
            reader.end_row();
        }
        let typed = reader.finish().unwrap();
        let batch = case.batch();
        let arrow = case.read(&batch, false);
        assert_equal(&typed, &arrow);
        assert_eq!(invalid_cells(&typed), invalid_cells(&arrow));
        invalid += invalid_rows(&arrow).len();
    }
    assert!(invalid > 1000, "the cases should hold malformed cells, found {invalid}");
}

/// The state after these columns.
fn state(columns: &Columns<'_>) -> Vec<u8> {
    let policy = Policy { on_invalid: OnInvalid::Quarantine, ..Policy::default() };
    let mut accumulator = Accumulator::new(&policy, GroupBy::new().dim("site")).unwrap();
    accumulator.add(columns.batch()).unwrap();
    accumulator.to_bytes()
}

#[test]
fn a_record_batch_leads_back_to_the_same_state() {
    let mut batches = 0;
    for seed in 0..600 {
        let mut random = Random(seed);
        let rows = random.below(40);
        let case = Case::new(&mut random, rows);
        let columns = case.texts(0..rows);
        let batch = match record_batch(&columns) {
            Ok(batch) => batch,
            Err(error) => {
                // A cell that could not be read has no place in a typed column.
                let cell = invalid_cells(&columns);
                let found = error.message().strip_prefix("found ").unwrap();
                assert!(!cell.is_empty(), "{error}");
                let shown = format!("{:?}", found.split(", allowed is").next().unwrap());
                assert!(
                    cell.iter().any(|cell| cell.contains(&shown[..shown.len() - 1])),
                    "{error}"
                );
                continue;
            }
        };
        let again = case.read(&batch, false);
        assert_equal(&columns, &again);
        assert_eq!(state(&columns), state(&again));
        let names = |columns: &Columns<'_>| -> Vec<String> {
            columns.present().iter().map(|(name, _, _)| name.to_string()).collect()
        };
        assert_eq!(names(&columns), names(&again));
        assert_eq!(names(&columns).len(), batch.num_columns());
        batches += usize::from(rows > 0);
    }
    assert!(batches > 100, "some cases should hold no malformed cell, found {batches}");
}
