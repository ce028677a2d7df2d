//! The accumulator, behind a lock: Python may use it from several threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kpi_arrow::{ColumnMap, ImportOptions, StreamOptions};
use kpi_core::record::RecordKind;
use kpi_core::time::Zone;
use kpi_core::{Error, ErrorKind, Finish, GroupBy, Seal};
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyBytes;

use crate::capsule;
use crate::error::OrRaise;
use crate::policy::Policy;
use crate::reading;
use crate::rows::{self, Wanted};
use crate::scorecard::Scorecard;
use crate::states;
use crate::threads;

/// About how many bytes of a state are one row that is kept.
const BYTES_A_ROW: usize = 16;

/// Counts records. Several of them merge exactly.
#[pyclass(frozen, module = "contactkpi._contactkpi")]
pub(crate) struct Accumulator {
    state: Mutex<State>,
}

#[derive(Clone)]
struct State {
    inner: kpi_core::Accumulator,
    /// Dimensions that a table had a column for.
    seen: BTreeSet<String>,
    /// About how many rows went in.
    rows: usize,
}

impl State {
    fn from_bytes(data: &[u8]) -> kpi_core::Result<Self> {
        let inner = kpi_core::Accumulator::from_bytes(data)?;
        // Which tables had the columns was checked before the bytes were made.
        let seen = inner.group_by().dimensions().iter().cloned().collect();
        Ok(State { inner, seen, rows: data.len() / BYTES_A_ROW })
    }

    fn merge_bytes(&mut self, data: &[u8]) -> kpi_core::Result<()> {
        self.inner.merge_bytes(data)?;
        self.rows = self.rows.saturating_add(data.len() / BYTES_A_ROW);
        self.seen.extend(self.inner.group_by().dimensions().iter().cloned());
        Ok(())
    }
}

/// Where the rows of one call are counted, and what their reading needs.
struct Part {
    inner: kpi_core::Accumulator,
    zone: Zone,
    dimensions: Vec<String>,
}

impl Accumulator {
    pub(crate) fn new_of(inner: kpi_core::Accumulator, rows: usize) -> Self {
        Accumulator { state: Mutex::new(State { inner, seen: BTreeSet::new(), rows }) }
    }

    /// A copy of its state.
    pub(crate) fn inner(&self, py: Python<'_>) -> kpi_core::Accumulator {
        self.lock(py).inner.clone()
    }

    fn lock(&self, py: Python<'_>) -> MutexGuard<'_, State> {
        // A call that fails changes nothing, so a state is whole after a panic, too.
        self.state.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }

    /// An empty accumulator for one table; or all that was counted so far, so that
    /// nothing has to be merged at the end.
    fn begin(&self, py: Python<'_>, in_place: bool) -> PyResult<Part> {
        let mut state = self.lock(py);
        let zone = state.inner.zone().clone();
        let dimensions = state.inner.group_by().dimensions().to_vec();
        let mut inner = state.inner.fresh().or_raise(py)?;
        if in_place {
            std::mem::swap(&mut inner, &mut state.inner);
        }
        Ok(Part { inner, zone, dimensions })
    }

    fn end(
        &self,
        py: Python<'_>,
        inner: kpi_core::Accumulator,
        seen: Vec<String>,
        rows: usize,
    ) -> PyResult<()> {
        let mut lock = self.lock(py);
        let state: &mut State = &mut lock;
        py.detach(|| threads::on_state(state.rows.min(rows), || state.inner.merge(inner)))
            .or_raise(py)?;
        state.seen.extend(seen);
        state.rows = state.rows.saturating_add(rows);
        Ok(())
    }
}

#[pymethods]
impl Accumulator {
    /// An empty accumulator.
    #[new]
    fn new(py: Python<'_>, policy: &Policy, group_by_json: &str) -> PyResult<Self> {
        let by = GroupBy::from_json(group_by_json).or_raise(py)?;
        policy.accumulator(by).or_raise(py).map(|inner| Accumulator::new_of(inner, 0))
    }

