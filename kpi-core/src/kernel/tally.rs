//! Adds what a block counts to the states of its groups.

use crate::distribution::bins_of;
use crate::kernel::lanes::{LANES, Numbers, lanes_of};
use crate::kernel::wide::{self, Masks, NO_MASKS};
use crate::partial::narrow::{NOTHING, Narrow, rank_of};
use crate::partial::slot::NO_GROUP;
use crate::partial::state::{Extreme, Times};

/// The most groups whose counters stand side by side. Where a block has more,
/// its rows are added one by one.
pub(crate) const FEW: usize = 8;

/// Counters of a partial: a word of its state, once for each of a few groups.
pub(crate) type Wide = [i64; FEW];

/// Blocks after which the counters must be added to the states. A number of a
/// record is below 2^50, so the sum of 64 blocks fits.
pub(crate) const MOST_BLOCKS: usize = 64;

/// The groups whose counters stand side by side, in the order of their places.
#[derive(Clone, Copy)]
pub(crate) struct FewGroups {
    groups: [u32; FEW],
    count: usize,
}

impl FewGroups {
    pub(crate) const NONE: Self = FewGroups { groups: [NO_GROUP; FEW], count: 0 };

    pub(crate) fn groups(&self) -> &[u32] {
        &self.groups[..self.count]
    }

    /// The place of a group, given to it if there is one left.
    #[inline(always)]
    fn place(&mut self, group: u32) -> Option<usize> {
        let known = self.groups().iter().position(|known| *known == group);
        if known.is_none() && self.count < FEW {
            self.groups[self.count] = group;
            self.count += 1;
            return Some(self.count - 1);
        }
        known
    }
}

/// The groups of up to 64 rows.
pub(crate) struct BlockGroups<'b> {
    /// The rows that are counted at all.
    pub rows: u64,
    groups: &'b [u32; LANES],
    /// The rows of each of the few groups; `None` where a row is in none of them.
    members: Option<[u64; FEW]>,
    /// The same rows as masks, where these are few groups.
    masks: &'b Masks,
}

impl<'b> BlockGroups<'b> {
    /// The groups of no rows.
    pub(crate) const NONE: BlockGroups<'static> =
        BlockGroups { rows: 0, groups: &[NO_GROUP; LANES], members: None, masks: &NO_MASKS };

    /// `groups` holds [`NO_GROUP`] where a row is not counted.
    #[inline(always)]
    pub(crate) fn new(groups: &'b [u32; LANES], few: &mut FewGroups) -> Self {
        let rows = !wide::words_equal(groups, NO_GROUP);
        let mut members = [0; FEW];
        let mut rest = rows;
        while rest != 0 {
            let group = groups[rest.trailing_zeros() as usize];
            let Some(place) = few.place(group) else {
                return BlockGroups { rows, groups, members: None, masks: &NO_MASKS };
            };
            members[place] = rest & wide::words_equal(groups, group);
            rest &= !members[place];
        }
        BlockGroups { rows, groups, members: Some(members), masks: &NO_MASKS }
    }

    /// Groups of which it is known that they are many.
    #[inline(always)]
    pub(crate) fn many(groups: &'b [u32; LANES]) -> Self {
        let rows = !wide::words_equal(groups, NO_GROUP);
        BlockGroups { rows, groups, members: None, masks: &NO_MASKS }
    }

    /// Writes the masks of few groups.
    #[inline(always)]
    pub(crate) fn write_masks(&mut self, masks: &'b mut Masks) {
        if let Some(members) = &self.members {
            wide::write_masks(masks, members);
            self.masks = masks;
        }
    }

    /// Whether each row is in one of the few groups.
    pub(crate) fn are_few(&self) -> bool {
        self.members.is_some()
    }
}

/// States of a partial, to which a block is added.
pub(crate) struct Tally<'t, P> {
    states: &'t mut Vec<P>,
    /// Takes the counts and sums of many groups in place of their states, if it is in use.
    narrow: &'t mut Narrow,
    /// One for each word of the state.
    wide: &'t mut [Wide],
    few: &'t FewGroups,
    groups: &'t BlockGroups<'t>,
    /// The words of the distributions that are counted, a bit for each.
    times: u64,
}

impl<'t, P: Default> Tally<'t, P> {
    #[inline(always)]
    pub(crate) fn new(
        states: &'t mut Vec<P>,
        narrow: &'t mut Narrow,
        wide: &'t mut [Wide],
        few: &'t FewGroups,
        groups: &'t BlockGroups<'t>,
        times: u64,
    ) -> Self {
        Tally { states, narrow, wide, few, groups, times }
    }

    /// The rows that are counted at all.
    #[inline(always)]
    pub(crate) fn rows(&self) -> u64 {
        self.groups.rows
    }

