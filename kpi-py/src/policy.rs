//! The policy, checked once.

use pyo3::prelude::*;

use crate::error::OrRaise;

/// A policy that has been checked. It does not change.
#[pyclass(frozen, module = "contactkpi._contactkpi")]
pub(crate) struct Policy {
    pub(crate) inner: kpi_core::Policy,
}

#[pymethods]
impl Policy {
    /// Reads a policy from JSON text.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        kpi_core::Policy::from_json(text).or_raise(py).map(|inner| Policy { inner })
    }

    /// Reads a policy from TOML text.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &str) -> PyResult<Self> {
        kpi_core::Policy::from_toml(text).or_raise(py).map(|inner| Policy { inner })
    }

    /// A preset by name.
    #[staticmethod]
    fn preset(py: Python<'_>, name: &str) -> PyResult<Self> {
        kpi_core::Policy::preset(name).or_raise(py).map(|inner| Policy { inner })
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
