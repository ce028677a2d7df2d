//! Counts, sums and extremes of many groups in a few bytes each.

use crate::partial::many_times::ManyTimes;
use crate::partial::state::small;

/// What blocks added to the fields of a partial, a column for each word of its state. Where
/// there are many groups most counts are small, so they take 32 bits, sums and extremes 64;
/// and a column begins with the first number that is not 0. Groups that are counted
/// together mostly came together, and then their numbers share a few lines of the cache.
///
/// What does not fit goes to the state itself: what holds is both together.
#[derive(Clone, Default)]
pub(crate) struct Narrow {
    counts: Vec<Vec<u32>>,
    sums: Vec<Vec<i64>>,
    /// The greatest by [`rank_of`], or [`NOTHING`].
    extremes: Vec<Vec<i64>>,
    times: Vec<ManyTimes>,
    /// Groups that every column has room for when it is written to.
    groups: usize,
}

/// A field of a partial as words of its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// One word that only grows.
    Count(usize),
    /// Two words: the first, and 2^32 times the second.
    Sum(usize),
    /// Two words: the greatest value, and whether there is one.
    Greatest(usize),
    /// Two words: the least value, and whether there is one.
    Least(usize),
    /// One word: a distribution of milliseconds.
    Times(usize),
    /// Nothing that is kept here.
    Other,
}

/// Stands for an extreme of no values.
pub(crate) const NOTHING: i64 = i64::MIN;

/// A number that is greater the further out a value is, and the value of such a number.
#[inline(always)]
pub(crate) fn rank_of<const GREATEST: bool>(value: i64) -> i64 {
    if GREATEST { value } else { !value }
}

impl Narrow {
    /// Takes up numbers of 0 to `groups - 1` from now on, of a state with so many words.
    pub(crate) fn grow(&mut self, words: usize, groups: usize) {
        self.counts.resize_with(words, Vec::new);
        self.sums.resize_with(words, Vec::new);
        self.extremes.resize_with(words, Vec::new);
        self.times.resize_with(words, ManyTimes::default);
        self.groups = self.groups.max(groups);
    }

    /// Whether it takes up numbers.
    #[inline(always)]
    pub(crate) fn is_in_use(&self) -> bool {
        self.groups > 0
    }

    /// For how many groups it takes up numbers.
    #[inline(always)]
    pub(crate) fn groups(&self) -> usize {
        self.groups
    }

    /// The counts of a word by group, for writing.
    #[inline]
    pub(crate) fn counts(&mut self, word: usize) -> &mut [u32] {
        whole(&mut self.counts, word, self.groups, 0)
    }

    /// The sums of a word by group, for writing.
    #[inline]
    pub(crate) fn sums(&mut self, word: usize) -> &mut [i64] {
        whole(&mut self.sums, word, self.groups, 0)
    }

    /// The extremes of a word by group, as [`rank_of`] makes them, for writing.
    #[inline]
    pub(crate) fn extremes(&mut self, word: usize) -> &mut [i64] {
        whole(&mut self.extremes, word, self.groups, NOTHING)
    }

    /// The times of a word, for writing.
    #[inline]
    pub(crate) fn times_mut(&mut self, word: usize) -> Option<&mut ManyTimes> {
        self.times.get_mut(word)
    }

    /// The times of a word.
    pub(crate) fn times(&self, word: usize) -> Option<&ManyTimes> {
        self.times.get(word)
    }

    /// The number of a field in a group.
    pub(crate) fn number(&self, words: Words, group: usize) -> i128 {
        match words {
            Words::Count(word) => self.count(word, group).into(),
            Words::Sum(word) => {
                i128::from(self.sum(word, group)) + (i128::from(self.sum(word + 1, group)) << 32)
            }
            _ => 0,
        }
    }

    /// The value of a field in a group that is an extreme, if there is one.
    pub(crate) fn extreme(&self, words: Words, group: usize) -> Option<i64> {
        let rank = |word: usize| self.extremes.get(word)?.get(group).copied();
        let found = |rank: &i64| *rank != NOTHING;
        match words {
            Words::Greatest(word) => rank(word).filter(found).map(rank_of::<true>),
            Words::Least(word) => rank(word).filter(found).map(rank_of::<false>),
            _ => None,
        }
    }

    fn count(&self, word: usize, group: usize) -> u32 {
        self.counts.get(word).and_then(|column| column.get(group)).copied().unwrap_or(0)
    }

