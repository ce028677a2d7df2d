//! Agents' time against their schedule, whatever the activity.

use std::collections::BTreeSet;

use super::time::StateRules;
use super::timeline::{Agent, Piece, each_agent};
use super::{Class, class, is_logged_in, is_on_queue, state_of};
use crate::Result;
use crate::event::{AgentDetail, Needs, SpanKind};
use crate::partial::{Booking, Sorted, States};
use crate::record::{AgentActivity, PlannedKind};

const KINDS: [SpanKind; 2] = [SpanKind::State, SpanKind::Plan];

partial! {
    /// Scheduled time, and what agents with a schedule did. Time of states is
    /// booked by the state, time of the schedule by the planned activity.
    AgentSchedule, "agent_schedule", code 42, rules StateRules,
    resolves AgentState and PlannedActivity by Clipped;
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

impl AgentSchedule {
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
            let mut logged_in = BTreeSet::new();
            for piece in &agent.states {
                let state = state_of(&piece.span);
                book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
                    if is_logged_in(state) {
                        logged_in.insert(group);
                    }
                    if agent.has_plan {
                        states.at(group).worked(state, i128::from(to - from));
                    }
                });
            }
            for piece in &agent.plan {
                planned(agent, piece, book, states);
            }
            for group in logged_in {
                states.at(group).no_schedule += u64::from(!agent.has_plan);
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

    /// Adds scheduled time that is lost: during which the agent was in a state, or in none.
    fn scheduled(&mut self, activity: PlannedKind, state: Option<AgentActivity>, ms: i128) {
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
) {
    let activity = AgentDetail::of(&piece.span).planned().unwrap_or(PlannedKind::Off);
    book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
        if activity == PlannedKind::Off {
            return;
        }
        let counted = states.at(group);
        agent.states_within(from, to, |from, to, state| {
            let state = state.map(|state| state_of(&state.span));
            counted.scheduled(activity, state, i128::from(to - from));
        });
    });
}
