//! Rows of text cells or JSON objects, read into columns.
//!
//! A cell that cannot be read is kept as an invalid cell: the accumulator
//! names it, or counts it, by the policy's rule.

use crate::error::Result;
use crate::record::field::{Cell, ColumnBuilder, parse_cell};
use crate::record::{Columns, FieldKind, RecordKind};
use crate::text::quoted;
use crate::time::zone::Zone;

/// Reads rows of text or JSON into columns of one record.
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
    columns: Vec<(String, FieldKind, ColumnBuilder)>,
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
        self.columns.push((name.to_string(), kind, ColumnBuilder::new(kind)));
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

    /// Adds a row of text cells in the order of the columns. `None` and empty
    /// texts are missing values; cells past the last column are passed over.
    pub fn push_texts<'t>(&mut self, cells: impl IntoIterator<Item = Option<&'t str>>) {
        for ((_, kind, builder), text) in self.columns.iter_mut().zip(cells) {
            let cell = match text {
                Some(text) if !text.trim().is_empty() => {
                    parse_cell(*kind, text, &self.zone).map(Some).ok_or_else(|| quoted(text))
                }
                _ => Ok(None),
            };
            builder.push(self.rows, cell);
        }
        self.rows += 1;
    }

    /// Adds a row from one JSON object. Keys may differ from row to row;
    /// `dimensions` may hold an object of further dimensions.
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
        self.rows += 1;
        Ok(())
    }

    #[cfg(feature = "json")]
    fn push_value(&mut self, name: &str, value: &serde_json::Value) {
        use serde_json::Value;
        let position = match self.columns.iter().position(|(known, _, _)| known == name) {
            Some(position) => position,
            None => self.add_column(name),
        };
        let (_, kind, builder) = &mut self.columns[position];
        let text = match value {
            Value::Null => return builder.push(self.rows, Ok(None)),
            Value::String(text) if text.trim().is_empty() => {
                return builder.push(self.rows, Ok(None));
            }
            Value::String(text) => text.clone(),
            // The text of a number is what was written, so no digit is lost.
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            other => return builder.push(self.rows, Err(other.to_string())),
        };
        let is_text_value = matches!(value, Value::String(_));
        let fits = match kind {
            FieldKind::Text | FieldKind::Instant | FieldKind::Code(_) => {
                is_text_value || *kind == FieldKind::Text
            }
            FieldKind::Boolean => matches!(value, Value::Bool(_)) || is_text_value,
            _ => !matches!(value, Value::Bool(_)),
        };
        let cell: Option<Cell> = if fits { parse_cell(*kind, &text, &self.zone) } else { None };
        builder.push(self.rows, cell.map(Some).ok_or_else(|| quoted(&text)));
    }

    /// The rows as columns.
    ///
    /// # Errors
    ///
    /// `InvalidColumns` when a further dimension bears a name twice.
    pub fn finish(self) -> Result<Columns<'static>> {
        let mut columns = Columns::new(self.kind, self.rows);
        for (name, _, builder) in self.columns {
            columns.set(&name, builder.finish(self.rows))?;
        }
        Ok(columns)
    }
}
