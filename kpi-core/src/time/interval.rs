//! Cutting time into intervals of the local clock.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::time::zone::{DAY_MS, MAX_INSTANT_MS, MIN_INSTANT_MS, MINUTE_MS, Zone};
use crate::time::{civil_from_days, days_from_civil, quote, weekday_from_days};

const DAY_MIN: u32 = 1440;

/// The length of a bucket of local time.
///
/// The text is `Nmin` or `Nh` for minutes that divide a day, `1d`, `1w` (ISO weeks, from Monday),
/// `1mo`, `1q` or `1y`. Equal lengths have one spelling: `60min` is `1h`, `24h` is `1d`.
///
/// # Examples
///
/// ```
/// use kpi_core::time::Interval;
/// assert_eq!(Interval::parse("60min")?.to_string(), "1h");
/// assert!(Interval::parse("7min").is_err());
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(Unit);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Unit {
    /// Less than a day, a divisor of it.
    Minutes(u32),
    Day,
    Week,
    /// 1, 3 or 12 months.
    Months(u32),
}

impl Interval {
    /// Local days.
    pub const DAY: Interval = Interval(Unit::Day);
    /// ISO weeks: Monday to Sunday.
    pub const WEEK: Interval = Interval(Unit::Week);
    /// Calendar months.
    pub const MONTH: Interval = Interval(Unit::Months(1));
    /// Calendar quarters, from January.
    pub const QUARTER: Interval = Interval(Unit::Months(3));
    /// Calendar years.
    pub const YEAR: Interval = Interval(Unit::Months(12));

    /// An interval of so many minutes, or `None` if they do not divide a day.
    pub fn minutes(minutes: u32) -> Option<Interval> {
        match minutes {
            DAY_MIN => Some(Interval::DAY),
            _ if DAY_MIN.is_multiple_of(minutes) => Some(Interval(Unit::Minutes(minutes))),
            _ => None,
        }
    }

    /// Reads an interval.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` if the text is none of the allowed.
    pub fn parse(text: &str) -> Result<Interval> {
        let named = match text {
            "1d" => Some(Interval::DAY),
            "1w" => Some(Interval::WEEK),
            "1mo" => Some(Interval::MONTH),
            "1q" => Some(Interval::QUARTER),
            "1y" => Some(Interval::YEAR),
            _ => read_minutes(text).and_then(Interval::minutes),
        };
        named.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidGroupBy,
                format!(
                    "found interval {}; allowed are 5min, 10min, 15min, 20min, 30min, 1h, 2h, 3h, \
                     4h, 6h, 8h, 12h and other minutes or hours that divide a day, 1d, 1w, 1mo, 1q and 1y",
                    quote(text)
                ),
            )
        })
    }

    /// Whether it lasts a day or longer.
    pub(crate) fn is_days(self) -> bool {
        !matches!(self.0, Unit::Minutes(_))
    }

    /// The local time at which the bucket of this local time begins.
    fn floor(self, local: i64) -> i64 {
        let days = local.div_euclid(DAY_MS);
        let start_day = match self.0 {
            // Divides a day, so counting from 1970 is counting from local midnight.
            Unit::Minutes(minutes) => {
                return local - local.rem_euclid(i64::from(minutes) * MINUTE_MS);
            }
            Unit::Day => days,
            Unit::Week => days - i64::from(weekday_from_days(days)),
            Unit::Months(months) => {
                let (year, month, _) = civil_from_days(days);
                days_from_civil(year, month - (month - 1) % months, 1)
            }
        };
        start_day * DAY_MS
    }

    /// The local start of the next bucket, given the local start of one.
    fn next(self, local_start: i64) -> i64 {
        match self.0 {
            Unit::Minutes(minutes) => local_start + i64::from(minutes) * MINUTE_MS,
            Unit::Day => local_start + DAY_MS,
            Unit::Week => local_start + 7 * DAY_MS,
            Unit::Months(months) => {
                let (year, month, _) = civil_from_days(local_start.div_euclid(DAY_MS));
                let ends_year = month + months > 12;
                let (year, month) = if ends_year {
                    (year + 1, month + months - 12)
                } else {
                    (year, month + months)
                };
                days_from_civil(year, month, 1) * DAY_MS
            }
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Unit::Minutes(minutes) => write_minutes(f, minutes),
            Unit::Day => f.write_str("1d"),
            Unit::Week => f.write_str("1w"),
            Unit::Months(1) => f.write_str("1mo"),
            Unit::Months(3) => f.write_str("1q"),
            Unit::Months(_) => f.write_str("1y"),
        }
    }
}

