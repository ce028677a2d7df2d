//! One contact as an event of 32 bytes: who, when, how long, and marks.

use crate::codec::id_hash;
use crate::event::{Contacts, Interner, NULL, contact_blocks};
use crate::partial::slot::NO_GROUP;
use crate::policy::Policy;
use crate::record::{
    Batch, BotOutcome, Channel, Code, Initiation, IntentComplexity, InteractionFacts,
    InteractionRow, JourneyFacts, Outcome,
};

/// A fact of a contact that journeys ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The customer or case is known.
    Identified = 0,
    /// The customer began it: inbound, no further leg, no call-back.
    FromCustomer = 1,
    /// A person or a bot served it.
    Served = 2,
    /// Its reason is one that nobody can resolve at once.
    Unsolvable = 3,
    Transferred = 4,
    PlannedChange = 5,
    Resolved = 6,
    /// The outcome is resolved, unresolved, abandoned or failed.
    OutcomeKnown = 7,
    HumanHandled = 8,
    BotEngaged = 9,
    BotResolved = 10,
    BotAbandoned = 11,
    Handoff = 12,
    /// An agent or a campaign began it.
    CenterInitiated = 13,
    SimpleIntent = 14,
    /// At least one reply of an agent, where the number is known.
    OneReply = 15,
    /// More than one reply.
    ManyReplies = 16,
    RepliesUnknown = 17,
}

pub(super) const MARK_BITS: u32 = 18;
pub(super) const CHANNEL_SHIFT: u32 = MARK_BITS;
const CHANNEL_BITS: u32 = 4;
pub(super) const CHANNELS: u64 = (1 << CHANNEL_BITS) - 1;
const _: () = assert!(Channel::NAMES.len() <= 1 << CHANNEL_BITS);
const MARKS: u64 = (1 << MARK_BITS) - 1;
pub(super) const LASTED_SHIFT: u32 = CHANNEL_SHIFT + CHANNEL_BITS;
/// The longest contact, 139 years; a longer one counts as this long.
pub(super) const LONGEST_MS: u64 = (1 << (64 - LASTED_SHIFT)) - 2;

/// A contact. Customers and cases are 64-bit hashes: two of ten million meet
/// with a chance of 3 in a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContactEvent {
    pub who: u64,
    pub started_at: i64,
    /// How long it lasted, plus 1; 0 while it is open. Then channel and marks.
    pub packed: u64,
    /// The number of its reason, or [`NULL`].
    pub reason: u32,
    /// The combination of dimensions.
    pub dims: u32,
}

impl ContactEvent {
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.packed >> mark as u32 & 1 == 1
    }

    pub(crate) fn channel(&self) -> u8 {
        (self.packed >> CHANNEL_SHIFT & CHANNELS) as u8
    }

    pub(crate) fn ended_at(&self) -> Option<i64> {
        let lasted = self.packed >> LASTED_SHIFT;
        lasted.checked_sub(1).map(|lasted| self.started_at + lasted as i64)
    }

    /// The end, or the beginning while it is open.
    pub(crate) fn last_known(&self) -> i64 {
        self.ended_at().unwrap_or(self.started_at)
    }

    /// The order of the contacts of one customer, whatever the order of
    /// arrival. `dims` are ranked by their texts.
    pub(crate) fn order(&self, dims_ranks: &[u32]) -> (i64, bool, i64, u8, u32, u64) {
        let end = self.ended_at();
        let dims = dims_ranks.get(self.dims as usize).copied().unwrap_or(NULL);
        (self.started_at, end.is_none(), end.unwrap_or(0), self.channel(), dims, self.packed)
    }

    /// Whether the marks can stand together, for bytes from outside.
    pub(crate) fn is_possible(&self) -> bool {
        usize::from(self.channel()) < Channel::NAMES.len()
    }
}

pub(super) fn observe(
    contacts: &mut Contacts,
    reasons: &mut Interner,
    policy: &Policy,
    batch: &Batch<'_>,
    combinations: &[u32],
) {
    match batch {
        Batch::Interactions(rows) => {
            let counted = rows.iter().zip(combinations).filter(|(_, dims)| **dims != NO_GROUP);
            for (row, dims) in counted {
                if let Some(event) = event(row, contacts.by_case(), policy, reasons) {
                    contacts.push(ContactEvent { dims: *dims, ..event });
                }
            }
        }
        Batch::InteractionColumns(columns) => {
            contact_blocks::observe(contacts, reasons, policy, columns, combinations);
        }
        _ => {}
    }
}

