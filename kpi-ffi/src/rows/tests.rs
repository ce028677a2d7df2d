//! Rows that wait in buffers give what rows that are read cell by cell give.

use std::ffi::CString;

use kpi_core::policy::{Duplicates, OnInvalid};
use kpi_core::testing::Random;
use kpi_core::{Accumulator, GroupBy, Policy};

use super::*;
use crate::accumulator::KPI_MISSING;
use crate::names::Names;

/// Texts of all sorts; the last ones are none, or cannot be read.
const TEXTS: [&[u8]; 8] = [
    b"a",
    b"Turin",
    "Málaga".as_bytes(),
    b"a text of twenty one",
    b"",
    b" \t",
    "\u{3000}".as_bytes(),
    b"a\xff",
];

fn text(random: &mut Random) -> kpi_text {
    let faulty = random.chance(1);
    let bytes = TEXTS[random.below(if faulty { 8 } else { 7 }) as usize];
    let length = match faulty && random.chance(10) {
        true => MAX_TEXT + 1,
        false => bytes.len(),
    };
    kpi_text { data: bytes.as_ptr().cast(), length }
}

fn choose<T: Copy>(random: &mut Random, good: &[T], faulty: &[T]) -> T {
    let from = if random.chance(2) { faulty } else { good };
    from[random.below(from.len() as u64) as usize]
}

fn instant(random: &mut Random, least: i64) -> i64 {
    let good = [KPI_MISSING, least + random.below(1_000) as i64 + 1_000];
    choose(random, &good, &[i64::MAX, least - 5_000])
}

fn count(random: &mut Random) -> i64 {
    choose(random, &[KPI_MISSING, 0, 1, 3], &[-1, i64::MAX])
}

fn code(random: &mut Random, most: i32) -> i32 {
    let good = [0, 1 + random.below(most as u64) as i32];
    choose(random, &good, &[most + 1, -1, 256, 257, i32::MIN, i32::MAX])
}

fn truth(random: &mut Random) -> i32 {
    choose(random, &[0, KPI_TRUE, KPI_FALSE], &[3, -1])
}

const MONDAY: i64 = 1_772_434_800_000;

fn interaction(random: &mut Random, site: &[kpi_text; 3]) -> kpi_interaction {
    let mut row = kpi_interaction::MISSING;
    let other = kpi_text { data: [c"x", c"y", c"z"][random.below(3) as usize].as_ptr(), ..TEXT_ID };
    row.interaction_id = choose(random, &[TEXT_ID, other], &[kpi_text::MISSING]);
    row.created_at_ms = choose(random, &[MONDAY, MONDAY + 5], &[KPI_MISSING]);
    row.updated_at_ms = MONDAY + random.below(10) as i64;
    row.channel = choose(random, &[1, 2], &[0, 11]);
    for member in [&mut row.queue, &mut row.team, &mut row.agent_id, &mut row.r#type] {
        *member = text(random);
    }
    row.queued_at_ms = instant(random, MONDAY);
    row.left_queue_at_ms = instant(random, MONDAY + 2_000);
    row.ended_at_ms = instant(random, MONDAY + 4_000);
    (row.talk_ms, row.wrap_ms, row.transfers) = (count(random), count(random), count(random));
    (row.queue_exit, row.outcome) = (code(random, 10), code(random, 7));
    (row.agent_says_resolved, row.bot_engaged) = (truth(random), truth(random));
    if random.chance(50) {
        row.dimensions = site.as_ptr();
        row.dimensions_len = choose(random, &[0, 1, 3], &[4, usize::MAX]);
    }
    row.marker = choose(random, &[KPI_ROW_MARKER; 8], &[KPI_ROW_MARKER, 0]);
    row
}

const TEXT_ID: kpi_text = kpi_text { data: c"id".as_ptr(), length: KPI_NUL_TERMINATED };

