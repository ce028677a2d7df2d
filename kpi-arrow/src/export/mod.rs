//! From a scorecard to record batches.

mod builder;
mod side;

use std::ops::{Deref, Range};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use kpi_core::{Scorecard, Value};

use builder::{
    DetailBuilder, GroupBuilder, ValueBuilder, detail_fields, group_fields, number_column,
    value_fields,
};
pub use side::side_table;

/// The most rows of one batch.
pub const BATCH_ROWS: usize = 65_536;

/// The most numbers of a wide table that are found before they are asked for. Groups that
/// are next to each other in a table are seldom so in memory, where all are read in one go.
const CELLS_AHEAD: usize = 1 << 24;

/// Which table of a scorecard. The columns of the grouping come first in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One row a group and KPI: `kpi`, `value`, `unit`, `numerator`,
    /// `denominator`, `n`, `excluded`, `ci_low`, `ci_high`, `p50`, `p90`, `p95`,
    /// `max`, `band` and `no_data`.
    Long,
    /// One row a group, one column a KPI under its id. A missing value has no
    /// reason here; the long table gives it.
    Wide,
    /// One row a group and KPI with what explains the value: `kpi`, `title`,
    /// `direction`, `objective`, `formula`, `options`, `excluded`,
    /// `percentiles_exact` and `band_label`. Options, and what was left out by
    /// reason, are JSON objects.
    Details,
}

/// A table of a scorecard, a reference or shared as `Arc`.
///
/// Batches of at most [`BATCH_ROWS`] rows are made when they are asked for; a
/// scorecard without groups gives none. Of a wide table the numbers of several batches
/// are found at once, at most 128 MB of them.
///
/// # Examples
///
/// ```
/// use arrow_array::RecordBatchReader;
/// use kpi_arrow::{Shape, table};
/// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
/// let policy = Policy::preset("seed")?;
/// let card = Accumulator::new(&policy, GroupBy::new().dim("queue"))?.finish(Finish::default())?;
/// let long = table(&card, Shape::Long);
/// assert_eq!(long.schema().field(0).name(), "queue");
/// assert_eq!(long.schema().field(1).name(), "kpi");
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn table<C: Deref<Target = Scorecard>>(card: C, shape: Shape) -> ScorecardReader<C> {
    ScorecardReader::new(card, shape)
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
    ahead: Ahead,
}

/// The columns of some rows of a wide table.
#[derive(Default)]
struct Ahead {
    rows: Range<usize>,
    columns: Vec<ArrayRef>,
}

impl<C: Deref<Target = Scorecard>> ScorecardReader<C> {
    fn new(card: C, shape: Shape) -> Self {
        let kpis: Vec<String> = card.kpis().map(String::from).collect();
        let mut fields = group_fields(card.group_by(), card.zone().name());
        match shape {
            Shape::Long => fields.extend(value_fields()),
            Shape::Details => fields.extend(detail_fields()),
            Shape::Wide => {
                fields.extend(kpis.iter().map(|kpi| Field::new(kpi, DataType::Float64, true)));
            }
        }
        let schema = Arc::new(Schema::new(fields));
        ScorecardReader {
            card,
            shape,
            schema,
            kpis,
            next: 0,
            most: BATCH_ROWS,
            ahead: Ahead::default(),
        }
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
            Shape::Long | Shape::Details => self.card.len().saturating_mul(self.kpis.len()),
            Shape::Wide => self.card.len(),
        }
    }

    fn batch(&mut self, start: usize, end: usize) -> Result<RecordBatch, ArrowError> {
        let mut groups = GroupBuilder::new(self.card.group_by(), end - start);
        let arrays = match self.shape {
            Shape::Long => {
                let mut values = ValueBuilder::default();
                self.each_value(start, end, &mut groups, |value| values.push(&value))
                    .map(|()| values.finish())
            }
            Shape::Details => {
                let mut details = DetailBuilder::default();
                let title = |kpi: &str| self.card.title(kpi).unwrap_or_default();
                self.each_value(start, end, &mut groups, |value| {
                    details.push(title(&value.kpi), &value);
                })
                .map(|()| details.finish())
            }
            Shape::Wide => self.wide_columns(start, end, &mut groups),
        };
        let arrays = arrays.map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        let mut columns = groups.finish(self.card.zone().name());
        columns.extend(arrays);
        let options = RecordBatchOptions::new().with_row_count(Some(end - start));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }

    /// The values of the rows of a table with one row a group and KPI.
    fn each_value(
        &self,
        start: usize,
        end: usize,
        groups: &mut GroupBuilder,
        mut visit: impl FnMut(Value),
    ) -> kpi_core::Result<()> {
        // There are KPIs, or there would be no rows.
        let first = start / self.kpis.len();
        let known = self.card.group_refs(first..end.div_ceil(self.kpis.len()))?;
        for row in start..end {
            let place = row / self.kpis.len();
            groups.push(known[place - first]);
            visit(self.card.value_of(place, &self.kpis[row % self.kpis.len()])?);
        }
        Ok(())
    }

    fn wide_columns(
        &mut self,
        start: usize,
        end: usize,
        groups: &mut GroupBuilder,
    ) -> kpi_core::Result<Vec<ArrayRef>> {
        for group in self.card.group_refs(start..end)? {
            groups.push(group);
        }
        if !(self.ahead.rows.start <= start && end <= self.ahead.rows.end) {
            let most = (CELLS_AHEAD / self.kpis.len().max(1)).max(end - start);
            let rows = start..self.rows().min(start.saturating_add(most));
            let numbers = self.card.all_numbers(rows.clone())?;
            let columns = numbers.into_iter().map(number_column).collect();
            self.ahead = Ahead { rows, columns };
        }
        let first = start - self.ahead.rows.start;
        Ok(self.ahead.columns.iter().map(|column| column.slice(first, end - start)).collect())
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
