//! From a scorecard to record batches.

use std::ops::Deref;
use std::sync::Arc;

use arrow_array::builder::{
    Float64Builder, Int64Builder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use kpi_core::time::TimeOfDay;
use kpi_core::{Group, GroupBy, Scorecard, Value};

/// The most rows of one batch.
pub const BATCH_ROWS: usize = 65_536;

/// The long table of a scorecard: one row a group and KPI.
///
/// The columns are those of the grouping, then `kpi`, `value`, `unit`,
/// `numerator`, `denominator`, `n`, `excluded`, `ci_low`, `ci_high`, `p50`,
/// `p90`, `p95`, `max`, `band` and `no_data`. Batches of at most
/// [`BATCH_ROWS`] rows are made when they are asked for; a scorecard without
/// groups gives none. The scorecard is a reference or shared, as `Arc`.
///
/// # Examples
///
/// ```
/// use arrow_array::RecordBatchReader;
/// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
/// let policy = Policy::preset("seed")?;
/// let card = Accumulator::new(&policy, GroupBy::new().dim("queue"))?.finish(Finish::default())?;
/// let table = kpi_arrow::long_table(&card);
/// assert_eq!(table.schema().field(0).name(), "queue");
/// assert_eq!(table.schema().field(1).name(), "kpi");
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn long_table<C: Deref<Target = Scorecard>>(card: C) -> ScorecardReader<C> {
    ScorecardReader::new(card, Shape::Long)
}

/// The wide table of a scorecard: one row a group, one column a KPI.
///
/// The columns are those of the grouping, then the values of each KPI under
/// its id. A missing value has no reason here; the long table gives it.
pub fn wide_table<C: Deref<Target = Scorecard>>(card: C) -> ScorecardReader<C> {
    ScorecardReader::new(card, Shape::Wide)
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Long,
    Wide,
}

/// The batches of a scorecard's table, made one by one.
pub struct ScorecardReader<C> {
    card: C,
    shape: Shape,
    schema: SchemaRef,
    kpis: Vec<String>,
    /// The row that the next batch begins with.
    next: usize,
    most: usize,
}

impl<C: Deref<Target = Scorecard>> ScorecardReader<C> {
    fn new(card: C, shape: Shape) -> Self {
        let kpis: Vec<String> = card.kpis().map(String::from).collect();
        let mut fields = group_fields(card.group_by(), card.zone().name());
        match shape {
            Shape::Long => fields.extend(value_fields()),
            Shape::Wide => {
                fields.extend(kpis.iter().map(|kpi| Field::new(kpi, DataType::Float64, true)));
            }
        }
        let schema = Arc::new(Schema::new(fields));
        ScorecardReader { card, shape, schema, kpis, next: 0, most: BATCH_ROWS }
    }

    /// Makes smaller batches, of at least one row and at most [`BATCH_ROWS`].
    #[must_use]
    pub fn with_batch_rows(mut self, rows: usize) -> Self {
        self.most = rows.clamp(1, BATCH_ROWS);
        self
    }

    /// How many rows the table has.
    pub fn rows(&self) -> usize {
        match self.shape {
            Shape::Long => self.card.len().saturating_mul(self.kpis.len()),
            Shape::Wide => self.card.len(),
        }
    }

    fn batch(&self, start: usize, end: usize) -> Result<RecordBatch, ArrowError> {
        let mut groups = GroupBuilder::new(self.card.group_by());
        let arrays = match self.shape {
            Shape::Long => self.long_columns(start, end, &mut groups),
            Shape::Wide => self.wide_columns(start, end, &mut groups),
        };
        let arrays = arrays.map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let mut columns = groups.finish(self.card.zone().name());
        columns.extend(arrays);
        let options = RecordBatchOptions::new().with_row_count(Some(end - start));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }

    fn long_columns(
        &self,
        start: usize,
        end: usize,
        groups: &mut GroupBuilder,
    ) -> kpi_core::Result<Vec<ArrayRef>> {
        let mut values = ValueBuilder::default();
        let mut known: Option<(usize, Group)> = None;
        for row in start..end {
            // There are KPIs, or there would be no rows.
            let place = row / self.kpis.len();
            let group = match known.take() {
                Some((number, group)) if number == place => group,
                _ => self.card.group(place)?,
            };
            groups.push(&group);
            values.push(&self.card.value_of(place, &self.kpis[row % self.kpis.len()])?);
            known = Some((place, group));
        }
        Ok(values.finish())
    }

    fn wide_columns(
        &self,
        start: usize,
        end: usize,
        groups: &mut GroupBuilder,
    ) -> kpi_core::Result<Vec<ArrayRef>> {
        for place in start..end {
            groups.push(&self.card.group(place)?);
        }
        let column = |kpi: &String| {
            let mut values = Float64Builder::with_capacity(end - start);
            for place in start..end {
                values.append_option(self.card.value_of(place, kpi)?.value);
            }
            Ok(Arc::new(values.finish()) as ArrayRef)
        };
        self.kpis.iter().map(column).collect()
    }
}

impl<C: Deref<Target = Scorecard>> Iterator for ScorecardReader<C> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.next;
        let end = self.rows().min(start.saturating_add(self.most));
        if start >= end {
            return None;
        }
        self.next = end;
        Some(self.batch(start, end))
    }
}

