//! A KPI as data.

use serde::{Deserialize, Serialize};

use crate::catalogue::{OptionDefinition, OptionValue, OptionValues, Unit};
use crate::record::RecordKind;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    HigherIsBetter,
    /// Less is better.
    LowerIsBetter,
    /// There is a best range.
    Range,
    /// Neither.
    Informational,
}

impl Direction {
    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        match self {
            Direction::HigherIsBetter => "higher_is_better",
            Direction::LowerIsBetter => "lower_is_better",
            Direction::Range => "range",
            Direction::Informational => "informational",
        }
    }
}

/// What a KPI serves in the business. Seed S0: engagement serves growth and
/// retention, efficiency serves cost, security serves trust and compliance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Objective {
    /// Customers come, stay and are content.
    GrowthAndRetention,
    /// Work is done with little effort.
    Cost,
    /// Promises, rules and security are kept.
    TrustAndCompliance,
}

impl Objective {
    /// Every objective.
    pub const ALL: [Objective; 3] =
        [Objective::GrowthAndRetention, Objective::Cost, Objective::TrustAndCompliance];

    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        match self {
            Objective::GrowthAndRetention => "growth_and_retention",
            Objective::Cost => "cost",
            Objective::TrustAndCompliance => "trust_and_compliance",
        }
    }
}

/// Which instant books a record in an interval or period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attribution {
    /// When the contact began, or the security event happened.
    ByStart,
    /// When it entered the queue; when it began, if it never did.
    ByQueueEntry,
    /// When it was answered, or left the queue in another way.
    ByAnswer,
    /// When a person first replied; when it began, if nobody has.
    ByFirstResponse,
    /// When it was last resolved.
    ByResolution,
    /// When it ended.
    ByEnd,
    /// When the event took place: hand-over asked for, prompt delivered, cost
    /// incurred, survey sent, security event detected.
    ByEvent,
    /// When the verdict on a target became known.
    ByDue,
    /// When the survey was answered; when it was sent, if it was not.
    ByResponse,
    /// When the evaluation was submitted.
    BySubmitted,
    /// When the interaction began that a survey or evaluation is about.
    ByInteraction,
    /// Time is cut at the edges of intervals and counts where it lies; so do
    /// headcounts.
    Clipped,
}

impl Attribution {
    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        match self {
            Attribution::ByStart => "by_start",
            Attribution::ByQueueEntry => "by_queue_entry",
            Attribution::ByAnswer => "by_answer",
            Attribution::ByFirstResponse => "by_first_response",
            Attribution::ByResolution => "by_resolution",
            Attribution::ByEnd => "by_end",
            Attribution::ByEvent => "by_event",
            Attribution::ByDue => "by_due",
            Attribution::ByResponse => "by_response",
            Attribution::BySubmitted => "by_submitted",
            Attribution::ByInteraction => "by_interaction",
            Attribution::Clipped => "clipped",
        }
    }

    /// The attributions that a record knows; the first is its default.
    pub const fn of(record: RecordKind) -> &'static [Attribution] {
        match record {
            RecordKind::Interaction => &[
                Attribution::ByStart,
                Attribution::ByQueueEntry,
                Attribution::ByAnswer,
                Attribution::ByFirstResponse,
                Attribution::ByResolution,
                Attribution::ByEnd,
                Attribution::ByEvent,
                Attribution::ByDue,
                Attribution::Clipped,
            ],
            RecordKind::Survey => {
                &[Attribution::ByResponse, Attribution::ByEvent, Attribution::ByInteraction]
            }
            RecordKind::SecurityEvent => &[Attribution::ByEvent, Attribution::ByStart],
            RecordKind::Evaluation => &[Attribution::ByInteraction, Attribution::BySubmitted],
            RecordKind::AgentState
            | RecordKind::PlannedActivity
            | RecordKind::Employee
            | RecordKind::Customer => &[Attribution::Clipped],
            RecordKind::ServiceStatus => &[Attribution::Clipped, Attribution::ByEvent],
            _ => &[Attribution::ByEvent],
        }
    }
}

/// How the confidence interval of a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConfidenceInterval {
    /// Wilson's interval of a share of counted records.
    Wilson,
    /// The normal interval of a mean, from exact sums of squares.
    Mean,
    /// From the variance of the difference of promoters and detractors.
    Nps,
    /// The exact interval of a number of events, over the exposure; with an
    /// upper bound when none happened.
    Poisson,
    /// None is defined.
    None,
}

impl ConfidenceInterval {
    /// The snake_case name.
    pub const fn name(self) -> &'static str {
        match self {
            ConfidenceInterval::Wilson => "wilson",
            ConfidenceInterval::Mean => "mean",
            ConfidenceInterval::Nps => "nps",
            ConfidenceInterval::Poisson => "poisson",
            ConfidenceInterval::None => "none",
        }
    }
}

