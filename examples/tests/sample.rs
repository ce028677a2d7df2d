//! The shipped sample agrees with itself: files that tell of the same things tell the same.
//!
//! The numbers were counted apart from the generator, by a short Python script over the CSV files.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kpi_core::time::{Zone, parse_instant};

type Row = BTreeMap<String, String>;

/// Beginning, end and row.
type Stretch<'r> = (i64, Option<i64>, &'r Row);

static ROME: LazyLock<Zone> = LazyLock::new(|| Zone::named("Europe/Rome").expect("a zone"));

/// The rows of a file, by column.
fn rows(name: &str) -> Vec<Row> {
    let path = format!("{}/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut file = csv::Reader::from_path(path).expect("a file of the sample");
    file.deserialize().map(|row| row.expect("a row")).collect()
}

fn instant(row: &Row, column: &str) -> Option<i64> {
    (!row[column].is_empty()).then(|| parse_instant(&row[column], &ROME).expect("an instant"))
}

/// The stretches of each agent, in order.
fn by_agent(rows: &[Row]) -> BTreeMap<&str, Vec<Stretch<'_>>> {
    let mut agents: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for row in rows {
        let start = instant(row, "started_at").expect("a beginning");
        agents.entry(&row["agent_id"]).or_default().push((start, instant(row, "ended_at"), row));
    }
    agents.values_mut().for_each(|stretches| stretches.sort_by_key(|stretch| stretch.0));
    agents
}

#[test]
fn nobody_does_two_things_at_once() {
    for (name, agents) in [("agent_states", 12), ("planned_activities", 11)] {
        let rows = rows(name);
        let by_agent = by_agent(&rows);
        assert_eq!(by_agent.len(), agents, "{name}");
        for (agent, stretches) in by_agent {
            for pair in stretches.windows(2) {
                assert!(pair[0].1.is_some_and(|end| end <= pair[1].0), "{agent}: {:?}", pair[0].2);
            }
        }
    }
}

#[test]
fn agents_are_busy_when_contacts_are_handled() {
    let states = rows("agent_states");
    let by_agent = by_agent(&states);
    let contacts = rows("interactions");
    let handled = contacts.iter().filter(|row| !row["agent_id"].is_empty());
    let mut answered = 0;
    for row in handled.filter(|row| !row["answered_at"].is_empty()) {
        let at = instant(row, "answered_at").expect("an answer");
        let here = by_agent[row["agent_id"].as_str()]
            .iter()
            .find(|(start, end, _)| *start <= at && end.is_some_and(|end| at < end));
        // An email may wait for the end of a call.
        let (_, _, state) = here.unwrap_or_else(|| panic!("nobody for {row:?}"));
        let at_work = ["on_contact", "hold", "wrap", "ringing"].contains(&state["state"].as_str());
        assert!(at_work, "{row:?}: {state:?}");
        answered += 1;
    }
    assert_eq!(answered, 2_051);
    // 834,526.5 s of talk, hold and wrap; chats that lie beside each other are fewer hours of a day.
    let time = |states: &[&str]| {
        let of = by_agent
            .values()
            .flatten()
            .filter(|(_, _, row)| states.contains(&row["state"].as_str()));
        of.filter_map(|(start, end, _)| end.map(|end| end - start)).sum::<i64>()
    };
    assert_eq!(time(&["on_contact", "hold", "wrap"]), 833_158_500);
}

#[test]
fn customers_come_while_they_are_customers() {
    let mut active: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for row in rows("customers") {
        let from = instant(&row, "active_from").expect("a day");
        let to = instant(&row, "active_to").unwrap_or(i64::MAX);
        active.entry(row["customer_id"].clone()).or_default().push((from, to));
    }
    assert_eq!(active.len(), 820);
    for row in rows("interactions").iter().filter(|row| !row["customer_id"].is_empty()) {
        let at = instant(row, "created_at").expect("a beginning");
        let stretches = &active[&row["customer_id"]];
        assert!(stretches.iter().any(|(from, to)| (*from..*to).contains(&at)), "{row:?}");
    }
    // Two months: 783 at the start, 23 of them gone at the end.
    let [start, end] =
        ["2026-02-01", "2026-04-01"].map(|day| parse_instant(day, &ROME).expect("a day"));
    let is_active = |stretches: &[(i64, i64)], at| {
        stretches.iter().any(|(from, to)| (*from..*to).contains(&at))
    };
    let at_start: Vec<_> =
        active.values().filter(|stretches| is_active(stretches, start)).collect();
    let retained = at_start.iter().filter(|stretches| is_active(stretches, end)).count();
    assert_eq!((at_start.len(), retained), (783, 760));
}

#[test]
fn employees_are_24_on_the_day_of_their_survey() {
    let count = |day: &str| {
        let employed = |row: &&Row| {
            row["hired_on"].as_str() < day
                && (row["left_on"].is_empty() || row["left_on"].as_str() >= day)
        };
        rows("employees").iter().filter(employed).count()
    };
    assert_eq!(["2026-02-01", "2026-03-16", "2026-04-01"].map(count), [25, 24, 25]);
    let surveys = rows("surveys");
    let sent = |kind: &str| surveys.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!((sent("enps"), sent("esat"), sent("fcr")), (24, 24, 82));
}
