use super::*;
use crate::time::zone::MINUTE_MS;
use crate::time::{format_instant, parse_instant};
use proptest::prelude::*;

pub(super) const WEEKDAYS: [Day; 5] = [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri];
pub(super) const WEEK: [Day; 7] =
    [Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri, Day::Sat, Day::Sun];

pub(super) fn spec(days: &[Day], from: &str, to: &str) -> CalendarSpec {
    let window = WeeklyWindow { days: days.to_vec(), from: from.to_string(), to: to.to_string() };
    CalendarSpec { weekly: vec![window], ..CalendarSpec::default() }
}

pub(super) fn calendar(spec: &CalendarSpec, zone: &str) -> Calendar {
    Calendar::new("test", spec, &Zone::named(zone).unwrap()).unwrap()
}

pub(super) fn at(calendar: &Calendar, text: &str) -> i64 {
    parse_instant(text, calendar.zone()).unwrap()
}

pub(super) fn minutes(calendar: &Calendar, start: &str, end: &str) -> i64 {
    calendar.business_ms(at(calendar, start), at(calendar, end)) / MINUTE_MS
}

pub(super) fn opening(calendar: &Calendar, from: &str) -> String {
    let opening = calendar.next_opening(at(calendar, from)).unwrap();
    format_instant(opening, calendar.zone())
}

#[test]
fn weekends_and_holidays() {
    let mut spec = spec(&WEEKDAYS, "09:00", "17:00");
    spec.holidays.push("2026-12-25".to_string());
    spec.exceptions.push(ExceptionDay {
        date: "2026-12-24".to_string(),
        windows: vec![TimeWindow { from: "09:00".to_string(), to: "12:00".to_string() }],
    });
    spec.exceptions.push(ExceptionDay { date: "2026-12-31".to_string(), windows: vec![] });
    let calendar = calendar(&spec, "Europe/Berlin");
    // Friday evening to Monday morning.
    assert_eq!(minutes(&calendar, "2026-12-18 16:00", "2026-12-21 10:00"), 120);
    assert_eq!(minutes(&calendar, "2026-12-24", "2026-12-28"), 180);
    assert_eq!(minutes(&calendar, "2026-12-21", "2027-01-04"), 60 * (3 * 8 + 3 + 3 * 8 + 8));
    assert_eq!(opening(&calendar, "2026-12-24 12:00"), "2026-12-28T09:00:00+01:00");
    assert!(calendar.is_open(at(&calendar, "2026-12-24 11:59:59.999")));
    assert!(!calendar.is_open(at(&calendar, "2026-12-24 12:00")));
}

#[test]
fn a_request_outside_hours_starts_at_the_next_opening() {
    let calendar = calendar(&spec(&WEEKDAYS, "09:00", "17:00"), "America/New_York");
    let saturday = at(&calendar, "2026-06-06 13:00");
    let hour = HOUR_MS;
    assert_eq!(
        calendar.add_business_ms(saturday, 4 * hour),
        Some(at(&calendar, "2026-06-08 13:00"))
    );
    // Eight hours end at closing time, not at the next opening.
    assert_eq!(
        calendar.add_business_ms(saturday, 8 * hour),
        Some(at(&calendar, "2026-06-08 17:00"))
    );
    assert_eq!(
        calendar.add_business_ms(saturday, 8 * hour + 1),
        Some(at(&calendar, "2026-06-09 09:00:00.001"))
    );
    assert_eq!(calendar.add_business_ms(saturday, 0), Some(saturday));
    assert_eq!(calendar.add_business_ms(saturday, -1), None);
    assert_eq!(calendar.next_opening(saturday + 48 * hour), Some(saturday + 48 * hour));
}

/// The shape of the schedules in dbt_zendesk: Mon to Fri, times checked by hand.
#[test]
fn support_week() {
    let calendar = calendar(&spec(&WEEKDAYS, "08:00", "18:00"), "America/Los_Angeles");
    // Thursday 17:15 to Tuesday 08:30 after: 45 min, Friday and Monday of 600 min, 30 min.
    assert_eq!(minutes(&calendar, "2026-06-04 17:15", "2026-06-09 08:30"), 1275);
    assert_eq!(minutes(&calendar, "2026-06-06 00:00", "2026-06-07 23:59"), 0);
    assert_eq!(minutes(&calendar, "2026-06-09 08:30", "2026-06-04 17:15"), 0);
}

