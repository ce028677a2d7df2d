//! Names of a closed list.

use std::borrow::Cow;

use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{Array, DictionaryArray, downcast_dictionary_array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use kpi_core::Result;
use kpi_core::record::{CodeColumn, CodeDictionary};
use kpi_core::text::quoted;

use crate::import::cells::{Refused, validity};
use crate::import::target::Target;
use crate::import::text::{Texts, bad_key};

/// Reads names as codes; `None` for a column that is not text.
pub(crate) fn codes<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
    names: &[&str],
) -> Result<Option<CodeColumn<'a>>> {
    if let Some(column) = from_dictionary(target, array, names)? {
        return Ok(Some(column));
    }
    let Some(texts) = Texts::of(target, array)? else {
        return Ok(None);
    };
    let mut codes = vec![CodeColumn::MISSING; array.len()];
    let read = |text: &str| code(text, names).map(Some).ok_or(Refused);
    let invalid = texts.read(array.len(), read, quoted, |row, code| {
        if let (Some(code), Some(slot)) = (code, codes.get_mut(row)) {
            *slot = code;
        }
    });
    Ok(Some(CodeColumn { codes: codes.into(), invalid, ..CodeColumn::default() }))
}

fn code(text: &str, names: &[&str]) -> Option<u8> {
    u8::try_from(names.iter().position(|name| *name == text)?).ok()
}

/// A dictionary in which every text is a name, and each name stands once: its
/// keys are taken as they are. `None` for other columns.
fn from_dictionary<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
    names: &[&str],
) -> Result<Option<CodeColumn<'a>>> {
    if !matches!(array.data_type(), DataType::Dictionary(..)) {
        return Ok(None);
    }
    downcast_dictionary_array!(
        array => {
            let Some(dictionary) = dictionary(array.values().as_ref(), names) else {
                return Ok(None);
            };
            let codes = byte_keys(target, array)?;
            let validity = validity(array.keys().nulls());
            let invalid = Vec::new();
            Ok(Some(CodeColumn { codes, dictionary: Some(dictionary), validity, invalid }))
        }
        _ => Ok(None)
    )
}

fn dictionary(values: &dyn Array, names: &[&str]) -> Option<CodeDictionary> {
    if values.len() >= usize::from(CodeColumn::MISSING) {
        return None;
    }
    let texts = Texts::plain(values)?;
    let codes = (0..values.len()).map(|position| match texts.get(position).ok()?.map(str::trim) {
        None | Some("") => Some(CodeColumn::MISSING),
        Some(text) => code(text, names),
    });
    CodeDictionary::new(&codes.collect::<Option<Vec<u8>>>()?)
}

/// The keys of a dictionary of up to 255 texts, borrowed where they are bytes.
fn byte_keys<'a, K: ArrowDictionaryKeyType>(
    target: &Target<'_>,
    array: &'a DictionaryArray<K>,
) -> Result<Cow<'a, [u8]>> {
    let distinct = array.values().len();
    let keys: &'a [K::Native] = array.keys().values();
    let bytes: &'a [u8] = match size_of::<K::Native>() {
        1 => array.keys().values().inner().as_slice(),
        _ => &[],
    };
    // Negative keys are large bytes, so one comparison finds all that are outside.
    let most = bytes.iter().fold(0, |most, byte| *byte.max(&most));
    if bytes.len() == keys.len() && usize::from(most) < distinct {
        return Ok(bytes.into());
    }
    for (chunk, part) in keys.chunks(64).enumerate() {
        let is_outside = |key: &K::Native| key.as_usize() >= distinct;
        // Where there is no value, a key may be anything.
        if part.iter().fold(false, |any, key| any | is_outside(key)) {
            let rows = part.iter().enumerate().map(|(lane, key)| (chunk * 64 + lane, key));
            let bad = rows.filter(|(_, key)| is_outside(key));
            if let Some((row, key)) = bad.into_iter().find(|(row, _)| array.keys().is_valid(*row)) {
                return Err(bad_key(target, row, key, distinct));
            }
        }
    }
    Ok(keys.iter().map(|key| key.as_usize() as u8).collect())
}
