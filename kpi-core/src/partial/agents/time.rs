//! Agents' time by state.

use super::timeline::Piece;
use super::{AgentLine, Class, class, is_logged_in};
use crate::event::{Needs, SpanKind};
use crate::partial::NoRules;
use crate::record::{AgentActivity, Code};

const KINDS: [SpanKind; 1] = [SpanKind::State];

partial! {
    /// Time of agents by state, each instant once, cut at the edges of the
    /// period and of intervals. A state without an end lasts until as_of.
    AgentTime, "agent_time", code 41, rules NoRules,
    counts agents of AgentState by Clipped;
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

/// What one agent did in one place. Times of one line cannot overflow 64 bits,
/// however many slots they are multiplied by.
#[derive(Clone, Default)]
struct InPlace {
    /// By the number of the state.
    by_state: [i64; STATES],
    by_class: [i64; CLASSES],
    slots_used: i64,
    slots_capacity: i64,
    paid: i64,
    paid_unknown: bool,
    slots_known: bool,
    slots_unknown: bool,
}

const STATES: usize = AgentActivity::NAMES.len();
const CLASSES: usize = 4;

impl AgentTime {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::spans(&KINDS)
    }

    fn count_agent(_rules: &NoRules, agent: &AgentLine, mut add: impl FnMut(usize, &Self)) {
        let mut places = vec![InPlace::default(); agent.places];
        for part in agent.parts() {
            if let Some(state) = part.state {
                places[state.place].observe(state.piece, part.ms);
            }
        }
        for (place, in_place) in places.iter().enumerate() {
            add(place, &in_place.counted());
        }
    }
}

impl InPlace {
    fn observe(&mut self, piece: &Piece, ms: i64) {
        let (state, detail) = (piece.state(), piece.detail);
        self.by_state[usize::from(state.number())] += ms;
        self.by_class[class(state) as usize] += ms;
        self.paid_unknown |= is_logged_in(state) && detail.paid.is_none();
        self.paid += if detail.paid == Some(true) { ms } else { 0 };
        let counts_slots = has_slots(state);
        // Slots count only where both numbers are known, which mostly none is.
        let slots = detail.in_use.zip(detail.capacity);
        self.slots_known |= counts_slots && slots.is_some();
        self.slots_unknown |= counts_slots && slots.is_none();
        if let Some((used, capacity)) = slots.filter(|_| counts_slots) {
            self.slots_used += i64::from(used) * ms;
            self.slots_capacity += i64::from(capacity) * ms;
        }
    }

    /// The state of a group in which this is all that there is.
    // A state of its own for each place would be written and read again.
    #[inline(always)]
    fn counted(&self) -> AgentTime {
        let of = |state: AgentActivity| i128::from(self.by_state[usize::from(state.number())]);
        let all: i64 = self.by_state.iter().sum();
        let logged_in = i128::from(all) - of(AgentActivity::Offline);
        let of_class = |class: Class| i128::from(self.by_class[class as usize]);
        let (handling, idle) = (of_class(Class::Handling), of_class(Class::Idle));
        let other = of_class(Class::OtherWork);
        let is_paid = !self.paid_unknown && self.paid > 0;
        let paid = |ms: i128| if is_paid { ms } else { 0 };
        AgentTime {
            available_state_ms: of(AgentActivity::Available),
            on_contact_state_ms: of(AgentActivity::OnContact),
            hold_state_ms: of(AgentActivity::Hold),
            wrap_state_ms: of(AgentActivity::Wrap),
            ringing_state_ms: of(AgentActivity::Ringing),
            break_state_ms: of(AgentActivity::Break),
            meal_state_ms: of(AgentActivity::Meal),
            meeting_state_ms: of(AgentActivity::Meeting),
            training_state_ms: of(AgentActivity::Training),
            admin_state_ms: of(AgentActivity::Admin),
            unavailable_state_ms: of(AgentActivity::Unavailable),
            error_state_ms: of(AgentActivity::Error),
            offline_state_ms: of(AgentActivity::Offline),
            logged_in_ms: logged_in,
            agents: u64::from(handling + idle > 0),
            logged_in_agents: u64::from(logged_in > 0),
            slots_used_ms: i128::from(self.slots_used),
            slots_capacity_ms: i128::from(self.slots_capacity),
            agents_with_slots: u64::from(self.slots_known),
            slots_unknown: u64::from(self.slots_unknown),
            paid_ms: paid(i128::from(self.paid)),
            paid_handling_ms: paid(handling),
            paid_idle_ms: paid(idle),
            paid_other_ms: paid(other),
            paid_agents: u64::from(is_paid),
            paid_unknown: u64::from(self.paid_unknown),
        }
    }
}

fn has_slots(state: AgentActivity) -> bool {
    class(state) == Class::Handling || state == AgentActivity::Available
}
