//! A partial whose fields are all sums, in a few bytes a group.

use std::any::Any;
use std::sync::Arc;

use crate::catalogue::OptionValues;
use crate::error::Result;
use crate::event::Needs;
use crate::kernel::{BlockGroups, FewGroups, ReadBlock};
use crate::partial::slot::Slot;
use crate::partial::state::small;
use crate::partial::{
    AgentLine, Booking, FieldState, FieldValue, Measure, Moment, Partial, PartialField, Rules,
    Sorted,
};
use crate::policy::Compiled;
use crate::record::Batch;

/// Numbers in rows of equal length, one row a group. An agent's interval has
/// small ones, so they take 32 bits each as long as every one fits.
#[derive(Clone, Debug)]
struct Rows {
    width: usize,
    narrow: Vec<u32>,
    /// All rows, once a number does not fit. Then there are no narrow ones.
    wide: Vec<i128>,
    is_wide: bool,
}

impl Rows {
    fn new(width: usize) -> Self {
        Rows { width, narrow: Vec::new(), wide: Vec::new(), is_wide: false }
    }

    fn len(&self) -> usize {
        (self.narrow.len() + self.wide.len()) / self.width.max(1)
    }

    /// Makes room for so many rows of zeros.
    fn grow(&mut self, count: usize) {
        let numbers = count * self.width;
        match self.is_wide {
            true if self.wide.len() < numbers => self.wide.resize(numbers, 0),
            false if self.narrow.len() < numbers => self.narrow.resize(numbers, 0),
            _ => {}
        }
    }

    fn get(&self, row: usize, column: usize) -> i128 {
        let place = row * self.width + column;
        match self.is_wide {
            true => self.wide.get(place).copied().unwrap_or(0),
            false => i128::from(self.narrow.get(place).copied().unwrap_or(0)),
        }
    }

    /// Adds to a number of a row that there is.
    #[inline]
    fn add(&mut self, row: usize, column: usize, number: i128) {
        let place = row * self.width + column;
        if !self.is_wide {
            let sum = u32::try_from(number).ok().and_then(|n| self.narrow[place].checked_add(n));
            match sum {
                Some(sum) => {
                    self.narrow[place] = sum;
                    return;
                }
                None => self.widen(),
            }
        }
        self.wide[place] += number;
    }

    #[cold]
    fn widen(&mut self) {
        self.wide = std::mem::take(&mut self.narrow).into_iter().map(i128::from).collect();
        self.is_wide = true;
    }

    /// Adds row r of `other` to row `rows[r]`.
    fn merge(&mut self, other: &Rows, rows: &[u32]) {
        let begin = self.len();
        let follow = rows.iter().zip(begin..).all(|(row, next)| *row as usize == next);
        if follow && !self.is_wide && !other.is_wide && other.len() == rows.len() {
            self.narrow.extend_from_slice(&other.narrow);
            return;
        }
        let needed = rows.iter().take(other.len()).max().map_or(0, |row| *row as usize + 1);
        self.grow(needed);
        for (theirs, mine) in rows.iter().enumerate().take(other.len()) {
            for column in 0..self.width {
                self.add(*mine as usize, column, other.get(theirs, column));
            }
        }
    }
}

/// One partial with one set of rules, whose fields are counts and sums.
#[derive(Clone)]
struct SumSlot<P: Partial> {
    rules: P::Rules,
    rows: Rows,
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
        SumSlot { rules, rows: Rows::new(P::FIELDS.len()) }
    }
}

impl<P: Partial> Slot for SumSlot<P> {
    fn grow(&mut self, count: usize) {
        self.rows.grow(count);
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
        _percentiles: bool,
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
        let rows = &mut self.rows;
        P::count_agent(&self.rules, agent, &mut |place, state| {
            let row = groups[place] as usize;
            state.each_sum(|column, sum| {
                if sum != 0 {
                    rows.add(row, column, sum);
                }
            });
        });
    }

    fn merge(&mut self, other: &dyn Slot, count: usize, groups: &[u32]) {
        self.grow(count);
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            debug_assert!(false, "slots are paired by partial before they are merged");
            return;
        };
        self.rows.merge(&other.rows, groups);
    }

    fn read(&self, group: u32, field: usize, _moment: &Moment) -> FieldValue<'_> {
        FieldValue::Number(self.rows.get(group as usize, field))
    }

    fn read_small(
        &self,
        groups: &[u32],
        field: usize,
        _moment: &Moment,
        out: &mut [i64],
    ) -> bool {
        let column = &self.columns[field];
        groups.iter().zip(out).all(|(group, out)| {
            let (number, is_small) = small(column.get(*group as usize));
            *out = number;
            is_small
        })
    }

    fn encode(&self, group: u32, out: &mut Vec<u8>) {
        for (column, field) in P::FIELDS.iter().enumerate() {
            let number = self.rows.get(group as usize, column);
            match is_count(field) {
                true => u64::try_from(number).unwrap_or(u64::MAX).encode(out),
                false => number.encode(out),
            }
        }
    }

    fn decode(&mut self, group: u32, bytes: &mut &[u8]) -> std::result::Result<(), &'static str> {
        self.rows.grow(group as usize + 1);
        for (column, field) in P::FIELDS.iter().enumerate() {
            let number = match is_count(field) {
                true => i128::from(u64::decode(bytes)?),
                false => i128::decode(bytes)?,
            };
            self.rows.add(group as usize, column, number);
        }
        Ok(())
    }

    fn state_bytes(&self) -> usize {
        self.rows.narrow.len() * size_of::<u32>() + self.rows.wide.len() * size_of::<i128>()
    }

    fn boxed(&self) -> Arc<dyn Slot> {
        Arc::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
