//! Texts that stand for values of another kind, read as in a CSV file.

use kpi_core::record::{FieldKind, IntColumn};
use kpi_core::time::Zone;

use crate::import::cells::{self, Refused};
use crate::import::text::Texts;

/// Reads texts as the whole numbers of a field: instants, durations, counts,
/// amounts and fixed-point numbers.
pub(crate) fn integers(
    texts: &Texts<'_>,
    rows: usize,
    kind: FieldKind,
    zone: &Zone,
) -> IntColumn<'static> {
    let read = |text: &str| kind.parse_integer(text, zone).map(Some).ok_or(Refused);
    let mut values = vec![None; rows];
    let show = |text: &str| kind.unreadable_text(text, zone);
    let invalid = texts.read(rows, read, show, |row, value| {
        if let Some(slot) = values.get_mut(row) {
            *slot = value;
        }
    });
    IntColumn {
        values: values.iter().map(|value| value.unwrap_or(0)).collect(),
        validity: cells::bits(rows, |row| values.get(row).is_some_and(Option::is_some)),
        invalid,
    }
}
