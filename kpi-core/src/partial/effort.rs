//! Answers to customer effort surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{AnswerFacts, SurveyBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Polarity, SurveyKind};

#[derive(Clone)]
pub(crate) struct EffortRules {
    scale: EffortScale,
    polarity: Polarity,
    invert: bool,
    /// The polarity of answers that do not state theirs.
    unstated: Option<Polarity>,
}

/// A scale of effort, in thousandths, read as ease.
#[derive(Clone, Copy)]
struct EffortScale {
    most: i64,
    easy: i64,
    very_easy: i64,
    hard: i64,
}

/// CES 2.0 and the seed.
const ONE_TO_SEVEN: EffortScale =
    EffortScale { most: 7_000, easy: 5_000, very_easy: 6_000, hard: 3_000 };
/// CES 1.0.
const ONE_TO_FIVE: EffortScale =
    EffortScale { most: 5_000, easy: 4_000, very_easy: 5_000, hard: 2_000 };

impl Rules for EffortRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "scale",
            Allowed::Choice(&["1_to_7", "1_to_5"]),
            OptionValue::Choice("1_to_7"),
            "Which scale counts: 1 to 7, or the 1 to 5 of CES 1.0; they are never pooled.",
        ),
        OptionDefinition::rule(
            "polarity",
            Allowed::Choice(&["effort", "ease"]),
            OptionValue::Choice("effort"),
            "effort: 7 is much effort, low is good; ease: 7 is very easy, high is good.",
        ),
        OptionDefinition::rule(
            "other_polarity",
            Allowed::Choice(&["exclude", "invert"]),
            OptionValue::Choice("exclude"),
            "What becomes of answers of the other polarity; invert takes 8 minus the score, or 6 on 1 to 5.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let polarity = match values.choice("polarity") {
            "ease" => Polarity::Ease,
            _ => Polarity::Effort,
        };
        Ok(EffortRules {
            scale: if values.is("scale", "1_to_5") { ONE_TO_FIVE } else { ONE_TO_SEVEN },
            polarity,
            invert: values.is("other_polarity", "invert"),
            unstated: policy.policy().ces_polarity,
        })
    }
}

partial! {
    /// Answered surveys of kind ces.
    Effort, "effort", code 22, rules EffortRules, in blocks of Survey;
    /// Answers on the scale and of the polarity of the rules.
    count ces_answers,
    /// Sum of the scores, in thousandths of a point.
    thousandths ces_score,
    /// Squares of the scores.
    squares ces_score_squared,
    /// Answers on the easy side of the middle: 5 to 7 of ease, 1 to 3 of effort; on 1 to 5, 4 and 5 of ease.
    count ces_easy,
    /// Very easy answers: 6 or 7 of ease, 1 or 2 of effort; on 1 to 5, 5 of ease.
    count ces_very_easy,
    /// Answers on the hard side of the middle: 1 to 3 of ease, 5 to 7 of effort; on 1 to 5, 1 and 2 of ease.
    count ces_hard,
    /// Surveys left out because they were not answered.
    count ces_unanswered,
    /// Answers left out because they are on another scale.
    count ces_other_scale,
    /// Answers left out because they are of the other polarity.
    count ces_other_polarity,
}

impl Effort {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &SurveyBlock<'_>,
        facts: &AnswerFacts,
        rules: &EffortRules,
    ) {
        let of_kind = block.rows & block.kind().is(SurveyKind::Ces);
        tally.count(of_kind & !facts.score.known, |state| &mut state.ces_unanswered);
        let answered = of_kind & facts.score.known;
        let scale = rules.scale;
        let on_scale = answered & block.on_scale(1_000, scale.most);
        tally.count(answered & !on_scale, |state| &mut state.ces_other_scale);
        let polarity = block.polarity();
        let unstated = if rules.unstated == Some(rules.polarity) { !polarity.known() } else { 0 };
        let same = on_scale & (polarity.is(rules.polarity) | unstated);
        let counted = if rules.invert { on_scale } else { same };
        tally.count(on_scale & !counted, |state| &mut state.ces_other_polarity);
        let given = facts.score.numbers().only(counted);
        let mut other_way = given.derived();
        other_way.values.iter_mut().for_each(|score| {
            // Unknown lanes may hold anything.
            *score = (1_000 + scale.most).wrapping_sub(*score);
        });
        let score = given.replaced(!same, other_way.numbers());
        let score = score.numbers();
        tally.moments(
            score,
            |state| &mut state.ces_answers,
            |state| &mut state.ces_score,
            |state| &mut state.ces_score_squared,
        );
        // How easy it was, whichever way the score counts.
        let as_given = if rules.polarity == Polarity::Ease { same } else { !same };
        let ease = other_way.numbers().replaced(as_given, given);
        let ease = ease.numbers();
        tally.count(ease.above(scale.easy - 1), |state| &mut state.ces_easy);
        tally.count(ease.above(scale.very_easy - 1), |state| &mut state.ces_very_easy);
        tally.count(ease.below(scale.hard + 1), |state| &mut state.ces_hard);
    }
}
