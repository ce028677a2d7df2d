//! How many surveys were answered.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{AnswerFacts, SurveyBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Code, SurveyKind};

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
    SurveyResponses, "survey_responses", code 24, rules SurveyResponseRules, in blocks of Survey;
    /// Surveys sent; one without sent_at was, since it was answered.
    count surveys_sent,
    /// Surveys answered with a score.
    count surveys_answered,
    /// Surveys left out because they are of another kind.
    count surveys_of_other_kind,
}

impl SurveyResponses {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &SurveyBlock<'_>,
        facts: &AnswerFacts,
        rules: &SurveyResponseRules,
    ) {
        let kind = block.kind();
        let wanted = match rules.kinds {
            "all" => u64::MAX,
            "customer" => !(kind.is(SurveyKind::Enps) | kind.is(SurveyKind::Esat)),
            name => SurveyKind::from_name(name).map_or(0, |wanted| kind.is(wanted)),
        };
        tally.count(block.rows & !wanted, |state| &mut state.surveys_of_other_kind);
        let wanted = block.rows & wanted;
        tally.count(wanted, |state| &mut state.surveys_sent);
        tally.count(wanted & facts.score.known, |state| &mut state.surveys_answered);
    }
}
