//! The catalogue, and what else is known without records.

use kpi_core::catalogue::{Unit, find};
use kpi_core::record::{FieldKind, RecordKind};
use kpi_core::time::Zone;
use kpi_core::{Error, ErrorKind, GroupBy, NoData, Policy};
use pyo3::prelude::*;

use crate::capsule::from_arrow;
use crate::error::OrRaise;
use crate::table::Table;

/// One row a KPI.
#[pyfunction]
pub(crate) fn catalogue(py: Python<'_>) -> PyResult<Table> {
    kpi_arrow::catalogue_table().map(Table::of_batch).map_err(|found| from_arrow(py, found))
}

/// Everything about a KPI as a JSON object, by id, alias or title.
#[pyfunction]
pub(crate) fn definition(py: Python<'_>, kpi: &str) -> PyResult<String> {
    find(kpi).map(|definition| definition.to_json()).or_raise(py)
}

/// The id of a KPI by id, alias or title.
#[pyfunction]
pub(crate) fn kpi_id(py: Python<'_>, name: &str) -> PyResult<&'static str> {
    find(name).map(|definition| definition.id).or_raise(py)
}

/// The names of the presets.
#[pyfunction]
pub(crate) fn presets() -> Vec<&'static str> {
    Policy::presets().to_vec()
}

/// A field: name, kind, whether it is required.
type Field = (&'static str, &'static str, bool);

/// The records with their fields: name, kind, whether it is required.
#[pyfunction]
pub(crate) fn records() -> Vec<(&'static str, Vec<Field>)> {
    let fields = |kind: RecordKind| {
        kind.fields().iter().map(|field| (field.name, kind_name(field.kind), field.required))
    };
    RecordKind::ALL.into_iter().map(|kind| (kind.name(), fields(kind).collect())).collect()
}

fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Instant => "instant",
        FieldKind::Duration => "duration",
        FieldKind::Count => "count",
        FieldKind::Money => "money",
        FieldKind::Fixed => "fixed",
        FieldKind::Boolean => "boolean",
        FieldKind::Code(_) => "code",
        _ => "other",
    }
}

fn unit(py: Python<'_>, name: &str) -> PyResult<Unit> {
    let unknown = || {
        let names = Unit::ALL.map(Unit::name).join(", ");
        let message = format!("found the unit {name:?}, allowed are {names}");
        Error::new(ErrorKind::InvalidOption, message)
    };
    Unit::ALL.into_iter().find(|unit| unit.name() == name).ok_or_else(unknown).or_raise(py)
}

/// A value for people, such as `81.5 %`.
#[pyfunction]
pub(crate) fn format_value(
    py: Python<'_>,
    value: f64,
    unit: &str,
    currency: &str,
) -> PyResult<String> {
    Ok(self::unit(py, unit)?.format(value, currency))
}

/// Two values for people, such as `80.1 – 82.3 %`.
#[pyfunction]
pub(crate) fn format_range(
    py: Python<'_>,
    low: f64,
    high: f64,
    unit: &str,
    currency: &str,
) -> PyResult<String> {
    Ok(self::unit(py, unit)?.format_range((low, high), currency))
}

/// Why there is no value, in words.
#[pyfunction]
pub(crate) fn explain_no_data(py: Python<'_>, reason: &str) -> PyResult<&'static str> {
    let unknown = || {
        let names = NoData::ALL.map(NoData::name).join(", ");
        Error::new(ErrorKind::InvalidOption, format!("found {reason:?}, allowed are {names}"))
    };
    let known = NoData::ALL.into_iter().find(|known| known.name() == reason);
    known.map(NoData::explanation).ok_or_else(unknown).or_raise(py)
}

/// An instant in UTC milliseconds; text without an offset is local in the zone.
#[pyfunction]
pub(crate) fn parse_instant(py: Python<'_>, text: &str, zone: &str) -> PyResult<i64> {
    let zone = Zone::named(zone).or_raise(py)?;
    kpi_core::time::parse_instant(text, &zone).or_raise(py)
}

/// Refuses a grouping that cannot be, such as `{"interval": "7min"}`.
#[pyfunction]
pub(crate) fn check_group_by(py: Python<'_>, group_by_json: &str) -> PyResult<()> {
    GroupBy::from_json(group_by_json).or_raise(py).map(|_| ())
}

/// The names of the kinds of errors.
#[pyfunction]
pub(crate) fn error_kinds() -> Vec<&'static str> {
    ErrorKind::ALL.map(ErrorKind::name).to_vec()
}
