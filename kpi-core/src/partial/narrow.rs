//! Counts, sums and extremes of many groups in a few bytes each.

use crate::kernel::LANES;
use crate::partial::many_times::ManyTimes;
use crate::partial::slot::NO_GROUP;
use crate::partial::state::SMALL;

/// What blocks added to the fields of a partial, a column for each word of its state. Where
/// there are many groups most counts are small, so they take 32 bits, sums and extremes 64;
/// and a column begins with the first number that is not 0. Groups that are counted
/// together mostly came together, and then their numbers share a few lines of the cache.
///
/// What does not fit goes to the state itself: what holds is both together.
#[derive(Clone, Default)]
pub(crate) struct Narrow {
    counts: Vec<Counts>,
    sums: Vec<Vec<i64>>,
    /// The greatest by [`rank_of`], or [`NOTHING`].
    extremes: Vec<Vec<i64>>,
    times: Vec<ManyTimes>,
    /// Groups that every column has room for when it is written to.
    groups: usize,
}

/// The counts of one word by group.
#[derive(Clone, Default)]
struct Counts {
    by_group: Vec<u32>,
    /// No count is above this.
    most: u32,
    /// One is so large that the greatest is not looked for again.
    is_full: bool,
}

impl Counts {
    /// Whether every count may grow by so much.
    #[inline(always)]
    fn may_grow(&mut self, by: u32) -> bool {
        self.most.checked_add(by).is_some() || self.may_grow_for_certain(by)
    }

    /// The counts of so many groups, for adding so much to one of them or less to some:
    /// `None` where a sum might be too large.
    #[inline(always)]
    fn growing(&mut self, by: u32, groups: usize) -> Option<&mut [u32]> {
        if !self.may_grow(by) {
            return None;
        }
        self.most += by;
        Some(whole(&mut self.by_group, groups, 0))
    }

    /// [`Counts::may_grow`] after a look at all counts, since most grow by less than they may.
    #[cold]
    #[inline(never)]
    fn may_grow_for_certain(&mut self, by: u32) -> bool {
        if !self.is_full {
            self.most = self.by_group.iter().copied().max().unwrap_or(0);
            self.is_full = self.most.checked_add(LANES as u32).is_none();
        }
        self.most.checked_add(by).is_some()
    }

    /// Adds to the count of a group of which there are `groups`. False, and nothing is added,
    /// where it does not fit.
    #[inline]
    fn add(&mut self, group: usize, count: u64, groups: usize) -> bool {
        let Some(known) = whole(&mut self.by_group, groups, 0).get_mut(group) else { return false };
        let sum = u32::try_from(count).ok().and_then(|count| known.checked_add(count));
        if let Some(sum) = sum {
            *known = sum;
            self.most = self.most.max(sum);
        }
        sum.is_some()
    }
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
        self.counts.resize_with(words, Counts::default);
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

    /// Counts rows of these groups. False, and nothing is counted, where that might not fit.
    #[inline(always)]
    pub(crate) fn count(&mut self, word: usize, rows: u64, groups: &[u32; LANES]) -> bool {
        let known = self.groups;
        let Some(counts) = self.counts.get_mut(word) else { return false };
        let Some(by_group) = counts.growing(rows.count_ones(), known) else { return false };
        // No sum can be too large, so that none is looked at. A closure would be called for
        // each row.
        let mut rest = rows;
        while rest != 0 {
            let count = &mut by_group[groups[rest.trailing_zeros() as usize % LANES] as usize];
            *count = count.wrapping_add(1);
            rest &= rest - 1;
        }
        true
    }

    /// Adds to the count of a group. False, and nothing is added, where it does not fit.
    #[inline]
    pub(crate) fn add(&mut self, word: usize, group: u32, count: u64) -> bool {
        let known = self.groups;
        self.counts.get_mut(word).is_some_and(|counts| counts.add(group as usize, count, known))
    }