fn survey(random: &mut Random, site: &[kpi_text; 3]) -> kpi_survey {
    let mut row = kpi_survey::MISSING;
    row.kind = choose(random, &[1, 2, 3, 4], &[0, 99]);
    row.responded_at_ms = instant(random, MONDAY);
    row.sent_at_ms = choose(random, &[MONDAY], &[KPI_MISSING]);
    row.score = choose(random, &[f64::NAN, 4.0, 2.5], &[f64::INFINITY, 4.00005, 99.0]);
    row.polarity = code(random, 2);
    row.interaction_id = text(random);
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 3);
    row
}

fn agent_state(random: &mut Random, site: &[kpi_text; 3]) -> kpi_agent_state {
    let mut row = kpi_agent_state::MISSING;
    row.agent_id = choose(random, &[TEXT_ID], &[kpi_text::MISSING]);
    row.state = choose(random, &[1, 2, 13], &[0, 14]);
    row.started_at_ms = MONDAY;
    row.ended_at_ms = instant(random, MONDAY);
    row.paid = truth(random);
    row.team = text(random);
    row.slots_in_use = count(random);
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 2);
    row
}

fn planned_activity(random: &mut Random, site: &[kpi_text; 3]) -> kpi_planned_activity {
    let mut row = kpi_planned_activity::MISSING;
    row.agent_id = TEXT_ID;
    row.activity = code(random, 6);
    (row.started_at_ms, row.ended_at_ms) = (MONDAY, instant(random, MONDAY));
    row.adherence_tracked = truth(random);
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 3);
    row
}

thread_local! {
    /// Names that rows may hold, and some that they may not.
    static NAMES: std::cell::RefCell<[Vec<kpi_name>; 2]> = const { std::cell::RefCell::new([Vec::new(), Vec::new()]) };
}

/// Names for the texts that can be read.
fn tell_names(names: &mut Names) {
    let texts = TEXTS[..7].iter().map(|bytes| std::str::from_utf8(bytes).expect("UTF-8"));
    let good: Vec<kpi_name> = texts.filter_map(|text| names.intern(text).ok()).collect();
    let faulty = vec![good[0] - 1, good[3] + 1, 1, kpi_name::MAX, good[0] ^ 1 << 40];
    NAMES.set([good, faulty]);
}

fn name(random: &mut Random) -> kpi_name {
    NAMES.with_borrow(|[good, faulty]| choose(random, good, faulty))
}

fn interned_interaction(random: &mut Random, site: &[kpi_name; 3]) -> kpi_interned_interaction {
    let mut row = kpi_interned_interaction::MISSING;
    row.interaction_id = choose(random, &[TEXT_ID], &[kpi_text::MISSING]);
    row.created_at_ms = choose(random, &[MONDAY, MONDAY + 5], &[KPI_MISSING]);
    row.updated_at_ms = MONDAY + random.below(10) as i64;
    row.channel = choose(random, &[1, 2], &[0, 11]);
    for member in [&mut row.queue, &mut row.team, &mut row.agent_id, &mut row.r#type] {
        *member = if random.chance(50) { name(random) } else { 0 };
    }
    row.left_queue_at_ms = instant(random, MONDAY + 2_000);
    (row.talk_ms, row.queue_exit, row.bot_engaged) =
        (count(random), code(random, 10), truth(random));
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), choose(random, &[0, 1, 3], &[4]));
    row
}

fn interned_survey(random: &mut Random, site: &[kpi_name; 3]) -> kpi_interned_survey {
    let mut row = kpi_interned_survey::MISSING;
    row.kind = choose(random, &[1, 2, 3, 4], &[0, 99]);
    row.responded_at_ms = instant(random, MONDAY);
    row.score = choose(random, &[f64::NAN, 4.0, 2.5], &[f64::INFINITY, 4.00005, 99.0]);
    row.polarity = code(random, 2);
    (row.interaction_id, row.wave, row.agent_id) = (TEXT_ID, name(random), name(random));
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 3);
    row
}

fn interned_agent_state(random: &mut Random, site: &[kpi_name; 3]) -> kpi_interned_agent_state {
    let mut row = kpi_interned_agent_state::MISSING;
    // Names of blank texts are 0, which a required field refuses.
    (row.agent_id, row.team) = (name(random), name(random));
    row.state = choose(random, &[1, 2, 13], &[0, 14]);
    (row.started_at_ms, row.ended_at_ms) = (MONDAY, instant(random, MONDAY));
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 2);
    row
}

