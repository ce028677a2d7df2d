//! The sample data that ships with the project, inside the program.

use kpi_core::record::RecordKind;

/// The zone of the sample's contact center.
pub(crate) const ZONE: &str = "Europe/Rome";

/// When the sample was exported: midnight in its zone after the last day.
pub(crate) const AS_OF: &str = "2026-04-01T00:00:00+02:00";

/// The files: record, name, text.
pub(crate) const FILES: [(RecordKind, &str, &str); 6] = [
    (RecordKind::Interaction, "interactions.csv", include_str!("../../data/interactions.csv")),
    (RecordKind::Survey, "surveys.csv", include_str!("../../data/surveys.csv")),
    (RecordKind::Evaluation, "evaluations.csv", include_str!("../../data/evaluations.csv")),
    (RecordKind::Prompt, "prompts.csv", include_str!("../../data/prompts.csv")),
    (RecordKind::Cost, "costs.csv", include_str!("../../data/costs.csv")),
    (
        RecordKind::SecurityEvent,
        "security_events.csv",
        include_str!("../../data/security_events.csv"),
    ),
];
