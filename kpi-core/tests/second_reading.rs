//! Percentiles that a second reading makes exact, against sorted lists.

use std::collections::BTreeMap;

use kpi_core::policy::Duplicates;
use kpi_core::record::{Batch, Channel, HandledBy, Instant, Interaction, Milliseconds};
use kpi_core::{Accumulator, ErrorKind, Finish, GroupBy, Policy, Scorecard};

/// Handled calls of three queues, two of them with more distinct times than are kept.
fn calls(count: i64) -> Vec<Interaction> {
    let call = |number: i64| {
        let created = Instant(1_772_434_800_000 + number);
        let mut call = Interaction::new(number.to_string(), created, Channel::Voice);
        call.handled_by = Some(HandledBy::HumanOnly);
        // Skewed: most calls are short, and hardly two take equally long.
        let talk = number * number % 400_009 + number % 7 * 200_000;
        call.talk = Some(Milliseconds(talk));
        call.hold = Some(Milliseconds(0));
        call.wrap = Some(Milliseconds(number % 5));
        call.queue = Some(["large", "large", "other", "small"][number_of_queue(number)].into());
        call
    };
    (0..count).map(call).collect()
}

fn number_of_queue(number: i64) -> usize {
    if number % 100 == 0 { 3 } else { (number % 3) as usize }
}

/// The handle times of each queue, ascending, in milliseconds.
fn sorted(calls: &[Interaction]) -> BTreeMap<String, Vec<i64>> {
    let mut times: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for call in calls {
        let time = [call.talk, call.hold, call.wrap].map(|part| part.expect("all are there").0);
        let queue = call.queue.as_ref().expect("all are there").to_string();
        times.entry(queue).or_default().push(time.iter().sum());
    }
    times.values_mut().for_each(|times| times.sort_unstable());
    times
}

/// Nearest rank, in seconds.
fn percentile(sorted: &[i64], per_mille: usize) -> f64 {
    sorted[(per_mille * sorted.len()).div_ceil(1_000) - 1] as f64 / 1_000.0
}

fn policy(duplicates: Duplicates) -> Policy {
    let text = r#"{
        "kpis": ["average_handle_time", "handle_p99"],
        "custom_kpis": [{"id": "handle_p99", "formula": "p99(handle_time)"}]
    }"#;
    Policy { duplicates, ..Policy::from_json(text).expect("a policy") }
}

fn first(policy: &Policy, calls: &[Interaction]) -> Scorecard {
    let by = GroupBy::new().dim("queue");
    let mut accumulator = Accumulator::new(policy, by).expect("a policy");
    accumulator.add(Batch::Interactions(calls)).expect("valid rows");
    accumulator.finish(Finish::default()).expect("a scorecard")
}

/// Reads in pieces, each by an accumulator of its own, merged from the last to the first.
fn second(card: &Scorecard, calls: &[Interaction], piece: usize) -> Accumulator {
    let mut all = card.second_reading().expect("rules").expect("not exact");
    for piece in calls.chunks(piece).rev() {
        let mut part = all.fresh().expect("rules");
        part.add(Batch::Interactions(piece)).expect("valid rows");
        all.merge(part).expect("the same rules");
    }
    all
}

fn check(card: &Scorecard, calls: &[Interaction]) {
    let numbers = card.numbers("handle_p99", 0..card.len()).expect("the KPI");
    for (group, number) in numbers.into_iter().enumerate() {
        let queue = card.group(group).expect("a group").dimensions[0].clone().expect("a queue");
        let times = &sorted(calls)[&queue];
        let value = card.value_of(group, "average_handle_time").expect("the KPI");
        let percentiles = value.percentiles.expect("times");
        assert!(percentiles.exact, "{queue}");
        let found = [percentiles.p50, percentiles.p90, percentiles.p95];
        assert_eq!(found, [500, 900, 950].map(|at| percentile(times, at)), "{queue}");
        assert_eq!(percentiles.max, percentile(times, 1_000), "{queue}");
        let whole = card.value_of(group, "handle_p99").expect("the KPI").value;
        assert_eq!((whole, number), (Some(percentile(times, 990)), whole), "{queue}");
    }
}

#[test]
fn percentiles_are_observed_times_after_a_second_reading() {
    let calls = calls(40_000);
    let card = first(&policy(Duplicates::KeepAll), &calls);
    let is_exact = |group: usize| {
        let value = card.value_of(group, "average_handle_time").expect("the KPI");
        value.percentiles.expect("times").exact
    };
    assert_eq!([0, 1, 2].map(is_exact), [false, false, true], "large, other, small");
    for piece in [40_000, 997, 63] {
        let exact = card.with_second_reading(&second(&card, &calls, piece)).expect("the same rows");
        check(&exact, &calls);
        let mean = |card: &Scorecard| card.numbers("aht", 0..3).expect("the KPI");
        assert_eq!(mean(&exact), mean(&card));
    }
}

