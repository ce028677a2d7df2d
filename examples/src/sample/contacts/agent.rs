//! The work of an agent on a call, a chat or a text.

use super::super::clock::{MINUTE, SECOND};
use super::centre::Centre;
use super::channel::Channel;
use super::contact::Contact;
use super::spread::{CHAT_TALK, HOLD, TEXT_TALK, VOICE_TALK, WRAP};

/// How long an agent is busy with a contact.
struct Work {
    talk: i64,
    hold: i64,
    wrap: i64,
    /// From the answer to the first response.
    response: i64,
    /// From the answer to the end of the conversation.
    elapsed: i64,
}

impl Centre<'_> {
    /// An agent answers and deals with it, or passes it on to another team.
    pub(super) fn serve(&mut self, mut contact: Contact, left: i64, depth: u32) {
        let voice = contact.channel == Channel::Voice;
        let answered = left + if voice { self.rng.between(0, 2) * SECOND } else { 0 };
        let work = self.work(contact.channel);
        let over = (answered + work.elapsed) / SECOND * SECOND;
        // A finished second, wrap-up included.
        let done = (answered + work.elapsed + work.wrap + SECOND - 1) / SECOND * SECOND;
        self.answer(&mut contact, &work, answered, done);

        let passed_on = matches!(contact.initiation, "transfer" | "queue_transfer");
        let may_pass_on = contact.direction == "inbound" && !passed_on && contact.channel.is_live();
        if may_pass_on && self.rng.chance(75) {
            contact.transfers = Some(1);
            contact.outcome = "unresolved";
            contact.ended = Some(done);
            contact.reopened = Some(0);
            contact.sales = Some(0);
            self.pass_on(&contact, over, depth);
            return self.file_away(contact);
        }
        self.close(&mut contact, over, done);
        if contact.channel == Channel::Messaging {
            self.reopen(&mut contact, 40);
        }
        self.file(contact, depth);
    }

    /// An agent is found and answers at `answered`; all work is over at `done`.
    fn answer(&mut self, contact: &mut Contact, work: &Work, answered: i64, done: i64) {
        let (team, attention) = (contact.desk(), contact.attention());
        contact.agent = Some(self.roster.pick(self.rng, team, answered, done, attention));
        contact.answered = Some(answered);
        contact.first_response = Some(answered + work.response);
        (contact.talk, contact.hold, contact.wrap) =
            (Some(work.talk), Some(work.hold), Some(work.wrap));
        contact.handled_by = if contact.bot.engaged { "bot_then_human" } else { "human_only" };
        if contact.bot.handoff_requested.is_some() {
            contact.bot.handoff_accepted = Some(answered);
        }
        contact.transfers = Some(0);
        // A call is one reply, however long.
        let replies = (work.talk / MINUTE).clamp(1, 12);
        contact.replies = Some(if contact.channel == Channel::Voice { 1 } else { replies });
    }

    fn work(&mut self, channel: Channel) -> Work {
        match channel {
            Channel::Voice => self.call(),
            Channel::Chat => self.chat(),
            _ => self.text(),
        }
    }

    /// Some calls and some of their wrap-ups last half a second more.
    fn call(&mut self) -> Work {
        let half = if self.rng.chance(120) { 500 } else { 0 };
        let talk = self.rng.quantile(&VOICE_TALK) * SECOND + half;
        let hold = if self.rng.chance(280) { self.rng.quantile(&HOLD) * SECOND } else { 0 };
        let half = if self.rng.chance(150) { 500 } else { 0 };
        let wrap = self.rng.quantile(&WRAP) * SECOND + half;
        Work { talk, hold, wrap, response: 0, elapsed: talk + hold }
    }

    fn chat(&mut self) -> Work {
        let talk = self.rng.quantile(&CHAT_TALK) * SECOND;
        let wrap = self.rng.quantile(&WRAP) * SECOND;
        let response = self.rng.between(1, 8) * SECOND;
        Work { talk, hold: 0, wrap, response, elapsed: talk }
    }

    /// Messages go to and fro for longer than the agent works on them.
    fn text(&mut self) -> Work {
        let talk = self.rng.quantile(&TEXT_TALK) * SECOND;
        let wrap = self.rng.between(0, 30) * SECOND;
        let elapsed = talk * self.rng.between(15, 90) / 10;
        let response = self.rng.between(8, 50) * SECOND;
        Work { talk, hold: 0, wrap, response, elapsed: elapsed - elapsed % SECOND }
    }
}
