//! Whether a service worked, and from when to when.

use crate::record::check::{in_order, not_before};
use crate::record::code::ServiceState;
use crate::record::{Instant, Problem};

record! {
    /// One stretch of a service in one status, or counts of requests.
    ServiceStatus, "service_status", ServiceStatusRow, ServiceStatusAt, ServiceStatusColumns, ServiceStatusBuffer,
    check: check;
    /// The service.
    required text: service,
    /// Its status.
    required code ServiceState: status,
    /// When the status began.
    required instant: started_at,
    /// When it ended; missing while it lasts.
    optional instant: ended_at,
    /// The region.
    optional text: region,
    /// The share of traffic that the region carries.
    optional fixed: weight,
    /// How many requests succeeded.
    optional count: ok_count,
    /// How many requests there were.
    optional count: total_count,
}

impl ServiceStatus {
    /// A status with its three required fields.
    pub fn new(service: impl Into<String>, status: ServiceState, started_at: Instant) -> Self {
        ServiceStatus { service: service.into(), status, started_at, ..ServiceStatus::blank() }
    }
}

/// The greatest weight of a region, in thousandths.
pub(crate) const MAX_WEIGHT: i64 = 1_000_000_000;

#[inline]
fn check(row: &impl ServiceStatusRow) -> Result<(), Problem> {
    in_order("ended_at", row.ended_at(), "started_at", Some(row.started_at()))?;
    if let Some(weight) = row.weight().filter(|weight| !(0..=MAX_WEIGHT).contains(weight)) {
        let found = format!("{}", weight as f64 / 1_000.0);
        return Err(Problem::new("weight", found, "a number from 0 to 1000000"));
    }
    not_before("total_count", row.total_count(), "ok_count", row.ok_count())
}