    /// The sums of a word by group, for writing.
    #[inline]
    pub(crate) fn sums(&mut self, word: usize) -> &mut [i64] {
        let known = self.groups;
        self.sums.get_mut(word).map_or(&mut [], |sums| whole(sums, known, 0))
    }

    /// Adds numbers of many groups to a count, and says which do not fit.
    #[inline(always)]
    pub(crate) fn total(
        &mut self,
        word: usize,
        rows: u64,
        groups: &[u32; LANES],
        numbers: &[i64; LANES],
    ) -> u64 {
        let known = self.groups;
        let Some(counts) = self.counts.get_mut(word) else { return rows };
        let by_group = whole(&mut counts.by_group, known, 0);
        let (mut most, mut rest, mut left) = (counts.most, rows, 0);
        while rest != 0 {
            let lane = rest.trailing_zeros() as usize % LANES;
            let count = &mut by_group[groups[lane] as usize];
            match u32::try_from(numbers[lane]).ok().and_then(|more| count.checked_add(more)) {
                Some(sum) => {
                    *count = sum;
                    most = most.max(sum);
                }
                None => left |= 1 << lane,
            }
            rest &= rest - 1;
        }
        counts.most = most;
        left
    }

    /// Adds numbers of many groups, and says which do not fit.
    #[inline(always)]
    pub(crate) fn sum_up(
        &mut self,
        word: usize,
        rows: u64,
        groups: &[u32; LANES],
        numbers: &[i64; LANES],
    ) -> u64 {
        let sums = self.sums(word);
        let (mut rest, mut left) = (rows, 0);
        while rest != 0 {
            let lane = rest.trailing_zeros() as usize % LANES;
            let sum = &mut sums[groups[lane] as usize];
            match sum.checked_add(numbers[lane]) {
                Some(more) => *sum = more,
                None => left |= 1 << lane,
            }
            rest &= rest - 1;
        }
        left
    }

    /// Counts rows of many groups, and adds their numbers and squares; says for which rows
    /// only the count did fit. `None`, and nothing is added, where that might not fit either.
    #[inline(always)]
    pub(crate) fn moments(
        &mut self,
        [count, sum, squares]: [usize; 3],
        rows: u64,
        groups: &[u32; LANES],
        numbers: &[i64; LANES],
    ) -> Option<u64> {
        let known = self.groups;
        let counts = self.counts.get_mut(count)?.growing(rows.count_ones(), known)?;
        let sums = self.sums.get_disjoint_mut([sum, squares]).ok()?;
        let [sums, squares] = sums.map(|column| whole(column, known, 0));
        let (mut rest, mut left) = (rows, 0);
        while rest != 0 {
            let lane = rest.trailing_zeros() as usize % LANES;
            let (number, group) = (numbers[lane], groups[lane] as usize);
            let (count, sum, all) = (&mut counts[group], &mut sums[group], &mut squares[group]);
            *count = count.wrapping_add(1);
            let more = number.checked_mul(number).and_then(|square| all.checked_add(square));
            match (sum.checked_add(number), more) {
                (Some(more), Some(more_squares)) => (*sum, *all) = (more, more_squares),
                _ => left |= 1 << lane,
            }
            rest &= rest - 1;
        }
        Some(left)
    }

