//! Rows as structs of C.

mod cells;
mod interned;
#[rustfmt::skip]
mod structs;
mod view;

use std::ffi::c_char;
use std::marker::PhantomData;
use std::ptr::NonNull;

use kpi_core::record::RecordKind;

use crate::accumulator::{changed, kpi_accumulator};
use crate::guard::{Fault, guard, kpi_error, kpi_status};
use crate::names::{NO_NAME, kpi_name};
use crate::state::{Buffer, Buffers, State};
use cells::Member;
pub use interned::*;
pub use structs::*;
use view::View;

/// What the `marker` of a row holds that was made by its `init` function.
pub const KPI_ROW_MARKER: u32 = 0x6b70_6931;

/// The same, of a row with names in place of texts.
pub const KPI_INTERNED_ROW_MARKER: u32 = 0x6b70_6932;

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

    /// The bytes of the text, or the length that no text of a row can have.
    ///
    /// # Safety
    ///
    /// `data` is NULL, or points to `length` bytes or to bytes that end with
    /// NUL, which nobody changes while the text is used.
    #[inline]
    pub(crate) unsafe fn bytes<'t>(self) -> Result<&'t [u8], usize> {
        let Some(data) = NonNull::new(self.data.cast_mut()) else { return Ok(&[]) };
        if self.length == KPI_NUL_TERMINATED {
            // SAFETY: as promised by the caller.
            return Ok(unsafe { std::ffi::CStr::from_ptr(data.as_ptr()) }.to_bytes());
        }
        // No text of a row is longer than this; a length that was never set mostly is.
        if self.length > MAX_TEXT {
            return Err(self.length);
        }
        // SAFETY: as promised by the caller.
        Ok(unsafe { std::slice::from_raw_parts(data.as_ptr().cast(), self.length) })
    }
}

/// The longest text of a row, in bytes.
pub(crate) const MAX_TEXT: usize = 1 << 20;

/// A struct that may get more members at its end.
pub(crate) trait Layout: Copy + 'static {
    /// What `sizeof` gave callers of the first version. Members that came later
    /// stand behind it.
    const FIRST_SIZE: usize;
    /// A struct in which nothing is known.
    const MISSING: Self;
}

/// How rows give the texts of dimensions: written out, or by name.
pub(crate) trait Word: Copy {
    const MISSING: Self;
    fn member(self) -> Member;
    fn text<'v, R: Row>(self, view: &'v View<'_, R>) -> Option<&'v str>;
    /// The key of a name; nothing of a text.
    fn key<R: Row>(self, view: &View<'_, R>) -> Option<u32>;
}

impl Word for kpi_text {
    const MISSING: Self = kpi_text::MISSING;

    fn member(self) -> Member {
        Member::Text(self)
    }

    fn text<'v, R: Row>(self, view: &'v View<'_, R>) -> Option<&'v str> {
        view.text(self)
    }

    #[inline(always)]
    fn key<R: Row>(self, _view: &View<'_, R>) -> Option<u32> {
        None
    }
}

impl Word for kpi_name {
    const MISSING: Self = NO_NAME;

    fn member(self) -> Member {
        Member::Name(self)
    }

    fn text<'v, R: Row>(self, view: &'v View<'_, R>) -> Option<&'v str> {
        view.name(self)
    }

    #[inline(always)]
    fn key<R: Row>(self, view: &View<'_, R>) -> Option<u32> {
        Some(view.key(self))
    }
}

/// A row struct.
pub(crate) trait Row: Layout {
    type Word: Word;
    type Buffer: Buffer;

