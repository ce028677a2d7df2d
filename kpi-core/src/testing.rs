//! Random records and the laws that every partial keeps, for tests.
//!
//! The laws are checked on whole accumulators, whose bytes hold the state of
//! every partial: any split of the records, in any order and any nesting of
//! merges, gives the same bytes; an empty accumulator changes nothing; columns
//! give what rows give; bytes read back to the same bytes and values.

use crate::record::{
    Batch, BotOutcome, Channel, Code, Columns, Cost, Direction, Evaluation, Fixed, HandledBy,
    Initiation, Instant, IntentComplexity, Interaction, Milliseconds, Outcome, Polarity, Prompt,
    QueueExit, RecordKind, Relation, SecurityEvent, Survey, SurveyKind, TableReader,
};
use crate::time::Zone;
use crate::{Accumulator, Finish, GroupBy, Policy, Result};

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

/// Random records of the kinds that the catalogue reads.
#[derive(Clone, Debug, Default)]
pub struct RandomRecords {
    /// Contacts.
    pub interactions: Vec<Interaction>,
    /// Surveys.
    pub surveys: Vec<Survey>,
    /// Criteria of evaluations.
    pub evaluations: Vec<Evaluation>,
    /// Prompts.
    pub prompts: Vec<Prompt>,
    /// Cost postings.
    pub costs: Vec<Cost>,
    /// Security events.
    pub security_events: Vec<SecurityEvent>,
}

impl RandomRecords {
    /// About this many records of each kind.
    pub fn new(seed: u64, size: usize) -> Self {
        let mut random = Random::new(seed);
        let mut records = RandomRecords::default();
        for _ in 0..size {
            records.interactions.push(random_interaction(&mut random));
            records.surveys.push(random_survey(&mut random));
            records.evaluations.push(random_evaluation(&mut random));
            records.prompts.push(random_prompt(&mut random));
            records.costs.push(random_cost(&mut random));
            records.security_events.push(random_security_event(&mut random));
        }
        records
    }

    /// The records as batches of structs.
    pub fn batches(&self) -> [Batch<'_>; 6] {
        [
            Batch::Interactions(&self.interactions),
            Batch::Surveys(&self.surveys),
            Batch::Evaluations(&self.evaluations),
            Batch::Prompts(&self.prompts),
            Batch::Costs(&self.costs),
            Batch::SecurityEvents(&self.security_events),
        ]
    }

    /// The same records as columns, by way of their JSON.
    ///
    /// # Errors
    ///
    /// Whatever [`TableReader`] finds wrong; nothing, in these records.
    pub fn columns(&self) -> Result<Vec<Columns<'static>>> {
        fn read<R: serde::Serialize>(kind: RecordKind, rows: &[R]) -> Result<Columns<'static>> {
            let mut reader = TableReader::new(kind, &[], &Zone::utc());
            for row in rows {
                reader.push_json(&serde_json::to_string(row).expect("records are plain data"))?;
            }
            reader.finish()
        }
        Ok(vec![
            read(RecordKind::Interaction, &self.interactions)?,
            read(RecordKind::Survey, &self.surveys)?,
            read(RecordKind::Evaluation, &self.evaluations)?,
            read(RecordKind::Prompt, &self.prompts)?,
            read(RecordKind::Cost, &self.costs)?,
            read(RecordKind::SecurityEvent, &self.security_events)?,
        ])
    }

    /// Every record on its own in one of `parts` sets, in random order.
    pub fn split(&self, random: &mut Random, parts: usize) -> Vec<RandomRecords> {
        fn deal<R: Clone>(rows: &[R], random: &mut Random, parts: &mut [Vec<R>]) {
            for row in rows {
                let part = random.below(parts.len() as u64) as usize;
                let place = random.below(parts[part].len() as u64 + 1) as usize;
                parts[part].insert(place, row.clone());
            }
        }
        let mut sets = vec![RandomRecords::default(); parts.max(1)];
        macro_rules! deal_all {
            ($($field:ident)+) => { $(
                let mut parts: Vec<Vec<_>> = vec![Vec::new(); sets.len()];
                deal(&self.$field, random, &mut parts);
                sets.iter_mut().zip(parts).for_each(|(set, rows)| set.$field = rows);
            )+ };
        }
        deal_all!(interactions surveys evaluations prompts costs security_events);
        sets
    }
}

/// Adds all records, in one batch a kind.
///
/// # Errors
///
/// What the accumulator finds wrong.
pub fn accumulate(policy: &Policy, by: &GroupBy, records: &RandomRecords) -> Result<Accumulator> {
    let mut accumulator = Accumulator::new(policy, by.clone())?;
    for batch in records.batches() {
        accumulator.add(batch)?;
    }
    Ok(accumulator)
}

/// Checks the laws on these records.
///
/// # Errors
///
/// What the accumulator finds wrong with policy, grouping or records.
///
/// # Panics
///
/// When a law does not hold: this is a test.
pub fn check_laws(policy: &Policy, by: &GroupBy, records: &RandomRecords, seed: u64) -> Result<()> {
    let whole = accumulate(policy, by, records)?;
    let bytes = whole.to_bytes();
    let card = whole.finish(Finish::default())?;
    assert_eq!(card.violations(), [], "identities hold");
    let card = card.to_json();
    let mut random = Random::new(seed);

    let parts = 1 + random.below(6) as usize;
    let mut pieces: Vec<Accumulator> = records
        .split(&mut random, parts)
        .iter()
        .map(|part| accumulate(policy, by, part))
        .collect::<Result<_>>()?;
    while pieces.len() > 1 {
        let taken = random.below(pieces.len() as u64) as usize;
        let other = pieces.swap_remove(taken);
        let target = random.below(pieces.len() as u64) as usize;
        pieces[target].merge(other)?;
    }
    same(&pieces[0].to_bytes(), &bytes, "any split merges to the same bytes");

    let mut with_empty = Accumulator::new(policy, by.clone())?;
    with_empty.merge(whole.clone())?;
    with_empty.merge(Accumulator::new(policy, by.clone())?)?;
    same(&with_empty.to_bytes(), &bytes, "an empty accumulator changes nothing");

    let mut from_columns = Accumulator::new(policy, by.clone())?;
    for columns in records.columns()? {
        from_columns.add(columns.batch())?;
    }
    same(&from_columns.to_bytes(), &bytes, "columns give what rows give");

    let read_back = Accumulator::from_bytes(&bytes)?;
    same(&read_back.to_bytes(), &bytes, "bytes read back to the same bytes");
    assert!(read_back.finish(Finish::default())?.to_json() == card, "and to the same values");
    same(&whole.to_bytes(), &bytes, "finishing changes nothing");
    Ok(())
}

/// Compares two states without printing thousands of bytes.
fn same(found: &[u8], expected: &[u8], law: &str) {
    let differs = found.iter().zip(expected).position(|(a, b)| a != b);
    assert!(
        found == expected,
        "{law}: {} bytes and {}, the first difference at {differs:?}",
        found.len(),
        expected.len()
    );
}
