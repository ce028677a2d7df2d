//! Counts rows 64 at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::{
    BlockGroups, Blocks, FewGroups, LANES, MOST_BLOCKS, Masks, NO_MASKS, ReadBlock,
};
use crate::partial::slot::{NO_GROUP, Slot};

/// Blocks that are taken to have many groups after one had.
const PAUSE: usize = 16;

/// Blocks that a slot counts in one go: so few that their columns stay in the
/// nearest cache, and more than one because each call costs as much as a sum.
const TOGETHER: usize = 4;

/// Slots whose rows are booked in the same way.
pub(super) struct Part<'p> {
    /// The group of each row.
    booked: &'p [u32],
    /// Each with the fields whose times it counts.
    pub slots: Vec<(&'p mut dyn Slot, u64)>,
    few: FewGroups,
    /// Blocks with counters that are not in the states yet.
    counted: usize,
    /// Blocks before few groups are looked for again.
    pause: usize,
}

/// Counts all rows. What a block tells of its rows is found once for all parts.
pub(super) fn count<B: Blocks>(rows: B, count: usize, parts: &mut [Part<'_>]) {
    let mut scratches = [B::NONE; TOGETHER];
    let mut masks = [NO_MASKS; TOGETHER];
    let whole = count - count % (LANES * TOGETHER);
    for base in (0..whole).step_by(LANES * TOGETHER) {
        let mut place = base;
        // An array, since a vector would be made for every few rows.
        let blocks: [ReadBlock<'_>; TOGETHER] = scratches.each_mut().map(|scratch| {
            place += LANES;
            dispatch::run(ReadRows { rows: &rows, base: place - LANES, scratch })
        });
        parts.iter_mut().for_each(|part| part.count(base, &blocks, &mut masks));
    }
    for base in (whole..count).step_by(LANES) {
        let block = [dispatch::run(ReadRows { rows: &rows, base, scratch: &mut scratches[0] })];
        parts.iter_mut().for_each(|part| part.count(base, &block, &mut masks));
    }
    parts.iter_mut().for_each(Part::settle);
}

impl<'p> Part<'p> {
    pub(super) fn new(booked: &'p [u32]) -> Self {
        Part { booked, slots: Vec::new(), few: FewGroups::NONE, counted: 0, pause: 0 }
    }

    fn count(&mut self, base: usize, blocks: &[ReadBlock<'_>], masks: &mut [Masks; TOGETHER]) {
        let mut last = [NO_GROUP; LANES];
        let mut groups = [BlockGroups::NONE; TOGETHER];
        let booked = &self.booked[base..self.booked.len().min(base + blocks.len() * LANES)];
        let (whole, rest) = booked.as_chunks::<LANES>();
        last[..rest.len()].copy_from_slice(rest);
        let lanes = whole.iter().chain((!rest.is_empty()).then_some(&last));
        let mut first = 0;
        for ((place, lanes), masks) in lanes.enumerate().zip(masks) {
            let mut found = self.groups(lanes);
            if !found.are_few() && self.pause == 0 || self.counted == MOST_BLOCKS {
                self.observe(&blocks[first..place], &groups[first..place]);
                first = place;
                self.settle();
                // Other groups may be the few ones from here on.
                found = self.groups(lanes);
                self.pause = if found.are_few() { 0 } else { PAUSE };
            }
            match found.are_few() {
                true => self.counted += 1,
                false => self.pause -= 1,
            }
            dispatch::run(WriteMasks { groups: &mut found, masks });
            groups[place] = found;
        }
        self.observe(&blocks[first..], &groups[first..blocks.len()]);
    }

    fn observe(&mut self, blocks: &[ReadBlock<'_>], groups: &[BlockGroups<'_>]) {
        for (slot, times) in &mut self.slots {
            slot.observe_blocks(blocks, &self.few, groups, *times);
        }
    }

    fn groups<'l>(&mut self, lanes: &'l [u32; LANES]) -> BlockGroups<'l> {
        dispatch::run(FindGroups { lanes, few: &mut self.few, pause: self.pause })
    }

    /// Adds what blocks counted to the states.
    fn settle(&mut self) {
        if self.counted > 0 {
            self.slots.iter_mut().for_each(|(slot, _)| slot.settle(&self.few));
        }
        self.few = FewGroups::NONE;
        self.counted = 0;
    }
}

struct ReadRows<'k, B: Blocks> {
    rows: &'k B,
    base: usize,
    scratch: &'k mut B::Scratch,
}

impl<'k, B: Blocks> Kernel for ReadRows<'k, B> {
    type Output = ReadBlock<'k>;

    #[inline(always)]
    fn run(self) -> ReadBlock<'k> {
        self.rows.read(self.base, self.scratch)
    }
}

struct FindGroups<'k, 'f> {
    lanes: &'k [u32; LANES],
    few: &'f mut FewGroups,
    /// Above 0 where there are many groups for certain.
    pause: usize,
}

impl<'k> Kernel for FindGroups<'k, '_> {
    type Output = BlockGroups<'k>;

    #[inline(always)]
    fn run(self) -> BlockGroups<'k> {
        match self.pause {
            0 => BlockGroups::new(self.lanes, self.few),
            _ => BlockGroups::many(self.lanes),
        }
    }
}

struct WriteMasks<'k, 'b> {
    groups: &'k mut BlockGroups<'b>,
    masks: &'b mut Masks,
}

impl Kernel for WriteMasks<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.groups.write_masks(self.masks);
    }
}
