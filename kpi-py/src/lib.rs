//! The native half of the Python package `contactkpi`: typed handles, errors
//! and the Arrow door. Everything that a user reads is Python, on top of it.

mod accumulator;
mod capsule;
mod catalogue;
mod error;
mod policy;
mod reading;
mod rows;
mod sample;
mod scorecard;
mod states;
mod table;
mod texts;
mod threads;

/// The native half of contactkpi. Use `contactkpi` in place of it.
#[pyo3::pymodule(gil_used = false)]
mod _contactkpi {
    #[pymodule_export]
    use crate::accumulator::Accumulator;
    #[pymodule_export]
    use crate::catalogue::{
        catalogue, check_group_by, definition, error_kinds, explain_no_data, format_range,
        format_value, kpi_id, parse_instant, presets, records,
    };
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::sample::{sample_as_of, sample_policy, sample_tables};
    #[pymodule_export]
    use crate::scorecard::Scorecard;
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::texts::text_dictionary;

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "the name that Python has for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// Whether this is a build for debugging, which is slow.
    #[pymodule_export]
    const DEBUG_BUILD: bool = cfg!(debug_assertions);
}