fn interned_planned_activity(
    random: &mut Random,
    site: &[kpi_name; 3],
) -> kpi_interned_planned_activity {
    let mut row = kpi_interned_planned_activity::MISSING;
    (row.agent_id, row.activity) = (name(random), code(random, 6));
    (row.started_at_ms, row.ended_at_ms) = (MONDAY, instant(random, MONDAY));
    (row.dimensions, row.dimensions_len) = (site.as_ptr(), 3);
    row
}

/// What a call told: the status, and the error where it failed.
fn told(error: &kpi_error, status: kpi_status) -> (kpi_status, i64, Vec<c_char>, Vec<c_char>) {
    assert_eq!(error.code, status);
    (status, error.row, error.message.to_vec(), error.field.to_vec())
}

fn add_cell_by_cell<R: Row>(
    core: &mut Accumulator,
    names: &Names,
    rows: &[R],
    error: &mut kpi_error,
) -> kpi_status {
    guard(error, || {
        let mut state = State::new(core.clone());
        state.names = names.clone();
        // SAFETY: the rows and their texts are there.
        let columns =
            unsafe { cells::read(&state, &Rows::new(rows.as_ptr(), size_of::<R>(), rows.len())?)? };
        state.core.add(columns.batch())?;
        *core = state.counted()?.clone();
        Ok(())
    })
}

/// Adds random rows both ways, and gives how many calls failed.
fn compare<R: Row>(
    accumulator: &mut kpi_accumulator,
    core: &mut Accumulator,
    random: &mut Random,
    site: fn(&mut Random) -> R::Word,
    row: fn(&mut Random, &[R::Word; 3]) -> R,
) -> usize {
    let mut failed = 0;
    let sites: Vec<[R::Word; 3]> =
        (0..50).map(|_| [site(random), site(random), site(random)]).collect();
    for _ in 0..60 {
        let n = random.below(4) as usize;
        let mut any_row = || {
            let site = random.below(50) as usize;
            row(random, &sites[site])
        };
        let rows: Vec<R> = (0..n).map(|_| any_row()).collect();
        // SAFETY: an error may be all zeros, it has numbers only.
        let mut errors: [kpi_error; 2] = unsafe { std::mem::zeroed() };
        errors.iter_mut().for_each(|error| error.message[0] = 1);
        // SAFETY: the accumulator, the rows and their texts are there.
        let status =
            unsafe { add(accumulator, rows.as_ptr(), size_of::<R>(), rows.len(), &mut errors[0]) };
        let names = accumulator.state().names.clone();
        let expected = add_cell_by_cell(core, &names, &rows, &mut errors[1]);
        assert!(
            told(&errors[0], status) == told(&errors[1], expected),
            "{status} for {expected}: {:?} for {:?}",
            errors[0].message,
            errors[1].message
        );
        failed += usize::from(status != KPI_OK);
        if random.chance(10) {
            let counted = accumulator.state().counted().map_err(|_| "a row was not checked");
            assert!(counted.expect("rows that wait").to_bytes() == core.to_bytes());
        }
    }
    failed
}

const KPI_OK: kpi_status = crate::guard::KPI_OK;

#[test]
fn buffers_give_what_cells_give() {
    let mut failed = 0;
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let policy = Policy {
            duplicates: [Duplicates::KeepAll, Duplicates::KeepLast, Duplicates::Reject]
                [random.below(3) as usize],
            on_invalid: [OnInvalid::Reject, OnInvalid::Quarantine][random.below(2) as usize],
            overlapping_states: kpi_core::policy::OverlappingStates::LastWins,
            // Only the seed says what effort surveys mean.
            ..Policy::preset(["seed", "none"][random.below(2) as usize]).expect("a preset")
        };
        let by = GroupBy::new().dim("channel").dim("site").dim("team");
        let mut core = Accumulator::new(&policy, by).expect("a policy");
        let mut accumulator = kpi_accumulator::with(core.clone());
        failed += compare(&mut accumulator, &mut core, &mut random, text, interaction);
        failed += compare(&mut accumulator, &mut core, &mut random, text, agent_state);
        failed += compare(&mut accumulator, &mut core, &mut random, text, planned_activity);
        failed += compare(&mut accumulator, &mut core, &mut random, text, survey);
        let (to, random) = (&mut accumulator, &mut random);
        tell_names(&mut to.state().names);
        failed += compare(to, &mut core, random, name, interned_interaction);
        failed += compare(to, &mut core, random, name, interned_agent_state);
        failed += compare(to, &mut core, random, name, interned_planned_activity);
        failed += compare(to, &mut core, random, name, interned_survey);
        let counted = accumulator.state().counted().map_err(|_| "a row was not checked");
        assert!(counted.expect("rows that wait").to_bytes() == core.to_bytes());
    }
    assert!((2_000..16_000).contains(&failed), "{failed} of 19200 calls failed");
}

