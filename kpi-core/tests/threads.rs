//! No result depends on the number of threads.

use kpi_core::testing::{Random, RandomRecords, accumulate, random_policy};
use kpi_core::{Accumulator, Finish, GroupBy, Numbers, Scorecard};

/// The bytes of a state, and of each KPI the bits of its values and which are known.
type Outcome = (Vec<u8>, Vec<(Vec<u64>, Vec<u8>)>);

/// What a pool of some threads makes of parts that are merged.
fn outcome(parts: &[Accumulator], threads: usize) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    pool.install(|| {
        let mut parts = parts.iter().cloned();
        let mut whole = parts.next().expect("a part");
        parts.try_for_each(|part| whole.merge(part)).expect("equal rules");
        let card = whole.finish(Finish::default()).expect("a scorecard");
        let columns = card.all_numbers(0..card.len()).expect("all groups");
        assert_values(&card, &columns);
        let bits =
            |column: Numbers| (column.values.into_iter().map(f64::to_bits).collect(), column.known);
        (whole.to_bytes(), columns.into_iter().map(bits).collect())
    })
}

/// A column holds what the values of its KPI are, group by group.
fn assert_values(card: &Scorecard, columns: &[Numbers]) {
    for (kpi, column) in card.kpis().zip(columns) {
        for group in (0..card.len()).step_by(97) {
            let value = card.value_of(group, kpi).expect("a KPI and a group").value;
            assert_eq!(column.get(group).map(f64::to_bits), value.map(f64::to_bits), "{kpi}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let by = GroupBy::new().dim("agent_id").dim("queue").interval("30min").expect("an interval");
    let records = RandomRecords::new(11, 3_000);
    let policy = random_policy();
    let parts = records.split(&mut Random::new(5), 4);
    let parts: Vec<Accumulator> =
        parts.iter().map(|part| accumulate(&policy, &by, part).expect("valid records")).collect();
    let alone = accumulate(&policy, &by, &records).expect("valid records");
    let single = outcome(&[alone], 1);
    assert!(single.1[0].0.len() > 2_000, "{} groups", single.1[0].0.len());
    for threads in [1, 2, 5] {
        assert!(outcome(&parts, threads) == single, "{threads} threads");
    }
}
