//! One partial with one set of rules: a state for each group.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::SlotSpec;
use crate::distribution::{Distribution, EXACT_LIMIT};
use crate::error::Result;
use crate::event::Needs;
use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::{BlockGroups, FEW, FewGroups, ReadBlock, Tally, Wide};
use crate::partial::many_times::with_times;
use crate::partial::narrow::{Narrow, Words};
use crate::partial::slot::{Ids, NO_GROUP, Reader, Slot, WantedPercentiles};
use crate::partial::state::{ManyStates, small};
use crate::partial::{Booking, FieldValue, MergeRule, Moment, Partial, Sorted, States};
use crate::record::Batch;

/// The most groups that all have a state, of partials that count blocks. It is a few
/// hundred bytes, of which most are 0 where there are many groups.
const MOST_STATES: usize = 64;

#[derive(Clone)]
pub(super) struct TypedSlot<P: Partial> {
    rules: P::Rules,
    states: Vec<P>,
    /// What is not in the states, of blocks in many groups. Then there are states only
    /// for what does not fit here.
    narrow: Narrow,
    /// Stands for a group that this slot has never seen.
    empty: P,
    /// What blocks counted since the last [`Slot::settle`]: all 0 between batches.
    wide: Vec<Wide>,
    /// The groups that events were counted in.
    used: Vec<bool>,
}

/// A partial that counts blocks.
struct CountBlocks<'t, 'b, P: Partial> {
    states: &'t mut Vec<P>,
    narrow: &'t mut Narrow,
    wide: &'t mut [Wide],
    few: &'t FewGroups,
    blocks: &'t [ReadBlock<'b>],
    groups: &'t [BlockGroups<'t>],
    /// The words of the distributions that are counted.
    times: u64,
    rules: &'t P::Rules,
}

impl<P: Partial> Kernel for CountBlocks<'_, '_, P> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (place, block) in self.blocks.iter().enumerate() {
            let groups = &self.groups[place];
            let (states, narrow) = (&mut *self.states, &mut *self.narrow);
            let mut tally = Tally::new(states, narrow, self.wide, self.few, groups, self.times);
            P::observe_block(&mut tally, block, self.rules);
        }
    }
}

impl<P: Partial> TypedSlot<P> {
    pub(super) fn new(rules: P::Rules) -> Self {
        TypedSlot {
            rules,
            states: Vec::new(),
            narrow: Narrow::default(),
            empty: P::default(),
            wide: Vec::new(),
            used: Vec::new(),
        }
    }

    fn state(&self, group: u32) -> &P {
        self.states.get(group as usize).unwrap_or(&self.empty)
    }

    /// The state of a group for writing, made if it is not there.
    fn state_mut(&mut self, group: u32) -> &mut P {
        let place = group as usize;
        if self.states.len() <= place {
            self.states.resize_with(self.narrow.groups().max(place + 1), P::default);
        }
        &mut self.states[place]
    }

    /// Adds words to a group that has no state yet, or to its state where they do not fit.
    fn add_words(&mut self, group: u32, numbers: &[i64]) {
        if !self.narrow.add_words(P::WORDS, group as usize, numbers) {
            let wide: Vec<Wide> = numbers.iter().map(|number| [*number; FEW]).collect();
            self.state_mut(group).add_wide(&wide, 0);
        }
    }

    /// Adds the state of a group that has none yet to what is narrow. False, and nothing
    /// is added, where not all of it fits.
    fn add_narrow(&mut self, group: u32, state: &P) -> bool {
        let mut numbers = vec![0; words::<P>()];
        let mut times = Vec::new();
        for (field, words) in P::WORDS.iter().enumerate() {
            match (*words, state.read(field, &self.rules, &Moment { as_of: None })) {
                (Words::Count(word) | Words::Sum(word), FieldValue::Number(number)) => {
                    let Ok(number) = i64::try_from(number) else { return false };
                    numbers[word] = number;
                }
                (Words::Greatest(word) | Words::Least(word), FieldValue::Extreme(value)) => {
                    (numbers[word], numbers[word + 1]) =
                        (value.unwrap_or(0), value.is_some().into());
                }
                (Words::Times(word), FieldValue::Distribution(of_group)) => {
                    let is_open = self.narrow.times(word).is_some_and(|times| !times.is_closed());
                    match of_group.few_times() {
                        Some(few) if few.is_empty() => {}
                        Some(few) if is_open => times.push((word, few)),
                        _ => return false,
                    }
                }
                (_, FieldValue::Number(0)) => {}
                _ => return false,
            }
        }
        if !self.narrow.add_words(P::WORDS, group as usize, &numbers) {
            return false;
        }
        for (word, few) in times {
            if let Some(times) = self.narrow.times_mut(word) {
                times.for_adding().extend(few.into_iter().map(|time| (group, time)));
            }
        }
        true
    }

