//! Time: zones, business calendars, the cutting of time into buckets, and instants as text.
//!
//! Instants are `i64` UTC milliseconds since 1970, durations `i64` milliseconds. Nothing here
//! reads a clock.

mod at_once;
pub mod calendar;
pub mod interval;
pub mod zone;

pub use calendar::{
    Calendar, CalendarChange, CalendarRule, CalendarSpec, Day, ExceptionDay, TimeWindow,
    WeeklyWindow,
};
pub use interval::{BucketCursor, Bucketer, Interval, TimeOfDay, time_of_day_slot};
pub use zone::{LocalTime, MAX_INSTANT_MS, MIN_INSTANT_MS, Zone};

use crate::error::{Error, ErrorKind, Result};
pub(crate) use at_once::instant_in_utc;
pub(crate) use zone::DAY_MS;
use zone::{HOUR_MS, MINUTE_MS};

/// Days from 1970-01-01 to this date of the Gregorian calendar.
///
/// The date is not checked: a month outside 1 to 12 or a day outside 1 to 31 is taken as the
/// nearest allowed, and 30 February is 1 or 2 March. Use [`checked_days_from_civil`] for input.
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let (month, day) = (i64::from(month.clamp(1, 12)), i64::from(day.clamp(1, 31)));
    // Years of this count begin in March, so that the leap day is the last one.
    let year = year.clamp(-100_000_000, 100_000_000) - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// Days from 1970-01-01 to this date, or `None` if there is no such date.
pub fn checked_days_from_civil(year: i64, month: u32, day: u32) -> Option<i64> {
    let exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    exists.then(|| days_from_civil(year, month, day))
}

/// The number of days of a month, 28 to 31. A month outside 1 to 12 has 31.
pub fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Year, month (1 to 12) and day (1 to 31) of a count of days since 1970-01-01.
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    // Both are below 32 by construction.
    (year_of_era + era * 400 + i64::from(month <= 2), month as u32, day as u32)
}

/// The weekday of a count of days since 1970-01-01: 0 is Monday, 6 is Sunday.
pub fn weekday_from_days(days: i64) -> u32 {
    // 1970-01-01 was a Thursday.
    (days.rem_euclid(7) + 3).rem_euclid(7) as u32
}

/// Reads an instant, in UTC milliseconds.
///
/// Allowed are `YYYY-MM-DD`, and `YYYY-MM-DD HH:MM[:SS[.f…]]` with `T` or a space between,
/// followed by `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing. Without an offset the text is local
/// time in `zone`; a date alone is its midnight. Fractions finer than a millisecond are rounded
/// half to even.
///
/// # Errors
///
/// `InvalidRecord` if the text has another shape, names a time that does not exist, or a local
/// time that the clocks of `zone` skip or show twice.
///
/// # Examples
///
/// ```
/// use kpi_core::time::{Zone, parse_instant};
/// let rome = Zone::named("Europe/Rome")?;
/// assert_eq!(parse_instant("1970-01-01 01:00", &rome)?, 0);
/// assert_eq!(parse_instant("1970-01-01T00:00:00.0015Z", &rome)?, 2);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn parse_instant(text: &str, zone: &Zone) -> Result<i64> {
    let invalid = |allowed: &str| {
        Error::new(ErrorKind::InvalidRecord, format!("found {}, {allowed}", quote(text)))
    };
    let Some((local, offset)) = read_instant(text.as_bytes()) else {
        return Err(invalid(
            "an instant is an existing time such as 2026-03-29T08:30:00Z, \
             2026-03-29 08:30:00.250+02:00 or 2026-03-29",
        ));
    };
    let instant = match offset {
        Some(offset) => local - offset,
        None => match zone.from_local_ms(local) {
            LocalTime::Single(instant) => instant,
            LocalTime::Ambiguous { .. } | LocalTime::Gap { .. } => {
                let why = why_no_instant(local, zone).unwrap_or_default();
                return Err(invalid(&format!("{why}; add an offset such as +02:00")));
            }
        },
    };
    if (MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&instant) {
        Ok(instant)
    } else {
        Err(invalid("an instant is in the years 0001 to 9999 of UTC"))
    }
}