    fn sum(&self, word: usize, group: usize) -> i64 {
        self.sums.get(word).and_then(|column| column.get(group)).copied().unwrap_or(0)
    }

    /// Adds the numbers of a field in many groups. False where one becomes too large for
    /// [`small`].
    pub(crate) fn add_to(&self, words: Words, groups: &[u32], out: &mut [i64]) -> bool {
        let places = groups.iter().map(|group| *group as usize);
        let column = |word: usize| self.sums.get(word).map_or(&[][..], Vec::as_slice);
        match words {
            Words::Count(word) => {
                let counts = self.counts.get(word).map_or(&[][..], Vec::as_slice);
                if counts.is_empty() {
                    return true;
                }
                for (number, place) in out.iter_mut().zip(places) {
                    *number += i64::from(counts.get(place).copied().unwrap_or(0));
                }
                true
            }
            Words::Sum(word) => {
                let (low, high) = (column(word), column(word + 1));
                if low.is_empty() && high.is_empty() {
                    return true;
                }
                let mut are_small = true;
                for (number, place) in out.iter_mut().zip(places) {
                    let at = |sums: &[i64]| i128::from(sums.get(place).copied().unwrap_or(0));
                    let is_small;
                    let upper = if high.is_empty() { 0 } else { at(high) << 32 };
                    (*number, is_small) = small(at(low) + upper + i128::from(*number));
                    are_small &= is_small;
                }
                are_small
            }
            _ => true,
        }
    }

    /// The words of a group, as [`Partial::add_wide`](crate::partial::Partial::add_wide)
    /// takes them; false where there is none but 0.
    pub(crate) fn words(&self, fields: &[Words], group: usize, out: &mut [i64]) -> bool {
        for field in fields {
            match *field {
                Words::Count(word) => out[word] = self.count(word, group).into(),
                Words::Sum(word) => {
                    (out[word], out[word + 1]) = (self.sum(word, group), self.sum(word + 1, group));
                }
                Words::Greatest(word) | Words::Least(word) => {
                    let value = self.extreme(*field, group);
                    (out[word], out[word + 1]) = (value.unwrap_or(0), value.is_some().into());
                }
                Words::Times(_) | Words::Other => {}
            }
        }
        out.iter().any(|number| *number != 0)
    }

    /// Adds to the words of a group; false, and nothing is added, where one would not fit.
    pub(crate) fn add_words(&mut self, fields: &[Words], group: usize, words: &[i64]) -> bool {
        let add = |word: usize| words.get(word).copied().unwrap_or(0);
        let fits = fields.iter().all(|field| match *field {
            Words::Count(word) => {
                let sum = i64::from(self.count(word, group)).checked_add(add(word));
                sum.is_some_and(|sum| u32::try_from(sum).is_ok())
            }
            Words::Sum(word) => [word, word + 1]
                .iter()
                .all(|word| self.sum(*word, group).checked_add(add(*word)).is_some()),
            Words::Greatest(word) => rank_of::<true>(add(word)) != NOTHING,
            Words::Least(word) => rank_of::<false>(add(word)) != NOTHING,
            Words::Times(_) | Words::Other => true,
        });
        if !fits || group >= self.groups {
            return false;
        }
        for field in fields {
            match *field {
                Words::Count(word) if add(word) != 0 => {
                    self.counts(word)[group] += add(word) as u32;
                }
                Words::Sum(word) => {
                    for word in [word, word + 1].into_iter().filter(|word| add(*word) != 0) {
                        self.sums(word)[group] += add(word);
                    }
                }
                Words::Greatest(word) if add(word + 1) != 0 => {
                    let known = &mut self.extremes(word)[group];
                    *known = (*known).max(rank_of::<true>(add(word)));
                }
                Words::Least(word) if add(word + 1) != 0 => {
                    let known = &mut self.extremes(word)[group];
                    *known = (*known).max(rank_of::<false>(add(word)));
                }
                _ => {}
            }
        }
        true
    }