/// A struct that got two members after its first version.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grown {
    first: [i64; 2],
    later: [i64; 2],
}

impl Layout for Grown {
    const FIRST_SIZE: usize = 16;
    const MISSING: Self = Grown { first: [0; 2], later: [KPI_MISSING; 2] };
}

#[test]
fn callers_may_know_an_older_struct() {
    let memory: [i64; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    let read = |row_size: usize, n: usize| {
        // SAFETY: there is memory for three of the greatest rows.
        let rows = unsafe { Rows::<Grown>::new(memory.as_ptr().cast(), row_size, n) };
        rows.map(|rows| (0..n).map(|place| *rows.at(place, &mut None)).collect::<Vec<_>>())
    };
    let grown = |first, later| Grown { first, later };
    let missing = KPI_MISSING;
    assert_eq!(
        read(16, 2).ok(),
        Some(vec![grown([1, 2], [missing; 2]), grown([3, 4], [missing; 2])])
    );
    assert_eq!(
        read(24, 2).ok(),
        Some(vec![grown([1, 2], [3, missing]), grown([4, 5], [6, missing])])
    );
    assert_eq!(read(32, 3).ok().map(|rows| rows[2]), Some(grown([9, 10], [11, 12])));
    for row_size in [0, 8, 15, 20, 33, 40, usize::MAX] {
        assert!(read(row_size, 1).is_err(), "{row_size}");
    }
    assert_eq!(kpi_interaction::FIRST_SIZE, size_of::<kpi_interaction>());
    assert_eq!(kpi_survey::FIRST_SIZE, size_of::<kpi_survey>());
}

#[test]
fn rows_wait_until_there_are_many_or_long_ones() {
    let policy = Policy { kpis: Some(vec!["csat".into()]), ..Policy::default() };
    let core = Accumulator::new(&policy, GroupBy::new().dim("queue")).expect("a policy");
    let mut accumulator = kpi_accumulator::with(core);
    let mut push = |row: &kpi_interaction, n: usize| {
        let rows = vec![*row; n];
        // SAFETY: the accumulator, the rows and their texts are there.
        let status = unsafe {
            add(&mut accumulator, rows.as_ptr(), size_of_val(row), n, std::ptr::null_mut())
        };
        assert_eq!(status, KPI_OK);
        let state = accumulator.state();
        let rows = state.buffers.interactions.as_ref().map_or(0, |buffer| buffer.len());
        (rows, state.buffers.memory_bytes())
    };
    let mut row = kpi_interaction::MISSING;
    (row.interaction_id, row.created_at_ms, row.channel) = (TEXT_ID, MONDAY, 1);
    row.queue = TEXT_ID;
    assert_eq!(push(&row, 1_000).0, 1_000);
    assert_eq!(push(&row, 23).0, 1_023);
    assert_eq!(push(&row, 1).0, 0);
    let room = push(&row, 1_000_000);
    assert!(room.0 == 0 && room.1 < 100_000, "room for a million rows is given back: {room:?}");
    let long = CString::new(vec![b'x'; MAX_TEXT]).expect("no NUL");
    row.queue = kpi_text { data: long.as_ptr(), length: KPI_NUL_TERMINATED };
    assert_eq!(push(&row, 1).0, 0, "long texts do not wait");
}
