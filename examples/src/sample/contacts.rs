//! The interactions: every contact with the centre, from its arrival to what becomes of it.
//!
//! Arrivals follow the day of the week and the hour. Each one runs through the bot, the queue and an agent as its channel has them, and
//! may cause another: a transfer, a callback, or the customer coming back with the same matter, on the same channel or another.

use super::clock::{
    DAY, DAYS, EXPORT, FIRST_DAY, HOUR, MINUTE, OFFICE, SECOND, SERVICE, to_local, to_utc, weekday,
};
use super::rng::Rng;
use super::staff::{Roster, Team};
use super::table::{self, Cell, Cells, id, instant, seconds};

/// A channel of the centre.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    Voice,
    Chat,
    Email,
    Messaging,
    Social,
    Sms,
}

impl Channel {
    /// All six, in the order of the summary.
    pub(crate) const ALL: [Self; 6] = [
        Self::Voice,
        Self::Chat,
        Self::Email,
        Self::Messaging,
        Self::Social,
        Self::Sms,
    ];

    /// The channel's code in the data.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Messaging => "messaging",
            Self::Social => "social",
            Self::Sms => "sms",
        }
    }

    /// Customers wait for a live answer, and hang up if none comes.
    fn is_live(self) -> bool {
        matches!(self, Self::Voice | Self::Chat)
    }

    /// Contacts that arrive on their own in thirty days, about.
    fn volume(self) -> i64 {
        match self {
            Self::Voice => 720,
            Self::Chat => 390,
            Self::Email => 332,
            Self::Messaging => 245,
            Self::Social => 100,
            Self::Sms => 115,
        }
    }

    /// Share of contacts that meet the bot first, per mille.
    fn bot_share(self) -> i64 {
        match self {
            Self::Voice => 300,
            Self::Chat => 760,
            Self::Messaging => 700,
            Self::Email | Self::Social | Self::Sms => 0,
        }
    }

    /// Share of contacts whose customer is not recognised, per mille.
    fn unidentified_share(self) -> i64 {
        match self {
            Self::Voice => 90,
            Self::Social => 160,
            Self::Chat | Self::Email | Self::Messaging | Self::Sms => 40,
        }
    }
}

/// What a contact is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Support,
    Sales,
    Billing,
}

impl Type {
    fn code(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Sales => "sales",
            Self::Billing => "billing",
        }
    }

    fn reasons(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::Support => &[
                ("login", 25),
                ("no_connection", 22),
                ("slow_connection", 18),
                ("delivery", 20),
                ("device_setup", 15),
            ],
            Self::Sales => &[("price_request", 45), ("new_contract", 30), ("upgrade", 25)],
            Self::Billing => &[("invoice", 50), ("payment", 32), ("refund", 18)],
        }
    }
}

/// A customer and a matter: what stays the same when somebody comes back.
#[derive(Clone, Copy)]
struct Matter {
    customer: Option<i64>,
    case: Option<i64>,
    region: &'static str,
    segment: &'static str,
    language: &'static str,
    priority: &'static str,
    kind: Type,
    reason: &'static str,
}

/// One row of `interactions.csv`; an empty text is a missing value.
#[derive(Clone)]
pub(crate) struct Contact {
    /// Number of the row, in the order of arrival.
    pub(crate) number: i64,
    conversation: i64,
    matter: Matter,
    /// Its channel.
    pub(crate) channel: Channel,
    /// Who contacted whom.
    pub(crate) direction: &'static str,
    initiation: &'static str,
    queue: &'static str,
    team: &'static str,
    /// The agent, when somebody answered.
    pub(crate) agent: Option<i64>,
    created: i64,
    queued: Option<i64>,
    left_queue: Option<i64>,
    exit: &'static str,
    answered: Option<i64>,
    first_response: Option<i64>,
    resolved_first: Option<i64>,
    resolved_last: Option<i64>,
    /// When everything was done, wrap-up included.
    pub(crate) ended: Option<i64>,
    talk: Option<i64>,
    hold: Option<i64>,
    wrap: Option<i64>,
    /// How it ended.
    pub(crate) outcome: &'static str,
    handled_by: &'static str,
    transfers: Option<i64>,
    reopened: Option<i64>,
    replies: Option<i64>,
    says_resolved: Option<bool>,
    repeated_info: Option<bool>,
    sales: Option<i64>,
    revenue: Option<i64>,
    context_transferred: Option<bool>,
    planned_change: Option<bool>,
    updated: Option<i64>,
    bot_engaged: bool,
    bot_outcome: &'static str,
    bot_completed: Option<bool>,
    handoff_requested: Option<i64>,
    context_delivered: Option<i64>,
    handoff_accepted: Option<i64>,
    fields_expected: Option<i64>,
    fields_delivered: Option<i64>,
    complexity: &'static str,
}

