//! Tables of results, made batch by batch.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList, PyString};

use crate::capsule::{self, Batches};
use crate::threads;

/// A table. It does not change, and its batches are made when they are asked
/// for.
#[pyclass(frozen, module = "contactkpi._contactkpi")]
pub(crate) struct Table {
    schema: SchemaRef,
    rows: usize,
    source: Source,
}

enum Source {
    Scorecard(Arc<kpi_core::Scorecard>, kpi_arrow::Shape),
    Batch(RecordBatch),
}

impl Table {
    /// A table of a scorecard.
    pub(crate) fn of_scorecard(card: Arc<kpi_core::Scorecard>, shape: kpi_arrow::Shape) -> Self {
        let reader = kpi_arrow::table(Arc::clone(&card), shape);
        let (schema, rows) = (reader.schema(), reader.rows());
        Table { schema, rows, source: Source::Scorecard(card, shape) }
    }

    /// A table that is there already.
    pub(crate) fn of_batch(batch: RecordBatch) -> Self {
        Table { schema: batch.schema(), rows: batch.num_rows(), source: Source::Batch(batch) }
    }

    fn batches(&self, most: usize) -> Batches {
        match &self.source {
            Source::Scorecard(card, shape) => {
                let batches = kpi_arrow::table(Arc::clone(card), *shape).with_batch_rows(most);
                // Only wide tables are made by columns, which threads can share.
                let cells = match shape {
                    kpi_arrow::Shape::Wide => self.rows.saturating_mul(card.kpis().len()),
                    _ => 0,
                };
                threads::shared(Box::new(batches), cells)
            }
            Source::Batch(batch) => {
                let schema = batch.schema();
                Box::new(RecordBatchIterator::new([Ok::<_, ArrowError>(batch.clone())], schema))
            }
        }
    }

    /// Calls `add` with the first rows, batch by batch.
    fn each_batch(
        &self,
        py: Python<'_>,
        most: usize,
        mut add: impl FnMut(&RecordBatch) -> PyResult<()>,
    ) -> PyResult<()> {
        let mut left = most.min(self.rows);
        let mut batches = self.batches(most.clamp(1, kpi_arrow::BATCH_ROWS));
        while left > 0 {
            let Some(batch) = py.detach(|| batches.next()) else { break };
            let batch = batch.map_err(|found| capsule::from_arrow(py, found))?;
            let rows = batch.num_rows().min(left);
            left -= rows;
            add(&batch.slice(0, rows))?;
        }
        Ok(())
    }

    fn dicts<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Bound<'py, PyList>> {
        let names: Vec<_> =
            self.schema.fields().iter().map(|field| PyString::intern(py, field.name())).collect();
        let list = PyList::empty(py);
        self.each_batch(py, most, |batch| {
            let cells = batch.columns().iter().map(|array| cells(py, array));
            let cells = cells.collect::<PyResult<Vec<_>>>()?;
            for row in 0..batch.num_rows() {
                let dict = PyDict::new(py);
                for (name, column) in names.iter().zip(&cells) {
                    dict.set_item(name, &column[row])?;
                }
                list.append(dict)?;
            }
            Ok(())
        })?;
        Ok(list)
    }
}

#[pymethods]
impl Table {
    /// The table for every library that reads Arrow.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request is a wish by the specification; consumers cast what they get.
        drop(requested_schema);
        capsule::export(py, self.batches(kpi_arrow::BATCH_ROWS))
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// The types of the columns, by the names of pyarrow: `string`, `int64`,
    /// `double`, `bool`, `timestamp[ms, tz=UTC]`.
    #[getter]
    fn types(&self) -> Vec<String> {
        let name = |kind: &DataType| match kind {
            DataType::Utf8 => "string".to_string(),
            DataType::Int64 => "int64".to_string(),
            DataType::Float64 => "double".to_string(),
            DataType::Boolean => "bool".to_string(),
            DataType::Timestamp(_, Some(zone)) => format!("timestamp[ms, tz={zone}]"),
            other => other.to_string(),
        };
        self.schema.fields().iter().map(|field| name(field.data_type())).collect()
    }

