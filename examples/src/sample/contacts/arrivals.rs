//! What starts on its own: customers, calls to them, calls between colleagues.

use super::super::clock::{DAY, EXPORT, HOUR, SECOND, to_utc, weekday};
use super::super::staff::{Attention, Team};
use super::centre::Centre;
use super::channel::Channel;
use super::matter::Type;

/// Weight of each hour of the day for channels with people behind them.
const HOURS: [i64; 24] =
    [0, 0, 0, 0, 0, 0, 0, 0, 60, 125, 155, 140, 90, 70, 100, 115, 110, 95, 70, 40, 0, 0, 0, 0];
/// What channels open around the clock get on top.
const NIGHT: [i64; 24] =
    [5, 3, 2, 2, 2, 3, 8, 20, 0, 0, 0, 0, 10, 10, 0, 0, 0, 5, 15, 30, 40, 35, 24, 12];
/// Weight of each day of the week, and its sum over the 59 days.
const WEEKDAYS: [i64; 7] = [125, 112, 100, 98, 95, 40, 20];
const WEEKDAYS_SUM: i64 = 8 * 590 + 20 + 125 + 112;

impl Centre<'_> {
    /// The customers of a day who turn up on their own.
    pub(super) fn arrivals(&mut self, day: i64) {
        for channel in Channel::ALL {
            let swing = self.rng.between(85, 115);
            let expected = channel.volume() * WEEKDAYS[weekday(day)] * swing / 100;
            let count = (expected + self.rng.below(WEEKDAYS_SUM)) / WEEKDAYS_SUM;
            for _ in 0..count {
                self.arrive(day, channel);
            }
        }
    }

    /// A customer turns up.
    fn arrive(&mut self, day: i64, channel: Channel) {
        let around_the_clock = channel != Channel::Voice;
        let weight = |hour: usize| HOURS[hour] + if around_the_clock { NIGHT[hour] } else { 0 };
        let hours: Vec<(i64, i64)> = (0..24).map(|hour| (hour as i64, weight(hour))).collect();
        let hour = self.rng.weighted(&hours);
        let created = to_utc(day * DAY + hour * HOUR + self.rng.below(3600) * SECOND);
        let matter = self.matter(channel);
        let mut contact = self.contact(matter, channel, created);
        if channel == Channel::Email && self.rng.chance(150) {
            contact.initiation = "api";
        }
        self.run(contact, 0);
    }

    /// Calls of agents and of a sales campaign to customers.
    pub(super) fn outbound(&mut self, day: i64) {
        if weekday(day) > 4 {
            return;
        }
        for _ in 0..self.rng.between(0, 3) {
            let created = self.in_office_hours(day);
            let mut matter = self.matter(Channel::Email);
            matter.case = None;
            let mut contact = self.contact(matter, Channel::Voice, created);
            contact.direction = "outbound";
            contact.initiation =
                if contact.matter.kind == Type::Sales { "campaign" } else { "agent" };
            self.dial(contact, 720);
        }
    }

    /// Calls between colleagues.
    pub(super) fn internal(&mut self, day: i64) {
        if weekday(day) > 4 || self.rng.chance(500) {
            return;
        }
        let created = self.in_office_hours(day);
        let mut matter = self.matter(Channel::Voice);
        (matter.customer, matter.case, matter.region, matter.segment) = (None, None, "", "");
        (matter.reason, matter.priority) = ("", "");
        let mut contact = self.contact(matter, Channel::Voice, created);
        (contact.direction, contact.initiation) = ("internal", "agent");
        contact.team = Team::Care.code();
        let answered = created + self.rng.between(3, 15) * SECOND;
        let talk = self.rng.between(30, 240) * SECOND;
        let ended = answered + talk;
        contact.agent =
            Some(self.roster.pick(self.rng, Team::Care, answered, ended, Attention::Whole));
        (contact.answered, contact.ended) = (Some(answered), Some(ended));
        (contact.talk, contact.hold, contact.wrap) = (Some(talk), Some(0), Some(0));
        contact.handled_by = "human_only";
        contact.outcome = "unknown";
        self.contacts.push(contact);
    }

    /// An instant of the day between 09:00 and 17:00.
    fn in_office_hours(&mut self, day: i64) -> i64 {
        to_utc(day * DAY + self.minutes(9 * 60, 17 * 60))
    }

    /// A chat that waits in the queue at the instant of the export.
    pub(super) fn waiting_chat(&mut self) {
        let created = EXPORT - 110 * SECOND;
        let matter = self.matter(Channel::Email);
        let mut contact = self.contact(matter, Channel::Chat, created);
        let bot = &mut contact.bot;
        bot.engaged = true;
        (bot.outcome, bot.completed, bot.complexity) = ("handoff", Some(false), "complex");
        bot.handoff_requested = Some(created + 84 * SECOND);
        bot.context_delivered = Some(created + 87_400);
        (bot.fields_expected, bot.fields_delivered) = (Some(5), Some(5));
        contact.queued = contact.bot.handoff_requested;
        contact.route();
        contact.handled_by = "";
        self.contacts.push(contact);
    }
}
