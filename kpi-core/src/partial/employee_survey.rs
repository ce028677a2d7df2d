//! Answers of employees.

use crate::catalogue::{OptionDefinition, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::partial::csat::{RESCALE, five_point};
use crate::partial::promoters::{LEGACY_SCALE, is_promoter_scale};
use crate::policy::Compiled;
use crate::record::{SurveyFacts, SurveyKind, SurveyRow};

#[derive(Clone)]
pub(crate) struct EmployeeSurveyRules {
    rescale: bool,
    legacy_scale: bool,
}

impl Rules for EmployeeSurveyRules {
    const OPTIONS: &'static [OptionDefinition] = &[RESCALE, LEGACY_SCALE];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(EmployeeSurveyRules {
            rescale: values.is("rescale", "linear"),
            legacy_scale: values.truth("legacy_scale"),
        })
    }
}

partial! {
    /// Answered surveys of kinds enps and esat.
    EmployeeSurvey, "employee_survey", code 23, rules EmployeeSurveyRules, reads Survey Surveys SurveyColumns;
    /// Answers to enps on the scale 0 to 10.
    count enps_answers,
    /// enps answers of 9 or 10.
    count enps_promoters,
    /// enps answers of 0 to 6.
    count enps_detractors,
    /// enps surveys left out because they were not answered.
    count enps_unanswered,
    /// enps answers left out because their scale is not 0 to 10.
    count enps_other_scale,
    /// Answers to esat on the scale 1 to 5.
    count esat_answers,
    /// Sum of the esat scores, in thousandths of a point.
    thousandths esat_score,
    /// Squares of the esat scores.
    squares esat_score_squared,
    /// esat answers of 4 or 5.
    count esat_top_two,
    /// esat surveys left out because they were not answered.
    count esat_unanswered,
    /// esat answers left out because their scale is not 1 to 5.
    count esat_other_scale,
}

impl EmployeeSurvey {
    fn observe(&mut self, row: &impl SurveyRow, rules: &EmployeeSurveyRules) {
        match row.kind() {
            SurveyKind::Enps => self.observe_enps(row, rules),
            SurveyKind::Esat => self.observe_esat(row, rules),
            _ => {}
        }
    }

    fn observe_enps(&mut self, row: &impl SurveyRow, rules: &EmployeeSurveyRules) {
        let Some(score) = row.answer() else {
            return self.enps_unanswered += 1;
        };
        if !is_promoter_scale(row, rules.legacy_scale) {
            return self.enps_other_scale += 1;
        }
        self.enps_answers += 1;
        self.enps_promoters += u64::from(score >= 9_000);
        self.enps_detractors += u64::from(score <= 6_000);
    }

    fn observe_esat(&mut self, row: &impl SurveyRow, rules: &EmployeeSurveyRules) {
        let Some(score) = row.answer() else {
            return self.esat_unanswered += 1;
        };
        let Some(score) = five_point(row, score, rules.rescale) else {
            return self.esat_other_scale += 1;
        };
        self.esat_answers += 1;
        self.esat_score += i128::from(score);
        self.esat_score_squared += i128::from(score) * i128::from(score);
        self.esat_top_two += u64::from(score >= 4_000);
    }
}
