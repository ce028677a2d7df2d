//! Texts of a column of Python objects, as numbers into a list of the distinct ones.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int16Type;
use arrow_array::{ArrayRef, DictionaryArray, Int16Array, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyList, PyString};

use crate::capsule::from_arrow;
use crate::table::Table;

/// How many distinct texts are looked for. With more of them a dictionary gains nothing.
const MOST_DISTINCT: i16 = 4_096;

/// The number of a missing text.
const MISSING: i16 = -1;

/// The texts of these lists, one after the other, as a table of one column "texts" that is a
/// dictionary. None where anything but a plain text is among them, where all are missing, or
/// where there are very many distinct ones.
#[pyfunction]
pub(crate) fn text_dictionary(py: Python<'_>, parts: &Bound<'_, PyAny>) -> PyResult<Option<Table>> {
    let mut names = Names::new();
    let mut numbers = Vec::new();
    for part in parts.try_iter()? {
        // Cells of a tuple are looked at without counting a reference to each.
        for cell in part?.cast::<PyList>()?.to_tuple().iter_borrowed() {
            if cell.is_none() {
                numbers.push(MISSING);
                continue;
            }
            let number = match cell.cast_exact::<PyString>() {
                // A surrogate without its other half is no text that can be written.
                Ok(text) => text.to_str().ok().and_then(|text| names.number(text)),
                Err(_) => is_nan(&cell).then_some(MISSING),
            };
            let Some(number) = number else { return Ok(None) };
            numbers.push(number);
        }
    }
    if names.texts.is_empty() {
        return Ok(None);
    }
    let batch = table(numbers, &names.texts);
    batch.map(|batch| Some(Table::of_batch(batch))).map_err(|found| from_arrow(py, found))
}

/// What pandas has for a missing text besides None, and pyarrow takes for one.
fn is_nan(cell: &Bound<'_, PyAny>) -> bool {
    cell.cast_exact::<PyFloat>().is_ok_and(|number| number.value().is_nan())
}

fn table(numbers: Vec<i16>, texts: &[Box<str>]) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let is_there = BooleanBuffer::collect_bool(numbers.len(), |row| numbers[row] != MISSING);
    let keys = Int16Array::new(numbers.into(), Some(NullBuffer::new(is_there)));
    let values: StringArray = texts.iter().map(Some).collect();
    let column: ArrayRef = Arc::new(DictionaryArray::<Int16Type>::try_new(keys, Arc::new(values))?);
    RecordBatch::try_from_iter([("texts", column)])
}

/// Numbers of distinct texts.
struct Names {
    by_text: HashMap<Box<str>, i16>,
    texts: Vec<Box<str>>,
    /// Short texts that were seen last, by their bytes: most columns have only few texts, for
    /// which no hash of all bytes is needed.
    recent: Vec<(Short, i16)>,
}

/// The bytes of a short text, and how many they are.
type Short = (u64, u64, usize);

impl Names {
    fn new() -> Self {
        // No text has as many bytes, so that none is found before it is there.
        let nothing = ((0, 0, usize::MAX), MISSING);
        Names { by_text: HashMap::new(), texts: Vec::new(), recent: vec![nothing; 256] }
    }

    /// The number of a text; none where there are too many distinct ones.
    #[inline]
    fn number(&mut self, text: &str) -> Option<i16> {
        let Some(short) = short(text.as_bytes()) else { return self.number_of_any(text) };
        let slot = slot(short);
        if self.recent[slot].0 == short {
            return Some(self.recent[slot].1);
        }
        let number = self.number_of_any(text)?;
        self.recent[slot] = (short, number);
        Some(number)
    }

    fn number_of_any(&mut self, text: &str) -> Option<i16> {
        if let Some(number) = self.by_text.get(text) {
            return Some(*number);
        }
        let number = i16::try_from(self.texts.len()).ok().filter(|next| *next < MOST_DISTINCT)?;
        self.by_text.insert(text.into(), number);
        self.texts.push(text.into());
        Some(number)
    }
}

/// A text of 4 to 16 bytes as four parts of 4, which may have bytes in common. There is no
/// branch for each length, because lengths come in no order.
#[inline]
fn short(text: &[u8]) -> Option<Short> {
    let length = text.len();
    if !(4..=16).contains(&length) {
        return None;
    }
    let four = |place: usize| {
        let bytes = text.get(place..).and_then(<[u8]>::first_chunk)?;
        Some(u64::from(u32::from_le_bytes(*bytes)))
    };
    // 0 for up to 7 bytes, 4 for up to 15.
    let (inner, last) = (length / 8 * 4, length - 4);
    Some((four(0)? << 32 | four(inner)?, four(last - inner)? << 32 | four(last)?, length))
}

/// A place among 256.
#[inline]
fn slot((first, last, length): Short) -> usize {
    // Odd, with bits all over: the highest byte of the product hangs on all bytes.
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (first ^ last.rotate_left(32) ^ length as u64).wrapping_mul(MIX);
    usize::from((mixed >> 56) as u8)
}
