//! What agents did, and what they were scheduled to do.

mod adherence;
mod derived;
mod line;
mod planned;
mod schedule;
mod time;
mod timeline;

pub(super) use adherence::TYPE as ADHERENCE;
pub(super) use derived::TYPE as DERIVED;
pub(crate) use line::{AgentLine, Places};
pub(super) use planned::TYPE as PLANNED;
pub(super) use schedule::TYPE as SCHEDULE;
pub(super) use time::TYPE as TIME;
pub(crate) use timeline::{LineRules, line_as_it_came, line_of};

use crate::event::{AgentDetail, Span};
use crate::record::AgentActivity;

/// What a state says about work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// With a customer, or after one.
    Handling,
    /// Waiting for a contact.
    Idle,
    /// Paid work beside contacts.
    OtherWork,
    /// Not working.
    Away,
}

fn class(state: AgentActivity) -> Class {
    match state {
        AgentActivity::OnContact | AgentActivity::Hold | AgentActivity::Wrap => Class::Handling,
        AgentActivity::Available | AgentActivity::Ringing | AgentActivity::Error => Class::Idle,
        AgentActivity::Meeting | AgentActivity::Training | AgentActivity::Admin => Class::OtherWork,
        AgentActivity::Break
        | AgentActivity::Meal
        | AgentActivity::Unavailable
        | AgentActivity::Offline => Class::Away,
    }
}

/// Whether an agent in this state serves the queue. A faulty station does not.
fn is_on_queue(state: AgentActivity) -> bool {
    class(state) == Class::Handling
        || matches!(state, AgentActivity::Available | AgentActivity::Ringing)
}

fn is_logged_in(state: AgentActivity) -> bool {
    state != AgentActivity::Offline
}

/// The state of a span that was kept from an agent state.
fn state_of(span: &Span) -> AgentActivity {
    AgentDetail::of(span).state().unwrap_or(AgentActivity::Offline)
}
