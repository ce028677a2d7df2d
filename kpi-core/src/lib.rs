//! One exact definition of every contact-center KPI.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod error;

pub use error::{Error, ErrorKind, Location, Result};
