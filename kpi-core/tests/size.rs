//! How much memory events take: the figures that ARCHITECTURE.md states.

use kpi_core::record::{AgentActivity, AgentState, Batch, Channel, Instant, Interaction};
use kpi_core::{Accumulator, GroupBy, Policy};

const JOURNEYS: [&str; 6] = [
    "first_contact_resolution",
    "repeat_contact_rate",
    "contacts_per_case",
    "channel_migration_rate",
    "cross_channel_resolution_rate",
    "engagement_repeat_usage_rate",
];

fn accumulator(kpis: &[&str]) -> Accumulator {
    let kpis = Some(kpis.iter().map(|id| id.to_string()).collect());
    let policy = Policy { kpis, ..Policy::default() };
    Accumulator::new(&policy, GroupBy::new().dim("channel")).expect("a policy")
}

/// Bytes a row in memory and as bytes, of so many rows over those of none.
fn bytes_a_row(kpis: &[&str], rows: usize, add: impl Fn(&mut Accumulator)) -> (f64, f64) {
    let mut with_rows = accumulator(kpis);
    let empty = (with_rows.state_bytes(), with_rows.to_bytes().len());
    add(&mut with_rows);
    let full = (with_rows.state_bytes(), with_rows.to_bytes().len());
    ((full.0 - empty.0) as f64 / rows as f64, (full.1 - empty.1) as f64 / rows as f64)
}

#[test]
fn a_contact_takes_32_bytes_for_all_journeys_together() {
    let rows: Vec<Interaction> = (0..100_000i64)
        .map(|number| {
            let started = Instant(1_774_000_000_000 + number * 61_007);
            let mut row = Interaction::new(format!("i-{number}"), started, Channel::Voice);
            row.customer_id = Some(format!("customer-{}", number * 7919 % 40_000));
            row.reason = Some(format!("reason-{}", number % 50));
            row.answered_at = Some(Instant(started.0 + 20_000));
            row.ended_at = Some(Instant(started.0 + 300_000 + number % 977));
            row
        })
        .collect();
    let kpis: Vec<&str> = JOURNEYS.into_iter().filter(|id| *id != "contacts_per_case").collect();
    let (memory, bytes) = bytes_a_row(&kpis, rows.len(), |accumulator| {
        accumulator.add(Batch::Interactions(&rows)).expect("valid rows");
    });
    println!("{memory:.1} bytes a contact in memory, {bytes:.1} as bytes");
    assert!(memory <= 33.0, "{memory}");
    assert!(bytes <= 32.0, "{bytes}");
}

/// Bytes a state in memory and as bytes, of agents whose states touch, or have gaps between them.
fn bytes_a_state(gap: impl Fn(i64) -> i64) -> (f64, f64) {
    let rows: Vec<AgentState> = (0..100_000i64)
        .map(|number| {
            let agent = format!("agent-{}", number % 500);
            let started = 1_774_000_000_000 + number / 500 * 300_000;
            let state = [AgentActivity::Available, AgentActivity::OnContact, AgentActivity::Wrap];
            let mut row = AgentState::new(agent, state[number as usize % 3], Instant(started));
            row.ended_at = Some(Instant(started + 300_000 - gap(number)));
            row.paid = Some(true);
            row
        })
        .collect();
    let kpis = ["occupancy", "fteu_utilization", "schedule_adherence", "shrinkage"];
    bytes_a_row(&kpis, rows.len(), |accumulator| {
        accumulator.add(Batch::AgentStates(&rows)).expect("valid rows");
    })
}

#[test]
fn an_agents_state_takes_few_bytes() {
    let (memory, bytes) = bytes_a_state(|_| 0);
    println!("{memory:.1} bytes a state that touches in memory, {bytes:.1} as bytes");
    assert!(memory <= 8.0, "{memory}");
    assert!(bytes <= 32.0, "{bytes}");
    let (memory, bytes) = bytes_a_state(|number| 1 + number % 977);
    println!("{memory:.1} bytes a state after a gap in memory, {bytes:.1} as bytes");
    assert!(memory <= 20.0, "{memory}");
    assert!(bytes <= 32.0, "{bytes}");
}
