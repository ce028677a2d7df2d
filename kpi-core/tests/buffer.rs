//! Rows that are pushed one by one give what the same rows give at once.

use kpi_core::policy::{DimensionsFrom, Duplicates, OnInvalid};
use kpi_core::record::*;
use kpi_core::testing::{Random, RandomRecords, random_policy};
use kpi_core::{Accumulator, Error, GroupBy, Policy};
use proptest::prelude::*;

/// The further dimensions of the random records; `queue` is a field of one record.
const DIMENSIONS: [&str; 4] = ["channel", "site", "queue", "site"];

/// A record with its buffer, and ways to spoil a row.
trait Buffered: Clone + Sized + 'static {
    type Buffer;
    /// Some of these leave a row well-formed.
    const SPOIL: &'static [fn(&mut Self)];
    fn buffer() -> Self::Buffer;
    fn push(&self, buffer: &mut Self::Buffer) -> Result<(), Problem>;
    fn len(buffer: &Self::Buffer) -> usize;
    fn truncate(buffer: &mut Self::Buffer, rows: usize);
    fn add(buffer: &mut Self::Buffer, accumulator: &mut Accumulator) -> Result<(), Error>;
    fn batch(rows: &[Self]) -> Batch<'_>;
}

macro_rules! buffered {
    ($record:ident, $buffer:ident, $rows:ident, $columns:ident, $($spoil:expr),+ $(,)?) => {
        impl Buffered for $record {
            type Buffer = $buffer;
            const SPOIL: &'static [fn(&mut Self)] = &[$($spoil),+];
            fn buffer() -> $buffer {
                $buffer::new(DIMENSIONS)
            }
            fn push(&self, buffer: &mut $buffer) -> Result<(), Problem> {
                buffer.push(self)
            }
            fn len(buffer: &$buffer) -> usize {
                assert_eq!(buffer.is_empty(), buffer.len() == 0);
                buffer.len()
            }
            fn truncate(buffer: &mut $buffer, rows: usize) {
                buffer.truncate(rows);
            }
            fn add(buffer: &mut $buffer, accumulator: &mut Accumulator) -> Result<(), Error> {
                accumulator.add(Batch::$columns(&buffer.columns()))?;
                buffer.clear();
                Ok(())
            }
            fn batch(rows: &[$record]) -> Batch<'_> {
                Batch::$rows(rows)
            }
        }
    };
}

const NEVER: Instant = Instant(i64::MAX);

buffered!(
    Interaction,
    InteractionBuffer,
    Interactions,
    InteractionColumns,
    |row| row.interaction_id.clear(),
    |row| row.created_at = NEVER,
    |row| row.ended_at = Some(Instant(row.created_at.0 - 1)),
    |row| row.queue = None,
    |row| row.queued_at = Some(Instant(row.created_at.0 - 5)),
    |row| row.talk = Some(Milliseconds(-1)),
    |row| row.wrap = Some(Milliseconds(i64::MAX)),
    |row| row.transfers = Some(-1),
    |row| row.revenue = Some(i64::MIN),
    |row| row.updated_at = Some(NEVER),
    |row| row.context_fields_delivered = row.context_fields_expected.map(|most| most + 1),
    |row| row.dimensions = [("site".to_string(), "São Paulo".to_string())].into(),
);
buffered!(
    AgentState,
    AgentStateBuffer,
    AgentStates,
    AgentStateColumns,
    |row| row.agent_id.clear(),
    |row| row.started_at = NEVER,
    |row| row.ended_at = Some(Instant(row.started_at.0 - 1)),
    |row| row.capacity_slots = Some(1_000_000),
    |row| row.slots_in_use = Some(-1),
);
buffered!(
    PlannedActivity,
    PlannedActivityBuffer,
    PlannedActivities,
    PlannedActivityColumns,
    |row| row.agent_id.clear(),
    |row| row.ended_at = Instant(row.started_at.0 - 1),
    |row| row.ended_at = NEVER,
    |row| row.paid = None,
);
buffered!(
    Survey,
    SurveyBuffer,
    Surveys,
    SurveyColumns,
    |row| (row.sent_at, row.responded_at) = (None, None),
    |row| row.score = Some(Fixed(99_000)),
    |row| row.score = Some(Fixed(i64::MAX)),
    |row| row.scale_min = Some(Fixed::from_whole(20)),
    |row| row.survey_id = None,
);
buffered!(
    Evaluation,
    EvaluationBuffer,
    Evaluations,
    EvaluationColumns,
    |row| row.evaluation_id.clear(),
    |row| row.interaction_id = None,
    |row| (row.interaction_id, row.agent_id) = (Some(String::new()), None),
    |row| row.weight = Some(Fixed(-1)),
    |row| row.max_points = Some(Fixed(0)),
);
buffered!(
    Prompt,
    PromptBuffer,
    Prompts,
    PromptColumns,
    |row| row.delivered_at = NEVER,
    |row| row.replied_at = Some(Instant(row.delivered_at.0 - 1)),
    |row| row.expects_reply = None,
);
buffered!(
    SecurityEvent,
    SecurityEventBuffer,
    SecurityEvents,
    SecurityEventColumns,
    |row| row.event_id.clear(),
    |row| row.occurred_at = Some(Instant(row.detected_at.0 + 1)),
    |row| row.severity = Some("high".into()),
);
buffered!(
    ServiceStatus,
    ServiceStatusBuffer,
    ServiceStatuses,
    ServiceStatusColumns,
    |row| row.service.clear(),
    |row| row.ended_at = Some(Instant(row.started_at.0 - 1)),
    |row| row.weight = Some(Fixed(-1)),
    |row| row.ok_count = row.total_count.map(|most| most + 1),
);
buffered!(
    Employee,
    EmployeeBuffer,
    Employees,
    EmployeeColumns,
    |row| row.employee_id.clear(),
    |row| row.fte = Some(Fixed(-1)),
    |row| row.left_on = Some(Instant(row.hired_on.0 - 1)),
);
buffered!(
    Cost,
    CostBuffer,
    Costs,
    CostColumns,
    |row| row.amount = i64::MAX,
    |row| row.incurred_at = NEVER,
    |row| row.channel = None,
);
buffered!(
    Customer,
    CustomerBuffer,
    Customers,
    CustomerColumns,
    |row| row.customer_id.clear(),
    |row| row.active_to = Some(Instant(row.active_from.0 - 1)),
);

