//! Hostile input: nothing panics, and nothing that is no number comes out.

use kpi_core::catalogue::find;
use kpi_core::formula::Formula;
use kpi_core::policy::{OnInvalid, OverlappingStates, Period};
use kpi_core::record::{
    AgentActivity, AgentState, Batch, FieldKind, Instant, RecordKind, TableReader,
};
use kpi_core::testing::Random;
use kpi_core::time::Zone;
use kpi_core::{Accumulator, ErrorKind, Finish, GroupBy, Policy};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in ".{0,80}") {
        let _ = Formula::parse(&text);
        let _ = find(&text);
        let _ = Policy::from_json(&text);
        let _ = GroupBy::from_json(&text);
        let _ = GroupBy::new().interval(&text);
        let _ = Accumulator::from_bytes(text.as_bytes());
    }

    #[test]
    fn no_formula_of_known_pieces_panics(pieces in proptest::collection::vec(0usize..12, 0..12)) {
        let words = ["answered", "offered", "handle_ms", "+", "-", "*", "/", "(", ")", "100", "max", "p90"];
        let text: Vec<&str> = pieces.iter().map(|piece| words[*piece]).collect();
        let policy = serde_json::json!({"custom_kpis": [{"id": "mine", "formula": text.join(" ")}]});
        let _ = Policy::from_json(&policy.to_string());
    }

}

proptest! {
    // Ten thousand years make many groups, so these cases are few.
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cell_panics_and_no_value_is_infinite(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let mut policy = Policy {
            on_invalid: OnInvalid::Quarantine,
            overlapping_states: OverlappingStates::Priority,
            zone: "Europe/Rome".into(),
            ..Policy::default()
        };
        let by = match random.below(4) {
            0 => GroupBy::new(),
            1 => GroupBy::new().dim("channel").dim("queue"),
            2 => GroupBy::new().dim("agent_id").interval("1y").expect("an interval"),
            _ => {
                // Times of day over ten thousand years are refused: see below.
                policy.period = Some(Period { start: "2026-03-28".into(), end: "2026-03-31".into() });
                GroupBy::new().interval("1y").and_then(|by| by.time_of_day("1h")).expect("intervals")
            }
        };
        let mut accumulator = Accumulator::new(&policy, by).expect("a policy");
        for kind in RecordKind::ALL {
            let names: Vec<&str> = kind.fields().iter().map(|field| field.name).collect();
            let mut reader = TableReader::new(kind, &names, &Zone::utc());
            for _ in 0..12 {
                let cells: Vec<Option<String>> =
                    kind.fields().iter().map(|field| cell(field.kind, &mut random)).collect();
                reader.push_texts(cells.iter().map(Option::as_deref));
            }
            let columns = reader.finish().expect("columns");
            accumulator.add(columns.batch()).expect("bad rows are quarantined");
        }
        let twin = Accumulator::from_bytes(&accumulator.to_bytes()).expect("our own bytes");
        for as_of in [None, Some(i64::MIN), Some(i64::MAX)] {
            let card = twin.finish(Finish { as_of, ..Finish::default() }).expect("a scorecard");
            prop_assert_eq!(card.violations(), []);
            for (_, value) in card.rows() {
                let numbers = value.value.into_iter().chain(value.confidence_interval.into_iter().flat_map(|(a, b)| [a, b]));
                let percentiles = value.percentiles.into_iter().flat_map(|p| [p.p50, p.p90, p.p95, p.max]);
                prop_assert!(numbers.chain(percentiles).all(f64::is_finite), "{:?}", value);
                prop_assert_eq!(value.value.is_none(), value.no_data.is_some());
            }
        }
    }
}

#[test]
fn time_that_takes_too_many_intervals_is_refused() {
    let by = GroupBy::new().interval("15min").expect("an interval");
    let mut accumulator = Accumulator::new(&Policy::default(), by).expect("a policy");
    let mut state = AgentState::new("a", AgentActivity::Available, Instant(-62_135_596_800_000));
    state.ended_at = Some(Instant(253_402_300_799_999));
    accumulator.add(Batch::AgentStates(&[state])).expect("a valid row");
    let error = accumulator.finish(Finish::default()).expect_err("too many intervals");
    assert_eq!(error.kind(), ErrorKind::InvalidFinish);
    assert!(error.to_string().contains("100000 intervals"), "{error}");
}

/// A cell that fits its kind half of the time, at the edges of its range.
fn cell(kind: FieldKind, random: &mut Random) -> Option<String> {
    let pick = |random: &mut Random, texts: &[&str]| {
        Some(texts[random.below(texts.len() as u64) as usize].to_string())
    };
    if random.chance(25) {
        return None;
    }
    if random.chance(3) {
        return pick(
            random,
            &["", "NaN", "inf", "-1", "99999999999999999999", "\u{0}", "é", "1e308", "true"],
        );
    }
    match kind {
        FieldKind::Text => pick(random, &["a", "b", "queue", "sales"]),
        FieldKind::Instant => pick(
            random,
            &[
                "0001-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-29T02:30:00Z",
                "9999-12-31T23:59:59.999Z",
            ],
        ),
        FieldKind::Duration => pick(random, &["0", "0.001", "20", "3162240000", "3162240000.001"]),
        FieldKind::Count => pick(random, &["0", "1", "2", "1000000000000000"]),
        FieldKind::Money => pick(random, &["0", "-5", "1000000000000000", "-1000000000000000"]),
        FieldKind::Fixed => pick(random, &["0", "1", "5", "10", "0.001", "1000000000000"]),
        FieldKind::Boolean => pick(random, &["true", "false"]),
        FieldKind::Code(names) => pick(random, names),
        _ => None,
    }
}
