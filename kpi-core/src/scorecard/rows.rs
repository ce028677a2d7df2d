//! Facts of rows that an accumulator asks for: ids, later versions, and the
//! interaction that a survey or evaluation is about.

use std::collections::BTreeMap;

use crate::codec::id_hash;
use crate::kernel::efforts_without_polarity;
use crate::partial::slot::NO_GROUP;
use crate::record::{
    Batch, EvaluationRow, InteractionRow, Problem, RecordKind, SecurityEventRow, Survey,
    SurveyKind, SurveyRow,
};
use crate::scorecard::engine::Joined;
use crate::scorecard::group::Groups;

/// The field that holds the id of a record.
pub(super) fn id_field(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Interaction => "interaction_id",
        RecordKind::Survey => "survey_id",
        RecordKind::Evaluation => "evaluation_id",
        _ => "event_id",
    }
}

/// Stands between the id of an evaluation and its criterion.
const SEPARATOR: char = '\u{1f}';

/// An id for a message.
pub(super) fn readable(id: &str) -> String {
    id.replace(SEPARATOR, " / ")
}

fn criterion_id(row: &impl EvaluationRow) -> String {
    format!("{}{SEPARATOR}{}", row.evaluation_id(), row.criterion().unwrap_or_default())
}

/// Calls `visit` with each row that has an id, and the id.
///
/// An evaluation has one row a criterion, so id and criterion name a row.
pub(super) fn each_id(batch: &Batch<'_>, visit: &mut dyn FnMut(usize, &str)) {
    match batch {
        Batch::Evaluations(rows) => {
            rows.iter().enumerate().for_each(|(row, one)| visit(row, &criterion_id(one)));
        }
        Batch::EvaluationColumns(c) => {
            (0..c.len()).for_each(|row| visit(row, &criterion_id(&c.at(row))));
        }
        Batch::Interactions(rows) => {
            rows.iter().enumerate().for_each(|(row, one)| visit(row, &one.interaction_id));
        }
        Batch::InteractionColumns(c) => {
            (0..c.len()).for_each(|row| visit(row, c.at(row).interaction_id()));
        }
        Batch::Surveys(rows) => {
            let ids = rows.iter().map(SurveyRow::survey_id).enumerate();
            ids.for_each(|(row, id)| id.into_iter().for_each(|id| visit(row, id)));
        }
        Batch::SurveyColumns(c) => {
            (0..c.len())
                .for_each(|row| c.at(row).survey_id().into_iter().for_each(|id| visit(row, id)));
        }
        Batch::SecurityEvents(rows) => {
            rows.iter().enumerate().for_each(|(row, one)| visit(row, &one.event_id));
        }
        Batch::SecurityEventColumns(c) => {
            (0..c.len()).for_each(|row| visit(row, c.at(row).event_id()));
        }
        _ => {}
    }
}

/// When the source last changed a row; only interactions say so.
pub(super) fn updated_at(batch: &Batch<'_>, row: usize) -> i64 {
    let updated = match batch {
        Batch::Interactions(rows) => InteractionRow::updated_at(&rows[row]),
        Batch::InteractionColumns(columns) => columns.at(row).updated_at(),
        _ => None,
    };
    updated.unwrap_or(i64::MIN)
}

/// Effort surveys whose polarity neither the row nor the policy states.
pub(super) fn effort_without_polarity(batch: &Batch<'_>) -> Vec<(usize, Problem)> {
    let lacks = |row: &Survey| row.kind == SurveyKind::Ces && row.polarity.is_none();
    let problem = || {
        Problem::new(
            "polarity",
            "nothing",
            "effort or ease, in the row or as ces_polarity in the policy",
        )
    };
    let rows = 0..batch.len();
    match batch {
        Batch::Surveys(surveys) => {
            rows.filter(|row| lacks(&surveys[*row])).map(|row| (row, problem())).collect()
        }
        Batch::SurveyColumns(columns) => {
            let mut found = Vec::new();
            efforts_without_polarity(columns, &mut |row| found.push((row, problem())));
            found
        }
        _ => Vec::new(),
    }
}

pub(super) fn index_interactions(
    batch: &Batch<'_>,
    combinations: &[u32],
    index: &mut Vec<(u128, i64, u32)>,
) {
    let entry = |row: &dyn Fn() -> (u128, i64), dims: u32| {
        let (id, started_at) = row();
        (dims != NO_GROUP).then_some((id, started_at, dims))
    };
    let of = |id: &str, started_at: i64| (id_hash(id), started_at);
    match batch {
        Batch::Interactions(rows) => {
            index.extend(rows.iter().zip(combinations).filter_map(|(row, dims)| {
                entry(
                    &|| of(InteractionRow::interaction_id(row), InteractionRow::created_at(row)),
                    *dims,
                )
            }))
        }
        Batch::InteractionColumns(columns) => {
            index.extend(combinations.iter().enumerate().filter_map(|(row, dims)| {
                let row = columns.at(row);
                entry(&|| of(row.interaction_id(), row.created_at()), *dims)
            }));
        }
        _ => {}
    }
}

/// Beginning and combination of each interaction. Of several with one id the
/// earliest counts, ties by the texts of its dimensions.
pub(super) fn beginnings(
    groups: &Groups,
    index: Vec<(u128, i64, u32)>,
) -> BTreeMap<u128, (i64, u32)> {
    let rank = |started_at: i64, dims: u32| (started_at, groups.texts(dims).collect::<Vec<_>>());
    let mut beginnings: BTreeMap<u128, (i64, u32)> = BTreeMap::new();
    for (id, started_at, dims) in index {
        let known = beginnings.entry(id).or_insert((started_at, dims));
        if rank(started_at, dims) < rank(known.0, known.1) {
            *known = (started_at, dims);
        }
    }
    beginnings
}

/// The interaction that each survey or evaluation is about, as a hash.
pub(super) fn interaction_ids(batch: &Batch<'_>) -> Vec<Option<u128>> {
    match batch {
        Batch::Surveys(rows) => {
            rows.iter().map(|row| SurveyRow::interaction_id(row).map(id_hash)).collect()
        }
        Batch::Evaluations(rows) => {
            rows.iter().map(|row| EvaluationRow::interaction_id(row).map(id_hash)).collect()
        }
        _ => vec![None; batch.len()],
    }
}

pub(super) fn join(
    batch: &Batch<'_>,
    beginnings: &BTreeMap<u128, (i64, u32)>,
    groups: &mut Groups,
) -> Joined {
    let ids = interaction_ids(batch);
    let unknown = groups.combination_of_nothing();
    let found: Vec<Option<(i64, u32)>> =
        ids.iter().map(|id| id.and_then(|id| beginnings.get(&id).copied())).collect();
    Joined {
        combinations: found.iter().map(|found| found.map_or(unknown, |(_, dims)| dims)).collect(),
        started_at: found.iter().map(|found| found.map(|(started_at, _)| started_at)).collect(),
    }
}
