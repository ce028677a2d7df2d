//! The sample data: a made-up contact centre over two months.
//!
//! Everything follows from [`SEED`]: the same program writes the same bytes on every platform.
//! The centre has six channels, three teams and twelve agents, and a bot in front of chat, messaging
//! and some calls. The data is a snapshot taken at the end of March, so the last contacts are
//! still open and the last surveys still unanswered. The clock change of 29 March 2026 lies inside
//! on purpose.

mod clock;
mod contacts;
mod costs;
mod duties;
mod feedback;
mod people;
mod prompts;
mod rng;
mod security;
mod services;
mod staff;
mod states;
mod table;

use kpi_core::record::RecordKind;

use rng::Rng;

/// The seed of the sample.
pub const SEED: u64 = 20_260_302;

/// The policy of the sample as TOML: its zone and currency, its period, what is in scope.
pub const POLICY: &str = include_str!("../../data/policy.toml");

/// When the sample was exported: midnight in its zone after the last day.
pub const AS_OF: &str = "2026-04-01T00:00:00+02:00";

/// One generated file.
pub struct File {
    /// The record that its rows are.
    pub kind: RecordKind,
    /// Its name inside the data directory.
    pub name: &'static str,
    /// Its CSV text, with a line of names first. No cell is quoted.
    pub text: String,
}

/// The tables of the sample as CSV text, one a record, made from [`SEED`].
///
/// The first line of a text names the fields, no cell is quoted, and an empty cell is a missing
/// value. Making them takes some hundredths of a second.
///
/// # Examples
///
/// ```
/// use kpi_core::record::{RecordKind, TableReader};
/// use kpi_core::time::Zone;
/// for (kind, text) in kpi_examples::sample::tables() {
///     let mut lines = text.lines();
///     let names: Vec<&str> = lines.next().unwrap_or("").split(',').collect();
///     let mut reader = TableReader::new(kind, &names, &Zone::named("Europe/Rome")?);
///     lines.for_each(|line| reader.push_texts(line.split(',').map(Some)));
///     assert!(reader.finish()?.batch().len() > 10);
/// }
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn tables() -> Vec<(RecordKind, String)> {
    files().into_iter().map(|file| (file.kind, file.text)).collect()
}

/// The files of the data directory.
pub fn files() -> Vec<File> {
    generate().0
}

/// The files of the data directory, and lines for people that say what is in them.
pub fn described_files() -> (Vec<File>, Vec<String>) {
    let (files, contacts) = generate();
    let line = |file: &File| {
        let (rows, bytes) = (file.text.lines().count() - 1, file.text.len());
        format!("{:<22} {rows:>5} rows {bytes:>7} bytes", file.name)
    };
    let mut lines: Vec<String> = files.iter().map(line).collect();
    lines.extend(contacts::summary(&contacts));
    (files, lines)
}

fn generate() -> (Vec<File>, Vec<contacts::Contact>) {
    // Each file draws from a stream of its own, so that a change to one leaves the others alone.
    let stream = |number: u64| Rng::new(SEED + number);
    let duties = duties::generate(&mut stream(6));
    let (contacts, customers) = contacts::generate(&mut stream(0), &duties);
    let file = |kind, name, text| File { kind, name, text };
    let files = vec![
        file(RecordKind::Interaction, "interactions.csv", contacts::csv(&contacts)),
        file(
            RecordKind::Survey,
            "surveys.csv",
            table::csv(feedback::surveys(&contacts, &mut stream(1))),
        ),
        file(
            RecordKind::Evaluation,
            "evaluations.csv",
            table::csv(feedback::evaluations(&contacts, &mut stream(2))),
        ),
        file(RecordKind::Prompt, "prompts.csv", table::csv(prompts::generate(&mut stream(3)))),
        file(RecordKind::Cost, "costs.csv", table::csv(costs::generate(&mut stream(4)))),
        file(
            RecordKind::SecurityEvent,
            "security_events.csv",
            table::csv(security::generate(&mut stream(5))),
        ),
        file(
            RecordKind::AgentState,
            "agent_states.csv",
            table::csv(states::generate(&contacts, &duties, &mut stream(7))),
        ),
        file(
            RecordKind::PlannedActivity,
            "planned_activities.csv",
            table::csv(duties::plan(&duties)),
        ),
        file(RecordKind::Employee, "employees.csv", table::csv(people::employees())),
        file(
            RecordKind::Customer,
            "customers.csv",
            table::csv(people::customers(&customers, &contacts, &mut stream(8))),
        ),
        file(
            RecordKind::ServiceStatus,
            "service_status.csv",
            table::csv(services::generate(&mut stream(9))),
        ),
    ];
    (files, contacts)
}
