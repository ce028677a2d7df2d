//! Rows of C as cells of a table: the way of calls in which something is wrong,
//! and of policies by which rows cannot wait. It names or counts every fault.

use kpi_core::record::{CellValue, Columns, FieldKind, TableReader};

use crate::accumulator::KPI_MISSING;
use crate::guard::Fault;
use crate::names::{Names, kpi_name};
use crate::rows::{KPI_FALSE, KPI_TRUE, MAX_TEXT, Row, Rows, Word, kpi_text};
use crate::state::State;

/// A member of a row struct.
#[derive(Clone, Copy)]
pub(crate) enum Member {
    Text(kpi_text),
    Name(kpi_name),
    Instant(i64),
    Duration(i64),
    Integer(i64),
    Number(f64),
    Truth(i32),
    Code(i32),
}

/// Reads rows into columns, with cells that no field can hold as such.
///
/// # Safety
///
/// Texts and dimensions of the rows can be read.
pub(super) unsafe fn read<R: Row>(
    state: &State,
    rows: &Rows<'_, R>,
) -> Result<Columns<'static>, Fault> {
    let dimensions = state.core.group_by().dimensions();
    let mut reader = TableReader::new(R::KIND, &[], state.core.zone());
    // Columns that no row has a value for stay away.
    let mut columns: Vec<Option<usize>> = vec![None; R::KIND.fields().len() + dimensions.len()];
    for place in 0..rows.len() {
        let mut room = None;
        let row = rows.at(place, &mut room);
        if row.marker() != R::MISSING.marker() {
            let name = R::KIND.name();
            return Err(Fault::argument(format!(
                "{name}, row {place}: found a row that {} has not made",
                R::INIT
            )));
        }
        let mut cells = Cells { reader: &mut reader, columns: &mut columns, names: &state.names };
        for (slot, (name, member)) in row.members().into_iter().enumerate() {
            // SAFETY: the caller promises that texts can be read.
            unsafe { cells.member::<R>(slot, name, member) }
                .map_err(|fault| fault.at::<R>(place, name))?;
        }
        // SAFETY: the caller promises so of dimensions, too.
        unsafe { cells.dimensions(row, dimensions) }
            .map_err(|fault| fault.at::<R>(place, "dimensions"))?;
        reader.end_row();
    }
    Ok(reader.finish()?)
}

struct Cells<'c> {
    reader: &'c mut TableReader,
    /// The columns of members and dimensions in the reader.
    columns: &'c mut [Option<usize>],
    names: &'c Names,
}

impl Cells<'_> {
    fn push(&mut self, slot: usize, name: &str, cell: CellValue<'_>) {
        if let Some(column) = self.columns.get_mut(slot) {
            let column = *column.get_or_insert_with(|| self.reader.column(name));
            self.reader.push_cell(column, cell);
        }
    }

    /// # Safety
    ///
    /// A text can be read.
    unsafe fn member<R: Row>(
        &mut self,
        slot: usize,
        name: &str,
        member: Member,
    ) -> Result<(), Fault> {
        match member {
            // SAFETY: as promised by the caller.
            Member::Text(text) => return unsafe { self.text(slot, name, text) },
            Member::Name(given) => return self.name(slot, name, given),
            Member::Instant(KPI_MISSING)
            | Member::Duration(KPI_MISSING)
            | Member::Integer(KPI_MISSING) => {}
            Member::Instant(ms) => self.push(slot, name, CellValue::Instant(ms)),
            Member::Duration(ms) => self.push(slot, name, CellValue::Duration(ms)),
            Member::Integer(number) => self.push(slot, name, CellValue::Integer(number)),
            // A NaN is missing.
            Member::Number(number) => self.push(slot, name, CellValue::Number(number)),
            Member::Truth(0) | Member::Code(0) => {}
            Member::Truth(KPI_TRUE) => self.push(slot, name, CellValue::Boolean(true)),
            Member::Truth(KPI_FALSE) => self.push(slot, name, CellValue::Boolean(false)),
            Member::Truth(number) => self.unknown(slot, name, number),
            Member::Code(number) => self.code::<R>(slot, name, number),
        }
        Ok(())
    }

    fn unknown(&mut self, slot: usize, name: &str, number: i32) {
        self.push(slot, name, CellValue::Other(&format!("the number {number}")));
    }

    fn code<R: Row>(&mut self, slot: usize, name: &str, number: i32) {
        let names = match R::KIND.field(name).map(|field| field.kind) {
            Some(FieldKind::Code(names)) => names,
            _ => &[],
        };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        match place.and_then(|place| names.get(place)) {
            Some(text) => self.push(slot, name, CellValue::Text(text)),
            None => self.unknown(slot, name, number),
        }
    }

    fn name(&mut self, slot: usize, name: &str, given: kpi_name) -> Result<(), Fault> {
        let key = self.names.key(given).ok_or_else(|| self.names.unknown(given))?;
        if let Some(text) = self.names.text(key) {
            self.push(slot, name, CellValue::Text(text));
        }
        Ok(())
    }

    /// # Safety
    ///
    /// The text can be read.
    unsafe fn text(&mut self, slot: usize, name: &str, text: kpi_text) -> Result<(), Fault> {
        // SAFETY: as promised by the caller.
        let bytes = unsafe { text.bytes() }.map_err(|length| {
            Fault::argument(format!("found a text of {length} bytes, allowed are {MAX_TEXT}"))
        })?;
        match std::str::from_utf8(bytes) {
            Ok("") => {}
            Ok(text) => self.push(slot, name, CellValue::Text(text)),
            Err(_) => self.push(slot, name, CellValue::Other("bytes that are not UTF-8 text")),
        }
        Ok(())
    }

    /// # Safety
    ///
    /// The dimensions of the row can be read.
    unsafe fn dimensions<R: Row>(&mut self, row: &R, names: &[String]) -> Result<(), Fault> {
        let (dimensions, length) = row.dimensions();
        if length > names.len() || (length > 0 && dimensions.is_null()) {
            let message = format!(
                "found {length} at {dimensions:?}, allowed are at most the {} of the grouping",
                names.len()
            );
            return Err(Fault::argument(message));
        }
        for (place, name) in names.iter().enumerate().take(length) {
            // Fields have members of their own.
            if R::KIND.field(name).is_none() {
                // SAFETY: as promised by the caller; the place is below the length.
                let word = unsafe { dimensions.add(place).read_unaligned() };
                let slot = R::KIND.fields().len() + place;
                // SAFETY: as promised by the caller.
                unsafe { self.member::<R>(slot, name, word.member())? };
            }
        }
        Ok(())
    }
}