    /// Adds the times of group g of what is narrow elsewhere to group `groups[g]`.
    fn merge_times(&mut self, other: &Narrow, groups: &[u32]) {
        let count = self.narrow.groups();
        for word in times_words::<P>() {
            let Some(theirs) = other.times(word) else { continue };
            match self.narrow.times_mut(word) {
                Some(mine) if !mine.is_closed() => mine.merge(theirs, count, groups),
                _ => {
                    for (group, mine) in groups.iter().enumerate() {
                        let times = theirs.of(group);
                        if *mine != NO_GROUP && !times.is_empty() {
                            self.add_times(*mine, word, &times);
                        }
                    }
                }
            }
        }
        self.settle_times();
    }

    fn add_times(&mut self, group: u32, word: usize, times: &[u32]) {
        if let Some(known) = self.state_mut(group).times_mut(word) {
            known.add(times);
        }
    }

    /// Sorts the times in that wait, where they are many.
    fn settle_times(&mut self) {
        let groups = self.narrow.groups();
        for word in times_words::<P>() {
            let mut given = Vec::new();
            if let Some(times) = self.narrow.times_mut(word) {
                times.settle(groups, |group, times| given.push((group, times.to_vec())));
            }
            for (group, times) in given {
                self.add_times(group, word, &times);
            }
        }
    }

    /// Whether a group has times in no other place than here, and so few that they are exact.
    fn has_few_times(&self, group: u32, word: usize) -> bool {
        self.states.len() <= group as usize && self.times(group, word).len() <= EXACT_LIMIT
    }

    /// The times of a word of the state that are narrow.
    fn times(&self, group: u32, word: usize) -> Cow<'_, [u32]> {
        let times = self.narrow.times(word).map(|times| times.of(group as usize));
        times.unwrap_or_default()
    }
}

/// The words of distributions, a bit for each, from their fields.
fn words_of_times<P: Partial>(fields: u64) -> u64 {
    let mut words = 0;
    for (field, of_field) in P::WORDS.iter().enumerate() {
        if let Words::Times(word) = of_field
            && fields & SlotSpec::bit(field) != 0
        {
            words |= SlotSpec::bit(*word);
        }
    }
    words
}

/// The words of a state where its distributions are.
fn times_words<P: Partial>() -> impl Iterator<Item = usize> {
    P::WORDS.iter().filter_map(|words| match words {
        Words::Times(word) => Some(*word),
        _ => None,
    })
}

/// The words of a state.
fn words<P>() -> usize {
    size_of::<P>() / size_of::<u64>()
}

impl<P: Partial> Slot for TypedSlot<P> {
    fn grow(&mut self, count: usize) {
        let mut states = count;
        if P::COUNTS_BLOCKS && (count > MOST_STATES || self.narrow.is_in_use()) {
            self.narrow.grow(words::<P>(), count);
            self.settle_times();
            states = count.min(MOST_STATES);
        }
        if self.states.len() < states {
            self.states.resize_with(states, P::default);
        }
    }

    fn observe(&mut self, batch: &Batch<'_>, groups: &[u32]) {
        P::observe_batch(&mut self.states, batch, groups, &self.rules);
    }

    fn counts_blocks(&self) -> bool {
        P::COUNTS_BLOCKS
    }

