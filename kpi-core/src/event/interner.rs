//! Texts by number.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::record::TextColumn;

/// A missing text.
pub(crate) const NULL: u32 = u32::MAX;

/// Texts, numbered in the order of their arrival. Numbers never reach a result
/// or bytes: texts do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    texts: Vec<String>,
    numbers: HashMap<String, u32, RandomState>,
}

impl Interner {
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_string());
        self.numbers.insert(text.to_string(), number);
        number
    }

    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(String::as_str)
    }

    /// All texts in the order of their numbers.
    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// The place of each number in the order of the texts.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.texts.len() as u32).collect();
        order.sort_unstable_by_key(|number| &self.texts[*number as usize]);
        let mut ranks = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(number, rank)| ranks[*number as usize] = rank);
        ranks
    }
}

/// The numbers of the texts of a column. A text of a dictionary is looked up when
/// it is first asked for, and never again.
pub(super) struct Numbers<'c, 'a> {
    column: &'c TextColumn<'a>,
    /// By key of the dictionary, [`NULL`] where it was not asked for.
    of_keys: Vec<u32>,
}

impl<'c, 'a> Numbers<'c, 'a> {
    pub(super) fn new(column: &'c TextColumn<'a>) -> Self {
        let keys = match column {
            TextColumn::Dictionary { values, .. } => values.len(),
            _ => 0,
        };
        Numbers { column, of_keys: vec![NULL; keys] }
    }

    /// The number of the text of a row, made if it is new. A missing text is an
    /// empty one.
    #[inline]
    pub(super) fn of_row(&mut self, row: usize, interner: &mut Interner) -> u32 {
        let key = match self.column {
            TextColumn::Dictionary { keys, .. } => keys.get(row),
            _ => None,
        };
        let known = key.and_then(|key| self.of_keys.get_mut(*key as usize));
        match known {
            Some(number) if *number != NULL => *number,
            known => {
                let number = interner.number(self.column.get(row).unwrap_or_default());
                known.into_iter().for_each(|known| *known = number);
                number
            }
        }
    }
}
