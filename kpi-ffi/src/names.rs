//! Names: texts that a caller tells an accumulator once, and says by number in rows.

use std::collections::HashMap;
use std::ffi::c_char;
use std::hash::{BuildHasher, Hasher};

use crate::accumulator::{changed, kpi_accumulator};
use crate::guard::{Fault, guard, kpi_error, kpi_status};
use crate::rows::{MAX_TEXT, kpi_text};

/// A text that an accumulator was told; 0 is no text. It means nothing to other
/// accumulators, and nothing once its accumulator was freed.
pub type kpi_name = u64;

/// The name of no text.
pub(crate) const NO_NAME: kpi_name = 0;

/// The texts of an accumulator that have a name.
#[derive(Clone)]
pub(crate) struct Names {
    /// The name of the first text; others follow it. Its upper half is of this
    /// accumulator alone, as good as certainly, so names of another are found out.
    first: kpi_name,
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        let numbers = HashMap::<String, u32>::new();
        // Each map has a seed of its own.
        let mark = numbers.hasher().build_hasher().finish() >> 32;
        Names { first: mark.max(1) << 32 | 1, texts: Vec::new(), numbers }
    }
}

impl Names {
    /// The name of a text, which is kept from now on. A blank text has none, as
    /// in a cell of any table.
    pub(crate) fn intern(&mut self, text: &str) -> Result<kpi_name, Fault> {
        if text.trim_start().is_empty() {
            return Ok(NO_NAME);
        }
        let number = match self.numbers.get(text) {
            Some(number) => *number,
            None => self.add(text)?,
        };
        Ok(self.first + kpi_name::from(number))
    }

    fn add(&mut self, text: &str) -> Result<u32, Fault> {
        let number = u32::try_from(self.texts.len()).ok().filter(|number| *number < u32::MAX - 1);
        let number = number.ok_or_else(|| Fault::argument("found more names than there can be"))?;
        self.texts.push(text.to_string());
        self.numbers.insert(text.to_string(), number);
        Ok(number)
    }

    /// The key of a name: its place among the texts, from 1; 0 of no text.
    #[inline]
    pub(crate) fn key(&self, name: kpi_name) -> Option<u32> {
        let is_known = name.wrapping_sub(self.first) < self.texts.len() as u64;
        // The lower half of the first name is 1.
        (is_known | (name == NO_NAME)).then_some(name as u32)
    }

    /// The text of a key.
    #[inline]
    pub(crate) fn text(&self, key: u32) -> Option<&str> {
        self.texts.get((key as usize).checked_sub(1)?).map(String::as_str)
    }

    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Why a name is none.
    #[cold]
    pub(crate) fn unknown(&self, name: kpi_name) -> Fault {
        Fault::argument(format!(
            "found the name {name}, allowed are 0 and the {} that kpi_accumulator_intern has given \
             for this accumulator",
            self.texts.len()
        ))
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let texts: usize = self.texts.iter().map(String::capacity).sum();
        let entry = size_of::<String>() + size_of::<u32>() + 1;
        2 * texts + self.texts.capacity() * size_of::<String>() + self.numbers.capacity() * entry
    }
}

/// Gives a text a name, which rows such as `kpi_interned_interaction` hold in its
/// place: the text is looked up here, and not in each row. The same text gets the
/// same name again, and one name serves all fields and records.
///
/// Names are for texts that come again and again, such as queues and agents; each
/// is kept until the accumulator is freed. They belong to this accumulator and are
/// no part of its state: `kpi_accumulator_to_bytes` leaves them out, merging and
/// sealing leave them as they are. NULL and a blank text have the name 0, which is
/// no text. `length` is the number of bytes, or `KPI_NUL_TERMINATED`.
///
/// # Safety
///
/// `text` is NULL or points to `length` bytes; `out` can be written; the rest as
/// for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_intern(
    accumulator: *mut kpi_accumulator,
    text: *const c_char,
    length: usize,
    out: *mut kpi_name,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (accumulator, out) =
            unsafe { (changed(accumulator, "accumulator")?, changed(out, "out")?) };
        // SAFETY: as promised by the caller.
        let bytes = unsafe { kpi_text { data: text, length }.bytes() }.map_err(|length| {
            Fault::argument(format!("text: found {length} bytes, allowed are {MAX_TEXT}"))
        })?;
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Fault::argument("text: found bytes that are not UTF-8 text"))?;
        *out = accumulator.state().names.intern(text)?;
        Ok(())
    })
}
