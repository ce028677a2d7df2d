//! What an agent was scheduled to do.

use crate::record::check::{in_order, maybe_not_in_order};
use crate::record::code::PlannedKind;
use crate::record::{Instant, Problem};

record! {
    /// One planned activity of an agent.
    PlannedActivity, "planned_activity", PlannedActivityRow, PlannedActivityAt, PlannedActivityColumns, PlannedActivityBuffer,
    check: check, suspects: suspects;
    /// The agent.
    required text: agent_id,
    /// What is planned.
    required code PlannedKind: activity,
    /// When it begins.
    required instant: started_at,
    /// When it ends.
    required instant: ended_at,
    /// Whether adherence to it is measured.
    optional boolean: adherence_tracked,
    /// Whether the time is paid.
    optional boolean: paid,
}

impl PlannedActivity {
    /// A planned activity with its four required fields.
    pub fn new(
        agent_id: impl Into<String>,
        activity: PlannedKind,
        started_at: Instant,
        ended_at: Instant,
    ) -> Self {
        let agent_id = agent_id.into();
        PlannedActivity { agent_id, activity, started_at, ended_at, ..PlannedActivity::blank() }
    }
}

#[inline]
fn check(row: &impl PlannedActivityRow) -> Result<(), Problem> {
    in_order("ended_at", Some(row.ended_at()), "started_at", Some(row.started_at()))
}

/// Rows that may be malformed.
fn suspects(columns: &PlannedActivityColumns<'_>, visit: &mut dyn FnMut(usize)) {
    maybe_not_in_order(&columns.started_at, &columns.ended_at, columns.len(), visit);
}
