//! Rows as structs of C.

#[rustfmt::skip]
mod structs;

use std::ffi::c_char;
use std::ptr::NonNull;

use kpi_core::record::{CellValue, FieldKind, RecordKind, TableReader};

use crate::accumulator::{KPI_MISSING, changed, kpi_accumulator};
use crate::guard::{Fault, guard, kpi_error, kpi_status};
pub use structs::*;

/// What the `marker` of a row holds that was made by its `init` function.
pub const KPI_ROW_MARKER: u32 = 0x6b70_6931;

/// The length of a text that ends with NUL.
pub const KPI_NUL_TERMINATED: usize = usize::MAX;

/// A truth value is known, and true.
pub const KPI_TRUE: i32 = 1;
/// A truth value is known, and false.
pub const KPI_FALSE: i32 = 2;

/// A text: bytes in UTF-8. NULL, and a text without bytes, is no text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kpi_text {
    /// The bytes.
    pub data: *const c_char,
    /// How many there are, or `KPI_NUL_TERMINATED`.
    pub length: usize,
}

impl kpi_text {
    const MISSING: kpi_text = kpi_text { data: std::ptr::null(), length: 0 };

    /// The bytes of the text.
    ///
    /// # Safety
    ///
    /// `data` is NULL, or points to `length` bytes or to bytes that end with
    /// NUL, which nobody changes while the text is used.
    unsafe fn bytes<'t>(self) -> Result<&'t [u8], Fault> {
        let Some(data) = NonNull::new(self.data.cast_mut()) else { return Ok(&[]) };
        if self.length == KPI_NUL_TERMINATED {
            // SAFETY: as promised by the caller.
            return Ok(unsafe { std::ffi::CStr::from_ptr(data.as_ptr()) }.to_bytes());
        }
        // No text of a row is longer than this; a length that was never set mostly is.
        if self.length > MAX_TEXT {
            let message = format!("found a text of {} bytes, allowed are {MAX_TEXT}", self.length);
            return Err(Fault::argument(message));
        }
        // SAFETY: as promised by the caller.
        Ok(unsafe { std::slice::from_raw_parts(data.as_ptr().cast(), self.length) })
    }
}

/// The longest text of a row, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// How a member is read.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Instant,
    Duration,
    Integer,
    Number,
    Truth,
    Code,
}

/// A member of a row struct.
pub(crate) struct Member {
    name: &'static str,
    offset: usize,
    kind: Kind,
}

/// A row struct.
pub(crate) trait Row: Copy + 'static {
    const KIND: RecordKind;
    const MEMBERS: &'static [Member];
    /// A row in which nothing is known.
    const MISSING: Self;
    fn marker(&self) -> u32;
    fn dimensions(&self) -> (*const kpi_text, usize);
}

/// A row of the caller, completed with members that it does not have.
///
/// # Safety
///
/// `row` points to `row_size` bytes, which is no more than the struct has.
unsafe fn copied<R: Row>(row: *const u8, row_size: usize) -> R {
    let mut copy = R::MISSING;
    // SAFETY: as promised by the caller; every bit pattern is a value of the
    // members, which are numbers and pointers.
    unsafe { std::ptr::copy_nonoverlapping(row, (&raw mut copy).cast(), row_size) };
    copy
}

/// Reads a member; the offset is one of the struct.
fn member<R: Row, T: Copy>(row: &R, member: &Member) -> T {
    // SAFETY: `MEMBERS` is generated from the struct: at this offset lies a
    // value of this type, and the row is borrowed.
    unsafe { (&raw const *row).cast::<u8>().add(member.offset).cast::<T>().read() }
}

/// Adds rows.
///
/// # Safety
///
/// `rows` points to `n` rows of `row_size` bytes, whose texts can be read.
unsafe fn add<R: Row>(
    accumulator: *mut kpi_accumulator,
    rows: *const R,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let accumulator = unsafe { changed(accumulator, "accumulator")? };
        check_sizes(rows, row_size, n)?;
        let dimensions = accumulator.inner.group_by().dimensions().to_vec();
        let mut reader = TableReader::new(R::KIND, &[], accumulator.inner.zone());
        // Columns that no row has a value for stay away.
        let mut columns: Vec<Option<usize>> = vec![None; R::MEMBERS.len() + dimensions.len()];
        for place in 0..n {
            // SAFETY: `check_sizes` has seen that the place lies within memory
            // that can be, and the caller promises that the rows are there.
            let row: R = unsafe { copied(rows.cast::<u8>().add(place * row_size), row_size) };
            if row.marker() != KPI_ROW_MARKER {
                let name = R::KIND.name();
                return Err(Fault::argument(format!(
                    "{name}, row {place}: found a row that kpi_{name}_init has not made"
                )));
            }
            let mut cells = Cells { reader: &mut reader, columns: &mut columns };
            for (slot, one) in R::MEMBERS.iter().enumerate() {
                // SAFETY: the caller promises that texts can be read.
                unsafe { cells.member(slot, &row, one) }
                    .map_err(|fault| fault.at::<R>(place, one.name))?;
            }
            // SAFETY: the caller promises so of dimensions, too.
            unsafe { cells.dimensions(&row, &dimensions) }
                .map_err(|fault| fault.at::<R>(place, "dimensions"))?;
            reader.end_row();
        }
        accumulator.inner.add(reader.finish()?.batch())?;
        Ok(())
    })
}

