//! Quality evaluations, put together from their criteria.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::codec::id_hash;
use crate::codec::varint::{read_varint, read_zigzag, write_varint, write_zigzag};
use crate::error::Result;
use crate::number::round_half_even_div;
use crate::partial::state::{read_length, take_byte};
use crate::partial::{FieldState, FieldValue, Moment, Rules};
use crate::policy::Compiled;
use crate::record::EvaluationRow;

#[derive(Clone, Copy, PartialEq)]
enum NotApplicable {
    Renormalise,
    FullMarks,
    Zero,
}

/// What an automatic fail does to the score.
#[derive(Clone, Copy, PartialEq)]
enum AutoFail {
    Zero,
    /// At most this, in millionths of a point.
    Cap(i128),
    FlagOnly,
}

#[derive(Clone)]
pub(crate) struct EvaluationRules {
    not_applicable: NotApplicable,
    auto_fail: AutoFail,
    equal_soft_weights: bool,
    /// Weights in thousandths for criteria whose row has none.
    weights: Arc<BTreeMap<String, i64>>,
    soft_skills: Arc<BTreeSet<String>>,
}

impl Rules for EvaluationRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "not_applicable",
            Allowed::Choice(&["renormalise", "full_marks", "zero"]),
            OptionValue::Choice("renormalise"),
            "A criterion that does not apply: spread its weight over the others, full marks, or none.",
        ),
        OptionDefinition::rule(
            "auto_fail",
            Allowed::Choice(&["zero", "cap", "flag_only"]),
            OptionValue::Choice("zero"),
            "Whether an automatic fail makes the whole quality score 0, caps it, or is only counted; soft skills keep theirs.",
        ),
        OptionDefinition::rule(
            "auto_fail_cap",
            Allowed::Integer(0, 100),
            OptionValue::Integer(0),
            "The highest quality score after an automatic fail, where auto_fail is cap.",
        ),
        OptionDefinition::rule(
            "soft_skill_weights",
            Allowed::Choice(&["equal", "form"]),
            OptionValue::Choice("equal"),
            "Whether soft-skill criteria weigh alike, or as their form says.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let not_applicable = match values.choice("not_applicable") {
            "full_marks" => NotApplicable::FullMarks,
            "zero" => NotApplicable::Zero,
            _ => NotApplicable::Renormalise,
        };
        Ok(EvaluationRules {
            not_applicable,
            auto_fail: match values.choice("auto_fail") {
                "cap" => AutoFail::Cap(
                    i128::from(values.integer("auto_fail_cap").unwrap_or(0)) * 1_000_000,
                ),
                "flag_only" => AutoFail::FlagOnly,
                _ => AutoFail::Zero,
            },
            equal_soft_weights: !values.is("soft_skill_weights", "form"),
            weights: policy.quality_weights(),
            soft_skills: Arc::new(policy.policy().soft_skills.iter().cloned().collect()),
        })
    }
}

partial! {
    /// Submitted evaluations, one score each.
    EvaluationScores, "evaluation_scores", code 26, rules EvaluationRules, reads Evaluation Evaluations EvaluationColumns;
    /// Evaluations seen, with the sums of their criteria.
    evaluations evaluations_seen,
    at finish:
    /// Evaluations with a score.
    count evaluations,
    /// Sum of the scores, in millionths of a point.
    millionths evaluation_score,
    /// Squares of the scores.
    squares evaluation_score_squared,
    /// Points given on criteria with a weight, in thousandths; 0 after an automatic fail where auto_fail is zero.
    thousandths evaluation_points,
    /// Most points that could be given on these criteria, in thousandths.
    thousandths evaluation_max_points,
    /// Evaluations that failed automatically.
    count evaluations_auto_failed,
    /// Evaluations left out because no criterion applies.
    count evaluations_not_applicable,
    /// Evaluations left out because points or a weight are missing.
    count evaluations_incomplete,
    /// Evaluations left out because they calibrate evaluators.
    count calibrations,
    /// Evaluations with a soft-skill score.
    count soft_skill_evaluations,
    /// Sum of the soft-skill scores, in millionths of a point.
    millionths soft_skill_score,
    /// Squares of the soft-skill scores.
    squares soft_skill_score_squared,
    /// Evaluations left out because they hold no soft-skill criterion that applies.
    count soft_skills_not_applicable,
    /// Evaluations left out because soft-skill points or weights are missing.
    count soft_skills_incomplete,
}

/// Points of an evaluation with 100 points for full marks.
const FULL_SCORE_MILLIONTHS: i128 = 100_000_000;

/// Weighted shares of marks: sum of weight * points / max_points, exact.
#[derive(Clone, Debug, Default, PartialEq)]
struct WeightedMarks {
    weight: i128,
    /// Sum of weight * points for each max_points: a common denominator is
    /// only sought when the score is made.
    parts: BTreeMap<i64, i128>,
    /// Criteria whose points or weight are missing.
    incomplete: u64,
}

