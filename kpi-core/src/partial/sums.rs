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

/// A sum in as many bytes as the greatest of its field needs.
trait Sum: Copy + Default {
    fn of(number: i128) -> Option<Self>;
    fn number(self) -> i128;
}

/// 24 bits hold the milliseconds of four hours.
type Three = [u8; 3];

impl Sum for u8 {
    #[inline]
    fn of(number: i128) -> Option<Self> {
        u8::try_from(number).ok()
    }

    #[inline]
    fn number(self) -> i128 {
        self.into()
    }
}

impl Sum for Three {
    #[inline]
    fn of(number: i128) -> Option<Self> {
        let [a, b, c, rest] = u32::try_from(number).ok()?.to_le_bytes();
        (rest == 0).then_some([a, b, c])
    }

    #[inline]
    fn number(self) -> i128 {
        let [a, b, c] = self;
        u32::from_le_bytes([a, b, c, 0]).into()
    }
}

impl Sum for u32 {
    #[inline]
    fn of(number: i128) -> Option<Self> {
        u32::try_from(number).ok()
    }

    #[inline]
    fn number(self) -> i128 {
        self.into()
    }
}

impl Sum for i128 {
    #[inline]
    fn of(number: i128) -> Option<Self> {
        Some(number)
    }

    #[inline]
    fn number(self) -> i128 {
        self
    }
}

/// The sums of one field, by group; those behind the last are 0. While a part of the
/// agents is counted they take 32 bits, which are quickly added to. Where parts are put
/// together, all of a field take as few bytes as the greatest needs.
#[derive(Clone, Debug)]
enum Column {
    One(Vec<u8>),
    Three(Vec<Three>),
    Four(Vec<u32>),
    Wide(Vec<i128>),
}

/// What an expression makes of the sums, whatever they take.
macro_rules! with_sums {
    ($column:expr, $sums:ident => $made:expr) => {
        match $column {
            Column::One($sums) => $made,
            Column::Three($sums) => $made,
            Column::Four($sums) => $made,
            Column::Wide($sums) => $made,
        }
    };
}

#[inline]
fn sum_at<S: Sum>(sums: &[S], group: usize) -> i128 {
    sums.get(group).copied().unwrap_or_default().number()
}

/// Adds to the sum of a group, if it fits.
fn add_to<S: Sum>(sums: &mut Vec<S>, group: usize, number: i128, room: usize) -> bool {
    let Some(more) = S::of(sum_at(sums, group) + number) else { return false };
    if sums.len() <= group {
        if sums.is_empty() {
            sums.reserve(room.max(group + 1));
        }
        sums.resize(group + 1, S::default());
    }
    sums[group] = more;
    true
}

fn widened<S: Sum, W: Sum>(sums: &[S], room: usize) -> Vec<W> {
    let mut wide = Vec::with_capacity(room.max(sums.len()));
    wide.extend(sums.iter().map(|sum| W::of(sum.number()).unwrap_or_default()));
    wide
}

/// Reads the sums of the groups from `first` on as 64 bits. False where one does not fit.
fn read_sums<S: Sum>(sums: &[S], first: usize, out: &mut [i64]) -> bool {
    let known = sums.get(first..).unwrap_or_default();
    let (of_known, rest) = out.split_at_mut(known.len().min(out.len()));
    rest.fill(0);
    let mut are_small = true;
    for (sum, out) in known.iter().zip(of_known) {
        let is_small;
        (*out, is_small) = small(sum.number());
        are_small &= is_small;
    }
    are_small
}

impl Column {
    const EMPTY: Column = Column::Four(Vec::new());

    fn len(&self) -> usize {
        with_sums!(self, sums => sums.len())
    }

    fn get(&self, group: usize) -> i128 {
        with_sums!(self, sums => sum_at(sums, group))
    }