    /// How many rows there are.
    #[getter]
    fn rows(&self) -> usize {
        self.rows
    }

    /// All rows, a dict each.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        self.dicts(py, usize::MAX)
    }

    /// The first rows, a dict each.
    fn head<'py>(&self, py: Python<'py>, rows: usize) -> PyResult<Bound<'py, PyList>> {
        self.dicts(py, rows)
    }

    /// All columns, a list each.
    fn to_columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let names = self.schema.fields().iter();
        let lists: Vec<_> = names.map(|field| (field.name(), PyList::empty(py))).collect();
        self.each_batch(py, usize::MAX, |batch| {
            for ((_, list), array) in lists.iter().zip(batch.columns()) {
                for cell in cells(py, array)? {
                    list.append(cell)?;
                }
            }
            Ok(())
        })?;
        let dict = PyDict::new(py);
        for (name, list) in lists {
            dict.set_item(name, list)?;
        }
        Ok(dict)
    }
}

/// The cells of a column as objects of Python.
fn cells(py: Python<'_>, array: &dyn Array) -> PyResult<Vec<Py<PyAny>>> {
    let none = || py.None();
    let is_null = |row: usize| array.is_null(row);
    let rows = 0..array.len();
    if let Some(texts) = array.as_string_opt::<i32>() {
        let cell = |row| if is_null(row) { Ok(none()) } else { texts.value(row).into_py_any(py) };
        return rows.map(cell).collect();
    }
    if let Some(numbers) = array.as_primitive_opt::<Float64Type>() {
        let cell = |row| if is_null(row) { Ok(none()) } else { numbers.value(row).into_py_any(py) };
        return rows.map(cell).collect();
    }
    if let Some(numbers) = array.as_primitive_opt::<Int64Type>() {
        let cell = |row| if is_null(row) { Ok(none()) } else { numbers.value(row).into_py_any(py) };
        return rows.map(cell).collect();
    }
    if let Some(truths) = array.as_boolean_opt() {
        let cell = |row| if is_null(row) { Ok(none()) } else { truths.value(row).into_py_any(py) };
        return rows.map(cell).collect();
    }
    match (array.data_type(), array.as_primitive_opt::<TimestampMillisecondType>()) {
        (DataType::Timestamp(TimeUnit::Millisecond, Some(zone)), Some(instants)) => {
            let clock = Clock::new(py, zone)?;
            let cell = |row| if is_null(row) { Ok(none()) } else { clock.at(instants.value(row)) };
            rows.map(cell).collect()
        }
        _ => {
            let message = format!("a column of {} is no result of ours", array.data_type());
            Err(pyo3::exceptions::PyTypeError::new_err(message))
        }
    }
}

/// Makes datetimes of instants.
pub(crate) struct Clock<'py> {
    epoch: Bound<'py, PyAny>,
    timedelta: Bound<'py, PyAny>,
    zone: Bound<'py, PyAny>,
}

impl<'py> Clock<'py> {
    pub(crate) fn new(py: Python<'py>, zone: &str) -> PyResult<Self> {
        let datetime = py.import("datetime")?;
        let utc = datetime.getattr("timezone")?.getattr("utc")?;
        let zone = match zone {
            "UTC" => utc.clone(),
            // A machine without zone data still gets the right instant.
            name => py
                .import("zoneinfo")
                .and_then(|module| module.getattr("ZoneInfo")?.call1((name,)))
                .unwrap_or_else(|_| utc.clone()),
        };
        let epoch = datetime.getattr("datetime")?.call_method1("fromtimestamp", (0, utc))?;
        Ok(Clock { epoch, timedelta: datetime.getattr("timedelta")?, zone })
    }

    /// The datetime of an instant in UTC milliseconds, in the zone.
    pub(crate) fn at(&self, instant: i64) -> PyResult<Py<PyAny>> {
        let since = self.timedelta.call1((0, 0, 0, instant))?;
        let utc = self.epoch.add(since)?;
        Ok(utc.call_method1("astimezone", (&self.zone,))?.unbind())
    }
}
