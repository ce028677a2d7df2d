//! One exact definition of every contact-center KPI.
#![cfg_attr(docsrs, feature(doc_cfg))]
// State bytes carry the policy as JSON, so what writes them rests without it.
#![cfg_attr(not(feature = "json"), allow(dead_code, unused_imports))]

pub mod catalogue;
mod codec;
pub mod distribution;
mod error;
pub mod formula;
pub mod number;
pub mod partial;
pub mod policy;
pub mod record;
mod scorecard;
pub mod stats;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;

pub use error::{Error, ErrorKind, Location, Result};
pub use policy::Policy;
pub use scorecard::{
    Accumulator, Finish, Group, GroupBy, IDENTITIES, MAX_DIMENSIONS, NoData, Percentiles,
    RecordNote, Scorecard, Value, Violation,
};
