//! What agents are scheduled to do, whatever they did.

use super::AgentLine;
use crate::event::{Needs, SpanKind};
use crate::partial::NoRules;
use crate::record::PlannedKind;

const KINDS: [SpanKind; 1] = [SpanKind::Plan];

partial! {
    /// Planned time up to as_of. Where planned activities of one agent overlap,
    /// the one that begins last counts.
    PlannedTime, "planned_time", code 52, rules NoRules,
    counts agents of PlannedActivity by Clipped;
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

    fn count_agent(_rules: &NoRules, agent: &AgentLine, mut add: impl FnMut(usize, &Self)) {
        // Of each place, the time scheduled and that of work.
        let mut places = vec![(0i64, 0i64); agent.places];
        for part in agent.parts() {
            let Some(plan) = part.plan else { continue };
            let (scheduled, work) = &mut places[plan.place];
            match plan.piece.planned() {
                PlannedKind::Off => {}
                PlannedKind::Work => {
                    *scheduled += part.ms;
                    *work += part.ms;
                }
                _ => *scheduled += part.ms,
            }
        }
        for (place, (scheduled, work)) in places.into_iter().enumerate() {
            let counted = PlannedTime {
                scheduled_ms: scheduled.into(),
                planned_work_ms: work.into(),
                scheduled_agents: u64::from(scheduled > 0),
                work_agents: u64::from(work > 0),
            };
            add(place, &counted);
        }
    }
}
