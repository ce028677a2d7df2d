//! What a field is, and the checks that every field of a kind passes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::kernel::{LANES, chunks_outside, dispatch, dispatch::Kernel, rows_where};
use crate::number;
use crate::record::column::{CodeColumn, ColumnRef};
use crate::time::zone::{MAX_INSTANT_MS, MIN_INSTANT_MS, Zone};
use crate::time::{format_instant, parse_instant};

/// The longest duration of a record, 100 years in milliseconds.
pub const MAX_DURATION_MS: i64 = 100 * 366 * 86_400_000;

/// The largest count, amount or fixed-point number of one record.
pub const MAX_NUMBER: i64 = 1_000_000_000_000_000;

/// The type and unit of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// Text. An empty text is a missing value.
    Text,
    /// An instant: UTC milliseconds since 1970, years 1 to 9999.
    Instant,
    /// A duration: milliseconds, 0 to 100 years. Seconds at the border.
    Duration,
    /// A count, 0 or more.
    Count,
    /// An amount in minor units of the policy's currency, any sign.
    Money,
    /// A number in thousandths, any sign.
    Fixed,
    /// A truth value.
    Boolean,
    /// A value of a closed list, here with its names.
    Code(&'static [&'static str]),
}

impl FieldKind {
    /// What a cell of this kind may hold, for messages and docs.
    pub fn allowed(self) -> String {
        match self {
            FieldKind::Text => "a text".into(),
            FieldKind::Instant => {
                "an instant such as 2026-03-02T08:00:00Z, in the years 1 to 9999".into()
            }
            FieldKind::Duration => "a duration in seconds, 0 or more, at most 100 years".into(),
            FieldKind::Count => "a whole number, 0 or more".into(),
            FieldKind::Money => "a whole number of minor currency units".into(),
            FieldKind::Fixed => "a number with at most 3 decimals".into(),
            FieldKind::Boolean => "true or false".into(),
            FieldKind::Code(names) => format!("one of {}", names.join(", ")),
        }
    }

    /// Whether a number lies in the range of the field.
    #[inline]
    pub(crate) fn allows(self, value: i64) -> bool {
        let (least, most) = self.range();
        (least <= value) & (value <= most)
    }

    #[inline]
    fn range(self) -> (i64, i64) {
        match self {
            FieldKind::Instant => (MIN_INSTANT_MS, MAX_INSTANT_MS),
            FieldKind::Duration => (0, MAX_DURATION_MS),
            FieldKind::Count => (0, MAX_NUMBER),
            _ => (-MAX_NUMBER, MAX_NUMBER),
        }
    }
}

/// One field of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name, the same in all three languages.
    pub name: &'static str,
    /// The type and unit.
    pub kind: FieldKind,
    /// Whether a row without it is malformed.
    pub required: bool,
    /// What it holds.
    pub doc: &'static str,
}

/// Why a row is malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: &'static str,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl Problem {
    /// A problem with a field.
    #[cold]
    pub fn new(field: &'static str, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Problem { field, found: found.into(), allowed: allowed.into() }
    }

    #[cold]
    fn missing(field: &Field) -> Self {
        Problem::new(field.name, "nothing", format!("{}; it is required", field.kind.allowed()))
    }
}

pub(crate) fn show(kind: FieldKind, value: i64) -> String {
    match kind {
        FieldKind::Instant => format!("{value} ms since 1970"),
        FieldKind::Duration | FieldKind::Fixed => {
            let sign = if value < 0 { "-" } else { "" };
            let (whole, rest) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
            let unit = if kind == FieldKind::Duration { " s" } else { "" };
            match rest {
                0 => format!("{sign}{whole}{unit}"),
                _ => format!("{sign}{whole}.{}{unit}", format!("{rest:03}").trim_end_matches('0')),
            }
        }
        _ => value.to_string(),
    }
}

/// Checks the range of one number.
#[inline]
pub(crate) fn check_number(field: &Field, value: i64) -> Result<(), Problem> {
    if field.kind.allows(value) {
        return Ok(());
    }
    Err(Problem::new(field.name, show(field.kind, value), field.kind.allowed()))
}

/// Finds the lanes with a number outside of a range.
struct Outside<'l> {
    numbers: &'l [i64; LANES],
    least: i64,
    most: i64,
}