/// Pushes rows, of which some are spoiled and some taken back, and adds them
/// now and then. Gives how many rows were refused.
fn compare<R: Buffered>(rows: &[R], empty: &Accumulator, random: &mut Random) -> usize {
    let mut buffer = R::buffer();
    let (mut kept, mut pending) = (Vec::new(), Vec::new());
    let mut pushed = empty.clone();
    let mut refused = 0;
    // Columns grow by many rows at a time, so some rounds keep more than these.
    let often = if random.chance(50) { 10 } else { 1 };
    for row in rows {
        let mut row = row.clone();
        while random.chance(30) {
            R::SPOIL[random.below(R::SPOIL.len() as u64) as usize](&mut row);
        }
        match row.push(&mut buffer) {
            Ok(()) => pending.push(row.clone()),
            Err(problem) => {
                let error = empty.clone().add(R::batch(std::slice::from_ref(&row)));
                let error = error.expect_err("a row that the buffer refuses");
                let found = format!("found {}, allowed is {}", problem.found, problem.allowed);
                assert!(error.to_string().ends_with(&found), "{error} / {found}");
                assert_eq!(error.location().field.as_deref(), Some(problem.field));
                refused += 1;
            }
        }
        if random.chance(often) {
            pending.truncate(random.below(pending.len() as u64 + 1) as usize);
            R::truncate(&mut buffer, pending.len());
        }
        assert_eq!(R::len(&buffer), pending.len());
        if random.chance(often) {
            R::add(&mut buffer, &mut pushed).expect("rows that were checked");
            kept.append(&mut pending);
        }
    }
    R::add(&mut buffer, &mut pushed).expect("rows that were checked");
    kept.append(&mut pending);
    let mut at_once = empty.clone();
    at_once.add(R::batch(&kept)).expect("rows that the buffer took");
    assert!(pushed.to_bytes() == at_once.to_bytes(), "the states differ");
    refused
}

