//! From an Arrow batch through the accumulator to Arrow tables.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, ArrayRef, DurationMillisecondArray, RecordBatch, RecordBatchReader, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::DataType;
use kpi_arrow::{ColumnMap, ImportOptions, Shape, columns, table};
use kpi_core::record::{Batch, Channel, Instant, Interaction, Milliseconds, QueueExit, RecordKind};
use kpi_core::time::{TimeOfDay, Zone};
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Scorecard, Value};

const START: i64 = 1_772_434_800_000;

fn rows() -> Vec<Interaction> {
    let channels = [Channel::Voice, Channel::Chat, Channel::Email];
    let row = |number: i64| {
        let arrived = Instant(START + number * 437_000);
        let channel = channels[(number % 3) as usize];
        let mut row = Interaction::new(format!("c-{number}"), arrived, channel);
        row.queue = (number % 5 > 0).then(|| format!("queue {}", number % 5));
        row.queued_at = Some(arrived);
        row.left_queue_at = Some(Instant(arrived.0 + number % 41 * 1000));
        let exit = if number % 7 == 0 { QueueExit::Abandoned } else { QueueExit::Answered };
        row.queue_exit = Some(exit);
        row.talk = (number % 7 > 0).then_some(Milliseconds(60_000 + number * 10));
        row
    };
    (0..400).map(row).collect()
}

fn batch(rows: &[Interaction]) -> RecordBatch {
    let times = |pick: fn(&Interaction) -> Option<Instant>| -> ArrayRef {
        let times = rows.iter().map(|row| pick(row).map(|instant| instant.0));
        Arc::new(times.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
    };
    let texts = |pick: fn(&Interaction) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(pick).collect::<StringArray>())
    };
    let talk = rows.iter().map(|row| row.talk.map(|time| time.0));
    let talk: ArrayRef = Arc::new(talk.collect::<DurationMillisecondArray>());
    RecordBatch::try_from_iter([
        ("interaction_id", texts(|row| Some(row.interaction_id.clone()))),
        ("created_at", times(|row| Some(row.created_at))),
        ("channel", texts(|row| Some(row.channel.to_string()))),
        ("queue", texts(|row| row.queue.clone())),
        ("queued_at", times(|row| row.queued_at)),
        ("left_queue_at", times(|row| row.left_queue_at)),
        ("queue_exit", texts(|row| row.queue_exit.map(|exit| exit.to_string()))),
        ("talk", talk),
    ])
    .unwrap()
}

fn policy() -> Policy {
    Policy { zone: "Europe/Rome".into(), ..Policy::preset("seed").unwrap() }
}

fn by() -> GroupBy {
    GroupBy::new().dim("channel").dim("queue").interval("1d").unwrap().time_of_day("6h").unwrap()
}

fn card(by: GroupBy) -> Scorecard {
    let batch = batch(&rows());
    let mut accumulator = Accumulator::new(&policy(), by).unwrap();
    for start in (0..batch.num_rows()).step_by(64) {
        let slice = batch.slice(start, 64.min(batch.num_rows() - start));
        let options =
            ImportOptions { zone: Zone::named("Europe/Rome").unwrap(), ..ImportOptions::default() };
        let columns = columns(RecordKind::Interaction, &slice, &ColumnMap::new(), &options);
        accumulator.add(columns.unwrap().batch()).unwrap();
    }
    accumulator.finish(Finish::default()).unwrap()
}

/// One row of the long table, without its group.
fn assert_row(batch: &RecordBatch, row: usize, value: &Value) {
    let text = |name: &str| {
        let array = batch.column_by_name(name).unwrap().as_string::<i32>();
        array.is_valid(row).then(|| array.value(row).to_string())
    };
    let float = |name: &str| {
        let array = batch.column_by_name(name).unwrap().as_primitive::<Float64Type>();
        array.is_valid(row).then(|| array.value(row).to_bits())
    };
    let int = |name: &str| {
        let array = batch.column_by_name(name).unwrap().as_primitive::<Int64Type>();
        array.is_valid(row).then(|| array.value(row))
    };
    let bits = |number: Option<f64>| number.map(f64::to_bits);
    assert_eq!(text("kpi"), Some(value.kpi.clone()));
    assert_eq!(float("value"), bits(value.value));
    assert_eq!(text("unit"), Some(value.unit.name().into()));
    assert_eq!(int("numerator"), value.numerator);
    assert_eq!(int("denominator"), value.denominator);
    assert_eq!(int("n"), Some(value.n as i64));
    assert_eq!(int("excluded"), Some(value.excluded_total() as i64));
    assert_eq!(float("ci_low"), bits(value.confidence_interval.map(|ends| ends.0)));
    assert_eq!(float("ci_high"), bits(value.confidence_interval.map(|ends| ends.1)));
    assert_eq!(float("p50"), bits(value.percentiles.map(|p| p.p50)));
    assert_eq!(float("p90"), bits(value.percentiles.map(|p| p.p90)));
    assert_eq!(float("p95"), bits(value.percentiles.map(|p| p.p95)));
    assert_eq!(float("max"), bits(value.percentiles.map(|p| p.max)));
    assert_eq!(text("band"), Some(value.band.name().into()));
    assert_eq!(text("no_data"), value.no_data.map(|reason| reason.name().into()));
}

