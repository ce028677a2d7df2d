//! What agents are scheduled to do, whatever they did.

use std::collections::BTreeMap;

use super::timeline::each_agent;
use crate::Result;
use crate::event::{AgentDetail, Needs, SpanKind};
use crate::partial::{Booking, NoRules, Sorted, States};
use crate::policy::OverlappingStates;
use crate::record::PlannedKind;

const KINDS: [SpanKind; 1] = [SpanKind::Plan];

partial! {
    /// Planned time up to as_of. Where planned activities of one agent overlap,
    /// the one that begins last counts.
    PlannedTime, "planned_time", code 52, rules NoRules,
    resolves PlannedActivity by Clipped;
    /// Planned time in any activity but off.
    milliseconds scheduled_ms,
    /// Planned time of work.
    milliseconds planned_work_ms,
    /// Agents with scheduled time.
    count scheduled_agents,
    /// Agents with planned work.
    count work_agents,
}

impl PlannedTime {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn resolve(
        _rules: &NoRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_agent(events, book, OverlappingStates::LastWins, &KINDS, |agent, book| {
            // Of each group, whether the agent has work there.
            let mut groups: BTreeMap<u32, bool> = BTreeMap::new();
            for piece in &agent.plan {
                let activity = AgentDetail::of(&piece.span).planned().unwrap_or(PlannedKind::Off);
                let is_work = activity == PlannedKind::Work;
                book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
                    if activity == PlannedKind::Off {
                        return;
                    }
                    let ms = i128::from(to - from);
                    *groups.entry(group).or_default() |= is_work;
                    let state = states.at(group);
                    state.scheduled_ms += ms;
                    state.planned_work_ms += if is_work { ms } else { 0 };
                });
            }
            for (group, has_work) in groups {
                let state = states.at(group);
                state.scheduled_agents += 1;
                state.work_agents += u64::from(has_work);
            }
        })
    }
}
