//! Words for what the catalogue holds.

use kpi_core::catalogue::{
    Allowed, Attribution, ConfidenceInterval, Definition, Direction, Objective, OptionDefinition,
    OptionValue, OptionValues, Unit, Variant,
};
use kpi_core::formula::Formula;
use kpi_core::partial::{Measure, MergeRule, PartialField, PartialType, find_field};
use kpi_core::record::RecordKind;

use crate::generate::conditions::fulfils;

/// A cell of a table: no line breaks, no bars.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").trim().to_string()
}

/// The doc text of a field or partial: comment lines keep their leading blank.
pub(crate) fn doc(text: &str) -> String {
    cell(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

pub(crate) fn unit(unit: Unit) -> String {
    let more = match unit {
        Unit::Share => ": a fraction, 1 is 100 %",
        Unit::MinorUnits => " of the policy's currency, such as cents",
        Unit::Points => " of the scale or score",
        _ => "",
    };
    format!("{}{more}", unit.name().replace('_', " "))
}

pub(crate) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::Range => "there is a best range",
        Direction::Informational => "informational",
    }
}

/// What a KPI serves in the business.
pub(crate) fn objective(objective: Objective) -> String {
    match objective {
        Objective::TrustAndCompliance => "trust and compliance".to_string(),
        other => other.name().replace('_', " "),
    }
}

/// A table beside the values of a KPI.
pub(crate) struct Table {
    pub name: &'static str,
    pub kpi: &'static str,
    pub columns: &'static [&'static str],
    pub doc: &'static str,
}

/// The tables of a scorecard; a test compares them with those of the library.
pub(crate) const TABLES: [Table; 2] = [
    Table {
        name: "channel_migrations",
        kpi: "channel_migration_rate",
        columns: &["from", "to", "count"],
        doc: "The changes of channel that were counted, by the channel before and after.",
    },
    Table {
        name: "agent_states",
        kpi: "occupancy",
        columns: &["state", "ms"],
        doc: "The time of agents by state, in milliseconds. States without time have no row.",
    },
];

pub(crate) fn interval(interval: ConfidenceInterval, squares: Option<&str>) -> String {
    match (interval, squares) {
        (ConfidenceInterval::Wilson, _) => "95 %, Wilson, of a share of counted records".into(),
        (ConfidenceInterval::Mean, Some(squares)) => {
            format!("95 %, normal, of a mean, with the exact squares `{squares}`")
        }
        (ConfidenceInterval::Mean, None) => "95 %, normal, of a mean".into(),
        (ConfidenceInterval::Nps, _) => {
            "95 %, from the variance of the difference of promoters and detractors".into()
        }
        (ConfidenceInterval::None, _) => "none is defined".into(),
        (other, _) => other.name().into(),
    }
}

/// The instant that an attribution means.
pub(crate) const INSTANTS: [(Attribution, &str); 12] = [
    (Attribution::ByStart, "when the contact began, or the security event happened"),
    (Attribution::ByQueueEntry, "when it entered the queue; when it began, if it never did"),
    (Attribution::ByAnswer, "when it was answered, or left the queue in another way"),
    (Attribution::ByFirstResponse, "when a person first replied; when it began, if nobody has"),
    (Attribution::ByResolution, "when it was last resolved"),
    (Attribution::ByEnd, "when it ended"),
    (
        Attribution::ByEvent,
        "when the event took place: hand-over asked for, prompt delivered, cost incurred, survey sent, security event detected, status begun; for employees and customers, the period or the part of it in an interval",
    ),
    (Attribution::ByDue, "when the verdict on a target became known"),
    (Attribution::ByResponse, "when the survey was answered; when it was sent, if it was not"),
    (Attribution::BySubmitted, "when the evaluation was submitted"),
    (Attribution::ByInteraction, "when the interaction began that a survey or evaluation is about"),
    (
        Attribution::Clipped,
        "time is cut at the edges of the period and of intervals, and counts where it lies",
    ),
];

/// The instant that an attribution means for a record.
pub(crate) fn instant(attribution: Attribution, record: RecordKind) -> &'static str {
    match (attribution, record) {
        (Attribution::ByEvent, RecordKind::Employee | RecordKind::Customer) => {
            return "the period, or the part of it in an interval: who is there at its beginning, within it and at its end";
        }
        (Attribution::ByStart, RecordKind::Interaction) => return "when the contact began",
        (Attribution::ByStart, RecordKind::SecurityEvent) => return "when it happened",
        (Attribution::ByEvent, RecordKind::Interaction) => {
            return "when the bot asked for a person; contacts without such a request are left out";
        }
        (Attribution::ByEvent, RecordKind::ServiceStatus) => return "when the status began",
        (Attribution::ByEvent, RecordKind::SecurityEvent) => return "when it was detected",
        (Attribution::ByEvent, RecordKind::Survey) => return "when the survey was sent",
        (Attribution::ByEvent, RecordKind::Prompt) => return "when the prompt was delivered",
        (Attribution::ByEvent, RecordKind::Cost) => return "when the cost was incurred",
        _ => {}
    }
    let known = INSTANTS.iter().find(|(known, _)| *known == attribution);
    known.map_or("", |(_, words)| words)
}

/// Which attributions a KPI may have for a record; its default first.
pub(crate) fn attributions(definition: &Definition, record: RecordKind) -> Vec<Attribution> {
    let mut known = fitting(definition.formula, record);
    if known.is_empty() {
        // A record that only other formulas of the KPI read.
        let others = definition.variants.iter().filter_map(|variant| variant.formula);
        known =
            others.map(|text| fitting(text, record)).find(|k| !k.is_empty()).unwrap_or_default();
    }
    // by_event is another instant for each record, so it is meant for the record
    // of the numerator alone.
    let counted = partials_of(definition.formula).first().map(|partial| partial.record);
    if definition.attribution == Attribution::ByEvent && counted != Some(record) {
        return known;
    }
    if let Some(place) = known.iter().position(|known| *known == definition.attribution) {
        let own = known.remove(place);
        known.insert(0, own);
    }
    known
}