    /// The text fields of a record that need not be asked for, as far as they are optional.
    fn unread_texts(&self, py: Python<'_>, record: &str) -> PyResult<Vec<&'static str>> {
        let kind = RecordKind::named(record).or_raise(py)?;
        Ok(self.lock(py).inner.unread_texts(kind))
    }

    /// Adds every row of an Arrow table and returns how many there were. In place
    /// is faster where there are further tables; a call that fails then leaves
    /// nothing of what was counted before.
    #[pyo3(signature = (record, data, columns, *, text_cells = false, threads = None, progress = None, in_place = false))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn add_stream(
        &self,
        py: Python<'_>,
        record: &str,
        data: &Bound<'_, PyAny>,
        columns: BTreeMap<String, String>,
        text_cells: bool,
        threads: Option<usize>,
        progress: Option<Py<PyAny>>,
        in_place: bool,
    ) -> PyResult<u64> {
        let kind = RecordKind::named(record).or_raise(py)?;
        let batches = capsule::import(data, kind)?;
        let names = ColumnMap::from_iter(columns);
        let Part { inner, zone, dimensions } = self.begin(py, in_place)?;
        let schema = batches.schema();
        let has = |name: &&String| schema.column_with_name(names.column(name)).is_some();
        let seen: Vec<String> = dimensions.iter().filter(has).cloned().collect();
        let options = StreamOptions {
            names: &names,
            import: ImportOptions {
                zone,
                dimensions: &dimensions,
                text_cells,
                ..ImportOptions::default()
            },
            threads: reading::threads(threads),
        };
        let (inner, rows) = reading::read(py, inner, kind, batches, &options, progress.as_ref())?;
        self.end(py, inner, seen, usize::try_from(rows).unwrap_or(usize::MAX))?;
        Ok(rows)
    }

    /// Adds rows that are dicts and returns how many there were.
    #[pyo3(signature = (record, rows, columns, *, progress = None))]
    fn add_rows(
        &self,
        py: Python<'_>,
        record: &str,
        rows: &Bound<'_, PyAny>,
        columns: BTreeMap<String, String>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<u64> {
        let kind = RecordKind::named(record).or_raise(py)?;
        let names = ColumnMap::from_iter(columns);
        let Part { mut inner, zone, dimensions } = self.begin(py, false)?;
        let wanted = Wanted { kind, names: &names, dimensions: &dimensions, zone: &zone };
        let (counted, seen) = rows::read(rows, &mut inner, &wanted, progress.as_ref())?;
        self.end(py, inner, seen, usize::try_from(counted).unwrap_or(usize::MAX))?;
        Ok(counted)
    }

    /// Adds the state of another accumulator, which stays as it is.
    fn merge(&self, py: Python<'_>, other: &Bound<'_, Accumulator>) -> PyResult<()> {
        let other = other.get().lock(py).clone();
        self.end(py, other.inner, other.seen.into_iter().collect(), other.rows)
    }

    /// Counts events now and forgets them; instants in UTC milliseconds.
    #[pyo3(signature = (as_of, history_from))]
    fn seal(&self, py: Python<'_>, as_of: Option<i64>, history_from: Option<i64>) -> PyResult<()> {
        let mut lock = self.lock(py);
        let state: &mut State = &mut lock;
        py.detach(|| state.inner.seal(Seal { as_of, history_from })).or_raise(py)
    }

    /// Adds the state that these bytes hold.
    fn merge_bytes(&self, py: Python<'_>, data: &[u8]) -> PyResult<()> {
        self.lock(py).merge_bytes(data).or_raise(py)
    }

    /// The states of a column of bytes of an Arrow table, merged; none where
    /// there are no rows.
    #[staticmethod]
    fn from_states(data: &Bound<'_, PyAny>, column: &str) -> PyResult<Option<Self>> {
        let mut merged: Option<State> = None;
        states::each(data, column, &mut |bytes| match &mut merged {
            Some(state) => state.merge_bytes(bytes),
            None => State::from_bytes(bytes).map(|state| merged = Some(state)),
        })?;
        Ok(merged.map(|state| Accumulator { state: Mutex::new(state) }))
    }

    /// Divides the state into shares, each with its number; whatever has to
    /// come together has the same number in all states.
    fn shares(&self, py: Python<'_>, count: usize) -> Vec<(usize, Accumulator)> {
        let State { inner, rows, .. } = self.lock(py).clone();
        let shares = py.detach(|| inner.shares(count));
        let each = rows / shares.len().max(1);
        let share = |(number, share)| (number, Accumulator::new_of(share, each));
        shares.into_iter().map(share).collect()
    }

    /// Counts the last row of each id now, and forgets ids.
    fn settle_duplicates(&self, py: Python<'_>) {
        let mut lock = self.lock(py);
        let state: &mut State = &mut lock;
        py.detach(|| state.inner.settle_duplicates());
    }

    /// Counts everything that a share keeps; instants in UTC milliseconds. Of the
    /// share nothing is left where this fails.
    fn seal_share(&self, py: Python<'_>, as_of: i64, history_from: i64) -> PyResult<()> {
        let mut lock = self.lock(py);
        let state: &mut State = &mut lock;
        let fresh = state.inner.fresh().or_raise(py)?;
        let share = std::mem::replace(&mut state.inner, fresh);
        let seal = Seal { as_of: Some(as_of), history_from: Some(history_from) };
        state.inner = py.detach(|| share.into_sealed_share(seal)).or_raise(py)?;
        Ok(())
    }

    /// The state by a coarser grouping.
    fn regroup(&self, py: Python<'_>, group_by_json: &str) -> PyResult<Self> {
        let by = GroupBy::from_json(group_by_json).or_raise(py)?;
        let State { inner, seen, rows } = self.lock(py).clone();
        let inner = py.detach(|| inner.regroup(by)).or_raise(py)?;
        Ok(Accumulator { state: Mutex::new(State { inner, seen, rows }) })
    }

    /// The state as bytes. Equal states give equal bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let inner = self.lock(py).inner.clone();
        let bytes = py.detach(|| inner.to_bytes());
        PyBytes::new(py, &bytes)
    }

