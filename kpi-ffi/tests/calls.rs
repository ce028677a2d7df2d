//! The functions of C, called from Rust, so that Miri can watch every pointer: rows, texts, errors,
//! bytes, and what is freed. Few KPIs and few rows, since Miri is slow.

use std::ffi::{CStr, c_char};
use std::ptr::{null, null_mut};

use kpi::*;

const POLICY: &CStr = c"{\"preset\": \"none\", \"kpis\": [\"average_talk_time\"]}";
const BY_SITE: &CStr = c"{\"dimensions\": [\"site\"]}";
const MONDAY: i64 = 1_772_434_800_000;

fn text(text: &CStr) -> kpi_text {
    kpi_text { data: text.as_ptr(), length: KPI_NUL_TERMINATED }
}

fn no_error() -> kpi_error {
    // SAFETY: the struct holds numbers only, for which zeros are values.
    unsafe { std::mem::zeroed() }
}

fn message(error: &kpi_error) -> &str {
    // SAFETY: messages end with NUL.
    unsafe { CStr::from_ptr(error.message.as_ptr()) }.to_str().expect("UTF-8")
}

fn accumulator() -> *mut kpi_accumulator {
    let mut out = null_mut();
    let mut error = no_error();
    // SAFETY: both texts end with NUL, and the outputs can be written.
    let status = unsafe {
        kpi_accumulator_new(POLICY.as_ptr(), BY_SITE.as_ptr(), &raw mut out, &raw mut error)
    };
    assert_eq!(status, KPI_OK, "{}", message(&error));
    out
}

/// A row whose memory was never set before, as on the stack of a C caller.
fn row(id: &CStr, talk_ms: i64) -> kpi_interaction {
    let mut row = std::mem::MaybeUninit::<kpi_interaction>::uninit();
    // SAFETY: the function sets every byte.
    let mut row = unsafe {
        kpi_interaction_init(row.as_mut_ptr(), size_of::<kpi_interaction>());
        row.assume_init()
    };
    row.interaction_id = text(id);
    row.created_at_ms = MONDAY;
    row.channel = 1;
    row.talk_ms = talk_ms;
    row
}

fn add(to: *mut kpi_accumulator, rows: &[kpi_interaction], error: &mut kpi_error) -> kpi_status {
    // SAFETY: the rows are there.
    unsafe {
        let size = size_of::<kpi_interaction>();
        kpi_accumulator_add_interactions(to, rows.as_ptr(), size, rows.len(), error)
    }
}

fn bytes(of: *const kpi_accumulator) -> Vec<u8> {
    let (mut bytes, mut length) = (null_mut(), 0);
    // SAFETY: the outputs can be written, and are given back.
    unsafe {
        let status = kpi_accumulator_to_bytes(of, &raw mut bytes, &raw mut length, null_mut());
        assert_eq!(status, KPI_OK);
        let copy = std::slice::from_raw_parts(bytes, length).to_vec();
        kpi_bytes_free(bytes, length);
        copy
    }
}

#[test]
fn rows_are_counted_and_given_back() {
    let counted = accumulator();
    let mut error = no_error();
    // A text in the midst of another has no NUL behind it.
    let sites = b"RomeTurin";
    let turin = kpi_text { data: sites[4..].as_ptr().cast::<c_char>(), length: 5 };
    let mut rows = [row(c"a", 60_000), row(c"b", 30_000), row(c"c", KPI_MISSING)];
    for row in &mut rows {
        (row.dimensions, row.dimensions_len) = (&raw const turin, 1);
    }
    assert_eq!(add(counted, &rows, &mut error), KPI_OK, "{}", message(&error));

    let state = bytes(counted);
    let (mut read, mut card) = (null_mut(), null_mut());
    let mut value = kpi_value::default();
    // SAFETY: everything came from the library, and texts end with NUL.
    unsafe {
        let status =
            kpi_accumulator_from_bytes(state.as_ptr(), state.len(), &raw mut read, null_mut());
        assert_eq!(status, KPI_OK);
        assert_eq!(kpi_accumulator_merge(counted, read, &raw mut error), KPI_OK);
        assert!(kpi_accumulator_state_bytes(counted) > 0);
        assert_eq!(kpi_accumulator_finish(counted, null(), &raw mut card, &raw mut error), KPI_OK);
        kpi_accumulator_free(counted);
        kpi_accumulator_free(read);
        let name = c"average_talk_time";
        let status = kpi_scorecard_value(card, 0, name.as_ptr(), &raw mut value, &raw mut error);
        assert_eq!(status, KPI_OK, "{}", message(&error));
        assert_eq!((value.has_value, value.value, value.n), (1, 45.0, 4));
        let group = kpi_scorecard_group_to_json(card, 0, &raw mut error);
        assert_eq!(CStr::from_ptr(group), c"{\"site\":\"Turin\"}");
        kpi_string_free(group);
        kpi_scorecard_free(card);
    }
}