#[test]
fn night_shift_over_clock_changes() {
    let calendar = calendar(&spec(&WEEK, "22:00", "06:00"), "Europe/Berlin");
    assert_eq!(minutes(&calendar, "2026-03-27 12:00", "2026-03-28 12:00"), 8 * 60);
    assert_eq!(minutes(&calendar, "2026-03-28 12:00", "2026-03-29 12:00"), 7 * 60);
    assert_eq!(minutes(&calendar, "2026-10-24 12:00", "2026-10-25 12:00"), 9 * 60);
    let mut with_holiday = spec(&WEEK, "22:00", "06:00");
    with_holiday.holidays.push("2026-05-01".to_string());
    let calendar = self::calendar(&with_holiday, "Europe/Berlin");
    // The shift of 30 April ends on the holiday; the one of the holiday does not start.
    assert_eq!(minutes(&calendar, "2026-05-01", "2026-05-02 12:00"), 6 * 60);
}

#[test]
fn edges_in_the_clock_change() {
    let sunday = calendar(&spec(&[Day::Sun], "02:30", "04:00"), "Europe/Berlin");
    assert_eq!(opening(&sunday, "2026-03-29"), "2026-03-29T03:00:00+02:00");
    assert_eq!(minutes(&sunday, "2026-03-29", "2026-03-30"), 60);
    assert_eq!(opening(&sunday, "2026-10-25"), "2026-10-25T02:30:00+02:00");
    assert_eq!(minutes(&sunday, "2026-10-25", "2026-10-26"), 150);
    let closing = calendar(&spec(&[Day::Sun], "01:00", "02:30"), "Europe/Berlin");
    assert_eq!(minutes(&closing, "2026-10-25", "2026-10-26"), 150);
    assert_eq!(minutes(&closing, "2026-03-29", "2026-03-30"), 60);
    let skipped = calendar(&spec(&[Day::Sun], "02:10", "02:50"), "Europe/Berlin");
    assert_eq!(minutes(&skipped, "2026-03-29", "2026-03-30"), 0);
}

#[test]
fn open_around_the_clock() {
    for (from, to) in
        [("00:00", "24:00"), ("00:00", "00:00"), ("07:00", "07:00"), ("00:00", "23:00")]
    {
        let mut spec = spec(&WEEK, from, to);
        spec.weekly.push(WeeklyWindow {
            days: WEEK.to_vec(),
            from: "22:00".to_string(),
            to: "02:00".to_string(),
        });
        for zone in ["Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Pacific/Apia"] {
            let calendar = calendar(&spec, zone);
            let (start, end) =
                (at(&calendar, "2010-01-01 12:00"), at(&calendar, "2019-12-31 12:00"));
            assert_eq!(calendar.business_ms(start, end), end - start, "{from} {zone}");
        }
    }
    let always = Calendar::always();
    assert_eq!(always.business_ms(5, 12), 7);
    assert_eq!(always.add_business_ms(5, 7), Some(12));
    assert_eq!(always.next_opening(5), Some(5));
    assert!(always.is_open(5));
}

#[test]
fn overlapping_windows_count_once() {
    let mut spec = spec(&[Day::Mon], "09:00", "12:00");
    spec.weekly.push(WeeklyWindow {
        days: vec![Day::Mon],
        from: "08:00".to_string(),
        to: "10:00".to_string(),
    });
    spec.weekly.push(WeeklyWindow {
        days: vec![Day::Mon],
        from: "10:00".to_string(),
        to: "11:00".to_string(),
    });
    assert_eq!(minutes(&calendar(&spec, "UTC"), "2026-06-01", "2026-06-08"), 240);
}

#[test]
fn what_never_opens_again_ends() {
    let mut spec = spec(&[Day::Mon], "09:00", "12:00");
    let monday = crate::time::days_from_civil(2026, 6, 1);
    for week in 0..530 {
        let (year, month, day) = crate::time::civil_from_days(monday + 7 * week);
        spec.holidays.push(format!("{year:04}-{month:02}-{day:02}"));
    }
    let calendar = calendar(&spec, "UTC");
    let start = at(&calendar, "2026-06-01");
    assert_eq!(calendar.next_opening(start), None);
    assert_eq!(calendar.add_business_ms(start, 1), None);
    assert_eq!(calendar.add_business_ms(start, i64::MAX), None);
    for instant in [i64::MIN, MIN_INSTANT_MS, MAX_INSTANT_MS, i64::MAX] {
        calendar.is_open(instant);
        calendar.next_opening(instant);
        calendar.add_business_ms(instant, 1);
    }
    assert!(calendar.business_ms(i64::MIN, i64::MAX) > 0);
}

