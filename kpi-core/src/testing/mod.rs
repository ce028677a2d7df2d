//! Random records and the laws that every partial keeps, for tests.
//!
//! The laws are checked on whole accumulators, whose bytes hold the state of
//! every partial: any split of the records, in any order and any nesting of
//! merges, gives the same bytes; an empty accumulator changes nothing; columns
//! give what rows give; bytes read back to the same bytes and values.

mod random;

use crate::record::{
    AgentState, Batch, Columns, Cost, Customer, Employee, Evaluation, Interaction, PlannedActivity,
    Prompt, RecordKind, SecurityEvent, ServiceStatus, Survey, TableReader,
};
use crate::time::Zone;
use crate::{Accumulator, Finish, GroupBy, Policy, Result};
pub use random::*;

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
    /// Agents' states; several may overlap.
    pub agent_states: Vec<AgentState>,
    /// Planned activities.
    pub planned_activities: Vec<PlannedActivity>,
    /// Statuses of services.
    pub service_statuses: Vec<ServiceStatus>,
    /// Employees.
    pub employees: Vec<Employee>,
    /// Customers.
    pub customers: Vec<Customer>,
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
            records.agent_states.push(random_agent_state(&mut random));
            records.planned_activities.push(random_planned_activity(&mut random));
            records.service_statuses.push(random_service_status(&mut random));
            records.employees.push(random_employee(&mut random));
            records.customers.push(random_customer(&mut random));
        }
        records
    }

    /// The records as batches of structs.
    pub fn batches(&self) -> [Batch<'_>; 11] {
        [
            Batch::Interactions(&self.interactions),
            Batch::Surveys(&self.surveys),
            Batch::Evaluations(&self.evaluations),
            Batch::Prompts(&self.prompts),
            Batch::Costs(&self.costs),
            Batch::SecurityEvents(&self.security_events),
            Batch::AgentStates(&self.agent_states),
            Batch::PlannedActivities(&self.planned_activities),
            Batch::ServiceStatuses(&self.service_statuses),
            Batch::Employees(&self.employees),
            Batch::Customers(&self.customers),
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
            read(RecordKind::AgentState, &self.agent_states)?,
            read(RecordKind::PlannedActivity, &self.planned_activities)?,
            read(RecordKind::ServiceStatus, &self.service_statuses)?,
            read(RecordKind::Employee, &self.employees)?,
            read(RecordKind::Customer, &self.customers)?,
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
        deal_all!(
            interactions surveys evaluations prompts costs security_events agent_states
            planned_activities service_statuses employees customers
        );
        sets
    }
}

/// A policy under which random records, whose agents are in several states at
/// once, can be finished, with a stretch of time in the middle of them as period.
pub fn random_policy() -> Policy {
    Policy {
        overlapping_states: crate::policy::OverlappingStates::LastWins,
        period: Some(crate::policy::Period {
            start: "2026-03-21T00:00:00Z".into(),
            end: "2026-03-29T12:00:00Z".into(),
        }),
        ..Policy::default()
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
