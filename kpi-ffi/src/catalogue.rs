//! The catalogue by reflection.

#[rustfmt::skip]
mod table;

use std::ffi::c_char;

use kpi_core::catalogue::find;

use crate::guard::{guard, kpi_error};
use crate::text::{given, needed};

/// A KPI of the catalogue. Its texts live as long as the library is loaded.
#[repr(C)]
pub struct kpi_definition {
    /// The code; for ever.
    pub code: u32,
    /// The unit: one of the numbers of `KPI_UNIT_…`.
    pub unit: u32,
    /// The snake_case id, the same in all languages.
    pub id: *const c_char,
    /// The title for people.
    pub title: *const c_char,
    /// Names that people know it by, with commas between them.
    pub aliases: *const c_char,
    /// The group of the catalogue.
    pub group: *const c_char,
    /// What it says.
    pub description: *const c_char,
    /// The formula with all options at their defaults.
    pub formula: *const c_char,
    /// Which way is better, such as `lower_is_better`.
    pub direction: *const c_char,
    /// Where the definition comes from.
    pub source: *const c_char,
}

/// The constants of the catalogue.
struct Table<const N: usize>([kpi_definition; N]);

// SAFETY: the texts are constants, which any thread may read.
unsafe impl<const N: usize> Sync for Table<N> {}

/// How many KPIs the catalogue has.
#[unsafe(no_mangle)]
pub extern "C" fn kpi_catalogue_len() -> usize {
    table::TABLE.0.len()
}

/// A KPI by its place from 0, in the order of the codes; NULL behind the last.
#[unsafe(no_mangle)]
pub extern "C" fn kpi_catalogue_get(index: usize) -> *const kpi_definition {
    table::TABLE.0.get(index).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Everything about a KPI, by id, alias or title, as a JSON object to be freed
/// with `kpi_string_free`. NULL where the call fails.
///
/// # Safety
///
/// `kpi` ends with NUL; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_catalogue_to_json(
    kpi: *const c_char,
    error: *mut kpi_error,
) -> *mut c_char {
    let mut out = std::ptr::null_mut();
    guard(error, || {
        // SAFETY: as promised by the caller.
        out = given(find(unsafe { needed(kpi, "kpi")? })?.to_json())?;
        Ok(())
    });
    out
}
