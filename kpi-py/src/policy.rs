//! The policy, checked once.

use std::sync::{Mutex, PoisonError};

use kpi_core::{Accumulator, GroupBy};
use pyo3::prelude::*;

use crate::error::OrRaise;

/// A policy that has been checked. It does not change.
#[pyclass(frozen, module = "contactkpi._contactkpi")]
pub(crate) struct Policy {
    inner: kpi_core::Policy,
    /// An accumulator by the grouping that was last asked for, without records:
    /// what policy and grouping need is found out once.
    empty: Mutex<Option<Accumulator>>,
}

impl Policy {
    fn new(inner: kpi_core::Policy) -> Self {
        Policy { inner, empty: Mutex::new(None) }
    }

    /// An accumulator without records.
    pub(crate) fn accumulator(&self, by: GroupBy) -> kpi_core::Result<Accumulator> {
        // Nothing under the lock calls Python, so whoever holds it never waits for others.
        let mut empty = self.empty.lock().unwrap_or_else(PoisonError::into_inner);
        match empty.as_ref().filter(|empty| *empty.group_by() == by) {
            Some(empty) => empty.fresh(),
            None => empty.insert(Accumulator::new(&self.inner, by)?).fresh(),
        }
    }
}

#[pymethods]
impl Policy {
    /// Reads a policy from JSON text.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        kpi_core::Policy::from_json(text).or_raise(py).map(Policy::new)
    }

    /// Reads a policy from TOML text.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str) -> PyResult<Self> {
        kpi_core::Policy::from_toml(text).or_raise(py).map(Policy::new)
    }

    /// A preset by name.
    #[staticmethod]
    fn preset(py: Python<'_>, name: &str) -> PyResult<Self> {
        kpi_core::Policy::preset(name).or_raise(py).map(Policy::new)
    }

    /// The policy as canonical JSON: every key, in a fixed order.
    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    /// The zone of intervals, days and naive timestamps.
    #[getter]
    fn zone(&self) -> &str {
        &self.inner.zone
    }

    /// The currency of all amounts.
    #[getter]
    fn currency(&self) -> &str {
        &self.inner.currency
    }
}