    /// Adds the numbers of group g of `other` to those of group `groups[g]`, all but times;
    /// those of [`NO_GROUP`](crate::partial::slot::NO_GROUP) stay out, which have no place
    /// here. Calls `spill` with group, word and number where one does not fit.
    pub(crate) fn merge(
        &mut self,
        other: &Narrow,
        groups: &[u32],
        mut spill: impl FnMut(u32, usize, i64),
    ) {
        for (word, theirs) in other.counts.iter().enumerate().filter(|(_, all)| !all.is_empty()) {
            let mine = self.counts(word);
            for (count, group) in theirs.iter().zip(groups).filter(|(count, _)| **count != 0) {
                let Some(known) = mine.get_mut(*group as usize) else { continue };
                match known.checked_add(*count) {
                    Some(sum) => *known = sum,
                    None => spill(*group, word, i64::from(*count)),
                }
            }
        }
        for (word, theirs) in other.sums.iter().enumerate().filter(|(_, all)| !all.is_empty()) {
            let mine = self.sums(word);
            for (sum, group) in theirs.iter().zip(groups).filter(|(sum, _)| **sum != 0) {
                let Some(known) = mine.get_mut(*group as usize) else { continue };
                match known.checked_add(*sum) {
                    Some(both) => *known = both,
                    None => spill(*group, word, *sum),
                }
            }
        }
        for (word, theirs) in other.extremes.iter().enumerate().filter(|(_, all)| !all.is_empty()) {
            let mine = self.extremes(word);
            for (rank, group) in theirs.iter().zip(groups) {
                if let Some(known) = mine.get_mut(*group as usize) {
                    *known = (*known).max(*rank);
                }
            }
        }
    }

    /// Bytes of all columns.
    pub(crate) fn bytes(&self) -> usize {
        let counts: usize = self.counts.iter().map(Vec::len).sum();
        let sums: usize = self.sums.iter().chain(&self.extremes).map(Vec::len).sum();
        let times: usize = self.times.iter().map(ManyTimes::bytes).sum();
        counts * size_of::<u32>() + sums * size_of::<i64>() + times
    }
}

/// A column that has a place for each group.
#[inline]
fn whole<T: Copy>(columns: &mut [Vec<T>], word: usize, groups: usize, none: T) -> &mut [T] {
    let Some(column) = columns.get_mut(word) else { return &mut [] };
    if column.len() < groups {
        column.resize(groups, none);
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Words; 2] = [Words::Count(0), Words::Sum(1)];

    fn narrow(groups: usize, of_first: [i64; 3]) -> Narrow {
        let mut narrow = Narrow::default();
        narrow.grow(3, groups);
        assert!(narrow.add_words(&FIELDS, 0, &of_first));
        narrow
    }

    #[test]
    fn what_does_not_fit_is_told_and_the_rest_is_added() {
        let full = [i64::from(u32::MAX), i64::MAX, 1];
        let mut mine = narrow(2, full);
        let mut spilled = Vec::new();
        mine.merge(&narrow(1, [2, 3, -5]), &[0], |group, word, number| {
            spilled.push((group, word, number));
        });
        assert_eq!(spilled, [(0, 0, 2), (0, 1, 3)]);
        assert_eq!(mine.number(FIELDS[0], 0), i128::from(u32::MAX));
        assert_eq!(mine.number(FIELDS[1], 0), i128::from(i64::MAX) - (4 << 32));
        for words in [[1, 0, 0], [0, 1, 0], [0, 0, 9]] {
            let before = mine.number(FIELDS[1], 0);
            assert_eq!(mine.add_words(&FIELDS, 0, &words), words[2] == 9, "{words:?}");
            assert_eq!(mine.number(FIELDS[1], 0) == before, words[2] == 0, "{words:?}");
        }
    }

    #[test]
    fn groups_may_stay_out_or_become_one() {
        let mut theirs = narrow(3, [1, 10, 0]);
        assert!(
            theirs.add_words(&FIELDS, 1, &[2, 20, 0]) && theirs.add_words(&FIELDS, 2, &[4, 40, 0])
        );
        let mut mine = narrow(1, [100, -1, 0]);
        mine.merge(&theirs, &[0, u32::MAX, 0], |_, _, _| panic!("all of it fits"));
        assert_eq!(mine.number(FIELDS[0], 0), 105);
        assert_eq!(mine.number(FIELDS[1], 0), 49);
    }

    #[test]
    fn many_groups_are_read_like_one() {
        let narrow = narrow(300, [7, -9, 0]);
        let groups: Vec<u32> = (0..300).collect();
        for field in FIELDS {
            let mut numbers = vec![1; groups.len()];
            assert!(narrow.add_to(field, &groups, &mut numbers));
            let one = |group: &u32| narrow.number(field, *group as usize) + 1;
            assert!(numbers.iter().map(|number| i128::from(*number)).eq(groups.iter().map(one)));
        }
        let large = self::narrow(1, [0, 1 << 50, 0]);
        assert!(!large.add_to(FIELDS[1], &[0], &mut [0]), "too large to be added to others");
    }
}
