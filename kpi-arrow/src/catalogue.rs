//! The catalogue as a table.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use kpi_core::catalogue::{Definition, catalogue};

/// Every KPI in the order of its code, one row each: `kpi`, `code`, `title`,
/// `group`, `aliases` (with commas between them), `description`, `formula` with
/// all options at their defaults, `unit`, `direction`, `objective`,
/// `attribution` and `source`.
///
/// # Errors
///
/// None: the columns are made here.
///
/// # Examples
///
/// ```
/// let table = kpi_arrow::catalogue_table()?;
/// assert_eq!(table.num_rows(), kpi_core::catalogue::catalogue().count());
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
pub fn catalogue_table() -> Result<RecordBatch, ArrowError> {
    let texts = |text: fn(&Definition) -> String| -> ArrayRef {
        Arc::new(catalogue().map(|kpi| Some(text(kpi))).collect::<StringArray>())
    };
    let codes: Int64Array = catalogue().map(|kpi| Some(i64::from(kpi.code))).collect();
    RecordBatch::try_from_iter([
        ("kpi", texts(|kpi| kpi.id.into())),
        ("code", Arc::new(codes)),
        ("title", texts(|kpi| kpi.title.into())),
        ("group", texts(|kpi| kpi.group().into())),
        ("aliases", texts(|kpi| kpi.aliases.join(", "))),
        ("description", texts(|kpi| kpi.doc.into())),
        ("formula", texts(Definition::default_formula)),
        ("unit", texts(|kpi| kpi.unit.name().into())),
        ("direction", texts(|kpi| kpi.direction.name().into())),
        ("objective", texts(|kpi| kpi.objective.name().into())),
        ("attribution", texts(|kpi| kpi.attribution.name().into())),
        ("source", texts(|kpi| kpi.source.into())),
    ])
}
