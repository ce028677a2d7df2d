//! Agents' time is the same in whatever order, parts and threads it is counted.
#![cfg(feature = "rayon")]

use kpi_core::record::{
    AgentActivity, AgentState, Batch, Code, Instant, PlannedActivity, PlannedKind,
};
use kpi_core::testing::Random;
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Seal};

/// Rows of agents.
#[derive(Clone, Default)]
struct Rows {
    states: Vec<AgentState>,
    plan: Vec<PlannedActivity>,
}

const AGENTS: u64 = 90;
/// A Sunday in which clocks in Europe change is among the days that follow.
const BEGIN: i64 = 1_774_310_400_000;
const END: i64 = BEGIN + 9 * 86_400_000;

/// States that follow each other with gaps, some of them longer than a shift,
/// and plans that overlap: enough of them that agents are counted in parts. No
/// states overlap, so rejecting that finds lines out of order.
fn rows() -> Rows {
    let mut random = Random::new(4);
    let mut rows = Rows::default();
    let mut clocks = [BEGIN; AGENTS as usize];
    while rows.states.len() < 40_000 {
        let agent = random.below(AGENTS);
        let clock = &mut clocks[agent as usize];
        let lasts = if random.chance(1) { 40_000_000 } else { 2_000_000 };
        let from = *clock + if random.chance(10) { random.below(600_000) as i64 } else { 0 };
        *clock = from + random.below(lasts) as i64;
        let code = AgentActivity::from_number(random.below(13) as u8).expect("a state");
        let mut state = AgentState::new(format!("agent-{agent}"), code, Instant(from));
        state.ended_at = Some(Instant(*clock)).filter(|_| *clock < END || random.chance(50));
        state.paid = Some(random.chance(70)).filter(|_| !agent.is_multiple_of(7));
        // Teams are shared by agents, and agents change them.
        state.team = (!agent.is_multiple_of(5))
            .then(|| format!("team-{}", (agent + from as u64 / 86_400_000) % 4));
        state.capacity_slots = Some(1 + random.below(3) as i64);
        state.slots_in_use = Some(random.below(2) as i64).filter(|_| agent.is_multiple_of(3));
        rows.states.push(state);
    }
    for _ in 0..6_000 {
        let from = BEGIN + random.below(END as u64 - BEGIN as u64) as i64;
        let kind = PlannedKind::from_number(random.below(6) as u8).expect("an activity");
        let agent = format!("agent-{}", random.below(AGENTS) / 2 * 2);
        let to = Instant(from + random.below(9_000_000) as i64);
        rows.plan.push(PlannedActivity::new(agent, kind, Instant(from), to));
    }
    rows
}

fn shuffled<R>(mut rows: Vec<R>, random: &mut Random) -> Vec<R> {
    for place in (1..rows.len()).rev() {
        rows.swap(place, random.below(place as u64 + 1) as usize);
    }
    rows
}

fn policy() -> Policy {
    let text = r#"{
        "zone": "Europe/Rome",
        "overlapping_states": "reject",
        "kpis": ["occupancy", "fteu_utilization", "schedule_adherence", "shrinkage", "schedule_conformance"],
        "options": {"schedule_adherence": {"grace_s": 300}}
    }"#;
    Policy::from_json(text).expect("a policy")
}

fn count(policy: &Policy, by: &GroupBy, rows: &Rows) -> Accumulator {
    let mut accumulator = Accumulator::new(policy, by.clone()).expect("a policy");
    accumulator.add(Batch::AgentStates(&rows.states)).expect("valid states");
    accumulator.add(Batch::PlannedActivities(&rows.plan)).expect("valid plans");
    accumulator
}

/// The values, and the bytes of the sealed state.
fn outcome(counted: &Accumulator) -> (String, Vec<u8>) {
    let finish = Finish { as_of: Some(END), ..Finish::default() };
    let card = counted.finish(finish).expect("a scorecard").to_json();
    let mut sealed = counted.clone();
    sealed.seal(Seal { as_of: Some(END), history_from: Some(BEGIN) }).expect("a sealed state");
    (card, sealed.to_bytes())
}

fn groupings() -> Vec<GroupBy> {
    let by = |dimensions: &[&str]| dimensions.iter().fold(GroupBy::new(), |by, name| by.dim(*name));
    vec![
        by(&[]),
        by(&["agent_id"]).interval("4h").expect("an interval"),
        by(&["team"]).interval("30min").expect("an interval"),
        by(&["agent_id", "team"]).time_of_day("2h").expect("a time of day"),
    ]
}

#[test]
fn order_and_split_make_no_difference() {
    let rows = rows();
    let policy = policy();
    let mut random = Random::new(9);
    for by in groupings() {
        let expected = outcome(&count(&policy, &by, &rows));
        let mixed = Rows {
            states: shuffled(rows.states.clone(), &mut random),
            plan: shuffled(rows.plan.clone(), &mut random),
        };
        assert!(outcome(&count(&policy, &by, &mixed)) == expected, "shuffled, {by:?}");

        let mut parts: Vec<Rows> = vec![Rows::default(); 5];
        mixed.states.into_iter().for_each(|row| parts[random.below(5) as usize].states.push(row));
        mixed.plan.into_iter().for_each(|row| parts[random.below(5) as usize].plan.push(row));
        let mut parts = parts.iter().map(|part| count(&policy, &by, part));
        let mut whole = parts.next().expect("a part");
        parts.try_for_each(|part| whole.merge(part)).expect("equal rules");
        assert!(outcome(&whole) == expected, "split, {by:?}");
    }
}

#[test]
fn sealed_parts_of_agents_merge_to_the_whole() {
    let rows = rows();
    let policy = policy();
    let is_first = |agent: &str| agent < "agent-5";
    let of = |first: bool| Rows {
        states: rows
            .states
            .iter()
            .filter(|row| is_first(&row.agent_id) == first)
            .cloned()
            .collect(),
        plan: rows.plan.iter().filter(|row| is_first(&row.agent_id) == first).cloned().collect(),
    };
    for by in groupings() {
        let seal = Seal { as_of: Some(END), history_from: Some(BEGIN) };
        let sealed = |rows: &Rows| {
            let mut counted = count(&policy, &by, rows);
            counted.seal(seal).expect("a sealed state");
            counted
        };
        let mut parts = sealed(&of(true));
        parts.merge(sealed(&of(false))).expect("equal rules");
        assert!(parts.to_bytes() == sealed(&rows).to_bytes(), "{by:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let rows = rows();
    let policy = policy();
    for by in groupings() {
        let counted = count(&policy, &by, &rows);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool").install(|| outcome(&counted))
        };
        let single = on(1);
        for threads in [2, 5] {
            assert!(on(threads) == single, "{threads} threads, {by:?}");
        }
    }
}