    /// The accumulator with this state.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        State::from_bytes(data).or_raise(py).map(|state| Accumulator { state: Mutex::new(state) })
    }

    /// The scorecard of everything added so far.
    #[pyo3(signature = (as_of, options_json, narrow_to))]
    fn finish(
        &self,
        py: Python<'_>,
        as_of: Option<i64>,
        options_json: &str,
        narrow_to: Option<(i64, i64)>,
    ) -> PyResult<Scorecard> {
        let options = serde_json::from_str(options_json).map_err(|found| {
            Error::new(ErrorKind::InvalidOption, found.to_string()).in_field("options")
        });
        let finish = Finish { as_of, options: options.or_raise(py)?, narrow_to };
        let State { inner, rows, .. } = self.lock(py).clone();
        let finished = py.detach(|| threads::on_state(rows, || inner.finish(finish)));
        finished.or_raise(py).map(Scorecard::new)
    }

    /// A copy that counts on by itself.
    fn copy(&self, py: Python<'_>) -> Self {
        Accumulator { state: Mutex::new(self.lock(py).clone()) }
    }

    /// How many groups there are.
    #[getter]
    fn groups(&self, py: Python<'_>) -> usize {
        self.lock(py).inner.groups()
    }

    /// How many bytes the state takes, about.
    #[getter]
    fn state_bytes(&self, py: Python<'_>) -> usize {
        self.lock(py).inner.state_bytes()
    }

    /// The policy as canonical JSON.
    #[getter]
    fn policy_json(&self, py: Python<'_>) -> String {
        self.lock(py).inner.policy().to_json()
    }

    /// The grouping as JSON.
    #[getter]
    fn group_by_json(&self, py: Python<'_>) -> String {
        serde_json::to_string(self.lock(py).inner.group_by()).unwrap_or_default()
    }

    /// The instant at which `finish` judges unless it is told, in UTC milliseconds.
    #[getter]
    fn as_of(&self, py: Python<'_>) -> Option<i64> {
        self.lock(py).inner.as_of()
    }

    /// From when on all contacts are known, in UTC milliseconds.
    #[getter]
    fn history_from(&self, py: Python<'_>) -> Option<i64> {
        self.lock(py).inner.history_from()
    }

    /// Whether rows are kept that others decide about.
    #[getter]
    fn keeps_events(&self, py: Python<'_>) -> bool {
        self.lock(py).inner.keeps_events()
    }

    /// The records that were added.
    #[getter]
    fn records(&self, py: Python<'_>) -> Vec<&'static str> {
        self.lock(py).inner.records().into_iter().map(RecordKind::name).collect()
    }

    /// Dimensions of the grouping for which no table had a column.
    #[getter]
    fn missing_dimensions(&self, py: Python<'_>) -> Vec<String> {
        let state = self.lock(py);
        let missing = |name: &&String| !state.seen.contains(*name);
        state.inner.group_by().dimensions().iter().filter(missing).cloned().collect()
    }
}
