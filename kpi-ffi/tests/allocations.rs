//! Pushing rows allocates nothing by the row, once buffers and groups are there.

#[path = "../benches/support/mod.rs"]
mod support;

use kpi_core::record::InteractionBuffer;
use support::{Pushed, additive, calls};

fn allocations(run: impl FnOnce()) -> u64 {
    allocation_counter::measure(run).count_total
}

#[test]
fn a_buffer_that_has_grown_allocates_nothing() {
    let calls = calls(1_024);
    let mut buffer = InteractionBuffer::new(["site"]);
    let fill_and_clear = |buffer: &mut InteractionBuffer| {
        for call in &calls {
            buffer.push(call).expect("a row that is well-formed");
        }
        buffer.clear();
    };
    assert!(allocations(|| fill_and_clear(&mut buffer)) > 0, "the first rows make room");
    assert_eq!(allocations(|| fill_and_clear(&mut buffer)), 0);
}

#[test]
fn calls_of_c_allocate_when_rows_are_counted() {
    let calls = calls(102_400);
    let mut pushed = Pushed::new(&additive(), &calls);
    // The first rows make the groups, and fill the histograms.
    pushed.push_all(1);
    let counts_before = allocations(|| pushed.push(1_023));
    assert_eq!(counts_before, 0, "rows that wait allocate nothing");
    let one_count = allocations(|| pushed.push(1));
    let many = allocations(|| pushed.push_all(1));
    println!("{one_count} allocations when 1,024 rows are counted, {many} for 100 times as many");
    assert!(one_count > 0, "rows were counted");
    assert!(many <= 100 * (one_count + 10), "{many} allocations for 100 times {one_count}");
    assert!(many < 102_400 / 10, "{many} allocations for 102,400 rows");
}
