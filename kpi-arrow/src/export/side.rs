//! Tables beside the values of a scorecard.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use kpi_core::{Cell, Table};

/// A table beside the values, such as that of [`kpi_core::Scorecard::table`],
/// as one batch: numbers as 64-bit integers, all else as text.
///
/// # Errors
///
/// None that a table of a scorecard can give.
pub fn side_table(table: &Table) -> Result<RecordBatch, ArrowError> {
    let column = |place: usize| -> (DataType, ArrayRef) {
        let cells = || table.rows.iter().map(move |row| row.get(place));
        if place >= table.texts {
            let number = |cell: Option<&Cell>| match cell {
                Some(Cell::Number(number)) => Some(*number),
                _ => None,
            };
            return (DataType::Int64, Arc::new(Int64Array::from_iter(cells().map(number))));
        }
        let text = |cell: Option<&'_ Cell>| match cell {
            Some(Cell::Text(text)) => text.clone(),
            _ => None,
        };
        (DataType::Utf8, Arc::new(StringArray::from_iter(cells().map(text))))
    };
    let columns: Vec<_> = (0..table.columns.len()).map(column).collect();
    let fields = table.columns.iter().zip(&columns);
    let fields = fields.map(|(name, (kind, _))| Field::new(name, kind.clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, columns.into_iter().map(|(_, array)| array).collect())
}
