//! Business calendars: the time during which a service is open.

mod spec;

pub use spec::{CalendarChange, CalendarSpec, Day, ExceptionDay, TimeWindow, WeeklyWindow};

use crate::error::{Error, ErrorKind, Result};
use crate::time::zone::{DAY_MS, HOUR_MS, MAX_INSTANT_MS, MIN_INSTANT_MS, Span, Zone};
use crate::time::{parse_instant, quote};
use spec::{Week, Window};

/// How far [`Calendar::add_business_ms`] and [`Calendar::next_opening`] look: ten years.
const HORIZON_MS: i64 = 3_653 * DAY_MS;
/// Further from a clock change than this, local time has one meaning: twice the greatest offset.
const SAFE_MS: i64 = 52 * HOUR_MS;

/// Which hours count where those of a calendar changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CalendarRule {
    /// Each moment by the hours in force at it.
    #[default]
    AtEachInstant,
    /// All time by the hours in force when it ended.
    AtEvent,
    /// All time by the hours in force when it began.
    AtCreation,
}

/// A checked business calendar: the clock that runs only while a service is open.
///
/// Where the hours changed, everything here goes by those in force at each instant;
/// [`Calendar::by_rule`] gives one version of the hours for all time.
///
/// # Examples
///
/// ```
/// use kpi_core::time::{Calendar, CalendarSpec, Day, WeeklyWindow, Zone, parse_instant};
/// let days = vec![Day::Mon, Day::Fri];
/// let weekly = WeeklyWindow { days, from: "09:00".into(), to: "17:00".into() };
/// let spec = CalendarSpec { weekly: vec![weekly], ..CalendarSpec::default() };
/// let rome = Zone::named("Europe/Rome")?;
/// let calendar = Calendar::new("support", &spec, &rome)?;
/// let friday = parse_instant("2026-03-27 16:00", &rome)?;
/// let due = calendar.add_business_ms(friday, 2 * 3_600_000);
/// assert_eq!(due, Some(parse_instant("2026-03-30 10:00", &rome)?));
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    name: String,
    zone: Zone,
    hours: Hours,
}

#[derive(Clone, Debug, PartialEq)]
enum Hours {
    Always,
    Fixed(Week),
    /// At least two, ascending; the first from the beginning of time.
    Changing(Vec<Version>),
}

#[derive(Clone, Debug, PartialEq)]
struct Version {
    from: i64,
    /// With fixed hours, under the same name and zone.
    calendar: Calendar,
}

impl Calendar {
    /// Checks a calendar. Times are in the zone of `spec`, else in `default_zone`.
    ///
    /// A `spec` that names `default_zone` gets that very zone, also if it was made from bytes.
    ///
    /// # Errors
    ///
    /// `InvalidPolicy` for an unknown zone, a bad time or date, a date that comes twice, a window
    /// without days, a week without windows, or changes whose instants are unreadable or not
    /// ascending. The location names the field, such as `changes[0].weekly`.
    pub fn new(name: &str, spec: &CalendarSpec, default_zone: &Zone) -> Result<Calendar> {
        let invalid = |place: String, what: &str| {
            let message = format!("calendar {}: {what}", quote(name));
            Error::new(ErrorKind::InvalidPolicy, message).in_field(place)
        };
        let zone = match &spec.zone {
            Some(zone) if !zone.eq_ignore_ascii_case(default_zone.name()) => {
                Zone::named(zone).map_err(|error| invalid("zone".to_string(), error.message()))?
            }
            _ => default_zone.clone(),
        };
        let fixed = |week| Calendar {
            name: name.to_string(),
            zone: zone.clone(),
            hours: Hours::Fixed(week),
        };
        let first = Week::read(&spec.weekly, &spec.holidays, &spec.exceptions)
            .map_err(|(field, what)| invalid(field.to_string(), &what))?;
        let first = fixed(first);
        if spec.changes.is_empty() {
            return Ok(first);
        }
        let mut versions = vec![Version { from: i64::MIN, calendar: first }];
        for (place, change) in spec.changes.iter().enumerate() {
            let invalid =
                |field: &str, what: &str| invalid(format!("changes[{place}].{field}"), what);
            let from = parse_instant(&change.from, &zone)
                .map_err(|error| invalid("from", error.message()))?;
            if versions.last().is_some_and(|before| from <= before.from) {
                let what = format!(
                    "found the change {} at or before the one before it; changes are in ascending order",
                    quote(&change.from)
                );
                return Err(invalid("from", &what));
            }
            let week = Week::read(&change.weekly, &change.holidays, &change.exceptions)
                .map_err(|(field, what)| invalid(field, &what))?;
            versions.push(Version { from, calendar: fixed(week) });
        }
        Ok(Calendar {
            name: name.to_string(),
            zone: zone.clone(),
            hours: Hours::Changing(versions),
        })
    }