    /// Calls `add` with the state of each group and its part of the rows.
    #[inline(always)]
    fn each(&mut self, rows: u64, mut add: impl FnMut(&mut P, u64)) {
        let rows = rows & self.groups.rows;
        if rows == 0 {
            return;
        }
        let Some(members) = &self.groups.members else {
            for lane in lanes_of(rows) {
                if let Some(state) = self.states.get_mut(self.groups.groups[lane] as usize) {
                    add(state, 1 << lane);
                }
            }
            return;
        };
        for (place, group) in self.few.groups().iter().enumerate() {
            let members = rows & members[place];
            if let (Some(state), true) = (self.states.get_mut(*group as usize), members != 0) {
                add(state, members);
            }
        }
    }

    /// The counters of a field, and the rows of each group among `rows`. `None`
    /// where there is nothing to count, or too many groups.
    #[inline(always)]
    fn counters<T>(
        &mut self,
        rows: u64,
        field: impl Fn(&mut P) -> &mut T,
    ) -> Option<(&mut [Wide], [u64; FEW])> {
        let members = self.groups.members.as_ref()?;
        let word = word_of(self.states.first_mut()?, field);
        let mut parts = [0; FEW];
        for place in 0..FEW {
            parts[place] = rows & members[place];
        }
        Some((self.wide.get_mut(word..)?, parts))
    }

    /// Counts rows.
    #[inline(always)]
    pub(crate) fn count(&mut self, rows: u64, field: impl Fn(&mut P) -> &mut u64) {
        if rows & self.groups.rows == 0 {
            return;
        }
        match self.counters(rows, &field) {
            Some(([counters, ..], parts)) => {
                for place in 0..FEW {
                    counters[place] += i64::from(parts[place].count_ones());
                }
            }
            _ => {
                if !self.count_narrow(rows, &field) {
                    self.add_counts(rows, |_| 1, field);
                }
            }
        }
    }

    /// Counts rows of many groups; false where they must be added one by one.
    #[inline(always)]
    fn count_narrow(&mut self, rows: u64, field: impl Fn(&mut P) -> &mut u64) -> bool {
        if !self.narrow.is_in_use() {
            return false;
        }
        let Some(word) = self.states.first_mut().map(|state| word_of(state, field)) else {
            return false;
        };
        self.narrow.count(word, rows & self.groups.rows, self.groups.groups)
    }

    /// Adds counts that rows hold, such as transfers.
    #[inline(always)]
    pub(crate) fn total(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut u64) {
        let rest = self.sum_wide(numbers, &field, |narrow, word, rows, groups| {
            narrow.total(word, rows, groups, numbers.values)
        });
        if rest != 0 {
            self.add_counts(rest, |lane| numbers.values[lane].unsigned_abs(), field);
        }
    }

    /// Adds numbers.
    #[inline(always)]
    pub(crate) fn sum(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut i128) {
        let rest = self.sum_wide(numbers, &field, |narrow, word, rows, groups| {
            narrow.sum_up(word, rows, groups, numbers.values)
        });
        if rest != 0 {
            self.add_sums(rest, |lane| numbers.values[lane].into(), field);
        }
    }

    /// Adds numbers, their squares, and how many they are: what an average and its interval
    /// are made of.
    #[inline(always)]
    pub(crate) fn moments(
        &mut self,
        numbers: Numbers<'_>,
        count: impl Fn(&mut P) -> &mut u64,
        sum: impl Fn(&mut P) -> &mut i128,
        squares: impl Fn(&mut P) -> &mut i128,
    ) {
        let numbers = numbers.only(self.groups.rows);
        if numbers.known == 0 {
            return;
        }
        let rest = match self.narrow_moments(numbers, &count, &sum, &squares) {
            Some(rest) => rest,
            None => {
                self.count(numbers.known, count);
                if self.small_moments(numbers, &sum, &squares) { 0 } else { numbers.known }
            }
        };
        if rest != 0 {
            self.sum(numbers.only(rest), sum);
            self.squares(numbers.only(rest), squares);
        }
    }

    /// [`Tally::moments`] of many groups, and the rows of which only the count was added.
    /// `None`, and nothing is added, where the groups are not many.
    #[inline(always)]
    fn narrow_moments(
        &mut self,
        numbers: Numbers<'_>,
        count: impl Fn(&mut P) -> &mut u64,
        sum: impl Fn(&mut P) -> &mut i128,
        squares: impl Fn(&mut P) -> &mut i128,
    ) -> Option<u64> {
        if self.groups.members.is_some() || !self.narrow.is_in_use() {
            return None;
        }
        let state = self.states.first_mut()?;
        let words = [word_of(state, count), word_of(state, sum), word_of(state, squares)];
        self.narrow.moments(words, numbers.known, self.groups.groups, numbers.values)
    }

