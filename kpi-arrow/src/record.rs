//! From columns of a record to a record batch.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampMillisecondArray,
};
use arrow_schema::{Field, Schema};
use kpi_core::number::ratio;
use kpi_core::record::{ColumnRef, Columns, FieldKind, IntColumn, InvalidCell};
use kpi_core::{Error, ErrorKind, Result};

/// Columns of a record as a record batch: the opposite of [`columns`](crate::columns).
///
/// Texts and names of codes are `Utf8`, instants `Timestamp(ms, "UTC")`,
/// durations `Float64` seconds, counts and amounts `Int64`, fixed-point numbers
/// `Float64`, truth values `Boolean`. Columns that were never set are left out,
/// except those of required fields, so that the batch can be read again; where
/// there are no rows, only required fields and further dimensions remain.
///
/// # Errors
///
/// `InvalidRecord` for a cell that could not be read, since a typed column has
/// no room for it, and `InvalidColumns` where two columns cannot be one batch.
///
/// # Examples
///
/// ```
/// use kpi_arrow::{ColumnMap, ImportOptions, columns, record_batch};
/// use kpi_core::record::{RecordKind, TableReader};
/// use kpi_core::time::Zone;
///
/// let names = ["author", "delivered_at"];
/// let mut reader = TableReader::new(RecordKind::Prompt, &names, &Zone::utc());
/// reader.push_texts([Some("bot"), Some("2026-03-02T08:00:00Z")]);
/// let batch = record_batch(&reader.finish()?)?;
/// assert_eq!((batch.num_rows(), batch.num_columns()), (1, 2));
/// let again =
///     columns(RecordKind::Prompt, &batch, &ColumnMap::new(), &ImportOptions::default())?;
/// assert_eq!(again.batch().len(), 1);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn record_batch(columns: &Columns<'_>) -> Result<RecordBatch> {
    let record = columns.batch().kind().name();
    let rows = columns.batch().len();
    let mut fields = Vec::new();
    let mut arrays = Vec::new();
    for (name, kind, column) in columns.present() {
        let array = array(kind, column, rows).map_err(|cell| {
            let message = format!("found {}, allowed is {}", cell.found, kind.allowed());
            let error = Error::new(ErrorKind::InvalidRecord, message);
            error.in_record(record).at_row(cell.row as u64).in_field(name)
        })?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(|error| Error::new(ErrorKind::InvalidColumns, error.to_string()).in_record(record))
}

/// One column; the error is a cell that no column can hold.
fn array(kind: FieldKind, column: ColumnRef<'_, '_>, rows: usize) -> Result<ArrayRef, InvalidCell> {
    if let Some(cell) = column.invalid().first() {
        return Err(cell.clone());
    }
    let rows = 0..rows;
    Ok(match column {
        ColumnRef::Text(column) => {
            Arc::new(rows.map(|row| column.get(row)).collect::<StringArray>())
        }
        ColumnRef::Bool(column) => {
            Arc::new(rows.map(|row| column.get(row)).collect::<BooleanArray>())
        }
        ColumnRef::Code(column) => {
            let names: &[&str] = if let FieldKind::Code(names) = kind { names } else { &[] };
            let name = |row: usize| match column.get(row) {
                None => Ok(None),
                Some(code) => match names.get(usize::from(code)) {
                    Some(name) => Ok(Some(*name)),
                    None => Err(InvalidCell { row, found: format!("code {code}") }),
                },
            };
            Arc::new(rows.map(name).collect::<Result<StringArray, _>>()?)
        }
        ColumnRef::Int(column) => integers(kind, column, rows),
    })
}

fn integers(kind: FieldKind, column: &IntColumn<'_>, rows: std::ops::Range<usize>) -> ArrayRef {
    let numbers = rows.map(|row| column.get(row));
    match kind {
        FieldKind::Instant => {
            Arc::new(numbers.collect::<TimestampMillisecondArray>().with_timezone("UTC"))
        }
        // The double next to the thousandths leads back to them.
        FieldKind::Duration | FieldKind::Fixed => Arc::new(
            numbers
                .map(|number| number.and_then(|number| ratio(number.into(), 1000)))
                .collect::<Float64Array>(),
        ),
        _ => Arc::new(numbers.collect::<Int64Array>()),
    }
}
