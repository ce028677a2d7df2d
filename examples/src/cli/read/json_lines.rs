//! One JSON object a line.

use std::io::BufRead;

use kpi_core::record::TableReader;
use serde_json::{Map, Value};

use super::{CHUNK, Place, Reading, Source};
use crate::cli::failure::Failure;

/// Reads a file; empty lines are passed over.
pub(super) fn read(
    reading: &mut Reading<'_>,
    source: &Source<'_>,
    mut input: impl BufRead,
) -> Result<(), Failure> {
    let mut text = String::new();
    let mut line = 0;
    let mut rows_before = 0;
    loop {
        let mut table = TableReader::new(source.kind, &[], &reading.zone);
        let mut lines = Vec::new();
        while table.len() < CHUNK {
            text.clear();
            line += 1;
            let placed =
                |message: String| Failure::data(format!("{}, line {line}: {message}", source.name));
            let length = input.read_line(&mut text);
            if length.map_err(|error| placed(format!("cannot read: {error}")))? == 0 {
                break;
            }
            if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
                continue;
            }
            let object = object(reading, source, &text).map_err(placed)?;
            table.push_json(&object).map_err(|error| placed(error.message().to_string()))?;
            lines.push(line);
            reading.progress.row(source.name);
        }
        if table.is_empty() {
            return Ok(());
        }
        let columns =
            table.finish().map_err(|error| Failure::data(format!("{}: {error}", source.name)))?;
        let place = Place { rows_before, line: &|row| lines.get(row).copied() };
        reading.add(source, columns.batch(), &place)?;
        rows_before += lines.len() as u64;
    }
}

/// The object of a line, with only the fields that are read, by their names.
fn object(reading: &mut Reading<'_>, source: &Source<'_>, text: &str) -> Result<String, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut object: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("found no JSON object: {error}"))?;
    if let Some(Value::Object(dimensions)) = object.remove("dimensions") {
        object.extend(dimensions);
    }
    let names: Vec<&str> = object.keys().map(String::as_str).collect();
    let chosen = reading.fields.choose(source.kind, &names)?;
    let mut fields = Map::new();
    for ((_, value), place) in object.into_iter().zip(0..) {
        if let Some((_, field)) = chosen.columns.iter().find(|(column, _)| *column == place) {
            fields.insert(field.clone(), value);
        }
    }
    reading.ignore(source, chosen.ignored);
    Ok(Value::Object(fields).to_string())
}