/// Why clocks in a zone do not show this time exactly once; `None` if they do.
pub(crate) fn why_no_instant(local_ms: i64, zone: &Zone) -> Option<String> {
    match zone.from_local_ms(local_ms) {
        LocalTime::Single(_) => None,
        LocalTime::Ambiguous { .. } => Some(format!("which clocks in {} show twice", zone.name())),
        LocalTime::Gap { .. } => Some(format!("which clocks in {} skip", zone.name())),
    }
}

/// What a message says of a local time that is no instant: the time, and
/// whether the clocks of the zone skip it or show it twice. `local_ms` counts
/// milliseconds since 1970 on these clocks.
///
/// `None` if they show it once, or if it is beyond the years 0001 to 9999.
///
/// # Examples
///
/// ```
/// use kpi_core::time::{Zone, describe_local_time};
/// let rome = Zone::named("Europe/Rome")?;
/// assert_eq!(
///     describe_local_time(1_774_751_400_000, &rome).as_deref(),
///     Some("2026-03-29T02:30:00, which clocks in Europe/Rome skip")
/// );
/// assert_eq!(describe_local_time(0, &rome), None);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn describe_local_time(local_ms: i64, zone: &Zone) -> Option<String> {
    if !(MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&local_ms) {
        return None;
    }
    let why = why_no_instant(local_ms, zone)?;
    let text = format_instant(local_ms, &Zone::utc());
    Some(format!("{}, {why}", text.trim_end_matches('Z')))
}

/// The local milliseconds and the offset, if there is one.
fn read_instant(text: &[u8]) -> Option<(i64, Option<i64>)> {
    let mut rest = text;
    let local = match at_once::to_the_second(&mut rest) {
        Some(local) => local,
        None => {
            let days = read_date(&mut rest)?;
            if rest.is_empty() {
                return Some((days * DAY_MS, None));
            }
            let (b'T' | b't' | b' ') = take(&mut rest)? else { return None };
            let (hour, minute) = (number(&mut rest, 2)?, colon_number(&mut rest)?);
            let has_seconds = rest.first() == Some(&b':');
            let second = if has_seconds { colon_number(&mut rest)? } else { 0 };
            if !has_seconds && rest.first() == Some(&b'.') {
                return None;
            }
            days * DAY_MS + since_midnight(hour, minute, second)?
        }
    };
    let mut fraction_ms = 0;
    if rest.first() == Some(&b'.') {
        take(&mut rest);
        fraction_ms = read_fraction(&mut rest)?;
    }
    if rest.is_empty() {
        return Some((local + fraction_ms, None));
    }
    let offset = read_offset(&mut rest)?;
    rest.is_empty().then_some((local + fraction_ms, Some(offset)))
}

/// The milliseconds of a time of day, if there is such a one.
fn since_midnight(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let is_time = hour <= 23 && minute <= 59 && second <= 59;
    is_time.then_some(hour * HOUR_MS + minute * MINUTE_MS + second * 1000)
}

