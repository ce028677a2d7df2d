//! Whether agents did what was planned when it was planned.

use std::collections::BTreeMap;

use super::timeline::{Agent, Piece, each_agent};
use super::{Class, class, is_logged_in, is_on_queue, state_of};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{AgentDetail, Needs, Span, SpanKind};
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::{Compiled, OverlappingStates};
use crate::record::{AgentActivity, PlannedKind};

#[derive(Clone)]
pub(crate) struct AdherenceRules {
    overlaps: OverlappingStates,
    exact: bool,
    grace_ms: i64,
    excuse_on_contact: bool,
}

impl Rules for AdherenceRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "match",
            Allowed::Choice(&["class", "exact_activity"]),
            OptionValue::Choice("class"),
            "class takes a break for a meal and a meeting for training; exact_activity does not.",
        ),
        OptionDefinition::rule(
            "grace_s",
            Allowed::Seconds,
            OptionValue::Seconds(0),
            "How much deviation from each planned activity is forgiven.",
        ),
        OptionDefinition::rule(
            "excuse_on_contact",
            Allowed::Boolean,
            OptionValue::Boolean(false),
            "Whether time with a customer is adherent whatever was planned, as when a call runs into lunch.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(AdherenceRules {
            overlaps: policy.policy().overlapping_states,
            exact: values.is("match", "exact_activity"),
            grace_ms: values.milliseconds("grace_s").unwrap_or(0),
            excuse_on_contact: values.truth("excuse_on_contact"),
        })
    }
}

const KINDS: [SpanKind; 2] = [SpanKind::State, SpanKind::Plan];

partial! {
    /// Planned time whose adherence is tracked, and what of it the agents kept.
    Adherence, "adherence", code 43, rules AdherenceRules,
    resolves AgentState and PlannedActivity by Clipped;
    /// Planned time whose adherence is tracked.
    milliseconds tracked_ms,
    /// Of this, time in which the agent did what was planned, was excused or forgiven.
    milliseconds adherent_ms,
    /// Time on the queue of agents with a schedule while nothing was planned.
    milliseconds outside_shift_ms,
    /// Agents with tracked time.
    count tracked_agents,
    /// Agents left out because they have time logged in and no schedule at all.
    count adherence_no_schedule,
}

impl AdherenceRules {
    /// Whether what the agent did fits what was planned.
    fn is_adherent(&self, planned: PlannedKind, state: Option<&Span>) -> bool {
        let Some(span) = state else { return planned == PlannedKind::Off };
        let state = state_of(span);
        AgentDetail::of(span).flag
            || (self.excuse_on_contact
                && matches!(state, AgentActivity::OnContact | AgentActivity::Hold))
            || self.matches(planned, state)
    }

    fn matches(&self, planned: PlannedKind, state: AgentActivity) -> bool {
        let resting = matches!(state, AgentActivity::Break | AgentActivity::Meal);
        match (planned, self.exact) {
            (PlannedKind::Work, _) => is_on_queue(state),
            (PlannedKind::Off, _) => state == AgentActivity::Offline,
            (PlannedKind::Break | PlannedKind::Meal, false) => resting,
            (PlannedKind::Meeting | PlannedKind::Training, false) => {
                class(state) == Class::OtherWork
            }
            (PlannedKind::Break, true) => state == AgentActivity::Break,
            (PlannedKind::Meal, true) => state == AgentActivity::Meal,
            (PlannedKind::Meeting, true) => state == AgentActivity::Meeting,
            (PlannedKind::Training, true) => state == AgentActivity::Training,
        }
    }
}

/// What one agent has in one group.
#[derive(Default)]
struct InGroup {
    tracked: bool,
    logged_in: bool,
}

impl Adherence {
    fn needs(_rules: &AdherenceRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn resolve(
        rules: &AdherenceRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_agent(events, book, rules.overlaps, &KINDS, |agent, book| {
            let mut groups: BTreeMap<u32, InGroup> = BTreeMap::new();
            for piece in &agent.states {
                worked(agent, piece, book, states, &mut groups);
            }
            tracked(agent, rules, book, states, &mut groups);
            for (group, in_group) in groups {
                let state = states.at(group);
                state.tracked_agents += u64::from(in_group.tracked);
                state.adherence_no_schedule += u64::from(in_group.logged_in && !agent.has_plan);
            }
        })
    }
}

/// Adds time on the queue while nothing was planned.
fn worked(
    agent: &Agent,
    piece: &Piece,
    book: &mut dyn Booking,
    states: &mut States<Adherence>,
    groups: &mut BTreeMap<u32, InGroup>,
) {
    let state = state_of(&piece.span);
    book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
        groups.entry(group).or_default().logged_in |= is_logged_in(state);
        if !agent.has_plan || !is_on_queue(state) {
            return;
        }
        let counted = states.at(group);
        agent.plan_within(from, to, |from, to, plan| {
            let planned = plan.map(|plan| AgentDetail::of(&plan.span)).is_some_and(|plan| {
                plan.flag || plan.planned().is_some_and(|kind| kind != PlannedKind::Off)
            });
            if !planned {
                counted.outside_shift_ms += i128::from(to - from);
            }
        });
    });
}

/// Adds planned time that is tracked. What is forgiven is the first of the
/// deviations from each planned activity, wherever the edges of groups lie.
fn tracked(
    agent: &Agent,
    rules: &AdherenceRules,
    book: &mut dyn Booking,
    states: &mut States<Adherence>,
    groups: &mut BTreeMap<u32, InGroup>,
) {
    let mut forgiven: BTreeMap<Span, i64> = BTreeMap::new();
    for piece in &agent.plan {
        let detail = AgentDetail::of(&piece.span);
        let tracked = detail.planned().filter(|_| detail.flag);
        let left = forgiven.entry(piece.span).or_insert(rules.grace_ms);
        book.pieces(piece.span.dims, piece.from, piece.to, &mut |group, from, to| {
            let Some(planned) = tracked else { return };
            groups.entry(group).or_default().tracked = true;
            let counted = states.at(group);
            agent.states_within(from, to, |from, to, state| {
                let ms = to - from;
                counted.tracked_ms += i128::from(ms);
                if rules.is_adherent(planned, state.map(|piece| &piece.span)) {
                    counted.adherent_ms += i128::from(ms);
                    return;
                }
                let forgiven = ms.min(*left);
                *left -= forgiven;
                counted.adherent_ms += i128::from(forgiven);
            });
        });
    }
}