fn check_sizes<R: Row>(rows: *const R, row_size: usize, n: usize) -> Result<(), Fault> {
    let known = size_of::<R>();
    if row_size != known {
        // Members that come later will make `known` greater than what older callers have.
        let message = format!("row_size: found {row_size}, allowed is {known}");
        return Err(Fault::argument(message));
    }
    let fits = n.checked_mul(row_size).is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if (n > 0 && rows.is_null()) || !fits {
        let message = format!("rows: found {n} rows at {rows:?}, which cannot be");
        return Err(Fault::argument(message));
    }
    if !rows.is_aligned() {
        return Err(Fault::argument(format!("rows: found {rows:?}, which is not aligned")));
    }
    Ok(())
}

struct Cells<'c> {
    reader: &'c mut TableReader,
    /// The columns of members and dimensions in the reader.
    columns: &'c mut [Option<usize>],
}

impl Cells<'_> {
    fn push(&mut self, slot: usize, name: &str, cell: CellValue<'_>) {
        if let Some(column) = self.columns.get_mut(slot) {
            let column = *column.get_or_insert_with(|| self.reader.column(name));
            self.reader.push_cell(column, cell);
        }
    }

    /// # Safety
    ///
    /// A text can be read.
    unsafe fn member<R: Row>(&mut self, slot: usize, row: &R, one: &Member) -> Result<(), Fault> {
        let number = || Some(member::<R, i64>(row, one)).filter(|number| *number != KPI_MISSING);
        match one.kind {
            Kind::Text => {
                // SAFETY: as promised by the caller.
                return unsafe { self.text(slot, one.name, member(row, one)) };
            }
            Kind::Instant => {
                number()
                    .into_iter()
                    .for_each(|ms| self.push(slot, one.name, CellValue::Instant(ms)));
            }
            Kind::Duration => {
                number()
                    .into_iter()
                    .for_each(|ms| self.push(slot, one.name, CellValue::Duration(ms)));
            }
            Kind::Integer => {
                number().into_iter().for_each(|n| self.push(slot, one.name, CellValue::Integer(n)));
            }
            Kind::Number => {
                let value: f64 = member(row, one);
                if !value.is_nan() {
                    self.push(slot, one.name, CellValue::Number(value));
                }
            }
            Kind::Truth => match member::<R, i32>(row, one) {
                0 => {}
                KPI_TRUE => self.push(slot, one.name, CellValue::Boolean(true)),
                KPI_FALSE => self.push(slot, one.name, CellValue::Boolean(false)),
                other => {
                    self.push(slot, one.name, CellValue::Other(&format!("the number {other}")))
                }
            },
            Kind::Code => self.code::<R>(slot, one.name, member(row, one)),
        }
        Ok(())
    }

    fn code<R: Row>(&mut self, slot: usize, name: &str, number: i32) {
        if number == 0 {
            return;
        }
        let names = match R::KIND.field(name).map(|field| field.kind) {
            Some(FieldKind::Code(names)) => names,
            _ => &[],
        };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        match place.and_then(|place| names.get(place)) {
            Some(text) => self.push(slot, name, CellValue::Text(text)),
            None => self.push(slot, name, CellValue::Other(&format!("the number {number}"))),
        }
    }

    /// # Safety
    ///
    /// The text can be read.
    unsafe fn text(&mut self, slot: usize, name: &str, text: kpi_text) -> Result<(), Fault> {
        // SAFETY: as promised by the caller.
        let bytes = unsafe { text.bytes()? };
        match std::str::from_utf8(bytes) {
            Ok("") => {}
            Ok(text) => self.push(slot, name, CellValue::Text(text)),
            Err(_) => self.push(slot, name, CellValue::Other("bytes that are not UTF-8 text")),
        }
        Ok(())
    }

    /// # Safety
    ///
    /// The dimensions of the row can be read.
    unsafe fn dimensions<R: Row>(&mut self, row: &R, names: &[String]) -> Result<(), Fault> {
        let (dimensions, length) = row.dimensions();
        if length > names.len() || (length > 0 && dimensions.is_null()) {
            let message = format!(
                "found {length} at {dimensions:?}, allowed are at most the {} of the grouping",
                names.len()
            );
            return Err(Fault::argument(message));
        }
        for (place, name) in names.iter().enumerate().take(length) {
            // Fields have members of their own.
            if R::KIND.field(name).is_none() {
                // SAFETY: as promised by the caller; the place is below the length.
                unsafe { self.text(R::MEMBERS.len() + place, name, dimensions.add(place).read())? };
            }
        }
        Ok(())
    }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_interaction)`.
///
/// # Safety
///
/// `row` points to `row_size` bytes that can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_interaction_init(row: *mut kpi_interaction, row_size: usize) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_agent_state)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_agent_state_init(row: *mut kpi_agent_state, row_size: usize) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_planned_activity)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_planned_activity_init(
    row: *mut kpi_planned_activity,
    row_size: usize,
) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_survey)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_survey_init(row: *mut kpi_survey, row_size: usize) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// # Safety
///
/// As for [`kpi_interaction_init`].
unsafe fn init<R: Row>(row: *mut R, row_size: usize) {
    if !row.is_null() {
        let missing = R::MISSING;
        let bytes = row_size.min(size_of::<R>());
        // SAFETY: as promised by the caller; no more than the struct has.
        unsafe {
            std::ptr::copy_nonoverlapping((&raw const missing).cast::<u8>(), row.cast(), bytes)
        };
    }
}

/// Adds contacts. `row_size` is `sizeof(kpi_interaction)`, `n` the number of rows.
///
/// # Safety
///
/// `rows` points to `n` rows whose texts and dimensions can be read; the rest
/// as for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_interactions(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_interaction,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds states of agents.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_agent_states(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_agent_state,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds planned activities.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_planned_activities(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_planned_activity,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds surveys.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_surveys(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_survey,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}
