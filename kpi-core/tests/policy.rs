//! Policies: presets, files, errors that say what is allowed, custom KPIs.

use kpi_core::policy::{Band, CountedTimes, Period, Rating};
use kpi_core::record::{
    Batch, Channel, HandledBy, Instant, Interaction, Milliseconds, Outcome, QueueExit,
};
use kpi_core::{Accumulator, ErrorKind, Finish, GroupBy, NoData, Policy};

fn refused(json: &str) -> String {
    Policy::from_json(json).expect_err(json).to_string()
}

#[test]
fn the_seed_preset_holds_the_figures_of_the_articles() {
    let policy = Policy::preset("seed").expect("a preset");
    let target = |channel: &str| {
        let target = &policy.targets.channel[channel];
        (target.threshold_s, target.goal)
    };
    assert_eq!(target("voice"), (20.0, Some(0.80)));
    assert_eq!(target("chat"), (30.0, Some(0.90)));
    assert_eq!(target("email"), (4.0 * 3600.0, Some(0.95)));
    let bound = |kpi: &str, place: usize| policy.bands[kpi][place].clone();
    assert_eq!((bound("csat", 0).above, bound("csat", 1).below), (Some(4.2), Some(3.8)));
    assert_eq!(bound("nps", 0).above, Some(50.0));
    assert_eq!(bound("ces", 0).below, Some(2.0));
    let occupancy = bound("occupancy", 0);
    assert_eq!((occupancy.at_least, occupancy.at_most), (Some(0.70), Some(0.85)));
    assert_eq!(
        (bound("occupancy", 1).above, bound("occupancy", 2).below),
        (Some(0.90), Some(0.65))
    );
    assert_eq!(bound("schedule_adherence", 0).above, Some(0.90));
    assert_eq!(bound("channel_migration_rate", 0).above, Some(0.30));
    let containment = bound("bot_containment_rate", 0);
    assert_eq!((containment.at_least, containment.at_most), (Some(0.60), Some(0.80)));
    assert_eq!(containment.when["intent_scope"], ["simple"]);
    assert_eq!(bound("bot_handoff_time", 0).below, Some(30.0));
    let cost = |place| {
        (bound("cost_per_contact", place).at_least, bound("cost_per_contact", place).at_most)
    };
    assert_eq!((cost(0), cost(1)), ((Some(200.0), Some(500.0)), (Some(800.0), Some(1500.0))));
    let weights: Vec<_> =
        policy.quality_weights.iter().map(|(name, weight)| (name.as_str(), *weight)).collect();
    let expected = [
        ("accuracy", 30.0),
        ("compliance", 20.0),
        ("problem_solving", 25.0),
        ("professionalism", 25.0),
    ];
    assert_eq!(weights, expected);
}