impl WeightedMarks {
    fn add(&mut self, weight: Option<i64>, marks: Option<(i64, i64)>) {
        let (Some(weight), Some((points, most))) = (weight, marks) else {
            self.incomplete += 1;
            return;
        };
        if weight > 0 {
            self.weight += i128::from(weight);
            *self.parts.entry(most).or_default() += i128::from(weight) * i128::from(points);
        }
    }

    /// The score in millionths of a point, rounded once, half to even.
    fn score(&self) -> Option<i128> {
        if self.weight == 0 {
            return None;
        }
        let exact =
            self.parts.iter().try_fold((0i128, 1i128), |(sum, denominator), (most, part)| {
                let most = i128::from(*most);
                let common =
                    denominator.checked_mul(most / greatest_common_divisor(denominator, most))?;
                let sum = sum
                    .checked_mul(common / denominator)?
                    .checked_add(part.checked_mul(common / most)?)?;
                Some((sum, common))
            });
        let rounded = exact.and_then(|(sum, denominator)| {
            let numerator = sum.checked_mul(FULL_SCORE_MILLIONTHS)?;
            round_half_even_div(numerator, denominator.checked_mul(self.weight)?)
        });
        // Only forms with many unlike and huge max_points get here. Each part
        // is cut at 10^-6 of a millionth, which no order of rows can change.
        Some(rounded.unwrap_or_else(|| {
            let fine = |part: i128, most: i64| {
                round_half_even_div(
                    part / self.weight.max(1) * FULL_SCORE_MILLIONTHS,
                    i128::from(most),
                )
            };
            self.parts.iter().filter_map(|(most, part)| fine(*part, *most)).sum()
        }))
    }

    fn merge(&mut self, other: &Self) {
        self.weight += other.weight;
        self.incomplete += other.incomplete;
        for (most, part) in &other.parts {
            *self.parts.entry(*most).or_default() += part;
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        write_zigzag(out, self.weight);
        write_varint(out, u128::from(self.incomplete));
        write_varint(out, self.parts.len() as u128);
        for (most, part) in &self.parts {
            write_zigzag(out, i128::from(*most));
            write_zigzag(out, *part);
        }
    }

    fn decode(bytes: &mut &[u8]) -> std::result::Result<Self, &'static str> {
        let weight = <i128 as FieldState>::decode(bytes)?;
        let incomplete = <u64 as FieldState>::decode(bytes)?;
        let count = read_length(bytes, 2)?;
        let mut parts = BTreeMap::new();
        for _ in 0..count {
            let most = i64::try_from(read_zigzag(bytes)?).map_err(|_| "max_points out of range")?;
            if most <= 0 || parts.last_key_value().is_some_and(|(last, _)| *last >= most) {
                return Err("max_points that are not in order");
            }
            parts.insert(most, <i128 as FieldState>::decode(bytes)?);
        }
        Ok(WeightedMarks { weight, parts, incomplete })
    }
}

fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// The sums of one evaluation.
#[derive(Clone, Debug, Default, PartialEq)]
struct OneEvaluation {
    quality: WeightedMarks,
    soft_skills: WeightedMarks,
    soft_criteria: u64,
    points: i128,
    max_points: i128,
    auto_failed: bool,
    calibration: bool,
}

/// The evaluations of a group, by the hash of their id.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Evaluations(BTreeMap<u128, OneEvaluation>);

impl FieldState for Evaluations {
    fn merge(&mut self, other: &Self) {
        for (id, theirs) in &other.0 {
            let mine = self.0.entry(*id).or_default();
            mine.quality.merge(&theirs.quality);
            mine.soft_skills.merge(&theirs.soft_skills);
            mine.soft_criteria += theirs.soft_criteria;
            mine.points += theirs.points;
            mine.max_points += theirs.max_points;
            mine.auto_failed |= theirs.auto_failed;
            mine.calibration |= theirs.calibration;
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        write_varint(out, self.0.len() as u128);
        for (id, one) in &self.0 {
            out.extend_from_slice(&id.to_le_bytes());
            one.quality.encode(out);
            one.soft_skills.encode(out);
            write_varint(out, u128::from(one.soft_criteria));
            write_zigzag(out, one.points);
            write_zigzag(out, one.max_points);
            out.push(u8::from(one.auto_failed) | u8::from(one.calibration) << 1);
        }
    }

    fn decode(bytes: &mut &[u8]) -> std::result::Result<Self, &'static str> {
        let count = read_length(bytes, 16)?;
        let mut evaluations = BTreeMap::new();
        for _ in 0..count {
            let (id, rest) = bytes.split_at_checked(16).ok_or("the bytes end early")?;
            *bytes = rest;
            let id = u128::from_le_bytes(id.try_into().unwrap_or_default());
            if evaluations.last_key_value().is_some_and(|(last, _)| *last >= id) {
                return Err("evaluations that are not in order");
            }
            let mut one = OneEvaluation {
                quality: WeightedMarks::decode(bytes)?,
                soft_skills: WeightedMarks::decode(bytes)?,
                soft_criteria: u64::try_from(read_varint(bytes)?)
                    .map_err(|_| "a count that is too large")?,
                points: <i128 as FieldState>::decode(bytes)?,
                max_points: <i128 as FieldState>::decode(bytes)?,
                ..OneEvaluation::default()
            };
            let flags = take_byte(bytes)?;
            if flags > 3 {
                return Err("flags of an evaluation that are not known");
            }
            one.auto_failed = flags & 1 == 1;
            one.calibration = flags & 2 == 2;
            evaluations.insert(id, one);
        }
        Ok(Evaluations(evaluations))
    }

