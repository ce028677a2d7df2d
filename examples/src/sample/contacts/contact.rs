//! One contact: its fields, its queue, what the export knows of it.

use super::super::clock::EXPORT;
use super::super::staff::{Attention, Team};
use super::bot::BotPart;
use super::channel::Channel;
use super::matter::{Matter, Type};

/// One row of `interactions.csv`; an empty text is a missing value.
#[derive(Clone)]
pub(crate) struct Contact {
    /// Number of the row, in the order of arrival.
    pub(crate) number: i64,
    pub(super) conversation: i64,
    pub(super) matter: Matter,
    /// Its channel.
    pub(crate) channel: Channel,
    /// Who contacted whom.
    pub(crate) direction: &'static str,
    pub(super) initiation: &'static str,
    pub(super) queue: &'static str,
    pub(super) team: &'static str,
    /// The agent, when somebody answered.
    pub(crate) agent: Option<i64>,
    /// When it began.
    pub(crate) created: i64,
    pub(super) queued: Option<i64>,
    pub(super) left_queue: Option<i64>,
    pub(super) exit: &'static str,
    pub(super) answered: Option<i64>,
    pub(super) first_response: Option<i64>,
    pub(super) resolved_first: Option<i64>,
    pub(super) resolved_last: Option<i64>,
    /// When everything was done, wrap-up included.
    pub(crate) ended: Option<i64>,
    pub(super) talk: Option<i64>,
    pub(super) hold: Option<i64>,
    pub(super) wrap: Option<i64>,
    /// How it ended.
    pub(crate) outcome: &'static str,
    pub(super) handled_by: &'static str,
    pub(super) transfers: Option<i64>,
    pub(super) reopened: Option<i64>,
    pub(super) replies: Option<i64>,
    pub(super) says_resolved: Option<bool>,
    pub(super) repeated_info: Option<bool>,
    pub(super) sales: Option<i64>,
    pub(super) revenue: Option<i64>,
    pub(super) context_transferred: Option<bool>,
    pub(super) planned_change: Option<bool>,
    pub(super) updated: Option<i64>,
    pub(super) bot: BotPart,
}

/// What an agent did about a contact.
pub(crate) struct Work {
    /// The agent.
    pub(crate) agent: i64,
    /// Whether the customer was there all the time.
    pub(crate) is_live: bool,
    /// Whether it was a call.
    pub(crate) is_call: bool,
    /// When it began.
    pub(crate) answered: i64,
    /// How long the agent talked or wrote.
    pub(crate) talk: i64,
    /// How long the customer was on hold.
    pub(crate) hold: i64,
    /// How long the work after it took.
    pub(crate) wrap: i64,
}

impl Contact {
    /// A contact that has just arrived; nothing has happened to it.
    pub(super) fn new(matter: Matter, channel: Channel, conversation: i64, created: i64) -> Self {
        Self {
            number: 0,
            conversation,
            matter,
            channel,
            direction: "inbound",
            initiation: "customer",
            queue: "",
            team: "",
            agent: None,
            created,
            queued: None,
            left_queue: None,
            exit: "",
            answered: None,
            first_response: None,
            resolved_first: None,
            resolved_last: None,
            ended: None,
            talk: None,
            hold: None,
            wrap: None,
            outcome: "",
            handled_by: "none",
            transfers: None,
            reopened: None,
            replies: None,
            says_resolved: None,
            repeated_info: None,
            sales: None,
            revenue: None,
            context_transferred: None,
            planned_change: None,
            updated: None,
            bot: BotPart::default(),
        }
    }

    /// Number of the customer, if known.
    pub(crate) fn customer(&self) -> Option<i64> {
        self.matter.customer
    }

