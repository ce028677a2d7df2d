//! Columns of the tables of a scorecard.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, Float64Array};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_schema::{DataType, Field, TimeUnit};
use kpi_core::catalogue::Objective;
use kpi_core::time::TimeOfDay;
use kpi_core::{GroupBy, GroupRef, Numbers, Value};

pub(super) fn group_fields(by: &GroupBy, zone: &str) -> Vec<Field> {
    let dimensions = by.dimensions().iter();
    let mut fields: Vec<Field> =
        dimensions.map(|name| Field::new(name, DataType::Utf8, true)).collect();
    if by.has_interval() {
        let kind = DataType::Timestamp(TimeUnit::Millisecond, Some(zone.into()));
        fields.push(Field::new("interval_start", kind, true));
    }
    if by.has_time_of_day() {
        fields.push(Field::new("time_of_day", DataType::Utf8, true));
    }
    fields
}

/// Fields by name, type, and whether they may miss.
fn fields<const N: usize>(columns: [(&str, DataType, bool); N]) -> Vec<Field> {
    columns.into_iter().map(|(name, kind, may_miss)| Field::new(name, kind, may_miss)).collect()
}

pub(super) fn value_fields() -> Vec<Field> {
    fields([
        ("kpi", DataType::Utf8, false),
        ("value", DataType::Float64, true),
        ("unit", DataType::Utf8, false),
        ("numerator", DataType::Int64, true),
        ("denominator", DataType::Int64, true),
        ("n", DataType::Int64, false),
        ("excluded", DataType::Int64, false),
        ("ci_low", DataType::Float64, true),
        ("ci_high", DataType::Float64, true),
        ("p50", DataType::Float64, true),
        ("p90", DataType::Float64, true),
        ("p95", DataType::Float64, true),
        ("max", DataType::Float64, true),
        ("band", DataType::Utf8, false),
        ("no_data", DataType::Utf8, true),
    ])
}

/// The columns of the grouping.
pub(super) struct GroupBuilder {
    dimensions: Vec<StringBuilder>,
    starts: Option<TimestampMillisecondBuilder>,
    times: Option<StringBuilder>,
}

impl GroupBuilder {
    /// Builders with room for this many rows.
    pub(super) fn new(by: &GroupBy, rows: usize) -> Self {
        let texts = || StringBuilder::with_capacity(rows, rows * TEXT_BYTES);
        let starts = || TimestampMillisecondBuilder::with_capacity(rows);
        GroupBuilder {
            dimensions: by.dimensions().iter().map(|_| texts()).collect(),
            starts: by.has_interval().then(starts),
            times: by.has_time_of_day().then(texts),
        }
    }

    pub(super) fn push(&mut self, group: GroupRef<'_>) {
        for (builder, text) in self.dimensions.iter_mut().zip(group.dimensions()) {
            builder.append_option(text);
        }
        if let Some(builder) = &mut self.starts {
            builder.append_option(group.interval_start());
        }
        if let Some(builder) = &mut self.times {
            builder.append_option(group.time_of_day().map(TimeOfDay::label));
        }
    }

    pub(super) fn finish(self, zone: &str) -> Vec<ArrayRef> {
        let text = |mut builder: StringBuilder| Arc::new(builder.finish()) as ArrayRef;
        let mut columns: Vec<ArrayRef> = self.dimensions.into_iter().map(text).collect();
        let starts = self.starts.map(|mut builder| builder.finish().with_timezone(zone));
        columns.extend(starts.map(|array| Arc::new(array) as ArrayRef));
        columns.extend(self.times.map(text));
        columns
    }
}

/// Room for a text; names of channels and queues are seldom longer.
const TEXT_BYTES: usize = 12;

/// A column of numbers.
pub(super) fn number_column(numbers: Numbers) -> ArrayRef {
    let known = BooleanBuffer::new(Buffer::from_vec(numbers.known), 0, numbers.values.len());
    let nulls = NullBuffer::new(known);
    let nulls = (nulls.null_count() > 0).then_some(nulls);
    Arc::new(Float64Array::new(numbers.values.into(), nulls))
}

