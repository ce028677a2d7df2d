//! A survey that was sent, and its answer if there is one.

use crate::record::Problem;
use crate::record::check::in_order;
use crate::record::code::{Polarity, Relation, SurveyKind};

record! {
    /// One survey: sent, answered, or both.
    ///
    /// One of `responded_at` and `sent_at` is required. A missing scale means
    /// 1 to 5 for csat and esat, 0 to 10 for nps and enps, 1 to 7 for ces and
    /// 0 to 1 for fcr.
    Survey, "survey", SurveyRow, SurveyAt, SurveyColumns, SurveyBuffer,
    check: check, suspects: suspects;
    /// What the survey asks.
    required code SurveyKind: kind,
    /// When it was answered; missing when it was not.
    optional instant: responded_at,
    /// When it was sent.
    optional instant: sent_at,
    /// Unique name of the survey.
    optional text: survey_id,
    /// The wave of an employee survey.
    optional text: wave,
    /// What it is about.
    optional code Relation: relation,
    /// The answer.
    optional fixed: score,
    /// The lowest answer.
    optional fixed: scale_min,
    /// The highest answer.
    optional fixed: scale_max,
    /// Which end of an effort scale is good.
    optional code Polarity: polarity,
    /// The interaction that it is about.
    optional text: interaction_id,
    /// The customer.
    optional text: customer_id,
    /// The agent.
    optional text: agent_id,
}

impl Survey {
    /// A survey of this kind; set `responded_at` or `sent_at` before it is added.
    pub fn new(kind: SurveyKind) -> Self {
        Survey { kind, ..Survey::blank() }
    }
}

/// Facts that several partials derive from a survey in the same way.
pub trait SurveyFacts: SurveyRow {
    /// The scale of the answer in thousandths: the row's own, else the one
    /// that its kind has by definition.
    #[inline]
    fn scale(&self) -> (i64, i64) {
        let (least, most) = default_scale(self.kind());
        (self.scale_min().unwrap_or(least), self.scale_max().unwrap_or(most))
    }

    /// The score, when the survey was answered.
    #[inline]
    fn answer(&self) -> Option<i64> {
        self.responded_at()?;
        self.score()
    }
}

impl<R: SurveyRow + ?Sized> SurveyFacts for R {}

/// The scale of a survey that states none, in thousandths.
#[inline(always)]
pub(crate) const fn default_scale(kind: SurveyKind) -> (i64, i64) {
    match kind {
        SurveyKind::Csat | SurveyKind::Esat => (1_000, 5_000),
        SurveyKind::Nps | SurveyKind::Enps => (0, 10_000),
        SurveyKind::Ces => (1_000, 7_000),
        SurveyKind::Fcr => (0, 1_000),
    }
}

/// Visits every survey that may be malformed.
fn suspects(columns: &SurveyColumns<'_>, visit: &mut dyn FnMut(usize)) {
    crate::kernel::suspicious_surveys(columns, visit);
}

#[inline]
fn check(row: &impl SurveyRow) -> Result<(), Problem> {
    if row.responded_at().is_none() && row.sent_at().is_none() {
        return Err(Problem::new(
            "responded_at",
            "nothing, and no sent_at",
            "an instant in responded_at or in sent_at",
        ));
    }
    in_order("responded_at", row.responded_at(), "sent_at", row.sent_at())?;
    let (least, most) = row.scale();
    if least >= most {
        return Err(Problem::new(
            "scale_max",
            format!("a scale from {} to {}", thousandths(least), thousandths(most)),
            "a number above scale_min",
        ));
    }
    match row.score() {
        Some(score) if score < least || score > most => Err(Problem::new(
            "score",
            thousandths(score),
            format!("a score on the scale {} to {}", thousandths(least), thousandths(most)),
        )),
        _ => Ok(()),
    }
}

fn thousandths(value: i64) -> String {
    let text = format!("{:.3}", value as f64 / 1000.0);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