impl Contact {
    fn new(matter: Matter, channel: Channel, conversation: i64, created: i64) -> Self {
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
            bot_engaged: false,
            bot_outcome: "",
            bot_completed: None,
            handoff_requested: None,
            context_delivered: None,
            handoff_accepted: None,
            fields_expected: None,
            fields_delivered: None,
            complexity: "",
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

    /// Sends the contact to the queue and team of its channel and type.
    fn route(&mut self) {
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
    fn desk(&self) -> Team {
        match self.team {
            "sales" => Team::Sales,
            "billing" => Team::Billing,
            _ => Team::Care,
        }
    }

    /// Forgets everything that happens after the export.
    fn cut(&mut self) {
        let late = |instant: Option<i64>| instant.is_some_and(|instant| instant > EXPORT);
        if late(self.left_queue) {
            (self.left_queue, self.exit) = (None, "");
        }
        if late(self.first_response) {
            (
                self.answered,
                self.first_response,
                self.handoff_accepted,
                self.agent,
            ) = (None, None, None, None);
            (
                self.talk,
                self.hold,
                self.wrap,
                self.transfers,
                self.replies,
            ) = (None, None, None, None, None);
            self.handled_by = "";
        }
        if late(self.context_delivered) {
            (self.context_delivered, self.fields_delivered) = (None, None);
        }
        if late(self.ended) {
            (
                self.ended,
                self.resolved_first,
                self.resolved_last,
                self.updated,
            ) = (None, None, None, None);
            (self.outcome, self.reopened, self.says_resolved) = ("", None, None);
            (self.sales, self.revenue) = (None, None);
            if self.answered.is_none() {
                self.handled_by = "";
            }
        }
    }

    fn cells(&self) -> Cells {
        let matter = &self.matter;
        vec![
            ("interaction_id", id("i", 4, Some(self.number))),
            ("conversation_id", id("c", 4, Some(self.conversation))),
            ("case_id", id("k", 4, matter.case)),
            ("customer_id", id("u", 3, matter.customer)),
            ("channel", self.channel.code().cell()),
            ("direction", self.direction.cell()),
            ("initiation", self.initiation.cell()),
            ("queue", self.queue.cell()),
            ("team", self.team.cell()),
            ("agent_id", id("a", 2, self.agent)),
            ("region", matter.region.cell()),
            ("segment", matter.segment.cell()),
            ("reason", matter.reason.cell()),
            ("type", matter.kind.code().cell()),
            ("language", matter.language.cell()),
            ("priority", matter.priority.cell()),
            ("created_at", instant(Some(self.created))),
            ("queued_at", instant(self.queued)),
            ("left_queue_at", instant(self.left_queue)),
            ("queue_exit", self.exit.cell()),
            ("answered_at", instant(self.answered)),
            ("first_response_at", instant(self.first_response)),
            ("resolved_first_at", instant(self.resolved_first)),
            ("resolved_last_at", instant(self.resolved_last)),
            ("ended_at", instant(self.ended)),
            ("talk", seconds(self.talk)),
            ("hold", seconds(self.hold)),
            ("wrap", seconds(self.wrap)),
            ("outcome", self.outcome.cell()),
            ("handled_by", self.handled_by.cell()),
            ("transfers", self.transfers.cell()),
            ("reopen_count", self.reopened.cell()),
            ("agent_reply_count", self.replies.cell()),
            ("agent_says_resolved", self.says_resolved.cell()),
            ("customer_repeated_info", self.repeated_info.cell()),
            ("sale_count", self.sales.cell()),
            ("revenue", self.revenue.cell()),
            ("context_transferred", self.context_transferred.cell()),
            ("planned_channel_change", self.planned_change.cell()),
            ("updated_at", instant(self.updated)),
            ("bot_engaged", self.bot_engaged.cell()),
            ("bot_outcome", self.bot_outcome.cell()),
            ("bot_completed", self.bot_completed.cell()),
            ("handoff_requested_at", instant(self.handoff_requested)),
            ("context_delivered_at", instant(self.context_delivered)),
            ("handoff_accepted_at", instant(self.handoff_accepted)),
            ("context_fields_expected", self.fields_expected.cell()),
            ("context_fields_delivered", self.fields_delivered.cell()),
            ("intent_complexity", self.complexity.cell()),
        ]
    }
}

// Quantiles in steps of 5 %, in seconds unless the name says otherwise.
const VOICE_WAIT: [i64; 21] = [
    1, 2, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 19, 24, 34, 62, 170,
];
const CHAT_WAIT: [i64; 21] = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 21, 26, 45, 150,
];
const TEXT_WAIT: [i64; 21] = [
    10, 20, 30, 45, 60, 75, 90, 110, 130, 150, 180, 210, 240, 280, 330, 400, 500, 650, 900, 1500,
    3600,
];
const SOCIAL_MINUTES: [i64; 21] = [
    5, 8, 12, 16, 20, 25, 30, 36, 42, 50, 58, 68, 80, 95, 115, 140, 170, 210, 270, 380, 700,
];
const EMAIL_MINUTES: [i64; 21] = [
    5, 12, 18, 25, 33, 42, 52, 63, 75, 88, 102, 118, 135, 153, 172, 188, 202, 215, 229, 262, 620,
];
const PATIENCE: [i64; 21] = [
    2, 3, 4, 7, 12, 18, 25, 32, 40, 50, 60, 70, 80, 95, 110, 130, 150, 180, 220, 280, 400,
];
const VOICE_TALK: [i64; 21] = [
    35, 70, 95, 115, 135, 150, 165, 180, 195, 210, 228, 246, 265, 286, 310, 338, 372, 415, 480,
    590, 1150,
];
const CHAT_TALK: [i64; 21] = [
    60, 120, 160, 200, 240, 275, 310, 345, 380, 420, 460, 500, 545, 590, 640, 700, 770, 860, 980,
    1180, 1900,
];
// Coarser tables.
const LETTER_WORK: [i64; 9] = [100, 150, 190, 230, 280, 340, 420, 560, 900];
const TEXT_TALK: [i64; 9] = [50, 110, 160, 210, 270, 340, 430, 560, 1000];
const HOLD: [i64; 7] = [8, 20, 35, 50, 75, 110, 200];
const WRAP: [i64; 11] = [5, 12, 18, 22, 27, 32, 38, 46, 58, 80, 160];
const BOT_TIME: [i64; 13] = [15, 25, 35, 45, 55, 65, 75, 90, 105, 125, 150, 190, 320];
const CONTEXT_MS: [i64; 15] = [
    600, 1200, 1800, 2400, 3200, 4100, 5200, 6500, 8200, 10_500, 13_500, 17_000, 22_000, 29_000,
    48_000,
];
const REVENUE: [i64; 9] = [1200, 2490, 2990, 3990, 4990, 8900, 14_900, 29_900, 64_000];
const RETURN_MINUTES: [i64; 11] = [12, 40, 90, 180, 400, 900, 1500, 2600, 4300, 7000, 11_500];

/// Weight of each hour of the day for channels with people behind them.
const HOURS: [i64; 24] = [
    0, 0, 0, 0, 0, 0, 0, 0, 60, 125, 155, 140, 90, 70, 100, 115, 110, 95, 70, 40, 0, 0, 0, 0,
];
/// What channels open around the clock get on top.
const NIGHT: [i64; 24] = [
    5, 3, 2, 2, 2, 3, 8, 20, 0, 0, 0, 0, 10, 10, 0, 0, 0, 5, 15, 30, 40, 35, 24, 12,
];
/// Weight of each day of the week, and its sum over the thirty days.
const WEEKDAYS: [i64; 7] = [125, 112, 100, 98, 95, 40, 20];
const WEEKDAYS_SUM: i64 = 4 * 590 + 125 + 112;

/// The centre at work.
struct Centre<'a> {
    rng: &'a mut Rng,
    roster: Roster,
    customers: Vec<(&'static str, &'static str, &'static str)>,
    contacts: Vec<Contact>,
    conversations: i64,
    cases: i64,
}

/// Makes all contacts, ordered by arrival and numbered.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Contact> {
    let customers = (0..820)
        .map(|_| {
            let region = rng.weighted(&[
                ("north", 42),
                ("centre", 24),
                ("south", 22),
                ("islands", 12),
            ]);
            let segment =
                rng.weighted(&[("consumer", 72), ("small_business", 21), ("enterprise", 7)]);
            let language = rng.weighted(&[("it", 86), ("de", 7), ("en", 7)]);
            (region, segment, language)
        })
        .collect();
    let mut centre = Centre {
        rng,
        roster: Roster::new(),
        customers,
        contacts: Vec::new(),
        conversations: 0,
        cases: 0,
    };
    for day in FIRST_DAY..FIRST_DAY + DAYS {
        for channel in Channel::ALL {
            let expected =
                channel.volume() * WEEKDAYS[weekday(day)] * centre.rng.between(85, 115) / 100;
            let count = (expected + centre.rng.below(WEEKDAYS_SUM)) / WEEKDAYS_SUM;
            for _ in 0..count {
                centre.arrive(day, channel);
            }
        }
        centre.outbound(day);
        centre.internal(day);
    }
    centre.waiting_chat();

