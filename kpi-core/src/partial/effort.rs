//! Answers to customer effort surveys.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Polarity, SurveyFacts, SurveyKind, SurveyRow};

#[derive(Clone)]
pub(crate) struct EffortRules {
    polarity: Polarity,
    invert: bool,
    /// The polarity of answers that do not state theirs.
    unstated: Option<Polarity>,
}

impl Rules for EffortRules {
    const OPTIONS: &'static [OptionDefinition] = &[
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
            "What becomes of answers of the other polarity; invert takes 8 minus the score.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let polarity = match values.choice("polarity") {
            "ease" => Polarity::Ease,
            _ => Polarity::Effort,
        };
        Ok(EffortRules {
            polarity,
            invert: values.is("other_polarity", "invert"),
            unstated: policy.policy().ces_polarity,
        })
    }
}

partial! {
    /// Answered surveys of kind ces.
    Effort, "effort", code 22, rules EffortRules, reads Survey Surveys SurveyColumns;
    /// Answers on the scale 1 to 7, of the polarity of the rules.
    count ces_answers,
    /// Sum of the scores, in thousandths of a point.
    thousandths ces_score,
    /// Squares of the scores.
    squares ces_score_squared,
    /// Answers on the easy side: 5 to 7 of ease, 1 to 3 of effort.
    count ces_easy,
    /// Answers on the very easy side: 6 or 7 of ease, 1 or 2 of effort.
    count ces_very_easy,
    /// Answers on the hard side: 1 to 3 of ease, 5 to 7 of effort.
    count ces_hard,
    /// Surveys left out because they were not answered.
    count ces_unanswered,
    /// Answers left out because their scale is not 1 to 7.
    count ces_other_scale,
    /// Answers left out because they are of the other polarity.
    count ces_other_polarity,
}

impl Effort {
    fn observe(&mut self, row: &impl SurveyRow, rules: &EffortRules) {
        if row.kind() != SurveyKind::Ces {
            return;
        }
        let Some(score) = row.answer() else {
            return self.ces_unanswered += 1;
        };
        if row.scale() != (1_000, 7_000) {
            return self.ces_other_scale += 1;
        }
        let same = row.polarity().or(rules.unstated) == Some(rules.polarity);
        if !same && !rules.invert {
            return self.ces_other_polarity += 1;
        }
        let score = if same { score } else { 8_000 - score };
        let ease = if rules.polarity == Polarity::Ease { score } else { 8_000 - score };
        self.ces_answers += 1;
        self.ces_score += i128::from(score);
        self.ces_score_squared += i128::from(score) * i128::from(score);
        self.ces_easy += u64::from(ease >= 5_000);
        self.ces_very_easy += u64::from(ease >= 6_000);
        self.ces_hard += u64::from(ease <= 3_000);
    }
}
