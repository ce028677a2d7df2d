//! From a record batch to the columns of one record.

mod cells;
mod code;
mod float;
mod instant;
mod number;
mod target;
mod text;
mod truth;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Schema};
use kpi_core::record::{Column, Columns, FieldKind, RecordKind};
use kpi_core::text::quoted;
use kpi_core::time::Zone;
use kpi_core::{Error, ErrorKind, Result};

use target::Target;
use text::Texts;

/// How many names an error message lists.
const NAMES_SHOWN: usize = 60;

/// Which column holds a field, where its name is another than the field's.
///
/// # Examples
///
/// ```
/// use kpi_arrow::ColumnMap;
/// let map = ColumnMap::from_iter([("queue", "Queue Name"), ("talk", "TalkSeconds")]);
/// assert_eq!(map.column("queue"), "Queue Name");
/// assert_eq!(map.column("wrap"), "wrap");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    columns: BTreeMap<String, String>,
}

impl ColumnMap {
    /// A map in which every field has a column of its own name.
    pub fn new() -> Self {
        ColumnMap::default()
    }

    /// Names the column of a field or further dimension.
    pub fn insert(&mut self, field: impl Into<String>, column: impl Into<String>) {
        self.columns.insert(field.into(), column.into());
    }

    /// The name of the column that holds this field.
    pub fn column<'n>(&'n self, field: &'n str) -> &'n str {
        self.columns.get(field).map_or(field, String::as_str)
    }

    /// Refuses a map that names what is neither a field of the record nor one
    /// of these further dimensions.
    ///
    /// # Errors
    ///
    /// `InvalidColumns` with the fields that are allowed.
    pub fn check(&self, kind: RecordKind, dimensions: &[String]) -> Result<()> {
        let is_known =
            |name: &str| kind.field(name).is_some() || dimensions.iter().any(|d| d == name);
        match self.columns.keys().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(unknown) => {
                let fields = kind.fields().iter().map(|field| field.name);
                let allowed = list(fields.chain(dimensions.iter().map(String::as_str)));
                let message = format!(
                    "found {} in the map of columns, allowed is one of {allowed}",
                    quoted(unknown)
                );
                Err(Error::new(ErrorKind::InvalidColumns, message).in_record(kind.name()))
            }
        }
    }

    /// An error about a row of a batch, placed in the table: its row counted
    /// from the first of all batches, and with the name of the column where
    /// that is not the field's.
    #[must_use]
    pub fn placed(&self, error: Error, rows_before: u64) -> Error {
        let place = error.location();
        let Some(row) = place.row else { return error };
        let renamed = place.field.as_deref().and_then(|field| self.columns.get(field));
        let mut placed = match renamed {
            Some(column) => {
                let column = quoted(column);
                Error::new(error.kind(), format!("column {column}: {}", error.message()))
            }
            None => Error::new(error.kind(), error.message()),
        };
        if let Some(record) = place.record {
            placed = placed.in_record(record);
        }
        if let Some(field) = &place.field {
            placed = placed.in_field(field);
        }
        placed.at_row(rows_before + row)
    }

    /// Every field or dimension that the map names, with its column.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().map(|(field, column)| (field.as_str(), column.as_str()))
    }
}

impl<F: Into<String>, C: Into<String>> FromIterator<(F, C)> for ColumnMap {
    fn from_iter<I: IntoIterator<Item = (F, C)>>(names: I) -> Self {
        let columns = names.into_iter().map(|(field, column)| (field.into(), column.into()));
        ColumnMap { columns: columns.collect() }
    }
}

/// How a batch is read.
#[derive(Clone, Debug)]
pub struct ImportOptions<'o> {
    /// The zone of timestamps, dates and texts that name none.
    pub zone: Zone,
    /// Further columns that are wanted as grouping dimensions.
    pub dimensions: &'o [String],
    /// Whether columns of text are read for fields of every kind, as the cells
    /// of a CSV file are: durations as numbers of seconds, counts, amounts,
    /// fixed-point numbers. Blank texts are missing values, and texts that do not
    /// fit are invalid cells. Else a field takes the columns of its own type.
    pub text_cells: bool,
    /// Text fields of which it only matters whether rows have one:
    /// [`Accumulator::unread_texts`](kpi_core::Accumulator::unread_texts). Their
    /// texts are not looked at.
    pub unread: Vec<&'static str>,
}

impl Default for ImportOptions<'_> {
    /// UTC, no further dimensions, and fields of numbers take numbers.
    fn default() -> Self {
        ImportOptions { zone: Zone::utc(), dimensions: &[], text_cells: false, unread: Vec::new() }
    }
}

