//! Agents' time against their schedule, whatever the activity.

use super::{AgentLine, Class, class, is_logged_in, is_on_queue};
use crate::event::{Needs, SpanKind};
use crate::partial::NoRules;
use crate::record::{AgentActivity, PlannedKind};

const KINDS: [SpanKind; 2] = [SpanKind::State, SpanKind::Plan];

partial! {
    /// Scheduled time, and what agents with a schedule did. Time of states is
    /// booked by the state, time of the schedule by the planned activity.
    AgentSchedule, "agent_schedule", code 42, rules NoRules,
    counts agents of AgentState and PlannedActivity by Clipped;
    /// Time on contacts and after them, of agents with a schedule.
    milliseconds scheduled_handling_ms,
    /// Time waiting, ringing or with a faulty station, of agents with a schedule.
    milliseconds scheduled_idle_ms,
    /// Time in meetings, training and administrative work, of agents with a schedule.
    milliseconds scheduled_other_ms,
    /// Time on the queue, of agents with a schedule: available, ringing, on contacts and after them.
    milliseconds scheduled_on_queue_ms,
    /// Scheduled time lost while the agent was logged out or nothing is known.
    milliseconds external_shrinkage_ms,
    /// Scheduled time lost while the agent was logged in and not on the queue.
    milliseconds internal_shrinkage_ms,
    /// Scheduled time lost in planned breaks, meals, meetings and training.
    milliseconds planned_shrinkage_ms,
    /// Scheduled time lost in planned work.
    milliseconds unplanned_shrinkage_ms,
    /// Agents left out because they have time logged in and no schedule at all.
    count no_schedule,
}

/// What one agent did and should have done in one place.
#[derive(Clone, Default)]
struct InPlace {
    by_class: [i64; 4],
    on_queue: i64,
    external: i64,
    internal: i64,
    planned: i64,
    unplanned: i64,
    logged_in: bool,
}

impl AgentSchedule {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn count_agent(_rules: &NoRules, agent: &AgentLine, mut add: impl FnMut(usize, &Self)) {
        let mut places = vec![InPlace::default(); agent.places];
        for part in agent.parts() {
            let state = part.state.map(|state| state.piece.state());
            if let Some((side, state)) = part.state.zip(state) {
                places[side.place].worked(state, part.ms);
            }
            if let Some(plan) = part.plan {
                places[plan.place].scheduled(plan.piece.planned(), state, part.ms);
            }
        }
        for (place, in_place) in places.iter().enumerate() {
            add(place, &in_place.counted(agent.has_plan));
        }
    }
}

impl InPlace {
    /// Adds time in a state.
    fn worked(&mut self, state: AgentActivity, ms: i64) {
        self.by_class[class(state) as usize] += ms;
        self.on_queue += if is_on_queue(state) { ms } else { 0 };
        self.logged_in |= is_logged_in(state);
    }

    /// Adds scheduled time that is lost: during which the agent was in a state, or in none.
    fn scheduled(&mut self, activity: PlannedKind, state: Option<AgentActivity>, ms: i64) {
        if activity == PlannedKind::Off || state.is_some_and(is_on_queue) {
            return;
        }
        match state {
            None | Some(AgentActivity::Offline) => self.external += ms,
            Some(_) => self.internal += ms,
        }
        match activity {
            PlannedKind::Work => self.unplanned += ms,
            _ => self.planned += ms,
        }
    }

    /// The state of a group in which this is all that there is.
    // A state of its own for each place would be written and read again.
    #[inline(always)]
    fn counted(&self, has_plan: bool) -> AgentSchedule {
        let shrinkage = AgentSchedule {
            external_shrinkage_ms: self.external.into(),
            internal_shrinkage_ms: self.internal.into(),
            planned_shrinkage_ms: self.planned.into(),
            unplanned_shrinkage_ms: self.unplanned.into(),
            ..AgentSchedule::default()
        };
        if !has_plan {
            return AgentSchedule { no_schedule: self.logged_in.into(), ..shrinkage };
        }
        AgentSchedule {
            scheduled_handling_ms: self.by_class[Class::Handling as usize].into(),
            scheduled_idle_ms: self.by_class[Class::Idle as usize].into(),
            scheduled_other_ms: self.by_class[Class::OtherWork as usize].into(),
            scheduled_on_queue_ms: self.on_queue.into(),
            ..shrinkage
        }
    }
}
