//! Rows that are dicts of Python objects, read cell by cell.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, SyncSender, TrySendError};

use kpi_arrow::ColumnMap;
use kpi_core::record::{Columns, RecordKind, TableReader};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyString};

use crate::error::{OrRaise, Place, unsupported};
use alike::Alike;
use cells::Cells;

mod alike;
mod cells;

/// How many rows are counted at a time: few enough that their columns stay in the cache,
/// and that their memory is used again. Of more, fresh pages cost more than the rows.
const CHUNK: usize = 2_048;

/// How many keys are remembered by their address.
const KNOWN_KEYS: usize = 128;

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
    let mut source = Source {
        rows: rows.try_iter()?,
        keys: Keys::new(wanted),
        cells: Cells::new(py)?,
        row: Vec::new(),
        wanted,
        read: 0,
        told,
    };
    let first = source.next()?;
    if first.rows < CHUNK {
        py.detach(|| first.count(part, wanted)).or_raise(py)?;
    } else {
        count_beside(py, part, first, &mut source)?;
    }
    source.keys.check_found(source.read).or_raise(py)?;
    Ok((source.read, source.keys.dimensions_found()))
}

/// Counts rows in a second thread, while this one reads the next ones.
fn count_beside(
    py: Python<'_>,
    part: &mut Accumulator,
    first: Chunk,
    source: &mut Source<'_, '_>,
) -> PyResult<()> {
    let wanted = source.wanted;
    std::thread::scope(|scope| {
        let (sender, chunks) = mpsc::sync_channel::<Chunk>(1);
        let counter =
            scope.spawn(move || chunks.iter().try_for_each(|chunk| chunk.count(part, wanted)));
        let read = send_all(py, first, source, &sender);
        drop(sender);
        let counted = py.detach(|| counter.join());
        // Rows that were counted come before those that were read last.
        counted.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).or_raise(py)?;
        read
    })
}

fn send_all(
    py: Python<'_>,
    first: Chunk,
    source: &mut Source<'_, '_>,
    sender: &SyncSender<Chunk>,
) -> PyResult<()> {
    let mut chunk = first;
    loop {
        let is_last = chunk.rows < CHUNK;
        let is_taken = match sender.try_send(chunk) {
            Err(TrySendError::Full(chunk)) => py.detach(|| sender.send(chunk).is_ok()),
            sent => sent.is_ok(),
        };
        // Who counts stops at a wrong row, and says so.
        if is_last || !is_taken {
            return Ok(());
        }
        py.check_signals()?;
        chunk = source.next()?;
    }
}

/// Rows that were read.
struct Chunk {
    columns: Columns<'static>,
    rows: usize,
    /// How many rows come before.
    before: u64,
}

impl Chunk {
    fn count(&self, part: &mut Accumulator, wanted: &Wanted<'_>) -> kpi_core::Result<()> {
        part.add(self.columns.batch()).map_err(|error| wanted.names.placed(error, self.before))
    }
}

/// Reads rows.
struct Source<'s, 'py> {
    rows: Bound<'py, PyIterator>,
    keys: Keys<'s>,
    cells: Cells<'py>,
    /// Room for the cells of a row, each with the place of its key.
    row: Vec<(usize, Bound<'py, PyAny>)>,
    wanted: &'s Wanted<'s>,
    read: u64,
    told: Option<&'s Py<PyAny>>,
}

impl<'py> Source<'_, 'py> {
    /// The next rows; fewer than [`CHUNK`] at the end.
    fn next(&mut self) -> PyResult<Chunk> {
        let py = self.rows.py();
        let (kind, before) = (self.wanted.kind, self.read);
        let mut reader = TableReader::new(kind, &[], self.wanted.zone);
        self.keys.forget_columns();
        let mut alike = None;
        for number in 0..CHUNK {
            let Some(row) = self.rows.next() else { break };
            let row = row?;
            if !self.push_alike(&mut alike, &row, &mut reader)? {
                let dict = as_dict(&row, kind, before + reader.len() as u64)?;
                self.push_dict(&dict, &mut reader)?;
                if number == 0 {
                    alike = Some(Alike::of(&dict, |key| self.keys.known_columns(key)));
                }
            }
            reader.end_row();
        }
        let rows = reader.len();
        let columns = reader.finish().or_raise(py)?;
        self.read += rows as u64;
        if let Some(told) = self.told {
            told.call1(py, (self.read,))?;
        }
        Ok(Chunk { columns, rows, before })
    }

    /// Puts the cells of a row into the one that is being read, if it has the keys of the first
    /// row of the chunk in their order.
    fn push_alike(
        &mut self,
        alike: &mut Option<Alike<'py>>,
        row: &Bound<'py, PyAny>,
        reader: &mut TableReader,
    ) -> PyResult<bool> {
        let Some(known) = alike else { return Ok(false) };
        let Ok(dict) = row.cast::<PyDict>() else { return Ok(false) };
        if !known.has_as_many_keys(dict) {
            return Ok(false);
        }
        let Some(cells) = known.cells(dict) else {
            // To try each row in vain would take longer than it saves.
            *alike = None;
            return Ok(false);
        };
        for (column, value) in cells {
            self.cells.push(reader, column, value)?;
        }
        Ok(true)
    }

