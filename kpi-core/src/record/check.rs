//! Checks that look at two fields of a row.

use crate::kernel::{LANES, rows_where};
use crate::record::{IntColumn, Problem};

/// Whether certainly no number of these pairs, later and earlier, is less than its
/// other one. `first` and the pairs must say that no earlier number is below
/// `first`; where one is not above 0, nothing is certain.
///
/// Without branches, which nobody could foretell where values are missing. A missing
/// number is the least one, as rows of C write it themselves: less it, others may
/// seem to be negative, which then does not count; and it, less others, is positive.
#[inline]
pub(crate) fn are_in_order<const PAIRS: usize>(
    first: i64,
    pairs: [(Option<i64>, Option<i64>); PAIRS],
) -> bool {
    let faults = pairs.map(|(later, earlier)| {
        let (later, earlier) = (later.unwrap_or(i64::MIN), earlier.unwrap_or(i64::MIN));
        later.wrapping_sub(earlier) & !earlier
    });
    // The sign says it.
    faults.into_iter().fold(first, |all, fault| all | fault) >= 0
}

/// An instant may not lie before another one.
#[inline]
pub(crate) fn in_order(
    later_field: &'static str,
    later: Option<i64>,
    earlier_field: &'static str,
    earlier: Option<i64>,
) -> Result<(), Problem> {
    match (later, earlier) {
        (Some(later), Some(earlier)) if later < earlier => {
            Err(out_of_order(later_field, later, earlier_field, earlier))
        }
        _ => Ok(()),
    }
}

#[cold]
fn out_of_order(
    later_field: &'static str,
    later: i64,
    earlier_field: &'static str,
    earlier: i64,
) -> Problem {
    // Rows may come here whose instants are out of range, too.
    let by = earlier.abs_diff(later);
    let found = format!("{by} ms before {earlier_field}");
    Problem::new(later_field, found, format!("an instant not before {earlier_field}"))
}

/// A number may not be greater than another one.
#[inline]
pub(crate) fn not_before(
    greater_field: &'static str,
    greater: Option<i64>,
    lesser_field: &'static str,
    lesser: Option<i64>,
) -> Result<(), Problem> {
    match (greater, lesser) {
        (Some(greater), Some(lesser)) if lesser > greater => {
            Err(above(greater_field, greater, lesser_field, lesser))
        }
        _ => Ok(()),
    }
}

#[cold]
fn above(
    greater_field: &'static str,
    greater: i64,
    lesser_field: &'static str,
    lesser: i64,
) -> Problem {
    let found = format!("{lesser} with {greater_field} = {greater}");
    Problem::new(lesser_field, found, format!("a number not above {greater_field}"))
}