    /// Adds to the sum of a group. Room is made for `room` groups when the first comes.
    // A call for each field would take longer than to add.
    #[inline(always)]
    fn add(&mut self, group: usize, number: i128, room: usize) {
        if let (Column::Four(sums), Ok(number)) = (&mut *self, u32::try_from(number)) {
            if let Some(sum) = sums.get_mut(group) {
                if let Some(more) = sum.checked_add(number) {
                    *sum = more;
                    return;
                }
            } else if sums.len() == group && group < sums.capacity() {
                sums.push(number);
                return;
            } else if sums.is_empty() && number == 0 {
                // Nothing is kept of a field that is 0 everywhere.
                return;
            }
        }
        self.add_any(group, number, room);
    }

    #[cold]
    #[inline(never)]
    fn add_any(&mut self, group: usize, number: i128, room: usize) {
        if number == 0 {
            return;
        }
        while !with_sums!(self, sums => add_to(sums, group, number, room)) {
            self.widen(room);
        }
    }

    fn widen(&mut self, room: usize) {
        *self = match self {
            Column::One(sums) => Column::Three(widened(sums, room)),
            Column::Three(sums) => Column::Four(widened(sums, room)),
            Column::Four(sums) => Column::Wide(widened(sums, room)),
            // Every number fits.
            Column::Wide(_) => return,
        };
    }

    /// Adds the sum of group g of `other` to that of group `groups[g]`.
    fn merge(&mut self, other: &Column, groups: &[u32], follow: bool, room: usize) {
        if other.len() == 0 {
            return;
        }
        let begin = groups.first().map_or(0, |group| *group as usize);
        if !follow || self.len() > begin {
            let groups = groups.iter().enumerate().take(other.len());
            for (theirs, group) in groups.filter(|(_, group)| **group != NO_GROUP) {
                self.add(*group as usize, other.get(theirs), 0);
            }
            return;
        }
        if self.len() == 0 {
            *self = Column::One(Vec::new());
        }
        let bytes = with_sums!(other, sums => bytes_for(sums));
        while self.bytes_each() < bytes {
            self.widen(room);
        }
        with_sums!(self, mine => with_sums!(other, theirs => append(mine, begin, theirs, room)));
    }

    fn bytes_each(&self) -> usize {
        fn of<S>(_: &[S]) -> usize {
            size_of::<S>()
        }
        with_sums!(self, sums => of(sums))
    }

    fn bytes(&self) -> usize {
        self.len() * self.bytes_each()
    }
}

/// How many bytes the greatest of the sums needs.
fn bytes_for<S: Sum>(sums: &[S]) -> usize {
    // Has the highest bit of any, which is the sign where one is below 0.
    let all = sums.iter().fold(0, |all, sum| all | sum.number());
    match all {
        0..=0xff => 1,
        0x100..=0xff_ffff => 3,
        0x100_0000..=0xffff_ffff => 4,
        _ => size_of::<i128>(),
    }
}