fn assert_group(batch: &RecordBatch, row: usize, card: &Scorecard, place: usize) {
    let group = card.group(place).unwrap();
    let text = |column: usize| {
        let array = batch.column(column).as_string::<i32>();
        array.is_valid(row).then(|| array.value(row).to_string())
    };
    assert_eq!([text(0), text(1)], group.dimensions[..]);
    let starts = batch.column(2).as_primitive::<TimestampMillisecondType>();
    assert_eq!(starts.is_valid(row).then(|| starts.value(row)), group.interval_start);
    assert_eq!(text(3), group.time_of_day.map(TimeOfDay::label));
}

#[test]
fn rows_and_arrow_give_one_scorecard() {
    let mut accumulator = Accumulator::new(&policy(), by()).unwrap();
    accumulator.add(Batch::Interactions(&rows())).unwrap();
    let from_rows = accumulator.finish(Finish::default()).unwrap();
    let from_arrow = card(by());
    assert!(from_arrow.len() > 20);
    assert_eq!(from_rows.to_csv(), from_arrow.to_csv());
    let answered = from_arrow.rows().filter(|(_, value)| value.value.is_some()).count();
    assert!(answered > 100, "found {answered} values");
}

#[test]
fn the_long_table_holds_every_value() {
    let card = card(by());
    let table = kpi_arrow::table(&card, Shape::Long).with_batch_rows(100);
    let schema = table.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(
        names.join(" "),
        "channel queue interval_start time_of_day kpi value unit numerator denominator n excluded \
         ci_low ci_high p50 p90 p95 max band no_data"
    );
    assert_eq!(names, card.columns());
    let zoned =
        DataType::Timestamp(arrow_schema::TimeUnit::Millisecond, Some("Europe/Rome".into()));
    assert_eq!(schema.field(2).data_type(), &zoned);
    assert_eq!(table.rows(), card.rows().count());
    let mut values = card.rows();
    for batch in table {
        let batch = batch.unwrap();
        assert_eq!(batch.schema(), schema);
        assert!(batch.num_rows() <= 100);
        for row in 0..batch.num_rows() {
            let (group, value) = values.next().unwrap();
            assert_row(&batch, row, &value);
            assert_group(&batch, row, &card, group);
        }
    }
    assert!(values.next().is_none());
}

#[test]
fn the_wide_table_has_a_row_a_group() {
    let card = Arc::new(card(by()));
    let table = kpi_arrow::table(card.clone(), Shape::Wide);
    assert_eq!((table.rows(), table.schema().fields().len()), (card.len(), 4 + card.kpis().len()));
    let batches: Vec<RecordBatch> = table.map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    for (place, value) in card.rows() {
        let column = batches[0].column_by_name(&value.kpi).unwrap().as_primitive::<Float64Type>();
        assert_eq!(column.is_valid(place).then(|| column.value(place)), value.value);
        assert_group(&batches[0], place, &card, place);
    }
}

#[test]
fn without_grouping_there_is_one_group() {
    let card = card(GroupBy::new());
    let batches: Vec<RecordBatch> = table(&card, Shape::Long).map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    assert_eq!((batches[0].num_rows(), batches[0].num_columns()), (card.kpis().len(), 15));
    let details = table(&card, Shape::Details).next().unwrap().unwrap();
    assert_eq!((details.num_rows(), details.num_columns()), (card.kpis().len(), 9));
    for (row, (_, value)) in card.rows().enumerate() {
        let text = |name: &str| details.column_by_name(name).unwrap().as_string::<i32>().value(row);
        assert_eq!((text("kpi"), text("formula")), (value.kpi.as_str(), value.formula.as_str()));
        let options: Vec<String> = value
            .options
            .iter()
            .map(|(name, chosen)| format!("\"{name}\": \"{chosen}\""))
            .collect();
        assert_eq!(text("options"), format!("{{{}}}", options.join(", ")));
    }
    let wide = table(&card, Shape::Wide).next().unwrap().unwrap();
    assert_eq!((wide.num_rows(), wide.num_columns()), (1, card.kpis().len()));
}

#[test]
fn without_groups_there_are_no_batches() {
    let empty = Accumulator::new(&policy(), by()).unwrap().finish(Finish::default()).unwrap();
    assert_eq!(table(&empty, Shape::Long).count() + table(&empty, Shape::Wide).count(), 0);
    let large = table(&empty, Shape::Long).with_batch_rows(usize::MAX);
    assert_eq!(large.schema().fields().len(), 19);
}

/// What a C stream export needs.
#[test]
fn a_shared_scorecard_gives_a_reader_that_can_be_sent() {
    let card = Arc::new(card(GroupBy::new()));
    let reader: Box<dyn RecordBatchReader + Send> = Box::new(table(card, Shape::Long));
    assert_eq!(reader.count(), 1);
}
