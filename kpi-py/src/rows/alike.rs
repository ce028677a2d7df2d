//! Rows with the keys of a row before, in their order: no key need be looked up.

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What rows with the same keys have in common.
pub(super) struct Alike<'py> {
    /// The keys, which are compared by their address. The references keep the addresses from
    /// being used again.
    keys: Vec<Bound<'py, PyAny>>,
    /// The place of a cell among the keys, and the column that it fills.
    columns: Vec<(usize, usize)>,
    /// Room for the cells of a row.
    cells: Vec<Bound<'py, PyAny>>,
}

impl<'py> Alike<'py> {
    /// What is alike to this row. `columns` gives the columns that a key fills.
    pub(super) fn of(
        row: &Bound<'py, PyDict>,
        mut columns: impl FnMut(&Bound<'py, PyAny>) -> Vec<usize>,
    ) -> Self {
        let mut alike = Alike { keys: Vec::new(), columns: Vec::new(), cells: Vec::new() };
        for (key, _) in row.iter() {
            let filled = columns(&key).into_iter();
            alike.columns.extend(filled.map(|column| (alike.keys.len(), column)));
            alike.keys.push(key);
        }
        alike
    }

    pub(super) fn has_as_many_keys(&self, row: &Bound<'py, PyDict>) -> bool {
        row.len() == self.keys.len()
    }

    /// The wanted cells of a row of as many keys, each with the column that it fills; none
    /// where a key is another one.
    pub(super) fn cells(
        &mut self,
        row: &Bound<'py, PyDict>,
    ) -> Option<impl Iterator<Item = (usize, &Bound<'py, PyAny>)>> {
        // All cells are fetched before the first is looked at, so that the processor waits for
        // the memory of several at a time.
        self.cells.clear();
        for ((key, cell), known) in row.iter().zip(&self.keys) {
            if !known.is(&key) {
                return None;
            }
            self.cells.push(cell);
        }
        let cells = &self.cells;
        let wanted = self.columns.iter();
        Some(wanted.filter_map(|(place, column)| cells.get(*place).map(|cell| (*column, cell))))
    }
}
