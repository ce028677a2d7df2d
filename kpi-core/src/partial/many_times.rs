//! The times of many groups, a few in each, in one piece of memory.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::distribution::{Distribution, EXACT_LIMIT, rank};

/// Times that wait to be sorted in whatever there are.
const LEAST_WAITING: usize = 1 << 16;

/// Times a group, over all groups, above which a distribution for each takes less.
const MOST_A_GROUP: usize = 512;

/// What blocks added to a distribution, by group: 4 bytes a time, where a distribution for
/// each group takes about a hundred and two pieces of memory. Holds times below 2^32 ms.
#[derive(Clone, Debug, Default)]
pub(crate) struct ManyTimes {
    sorted: ByGroup,
    /// Group and time, in the order in which they came.
    waiting: Vec<(u32, u32)>,
    /// What waits, sorted when it was first asked for.
    waiting_sorted: OnceLock<ByGroup>,
    /// Whether a distribution for each group takes less, so that no more times may come.
    is_closed: bool,
}

/// Times by group, ascending in each.
#[derive(Clone, Debug, Default)]
struct ByGroup {
    /// Where the times of each group end.
    ends: Vec<u32>,
    times: Vec<u32>,
}

impl ByGroup {
    fn of(&self, group: usize) -> &[u32] {
        let Some(end) = self.ends.get(group) else { return &[] };
        &self.times[self.start(group)..*end as usize]
    }

    /// Where the times of a group begin.
    fn start(&self, group: usize) -> usize {
        let ends = group.checked_sub(1).and_then(|before| self.ends.get(before));
        ends.map_or_else(|| if group == 0 { 0 } else { self.times.len() }, |end| *end as usize)
    }

    /// Adds times. Groups before the first that gets one stay where they are: rows mostly
    /// come in the order of time, and then these are nearly all.
    fn add(&mut self, added: &[(u32, u32)]) {
        let Some(first) = added.iter().map(|(group, _)| *group as usize).min() else { return };
        let last = added.iter().map(|(group, _)| *group as usize).max().unwrap_or(first);
        let begin = self.start(first);
        self.ends.resize(self.ends.len().max(last + 1), self.times.len() as u32);
        let old_ends = self.ends.split_off(first);
        let old_times = self.times.split_off(begin);

        // How many each group has, then where its next one goes.
        let mut next = vec![0; old_ends.len()];
        added.iter().for_each(|(group, _)| next[*group as usize - first] += 1);
        self.times.resize(begin + old_times.len() + added.len(), 0);
        let (mut old_start, mut start) = (begin as u32, begin as u32);
        for (next, old_end) in next.iter_mut().zip(&old_ends) {
            let old = (old_start as usize - begin)..(*old_end as usize - begin);
            let kept = start as usize + old.len();
            self.times[start as usize..kept].copy_from_slice(&old_times[old]);
            let end = kept as u32 + *next;
            (*next, old_start, start) = (kept as u32, *old_end, end);
            self.ends.push(end);
        }
        for (group, time) in added {
            let place = &mut next[*group as usize - first];
            self.times[*place as usize] = *time;
            *place += 1;
        }
        let mut start = begin;
        for end in &self.ends[first..] {
            self.times[start..*end as usize].sort_unstable();
            start = *end as usize;
        }
    }
}

impl ManyTimes {
    /// Where a distribution for each group takes less, this takes up no more times.
    #[inline(always)]
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// For adding times, with their groups.
    #[inline(always)]
    pub(crate) fn for_adding(&mut self) -> &mut Vec<(u32, u32)> {
        self.waiting_sorted.take();
        &mut self.waiting
    }

    /// Adds the times of group g of `other` to those of group `groups[g]`, but for groups
    /// from `count` on.
    pub(crate) fn merge(&mut self, other: &ManyTimes, count: usize, groups: &[u32]) {
        let waiting = self.for_adding();
        for (group, mine) in groups.iter().enumerate().filter(|(_, mine)| (**mine as usize) < count)
        {
            let times = other.sorted.of(group);
            waiting.extend(times.iter().map(|time| (*mine, *time)));
        }
        for (group, time) in &other.waiting {
            let mine = groups.get(*group as usize).filter(|mine| (**mine as usize) < count);
            waiting.extend(mine.map(|mine| (*mine, *time)));
        }
    }

    /// Sorts in what waits when it is much, and gives everything away, as a group and its
    /// times each, when a distribution for each of so many groups would take less.
    pub(crate) fn settle(&mut self, groups: usize, mut close: impl FnMut(u32, &[u32])) {
        if self.waiting.len() < LEAST_WAITING.max(self.sorted.times.len() / 4) {
            return;
        }
        let all = self.sorted.times.len() + self.waiting.len();
        if u32::try_from(all).is_ok() && all <= groups.saturating_mul(MOST_A_GROUP) {
            return self.sort_in_waiting();
        }
        let given = std::mem::take(self);
        self.is_closed = true;
        for group in 0..groups {
            let times = given.of(group);
            if !times.is_empty() {
                close(group as u32, &times);
            }
        }
    }

    fn sort_in_waiting(&mut self) {
        self.waiting_sorted.take();
        self.sorted.add(&self.waiting);
        self.waiting.clear();
    }