/// The columns of the values in the long table.
#[derive(Default)]
pub(super) struct ValueBuilder {
    kpi: StringBuilder,
    value: Float64Builder,
    unit: StringBuilder,
    numerator: Int64Builder,
    denominator: Int64Builder,
    n: Int64Builder,
    excluded: Int64Builder,
    ci_low: Float64Builder,
    ci_high: Float64Builder,
    p50: Float64Builder,
    p90: Float64Builder,
    p95: Float64Builder,
    max: Float64Builder,
    band: StringBuilder,
    no_data: StringBuilder,
}

impl ValueBuilder {
    pub(super) fn push(&mut self, value: &Value) {
        let (interval, percentiles) = (value.confidence_interval, value.percentiles);
        self.kpi.append_value(&value.kpi);
        self.value.append_option(value.value);
        self.unit.append_value(value.unit.name());
        self.numerator.append_option(value.numerator);
        self.denominator.append_option(value.denominator);
        self.n.append_value(count(value.n));
        self.excluded.append_value(count(value.excluded_total()));
        self.ci_low.append_option(interval.map(|(low, _)| low));
        self.ci_high.append_option(interval.map(|(_, high)| high));
        self.p50.append_option(percentiles.map(|p| p.p50));
        self.p90.append_option(percentiles.map(|p| p.p90));
        self.p95.append_option(percentiles.map(|p| p.p95));
        self.max.append_option(percentiles.map(|p| p.max));
        self.band.append_value(value.band.name());
        self.no_data.append_option(value.no_data.map(|reason| reason.name()));
    }

    pub(super) fn finish(mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.kpi.finish()),
            Arc::new(self.value.finish()),
            Arc::new(self.unit.finish()),
            Arc::new(self.numerator.finish()),
            Arc::new(self.denominator.finish()),
            Arc::new(self.n.finish()),
            Arc::new(self.excluded.finish()),
            Arc::new(self.ci_low.finish()),
            Arc::new(self.ci_high.finish()),
            Arc::new(self.p50.finish()),
            Arc::new(self.p90.finish()),
            Arc::new(self.p95.finish()),
            Arc::new(self.max.finish()),
            Arc::new(self.band.finish()),
            Arc::new(self.no_data.finish()),
        ]
    }
}

/// A number of records. There are never more than fit.
fn count(records: u64) -> i64 {
    i64::try_from(records).unwrap_or(i64::MAX)
}

pub(super) fn detail_fields() -> Vec<Field> {
    fields([
        ("kpi", DataType::Utf8, false),
        ("title", DataType::Utf8, false),
        ("direction", DataType::Utf8, false),
        ("objective", DataType::Utf8, true),
        ("formula", DataType::Utf8, false),
        ("options", DataType::Utf8, false),
        ("excluded", DataType::Utf8, false),
        ("percentiles_exact", DataType::Boolean, true),
        ("band_label", DataType::Utf8, false),
    ])
}

/// The columns that explain the values.
#[derive(Default)]
pub(super) struct DetailBuilder {
    kpi: StringBuilder,
    title: StringBuilder,
    direction: StringBuilder,
    objective: StringBuilder,
    formula: StringBuilder,
    options: StringBuilder,
    excluded: StringBuilder,
    percentiles_exact: BooleanBuilder,
    band_label: StringBuilder,
}

impl DetailBuilder {
    pub(super) fn push(&mut self, title: &str, value: &Value) {
        self.kpi.append_value(&value.kpi);
        self.title.append_value(title);
        self.direction.append_value(value.direction.name());
        self.objective.append_option(value.objective.map(Objective::name));
        self.formula.append_value(&value.formula);
        self.options.append_value(object(&value.options, |chosen| format!("\"{chosen}\"")));
        self.excluded.append_value(object(&value.excluded, u64::to_string));
        self.percentiles_exact.append_option(value.percentiles.map(|p| p.exact));
        self.band_label.append_value(&value.band_label);
    }

    pub(super) fn finish(mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.kpi.finish()),
            Arc::new(self.title.finish()),
            Arc::new(self.direction.finish()),
            Arc::new(self.objective.finish()),
            Arc::new(self.formula.finish()),
            Arc::new(self.options.finish()),
            Arc::new(self.excluded.finish()),
            Arc::new(self.percentiles_exact.finish()),
            Arc::new(self.band_label.finish()),
        ]
    }
}

/// A JSON object of names and values that need no escapes: names of ours,
/// numbers, and choices of closed lists.
fn object<V>(pairs: &[(&'static str, V)], show: impl Fn(&V) -> String) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("\"{name}\": {}", show(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}