    /// The extremes of a word by group, as [`rank_of`] makes them, for writing.
    #[inline]
    pub(crate) fn extremes(&mut self, word: usize) -> &mut [i64] {
        let known = self.groups;
        self.extremes.get_mut(word).map_or(&mut [], |ranks| whole(ranks, known, NOTHING))
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
            Words::Count(word) => self.count_of(word, group).into(),
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

    fn count_of(&self, word: usize, group: usize) -> u32 {
        self.counts.get(word).and_then(|counts| counts.by_group.get(group)).copied().unwrap_or(0)
    }

    /// The counts of a word from a group on.
    fn counts_from(&self, word: usize, first: usize) -> &[u32] {
        self.counts.get(word).and_then(|counts| counts.by_group.get(first..)).unwrap_or_default()
    }

    fn sum(&self, word: usize, group: usize) -> i64 {
        self.sums.get(word).and_then(|column| column.get(group)).copied().unwrap_or(0)
    }

    /// Adds the numbers of a field to those of a group for each place of `out` from `first`
    /// on, which are small. False where one is not small any more.
    pub(crate) fn add_to(&self, words: Words, first: usize, out: &mut [i64]) -> bool {
        match words {
            Words::Count(word) => {
                for (number, count) in out.iter_mut().zip(self.counts_from(word, first)) {
                    *number += i64::from(*count);
                }
                true
            }
            Words::Sum(word) => {
                let (low, high) =
                    (from(&self.sums, word, first), from(&self.sums, word + 1, first));
                // What would not be small by itself, at once and at the end.
                let mut large = 0;
                for (number, sum) in out.iter_mut().zip(low) {
                    large |= beyond_small(*sum);
                    *number = number.wrapping_add(*sum);
                    large |= beyond_small(*number);
                }
                for (number, sum) in out.iter_mut().zip(high) {
                    let shifted = sum << 32;
                    large |= beyond_small(shifted) | (sum ^ shifted >> 32);
                    *number = number.wrapping_add(shifted);
                    large |= beyond_small(*number);
                }
                large == 0
            }
            _ => true,
        }
    }

    /// The words of a group, as [`Partial::add_wide`](crate::partial::Partial::add_wide)
    /// takes them; false where there is none but 0.
    pub(crate) fn words(&self, fields: &[Words], group: usize, out: &mut [i64]) -> bool {
        for field in fields {
            match *field {
                Words::Count(word) => out[word] = self.count_of(word, group).into(),
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
                let sum = i64::from(self.count_of(word, group)).checked_add(add(word));
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
                    self.add(word, group as u32, add(word).unsigned_abs());
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
        for (word, theirs) in other.counts.iter().enumerate() {
            for (count, group) in theirs.by_group.iter().zip(groups) {
                if *count != 0 && *group != NO_GROUP && !self.add(word, *group, (*count).into()) {
                    spill(*group, word, i64::from(*count));
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
        let counts: usize = self.counts.iter().map(|counts| counts.by_group.len()).sum();
        let sums: usize = self.sums.iter().chain(&self.extremes).map(Vec::len).sum();
        let times: usize = self.times.iter().map(ManyTimes::bytes).sum();
        counts * size_of::<u32>() + sums * size_of::<i64>() + times
    }
}

/// A column from a group on.
fn from<T>(columns: &[Vec<T>], word: usize, group: usize) -> &[T] {
    columns.get(word).and_then(|column| column.get(group..)).unwrap_or_default()
}

/// 0 for what is [`small`]. Such words can be put together with no comparison a number.
#[inline(always)]
fn beyond_small(number: i64) -> i64 {
    number.wrapping_add(SMALL as i64) & !(2 * SMALL as i64 - 1)
}

/// A column that has a place for each group.
#[inline]
fn whole<T: Copy>(column: &mut Vec<T>, groups: usize, none: T) -> &mut [T] {
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
    fn rows_are_counted_as_long_as_no_count_can_be_too_large() {
        let groups: [u32; LANES] = std::array::from_fn(|lane| lane as u32 % 3);
        let mut narrow = narrow(3, [0; 3]);
        for rows in [u64::MAX, 0b111_000, 1 << 63] {
            assert!(narrow.count(0, rows, &groups));
        }
        assert_eq!([0, 1, 2].map(|group| narrow.count_of(0, group)), [24, 22, 22]);
        // As many rows as a count can hold, but far fewer in each group.
        let most = u32::MAX - 24;
        assert!(narrow.add(0, 1, u64::from(most - 22)));
        assert!(!narrow.add(0, 1, 25));
        assert!(narrow.count(0, 0b111, &groups));
        narrow.counts[0].most = u32::MAX;
        assert!(narrow.count(0, 0b1001, &groups), "a look at the counts shows that they fit");
        assert_eq!([0, 1, 2].map(|group| narrow.count_of(0, group)), [27, most + 1, 23]);
        assert!(
            !narrow.count(0, u64::MAX, &groups),
            "it is not known that only 21 of 64 rows are of group 1"
        );
        assert_eq!(narrow.count_of(0, 1), most + 1);
        assert!(narrow.counts[0].is_full, "counts are not looked at for each block from now on");
        assert!(narrow.add(0, 1, 23) && !narrow.add(0, 1, 1), "up to the last one that fits");
    }

    #[test]
    fn numbers_that_do_not_fit_are_told_by_their_rows() {
        let groups: [u32; LANES] = std::array::from_fn(|lane| lane as u32 % 2);
        let mut numbers = [3; LANES];
        (numbers[2], numbers[5]) = (i64::MAX, -4);
        let rows = 0b111_1111;

        let mut narrow = narrow(2, [1, 1, 0]);
        // Counts have 32 bits, and are never below 0.
        assert_eq!(narrow.total(0, rows, &groups, &numbers), 0b10_0100);
        assert_eq!([0, 1].map(|group| narrow.count_of(0, group)), [1 + 3 + 3 + 3, 3 + 3]);
        assert_eq!(narrow.counts[0].most, 10);
        assert_eq!(narrow.sum_up(1, rows, &groups, &numbers), 0b100);
        assert_eq!([0, 1].map(|group| narrow.sum(1, group)), [1 + 9, 3 + 3 - 4]);

        let left = narrow.moments([0, 1, 2], rows, &groups, &numbers);
        assert_eq!(left, Some(0b100));
        assert_eq!([0, 1].map(|group| narrow.count_of(0, group)), [10 + 4, 6 + 3]);
        assert_eq!([0, 1].map(|group| narrow.sum(1, group)), [10 + 9, 2 + 3 + 3 - 4]);
        assert_eq!([0, 1].map(|group| narrow.sum(2, group)), [27, 9 + 9 + 16]);
        narrow.counts[0].by_group[1] = u32::MAX - 2;
        narrow.counts[0].most = u32::MAX;
        assert_eq!(narrow.moments([0, 1, 2], rows, &groups, &numbers), None);
        assert_eq!(narrow.sum(1, 0), 19);
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
        for (field, first) in FIELDS.into_iter().flat_map(|field| [(field, 0), (field, 290)]) {
            let mut numbers = vec![1; 20];
            assert!(narrow.add_to(field, first, &mut numbers));
            let one = |group: usize| narrow.number(field, group) + 1;
            assert!(
                numbers.iter().map(|number| i128::from(*number)).eq((first..first + 20).map(one))
            );
        }
    }

    #[test]
    fn what_is_too_large_to_be_added_to_others_is_told() {
        let most = SMALL as i64;
        for ([low, high], before, is_small) in [
            ([most - 1, 0], 0, true),
            ([most - 1, 0], 1, false),
            ([most, 0], -1, false),
            ([-most, 0], 0, true),
            ([-most - 1, 0], 0, false),
            ([i64::MIN, 0], 0, false),
            ([i64::MAX, 0], 1, false),
            ([5, 1 << 17], 0, true),
            ([5, 1 << 18], 0, false),
            ([-5, -(1 << 18)], 0, false),
            ([0, -(1 << 18)], 0, true),
            // These would be small again if only their lowest 64 bits were looked at.
            ([0, 1 << 32], 0, false),
            ([0, i64::MIN], 0, false),
        ] {
            let large = narrow(1, [0, low, high]);
            let mut number = [before];
            assert_eq!(large.add_to(FIELDS[1], 0, &mut number), is_small, "{low} {high}");
            let sum = i128::from(low) + (i128::from(high) << 32) + i128::from(before);
            assert!(!is_small || i128::from(number[0]) == sum, "{low} {high}");
        }
    }
}
