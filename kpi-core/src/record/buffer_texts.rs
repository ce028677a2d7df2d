//! Texts of rows that come one by one: written one after the other, as keys of
//! texts that are known already, or only noted where nobody reads them.

use std::borrow::Cow;

use crate::record::buffer::{Cells, STAGED, differing};
use crate::record::column::{Offsets, TextColumn, Validity};

/// The texts of one column; an empty text is no value.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    /// Where each text begins and ends: one more than there are rows, or none
    /// while no row has a text.
    offsets: Vec<i64>,
    data: String,
    /// Keys of texts, or 1 where a row has a text that nobody reads; else 0.
    keys: Cells<u32>,
    is_unread: bool,
}

impl Default for Texts {
    fn default() -> Self {
        Texts { offsets: Vec::new(), data: String::new(), keys: Cells::new(0), is_unread: false }
    }
}

impl Texts {
    /// From now on it is only noted which rows have a text.
    pub(crate) fn forget(&mut self) {
        self.is_unread = true;
    }

    /// Adds the text of a row, and says whether there is one. The bytes that
    /// were written are added to `text_bytes`.
    #[inline(always)]
    pub(crate) fn push<'t>(
        &mut self,
        row: usize,
        key: Option<u32>,
        text: impl FnOnce() -> &'t str,
        text_bytes: &mut usize,
    ) -> bool {
        if let Some(key) = key {
            self.keys.lanes[row % STAGED] = key;
            return key != 0;
        }
        let text = text();
        if self.is_unread {
            self.keys.lanes[row % STAGED] = u32::from(!text.is_empty());
        } else {
            *text_bytes += text.len();
            self.write(row, text);
        }
        !text.is_empty()
    }

    #[inline]
    fn write(&mut self, row: usize, text: &str) {
        if self.offsets.len() != row + 1 {
            if text.is_empty() {
                return;
            }
            self.offsets.resize(row + 1, 0);
        }
        self.data.push_str(text);
        // No allocation is longer than i64::MAX.
        self.offsets.push(self.data.len() as i64);
    }

    pub(crate) fn settle(&mut self, whole: usize, count: usize) {
        self.keys.settle(whole, count);
    }

    pub(crate) fn keep(&mut self, whole: usize) {
        self.keys.settled.truncate(whole);
    }

    pub(crate) fn restore(&mut self, whole: usize) {
        self.keys.restore(whole);
    }

    /// Takes out texts that were written.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(if rows == 0 { 0 } else { rows + 1 });
        let end = self.offsets.last().and_then(|end| usize::try_from(*end).ok());
        self.data.truncate(end.unwrap_or(0));
    }

    /// The column; key 1 stands for the first of `known`.
    pub(crate) fn column<'c>(
        &'c self,
        known: &'c [String],
        places: &mut Vec<u32>,
    ) -> TextColumn<'c> {
        let keys = &self.keys.settled;
        if !self.offsets.is_empty() {
            TextColumn::Offsets {
                offsets: Offsets::Wide(&self.offsets),
                data: &self.data,
                base: 0,
                validity: Validity::All,
            }
        } else if keys.is_empty() {
            TextColumn::default()
        } else if self.is_unread {
            TextColumn::Unread { validity: presence(keys), rows: keys.len() }
        } else {
            dictionary(keys, known, places)
        }
    }

    /// How long the texts are together.
    pub(crate) fn text_bytes(&self) -> usize {
        self.data.len()
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.offsets.capacity() * size_of::<i64>()
            + self.data.capacity()
            + self.keys.settled.capacity() * size_of::<u32>()
    }
}

/// Which rows have a key.
fn presence(keys: &[u32]) -> Validity<'static> {
    let (parts, rest) = keys.as_chunks::<STAGED>();
    let mut last = [0; STAGED];
    last[..rest.len()].copy_from_slice(rest);
    let parts = parts.iter().chain((!rest.is_empty()).then_some(&last));
    let bytes: Vec<u8> = parts.flat_map(|keys| differing(keys, 0).to_le_bytes()).collect();
    Validity::Bits { bytes: bytes.into(), offset: 0 }
}

/// The texts of a grouping dimension that is no field.
#[derive(Clone, Debug)]
pub(crate) struct Dimension {
    pub(crate) name: String,
    /// Its place in the grouping.
    pub(crate) place: usize,
    pub(crate) texts: Texts,
}

/// A dictionary of those texts that occur, however many are known. `places`
/// has an entry a known text, all of them missing, and is left so.
fn dictionary<'c>(keys: &[u32], known: &'c [String], places: &mut Vec<u32>) -> TextColumn<'c> {
    places.resize(known.len().max(places.len()), TextColumn::MISSING);
    let mut values: Vec<Cow<'c, str>> = Vec::new();
    let mut occurring = Vec::new();
    let place_of = |key: &u32| {
        let number = key.wrapping_sub(1) as usize;
        let Some((place, text)) = places.get_mut(number).zip(known.get(number)) else {
            return TextColumn::MISSING;
        };
        if *place == TextColumn::MISSING {
            *place = values.len() as u32;
            values.push(Cow::Borrowed(text));
            occurring.push(number);
        }
        *place
    };
    let keys: Vec<u32> = keys.iter().map(place_of).collect();
    for number in occurring {
        places[number] = TextColumn::MISSING;
    }
    TextColumn::Dictionary { keys: keys.into(), values }
}
