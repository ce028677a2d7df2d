//! The numbers of a scorecard are those of its values.

use kpi_core::policy::OverlappingStates;
use kpi_core::testing::{RandomRecords, accumulate};
use kpi_core::{Finish, GroupBy, Policy};

#[test]
fn numbers_are_those_of_values() {
    let groupings = [
        GroupBy::new(),
        GroupBy::new().dim("channel").dim("queue"),
        GroupBy::new().dim("agent_id").interval("30min").expect("an interval"),
        GroupBy::new().time_of_day("1h").expect("a part of a day"),
    ];
    let mut known = 0;
    for (seed, by) in (1..).zip(&groupings) {
        for overlapping_states in [OverlappingStates::LastWins, OverlappingStates::Priority] {
            let policy = Policy { overlapping_states, ..Policy::default() };
            let records = RandomRecords::new(seed, 200);
            let accumulator = accumulate(&policy, by, &records).expect("valid records");
            let card = accumulator.finish(Finish::default()).expect("a scorecard");
            for kpi in card.kpis() {
                let numbers = card.numbers(kpi, 0..card.len()).expect("the KPI and its groups");
                for (group, number) in numbers.into_iter().enumerate() {
                    let value = card.value_of(group, kpi).expect("the KPI and its group");
                    assert_eq!(
                        number.map(f64::to_bits),
                        value.value.map(f64::to_bits),
                        "{value:?}"
                    );
                    known += usize::from(number.is_some());
                }
            }
            let beyond = card.numbers("csat", 0..card.len() + 1);
            assert!(beyond.is_err(), "there is no such group");
        }
    }
    assert!(known > 1_000, "{known} values are known");
}
