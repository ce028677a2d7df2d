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
    "1min", "15min", "20min", "30min", "45min", "1h", "2h", "4h", "12h", "1d", "1w", "1mo", "1q",
    "1y",
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
        ["01:00:00+11:00", "01:30:00+11:00", "01:30:00+10:30", "02:00:00+10:30", "02:30:00+10:30"]
    );
    // The clock change leads from 02:00 back into the middle of the 01:20 slot.
    assert_eq!(
        starts("20min", zone, "2026-04-05 01:20", "2026-04-05 02:20"),
        ["01:20:00+11:00", "01:40:00+11:00", "01:30:00+10:30", "01:40:00+10:30", "02:00:00+10:30"]
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
        assert_eq!((days.bucket_end(start) - start) as f64 / 3_600_000.0, hours, "{zone} {date}");
    }
    let text = |zone: &str, from, to| starts("1d", zone, from, to);
    // Midnight does not exist.
    assert_eq!(text("America/Sao_Paulo", "2018-11-04 12:00", "2018-11-05")[0], "01:00:00-02:00");
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
        assert_eq!(bucketer.bucket_start(at("2026-03-29 23:59:59.999")), at(start), "{interval}");
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

    #[test]
    fn a_cursor_that_goes_back_and_forth_tells_the_same(
        zone in proptest::sample::select(ZONES.to_vec()),
        interval in proptest::sample::select(INTERVALS.to_vec()),
        first in instants(),
        steps in proptest::collection::vec(-DAY_MS..DAY_MS, 1..60),
    ) {
        let bucketer = bucketer(interval, zone);
        let mut cursor = BucketCursor::new(bucketer.clone());
        for instant in steps.iter().chain(&steps).map(|step| first + step) {
            prop_assert_eq!(cursor.start_of(instant), bucketer.bucket_start(instant));
            prop_assert_eq!(cursor.end_of(instant), bucketer.bucket_end(instant));
        }
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
