//! Arrow tables in and out of Python: the PyCapsule interface.
//!
//! The only unsafe code of this crate. Both ways hand over a struct of the
//! Arrow C interface, whose memory its `release` callback frees.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType};
use kpi_core::record::RecordKind;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::error::{self, Place, unsupported};

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// Batches of a table, pulled one by one.
pub(crate) type Batches = Box<dyn RecordBatchReader + Send>;

/// The batches of an object with `__arrow_c_stream__` or `__arrow_c_array__`.
pub(crate) fn import(data: &Bound<'_, PyAny>, kind: RecordKind) -> PyResult<Batches> {
    import_table(data, Place { record: Some(kind.name()), row: None })
}

/// The batches of a table that holds no records.
pub(crate) fn import_table(data: &Bound<'_, PyAny>, place: Place) -> PyResult<Batches> {
    if data.hasattr("__arrow_c_stream__")? {
        return stream(&data.call_method0("__arrow_c_stream__")?, place);
    }
    if data.hasattr("__arrow_c_array__")? {
        return array(&data.call_method0("__arrow_c_array__")?, place);
    }
    let name = data.get_type().fully_qualified_name()?;
    let message = format!(
        "found an object of type {name}, allowed is one with __arrow_c_stream__ or __arrow_c_array__"
    );
    Err(unsupported(data.py(), place, &message))
}

#[expect(unsafe_code, reason = "takes over a stream of the Arrow C interface")]
fn stream(given: &Bound<'_, PyAny>, place: Place) -> PyResult<Batches> {
    let pointer = pointer(given, STREAM, place)?;
    // SAFETY: a capsule of this name points to an ArrowArrayStream by the
    // specification of the PyCapsule interface. `from_raw` moves it out and
    // leaves one whose release is null, so the capsule does not free it again.
    // The interpreter is attached, so nobody else reads the capsule meanwhile.
    let reader = unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr().cast()) };
    match reader {
        Ok(reader) => Ok(Box::new(reader)),
        Err(found) => Err(not_a_table(given.py(), place, &found)),
    }
}

#[expect(unsafe_code, reason = "takes over an array of the Arrow C interface")]
fn array(given: &Bound<'_, PyAny>, place: Place) -> PyResult<Batches> {
    let py = given.py();
    let pair = given.cast::<PyTuple>().ok().filter(|pair| pair.len() == 2).ok_or_else(|| {
        let message = "found no pair from __arrow_c_array__, allowed are a schema and an array";
        unsupported(py, place, message)
    })?;
    let schema = pointer(&pair.get_item(0)?, SCHEMA, place)?;
    let array = pointer(&pair.get_item(1)?, ARRAY, place)?;
    // SAFETY: capsules of these names point to an ArrowSchema and an ArrowArray
    // by the specification. `from_raw` moves both out and leaves structs whose
    // release is null. `from_ffi` trusts that the array has the layout of its
    // schema, as everybody does who takes arrays of other libraries.
    let data = unsafe {
        let schema = FFI_ArrowSchema::from_raw(schema.as_ptr().cast());
        let array = FFI_ArrowArray::from_raw(array.as_ptr().cast());
        if schema.release().is_none() || array.release().is_none() {
            return Err(unsupported(py, place, "found an Arrow array that was released before"));
        }
        from_ffi(array, &schema)
    };
    let data = data.map_err(|found| not_a_table(py, place, &found))?;
    if !matches!(data.data_type(), DataType::Struct(_)) {
        let message = format!("found an array of {}, allowed is a table", data.data_type());
        return Err(unsupported(py, place, &message));
    }
    let rows = StructArray::from(data);
    if rows.null_count() > 0 {
        let message = "found a struct array with rows that are null, allowed is a table";
        return Err(unsupported(py, place, message));
    }
    let batch = RecordBatch::from(rows);
    let schema = batch.schema();
    Ok(Box::new(RecordBatchIterator::new([Ok::<_, ArrowError>(batch)], schema)))
}

/// What a capsule of this name points to.
fn pointer(given: &Bound<'_, PyAny>, name: &CStr, place: Place) -> PyResult<NonNull<c_void>> {
    let capsule = given.cast::<PyCapsule>().ok();
    capsule.and_then(|capsule| capsule.pointer_checked(Some(name)).ok()).ok_or_else(|| {
        let found = given.repr().map_or_else(|_| "an object".into(), |text| text.to_string());
        let message = format!("found {found}, allowed is a capsule {:?}", name.to_string_lossy());
        unsupported(given.py(), place, &message)
    })
}

#[cold]
fn not_a_table(py: Python<'_>, place: Place, found: &ArrowError) -> PyErr {
    unsupported(py, place, &format!("found no Arrow table: {found}"))
}

/// A capsule with a stream of these batches.
pub(crate) fn export<'py>(py: Python<'py>, batches: Batches) -> PyResult<Bound<'py, PyCapsule>> {
    // The stream's own drop calls its release callback, unless a consumer has
    // moved the stream out and left null.
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(batches), STREAM)
}

/// An error of a batch that we make ourselves.
pub(crate) fn from_arrow(py: Python<'_>, found: ArrowError) -> PyErr {
    let text = found.to_string();
    let fault = match found {
        ArrowError::ExternalError(source) => source.downcast::<kpi_core::Error>().ok(),
        _ => None,
    };
    fault.map_or_else(|| PyRuntimeError::new_err(text), |fault| error::raise(py, &fault))
}
