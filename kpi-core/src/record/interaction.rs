//! The interaction: one contact, that is one queue visit and the agent who
//! handled it, with the bot's part before it.

use crate::kernel::disordered;
use crate::record::Problem;
use crate::record::check::{are_in_order, in_order, not_before};
use crate::record::code::{
    BotOutcome, Channel, Direction, HandledBy, Initiation, IntentComplexity, Outcome, QueueExit,
};

record! {
    /// One contact: a queue visit and the agent who handled it.
    ///
    /// Legs of one conversation share `conversation_id`. Only three fields are
    /// required; a KPI that needs another counts the rows that lack it.
    Interaction, "interaction", InteractionRow, InteractionAt, InteractionColumns, InteractionBuffer,
    check: check, suspects: disordered;
    /// Unique name of the contact.
    required text: interaction_id,
    /// When the contact began.
    required instant: created_at,
    /// The channel.
    required code Channel: channel,
    /// Shared by the legs of one conversation.
    optional text: conversation_id,
    /// The case or ticket that the contact belongs to.
    optional text: case_id,
    /// Who the customer is; missing when not identified.
    optional text: customer_id,
    /// Who the contact was directed to. Missing counts as inbound.
    optional code Direction: direction,
    /// How the contact began.
    optional code Initiation: initiation,
    /// The queue.
    optional text: queue,
    /// The team.
    optional text: team,
    /// The agent who handled it; missing when nobody did.
    optional text: agent_id,
    /// The customer's region.
    optional text: region,
    /// The customer's segment.
    optional text: segment,
    /// Why the customer made contact.
    optional text: reason,
    /// The type of work, such as sales or support.
    optional text: r#type,
    /// The language.
    optional text: language,
    /// The priority.
    optional text: priority,
    /// When it entered the queue; missing when it never queued.
    optional instant: queued_at,
    /// When it left the queue; missing while it waits.
    optional instant: left_queue_at,
    /// How it left the queue.
    optional code QueueExit: queue_exit,
    /// When an agent answered.
    optional instant: answered_at,
    /// When a person first replied in public.
    optional instant: first_response_at,
    /// When it was first resolved.
    optional instant: resolved_first_at,
    /// When it was last resolved.
    optional instant: resolved_last_at,
    /// When it ended, after-contact work included; missing while it is open.
    optional instant: ended_at,
    /// Time in conversation.
    optional duration: talk,
    /// Time on hold.
    optional duration: hold,
    /// After-contact work.
    optional duration: wrap,
    /// The outcome.
    optional code Outcome: outcome,
    /// Who handled it.
    optional code HandledBy: handled_by,
    /// How often it was transferred.
    optional count: transfers,
    /// How often it was reopened after a resolution.
    optional count: reopen_count,
    /// How many replies agents wrote.
    optional count: agent_reply_count,
    /// Whether the agent marked it resolved.
    optional boolean: agent_says_resolved,
    /// Whether the customer had to repeat information.
    optional boolean: customer_repeated_info,
    /// How many sales it led to.
    optional count: sale_count,
    /// Net revenue in minor units; refunds are negative.
    optional money: revenue,
    /// Cost booked on this contact alone, in minor units.
    optional money: direct_cost,
    /// Whether the context came along from the channel before.
    optional boolean: context_transferred,
    /// Whether the center planned the change of channel.
    optional boolean: planned_channel_change,
    /// When the source last changed the record.
    optional instant: updated_at,
    /// Whether the customer used the bot or IVR.
    optional boolean: bot_engaged,
    /// How the bot session ended.
    optional code BotOutcome: bot_outcome,
    /// Whether the flow reached its completion state.
    optional boolean: bot_completed,
    /// When the bot asked for a person.
    optional instant: handoff_requested_at,
    /// When the context had reached the agent.
    optional instant: context_delivered_at,
    /// When the agent accepted.
    optional instant: handoff_accepted_at,
    /// How many fields of context there should be.
    optional count: context_fields_expected,
    /// How many fields of context arrived.
    optional count: context_fields_delivered,
    /// How hard the request is for a bot.
    optional code IntentComplexity: intent_complexity,
}

impl Interaction {
    /// A contact with its three required fields; all others are missing.
    pub fn new(
        interaction_id: impl Into<String>,
        created_at: crate::record::Instant,
        channel: Channel,
    ) -> Self {
        let mut row = Interaction::blank();
        row.interaction_id = interaction_id.into();
        row.created_at = created_at;
        row.channel = channel;
        row
    }
}

