//! Columns of text, whatever their layout.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowDictionaryKeyType, LargeUtf8Type, UInt32Type, Utf8Type};
use arrow_array::{Array, BooleanArray, DictionaryArray, downcast_dictionary_array};
use arrow_buffer::{ArrowNativeType, Buffer, NullBuffer};
use arrow_schema::DataType;
use kpi_core::record::{InvalidCell, Offsets, TextColumn, Validity};
use kpi_core::{Error, Result};

use crate::import::cells::{Cell, Refused, bits, validity};
use crate::import::number;
use crate::import::target::Target;

/// A dictionary of up to this many texts is kept as one also for fewer rows.
const SMALL_DICTIONARY: usize = 1024;

const NOT_TEXT: &str = "bytes that are not UTF-8 text";

/// Reads a text column; `None` for a column of another type. Where texts are
/// read as cells of a CSV file, blank ones are missing.
pub(crate) fn text_column<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
    text_cells: bool,
) -> Result<Option<TextColumn<'a>>> {
    if let Some(texts) = Texts::of(target, array)? {
        let column = texts.into_column(target, array.len())?;
        return Ok(Some(if text_cells { without_blanks(column) } else { column }));
    }
    if let Some(truths) = array.as_boolean_opt() {
        return Ok(Some(truth_texts(truths)));
    }
    match number::written(array) {
        None => Ok(None),
        Some(Ok(texts)) => Ok(Some(texts)),
        Some(Err(cell)) => Err(target.bad_cell(cell.row, &cell.found)),
    }
}

