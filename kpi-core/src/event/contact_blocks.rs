//! Contacts from columns, 64 at a time.

use crate::codec::{id_hash, low_hashes};
use crate::event::contact::{CHANNEL_SHIFT, CHANNELS, LASTED_SHIFT, LONGEST_MS, MARK_BITS, event};
use crate::event::{ContactEvent, Contacts, Interner, Mark, NULL};
use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::{ContactFacts, InteractionBlock, InteractionCopy, LANES, Rows, lanes_of};
use crate::partial::slot::NO_GROUP;
use crate::policy::Policy;
use crate::record::{
    BotOutcome, Initiation, IntentComplexity, InteractionColumns, InteractionRow, Outcome,
    TextColumn,
};

/// Keeps the rows of columns that have a combination of dimensions.
pub(super) fn observe(
    contacts: &mut Contacts,
    interner: &mut Interner,
    policy: &Policy,
    columns: &InteractionColumns<'_>,
    combinations: &[u32],
) {
    let by_case = contacts.by_case();
    let keys = if by_case { &columns.case_id } else { &columns.customer_id };
    let keys = Keys::new(keys, columns.len());
    let mut reasons = Reasons::new(&columns.reason, columns.len(), policy);
    let mut copy = InteractionCopy::NONE;
    let whole = columns.len() - columns.len() % LANES;
    for base in (0..whole).step_by(LANES) {
        let block = InteractionBlock::new(Rows::Columns(columns), base, &mut copy);
        let (mut who, identified) = keys.of_block(base);
        let Packed { counted, mut packed } = dispatch::run(Pack { block: &block, identified });
        let kept = counted & with_combination(&combinations[base..]);
        if by_case {
            for lane in lanes_of(kept & !identified) {
                // Without a case the contact is a case of its own.
                who[lane] = !(id_hash(columns.at(base + lane).interaction_id()) as u64);
            }
        }
        let started_at = block.created_at().values;
        for lane in lanes_of(kept) {
            let (reason, is_unsolvable) = reasons.number(base + lane, interner);
            packed[lane] |= u64::from(is_unsolvable) << Mark::Unsolvable as u32;
            contacts.push(ContactEvent {
                who: who[lane],
                started_at: started_at[lane],
                packed: packed[lane],
                reason,
                dims: combinations[base + lane],
            });
        }
    }
    for (row, dims) in combinations.iter().enumerate().skip(whole) {
        if *dims == NO_GROUP {
            continue;
        }
        if let Some(event) = event(&columns.at(row), by_case, policy, interner) {
            contacts.push(ContactEvent { dims: *dims, ..event });
        }
    }
}

/// The rows of a block that have a combination.
fn with_combination(combinations: &[u32]) -> u64 {
    let of_block = combinations.iter().take(LANES).enumerate();
    of_block.fold(0, |rows, (lane, dims)| rows | u64::from(*dims != NO_GROUP) << lane)
}

/// Hashes of customers or cases.
enum Keys<'c, 'a> {
    Texts(&'c TextColumn<'a>),
    /// Each text of a dictionary is hashed once; `None` for an empty one.
    Dictionary {
        keys: &'c [u32],
        hashes: Vec<Option<u64>>,
    },
}

impl<'c, 'a> Keys<'c, 'a> {
    fn new(column: &'c TextColumn<'a>, rows: usize) -> Self {
        match column {
            TextColumn::Dictionary { keys, values } if values.len() <= rows => {
                let hash = |text: &str| (!text.is_empty()).then(|| id_hash(text) as u64);
                Keys::Dictionary { keys, hashes: values.iter().map(|text| hash(text)).collect() }
            }
            column => Keys::Texts(column),
        }
    }

    /// The hashes of a block, and the rows that have one; 0 for the others.
    fn of_block(&self, base: usize) -> ([u64; LANES], u64) {
        let mut found = 0;
        match self {
            Keys::Texts(column) => {
                let ids = ids(column, base);
                for (lane, id) in ids.iter().enumerate() {
                    found |= u64::from(id.is_some()) << lane;
                }
                (if found == 0 { [0; LANES] } else { low_hashes(&ids) }, found)
            }
            Keys::Dictionary { keys, hashes } => {
                let mut who = [0; LANES];
                for (lane, who) in who.iter_mut().enumerate() {
                    let key = keys.get(base + lane);
                    let hash = key.and_then(|key| *hashes.get(*key as usize)?);
                    found |= u64::from(hash.is_some()) << lane;
                    *who = hash.unwrap_or(0);
                }
                (who, found)
            }
        }
    }
}

/// The texts of a block.
fn ids<'t>(column: &'t TextColumn<'_>, base: usize) -> [Option<&'t str>; LANES] {
    let mut ids = [None; LANES];
    if let TextColumn::Written { offsets, data } = column
        && let Some(offsets) = offsets.get(base..=base + LANES)
    {
        for (id, range) in ids.iter_mut().zip(offsets.windows(2)) {
            *id = data.get(range[0]..range[1]).filter(|text| !text.is_empty());
        }
        return ids;
    }
    for (lane, id) in ids.iter_mut().enumerate() {
        *id = column.get(base + lane);
    }
    ids
}

/// Numbers of reasons. A reason has one only when a contact with it is kept,
/// so that state bytes hold no others.
struct Reasons<'c, 'a> {
    column: &'c TextColumn<'a>,
    unsolvable: &'c [String],
    /// What is known of the texts of a dictionary.
    known: Vec<Option<(u32, bool)>>,
}

