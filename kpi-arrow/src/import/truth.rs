//! Truth values.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use kpi_core::Result;
use kpi_core::record::{BoolColumn, InvalidCell, parse_truth};
use kpi_core::text::quoted;

use crate::import::cells::{self, Refused, validity};
use crate::import::number;
use crate::import::target::Target;
use crate::import::text::Texts;

/// Reads truth values, the numbers 0 and 1, or the texts `true` and `false`;
/// `None` for a column of another type.
pub(crate) fn truth_values<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
) -> Result<Option<BoolColumn<'a>>> {
    if let Some(array) = array.as_boolean_opt() {
        let bits = array.values();
        return Ok(Some(BoolColumn {
            bits: bits.values().into(),
            offset: bits.offset(),
            rows: array.len(),
            validity: validity(array.nulls()),
            invalid: Vec::new(),
        }));
    }
    if let Some(texts) = Texts::of(target, array)? {
        return Ok(Some(from_texts(&texts, array.len())));
    }
    Ok(number::WHOLE.read(array).map(|numbers| {
        let mut invalid = numbers.invalid.clone();
        let cells = (0..array.len()).map(|row| match numbers.get(row) {
            None => None,
            Some(number @ (0 | 1)) => Some(number == 1),
            Some(number) => {
                invalid.push(InvalidCell { row, found: number.to_string() });
                None
            }
        });
        let cells: Vec<Option<bool>> = cells.collect();
        invalid.sort_by_key(|cell| cell.row);
        from_cells(&cells, invalid)
    }))
}

fn from_texts(texts: &Texts<'_>, rows: usize) -> BoolColumn<'static> {
    let truth = |text: &str| parse_truth(text).map(Some).ok_or(Refused);
    let mut cells = vec![None; rows];
    let invalid = texts.read(rows, truth, quoted, |row, truth| {
        if let Some(slot) = cells.get_mut(row) {
            *slot = truth;
        }
    });
    from_cells(&cells, invalid)
}

fn from_cells(cells: &[Option<bool>], invalid: Vec<InvalidCell>) -> BoolColumn<'static> {
    let cell = |row: usize| cells.get(row).copied().flatten();
    BoolColumn {
        bits: cells::packed(cells.len(), |row| cell(row) == Some(true)).into(),
        offset: 0,
        rows: cells.len(),
        validity: cells::bits(cells.len(), |row| cell(row).is_some()),
        invalid,
    }
}
