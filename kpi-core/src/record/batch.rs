//! Many rows of one record, as structs or as columns.

use crate::error::{Error, ErrorKind, Result};
use crate::record::*;

macro_rules! batches {
    ($($(#[doc = $doc:literal])+ $kind:ident, $name:literal, $record:ident, $rows:ident, $row_columns:ident, $columns:ident;)+) => {
        /// The eleven records.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum RecordKind { $($(#[doc = $doc])+ $kind,)+ }

        impl RecordKind {
            /// All records, in the order of the design.
            pub const ALL: [RecordKind; 11] = [$(RecordKind::$kind),+];

            /// The name, the same in all three languages.
            pub const fn name(self) -> &'static str {
                match self { $(RecordKind::$kind => $name,)+ }
            }

            /// The fields of the record.
            pub const fn fields(self) -> &'static [Field] {
                match self { $(RecordKind::$kind => $record::FIELDS,)+ }
            }
        }

        /// Columns of any record, for borders that learn its name at run time.
        // One such value stands for a whole batch, so its size is no matter.
        #[expect(clippy::large_enum_variant, reason = "one value a batch")]
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Columns<'a> {
            $(
                #[doc = concat!("Columns of `", $name, "`.")]
                $kind($columns<'a>),
            )+
        }

        impl<'a> Columns<'a> {
            /// Columns for this many rows, none of them set yet.
            pub fn new(kind: RecordKind, rows: usize) -> Self {
                match kind { $(RecordKind::$kind => Columns::$kind($columns::new(rows)),)+ }
            }

            /// Sets a column by the name of its field, or a further dimension.
            ///
            /// # Errors
            ///
            /// `InvalidColumns` when the column does not fit the field or the
            /// number of rows.
            pub fn set(&mut self, name: &str, column: Column<'a>) -> crate::Result<()> {
                match self { $(Columns::$kind(columns) => columns.set(name, column),)+ }
            }

            /// The columns that were set, each with its name and kind: fields in
            /// the order of the record, then further dimensions. Required fields
            /// are always there; other fields are not, where there are no rows.
            ///
            /// # Examples
            ///
            /// ```
            /// use kpi_core::record::{RecordKind, TableReader};
            /// use kpi_core::time::Zone;
            /// let names = ["author", "delivered_at", "site"];
            /// let mut reader = TableReader::new(RecordKind::Prompt, &names, &Zone::utc());
            /// reader.push_texts([Some("bot"), Some("2026-03-02T08:00:00Z"), Some("Turin")]);
            /// let columns = reader.finish()?;
            /// let present = columns.present();
            /// assert!(present.iter().map(|(name, _, _)| *name).eq(["author", "delivered_at", "site"]));
            /// # Ok::<(), kpi_core::Error>(())
            /// ```
            pub fn present(&self) -> Vec<(&str, FieldKind, ColumnRef<'_, 'a>)> {
                match self { $(Columns::$kind(columns) => columns.present(),)+ }
            }

            /// The columns as a batch.
            pub fn batch(&self) -> Batch<'_> {
                match self { $(Columns::$kind(columns) => Batch::$row_columns(columns),)+ }
            }
        }

        /// Rows that were kept as bytes, read back.
        pub(crate) enum OwnedRows { $($kind(Vec<$record>),)+ }

        impl OwnedRows {
            pub(crate) fn decode<'b>(
                kind: RecordKind, rows: impl Iterator<Item = &'b [u8]>,
            ) -> Result<Self, &'static str> {
                match kind {
                    $(RecordKind::$kind => {
                        rows.map(|mut bytes| $record::decode(&mut bytes)).collect::<Result<_, _>>().map(OwnedRows::$kind)
                    })+
                }
            }

            pub(crate) fn batch(&self) -> Batch<'_> {
                match self { $(OwnedRows::$kind(rows) => Batch::$rows(rows),)+ }
            }
        }

        /// Many rows of one record.
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum Batch<'a> {
            $(
                #[doc = concat!("Structs of `", $name, "`.")]
                $rows(&'a [$record]),
                #[doc = concat!("Columns of `", $name, "`.")]
                $row_columns(&'a $columns<'a>),
            )+
        }

        impl Batch<'_> {
            /// Which record it holds.
            pub fn kind(&self) -> RecordKind {
                match self { $(Batch::$rows(_) | Batch::$row_columns(_) => RecordKind::$kind,)+ }
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                match self { $(Batch::$rows(rows) => rows.len(), Batch::$row_columns(columns) => columns.len(),)+ }
            }

            /// Whether there are no rows.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// Reports every malformed row; a row may be reported more than once.
            pub(crate) fn check(&self, report: &mut dyn FnMut(usize, Problem)) {
                match self {
                    $(
                        Batch::$rows(rows) => for (row, record) in rows.iter().enumerate() {
                            if let Err(problem) = $record::check_row(record) { report(row, problem); }
                        },
                        Batch::$row_columns(columns) => columns.check(report),
                    )+
                }
            }

            /// The text of a dimension in one row of structs.
            pub(crate) fn row_dimension(&self, row: usize, name: &str) -> Option<&str> {
                match self {
                    $(
                        Batch::$rows(rows) => rows.get(row)?.dimension(name),
                        Batch::$row_columns(_) => None,
                    )+
                }
            }

            /// The greatest of an instant and those of the rows that are valid.
            pub(crate) fn latest(&self, valid: &[bool], known: Option<i64>) -> Option<i64> {
                match self {
                    $(
                        Batch::$rows(rows) => {
                            let rows = rows.iter().zip(valid).filter(|(_, valid)| **valid);
                            rows.filter_map(|(row, _)| row.latest()).max().max(known)
                        }
                        Batch::$row_columns(columns) => {
                            columns.latest(&crate::kernel::words_of(valid), known)
                        }
                    )+
                }
            }

            /// The canonical bytes of one row.
            pub(crate) fn row_bytes(&self, row: usize) -> Vec<u8> {
                let mut bytes = Vec::new();
                match self {
                    $(
                        Batch::$rows(rows) => rows[row].encode(&mut bytes),
                        Batch::$row_columns(columns) => columns.row(row).encode(&mut bytes),
                    )+
                }
                bytes
            }

            /// The column of a dimension, when the batch has columns and this one.
            pub(crate) fn dimension_column(
                &self, name: &str,
            ) -> Option<(ColumnRef<'_, '_>, &'static [&'static str])> {
                match self {
                    $(
                        Batch::$rows(_) => None,
                        Batch::$row_columns(columns) => columns.dimension_column(name),
                    )+
                }
            }

            /// Whether the batch is made of structs.
            pub(crate) fn has_rows(&self) -> bool {
                matches!(self, $(Batch::$rows(_))|+)
            }
        }
    };
}

