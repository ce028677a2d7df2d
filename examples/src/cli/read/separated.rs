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
    let mut starts = Vec::new();
    let mut rows_before = 0;
    loop {
        let mut table = TableReader::new(source.kind, &fields, &reading.zone);
        starts.clear();
        while table.len() < CHUNK && rows.read_record(&mut cells).map_err(fault)? {
            starts.push(cells.position().map_or(0, csv::Position::byte));
            table.push_texts(chosen.columns.iter().map(|(place, _)| cells.get(*place)));
            reading.progress.row(source.name);
        }
        if table.is_empty() {
            return Ok(());
        }
        let columns = table.finish().map_err(|error| placed(error.to_string()))?;
        let line = |row: usize| line_at(source, *starts.get(row)?);
        let place = Place { rows_before, line: &line };
        reading.add(source, columns.batch(), &place)?;
        rows_before += starts.len() as u64;
    }
}

fn unreadable(source: &Source<'_>, error: &csv::Error) -> Failure {
    let line = error.position().and_then(|at| line_at(source, at.byte()));
    let line = line.map_or(String::new(), |line| format!(", line {line}"));
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

/// The line of the row that begins at a byte, counted in the file itself: the
/// reader's own count is late by line ends of two signs and by empty lines.
fn line_at(source: &Source<'_>, start: u64) -> Option<u64> {
    let mut input = super::open(source.path?).ok()?;
    let mut line = 1;
    for (place, byte) in (0..).zip(input.by_ref().bytes()) {
        match byte.ok()? {
            b'\n' => line += 1,
            b'\r' => {}
            _ if place >= start => break,
            _ => {}
        }
    }
    Some(line)
}
