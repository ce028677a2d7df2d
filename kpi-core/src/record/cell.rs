//! One cell, as a border hands it over, read as a field of any kind.

use crate::number;
use crate::record::field::{self, FieldKind};
use crate::text::quoted;
use crate::time::zone::{LocalTime, Zone};
use crate::time::{describe_local_time, format_instant, instant_in_utc, parse_instant};

/// A float beyond this no longer tells neighbouring whole numbers apart: 2^53.
const EXACT_FLOAT: f64 = 9_007_199_254_740_992.0;

/// A typed cell, for borders whose values have types of their own.
///
/// Each is read as a column of its type would be:
///
/// | value | fields that take it |
/// |---|---|
/// | `Missing` | all |
/// | `Text` | all, as a cell of a CSV file; a blank text is missing |
/// | `Integer` | duration (seconds), count, money, fixed; boolean (0 and 1); text (written out) |
/// | `Number` | the same; a NaN is missing, infinity cannot be read |
/// | `Boolean` | boolean; text (written out) |
/// | `Instant`, `LocalTime` | instant |
/// | `Duration` | duration |
/// | `Other` | none |
///
/// Numbers of seconds are rounded half to even to milliseconds. Counts, amounts
/// and texts take numbers that are whole, and texts none beyond 2^53; fixed
/// fields take numbers with at most 3 decimals. A local time that the clocks of
/// the reader's zone skip or show twice cannot be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellValue<'a> {
    /// No value.
    Missing,
    /// A text. Integers beyond 64 bits and exact decimals come as text, too.
    Text(&'a str),
    /// A whole number, in the unit of the border: seconds, pieces, minor units, points.
    Integer(i64),
    /// A floating point number, in the same units.
    Number(f64),
    /// A truth value.
    Boolean(bool),
    /// An instant: UTC milliseconds since 1970.
    Instant(i64),
    /// What a clock in the reader's zone shows: milliseconds since its 1970. A
    /// date is its midnight.
    LocalTime(i64),
    /// A duration in milliseconds.
    Duration(i64),
    /// What no field can hold, as the message shows it; cut after 60 characters.
    Other(&'a str),
}

/// A cell that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

/// What a cell holds: a value, nothing, or what cannot be read.
pub(crate) type Read<T> = Result<Option<T>, Refused>;

impl CellValue<'_> {
    /// Whether there is no value, whatever the field.
    #[inline]
    fn is_missing(self) -> bool {
        match self {
            CellValue::Missing => true,
            CellValue::Text(text) => is_blank(text),
            CellValue::Number(number) => number.is_nan(),
            _ => false,
        }
    }
}

/// Whether a text has nothing but spaces. Most begin with a letter or a digit, and
/// then nothing else need be looked at.
#[inline]
fn is_blank(text: &str) -> bool {
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim_start().is_empty()
}