/// Visits the rows in which an instant may lie before another one: every 64 rows
/// in which any does.
pub(crate) fn maybe_not_in_order(
    earlier: &IntColumn<'_>,
    later: &IntColumn<'_>,
    rows: usize,
    visit: &mut dyn FnMut(usize),
) {
    for base in (0..rows).step_by(LANES) {
        let chunks = earlier.values.chunk::<LANES>(base).zip(later.values.chunk::<LANES>(base));
        let in_order = chunks.is_some_and(|(earlier, later)| {
            let pairs = earlier.iter().zip(later);
            pairs.fold(true, |in_order, (earlier, later)| in_order & (earlier <= later))
        });
        // Where a table has no instant anything may stand, often the least of all.
        let are_there = || earlier.validity.word(base) & later.validity.word(base);
        let is_chance = || {
            chunks.is_some_and(|(earlier, later)| {
                rows_where(|lane| later[lane] < earlier[lane]) & are_there() == 0
            })
        };
        if !in_order && !is_chance() {
            (base..rows.min(base + LANES)).for_each(&mut *visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::field::check_column;
    use crate::record::{ColumnRef, RecordKind, Validity};

    #[test]
    fn no_row_out_of_order_is_passed_over() {
        let rows = 300;
        let column = |values: Vec<i64>| IntColumn { values: values.into(), ..IntColumn::default() };
        let earlier = column(vec![5; rows]);
        for bad in [0, 63, 64, 191, 256, 299] {
            let later = column((0..rows).map(|row| if row == bad { 4 } else { 5 }).collect());
            let mut visited = vec![false; rows];
            maybe_not_in_order(&earlier, &later, rows, &mut |row| visited[row] = true);
            assert!(visited[bad], "{bad}");
            // Beside its chunk only the last one, which is no whole chunk, is looked at.
            assert_eq!(visited[128], (128..192).contains(&bad), "{bad}");
        }
        let mut visited = 0;
        maybe_not_in_order(&earlier, &IntColumn::default(), rows, &mut |_| visited += 1);
        assert_eq!(visited, rows);
    }

    #[test]
    fn what_stands_in_rows_without_a_value_is_passed_over() {
        let rows = 300;
        let earlier = IntColumn { values: vec![5; rows].into(), ..IntColumn::default() };
        // Every third row has no value, as tables of numpy write that.
        let has_value = |row: usize| !row.is_multiple_of(3);
        let column = |bad: usize| {
            let value = |row| match has_value(row) {
                true => 5 - i64::from(row == bad),
                false => i64::MIN,
            };
            let mut bytes = vec![0_u8; rows.div_ceil(8)];
            for row in (0..rows).filter(|row| has_value(*row)) {
                bytes[row / 8] |= 1 << (row % 8);
            }
            let validity = Validity::Bits { bytes: bytes.into(), offset: 0 };
            IntColumn { values: (0..rows).map(value).collect(), validity, invalid: Vec::new() }
        };
        let instant = RecordKind::Survey.field("responded_at").expect("a field");
        for bad in [0, 1, 64, 191, 254] {
            let later = column(bad);
            let mut visited = vec![false; rows];
            maybe_not_in_order(&earlier, &later, rows, &mut |row| visited[row] = true);
            let expected = |row: usize| row >= 256 || has_value(bad) && row / 64 == bad / 64;
            assert!((0..rows).all(|row| visited[row] == expected(row)), "{bad}");
            let mut outside = later;
            outside.values = (0..rows)
                .map(|row| if row == bad { i64::MAX } else { outside.values.get(row).unwrap_or(0) })
                .collect();
            let mut found = Vec::new();
            let column = ColumnRef::Int(&outside);
            check_column(instant, column, rows, &mut |row, _| found.push(row));
            assert_eq!(found, if has_value(bad) { vec![bad] } else { vec![] });
        }
    }

    #[test]
    fn no_pair_out_of_order_passes_for_certain() {
        use crate::time::{MAX_INSTANT_MS, MIN_INSTANT_MS};
        let instants = [MIN_INSTANT_MS, -1, 0, 1, 1_767_225_600_000, MAX_INSTANT_MS];
        let given = || instants.into_iter().map(Some).chain([None]);
        let mut certain = 0;
        for first in instants {
            for (earlier, later) in given().flat_map(|one| given().map(move |two| (one, two))) {
                let created = (earlier, Some(first));
                let pairs = [created, (later, earlier)];
                let is_wrong = pairs
                    .iter()
                    .any(|pair| matches!(pair, (Some(later), Some(earlier)) if later < earlier));
                let passes = are_in_order(first, pairs);
                assert!(!(passes && is_wrong), "{first} {pairs:?}");
                // What is in order passes, too, after 1970 began.
                let is_plain = first > 0 && earlier != Some(0) && !is_wrong;
                assert!(passes || !is_plain, "{first} {pairs:?}");
                certain += usize::from(passes);
            }
        }
        assert!(certain >= 50, "{certain}");
    }

    #[test]
    fn instants_may_be_as_far_apart_as_numbers_are() {
        let found = in_order("ended_at", Some(i64::MIN), "started_at", Some(i64::MAX));
        assert!(found.is_err());
        assert!(in_order("ended_at", Some(i64::MAX), "started_at", Some(i64::MIN)).is_ok());
    }
}