/// Reads `YYYY-MM-DD` as days since 1970.
pub(crate) fn read_date(rest: &mut &[u8]) -> Option<i64> {
    let year = number(rest, 4)?;
    let (b'-', month) = (take(rest)?, number(rest, 2)?) else { return None };
    let (b'-', day) = (take(rest)?, number(rest, 2)?) else { return None };
    checked_days_from_civil(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// Reads the digits of a fraction of a second, rounded half to even to milliseconds.
fn read_fraction(rest: &mut &[u8]) -> Option<i64> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let (digits, after) = rest.split_at(length);
    *rest = after;
    let kept = (0..3).fold(0, |sum, place| {
        sum * 10 + digits.get(place).map_or(0, |digit| i64::from(digit - b'0'))
    });
    let up = match digits.get(3..).unwrap_or(&[]) {
        [b'6'..=b'9', ..] => true,
        [b'5', finer @ ..] => kept % 2 == 1 || finer.iter().any(|digit| *digit != b'0'),
        _ => false,
    };
    Some(kept + i64::from(up))
}

fn read_offset(rest: &mut &[u8]) -> Option<i64> {
    let sign = match take(rest)? {
        b'Z' | b'z' => return Some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hour = number(rest, 2)?;
    let minute = match rest.first() {
        None => 0,
        Some(b':') => colon_number(rest)?,
        Some(_) => number(rest, 2)?,
    };
    (hour <= 23 && minute <= 59).then_some(sign * (hour * HOUR_MS + minute * MINUTE_MS))
}

fn take(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

/// Reads exactly `length` digits.
pub(crate) fn number(rest: &mut &[u8], length: usize) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(length)?;
    *rest = after;
    digits.iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

/// Reads a colon and two digits.
pub(crate) fn colon_number(rest: &mut &[u8]) -> Option<i64> {
    if take(rest)? == b':' { number(rest, 2) } else { None }
}

/// Text from outside for a message: quoted, and cut if it is long.
pub(crate) fn quote(text: &str) -> String {
    if text.chars().nth(60).is_some() {
        format!("{:?}…", text.chars().take(60).collect::<String>())
    } else {
        format!("{text:?}")
    }
}

/// Writes an instant as RFC 3339, such as `2026-03-29T10:30:00+02:00`.
///
/// Milliseconds appear only if they are not zero. A zone that always is UTC gives `Z`. An offset
/// with seconds, as before standard time, is cut to its minutes, and the clock time with it, so
/// that the text names the same instant. A local year outside 0000 to 9999 is written in UTC.
pub fn format_instant(ms: i64, zone: &Zone) -> String {
    let mut offset_min = zone.offset_ms(ms) / MINUTE_MS;
    let mut is_utc = zone.is_utc();
    let mut local = ms.saturating_add(offset_min * MINUTE_MS);
    let year_0 = MIN_INSTANT_MS - 366 * DAY_MS;
    if !(year_0..=MAX_INSTANT_MS).contains(&local) {
        (offset_min, is_utc, local) = (0, true, ms);
    }
    let (year, month, day) = civil_from_days(local.div_euclid(DAY_MS));
    let second = local.rem_euclid(DAY_MS) / 1000;
    let mut text =
        if (0..=9999).contains(&year) { format!("{year:04}") } else { format!("{year:+05}") };
    text += &format!(
        "-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    let fraction = local.rem_euclid(1000);
    if fraction != 0 {
        text += &format!(".{fraction:03}");
    }
    if is_utc {
        text.push('Z');
    } else {
        let sign = if offset_min < 0 { '-' } else { '+' };
        text += &format!("{sign}{:02}:{:02}", offset_min.abs() / 60, offset_min.abs() % 60);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    #[test]
    fn dates() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(1, 1, 1) * DAY_MS, MIN_INSTANT_MS);
        assert_eq!(days_from_civil(10_000, 1, 1) * DAY_MS - 1, MAX_INSTANT_MS);
        assert_eq!(checked_days_from_civil(2024, 2, 29), Some(19_782));
        for (year, month, day) in
            [(2023, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0)]
        {
            assert_eq!(checked_days_from_civil(year, month, day), None);
        }
        assert_eq!(weekday_from_days(0), 3);
        assert_eq!(weekday_from_days(-4), 6);
        for extreme in [i64::MIN, i64::MAX] {
            civil_from_days(extreme);
            weekday_from_days(extreme);
            days_from_civil(extreme, u32::MAX, 0);
        }
    }

    #[test]
    fn texts_read_at_once_are_those_read_bit_by_bit() {
        let bases = ["2024-02-29T23:59:59", "0001-01-01T00:00:00", "9999-12-31T12:30:05"];
        let ends = [
            "",
            "Z",
            ".25",
            ".0005+05:30",
            "-0500",
            ".",
            "Zz",
            "x",
            ".125Z",
            ".000500Z",
            ".001500Z",
            ".250501Z",
            ".999499Z",
            ".999500Z",
            ".12a456Z",
            ".123456z",
            ".12345Z",
            ".1234567Z",
        ];
        let mut read = 0;
        for base in bases {
            // Each byte in turn is another one: digits too great, letters, other marks.
            let bytes = (0..base.len()).flat_map(|place| b"0369-:T .x/".map(|byte| (place, byte)));
            for (place, byte) in bytes {
                let mut text = base.as_bytes().to_vec();
                text[place] = byte;
                for end in ends {
                    let text = [&text, end.as_bytes()].concat();
                    // With a space between date and time they are read bit by bit.
                    let mut spaced = text.clone();
                    if spaced[10] == b'T' {
                        spaced[10] = b' ';
                    }
                    let (at_once, by_bit) = (read_instant(&text), read_instant(&spaced));
                    assert_eq!(at_once, by_bit, "{}", String::from_utf8_lossy(&text));
                    let text = String::from_utf8(text).expect("ASCII");
                    if let Some(instant) = instant_in_utc(&text) {
                        assert_eq!(parse_instant(&text, &berlin()).ok(), Some(instant), "{text}");
                    }
                    read += usize::from(at_once.is_some());
                }
            }
        }
        assert!(read > 500, "{read}");
    }

    #[test]
    fn instants_in_utc_are_read_at_once() {
        for year in 0..10_000 {
            for day in ["01-01", "02-28", "02-29", "03-01", "12-31", "04-31", "00-10", "13-01"] {
                for clock in ["00:00:00Z", "23:59:59.999Z", "23:59:59.999500Z"] {
                    let text = format!("{year:04}-{day}T{clock}");
                    let expected = parse_instant(&text.replace('T', " "), &berlin()).ok();
                    assert_eq!(instant_in_utc(&text), expected, "{text}");
                }
            }
        }
        for text in ["2026-03-29T08:30:00", "2026-03-29 08:30:00Z", "2026-03-29T08:30:00.5Z"] {
            assert_eq!(instant_in_utc(text), None);
        }
    }

    #[test]
    fn texts_with_an_offset() {
        for (text, ms) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01 00:00z", 0),
            ("1970-01-01t01:00:00+01:00", 0),
            ("1970-01-01 05:30:00+0530", 0),
            ("1969-12-31 19:00:00.25-05", 250),
            ("1970-01-01T00:00:00.000000001Z", 0),
            ("1970-01-01T00:00:00.0005Z", 0),
            ("1970-01-01T00:00:00.00050001Z", 1),
            ("1970-01-01T00:00:00.0015Z", 2),
            ("1970-01-01T00:00:00.9995Z", 1000),
            ("1969-12-31T23:59:59.9985Z", -2),
            ("9999-12-31T23:59:59.999Z", MAX_INSTANT_MS),
            ("0001-01-01T00:00:00Z", MIN_INSTANT_MS),
        ] {
            assert_eq!(parse_instant(text, &berlin()).unwrap(), ms, "{text}");
        }
    }

    #[test]
    fn local_texts() {
        let utc = |text: &str| parse_instant(text, &Zone::utc()).unwrap();
        let zone = berlin();
        assert_eq!(parse_instant("2026-07-01 10:00", &zone).unwrap(), utc("2026-07-01 08:00"));
        assert_eq!(
            parse_instant("2026-07-01T10:00:00.5", &zone).unwrap(),
            utc("2026-07-01 08:00:00.5")
        );
        assert_eq!(parse_instant("2026-07-01", &zone).unwrap(), utc("2026-06-30 22:00"));
        for (text, why) in [("2026-03-29 02:30", "skip"), ("2026-10-25 02:30", "twice")] {
            let error = parse_instant(text, &zone).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRecord);
            assert!(
                error.message().contains(why) && error.message().contains("Europe/Berlin"),
                "{error}"
            );
        }
        assert!(parse_instant("2018-11-04", &Zone::named("America/Sao_Paulo").unwrap()).is_err());
    }

    #[test]
    fn bad_texts() {
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-01-01T",
            "2026-01-01T10",
            "2026-01-01 24:00",
            "2026-01-01 10:60",
            "2026-01-01 10:00:60",
            "2026-01-01 10:00:00.",
            "2026-01-01 10:00:00.5x",
            "2026-01-01 10:00 +01:00",
            "2026-01-01 10:00+24:00",
            "2026-01-01 10:00+1",
            "2026-01-01 10:00Zz",
            " 2026-01-01",
            "2026/01/01",
            "+026-01-01",
            "0000-12-31",
            "0001-01-01T00:00+01:00",
            "9999-12-31T23:59:59.9999Z",
            "２０２６-01-01",
            "2026-01-01é10:00",
        ] {
            let error = parse_instant(text, &Zone::utc()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{text}");
        }
        let long = parse_instant(&"9".repeat(10_000), &Zone::utc()).unwrap_err();
        assert!(long.message().len() < 300);
    }

    #[test]
    fn written_instants() {
        assert_eq!(format_instant(0, &Zone::utc()), "1970-01-01T00:00:00Z");
        assert_eq!(format_instant(-1, &Zone::utc()), "1969-12-31T23:59:59.999Z");
        assert_eq!(format_instant(1_793_500_200_050, &berlin()), "2026-11-01T03:30:00.050+01:00");
        assert_eq!(
            format_instant(0, &Zone::named("Africa/Abidjan").unwrap()),
            "1970-01-01T00:00:00+00:00"
        );
        assert_eq!(
            format_instant(1_780_000_000_000, &Zone::named("America/St_Johns").unwrap()),
            "2026-05-28T17:56:40-02:30"
        );
        assert_eq!(format_instant(MIN_INSTANT_MS, &berlin()), "0001-01-01T00:53:00+00:53");
        assert_eq!(
            format_instant(MIN_INSTANT_MS, &Zone::named("America/New_York").unwrap()),
            "0000-12-31T19:04:00-04:56"
        );
        assert_eq!(format_instant(MAX_INSTANT_MS, &berlin()), "9999-12-31T23:59:59.999Z");
        for extreme in [i64::MIN, i64::MAX] {
            assert!(format_instant(extreme, &berlin()).ends_with('Z'));
        }
    }

    proptest! {
        #[test]
        fn dates_agree_with_chrono(days in -719_162..2_932_896_i64) {
            use chrono::Datelike;
            let date = chrono::NaiveDate::from_num_days_from_ce_opt(days as i32 + 719_163).unwrap();
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!((year, month, day), (i64::from(date.year()), date.month(), date.day()));
            prop_assert_eq!(days_from_civil(year, month, day), days);
            prop_assert_eq!(weekday_from_days(days), date.weekday().num_days_from_monday());
        }

        #[test]
        fn text_leads_back(
            name in proptest::sample::select(vec!["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Monrovia"]),
            ms in MIN_INSTANT_MS..=MAX_INSTANT_MS,
        ) {
            let zone = Zone::named(name).unwrap();
            let text = format_instant(ms, &zone);
            prop_assert_eq!(parse_instant(&text, &zone).unwrap(), ms, "{}", text);
            prop_assert_eq!(chrono::DateTime::parse_from_rfc3339(&text).unwrap().timestamp_millis(), ms);
        }

        #[test]
        fn no_text_panics(text in "[0-9TZ:. +-]{0,30}|.{0,20}") {
            let _ = parse_instant(&text, &Zone::utc());
        }
    }
}