    /// Adds numbers that are small, and their squares, to the counters of few groups. False,
    /// and nothing is added, where they are not small, or the groups not few.
    #[inline(always)]
    fn small_moments(
        &mut self,
        numbers: Numbers<'_>,
        sum: impl Fn(&mut P) -> &mut i128,
        squares: impl Fn(&mut P) -> &mut i128,
    ) -> bool {
        let (Some(members), Some(state)) = (&self.groups.members, self.states.first_mut()) else {
            return false;
        };
        let (sum, low) = (word_of(state, sum), word_of(state, squares));
        let Ok([sums, lows, highs]) = self.wide.get_disjoint_mut([sum, low, low + 1]) else {
            return false;
        };
        let mut parts = [0; FEW];
        for place in 0..FEW {
            parts[place] = numbers.known & members[place];
        }
        let mut found = [0; FEW];
        let masks = self.groups.masks;
        if !wide::add_small_moments(sums, &mut found, &parts, masks, numbers.values) {
            return false;
        }
        add_squares(lows, highs, &found);
        true
    }

    /// Adds the squares of numbers.
    #[inline(always)]
    fn squares(&mut self, numbers: Numbers<'_>, field: impl Fn(&mut P) -> &mut i128) {
        let known = numbers.known & self.groups.rows;
        if known == 0 {
            return;
        }
        let mut squares = [0; LANES];
        let mut all = 0;
        for (lane, square) in squares.iter_mut().enumerate() {
            let value = if known >> lane & 1 == 1 { numbers.values[lane] as u64 } else { 0 };
            all |= value;
            *square = ((value & 0xffff_ffff) * (value & 0xffff_ffff)) as i64;
        }
        if all >> 32 == 0
            && let Some(([lows, highs, ..], parts)) = self.counters(known, &field)
        {
            let mut sums = [0; FEW];
            // Halves of squares, or of sums of small ones, fit for thousands of blocks.
            if all >> 26 != 0 {
                let mut upper = [0; LANES];
                for lane in 0..LANES {
                    upper[lane] = (squares[lane] as u64 >> 32) as i64;
                    squares[lane] &= 0xffff_ffff;
                }
                wide::add_large_sums(highs, &parts, &upper);
            }
            wide::add_large_sums(&mut sums, &parts, &squares);
            add_squares(lows, highs, &sums);
            return;
        }
        let square = |lane: usize| i128::from(numbers.values[lane]).pow(2);
        self.add_sums(known, square, field);
    }

    /// Adds numbers to the counters of a field, or to those of many groups, and says for
    /// which rows that must be done one by one.
    #[inline(always)]
    fn sum_wide<T>(
        &mut self,
        numbers: Numbers<'_>,
        field: impl Fn(&mut P) -> &mut T,
        add_narrow: impl Fn(&mut Narrow, usize, u64, &[u32; LANES]) -> u64,
    ) -> u64 {
        let known = numbers.known & self.groups.rows;
        if known == 0 {
            return 0;
        }
        let masks = self.groups.masks;
        if let Some(([counters, ..], parts)) = self.counters(known, &field) {
            wide::add_sums(counters, &parts, masks, numbers.values);
            return 0;
        }
        match self.states.first_mut() {
            Some(state) if self.narrow.is_in_use() => {
                add_narrow(self.narrow, word_of(state, field), known, self.groups.groups)
            }
            _ => known,
        }
    }

    /// Adds counts row by row.
    #[inline(always)]
    fn add_counts(
        &mut self,
        rows: u64,
        count: impl Fn(usize) -> u64,
        field: impl Fn(&mut P) -> &mut u64,
    ) {
        let mut rest = rows & self.groups.rows;
        if self.narrow.is_in_use()
            && let Some(state) = self.states.first_mut()
        {
            let word = word_of(state, &field);
            for lane in lanes_of(std::mem::take(&mut rest)) {
                if !self.narrow.add(word, self.groups.groups[lane], count(lane)) {
                    rest |= 1 << lane;
                }
            }
        }
        if rest != 0 {
            self.make_states();
            self.each(rest, |state, rows| {
                lanes_of(rows).for_each(|lane| *field(state) += count(lane));
            });
        }
    }

