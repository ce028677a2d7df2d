//! Rows that are dicts of Python objects, read cell by cell.

use std::collections::BTreeMap;

use kpi_arrow::ColumnMap;
use kpi_core::record::{RecordKind, TableReader};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::{OrRaise, unsupported};
use cells::Cells;

mod cells;

/// How many rows are counted at a time.
const CHUNK: usize = 65_536;

/// How many keys are remembered by their address.
const KNOWN_KEYS: usize = 1_024;

/// What the rows are, and which keys are wanted.
pub(crate) struct Wanted<'w> {
    pub(crate) kind: RecordKind,
    pub(crate) names: &'w ColumnMap,
    pub(crate) dimensions: &'w [String],
    pub(crate) zone: &'w Zone,
}

/// Counts rows in `part`; returns their number and the dimensions that a row
/// had a key for.
pub(crate) fn read(
    rows: &Bound<'_, PyAny>,
    part: &mut Accumulator,
    wanted: &Wanted<'_>,
    told: Option<&Py<PyAny>>,
) -> PyResult<(u64, Vec<String>)> {
    let py = rows.py();
    wanted.names.check(wanted.kind, wanted.dimensions).or_raise(py)?;
    let mut keys = Keys::new(wanted);
    let mut cells = Cells::new(py)?;
    let mut counted = 0;
    let mut rows = rows.try_iter()?;
    loop {
        let mut reader = TableReader::new(wanted.kind, &[], wanted.zone);
        keys.forget_columns();
        for row in rows.by_ref().take(CHUNK) {
            let place = counted + reader.len() as u64;
            let row = row?;
            let dict = as_dict(&row, wanted.kind, place)?;
            for (key, value) in dict.iter() {
                if let Some(column) = keys.column(&key, &mut reader)? {
                    cells.push(&mut reader, column, &value)?;
                }
            }
            reader.end_row();
        }
        let read = reader.len();
        if read == 0 && counted > 0 {
            break;
        }
        let columns = reader.finish().or_raise(py)?;
        let added = py.detach(|| part.add(columns.batch()));
        added.map_err(|error| placed(error, counted)).or_raise(py)?;
        counted += read as u64;
        if let Some(told) = told {
            told.call1(py, (counted,))?;
        }
        if read < CHUNK {
            break;
        }
        py.check_signals()?;
    }
    keys.check_found(counted).or_raise(py)?;
    Ok((counted, keys.dimensions_found()))
}

fn as_dict<'py>(
    row: &Bound<'py, PyAny>,
    kind: RecordKind,
    place: u64,
) -> PyResult<Bound<'py, PyDict>> {
    if let Ok(dict) = row.cast::<PyDict>() {
        return Ok(dict.clone());
    }
    let py = row.py();
    let is_mapping = row.hasattr("keys")? && row.hasattr("__getitem__")?;
    if !is_mapping {
        let found = row.get_type().fully_qualified_name()?;
        let record = kind.name();
        let message =
            format!("{record}, row {place}: found an object of type {found}, allowed is a dict");
        return Err(unsupported(py, &message));
    }
    let dict = PyDict::new(py);
    dict.update(row.cast().map_err(|_| PyTypeError::new_err("a mapping without items"))?)?;
    Ok(dict)
}

/// An error of a chunk, with its row counted from the first of all.
fn placed(error: Error, before: u64) -> Error {
    match error.location().row {
        Some(row) => error.at_row(before + row),
        None => error,
    }
}

/// A key that is wanted.
struct Entry {
    /// The field or dimension.
    field: String,
    was_seen: bool,
    /// The number of its column in the reader of this chunk.
    column: Option<usize>,
}

/// Knows which keys of the rows are wanted.
struct Keys<'w> {
    wanted: &'w Wanted<'w>,
    entries: Vec<Entry>,
    /// By name of the key.
    by_name: BTreeMap<String, usize>,
    /// By address of the key: rows mostly share their keys. The references
    /// keep the addresses from being used again.
    by_address: Vec<(Py<PyString>, Option<usize>)>,
    /// The place in `by_address` at which the last key was found.
    last: usize,
}

impl<'w> Keys<'w> {
    fn new(wanted: &'w Wanted<'w>) -> Self {
        let fields = wanted.kind.fields().iter().map(|field| field.name);
        let others = wanted.dimensions.iter().map(String::as_str);
        let others = others.filter(|name| wanted.kind.field(name).is_none());
        let mut keys = Keys {
            wanted,
            entries: Vec::new(),
            by_name: BTreeMap::new(),
            by_address: Vec::new(),
            last: 0,
        };
        for field in fields.chain(others) {
            keys.by_name.insert(wanted.names.column(field).to_string(), keys.entries.len());
            keys.entries.push(Entry { field: field.to_string(), was_seen: false, column: None });
        }
        keys
    }

    fn forget_columns(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.column = None);
    }

    /// The column of a key; `None` for one that is not wanted.
    fn column(
        &mut self,
        key: &Bound<'_, PyAny>,
        reader: &mut TableReader,
    ) -> PyResult<Option<usize>> {
        let Some(place) = self.entry(key)? else { return Ok(None) };
        let entry = &mut self.entries[place];
        entry.was_seen = true;
        Ok(Some(*entry.column.get_or_insert_with(|| reader.column(&entry.field))))
    }

    fn entry(&mut self, key: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
        // Keys come in the same order row after row, so the next one is tried first.
        for step in 1..=self.by_address.len() {
            let place = (self.last + step) % self.by_address.len();
            let (known, entry) = &self.by_address[place];
            if known.is(key) {
                self.last = place;
                return Ok(*entry);
            }
        }
        let Ok(text) = key.cast::<PyString>() else { return Ok(None) };
        let entry = self.by_name.get(&*text.to_cow()?).copied();
        if self.by_address.len() < KNOWN_KEYS {
            self.last = self.by_address.len();
            self.by_address.push((text.clone().unbind(), entry));
        }
        Ok(entry)
    }

    /// Every column that the map names must have been in a row.
    fn check_found(&self, rows: u64) -> kpi_core::Result<()> {
        let was_seen =
            |field: &str| self.entries.iter().any(|entry| entry.field == field && entry.was_seen);
        let mut missing = self.wanted.names.iter().filter(|(field, _)| !was_seen(field));
        match missing.next().filter(|_| rows > 0) {
            None => Ok(()),
            Some((field, column)) => {
                let message = format!(
                    "found no column {}, which the map of columns names",
                    kpi_core::text::quoted(column)
                );
                let error = Error::new(ErrorKind::InvalidColumns, message);
                Err(error.in_record(self.wanted.kind.name()).in_field(field))
            }
        }
    }

    fn dimensions_found(&self) -> Vec<String> {
        let found = |name: &&String| {
            self.entries.iter().any(|entry| entry.field == **name && entry.was_seen)
        };
        self.wanted.dimensions.iter().filter(found).cloned().collect()
    }
}