    /// The code of its type.
    pub(crate) fn kind(&self) -> &'static str {
        self.matter.kind.code()
    }

    /// Whether a person handled it and it is over.
    pub(crate) fn is_handled(&self) -> bool {
        self.agent.is_some() && self.answered.is_some() && self.ended.is_some()
    }

    /// The work of the agent on it.
    pub(crate) fn work(&self) -> Option<Work> {
        // Who dials and reaches nobody is busy until the end.
        let dialled = self.ended.map(|ended| (self.created, ended - self.created));
        let talked = self.answered.zip(self.talk);
        let (answered, talk) = talked.or(dialled)?;
        Some(Work {
            agent: self.agent?,
            is_live: self.channel.is_live(),
            is_call: self.channel == Channel::Voice,
            answered,
            talk,
            hold: self.hold.unwrap_or(0),
            wrap: self.wrap.unwrap_or(0),
        })
    }

    /// How much of an agent it takes.
    pub(super) fn attention(&self) -> Attention {
        match self.channel {
            Channel::Voice => Attention::Whole,
            Channel::Chat => Attention::Half,
            _ => Attention::Beside,
        }
    }

    /// Sends the contact to the queue and team of its channel and type.
    pub(super) fn route(&mut self) {
        use Channel::{Chat, Email, Messaging, Sms, Social, Voice};
        use Type::{Billing, Sales, Support};
        let (queue, team) = match (self.channel, self.matter.kind) {
            (Voice, Support) => ("voice_support", Team::Care),
            (Voice, Sales) => ("voice_sales", Team::Sales),
            (Voice, Billing) => ("voice_billing", Team::Billing),
            (Chat, Sales) => ("chat_sales", Team::Sales),
            (Chat, Support | Billing) => ("chat_support", Team::Care),
            (Email, Billing) => ("email_support", Team::Billing),
            (Email, Support | Sales) => ("email_support", Team::Care),
            (Messaging, _) => ("messaging_support", Team::Care),
            (Social, _) => ("social_care", Team::Care),
            (Sms, _) => ("sms_care", Team::Care),
        };
        self.queue = queue;
        self.team = team.code();
    }

    /// The team of the queue.
    pub(super) fn desk(&self) -> Team {
        match self.team {
            "sales" => Team::Sales,
            "billing" => Team::Billing,
            _ => Team::Care,
        }
    }

    /// The contact leaves its queue without an agent, and that is its end.
    pub(super) fn leave_queue(&mut self, at: i64, exit: &'static str, outcome: &'static str) {
        (self.left_queue, self.ended) = (Some(at), Some(at));
        (self.exit, self.outcome) = (exit, outcome);
        if self.bot.context_delivered.is_some_and(|delivered| delivered > at) {
            (self.bot.context_delivered, self.bot.fields_delivered) = (None, Some(0));
        }
    }

    /// Forgets everything that happens after the export.
    pub(super) fn cut(&mut self) {
        let late = |instant: Option<i64>| instant.is_some_and(|instant| instant > EXPORT);
        if late(self.left_queue) {
            (self.left_queue, self.exit) = (None, "");
        }
        if late(self.first_response) {
            self.forget_agent();
        }
        if late(self.bot.context_delivered) {
            (self.bot.context_delivered, self.bot.fields_delivered) = (None, None);
        }
        if late(self.ended) {
            self.forget_end();
        }
    }

    /// Nobody has answered yet.
    fn forget_agent(&mut self) {
        (self.agent, self.answered, self.first_response) = (None, None, None);
        (self.talk, self.hold, self.wrap) = (None, None, None);
        (self.transfers, self.replies) = (None, None);
        self.bot.handoff_accepted = None;
        self.handled_by = "";
    }

    /// The contact is still open.
    fn forget_end(&mut self) {
        (self.resolved_first, self.resolved_last) = (None, None);
        (self.ended, self.updated) = (None, None);
        (self.outcome, self.reopened, self.says_resolved) = ("", None, None);
        (self.sales, self.revenue) = (None, None);
        if self.answered.is_none() {
            self.handled_by = "";
        }
    }
}
