//! What a contact causes: transfers, callbacks, customers who come back.

use super::super::clock::{EXPORT, SECOND, SERVICE};
use super::super::staff::{Attention, Team};
use super::centre::{Centre, LAST};
use super::channel::Channel;
use super::contact::Contact;
use super::spread::{CHAT_WAIT, RETURN_MINUTES, VOICE_WAIT};

impl Centre<'_> {
    /// The second leg of a transfer.
    pub(super) fn pass_on(&mut self, from: &Contact, at: i64, depth: u32) {
        let mut next = Contact::new(from.matter, from.channel, from.conversation, at);
        next.initiation = "transfer";
        let voice = from.channel == Channel::Voice;
        let (queue, team) = match (voice, from.desk()) {
            (true, Team::Care) => ("voice_billing", Team::Billing),
            (true, Team::Sales | Team::Billing) => ("voice_support", Team::Care),
            (false, Team::Care) => ("chat_sales", Team::Sales),
            (false, Team::Sales | Team::Billing) => ("chat_support", Team::Care),
        };
        (next.queue, next.team) = (queue, team.code());
        self.context(&mut next, 800);
        next.queued = Some(at);
        let wait = self.rng.quantile(if voice { &VOICE_WAIT } else { &CHAT_WAIT }) * SECOND;
        if self.rng.chance(50) {
            next.leave_queue(at + wait + 20 * SECOND, "abandoned", "abandoned");
            return self.file(next, depth);
        }
        next.left_queue = Some(at + wait);
        next.exit = "answered";
        self.serve(next, at + wait, depth);
    }

    /// Whether what was known travelled along, and whether the customer had to say it again; now
    /// and then nobody noted it.
    fn context(&mut self, contact: &mut Contact, transferred: i64) {
        let known = self.rng.chance(transferred);
        let repeated = self.rng.chance(if known { 140 } else { 760 });
        contact.context_transferred = (!self.rng.chance(70)).then_some(known);
        contact.repeated_info = (!self.rng.chance(90)).then_some(repeated);
    }

    /// The same customer with the same matter again, later.
    pub(super) fn come_back(&mut self, contact: &Contact, depth: u32) {
        if depth >= 3 || contact.matter.customer.is_none() || contact.direction != "inbound" {
            return;
        }
        if !self.rng.chance(return_share(contact)) {
            return;
        }
        let ended = contact.ended.unwrap_or(contact.created);
        let mut created = ended + self.quantile_minutes(&RETURN_MINUTES);
        let channel = self.return_channel(contact.channel);
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

    /// The channel on which a customer comes back: mostly the same.
    fn return_channel(&mut self, channel: Channel) -> Channel {
        use Channel::{Chat, Email, Messaging, Voice};
        if !self.rng.chance(430) {
            return channel;
        }
        match channel {
            Voice => self.rng.weighted(&[(Email, 50), (Chat, 35), (Messaging, 15)]),
            Email => self.rng.weighted(&[(Voice, 75), (Chat, 25)]),
            _ => self.rng.weighted(&[(Voice, 65), (Email, 35)]),
        }
    }

    /// The call that was asked for, or that a voicemail led to.
    pub(super) fn call_back(&mut self, from: &Contact) {
        if from.exit == "voicemail" && self.rng.chance(300) {
            return;
        }
        let asked = from.left_queue.unwrap_or(from.created);
        let created = SERVICE.after(asked, self.minutes(10, 150));
        if created >= EXPORT {
            return;
        }
        let mut next = Contact::new(from.matter, Channel::Voice, from.conversation, created);
        next.direction = "outbound";
        next.initiation = "callback";
        self.dial(next, 850);
    }

    /// A call from the centre that reaches somebody in `share` of 1000 attempts.
    pub(super) fn dial(&mut self, mut contact: Contact, share: i64) {
        contact.route();
        let created = contact.created;
        let connected = created + self.rng.between(6, 25) * SECOND;
        if self.rng.chance(share) {
            return self.serve(contact, connected, LAST);
        }
        contact.agent =
            Some(self.roster.pick(self.rng, contact.desk(), created, connected, Attention::Whole));
        contact.ended = Some(connected);
        contact.outcome = "failed";
        self.file_away(contact);
    }
}

/// Share of customers who come back after such an end, per mille.
fn return_share(contact: &Contact) -> i64 {
    match (contact.outcome, contact.handled_by) {
        ("resolved", "bot_only") => 75,
        ("resolved", _) => 55,
        ("unresolved", _) => 560,
        ("abandoned", _) => 470,
        ("failed", _) => 700,
        (_, "none") => 0,
        _ => 210,
    }
}