impl FromStr for Interval {
    type Err = Error;

    fn from_str(text: &str) -> Result<Interval> {
        Interval::parse(text)
    }
}

/// Reads `Nmin` or `Nh`, without sign or leading zeros, as minutes.
fn read_minutes(text: &str) -> Option<u32> {
    let (digits, factor) = match text.strip_suffix("min") {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('h')?, 60),
    };
    if digits.starts_with(['0', '+']) {
        return None;
    }
    digits.parse::<u32>().ok()?.checked_mul(factor)
}

fn write_minutes(f: &mut fmt::Formatter<'_>, minutes: u32) -> fmt::Result {
    if minutes.is_multiple_of(60) {
        write!(f, "{}h", minutes / 60)
    } else {
        write!(f, "{minutes}min")
    }
}

/// Cuts time into buckets of the wall clock of a zone.
///
/// Buckets follow each other without gap or overlap, and each is named by the instant at which it
/// starts. Below a day, a bucket starts where the clock shows a multiple of the interval, counted
/// from midnight, and where a clock change leads into another bucket. So an hour that the clock
/// repeats in autumn is two buckets, and a `4h` bucket around it lasts five hours. From a day up,
/// a bucket starts at the first instant at which the clock shows its first date or a later one.
/// So a local day is one bucket of 23, 24 or 25 hours, also where the clock repeats midnight.
///
/// Instants outside the valid range are taken as the nearest valid one.
///
/// # Examples
///
/// ```
/// use kpi_core::time::{Bucketer, Interval, Zone, parse_instant};
/// let rome = Zone::named("Europe/Rome")?;
/// let days = Bucketer::new(Interval::DAY, rome.clone());
/// let start = days.bucket_start(parse_instant("2026-03-29 12:00", &rome)?);
/// assert_eq!(start, parse_instant("2026-03-29", &rome)?);
/// assert_eq!(days.bucket_end(start) - start, 23 * 3_600_000);
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucketer {
    interval: Interval,
    zone: Zone,
}

impl Bucketer {
    /// Buckets of this interval in this zone.
    pub fn new(interval: Interval, zone: Zone) -> Bucketer {
        Bucketer { interval, zone }
    }

    /// The interval.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The start of the bucket that holds this instant, in UTC milliseconds.
    pub fn bucket_start(&self, instant_ms: i64) -> i64 {
        let instant = instant_ms.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS);
        match self.interval.0 {
            Unit::Minutes(_) => self.clock_start(instant),
            _ => self.zone.first_at(self.date_start(instant)),
        }
    }

    /// The end of the bucket that holds this instant, in UTC milliseconds: the start of the next.
    pub fn bucket_end(&self, instant_ms: i64) -> i64 {
        let instant = instant_ms.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS);
        match self.interval.0 {
            Unit::Minutes(_) => self.clock_end(instant),
            _ => self.zone.first_at(self.interval.next(self.date_start(instant))),
        }
    }

    /// The local start of the latest date bucket that the clock has shown up to this instant.
    fn date_start(&self, instant: i64) -> i64 {
        let mut start = self.interval.floor(self.zone.to_local_ms(instant));
        // A clock set back over midnight shows the old date again: the new day has begun already.
        loop {
            let next = self.interval.next(start);
            if self.zone.first_at(next) > instant {
                return start;
            }
            start = next;
        }
    }

    fn clock_start(&self, instant: i64) -> i64 {
        let mut instant = instant;
        loop {
            let span = self.zone.span(instant);
            let local_start = self.interval.floor(instant + span.offset_ms);
            let start = local_start - span.offset_ms;
            if start >= span.start {
                return start;
            }
            // The bucket reaches back to the clock change. Does it go on before it?
            let before = span.start - 1;
            if self.interval.floor(self.zone.to_local_ms(before)) != local_start {
                return span.start;
            }
            instant = before;
        }
    }

    fn clock_end(&self, instant: i64) -> i64 {
        let mut instant = instant;
        loop {
            let span = self.zone.span(instant);
            let local_start = self.interval.floor(instant + span.offset_ms);
            let end = self.interval.next(local_start) - span.offset_ms;
            if end < span.end {
                return end;
            }
            let local_after = self.zone.to_local_ms(span.end);
            if local_after == self.interval.floor(local_after)
                || self.interval.floor(local_after) != local_start
            {
                return span.end;
            }
            instant = span.end;
        }
    }
}

