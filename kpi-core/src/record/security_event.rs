//! An event that touches security or data.

use crate::record::check::in_order;
use crate::record::code::SecurityClass;
use crate::record::{Instant, Problem};

record! {
    /// One security event.
    SecurityEvent, "security_event", SecurityEventRow, SecurityEventAt, SecurityEventColumns, SecurityEventBuffer,
    check: check;
    /// Unique name of the event.
    required text: event_id,
    /// The class of the event.
    required code SecurityClass: class,
    /// When it was detected.
    required instant: detected_at,
    /// When it happened.
    optional instant: occurred_at,
    /// How severe it is.
    optional text: severity,
    /// Whether it was confirmed.
    optional boolean: confirmed,
    /// Whether it was blocked.
    optional boolean: blocked,
    /// The event that this one repeats.
    optional text: duplicate_of,
}

impl SecurityEvent {
    /// An event with its three required fields.
    pub fn new(event_id: impl Into<String>, class: SecurityClass, detected_at: Instant) -> Self {
        SecurityEvent { event_id: event_id.into(), class, detected_at, ..SecurityEvent::blank() }
    }
}

#[inline]
fn check(row: &impl SecurityEventRow) -> Result<(), Problem> {
    in_order("detected_at", Some(row.detected_at()), "occurred_at", row.occurred_at())
}