/// The text without the spaces around it, which few have.
#[inline]
fn trimmed(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Writes a cell of a text field; nothing where it is missing.
#[inline]
pub(crate) fn write_text(value: CellValue<'_>, data: &mut String) -> Result<(), Refused> {
    match value {
        _ if value.is_missing() => {}
        CellValue::Text(text) => data.push_str(text),
        CellValue::Integer(number) => number::write_integer(number.into(), data),
        CellValue::Boolean(truth) => data.push_str(if truth { "true" } else { "false" }),
        CellValue::Number(number) if number.abs() <= EXACT_FLOAT => {
            let whole = number::fixed_from_f64(number, 0).ok_or(Refused)?;
            number::write_integer(whole.into(), data);
        }
        _ => return Err(Refused),
    }
    Ok(())
}

/// Reads a cell of a field that is kept as a whole number.
#[inline]
pub(crate) fn integer(kind: FieldKind, value: CellValue<'_>, zone: &Zone) -> Read<i64> {
    if value.is_missing() {
        return Ok(None);
    }
    let number = match (kind, value) {
        (_, CellValue::Text(text)) => kind.parse_integer(text, zone),
        (FieldKind::Instant, CellValue::Instant(instant)) => Some(instant),
        (FieldKind::Instant, CellValue::LocalTime(local)) => match zone.from_local_ms(local) {
            LocalTime::Single(instant) => Some(instant),
            LocalTime::Ambiguous { .. } | LocalTime::Gap { .. } => None,
        },
        (FieldKind::Duration, CellValue::Duration(duration)) => Some(duration),
        (FieldKind::Duration | FieldKind::Fixed, CellValue::Integer(whole)) => {
            whole.checked_mul(1000)
        }
        (FieldKind::Duration, CellValue::Number(seconds)) => {
            number::milliseconds_from_seconds(seconds)
        }
        (FieldKind::Fixed, CellValue::Number(number)) => number::fixed_from_f64(number, 3),
        (FieldKind::Count | FieldKind::Money, CellValue::Integer(whole)) => Some(whole),
        (FieldKind::Count | FieldKind::Money, CellValue::Number(number)) => {
            number::fixed_from_f64(number, 0)
        }
        _ => None,
    };
    number.map(Some).ok_or(Refused)
}

/// Reads a cell of a truth field.
#[inline]
pub(crate) fn truth(value: CellValue<'_>) -> Read<bool> {
    if value.is_missing() {
        return Ok(None);
    }
    let truth = match value {
        CellValue::Boolean(truth) => Some(truth),
        CellValue::Text(text) => parse_truth(text),
        CellValue::Integer(number @ (0 | 1)) => Some(number == 1),
        CellValue::Number(number) if number == 0.0 || number == 1.0 => Some(number == 1.0),
        _ => None,
    };
    truth.map(Some).ok_or(Refused)
}

/// Reads a cell of a closed list.
#[inline]
pub(crate) fn code(names: &[&str], value: CellValue<'_>) -> Read<u8> {
    match value {
        _ if value.is_missing() => Ok(None),
        CellValue::Text(text) => {
            let text = trimmed(text);
            let number = names.iter().position(|name| *name == text).ok_or(Refused)?;
            u8::try_from(number).map(Some).map_err(|_| Refused)
        }
        _ => Err(Refused),
    }
}

/// What a cell holds that could not be read, for the message.
#[cold]
pub(crate) fn found(kind: FieldKind, value: CellValue<'_>, zone: &Zone) -> String {
    match value {
        CellValue::Missing => "nothing".into(),
        CellValue::Text(text) => kind.unreadable_text(text, zone),
        CellValue::Integer(number) => number.to_string(),
        CellValue::Number(number)
            if kind == FieldKind::Text && number::fixed_from_f64(number, 0).is_some() =>
        {
            format!("{number} as a float, which has lost digits")
        }
        CellValue::Number(number) => number.to_string(),
        CellValue::Boolean(truth) => truth.to_string(),
        CellValue::Instant(instant) => format_instant(instant, &Zone::utc()),
        CellValue::LocalTime(local) => match describe_local_time(local, zone) {
            Some(text) if kind == FieldKind::Instant => text,
            _ => format_instant(local, &Zone::utc()).trim_end_matches('Z').into(),
        },
        CellValue::Duration(duration) => field::show(FieldKind::Duration, duration),
        CellValue::Other(found) => found.chars().take(60).collect(),
    }
}

/// Reads a truth value from text; spaces around it are passed over. `None` for
/// a text that is none.
///
/// # Examples
///
/// ```
/// use kpi_core::record::parse_truth;
/// assert_eq!(["true", " FALSE", "1"].map(parse_truth), [Some(true), Some(false), Some(true)]);
/// assert_eq!(parse_truth("yes"), None);
/// ```
pub fn parse_truth(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

impl FieldKind {
    /// Reads a text as the whole number of a field: instants and durations in
    /// milliseconds, counts, amounts in minor units, fixed-point numbers in
    /// thousandths.
    ///
    /// The text of a duration is a number of seconds. Spaces around the text are
    /// passed over; what it says without an offset is local time in `zone`.
    /// `None` for a text that does not fit, and for fields of another kind.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::record::FieldKind;
    /// use kpi_core::time::Zone;
    /// let zone = Zone::utc();
    /// assert_eq!(FieldKind::Duration.parse_integer(" 2.5 ", &zone), Some(2_500));
    /// assert_eq!(FieldKind::Instant.parse_integer("1970-01-01T00:00:01Z", &zone), Some(1_000));
    /// assert_eq!(FieldKind::Count.parse_integer("2.5", &zone), None);
    /// ```
    pub fn parse_integer(self, text: &str, zone: &Zone) -> Option<i64> {
        let text = trimmed(text);
        match self {
            FieldKind::Instant => instant_in_utc(text).or_else(|| parse_instant(text, zone).ok()),
            FieldKind::Duration => parse_seconds(text),
            FieldKind::Count | FieldKind::Money => number::parse_fixed(text, 0),
            FieldKind::Fixed => number::parse_fixed(text, 3),
            FieldKind::Text | FieldKind::Boolean | FieldKind::Code(_) => None,
        }
    }

    /// What a message says of a text that could not be read as this kind: the
    /// text in quotes, and why a local time is no instant.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::record::FieldKind;
    /// use kpi_core::time::Zone;
    /// let rome = Zone::named("Europe/Rome")?;
    /// assert_eq!(
    ///     FieldKind::Instant.unreadable_text("2026-03-29 02:30", &rome),
    ///     "\"2026-03-29 02:30\", which clocks in Europe/Rome skip"
    /// );
    /// assert_eq!(FieldKind::Count.unreadable_text("many", &rome), "\"many\"");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn unreadable_text(self, text: &str, zone: &Zone) -> String {
        let is_instant = self == FieldKind::Instant;
        // A text that is an instant in UTC names a local time that the zone lacks.
        let local = parse_instant(text.trim(), &Zone::utc()).ok().filter(|_| is_instant);
        match local.and_then(|local| crate::time::why_no_instant(local, zone)) {
            Some(why) => format!("{}, {why}", quoted(text)),
            None => quoted(text),
        }
    }
}

fn parse_seconds(text: &str) -> Option<i64> {
    // Decimal text is exact; only what has more than three decimals or an
    // exponent goes through a double.
    number::parse_fixed(text, 3)
        .or_else(|| text.parse::<f64>().ok().and_then(number::milliseconds_from_seconds))
}

#[cfg(test)]
mod tests;
