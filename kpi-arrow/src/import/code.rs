//! Names of a closed list.

use arrow_array::Array;
use kpi_core::Result;
use kpi_core::record::CodeColumn;
use kpi_core::text::quoted;

use crate::import::cells::Refused;
use crate::import::target::Target;
use crate::import::text::Texts;

/// Reads names as codes; `None` for a column that is not text.
pub(crate) fn codes(
    target: &Target<'_>,
    array: &dyn Array,
    names: &[&str],
) -> Result<Option<CodeColumn<'static>>> {
    let Some(texts) = Texts::of(target, array)? else {
        return Ok(None);
    };
    let number = |text: &str| match names.iter().position(|name| *name == text) {
        Some(number) => u8::try_from(number).map(Some).map_err(|_| Refused),
        None => Err(Refused),
    };
    let mut codes = vec![CodeColumn::MISSING; array.len()];
    let invalid = texts.read(array.len(), number, quoted, |row, code| {
        if let (Some(code), Some(slot)) = (code, codes.get_mut(row)) {
            *slot = code;
        }
    });
    Ok(Some(CodeColumn { codes: codes.into(), invalid }))
}
