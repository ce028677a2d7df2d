//! The scorecard of an accumulator.

use std::sync::Arc;

use kpi_arrow::Shape;
use kpi_core::catalogue::Objective;
use kpi_core::time::TimeOfDay;
use kpi_core::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::accumulator::Accumulator;
use crate::capsule;
use crate::error::OrRaise;
use crate::table::{Clock, Table};

/// The values of all KPIs in all groups. It does not change.
#[pyclass(frozen, module = "contactkpi._contactkpi")]
pub(crate) struct Scorecard {
    inner: Arc<kpi_core::Scorecard>,
}

impl Scorecard {
    pub(crate) fn new(inner: kpi_core::Scorecard) -> Self {
        Scorecard { inner: Arc::new(inner) }
    }

    fn of(&self, shape: Shape) -> Table {
        Table::of_scorecard(Arc::clone(&self.inner), shape)
    }
}

#[pymethods]
impl Scorecard {
    /// An accumulator for reading the same records once more, unless all percentiles are
    /// exact as they are.
    fn second_reading(&self, py: Python<'_>) -> PyResult<Option<Accumulator>> {
        let reading = py.detach(|| self.inner.second_reading()).or_raise(py)?;
        Ok(reading.map(|inner| Accumulator::new_of(inner, 0)))
    }

    /// The same scorecard with the percentiles of a second reading.
    fn with_second_reading(&self, py: Python<'_>, reading: &Accumulator) -> PyResult<Self> {
        let reading = reading.inner(py);
        let card = py.detach(|| self.inner.with_second_reading(&reading));
        card.or_raise(py).map(Scorecard::new)
    }

    /// How many groups there are.
    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// The ids of the KPIs.
    #[getter]
    fn kpis(&self) -> Vec<&str> {
        self.inner.kpis().collect()
    }

    /// The names of the columns of the grouping.
    #[getter]
    fn dimensions(&self) -> Vec<String> {
        let by = self.inner.group_by();
        let mut names = self.inner.columns();
        let times = usize::from(by.has_interval()) + usize::from(by.has_time_of_day());
        names.truncate(by.dimensions().len() + times);
        names
    }

    /// The instant up to which the records tell, in UTC milliseconds.
    #[getter]
    fn as_of(&self) -> Option<i64> {
        self.inner.as_of()
    }

    /// The zone in which intervals are cut.
    #[getter]
    fn zone(&self) -> &str {
        self.inner.zone().name()
    }

    /// The currency of amounts.
    #[getter]
    fn currency(&self) -> &str {
        self.inner.currency()
    }

    /// The policy as canonical JSON.
    #[getter]
    fn policy_json(&self) -> String {
        self.inner.policy().to_json()
    }

    /// The grouping as JSON.
    #[getter]
    fn group_by_json(&self) -> String {
        serde_json::to_string(self.inner.group_by()).unwrap_or_default()
    }

    /// The title of a KPI for people.
    fn title(&self, py: Python<'_>, kpi: &str) -> PyResult<String> {
        self.inner.title(kpi).map(String::from).or_raise(py)
    }

    /// The id of a KPI of this card, by id, alias or title.
    fn find(&self, py: Python<'_>, name: &str) -> PyResult<String> {
        self.inner.find(name).map(String::from).or_raise(py)
    }

    /// The heading under which a KPI stands: its group of the catalogue.
    fn heading(&self, py: Python<'_>, kpi: &str) -> PyResult<String> {
        let id = self.inner.find(kpi).or_raise(py)?;
        // What the catalogue does not hold is a KPI of the policy's own.
        let group =
            kpi_core::catalogue::find(id).map_or("own KPIs", |definition| definition.group());
        let mut letters = group.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        Ok(first.chain(letters).collect())
    }