#[test]
fn a_century_is_quick() {
    let calendar = calendar(&spec(&WEEKDAYS, "09:00", "17:00"), "Europe/Berlin");
    let (start, end) = (at(&calendar, "1950-01-01"), at(&calendar, "2050-01-01"));
    let clock = std::time::Instant::now();
    // 26,090 weekdays: 100 years of 365 days, 25 leap days, begun on a Sunday and ended on a Friday.
    assert_eq!(calendar.business_ms(start, end) / HOUR_MS, 8 * 26_090);
    let elapsed = clock.elapsed();
    eprintln!("100 years: {elapsed:?}");
    assert!(elapsed.as_millis() < 500, "{elapsed:?}");
}

#[test]
fn bad_calendars_are_refused() {
    let good = spec(&WEEKDAYS, "09:00", "17:00");
    let with = |change: &dyn Fn(&mut CalendarSpec)| {
        let mut spec = good.clone();
        change(&mut spec);
        let error = Calendar::new("support", &spec, &Zone::utc()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
        assert!(error.message().starts_with("calendar \"support\": "), "{error}");
        error.message().to_string()
    };
    assert!(with(&|spec| spec.zone = Some("Europe/Rom".to_string())).contains("\"Europe/Rom\""));
    assert!(with(&|spec| spec.weekly.clear()).contains("no weekly window"));
    assert!(with(&|spec| spec.weekly[0].days.clear()).contains("names no day"));
    for time in ["24:00", "9:00", "09:60", "25:00", "09:00:00", "", "ab:cd"] {
        assert!(with(&|spec| spec.weekly[0].from = time.to_string()).contains("00:00 to 23:59"));
    }
    for time in ["24:01", "17", "1700", "-1:00"] {
        assert!(with(&|spec| spec.weekly[0].to = time.to_string()).contains("00:00 to 24:00"));
    }
    for date in ["2026-02-29", "2026-1-1", "26-01-01", "2026-01-01T00:00", ""] {
        assert!(with(&|spec| spec.holidays.push(date.to_string())).contains("like 2026-12-25"));
    }
    assert!(
        with(&|spec| {
            spec.holidays.push("2026-12-25".to_string());
            spec.exceptions.push(ExceptionDay { date: "2026-12-25".to_string(), windows: vec![] });
        })
        .contains("twice")
    );
}

#[test]
fn the_spec_reads_json() {
    let text = r#"{"zone":"Europe/Rome","weekly":[{"days":["mon","sun"],"from":"22:00","to":"06:00"}],
            "holidays":["2026-12-25"],"exceptions":[{"date":"2026-12-24","windows":[{"from":"09:00","to":"12:00"}]}]}"#;
    let spec: CalendarSpec = serde_json::from_str(text).unwrap();
    assert_eq!(spec.weekly[0].days, [Day::Mon, Day::Sun]);
    let again = serde_json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<CalendarSpec>(&again).unwrap(), spec);
    assert_eq!(Calendar::new("a", &spec, &Zone::utc()).unwrap().zone().name(), "Europe/Rome");
    for bad in
        [r#"{"weekly":[],"zones":"UTC"}"#, r#"{"weekly":[{"days":["Mon"],"from":"1","to":"2"}]}"#]
    {
        assert!(serde_json::from_str::<CalendarSpec>(bad).is_err());
    }
}

/// Weeks with clock changes, by zone.
const CHANGES: [(&str, &str); 7] = [
    ("Europe/Berlin", "2026-03-26"),
    ("Europe/Berlin", "2026-10-22"),
    ("Australia/Lord_Howe", "2026-04-02"),
    ("America/Sao_Paulo", "2018-11-01"),
    ("America/Havana", "2026-10-29"),
    ("America/St_Johns", "2006-10-26"),
    ("Pacific/Apia", "2011-12-27"),
];

fn clocks() -> impl Strategy<Value = (String, String)> {
    let text = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    (0..96_u32, 0..=96_u32).prop_map(move |(from, to)| (text(from), text(to)))
}