batches! {
    /// A contact.
    Interaction, "interaction", Interaction, Interactions, InteractionColumns, InteractionColumns;
    /// A stretch of an agent's time.
    AgentState, "agent_state", AgentState, AgentStates, AgentStateColumns, AgentStateColumns;
    /// A planned activity of an agent.
    PlannedActivity, "planned_activity", PlannedActivity, PlannedActivities, PlannedActivityColumns, PlannedActivityColumns;
    /// A survey.
    Survey, "survey", Survey, Surveys, SurveyColumns, SurveyColumns;
    /// A criterion of a quality evaluation.
    Evaluation, "evaluation", Evaluation, Evaluations, EvaluationColumns, EvaluationColumns;
    /// A message that may ask for a reply.
    Prompt, "prompt", Prompt, Prompts, PromptColumns, PromptColumns;
    /// A security event.
    SecurityEvent, "security_event", SecurityEvent, SecurityEvents, SecurityEventColumns, SecurityEventColumns;
    /// The status of a service.
    ServiceStatus, "service_status", ServiceStatus, ServiceStatuses, ServiceStatusColumns, ServiceStatusColumns;
    /// An employee.
    Employee, "employee", Employee, Employees, EmployeeColumns, EmployeeColumns;
    /// A cost posting.
    Cost, "cost", Cost, Costs, CostColumns, CostColumns;
    /// A customer's active time.
    Customer, "customer", Customer, Customers, CustomerColumns, CustomerColumns;
}

impl RecordKind {
    /// The record with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        RecordKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The record with this name, or an error that lists all.
    ///
    /// # Errors
    ///
    /// `InvalidColumns` when there is no such record.
    pub fn named(name: &str) -> Result<Self> {
        RecordKind::from_name(name).ok_or_else(|| {
            let names = RecordKind::ALL.map(RecordKind::name).join(", ");
            let message = format!("found the record {name:?}, allowed are {names}");
            Error::new(ErrorKind::InvalidColumns, message)
        })
    }

    /// The field with this name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }
}
