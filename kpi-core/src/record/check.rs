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
        (Some(later), Some(earlier)) if later < earlier => Err(Problem::new(
            later_field,
            format!("{} ms before {earlier_field}", earlier - later),
            format!("an instant not before {earlier_field}"),
        )),
        _ => Ok(()),
    }
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
        (Some(greater), Some(lesser)) if lesser > greater => Err(Problem::new(
            lesser_field,
            format!("{lesser} with {greater_field} = {greater}"),
            format!("a number not above {greater_field}"),
        )),
        _ => Ok(()),
    }
}