    /// The value of a KPI in a group, and everything that explains it.
    fn value<'py>(&self, py: Python<'py>, group: usize, kpi: &str) -> PyResult<Bound<'py, PyDict>> {
        let value = self.inner.value_of(group, kpi).or_raise(py)?;
        let (interval, percentiles) = (value.confidence_interval, value.percentiles);
        let dict = PyDict::new(py);
        dict.set_item("title", self.inner.title(&value.kpi).or_raise(py)?)?;
        dict.set_item("summary", value.summary(self.inner.currency()))?;
        dict.set_item("value", value.value)?;
        dict.set_item("unit", value.unit.name())?;
        dict.set_item("direction", value.direction.name())?;
        dict.set_item("objective", value.objective.map(Objective::name))?;
        dict.set_item("numerator", value.numerator)?;
        dict.set_item("denominator", value.denominator)?;
        dict.set_item("n", value.n)?;
        dict.set_item("excluded", pairs(py, &value.excluded)?)?;
        dict.set_item("ci_low", interval.map(|(low, _)| low))?;
        dict.set_item("ci_high", interval.map(|(_, high)| high))?;
        dict.set_item("p50", percentiles.map(|p| p.p50))?;
        dict.set_item("p90", percentiles.map(|p| p.p90))?;
        dict.set_item("p95", percentiles.map(|p| p.p95))?;
        dict.set_item("max", percentiles.map(|p| p.max))?;
        dict.set_item("percentiles_exact", percentiles.map(|p| p.exact))?;
        dict.set_item("band", value.band.name())?;
        dict.set_item("band_label", value.band_label)?;
        dict.set_item("no_data", value.no_data.map(|reason| reason.name()))?;
        dict.set_item("formula", value.formula)?;
        dict.set_item("options", pairs(py, &value.options)?)?;
        dict.set_item("currency", self.inner.currency())?;
        dict.set_item("kpi", value.kpi)?;
        Ok(dict)
    }

    /// A group by its place: grouping column and what it holds.
    fn group<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyDict>> {
        let group = self.inner.group(index).or_raise(py)?;
        let dict = PyDict::new(py);
        for (name, text) in self.inner.group_by().dimensions().iter().zip(group.dimensions) {
            dict.set_item(name, text)?;
        }
        if let Some(start) = group.interval_start {
            dict.set_item("interval_start", Clock::new(py, self.zone())?.at(start)?)?;
        } else if self.inner.group_by().has_interval() {
            dict.set_item("interval_start", py.None())?;
        }
        if self.inner.group_by().has_time_of_day() {
            dict.set_item("time_of_day", group.time_of_day.map(TimeOfDay::label))?;
        }
        Ok(dict)
    }

    /// Only these KPIs, in this order.
    fn select(&self, py: Python<'_>, kpis: Vec<String>) -> PyResult<Self> {
        let kpis: Vec<&str> = kpis.iter().map(String::as_str).collect();
        self.inner.select(&kpis).or_raise(py).map(Scorecard::new)
    }

    /// Only the KPIs that serve an objective.
    fn of_objective(&self, py: Python<'_>, objective: &str) -> PyResult<Self> {
        let wanted = Objective::ALL.into_iter().find(|known| known.name() == objective);
        let wanted = wanted.ok_or_else(|| {
            let names = Objective::ALL.map(Objective::name).join(", ");
            let message = format!("found the objective {objective:?}, allowed are {names}");
            Error::new(ErrorKind::InvalidFinish, message)
        });
        let wanted = wanted.or_raise(py)?;
        self.inner.select(&self.inner.kpis_of(wanted)).or_raise(py).map(Scorecard::new)
    }

    /// The long table: one row a group and KPI.
    fn long(&self) -> Table {
        self.of(Shape::Long)
    }

    /// The wide table: one row a group, one column a KPI.
    fn wide(&self) -> Table {
        self.of(Shape::Wide)
    }

    /// What explains the values: one row a group and KPI.
    fn details(&self) -> Table {
        self.of(Shape::Details)
    }

    /// A table beside the values, by name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let table = self.inner.table(name).or_raise(py)?;
        let batch = kpi_arrow::side_table(&table);
        batch.map(Table::of_batch).map_err(|found| capsule::from_arrow(py, found))
    }

    /// The names of the tables beside the values.
    fn table_names(&self) -> Vec<&'static str> {
        self.inner.tables().into_iter().map(|(name, _)| name).collect()
    }

    /// What was left out before anything was counted, record by record.
    fn notes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        for note in self.inner.notes() {
            let dict = PyDict::new(py);
            dict.set_item("record", note.record.name())?;
            dict.set_item("rows", note.rows)?;
            dict.set_item("quarantined", pairs(py, &note.quarantined)?)?;
            dict.set_item("not_booked", pairs(py, &note.not_booked)?)?;
            list.append(dict)?;
        }
        Ok(list)
    }

    /// The scorecard as JSON, the same bytes in every language.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.to_json())
    }

    /// The long table as CSV.
    fn to_csv(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.to_csv())
    }
}

fn pairs<'py, N, V>(py: Python<'py>, pairs: &[(N, V)]) -> PyResult<Bound<'py, PyDict>>
where
    N: AsRef<str>,
    V: Clone + IntoPyObject<'py>,
{
    let dict = PyDict::new(py);
    for (name, value) in pairs {
        dict.set_item(name.as_ref(), value.clone())?;
    }
    Ok(dict)
}