    const KIND: RecordKind;
    /// The function that makes such rows.
    const INIT: &str;
    fn marker(&self) -> u32;
    fn dimensions(&self) -> (*const Self::Word, usize);
    /// The members of the fields, each with the name of its field.
    fn members(&self) -> Vec<(&'static str, Member)>;
    /// The key of the field at a place of the record, where its member is a name.
    #[inline(always)]
    fn key(_view: &View<'_, Self>, _place: usize) -> Option<u32> {
        None
    }
    /// The rows of such structs that wait.
    fn waiting(buffers: &mut Buffers) -> &mut Option<Box<Self::Buffer>>;
    /// Puts a row to those that wait; false where something is wrong with it.
    fn push(row: &View<'_, Self>, buffer: &mut Self::Buffer) -> bool;
}

/// Rows of a caller, who may know fewer members than the library.
pub(crate) struct Rows<'r, R> {
    first: *const R,
    row_size: usize,
    n: usize,
    rows: PhantomData<&'r [R]>,
}

impl<R: Layout> Rows<'_, R> {
    /// Checks what can be checked of the arguments of a call.
    ///
    /// # Safety
    ///
    /// `first` points to `n` rows of `row_size` bytes that nobody changes
    /// while they are used.
    #[inline]
    unsafe fn new(first: *const R, row_size: usize, n: usize) -> Result<Self, Fault> {
        let bytes = n.checked_mul(row_size).filter(|bytes| isize::try_from(*bytes).is_ok());
        // What `sizeof` gives is a multiple of the alignment.
        let is_known = (R::FIRST_SIZE..=size_of::<R>()).contains(&row_size)
            && row_size.is_multiple_of(align_of::<R>());
        let is_there = n == 0 || !first.is_null();
        match is_known && bytes.is_some() && is_there && first.is_aligned() {
            true => Ok(Rows { first, row_size, n, rows: PhantomData }),
            false => Err(impossible(first, row_size, n)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.n
    }

    /// A row, completed in `room` with members that the caller does not have.
    #[inline]
    pub(crate) fn at<'a>(&'a self, place: usize, room: &'a mut Option<R>) -> &'a R {
        assert!(place < self.n, "found row {place} of {}", self.n);
        // SAFETY: `new` has seen that the place lies within memory that can be,
        // and was promised that the rows are there.
        let row = unsafe { self.first.cast::<u8>().add(place * self.row_size) };
        if self.row_size == size_of::<R>() {
            // SAFETY: as above, `new` has also seen that rows are aligned; every
            // bit pattern is a value of the members, numbers and pointers.
            return unsafe { &*row.cast() };
        }
        let row_of_room = room.insert(R::MISSING);
        // SAFETY: as above; `row_size` is less than the struct has.
        unsafe {
            std::ptr::copy_nonoverlapping(row, (&raw mut *row_of_room).cast(), self.row_size)
        };
        row_of_room
    }
}

/// Why rows cannot be there.
#[cold]
fn impossible<R: Layout>(first: *const R, row_size: usize, n: usize) -> Fault {
    let (least, most) = (R::FIRST_SIZE, size_of::<R>());
    let is_known = (least..=most).contains(&row_size) && row_size.is_multiple_of(align_of::<R>());
    Fault::argument(if !is_known {
        let allowed = if least == most { "is".into() } else { format!("are {least} to") };
        format!("row_size: found {row_size}, allowed {allowed} {most}")
    } else if first.is_aligned() {
        format!("rows: found {n} rows at {first:?}, which cannot be")
    } else {
        format!("rows: found {first:?}, which is not aligned")
    })
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
        let state = unsafe { changed(accumulator, "accumulator")? }.state();
        // SAFETY: as promised by the caller.
        let rows = unsafe { Rows::new(rows, row_size, n)? };
        // SAFETY: as promised by the caller.
        if state.may_wait(R::KIND) && unsafe { buffer(state, &rows) } {
            return state.count_many::<R>();
        }
        // SAFETY: as promised by the caller.
        let columns = unsafe { cells::read(state, &rows)? };
        state.core.add(columns.batch())?;
        Ok(())
    })
}

/// Puts rows to those that wait: all of them, or none where something is wrong
/// with one. None is no row that could wait, but it says that there is a table.
///
/// # Safety
///
/// Texts and dimensions of the rows can be read.
unsafe fn buffer<R: Row>(state: &mut State, rows: &Rows<'_, R>) -> bool {
    let buffer = state.buffers.waiting::<R>(&state.core);
    let (before, _) = buffer.size();
    let dimensions = state.core.group_by().dimensions();
    for place in 0..rows.len() {
        let mut room = None;
        // SAFETY: as promised by the caller.
        let view = unsafe { View::new(rows.at(place, &mut room), dimensions, &state.names) };
        let is_in = view.is_some_and(|view| R::push(&view, buffer) && view.is_sound());
        if !is_in {
            buffer.cut(before);
            return false;
        }
    }
    rows.len() > 0
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
/// A caller that was compiled with an older, shorter struct is understood: what
/// its rows do not have is unknown. Rows are checked at once and counted many
/// at a time, at the latest before the next question is answered, so single
/// rows cost little.
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

#[cfg(test)]
mod interned_tests;
#[cfg(test)]
mod tests;
