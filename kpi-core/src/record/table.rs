//! Rows of text cells, typed cells or JSON objects, read into columns.
//!
//! A cell that cannot be read is kept as an invalid cell: the accumulator
//! names it, or counts it, by the policy's rule.

use crate::error::Result;
use crate::record::builder::ColumnBuilder;
use crate::record::cell::CellValue;
use crate::record::{Columns, FieldKind, RecordKind};
use crate::time::zone::Zone;

/// Reads rows of text, of typed cells or of JSON into columns of one record.
///
/// Durations are numbers of seconds, instants RFC 3339 text or local time in
/// the zone given. An empty cell is a missing value. A column that is no field
/// of the record becomes a further dimension.
///
/// # Examples
///
/// ```
/// use kpi_core::record::{RecordKind, TableReader};
/// use kpi_core::time::Zone;
/// let mut reader = TableReader::new(
///     RecordKind::Prompt, &["author", "delivered_at", "site"], &Zone::utc());
/// reader.push_texts([Some("bot"), Some("2026-03-02T08:00:00Z"), Some("Turin")]);
/// let columns = reader.finish()?;
/// assert_eq!(columns.batch().len(), 1);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub struct TableReader {
    kind: RecordKind,
    zone: Zone,
    columns: Vec<(String, ColumnBuilder)>,
    rows: usize,
}

impl TableReader {
    /// A reader for rows with these columns, in this order.
    pub fn new(kind: RecordKind, columns: &[&str], zone: &Zone) -> Self {
        let mut reader = TableReader { kind, zone: zone.clone(), columns: Vec::new(), rows: 0 };
        for name in columns {
            reader.add_column(name);
        }
        reader
    }

    fn add_column(&mut self, name: &str) -> usize {
        let kind = self.kind.field(name).map_or(FieldKind::Text, |field| field.kind);
        self.columns.push((name.to_string(), ColumnBuilder::new(kind)));
        self.columns.len() - 1
    }

    /// How many rows have been read.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether no row has been read.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a row of text cells in the order of the columns. `None` and blank
    /// texts are missing values; cells past the last column are passed over.
    pub fn push_texts<'t>(&mut self, cells: impl IntoIterator<Item = Option<&'t str>>) {
        for ((_, builder), text) in self.columns.iter_mut().zip(cells) {
            let value = text.map_or(CellValue::Missing, CellValue::Text);
            builder.push(self.rows, value, &self.zone);
        }
        self.end_row();
    }

    /// Adds a row from one JSON object. Keys may differ from row to row;
    /// `dimensions` may hold an object of further dimensions. Numbers, texts and
    /// truth values are read as the cells that [`CellValue`] describes.
    ///
    /// # Errors
    ///
    /// `InvalidRecord` when the text is not a JSON object; the row is not added.
    #[cfg(feature = "json")]
    pub fn push_json(&mut self, text: &str) -> Result<()> {
        use crate::error::{Error, ErrorKind};
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)
            .map_err(|error| {
                Error::new(ErrorKind::InvalidRecord, format!("found no JSON object: {error}"))
                    .in_record(self.kind.name())
                    .at_row(self.rows as u64)
            })?;
        for (name, value) in &object {
            match value {
                serde_json::Value::Object(inner) if name == "dimensions" => {
                    for (name, value) in inner {
                        self.push_value(name, value);
                    }
                }
                _ => self.push_value(name, value),
            }
        }
        self.end_row();
        Ok(())
    }

    #[cfg(feature = "json")]
    fn push_value(&mut self, name: &str, value: &serde_json::Value) {
        use serde_json::Value;
        let column = self.column(name);
        let written;
        let cell = match value {
            Value::Null => CellValue::Missing,
            Value::Bool(truth) => CellValue::Boolean(*truth),
            Value::String(text) => CellValue::Text(text),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => CellValue::Integer(whole),
                (None, Some(float)) if number.is_f64() => CellValue::Number(float),
                // A whole number beyond 64 bits: its digits are all there is to it.
                _ => {
                    written = number.to_string();
                    CellValue::Text(&written)
                }
            },
            Value::Array(_) | Value::Object(_) => {
                written = value.to_string();
                CellValue::Other(&written)
            }
        };
        self.push_cell(column, cell);
    }

    /// The number of the column with this name. A column that is not there yet
    /// is added; in the rows before it has no value.
    pub fn column(&mut self, name: &str) -> usize {
        match self.columns.iter().position(|(known, _)| known == name) {
            Some(position) => position,
            None => self.add_column(name),
        }
    }

    /// Puts a typed cell into the row that is being read.
    ///
    /// Columns that get no cell before [`end_row`](TableReader::end_row) have no
    /// value in the row; of two cells the last counts. A cell that does not fit
    /// the field is kept as an invalid cell. A number that no call of
    /// [`column`](TableReader::column) gave is passed over.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::record::{CellValue, RecordKind, TableReader};
    /// use kpi_core::time::Zone;
    /// let mut reader = TableReader::new(RecordKind::Prompt, &[], &Zone::utc());
    /// let (author, delivered) = (reader.column("author"), reader.column("delivered_at"));
    /// reader.push_cell(author, CellValue::Text("bot"));
    /// reader.push_cell(delivered, CellValue::Instant(1_772_434_800_000));
    /// reader.end_row();
    /// assert_eq!(reader.len(), 1);
    /// ```
    #[inline]
    pub fn push_cell(&mut self, column: usize, value: CellValue<'_>) {
        if let Some((_, builder)) = self.columns.get_mut(column) {
            builder.push(self.rows, value, &self.zone);
        }
    }

    /// Ends the row that is being read; the next cell begins another.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// The rows as columns.
    ///
    /// # Errors
    ///
    /// `InvalidColumns` when a further dimension bears a name twice.
    pub fn finish(self) -> Result<Columns<'static>> {
        let mut columns = Columns::new(self.kind, self.rows);
        for (name, builder) in self.columns {
            columns.set(&name, builder.finish(self.rows, &self.zone))?;
        }
        Ok(columns)
    }
}
