//! Texts by number.

use std::collections::HashMap;

use foldhash::fast::RandomState;

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