    let mut contacts = centre.contacts;
    contacts.sort_by_key(|contact| (contact.created, contact.conversation));
    let (mut conversations, mut cases) = (Renumber::default(), Renumber::default());
    for (number, contact) in (1..).zip(&mut contacts) {
        contact.number = number;
        contact.conversation = conversations.number(contact.conversation);
        contact.matter.case = contact.matter.case.map(|case| cases.number(case));
    }
    contacts
}

/// Gives numbers in the order in which keys are first seen.
#[derive(Default)]
struct Renumber(std::collections::HashMap<i64, i64>);

impl Renumber {
    fn number(&mut self, key: i64) -> i64 {
        let next = self.0.len() as i64 + 1;
        *self.0.entry(key).or_insert(next)
    }
}

impl Centre<'_> {
    /// A customer turns up on their own.
    fn arrive(&mut self, day: i64, channel: Channel) {
        let around_the_clock = channel != Channel::Voice;
        let hours: Vec<(i64, i64)> = (0..24)
            .map(|hour| {
                (
                    hour as i64,
                    HOURS[hour] + if around_the_clock { NIGHT[hour] } else { 0 },
                )
            })
            .collect();
        let created =
            to_utc(day * DAY + self.rng.weighted(&hours) * HOUR + self.rng.below(3600) * SECOND);
        let matter = self.matter(channel);
        let mut contact = self.contact(matter, channel, created);
        if channel == Channel::Email && self.rng.chance(150) {
            contact.initiation = "api";
        }
        self.run(contact, 0);
    }

    /// Somebody, with something.
    fn matter(&mut self, channel: Channel) -> Matter {
        let kind =
            self.rng
                .weighted(&[(Type::Support, 50), (Type::Billing, 29), (Type::Sales, 21)]);
        let reason = if self.rng.chance(12) {
            ""
        } else {
            self.rng.weighted(kind.reasons())
        };
        let priority = self.rng.weighted(&[
            ("normal", 78),
            ("high", 12),
            ("low", 5),
            ("urgent", 2),
            ("", 3),
        ]);
        let mut matter = Matter {
            customer: None,
            case: None,
            region: "",
            segment: "",
            language: "it",
            priority,
            kind,
            reason,
        };
        if self.rng.chance(channel.unidentified_share()) {
            matter.region = self.rng.weighted(&[
                ("north", 20),
                ("centre", 12),
                ("south", 12),
                ("islands", 5),
                ("", 51),
            ]);
            return matter;
        }
        // The smaller of two draws: some customers come often, most hardly ever.
        let count = self.customers.len() as i64;
        let index = self.rng.below(count).min(self.rng.below(count));
        (matter.region, matter.segment, matter.language) = self.customers[index as usize];
        matter.customer = Some(index + 1);
        if self.rng.chance(25) {
            matter.region = "";
        }
        if kind != Type::Sales && self.rng.chance(720) {
            self.cases += 1;
            matter.case = Some(self.cases);
        }
        matter
    }

    /// A first row of a new conversation.
    fn contact(&mut self, matter: Matter, channel: Channel, created: i64) -> Contact {
        self.conversations += 1;
        Contact::new(matter, channel, self.conversations, created)
    }

    /// Takes a contact of a customer through the centre.
    fn run(&mut self, contact: Contact, depth: u32) {
        if contact.created >= EXPORT {
            return;
        }
        match contact.channel {
            Channel::Email | Channel::Social => self.letter(contact, depth),
            Channel::Voice | Channel::Chat | Channel::Messaging | Channel::Sms => {
                self.conversation(contact, depth)
            }
        }
    }

    /// Files a finished contact; the customer may come back.
    fn file(&mut self, contact: Contact, depth: u32) {
        self.come_back(&contact, depth);
        let mut contact = contact;
        contact.cut();
        self.contacts.push(contact);
    }

    /// Email and social posts: worked off in order, without a queue that anybody waits in.
    fn letter(&mut self, mut contact: Contact, depth: u32) {
        let email = contact.channel == Channel::Email;
        contact.route();
        if self.rng.chance(if email { 30 } else { 45 }) {
            contact.matter.customer = None;
            contact.matter.case = None;
            (
                contact.matter.segment,
                contact.matter.region,
                contact.matter.reason,
            ) = ("", "", "");
            contact.outcome = "spam";
            contact.ended = Some(contact.created + self.rng.between(1, 90) * MINUTE);
            return self.file(contact, u32::MAX);
        }
        if email && contact.matter.customer.is_some() && self.rng.chance(15) {
            let mut copy = contact.clone();
            self.conversations += 1;
            copy.conversation = self.conversations;
            copy.created += self.rng.between(20, 900) * SECOND;
            copy.outcome = "duplicate";
            copy.ended = Some(OFFICE.after(copy.created, 40 * MINUTE));
            if copy.created < EXPORT {
                self.file(copy, u32::MAX);
            }
        }

        let (hours, table) = if email {
            (OFFICE, &EMAIL_MINUTES)
        } else {
            (SERVICE, &SOCIAL_MINUTES)
        };
        let work = self.rng.quantile(&LETTER_WORK) * SECOND;
        let wait = self.rng.quantile(table) * MINUTE + self.rng.below(60) * SECOND;
        let first = hours.after(contact.created, wait);
        let answered = contact.created.max(first - work);
        let replies = self.rng.weighted(&[(1, 60), (2, 24), (3, 11), (5, 5)]);
        let mut end = first;
        let mut talk = first - answered;
        for _ in 1..replies {
            end = hours.after(
                end,
                self.rng.between(25, 400) * MINUTE + self.rng.below(60) * SECOND,
            );
            talk += self.rng.between(60, 400) * SECOND;
        }
        contact.agent = Some(
            self.roster
                .pick(self.rng, contact.desk(), first, first, false),
        );
        contact.answered = Some(answered);
        contact.first_response = Some(first);
        contact.handled_by = "human_only";
        (contact.talk, contact.hold, contact.wrap) =
            (Some(talk), Some(0), Some(self.rng.between(0, 30) * SECOND));
        contact.replies = Some(replies);
        self.close(&mut contact, end, end + 30 * SECOND);
        self.reopen(&mut contact, 60);
        self.file(contact, depth);
    }

    /// Voice, chat, messaging and SMS: the bot if there is one in front, then the queue, then an agent.
    fn conversation(&mut self, mut contact: Contact, depth: u32) {
        let mut queued = contact.created
            + match contact.channel {
                Channel::Voice => self.rng.between(3, 14) * SECOND,
                _ => self.rng.between(0, 2) * SECOND,
            };
        if self.rng.chance(contact.channel.bot_share()) {
            match self.bot(&mut contact) {
                Some(handoff) => queued = handoff,
                None => return self.file(contact, depth),
            }
        }
        contact.route();
        contact.queued = Some(queued);
        if contact.channel.is_live() && !SERVICE.is_open(queued) {
            // Nobody is there; the customer is told so.
            self.leave_queue(&mut contact, queued + 45 * SECOND, "timeout", "unresolved");
            return self.file(contact, depth);
        }
        self.queue(contact, queued, depth);
    }

    /// The bot's part; gives the instant at which the queue starts, or nothing when the bot was the end of it.
    fn bot(&mut self, contact: &mut Contact) -> Option<i64> {
        let mut end = contact.created + self.rng.quantile(&BOT_TIME) * SECOND;
        if self.rng.chance(60) {
            // Only the greeting: straight through to a person.
            return Some(contact.created + self.rng.between(4, 9) * SECOND);
        }
        contact.bot_engaged = true;
        let simple = self.rng.chance(if contact.matter.kind == Type::Sales {
            560
        } else {
            690
        });
        contact.complexity = match (simple, self.rng.chance(30)) {
            (_, true) => "",
            (true, false) => "simple",
            (false, false) => "complex",
        };
        contact.bot_outcome = if simple {
            self.rng.weighted(&[
                ("resolved", 68),
                ("handoff", 23),
                ("abandoned", 7),
                ("failed", 2),
            ])
        } else {
            self.rng.weighted(&[
                ("resolved", 12),
                ("handoff", 73),
                ("abandoned", 11),
                ("failed", 4),
            ])
        };
        contact.bot_completed = Some(match contact.bot_outcome {
            "resolved" => self.rng.chance(955),
            "handoff" => self.rng.chance(210),
            _ => false,
        });
        if contact.bot_outcome == "handoff" {
            contact.handoff_requested = Some(end);
            let expected = self.rng.between(4, 6);
            contact.fields_expected = Some(expected);
            contact.fields_delivered = Some(0);
            if !self.rng.chance(35) {
                contact.context_delivered = Some(end + self.rng.quantile(&CONTEXT_MS));
                let missing = if self.rng.chance(870) {
                    0
                } else {
                    self.rng.between(1, 3)
                };
                contact.fields_delivered = Some(expected - missing);
            }
            return Some(end + self.rng.between(0, 1) * SECOND);
        }
        contact.handled_by = "bot_only";
        match contact.bot_outcome {
            "resolved" => {
                contact.outcome = "resolved";
                (contact.resolved_first, contact.resolved_last) = (Some(end), Some(end));
                end += self.rng.between(0, 20) * SECOND;
                contact.sales = Some(i64::from(
                    contact.matter.kind == Type::Sales && self.rng.chance(70),
                ));
                if contact.sales == Some(1) {
                    contact.revenue = Some(2490);
                }
            }
            other => contact.outcome = other,
        }
        contact.ended = Some(end);
        None
    }

    /// The contact leaves its queue without an agent, and that is its end.
    fn leave_queue(
        &mut self,
        contact: &mut Contact,
        at: i64,
        exit: &'static str,
        outcome: &'static str,
    ) {
        contact.left_queue = Some(at);
        contact.ended = Some(at);
        contact.exit = exit;
        contact.outcome = outcome;
        if contact
            .context_delivered
            .is_some_and(|delivered| delivered > at)
        {
            (contact.context_delivered, contact.fields_delivered) = (None, Some(0));
        }
    }

    /// The wait, and how it ends.
    fn queue(&mut self, mut contact: Contact, queued: i64, depth: u32) {
        // Waiting times in percent of the usual.
        let local = to_local(queued);
        let load = match (weekday(local / DAY), local % DAY / HOUR) {
            (0, 9..=11) => 180,
            (0..=4, 10 | 11 | 15) => 130,
            (5 | 6, _) => 95,
            _ => 85,
        };
        let exit = match contact.channel {
            Channel::Voice => self.rng.weighted(&[
                ("answered", 9020 * 100),
                ("abandoned", 500 * load),
                ("callback_requested", 150 * load),
                ("voicemail", 60 * load),
                ("overflow", 80 * load),
                ("timeout", 50 * load),
                ("key", 30 * load),
            ]),
            Channel::Chat => self.rng.weighted(&[
                ("answered", 9350 * 100),
                ("abandoned", 480 * load),
                ("timeout", 80 * load),
                ("overflow", 40 * load),
            ]),
            _ => self
                .rng
                .weighted(&[("answered", 970), ("timeout", 12), ("withdrawn", 18)]),
        };
        let wait = match contact.channel {
            Channel::Voice => self.rng.quantile(&VOICE_WAIT) * load / 100,
            Channel::Chat => self.rng.quantile(&CHAT_WAIT) * (100 + load) / 200,
            _ => self.rng.quantile(&TEXT_WAIT) * load / 100,
        } * SECOND;
        let long = |rng: &mut Rng| queued + rng.between(70, 240) * SECOND;
        match exit {
            "answered" => {
                let left = if contact.channel.is_live() {
                    queued + wait
                } else {
                    SERVICE.after(queued, wait)
                };
                contact.left_queue = Some(left);
                contact.exit = exit;
                return self.serve(contact, left, depth);
            }
            "abandoned" => {
                let left = queued + self.rng.quantile(&PATIENCE) * SECOND;
                self.leave_queue(&mut contact, left, exit, "abandoned");
            }
            "callback_requested" | "voicemail" => {
                let left = long(self.rng);
                self.leave_queue(&mut contact, left, exit, "unknown");
                self.call_back(&contact);
            }
            "overflow" => {
                let left = long(self.rng);
                self.leave_queue(&mut contact, left, exit, "unknown");
                let mut next =
                    Contact::new(contact.matter, contact.channel, contact.conversation, left);
                next.initiation = "queue_transfer";
                next.route();
                next.queue = if contact.channel == Channel::Voice {
                    "voice_overflow"
                } else {
                    "chat_overflow"
                };
                next.team = Team::Care.code();
                next.queued = Some(left);
                let answered = left + self.rng.between(4, 40) * SECOND;
                next.left_queue = Some(answered);
                next.exit = "answered";
                self.serve(next, answered, depth + 1);
                contact.cut();
                return self.contacts.push(contact);
            }
            "withdrawn" => {
                let left = queued + self.rng.between(300, 2400) * SECOND;
                self.leave_queue(&mut contact, left, exit, "unknown");
            }
            _ => {
                let left = if contact.channel.is_live() {
                    long(self.rng)
                } else {
                    SERVICE.after(queued, 2 * HOUR)
                };
                self.leave_queue(&mut contact, left, exit, "unresolved");
            }
        }
        self.file(contact, depth);
    }

    /// An agent answers and deals with it, or passes it on to another team.
    fn serve(&mut self, mut contact: Contact, left: i64, depth: u32) {
        let voice = contact.channel == Channel::Voice;
        let answered = left
            + if voice {
                self.rng.between(0, 2) * SECOND
            } else {
                0
            };
        let (talk, hold, wrap, first, elapsed) = match contact.channel {
            Channel::Voice => {
                let half = if self.rng.chance(120) { 500 } else { 0 };
                let talk = self.rng.quantile(&VOICE_TALK) * SECOND + half;
                let hold = if self.rng.chance(280) {
                    self.rng.quantile(&HOLD) * SECOND
                } else {
                    0
                };
                let half = if self.rng.chance(150) { 500 } else { 0 };
                (
                    talk,
                    hold,
                    self.rng.quantile(&WRAP) * SECOND + half,
                    answered,
                    talk + hold,
                )
            }
            Channel::Chat => {
                let talk = self.rng.quantile(&CHAT_TALK) * SECOND;
                let wrap = self.rng.quantile(&WRAP) * SECOND;
                (
                    talk,
                    0,
                    wrap,
                    answered + self.rng.between(1, 8) * SECOND,
                    talk,
                )
            }
            _ => {
                let talk = self.rng.quantile(&TEXT_TALK) * SECOND;
                let wrap = self.rng.between(0, 30) * SECOND;
                let elapsed = talk * self.rng.between(15, 90) / 10;
                (
                    talk,
                    0,
                    wrap,
                    answered + self.rng.between(8, 50) * SECOND,
                    elapsed - elapsed % SECOND,
                )
            }
        };
        // A finished second, wrap-up included.
        let done = (answered + elapsed + wrap + SECOND - 1) / SECOND * SECOND;
        contact.agent = Some(self.roster.pick(
            self.rng,
            contact.desk(),
            answered,
            done,
            contact.channel.is_live(),
        ));
        contact.answered = Some(answered);
        contact.first_response = Some(first);
        (contact.talk, contact.hold, contact.wrap) = (Some(talk), Some(hold), Some(wrap));
        contact.handled_by = if contact.bot_engaged {
            "bot_then_human"
        } else {
            "human_only"
        };
        if contact.handoff_requested.is_some() {
            contact.handoff_accepted = Some(answered);
        }
        contact.transfers = Some(0);
        if !voice {
            contact.replies = Some((talk / MINUTE).clamp(1, 12));
        }
        let over = (answered + elapsed) / SECOND * SECOND;

        let passed_on = matches!(contact.initiation, "transfer" | "queue_transfer");
        let may_pass_on = contact.direction == "inbound"
            && !passed_on
            && matches!(contact.channel, Channel::Voice | Channel::Chat);
        if may_pass_on && self.rng.chance(75) {
            contact.transfers = Some(1);
            contact.outcome = "unresolved";
            contact.ended = Some(done);
            contact.reopened = Some(0);
            contact.sales = Some(0);
            self.pass_on(&contact, over, depth);
            contact.cut();
            return self.contacts.push(contact);
        }
        self.close(&mut contact, over, done);
        if contact.channel == Channel::Messaging {
            self.reopen(&mut contact, 40);
        }
        self.file(contact, depth);
    }

    /// The second leg of a transfer.
    fn pass_on(&mut self, from: &Contact, at: i64, depth: u32) {
        let mut next = Contact::new(from.matter, from.channel, from.conversation, at);
        next.initiation = "transfer";
        let (voice, desk) = (from.channel == Channel::Voice, from.desk());
        let (queue, team) = match (voice, desk) {
            (true, Team::Care) => ("voice_billing", Team::Billing),
            (true, Team::Sales | Team::Billing) => ("voice_support", Team::Care),
            (false, Team::Care) => ("chat_sales", Team::Sales),
            (false, Team::Sales | Team::Billing) => ("chat_support", Team::Care),
        };
        (next.queue, next.team) = (queue, team.code());
        self.context(&mut next, 800);
        next.queued = Some(at);
        let wait = self
            .rng
            .quantile(if voice { &VOICE_WAIT } else { &CHAT_WAIT })
            * SECOND;
        if self.rng.chance(50) {
            self.leave_queue(&mut next, at + wait + 20 * SECOND, "abandoned", "abandoned");
            return self.file(next, depth);
        }
        next.left_queue = Some(at + wait);
        next.exit = "answered";
        self.serve(next, at + wait, depth);
    }

    /// Whether what was known travelled along, and whether the customer had to say it again; now and then nobody noted it.
    fn context(&mut self, contact: &mut Contact, transferred: i64) {
        let known = self.rng.chance(transferred);
        let repeated = self.rng.chance(if known { 140 } else { 760 });
        contact.context_transferred = (!self.rng.chance(70)).then_some(known);
        contact.repeated_info = (!self.rng.chance(90)).then_some(repeated);
    }

    /// The outcome of a contact that an agent dealt with until `over`; `done` is the end of all work on it.
    fn close(&mut self, contact: &mut Contact, over: i64, done: i64) {
        let weights = match contact.channel {
            Channel::Voice => [82, 11, 7],
            Channel::Chat => [79, 13, 8],
            Channel::Email => [84, 9, 7],
            Channel::Messaging | Channel::Social | Channel::Sms => [76, 13, 11],
        };
        contact.outcome = self.rng.weighted(&[
            ("resolved", weights[0]),
            ("unresolved", weights[1]),
            ("unknown", weights[2]),
        ]);
        contact.ended = Some(done);
        contact.reopened = Some(0);
        contact.transfers = Some(contact.transfers.unwrap_or(0));
        if contact.outcome == "resolved" {
            (contact.resolved_first, contact.resolved_last) = (Some(over), Some(over));
        }
        if contact.outcome != "unknown" && self.rng.chance(780) {
            contact.says_resolved = Some(self.rng.chance(if contact.outcome == "resolved" {
                965
            } else {
                140
            }));
        }
        contact.sales = Some(0);
        if contact.matter.kind == Type::Sales
            && contact.outcome == "resolved"
            && self.rng.chance(270)
        {
            let count = self.rng.weighted(&[(1, 90), (2, 10)]);
            contact.sales = Some(count);
            let amount: i64 = (0..count)
                .map(|_| self.rng.quantile(&REVENUE) / 100 * 100 + 90)
                .sum();
            // The order system sometimes reports late.
            contact.revenue = (!self.rng.chance(60)).then_some(amount);
        }
    }

    /// Some resolved matters turn out not to be: the contact opens again and closes for good later.
    fn reopen(&mut self, contact: &mut Contact, share: i64) {
        let Some(first) = contact.resolved_last.filter(|_| self.rng.chance(share)) else {
            return;
        };
        let again = OFFICE.after(
            first,
            self.rng.between(120, 1300) * MINUTE + self.rng.below(60) * SECOND,
        );
        if again >= EXPORT {
            return;
        }
        contact.resolved_last = Some(again);
        contact.ended = Some(again + 30 * SECOND);
        contact.updated = contact.ended;
        contact.reopened = Some(if self.rng.chance(120) { 2 } else { 1 });
        contact.replies = contact.replies.map(|replies| replies + 1);
        contact.talk = contact
            .talk
            .map(|talk| talk + self.rng.between(60, 300) * SECOND);
    }

    /// The same customer with the same matter again, later.
    fn come_back(&mut self, contact: &Contact, depth: u32) {
        if depth >= 3 || contact.matter.customer.is_none() || contact.direction != "inbound" {
            return;
        }
        let share = match (contact.outcome, contact.handled_by) {
            ("resolved", "bot_only") => 75,
            ("resolved", _) => 55,
            ("unresolved", _) => 560,
            ("abandoned", _) => 470,
            ("failed", _) => 700,
            (_, "none") => 0,
            _ => 210,
        };
        if !self.rng.chance(share) {
            return;
        }
        let ended = contact.ended.unwrap_or(contact.created);
        let mut created =
            ended + self.rng.quantile(&RETURN_MINUTES) * MINUTE + self.rng.below(60) * SECOND;
        let other = self.rng.chance(430);
        let channel = match (other, contact.channel) {
            (false, channel) => channel,
            (true, Channel::Voice) => self.rng.weighted(&[
                (Channel::Email, 50),
                (Channel::Chat, 35),
                (Channel::Messaging, 15),
            ]),
            (true, Channel::Email) => self
                .rng
                .weighted(&[(Channel::Voice, 75), (Channel::Chat, 25)]),
            (true, _) => self
                .rng
                .weighted(&[(Channel::Voice, 65), (Channel::Email, 35)]),
        };
        if channel == Channel::Voice {
            created = SERVICE.after(created, self.rng.below(1800) * SECOND);
        }
        let mut next = self.contact(contact.matter, channel, created);
        if channel != contact.channel {
            self.context(&mut next, 640);
            next.planned_change = Some(self.rng.chance(130));
        }
        self.run(next, depth + 1);
    }

    /// The call that was asked for, or that a voicemail led to.
    fn call_back(&mut self, from: &Contact) {
        if from.exit == "voicemail" && self.rng.chance(300) {
            return;
        }
        let asked = from.left_queue.unwrap_or(from.created);
        let created = SERVICE.after(
            asked,
            self.rng.between(10, 150) * MINUTE + self.rng.below(60) * SECOND,
        );
        if created >= EXPORT {
            return;
        }
        let mut next = Contact::new(from.matter, Channel::Voice, from.conversation, created);
        next.direction = "outbound";
        next.initiation = "callback";
        self.dial(next, 850);
    }

    /// A call from the centre that reaches somebody in `share` of 1000 attempts.
    fn dial(&mut self, mut contact: Contact, share: i64) {
        contact.route();
        let connected = contact.created + self.rng.between(6, 25) * SECOND;
        if self.rng.chance(share) {
            return self.serve(contact, connected, u32::MAX);
        }
        contact.agent =
            Some(
                self.roster
                    .pick(self.rng, contact.desk(), contact.created, connected, true),
            );
        contact.ended = Some(connected);
        contact.outcome = "failed";
        contact.cut();
        self.contacts.push(contact);
    }

    /// Calls of agents and of a sales campaign to customers.
    fn outbound(&mut self, day: i64) {
        if weekday(day) > 4 {
            return;
        }
        for _ in 0..self.rng.between(1, 4) {
            let created = to_utc(
                day * DAY
                    + self.rng.between(9 * 60, 17 * 60) * MINUTE
                    + self.rng.below(60) * SECOND,
            );
            let mut matter = self.matter(Channel::Email);
            matter.case = None;
            let mut contact = self.contact(matter, Channel::Voice, created);
            contact.direction = "outbound";
            contact.initiation = if contact.matter.kind == Type::Sales {
                "campaign"
            } else {
                "agent"
            };
            self.dial(contact, 720);
        }
    }

    /// Calls between colleagues.
    fn internal(&mut self, day: i64) {
        if weekday(day) > 4 || self.rng.chance(150) {
            return;
        }
        let created = to_utc(
            day * DAY + self.rng.between(9 * 60, 17 * 60) * MINUTE + self.rng.below(60) * SECOND,
        );
        let mut matter = self.matter(Channel::Voice);
        (matter.customer, matter.case, matter.region, matter.segment) = (None, None, "", "");
        (matter.reason, matter.priority) = ("", "");
        let mut contact = self.contact(matter, Channel::Voice, created);
        (contact.direction, contact.initiation) = ("internal", "agent");
        contact.team = Team::Care.code();
        let answered = created + self.rng.between(3, 15) * SECOND;
        let talk = self.rng.between(30, 240) * SECOND;
        let ended = answered + talk;
        contact.agent = Some(
            self.roster
                .pick(self.rng, Team::Care, answered, ended, true),
        );
        (contact.answered, contact.ended) = (Some(answered), Some(ended));
        (contact.talk, contact.hold, contact.wrap) = (Some(talk), Some(0), Some(0));
        contact.handled_by = "human_only";
        contact.outcome = "unknown";
        self.contacts.push(contact);
    }

    /// A chat that waits in the queue at the instant of the export.
    fn waiting_chat(&mut self) {
        let created = EXPORT - 110 * SECOND;
        let matter = self.matter(Channel::Email);
        let mut contact = self.contact(matter, Channel::Chat, created);
        contact.bot_engaged = true;
        (
            contact.bot_outcome,
            contact.bot_completed,
            contact.complexity,
        ) = ("handoff", Some(false), "complex");
        contact.handoff_requested = Some(created + 84 * SECOND);
        contact.context_delivered = Some(created + 87_400);
        (contact.fields_expected, contact.fields_delivered) = (Some(5), Some(5));
        contact.route();
        contact.queued = contact.handoff_requested;
        contact.handled_by = "";
        self.contacts.push(contact);
    }
}

/// The text of `interactions.csv`.
pub(crate) fn csv(contacts: &[Contact]) -> String {
    table::csv(contacts.iter().map(Contact::cells))
}

/// Counts by channel, handler and outcome.
pub(crate) fn summary(contacts: &[Contact]) -> Vec<String> {
    let count = |title: &str, code: fn(&Contact) -> &'static str| {
        let mut counts = std::collections::BTreeMap::new();
        for contact in contacts {
            *counts.entry(code(contact)).or_insert(0) += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(code, count)| format!("{} {count}", if code.is_empty() { "open" } else { code }))
            .collect();
        format!("{title}: {}", counts.join(", "))
    };
    vec![
        count("channels", |contact| contact.channel.code()),
        count("handled by", |contact| contact.handled_by),
        count("outcomes", |contact| contact.outcome),
    ]
}
