//! A quality evaluation, one row a criterion.

use crate::record::{Instant, Problem};

record! {
    /// One criterion of one evaluation of a contact.
    ///
    /// One of `interaction_id` and `agent_id` is required.
    Evaluation, "evaluation", EvaluationRow, EvaluationAt, EvaluationColumns, EvaluationBuffer,
    check: check;
    /// Shared by all criteria of one evaluation.
    required text: evaluation_id,
    /// When the evaluation was submitted.
    required instant: submitted_at,
    /// The interaction that was evaluated.
    optional text: interaction_id,
    /// The agent who was evaluated.
    optional text: agent_id,
    /// The version of the form.
    optional text: form_version,
    /// The tag of the criterion, such as accuracy or empathy.
    optional text: criterion,
    /// The weight of the criterion on its form.
    optional fixed: weight,
    /// The points given.
    optional fixed: points,
    /// The most points that can be given.
    optional fixed: max_points,
    /// Whether the criterion does not apply to this contact.
    optional boolean: not_applicable,
    /// Whether the criterion failed the whole evaluation.
    optional boolean: auto_fail,
    /// Whether the evaluation only calibrates evaluators; not counted then.
    optional boolean: calibration,
}

impl Evaluation {
    /// A criterion of an evaluation of an interaction.
    pub fn new(
        evaluation_id: impl Into<String>,
        submitted_at: Instant,
        interaction_id: impl Into<String>,
    ) -> Self {
        Evaluation {
            evaluation_id: evaluation_id.into(),
            submitted_at,
            interaction_id: Some(interaction_id.into()),
            ..Evaluation::blank()
        }
    }
}

#[inline]
fn check(row: &impl EvaluationRow) -> Result<(), Problem> {
    if row.interaction_id().is_none() && row.agent_id().is_none() {
        return Err(Problem::new(
            "interaction_id",
            "nothing, and no agent_id",
            "a text in interaction_id or in agent_id",
        ));
    }
    if row.weight().is_some_and(|weight| weight < 0) {
        return Err(Problem::new("weight", "a negative weight", "a number, 0 or more"));
    }
    if row.max_points().is_some_and(|most| most <= 0) {
        return Err(Problem::new("max_points", "0 or less", "a number above 0"));
    }
    match (row.points(), row.max_points()) {
        (Some(points), _) if points < 0 => {
            Err(Problem::new("points", "negative points", "a number, 0 or more"))
        }
        (Some(points), Some(most)) if points > most => {
            Err(Problem::new("points", "more than max_points", "a number up to max_points"))
        }
        _ => Ok(()),
    }
}