/// The column itself, unless there is a blank text in it.
fn without_blanks(column: TextColumn<'_>) -> TextColumn<'_> {
    let is_blank = |text: &str| text.trim_start().is_empty();
    if !(0..column.rows()).any(|row| column.get(row).is_some_and(is_blank)) {
        return column;
    }
    let text = |row: usize| column.get(row).filter(|text| !is_blank(text));
    let texts = (0..column.rows()).map(|row| text(row).map(|text| Cow::Owned(text.to_string())));
    TextColumn::strings(texts.collect())
}

fn truth_texts<'a>(array: &BooleanArray) -> TextColumn<'a> {
    let key = |truth: Option<bool>| truth.map_or(TextColumn::MISSING, u32::from);
    TextColumn::Dictionary {
        keys: array.iter().map(key).collect(),
        values: vec!["false".into(), "true".into()],
    }
}

/// Borrowed texts. Bytes are checked where they are read, because an array
/// that crossed the C interface has been checked by nobody.
pub(crate) enum Texts<'a> {
    /// Offsets into one buffer.
    Plain { offsets: Offsets<'a>, data: &'a [u8], nulls: Option<&'a NullBuffer> },
    /// 16 bytes a row: a short text, or a place in one of the buffers.
    Views { views: &'a [u8], buffers: &'a [Buffer], nulls: Option<&'a NullBuffer> },
    /// Numbers into other texts.
    Dictionary { keys: Cow<'a, [u32]>, values: Box<Texts<'a>>, distinct: usize },
}

impl<'a> Texts<'a> {
    /// The texts of an array; `None` for a column of another type.
    pub(crate) fn of(target: &Target<'_>, array: &'a dyn Array) -> Result<Option<Self>> {
        if let DataType::Dictionary(_, _) = array.data_type() {
            return Texts::of_dictionary(target, array);
        }
        Ok(Texts::plain(array))
    }

    pub(crate) fn plain(array: &'a dyn Array) -> Option<Self> {
        let nulls = array.nulls();
        if let Some(array) = array.as_bytes_opt::<Utf8Type>() {
            let offsets = Offsets::Narrow(array.value_offsets());
            Some(Texts::Plain { offsets, data: array.value_data(), nulls })
        } else if let Some(array) = array.as_bytes_opt::<LargeUtf8Type>() {
            let offsets = Offsets::Wide(array.value_offsets());
            Some(Texts::Plain { offsets, data: array.value_data(), nulls })
        } else {
            let array = array.as_string_view_opt()?;
            let views = array.views().inner().as_slice();
            Some(Texts::Views { views, buffers: array.data_buffers(), nulls })
        }
    }

    fn of_dictionary(target: &Target<'_>, array: &'a dyn Array) -> Result<Option<Self>> {
        let (keys, values) = downcast_dictionary_array!(
            array => (dictionary_keys(target, array)?, array.values().as_ref()),
            _ => return Ok(None)
        );
        let Some(texts) = Texts::plain(values) else {
            return Ok(None);
        };
        Ok(Some(Texts::Dictionary { keys, values: Box::new(texts), distinct: values.len() }))
    }

    /// The text of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<&'a str> {
        let is_null = |nulls: &Option<&NullBuffer>| {
            nulls.is_some_and(|nulls| row >= nulls.len() || nulls.is_null(row))
        };
        let bytes = match self {
            Texts::Plain { nulls, .. } | Texts::Views { nulls, .. } if is_null(nulls) => {
                return Ok(None);
            }
            Texts::Plain { offsets, data, .. } => {
                range(offsets, row).and_then(|(start, end)| data.get(start..end))
            }
            Texts::Views { views, buffers, .. } => view(views, buffers, row),
            Texts::Dictionary { keys, values, .. } => {
                return match keys.get(row) {
                    None | Some(&TextColumn::MISSING) => Ok(None),
                    Some(key) => values.get(*key as usize),
                };
            }
        };
        match std::str::from_utf8(bytes.ok_or(Refused)?) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(Refused),
        }
    }

    /// Reads every row as a value. Spaces around a text are passed over, and
    /// an empty text is no value. Texts of a dictionary are read once.
    pub(crate) fn read<T: Copy>(
        &self,
        rows: usize,
        read: impl Fn(&str) -> Cell<T>,
        show: impl Fn(&str) -> String,
        mut put: impl FnMut(usize, Option<T>),
    ) -> Vec<InvalidCell> {
        let parse = |texts: &Texts<'a>, row: usize| match texts.get(row)?.map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => read(text),
        };
        let memory = match self {
            Texts::Dictionary { values, distinct, .. } if *distinct <= rows => {
                (0..*distinct).map(|position| parse(values, position)).collect()
            }
            _ => Vec::new(),
        };
        let mut invalid = Vec::new();
        for row in 0..rows {
            let cell = match self.key(row).and_then(|key| memory.get(key)) {
                Some(known) => *known,
                None => parse(self, row),
            };
            put(row, cell.unwrap_or(None));
            if cell.is_err() {
                let text = self.get(row).ok().flatten();
                invalid.push(InvalidCell { row, found: text.map_or(NOT_TEXT.into(), &show) });
            }
        }
        invalid
    }

    fn key(&self, row: usize) -> Option<usize> {
        match self {
            Texts::Dictionary { keys, .. } => keys.get(row).map(|key| *key as usize),
            _ => None,
        }
    }

    fn into_column(self, target: &Target<'_>, rows: usize) -> Result<TextColumn<'a>> {
        let bad = |row: usize| target.bad_cell(row, NOT_TEXT);
        match self {
            Texts::Plain { offsets, data, nulls } => {
                if let Some((base, data)) = whole(&offsets, data, rows) {
                    let validity = validity(nulls);
                    return Ok(TextColumn::Offsets { offsets, data, base, validity });
                }
            }
            Texts::Dictionary { keys, values, distinct }
                if distinct <= rows.max(SMALL_DICTIONARY) =>
            {
                let text = |position: usize| match values.get(position) {
                    // A missing text in the dictionary is as an empty one.
                    Ok(text) => Ok(Cow::Borrowed(text.unwrap_or(""))),
                    Err(Refused) => {
                        Err(bad(keys.iter().position(|k| *k as usize == position).unwrap_or(0)))
                    }
                };
                let values = (0..distinct).map(text).collect::<Result<_>>()?;
                return Ok(TextColumn::Dictionary { keys, values });
            }
            _ => {}
        }
        let text = |row: usize| match self.get(row) {
            Ok(text) => Ok(text.map(Cow::Borrowed)),
            Err(Refused) => Err(bad(row)),
        };
        (0..rows).map(text).collect::<Result<_>>().map(TextColumn::strings)
    }
}

