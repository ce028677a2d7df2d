//! Contacts of many portions: any order, split and number of threads.

#[cfg(feature = "rayon")]
use crate::parallel;
use crate::record::{Batch, Interaction};
use crate::testing::{Random, random_interaction, random_policy};
use crate::{Accumulator, GroupBy, Policy, Seal};

/// More contacts than several portions take, of customers with a few contacts
/// each and of some with many.
fn random_rows(count: usize) -> Vec<Interaction> {
    let mut random = Random::new(23);
    let mut row = || {
        let mut row = random_interaction(&mut random);
        let customers = if random.chance(90) { count as u64 / 4 } else { 5 };
        row.customer_id = row.customer_id.map(|_| format!("c-{}", random.below(customers)));
        row.case_id = row.case_id.map(|_| format!("case-{}", random.below(customers)));
        row
    };
    (0..count).map(|_| row()).collect()
}

fn policies() -> [(Policy, GroupBy); 3] {
    let mut by_case = random_policy();
    by_case.set_option("all", "key", "case");
    by_case.set_option("all", "repeat_scope", "same_channel");
    let mut by_customer = Policy { period: None, ..random_policy() };
    by_customer.set_option("all", "journey_key", "customer");
    by_customer.set_option("bot_containment_rate", "recontact_window_days", 2);
    let daily = GroupBy::new().dim("channel").interval("1d").expect("an interval");
    [
        (random_policy(), GroupBy::new().dim("queue")),
        (by_case, daily.dim("site")),
        (by_customer, GroupBy::new()),
    ]
}

fn add(accumulator: &mut Accumulator, rows: &[Interaction]) {
    accumulator.add(Batch::Interactions(rows)).expect("valid rows");
}

/// What is counted of all contacts by now.
fn counted(accumulator: &Accumulator) -> Vec<u8> {
    let mut sealed = accumulator.clone();
    let seal = Seal { as_of: Some(1_774_600_000_000), history_from: Some(1_774_051_200_000) };
    sealed.seal(seal).expect("both instants");
    sealed.to_bytes()
}

#[test]
fn portions_count_the_same_in_any_order_and_split() {
    let rows = random_rows(30_000);
    let mut shuffled = rows.clone();
    let mut random = Random::new(29);
    (1..rows.len()).for_each(|place| shuffled.swap(place, random.below(place as u64 + 1) as usize));
    for (policy, by) in policies() {
        let fresh = || Accumulator::new(&policy, by.clone()).expect("a policy");
        let mut whole = fresh();
        add(&mut whole, &rows);
        let expected = counted(&whole);
        let mut other = fresh();
        shuffled.chunks(7_001).for_each(|rows| add(&mut other, rows));
        assert!(counted(&other) == expected, "shuffled");
        // Later rows first, so that combinations and reasons have other numbers.
        let mut merged = fresh();
        for rows in rows.rchunks(11_003) {
            let mut part = fresh();
            add(&mut part, rows);
            merged.merge(part).expect("equal rules");
        }
        assert!(counted(&merged) == expected, "merged");
        assert!(merged.to_bytes() == whole.to_bytes());
    }
}

/// The contacts of few customers at a time make no more than one portion.
#[test]
fn portions_count_what_their_customers_count_alone() {
    let rows = random_rows(12_000);
    let (policy, by) = policies()[2].clone();
    let fresh = || Accumulator::new(&policy, by.clone()).expect("a policy");
    let mut whole = fresh();
    add(&mut whole, &rows);
    let mut parts: Vec<Vec<Interaction>> = vec![Vec::new(); 40];
    for row in &rows {
        let customer = row.customer_id.as_deref().unwrap_or_default();
        parts[customer.bytes().map(usize::from).sum::<usize>() % 40].push(row.clone());
    }
    let mut merged = fresh();
    for rows in parts {
        let mut part = fresh();
        add(&mut part, &rows);
        let mut sealed = Accumulator::from_bytes(&counted(&part)).expect("bytes");
        std::mem::swap(&mut merged, &mut sealed);
        merged.merge(sealed).expect("equal rules and seals");
    }
    assert!(merged.to_bytes() == counted(&whole));
}

#[cfg(feature = "rayon")]
#[test]
fn the_number_of_threads_changes_nothing() {
    let rows = random_rows(60_000);
    for (policy, by) in policies() {
        let mut whole = Accumulator::new(&policy, by).expect("a policy");
        add(&mut whole, &rows);
        let with_threads = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| {
                assert_eq!(parallel::threads(), threads);
                counted(&whole)
            })
        };
        let alone = with_threads(1);
        assert!([2, 5].into_iter().all(|threads| with_threads(threads) == alone));
    }
}
