//! Instants: timestamps, dates and texts.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_schema::{DataType, TimeUnit};
use kpi_core::Result;
use kpi_core::record::IntColumn;
use kpi_core::text::quoted;
use kpi_core::time::{
    LocalTime, MAX_INSTANT_MS, MIN_INSTANT_MS, Zone, format_instant, parse_instant,
};

use crate::import::cells::{self, Cell, Refused, convert};
use crate::import::number::{borrowed, milliseconds};
use crate::import::target::Target;
use crate::import::text::Texts;

const DAY_MS: i64 = 86_400_000;

/// Reads instants; `None` for a column of another type. What has no zone or
/// offset of its own is local time in `zone`, and a date is its midnight.
pub(crate) fn instants<'a>(
    target: &Target<'_>,
    array: &'a dyn Array,
    zone: &Zone,
) -> Result<Option<IntColumn<'a>>> {
    if let Some(texts) = Texts::of(target, array)? {
        return Ok(Some(from_texts(&texts, array.len(), zone)));
    }
    let nulls = array.nulls();
    Ok(match array.data_type() {
        DataType::Timestamp(unit, None) if *zone != Zone::utc() => {
            timestamps(array, *unit).map(|values| {
                let local = |value| milliseconds(value, *unit);
                let read = |value| from_local(local(value), zone);
                let raw = |value| format!("{value} {unit} since 1970");
                convert(values, nulls, read, |value| show_local(local(value), zone, raw(value)))
            })
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            timestamps(array, TimeUnit::Millisecond).map(|values| borrowed(values, nulls))
        }
        DataType::Timestamp(unit, _) => timestamps(array, *unit).map(|values| {
            let read = |value| milliseconds(value, *unit).map(Some).ok_or(Refused);
            convert(values, nulls, read, |value| format!("{value} {unit} since 1970"))
        }),
        DataType::Date32 => array.as_primitive_opt::<Date32Type>().map(|days| {
            let local = |day| Some(i64::from(day) * DAY_MS);
            let read = |day| from_local(local(day), zone);
            let raw = |day| format!("{day} days since 1970");
            convert(days.values(), nulls, read, |day| show_local(local(day), zone, raw(day)))
        }),
        DataType::Date64 => array.as_primitive_opt::<Date64Type>().map(|dates| {
            let whole = |ms: i64| Some(ms).filter(|ms| ms % DAY_MS == 0);
            let read = |ms| from_local(whole(ms), zone);
            let raw = |ms| format!("{ms} ms since 1970 in a column of dates");
            convert(dates.values(), nulls, read, |ms| show_local(whole(ms), zone, raw(ms)))
        }),
        _ => None,
    })
}

fn timestamps(array: &dyn Array, unit: TimeUnit) -> Option<&[i64]> {
    Some(match unit {
        TimeUnit::Second => array.as_primitive_opt::<TimestampSecondType>()?.values(),
        TimeUnit::Millisecond => array.as_primitive_opt::<TimestampMillisecondType>()?.values(),
        TimeUnit::Microsecond => array.as_primitive_opt::<TimestampMicrosecondType>()?.values(),
        TimeUnit::Nanosecond => array.as_primitive_opt::<TimestampNanosecondType>()?.values(),
    })
}

/// The instant at which clocks show this time, if there is exactly one.
fn from_local(local: Option<i64>, zone: &Zone) -> Cell<i64> {
    match zone.from_local_ms(local.ok_or(Refused)?) {
        LocalTime::Single(instant) => Ok(Some(instant)),
        LocalTime::Ambiguous { .. } | LocalTime::Gap { .. } => Err(Refused),
    }
}

/// What a refused local time holds, and why it is none; `raw` for what is no
/// time that can be written.
fn show_local(local: Option<i64>, zone: &Zone, raw: String) -> String {
    let Some(local) = local.filter(|ms| (MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(ms)) else {
        return raw;
    };
    let text = format_instant(local, &Zone::utc());
    let clock = text.trim_end_matches('Z');
    match why_no_instant(local, zone) {
        Some(why) => format!("{clock}, {why}"),
        None => raw,
    }
}

fn why_no_instant(local: i64, zone: &Zone) -> Option<String> {
    match zone.from_local_ms(local) {
        LocalTime::Single(_) => None,
        LocalTime::Ambiguous { .. } => Some(format!("which clocks in {} show twice", zone.name())),
        LocalTime::Gap { .. } => Some(format!("which clocks in {} skip", zone.name())),
    }
}

fn from_texts(texts: &Texts<'_>, rows: usize, zone: &Zone) -> IntColumn<'static> {
    let read = |text: &str| parse_instant(text, zone).map(Some).map_err(|_| Refused);
    // A text that is an instant in UTC names a local time that the zone lacks.
    let show = |text: &str| {
        let local = parse_instant(text.trim(), &Zone::utc()).ok();
        match local.and_then(|local| why_no_instant(local, zone)) {
            Some(why) => format!("{}, {why}", quoted(text)),
            None => quoted(text),
        }
    };
    let mut values = vec![None; rows];
    let invalid = texts.read(rows, read, show, |row, instant| {
        if let Some(slot) = values.get_mut(row) {
            *slot = instant;
        }
    });
    IntColumn {
        values: values.iter().map(|value| value.unwrap_or(0)).collect(),
        validity: cells::bits(rows, |row| values.get(row).is_some_and(Option::is_some)),
        invalid,
    }
}
