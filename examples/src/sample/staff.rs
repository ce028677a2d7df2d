//! The agents: who works when, and who is free.

use super::clock::{DAY, HOUR, to_local, weekday};
use super::rng::Rng;

/// A team of agents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Team {
    /// Support and everything that no other team takes.
    Care,
    /// Sales.
    Sales,
    /// Invoices and payments.
    Billing,
}

impl Team {
    /// The team's name in the data.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Care => "care",
            Self::Sales => "sales",
            Self::Billing => "billing",
        }
    }

    fn agents(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::Care => 1..=12,
            Self::Sales => 13..=17,
            Self::Billing => 18..=24,
        }
    }
}

/// What every agent is busy with: start and end of each call or chat.
pub(crate) struct Roster {
    busy: Vec<Vec<(i64, i64)>>,
}

impl Roster {
    /// A roster in which everybody is free.
    pub(crate) fn new() -> Self {
        Self { busy: vec![Vec::new(); 25] }
    }

    /// Picks an agent for work from `start` to `end`: on shift and free if there is one, else free,
    /// else any. Work that can lie beside other work (`alone` is false) occupies nobody.
    pub(crate) fn pick(
        &mut self,
        rng: &mut Rng,
        team: Team,
        start: i64,
        end: i64,
        alone: bool,
    ) -> i64 {
        let free = |agent: &i64| {
            !alone
                || self.busy[*agent as usize].iter().all(|&(from, to)| end <= from || to <= start)
        };
        let choices: Vec<i64> =
            team.agents().filter(|&agent| on_shift(agent, start)).filter(free).collect();
        let choices =
            if choices.is_empty() { team.agents().filter(free).collect() } else { choices };
        let choices = if choices.is_empty() { team.agents().collect() } else { choices };
        let agent = choices[rng.below(choices.len() as i64) as usize];
        if alone {
            self.busy[agent as usize].push((start, end));
        }
        agent
    }
}

/// Odd agents work late, even ones early; everybody has days off.
fn on_shift(agent: i64, utc: i64) -> bool {
    let local = to_local(utc);
    let works = match weekday(local / DAY) {
        5 => agent % 3 == 0,
        6 => agent % 5 == 0,
        day => (agent + day as i64) % 5 != 0,
    };
    let start = if agent % 2 == 0 { 8 * HOUR } else { 12 * HOUR };
    works && (start..start + 8 * HOUR).contains(&(local % DAY))
}
