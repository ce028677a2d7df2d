//! Instants as milliseconds since 1970: UTC and the wall clock of Europe/Rome, which the
//! sample needs in February and March 2026, and by the day before.

/// One second in milliseconds.
pub(crate) const SECOND: i64 = 1000;
/// One minute in milliseconds.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds.
pub(crate) const DAY: i64 = 24 * HOUR;

/// Sunday 1 February 2026, in days since 1970.
pub(crate) const FIRST_DAY: i64 = 20_485;
/// Days of sample data: two whole months.
pub(crate) const DAYS: i64 = 59;
/// The instant the data was "exported": 1 April 2026, 00:00 in Rome. Nothing later is known.
pub(crate) const EXPORT: i64 = (FIRST_DAY + DAYS) * DAY - 2 * HOUR;

/// Clocks go forward on 29 March 2026 at 01:00 UTC.
const SUMMER_TIME: i64 = 20_541 * DAY + HOUR;

/// UTC of a wall-clock time in Rome; the hour that does not exist is read as winter time.
pub(crate) fn to_utc(local: i64) -> i64 {
    let winter = local - HOUR;
    if winter < SUMMER_TIME + HOUR { winter } else { winter - HOUR }
}

/// The wall clock of Rome at an instant.
pub(crate) fn to_local(utc: i64) -> i64 {
    utc + if utc < SUMMER_TIME { HOUR } else { 2 * HOUR }
}

/// Day of the week of a number of days since 1970: 0 is Monday.
pub(crate) fn weekday(day: i64) -> usize {
    ((day + 3) % 7) as usize
}

/// Hours in which people work.
#[derive(Clone, Copy)]
pub(crate) struct Opening {
    from: i64,
    to: i64,
    weekend: bool,
}

/// Voice, chat, messaging, social and SMS: every day from 08:00 to 20:00.
pub(crate) const SERVICE: Opening = Opening { from: 8 * HOUR, to: 20 * HOUR, weekend: true };
/// Email: Monday to Friday from 09:00 to 17:00.
pub(crate) const OFFICE: Opening = Opening { from: 9 * HOUR, to: 17 * HOUR, weekend: false };

impl Opening {
    /// Whether somebody works at the instant.
    pub(crate) fn is_open(self, utc: i64) -> bool {
        let local = to_local(utc);
        let time = local % DAY;
        (self.weekend || weekday(local / DAY) < 5) && time >= self.from && time < self.to
    }

    /// The instant at which `duration` of open time has gone by.
    pub(crate) fn after(self, utc: i64, mut duration: i64) -> i64 {
        let mut local = to_local(utc);
        loop {
            let day = local / DAY;
            let start = local.max(day * DAY + self.from);
            let left = day * DAY + self.to - start;
            if (self.weekend || weekday(day) < 5) && left > 0 {
                if duration < left {
                    return to_utc(start + duration).max(utc);
                }
                duration -= left;
            }
            local = (day + 1) * DAY;
        }
    }
}

/// The date of a number of days since 1970.
pub(crate) fn date(day: i64) -> String {
    // Howard Hinnant's civil_from_days, for years after 1970.
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}

/// The instant as RFC 3339 in UTC, with milliseconds only where there are any.
pub(crate) fn rfc3339(utc: i64) -> String {
    let (day, time) = (utc.div_euclid(DAY), utc.rem_euclid(DAY));
    let (hour, minute, second, ms) =
        (time / HOUR, time / MINUTE % 60, time / SECOND % 60, time % SECOND);
    let fraction = if ms == 0 { String::new() } else { format!(".{ms:03}") };
    format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", date(day))
}
