//! The columnar path of additive KPIs allocates by batch, never by row.

use kpi_benches::{ADDITIVE, Table};
use kpi_core::record::{Batch, InteractionColumns};
use kpi_core::{Accumulator, GroupBy, Policy};

fn allocations(accumulator: &mut Accumulator, columns: &InteractionColumns<'_>) -> u64 {
    let counted = allocation_counter::measure(|| {
        accumulator.add(Batch::InteractionColumns(columns)).expect("valid rows");
    });
    counted.count_total
}

#[test]
fn rows_do_not_allocate() {
    let policy = Policy { kpis: Some(ADDITIVE.map(String::from).to_vec()), ..Policy::default() };
    let (small, large) = (Table::new(20_000, 1), Table::new(80_000, 2));
    let (small, large) = (small.columns(), large.columns());
    for by in
        [GroupBy::new(), GroupBy::new().dim("channel"), GroupBy::new().dim("channel").dim("queue")]
    {
        let mut accumulator = Accumulator::new(&policy, by).expect("a policy");
        // The first batch makes the groups, and fills the histograms.
        allocations(&mut accumulator, &large);
        let few = allocations(&mut accumulator, &small);
        let many = allocations(&mut accumulator, &large);
        println!("{few} allocations for 20,000 rows, {many} for 80,000");
        // Five histograms a group may still grow; rows themselves allocate nothing.
        let most = 50 + 8 * accumulator.groups() as u64;
        assert!(many <= most, "{many} allocations for 80,000 rows, at most {most} are expected");
    }
}
