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

/// A [`Bucketer`] that remembers its last bucket, for rows that come roughly in order.
#[derive(Clone, Debug)]
pub struct BucketCursor {
    bucketer: Bucketer,
    start: i64,
    end: i64,
}

impl BucketCursor {
    /// A cursor without a remembered bucket.
    pub fn new(bucketer: Bucketer) -> BucketCursor {
        BucketCursor { bucketer, start: i64::MAX, end: i64::MIN }
    }

    /// The same as [`Bucketer::bucket_start`].
    #[inline]
    pub fn start_of(&mut self, instant_ms: i64) -> i64 {
        if !(self.start <= instant_ms && instant_ms < self.end) {
            self.move_to(instant_ms);
        }
        self.start
    }

    /// The buckets that this cursor moves over.
    pub fn bucketer(&self) -> &Bucketer {
        &self.bucketer
    }

    fn move_to(&mut self, instant_ms: i64) {
        self.start = self.bucketer.bucket_start(instant_ms);
        self.end = self.bucketer.bucket_end(instant_ms);
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
mod tests {
    use super::*;
    use crate::time::{format_instant, parse_instant};
    use proptest::prelude::*;

    const ZONES: [&str; 10] = [
        "UTC",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "America/St_Johns",
        "America/Edmonton",
        "America/Sao_Paulo",
        "America/Havana",
        "Pacific/Apia",
    ];
    const INTERVALS: [&str; 14] = [
        "1min", "15min", "20min", "30min", "45min", "1h", "2h", "4h", "12h", "1d", "1w", "1mo",
        "1q", "1y",
    ];

    fn bucketer(interval: &str, zone: &str) -> Bucketer {
        Bucketer::new(Interval::parse(interval).unwrap(), Zone::named(zone).unwrap())
    }

    /// The starts of the buckets from the one holding `from` up to `to`, as local text.
    fn starts(interval: &str, zone: &str, from: &str, to: &str) -> Vec<String> {
        let bucketer = bucketer(interval, zone);
        let mut start = bucketer.bucket_start(parse_instant(from, bucketer.zone()).unwrap());
        let end = parse_instant(to, bucketer.zone()).unwrap();
        let mut all = Vec::new();
        while start < end {
            all.push(format_instant(start, bucketer.zone())[11..].to_string());
            start = bucketer.bucket_end(start);
        }
        all
    }

    #[test]
    fn texts_have_one_spelling() {
        for (text, canonical) in [
            ("15min", "15min"),
            ("60min", "1h"),
            ("90min", "90min"),
            ("24h", "1d"),
            ("1440min", "1d"),
            ("8h", "8h"),
            ("1d", "1d"),
            ("1w", "1w"),
            ("1mo", "1mo"),
            ("1q", "1q"),
            ("1y", "1y"),
        ] {
            let interval = Interval::parse(text).unwrap();
            assert_eq!(interval.to_string(), canonical);
            assert_eq!(Interval::parse(canonical).unwrap(), interval);
        }
        for text in [
            "",
            "7min",
            "5h",
            "0min",
            "0h",
            "2d",
            "1D",
            "+15min",
            "015min",
            "min",
            "h",
            "15",
            "99999999999h",
            "71582789h",
        ] {
            let error = Interval::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidGroupBy);
            assert!(
                error.message().contains(&format!("{text:?}")) && error.message().contains("15min")
            );
        }
    }

    #[test]
    fn repeated_and_skipped_hours() {
        let autumn =
            |interval| starts(interval, "Europe/Berlin", "2026-10-25 01:00", "2026-10-25 04:00");
        assert_eq!(
            autumn("1h"),
            ["01:00:00+02:00", "02:00:00+02:00", "02:00:00+01:00", "03:00:00+01:00"]
        );
        assert_eq!(autumn("30min").len(), 8);
        assert_eq!(autumn("2h"), ["00:00:00+02:00", "02:00:00+02:00", "02:00:00+01:00"]);
        assert_eq!(autumn("4h"), ["00:00:00+02:00"]);
        let spring =
            |interval| starts(interval, "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 04:00");
        assert_eq!(spring("1h"), ["01:00:00+01:00", "03:00:00+02:00"]);
        assert_eq!(spring("2h"), ["00:00:00+01:00", "03:00:00+02:00"]);
        assert_eq!(spring("4h"), ["00:00:00+01:00"]);
    }

    #[test]
    fn half_hour_changes() {
        let zone = "Australia/Lord_Howe";
        let back = |interval| starts(interval, zone, "2026-04-05 01:00", "2026-04-05 03:00");
        assert_eq!(back("1h"), ["01:00:00+11:00", "02:00:00+10:30"]);
        assert_eq!(
            back("30min"),
            [
                "01:00:00+11:00",
                "01:30:00+11:00",
                "01:30:00+10:30",
                "02:00:00+10:30",
                "02:30:00+10:30"
            ]
        );
        // The clock change leads from 02:00 back into the middle of the 01:20 slot.
        assert_eq!(
            starts("20min", zone, "2026-04-05 01:20", "2026-04-05 02:20"),
            [
                "01:20:00+11:00",
                "01:40:00+11:00",
                "01:30:00+10:30",
                "01:40:00+10:30",
                "02:00:00+10:30"
            ]
        );
        let forward = starts("1h", zone, "2026-10-04 01:00", "2026-10-04 04:00");
        assert_eq!(forward, ["01:00:00+10:30", "02:30:00+11:00", "03:00:00+11:00"]);
    }

    #[test]
    fn local_days() {
        for (zone, date, hours) in [
            ("Europe/Berlin", "2026-03-29", 23.0),
            ("Europe/Berlin", "2026-10-25", 25.0),
            ("Europe/Berlin", "2026-10-26", 24.0),
            ("Australia/Lord_Howe", "2026-04-05", 24.5),
            ("Asia/Kathmandu", "2026-04-05", 24.0),
            // Midnight comes twice.
            ("America/Havana", "2026-11-01", 25.0),
            // The clock goes back from midnight to 23:00.
            ("America/Sao_Paulo", "2018-02-17", 25.0),
        ] {
            let days = bucketer("1d", zone);
            let noon = parse_instant(&format!("{date} 12:00"), days.zone()).unwrap();
            let start = days.bucket_start(noon);
            assert!(
                format_instant(start, days.zone()).starts_with(&format!("{date}T00:00:00")),
                "{zone} {date}"
            );
            assert_eq!(
                (days.bucket_end(start) - start) as f64 / 3_600_000.0,
                hours,
                "{zone} {date}"
            );
        }
        let text = |zone: &str, from, to| starts("1d", zone, from, to);
        // Midnight does not exist.
        assert_eq!(
            text("America/Sao_Paulo", "2018-11-04 12:00", "2018-11-05")[0],
            "01:00:00-02:00"
        );
        // 30 December 2011 does not exist.
        assert_eq!(
            text("Pacific/Apia", "2011-12-29", "2012-01-01"),
            ["00:00:00-10:00", "00:00:00+14:00"]
        );
        // One minute after midnight the clock goes back to the day before: the new day goes on.
        assert_eq!(
            text("America/St_Johns", "2006-10-28 12:00", "2006-10-30"),
            ["00:00:00-02:30", "00:00:00-02:30"]
        );
    }

    #[test]
    fn edmonton_stops_changing_in_2026() {
        let days = bucketer("1d", "America/Edmonton");
        let start = parse_instant("2026-11-01", days.zone()).unwrap();
        assert_eq!(days.bucket_end(start) - start, DAY_MS);
        assert_eq!(format_instant(start, days.zone()), "2026-11-01T00:00:00-06:00");
    }

    #[test]
    fn calendar_intervals() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let at = |text: &str| parse_instant(text, &zone).unwrap();
        for (interval, start, end) in [
            ("1w", "2026-03-23", "2026-03-30"),
            ("1mo", "2026-03-01", "2026-04-01"),
            ("1q", "2026-01-01", "2026-04-01"),
            ("1y", "2026-01-01", "2027-01-01"),
        ] {
            let bucketer = bucketer(interval, "Europe/Berlin");
            assert_eq!(
                bucketer.bucket_start(at("2026-03-29 23:59:59.999")),
                at(start),
                "{interval}"
            );
            assert_eq!(bucketer.bucket_end(at("2026-03-29 23:59:59.999")), at(end), "{interval}");
        }
        let quarters = bucketer("1q", "Europe/Berlin");
        assert_eq!(quarters.bucket_start(at("2025-12-31")), at("2025-10-01"));
        assert_eq!(quarters.bucket_end(at("2025-12-31")), at("2026-01-01"));
    }