impl<'c, 'a> Reasons<'c, 'a> {
    fn new(column: &'c TextColumn<'a>, rows: usize, policy: &'c Policy) -> Self {
        let known = match column {
            TextColumn::Dictionary { values, .. } if values.len() <= rows => {
                vec![None; values.len()]
            }
            _ => Vec::new(),
        };
        Reasons { column, unsolvable: &policy.unsolvable_reasons, known }
    }

    /// The number of a row's reason, and whether nobody can resolve it at once.
    #[inline]
    fn number(&mut self, row: usize, interner: &mut Interner) -> (u32, bool) {
        let place = match self.column {
            TextColumn::Dictionary { keys, .. } => {
                keys.get(row).map_or(usize::MAX, |key| *key as usize)
            }
            _ => usize::MAX,
        };
        if let Some(Some(known)) = self.known.get(place) {
            return *known;
        }
        let Some(text) = self.column.get(row) else { return (NULL, false) };
        let number = (interner.number(text), self.unsolvable.iter().any(|known| known == text));
        if let Some(known) = self.known.get_mut(place) {
            *known = Some(number);
        }
        number
    }
}

/// What events pack into one word, of a block.
struct Packed {
    /// Contacts that count.
    counted: u64,
    /// Length, channel and marks, but for [`Mark::Unsolvable`].
    packed: [u64; LANES],
}

struct Pack<'k, 'b> {
    block: &'k InteractionBlock<'b>,
    /// Contacts whose customer or case is known.
    identified: u64,
}

impl Kernel for Pack<'_, '_> {
    type Output = Packed;

    #[inline(always)]
    fn run(self) -> Packed {
        let block = self.block;
        let mut facts = ContactFacts::NONE;
        facts.read(block);
        let marks = transposed(&sets(block, &facts, self.identified));
        let channels = block.channel().codes();
        let lasted = block.ended_at().since(block.created_at());
        let mut packed = [0; LANES];
        for lane in 0..LANES {
            let length = lasted.values[lane].max(0) as u64;
            let known = lasted.known >> lane & 1;
            packed[lane] = ((length.min(LONGEST_MS) + 1) * known) << LASTED_SHIFT
                | (u64::from(channels[lane]) & CHANNELS) << CHANNEL_SHIFT
                | u64::from(marks[lane]);
        }
        Packed { counted: facts.counted, packed }
    }
}

/// The contacts that bear each mark.
#[inline(always)]
fn sets(
    block: &InteractionBlock<'_>,
    facts: &ContactFacts,
    identified: u64,
) -> [u64; MARK_BITS as usize] {
    let initiation = block.initiation();
    let outcome = block.outcome();
    let bot_outcome = block.bot_outcome();
    let replies = block.agent_reply_count();
    let human = facts.handler.human();
    let center = initiation.is(Initiation::Agent) | initiation.is(Initiation::Campaign);
    let kept_by_bot = facts.bot_engaged & !facts.handoff;
    let resolved_by_bot = kept_by_bot & bot_outcome.is(BotOutcome::Resolved);
    let in_vain = outcome.is(Outcome::Abandoned) | outcome.is(Outcome::Failed);
    let callback = initiation.is(Initiation::Callback);
    let mut sets = [0; MARK_BITS as usize];
    let mut mark = |mark: Mark, rows: u64| sets[mark as usize] = rows;
    mark(Mark::Identified, identified);
    mark(Mark::FromCustomer, facts.inbound & !facts.transfer_leg & !center & !callback);
    mark(Mark::Served, (human | resolved_by_bot) & !in_vain);
    mark(Mark::Transferred, block.transfers().above(0));
    mark(Mark::PlannedChange, block.planned_channel_change().yes);
    mark(Mark::Resolved, outcome.is(Outcome::Resolved));
    mark(Mark::OutcomeKnown, outcome.known() & !outcome.is(Outcome::Unknown));
    mark(Mark::HumanHandled, human);
    mark(Mark::BotEngaged, facts.bot_engaged);
    mark(Mark::BotResolved, resolved_by_bot & !human);
    mark(Mark::BotAbandoned, kept_by_bot & bot_outcome.is(BotOutcome::Abandoned));
    mark(Mark::Handoff, facts.handoff);
    mark(Mark::CenterInitiated, center);
    mark(Mark::SimpleIntent, block.intent_complexity().is(IntentComplexity::Simple));
    mark(Mark::OneReply, replies.above(0));
    mark(Mark::ManyReplies, replies.above(1));
    mark(Mark::RepliesUnknown, !replies.known);
    sets
}

/// The marks of each contact: bit m of word n is bit n of set m.
#[inline(always)]
fn transposed(sets: &[u64; MARK_BITS as usize]) -> [u32; LANES] {
    let mut marks = [0; LANES];
    let (first, second) = marks.split_at_mut(LANES / 2);
    for (mark, set) in sets.iter().enumerate() {
        // Halves, so that all shifts are of 32 bits.
        for (half, set) in [(&mut *first, *set as u32), (&mut *second, (*set >> 32) as u32)] {
            for (lane, marks) in half.iter_mut().enumerate() {
                *marks |= (set >> lane & 1) << mark;
            }
        }
    }
    marks
}
