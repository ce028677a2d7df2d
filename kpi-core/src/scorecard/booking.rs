//! Which instant books a record, and in which group.

use crate::catalogue::Attribution;
use crate::partial::slot::NO_GROUP;
use crate::record::{
    Batch, CostRow, EvaluationRow, InteractionFacts, InteractionRow, PromptRow, SecurityEventRow,
    ServiceStatusRow, SurveyRow,
};
use crate::scorecard::group::{GroupKey, Groups, NO_START, NULL};
use crate::time::{BucketCursor, TimeOfDay, Zone};

/// The instants of a whole column, where these book the rows: the same as
/// [`instants`] tells of every valid row.
pub(crate) fn whole_column<'b>(
    batch: &'b Batch<'_>,
    attribution: Attribution,
) -> Option<&'b [i64]> {
    match (batch, attribution) {
        // It is required, so that each valid row has one.
        (Batch::InteractionColumns(columns), Attribution::ByStart) => {
            columns.created_at.values.wide().filter(|instants| instants.len() == columns.len())
        }
        _ => None,
    }
}

/// The booking instant of each row. A record that does not know the
/// attribution has been refused before, with the policy.
pub(crate) fn instants(batch: &Batch<'_>, attribution: Attribution) -> Vec<Option<i64>> {
    macro_rules! by {
        ($rows:expr, $booking:path) => {
            $rows.iter().map(|row| $booking(row, attribution)).collect()
        };
        (columns $columns:expr, $booking:path) => {
            (0..$columns.len()).map(|row| $booking(&$columns.at(row), attribution)).collect()
        };
    }
    match batch {
        Batch::Interactions(rows) => by!(rows, interaction),
        Batch::InteractionColumns(columns) => by!(columns columns, interaction),
        Batch::Surveys(rows) => by!(rows, survey),
        Batch::SurveyColumns(columns) => by!(columns columns, survey),
        Batch::Evaluations(rows) => by!(rows, evaluation),
        Batch::EvaluationColumns(columns) => by!(columns columns, evaluation),
        Batch::Prompts(rows) => by!(rows, prompt),
        Batch::PromptColumns(columns) => by!(columns columns, prompt),
        Batch::SecurityEvents(rows) => by!(rows, security_event),
        Batch::SecurityEventColumns(columns) => by!(columns columns, security_event),
        Batch::ServiceStatuses(rows) => by!(rows, service_status),
        Batch::ServiceStatusColumns(columns) => by!(columns columns, service_status),
        Batch::Costs(rows) => by!(rows, cost),
        Batch::CostColumns(columns) => by!(columns columns, cost),
        _ => vec![None; batch.len()],
    }
}

fn interaction(row: &impl InteractionRow, attribution: Attribution) -> Option<i64> {
    match attribution {
        Attribution::ByQueueEntry => Some(row.queued_at().unwrap_or(row.created_at())),
        Attribution::ByAnswer => row.queue_left_at().or(row.answered_at()),
        Attribution::ByFirstResponse => Some(row.first_response_at().unwrap_or(row.created_at())),
        Attribution::ByResolution => row.resolved_last_at().or(row.resolved_first_at()),
        Attribution::ByEnd => row.ended_at(),
        Attribution::ByEvent => row.handoff_requested_at(),
        _ => Some(row.created_at()),
    }
}

/// By interaction is done when the interaction is known.
fn survey(row: &impl SurveyRow, attribution: Attribution) -> Option<i64> {
    match attribution {
        Attribution::ByEvent => row.sent_at().or(row.responded_at()),
        _ => row.responded_at().or(row.sent_at()),
    }
}

fn evaluation(row: &impl EvaluationRow, _attribution: Attribution) -> Option<i64> {
    Some(row.submitted_at())
}

fn prompt(row: &impl PromptRow, _attribution: Attribution) -> Option<i64> {
    Some(row.delivered_at())
}

fn security_event(row: &impl SecurityEventRow, attribution: Attribution) -> Option<i64> {
    match attribution {
        Attribution::ByStart => Some(row.occurred_at().unwrap_or(row.detected_at())),
        _ => Some(row.detected_at()),
    }
}

fn service_status(row: &impl ServiceStatusRow, _attribution: Attribution) -> Option<i64> {
    Some(row.started_at())
}

fn cost(row: &impl CostRow, _attribution: Attribution) -> Option<i64> {
    Some(row.incurred_at())
}

/// Turns combinations and booking instants into groups.
#[derive(Clone)]
pub(crate) struct Booker {
    pub period: Option<(i64, i64)>,
    pub cursor: Option<BucketCursor>,
    pub time_of_day: Option<TimeOfDay>,
    pub zone: Zone,
}

impl Booker {
    /// The group of an instant; none outside the period.
    #[inline]
    pub(crate) fn key(&mut self, dims: u32, instant: i64) -> Option<GroupKey> {
        if self.period.is_some_and(|(start, end)| instant < start || instant >= end) {
            return None;
        }
        let start = self.cursor.as_mut().map_or(NO_START, |cursor| cursor.start_of(instant));
        let slot =
            self.time_of_day.as_ref().map_or(NULL, |slots| slots.slot_of(instant, &self.zone));
        Some(GroupKey { dims, start, slot })
    }

    /// The group of each row; rows without an instant or outside the period
    /// have none.
    pub(crate) fn book(
        &mut self,
        groups: &mut Groups,
        combinations: &[u32],
        instants: impl Iterator<Item = Option<i64>>,
    ) -> Vec<u32> {
        combinations
            .iter()
            .zip(instants)
            .map(|(dims, instant)| {
                let instant = instant.filter(|_| *dims != NO_GROUP);
                match instant.and_then(|instant| self.key(*dims, instant)) {
                    Some(key) => groups.group(key),
                    None => NO_GROUP,
                }
            })
            .collect()
    }
}
