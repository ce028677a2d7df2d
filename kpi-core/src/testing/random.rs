//! Random records that pass validation, with fields missing here and there.

use crate::record::{
    AgentState, BotOutcome, Channel, Code, Cost, Customer, Direction, Employee, Evaluation, Fixed,
    HandledBy, Initiation, Instant, IntentComplexity, Interaction, Milliseconds, Outcome,
    PlannedActivity, Polarity, Prompt, QueueExit, Relation, SecurityEvent, ServiceStatus, Survey,
    SurveyKind,
};

/// A small generator of numbers: SplitMix64 (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator that always gives the same numbers for a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to just below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end.max(1)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn maybe<T>(&mut self, percent: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(percent).then(|| value(self))
    }

    fn code<C: Code>(&mut self) -> C {
        let number = self.below(C::NAMES.len() as u64) as u8;
        C::from_number(number).expect("numbers of a list run from 0")
    }

    fn text(&mut self, prefix: &str, end: u64) -> String {
        format!("{prefix}-{}", self.below(end))
    }

    /// An instant within ten days around a change of the clocks in Europe.
    fn instant(&mut self) -> i64 {
        1_774_000_000_000 + self.below(10 * 86_400_000) as i64
    }

    fn duration(&mut self) -> Milliseconds {
        let most = if self.chance(90) { 900 } else { 200_000 };
        let seconds = self.below(most) as i64;
        Milliseconds(seconds * 1000 + if self.chance(20) { self.below(1000) as i64 } else { 0 })
    }
}

/// A random interaction that passes validation, with fields missing here and there.
pub fn random_interaction(random: &mut Random) -> Interaction {
    let created = random.instant();
    let mut row =
        Interaction::new(random.text("i", 100_000), Instant(created), random.code::<Channel>());
    let mut clock = created;
    let mut later = |random: &mut Random, most: u64| {
        clock += random.below(most) as i64;
        Instant(clock)
    };
    row.conversation_id = random.maybe(80, |r| r.text("conversation", 50));
    row.case_id = random.maybe(70, |r| r.text("case", 40));
    row.customer_id = random.maybe(80, |r| r.text("customer", 30));
    row.direction = random.maybe(80, |r| if r.chance(80) { Direction::Inbound } else { r.code() });
    row.initiation = random.maybe(70, Random::code::<Initiation>);
    row.queue = random.maybe(80, |r| r.text("queue", 4));
    row.agent_id = random.maybe(70, |r| r.text("agent", 5));
    row.r#type =
        random.maybe(80, |r| ["sales", "support", "billing"][r.below(3) as usize].to_string());
    if random.chance(30) {
        row.handoff_requested_at = Some(later(random, 60_000));
        row.context_delivered_at = random.maybe(80, |r| later(r, 60_000));
        row.handoff_accepted_at = random.maybe(60, |r| later(r, 60_000));
        row.context_fields_expected = random.maybe(80, |r| r.below(5) as i64);
        row.context_fields_delivered = row
            .context_fields_expected
            .and_then(|most| random.maybe(80, |r| r.below(most as u64 + 1) as i64));
    }
    if random.chance(80) {
        row.queued_at = Some(later(random, 60_000));
        row.queue_exit =
            random.maybe(80, |r| if r.chance(70) { QueueExit::Answered } else { r.code() });
        row.left_queue_at = random.maybe(85, |r| later(r, 120_000));
    }
    row.answered_at = random.maybe(60, |r| later(r, 20_000));
    row.first_response_at = random.maybe(50, |r| later(r, 40_000_000));
    row.resolved_first_at = random.maybe(50, |r| later(r, 400_000));
    row.resolved_last_at = random.maybe(50, |r| later(r, 400_000));
    row.ended_at = random.maybe(80, |r| later(r, 400_000));
    row.talk = random.maybe(70, Random::duration);
    row.hold = random.maybe(70, Random::duration);
    row.wrap = random.maybe(70, Random::duration);
    row.outcome = random.maybe(80, Random::code::<Outcome>);
    row.handled_by = random.maybe(40, Random::code::<HandledBy>);
    row.transfers = random.maybe(70, |r| r.below(3) as i64);
    row.reopen_count = random.maybe(70, |r| r.below(3) as i64);
    row.sale_count = random.maybe(70, |r| r.below(3) as i64);
    row.revenue = random.maybe(50, |r| r.below(100_000) as i64 - 10_000);
    row.direct_cost = random.maybe(30, |r| r.below(1_000) as i64);
    row.reason = random.maybe(80, |r| r.text("reason", 3));
    row.region = random.maybe(80, |r| r.text("region", 4));
    row.segment = random.maybe(80, |r| r.text("segment", 3));
    row.agent_reply_count = random.maybe(80, |r| r.below(3) as i64);
    row.agent_says_resolved = random.maybe(60, |r| r.chance(60));
    row.planned_channel_change = random.maybe(40, |r| r.chance(40));
    row.context_transferred = random.maybe(50, |r| r.chance(60));
    row.customer_repeated_info = random.maybe(60, |r| r.chance(30));
    row.bot_engaged = random.maybe(70, |r| r.chance(60));
    row.bot_outcome = random.maybe(50, Random::code::<BotOutcome>);
    row.bot_completed = random.maybe(60, |r| r.chance(50));
    row.intent_complexity = random.maybe(70, Random::code::<IntentComplexity>);
    row.updated_at = random.maybe(30, |r| later(r, 1_000));
    if random.chance(50) {
        row.dimensions.insert("site".to_string(), random.text("site", 3));
    }
    row
}