    fn read(&self) -> FieldValue<'_> {
        FieldValue::Number(self.0.len() as i128)
    }

    fn heap_bytes(&self) -> usize {
        let parts: usize =
            self.0.values().map(|one| one.quality.parts.len() + one.soft_skills.parts.len()).sum();
        self.0.len() * (16 + std::mem::size_of::<OneEvaluation>()) + parts * 24
    }
}

impl EvaluationScores {
    fn observe(&mut self, row: &impl EvaluationRow, rules: &EvaluationRules) {
        let one = self.evaluations_seen.0.entry(id_hash(row.evaluation_id())).or_default();
        one.calibration |= row.calibration() == Some(true);
        one.auto_failed |= row.auto_fail() == Some(true);
        let criterion = row.criterion().unwrap_or_default();
        let weight = row.weight().or_else(|| rules.weights.get(criterion).copied());
        // Without max_points the points are read on the scale 0 to 100.
        let most = row.max_points().unwrap_or(100_000);
        let marks = if row.not_applicable() == Some(true) {
            match rules.not_applicable {
                NotApplicable::Renormalise => return,
                NotApplicable::FullMarks => Some((1, 1)),
                NotApplicable::Zero => Some((0, 1)),
            }
        } else {
            row.points().filter(|points| *points <= most).map(|points| (points, most))
        };
        one.quality.add(weight, marks);
        if weight.is_some_and(|weight| weight > 0)
            && let (Some((points, most)), None | Some(false)) = (marks, row.not_applicable())
        {
            one.points += i128::from(points);
            one.max_points += i128::from(most);
        }
        if rules.soft_skills.contains(criterion) {
            one.soft_criteria += 1;
            one.soft_skills.add(if rules.equal_soft_weights { Some(1_000) } else { weight }, marks);
        }
    }

    fn at_finish(&self, field: &str, rules: &EvaluationRules, _moment: &Moment) -> FieldValue<'_> {
        let counted = self.evaluations_seen.0.values().filter(|one| !one.calibration);
        let scores = || counted.clone().filter_map(|one| quality_score(one, rules));
        let soft = || {
            let complete = counted.clone().filter(|one| one.soft_skills.incomplete == 0);
            complete.filter_map(|one| one.soft_skills.score())
        };
        let complete = || counted.clone().filter(|one| one.quality.incomplete == 0);
        let number = match field {
            "evaluations" => scores().count() as i128,
            "evaluation_score" => scores().sum(),
            "evaluation_score_squared" => scores().map(|score| score * score).sum(),
            "evaluation_points" => {
                let failed =
                    |one: &&OneEvaluation| one.auto_failed && rules.auto_fail == AutoFail::Zero;
                complete().filter(|one| !failed(one)).map(|one| one.points).sum()
            }
            "evaluation_max_points" => complete().map(|one| one.max_points).sum(),
            "evaluations_auto_failed" => counted.filter(|one| one.auto_failed).count() as i128,
            "evaluations_not_applicable" => {
                complete().filter(|one| quality_score(one, rules).is_none()).count() as i128
            }
            "evaluations_incomplete" => {
                let lacks = |one: &&OneEvaluation| {
                    one.quality.incomplete > 0 && quality_score(one, rules).is_none()
                };
                counted.filter(lacks).count() as i128
            }
            "calibrations" => {
                self.evaluations_seen.0.values().filter(|one| one.calibration).count() as i128
            }
            "soft_skill_evaluations" => soft().count() as i128,
            "soft_skill_score" => soft().sum(),
            "soft_skill_score_squared" => soft().map(|score| score * score).sum(),
            "soft_skills_incomplete" => {
                counted.filter(|one| one.soft_skills.incomplete > 0).count() as i128
            }
            _ => {
                let lacks = |one: &&OneEvaluation| {
                    one.soft_skills.incomplete == 0 && one.soft_skills.score().is_none()
                };
                counted.filter(lacks).count() as i128
            }
        };
        FieldValue::Number(number)
    }
}

/// The score of one evaluation, in millionths of a point.
fn quality_score(one: &OneEvaluation, rules: &EvaluationRules) -> Option<i128> {
    if one.auto_failed && rules.auto_fail == AutoFail::Zero {
        return Some(0);
    }
    if one.quality.incomplete > 0 {
        return None;
    }
    let score = one.quality.score()?;
    Some(match rules.auto_fail {
        AutoFail::Cap(most) if one.auto_failed => score.min(most),
        _ => score,
    })
}
