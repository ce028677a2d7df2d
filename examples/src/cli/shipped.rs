//! The sample data that ships with the project, inside the program.

use kpi_core::record::RecordKind;

/// The policy of the sample: its zone and currency, its period, what is in scope.
pub(crate) const POLICY: &str = include_str!("../../data/policy.toml");

/// When the sample was exported: midnight in its zone after the last day.
pub(crate) const AS_OF: &str = "2026-04-01T00:00:00+02:00";

/// The files: record, name, text.
pub(crate) const FILES: [(RecordKind, &str, &str); 11] = [
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
    (RecordKind::AgentState, "agent_states.csv", include_str!("../../data/agent_states.csv")),
    (
        RecordKind::PlannedActivity,
        "planned_activities.csv",
        include_str!("../../data/planned_activities.csv"),
    ),
    (RecordKind::Employee, "employees.csv", include_str!("../../data/employees.csv")),
    (RecordKind::Customer, "customers.csv", include_str!("../../data/customers.csv")),
    (
        RecordKind::ServiceStatus,
        "service_status.csv",
        include_str!("../../data/service_status.csv"),
    ),
];
