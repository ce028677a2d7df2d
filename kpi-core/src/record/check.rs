//! Checks that look at two fields of a row.

use crate::record::Problem;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_may_be_as_far_apart_as_numbers_are() {
        let found = in_order("ended_at", Some(i64::MIN), "started_at", Some(i64::MAX));
        assert!(found.is_err());
        assert!(in_order("ended_at", Some(i64::MAX), "started_at", Some(i64::MIN)).is_ok());
    }
}