#[test]
fn a_policy_states_only_what_differs() {
    let policy = Policy::from_json(r#"{"targets": {"channel": {"voice": {"threshold_s": 10}}}}"#)
        .expect("valid");
    assert_eq!(policy.targets.channel["voice"].threshold_s, 10.0);
    assert_eq!(policy.targets.channel["chat"].threshold_s, 30.0);
    let none = Policy::from_json(r#"{"preset": "none"}"#).expect("valid");
    assert!(none.targets.channel.is_empty() && none.bands.is_empty() && none.calendars.is_empty());
    let again = Policy::from_json(&policy.to_json()).expect("what we wrote");
    assert_eq!(again, policy);
}

#[cfg(feature = "toml")]
#[test]
fn toml_says_what_json_says() {
    let toml = "zone = \"Europe/Rome\"\n[options.service_level]\nthreshold_s = 20\nabandons = \"positive\"\n";
    let json = r#"{"zone": "Europe/Rome", "options": {"service_level": {"threshold_s": 20, "abandons": "positive"}}}"#;
    assert_eq!(Policy::from_toml(toml), Policy::from_json(json));
    assert!(
        Policy::from_toml("zome = 1").expect_err("a typing error").to_string().contains("zome")
    );
}

#[test]
fn errors_say_what_was_found_and_what_is_allowed() {
    for (json, parts) in [
        (r#"{"zome": "UTC"}"#, ["zome", "zone"]),
        (r#"{"zone": "Mars/Olympus"}"#, ["Mars/Olympus", "IANA"]),
        (r#"{"preset": "sead"}"#, ["sead", "seed, none"]),
        (r#"{"currency": "euro"}"#, ["euro", "three letters"]),
        (r#"{"duplicates": "drop"}"#, ["drop", "keep_last"]),
        (r#"{"kpis": ["service_lvl"]}"#, ["service_lvl", "catalogue"]),
        (r#"{"options": {"service_level": {"abandon": "positive"}}}"#, ["abandon", "abandons"]),
        (
            r#"{"options": {"service_level": {"abandons": "some"}}}"#,
            ["some", "ignored_within_target"],
        ),
        (r#"{"options": {"service_level": {"threshold_s": -1}}}"#, ["-1", "seconds"]),
        (r#"{"options": {"all": {"hold": true}}}"#, ["hold", "include_hold"]),
        (r#"{"options": {"servicelevel": {}}}"#, ["servicelevel", "service_level"]),
        (r#"{"targets": {"channel": {"phone": {"threshold_s": 1}}}}"#, ["phone", "voice"]),
        (
            r#"{"targets": {"channel": {"voice": {"threshold_s": 20, "goal": 80}}}}"#,
            ["80", "0 to 1"],
        ),
        (
            r#"{"targets": {"queue": {"q": {"threshold_s": 1, "clock": "business", "calendar": "x"}}}}"#,
            ["\"x\"", "default"],
        ),
        (
            r#"{"calendars": {"default": {"weekly": []}}}"#,
            ["calendars.default.weekly", "at least once a week"],
        ),
        (
            r#"{"calendars": {"default": {"weekly": [{"days": ["mon"], "from": "09:00", "to": "17:00"}],
                "changes": [{"from": "2026-01-01", "weekly": []}]}}}"#,
            ["calendars.default.changes[0].weekly", "at least once a week"],
        ),
        (
            r#"{"calendars": {"default": {"weekly": [{"days": ["mon"], "from": "09:00", "to": "17:00"}],
                "changes": [{"from": "tomorrow"}]}}}"#,
            ["calendars.default.changes[0].from", "tomorrow"],
        ),
        (
            r#"{"options": {"sla_compliance": {"calendar_rule": "last"}}}"#,
            ["last", "at_each_instant, at_event, at_creation"],
        ),
        (r#"{"period": {"start": "2026-02-01", "end": "2026-01-01"}}"#, ["2026-02-01", "after"]),
        (r#"{"attribution": {"csat": "by_end"}}"#, ["by_end", "by_response"]),
        (r#"{"attribution": {"average_handle_time": "by_due"}}"#, ["by_due", "by_start"]),
        (r#"{"bands": {"csat": [{"rating": "good"}]}}"#, ["bound", "at_least"]),
        (
            r#"{"bands": {"csat": [{"rating": "good", "above": 3, "below": 2}]}}"#,
            ["no value", "csat"],
        ),
        (r#"{"bands": {"no_such": []}}"#, ["no_such", "catalogue"]),
        (r#"{"custom_kpis": [{"id": "Mine", "formula": "answered"}]}"#, ["Mine", "snake_case"]),
        (r#"{"custom_kpis": [{"id": "csat", "formula": "answered"}]}"#, ["built-in", "csat"]),
        (
            r#"{"custom_kpis": [{"id": "mine", "formula": "answerd / offered"}]}"#,
            ["answerd", "mine"],
        ),
        (
            r#"{"custom_kpis": [{"id": "mine", "formula": "handle_ms + answered"}]}"#,
            ["answered", "unit"],
        ),
        (
            r#"{"custom_kpis": [{"id": "mine", "formula": "csat_score / answered"}]}"#,
            ["survey", "attribution"],
        ),
        (
            r#"{"custom_kpis": [{"id": "mine", "formula": "p90(answered)"}]}"#,
            ["answered", "distribution"],
        ),
        (
            r#"{"custom_kpis": [{"id": "mine", "formula": "targets_met / answered", "attribution": "by_due"}]}"#,
            ["by_due", "by_start"],
        ),
    ] {
        let message = refused(json);
        for part in parts {
            assert!(message.contains(part), "{json}\n gives {message:?}\n without {part:?}");
        }
    }
}

fn calls() -> Vec<Interaction> {
    (0..10i64)
        .map(|number| {
            let arrived = 1_772_434_800_000 + number * 60_000;
            let mut call = Interaction::new(format!("c{number}"), Instant(arrived), Channel::Voice);
            call.queued_at = Some(Instant(arrived));
            call.left_queue_at = Some(Instant(arrived + number * 5_000));
            call.queue_exit =
                Some(if number < 8 { QueueExit::Answered } else { QueueExit::Abandoned });
            call.answered_at = call.left_queue_at.filter(|_| number < 8);
            call.ended_at = Some(Instant(arrived + 400_000));
            call.talk = (number < 8).then_some(Milliseconds(100_000));
            call.transfers = (number < 8).then_some(i64::from(number % 3 == 0));
            call.outcome = Some(if number < 8 { Outcome::Resolved } else { Outcome::Abandoned });
            call
        })
        .collect()
}

#[test]
fn a_custom_kpi_stands_beside_the_built_in_ones() {
    let policy = Policy::from_json(
        r#"{"custom_kpis": [{"id": "transfers_per_answer", "formula": "transfers / answered", "title": "Transfers per answer"}]}"#,
    )
    .expect("a policy");
    let by = GroupBy::new().interval("1h").expect("an interval");
    let mut accumulator = Accumulator::new(&policy, by).expect("an accumulator");
    accumulator.add(Batch::Interactions(&calls())).expect("valid rows");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    assert!(
        card.kpis().any(|id| id == "service_level")
            && card.kpis().any(|id| id == "transfers_per_answer")
    );
    let value = card.value_of(0, "transfers_per_answer").expect("a value");
    assert_eq!((value.numerator, value.denominator, value.value), (Some(3), Some(8), Some(0.375)));
    assert_eq!(value.formula, "transfers / answered");
}

#[test]
fn a_custom_kpi_of_targets_can_be_booked_when_they_fall_due() {
    let kpi = |id: &str, by: &str| {
        format!(
            r#"{{"id": "{id}", "attribution": "{by}", "formula": "targets_met / (targets_met + targets_breached)"}}"#
        )
    };
    let json = format!(
        r#"{{"custom_kpis": [{}, {}]}}"#,
        kpi("when_due", "by_due"),
        kpi("at_start", "by_start")
    );
    let policy = Policy::from_json(&json).expect("a policy");
    let by = GroupBy::new().interval("1h").expect("an interval");
    let mut accumulator = Accumulator::new(&policy, by).expect("an accumulator");
    // Two contacts begin ten seconds before the hour; one is answered at once, one after it.
    let mut call = calls().remove(0);
    let late = Instant(1_772_438_400_000 - 10_000);
    let mut rows = Vec::new();
    for (id, wait) in [("at once", 0), ("after the hour", 15_000)] {
        call.interaction_id = id.to_string();
        (call.created_at, call.queued_at) = (late, Some(late));
        let answered = Instant(late.0 + wait);
        (call.left_queue_at, call.answered_at) = (Some(answered), Some(answered));
        call.ended_at = Some(Instant(late.0 + 400_000));
        rows.push(call.clone());
    }
    accumulator.add(Batch::Interactions(&rows)).expect("valid rows");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    let booked = |id: &str| -> Vec<_> {
        (0..card.len())
            .map(|group| card.value_of(group, id).expect("a value").denominator)
            .collect()
    };
    assert_eq!(booked("sla_compliance"), [Some(1), Some(1)]);
    assert_eq!(booked("when_due"), [Some(1), Some(1)]);
    assert_eq!(booked("at_start")[0], Some(2));
}

#[test]
fn options_of_formulas_are_chosen_after_counting_and_rules_are_not() {
    let mut accumulator =
        Accumulator::new(&Policy::default(), GroupBy::new()).expect("an accumulator");
    accumulator.add(Batch::Interactions(&calls())).expect("valid rows");
    let level =
        |finish: Finish| accumulator.finish(finish).and_then(|card| card.value("service_level"));
    // Waits of 0, 5, …, 35 s answered, 40 and 45 s abandoned; 20 s is in time.
    assert_eq!(level(Finish::default()).expect("a value").value, Some(0.5));
    let ignored = Finish::default().option("service_level", "abandons", "ignored_all");
    assert_eq!(level(ignored).expect("a value").value, Some(0.625));
    let error =
        level(Finish::default().option("service_level", "threshold_s", 10i64)).expect_err("a rule");
    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert!(error.to_string().contains("counting rule"), "{error}");
    let error =
        level(Finish::default().option("service_level", "abandon", "x")).expect_err("unknown");
    assert!(error.to_string().contains("abandons"), "{error}");
}

#[test]
fn bands_can_be_replaced_and_removed() {
    let band = |policy: &Policy| {
        let mut accumulator = Accumulator::new(policy, GroupBy::new()).expect("an accumulator");
        accumulator.add(Batch::Interactions(&calls())).expect("valid rows");
        let value =
            accumulator.finish(Finish::default()).and_then(|card| card.value("resolution_rate"));
        value.map(|value| (value.band, value.band_label)).expect("a value")
    };
    let mut policy = Policy::default();
    assert_eq!(band(&policy), (Rating::NotRated, String::new()));
    let good: Band =
        serde_json::from_str(r#"{"rating": "good", "label": "ours", "at_least": 0.9}"#)
            .expect("a band");
    policy.bands.insert("resolution_rate".into(), vec![good]);
    assert_eq!(band(&policy), (Rating::Good, "ours".to_string()));
}

#[test]
fn narrowing_takes_whole_intervals() {
    let by = GroupBy::new().interval("15min").expect("an interval");
    let mut accumulator = Accumulator::new(&Policy::default(), by).expect("an accumulator");
    accumulator.add(Batch::Interactions(&calls())).expect("valid rows");
    let start = 1_772_434_800_000;
    let narrowed =
        |from, to| accumulator.finish(Finish { narrow_to: Some((from, to)), ..Finish::default() });
    assert_eq!(narrowed(start, start + 900_000).expect("one interval").len(), 1);
    let error = narrowed(start, start + 1).expect_err("no whole interval");
    assert_eq!(error.kind(), ErrorKind::InvalidFinish);
}

#[test]
fn a_custom_kpi_that_is_annualised_needs_a_period() {
    let text = r#"{"kpis": ["mine"], "custom_kpis": [{"id": "mine", "formula": "annualise_linear(transferred / transfers_known)"}]}"#;
    let policy = Policy::from_json(text).expect("a policy");
    let mut call = Interaction::new("c", Instant(1_774_000_000_000), Channel::Voice);
    call.handled_by = Some(HandledBy::HumanOnly);
    call.transfers = Some(1);
    let value_at = |policy: &Policy, as_of: Option<i64>| {
        let mut accumulator = Accumulator::new(policy, GroupBy::new()).expect("an accumulator");
        accumulator.add(Batch::Interactions(std::slice::from_ref(&call))).expect("a valid row");
        let finish = Finish { as_of, ..Finish::default() };
        accumulator.finish(finish).expect("a scorecard").value("mine").expect("a KPI")
    };
    let value = |policy: &Policy| value_at(policy, None);
    assert_eq!(value(&policy).no_data, Some(NoData::PeriodRequired));
    // March is a twelfth of a year.
    let period = Some(Period { start: "2026-03-01".into(), end: "2026-04-01".into() });
    let policy = Policy { period, ..policy };
    assert_eq!(value(&policy).value, Some(12.0));
    for as_of in [i64::MIN, 0] {
        let before = value_at(&policy, Some(as_of));
        assert_eq!((before.value, before.no_data), (None, Some(NoData::NoEligibleRecords)));
    }
}

/// A hundred calls with times that all differ.
fn timed_calls() -> Vec<Interaction> {
    let call = |number: i64| {
        let created = Instant(1_772_434_800_000 + number * 1_000);
        let mut call = Interaction::new(number.to_string(), created, Channel::Voice);
        call.handled_by = Some(HandledBy::HumanOnly);
        call.talk = Some(Milliseconds(number * number * 100));
        call.hold = Some(Milliseconds(0));
        call.wrap = Some(Milliseconds(5_000));
        call
    };
    (0..100).map(call).collect()
}

#[test]
fn times_are_counted_for_the_formulas_that_ask() {
    let mut policy = Policy {
        kpis: Some(vec!["average_handle_time".into(), "average_talk_time".into()]),
        percentiles: CountedTimes::Formulas,
        ..Policy::default()
    };
    policy.set_option("average_talk_time", "statistic", "p90");
    let accumulator = |policy: &Policy| {
        let mut accumulator = Accumulator::new(policy, GroupBy::new()).expect("a policy");
        accumulator.add(Batch::Interactions(&timed_calls())).expect("valid rows");
        accumulator
    };
    let all = Policy { percentiles: CountedTimes::All, ..policy.clone() };
    let card = accumulator(&policy).finish(Finish::default()).expect("a scorecard");
    let full = accumulator(&all).finish(Finish::default()).expect("a scorecard");
    let value = |card: &kpi_core::Scorecard, kpi: &str| card.value(kpi).expect("the KPI").clone();
    assert_eq!(value(&card, "average_talk_time"), value(&full, "average_talk_time"));
    let (mean, full_mean) = (value(&card, "aht"), value(&full, "aht"));
    assert!(mean.percentiles.is_none() && full_mean.percentiles.is_some());
    assert_eq!(mean.value, full_mean.value);

    // What was not counted cannot be asked for afterwards; what was, can.
    let statistic = |kpi: &str, name: &str| {
        accumulator(&policy).finish(Finish::default().option(kpi, "statistic", name))
    };
    let median = statistic("average_talk_time", "median").expect("times of talk");
    assert_eq!(value(&median, "average_talk_time").value, Some(240.1));
    let error = statistic("average_handle_time", "median").expect_err("no times");
    assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
    assert!(error.to_string().contains("handle_time"), "{error}");

    let mut handle = policy.clone();
    handle.set_option("average_handle_time", "statistic", "p90");
    let error = accumulator(&policy).merge(accumulator(&handle)).expect_err("other times");
    assert_eq!(error.kind(), ErrorKind::RulesDiffer);
}

#[test]
fn a_policy_file_says_which_times_are_counted() {
    for (text, times) in [
        ("true", CountedTimes::All),
        ("false", CountedTimes::None),
        ("\"formulas\"", CountedTimes::Formulas),
    ] {
        let policy = Policy::from_json(&format!("{{\"percentiles\": {text}}}")).expect("a policy");
        assert_eq!(policy.percentiles, times);
        assert_eq!(Policy::from_json(&policy.to_json()).expect("its own text"), policy);
    }
    for wrong in ["\"p90\"", "1", "null"] {
        let error =
            Policy::from_json(&format!("{{\"percentiles\": {wrong}}}")).expect_err("unknown");
        assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
        assert!(error.to_string().contains("true, false or \"formulas\""), "{error}");
    }
}

#[test]
fn without_percentiles_only_percentiles_are_missing() {
    let rows = timed_calls();
    let finished = |policy: &Policy| {
        let mut accumulator = Accumulator::new(policy, GroupBy::new()).expect("a policy");
        accumulator.add(Batch::Interactions(&rows)).expect("valid rows");
        let bytes = accumulator.state_bytes();
        (accumulator.finish(Finish::default()).expect("a scorecard"), bytes)
    };
    let with = Policy { kpis: Some(vec!["average_handle_time".into()]), ..Policy::default() };
    let without = Policy { percentiles: CountedTimes::None, ..with.clone() };
    let ((one, bytes), (other, fewer_bytes)) = (finished(&with), finished(&without));
    let one = one.value("average_handle_time").expect("the KPI");
    let other = other.value("average_handle_time").expect("the KPI");
    assert!(one.percentiles.is_some() && other.percentiles.is_none());
    assert_eq!(one.value, other.value);
    assert_eq!((one.n, one.confidence_interval), (other.n, other.confidence_interval));
    assert!(fewer_bytes < bytes);

    let mut median = without.clone();
    median.set_option("average_handle_time", "statistic", "median");
    let error = Accumulator::new(&median, GroupBy::new()).expect_err("times one by one");
    assert_eq!(error.kind(), ErrorKind::InvalidPolicy);
    assert!(error.to_string().contains("percentiles = false"), "{error}");

    let accumulator = |policy| Accumulator::new(policy, GroupBy::new()).expect("a policy");
    let error = accumulator(&with).merge(accumulator(&without)).expect_err("other rules");
    assert_eq!(error.kind(), ErrorKind::RulesDiffer);
}
