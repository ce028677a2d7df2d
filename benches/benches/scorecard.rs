//! One million contacts, grouped by channel: rows a second and bytes of state.
//!
//! `cargo bench -p kpi-benches`

use divan::counter::ItemsCount;
use kpi_benches::{ADDITIVE, Table};
use kpi_core::record::Batch;
use kpi_core::{Accumulator, GroupBy, Policy};

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
fn additive_by_queue_and_half_hour(bencher: divan::Bencher<'_, '_>) {
    let by = by_channel().dim("queue").interval("30min").expect("an interval");
    run(bencher, &additive(), &by);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn all_by_channel(bencher: divan::Bencher<'_, '_>) {
    run(bencher, &Policy::default(), &by_channel());
}
