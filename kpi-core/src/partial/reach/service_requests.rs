//! Requests that succeeded.

use crate::partial::NoRules;
use crate::record::ServiceStatusRow;

partial! {
    /// Requests to services, booked when the status began that counts them.
    ServiceRequests, "service_requests", code 50, rules NoRules, reads ServiceStatus ServiceStatuses ServiceStatusColumns;
    /// Records with both counts of requests.
    count request_records,
    /// Requests.
    count requests_total,
    /// Requests that succeeded.
    count requests_ok,
    /// Records left out because a count of requests is not known.
    count requests_unknown,
}

impl ServiceRequests {
    fn observe(&mut self, row: &impl ServiceStatusRow, _rules: &NoRules) {
        let count = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
        let (Some(ok), Some(total)) = (count(row.ok_count()), count(row.total_count())) else {
            return self.requests_unknown += 1;
        };
        self.request_records += 1;
        self.requests_ok += ok;
        self.requests_total += total;
    }
}
