//! The agents: who is on duty when, and who is free.

use super::clock::{DAY, MINUTE, to_local};
use super::duties::Duty;
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

    /// The numbers of its agents.
    pub(crate) fn agents(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Self::Care => 1..=7,
            Self::Sales => 8..=9,
            Self::Billing => 10..=12,
        }
    }

    /// The team of an agent.
    pub(crate) fn of(agent: i64) -> Self {
        let teams = [Self::Care, Self::Sales, Self::Billing];
        let team = teams.into_iter().find(|team| team.agents().contains(&agent));
        team.expect("an agent of a team")
    }
}

/// All agents.
pub(crate) const AGENTS: std::ops::RangeInclusive<i64> = 1..=12;

/// The agent who has no plan and no paid time on record: an agency's.
pub(crate) const AGENCY: i64 = 12;

/// Monday 2 March: agent 7 joins, and agent 11 has left the day before.
const CHANGE: i64 = 20_514;

/// Whether the agent works for the centre on a day.
pub(crate) fn is_there(agent: i64, day: i64) -> bool {
    match agent {
        7 => day >= CHANGE,
        11 => day < CHANGE - 1,
        _ => true,
    }
}

/// How much of an agent a contact takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attention {
    /// A call: nothing else at that time.
    Whole,
    /// A chat: one more chat may lie beside it.
    Half,
    /// A text or letter: it is done between other work.
    Beside,
}

/// What every agent is busy with: start and end of each call or chat.
pub(crate) struct Roster<'a> {
    duties: &'a [Duty],
    busy: Vec<Vec<(i64, i64, Attention)>>,
}

impl<'a> Roster<'a> {
    /// A roster in which everybody is free.
    pub(crate) fn new(duties: &'a [Duty]) -> Self {
        Self { duties, busy: vec![Vec::new(); *AGENTS.end() as usize + 1] }
    }

    /// Picks an agent for work from `start` to `end`: of the team, on duty and free if there is
    /// one, else of another team; else one is called in.
    pub(crate) fn pick(
        &mut self,
        rng: &mut Rng,
        team: Team,
        start: i64,
        end: i64,
        attention: Attention,
    ) -> i64 {
        let of_team = |agent: i64| team.agents().contains(&agent);
        let here = |agent: i64| is_there(agent, to_local(start) / DAY);
        let on_duty = |agent: i64| self.is_on_duty(agent, start);
        let free = |agent: i64| self.is_free(agent, start, end, attention);
        let beside = attention == Attention::Beside;
        let tiers: [&dyn Fn(i64) -> bool; 6] = [
            &|agent| of_team(agent) && on_duty(agent) && free(agent),
            &|agent| on_duty(agent) && free(agent),
            &|agent| beside && on_duty(agent),
            &|agent| of_team(agent) && here(agent) && free(agent),
            &|agent| here(agent) && free(agent),
            &|agent| of_team(agent) && here(agent),
        ];
        let choices = tiers
            .iter()
            .map(|fits| AGENTS.filter(|agent| fits(*agent)).collect::<Vec<_>>())
            .find(|choices| !choices.is_empty())
            .expect("a team has somebody");
        let agent = choices[rng.below(choices.len() as i64) as usize];
        if !beside {
            self.busy[agent as usize].push((start, end, attention));
        }
        agent
    }

    fn is_on_duty(&self, agent: i64, at: i64) -> bool {
        self.duties.iter().any(|duty| {
            duty.worked
                && duty.agent == agent
                && (duty.login..duty.logout - MINUTE).contains(&(at - MINUTE / 2))
        })
    }

    fn is_free(&self, agent: i64, start: i64, end: i64, attention: Attention) -> bool {
        let mut beside = self.busy[agent as usize]
            .iter()
            .filter(|(from, to, _)| *from < end.max(start + 1) && start < *to);
        match attention {
            Attention::Half => {
                let all: Vec<_> = beside.collect();
                all.len() < 2 && all.iter().all(|work| work.2 == Attention::Half)
            }
            Attention::Whole | Attention::Beside => beside.next().is_none(),
        }
    }
}