    /// A calendar that is always open, under the name `always`.
    pub fn always() -> Calendar {
        Calendar { name: "always".to_string(), zone: Zone::utc(), hours: Hours::Always }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone of its times.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The hours in force at this instant, as a calendar that has them for all time.
    ///
    /// At the instant of a change they are the new ones. A calendar without changes gives itself.
    pub fn version_at(&self, instant_ms: i64) -> &Calendar {
        match self.changing().iter().rev().find(|version| version.from <= instant_ms) {
            Some(version) => &version.calendar,
            None => self,
        }
    }

    /// The calendar to measure a time with: itself, or one version of its hours for all time.
    ///
    /// `start_ms` is when the time began and `event_ms` when it ended. `AtEvent` without an
    /// event gives the last version: that is how a time that still runs is read. A calendar
    /// without changes gives itself under every rule.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::time::{Calendar, CalendarRule, CalendarSpec, Zone, parse_instant};
    /// let spec: CalendarSpec = serde_json::from_str(
    ///     r#"{"weekly": [{"days": ["mon"], "from": "09:00", "to": "17:00"}],
    ///         "changes": [{"from": "2026-03-02 12:00",
    ///                      "weekly": [{"days": ["mon"], "from": "08:00", "to": "20:00"}]}]}"#,
    /// ).expect("valid JSON");
    /// let utc = Zone::utc();
    /// let calendar = Calendar::new("support", &spec, &utc)?;
    /// let (start, end) =
    ///     (parse_instant("2026-03-02 06:00", &utc)?, parse_instant("2026-03-02 18:00", &utc)?);
    /// let hours = |rule| calendar.by_rule(rule, start, Some(end)).business_ms(start, end) / 3_600_000;
    /// assert_eq!(hours(CalendarRule::AtEachInstant), 3 + 6);
    /// assert_eq!(hours(CalendarRule::AtEvent), 10);
    /// assert_eq!(hours(CalendarRule::AtCreation), 8);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn by_rule(&self, rule: CalendarRule, start_ms: i64, event_ms: Option<i64>) -> &Calendar {
        match rule {
            CalendarRule::AtEachInstant => self,
            CalendarRule::AtEvent => self.version_at(event_ms.unwrap_or(i64::MAX)),
            CalendarRule::AtCreation => self.version_at(start_ms),
        }
    }

    /// The versions of the hours; none where they never change.
    fn changing(&self) -> &[Version] {
        match &self.hours {
            Hours::Changing(versions) => versions,
            Hours::Always | Hours::Fixed(_) => &[],
        }
    }