    fn observe_blocks(
        &mut self,
        blocks: &[ReadBlock<'_>],
        few: &FewGroups,
        groups: &[BlockGroups<'_>],
        times: u64,
    ) {
        self.wide.resize(words::<P>(), [0; FEW]);
        dispatch::run(CountBlocks {
            states: &mut self.states,
            narrow: &mut self.narrow,
            wide: &mut self.wide,
            few,
            blocks,
            groups,
            times: words_of_times::<P>(times),
            rules: &self.rules,
        });
    }

    fn settle(&mut self, few: &FewGroups) {
        for (place, group) in few.groups().iter().enumerate() {
            match self.states.get_mut(*group as usize) {
                Some(state) => state.add_wide(&self.wide, place),
                None => {
                    let numbers: Vec<i64> = self.wide.iter().map(|word| word[place]).collect();
                    self.add_words(*group, &numbers);
                }
            }
        }
        self.wide.fill([0; FEW]);
    }

    fn due(&self, batch: &Batch<'_>) -> Vec<Option<i64>> {
        P::due(batch, &self.rules)
    }

    fn needs(&self) -> Needs {
        P::needs(&self.rules)
    }

    fn fresh(&self) -> Box<dyn Slot> {
        Box::new(TypedSlot::<P>::new(self.rules.clone()))
    }

    fn used(&self) -> &[bool] {
        &self.used
    }

    fn resolve(&mut self, events: &Sorted<'_>, book: &mut dyn Booking) -> Result<()> {
        let used = std::mem::take(&mut self.used);
        let mut states = States { states: std::mem::take(&mut self.states), used };
        let resolved = P::resolve(&self.rules, events, book, &mut states);
        (self.states, self.used) = (states.states, states.used);
        resolved
    }

    fn merge(&mut self, other: &dyn Slot, count: usize, groups: &[u32]) {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            debug_assert!(false, "slots are paired by partial before they are merged");
            return;
        };
        if other.narrow.is_in_use() {
            self.narrow.grow(words::<P>(), count);
        }
        self.grow(count);
        let counted = other.states.iter().zip(groups).filter(|(_, group)| **group != NO_GROUP);
        for (state, group) in counted {
            if let Some(mine) = self.states.get_mut(*group as usize) {
                mine.merge(state);
                continue;
            }
            if !self.add_narrow(*group, state) {
                self.state_mut(*group).merge(state);
            }
        }
        let mut spilled = Vec::new();
        self.narrow.merge(&other.narrow, groups, |group, word, number| {
            spilled.push((group, word, number));
        });
        for (group, word, number) in spilled {
            let mut wide = vec![[0; FEW]; words::<P>()];
            wide[word][0] = number;
            self.state_mut(group).add_wide(&wide, 0);
        }
        self.merge_times(&other.narrow, groups);
    }

    fn read(&self, group: u32, field: usize, moment: &Moment) -> FieldValue<'_> {
        let value = self.state(group).read(field, &self.rules, moment);
        let (Some(words), true) = (P::WORDS.get(field), self.narrow.is_in_use()) else {
            return value;
        };
        match value {
            FieldValue::Number(number) => {
                FieldValue::Number(number + self.narrow.number(*words, group as usize))
            }
            FieldValue::Extreme(known) => {
                let more = self.narrow.extreme(*words, group as usize);
                let both = known.into_iter().chain(more);
                FieldValue::Extreme(match words {
                    Words::Least(_) => both.min(),
                    _ => both.max(),
                })
            }
            FieldValue::Distribution(known) => {
                let Words::Times(word) = words else { return FieldValue::Distribution(known) };
                match self.times(group, *word) {
                    times if times.is_empty() => FieldValue::Distribution(known),
                    times => FieldValue::Distribution(Cow::Owned(with_times(&known, &times))),
                }
            }
            FieldValue::Pairs(_) => value,
        }
    }

    fn quantiles(
        &self,
        first: u32,
        field: usize,
        per_mille: u32,
        moment: &Moment,
        out: &mut [Option<u64>],
    ) {
        let Some(Words::Times(word)) = P::WORDS.get(field) else { return };
        for (group, out) in (first..).zip(out) {
            // Of many groups nearly all have no state, and few times.
            let narrow = self.narrow.times(*word).filter(|_| self.states.len() <= group as usize);
            *out = narrow
                .and_then(|times| times.quantile(group as usize, per_mille))
                .or_else(|| self.quantile(group, field, per_mille, moment));
        }
    }

