//! Words for what the catalogue holds.

use kpi_core::catalogue::{
    Allowed, Attribution, ConfidenceInterval, Definition, Direction, OptionDefinition, OptionValue,
    OptionValues, Unit, Variant,
};
use kpi_core::formula::Formula;
use kpi_core::partial::{Measure, MergeRule, PartialField, find_field};
use kpi_core::record::RecordKind;

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
pub(crate) const INSTANTS: [(Attribution, &str); 11] = [
    (Attribution::ByStart, "when the contact began"),
    (Attribution::ByQueueEntry, "when it entered the queue; when it began, if it never did"),
    (Attribution::ByAnswer, "when it was answered, or left the queue in another way"),
    (Attribution::ByFirstResponse, "when a person first replied; when it began, if nobody has"),
    (Attribution::ByResolution, "when it was last resolved"),
    (Attribution::ByEnd, "when it ended"),
    (
        Attribution::ByEvent,
        "when the event took place: hand-over asked for, prompt delivered, cost incurred, survey sent",
    ),
    (Attribution::ByDue, "when the verdict on a target became known"),
    (Attribution::ByResponse, "when the survey was answered; when it was sent, if it was not"),
    (Attribution::BySubmitted, "when the evaluation was submitted"),
    (Attribution::ByInteraction, "when the interaction began that a survey or evaluation is about"),
];

pub(crate) fn instant(attribution: Attribution) -> &'static str {
    let known = INSTANTS.iter().find(|(known, _)| *known == attribution);
    known.map_or("", |(_, words)| words)
}

/// Which attributions a KPI may have for a record; its default first.
pub(crate) fn attributions(definition: &Definition, record: RecordKind) -> Vec<Attribution> {
    let formula = Formula::parse(definition.formula);
    let fields = formula.iter().flat_map(|formula| formula.fields()).filter_map(find_field);
    let partials: Vec<_> =
        fields.map(|(partial, _)| partial).filter(|partial| partial.record == record).collect();
    let fits =
        |attribution: &Attribution| partials.iter().all(|partial| partial.knows(*attribution));
    let mut known: Vec<Attribution> =
        Attribution::of(record).iter().copied().filter(fits).collect();
    if let Some(place) = known.iter().position(|known| *known == definition.attribution) {
        let own = known.remove(place);
        known.insert(0, own);
    }
    known
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
    let holds = |(name, wanted): &(&str, &str)| {
        values.get(name).is_some_and(|value| value.to_string() == *wanted)
    };
    definition.variants.iter().filter(|variant| variant.when.iter().all(holds)).collect()
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

pub(crate) fn merge(rule: MergeRule) -> &'static str {
    match rule {
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