/// Instants in the order in which they must follow each other.
#[inline]
fn check(row: &impl InteractionRow) -> Result<(), Problem> {
    let (created, handoff) = (Some(row.created_at()), row.handoff_requested_at());
    let pairs = [
        (row.ended_at(), created),
        (row.queued_at(), created),
        (row.left_queue_at(), row.queued_at()),
        (row.answered_at(), created),
        (row.first_response_at(), created),
        (row.resolved_first_at(), created),
        (row.resolved_last_at(), created),
        (row.resolved_last_at(), row.resolved_first_at()),
        (handoff, created),
        (row.context_delivered_at(), handoff),
        (row.handoff_accepted_at(), handoff),
        (row.context_fields_expected(), row.context_fields_delivered()),
    ];
    if are_in_order(row.created_at(), pairs) { Ok(()) } else { first_out_of_order(row) }
}

/// What is wrong with a row, in the order of its fields.
#[cold]
fn first_out_of_order(row: &impl InteractionRow) -> Result<(), Problem> {
    let created = row.created_at();
    in_order("ended_at", row.ended_at(), "created_at", Some(created))?;
    in_order("queued_at", row.queued_at(), "created_at", Some(created))?;
    in_order("left_queue_at", row.left_queue_at(), "queued_at", row.queued_at())?;
    in_order("answered_at", row.answered_at(), "created_at", Some(created))?;
    in_order("first_response_at", row.first_response_at(), "created_at", Some(created))?;
    in_order("resolved_first_at", row.resolved_first_at(), "created_at", Some(created))?;
    in_order("resolved_last_at", row.resolved_last_at(), "created_at", Some(created))?;
    in_order(
        "resolved_last_at",
        row.resolved_last_at(),
        "resolved_first_at",
        row.resolved_first_at(),
    )?;
    in_order("handoff_requested_at", row.handoff_requested_at(), "created_at", Some(created))?;
    let handoff = row.handoff_requested_at();
    in_order("context_delivered_at", row.context_delivered_at(), "handoff_requested_at", handoff)?;
    in_order("handoff_accepted_at", row.handoff_accepted_at(), "handoff_requested_at", handoff)?;
    not_before(
        "context_fields_expected",
        row.context_fields_expected(),
        "context_fields_delivered",
        row.context_fields_delivered(),
    )
}

/// How a contact passed the queue, as far as the record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueVisit {
    /// It never queued.
    None,
    /// It is still in the queue.
    Waiting,
    /// It left the queue, the record does not say how.
    Unknown,
    /// It left the queue this way.
    Left(QueueExit),
}

/// Facts that several partials derive from an interaction in the same way.
pub trait InteractionFacts: InteractionRow {
    /// Whether the contact counts as inbound. A missing direction does: most
    /// sources of inbound queues do not write one.
    #[inline]
    fn is_inbound(&self) -> bool {
        !matches!(self.direction(), Some(Direction::Outbound | Direction::Internal))
    }

    /// Whether the contact counts at all: not spam, not a copy, not internal.
    #[inline]
    fn is_counted(&self) -> bool {
        !matches!(self.outcome(), Some(Outcome::Spam | Outcome::Duplicate))
            && self.direction() != Some(Direction::Internal)
    }

    /// Whether the contact is a further leg, begun by a transfer.
    #[inline]
    fn is_transfer_leg(&self) -> bool {
        matches!(self.initiation(), Some(Initiation::Transfer | Initiation::QueueTransfer))
    }

    /// How the contact passed the queue. `queue_exit` decides; where it is
    /// missing, `answered_at`, the outcome and `left_queue_at` tell.
    #[inline]
    fn queue_visit(&self) -> QueueVisit {
        if let Some(exit) = self.queue_exit() {
            return QueueVisit::Left(exit);
        }
        if self.queued_at().is_none() {
            return QueueVisit::None;
        }
        if self.answered_at().is_some() {
            return QueueVisit::Left(QueueExit::Answered);
        }
        if self.outcome() == Some(Outcome::Abandoned) {
            return QueueVisit::Left(QueueExit::Abandoned);
        }
        match self.left_queue_at().or(self.ended_at()) {
            Some(_) => QueueVisit::Unknown,
            None => QueueVisit::Waiting,
        }
    }

