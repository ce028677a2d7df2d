//! How many surveys were answered.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Code, SurveyFacts, SurveyKind, SurveyRow};

#[derive(Clone)]
pub(crate) struct SurveyResponseRules {
    kinds: &'static str,
}

impl Rules for SurveyResponseRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "survey_kind",
        Allowed::Choice(&["customer", "all", "csat", "nps", "ces", "enps", "esat", "fcr"]),
        OptionValue::Choice("customer"),
        "Which surveys count; customer is csat, nps, ces and fcr.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(SurveyResponseRules { kinds: values.choice("survey_kind") })
    }
}

partial! {
    /// Surveys sent and answered.
    SurveyResponses, "survey_responses", code 24, rules SurveyResponseRules, reads Survey Surveys SurveyColumns;
    /// Surveys sent; one without sent_at was, since it was answered.
    count surveys_sent,
    /// Surveys answered with a score.
    count surveys_answered,
    /// Surveys left out because they are of another kind.
    count surveys_of_other_kind,
}

impl SurveyResponses {
    fn observe(&mut self, row: &impl SurveyRow, rules: &SurveyResponseRules) {
        let wanted = match rules.kinds {
            "all" => true,
            "customer" => !matches!(row.kind(), SurveyKind::Enps | SurveyKind::Esat),
            kind => row.kind().name() == kind,
        };
        if !wanted {
            return self.surveys_of_other_kind += 1;
        }
        self.surveys_sent += 1;
        self.surveys_answered += u64::from(row.answer().is_some());
    }
}