fn compare_all(records: &RandomRecords, empty: &Accumulator, random: &mut Random) -> [usize; 11] {
    [
        compare(&records.interactions, empty, random),
        compare(&records.surveys, empty, random),
        compare(&records.evaluations, empty, random),
        compare(&records.prompts, empty, random),
        compare(&records.costs, empty, random),
        compare(&records.security_events, empty, random),
        compare(&records.agent_states, empty, random),
        compare(&records.planned_activities, empty, random),
        compare(&records.service_statuses, empty, random),
        compare(&records.employees, empty, random),
        compare(&records.customers, empty, random),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pushing_equals_adding(seed in any::<u64>(), size in 0usize..250) {
        let mut random = Random::new(seed);
        // Kept rows show each cell of the columns in the bytes of the state.
        let duplicates = if random.chance(50) { Duplicates::KeepLast } else { Duplicates::KeepAll };
        let dimensions_from =
            if random.chance(50) { DimensionsFrom::Interaction } else { DimensionsFrom::Own };
        let policy = Policy { duplicates, dimensions_from, ..random_policy() };
        let by = GroupBy::new().dim("channel").dim("site").dim("queue");
        let empty = Accumulator::new(&policy, by).expect("a policy");
        compare_all(&RandomRecords::new(seed, size), &empty, &mut random);
    }
}

#[test]
fn every_record_refuses_rows() {
    let empty = Accumulator::new(&random_policy(), GroupBy::new().dim("site")).expect("a policy");
    let refused = compare_all(&RandomRecords::new(7, 300), &empty, &mut Random::new(7));
    assert!(refused.iter().all(|rows| *rows > 10), "{refused:?}");
}

fn call(number: usize) -> Interaction {
    Interaction::new(format!("c{number}"), Instant(1_772_434_800_000), Channel::Voice)
}

#[test]
fn a_cleared_buffer_keeps_its_room() {
    let mut buffer = InteractionBuffer::new(["site"]);
    let fill = |buffer: &mut InteractionBuffer| {
        (0..100).for_each(|number| buffer.push(&call(number)).expect("a good row"));
    };
    fill(&mut buffer);
    assert_eq!(buffer.text_bytes(), 10 * 2 + 90 * 3);
    let memory = buffer.memory_bytes();
    assert!(memory > 100 * (8 + 8 + 2 + 1), "{memory}");
    buffer.clear();
    assert_eq!((buffer.len(), buffer.text_bytes(), buffer.memory_bytes()), (0, 0, memory));
    fill(&mut buffer);
    assert_eq!((buffer.len(), buffer.memory_bytes()), (100, memory));
}

#[test]
fn a_column_that_is_set_later_is_checked() {
    let mut buffer = InteractionBuffer::default();
    buffer.push(&call(0)).expect("a good row");
    let mut columns = buffer.columns();
    let negative = IntColumn { values: vec![-1].into(), ..IntColumn::default() };
    columns.set("talk", Column::Int(negative)).expect("a column of one row");
    let policy = Policy { on_invalid: OnInvalid::Reject, ..Policy::default() };
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    let error = accumulator.add(Batch::InteractionColumns(&columns)).expect_err("talk below 0");
    assert_eq!(error.location().field.as_deref(), Some("talk"));
}

#[test]
fn an_empty_text_is_no_value() {
    let by = GroupBy::new().dim("queue").dim("site");
    let empty = Accumulator::new(&Policy::default(), by).expect("a policy");
    let mut rows = [call(0), call(1), call(2)];
    rows[0].queue = Some(String::new());
    rows[1].queue = Some("sales".into());
    rows[2].dimensions = [("site".to_string(), String::new())].into();
    let mut buffer = InteractionBuffer::new(["site"]);
    rows.iter().for_each(|row| buffer.push(row).expect("a good row"));
    let mut pushed = empty.clone();
    pushed.add(Batch::InteractionColumns(&buffer.columns())).expect("good rows");
    let mut at_once = empty;
    at_once.add(Batch::Interactions(&rows)).expect("good rows");
    assert!(pushed.to_bytes() == at_once.to_bytes(), "the states differ");
    assert_eq!(pushed.groups(), 2);
}

#[test]
fn instants_that_are_far_apart_are_told_apart() {
    let mut row = call(0);
    (row.queued_at, row.left_queue_at) = (Some(NEVER), Some(Instant(i64::MIN)));
    let mut buffer = InteractionBuffer::default();
    let problem = buffer.push(&row).expect_err("not in the years 1 to 9999");
    assert_eq!(problem.field, "queued_at");
    let mut columns = InteractionColumns::new(1);
    for (name, value) in [("queued_at", i64::MAX), ("left_queue_at", i64::MIN)] {
        let column = IntColumn { values: vec![value].into(), ..IntColumn::default() };
        columns.set(name, Column::Int(column)).expect("a column of one row");
    }
    let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new()).expect("a policy");
    assert!(accumulator.add(Batch::InteractionColumns(&columns)).is_err());
}
