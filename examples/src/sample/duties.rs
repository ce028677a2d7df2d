//! Duties of the agents, as they were planned and as they were worked.

use super::clock::{DAY, DAYS, FIRST_DAY, HOUR, MINUTE, SECOND, rfc3339, to_utc, weekday};
use super::rng::Rng;
use super::staff::{AGENCY, AGENTS, Team, is_there};
use super::table::{Cell, Cells, id};

/// One duty of one agent; all instants are UTC.
pub(crate) struct Duty {
    /// The agent.
    pub(crate) agent: i64,
    /// Beginning and end as planned.
    from: i64,
    to: i64,
    /// What is planned inside it besides work: kind, beginning, end.
    pub(crate) pauses: Vec<(&'static str, i64, i64)>,
    /// Whether the schedule has it; a substitute's it has not.
    planned: bool,
    /// Whether the agent came.
    pub(crate) worked: bool,
    /// When the agent logged in and out: some come late, some leave early.
    pub(crate) login: i64,
    pub(crate) logout: i64,
}

/// Positions of a weekday: team, then beginning and end in minutes of the day.
const WEEKDAY: [(Team, i64, i64); 5] = [
    (Team::Care, 480, 840),
    (Team::Care, 840, 1200),
    (Team::Care, 570, 780),
    (Team::Sales, 600, 840),
    (Team::Billing, 600, 900),
];
const WEEKEND: [(Team, i64, i64); 2] = [(Team::Care, 480, 840), (Team::Care, 840, 1200)];

/// Leave: agent, first day and last day.
const LEAVE: [(i64, i64, i64); 3] = [(2, 20_500, 20_504), (9, 20_521, 20_525), (4, 20_535, 20_541)];

/// Share of duties that the agent misses, per mille.
const MISSED: i64 = 20;

/// All duties, ordered by their beginning.
pub(crate) fn generate(rng: &mut Rng) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    // Minutes that each agent has worked, so that all work about as much as the others.
    let mut minutes = [0; 13];
    for day in FIRST_DAY..FIRST_DAY + DAYS {
        let positions = match weekday(day) {
            5 | 6 => WEEKEND.to_vec(),
            _ => WEEKDAY.to_vec(),
        };
        let mut taken: Vec<i64> = Vec::new();
        for (team, from, to) in positions {
            let mut next = || {
                let fits = |agent: &i64| {
                    team.agents().contains(agent)
                        && is_there(*agent, day)
                        && !taken.contains(agent)
                        && !on_leave(*agent, day)
                };
                let agent = AGENTS.filter(fits).min_by_key(|agent| minutes[*agent as usize])?;
                taken.push(agent);
                minutes[agent as usize] += to - from + day % 7;
                Some(agent)
            };
            let Some(agent) = next() else { continue };
            let substitute = if rng.chance(MISSED) { Some(next()) } else { None };
            let duty = Duty::draw(rng, agent, day * DAY + from * MINUTE, day * DAY + to * MINUTE);
            if let Some(substitute) = substitute {
                if let Some(agent) = substitute {
                    duties.push(Duty {
                        agent,
                        planned: false,
                        pauses: duty.pauses.clone(),
                        ..duty
                    });
                }
                duties.push(Duty { worked: false, ..duty });
            } else {
                duties.push(duty);
            }
        }
    }
    duties.sort_by_key(|duty| (duty.from, duty.agent));
    duties
}

fn on_leave(agent: i64, day: i64) -> bool {
    LEAVE.iter().any(|&(who, first, last)| who == agent && (first..=last).contains(&day))
}

impl Duty {
    /// A duty between two local times.
    fn draw(rng: &mut Rng, agent: i64, from: i64, to: i64) -> Self {
        let late = match rng.chance(80) {
            true => rng.between(4 * 60, 25 * 60),
            false => rng.between(-120, 50),
        };
        let early = match rng.chance(60) {
            true => rng.between(5 * 60, 30 * 60),
            false => rng.between(-150, 20),
        };
        Self {
            agent,
            from: to_utc(from),
            to: to_utc(to),
            pauses: pauses(rng, to_utc(from), to_utc(to)),
            planned: agent != AGENCY,
            worked: true,
            login: to_utc(from) + late * SECOND,
            logout: to_utc(to) - early * SECOND,
        }
    }
}

/// Breaks, a meal in a long duty, now and then a meeting or training.
fn pauses(rng: &mut Rng, from: i64, to: i64) -> Vec<(&'static str, i64, i64)> {
    let is_long = to - from >= 6 * HOUR;
    let mut pauses = match is_long {
        true => vec![("break", 7, 15), ("meal", 12, 30), ("break", 20, 10)],
        false => vec![("break", 8, 15)],
    };
    if rng.chance(300) {
        let kind = rng.weighted(&[("training", 45), ("meeting", 30)]);
        pauses.push((kind, if is_long { 16 } else { 3 }, if kind == "training" { 45 } else { 30 }));
    }
    pauses.sort_by_key(|pause| pause.1);
    // Beginnings are quarters of an hour after that of the duty.
    let at = |quarters: i64, minutes: i64| {
        (from + quarters * 15 * MINUTE, from + (quarters * 15 + minutes) * MINUTE)
    };
    let placed = pauses.into_iter().map(|(kind, quarters, minutes)| {
        let (from, to) = at(quarters, minutes);
        (kind, from, to)
    });
    placed.collect()
}

/// The rows of `planned_activities.csv`: the planned duties, piece by piece, and leave.
pub(crate) fn plan(duties: &[Duty]) -> Vec<Cells> {
    let mut rows = Vec::new();
    for duty in duties.iter().filter(|duty| duty.planned) {
        let mut at = duty.from;
        for &(kind, from, to) in &duty.pauses {
            rows.push((duty.agent, "work", at, from));
            rows.push((duty.agent, kind, from, to));
            at = to;
        }
        rows.push((duty.agent, "work", at, duty.to));
    }
    for (agent, first, last) in LEAVE {
        for day in first..=last {
            let from = to_utc(day * DAY + 8 * HOUR);
            rows.push((agent, "off", from, from + 12 * HOUR));
        }
    }
    rows.retain(|row| row.2 < row.3);
    rows.sort_by_key(|row| (row.2, row.0));
    let cells = |(agent, kind, from, to): (i64, &'static str, i64, i64)| {
        // Leave is paid, a meal is not.
        vec![
            ("agent_id", id("a", 2, Some(agent))),
            ("activity", kind.cell()),
            ("started_at", rfc3339(from)),
            ("ended_at", rfc3339(to)),
            ("adherence_tracked", (kind != "off").cell()),
            ("paid", (kind != "meal").cell()),
        ]
    };
    rows.into_iter().map(cells).collect()
}
