//! CSV and tab-separated files.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use kpi_core::record::TableReader;

use super::{CHUNK, Place, Reading, Source};
use crate::cli::failure::Failure;
use crate::cli::mapping::check_required;

/// Reads a file with a header.
pub(super) fn read(
    reading: &mut Reading<'_>,
    source: &Source<'_>,
    input: impl Read,
    delimiter: u8,
) -> Result<(), Failure> {
    let fault = |error: csv::Error| unreadable(source, &error);
    let mut rows = ReaderBuilder::new().delimiter(delimiter).from_reader(input);
    let names = rows.headers().map_err(fault)?.clone();
    let names: Vec<&str> = names.iter().collect();
    let placed = |message| Failure::data(format!("{}, line 1: {message}", source.name));
    let chosen = reading.fields.choose(source.kind, &names).map_err(placed)?;
    check_required(source.kind, &chosen, &names).map_err(placed)?;
    reading.ignore(source, chosen.ignored);
    let fields: Vec<&str> = chosen.columns.iter().map(|(_, field)| field.as_str()).collect();

    let mut cells = StringRecord::new();
    let mut lines = Vec::new();
    let mut rows_before = 0;
    loop {
        let mut table = TableReader::new(source.kind, &fields, &reading.zone);
        lines.clear();
        while table.len() < CHUNK && rows.read_record(&mut cells).map_err(fault)? {
            lines.push(cells.position().map_or(0, csv::Position::line));
            table.push_texts(chosen.columns.iter().map(|(place, _)| cells.get(*place)));
            reading.progress.row(source.name);
        }
        if table.is_empty() {
            return Ok(());
        }
        let columns = table.finish().map_err(|error| placed(error.to_string()))?;
        let place = Place { rows_before, lines: &lines };
        reading.add(source, columns.batch(), &place)?;
        rows_before += lines.len() as u64;
    }
}

fn unreadable(source: &Source<'_>, error: &csv::Error) -> Failure {
    let line = error.position().map_or(String::new(), |at| format!(", line {}", at.line()));
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("found {len} cells, the header has {expected_len}")
        }
        ErrorKind::Utf8 { err, .. } => format!("cell {} is not UTF-8", err.field() + 1),
        ErrorKind::Io(error) => format!("cannot read: {error}"),
        _ => error.to_string(),
    };
    Failure::data(format!("{}{line}: {message}", source.name))
}