/// The event of a contact that counts.
pub(super) fn event(
    row: &impl InteractionRow,
    by_case: bool,
    policy: &Policy,
    reasons: &mut Interner,
) -> Option<ContactEvent> {
    if !row.is_counted() {
        return None;
    }
    let key = if by_case { row.case_id() } else { row.customer_id() };
    let who = match key {
        Some(id) => id_hash(id) as u64,
        // Without a case the contact is a case of its own.
        None if by_case => !(id_hash(row.interaction_id()) as u64),
        None => 0,
    };
    let started_at = row.created_at();
    let lasted = row
        .ended_at()
        .map_or(0, |end| u64::try_from(end - started_at).unwrap_or(0).min(LONGEST_MS) + 1);
    let packed = lasted << LASTED_SHIFT
        | u64::from(row.channel().number()) << CHANNEL_SHIFT
        | marks(row, key.is_some(), policy);
    let reason = row.reason().map_or(NULL, |reason| reasons.number(reason));
    Some(ContactEvent { who, started_at, packed, reason, dims: 0 })
}

fn marks(row: &impl InteractionRow, identified: bool, policy: &Policy) -> u64 {
    let outcome = row.outcome();
    let engaged = row.is_bot_engaged();
    let human = row.is_human_handled();
    let handoff = row.has_handoff();
    let center = matches!(row.initiation(), Some(Initiation::Agent | Initiation::Campaign));
    let bot_left = engaged && !handoff && row.bot_outcome() == Some(BotOutcome::Abandoned);
    let unsolvable = || {
        let listed = |reason: &str| policy.unsolvable_reasons.iter().any(|known| known == reason);
        !policy.unsolvable_reasons.is_empty() && row.reason().is_some_and(listed)
    };
    let replies = row.agent_reply_count();
    let set = [
        (Mark::Identified, identified),
        (Mark::FromCustomer, row.is_from_customer()),
        (Mark::Served, row.is_served()),
        (Mark::Unsolvable, unsolvable()),
        (Mark::Transferred, row.transfers().is_some_and(|transfers| transfers > 0)),
        (Mark::PlannedChange, row.planned_channel_change() == Some(true)),
        (Mark::Resolved, outcome == Some(Outcome::Resolved)),
        (Mark::OutcomeKnown, !matches!(outcome, None | Some(Outcome::Unknown))),
        (Mark::HumanHandled, human),
        (Mark::BotEngaged, engaged),
        (Mark::BotResolved, row.is_bot_resolved() && !human),
        (Mark::BotAbandoned, bot_left),
        (Mark::Handoff, handoff),
        (Mark::CenterInitiated, center),
        (Mark::SimpleIntent, row.intent_complexity() == Some(IntentComplexity::Simple)),
        (Mark::OneReply, replies.is_some_and(|replies| replies > 0)),
        (Mark::ManyReplies, replies.is_some_and(|replies| replies > 1)),
        (Mark::RepliesUnknown, replies.is_none()),
    ];
    set.iter().fold(0, |marks, (mark, holds)| marks | u64::from(*holds) << *mark as u32) & MARKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Instant, Interaction};

    fn kept(change: impl Fn(&mut Interaction)) -> Option<ContactEvent> {
        let mut row = Interaction::new("i", Instant(1_000), Channel::Chat);
        change(&mut row);
        event(&row, false, &Policy::default(), &mut Interner::default())
    }

    #[test]
    fn an_event_takes_32_bytes() {
        assert_eq!(size_of::<ContactEvent>(), 32);
    }

    #[test]
    fn times_and_channel_read_back() {
        let open = kept(|_| {}).expect("a contact");
        assert_eq!((open.ended_at(), open.channel()), (None, Channel::Chat.number()));
        let short = kept(|row| row.ended_at = Some(Instant(1_000))).expect("a contact");
        assert_eq!(short.ended_at(), Some(1_000));
        let year = kept(|row| row.ended_at = Some(Instant(32_000_000_000))).expect("a contact");
        assert_eq!(year.ended_at(), Some(32_000_000_000));
        assert!(!year.has(Mark::Identified) && year.has(Mark::FromCustomer));
    }

    #[test]
    fn what_does_not_count_is_no_event() {
        assert_eq!(kept(|row| row.outcome = Some(Outcome::Spam)), None);
    }
}
