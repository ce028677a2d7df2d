//! Opening hours as a policy states them, and how they are read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::zone::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::time::{colon_number, number, quote, read_date, weekday_from_days};

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
///
/// Hours that change are one calendar with `changes`, so that old contacts keep the hours of
/// their time.
///
/// # Examples
///
/// ```
/// use kpi_core::time::CalendarSpec;
/// let spec: CalendarSpec = serde_json::from_str(
///     r#"{"weekly": [{"days": ["mon", "fri"], "from": "09:00", "to": "17:00"}],
///         "changes": [{"from": "2026-04-01",
///                      "weekly": [{"days": ["mon", "fri"], "from": "08:00", "to": "20:00"}]}]}"#,
/// ).expect("valid JSON");
/// assert_eq!(spec.changes[0].from, "2026-04-01");
/// ```
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
    /// Versions that replace these hours, each from its instant on. In ascending order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<CalendarChange>,
}

/// Opening hours that hold from an instant on, instead of those before.
///
/// They stand alone: holidays and exceptions of the hours before do not hold any more. At the
/// change the hours read as though they had always held, so a window that was open across it goes
/// on if the new hours have it, too, and ends there if not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarChange {
    /// The first instant of these hours, as text; local time without an offset is read in the
    /// zone of the calendar.
    pub from: String,
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
pub(super) type Window = (i64, i64);

/// Checked opening hours of one version of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Week {
    /// From Monday; each day sorted by opening.
    weekly: [Vec<Window>; 7],
    /// By days since 1970.
    dated: BTreeMap<i64, Vec<Window>>,
}

/// The field that is wrong, and what was found in it.
pub(super) type Fault = (&'static str, String);

impl Week {
    pub(super) fn read(
        weekly: &[WeeklyWindow],
        holidays: &[String],
        exceptions: &[ExceptionDay],
    ) -> Result<Week, Fault> {
        let weekly = read_week(weekly).map_err(|what| ("weekly", what))?;
        let mut dated = BTreeMap::new();
        for date in holidays {
            add_date(&mut dated, date, &[]).map_err(|what| ("holidays", what))?;
        }
        for exception in exceptions {
            add_date(&mut dated, &exception.date, &exception.windows)
                .map_err(|what| ("exceptions", what))?;
        }
        Ok(Week { weekly, dated })
    }

    /// The windows that start on a day, by days since 1970.
    pub(super) fn of_day(&self, day: i64) -> &[Window] {
        match self.dated.get(&day) {
            Some(windows) => windows,
            // The weekday is below 7.
            None => self.weekly.get(weekday_from_days(day) as usize).map_or(&[], Vec::as_slice),
        }
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

fn add_date(
    dated: &mut BTreeMap<i64, Vec<Window>>,
    date: &str,
    windows: &[TimeWindow],
) -> Result<(), String> {
    let mut rest = date.as_bytes();
    let Some(day) = read_date(&mut rest).filter(|_| rest.is_empty()) else {
        return Err(format!(
            "found date {}; a date exists and is written like 2026-12-25",
            quote(date)
        ));
    };
    let windows = windows.iter().map(|window| read_window(&window.from, &window.to));
    let mut windows = windows.collect::<Result<Vec<_>, _>>()?;
    windows.sort_unstable();
    match dated.insert(day, windows) {
        None => Ok(()),
        Some(_) => {
            Err(format!("found date {} twice; a date is one holiday or one exception", quote(date)))
        }
    }
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
