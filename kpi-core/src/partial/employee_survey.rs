//! Answers of employees.

use crate::catalogue::{OptionDefinition, OptionValues};
use crate::error::Result;
use crate::kernel::{AnswerFacts, SurveyBlock, Tally};
use crate::partial::Rules;
use crate::partial::csat::{RESCALE, five_point};
use crate::partial::promoters::{LEGACY_SCALE, on_promoter_scale};
use crate::policy::Compiled;
use crate::record::SurveyKind;

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
    EmployeeSurvey, "employee_survey", code 23, rules EmployeeSurveyRules, in blocks of Survey;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &SurveyBlock<'_>,
        facts: &AnswerFacts,
        rules: &EmployeeSurveyRules,
    ) {
        let enps = block.rows & block.kind().is(SurveyKind::Enps);
        tally.count(enps & !facts.score.known, |state| &mut state.enps_unanswered);
        let answered = enps & facts.score.known;
        let on_scale = answered & on_promoter_scale(block, rules.legacy_scale);
        tally.count(answered & !on_scale, |state| &mut state.enps_other_scale);
        tally.count(on_scale, |state| &mut state.enps_answers);
        let score = facts.score.numbers().only(on_scale);
        tally.count(score.above(8_999), |state| &mut state.enps_promoters);
        tally.count(score.below(6_001), |state| &mut state.enps_detractors);

        let esat = block.rows & block.kind().is(SurveyKind::Esat);
        tally.count(esat & !facts.score.known, |state| &mut state.esat_unanswered);
        let answered = esat & facts.score.known;
        let score = five_point(block, facts, answered & tally.rows(), rules.rescale);
        tally.count(answered & !score.known, |state| &mut state.esat_other_scale);
        let score = score.numbers();
        tally.moments(
            score,
            |state| &mut state.esat_answers,
            |state| &mut state.esat_score,
            |state| &mut state.esat_score_squared,
        );
        tally.count(score.above(3_999), |state| &mut state.esat_top_two);
    }
}