/// A random survey that passes validation.
pub fn random_survey(random: &mut Random) -> Survey {
    let mut row = Survey::new(random.code::<SurveyKind>());
    let sent = random.instant();
    row.sent_at = Some(Instant(sent));
    row.survey_id = random.maybe(90, |r| r.text("s", 100_000));
    row.interaction_id = random.maybe(80, |r| r.text("i", 100_000));
    row.relation = random.maybe(60, Random::code::<Relation>);
    row.polarity = random.maybe(60, Random::code::<Polarity>);
    if random.chance(70) {
        row.responded_at = Some(Instant(sent + random.below(200_000_000) as i64));
        let most = match row.kind {
            SurveyKind::Csat | SurveyKind::Esat => 5,
            SurveyKind::Nps | SurveyKind::Enps => 10,
            SurveyKind::Ces => 7,
            SurveyKind::Fcr => 1,
        };
        row.score = random.maybe(95, |r| Fixed::from_whole(1.max(r.below(most + 1) as i64)));
        if random.chance(15) {
            (row.scale_min, row.scale_max) =
                (Some(Fixed::from_whole(1)), Some(Fixed::from_whole(10)));
        }
    }
    if random.chance(50) {
        row.dimensions.insert("channel".to_string(), random.code::<Channel>().name().to_string());
    }
    row
}

/// A random criterion of an evaluation that passes validation.
pub fn random_evaluation(random: &mut Random) -> Evaluation {
    let submitted = Instant(random.instant());
    let mut row = Evaluation::new(random.text("e", 2_000), submitted, random.text("i", 100_000));
    let tags =
        ["accuracy", "professionalism", "problem_solving", "compliance", "empathy", "clarity"];
    row.criterion = random.maybe(95, |r| tags[r.below(6) as usize].to_string());
    row.weight = random.maybe(60, |r| Fixed(r.below(40_000) as i64));
    row.max_points = random.maybe(90, |r| Fixed::from_whole([3, 5, 7, 10][r.below(4) as usize]));
    row.points = random.maybe(95, |r| Fixed::from_whole(r.below(4) as i64));
    row.not_applicable = random.maybe(40, |r| r.chance(40));
    row.auto_fail = random.maybe(20, |r| r.chance(20));
    row.calibration = random.maybe(20, |r| r.chance(20));
    row
}

/// A random prompt that passes validation.
pub fn random_prompt(random: &mut Random) -> Prompt {
    let delivered = random.instant();
    let mut row = Prompt::new(random.code(), Instant(delivered));
    row.replied_at = random.maybe(60, |r| Instant(delivered + r.below(200_000_000) as i64));
    row.expects_reply = random.maybe(60, |r| r.chance(80));
    row.opt_out = random.maybe(30, |r| r.chance(30));
    row
}

