//! Typed cells of a row-wise border, read into columns: the seven usual fields of a contact.
//!
//! `cargo bench -p kpi-benches --bench cells`

use divan::counter::ItemsCount;
use kpi_core::record::{CellValue, RecordKind, TableReader};
use kpi_core::time::Zone;

const ROWS: usize = 100_000;
const NAMES: [&str; 7] = [
    "interaction_id",
    "created_at",
    "channel",
    "queue",
    "talk",
    "transfers",
    "context_transferred",
];

fn main() {
    divan::main();
}

fn cells(id: &str, row: usize) -> [CellValue<'_>; 7] {
    [
        CellValue::Text(id),
        CellValue::Instant(1_772_434_800_000 + row as i64),
        CellValue::Text("in_person"),
        CellValue::Text("billing"),
        CellValue::Number(row as f64 / 8.0),
        CellValue::Integer(row as i64 % 3),
        CellValue::Boolean(row.is_multiple_of(2)),
    ]
}

#[divan::bench]
fn typed_cells(bencher: divan::Bencher<'_, '_>) {
    let ids: Vec<String> = (0..ROWS).map(|row| format!("interaction-{row}")).collect();
    bencher.counter(ItemsCount::new(ROWS * NAMES.len())).bench_local(|| {
        let mut reader = TableReader::new(RecordKind::Interaction, &NAMES, &Zone::utc());
        for (row, id) in ids.iter().enumerate() {
            for (column, value) in cells(id, row).into_iter().enumerate() {
                reader.push_cell(column, value);
            }
            reader.end_row();
        }
        reader.finish().expect("columns")
    });
}
