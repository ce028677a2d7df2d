//! From files to accumulators.

mod json_lines;
mod parquet_file;
mod separated;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use kpi_core::record::{Batch, Interaction, RecordKind};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Error};

use super::failure::Failure;
use super::mapping::Fields;
use super::names::list;
use super::progress::Progress;
use crate::bank::Calls;
use crate::sample;

/// How many rows are counted at a time.
const CHUNK: usize = 65_536;

/// A file, and the record that it holds.
pub(crate) struct Source<'s> {
    kind: RecordKind,
    /// Its name for messages.
    name: &'s str,
    /// Where it is; the sample is made inside the program.
    path: Option<&'s Path>,
}

/// Where a chunk of rows stands in its file.
struct Place<'p> {
    /// Rows of the file before the chunk.
    rows_before: u64,
    /// The line of a row of the chunk, where the file has lines.
    line: &'p dyn Fn(usize) -> Option<u64>,
}

/// Reads files into accumulators.
pub(crate) struct Reading<'a> {
    /// All of them get every row.
    pub(crate) accumulators: Vec<Accumulator>,
    fields: Fields<'a>,
    zone: Zone,
    progress: Progress,
    /// Columns that are not used, by file.
    ignored: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Reading<'a> {
    /// Begins to read.
    pub(crate) fn new(accumulators: Vec<Accumulator>, fields: Fields<'a>, zone: Zone) -> Self {
        let progress = Progress::new();
        Reading { accumulators, fields, zone, progress, ignored: BTreeMap::new() }
    }

    /// Reads the sample data.
    pub(crate) fn shipped(&mut self) -> Result<(), Failure> {
        for file in sample::files() {
            let source = Source { kind: file.kind, name: file.name, path: None };
            separated::read(self, &source, file.text.as_bytes(), b',')?;
        }
        // Its columns are known; that one is not used is no news.
        self.ignored.clear();
        Ok(())
    }

    /// Reads files; interactions come through the loader if it is asked for.
    pub(crate) fn files(
        &mut self,
        files: &[(RecordKind, PathBuf)],
        is_bank: bool,
    ) -> Result<(), Failure> {
        for (kind, path) in files {
            let name = path.display().to_string();
            let source = Source { kind: *kind, name: &name, path: Some(path) };
            let done = match is_bank && *kind == RecordKind::Interaction {
                true => open(path).and_then(|input| self.bank(&source, input)),
                false => self.file(&source, path),
            };
            self.progress.clear();
            done?;
        }
        Ok(())
    }

    fn file(&mut self, source: &Source<'_>, path: &Path) -> Result<(), Failure> {
        let extension = path.extension().and_then(|text| text.to_str()).unwrap_or("");
        match extension.to_ascii_lowercase().as_str() {
            "csv" => separated::read(self, source, open(path)?, b','),
            "tsv" | "tab" => separated::read(self, source, open(path)?, b'\t'),
            "jsonl" | "ndjson" | "json" => json_lines::read(self, source, open(path)?),
            "parquet" | "pq" => parquet_file::read(self, source, path),
            _ => Err(Failure::usage(format!(
                "{}: the name must end in .csv, .tsv, .jsonl, .ndjson or .parquet",
                source.name
            ))),
        }
    }

    /// Reads calls of the bank data.
    fn bank(&mut self, source: &Source<'_>, input: impl Read) -> Result<(), Failure> {
        let fault = |error| Failure::data(format!("{}, {error}", source.name));
        self.fields.mark_all(source.kind);
        let mut calls = Calls::new(input, &self.zone).map_err(fault)?;
        let mut rows: Vec<Interaction> = Vec::new();
        let mut rows_before = 0;
        loop {
            for call in calls.by_ref().take(CHUNK) {
                rows.push(call.map_err(fault)?);
                self.progress.row(source.name);
            }
            if rows.is_empty() {
                return Ok(());
            }
            // The id of a call is its line.
            let line = |row: usize| rows.get(row)?.interaction_id.parse().ok();
            let place = Place { rows_before, line: &line };
            self.add(source, Batch::Interactions(&rows), &place)?;
            rows_before += rows.len() as u64;
            rows.clear();
        }
    }

    /// Counts a chunk of rows.
    fn add(
        &mut self,
        source: &Source<'_>,
        batch: Batch<'_>,
        place: &Place<'_>,
    ) -> Result<(), Failure> {
        for accumulator in &mut self.accumulators {
            accumulator
                .add(batch)
                .map_err(|error| described(source, &self.fields, place, &error))?;
        }
        Ok(())
    }

    fn ignore(&mut self, source: &Source<'_>, columns: impl IntoIterator<Item = String>) {
        let mut columns = columns.into_iter().peekable();
        if columns.peek().is_some() {
            self.ignored.entry(source.name.to_string()).or_default().extend(columns);
        }
    }

    /// Ends the read: says what was not used, and refuses what was asked for
    /// and never found.
    pub(crate) fn finish(self) -> Result<Vec<Accumulator>, Failure> {
        for (file, columns) in self.ignored {
            let columns: Vec<String> = columns.into_iter().collect();
            eprintln!("note: {file}: not used: {}", list(&columns));
        }
        self.fields.check_all_found()?;
        Ok(self.accumulators)
    }
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    match File::open(path) {
        Ok(file) => Ok(BufReader::with_capacity(1 << 20, file)),
        Err(error) => Err(Failure::data(format!("cannot read {}: {error}", path.display()))),
    }
}

/// An error of the library, placed in the file.
fn described(
    source: &Source<'_>,
    fields: &Fields<'_>,
    place: &Place<'_>,
    error: &Error,
) -> Failure {
    let location = error.location();
    let mut text = format!("{}, {}", source.name, source.kind.name());
    if let Some(row) = location.row {
        if let Some(line) = usize::try_from(row).ok().and_then(place.line) {
            text += &format!(", line {line}");
        }
        text += &format!(", row {}", place.rows_before + row + 1);
    }
    if let Some(field) = &location.field {
        text += &format!(", column {}", fields.column_of(source.kind, field));
    }
    Failure::data(format!("{text}: {}", error.message()))
}