pub(super) fn specs() -> impl Strategy<Value = (CalendarSpec, Zone, i64)> {
    let window = (proptest::sample::subsequence(WEEK.to_vec(), 1..=7), clocks())
        .prop_map(|(days, (from, to))| WeeklyWindow { days, from, to });
    let weekly = proptest::collection::vec(window, 1..4);
    let dated = proptest::collection::btree_map(0..8_i64, proptest::option::of(clocks()), 0..3);
    (weekly, dated, proptest::sample::select(CHANGES.to_vec())).prop_map(
        |(weekly, dated, (zone, monday))| {
            let zone = Zone::named(zone).unwrap();
            let start = parse_instant(monday, &zone).unwrap();
            let mut spec = CalendarSpec { weekly, ..CalendarSpec::default() };
            let mut seen = std::collections::BTreeSet::new();
            for (day, clock) in dated {
                let date = format_instant(start + day * DAY_MS, &zone)[..10].to_string();
                // On a day of 25 hours two shifts of 24 hours can hit one date.
                if !seen.insert(date.clone()) {
                    continue;
                }
                match clock.map(|(from, to)| TimeWindow { from, to }) {
                    None => spec.holidays.push(date),
                    Some(window) => {
                        spec.exceptions.push(ExceptionDay { date, windows: vec![window] });
                    }
                }
            }
            (spec, zone, start)
        },
    )
}

/// Open minutes of eight days, found by looking at the clock of every minute.
pub(super) fn open_minutes(calendar: &Calendar, start: i64) -> Vec<bool> {
    const AROUND: i64 = 4 * 1440;
    let local: Vec<i64> = (-AROUND..8 * 1440 + AROUND)
        .map(|minute| calendar.zone.to_local_ms(start + minute * MINUTE_MS))
        .collect();
    let mut open = vec![false; local.len()];
    let Hours::Fixed(week) = &calendar.hours else { panic!("these calendars never change") };
    let first_day = local[0].div_euclid(DAY_MS) - 2;
    for day in first_day..first_day + 24 {
        for &(from, to) in week.of_day(day) {
            let (from, to) = (day * DAY_MS + from, day * DAY_MS + to);
            let opens = local.iter().position(|&clock| clock >= from).unwrap_or(local.len());
            let closes = local.iter().rposition(|&clock| clock <= to);
            let closes = closes.map_or(0, |last| if local[last] == to { last } else { last + 1 });
            (opens..closes).for_each(|minute| open[minute] = true);
        }
    }
    open[AROUND as usize..][..8 * 1440].to_vec()
}

proptest! {
    #[test]
    fn agrees_with_a_look_at_every_minute((spec, zone, start) in specs(), cuts in proptest::array::uniform2(0..8 * 1440_usize)) {
        let calendar = Calendar::new("p", &spec, &zone).unwrap();
        let open = open_minutes(&calendar, start);
        let (a, b) = (cuts[0].min(cuts[1]), cuts[0].max(cuts[1]));
        let instant = |minute: usize| start + minute as i64 * MINUTE_MS;
        let counted = open[a..b].iter().filter(|&&open| open).count() as i64;
        prop_assert_eq!(calendar.business_ms(instant(a), instant(b)), counted * MINUTE_MS);
        prop_assert_eq!(calendar.is_open(instant(a)), open[a]);
        if let Some(next) = open[a..].iter().position(|&open| open) {
            prop_assert_eq!(calendar.next_opening(instant(a)), Some(instant(a + next)));
        }
    }

    #[test]
    fn open_time_adds_up((spec, zone, start) in specs(), cuts in proptest::array::uniform3(-DAY_MS..60 * DAY_MS)) {
        let calendar = Calendar::new("p", &spec, &zone).unwrap();
        let mut cuts = cuts.map(|cut| start + cut);
        cuts.sort_unstable();
        let [a, b, c] = cuts;
        prop_assert_eq!(
            calendar.business_ms(a, c),
            calendar.business_ms(a, b) + calendar.business_ms(b, c)
        );
    }

    #[test]
    fn adding_then_measuring_gives_the_duration((spec, zone, start) in specs(), from in 0..8 * DAY_MS, duration in 1..100 * HOUR_MS) {
        let calendar = Calendar::new("p", &spec, &zone).unwrap();
        if let Some(end) = calendar.add_business_ms(start + from, duration) {
            prop_assert_eq!(calendar.business_ms(start + from, end), duration);
            prop_assert_eq!(calendar.business_ms(start + from, end - 1), duration - 1);
        }
    }
}
