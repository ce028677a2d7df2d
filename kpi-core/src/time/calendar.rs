//! Business calendars: the time during which a service is open.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::time::zone::{DAY_MS, HOUR_MS, MAX_INSTANT_MS, MIN_INSTANT_MS, MINUTE_MS, Span, Zone};
use crate::time::{colon_number, number, quote, read_date, weekday_from_days};

/// How far [`Calendar::add_business_ms`] and [`Calendar::next_opening`] look: ten years.
const HORIZON_MS: i64 = 3_653 * DAY_MS;
/// Further from a clock change than this, local time has one meaning: twice the greatest offset.
const SAFE_MS: i64 = 52 * HOUR_MS;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

/// Opening hours as a policy states them.
///
/// A window belongs to the local day on which it starts. A holiday or an exception replaces the
/// windows that start on its date; what spills over from the evening before stays. Windows that
/// overlap count once. An opening that the clock skips happens at the clock change. Where the
/// clock shows a time twice, opening is the first and closing the second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarSpec {
    /// The IANA zone of all times. Absent, it is the zone of the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The windows of a normal week. There has to be one at least.
    #[serde(default)]
    pub weekly: Vec<WeeklyWindow>,
    /// Dates `YYYY-MM-DD` on which no window starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Dates with windows of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ExceptionDay>,
}

/// A window that repeats every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// The days on which it starts.
    pub days: Vec<Day>,
    /// Opening, `HH:MM` from `00:00` to `23:59`.
    pub from: String,
    /// Closing, `HH:MM` up to `24:00`. At or before `from` it is on the next day.
    pub to: String,
}

/// A date with windows of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionDay {
    /// The date, `YYYY-MM-DD`.
    pub date: String,
    /// The windows that start on it. None means closed.
    #[serde(default)]
    pub windows: Vec<TimeWindow>,
}

/// A window of one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeWindow {
    /// Opening, `HH:MM` from `00:00` to `23:59`.
    pub from: String,
    /// Closing, `HH:MM` up to `24:00`. At or before `from` it is on the next day.
    pub to: String,
}

/// Milliseconds from local midnight: opening below a day, closing below two.
type Window = (i64, i64);

/// A checked business calendar: the clock that runs only while a service is open.
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
    /// `None` is always open.
    hours: Option<Hours>,
}

#[derive(Clone, Debug, PartialEq)]
struct Hours {
    /// From Monday; each day sorted by opening.
    weekly: [Vec<Window>; 7],
    /// By days since 1970.
    dated: BTreeMap<i64, Vec<Window>>,
}

impl Calendar {
    /// Checks a calendar. Times are in the zone of `spec`, else in `default_zone`.
    ///
    /// A `spec` that names `default_zone` gets that very zone, also if it was made from bytes.
    ///
    /// # Errors
    ///
    /// `InvalidPolicy` for an unknown zone, a bad time or date, a date that comes twice, a window
    /// without days, or a week without windows.
    pub fn new(name: &str, spec: &CalendarSpec, default_zone: &Zone) -> Result<Calendar> {
        let invalid = |what: String| {
            Error::new(ErrorKind::InvalidPolicy, format!("calendar {}: {what}", quote(name)))
        };
        let zone = match &spec.zone {
            Some(zone) if !zone.eq_ignore_ascii_case(default_zone.name()) => {
                Zone::named(zone).map_err(|error| invalid(error.message().to_string()))?
            }
            _ => default_zone.clone(),
        };
        let hours = Hours {
            weekly: read_week(&spec.weekly).map_err(invalid)?,
            dated: read_dates(spec).map_err(invalid)?,
        };
        Ok(Calendar { name: name.to_string(), zone, hours: Some(hours) })
    }

    /// A calendar that is always open, under the name `always`.
    pub fn always() -> Calendar {
        Calendar { name: "always".to_string(), zone: Zone::utc(), hours: None }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone of its times.
    pub fn zone(&self) -> &Zone {
        &self.zone
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
    fn openings(&self, start: i64, end: i64) -> Openings<'_> {
        // Two days for a window that spans midnight, one more for an offset.
        let day = self.zone.to_local_ms(start).div_euclid(DAY_MS) - 3;
        let span = self.zone.span(start);
        Openings { calendar: self, span, day, index: 0, covered: start, end }
    }
}

fn horizon(start: i64) -> i64 {
    start.saturating_add(HORIZON_MS).min(MAX_INSTANT_MS)
}

impl Hours {
    fn of_day(&self, day: i64) -> &[Window] {
        match self.dated.get(&day) {
            Some(windows) => windows,
            // The weekday is below 7.
            None => self.weekly.get(weekday_from_days(day) as usize).map_or(&[], Vec::as_slice),
        }
    }
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

    fn next_window(&mut self, hours: &Hours) -> Window {
        loop {
            if let Some(&(from, to)) = hours.of_day(self.day).get(self.index) {
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
                Some(hours) => self.next_window(hours),
                None => (self.covered, self.end),
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

fn read_week(weekly: &[WeeklyWindow]) -> Result<[Vec<Window>; 7], String> {
    let mut week: [Vec<Window>; 7] = Default::default();
    for window in weekly {
        if window.days.is_empty() {
            return Err(format!(
                "the weekly window {} to {} names no day; allowed are mon, tue, wed, thu, fri, \
                 sat, sun",
                quote(&window.from),
                quote(&window.to)
            ));
        }
        let times = read_window(&window.from, &window.to)?;
        for &day in &window.days {
            week[day as usize].push(times);
        }
    }
    if weekly.is_empty() {
        return Err("found no weekly window; a calendar opens at least once a week".to_string());
    }
    week.iter_mut().for_each(|windows| windows.sort_unstable());
    Ok(week)
}

fn read_dates(spec: &CalendarSpec) -> Result<BTreeMap<i64, Vec<Window>>, String> {
    let mut dated = BTreeMap::new();
    let mut add = |date: &str, windows: Vec<Window>| {
        let mut rest = date.as_bytes();
        let Some(day) = read_date(&mut rest).filter(|_| rest.is_empty()) else {
            return Err(format!(
                "found date {}; a date exists and is written like 2026-12-25",
                quote(date)
            ));
        };
        match dated.insert(day, windows) {
            None => Ok(()),
            Some(_) => Err(format!(
                "found date {} twice; a date is one holiday or one exception",
                quote(date)
            )),
        }
    };
    for date in &spec.holidays {
        add(date, Vec::new())?;
    }
    for exception in &spec.exceptions {
        let mut windows = Vec::new();
        for window in &exception.windows {
            windows.push(read_window(&window.from, &window.to)?);
        }
        windows.sort_unstable();
        add(&exception.date, windows)?;
    }
    Ok(dated)
}

fn read_window(from: &str, to: &str) -> Result<Window, String> {
    let open = read_clock(from).filter(|&open| open < DAY_MS);
    let open =
        open.ok_or_else(|| format!("found opening {}; allowed is 00:00 to 23:59", quote(from)))?;
    let close = read_clock(to)
        .ok_or_else(|| format!("found closing {}; allowed is 00:00 to 24:00", quote(to)))?;
    Ok((open, if close <= open { close + DAY_MS } else { close }))
}

/// Reads `HH:MM` up to `24:00`.
fn read_clock(text: &str) -> Option<i64> {
    let mut rest = text.as_bytes();
    let (hour, minute) = (number(&mut rest, 2)?, colon_number(&mut rest)?);
    let time = hour * HOUR_MS + minute * MINUTE_MS;
    (rest.is_empty() && minute <= 59 && time <= DAY_MS).then_some(time)
}

#[cfg(test)]
mod tests;
