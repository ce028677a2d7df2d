//! The made-up sample data.

use kpi_core::record::TableReader;
use kpi_core::time::Zone;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::OrRaise;
use crate::table::Table;

/// The tables of the sample, by record.
#[pyfunction]
pub(crate) fn sample_tables(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let dict = PyDict::new(py);
    for (kind, text) in py.detach(kpi_examples::sample::tables) {
        // No cell of the sample holds a comma or a quote.
        let mut lines = text.lines().map(|line| line.split(','));
        let header: Vec<&str> = lines.next().into_iter().flatten().collect();
        let mut reader = TableReader::new(kind, &header, &Zone::utc());
        lines.for_each(|cells| reader.push_texts(cells.map(Some)));
        let columns = reader.finish().or_raise(py)?;
        let batch = kpi_arrow::record_batch(&columns).or_raise(py)?;
        dict.set_item(kind.name(), Table::of_batch(batch))?;
    }
    Ok(dict)
}

/// The policy of the sample, as TOML text.
#[pyfunction]
pub(crate) fn sample_policy() -> &'static str {
    kpi_examples::sample::POLICY
}

/// The instant at which the sample was exported.
#[pyfunction]
pub(crate) fn sample_as_of() -> &'static str {
    kpi_examples::sample::AS_OF
}
