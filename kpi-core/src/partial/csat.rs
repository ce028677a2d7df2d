//! Answers to customer satisfaction surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::number::round_half_even_div;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{SurveyFacts, SurveyKind, SurveyRow};

/// What becomes of answers on a scale other than 1 to 5.
#[derive(Clone)]
pub(crate) struct CsatRules {
    rescale: bool,
}

pub(crate) const RESCALE: OptionDefinition = OptionDefinition::rule(
    "rescale",
    Allowed::Choice(&["none", "linear"]),
    OptionValue::Choice("none"),
    "none leaves out answers on a scale other than 1 to 5; linear maps them to it.",
);

impl Rules for CsatRules {
    const OPTIONS: &'static [OptionDefinition] = &[RESCALE];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(CsatRules { rescale: values.is("rescale", "linear") })
    }
}

/// An answer in thousandths on the scale 1 to 5, if it is one or may be mapped to one.
pub(crate) fn five_point(row: &impl SurveyRow, score: i64, rescale: bool) -> Option<i64> {
    let (least, most) = row.scale();
    if (least, most) == (1_000, 5_000) {
        return Some(score);
    }
    if !rescale {
        return None;
    }
    let share = round_half_even_div(i128::from(score - least) * 4_000, i128::from(most - least))?;
    Some(1_000 + share as i64)
}

partial! {
    /// Answered surveys of kind csat.
    Csat, "csat", code 20, rules CsatRules, reads Survey Surveys SurveyColumns;
    /// Answers on the scale 1 to 5.
    count csat_answers,
    /// Sum of the scores, in thousandths of a point.
    thousandths csat_score,
    /// Squares of the scores.
    squares csat_score_squared,
    /// Answers of 5.
    count csat_top,
    /// Answers of 4 or more.
    count csat_top_two,
    /// Answers of 2 or less.
    count csat_bottom_two,
    /// Surveys left out because they were not answered.
    count csat_unanswered,
    /// Answers left out because their scale is not 1 to 5.
    count csat_other_scale,
}

impl Csat {
    fn observe(&mut self, row: &impl SurveyRow, rules: &CsatRules) {
        if row.kind() != SurveyKind::Csat {
            return;
        }
        let Some(score) = row.answer() else {
            return self.csat_unanswered += 1;
        };
        let Some(score) = five_point(row, score, rules.rescale) else {
            return self.csat_other_scale += 1;
        };
        self.csat_answers += 1;
        self.csat_score += i128::from(score);
        self.csat_score_squared += i128::from(score) * i128::from(score);
        self.csat_top += u64::from(score >= 5_000);
        self.csat_top_two += u64::from(score >= 4_000);
        self.csat_bottom_two += u64::from(score <= 2_000);
    }
}