#[test]
fn the_last_row_of_an_id_counts_at_the_second_reading_too() {
    let mut calls = calls(30_000);
    let first_versions = calls.clone();
    for call in &mut calls {
        call.talk = call.talk.map(|talk| Milliseconds(talk.0 / 2));
        call.updated_at = Some(Instant(call.created_at.0 + 1));
    }
    let both = [first_versions, calls.clone()].concat();
    let card = first(&policy(Duplicates::KeepLast), &both);
    let exact = card.with_second_reading(&second(&card, &both, 20_000)).expect("the same rows");
    check(&exact, &calls);
}

#[test]
fn other_records_at_the_second_reading_are_an_error() {
    let calls = calls(30_000);
    let card = first(&policy(Duplicates::KeepAll), &calls);
    // The first call is of the small queue, which is not read again.
    for rows in [&calls[2..], &calls[..29_000], &[]] {
        let error = card.with_second_reading(&second(&card, rows, 10_000)).expect_err("other rows");
        assert_eq!(error.kind(), ErrorKind::InvalidFinish);
        assert!(error.to_string().contains("other records"), "{error}");
    }
    let reading = card.second_reading().expect("rules").expect("not exact");
    assert_eq!(
        reading.finish(Finish::default()).expect_err("no counts").kind(),
        ErrorKind::InvalidFinish
    );
    let plain = reading.fresh().expect("rules");
    assert_eq!(
        plain.regroup(GroupBy::new()).expect_err("no counts").kind(),
        ErrorKind::InvalidFinish
    );
    let counts = Accumulator::new(card.policy(), GroupBy::new().dim("queue")).expect("a policy");
    let error = card.with_second_reading(&counts).expect_err("a first reading");
    assert!(error.to_string().contains("none for a second reading"), "{error}");
}

#[test]
fn few_times_need_no_second_reading() {
    let card = first(&policy(Duplicates::KeepAll), &calls(3_000));
    assert!(card.second_reading().expect("rules").is_none());
}

#[test]
fn a_large_group_among_many_small_ones_is_read_again() {
    let mut calls = calls(12_000);
    for (number, call) in calls.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        call.queue = Some(format!("small {}", number % 300));
    }
    for call in calls.iter_mut().skip(1).step_by(2) {
        call.queue = Some("large".into());
    }
    let card = first(&policy(Duplicates::KeepAll), &calls);
    assert_eq!(card.len(), 151);
    let large = card.value_of(0, "average_handle_time").expect("the KPI");
    assert!(large.n == 6_000 && !large.percentiles.expect("times").exact);
    let exact = card.with_second_reading(&second(&card, &calls, 1_000)).expect("the same rows");
    check(&exact, &calls);
}

#[test]
fn times_that_no_kpi_asks_for_are_not_read_again() {
    // Talk and hold are counted by one partial.
    let mut calls = calls(20_000);
    for (number, call) in (0..).zip(&mut calls) {
        call.hold = Some(Milliseconds(number * 3 % 50_021));
    }
    for kpi in ["average_talk_time", "average_hold_time"] {
        let policy = Policy { kpis: Some(vec![kpi.into()]), ..Policy::default() };
        let card = first(&policy, &calls);
        let exact = card.with_second_reading(&second(&card, &calls, 7_000)).expect("the same rows");
        assert!(
            exact.value_of(0, kpi).expect("the KPI").percentiles.expect("times").exact,
            "{kpi}"
        );
    }
}

#[test]
fn many_large_groups_can_be_read_on_after_a_merge() {
    let (queues, each) = (70, 4_300);
    let mut calls = calls(queues * each);
    for (number, call) in (0..).zip(&mut calls) {
        call.queue = Some(format!("{}", number % queues));
        // One in fifty takes as long as the call before.
        let before = if number / queues % 50 == 1 { queues } else { 0 };
        call.talk = Some(Milliseconds((number - before) * 10));
        call.wrap = Some(Milliseconds(0));
    }
    let card = first(&policy(Duplicates::KeepAll), &calls);
    let thirds: Vec<&[Interaction]> = calls.chunks(calls.len().div_ceil(3)).collect();
    let mut reading = second(&card, thirds[1], thirds[1].len());
    for rows in [thirds[0], thirds[2]] {
        reading.add(Batch::Interactions(rows)).expect("valid rows");
    }
    check(&card.with_second_reading(&reading).expect("the same rows"), &calls);
}
