//! The wait, and how it ends.

use super::super::clock::{DAY, HOUR, SECOND, SERVICE, to_local, weekday};
use super::super::staff::Team;
use super::centre::Centre;
use super::channel::Channel;
use super::contact::Contact;
use super::spread::{CHAT_WAIT, PATIENCE, TEXT_WAIT, VOICE_WAIT};

/// Waiting times at an instant, in percent of the usual.
fn load(utc: i64) -> i64 {
    let local = to_local(utc);
    match (weekday(local / DAY), local % DAY / HOUR) {
        (0, 9..=11) => 180,
        (0..=4, 10 | 11 | 15) => 130,
        (5 | 6, _) => 95,
        _ => 85,
    }
}

impl Centre<'_> {
    /// Waits until an agent answers, or until the wait ends otherwise.
    pub(super) fn queue(&mut self, mut contact: Contact, queued: i64, depth: u32) {
        let live = contact.channel.is_live();
        let load = load(queued);
        let exit = self.exit(contact.channel, load);
        let wait = self.wait(contact.channel, load);
        let (left, outcome) = match exit {
            "answered" => {
                let left = if live { queued + wait } else { SERVICE.after(queued, wait) };
                contact.left_queue = Some(left);
                contact.exit = exit;
                return self.serve(contact, left, depth);
            }
            "abandoned" => (queued + self.rng.quantile(&PATIENCE) * SECOND, "abandoned"),
            "withdrawn" => (queued + self.rng.between(300, 2400) * SECOND, "unknown"),
            "callback_requested" | "voicemail" | "overflow" => {
                (queued + self.rng.between(70, 240) * SECOND, "unknown")
            }
            _ if live => (queued + self.rng.between(70, 240) * SECOND, "unresolved"),
            _ => (SERVICE.after(queued, 2 * HOUR), "unresolved"),
        };
        contact.leave_queue(left, exit, outcome);
        match exit {
            "overflow" => {
                self.overflow(&contact, left, depth);
                return self.file_away(contact);
            }
            "callback_requested" | "voicemail" => self.call_back(&contact),
            _ => {}
        }
        self.file(contact, depth);
    }

    /// How the wait ends; the busier, the less often with an answer.
    fn exit(&mut self, channel: Channel, load: i64) -> &'static str {
        match channel {
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
            _ => self.rng.weighted(&[("answered", 970), ("timeout", 12), ("withdrawn", 18)]),
        }
    }

    /// How long an agent takes to answer.
    fn wait(&mut self, channel: Channel, load: i64) -> i64 {
        let seconds = match channel {
            Channel::Voice => self.rng.quantile(&VOICE_WAIT) * load / 100,
            Channel::Chat => self.rng.quantile(&CHAT_WAIT) * (100 + load) / 200,
            _ => self.rng.quantile(&TEXT_WAIT) * load / 100,
        };
        seconds * SECOND
    }

    /// The queue is full: the second leg, in the overflow queue.
    fn overflow(&mut self, from: &Contact, left: i64, depth: u32) {
        let mut next = Contact::new(from.matter, from.channel, from.conversation, left);
        next.initiation = "queue_transfer";
        let voice = from.channel == Channel::Voice;
        next.queue = if voice { "voice_overflow" } else { "chat_overflow" };
        next.team = Team::Care.code();
        next.queued = Some(left);
        let answered = left + self.rng.between(4, 40) * SECOND;
        next.left_queue = Some(answered);
        next.exit = "answered";
        self.serve(next, answered, depth + 1);
    }
}
