//! Agents' time against their schedule, whatever the activity.

use std::collections::BTreeMap;

use super::time::StateRules;
use super::timeline::{Agent, Piece, each_agent};
use super::{Class, class, is_logged_in, is_on_queue, state_of};
use crate::Result;
use crate::event::{AgentDetail, Needs, SpanKind};
use crate::partial::{Booking, Sorted, States};
use crate::record::{AgentActivity, PlannedKind};

partial! {
    /// Scheduled time, and what agents with a schedule did. Time of states is
    /// booked by the state, time of the schedule by the planned activity.
    AgentSchedule, "agent_schedule", code 42, rules StateRules,
    resolves AgentState and PlannedActivity by Clipped;
    /// Planned time in any activity but off.
    milliseconds scheduled_ms,
    /// Planned time of work.
    milliseconds planned_work_ms,
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
    /// Agents with scheduled time.
    count scheduled_agents,
    /// Agents with planned work.
    count work_agents,
    /// Agents left out because they have time logged in and no schedule at all.
    count no_schedule,
}

/// What one agent has in one group.
#[derive(Default)]
struct InGroup {
    scheduled: bool,
    work: bool,
    logged_in: bool,
}

impl AgentSchedule {
    fn needs(_rules: &StateRules) -> Needs {
        Needs::spans(&[SpanKind::State, SpanKind::Plan])
    }

    fn resolve(
        rules: &StateRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_agent(events, book, rules.overlaps, true, |agent, book| {
            let mut groups: BTreeMap<u32, InGroup> = BTreeMap::new();
            for piece in &agent.states {
                let state = state_of(&piece.span);
                book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
                    groups.entry(group).or_default().logged_in |= is_logged_in(state);
                    if agent.has_plan {
                        states.at(group).worked(state, i128::from(to - from));
                    }
                });
            }
            for piece in &agent.plan {
                planned(agent, piece, book, states, &mut groups);
            }
            for (group, in_group) in groups {
                let state = states.at(group);
                state.scheduled_agents += u64::from(in_group.scheduled);
                state.work_agents += u64::from(in_group.work);
                state.no_schedule += u64::from(in_group.logged_in && !agent.has_plan);
            }
        })
    }

    /// Adds time in a state of an agent with a schedule.
    fn worked(&mut self, state: AgentActivity, ms: i128) {
        match class(state) {
            Class::Handling => self.scheduled_handling_ms += ms,
            Class::Idle => self.scheduled_idle_ms += ms,
            Class::OtherWork => self.scheduled_other_ms += ms,
            Class::Away => {}
        }
        if is_on_queue(state) {
            self.scheduled_on_queue_ms += ms;
        }
    }

    /// Adds scheduled time during which the agent was in a state, or in none.
    fn scheduled(&mut self, activity: PlannedKind, state: Option<AgentActivity>, ms: i128) {
        self.scheduled_ms += ms;
        if activity == PlannedKind::Work {
            self.planned_work_ms += ms;
        }
        if state.is_some_and(is_on_queue) {
            return;
        }
        match state {
            None | Some(AgentActivity::Offline) => self.external_shrinkage_ms += ms,
            Some(_) => self.internal_shrinkage_ms += ms,
        }
        match activity {
            PlannedKind::Work => self.unplanned_shrinkage_ms += ms,
            _ => self.planned_shrinkage_ms += ms,
        }
    }
}

fn planned(
    agent: &Agent,
    piece: &Piece,
    book: &mut dyn Booking,
    states: &mut States<AgentSchedule>,
    groups: &mut BTreeMap<u32, InGroup>,
) {
    let activity = AgentDetail::of(&piece.span).planned().unwrap_or(PlannedKind::Off);
    book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
        if activity == PlannedKind::Off {
            return;
        }
        let in_group = groups.entry(group).or_default();
        in_group.scheduled = true;
        in_group.work |= activity == PlannedKind::Work;
        let counted = states.at(group);
        agent.states_within(from, to, |from, to, state| {
            let state = state.map(|state| state_of(&state.span));
            counted.scheduled(activity, state, i128::from(to - from));
        });
    });
}
