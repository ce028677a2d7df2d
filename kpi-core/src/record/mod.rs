//! The eleven records: what the KPIs are computed from.
//!
//! Each record has a row struct, a row trait that the kernels read, and a view
//! of borrowed columns. All three come from one list of fields.

#[macro_use]
mod field_macros;
#[macro_use]
mod macros;

mod agent_state;
mod batch;
mod builder;
pub(crate) mod bytes;
mod cell;
mod check;
mod code;
mod column;
mod cost;
mod customer;
mod employee;
mod evaluation;
pub(crate) mod field;
mod interaction;
mod planned_activity;
mod prompt;
mod security_event;
mod service_status;
mod survey;
mod table;

#[cfg(test)]
pub(crate) use agent_state::MAX_SLOTS;
pub use agent_state::{AgentState, AgentStateAt, AgentStateColumns, AgentStateRow};
pub(crate) use batch::OwnedRows;
pub use batch::{Batch, Columns, RecordKind};
pub use cell::{CellValue, parse_truth};
pub use code::{
    AgentActivity, Author, BotOutcome, Channel, Code, Direction, HandledBy, Initiation,
    IntentComplexity, LeaveKind, Outcome, PlannedKind, Polarity, QueueExit, Relation,
    SecurityClass, ServiceState, SurveyKind,
};
pub use column::{
    BoolColumn, CodeColumn, Column, ColumnRef, IntColumn, InvalidCell, Offsets, TextColumn,
    Validity,
};
pub use cost::{Cost, CostAt, CostColumns, CostRow};
pub use customer::{Customer, CustomerAt, CustomerColumns, CustomerRow};
pub use employee::{Employee, EmployeeAt, EmployeeColumns, EmployeeRow};
pub use evaluation::{Evaluation, EvaluationAt, EvaluationColumns, EvaluationRow};
pub use field::{
    Field, FieldKind, Fixed, Instant, MAX_DURATION_MS, MAX_NUMBER, Milliseconds, Problem,
};
pub(crate) use interaction::JourneyFacts;
pub use interaction::{
    Interaction, InteractionAt, InteractionColumns, InteractionFacts, InteractionRow, QueueVisit,
};
pub use planned_activity::{
    PlannedActivity, PlannedActivityAt, PlannedActivityColumns, PlannedActivityRow,
};
pub use prompt::{Prompt, PromptAt, PromptColumns, PromptRow};
pub use security_event::{SecurityEvent, SecurityEventAt, SecurityEventColumns, SecurityEventRow};
pub(crate) use service_status::MAX_WEIGHT;
pub use service_status::{ServiceStatus, ServiceStatusAt, ServiceStatusColumns, ServiceStatusRow};
pub use survey::{Survey, SurveyAt, SurveyColumns, SurveyFacts, SurveyRow};
pub use table::TableReader;

use crate::error::{Error, ErrorKind};

pub(crate) fn code_or_first<C: Code>(number: Option<u8>) -> C {
    number.and_then(C::from_number).or_else(|| C::from_number(0)).expect("every list has a code 0")
}

/// Only texts and codes can be grouped by.
pub(crate) fn groupable<'c, 'a>(
    column: ColumnRef<'c, 'a>,
    kind: FieldKind,
) -> Option<(ColumnRef<'c, 'a>, &'static [&'static str])> {
    match kind {
        FieldKind::Text => Some((column, &[])),
        FieldKind::Code(names) => Some((column, names)),
        _ => None,
    }
}

pub(crate) fn check_shape(
    record: &'static str,
    name: &str,
    column: &Column<'_>,
    rows: usize,
) -> crate::Result<()> {
    if column.rows() != rows {
        let message = format!("found {} rows, the batch has {rows}", column.rows());
        return Err(Error::new(ErrorKind::InvalidColumns, message)
            .in_record(record)
            .in_field(name));
    }
    if !column.is_complete() {
        let message = "found a bitmap that is shorter than the batch";
        return Err(Error::new(ErrorKind::InvalidColumns, message)
            .in_record(record)
            .in_field(name));
    }
    Ok(())
}

#[cold]
pub(crate) fn wrong_type(record: &'static str, name: &str, found: &str) -> Error {
    let allowed = RecordKind::from_name(record)
        .and_then(|kind| kind.field(name))
        .map_or("a text (a further dimension)".into(), |field| field.kind.allowed());
    let message = format!("found a column of {found}, allowed is {allowed}");
    Error::new(ErrorKind::InvalidColumns, message).in_record(record).in_field(name)
}