impl<C: Deref<Target = Scorecard>> RecordBatchReader for ScorecardReader<C> {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

fn group_fields(by: &GroupBy, zone: &str) -> Vec<Field> {
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

fn value_fields() -> Vec<Field> {
    let field = |name: &str, kind, may_miss| Field::new(name, kind, may_miss);
    vec![
        field("kpi", DataType::Utf8, false),
        field("value", DataType::Float64, true),
        field("unit", DataType::Utf8, false),
        field("numerator", DataType::Int64, true),
        field("denominator", DataType::Int64, true),
        field("n", DataType::Int64, false),
        field("excluded", DataType::Int64, false),
        field("ci_low", DataType::Float64, true),
        field("ci_high", DataType::Float64, true),
        field("p50", DataType::Float64, true),
        field("p90", DataType::Float64, true),
        field("p95", DataType::Float64, true),
        field("max", DataType::Float64, true),
        field("band", DataType::Utf8, false),
        field("no_data", DataType::Utf8, true),
    ]
}

/// The columns of the grouping.
struct GroupBuilder {
    dimensions: Vec<StringBuilder>,
    starts: Option<TimestampMillisecondBuilder>,
    times: Option<StringBuilder>,
}

impl GroupBuilder {
    fn new(by: &GroupBy) -> Self {
        GroupBuilder {
            dimensions: by.dimensions().iter().map(|_| StringBuilder::new()).collect(),
            starts: by.has_interval().then(TimestampMillisecondBuilder::new),
            times: by.has_time_of_day().then(StringBuilder::new),
        }
    }

    fn push(&mut self, group: &Group) {
        for (place, builder) in self.dimensions.iter_mut().enumerate() {
            builder.append_option(group.dimensions.get(place).and_then(Option::as_deref));
        }
        if let Some(builder) = &mut self.starts {
            builder.append_option(group.interval_start);
        }
        if let Some(builder) = &mut self.times {
            builder.append_option(group.time_of_day.map(TimeOfDay::label));
        }
    }

    fn finish(self, zone: &str) -> Vec<ArrayRef> {
        let text = |mut builder: StringBuilder| Arc::new(builder.finish()) as ArrayRef;
        let mut columns: Vec<ArrayRef> = self.dimensions.into_iter().map(text).collect();
        let starts = self.starts.map(|mut builder| builder.finish().with_timezone(zone));
        columns.extend(starts.map(|array| Arc::new(array) as ArrayRef));
        columns.extend(self.times.map(text));
        columns
    }
}

/// The columns of the values in the long table.
#[derive(Default)]
struct ValueBuilder {
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
    fn push(&mut self, value: &Value) {
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

    fn finish(mut self) -> Vec<ArrayRef> {
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
