//! Rows and the CSV text they make. No cell of the sample holds a comma or a quote, so none is
//! quoted.

use super::clock::rfc3339;

/// One row: its fields, each with its name.
pub(crate) type Cells = Vec<(&'static str, String)>;

/// The CSV text of rows that all have the same fields.
pub(crate) fn csv(rows: impl IntoIterator<Item = Cells>) -> String {
    let mut text = String::new();
    for cells in rows {
        if text.is_empty() {
            let names: Vec<&str> = cells.iter().map(|cell| cell.0).collect();
            text.push_str(&names.join(","));
            text.push('\n');
        }
        let values: Vec<String> = cells.into_iter().map(|cell| cell.1).collect();
        debug_assert!(values.iter().all(|value| !value.contains([',', '"', '\n'])));
        text.push_str(&values.join(","));
        text.push('\n');
    }
    text
}

/// A value as a cell; a missing one is an empty cell.
pub(crate) trait Cell {
    /// The text of the cell.
    fn cell(self) -> String;
}

impl Cell for &str {
    fn cell(self) -> String {
        self.to_owned()
    }
}

impl Cell for i64 {
    fn cell(self) -> String {
        self.to_string()
    }
}

impl Cell for bool {
    fn cell(self) -> String {
        self.to_string()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(self) -> String {
        self.map(Cell::cell).unwrap_or_default()
    }
}

/// The cell of an instant.
pub(crate) fn instant(utc: Option<i64>) -> String {
    utc.map(rfc3339).unwrap_or_default()
}

/// The cell of a duration in milliseconds: seconds, with tenths where there are any.
pub(crate) fn seconds(duration: Option<i64>) -> String {
    duration.map_or(String::new(), |ms| match ms % 1000 {
        0 => (ms / 1000).to_string(),
        rest => format!("{}.{}", ms / 1000, rest / 100),
    })
}

/// The cell of an identifier: a prefix and a number of `width` digits.
pub(crate) fn id(prefix: &str, width: usize, number: Option<i64>) -> String {
    number.map_or(String::new(), |number| format!("{prefix}{number:0width$}"))
}