    #[test]
    fn extreme_instants_do_not_panic() {
        for zone in ZONES {
            for interval in INTERVALS {
                let bucketer = bucketer(interval, zone);
                let mut cursor = BucketCursor::new(bucketer.clone());
                for instant in [i64::MIN, MIN_INSTANT_MS, MAX_INSTANT_MS, i64::MAX] {
                    assert_eq!(cursor.start_of(instant), bucketer.bucket_start(instant));
                    assert!(bucketer.bucket_end(instant) > bucketer.bucket_start(instant));
                    time_of_day_slot(instant, bucketer.zone(), 0);
                }
            }
        }
    }

    #[test]
    fn time_of_day() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let at = |text: &str| parse_instant(text, &berlin).unwrap();
        let slots = TimeOfDay::parse("90min").unwrap();
        assert_eq!((slots.minutes(), slots.to_string()), (90, "90min".to_string()));
        assert_eq!(slots.slot_of(at("2026-07-01 08:59:59.999"), &berlin), 450);
        assert_eq!(slots.slot_of(at("1969-12-31 23:59"), &berlin), 1350);
        assert_eq!(TimeOfDay::label(450), "07:30");
        // Both runs of the repeated hour fall into one slot.
        for text in ["2026-10-25 02:15+02:00", "2026-10-25 02:15+01:00"] {
            assert_eq!(time_of_day_slot(at(text), &berlin, 30), 120);
        }
        for text in ["", "7min", "0min", "1d", "-30min"] {
            assert_eq!(TimeOfDay::parse(text).unwrap_err().kind(), ErrorKind::InvalidGroupBy);
        }
    }

    /// Instants near clock changes as well as anywhere.
    fn instants() -> impl Strategy<Value = i64> {
        let changes = [
            "2026-03-29T01:00Z",
            "2026-10-25T01:00Z",
            "2026-04-04T15:00Z",
            "2026-10-03T15:30Z",
            "2026-11-01T07:00Z",
            "2018-02-18T02:00Z",
            "2018-11-04T03:00Z",
            "2006-10-29T02:31Z",
            "2011-12-30T10:00Z",
            "2026-11-01T05:00Z",
            "2025-02-23T02:00Z",
            "1885-10-18T00:00Z",
        ];
        let changes = changes.map(|text| parse_instant(text, &Zone::utc()).unwrap());
        prop_oneof![
            3 => (proptest::sample::select(changes.to_vec()), -2 * DAY_MS..2 * DAY_MS).prop_map(|(at, shift)| at + shift),
            1 => MIN_INSTANT_MS + 800 * DAY_MS..MAX_INSTANT_MS - 800 * DAY_MS,
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn buckets_partition_time(
            zone in proptest::sample::select(ZONES.to_vec()),
            interval in proptest::sample::select(INTERVALS.to_vec()),
            instant in instants(),
            later in 0..3 * DAY_MS,
        ) {
            let bucketer = bucketer(interval, zone);
            let (start, end) = (bucketer.bucket_start(instant), bucketer.bucket_end(instant));
            prop_assert!(start <= instant && instant < end);
            prop_assert_eq!(bucketer.bucket_start(start), start);
            prop_assert_eq!(bucketer.bucket_end(start), end);
            prop_assert_eq!(bucketer.bucket_start(end), end);
            prop_assert_eq!(bucketer.bucket_start(end - 1), start);
            let next = bucketer.bucket_start(instant + later);
            prop_assert!(next >= start);
            prop_assert_eq!(next == start, instant + later < end);
            let mut cursor = BucketCursor::new(bucketer.clone());
            prop_assert_eq!(cursor.start_of(instant), start);
            prop_assert_eq!(cursor.start_of(instant + later), next);
        }

        /// The rule for intervals below a day, followed by walking back minute by minute.
        #[test]
        fn starts_agree_with_a_walk_back(
            zone in proptest::sample::select(ZONES.to_vec()),
            interval in proptest::sample::select(vec!["15min", "30min", "1h", "4h"]),
            instant in instants(),
        ) {
            // Before 1970 offsets have seconds, which a walk by minutes would miss.
            let instant = instant.abs();
            let bucketer = bucketer(interval, zone);
            let local = |at: i64| bucketer.zone.to_local_ms(at);
            let wanted = bucketer.interval.floor(local(instant));
            let mut at = instant - instant.rem_euclid(MINUTE_MS);
            // Stop where the clock shows the start, or the minute before is in another bucket.
            while local(at) != wanted && bucketer.interval.floor(local(at - MINUTE_MS)) == wanted {
                at -= MINUTE_MS;
            }
            prop_assert_eq!(bucketer.bucket_start(instant), at);
        }
    }
}
