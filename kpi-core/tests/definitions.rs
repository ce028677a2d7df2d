//! Every KPI that definitions.md names is in the catalogue.

use kpi_core::catalogue::{catalogue, find};

/// The ids of definitions.md section 2, in its order, then the companions that
/// design.md section 6 names, and the unidentified share that section 3.5 asks for. The project does not hold these documents; where
/// they stand beside it, the next test reads them.
const INDEX: &str = "interaction_volume interaction_volume_incoming interaction_volume_automated \
    interaction_volume_escalated first_response_time service_level average_speed_of_answer \
    sla_compliance abandonment_rate average_handle_time average_resolution_time resolution_rate \
    escalation_rate first_contact_resolution contact_resolution_across_channels \
    bot_containment_rate bot_handoff_efficiency channel_migration_rate engagement_response_rate \
    engagement_completion_rate engagement_repeat_usage_rate csat nps ces quality_score \
    contact_quality occupancy fteu_utilization schedule_adherence employee_satisfaction \
    employee_turnover cost_per_contact cost_per_ticket revenue_per_contact conversion_rate \
    customer_retention security_incident_rate unauthorized_access_rate data_issue_rate \
    geographic_coverage segment_accessibility availability";
const COMPANIONS: &str = "average_abandon_time longest_wait average_talk_time average_hold_time \
    average_wrap_time transfer_rate reopen_rate bot_handoff_time cross_channel_resolution_rate \
    unidentified_share \
    survey_response_rate repeat_contact_rate contacts_per_case workload_balance \
    schedule_conformance shrinkage churn_rate population_coverage accessibility_parity";

#[test]
fn the_catalogue_holds_the_index_and_the_companions_and_nothing_else() {
    let mut wanted: Vec<&str> =
        INDEX.split_whitespace().chain(COMPANIONS.split_whitespace()).collect();
    let mut found: Vec<&str> = catalogue().map(|kpi| kpi.id).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    // Beyond the two lists stand twins that their texts describe.
    let beyond: Vec<_> = found.iter().filter(|id| !wanted.contains(id)).collect();
    assert_eq!(beyond, Vec::<&&str>::new());
    assert_eq!(wanted, found);
}

/// The names in the first column of the table of section 2.
fn index_of(text: &str) -> Vec<String> {
    let section = text.split("## 2. Index").nth(1).and_then(|rest| rest.split("\n## ").next());
    let lines = section.expect("section 2").lines();
    let cells = lines.filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let mut ids = Vec::new();
    for cell in cells {
        let mut stem = String::new();
        for name in cell
            .split('`')
            .filter(|name| name.contains('_') || name.chars().all(char::is_lowercase))
        {
            let name = name.trim();
            if name.is_empty() || name.contains(['(', ',', '+', ' ']) {
                continue;
            }
            match name.strip_prefix('_') {
                // `interaction_volume` (+`_incoming`) and `engagement_response_rate`, `_completion_rate`.
                Some(ending) => {
                    let whole = format!("{stem}_{ending}");
                    let engagement = format!("engagement_{ending}");
                    ids.push(if find(&whole).is_ok() { whole } else { engagement });
                }
                None => {
                    stem = name.to_string();
                    ids.push(stem.clone());
                }
            }
        }
    }
    ids
}

#[test]
fn the_index_of_the_definitions_is_in_the_catalogue() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/definitions.md");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let ids = index_of(&text);
    assert_eq!(ids, INDEX.split_whitespace().collect::<Vec<_>>());
    for id in ids {
        assert!(catalogue().any(|kpi| kpi.id == id), "{id}");
    }
}
