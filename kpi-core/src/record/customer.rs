//! A customer, and when the customer was active.

use crate::record::check::in_order;
use crate::record::{Instant, Problem};

record! {
    /// One stretch in which a customer was active.
    Customer, "customer", CustomerRow, CustomerAt, CustomerColumns, CustomerBuffer,
    check: check;
    /// The customer.
    required text: customer_id,
    /// When the customer became active.
    required instant: active_from,
    /// When the customer ceased to be; missing while active.
    optional instant: active_to,
    /// The segment.
    optional text: segment,
    /// The region.
    optional text: region,
}

impl Customer {
    /// A customer with the two required fields.
    pub fn new(customer_id: impl Into<String>, active_from: Instant) -> Self {
        Customer { customer_id: customer_id.into(), active_from, ..Customer::blank() }
    }
}

#[inline]
fn check(row: &impl CustomerRow) -> Result<(), Problem> {
    in_order("active_to", row.active_to(), "active_from", Some(row.active_from()))
}
