//! What customers say about resolution at the first contact.

use crate::partial::NoRules;
use crate::record::{SurveyFacts, SurveyKind, SurveyRow};

partial! {
    /// Answers to the question whether the request was resolved at the first contact.
    FcrSurvey, "fcr_survey", code 39, rules NoRules, reads Survey Surveys SurveyColumns;
    /// Answered surveys of kind fcr.
    count fcr_survey_answers,
    /// Of these, answers at the top of their scale: yes.
    count fcr_survey_yes,
    /// Surveys of kind fcr left out because they were not answered.
    count fcr_survey_unanswered,
}

impl FcrSurvey {
    fn observe(&mut self, row: &impl SurveyRow, _rules: &NoRules) {
        if row.kind() != SurveyKind::Fcr {
            return;
        }
        let Some(score) = row.answer() else { return self.fcr_survey_unanswered += 1 };
        self.fcr_survey_answers += 1;
        self.fcr_survey_yes += u64::from(score == row.scale().1);
    }
}