/// Reads a batch as columns of one record.
///
/// Columns that are neither a field nor a wanted dimension are not looked at.
/// A field or dimension without a column has no value in any row. Cells that
/// cannot be read are kept as invalid cells; the accumulator names or counts
/// them.
///
/// # Errors
///
/// `InvalidColumns` when the map names a field that does not exist or a column
/// that is not there, when a required field has no column, when two columns
/// bear the name of a field, when a column's type cannot be read as its field,
/// and when a text is not UTF-8 or not a whole number where numbers are read
/// as text.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
/// use kpi_arrow::{ColumnMap, ImportOptions, columns};
/// use kpi_core::record::RecordKind;
///
/// let author: ArrayRef = Arc::new(StringArray::from(vec!["bot", "agent"]));
/// let sent: ArrayRef = Arc::new(StringArray::from(vec!["2026-03-02T08:00:00Z"; 2]));
/// let batch = RecordBatch::try_from_iter([("author", author), ("sent", sent)]).unwrap();
/// let names = ColumnMap::from_iter([("delivered_at", "sent")]);
/// let columns = columns(RecordKind::Prompt, &batch, &names, &ImportOptions::default())?;
/// assert_eq!(columns.batch().len(), 2);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn columns<'a>(
    kind: RecordKind,
    batch: &'a RecordBatch,
    names: &ColumnMap,
    options: &ImportOptions<'_>,
) -> Result<Columns<'a>> {
    names.check(kind, options.dimensions)?;
    let mut columns = Columns::new(kind, batch.num_rows());
    for field in kind.fields() {
        let is_unread = options.unread.contains(&field.name);
        let target = Target { record: kind.name(), name: field.name, kind: field.kind };
        match find(batch, &target, names)? {
            Some(array) if is_unread && !field.required => {
                // Its type must be right, its texts are not asked for.
                read_column(&target, &array.slice(0, 0), options)?;
            }
            Some(array) if is_unread && !options.text_cells => {
                let column = match text::unread(&target, array)? {
                    Some(column) => Column::Text(column),
                    None => read_column(&target, array, options)?,
                };
                columns.set(field.name, column)?;
            }
            Some(array) => {
                columns.set(field.name, read_column(&target, array, options)?)?;
            }
            None if field.required => return Err(missing(batch, &target)),
            None => {}
        }
    }
    for name in options.dimensions.iter().filter(|name| kind.field(name).is_none()) {
        let target = Target { record: kind.name(), name, kind: FieldKind::Text };
        if let Some(array) = find(batch, &target, names)? {
            columns.set(name, read_column(&target, array, options)?)?;
        }
    }
    Ok(columns)
}

/// The places of the columns that [`columns`] looks at. Those of optional
/// fields that nobody reads are not among them; that their type is right is seen
/// with one batch that has all columns.
pub(crate) fn wanted(
    kind: RecordKind,
    schema: &Schema,
    names: &ColumnMap,
    options: &ImportOptions<'_>,
) -> Vec<usize> {
    let is_read = |field: &&kpi_core::record::Field| {
        // A column that the map names must be there in every batch.
        field.required
            || !options.unread.contains(&field.name)
            || names.columns.contains_key(field.name)
    };
    let fields = kind.fields().iter().filter(is_read).map(|field| field.name);
    let all = fields.chain(options.dimensions.iter().map(String::as_str));
    let wanted: BTreeSet<&str> = all.map(|name| names.column(name)).collect();
    let places = schema.fields().iter().enumerate();
    places.filter(|(_, field)| wanted.contains(field.name().as_str())).map(|(at, _)| at).collect()
}

/// The column of a field. A column that the map names must be there.
fn find<'a>(
    batch: &'a RecordBatch,
    target: &Target<'_>,
    names: &ColumnMap,
) -> Result<Option<&'a dyn Array>> {
    let wanted = names.column(target.name);
    let schema = batch.schema_ref();
    let mut found = (0..schema.fields().len()).filter(|i| schema.field(*i).name() == wanted);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => {
            Err(target
                .error(format!("found two columns {}, a field is read from one", quoted(wanted))))
        }
        (Some(index), None) => Ok(Some(batch.column(index).as_ref())),
        (None, _) if names.columns.contains_key(target.name) => Err(target.error(format!(
            "found no column {}, which the map of columns names; the columns are {}",
            quoted(wanted),
            column_names(batch)
        ))),
        (None, _) => Ok(None),
    }
}

#[cold]
fn missing(batch: &RecordBatch, target: &Target<'_>) -> Error {
    target.error(format!(
        "found no column {}, which is required; the columns are {}",
        quoted(target.name),
        column_names(batch)
    ))
}

fn column_names(batch: &RecordBatch) -> String {
    match batch.num_columns() {
        0 => "none".into(),
        _ => list(batch.schema_ref().fields().iter().map(|field| field.name().as_str())),
    }
}

/// Names for a message, cut where there are very many.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let shown = names.get(..NAMES_SHOWN).unwrap_or(&names).join(", ");
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Reads one array as the column of a field.
pub(crate) fn read_column<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
    options: &ImportOptions<'_>,
) -> Result<Column<'a>> {
    if array.data_type() == &DataType::Null {
        return target.empty_column(array.len());
    }
    let is_written = match target.kind {
        FieldKind::Instant => true,
        FieldKind::Duration | FieldKind::Count | FieldKind::Money | FieldKind::Fixed => {
            options.text_cells
        }
        _ => false,
    };
    if is_written && let Some(texts) = Texts::of(target, array)? {
        let column = written::integers(&texts, array.len(), target.kind, &options.zone);
        return Ok(Column::Int(column));
    }
    let column = match target.kind {
        FieldKind::Text => text::text_column(target, array, options.text_cells)?.map(Column::Text),
        FieldKind::Instant => instant::instants(array, &options.zone).map(Column::Int),
        FieldKind::Duration => number::durations(array).map(Column::Int),
        FieldKind::Count | FieldKind::Money => number::WHOLE.read(array).map(Column::Int),
        FieldKind::Fixed => number::THOUSANDTHS.read(array).map(Column::Int),
        FieldKind::Boolean => truth::truth_values(target, array)?.map(Column::Bool),
        FieldKind::Code(names) => code::codes(target, array, names)?.map(Column::Code),
        _ => None,
    };
    column.ok_or_else(|| target.wrong_type(array.data_type(), options.text_cells))
}

#[cfg(test)]
mod tests;
