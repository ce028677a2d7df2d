//! Errors of the library as exceptions of `contactkpi._errors`.

use kpi_core::Error;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception for an error of the library: a subclass of `KpiError` with
/// the same text, and with record, row and field.
#[cold]
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let place = error.location();
    let arguments = (
        error.kind().name(),
        error.to_string(),
        error.message(),
        place.record,
        place.row,
        place.field.as_deref(),
    );
    let made =
        py.import("contactkpi._errors").and_then(|m| m.call_method1("from_native", arguments));
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// Where an object stands that cannot be read at all.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) record: Option<&'static str>,
    pub(crate) row: Option<u64>,
}

/// The exception for an object that cannot be read at all.
#[cold]
pub(crate) fn unsupported(py: Python<'_>, place: Place, message: &str) -> PyErr {
    let keywords = PyDict::new(py);
    let made = (|| {
        keywords.set_item("record", place.record)?;
        keywords.set_item("row", place.row)?;
        let class = py.import("contactkpi._errors")?.getattr("UnsupportedInputError")?;
        class.call((message,), Some(&keywords))
    })();
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// Results of the library as results of Python.
pub(crate) trait OrRaise<T> {
    /// The value, or the exception.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for kpi_core::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raise(py, &error))
    }
}
