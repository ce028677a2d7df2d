//! Loaders of public data sets, for tests only.

pub(crate) mod hr_attrition;