    /// The times of a group, ascending.
    pub(crate) fn of(&self, group: usize) -> Cow<'_, [u32]> {
        let (sorted, waiting) = (self.sorted.of(group), self.waiting().of(group));
        match (sorted, waiting) {
            (only, []) | ([], only) => only.into(),
            _ => {
                let mut both = [sorted, waiting].concat();
                // Two ascending runs, which this sort merges in linear time.
                both.sort();
                both.into()
            }
        }
    }

    /// The percentile of a group that has times here only, and few enough to be exact.
    pub(crate) fn quantile(&self, group: usize, per_mille: u32) -> Option<u64> {
        let times = self.of(group);
        let rank = rank(per_mille, times.len() as u64).filter(|_| times.len() <= EXACT_LIMIT)?;
        times.get(usize::try_from(rank).ok()? - 1).map(|time| u64::from(*time))
    }

    fn waiting(&self) -> &ByGroup {
        self.waiting_sorted.get_or_init(|| {
            let mut sorted = ByGroup::default();
            sorted.add(&self.waiting);
            sorted
        })
    }

    /// Bytes of all times.
    pub(crate) fn bytes(&self) -> usize {
        let sorted = self.sorted.ends.len() + self.sorted.times.len();
        sorted * size_of::<u32>() + self.waiting.len() * size_of::<(u32, u32)>()
    }
}

/// A distribution with more times.
pub(crate) fn with_times(known: &Distribution, times: &[u32]) -> Distribution {
    let mut whole = known.clone();
    times.chunk_by(|a, b| a == b).for_each(|equal| {
        whole.observe_many(u64::from(equal[0]), equal.len() as u64);
    });
    whole
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    type Known = BTreeMap<u32, Vec<u32>>;

    /// Adds times in steps, and asks for all between them.
    fn check(steps: &[Vec<(u32, u32)>], groups: usize) -> Result<(), TestCaseError> {
        let (mut times, mut known) = (ManyTimes::default(), Known::new());
        for step in steps {
            times.for_adding().extend_from_slice(step);
            step.iter().for_each(|(group, time)| known.entry(*group).or_default().push(*time));
            known.values_mut().for_each(|times| times.sort_unstable());
            for group in 0..groups {
                let expected = known.get(&(group as u32)).map_or(&[][..], Vec::as_slice);
                prop_assert_eq!(&*times.of(group), expected);
            }
            times.sort_in_waiting();
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn every_group_has_its_times_in_order(
            steps in prop::collection::vec(prop::collection::vec((0u32..9, 0u32..50), 0..30), 1..6),
        ) {
            check(&steps, 10)?;
        }

        #[test]
        fn groups_that_come_one_after_the_other_too(
            steps in prop::collection::vec(prop::collection::vec((0u32..4, 0u32..50), 0..30), 1..6),
        ) {
            let later = |(step, times): (usize, &Vec<(u32, u32)>)| {
                times.iter().map(|(group, time)| (group + 3 * step as u32, *time)).collect()
            };
            let steps: Vec<Vec<(u32, u32)>> = steps.iter().enumerate().map(later).collect();
            check(&steps, 24)?;
        }

        #[test]
        fn merged_times_are_those_of_both(
            mine in prop::collection::vec((0u32..5, 0u32..50), 0..30),
            theirs in prop::collection::vec((0u32..4, 0u32..50), 0..30),
            later in prop::collection::vec((0u32..4, 0u32..50), 0..30),
        ) {
            let groups = [2, u32::MAX, 0, 2];
            let (mut times, mut other) = (ManyTimes::default(), ManyTimes::default());
            times.for_adding().extend(&mine);
            other.for_adding().extend(&theirs);
            other.sort_in_waiting();
            other.for_adding().extend(&later);
            times.merge(&other, 5, &groups);
            let mut known = Known::new();
            let renamed = theirs.iter().chain(&later);
            let renamed = renamed.map(|(group, time)| (groups[*group as usize], *time));
            for (group, time) in mine.iter().copied().chain(renamed) {
                known.entry(group).or_default().push(time);
            }
            for group in 0..5 {
                let mut expected = known.remove(&group).unwrap_or_default();
                expected.sort_unstable();
                prop_assert_eq!(times.of(group as usize), expected);
            }
        }

        #[test]
        fn percentiles_are_those_of_a_distribution(
            all in prop::collection::vec(0u32..5_000, 1..40),
            per_mille in 0u32..1_002,
        ) {
            let mut times = ManyTimes::default();
            times.for_adding().extend(all.iter().map(|time| (7, *time)));
            let whole = with_times(&Distribution::new(), &times.of(7));
            let expected = whole.quantile(per_mille).map(|quantile| quantile.value);
            prop_assert_eq!(times.quantile(7, per_mille), expected);
            prop_assert_eq!(times.quantile(6, per_mille), None);
        }
    }

    #[test]
    fn too_many_times_for_so_few_groups_are_given_away() {
        let mut times = ManyTimes::default();
        let all = |count: u32| (0..count).map(move |time| (time % 3, count - time));
        times.for_adding().extend(all(LEAST_WAITING as u32 - 1));
        times.settle(3, |_, _| panic!("few wait"));
        assert!(!times.is_closed());
        times.for_adding().push((1, 0));
        let mut given = Known::new();
        times.settle(3, |group, times| assert!(given.insert(group, times.to_vec()).is_none()));
        assert!(times.is_closed() && times.bytes() == 0);
        assert_eq!(given.values().map(Vec::len).sum::<usize>(), LEAST_WAITING);
        assert!(given.values().all(|times| times.is_sorted()));
        assert_eq!((given[&1][0], given[&2][0]), (0, 1));
    }

    #[test]
    fn as_many_for_many_groups_are_kept_sorted() {
        let mut times = ManyTimes::default();
        times.for_adding().extend((0..LEAST_WAITING as u32).map(|time| (time / 2, 9 - time % 2)));
        times.settle(LEAST_WAITING, |_, _| panic!("a distribution each takes more"));
        assert!(times.waiting.is_empty() && !times.is_closed());
        assert_eq!(*times.of(5), [8, 9]);
    }
}
