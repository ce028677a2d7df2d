//! Runs one workload of the kernels again and again: for profilers, and for the instruction counts
//! that guard the kernels.
//!
//! `cargo run --release -p kpi-benches --example kernels -- sums_by_channel 1000000 5`

use kpi_benches::{ADDITIVE, Table};
use kpi_core::policy::CountedTimes;
use kpi_core::record::Batch;
use kpi_core::{Accumulator, GroupBy, Policy};

/// Rows of a batch, as Arrow exporters give them.
const BATCH: usize = 131_072;

/// Nanoseconds that this thread had a processor, which other programs do not change.
fn processor_time() -> Result<u64, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split_whitespace().next().unwrap_or_default().parse()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [workload, rows, times] = arguments.as_slice() else {
        return Err("found other arguments, allowed are WORKLOAD ROWS TIMES".into());
    };
    let (rows, times): (usize, usize) = (rows.parse()?, times.parse()?);
    let kpis = Some(ADDITIVE.map(String::from).to_vec());
    let percentiles = match workload.starts_with("percentiles") {
        true => CountedTimes::All,
        false => CountedTimes::None,
    };
    let policy = match workload.starts_with("all") {
        true => Policy::default(),
        false => Policy { kpis, percentiles, ..Policy::default() },
    };
    let mut by = GroupBy::new().dim("channel");
    if workload.ends_with("by_queue_and_half_hour") {
        by = by.dim("queue").interval("30min")?;
    }
    let batches = rows.div_ceil(BATCH);
    let tables: Vec<Table> = (0..batches)
        .map(|number| Table::new(BATCH.min(rows - number * BATCH), number as u64))
        .collect();
    let columns: Vec<_> = tables.iter().map(Table::columns).collect();
    for _ in 0..times {
        let mut accumulator = Accumulator::new(&policy, by.clone())?;
        let began = processor_time()?;
        for columns in &columns {
            accumulator.add(Batch::InteractionColumns(columns))?;
        }
        let nanoseconds = (processor_time()? - began) as f64 / rows as f64;
        println!("{workload}: {nanoseconds:.1} ns a row, {} groups", accumulator.groups());
    }
    Ok(())
}
