//! What several partials derive from 64 interactions in the same way: the
//! facts of [`crate::record::InteractionFacts`], once a block.

use crate::kernel::block::InteractionBlock;
use crate::kernel::lanes::Derived;
use crate::record::{BotOutcome, Direction, HandledBy, Initiation, Outcome, QueueExit};

/// Facts of a block, each as the set of rows for which it holds.
pub(crate) struct ContactFacts {
    pub inbound: u64,
    /// No spam, no copy, not internal; lanes without a row are not in it.
    pub counted: u64,
    pub transfer_leg: u64,
    pub visit: Visits,
    /// When a contact left the queue, where it is known.
    pub left_queue: Derived,
    /// Time in the queue, where it is known.
    pub wait: Derived,
    pub handler: Handlers,
    pub bot_engaged: u64,
    pub handoff: u64,
}

/// How contacts passed the queue; each contact is in one of the sets.
pub(crate) struct Visits {
    pub none: u64,
    pub waiting: u64,
    /// They left, the record does not say how.
    pub unknown: u64,
    pub answered: u64,
    pub abandoned: u64,
    pub callback: u64,
    /// They left in any other way.
    pub flow_out: u64,
}

impl Visits {
    const NONE: Self = Visits {
        none: 0,
        waiting: 0,
        unknown: 0,
        answered: 0,
        abandoned: 0,
        callback: 0,
        flow_out: 0,
    };

    /// Visits that left in a way that is known.
    #[inline(always)]
    pub(crate) fn left(&self) -> u64 {
        self.answered | self.abandoned | self.callback | self.flow_out
    }

    #[inline(always)]
    fn of(block: &InteractionBlock<'_>) -> Self {
        let exit = block.queue_exit();
        let queued = block.queued_at().known;
        let told = exit.known();
        let answered_at = block.answered_at().known;
        let open = !told & queued;
        let unanswered = open & !answered_at;
        let gave_up = unanswered & block.outcome().is(Outcome::Abandoned);
        let rest = unanswered & !gave_up;
        let over = block.left_queue_at().known | block.ended_at().known;
        let answered = exit.is(QueueExit::Answered) | (open & answered_at);
        let abandoned = exit.is(QueueExit::Abandoned) | gave_up;
        let callback = exit.is(QueueExit::CallbackRequested);
        Visits {
            none: !told & !queued,
            waiting: rest & !over,
            unknown: rest & over,
            answered,
            abandoned,
            callback,
            flow_out: told & !answered & !abandoned & !callback,
        }
    }
}

/// Who handled contacts; each contact is in one of the sets.
pub(crate) struct Handlers {
    pub bot_only: u64,
    pub bot_then_human: u64,
    pub human_only: u64,
    pub nobody: u64,
    pub unknown: u64,
}

impl Handlers {
    const NONE: Self =
        Handlers { bot_only: 0, bot_then_human: 0, human_only: 0, nobody: 0, unknown: 0 };

    /// Contacts that a person handled.
    #[inline(always)]
    pub(crate) fn human(&self) -> u64 {
        self.human_only | self.bot_then_human
    }

    /// Contacts that nobody handled, as far as the record tells.
    #[inline(always)]
    pub(crate) fn not_handled(&self) -> u64 {
        self.nobody | self.unknown
    }

    #[inline(always)]
    fn of(block: &InteractionBlock<'_>, visit: &Visits) -> Self {
        let by = block.handled_by();
        let open = !by.known();
        let bot_outcome = block.bot_outcome();
        let human = block.answered_at().known
            | block.talk().above(0)
            | block.first_response_at().known
            | visit.answered;
        let bot = block.bot_engaged().yes | bot_outcome.known();
        let alone = bot & !human;
        let resolved = alone & bot_outcome.is(BotOutcome::Resolved);
        let neither = !bot & !human;
        Handlers {
            bot_only: by.is(HandledBy::BotOnly) | (open & resolved),
            bot_then_human: by.is(HandledBy::BotThenHuman) | (open & bot & human),
            human_only: by.is(HandledBy::HumanOnly) | (open & !bot & human),
            nobody: by.is(HandledBy::None) | (open & neither & visit.left()),
            unknown: open & ((alone & !resolved) | (neither & !visit.left())),
        }
    }
}

impl ContactFacts {
    /// The facts of no rows.
    pub(crate) const NONE: Self = ContactFacts {
        inbound: 0,
        counted: 0,
        transfer_leg: 0,
        visit: Visits::NONE,
        left_queue: Derived::NONE,
        wait: Derived::NONE,
        handler: Handlers::NONE,
        bot_engaged: 0,
        handoff: 0,
    };

    /// Finds the facts of a block, in place: to move a kilobyte costs as much as a comparison.
    #[inline(always)]
    pub(crate) fn read(&mut self, block: &InteractionBlock<'_>) {
        let direction = block.direction();
        let internal = direction.is(Direction::Internal);
        let outcome = block.outcome();
        let copies = outcome.is(Outcome::Spam) | outcome.is(Outcome::Duplicate);
        let initiation = block.initiation();
        let visit = Visits::of(block);
        let handler = Handlers::of(block, &visit);
        let bot_outcome = block.bot_outcome();
        let handled_by = block.handled_by();
        let engaged = block.bot_engaged();
        let by_bot = handled_by.is(HandledBy::BotOnly) | handled_by.is(HandledBy::BotThenHuman);
        self.inbound = !(direction.is(Direction::Outbound) | internal);
        self.counted = block.rows & !(copies | internal);
        self.transfer_leg =
            initiation.is(Initiation::Transfer) | initiation.is(Initiation::QueueTransfer);
        self.bot_engaged = engaged.yes | (!engaged.known & (bot_outcome.known() | by_bot));
        self.handoff = block.handoff_requested_at().known
            | bot_outcome.is(BotOutcome::Handoff)
            | handled_by.is(HandledBy::BotThenHuman);
        self.read_left_queue(block, &visit);
        self.wait.set_since(self.left_queue.numbers(), block.queued_at());
        self.wait.known &= !self.wait.numbers().below(0);
        self.visit = visit;
        self.handler = handler;
    }

    /// `left_queue_at`, else `answered_at` if the contact was answered, else
    /// `ended_at` if it was abandoned.
    #[inline(always)]
    fn read_left_queue(&mut self, block: &InteractionBlock<'_>, visit: &Visits) {
        let left = block.left_queue_at();
        self.left_queue.set(left);
        self.left_queue.replace(!left.known & visit.answered, block.answered_at());
        self.left_queue.replace(!left.known & visit.abandoned, block.ended_at());
    }

    /// Contacts in which a bot took part and no person was asked for.
    #[inline(always)]
    pub(crate) fn bot_alone(&self) -> u64 {
        self.bot_engaged & !self.handoff & self.visit.none & !self.handler.human()
    }
}