    /// The open time within `[start_ms, end_ms)` in milliseconds.
    ///
    /// It is 0 if the end is not after the start.
    /// Instants outside the valid range are taken as the nearest valid one.
    pub fn business_ms(&self, start_ms: i64, end_ms: i64) -> i64 {
        let start = start_ms.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS);
        let end = end_ms.clamp(MIN_INSTANT_MS, MAX_INSTANT_MS);
        if end <= start {
            return 0;
        }
        let mut total = 0;
        for (open, close) in self.openings(start, end) {
            total += close - open;
        }
        total
    }

    /// The instant at which `duration_ms` of open time have passed since `start_ms`.
    ///
    /// It is the smallest `t` with `business_ms(start_ms, t) == duration_ms`; for a duration of 0
    /// it is the start. `None` if the duration is negative, the start is not a valid instant, or
    /// the instant is more than ten years away or not valid.
    pub fn add_business_ms(&self, start_ms: i64, duration_ms: i64) -> Option<i64> {
        if duration_ms < 0 || !(MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&start_ms) {
            return None;
        }
        if duration_ms == 0 {
            return Some(start_ms);
        }
        let mut left = duration_ms;
        for (open, close) in self.openings(start_ms, horizon(start_ms)) {
            if left <= close - open {
                return Some(open + left);
            }
            left -= close - open;
        }
        None
    }

    /// Whether the service is open at this instant. At the moment of closing it is not.
    pub fn is_open(&self, instant_ms: i64) -> bool {
        let end = instant_ms.saturating_add(1);
        (MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&instant_ms)
            && self.openings(instant_ms, end).next().is_some()
    }

    /// The first instant at or after this one at which the service is open.
    ///
    /// `None` if there is none within ten years, or the instant is not valid.
    pub fn next_opening(&self, instant_ms: i64) -> Option<i64> {
        if !(MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&instant_ms) {
            return None;
        }
        self.openings(instant_ms, horizon(instant_ms)).next().map(|(open, _)| open)
    }

    /// The open stretches within `[start, end)`, in order, none empty, none overlapping.
    pub(crate) fn openings(&self, start: i64, end: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let changing = self.changing();
        let fixed = changing.is_empty().then(|| self.openings_of_version(start, end));
        let first = changing.partition_point(|version| version.from <= start).saturating_sub(1);
        let within = changing.iter().enumerate().skip(first);
        let within = within.take_while(move |(_, version)| version.from < end);
        let within = within.flat_map(move |(place, version)| {
            let until = changing.get(place + 1).map_or(i64::MAX, |next| next.from);
            version.calendar.openings_of_version(start.max(version.from), end.min(until))
        });
        fixed.into_iter().flatten().chain(within)
    }

    /// The open stretches of a calendar whose hours never change.
    fn openings_of_version(&self, start: i64, end: i64) -> Openings<'_> {
        // Two days for a window that spans midnight, one more for an offset.
        let day = self.zone.to_local_ms(start).div_euclid(DAY_MS) - 3;
        let span = self.zone.span(start);
        Openings { calendar: self, span, day, index: 0, covered: start, end }
    }
}

fn horizon(start: i64) -> i64 {
    start.saturating_add(HORIZON_MS).min(MAX_INSTANT_MS)
}

/// Walks over the windows day by day.
struct Openings<'a> {
    calendar: &'a Calendar,
    /// The last stretch of constant offset, so that most conversions are a subtraction.
    span: Span,
    day: i64,
    index: usize,
    /// Everything before this instant has been given out.
    covered: i64,
    end: i64,
}

impl Openings<'_> {
    /// The instant of a local time: of several, the first opens and the last closes.
    fn instant(&mut self, local: i64, opening: bool) -> i64 {
        let instant = local - self.span.offset_ms;
        if self.is_safe(instant) {
            return instant;
        }
        let exact = if opening {
            self.calendar.zone.first_at(local)
        } else {
            self.calendar.zone.last_at(local)
        };
        self.span = self.calendar.zone.span(exact);
        exact
    }

    fn is_safe(&self, instant: i64) -> bool {
        self.span.start.saturating_add(SAFE_MS) <= instant
            && instant < self.span.end.saturating_sub(SAFE_MS)
    }

    fn next_window(&mut self, week: &Week) -> Window {
        loop {
            if let Some(&(from, to)) = week.of_day(self.day).get(self.index) {
                self.index += 1;
                let midnight = self.day * DAY_MS;
                return (self.instant(midnight + from, true), self.instant(midnight + to, false));
            }
            self.day += 1;
            self.index = 0;
        }
    }
}

impl Iterator for Openings<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        while self.covered < self.end {
            let (open, close) = match &self.calendar.hours {
                Hours::Fixed(week) => self.next_window(week),
                Hours::Always | Hours::Changing(_) => (self.covered, self.end),
            };
            if open >= self.end {
                break;
            }
            let (open, close) = (open.max(self.covered), close.min(self.end));
            if open < close {
                self.covered = close;
                return Some((open, close));
            }
        }
        None
    }
}

#[cfg(test)]
mod change_tests;
#[cfg(test)]
mod tests;
