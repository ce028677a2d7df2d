//! What an agent was doing, and from when to when.

use crate::record::check::{in_order, maybe_not_in_order, not_before};
use crate::record::code::AgentActivity;
use crate::record::{Instant, Problem};

record! {
    /// One stretch of an agent's time in one state.
    AgentState, "agent_state", AgentStateRow, AgentStateAt, AgentStateColumns, AgentStateBuffer,
    check: check, suspects: suspects;
    /// The agent.
    required text: agent_id,
    /// What the agent was doing.
    required code AgentActivity: state,
    /// When it began.
    required instant: started_at,
    /// When it ended; missing while it lasts.
    optional instant: ended_at,
    /// Whether the time is paid.
    optional boolean: paid,
    /// The team.
    optional text: team,
    /// The reason that the agent gave.
    optional text: reason,
    /// How many contacts the agent could take at once.
    optional count: capacity_slots,
    /// How many the agent had.
    optional count: slots_in_use,
}

impl AgentState {
    /// A state with its three required fields.
    pub fn new(agent_id: impl Into<String>, state: AgentActivity, started_at: Instant) -> Self {
        AgentState { agent_id: agent_id.into(), state, started_at, ..AgentState::blank() }
    }
}

/// The most slots that an agent can have.
pub(crate) const MAX_SLOTS: i64 = 4_000;

#[inline]
fn check(row: &impl AgentStateRow) -> Result<(), Problem> {
    in_order("ended_at", row.ended_at(), "started_at", Some(row.started_at()))?;
    not_before("capacity_slots", row.capacity_slots(), "slots_in_use", row.slots_in_use())?;
    for (field, slots) in
        [("capacity_slots", row.capacity_slots()), ("slots_in_use", row.slots_in_use())]
    {
        if let Some(slots) = slots.filter(|slots| *slots > MAX_SLOTS) {
            return Err(Problem::new(field, slots.to_string(), "a number up to 4000"));
        }
    }
    Ok(())
}

/// Rows that may be malformed.
fn suspects(columns: &AgentStateColumns<'_>, visit: &mut dyn FnMut(usize)) {
    let slots = [&columns.capacity_slots, &columns.slots_in_use];
    match slots.iter().all(|slots| slots.values.is_empty()) {
        true => maybe_not_in_order(&columns.started_at, &columns.ended_at, columns.len(), visit),
        false => (0..columns.len()).for_each(visit),
    }
}
