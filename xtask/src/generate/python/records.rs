//! Which records a KPI reads, as keywords of its Python function.

use std::collections::BTreeSet;

use kpi_core::catalogue::{Attribution, Definition, effective_formula};
use kpi_core::partial::{PartialType, find_field};
use kpi_core::record::RecordKind;

use crate::generate::text;
use crate::workspace::Result;

/// A record as a keyword.
pub(crate) struct Keyword {
    pub kind: RecordKind,
    pub name: &'static str,
    /// Its file in examples/data.
    pub file: &'static str,
    /// What one row is.
    pub doc: &'static str,
}

const fn keyword(
    kind: RecordKind,
    name: &'static str,
    file: &'static str,
    doc: &'static str,
) -> Keyword {
    Keyword { kind, name, file, doc }
}

/// The keywords of `contactkpi.scorecard`, in their order.
pub(crate) const KEYWORDS: [Keyword; 11] = [
    keyword(
        RecordKind::Interaction,
        "interactions",
        "interactions.csv",
        "Contacts: one row a contact with a customer, on any channel",
    ),
    keyword(
        RecordKind::AgentState,
        "agent_states",
        "agent_states.csv",
        "States of agents: one row a stretch of time in one state",
    ),
    keyword(
        RecordKind::PlannedActivity,
        "schedule",
        "planned_activities.csv",
        "Schedules of agents: one row a planned activity",
    ),
    keyword(
        RecordKind::Survey,
        "surveys",
        "surveys.csv",
        "Surveys: one row a survey that was sent, with its answer if there is one",
    ),
    keyword(
        RecordKind::Evaluation,
        "evaluations",
        "evaluations.csv",
        "Evaluations of quality: one row a criterion of an evaluation",
    ),
    keyword(
        RecordKind::Prompt,
        "prompts",
        "prompts.csv",
        "Prompts to customers: one row a prompt that was delivered",
    ),
    keyword(
        RecordKind::SecurityEvent,
        "security_events",
        "security_events.csv",
        "Security events: one row an event; a table without rows says that none happened",
    ),
    keyword(
        RecordKind::ServiceStatus,
        "service_status",
        "service_status.csv",
        "States of services: one row a stretch of time in one status",
    ),
    keyword(
        RecordKind::Employee,
        "employees",
        "employees.csv",
        "Employees: one row an employee, under a pseudonym",
    ),
    keyword(RecordKind::Cost, "costs", "costs.csv", "Costs: one row a posting"),
    keyword(
        RecordKind::Customer,
        "customers",
        "customers.csv",
        "Customers: one row a stretch of time in which a customer was active",
    ),
];

/// The keyword of a record.
pub(crate) fn of(kind: RecordKind) -> Result<&'static Keyword> {
    let found = KEYWORDS.iter().find(|keyword| keyword.kind == kind);
    found.ok_or_else(|| format!("the record {} has no keyword in Python", kind.name()))
}

/// The records of a KPI.
pub(crate) struct Records {
    /// Without these there is no value.
    pub required: Vec<RecordKind>,
    /// These the default reads where they are there.
    pub beside: BTreeSet<RecordKind>,
    /// Those, and what only option values or a grouping read.
    pub optional: Vec<RecordKind>,
}