/// The attributions of a record that all partials of a formula know; none
/// where the formula does not read the record.
pub(crate) fn fitting(formula: &str, record: RecordKind) -> Vec<Attribution> {
    let partials: Vec<&PartialType> = partials_of(formula)
        .into_iter()
        .filter(|partial| partial.records().any(|read| read == record))
        .collect();
    let fits = |attribution: &Attribution| {
        !partials.is_empty() && partials.iter().all(|partial| partial.knows(*attribution))
    };
    Attribution::of(record).iter().copied().filter(fits).collect()
}

/// The partials that a formula reads.
pub(crate) fn partials_of(formula: &str) -> Vec<&'static PartialType> {
    fields_of(formula).iter().filter_map(|name| find_field(name)).map(|(p, _)| p).collect()
}

/// Whether a partial keeps events, also those outside the period, and counts
/// them at finish. It books them itself, so it knows few instants.
pub(crate) fn keeps_events(partial: &PartialType) -> bool {
    let ordinary = |by: &&Attribution| !matches!(by, Attribution::Clipped | Attribution::ByDue);
    let mut ordinary = Attribution::of(partial.record).iter().filter(ordinary);
    needs_period(partial)
        || partial.knows(Attribution::Clipped)
        || ordinary.any(|by| !partial.knows(*by))
}

/// Whether a partial counts who is there over a period.
pub(crate) fn needs_period(partial: &PartialType) -> bool {
    matches!(partial.record, RecordKind::Employee | RecordKind::Customer)
}

/// What an option takes, as code.
pub(crate) fn allowed(option: &OptionDefinition) -> String {
    match option.allowed {
        Allowed::Choice(names) => {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        }
        Allowed::Boolean => "`true`, `false`".to_string(),
        _ => option.allowed_text(),
    }
}

/// The values of an option that can be listed.
pub(crate) fn listed(option: &OptionDefinition) -> Vec<OptionValue> {
    match option.allowed {
        Allowed::Choice(names) => names.iter().map(|name| OptionValue::Choice(name)).collect(),
        Allowed::Boolean => vec![OptionValue::Boolean(false), OptionValue::Boolean(true)],
        _ => Vec::new(),
    }
}

/// The defaults with some options changed.
pub(crate) fn with(options: &[OptionDefinition], changed: &[(&str, OptionValue)]) -> OptionValues {
    let options: Vec<OptionDefinition> = options
        .iter()
        .map(|option| {
            let value = changed.iter().find(|(name, _)| *name == option.name);
            OptionDefinition { default: value.map_or(option.default, |(_, v)| *v), ..*option }
        })
        .collect();
    OptionValues::defaults(&options)
}

/// The variants of a KPI that hold under these option values.
pub(crate) fn holding(definition: &Definition, values: &OptionValues) -> Vec<&'static Variant> {
    definition.variants.iter().filter(|variant| fulfils(variant.when, values)).collect()
}

/// The fields that a formula text, or a bare sum of fields, reads.
pub(crate) fn fields_of(text: &str) -> Vec<String> {
    Formula::parse(text).map_or(Vec::new(), |formula| formula.fields().map(String::from).collect())
}

/// A field by its name.
pub(crate) fn field(name: &str) -> Option<&'static PartialField> {
    find_field(name).map(|(partial, place)| &partial.fields[place])
}

pub(crate) fn measure(field: &PartialField) -> &'static str {
    match field.measure {
        Measure::Count => "count",
        Measure::Milliseconds => "milliseconds",
        Measure::Thousandths => "thousandths of a point",
        Measure::Millionths => "millionths of a point",
        Measure::MinorUnits => "minor units",
        Measure::Squares => "squares",
    }
}

pub(crate) fn merge(partial: &PartialType, rule: MergeRule) -> &'static str {
    match rule {
        MergeRule::Sum if keeps_events(partial) => "made at finish",
        MergeRule::Sum => "sum",
        MergeRule::Greatest => "greatest",
        MergeRule::Least => "least",
        MergeRule::Distribution => "distribution",
        MergeRule::Union => "union",
        MergeRule::AtFinish => "made at finish",
    }
}

/// A number in the unit of a value, for people.
pub(crate) fn amount(number: f64, unit: Unit) -> String {
    match unit {
        // 0.7 * 100 is not 70 in binary; three decimals of a share are enough.
        Unit::Share => format!("{} %", (number * 100_000.0).round() / 1_000.0),
        Unit::Seconds => format!("{number} s"),
        Unit::MinorUnits => format!("{number} minor units"),
        _ => format!("{number}"),
    }
}

#[cfg(test)]
mod tests {
    use kpi_core::{Accumulator, Finish, GroupBy, Policy};

    use super::*;

    #[test]
    fn tables_are_those_of_the_library() {
        let policy = Policy::default();
        let accumulator = Accumulator::new(&policy, GroupBy::default()).expect("a policy");
        let scorecard = accumulator.finish(Finish::default()).expect("a scorecard");
        let found: Vec<(&str, Vec<String>)> =
            scorecard.tables().into_iter().map(|(name, table)| (name, table.columns)).collect();
        let told = TABLES
            .iter()
            .map(|table| (table.name, table.columns.iter().map(|name| name.to_string()).collect()));
        assert_eq!(found, told.collect::<Vec<(&str, Vec<String>)>>());
    }
}