    /// Puts the cells of a dict into the row that is being read.
    fn push_dict(&mut self, dict: &Bound<'py, PyDict>, reader: &mut TableReader) -> PyResult<()> {
        // All cells are fetched before the first is looked at, so that the processor
        // waits for the memory of several at a time.
        for (key, value) in dict.iter() {
            self.row.extend(self.keys.place(&key).map(|place| (place, value)));
        }
        for (place, value) in self.row.drain(..) {
            for column in self.keys.columns(place, reader) {
                self.cells.push(reader, *column, &value)?;
            }
        }
        Ok(())
    }
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
        let place = Place { record: Some(kind.name()), row: Some(place) };
        let message = format!("found an object of type {found}, allowed is a dict");
        return Err(unsupported(py, place, &message));
    }
    // As `dict.update` does, which asks for no more than that.
    let dict = PyDict::new(py);
    dict.call_method1("update", (row,))?;
    Ok(dict)
}

/// A key that is wanted, and the fields or dimensions that are read from it.
struct Key {
    fields: Vec<String>,
    was_seen: bool,
    /// The numbers of their columns in the reader of this chunk.
    columns: Vec<usize>,
}

/// Knows which keys of the rows are wanted.
struct Keys<'w> {
    wanted: &'w Wanted<'w>,
    by_name: BTreeMap<String, usize>,
    keys: Vec<Key>,
    /// By address of the key: rows mostly share their keys. The references
    /// keep the addresses from being used again.
    by_address: Vec<(Py<PyString>, Option<usize>)>,
    /// The place in `by_address` after that of the last key.
    next: usize,
}

impl<'w> Keys<'w> {
    fn new(wanted: &'w Wanted<'w>) -> Self {
        let fields = wanted.kind.fields().iter().map(|field| field.name);
        let others = wanted.dimensions.iter().map(String::as_str);
        let others = others.filter(|name| wanted.kind.field(name).is_none());
        let (mut by_name, mut keys) = (BTreeMap::new(), Vec::new());
        for field in fields.chain(others) {
            let name = wanted.names.column(field).to_string();
            let place = *by_name.entry(name).or_insert_with(|| {
                keys.push(Key { fields: Vec::new(), was_seen: false, columns: Vec::new() });
                keys.len() - 1
            });
            keys[place].fields.push(field.to_string());
        }
        Keys { wanted, by_name, keys, by_address: Vec::new(), next: 0 }
    }

    fn forget_columns(&mut self) {
        self.keys.iter_mut().for_each(|key| key.columns.clear());
    }

    /// The columns that a key fills, by the place of the key.
    fn columns(&mut self, place: usize, reader: &mut TableReader) -> &[usize] {
        let key = &mut self.keys[place];
        if key.columns.is_empty() {
            key.was_seen = true;
            key.columns = key.fields.iter().map(|field| reader.column(field)).collect();
        }
        &key.columns
    }

    /// The place of a key; none where it is not wanted.
    fn place(&mut self, key: &Bound<'_, PyAny>) -> Option<usize> {
        // Keys come in the same order row after row, so the next one is tried first.
        let (before, after) = self.by_address.split_at(self.next.min(self.by_address.len()));
        let found = |known: &[(Py<PyString>, Option<usize>)]| {
            known.iter().position(|(known, _)| known.is(key))
        };
        let place = found(after).map(|place| before.len() + place).or_else(|| found(before));
        if let Some(place) = place {
            self.next = place + 1;
            return self.by_address[place].1;
        }
        let text = key.cast::<PyString>().ok()?;
        // A key with a surrogate is the name of no field.
        let wanted = text.to_cow().ok().and_then(|name| self.by_name.get(&*name).copied());
        if self.by_address.len() < KNOWN_KEYS {
            self.by_address.push((text.clone().unbind(), wanted));
            self.next = self.by_address.len();
        }
        wanted
    }

    /// The columns that a key of a row of this chunk fills.
    fn known_columns(&mut self, key: &Bound<'_, PyAny>) -> Vec<usize> {
        self.place(key).map_or_else(Vec::new, |place| self.keys[place].columns.clone())
    }

    fn was_seen(&self, field: &str) -> bool {
        let key = self.by_name.get(self.wanted.names.column(field));
        key.is_some_and(|place| self.keys[*place].was_seen)
    }

    /// Every column that the map names must have been in a row.
    fn check_found(&self, rows: u64) -> kpi_core::Result<()> {
        let mut missing = self.wanted.names.iter().filter(|(field, _)| !self.was_seen(field));
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
        let found = |name: &&String| self.was_seen(name);
        self.wanted.dimensions.iter().filter(found).cloned().collect()
    }
}
