//! The panic guard, and errors as C sees them.

use std::any::Any;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kpi_core::{Error, ErrorKind, Location};

use crate::rows::Row;

/// What a function returns: 0 for success.
pub type kpi_status = i32;

/// The call did what it was asked for.
pub const KPI_OK: kpi_status = 0;
/// A pointer is NULL that must not be, or a number is out of its range.
pub const KPI_INVALID_ARGUMENT: kpi_status = 100;
/// A fault of the library itself. The call changed nothing; please report it.
pub const KPI_INTERNAL: kpi_status = 101;

/// No row is known.
pub const KPI_NO_ROW: i64 = -1;

/// What went wrong. The caller owns it, and may pass NULL in its place.
#[repr(C)]
pub struct kpi_error {
    /// The status that the function returned.
    pub code: kpi_status,
    /// What was found and what is allowed, with the place; ends with NUL.
    pub message: [c_char; 512],
    /// The row, counted from 0 within the call; `KPI_NO_ROW` where none is known.
    pub row: i64,
    /// The record, such as `interaction`; empty where none is known.
    pub record: [c_char; 32],
    /// The field, such as `talk`; empty where none is known.
    pub field: [c_char; 96],
}

/// Why a call failed.
pub(crate) struct Fault {
    code: kpi_status,
    message: String,
    place: Location,
}

impl Fault {
    /// An argument that cannot be.
    #[cold]
    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Fault { code: KPI_INVALID_ARGUMENT, message: message.into(), place: Location::default() }
    }

    /// The same, of a row that the caller has given.
    #[cold]
    pub(crate) fn at<R: Row>(mut self, row: usize, field: &'static str) -> Self {
        let record = R::KIND.name();
        self.message = format!("{record}, row {row}, field {field}: {}", self.message);
        let (row, field) = (u64::try_from(row).ok(), Some(field.to_string()));
        self.place = Location { record: Some(record), row, field };
        self
    }

    #[cold]
    fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        let message = format!("a fault of the library: {}", text.unwrap_or_default());
        Fault { code: KPI_INTERNAL, message, place: Location::default() }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let code = status_of(error.kind());
        Fault { code, message: error.to_string(), place: error.location().clone() }
    }
}

/// The status of a kind of error: its number in the library, from 1.
fn status_of(kind: ErrorKind) -> kpi_status {
    kpi_status::try_from(kind.code()).unwrap_or(KPI_INTERNAL)
}

/// Runs the body of an exported function. Nothing unwinds into C, and the
/// caller's error says how it ended.
pub(crate) fn guard(error: *mut kpi_error, body: impl FnOnce() -> Result<(), Fault>) -> kpi_status {
    let fault = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => None,
        Ok(Err(fault)) => Some(fault),
        Err(panic) => Some(Fault::of_panic(&*panic)),
    };
    // SAFETY: the header asks for NULL or an error that the caller owns.
    if let Some(error) = unsafe { error.as_mut() } {
        write(error, fault.as_ref());
    }
    fault.map_or(KPI_OK, |fault| fault.code)
}

/// Every call comes by here, so success touches no more than it must: empty
/// texts are their first byte.
#[inline]
fn write(error: &mut kpi_error, fault: Option<&Fault>) {
    match fault {
        Some(fault) => write_fault(error, fault),
        None => {
            (error.code, error.row) = (KPI_OK, KPI_NO_ROW);
            (error.message[0], error.record[0], error.field[0]) = (0, 0, 0);
        }
    }
}

#[cold]
fn write_fault(error: &mut kpi_error, fault: &Fault) {
    let place = &fault.place;
    error.code = fault.code;
    error.row = place.row.and_then(|row| i64::try_from(row).ok()).unwrap_or(KPI_NO_ROW);
    fill(&mut error.message, &fault.message);
    fill(&mut error.record, place.record.unwrap_or_default());
    fill(&mut error.field, place.field.as_deref().unwrap_or_default());
}

/// Copies a text with a NUL behind it, cut between two characters where it is
/// too long.
fn fill(room: &mut [c_char], text: &str) {
    let most = room.len().saturating_sub(1);
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    let bytes = text.as_bytes().iter().take(end.unwrap_or(0));
    room.fill(0);
    for (to, from) in room.iter_mut().zip(bytes) {
        *to = *from as c_char;
    }
}
