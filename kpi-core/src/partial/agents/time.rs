//! Agents' time by state.

use std::collections::BTreeMap;

use super::timeline::each_agent;
use super::{Class, class, is_logged_in, state_of};
use crate::Result;
use crate::catalogue::{OptionDefinition, OptionValues};
use crate::event::{AgentDetail, Needs, SpanKind};
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::{Compiled, OverlappingStates};
use crate::record::AgentActivity;

/// What decides between two states at once.
#[derive(Clone)]
pub(crate) struct StateRules {
    pub(super) overlaps: OverlappingStates,
}

impl Rules for StateRules {
    const OPTIONS: &'static [OptionDefinition] = &[];

    fn new(_values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(StateRules { overlaps: policy.policy().overlapping_states })
    }
}

const KINDS: [SpanKind; 1] = [SpanKind::State];

partial! {
    /// Time of agents by state, each instant once, cut at the edges of the
    /// period and of intervals. A state without an end lasts until as_of.
    AgentTime, "agent_time", code 41, rules StateRules,
    resolves AgentState by Clipped;
    /// Time ready and waiting.
    milliseconds available_state_ms,
    /// Time with a customer.
    milliseconds on_contact_state_ms,
    /// Time with a customer on hold.
    milliseconds hold_state_ms,
    /// Time in after-contact work.
    milliseconds wrap_state_ms,
    /// Time while a contact rings.
    milliseconds ringing_state_ms,
    /// Time on short breaks.
    milliseconds break_state_ms,
    /// Time at meals.
    milliseconds meal_state_ms,
    /// Time in meetings.
    milliseconds meeting_state_ms,
    /// Time in training.
    milliseconds training_state_ms,
    /// Time in administrative work.
    milliseconds admin_state_ms,
    /// Time logged in and not ready.
    milliseconds unavailable_state_ms,
    /// Time with a faulty station.
    milliseconds error_state_ms,
    /// Time logged out.
    milliseconds offline_state_ms,
    /// Time logged in: in any state but offline.
    milliseconds logged_in_ms,
    /// Agents with time on contacts, waiting, ringing or with a faulty station.
    count agents,
    /// Agents with time logged in.
    count logged_in_agents,
    /// Slots in use times the time, on contacts and waiting.
    milliseconds slots_used_ms,
    /// Slots that could be used times the time, on contacts and waiting.
    milliseconds slots_capacity_ms,
    /// Agents with time on contacts or waiting whose slots are known.
    count agents_with_slots,
    /// Agents with time on contacts or waiting whose slots are not known.
    count slots_unknown,
    /// Paid time of agents of whom it is known for all time logged in whether it is paid.
    milliseconds paid_ms,
    /// Time of these agents on contacts and after them.
    milliseconds paid_handling_ms,
    /// Time of these agents waiting, ringing or with a faulty station.
    milliseconds paid_idle_ms,
    /// Time of these agents in meetings, training and administrative work.
    milliseconds paid_other_ms,
    /// Agents with paid time.
    count paid_agents,
    /// Agents left out because it is not known for all their time whether it is paid.
    count paid_unknown,
}

/// What one agent did in one group.
#[derive(Default)]
struct InGroup {
    by_class: [i128; 3],
    logged_in: bool,
    paid: i128,
    paid_unknown: bool,
    slots_known: bool,
    slots_unknown: bool,
}

impl AgentTime {
    fn needs(_rules: &StateRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn resolve(
        rules: &StateRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_agent(events, book, rules.overlaps, &KINDS, |agent, book| {
            let mut groups: BTreeMap<u32, InGroup> = BTreeMap::new();
            for piece in &agent.states {
                let detail = AgentDetail::of(&piece.span);
                let state = state_of(&piece.span);
                book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
                    let ms = i128::from(to - from);
                    let in_group = groups.entry(group).or_default();
                    in_group.observe(state, &detail, ms);
                    states.at(group).observe(state, &detail, ms);
                });
            }
            for (group, in_group) in groups {
                states.at(group).add_agent(&in_group);
            }
        })
    }

    fn observe(&mut self, state: AgentActivity, detail: &AgentDetail, ms: i128) {
        *self.of_state(state) += ms;
        if is_logged_in(state) {
            self.logged_in_ms += ms;
        }
        if let Some((used, capacity)) = slots(state, detail) {
            self.slots_used_ms += i128::from(used) * ms;
            self.slots_capacity_ms += i128::from(capacity) * ms;
        }
    }

    fn of_state(&mut self, state: AgentActivity) -> &mut i128 {
        match state {
            AgentActivity::Available => &mut self.available_state_ms,
            AgentActivity::OnContact => &mut self.on_contact_state_ms,
            AgentActivity::Hold => &mut self.hold_state_ms,
            AgentActivity::Wrap => &mut self.wrap_state_ms,
            AgentActivity::Ringing => &mut self.ringing_state_ms,
            AgentActivity::Break => &mut self.break_state_ms,
            AgentActivity::Meal => &mut self.meal_state_ms,
            AgentActivity::Meeting => &mut self.meeting_state_ms,
            AgentActivity::Training => &mut self.training_state_ms,
            AgentActivity::Admin => &mut self.admin_state_ms,
            AgentActivity::Unavailable => &mut self.unavailable_state_ms,
            AgentActivity::Error => &mut self.error_state_ms,
            AgentActivity::Offline => &mut self.offline_state_ms,
        }
    }

    fn add_agent(&mut self, agent: &InGroup) {
        let [handling, idle, other] = agent.by_class;
        self.agents += u64::from(handling + idle > 0);
        self.logged_in_agents += u64::from(agent.logged_in);
        self.agents_with_slots += u64::from(agent.slots_known);
        self.slots_unknown += u64::from(agent.slots_unknown);
        if agent.paid_unknown {
            self.paid_unknown += 1;
        } else if agent.paid > 0 {
            self.paid_agents += 1;
            self.paid_ms += agent.paid;
            self.paid_handling_ms += handling;
            self.paid_idle_ms += idle;
            self.paid_other_ms += other;
        }
    }
}

/// Slots in use and slots there are, where the state counts for them and both are known.
fn slots(state: AgentActivity, detail: &AgentDetail) -> Option<(u16, u16)> {
    has_slots(state).then_some(())?;
    detail.in_use.zip(detail.capacity)
}

fn has_slots(state: AgentActivity) -> bool {
    class(state) == Class::Handling || state == AgentActivity::Available
}

impl InGroup {
    fn observe(&mut self, state: AgentActivity, detail: &AgentDetail, ms: i128) {
        match class(state) {
            Class::Handling => self.by_class[0] += ms,
            Class::Idle => self.by_class[1] += ms,
            Class::OtherWork => self.by_class[2] += ms,
            Class::Away => {}
        }
        let logged_in = is_logged_in(state);
        self.logged_in |= logged_in;
        self.paid_unknown |= logged_in && detail.paid.is_none();
        if detail.paid == Some(true) {
            self.paid += ms;
        }
        if has_slots(state) {
            let known = slots(state, detail).is_some();
            self.slots_known |= known;
            self.slots_unknown |= !known;
        }
    }
}
