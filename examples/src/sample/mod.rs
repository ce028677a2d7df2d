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

use rng::Rng;

/// The seed of the shipped files.
pub(crate) const SEED: u64 = 20_260_302;

/// One generated file.
pub(crate) struct File {
    /// Name inside the data directory.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// Makes all files, and lines that say what is in them.
pub(crate) fn generate() -> (Vec<File>, Vec<String>) {
    // Each file draws from a stream of its own, so that a change to one leaves the others alone.
    let duties = duties::generate(&mut Rng::new(SEED + 6));
    let (contacts, customers) = contacts::generate(&mut Rng::new(SEED), &duties);
    let surveys = feedback::surveys(&contacts, &mut Rng::new(SEED + 1));
    let evaluations = feedback::evaluations(&contacts, &mut Rng::new(SEED + 2));
    let files = vec![
        File { name: "interactions.csv", text: contacts::csv(&contacts) },
        File { name: "surveys.csv", text: table::csv(surveys) },
        File { name: "evaluations.csv", text: table::csv(evaluations) },
        File { name: "prompts.csv", text: table::csv(prompts::generate(&mut Rng::new(SEED + 3))) },
        File { name: "costs.csv", text: table::csv(costs::generate(&mut Rng::new(SEED + 4))) },
        File {
            name: "security_events.csv",
            text: table::csv(security::generate(&mut Rng::new(SEED + 5))),
        },
        File {
            name: "agent_states.csv",
            text: table::csv(states::generate(&contacts, &duties, &mut Rng::new(SEED + 7))),
        },
        File { name: "planned_activities.csv", text: table::csv(duties::plan(&duties)) },
        File { name: "employees.csv", text: table::csv(people::employees()) },
        File {
            name: "customers.csv",
            text: table::csv(people::customers(&customers, &contacts, &mut Rng::new(SEED + 8))),
        },
        File {
            name: "service_status.csv",
            text: table::csv(services::generate(&mut Rng::new(SEED + 9))),
        },
    ];
    let mut summary: Vec<String> = files
        .iter()
        .map(|file| {
            format!(
                "{:<22} {:>5} rows {:>7} bytes",
                file.name,
                file.text.lines().count() - 1,
                file.text.len()
            )
        })
        .collect();
    summary.extend(contacts::summary(&contacts));
    (files, summary)
}