/// Where a text begins and ends.
fn range(offsets: &Offsets<'_>, row: usize) -> Option<(usize, usize)> {
    let (start, end) = match offsets {
        Offsets::Narrow(offsets) => {
            (i64::from(*offsets.get(row)?), i64::from(*offsets.get(row + 1)?))
        }
        Offsets::Wide(offsets) => (*offsets.get(row)?, *offsets.get(row + 1)?),
    };
    Some((usize::try_from(start).ok()?, usize::try_from(end).ok()?))
}

/// The data from the first text to the last and where it begins, if all of it
/// is text.
fn whole<'a>(offsets: &Offsets<'a>, data: &'a [u8], rows: usize) -> Option<(usize, &'a str)> {
    let (first, _) = range(offsets, 0)?;
    let (_, last) = range(offsets, rows.checked_sub(1)?)?;
    Some((first, std::str::from_utf8(data.get(first..last)?).ok()?))
}

/// The bytes behind a view: its length, then up to 12 bytes of text, or a
/// prefix of 4, the number of a buffer and the place in it.
fn view<'a>(views: &'a [u8], buffers: &'a [Buffer], row: usize) -> Option<&'a [u8]> {
    let view = views.get(row.checked_mul(16)?..)?.get(..16)?;
    let word = |at: usize| {
        let bytes = view.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_ne_bytes(bytes)).ok()
    };
    let length = word(0)?;
    if length <= 12 {
        return view.get(4..4 + length);
    }
    let start = word(12)?;
    buffers.get(word(8)?)?.as_slice().get(start..start.checked_add(length)?)
}

/// Keys as 32-bit numbers, borrowed where they are that and none is missing.
fn dictionary_keys<'a, K: ArrowDictionaryKeyType>(
    target: &Target<'_>,
    array: &'a DictionaryArray<K>,
) -> Result<Cow<'a, [u32]>> {
    let keys = array.keys();
    let distinct = array.values().len().min(TextColumn::MISSING as usize);
    let valid = validity(keys.nulls());
    let unsigned = (keys as &dyn Array).as_primitive_opt::<UInt32Type>();
    if let (Some(unsigned), Validity::All) = (unsigned, &valid) {
        let values: &'a [u32] = unsigned.values();
        if values.iter().all(|key| (*key as usize) < distinct) {
            return Ok(values.into());
        }
    }
    let mut narrow = Vec::with_capacity(keys.len());
    for (row, key) in keys.values().iter().enumerate() {
        let (is_valid, number) = (valid.is_valid(row), key.as_usize());
        if is_valid && number >= distinct {
            return Err(bad_key(target, row, key, array.values().len()));
        }
        narrow.push(if is_valid { number as u32 } else { TextColumn::MISSING });
    }
    Ok(narrow.into())
}

#[cold]
pub(crate) fn bad_key(
    target: &Target<'_>,
    row: usize,
    key: &impl std::fmt::Debug,
    distinct: usize,
) -> Error {
    target.bad_cell(row, &format!("key {key:?} in a dictionary of {distinct}"))
}

