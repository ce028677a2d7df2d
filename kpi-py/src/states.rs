//! A column of states in an Arrow table, such as a file of partial states.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{ArrowError, DataType};
use kpi_core::Error;
use pyo3::prelude::*;

use crate::capsule::{self, Batches};
use crate::error::{self, Place, unsupported};

/// Why a column cannot be read.
enum Fault {
    /// The table is no table, or has no such column.
    Table(String),
    Stream(ArrowError),
    State(Error),
}

/// Calls `visit` with every cell of the column that is not missing, with the
/// interpreter released: who exports the stream may need it in a thread of its own.
pub(crate) fn each(
    data: &Bound<'_, PyAny>,
    column: &str,
    visit: &mut (dyn FnMut(&[u8]) -> kpi_core::Result<()> + Send),
) -> PyResult<()> {
    let py = data.py();
    let place = Place { record: None, row: None };
    let batches = capsule::import_table(data, place)?;
    py.detach(|| read(batches, column, visit)).map_err(|fault| match fault {
        Fault::Table(message) => unsupported(py, place, &message),
        Fault::Stream(found) => capsule::from_arrow(py, found),
        Fault::State(found) => error::raise(py, &found),
    })
}

fn read(
    batches: Batches,
    column: &str,
    visit: &mut (dyn FnMut(&[u8]) -> kpi_core::Result<()> + Send),
) -> Result<(), Fault> {
    let schema = batches.schema();
    let Some((place, field)) = schema.column_with_name(column) else {
        let names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
        let message = format!("found no column {column:?} of states, the columns are {names:?}");
        return Err(Fault::Table(message));
    };
    for batch in batches {
        let batch: RecordBatch = batch.map_err(Fault::Stream)?;
        let cells = batch.column(place);
        for row in (0..batch.num_rows()).filter(|row| cells.is_valid(*row)) {
            let Some(bytes) = bytes_at(cells.as_ref(), row) else {
                return Err(Fault::Table(format!(
                    "found the column {column:?} of {}, allowed are bytes",
                    field.data_type()
                )));
            };
            visit(bytes).map_err(Fault::State)?;
        }
    }
    Ok(())
}

/// The bytes of a cell; none where the column holds something else.
fn bytes_at(cells: &dyn Array, row: usize) -> Option<&[u8]> {
    match cells.data_type() {
        DataType::Binary => Some(cells.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(cells.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(cells.as_binary_view().value(row)),
        _ => None,
    }
}
