//! Email and social posts: worked off in order, without a queue that anybody waits in.

use super::super::clock::{EXPORT, MINUTE, OFFICE, SECOND, SERVICE};
use super::super::staff::Attention;
use super::centre::{Centre, LAST};
use super::channel::Channel;
use super::contact::Contact;
use super::spread::{EMAIL_MINUTES, LETTER_WORK, SOCIAL_MINUTES};

impl Centre<'_> {
    /// Sorts out spam and copies; an agent answers the rest.
    pub(super) fn letter(&mut self, mut contact: Contact, depth: u32) {
        let email = contact.channel == Channel::Email;
        contact.route();
        if self.rng.chance(if email { 30 } else { 45 }) {
            return self.spam(contact);
        }
        if email && contact.matter.customer.is_some() && self.rng.chance(15) {
            self.duplicate(&contact);
        }
        let end = self.correspond(&mut contact);
        self.close(&mut contact, end, end + 30 * SECOND);
        self.reopen(&mut contact, 60);
        self.file(contact, depth);
    }

    /// Nobody's matter, thrown away.
    fn spam(&mut self, mut contact: Contact) {
        let matter = &mut contact.matter;
        (matter.customer, matter.case) = (None, None);
        (matter.segment, matter.region, matter.reason) = ("", "", "");
        contact.outcome = "spam";
        contact.ended = Some(contact.created + self.rng.between(1, 90) * MINUTE);
        self.file(contact, LAST);
    }

    /// The same email once more, a little later.
    fn duplicate(&mut self, contact: &Contact) {
        let mut copy = contact.clone();
        self.conversations += 1;
        copy.conversation = self.conversations;
        copy.created += self.rng.between(20, 900) * SECOND;
        copy.outcome = "duplicate";
        copy.ended = Some(OFFICE.after(copy.created, 40 * MINUTE));
        if copy.created < EXPORT {
            self.file(copy, LAST);
        }
    }

    /// The replies of an agent; gives the instant of the last one.
    fn correspond(&mut self, contact: &mut Contact) -> i64 {
        let (hours, table) = match contact.channel {
            Channel::Email => (OFFICE, &EMAIL_MINUTES),
            _ => (SERVICE, &SOCIAL_MINUTES),
        };
        let work = self.rng.quantile(&LETTER_WORK) * SECOND;
        let first = hours.after(contact.created, self.quantile_minutes(table));
        let answered = contact.created.max(first - work);
        let replies = self.rng.weighted(&[(1, 60), (2, 24), (3, 11), (5, 5)]);
        let mut end = first;
        let mut talk = first - answered;
        for _ in 1..replies {
            end = hours.after(end, self.minutes(25, 400));
            talk += self.rng.between(60, 400) * SECOND;
        }
        contact.agent =
            Some(self.roster.pick(self.rng, contact.desk(), answered, first, Attention::Beside));
        contact.answered = Some(answered);
        contact.first_response = Some(first);
        contact.handled_by = "human_only";
        (contact.talk, contact.hold) = (Some(talk), Some(0));
        contact.wrap = Some(self.rng.between(0, 30) * SECOND);
        contact.replies = Some(replies);
        end
    }
}
