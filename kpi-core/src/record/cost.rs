//! A cost, booked once.

use crate::record::{Instant, Problem};

record! {
    /// One cost posting in the policy's currency.
    ///
    /// A cost without a channel or type is shared: it is split over the groups
    /// that it belongs to.
    Cost, "cost", CostRow, CostAt, CostColumns, CostBuffer,
    check: check;
    /// When the cost was incurred.
    required instant: incurred_at,
    /// The amount in minor units; credits are negative.
    required money: amount,
    /// The channel that the cost belongs to.
    optional text: channel,
    /// The type of work that the cost belongs to.
    optional text: r#type,
    /// What was paid for, such as labour or technology.
    optional text: component,
}

impl Cost {
    /// A cost with its two required fields.
    pub fn new(incurred_at: Instant, amount: i64) -> Self {
        Cost { incurred_at, amount, ..Cost::blank() }
    }
}

#[inline]
fn check(_row: &impl CostRow) -> Result<(), Problem> {
    Ok(())
}
