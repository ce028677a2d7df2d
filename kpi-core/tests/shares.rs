//! A state that is divided, counted in its shares and merged again is that of
//! one accumulator, and so is one that is grouped more coarsely afterwards.

use std::collections::BTreeMap;

use kpi_core::policy::{Duplicates, Policy};
use kpi_core::testing::{Random, RandomRecords, accumulate};
use kpi_core::{Accumulator, ErrorKind, Finish, GroupBy, Seal};
use policies::{custom, grouping, policy};
use proptest::prelude::*;

#[path = "support/policies.rs"]
mod policies;

/// What travels: each share is written and read.
fn dealt(states: Vec<Accumulator>, count: usize) -> BTreeMap<usize, Accumulator> {
    let mut merged: BTreeMap<usize, Accumulator> = BTreeMap::new();
    for state in states {
        for (number, share) in state.shares(count) {
            let share = Accumulator::from_bytes(&share.to_bytes()).expect("bytes of ours");
            match merged.get_mut(&number) {
                Some(mine) => mine.merge(share).expect("equal rules"),
                None => {
                    merged.insert(number, share);
                }
            }
        }
    }
    merged
}

/// Counts parts of records apart, as on machines that only see shares.
fn distributed(parts: Vec<Accumulator>, count: usize, as_of: Option<i64>) -> Accumulator {
    let fresh = parts[0].fresh().expect("the same rules");
    let mut states: Vec<Accumulator> = dealt(parts, count).into_values().collect();
    if fresh.policy().duplicates == Duplicates::KeepLast {
        states.iter_mut().for_each(Accumulator::settle_duplicates);
        states = dealt(states, count).into_values().collect();
    }
    let as_of = as_of.or_else(|| states.iter().filter_map(Accumulator::as_of).max());
    let history_from = states.iter().filter_map(Accumulator::history_from).min();
    if let Some(as_of) = as_of.filter(|_| fresh.keeps_events()) {
        let seal = Seal { as_of: Some(as_of), history_from: history_from.or(Some(i64::MIN)) };
        let sealed = states.into_iter().map(|share| share.into_sealed_share(seal));
        states = sealed.collect::<Result<_, _>>().expect("a seal");
    }
    let mut whole = fresh;
    for share in dealt(states, count).into_values() {
        whole.merge(share).expect("equal rules");
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_merge_to_the_whole(seed in any::<u64>(), size in 0usize..60) {
        let mut random = Random::new(seed);
        let policy = policy(&mut random);
        let by = grouping(random.below(1000) as usize);
        let whole = accumulate(&policy, &by, &RandomRecords::new(seed, size)).expect("valid");
        let count = 1 + random.below(9) as usize;
        let mut shares = whole.shares(count);
        prop_assert!(size < 20 || shares.len() == count, "{} of {count} shares", shares.len());
        let mut merged = whole.fresh().expect("the same rules");
        while !shares.is_empty() {
            let (number, share) = shares.swap_remove(random.below(shares.len() as u64) as usize);
            prop_assert!(number < count);
            merged.merge(share).expect("equal rules");
        }
        prop_assert!(merged.to_bytes() == whole.to_bytes(), "the shares give the whole");
    }

    #[test]
    fn counting_in_shares_changes_nothing(seed in any::<u64>(), size in 0usize..60) {
        let mut random = Random::new(seed);
        let policy = policy(&mut random);
        let by = grouping(random.below(1000) as usize);
        let records = RandomRecords::new(seed, size);
        let whole = accumulate(&policy, &by, &records).expect("valid records");
        let parts = 1 + random.below(5) as usize;
        let parts = records.split(&mut random, parts);
        let parts = parts.iter().map(|part| accumulate(&policy, &by, part).expect("valid"));
        let as_of = random.chance(50).then_some(1_774_600_000_000);
        let count = 1 + random.below(9) as usize;
        let merged = distributed(parts.collect(), count, as_of);
        let finish = Finish { as_of, ..Finish::default() };
        let apart = merged.finish(finish.clone()).expect("the seal's instant");
        let plain = whole.finish(finish).expect("a scorecard");
        let difference = apart.rows().zip(plain.rows()).find(|(mine, theirs)| mine != theirs);
        prop_assert!(difference.is_none(), "{difference:?}");
        prop_assert_eq!(apart.to_json(), plain.to_json());
    }

    #[test]
    fn a_coarser_grouping_afterwards_is_one_from_the_beginning(
        seed in any::<u64>(), size in 0usize..60,
    ) {
        let mut random = Random::new(seed);
        let mut policy = policy(&mut random);
        let (fine, coarse) = coarsenings(&mut random);
        if fine.has_interval() != coarse.has_interval() || fine.has_time_of_day() {
            let (start, end) = ("2026-03-22".to_string(), "2026-03-27T12:00".to_string());
            policy.period = Some(kpi_core::policy::Period { start, end });
        }
        let records = RandomRecords::new(seed, size);
        let fine = accumulate(&policy, &fine, &records).expect("valid records");
        let direct = accumulate(&policy, &coarse, &records).expect("valid records");
        let regrouped = fine.regroup(coarse).expect("a coarser grouping");
        prop_assert!(regrouped.to_bytes() == direct.to_bytes(), "the same state");
        let finish = Finish::default;
        let (mine, theirs) = (regrouped.finish(finish()), direct.finish(finish()));
        prop_assert_eq!(mine.expect("a card").to_json(), theirs.expect("a card").to_json());
    }
}

/// A grouping, and a coarser one.
fn coarsenings(random: &mut Random) -> (GroupBy, GroupBy) {
    let by = GroupBy::new;
    let hours = |by: GroupBy, text: &str| by.interval(text).expect("an interval");
    let slots = |by: GroupBy, text: &str| by.time_of_day(text).expect("a time of day");
    let pairs = [
        (by().dim("channel").dim("site"), by().dim("site")),
        (by().dim("channel").dim("queue"), by().dim("queue").dim("channel")),
        (by().dim("agent_id"), by()),
        (hours(by().dim("queue"), "1h"), hours(by(), "1d")),
        (hours(by().dim("queue"), "30min"), by().dim("queue")),
        (hours(by(), "1d"), hours(by(), "1mo")),
        (slots(by().dim("channel"), "30min"), slots(by(), "2h")),
        (slots(hours(by(), "1d"), "1h"), hours(by(), "1w")),
    ];
    pairs[random.below(pairs.len() as u64) as usize].clone()
}

#[test]
fn what_is_not_coarser_is_refused() {
    let hourly = GroupBy::new().dim("queue").interval("1h").expect("an interval");
    let records = RandomRecords::new(3, 30);
    let state = accumulate(&Policy::default(), &hourly, &records).expect("valid records");
    let refused = |by: GroupBy| state.regroup(by).expect_err("no coarser grouping").kind();
    let by = GroupBy::new;
    let with = |text: &str| by().interval(text).expect("an interval");
    assert_eq!(refused(with("1d").dim("channel")), ErrorKind::InvalidGroupBy);
    assert_eq!(refused(with("30min")), ErrorKind::InvalidGroupBy);
    assert_eq!(refused(with("1d").time_of_day("1h").expect("an hour")), ErrorKind::InvalidGroupBy);
    // Without intervals and a period each row counts, by interval only those with an instant.
    assert_eq!(refused(by().dim("queue")), ErrorKind::RulesDiffer);
    let weeks = by().interval("1w").expect("an interval");
    let weekly = accumulate(&Policy::default(), &weeks, &records).expect("valid records");
    let error = weekly.regroup(with("1mo")).expect_err("a week in two months");
    assert_eq!(error.kind(), ErrorKind::InvalidGroupBy);
    assert!(error.to_string().contains("2026-03-30"), "{error}");
    let seal = Seal { as_of: Some(1_774_600_000_000), history_from: Some(0) };
    let mut policy = kpi_core::testing::random_policy();
    policy.kpis = Some(vec!["first_contact_resolution".into()]);
    let mut sealed = accumulate(&policy, &hourly, &records).expect("valid records");
    sealed.seal(seal).expect("a seal");
    let error = sealed.regroup(with("1d")).expect_err("a sealed state");
    assert_eq!(error.kind(), ErrorKind::InvalidFinish);
}

/// Journeys and the time of agents of ten times as many rows take no more bytes.
#[test]
fn only_counts_travel_on_from_sealed_shares() {
    let mut policy = kpi_core::testing::random_policy();
    let kpis =
        ["first_contact_resolution", "channel_migration_rate", "occupancy", "contacts_per_case"];
    policy.kpis = Some(kpis.map(String::from).to_vec());
    let sizes = [2_000, 20_000].map(|rows| {
        let state = accumulate(&policy, &GroupBy::new(), &RandomRecords::new(5, rows));
        let state = state.expect("valid records");
        let open = state.to_bytes().len();
        (open, distributed(vec![state], 8, None).to_bytes().len())
    });
    let [(open, sealed), (more_open, more_sealed)] = sizes;
    assert!(more_open > open * 9, "events grow with the rows: {open} and {more_open}");
    assert!(more_sealed < sealed + sealed / 20, "counts do not: {sealed} and {more_sealed}");
    assert!(sealed * 5 < open, "{sealed} of {open}");
}

#[test]
fn an_id_in_two_states_is_found_in_its_share() {
    let policy = Policy { duplicates: Duplicates::Reject, ..Policy::default() };
    let mut records = RandomRecords::new(1, 50);
    records.interactions.truncate(1);
    let only = RandomRecords { interactions: records.interactions, ..RandomRecords::default() };
    let one = accumulate(&policy, &GroupBy::new(), &only).expect("one row");
    let shares = |state: &Accumulator| -> BTreeMap<usize, Accumulator> {
        state.shares(5).into_iter().collect()
    };
    let theirs = shares(&one);
    let met = shares(&one).into_iter().filter(|(number, mine)| {
        let theirs = theirs.get(number).expect("the same shares");
        let merged = mine.clone().merge(theirs.clone());
        merged.is_err_and(|error| error.kind() == ErrorKind::DuplicateId)
    });
    assert_eq!(met.count(), 1);
}

#[test]
fn peaks_are_sealed_by_share_only() {
    let mut policy = kpi_core::testing::random_policy();
    policy.custom_kpis.push(custom("peak".into(), "max(peak_in_queue)"));
    let state = accumulate(&policy, &GroupBy::new(), &RandomRecords::new(2, 40)).expect("valid");
    assert_eq!(
        state.clone().seal(Seal::default()).expect_err("peaks").kind(),
        ErrorKind::InvalidFinish
    );
    let merged = distributed(vec![state.clone()], 4, None);
    let finish = |state: &Accumulator| state.finish(Finish::default()).expect("a card").to_json();
    assert_eq!(finish(&merged), finish(&state));
}
