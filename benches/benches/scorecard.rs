//! One million contacts, grouped by channel: rows a second and bytes of state. Then what is counted
//! at finish: journeys of half a million contacts, time of half a million states.
//!
//! `cargo bench -p kpi-benches`

use divan::counter::ItemsCount;
use kpi_benches::{ADDITIVE, Table};
use kpi_core::policy::CountedTimes;
use kpi_core::record::{AgentActivity, AgentState, Batch, Channel, Instant, Interaction};
use kpi_core::{Accumulator, Finish, GroupBy, Policy};

const ROWS: usize = 1_000_000;
/// Rows of a batch, as Arrow exporters give them.
const BATCH: usize = 131_072;

fn main() {
    let sizes = [("additive KPIs", additive()), ("all KPIs", Policy::default())];
    let table = Table::new(100_000, 1);
    for (name, policy) in sizes {
        let mut accumulator = Accumulator::new(&policy, by_channel()).expect("a policy");
        accumulator.add(Batch::InteractionColumns(&table.columns())).expect("valid rows");
        println!(
            "{name}: {} bytes of state in {} groups after {} rows",
            accumulator.state_bytes(),
            accumulator.groups(),
            100_000
        );
    }
    divan::main();
}

fn by_channel() -> GroupBy {
    GroupBy::new().dim("channel")
}

fn additive() -> Policy {
    Policy { kpis: Some(ADDITIVE.map(String::from).to_vec()), ..Policy::default() }
}

fn run(bencher: divan::Bencher<'_, '_>, policy: &Policy, by: &GroupBy) {
    let tables: Vec<Table> = (0..ROWS / BATCH + 1)
        .map(|number| Table::new(BATCH.min(ROWS - number * BATCH), number as u64))
        .collect();
    let columns: Vec<_> = tables.iter().map(Table::columns).collect();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let mut accumulator = Accumulator::new(policy, by.clone()).expect("a policy");
        for columns in &columns {
            accumulator.add(Batch::InteractionColumns(columns)).expect("valid rows");
        }
        accumulator
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn additive_by_channel(bencher: divan::Bencher<'_, '_>) {
    run(bencher, &additive(), &by_channel());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn sums_by_channel(bencher: divan::Bencher<'_, '_>) {
    run(bencher, &Policy { percentiles: CountedTimes::None, ..additive() }, &by_channel());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn sums_by_queue_and_half_hour(bencher: divan::Bencher<'_, '_>) {
    let by = by_channel().dim("queue").interval("30min").expect("an interval");
    run(bencher, &Policy { percentiles: CountedTimes::None, ..additive() }, &by);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn additive_by_queue_and_half_hour(bencher: divan::Bencher<'_, '_>) {
    let by = by_channel().dim("queue").interval("30min").expect("an interval");
    run(bencher, &additive(), &by);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn all_by_channel(bencher: divan::Bencher<'_, '_>) {
    run(bencher, &Policy::default(), &by_channel());
}

/// Rows of the benches of finish, which go in as structs.
const EVENTS: i64 = 500_000;
const BEGINNING: i64 = 1_774_000_000_000;

fn of(kpis: &[&str]) -> Policy {
    Policy { kpis: Some(kpis.iter().map(|id| id.to_string()).collect()), ..Policy::default() }
}

/// Counts rows, and what finish counts.
fn run_to_the_end(bencher: divan::Bencher<'_, '_>, policy: &Policy, by: &GroupBy, rows: Batch<'_>) {
    bencher.counter(ItemsCount::new(rows.len())).bench_local(|| {
        let mut accumulator = Accumulator::new(policy, by.clone()).expect("a policy");
        accumulator.add(rows).expect("valid rows");
        accumulator.finish(Finish::default()).expect("a scorecard")
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn journeys_by_channel(bencher: divan::Bencher<'_, '_>) {
    let rows: Vec<Interaction> = (0..EVENTS)
        .map(|number| {
            let started = BEGINNING + number * 15_485 % 7_776_000_000;
            let channel = [Channel::Voice, Channel::Chat, Channel::Email][number as usize % 3];
            let mut row = Interaction::new(number.to_string(), Instant(started), channel);
            row.customer_id = Some((number * 7_919 % 130_000).to_string());
            row.reason = Some((number % 17).to_string());
            row.answered_at = Some(Instant(started + 20_000));
            row.ended_at = Some(Instant(started + 300_000));
            row
        })
        .collect();
    let policy = of(&[
        "first_contact_resolution",
        "repeat_contact_rate",
        "channel_migration_rate",
        "cross_channel_resolution_rate",
        "engagement_repeat_usage_rate",
    ]);
    run_to_the_end(bencher, &policy, &by_channel(), Batch::Interactions(&rows));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn agents_time_by_half_hour(bencher: divan::Bencher<'_, '_>) {
    let rows: Vec<AgentState> = (0..EVENTS)
        .map(|number| {
            let started = BEGINNING + number / 500 * 420_000;
            let state = [AgentActivity::Available, AgentActivity::OnContact, AgentActivity::Wrap];
            let agent = format!("agent-{}", number % 500);
            let mut row = AgentState::new(agent, state[number as usize % 3], Instant(started));
            row.ended_at = Some(Instant(started + 420_000));
            row.paid = Some(true);
            row
        })
        .collect();
    let by = GroupBy::new().dim("agent_id").interval("30min").expect("an interval");
    let policy = of(&["occupancy", "fteu_utilization"]);
    run_to_the_end(bencher, &policy, &by, Batch::AgentStates(&rows));
}
