//! libkpi: contact-center KPIs for C callers. The header is `include/kpi.h`.
//!
//! Every function returns a status, 0 for success, and writes its outputs only
//! then. A call that fails changes nothing. An accumulator belongs to one
//! thread at a time; scorecards may be read by many.
#![allow(non_camel_case_types)]

mod accumulator;
mod catalogue;
mod guard;
mod names;
mod rows;
mod scorecard;
mod state;
mod text;

pub use accumulator::*;
pub use catalogue::*;
pub use guard::*;
pub use names::*;
pub use rows::*;
pub use scorecard::*;
pub use text::*;

/// The version of the binary interface. It grows with additions; a change of
/// what is there gives the library another soname.
pub const KPI_ABI_VERSION: u32 = 1;

/// The version of the binary interface of the library that is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn kpi_abi_version() -> u32 {
    KPI_ABI_VERSION
}