/// What an option value changes in a formula. All conditions must hold;
/// variants apply one after the other, in their order.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// Options and the values they must have; `>0` is any number above 0.
    pub when: &'static [(&'static str, &'static str)],
    /// Another formula in place of the default.
    pub formula: Option<&'static str>,
    /// Terms added to the numerator, such as `+ abandoned_in_time`.
    pub numerator: &'static str,
    /// Terms added to the denominator.
    pub denominator: &'static str,
    /// Another unit.
    pub unit: Option<Unit>,
    /// Another direction.
    pub direction: Option<Direction>,
    /// Another confidence interval.
    pub confidence_interval: Option<ConfidenceInterval>,
    /// Another field with the sum of squares.
    pub squares: Option<&'static str>,
    /// Reasons that leave nothing out under this variant.
    pub included: &'static [&'static str],
    /// Reasons that leave something out only under this variant.
    pub excluded: &'static [(&'static str, &'static str)],
    /// Another field that counts the records behind the value.
    pub n: Option<&'static str>,
}

impl Variant {
    /// Whether options have the values that a condition asks for.
    pub(crate) fn holds(when: &[(&str, &str)], values: &OptionValues) -> bool {
        when.iter().all(|(name, wanted)| match (values.get(name), *wanted) {
            (Some(OptionValue::Integer(number)), ">0") => number > 0,
            (Some(value), wanted) => value.to_string() == wanted,
            (None, _) => false,
        })
    }

    /// Nothing changed yet.
    pub(crate) const WHEN: Variant = Variant {
        when: &[],
        formula: None,
        numerator: "",
        denominator: "",
        unit: None,
        direction: None,
        confidence_interval: None,
        squares: None,
        included: &[],
        excluded: &[],
        n: None,
    };
}

/// A KPI: everything about it but the records.
///
/// The formula text is what the documentation prints and what is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The snake_case id, the same in all three languages.
    pub id: &'static str,
    /// The number in C; for ever.
    pub code: u16,
    /// A title for people.
    pub title: &'static str,
    /// Names that people know it by.
    pub aliases: &'static [&'static str],
    /// What it says, in one or two sentences.
    pub doc: &'static str,
    /// The formula with all options at their defaults.
    pub formula: &'static str,
    /// What option values change.
    pub variants: &'static [Variant],
    /// The formula options; counting rules come from the partials.
    pub options: &'static [OptionDefinition],
    /// Counting rules of its partials that change nothing here, and so are no
    /// options of this KPI.
    pub idle_rules: &'static [&'static str],
    /// The unit of the value.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// How the confidence interval is made.
    pub confidence_interval: ConfidenceInterval,
    /// The field with the sum of squares for the interval of a mean.
    pub squares: Option<&'static str>,
    /// The distribution that percentiles and the maximum come from.
    pub distribution: Option<&'static str>,
    /// Which instant books a record, for the record of the numerator.
    pub attribution: Attribution,
    /// Who is counted.
    pub population: &'static str,
    /// What the value says when there is nothing to count.
    pub empty: &'static str,
    /// Reasons, and the fields or sums of fields that count what was left out.
    pub excluded: &'static [(&'static str, &'static str)],
    /// The field that counts the records behind the value; missing means the denominator.
    pub n: Option<&'static str>,
    /// Fields of which only one may be above 0: what must not be pooled.
    pub unmixed: &'static [&'static str],
    /// Fields of which one must be above 0: without them a numerator of 0 would
    /// not mean nothing, but not known.
    pub evidence: &'static [&'static str],
    /// Fields that hold the lowest and the highest goal, where targets have one.
    pub goal: Option<(&'static str, &'static str)>,
    /// Whether the value needs a period: always, or under these option values.
    pub needs_period: Option<&'static [(&'static str, &'static str)]>,
    /// What the KPI serves in the business, by seed S0.
    pub objective: Objective,
    /// Dimensions that the population cannot have; `intraday` stands for times
    /// of day and intervals below a day.
    pub undefined_by: &'static [&'static str],
    /// Where the definition comes from.
    pub source: &'static str,
    /// A small worked example.
    pub example: &'static str,
}

impl Definition {
    /// Values that most definitions share.
    pub(crate) const BASE: Definition = Definition {
        id: "",
        code: 0,
        title: "",
        aliases: &[],
        doc: "",
        formula: "",
        variants: &[],
        options: &[],
        idle_rules: &[],
        unit: Unit::Share,
        direction: Direction::HigherIsBetter,
        confidence_interval: ConfidenceInterval::None,
        squares: None,
        distribution: None,
        attribution: Attribution::ByStart,
        population: "",
        empty: "No value, reason no_eligible_records.",
        excluded: &[],
        n: None,
        unmixed: &[],
        evidence: &[],
        goal: None,
        needs_period: None,
        objective: Objective::Cost,
        undefined_by: &[],
        source: "",
        example: "",
    };
}
