//! Which texts of a record an accumulator reads.

use crate::event::Needs;
use crate::policy::Duplicates;
use crate::record::{FieldKind, RecordKind};
use crate::scorecard::config::Config;

/// The text fields of a record that nothing reads: no partial, event, grouping,
/// target or join. Where whole rows are kept, every text is read.
pub(super) fn unread_texts(config: &Config, needs: &Needs, kind: RecordKind) -> Vec<&'static str> {
    let keeps_rows =
        config.duplicates() != Duplicates::KeepAll || config.waits_for_interaction(kind);
    // Other records have few rows, or are read for their texts.
    if keeps_rows || !matches!(kind, RecordKind::Interaction | RecordKind::Survey) {
        return Vec::new();
    }
    let mut read: Vec<&str> = config.by.dimensions().iter().map(String::as_str).collect();
    if kind == RecordKind::Interaction {
        if config.indexes_interactions() {
            read.push("interaction_id");
        }
        read.extend(needs.texts_of_interactions());
    }
    let slots = config.slots.iter().filter(|slot| slot.partial.record == kind);
    let texts = slots.flat_map(|slot| slot.partial.texts).copied();
    // Partials ask for the queue because of its target.
    let targets_queues = !config.compiled.policy().targets.queue.is_empty();
    read.extend(texts.filter(|name| targets_queues || *name != "queue"));
    let texts = kind.fields().iter().filter(|field| field.kind == FieldKind::Text);
    texts.map(|field| field.name).filter(|name| !read.contains(name)).collect()
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::catalogue::{Allowed, catalogue};
    use crate::record::{Column, Columns, TextColumn, Validity};
    use crate::testing::{RandomRecords, random_policy};
    use crate::{Accumulator, GroupBy, Policy};

    /// The columns with the texts of these fields forgotten.
    fn without(columns: &Columns<'static>, unread: &[&str]) -> Columns<'static> {
        let mut columns = columns.clone();
        let rows = columns.batch().len();
        for name in unread {
            let column = TextColumn::Unread { validity: Validity::All, rows };
            columns.set(name, Column::Text(column)).expect("a text field");
        }
        columns
    }

    fn state(policy: &Policy, by: &GroupBy, all: &[Columns<'static>], forget: bool) -> Vec<u8> {
        let mut accumulator = Accumulator::new(policy, by.clone()).expect("a policy");
        for columns in all {
            let unread = accumulator.unread_texts(columns.batch().kind());
            let columns = if forget { &without(columns, &unread) } else { columns };
            accumulator.add(columns.batch()).expect("valid rows");
        }
        accumulator.to_bytes()
    }

    /// The policies of each KPI: with its defaults, and with each choice of each option.
    fn policies(base: &Policy) -> Vec<Policy> {
        let mut policies = Vec::new();
        for definition in catalogue() {
            let of = |options: serde_json::Value| {
                let mut policy = serde_json::to_value(base).expect("a policy is plain data");
                policy["kpis"] = serde_json::json!([definition.id]);
                policy["options"][definition.id] = options;
                Policy::from_json(&policy.to_string()).expect("a policy")
            };
            policies.push(of(serde_json::json!({})));
            for option in definition.options {
                if let Allowed::Choice(choices) = option.allowed {
                    policies.extend(
                        choices.iter().map(|choice| of(serde_json::json!({option.name: choice}))),
                    );
                }
            }
        }
        policies
    }

    #[test]
    fn no_state_depends_on_unread_texts() {
        let records = RandomRecords::new(11, 80).columns().expect("records");
        let mut base = random_policy();
        base.ces_polarity = Some(crate::record::Polarity::Ease);
        let mut counted = 0;
        for policy in policies(&base) {
            for by in [GroupBy::new(), GroupBy::new().dim("queue").dim("agent_id")] {
                if Accumulator::new(&policy, by.clone()).is_ok() {
                    let full = state(&policy, &by, &records, false);
                    assert!(full == state(&policy, &by, &records, true), "{:?}", policy.kpis);
                    counted += 1;
                }
            }
        }
        assert!(counted > 200, "{counted}");
    }

    #[test]
    fn what_is_asked_for_is_read() {
        let unread = |policy: &str, by: GroupBy| {
            let policy = Policy::from_json(policy).expect("a policy");
            let accumulator = Accumulator::new(&policy, by).expect("a policy");
            accumulator.unread_texts(RecordKind::Interaction)
        };
        let level = r#"{"kpis": ["service_level"]}"#;
        assert!(unread(level, GroupBy::new()).contains(&"queue"));
        assert!(!unread(level, GroupBy::new().dim("queue")).contains(&"queue"));
        let targets =
            r#"{"kpis": ["service_level"], "targets": {"queue": {"a": {"threshold_s": 9}}}}"#;
        assert!(!unread(targets, GroupBy::new()).contains(&"queue"));
        let once = r#"{"kpis": ["service_level"], "duplicates": "reject"}"#;
        assert!(unread(once, GroupBy::new()).is_empty());
    }
}
