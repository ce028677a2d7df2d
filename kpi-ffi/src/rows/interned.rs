//! Rows with names in place of texts, for callers who push many.

use crate::accumulator::kpi_accumulator;
use crate::guard::{kpi_error, kpi_status};
use crate::rows::{
    add, init, kpi_interned_agent_state, kpi_interned_interaction, kpi_interned_planned_activity,
    kpi_interned_survey,
};

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_interned_interaction)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_interned_interaction_init(
    row: *mut kpi_interned_interaction,
    row_size: usize,
) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_interned_agent_state)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_interned_agent_state_init(
    row: *mut kpi_interned_agent_state,
    row_size: usize,
) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_interned_planned_activity)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_interned_planned_activity_init(
    row: *mut kpi_interned_planned_activity,
    row_size: usize,
) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Makes a row in which nothing is known. `row_size` is `sizeof(kpi_interned_survey)`.
///
/// # Safety
///
/// As for `kpi_interaction_init`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_interned_survey_init(row: *mut kpi_interned_survey, row_size: usize) {
    // SAFETY: the promise is passed on.
    unsafe { init(row, row_size) }
}

/// Adds contacts with names in place of texts.
///
/// A name of another accumulator, and one that was never given, is refused. Rows
/// of both forms may come in any order, and count the same.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_interned_interactions(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_interned_interaction,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds states of agents with names in place of texts.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_interned_agent_states(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_interned_agent_state,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds planned activities with names in place of texts.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_interned_planned_activities(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_interned_planned_activity,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}

/// Adds surveys with names in place of texts.
///
/// # Safety
///
/// As for `kpi_accumulator_add_interactions`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_interned_surveys(
    accumulator: *mut kpi_accumulator,
    rows: *const kpi_interned_survey,
    row_size: usize,
    n: usize,
    error: *mut kpi_error,
) -> kpi_status {
    // SAFETY: the promise is passed on.
    unsafe { add(accumulator, rows, row_size, n, error) }
}
