//! A partial whose fields are all sums, in a few bytes a group.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::OptionValues;
use crate::error::Result;
use crate::event::Needs;
use crate::kernel::{BlockGroups, FewGroups, ReadBlock};
use crate::partial::slot::{Ids, NO_GROUP, Slot};
use crate::partial::state::small;
use crate::partial::{
    AgentLine, Booking, FieldState, FieldValue, Measure, Moment, Partial, PartialField, Rules,
    Sorted,
};
use crate::policy::Compiled;
use crate::record::Batch;

/// The sums of one field, by group. An agent's interval has small ones, so they
/// take 32 bits each as long as every one fits; and none up to the first that is
/// above 0.
#[derive(Clone, Debug)]
enum Column {
    Narrow(Vec<u32>),
    Wide(Vec<i128>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Column::Narrow(sums) => sums.len(),
            Column::Wide(sums) => sums.len(),
        }
    }

    #[inline]
    fn get(&self, group: usize) -> i128 {
        match self {
            Column::Narrow(sums) => sums.get(group).copied().unwrap_or(0).into(),
            Column::Wide(sums) => sums.get(group).copied().unwrap_or(0),
        }
    }

    /// Adds to the sum of a group.
    #[inline]
    fn add(&mut self, group: usize, number: i128) {
        if let (Column::Narrow(sums), Ok(number)) = (&mut *self, u32::try_from(number)) {
            if let Some(sum) = sums.get_mut(group) {
                if let Some(more) = sum.checked_add(number) {
                    *sum = more;
                    return;
                }
            } else {
                // Nothing is kept of a field that is 0 everywhere.
                if number > 0 || !sums.is_empty() {
                    append(sums, group, number);
                }
                return;
            }
        }
        self.add_wide(group, number);
    }

    #[cold]
    fn add_wide(&mut self, group: usize, number: i128) {
        if let Column::Narrow(sums) = self {
            *self = Column::Wide(std::mem::take(sums).into_iter().map(i128::from).collect());
        }
        let Column::Wide(sums) = self else { return };
        if sums.len() <= group {
            sums.resize(group + 1, 0);
        }
        sums[group] += number;
    }

    /// Adds the sum of group g of `other` to that of group `groups[g]`.
    fn merge(&mut self, other: &Column, groups: &[u32], follow: bool, room: usize) {
        let begin = groups.first().map_or(0, |group| *group as usize);
        match (&mut *self, other) {
            (_, other) if other.len() == 0 => {}
            (Column::Narrow(mine), Column::Narrow(theirs)) if follow && mine.len() <= begin => {
                mine.reserve(room.max(begin + theirs.len()) - mine.len());
                mine.resize(begin, 0);
                mine.extend_from_slice(theirs);
            }
            _ => {
                let groups = groups.iter().enumerate().take(other.len());
                for (theirs, group) in groups.filter(|(_, group)| **group != NO_GROUP) {
                    self.add(*group as usize, other.get(theirs));
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Column::Narrow(sums) => sums.len() * size_of::<u32>(),
            Column::Wide(sums) => sums.len() * size_of::<i128>(),
        }
    }
}

/// Puts a number behind all others, at the place of its group.
#[inline]
fn append(sums: &mut Vec<u32>, group: usize, number: u32) {
    if sums.len() < group {
        sums.resize(group, 0);
    }
    sums.push(number);
}

/// One partial with one set of rules, whose fields are counts and sums.
#[derive(Clone)]
struct SumSlot<P: Partial> {
    rules: P::Rules,
    /// A column for each field.
    columns: Vec<Column>,
    /// How many groups there may be. Columns take room when they need some.
    room: usize,
}

/// A slot of a partial that counts agents' lines of time.
pub(super) fn new_slot<P: Partial>(
    values: &OptionValues,
    policy: &Compiled,
) -> Result<Arc<dyn Slot>> {
    Ok(Arc::new(SumSlot::<P>::new(P::Rules::new(values, policy)?)))
}

fn is_count(field: &PartialField) -> bool {
    field.measure == Measure::Count
}

impl<P: Partial> SumSlot<P> {
    fn new(rules: P::Rules) -> Self {
        SumSlot { rules, columns: vec![Column::Narrow(Vec::new()); P::FIELDS.len()], room: 0 }
    }
}

impl<P: Partial> Slot for SumSlot<P> {
    fn grow(&mut self, count: usize) {
        self.room = self.room.max(count);
    }

    fn observe(&mut self, _batch: &Batch<'_>, _groups: &[u32]) {}

    fn counts_blocks(&self) -> bool {
        false
    }

    fn observe_blocks(
        &mut self,
        _blocks: &[ReadBlock<'_>],
        _few: &FewGroups,
        _groups: &[BlockGroups<'_>],
        _times: u64,
    ) {
    }

    fn settle(&mut self, _few: &FewGroups) {}

    fn due(&self, _batch: &Batch<'_>) -> Vec<Option<i64>> {
        Vec::new()
    }

    fn needs(&self) -> Needs {
        P::needs(&self.rules)
    }

    fn resolve(&mut self, _events: &Sorted<'_>, _book: &mut dyn Booking) -> Result<()> {
        Ok(())
    }

    fn fresh(&self) -> Box<dyn Slot> {
        Box::new(Self::new(self.rules.clone()))
    }

    fn used(&self) -> &[bool] {
        &[]
    }

    fn counts_agents(&self) -> bool {
        true
    }

    fn count_agent(&mut self, agent: &AgentLine, groups: &[u32]) {
        let columns = self.columns.as_mut_slice();
        P::count_agent(&self.rules, agent, &mut |place, state| {
            let group = groups[place] as usize;
            state.each_sum(|field, sum| columns[field].add(group, sum));
        });
    }

    fn merge(&mut self, other: &dyn Slot, count: usize, groups: &[u32]) {
        self.grow(count);
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            debug_assert!(false, "slots are paired by partial before they are merged");
            return;
        };
        // Groups that follow each other are mostly new.
        let follow =
            !groups.contains(&NO_GROUP) && groups.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            mine.merge(theirs, groups, follow, self.room);
        }
    }

    fn read(&self, group: u32, field: usize, _moment: &Moment) -> FieldValue<'_> {
        FieldValue::Number(self.columns[field].get(group as usize))
    }

    fn read_small(&self, groups: &[u32], field: usize, _moment: &Moment, out: &mut [i64]) -> bool {
        let groups = groups.iter().map(|group| *group as usize);
        match &self.columns[field] {
            Column::Narrow(sums) => {
                let number = |group: usize| sums.get(group).copied().unwrap_or(0);
                groups.zip(out).for_each(|(group, out)| *out = number(group).into());
                true
            }
            column => groups.zip(out).all(|(group, out)| {
                let (number, is_small) = small(column.get(group));
                *out = number;
                is_small
            }),
        }
    }

    fn encode(&self, group: u32, out: &mut Vec<u8>) {
        for (column, field) in self.columns.iter().zip(P::FIELDS) {
            let sum = column.get(group as usize);
            match is_count(field) {
                true => u64::try_from(sum).unwrap_or(u64::MAX).encode(out),
                false => sum.encode(out),
            }
        }
    }

    fn decode(&mut self, group: u32, bytes: &mut &[u8]) -> std::result::Result<(), &'static str> {
        for (column, field) in self.columns.iter_mut().zip(P::FIELDS) {
            let sum = match is_count(field) {
                true => i128::from(u64::decode(bytes)?),
                false => i128::decode(bytes)?,
            };
            column.add(group as usize, sum);
        }
        Ok(())
    }

    fn state_bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }

    fn holds_ids(&self) -> bool {
        false
    }

    fn ids_by_share(&self, _share_of: &dyn Fn(u128) -> usize) -> BTreeMap<usize, Ids> {
        BTreeMap::new()
    }

    fn forget_ids(&mut self) {}

    fn count_ids(&mut self) {}

    fn boxed(&self) -> Arc<dyn Slot> {
        Arc::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(sums: &[i128]) -> Column {
        let mut column = Column::Narrow(Vec::new());
        sums.iter().enumerate().for_each(|(group, sum)| column.add(group, *sum));
        column
    }

    fn sums(column: &Column, count: usize) -> Vec<i128> {
        (0..count).map(|group| column.get(group)).collect()
    }

    #[test]
    fn sums_beyond_32_bits_are_kept() {
        let most = i128::from(u32::MAX);
        let mut narrow = column(&[0, 7, most]);
        assert!(matches!(narrow, Column::Narrow(_)));
        narrow.add(2, 1);
        assert!(matches!(narrow, Column::Wide(_)));
        narrow.add(5, 1 << 100);
        assert_eq!(sums(&narrow, 7), [0, 7, most + 1, 0, 0, 1 << 100, 0]);
        assert_eq!(sums(&column(&[3, -4]), 2), [3, -4]);
    }

    #[test]
    fn fields_that_are_0_everywhere_take_nothing() {
        let mut zeros = column(&[0, 0, 0]);
        assert_eq!(zeros.bytes(), 0);
        zeros.add(4, 9);
        assert_eq!(sums(&zeros, 6), [0, 0, 0, 0, 9, 0]);
    }

    #[test]
    fn columns_merge_by_group() {
        let large = 1 << 40;
        for (mine, theirs, groups) in [
            (vec![1, 2], vec![5, 6], vec![2, 3]),
            (vec![1, 2], vec![5, 0, 6], vec![4, 5, 6]),
            (vec![1, 2], vec![5, 6], vec![1, 0]),
            (vec![1, 2], vec![5, 6, 7], vec![1, 2, 3]),
            (vec![large, 2], vec![5, 6], vec![2, 3]),
            (vec![1, 2], vec![5, large], vec![2, 3]),
            (vec![1, 2], vec![0, 0], vec![2, 3]),
            (vec![0, 0], vec![3, 4], vec![7, 8]),
        ] {
            let mut expected = vec![0; 10];
            expected[..mine.len()].copy_from_slice(&mine);
            for (sum, group) in theirs.iter().zip(&groups) {
                expected[*group as usize] += sum;
            }
            let mut merged = column(&mine);
            let follow = groups.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            merged.merge(&column(&theirs), &groups, follow, 10);
            assert_eq!(sums(&merged, 10), expected, "{mine:?} {theirs:?} {groups:?}");
        }
    }
}