impl Records {
    pub(crate) fn new(definition: &Definition) -> Result<Self> {
        let defaults = text::with(&kpi_core::catalogue::options_of(definition), &[]);
        let formula = effective_formula(definition, &defaults)
            .map_err(|error| format!("{}: {error}", definition.id))?;
        let mut required = records(&text::partials_of(&formula));
        let mut beside = BTreeSet::new();
        // Costs may stand on the contacts themselves; the evidence tells.
        if !definition.evidence.is_empty() && required.len() > 1 {
            beside.extend(required.take(&RecordKind::Cost));
        }
        let partials = partials(definition);
        let follows = |partial: &&PartialType| {
            matches!(partial.record, RecordKind::Survey | RecordKind::Evaluation)
                && partial.knows(Attribution::ByInteraction)
        };
        let following: Vec<RecordKind> =
            partials.iter().copied().filter(follows).map(|partial| partial.record).collect();
        let by_interaction = |record: &RecordKind| {
            let default = text::attributions(definition, *record).first().copied();
            default == Some(Attribution::ByInteraction)
        };
        if following.iter().any(by_interaction) {
            beside.insert(RecordKind::Interaction);
        }
        let mut all = records(&partials);
        if !following.is_empty() {
            all.insert(RecordKind::Interaction);
        }
        beside.retain(|record| !required.contains(record));
        all.extend(beside.iter().copied());
        let optional = KEYWORDS.iter().map(|keyword| keyword.kind);
        let optional =
            optional.filter(|kind| all.contains(kind) && !required.contains(kind)).collect();
        let required =
            KEYWORDS.iter().map(|keyword| keyword.kind).filter(|kind| required.contains(kind));
        Ok(Records { required: required.collect(), beside, optional })
    }

    /// What the default reads, in the order of the keywords.
    pub(crate) fn of_default(&self) -> Vec<RecordKind> {
        let reads = |kind: &RecordKind| self.required.contains(kind) || self.beside.contains(kind);
        KEYWORDS.iter().map(|keyword| keyword.kind).filter(reads).collect()
    }
}

fn records(partials: &[&'static PartialType]) -> BTreeSet<RecordKind> {
    partials.iter().flat_map(|partial| partial.records()).collect()
}

/// Every partial that the KPI reads under any option values: for its
/// formulas, and for what stands beside the value.
fn partials(definition: &Definition) -> Vec<&'static PartialType> {
    let variants = definition.variants;
    let sums = definition.excluded.iter().chain(variants.iter().flat_map(|v| v.excluded));
    let (least, most) = definition.goal.unzip();
    let texts = [Some(definition.formula), definition.n, definition.squares]
        .into_iter()
        .chain([definition.distribution, least, most])
        .chain(variants.iter().flat_map(|v| [v.formula, v.n, v.squares]))
        .flatten()
        .chain(variants.iter().flat_map(|v| [v.numerator, v.denominator]))
        .chain(sums.map(|(_, sum)| *sum))
        .chain(definition.unmixed.iter().copied())
        .chain(definition.evidence.iter().copied());
    // Terms begin with a sign; a sum may not begin with one.
    let fields = texts.flat_map(|text| text::fields_of(text.trim_start_matches(['+', '-', ' '])));
    let mut found: Vec<&'static PartialType> = Vec::new();
    for field in fields {
        if let Some((partial, _)) = find_field(&field)
            && !found.iter().any(|known| known.code == partial.code)
        {
            found.push(partial);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use kpi_core::catalogue::find;

    use super::*;

    fn names(kpi: &str) -> (Vec<&str>, Vec<&str>) {
        let records = Records::new(find(kpi).expect(kpi)).expect("records");
        let names = |kinds: &[RecordKind]| {
            kinds.iter().map(|kind| of(*kind).expect("a keyword").name).collect()
        };
        (names(&records.required), names(&records.optional))
    }

    #[test]
    fn every_record_has_a_keyword() {
        let kinds: BTreeSet<RecordKind> = KEYWORDS.iter().map(|keyword| keyword.kind).collect();
        assert_eq!(kinds, RecordKind::ALL.into_iter().collect());
    }

    #[test]
    fn all_records_of_a_partial_are_required() {
        assert_eq!(names("schedule_adherence"), (vec!["agent_states", "schedule"], vec![]));
        assert_eq!(names("service_level"), (vec!["interactions"], vec![]));
    }

    #[test]
    fn surveys_can_follow_their_interaction() {
        assert_eq!(names("csat"), (vec!["surveys"], vec!["interactions"]));
        assert_eq!(names("quality_score"), (vec!["evaluations"], vec!["interactions"]));
    }

    #[test]
    fn costs_may_stand_on_the_contacts() {
        assert_eq!(names("cost_per_contact"), (vec!["interactions"], vec!["costs"]));
    }
}