/// A random cost posting that passes validation.
pub fn random_cost(random: &mut Random) -> Cost {
    let mut row = Cost::new(Instant(random.instant()), random.below(1_000_000) as i64 - 50_000);
    row.channel = random.maybe(60, |r| r.code::<Channel>().name().to_string());
    row.r#type = random.maybe(40, |r| r.text("type", 3));
    row.component = random.maybe(60, |r| ["labour", "technology"][r.below(2) as usize].to_string());
    row
}

/// A random security event that passes validation.
pub fn random_security_event(random: &mut Random) -> SecurityEvent {
    let detected = random.instant();
    let mut row = SecurityEvent::new(random.text("x", 100_000), random.code(), Instant(detected));
    row.occurred_at = random.maybe(60, |r| Instant(detected - r.below(100_000_000) as i64));
    row.confirmed = random.maybe(50, |r| r.chance(70));
    row.blocked = random.maybe(50, |r| r.chance(40));
    row.duplicate_of = random.maybe(20, |r| r.text("x", 100_000));
    if random.chance(50) {
        row.dimensions.insert("channel".to_string(), random.code::<Channel>().name().to_string());
    }
    row
}

/// A random state of an agent that passes validation. States of one agent overlap.
pub fn random_agent_state(random: &mut Random) -> AgentState {
    let started = random.instant();
    let mut row = AgentState::new(random.text("agent", 6), random.code(), Instant(started));
    row.ended_at = random.maybe(90, |r| Instant(started + r.below(20_000_000) as i64));
    row.paid = random.maybe(90, |r| r.chance(70));
    row.reason = random.maybe(40, |r| r.text("reason", 3));
    row.capacity_slots = random.maybe(80, |r| 1 + r.below(3) as i64);
    row.slots_in_use =
        row.capacity_slots.and_then(|most| random.maybe(80, |r| r.below(most as u64 + 1) as i64));
    row.team = random.maybe(70, |r| r.text("team", 2));
    row
}

/// A random planned activity that passes validation. Those of one agent overlap.
pub fn random_planned_activity(random: &mut Random) -> PlannedActivity {
    let started = random.instant();
    let ended = Instant(started + random.below(30_000_000) as i64);
    let mut row =
        PlannedActivity::new(random.text("agent", 5), random.code(), Instant(started), ended);
    row.adherence_tracked = random.maybe(30, |r| r.chance(70));
    row.paid = random.maybe(60, |r| r.chance(70));
    row
}

/// A random status of a service that passes validation.
pub fn random_service_status(random: &mut Random) -> ServiceStatus {
    let started = random.instant();
    let mut row = ServiceStatus::new(random.text("service", 60), random.code(), Instant(started));
    row.ended_at = random.maybe(90, |r| Instant(started + r.below(20_000_000) as i64));
    row.region = random.maybe(70, |r| r.text("region", 2));
    row.weight = random.maybe(50, |r| Fixed(r.below(5_000) as i64));
    row.total_count = random.maybe(60, |r| r.below(1_000) as i64);
    row.ok_count =
        row.total_count.and_then(|most| random.maybe(90, |r| r.below(most as u64 + 1) as i64));
    row
}

/// A random employee that passes validation.
pub fn random_employee(random: &mut Random) -> Employee {
    let hired = random.instant() - random.below(20_000_000_000) as i64;
    let mut row = Employee::new(random.text("employee", 100_000), Instant(hired));
    row.left_on = random.maybe(40, |r| Instant(hired.max(r.instant())));
    row.leave_kind = random.maybe(70, Random::code);
    row.team = random.maybe(80, |r| r.text("team", 2));
    row
}

/// A random active time of a customer that passes validation.
pub fn random_customer(random: &mut Random) -> Customer {
    let from = random.instant() - random.below(600_000_000) as i64;
    let mut row = Customer::new(random.text("customer", 5_000), Instant(from));
    row.active_to = random.maybe(60, |r| Instant(from + r.below(900_000_000) as i64));
    row.segment = random.maybe(80, |r| r.text("segment", 3));
    row
}
