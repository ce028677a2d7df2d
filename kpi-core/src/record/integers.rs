//! Whole numbers of a column, in as many bits as they came in.

use std::borrow::Cow;

/// Whole numbers, one a row. Narrow ones are borrowed as they are, because
/// tables keep counts in few bits.
#[derive(Clone, Debug)]
pub enum Integers<'a> {
    /// 64 bits a number, borrowed or owned.
    Wide(Cow<'a, [i64]>),
    /// 32 bits a number.
    Bits32(&'a [i32]),
    /// 16 bits a number.
    Bits16(&'a [i16]),
    /// 8 bits a number.
    Bits8(&'a [i8]),
}

impl Default for Integers<'_> {
    fn default() -> Self {
        Integers::Wide(Cow::Borrowed(&[]))
    }
}

impl From<Vec<i64>> for Integers<'_> {
    fn from(numbers: Vec<i64>) -> Self {
        Integers::Wide(numbers.into())
    }
}

impl<'a> From<&'a [i64]> for Integers<'a> {
    fn from(numbers: &'a [i64]) -> Self {
        Integers::Wide(numbers.into())
    }
}

impl<'a> From<&'a Vec<i64>> for Integers<'a> {
    fn from(numbers: &'a Vec<i64>) -> Self {
        Integers::Wide(numbers.into())
    }
}

impl FromIterator<i64> for Integers<'_> {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        Integers::Wide(numbers.into_iter().collect())
    }
}

impl Integers<'_> {
    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Integers::Wide(numbers) => numbers.len(),
            Integers::Bits32(numbers) => numbers.len(),
            Integers::Bits16(numbers) => numbers.len(),
            Integers::Bits8(numbers) => numbers.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at `row`, if there are so many.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        match self {
            Integers::Wide(numbers) => numbers.get(row).copied(),
            Integers::Bits32(numbers) => numbers.get(row).map(|number| i64::from(*number)),
            Integers::Bits16(numbers) => numbers.get(row).map(|number| i64::from(*number)),
            Integers::Bits8(numbers) => numbers.get(row).map(|number| i64::from(*number)),
        }
    }

    /// `N` numbers from `base` on, as they lie; `None` where there are fewer, or
    /// they are narrow.
    #[inline(always)]
    pub(crate) fn chunk<const N: usize>(&self, base: usize) -> Option<&[i64; N]> {
        match self {
            Integers::Wide(numbers) => numbers.get(base..)?.first_chunk(),
            _ => None,
        }
    }

    /// All of them, where they lie in 64 bits.
    pub(crate) fn wide(&self) -> Option<&[i64]> {
        match self {
            Integers::Wide(numbers) => Some(numbers),
            _ => None,
        }
    }

    /// Whether they lie in fewer than 64 bits.
    #[inline(always)]
    pub(crate) fn are_narrow(&self) -> bool {
        !matches!(self, Integers::Wide(_))
    }

    /// Writes up to `N` numbers from `base` on, and says how many.
    #[inline(always)]
    pub(crate) fn widen<const N: usize>(&self, base: usize, into: &mut [i64; N]) -> usize {
        #[inline(always)]
        fn each<T: Copy + Into<i64>>(numbers: &[T], base: usize, into: &mut [i64]) -> usize {
            let numbers = &numbers[base.min(numbers.len())..];
            into.iter_mut().zip(numbers).for_each(|(wide, narrow)| *wide = (*narrow).into());
            into.len().min(numbers.len())
        }
        match self {
            Integers::Wide(numbers) => each(numbers, base, into),
            Integers::Bits32(numbers) => each(numbers, base, into),
            Integers::Bits16(numbers) => each(numbers, base, into),
            Integers::Bits8(numbers) => each(numbers, base, into),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_read_alike() {
        let wide: Vec<i64> = (0..100).map(|n| n * 7 % 251 - 125).collect();
        let bytes: Vec<i8> = wide.iter().map(|n| *n as i8).collect();
        let halves: Vec<i16> = wide.iter().map(|n| *n as i16).collect();
        let words: Vec<i32> = wide.iter().map(|n| *n as i32).collect();
        let all = [Integers::Bits8(&bytes), Integers::Bits16(&halves), Integers::Bits32(&words)];
        for numbers in all {
            assert_eq!(numbers.len(), wide.len());
            assert!((0..101).all(|row| numbers.get(row) == wide.get(row).copied()));
            for base in [0, 64, 99, 100, 200] {
                let mut into = [i64::MAX; 64];
                let count = numbers.widen(base, &mut into);
                let expected = wide.get(base..).unwrap_or(&[]);
                assert_eq!(count, expected.len().min(64));
                assert_eq!(into[..count], expected[..count]);
                assert!(numbers.chunk::<64>(base).is_none());
            }
        }
        let numbers = Integers::from(wide.clone());
        assert_eq!(numbers.chunk::<64>(10).map(|part| part[0]), Some(wide[10]));
        assert!(numbers.chunk::<64>(37).is_none());
    }
}
