//! What the accumulator knows of a partial with one set of rules.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalogue::OptionValues;
use crate::error::Result;
use crate::event::Needs;
use crate::kernel::{BlockGroups, FewGroups, ReadBlock};
use crate::partial::typed::TypedSlot;
use crate::partial::{AgentLine, Booking, FieldValue, Moment, Partial, Rules, Sorted, sums};
use crate::policy::Compiled;
use crate::record::Batch;

/// The group of a row that is not counted.
pub(crate) const NO_GROUP: u32 = u32::MAX;

/// A partial whose type is not known to the accumulator. Dispatch happens once
/// a batch, never once a row.
pub(crate) trait Slot: Send + Sync {
    /// Makes room for groups 0 to `count - 1`.
    fn grow(&mut self, count: usize);
    fn observe(&mut self, batch: &Batch<'_>, groups: &[u32]);
    /// Whether it counts blocks of interactions in place of batches.
    fn counts_blocks(&self) -> bool;
    /// Counts blocks; of distributions only those of some fields, a bit for each.
    fn observe_blocks(
        &mut self,
        blocks: &[ReadBlock<'_>],
        few: &FewGroups,
        groups: &[BlockGroups<'_>],
        times: u64,
    );
    /// Adds the counters of blocks to the states of their groups.
    fn settle(&mut self, few: &FewGroups);
    fn due(&self, batch: &Batch<'_>) -> Vec<Option<i64>>;
    /// Which events this partial wants kept until finish.
    fn needs(&self) -> Needs;
    /// A slot of the same rules that has counted nothing.
    fn fresh(&self) -> Box<dyn Slot>;
    /// The groups that events were counted in.
    fn used(&self) -> &[bool];
    /// Counts the events that were kept.
    fn resolve(&mut self, events: &Sorted<'_>, book: &mut dyn Booking) -> Result<()>;
    /// Whether it counts agents' lines of time.
    fn counts_agents(&self) -> bool {
        false
    }
    /// Counts the line of one agent, whose places are these groups.
    fn count_agent(&mut self, _agent: &AgentLine, _groups: &[u32]) {}
    /// Merges group g of `other` into group `groups[g]` of this slot, which has `count`
    /// afterwards; those of [`NO_GROUP`] stay out.
    fn merge(&mut self, other: &dyn Slot, count: usize, groups: &[u32]);
    fn read(&self, group: u32, field: usize, moment: &Moment) -> FieldValue<'_>;
    /// Reads a field as numbers, of a group for each place of `out` from `first` on. False
    /// where one is not small: then what was written means nothing.
    fn read_small(&self, first: u32, field: usize, moment: &Moment, out: &mut [i64]) -> bool;
    /// A percentile in thousandths of a field of a group, where that is a distribution.
    fn quantile(&self, group: u32, field: usize, per_mille: u32, moment: &Moment) -> Option<u64> {
        match self.read(group, field, moment) {
            FieldValue::Distribution(times) => Some(times.quantile(per_mille)?.value),
            _ => None,
        }
    }
    /// [`Slot::quantile`] of a group for each place of `out` from `first` on; where there is
    /// none, nothing is written.
    fn quantiles(
        &self,
        first: u32,
        field: usize,
        per_mille: u32,
        moment: &Moment,
        out: &mut [Option<u64>],
    ) {
        for (group, out) in (first..).zip(out) {
            *out = self.quantile(group, field, per_mille, moment);
        }
    }
    /// A slot that reads the same rows again, to make percentiles exact, and the place
    /// there of each of `count` groups. `None` where they are exact in all groups.
    fn reader(&self, _wanted: &WantedPercentiles, _count: usize) -> Option<Reader> {
        None
    }
    fn encode(&self, group: u32, out: &mut Vec<u8>);
    fn decode(&mut self, group: u32, bytes: &mut &[u8]) -> std::result::Result<(), &'static str>;
    /// Bytes of all states.
    fn state_bytes(&self) -> usize;
    /// Whether it has sets of identifiers.
    fn holds_ids(&self) -> bool;
    /// The identifiers alone, by share, under the numbers of the groups here.
    fn ids_by_share(&self, share_of: &dyn Fn(u128) -> usize) -> BTreeMap<usize, Ids>;
    /// Takes all identifiers out.
    fn forget_ids(&mut self);
    /// Keeps how many identifiers there are in place of them.
    fn count_ids(&mut self);
    fn boxed(&self) -> Arc<dyn Slot>;
    fn as_any(&self) -> &dyn Any;
}

/// The percentiles, in thousandths, that are wanted of some fields, by their place.
pub(crate) type WantedPercentiles = BTreeMap<usize, BTreeSet<u32>>;

/// What reads the same rows again.
#[derive(Clone)]
pub(crate) struct Reader {
    /// The place of each group in the slot, [`NO_GROUP`] where it reads nothing.
    pub(crate) places: Arc<[u32]>,
    /// The fields that it reads, a bit for each.
    pub(crate) times: u64,
    pub(crate) slot: Arc<dyn Slot>,
}

/// Identifiers of one share.
pub(crate) struct Ids {
    /// The groups that have some.
    pub(crate) groups: Vec<u32>,
    pub(crate) slot: Arc<dyn Slot>,
}

pub(crate) fn new_slot<P: Partial>(
    values: &OptionValues,
    policy: &Compiled,
) -> Result<Arc<dyn Slot>> {
    if P::COUNTS_AGENTS {
        return sums::new_slot::<P>(values, policy);
    }
    let rules = P::Rules::new(values, policy)?;
    Ok(Arc::new(TypedSlot::<P>::new(rules)))
}
