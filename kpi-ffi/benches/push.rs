//! What it costs to push finished calls, one or many a call of the C library.
//!
//! `cargo bench -p kpi-ffi`

mod support;

use divan::counter::ItemsCount;
use kpi_core::policy::Period;
use kpi_core::record::{Batch, Interaction, InteractionBuffer};
use kpi_core::{Accumulator, GroupBy, Policy};
use support::{Pushed, additive, calls};

/// Rows that are pushed again and again: a caller has just written a row that
/// it pushes, so they should be no more than caches hold.
const ROWS: usize = 4_096;
const TIMES: usize = 25;

fn main() {
    divan::main();
}

/// Counts nothing of an interaction, and need not know when the last one ended.
fn nothing() -> Policy {
    let period =
        Period { start: "2026-01-01T00:00:00Z".into(), end: "2027-01-01T00:00:00Z".into() };
    Policy { kpis: Some(vec!["csat".into()]), period: Some(period), ..Policy::default() }
}

fn push(bencher: divan::Bencher<'_, '_>, policy: &Policy, rows_a_call: usize) {
    let calls = calls(ROWS);
    let mut pushed = Pushed::new(policy, &calls);
    let mut run = || (0..TIMES).for_each(|_| pushed.push_all(rows_a_call));
    // The first rows make room, groups and histograms.
    run();
    bencher.counter(ItemsCount::new(ROWS * TIMES)).bench_local(run);
}

/// Everything: rows are buffered, and counted when there are many.
#[divan::bench(args = [1, 10, 1_000], sample_count = 20, sample_size = 1)]
fn additive_by_channel(bencher: divan::Bencher<'_, '_>, rows_a_call: usize) {
    push(bencher, &additive(), rows_a_call);
}

/// The buffer alone: no KPI reads the rows.
#[divan::bench(args = [1, 10, 1_000], sample_count = 20, sample_size = 1)]
fn buffer_alone(bencher: divan::Bencher<'_, '_>, rows_a_call: usize) {
    push(bencher, &nothing(), rows_a_call);
}

/// Counting alone, by how many rows are counted at once.
#[divan::bench(args = [256, 1_024, 4_096], sample_count = 20, sample_size = 20)]
fn counting_alone(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let mut buffer = InteractionBuffer::default();
    fill(&mut buffer, &calls(rows));
    let by = GroupBy::new().dim("channel");
    let mut accumulator = Accumulator::new(&additive(), by).expect("a policy");
    bencher.counter(ItemsCount::new(rows)).bench_local(|| {
        accumulator.add(Batch::InteractionColumns(&buffer.columns())).expect("rows were checked");
    });
}

/// The buffer of the core with rows of Rust, cleared every 1,024 rows.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn structs_of_rust(bencher: divan::Bencher<'_, '_>) {
    let calls = calls(ROWS);
    let mut buffer = InteractionBuffer::default();
    bencher.counter(ItemsCount::new(ROWS * TIMES)).bench_local(|| {
        for calls in (0..TIMES).flat_map(|_| calls.chunks(1_024)) {
            fill(&mut buffer, calls);
            buffer.clear();
        }
    });
}

fn fill(buffer: &mut InteractionBuffer, calls: &[Interaction]) {
    for call in calls {
        buffer.push(call).expect("a row that is well-formed");
    }
}
