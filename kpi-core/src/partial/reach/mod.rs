//! Whom a service reaches, and whether it works.

mod accessibility;
mod coverage;
mod service_requests;
mod service_time;

pub(super) use accessibility::TYPE as ACCESSIBILITY;
pub(super) use coverage::TYPE as COVERAGE;
pub(super) use service_requests::TYPE as SERVICE_REQUESTS;
pub(super) use service_time::TYPE as SERVICE_TIME;
