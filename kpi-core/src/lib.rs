//! One exact definition of every contact-center KPI.
#![cfg_attr(docsrs, feature(doc_cfg))]

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
pub mod time;

pub use error::{Error, ErrorKind, Location, Result};
pub use policy::Policy;
pub use scorecard::{
    Accumulator, Finish, Group, GroupBy, MAX_DIMENSIONS, NoData, Percentiles, RecordNote,
    Scorecard, Value,
};
