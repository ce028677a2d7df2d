//! The state of the centre, and the way of a contact through it.

use super::super::clock::{DAYS, EXPORT, FIRST_DAY, MINUTE, SECOND, SERVICE};
use super::super::duties::Duty;
use super::super::rng::Rng;
use super::super::staff::Roster;
use super::channel::Channel;
use super::contact::Contact;
use super::matter::{Customer, Matter};

/// The depth of contacts that nobody comes back about.
pub(super) const LAST: u32 = u32::MAX;

/// The centre at work.
pub(super) struct Centre<'a> {
    pub(super) rng: &'a mut Rng,
    pub(super) roster: Roster<'a>,
    pub(super) customers: Vec<Customer>,
    /// What is filed so far.
    pub(super) contacts: Vec<Contact>,
    /// Conversations begun so far.
    pub(super) conversations: i64,
    /// Cases opened so far.
    pub(super) cases: i64,
}

impl<'a> Centre<'a> {
    /// A centre with customers, before its first day.
    pub(super) fn new(rng: &'a mut Rng, duties: &'a [Duty]) -> Self {
        let customers = (0..820).map(|_| Customer::draw(rng)).collect();
        Self {
            rng,
            roster: Roster::new(duties),
            customers,
            contacts: Vec::new(),
            conversations: 0,
            cases: 0,
        }
    }

    /// All contacts, in the order in which they were filed, and the customers.
    pub(super) fn run_all_days(mut self) -> (Vec<Contact>, Vec<Customer>) {
        for day in FIRST_DAY..FIRST_DAY + DAYS {
            self.arrivals(day);
            self.outbound(day);
            self.internal(day);
        }
        self.waiting_chat();
        (self.contacts, self.customers)
    }
}

impl Centre<'_> {
    /// A first row of a new conversation.
    pub(super) fn contact(&mut self, matter: Matter, channel: Channel, created: i64) -> Contact {
        self.conversations += 1;
        Contact::new(matter, channel, self.conversations, created)
    }

    /// Takes a contact of a customer through the centre; `depth` is how often the customer came
    /// back about the matter before.
    pub(super) fn run(&mut self, contact: Contact, depth: u32) {
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

    /// Voice, chat, messaging and SMS: the bot if there is one in front, then the queue, then an
    /// agent.
    fn conversation(&mut self, mut contact: Contact, depth: u32) {
        let (low, high) = if contact.channel == Channel::Voice { (3, 14) } else { (0, 2) };
        let mut queued = contact.created + self.rng.between(low, high) * SECOND;
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
            contact.leave_queue(queued + 45 * SECOND, "timeout", "unresolved");
            return self.file(contact, depth);
        }
        self.queue(contact, queued, depth);
    }

    /// Files a finished contact; the customer may come back.
    pub(super) fn file(&mut self, contact: Contact, depth: u32) {
        self.come_back(&contact, depth);
        self.file_away(contact);
    }

    /// Files a contact that the customer does not come back about.
    pub(super) fn file_away(&mut self, mut contact: Contact) {
        // Nobody wrote when nobody handled it; now and then the source does not say so.
        if contact.agent.is_none() && !self.rng.chance(40) {
            contact.replies = Some(0);
        }
        contact.cut();
        self.contacts.push(contact);
    }

    /// A time of `low` to `high` minutes and some seconds.
    pub(super) fn minutes(&mut self, low: i64, high: i64) -> i64 {
        self.rng.between(low, high) * MINUTE + self.rng.below(60) * SECOND
    }

    /// A time of a table in minutes, and some seconds.
    pub(super) fn quantile_minutes(&mut self, table: &[i64]) -> i64 {
        self.rng.quantile(table) * MINUTE + self.rng.below(60) * SECOND
    }
}
