//! What evaluators say.

use super::*;

pub(super) static DEFINITIONS: [Definition; 2] = [
    Definition {
        id: "quality_score",
        code: 901,
        objective: Objective::TrustAndCompliance,
        idle_rules: &["soft_skill_weights"],
        title: "Quality score",
        aliases: &["QA score", "monitoring score", "internal quality score"],
        doc: "The mean score of evaluations, 0 to 100. An evaluation's score is the weighted mean of its criteria, rounded to a millionth of a point.",
        formula: "evaluation_score / evaluations",
        variants: &[Variant {
            when: &[("aggregate", "pooled_points")],
            formula: Some("100 * evaluation_points / evaluation_max_points"),
            confidence_interval: Some(ConfidenceInterval::None),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "aggregate",
            Allowed::Choice(&["mean_of_evaluations", "pooled_points"]),
            OptionValue::Choice("mean_of_evaluations"),
            "Whether evaluations weigh alike, or their points are pooled.",
        )],
        unit: Unit::Points,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("evaluation_score_squared"),
        attribution: Attribution::ByInteraction,
        population: "Submitted evaluations with at least one criterion that applies and bears a weight; calibrations are left out. Weights come from the rows, else from the policy (seed: accuracy 30, professionalism 25, problem_solving 25, compliance 20).",
        excluded: &[
            ("not_applicable", "evaluations_not_applicable"),
            ("incomplete", "evaluations_incomplete"),
            ("calibration", "calibrations"),
        ],
        n: Some("evaluations"),
        source: "Seed S2: accuracy 30, professionalism 25, problem-solving 25, compliance 20; Amazon Connect, EvaluationScore.",
        example: "accuracy 8/10, professionalism 10/10, problem_solving 5/10, compliance 10/10: 24 + 25 + 12.5 + 20 = 81.5.",
        ..Definition::BASE
    },
    Definition {
        id: "contact_quality",
        code: 902,
        objective: Objective::GrowthAndRetention,
        idle_rules: &["auto_fail", "auto_fail_cap"],
        title: "Contact quality",
        aliases: &["interaction quality", "soft-skill score"],
        doc: "The mean soft-skill score of evaluations, 0 to 100: communication, empathy and clarity.",
        formula: "soft_skill_score / soft_skill_evaluations",
        unit: Unit::Points,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("soft_skill_score_squared"),
        attribution: Attribution::ByInteraction,
        population: "Submitted evaluations that hold a criterion of the policy's soft_skills; calibrations are left out.",
        excluded: &[
            ("not_applicable", "soft_skills_not_applicable"),
            ("incomplete", "soft_skills_incomplete"),
            ("calibration", "calibrations"),
        ],
        n: Some("soft_skill_evaluations"),
        source: "Seed S3; no primary public formula exists.",
        example: "communication 4/5, empathy 5/5, clarity 3/5: 80.",
        ..Definition::BASE
    },
];