    fn reader(&self, wanted: &WantedPercentiles, count: usize) -> Option<Reader> {
        let mut slot = TypedSlot::<P>::new(self.rules.clone());
        let mut places = vec![NO_GROUP; count];
        for (place, group) in places.iter_mut().zip(0..) {
            let (mut state, mut reads) = (P::default(), false);
            for (field, per_mille) in wanted {
                let Some(Words::Times(word)) = P::WORDS.get(*field) else { continue };
                let mut reader = None;
                if !self.has_few_times(group, *word)
                    && let FieldValue::Distribution(times) =
                        self.read(group, *field, &Moment { as_of: None })
                {
                    reader = times.reader(per_mille);
                }
                reads |= reader.is_some();
                if let Some(times) = state.times_mut(*word) {
                    times.set(reader.unwrap_or_else(Distribution::idle_reader));
                }
            }
            if reads {
                *place = slot.states.len() as u32;
                slot.states.push(state);
            }
        }
        let reads = !slot.states.is_empty();
        let times = wanted.keys().fold(0, |times, field| times | SlotSpec::bit(*field));
        reads.then(|| Reader { places: places.into(), times, slot: Arc::new(slot) })
    }

    fn read_small(&self, first: u32, field: usize, moment: &Moment, out: &mut [i64]) -> bool {
        let words = P::WORDS.get(field).copied().unwrap_or(Words::Other);
        if let Words::Greatest(_) | Words::Least(_) | Words::Times(_) = words {
            return out.iter_mut().zip(first..).all(|(number, group)| {
                let is_small;
                (*number, is_small) = small(self.read(group, field, moment).number());
                is_small
            });
        }
        let states = self.states.get(first as usize..).unwrap_or_default();
        let many = ManyStates { states, empty: &self.empty };
        let are_small = P::read_small(&many, field, out).unwrap_or_else(|| {
            many.read(out, |state| small(state.read(field, &self.rules, moment).number()))
        });
        are_small && self.narrow.add_to(words, first as usize, out)
    }

    fn encode(&self, group: u32, out: &mut Vec<u8>) {
        let state = self.state(group);
        if !self.narrow.is_in_use() {
            return state.encode(out);
        }
        let mut numbers = vec![0; words::<P>()];
        self.narrow.words(P::WORDS, group as usize, &mut numbers);
        let wide: Vec<Wide> = numbers.iter().map(|number| [*number; FEW]).collect();
        let mut whole = state.clone();
        whole.add_wide(&wide, 0);
        for word in times_words::<P>() {
            let times = self.times(group, word);
            if let Some(known) = whole.times_mut(word).filter(|_| !times.is_empty()) {
                known.add(&times);
            }
        }
        whole.encode(out);
    }

    fn decode(&mut self, group: u32, bytes: &mut &[u8]) -> std::result::Result<(), &'static str> {
        let state = P::decode(bytes)?;
        if self.states.len() > group as usize || !self.add_narrow(group, &state) {
            *self.state_mut(group) = state;
        }
        Ok(())
    }

    fn state_bytes(&self) -> usize {
        let heap: usize = self.states.iter().map(Partial::heap_bytes).sum();
        self.states.len() * std::mem::size_of::<P>() + heap + self.narrow.bytes()
    }

    fn holds_ids(&self) -> bool {
        P::FIELDS.iter().any(|field| field.merge == MergeRule::Union)
    }

    fn ids_by_share(&self, share_of: &dyn Fn(u128) -> usize) -> BTreeMap<usize, Ids> {
        let mut parts: BTreeMap<usize, (Vec<u32>, Vec<P>)> = BTreeMap::new();
        for (group, state) in self.states.iter().enumerate() {
            state.deal_ids(share_of, &mut |share, add| {
                let (groups, states) = parts.entry(share).or_default();
                if states.len() <= group {
                    states.resize_with(group + 1, P::default);
                    groups.push(group as u32);
                }
                add(&mut states[group]);
            });
        }
        let ids = |(groups, states)| {
            let slot = TypedSlot { states, ..TypedSlot::new(self.rules.clone()) };
            Ids { groups, slot: Arc::new(slot) }
        };
        parts.into_iter().map(|(share, part)| (share, ids(part))).collect()
    }

    fn forget_ids(&mut self) {
        self.states.iter_mut().for_each(P::forget_ids);
    }

    fn count_ids(&mut self) {
        self.states.iter_mut().for_each(P::count_ids);
    }

    fn boxed(&self) -> Arc<dyn Slot> {
        Arc::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
