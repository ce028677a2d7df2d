//! Which column of a file holds which field.

use std::cell::Cell;

use kpi_core::record::RecordKind;

use super::args::RECORDS;
use super::failure::Failure;
use super::names::{hint, list};

/// A column that holds a field of another name.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// The record; none means every record that has the field.
    record: Option<RecordKind>,
    /// The name of the column.
    column: String,
    /// The field or dimension.
    field: String,
    /// Whether a file had the column.
    used: Cell<bool>,
}

/// Reads `column=field` or `record:column=field`. A column may hold both
/// signs: only what names a record is one, and the last `=` counts.
pub(crate) fn parse(text: &str) -> Result<Mapping, Failure> {
    let split = text.rsplit_once('=').map(|(column, field)| (column.trim(), field.trim()));
    let Some((column, field)) =
        split.filter(|(column, field)| !column.is_empty() && !field.is_empty())
    else {
        let example = "COLUMN=FIELD, such as QueueName=queue or survey:Score=score";
        return Err(Failure::usage(format!("--map {text:?}: allowed is {example}")));
    };
    let with_record =
        column.split_once(':').and_then(|(name, column)| Some((record(name.trim())?, column)));
    let (record, column) = match with_record {
        Some((record, column)) => (Some(record), column.trim()),
        None => (None, column),
    };
    Ok(Mapping { record, column: column.into(), field: field.into(), used: Cell::new(false) })
}

/// A record by its name or by its option.
fn record(name: &str) -> Option<RecordKind> {
    let by_option = || RECORDS.iter().find(|(option, _)| *option == name).map(|(_, kind)| *kind);
    RecordKind::from_name(name).or_else(by_option)
}

/// Knows the field of each column.
pub(crate) struct Fields<'a> {
    maps: &'a [Mapping],
    dimensions: &'a [String],
    /// Dimensions for which a file had a column.
    seen: Vec<Cell<bool>>,
}

/// The columns of a file that are read.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    /// Place in the file, and field, of each column that is read.
    pub(crate) columns: Vec<(usize, String)>,
    /// Columns that are not.
    pub(crate) ignored: Vec<String>,
}

impl<'a> Fields<'a> {
    /// Checks that every mapping leads to a field or a wanted dimension.
    pub(crate) fn new(maps: &'a [Mapping], dimensions: &'a [String]) -> Result<Self, Failure> {
        let seen = dimensions.iter().map(|_| Cell::new(false)).collect();
        let fields = Fields { maps, dimensions, seen };
        for map in maps {
            let records: Vec<RecordKind> = match map.record {
                Some(record) => vec![record],
                None => RecordKind::ALL.to_vec(),
            };
            if !records.iter().any(|kind| fields.wants(*kind, &map.field)) {
                let known = records.iter().flat_map(|kind| kind.fields()).map(|field| field.name);
                let hint = hint(&map.field, known.chain(dimensions.iter().map(String::as_str)));
                return Err(Failure::usage(format!(
                    "--map {}={}: {:?} is neither a field nor a dimension of --by{hint}",
                    map.column, map.field, map.field
                )));
            }
        }
        Ok(fields)
    }

    /// The dimensions that are wanted.
    pub(crate) fn dimensions(&self) -> &'a [String] {
        self.dimensions
    }

    fn wants(&self, kind: RecordKind, name: &str) -> bool {
        kind.field(name).is_some() || self.dimensions.iter().any(|dimension| dimension == name)
    }

    fn mapping(&self, kind: RecordKind, column: &str) -> Option<&'a Mapping> {
        let fits = |map: &&Mapping| {
            map.column == column
                && map.record.is_none_or(|record| record == kind)
                && self.wants(kind, &map.field)
        };
        self.maps.iter().find(fits)
    }

    fn mark(&self, name: &str) {
        let place = self.dimensions.iter().position(|dimension| dimension == name);
        if let Some(seen) = place.and_then(|place| self.seen.get(place)) {
            seen.set(true);
        }
    }

    /// Every field of a record is there, as far as dimensions go.
    pub(crate) fn mark_all(&self, kind: RecordKind) {
        kind.fields().iter().for_each(|field| self.mark(field.name));
    }

    /// Chooses the columns to read. What a mapping names goes before a column
    /// that bears the field's own name.
    pub(crate) fn choose(&self, kind: RecordKind, names: &[&str]) -> Result<Chosen, String> {
        let mut chosen = Chosen::default();
        let mut rest = Vec::new();
        for (place, name) in names.iter().map(|name| name.trim()).enumerate() {
            match self.mapping(kind, name) {
                Some(map) => {
                    map.used.set(true);
                    self.take(&mut chosen, place, &map.field)?;
                }
                None => rest.push((place, name)),
            }
        }
        let mapped = chosen.columns.len();
        for (place, name) in rest {
            let is_replaced = chosen.columns[..mapped].iter().any(|(_, field)| field == name);
            if self.wants(kind, name) && !is_replaced {
                self.take(&mut chosen, place, name)?;
            } else {
                chosen.ignored.push(name.to_string());
            }
        }
        chosen.columns.sort_unstable();
        Ok(chosen)
    }

    fn take(&self, chosen: &mut Chosen, place: usize, field: &str) -> Result<(), String> {
        if chosen.columns.iter().any(|(_, taken)| taken == field) {
            return Err(format!("found two columns for the field {field}"));
        }
        self.mark(field);
        chosen.columns.push((place, field.to_string()));
        Ok(())
    }

    /// The column that holds a field, for messages.
    pub(crate) fn column_of(&self, kind: RecordKind, field: &str) -> String {
        let map = self.maps.iter().find(|map| {
            map.used.get() && map.field == field && map.record.is_none_or(|record| record == kind)
        });
        match map {
            Some(map) => format!("{:?} (field {field})", map.column),
            None => field.to_string(),
        }
    }

    /// After all files: what was asked for and never found.
    pub(crate) fn check_all_found(&self) -> Result<(), Failure> {
        if let Some(map) = self.maps.iter().find(|map| !map.used.get()) {
            let message = format!("--map {}={}: no file has this column", map.column, map.field);
            return Err(Failure::usage(message));
        }
        let unseen = self.dimensions.iter().zip(&self.seen).find(|(_, seen)| !seen.get());
        if let Some((dimension, _)) = unseen {
            let groupable = RecordKind::Interaction.fields().iter().map(|field| field.name);
            let hint = hint(dimension, groupable.filter(|name| name != dimension));
            return Err(Failure::usage(format!("--by {dimension}: no file has this column{hint}")));
        }
        Ok(())
    }
}

/// Refuses a table without a column for a required field.
pub(crate) fn check_required(
    kind: RecordKind,
    chosen: &Chosen,
    names: &[&str],
) -> Result<(), String> {
    let has = |name: &str| chosen.columns.iter().any(|(_, field)| field == name);
    match kind.fields().iter().find(|field| field.required && !has(field.name)) {
        None => Ok(()),
        Some(field) => {
            let names: Vec<String> = names.iter().map(|name| name.trim().to_string()).collect();
            Err(format!(
                "found no column for the required field {} of {}; the columns are {} (name it with --map COLUMN={})",
                field.name,
                kind.name(),
                list(&names),
                field.name
            ))
        }
    }
}