/// Places where a [`BucketCursor`] remembers buckets: rows go back and forth between those of
/// some days, such as answers to surveys.
const REMEMBERED: usize = 1024;

/// Bits of an instant that do not choose the place of its bucket: about nine minutes.
const PLACE_SHIFT: u32 = 19;

/// A [`Bucketer`] that remembers buckets, for rows that come roughly in order.
#[derive(Clone, Debug)]
pub struct BucketCursor {
    bucketer: Bucketer,
    start: i64,
    end: i64,
    /// Starts and ends, each at the place of an instant in it.
    remembered: Box<[(i64, i64); REMEMBERED]>,
}

impl BucketCursor {
    /// A cursor without a remembered bucket.
    pub fn new(bucketer: Bucketer) -> BucketCursor {
        let (start, end) = (i64::MAX, i64::MIN);
        BucketCursor { bucketer, start, end, remembered: Box::new([(start, end); REMEMBERED]) }
    }

    /// The same as [`Bucketer::bucket_start`].
    #[inline]
    pub fn start_of(&mut self, instant_ms: i64) -> i64 {
        if !(self.start <= instant_ms && instant_ms < self.end) {
            self.move_to(instant_ms);
        }
        self.start
    }

    /// The same as [`Bucketer::bucket_end`].
    #[inline]
    pub fn end_of(&mut self, instant_ms: i64) -> i64 {
        self.start_of(instant_ms);
        self.end
    }

    /// The buckets that this cursor moves over.
    pub fn bucketer(&self) -> &Bucketer {
        &self.bucketer
    }

    fn move_to(&mut self, instant_ms: i64) {
        let place = (instant_ms >> PLACE_SHIFT).rem_euclid(REMEMBERED as i64) as usize;
        let (start, end) = self.remembered[place];
        if !(start <= instant_ms && instant_ms < end) {
            self.remembered[place] =
                (self.bucketer.bucket_start(instant_ms), self.bucketer.bucket_end(instant_ms));
        }
        (self.start, self.end) = self.remembered[place];
    }
}

/// Slots of the local time of day, whatever the date.
///
/// # Examples
///
/// ```
/// use kpi_core::time::{TimeOfDay, Zone, parse_instant};
/// let rome = Zone::named("Europe/Rome")?;
/// let slots = TimeOfDay::parse("30min")?;
/// let slot = slots.slot_of(parse_instant("2026-07-01 08:47", &rome)?, &rome);
/// assert_eq!(slot, 510);
/// assert_eq!(TimeOfDay::label(slot), "08:30");
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    minutes: u32,
}

impl TimeOfDay {
    /// Reads the length of a slot: `Nmin` or `Nh` that divide a day.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` if the text is none of these.
    pub fn parse(text: &str) -> Result<TimeOfDay> {
        let minutes = read_minutes(text).filter(|&minutes| DAY_MIN.is_multiple_of(minutes));
        match minutes {
            Some(minutes) => Ok(TimeOfDay { minutes }),
            None => Err(Error::new(
                ErrorKind::InvalidGroupBy,
                format!(
                    "found time of day {}; allowed are 5min, 10min, 15min, 30min, 1h, 2h \
                     and other minutes or hours that divide a day",
                    quote(text)
                ),
            )),
        }
    }

    /// The length of a slot in minutes, 1 to 1440.
    pub fn minutes(self) -> u32 {
        self.minutes
    }

    /// The local minute of the day at which the slot of this instant starts, 0 to 1439.
    pub fn slot_of(self, instant_ms: i64, zone: &Zone) -> u32 {
        time_of_day_slot(instant_ms, zone, self.minutes)
    }

    /// The clock time of a minute of the day, such as `08:30` for 510. Minutes from 1440 wrap.
    pub fn label(slot: u32) -> String {
        let slot = slot % DAY_MIN;
        format!("{:02}:{:02}", slot / 60, slot % 60)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_minutes(f, self.minutes)
    }
}

/// The local minute of the day, floored to a multiple of `minutes`: 0 to 1439.
///
/// 0 minutes are taken as 1.
pub fn time_of_day_slot(instant_ms: i64, zone: &Zone, minutes: u32) -> u32 {
    // Below 1440 by construction.
    let minute = (zone.to_local_ms(instant_ms).rem_euclid(DAY_MS) / MINUTE_MS) as u32;
    minute - minute % minutes.max(1)
}

#[cfg(test)]
mod tests;
