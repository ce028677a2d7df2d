//! Rows with names give what the same rows with texts give.

use kpi_core::policy::Duplicates;
use kpi_core::testing::Random;
use kpi_core::{Accumulator, GroupBy, Policy};

use super::*;
use crate::accumulator::{KPI_MISSING, kpi_accumulator};
use crate::guard::KPI_OK;
use crate::names::Names;

const MONDAY: i64 = 1_772_434_800_000;
const TEXTS: [&str; 6] = ["sales", "Málaga", "", " ", "a text of twenty one", "Ann"];

fn text(text: &str) -> kpi_text {
    kpi_text { data: text.as_ptr().cast(), length: text.len() }
}

/// A call with texts, and the same with names.
fn both(
    random: &mut Random,
    names: &mut Names,
    ids: &str,
) -> (kpi_interaction, kpi_interned_interaction) {
    let mut row = kpi_interaction::MISSING;
    let mut named = kpi_interned_interaction::MISSING;
    let id = random.below(ids.len() as u64 - 4) as usize;
    (row.interaction_id, named.interaction_id) = (text(&ids[id..id + 4]), text(&ids[id..id + 4]));
    (row.customer_id, named.customer_id) = (text(&ids[id..id + 2]), text(&ids[id..id + 2]));
    row.created_at_ms = MONDAY + random.below(90_000_000) as i64;
    row.channel = 1 + random.below(10) as i32;
    row.queued_at_ms = row.created_at_ms;
    row.left_queue_at_ms = if random.chance(80) { row.created_at_ms + 20_000 } else { KPI_MISSING };
    row.talk_ms = if random.chance(70) { random.below(600_000) as i64 } else { KPI_MISSING };
    row.outcome = random.below(8) as i32;
    (named.created_at_ms, named.channel) = (row.created_at_ms, row.channel);
    (named.queued_at_ms, named.left_queue_at_ms) = (row.queued_at_ms, row.left_queue_at_ms);
    (named.talk_ms, named.outcome) = (row.talk_ms, row.outcome);
    for (member, name) in [
        (&mut row.queue, &mut named.queue),
        (&mut row.team, &mut named.team),
        (&mut row.agent_id, &mut named.agent_id),
        (&mut row.region, &mut named.region),
        (&mut row.segment, &mut named.segment),
        (&mut row.reason, &mut named.reason),
        (&mut row.r#type, &mut named.r#type),
        (&mut row.language, &mut named.language),
        (&mut row.priority, &mut named.priority),
    ] {
        let chosen = TEXTS[random.below(6) as usize];
        *member = text(chosen);
        *name = names.intern(chosen).unwrap_or_default();
    }
    (row, named)
}

fn push<R: Row>(to: &mut kpi_accumulator, row: &R) -> kpi_status {
    // SAFETY: the accumulator, the row and its texts are there.
    unsafe { add(to, row, size_of::<R>(), 1, std::ptr::null_mut()) }
}

fn bytes(of: &mut kpi_accumulator) -> Vec<u8> {
    let counted = of.state().counted().map_err(|_| "a row was not checked");
    counted.expect("rows that wait").to_bytes()
}

/// As many rows as are counted several times, by texts, by names, and in turns.
#[test]
fn names_count_what_their_texts_count() {
    let ids: String = (0..3_000).map(|number| format!("{number:04}")).collect();
    for (seed, duplicates) in
        [Duplicates::KeepAll, Duplicates::KeepLast, Duplicates::KeepAll].into_iter().enumerate()
    {
        let mut random = Random::new(seed as u64);
        let policy = Policy { duplicates, ..Policy::preset("seed").expect("a preset") };
        let by = GroupBy::new().dim("queue").dim("site").dim("team").dim("area");
        let empty = Accumulator::new(&policy, by).expect("a policy");
        let [mut by_text, mut by_name, mut mixed] =
            [(); 3].map(|()| kpi_accumulator::with(empty.clone()));
        for _ in 0..3_500 {
            let (mut row, mut named) = both(&mut random, &mut by_name.state().names, &ids);
            let chosen = [TEXTS[random.below(6) as usize], TEXTS[random.below(6) as usize]];
            let sites = ["", chosen[0], "", chosen[1]].map(text);
            let in_mixed = random.chance(50);
            let names = |of: &mut kpi_accumulator| {
                sites.map(|site| {
                    // SAFETY: the texts are constants.
                    let bytes = unsafe { site.bytes() }.expect("a short text");
                    let text = std::str::from_utf8(bytes).expect("UTF-8");
                    of.state().names.intern(text).unwrap_or_default()
                })
            };
            let site_names = names(&mut by_name);
            (row.dimensions, row.dimensions_len) = (sites.as_ptr(), 4);
            (named.dimensions, named.dimensions_len) = (site_names.as_ptr(), 4);
            assert_eq!(push(&mut by_text, &row), KPI_OK);
            assert_eq!(push(&mut by_name, &named), KPI_OK);
            if in_mixed {
                mixed.state().names = by_name.state().names.clone();
                assert_eq!(push(&mut mixed, &named), KPI_OK);
            } else {
                assert_eq!(push(&mut mixed, &row), KPI_OK);
            }
            if random.chance(1) {
                assert!(bytes(&mut by_text) == bytes(&mut by_name), "the states differ");
            }
        }
        let expected = bytes(&mut by_text);
        assert!(bytes(&mut by_name) == expected, "names count otherwise");
        assert!(bytes(&mut mixed) == expected, "rows of both forms count otherwise");
        let groups = by_text.state().counted().map_or(0, |core| core.groups());
        assert!(groups > 100 || duplicates == Duplicates::KeepLast, "{groups}");
    }
}

#[test]
fn only_names_that_were_given_are_taken() {
    let (mut names, mut others) = (Names::default(), Names::default());
    let sales = names.intern("sales").unwrap_or_default();
    let support = names.intern("support").unwrap_or_default();
    let of_another = others.intern("sales").unwrap_or_default();
    assert_eq!(names.intern("sales").ok(), Some(sales));
    assert_eq!([" ", "", "\u{3000}"].map(|text| names.intern(text).ok()), [Some(NO_NAME); 3]);
    let read = |name| names.key(name).map(|key| names.text(key));
    assert_eq!(read(sales), Some(Some("sales")));
    assert_eq!(read(support), Some(Some("support")));
    assert_eq!(read(NO_NAME), Some(None));
    for name in [of_another, sales - 1, support + 1, sales ^ 1 << 63, 1, 2, u64::MAX, 1 << 63] {
        assert_eq!(read(name), None, "{name}");
    }
    assert!(names.memory_bytes() > 2 * ("sales".len() + "support".len()));
}

#[test]
fn a_wrong_name_says_where_it_stands() {
    let policy = Policy { kpis: Some(vec!["csat".into()]), ..Policy::default() };
    for duplicates in [Duplicates::KeepAll, Duplicates::Reject] {
        let policy = Policy { duplicates, ..policy.clone() };
        let core = Accumulator::new(&policy, GroupBy::new().dim("site")).expect("a policy");
        let mut accumulator = kpi_accumulator::with(core);
        let name = accumulator.state().names.intern("sales").unwrap_or_default();
        let mut good = kpi_interned_interaction::MISSING;
        (good.interaction_id, good.created_at_ms, good.channel) = (text("a"), MONDAY, 1);
        good.queue = name;
        let mut bad = good;
        (bad.interaction_id, bad.queue) = (text("b"), name + 1);
        let mut bad_site = good;
        (bad_site.dimensions, bad_site.dimensions_len) = (&raw const bad.queue, 1);
        let mut plain = good;
        plain.marker = KPI_ROW_MARKER;
        let before = bytes(&mut accumulator);
        for (wrong, field) in [(bad, "queue"), (bad_site, "dimensions"), (plain, "")] {
            let mut third = good;
            third.interaction_id = text("c");
            let rows = [third, good, wrong];
            // SAFETY: an error may be all zeros, it has numbers only.
            let mut error: kpi_error = unsafe { std::mem::zeroed() };
            // SAFETY: the accumulator, the rows and their texts are there.
            let status = unsafe {
                add(&mut accumulator, rows.as_ptr(), size_of_val(&wrong), 3, &raw mut error)
            };
            // SAFETY: messages end with NUL.
            let told = unsafe { std::ffi::CStr::from_ptr(error.message.as_ptr()) };
            let told = told.to_str().expect("UTF-8");
            assert_eq!(status, crate::guard::KPI_INVALID_ARGUMENT, "{told}");
            if field.is_empty() {
                assert!(
                    told.ends_with("that kpi_interned_interaction_init has not made"),
                    "{told}"
                );
                continue;
            }
            let expected = format!(
                "interaction, row 2, field {field}: found the name {}, allowed are 0 and the 1 that \
                 kpi_accumulator_intern has given for this accumulator",
                name + 1
            );
            assert_eq!((told, error.row), (expected.as_str(), 2));
        }
        assert!(bytes(&mut accumulator) == before, "a call that failed changed something");
        // The rows before the wrong one are no duplicates now.
        assert_eq!(push(&mut accumulator, &good), KPI_OK);
    }
}
