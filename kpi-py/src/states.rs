//! A column of states in an Arrow table, such as a file of partial states.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use pyo3::prelude::*;

use crate::capsule;
use crate::error::{OrRaise, Place, unsupported};

/// Calls `visit` with every cell of the column that is not missing.
pub(crate) fn each(
    data: &Bound<'_, PyAny>,
    column: &str,
    visit: &mut dyn FnMut(&[u8]) -> kpi_core::Result<()>,
) -> PyResult<()> {
    let py = data.py();
    let fault = |message: String| unsupported(py, Place { record: None, row: None }, &message);
    let batches = capsule::import_table(data, Place { record: None, row: None })?;
    let schema = batches.schema();
    let Some((place, field)) = schema.column_with_name(column) else {
        let names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
        return Err(fault(format!(
            "found no column {column:?} of states, the columns are {names:?}"
        )));
    };
    for batch in batches {
        let batch: RecordBatch = batch.map_err(|found| capsule::from_arrow(py, found))?;
        let cells = batch.column(place);
        for row in (0..batch.num_rows()).filter(|row| cells.is_valid(*row)) {
            let Some(bytes) = bytes_at(cells.as_ref(), row) else {
                return Err(fault(format!(
                    "found the column {column:?} of {}, allowed are bytes",
                    field.data_type()
                )));
            };
            visit(bytes).or_raise(py)?;
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