/// Which rows have a text, for a field of which no text is read; `None` where
/// that takes a look at the texts.
pub(crate) fn unread<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
) -> Result<Option<TextColumn<'a>>> {
    let rows = array.len();
    let some_missing = match Texts::of(target, array)? {
        None if array.data_type().is_integer() => None,
        Some(Texts::Plain { offsets, .. }) => {
            let all_texts = match &offsets {
                Offsets::Narrow(offsets) => all_ascend(offsets, rows),
                Offsets::Wide(offsets) => all_ascend(offsets, rows),
            };
            let is_text = |row| range(&offsets, row).is_some_and(|(start, end)| start != end);
            (!all_texts).then(|| bits(rows, |row| is_text(row) && array.is_valid(row)))
        }
        Some(Texts::Views { views, .. }) => {
            let sizes = views.as_chunks::<16>().0.iter().map(|view| view.first_chunk());
            let has_text = |size: Option<&[u8; 4]>| size.is_some_and(|size| *size != [0; 4]);
            // Without an early end, which would be a branch a row.
            let all_texts = sizes.fold(views.len() >= rows * 16, |all, size| all & has_text(size));
            let is_text =
                |row: usize| has_text(views.get(row * 16..).and_then(<[u8]>::first_chunk));
            (!all_texts).then(|| bits(rows, |row| is_text(row) && array.is_valid(row)))
        }
        _ => return Ok(None),
    };
    let validity = some_missing.unwrap_or_else(|| validity(array.nulls()));
    Ok(Some(TextColumn::Unread { validity, rows }))
}

/// Whether each of the first texts has bytes for certain: where its offsets are damaged,
/// [`range`] must tell.
fn all_ascend<O: Copy + Default + PartialOrd>(offsets: &[O], rows: usize) -> bool {
    let Some(starts) = offsets.get(..rows) else { return false };
    let Some(ends) = offsets.get(1..).and_then(|ends| ends.get(..rows)) else { return false };
    let pairs = starts.iter().zip(ends);
    // Without an early end, which would be a branch a row.
    pairs.fold(true, |all, (start, end)| all & (*start >= O::default()) & (start < end))
}

#[cfg(test)]
mod tests {
    use kpi_core::record::FieldKind;

    use super::*;

    const TARGET: Target<'static> =
        Target { record: "interaction", name: "queue", kind: FieldKind::Text };

    #[test]
    fn only_offsets_that_ascend_are_texts_for_certain() {
        assert!(all_ascend(&[0, 1, 3], 2) && all_ascend(&[0_i64, 1, 1], 1));
        for damaged in [&[0, 1, 1][..], &[-1, 1, 2], &[0, 2, 1], &[0, 1], &[]] {
            assert!(!all_ascend(damaged, 2), "{damaged:?}");
        }
    }

    /// Arrays of arrow have been checked; those of other libraries have not.
    #[test]
    fn damaged_arrays_are_refused() {
        let plain = |offsets, data| Texts::Plain { offsets, data, nulls: None };
        let refused = |texts: Texts<'_>, rows: usize| {
            texts.into_column(&TARGET, rows).unwrap_err().to_string()
        };
        let message = "interaction, row 1, field queue: \
                       found bytes that are not UTF-8 text, allowed is a text";
        assert_eq!(refused(plain(Offsets::Narrow(&[0, 1, 2]), b"a\xff"), 2), message);
        assert_eq!(refused(plain(Offsets::Narrow(&[0, 1, 9]), b"ab"), 2), message);
        assert_eq!(refused(plain(Offsets::Wide(&[0, 1, -1]), b"ab"), 2), message);
        assert_eq!(refused(plain(Offsets::Wide(&[0, 1]), b"ab"), 2), message);
        let views = [[1, 0, 0, 0, 97, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [255; 16]].concat();
        assert_eq!(refused(Texts::Views { views: &views, buffers: &[], nulls: None }, 2), message);
        let values = Box::new(plain(Offsets::Narrow(&[0, 1, 2]), b"a\xff"));
        let keys = Cow::Borrowed(&[0, 1][..]);
        assert_eq!(refused(Texts::Dictionary { keys, values, distinct: 2 }, 2), message);
    }

    #[test]
    fn damaged_cells_of_codes_are_invalid_cells() {
        let offsets = Offsets::Narrow(&[0, 1, 2]);
        let texts = Texts::Plain { offsets, data: b"a\xff", nulls: None };
        let mut read = Vec::new();
        let invalid = texts.read(2, |_| Ok(Some(7)), str::to_string, |_, value| read.push(value));
        assert_eq!(read, [Some(7), None]);
        assert_eq!(invalid, [InvalidCell { row: 1, found: NOT_TEXT.into() }]);
    }
}
