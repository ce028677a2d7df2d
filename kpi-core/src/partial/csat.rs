//! Answers to customer satisfaction surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{AnswerFacts, Derived, SurveyBlock, Tally, lanes_of};
use crate::number::round_half_even_div;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::SurveyKind;

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

/// The scores among `rows` on the scale 1 to 5, mapped to it if that is wanted;
/// answers on another scale are not known then.
#[inline(always)]
pub(crate) fn five_point(
    block: &SurveyBlock<'_>,
    facts: &AnswerFacts,
    rows: u64,
    rescale: bool,
) -> Derived {
    let on_scale = rows & block.on_scale(1_000, 5_000);
    let mut scores = facts.score.numbers().only(on_scale).derived();
    if rescale {
        for lane in lanes_of(rows & !on_scale) {
            let (least, most) = block.scale(lane);
            let above = i128::from(facts.score.values[lane] - least);
            let share = round_half_even_div(above * 4_000, i128::from(most - least));
            scores.put(lane, share.map(|share| 1_000 + share as i64));
        }
    }
    scores
}

partial! {
    /// Answered surveys of kind csat.
    Csat, "csat", code 20, rules CsatRules, in blocks of Survey;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &SurveyBlock<'_>,
        facts: &AnswerFacts,
        rules: &CsatRules,
    ) {
        let of_kind = block.rows & block.kind().is(SurveyKind::Csat);
        tally.count(of_kind & !facts.score.known, |state| &mut state.csat_unanswered);
        let answered = of_kind & facts.score.known;
        let score = five_point(block, facts, answered & tally.rows(), rules.rescale);
        tally.count(answered & !score.known, |state| &mut state.csat_other_scale);
        let score = score.numbers();
        tally.moments(
            score,
            |state| &mut state.csat_answers,
            |state| &mut state.csat_score,
            |state| &mut state.csat_score_squared,
        );
        tally.count(score.above(4_999), |state| &mut state.csat_top);
        tally.count(score.above(3_999), |state| &mut state.csat_top_two);
        tally.count(score.below(2_001), |state| &mut state.csat_bottom_two);
    }
}
