//! Whether agents did what was planned when it was planned.

use std::collections::BTreeMap;

use super::line::Side;
use super::timeline::Piece;
use super::{AgentLine, Class, class, is_logged_in, is_on_queue};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{Needs, SpanKind};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{AgentActivity, Code, PlannedKind};

#[derive(Clone)]
pub(crate) struct AdherenceRules {
    /// By the number of a planned activity, a bit for each state that fits it.
    fits: [u16; PLANNED],
    grace_ms: i64,
}

const PLANNED: usize = PlannedKind::NAMES.len();

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

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        let exact = values.is("match", "exact_activity");
        let excuse_on_contact = values.truth("excuse_on_contact");
        let mut fits = [0; PLANNED];
        let planned = (0..).map_while(PlannedKind::from_number);
        for (fits, planned) in fits.iter_mut().zip(planned) {
            for state in (0..).map_while(AgentActivity::from_number) {
                let is_excused = excuse_on_contact
                    && matches!(state, AgentActivity::OnContact | AgentActivity::Hold);
                *fits |= u16::from(is_excused || matches(planned, state, exact)) << state.number();
            }
        }
        Ok(AdherenceRules { fits, grace_ms: values.milliseconds("grace_s").unwrap_or(0) })
    }
}

const KINDS: [SpanKind; 2] = [SpanKind::State, SpanKind::Plan];

partial! {
    /// Planned time whose adherence is tracked, and what of it the agents kept.
    Adherence, "adherence", code 43, rules AdherenceRules,
    counts agents of AgentState and PlannedActivity by Clipped;
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

/// Whether a state is what was planned.
fn matches(planned: PlannedKind, state: AgentActivity, exact: bool) -> bool {
    let resting = matches!(state, AgentActivity::Break | AgentActivity::Meal);
    match (planned, exact) {
        (PlannedKind::Work, _) => is_on_queue(state),
        (PlannedKind::Off, _) => state == AgentActivity::Offline,
        (PlannedKind::Break | PlannedKind::Meal, false) => resting,
        (PlannedKind::Meeting | PlannedKind::Training, false) => class(state) == Class::OtherWork,
        (PlannedKind::Break, true) => state == AgentActivity::Break,
        (PlannedKind::Meal, true) => state == AgentActivity::Meal,
        (PlannedKind::Meeting, true) => state == AgentActivity::Meeting,
        (PlannedKind::Training, true) => state == AgentActivity::Training,
    }
}

impl AdherenceRules {
    /// Whether what the agent did fits what was planned.
    fn is_adherent(&self, planned: PlannedKind, state: Option<&Piece>) -> bool {
        match state {
            None => planned == PlannedKind::Off,
            Some(piece) => {
                let fits = self.fits[usize::from(planned.number())];
                piece.detail.flag || fits >> piece.state().number() & 1 == 1
            }
        }
    }
}

/// What one agent has in one place.
#[derive(Clone, Default)]
struct InPlace {
    tracked: i64,
    adherent: i64,
    outside_shift: i64,
    logged_in: bool,
}

impl Adherence {
    fn needs(_rules: &AdherenceRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn count_agent(rules: &AdherenceRules, agent: &AgentLine, mut add: impl FnMut(usize, &Self)) {
        let mut places = vec![InPlace::default(); agent.places];
        let mut grace = Grace { rules, left: BTreeMap::new() };
        for part in agent.parts() {
            let planned = part.plan.map_or(PlannedKind::Off, |plan| plan.piece.planned());
            let is_tracked = part.plan.is_some_and(|plan| plan.piece.detail.flag);
            if let Some(Side { piece, place }) = part.state {
                let is_planned = is_tracked || planned != PlannedKind::Off;
                let is_outside = is_on_queue(piece.state()) && !is_planned;
                let place = &mut places[place];
                place.logged_in |= is_logged_in(piece.state());
                place.outside_shift += if is_outside { part.ms } else { 0 };
            }
            if let Some(Side { piece, place }) = part.plan.filter(|_| is_tracked) {
                let state = part.state.map(|state| state.piece);
                let place = &mut places[place];
                place.tracked += part.ms;
                let is_adherent = rules.is_adherent(planned, state);
                place.adherent += if is_adherent { part.ms } else { 0 };
                if rules.grace_ms > 0 && !is_adherent {
                    place.adherent += grace.forgiven(piece.span, part.ms);
                }
            }
        }
        for (place, in_place) in places.iter().enumerate() {
            add(place, &in_place.counted(agent.has_plan));
        }
    }
}

/// How much deviation from each planned activity may still be forgiven: the
/// first that there is, wherever the edges of groups lie.
struct Grace<'r> {
    rules: &'r AdherenceRules,
    /// By the number of the planned activity.
    left: BTreeMap<u32, i64>,
}

impl Grace<'_> {
    fn forgiven(&mut self, plan: u32, ms: i64) -> i64 {
        let left = self.left.entry(plan).or_insert(self.rules.grace_ms);
        let forgiven = ms.min(*left);
        *left -= forgiven;
        forgiven
    }
}

impl InPlace {
    /// The state of a group in which this is all that there is.
    // A state of its own for each place would be written and read again.
    #[inline(always)]
    fn counted(&self, has_plan: bool) -> Adherence {
        let outside_shift = if has_plan { self.outside_shift } else { 0 };
        Adherence {
            tracked_ms: self.tracked.into(),
            adherent_ms: self.adherent.into(),
            outside_shift_ms: outside_shift.into(),
            tracked_agents: u64::from(self.tracked > 0),
            adherence_no_schedule: u64::from(self.logged_in && !has_plan),
        }
    }
}