/// Puts sums that fit behind all others, at the place of their first group.
fn append<S: Sum, T: Sum>(mine: &mut Vec<S>, begin: usize, theirs: &[T], room: usize) {
    mine.reserve(room.max(begin + theirs.len()) - mine.len());
    mine.resize(begin, S::default());
    mine.extend(theirs.iter().map(|sum| S::of(sum.number()).unwrap_or_default()));
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
        SumSlot { rules, columns: vec![Column::EMPTY; P::FIELDS.len()], room: 0 }
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
        let (columns, room) = (self.columns.as_mut_slice(), self.room);
        P::count_agent(&self.rules, agent, |place, state| {
            let group = groups[place] as usize;
            state.each_sum(|field, sum| columns[field].add(group, sum, room));
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

    fn read_small(&self, first: u32, field: usize, _moment: &Moment, out: &mut [i64]) -> bool {
        with_sums!(&self.columns[field], sums => read_sums(sums, first as usize, out))
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
            column.add(group as usize, sum, self.room);
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
        let mut column = Column::EMPTY;
        sums.iter().enumerate().for_each(|(group, sum)| column.add(group, *sum, 0));
        column
    }

    fn sums(column: &Column, count: usize) -> Vec<i128> {
        (0..count).map(|group| column.get(group)).collect()
    }

    /// The same sums in as few bytes as they need.
    fn packed(sums: &[i128]) -> Column {
        let mut packed = Column::EMPTY;
        let groups: Vec<u32> = (0..sums.len() as u32).collect();
        packed.merge(&column(sums), &groups, true, 0);
        packed
    }

    #[test]
    fn sums_take_the_bytes_of_the_greatest() {
        let mut sum = 0;
        let mut growing = packed(&[0, 7, 0]);
        for (more, bytes) in [(255, 1), (1, 3), ((1 << 24) - 257, 3), (1, 4), (1 << 32, 16)] {
            growing.add(2, more, 0);
            sum += more;
            assert_eq!(growing.bytes_each(), bytes, "{sum}");
            assert_eq!(packed(&[0, 7, sum]).bytes_each(), bytes, "{sum}");
            assert_eq!(sums(&growing, 5), [0, 7, sum, 0, 0]);
            assert_eq!(sums(&packed(&[0, 7, sum]), 5), [0, 7, sum, 0, 0]);
        }
        growing.add(5, 1 << 100, 0);
        assert_eq!(sums(&growing, 7), [0, 7, sum, 0, 0, 1 << 100, 0]);
        assert_eq!(sums(&column(&[3, -4]), 2), [3, -4]);
        assert_eq!(sums(&column(&[1 << 40, 2]), 2), [1 << 40, 2]);
    }

    #[test]
    fn fields_that_are_0_everywhere_take_nothing() {
        let mut zeros = column(&[0, 0, 0]);
        assert_eq!(zeros.bytes(), 0);
        zeros.add(4, 9, 0);
        assert_eq!(sums(&zeros, 6), [0, 0, 0, 0, 9, 0]);
    }

    #[test]
    fn sums_of_any_width_are_read() {
        for greatest in [200, 1 << 20, 1 << 30, 1 << 40] {
            for column in [column(&[5, greatest]), packed(&[5, greatest])] {
                let mut out = [-1; 3];
                assert!(with_sums!(&column, sums => read_sums(sums, 0, &mut out)));
                assert_eq!(out.map(i128::from), [5, greatest, 0]);
                assert!(with_sums!(&column, sums => read_sums(sums, 1, &mut out)));
                assert_eq!(out.map(i128::from), [greatest, 0, 0]);
            }
        }
        let huge = column(&[1 << 100]);
        assert!(!with_sums!(&huge, sums => read_sums(sums, 0, &mut [0])));
    }

    #[test]
    fn columns_merge_by_group() {
        let large = 1 << 40;
        for (mine, theirs, groups) in [
            (vec![1, 2], vec![5, 6], vec![2, 3]),
            (vec![1, 2], vec![5, 0, 6], vec![4, 5, 6]),
            (vec![1, 2], vec![5, 6], vec![1, 0]),
            (vec![1, 2], vec![5, 6, 7], vec![1, 2, 3]),
            (vec![1, 2], vec![5, 600, 7], vec![1, 2, 3]),
            (vec![1, 2], vec![5, 600, 7], vec![2, 3, 4]),
            (vec![1, 1 << 20], vec![5, 1 << 21], vec![3, 4]),
            (vec![1, 1 << 30], vec![5, 1 << 21], vec![3, 4]),
            (vec![1, 1 << 30], vec![5, 1 << 31], vec![3, 4]),
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
            let follow = groups.windows(2).all(|pair| pair[0] + 1 == pair[1]);
            for merged in [column(&mine), packed(&mine)] {
                for theirs in [column(&theirs), packed(&theirs)] {
                    let mut merged = merged.clone();
                    merged.merge(&theirs, &groups, follow, 10);
                    assert_eq!(sums(&merged, 10), expected, "{mine:?} {theirs:?} {groups:?}");
                }
            }
        }
    }
}