    /// Adds numbers row by row.
    #[inline(always)]
    fn add_sums(
        &mut self,
        rows: u64,
        number: impl Fn(usize) -> i128,
        field: impl Fn(&mut P) -> &mut i128,
    ) {
        let mut rest = rows & self.groups.rows;
        if self.narrow.is_in_use()
            && let Some(state) = self.states.first_mut()
        {
            let sums = self.narrow.sums(word_of(state, &field));
            for lane in lanes_of(std::mem::take(&mut rest)) {
                let known = &mut sums[self.groups.groups[lane] as usize];
                let sum = i64::try_from(number(lane)).ok().and_then(|more| known.checked_add(more));
                match sum {
                    Some(sum) => *known = sum,
                    None => rest |= 1 << lane,
                }
            }
        }
        if rest != 0 {
            self.make_states();
            self.each(rest, |state, rows| {
                lanes_of(rows).for_each(|lane| *field(state) += number(lane));
            });
        }
    }

    /// Makes the states that are not there because all they would hold is narrow.
    #[inline(always)]
    fn make_states(&mut self) {
        make_states(self.states, self.narrow.groups());
    }

    /// Keeps the greatest or the least number.
    #[inline(always)]
    pub(crate) fn extreme<const GREATEST: bool>(
        &mut self,
        numbers: Numbers<'_>,
        field: impl Fn(&mut P) -> &mut Extreme<GREATEST>,
    ) {
        let among = |rows| match GREATEST {
            true => wide::greatest(numbers.values, rows),
            false => wide::least(numbers.values, rows),
        };
        self.extreme_among(numbers.known, |lane| numbers.values[lane], among, field);
    }

    /// Keeps the greatest or the least number, where rows have the same one.
    #[inline(always)]
    pub(crate) fn extreme_of<const GREATEST: bool>(
        &mut self,
        rows: u64,
        number: i64,
        field: impl Fn(&mut P) -> &mut Extreme<GREATEST>,
    ) {
        self.extreme_among(rows, |_| number, |_| number, field);
    }

    #[inline(always)]
    fn extreme_among<const GREATEST: bool>(
        &mut self,
        rows: u64,
        number: impl Fn(usize) -> i64,
        among: impl Fn(u64) -> i64,
        field: impl Fn(&mut P) -> &mut Extreme<GREATEST>,
    ) {
        let mut rest = rows & self.groups.rows;
        if self.narrow.is_in_use()
            && let Some(state) = self.states.first_mut()
        {
            let extremes = self.narrow.extremes(word_of(state, &field));
            for lane in lanes_of(std::mem::take(&mut rest)) {
                let known = &mut extremes[self.groups.groups[lane] as usize];
                match rank_of::<GREATEST>(number(lane)) {
                    NOTHING => rest |= 1 << lane,
                    rank => *known = (*known).max(rank),
                }
            }
        }
        if rest == 0 {
            return;
        }
        self.make_states();
        self.each(rest, |state, rows| field(state).observe(among(rows)));
    }

    /// Counts numbers for percentiles, where these are wanted.
    #[inline(always)]
    pub(crate) fn distribution(
        &mut self,
        numbers: Numbers<'_>,
        field: impl Fn(&mut P) -> &mut Times,
    ) {
        let mut rest = numbers.known & self.groups.rows;
        let Some(word) = self.states.first_mut().map(|state| word_of(state, &field)) else {
            return;
        };
        if self.times >> word & 1 == 0 {
            return;
        }
        if self.narrow.is_in_use()
            && let Some(times) = self.narrow.times_mut(word)
            && !times.is_closed()
        {
            let groups = self.groups.groups;
            times.for_adding().extend(lanes_of(std::mem::take(&mut rest)).filter_map(|lane| {
                match u32::try_from(numbers.values[lane]) {
                    Ok(time) => Some((groups[lane], time)),
                    Err(_) => {
                        rest |= 1 << lane;
                        None
                    }
                }
            }));
        }
        if rest == 0 {
            return;
        }
        self.make_states();
        let bins = bins_of(numbers.values);
        self.each(rest, |state, rows| {
            field(state).observe_lanes(rows, numbers.values, &bins);
        });
    }
}

/// Makes so many states. They are handed over alone, so that the rest of a tally may lie in
/// registers.
#[cold]
#[inline(never)]
fn make_states<P: Default>(states: &mut Vec<P>, groups: usize) {
    if states.len() < groups {
        states.resize_with(groups, P::default);
    }
}

/// Adds sums of squares to their counters, which are in two halves.
#[inline(always)]
fn add_squares(lows: &mut Wide, highs: &mut Wide, sums: &[i64; FEW]) {
    for place in 0..FEW {
        lows[place] += sums[place] & 0xffff_ffff;
        highs[place] += sums[place] >> 32;
    }
}

/// Where a field lies in the state, in words; known when this is compiled.
#[inline(always)]
fn word_of<P, T>(state: &mut P, field: impl Fn(&mut P) -> &mut T) -> usize {
    let start = (&raw const *state).addr();
    ((&raw const *field(state)).addr() - start) / size_of::<u64>()
}
