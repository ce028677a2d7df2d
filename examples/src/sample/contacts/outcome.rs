//! How a contact ends, and whether it opens again.

use super::super::clock::{EXPORT, OFFICE, SECOND};
use super::centre::Centre;
use super::channel::Channel;
use super::contact::Contact;
use super::matter::Type;
use super::spread::REVENUE;

impl Centre<'_> {
    /// The outcome of a contact that an agent dealt with until `over`; `done` is the end of all
    /// work on it.
    pub(super) fn close(&mut self, contact: &mut Contact, over: i64, done: i64) {
        let [resolved, unresolved, unknown] = match contact.channel {
            Channel::Voice => [82, 11, 7],
            Channel::Chat => [79, 13, 8],
            Channel::Email => [84, 9, 7],
            Channel::Messaging | Channel::Social | Channel::Sms => [76, 13, 11],
        };
        contact.outcome = self.rng.weighted(&[
            ("resolved", resolved),
            ("unresolved", unresolved),
            ("unknown", unknown),
        ]);
        contact.ended = Some(done);
        contact.reopened = Some(0);
        contact.transfers = Some(contact.transfers.unwrap_or(0));
        let resolved = contact.outcome == "resolved";
        if resolved {
            (contact.resolved_first, contact.resolved_last) = (Some(over), Some(over));
        }
        if contact.outcome != "unknown" && self.rng.chance(780) {
            contact.says_resolved = Some(self.rng.chance(if resolved { 965 } else { 140 }));
        }
        contact.sales = Some(0);
        if contact.matter.kind == Type::Sales && resolved && self.rng.chance(270) {
            self.sell(contact);
        }
    }

    /// One sale, or two.
    fn sell(&mut self, contact: &mut Contact) {
        let count = self.rng.weighted(&[(1, 90), (2, 10)]);
        contact.sales = Some(count);
        let amount: i64 = (0..count).map(|_| self.rng.quantile(&REVENUE) / 100 * 100 + 90).sum();
        // The order system sometimes reports late.
        contact.revenue = (!self.rng.chance(60)).then_some(amount);
    }

    /// Some resolved matters turn out not to be: the contact opens again and closes for good later.
    pub(super) fn reopen(&mut self, contact: &mut Contact, share: i64) {
        let Some(first) = contact.resolved_last.filter(|_| self.rng.chance(share)) else {
            return;
        };
        let again = OFFICE.after(first, self.minutes(120, 1300));
        if again >= EXPORT {
            return;
        }
        contact.resolved_last = Some(again);
        contact.ended = Some(again + 30 * SECOND);
        contact.updated = contact.ended;
        contact.reopened = Some(if self.rng.chance(120) { 2 } else { 1 });
        contact.replies = contact.replies.map(|replies| replies + 1);
        contact.talk = contact.talk.map(|talk| talk + self.rng.between(60, 300) * SECOND);
    }
}
