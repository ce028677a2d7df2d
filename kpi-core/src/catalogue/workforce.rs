//! The people who do the work.

use super::*;

pub(super) static DEFINITIONS: [Definition; 1] = [Definition {
    id: "employee_satisfaction",
    code: 1001,
    title: "Employee satisfaction",
    aliases: &["ESAT", "eNPS", "employee engagement score", "ESI"],
    doc: "The employee Net Promoter Score, or the mean or top-two-box share of satisfaction scores. Groups below min_responses are suppressed for privacy.",
    formula: "100 * (enps_promoters - enps_detractors) / enps_answers",
    variants: &[
        Variant {
            when: &[("statistic", "mean")],
            formula: Some("esat_score / esat_answers"),
            confidence_interval: Some(ConfidenceInterval::Mean),
            included: &["unanswered", "other_scale"],
            excluded: &[("unanswered", "esat_unanswered"), ("other_scale", "esat_other_scale")],
            ..Variant::WHEN
        },
        Variant {
            when: &[("statistic", "top_two_box")],
            formula: Some("esat_top_two / esat_answers"),
            unit: Some(Unit::Share),
            confidence_interval: Some(ConfidenceInterval::Wilson),
            included: &["unanswered", "other_scale"],
            excluded: &[("unanswered", "esat_unanswered"), ("other_scale", "esat_other_scale")],
            ..Variant::WHEN
        },
    ],
    options: &[
        OptionDefinition::formula(
            "statistic",
            Allowed::Choice(&["enps", "mean", "top_two_box"]),
            OptionValue::Choice("enps"),
            "Net Promoter Score of enps surveys; mean, or share of 4 and 5, of esat surveys.",
        ),
        OptionDefinition::formula(
            "min_responses",
            Allowed::Integer(0, 1_000_000),
            OptionValue::Integer(5),
            "Groups with fewer answers give no value, reason suppressed.",
        ),
    ],
    unit: Unit::Points,
    confidence_interval: ConfidenceInterval::Nps,
    squares: Some("esat_score_squared"),
    attribution: Attribution::ByResponse,
    population: "Answered employee surveys: enps on 0 to 10, esat on 1 to 5.",
    excluded: &[("unanswered", "enps_unanswered"), ("other_scale", "enps_other_scale")],
    source: "Seed S3; Call Centre Helper, employee Net Promoter Score.",
    example: "Answers 9, 10, 8, 7, 3: 100 * (2 - 1) / 5 = 20.",
    ..Definition::BASE
}];
