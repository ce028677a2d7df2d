//! The eleven records: what the KPIs are computed from.
//!
//! Each record has a row struct, a row trait that the kernels read, and a view
//! of borrowed columns. All three come from one list of fields.
//!
//! Rows that come one by one, such as live events, are collected in a buffer,
//! which checks each of them and can be added many rows at a time:
//!
//! ```
//! use kpi_core::record::{Batch, Channel, Instant, Interaction, InteractionBuffer, QueueExit};
//! use kpi_core::{Accumulator, Finish, GroupBy, Policy};
//!
//! let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new().dim("site"))?;
//! let mut buffer = InteractionBuffer::new(accumulator.group_by().dimensions());
//! for number in 0..3_000 {
//!     let arrived = Instant(1_772_434_800_000 + number * 1_000);
//!     let mut call = Interaction::new(number.to_string(), arrived, Channel::Voice);
//!     call.dimensions.insert("site".into(), "Turin".into());
//!     buffer.push(&call).expect("a row that is well-formed");
//!     if buffer.len() == 1_024 {
//!         accumulator.add(Batch::InteractionColumns(&buffer.columns()))?;
//!         buffer.clear();
//!     }
//! }
//! accumulator.add(Batch::InteractionColumns(&buffer.columns()))?;
//! let card = accumulator.finish(Finish::default())?;
//! assert_eq!(card.value_of(0, "interaction_volume")?.value, Some(3_000.0));
//! # Ok::<(), kpi_core::Error>(())
//! ```

#[macro_use]
mod field_macros;
#[macro_use]
mod buffer_macros;
#[macro_use]
mod macros;

mod agent_state;
mod batch;
mod buffer;
mod buffer_texts;
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
mod integers;
mod interaction;
mod planned_activity;
mod prompt;
mod security_event;
mod service_status;
mod survey;
mod table;

#[cfg(test)]
pub(crate) use agent_state::MAX_SLOTS;
pub use agent_state::{
    AgentState, AgentStateAt, AgentStateBuffer, AgentStateColumns, AgentStateRow,
};
pub(crate) use batch::OwnedRows;
pub use batch::{Batch, Columns, RecordKind};
pub use buffer::TextKeys;
pub use cell::{CellValue, parse_truth};
pub use code::{
    AgentActivity, Author, BotOutcome, Channel, Code, Direction, HandledBy, Initiation,
    IntentComplexity, LeaveKind, Outcome, PlannedKind, Polarity, QueueExit, Relation,
    SecurityClass, ServiceState, SurveyKind,
};
pub use column::{
    BoolColumn, CodeColumn, CodeDictionary, Column, ColumnRef, IntColumn, InvalidCell, Offsets,
    TextColumn, Validity,
};
pub use cost::{Cost, CostAt, CostBuffer, CostColumns, CostRow};
pub use customer::{Customer, CustomerAt, CustomerBuffer, CustomerColumns, CustomerRow};
pub use employee::{Employee, EmployeeAt, EmployeeBuffer, EmployeeColumns, EmployeeRow};
pub use evaluation::{
    Evaluation, EvaluationAt, EvaluationBuffer, EvaluationColumns, EvaluationRow,
};
pub use field::{
    Field, FieldKind, Fixed, Instant, MAX_DURATION_MS, MAX_NUMBER, Milliseconds, Problem,
};
pub use integers::Integers;
pub(crate) use interaction::JourneyFacts;
pub use interaction::{
    Interaction, InteractionAt, InteractionBuffer, InteractionColumns, InteractionFacts,
    InteractionRow, QueueVisit,
};
pub use planned_activity::{
    PlannedActivity, PlannedActivityAt, PlannedActivityBuffer, PlannedActivityColumns,
    PlannedActivityRow,
};
pub use prompt::{Prompt, PromptAt, PromptBuffer, PromptColumns, PromptRow};
pub use security_event::{
    SecurityEvent, SecurityEventAt, SecurityEventBuffer, SecurityEventColumns, SecurityEventRow,
};
pub(crate) use service_status::MAX_WEIGHT;
pub use service_status::{
    ServiceStatus, ServiceStatusAt, ServiceStatusBuffer, ServiceStatusColumns, ServiceStatusRow,
};
pub(crate) use survey::default_scale;
pub use survey::{Survey, SurveyAt, SurveyBuffer, SurveyColumns, SurveyFacts, SurveyRow};
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