impl Kernel for Outside<'_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let Outside { numbers, least, most } = self;
        rows_where(|lane| (numbers[lane] < least) | (most < numbers[lane]))
    }
}

/// Reports every malformed cell of a column, row by row.
pub(crate) fn check_column(
    field: &Field,
    column: ColumnRef<'_, '_>,
    rows: usize,
    report: &mut dyn FnMut(usize, Problem),
) {
    let invalid = column.invalid();
    for cell in invalid {
        report(cell.row, Problem::new(field.name, cell.found.clone(), field.kind.allowed()));
    }
    if let ColumnRef::Int(column) = column {
        let (least, most) = field.kind.range();
        chunks_outside(&column.values, least, most, &mut |base| {
            // Where a table has no value anything may stand, often the least number of all.
            if let Some(numbers) = column.values.chunk::<LANES>(base) {
                let outside = dispatch::run(Outside { numbers, least, most });
                if outside & column.validity.word(base) == 0 {
                    return;
                }
            }
            let rows = (base..base + LANES).filter_map(|row| Some((row, column.get(row)?)));
            for (row, value) in rows.filter(|(_, value)| *value < least || most < *value) {
                let found = show(field.kind, value);
                report(row, Problem::new(field.name, found, field.kind.allowed()));
            }
        });
    }
    if let (ColumnRef::Code(column), FieldKind::Code(names)) = (column, field.kind) {
        let is_unknown = |number: u8| {
            let code = column.code(number);
            usize::from(code) >= names.len() && code != CodeColumn::MISSING
        };
        let any = column.numbers().into_iter().any(is_unknown);
        let rows =
            column.codes.iter().enumerate().filter(|(_, number)| any && is_unknown(**number));
        for (row, number) in rows.filter(|(row, _)| column.validity.is_valid(*row)) {
            let found = format!("code {}", column.code(*number));
            report(row, Problem::new(field.name, found, field.kind.allowed()));
        }
    }
    if field.required && !column.has_all(rows) {
        let reported: std::collections::HashSet<usize> =
            invalid.iter().map(|cell| cell.row).collect();
        for row in 0..rows {
            if !column.has(row) && !reported.contains(&row) {
                report(row, Problem::missing(field));
            }
        }
    }
}

/// An instant: UTC milliseconds since 1970-01-01T00:00:00Z.
///
/// In JSON it is text as in RFC 3339; text without an offset is read as UTC.
///
/// # Examples
///
/// ```
/// use kpi_core::record::Instant;
/// let instant: Instant = "2026-03-02T08:00:00+01:00".parse()?;
/// assert_eq!(instant, Instant(1_772_434_800_000));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl std::str::FromStr for Instant {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        parse_instant(text, &Zone::utc()).map(Instant)
    }
}

impl From<chrono::DateTime<chrono::Utc>> for Instant {
    fn from(instant: chrono::DateTime<chrono::Utc>) -> Self {
        Instant(instant.timestamp_millis())
    }
}

/// A duration in milliseconds. In JSON it is a number of seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milliseconds(pub i64);

impl Milliseconds {
    /// A duration of whole seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Milliseconds(seconds.saturating_mul(1000))
    }
}

/// A number in thousandths: scores, weights, points, full-time equivalents.
/// In JSON it is a number with at most three decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fixed(pub i64);

impl Fixed {
    /// A whole number.
    pub const fn from_whole(whole: i64) -> Self {
        Fixed(whole.saturating_mul(1000))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_instant(self.0, &Zone::utc()))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

fn serialize_thousandths<S: Serializer>(value: i64, serializer: S) -> Result<S::Ok, S::Error> {
    match value % 1000 {
        0 => serializer.serialize_i64(value / 1000),
        _ => serializer.serialize_f64(value as f64 / 1000.0),
    }
}

impl Serialize for Milliseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_thousandths(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Milliseconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        number::milliseconds_from_seconds(seconds)
            .map(Milliseconds)
            .ok_or_else(|| de::Error::custom(format!("{seconds} is not a number of seconds")))
    }
}

impl Serialize for Fixed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_thousandths(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Fixed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        number::fixed_from_f64(value, 3)
            .map(Fixed)
            .ok_or_else(|| de::Error::custom(format!("{value} has more than three decimals")))
    }
}
