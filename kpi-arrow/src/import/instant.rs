//! Instants: timestamps and dates.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_schema::{DataType, TimeUnit};
use kpi_core::record::IntColumn;
use kpi_core::time::{LocalTime, Zone, describe_local_time};

use crate::import::cells::{Cell, Refused, convert};
use crate::import::number::{borrowed, milliseconds};

const DAY_MS: i64 = 86_400_000;

/// Reads instants; `None` for a column of another type. What has no zone of
/// its own is local time in `zone`, and a date is its midnight.
pub(crate) fn instants<'a>(array: &'a dyn Array, zone: &Zone) -> Option<IntColumn<'a>> {
    let nulls = array.nulls();
    match array.data_type() {
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
    }
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
    local.and_then(|local| describe_local_time(local, zone)).unwrap_or(raw)
}