#[test]
fn what_is_refused_changes_nothing() {
    let counted = accumulator();
    let mut error = no_error();
    assert_eq!(add(counted, &[row(c"a", 1_000)], &mut error), KPI_OK);
    let before = bytes(counted);
    let mut unmarked = row(c"b", 1_000);
    unmarked.marker = 0;
    let mut endless = row(c"b", 1_000);
    endless.queue = kpi_text { data: c"x".as_ptr(), length: 1 << 40 };
    let mut no_dimensions = row(c"b", 1_000);
    no_dimensions.dimensions_len = 1;
    for wrong in [unmarked, endless, no_dimensions] {
        // The first row is right, and is not counted either.
        assert_eq!(add(counted, &[row(c"c", 1_000), wrong], &mut error), KPI_INVALID_ARGUMENT);
        assert!(!message(&error).is_empty());
    }
    assert_eq!(add(counted, &[row(c"c", 1_000), row(c"d", -1)], &mut error), 1);
    assert_eq!(error.row, 1, "{}", message(&error));
    // SAFETY: a row that is cut short is refused before it is read; NULL is never read.
    unsafe {
        let cut = row(c"e", 1_000);
        let size = size_of::<kpi_interaction>();
        for (rows, size, n) in
            [(&raw const cut, 8, 1), (null(), size, 1), (&raw const cut, size, usize::MAX)]
        {
            let status = kpi_accumulator_add_interactions(counted, rows, size, n, &raw mut error);
            assert_eq!(status, KPI_INVALID_ARGUMENT);
        }
        let status = kpi_accumulator_merge(counted, counted, &raw mut error);
        assert_eq!(status, KPI_INVALID_ARGUMENT);
    }
    assert!(bytes(counted) == before, "a call that failed changed something");
    // SAFETY: it came from the library; NULL is fine everywhere.
    unsafe {
        kpi_accumulator_free(counted);
        kpi_accumulator_free(null_mut());
        kpi_scorecard_free(null_mut());
        kpi_string_free(null_mut());
        kpi_bytes_free(null_mut(), 3);
    }
}

#[test]
fn names_stand_for_texts() {
    let (texts, names) = (accumulator(), accumulator());
    let mut error = no_error();
    let mut intern = |text: &[u8], length| {
        let mut name = 77;
        // SAFETY: the text is there, and the outputs can be written.
        let status = unsafe {
            kpi_accumulator_intern(
                names,
                text.as_ptr().cast(),
                length,
                &raw mut name,
                &raw mut error,
            )
        };
        assert_eq!(status, KPI_OK, "{}", message(&error));
        name
    };
    let turin = intern(b"RomeTurin".get(4..).unwrap_or_default(), 5);
    assert_eq!(intern(b"Turin\0", KPI_NUL_TERMINATED), turin);
    assert_eq!(intern(b"", 0), 0);
    let mut plain = row(c"a", 60_000);
    let site = text(c"Turin");
    (plain.dimensions, plain.dimensions_len) = (&raw const site, 1);
    assert_eq!(add(texts, &[plain], &mut error), KPI_OK);

    let mut named = std::mem::MaybeUninit::<kpi_interned_interaction>::uninit();
    let size = size_of::<kpi_interned_interaction>();
    // SAFETY: the function sets every byte.
    let mut named = unsafe {
        kpi_interned_interaction_init(named.as_mut_ptr(), size);
        named.assume_init()
    };
    (named.interaction_id, named.created_at_ms) = (plain.interaction_id, plain.created_at_ms);
    (named.channel, named.talk_ms) = (plain.channel, plain.talk_ms);
    (named.dimensions, named.dimensions_len) = (&raw const turin, 1);
    // SAFETY: the row is there.
    let mut add_named = |row: &kpi_interned_interaction| unsafe {
        kpi_accumulator_add_interned_interactions(names, row, size, 1, &raw mut error)
    };
    assert_eq!(add_named(&named), KPI_OK);
    for wrong in [1, turin + 1, turin - 1, u64::MAX] {
        let mut row = named;
        row.queue = wrong;
        assert_eq!(add_named(&row), KPI_INVALID_ARGUMENT);
        row = named;
        row.dimensions = &raw const wrong;
        assert_eq!(add_named(&row), KPI_INVALID_ARGUMENT);
    }
    assert!(bytes(names) == bytes(texts), "names count otherwise than their texts");
    // SAFETY: both came from the library.
    unsafe {
        kpi_accumulator_free(texts);
        kpi_accumulator_free(names);
    }
}

#[test]
fn long_messages_are_cut_between_characters() {
    let counted = accumulator();
    let mut error = no_error();
    // Each character has three bytes, so the end of the room lies within one.
    let record = std::ffi::CString::new("€".repeat(600)).expect("no NUL");
    // SAFETY: the text ends with NUL, and no lines are read.
    unsafe {
        let status = kpi_accumulator_add_json(counted, record.as_ptr(), null(), 0, &raw mut error);
        assert_ne!(status, KPI_OK);
        kpi_accumulator_free(counted);
    }
    let told = message(&error);
    assert!(told.len() > 500 && told.contains('€'), "{told}");
}