    /// When the contact left the queue: `left_queue_at`, else `answered_at` if
    /// it was answered, else `ended_at` if it was abandoned. After any other
    /// exit the contact may have gone on, so the end tells nothing.
    #[inline]
    fn queue_left_at(&self) -> Option<i64> {
        self.left_queue_at().or_else(|| match self.queue_visit() {
            QueueVisit::Left(QueueExit::Answered) => self.answered_at(),
            QueueVisit::Left(QueueExit::Abandoned) => self.ended_at(),
            _ => None,
        })
    }

    /// Time in the queue in milliseconds, where both ends are known.
    #[inline]
    fn queue_wait(&self) -> Option<i64> {
        let wait = self.queue_left_at()? - self.queued_at()?;
        (wait >= 0).then_some(wait)
    }

    /// Who handled the contact: `handled_by`, else what other fields prove: an
    /// answer, a first reply or talk above 0 prove a person (exports write a
    /// talk of 0 for abandoned calls), an engaged bot with outcome resolved
    /// proves a bot alone, an exit from the queue without an answer proves
    /// nobody. `None` when nothing tells.
    #[inline]
    fn handler(&self) -> Option<HandledBy> {
        if let Some(handler) = self.handled_by() {
            return Some(handler);
        }
        let visit = self.queue_visit();
        let human = self.answered_at().is_some()
            || self.talk().is_some_and(|talk| talk > 0)
            || self.first_response_at().is_some()
            || visit == QueueVisit::Left(QueueExit::Answered);
        let bot = self.bot_engaged() == Some(true) || self.bot_outcome().is_some();
        match (bot, human) {
            (true, true) => Some(HandledBy::BotThenHuman),
            (false, true) => Some(HandledBy::HumanOnly),
            (true, false) if self.bot_outcome() == Some(BotOutcome::Resolved) => {
                Some(HandledBy::BotOnly)
            }
            (true, false) => None,
            (false, false) => matches!(visit, QueueVisit::Left(_)).then_some(HandledBy::None),
        }
    }

    /// Whether a person handled the contact.
    #[inline]
    fn is_human_handled(&self) -> bool {
        matches!(self.handler(), Some(HandledBy::HumanOnly | HandledBy::BotThenHuman))
    }

    /// Whether a bot or IVR took part with the customer's doing.
    #[inline]
    fn is_bot_engaged(&self) -> bool {
        self.bot_engaged().unwrap_or_else(|| {
            self.bot_outcome().is_some()
                || matches!(self.handled_by(), Some(HandledBy::BotOnly | HandledBy::BotThenHuman))
        })
    }

    /// Whether a bot took part and no person was asked for: no hand-over, no
    /// queue, no answer.
    #[inline]
    fn is_bot_alone(&self) -> bool {
        self.is_bot_engaged()
            && !self.has_handoff()
            && self.queue_visit() == QueueVisit::None
            && !self.is_human_handled()
    }

    /// Whether the bot handed over to a person, accepted or not.
    #[inline]
    fn has_handoff(&self) -> bool {
        self.handoff_requested_at().is_some()
            || self.bot_outcome() == Some(BotOutcome::Handoff)
            || self.handled_by() == Some(HandledBy::BotThenHuman)
    }
}

/// Facts that journeys derive from an interaction.
pub(crate) trait JourneyFacts: InteractionFacts {
    /// Whether the customer began the contact: inbound, no further leg, begun
    /// neither by an agent or a campaign nor as a call-back.
    #[inline]
    fn is_from_customer(&self) -> bool {
        let by_center = matches!(
            self.initiation(),
            Some(Initiation::Agent | Initiation::Campaign | Initiation::Callback)
        );
        self.is_inbound() && !self.is_transfer_leg() && !by_center
    }

    /// Whether a bot resolved the contact without handing it over.
    #[inline]
    fn is_bot_resolved(&self) -> bool {
        self.is_bot_engaged()
            && !self.has_handoff()
            && self.bot_outcome() == Some(BotOutcome::Resolved)
    }

    /// Whether a person or a bot served the contact to its end.
    #[inline]
    fn is_served(&self) -> bool {
        (self.is_human_handled() || self.is_bot_resolved())
            && !matches!(self.outcome(), Some(Outcome::Abandoned | Outcome::Failed))
    }
}

impl<R: InteractionRow + ?Sized> JourneyFacts for R {}

impl<R: InteractionRow + ?Sized> InteractionFacts for R {}
