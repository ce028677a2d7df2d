//! Presets: the figures that published sources state.

use std::collections::BTreeMap;

use crate::policy::{Band, Clock, MeasuredTime, Policy, Rating, TargetSpec, TargetStart};
use crate::record::Polarity;
use crate::time::{CalendarSpec, Day, WeeklyWindow};

/// The names of the presets.
pub(crate) const PRESETS: [&str; 2] = ["seed", "none"];

/// Fills what a policy leaves out from its preset. What the policy states
/// itself stays, entry by entry.
pub(crate) fn fill(policy: &mut Policy) {
    if policy.preset != "seed" {
        return;
    }
    for (channel, target) in seed_targets() {
        policy.targets.channel.entry(channel.to_string()).or_insert(target);
    }
    for (kpi, bands) in seed_bands() {
        policy.bands.entry(kpi.to_string()).or_insert(bands);
    }
    policy.calendars.entry("default".to_string()).or_insert_with(office_hours);
    policy.ces_polarity.get_or_insert(Polarity::Effort);
    if policy.quality_weights.is_empty() {
        policy.quality_weights = seed_quality_weights();
    }
}

/// Seed S2: calls 80 % in 20 s, chats 90 % in 30 s, emails 95 % in 4 business
/// hours. The seed's chats are "initiated" within 30 s: the first message of a
/// person, counted from the hand-over where a bot came first, since time with
/// the bot is no wait for a person.
fn seed_targets() -> [(&'static str, TargetSpec); 3] {
    let target = |threshold_s, goal, measure| TargetSpec {
        threshold_s,
        goal: Some(goal),
        measure,
        start: TargetStart::Created,
        clock: Clock::Calendar,
        calendar: None,
    };
    let chat = target(30.0, 0.90, MeasuredTime::FirstResponse);
    let email = target(14_400.0, 0.95, MeasuredTime::FirstResponse);
    [
        ("voice", target(20.0, 0.80, MeasuredTime::QueueWait)),
        ("chat", TargetSpec { start: TargetStart::HandoffFromBot, ..chat }),
        ("email", TargetSpec { clock: Clock::Business, ..email }),
    ]
}

/// Our assumption for the seed's business hours: Monday to Friday, 9 to 17, in
/// the policy's zone. The seed names no calendar.
fn office_hours() -> CalendarSpec {
    CalendarSpec {
        weekly: vec![WeeklyWindow {
            days: vec![Day::Mon, Day::Tue, Day::Wed, Day::Thu, Day::Fri],
            from: "09:00".to_string(),
            to: "17:00".to_string(),
        }],
        ..CalendarSpec::default()
    }
}

/// Seed S2: accuracy 30, professionalism 25, problem-solving 25, compliance 20.
fn seed_quality_weights() -> BTreeMap<String, f64> {
    [("accuracy", 30.0), ("professionalism", 25.0), ("problem_solving", 25.0), ("compliance", 20.0)]
        .map(|(criterion, weight)| (criterion.to_string(), weight))
        .into()
}

/// The bands of the seed articles, word by word: "above" and "below" are
/// strict, ranges include both ends, what is left unnamed is watch.
fn seed_bands() -> Vec<(&'static str, Vec<Band>)> {
    let when = |name: &str, choices: &[&str]| {
        BTreeMap::from([(
            name.to_string(),
            choices.iter().map(|choice| choice.to_string()).collect(),
        )])
    };
    let above = |rating, label, bound| Band { above: Some(bound), ..Band::new(rating, label) };
    let below = |rating, label, bound| Band { below: Some(bound), ..Band::new(rating, label) };
    let within = |rating, label, least, most| Band {
        at_least: Some(least),
        at_most: Some(most),
        ..Band::new(rating, label)
    };
    let five_point = |band: Band| Band { when: when("statistic", &["mean"]), ..band };
    let simple = |band: Band| Band { when: when("intent_scope", &["simple"]), ..band };
    let euro = |band: Band, channels: &[&str]| {
        let mut conditions = when("channel", channels);
        conditions.extend(when("currency", &["EUR"]));
        Band { when: conditions, ..band }
    };
    let seven_point = |polarity: &str| {
        let mut conditions = when("polarity", &[polarity]);
        conditions.extend(when("statistic", &["mean"]));
        conditions.extend(when("scale", &["1_to_7"]));
        conditions
    };
    vec![
        (
            "csat",
            vec![
                five_point(above(Rating::Good, "excellent", 4.2)),
                five_point(below(Rating::Bad, "immediate action", 3.8)),
            ],
        ),
        ("nps", vec![above(Rating::Good, "market-leading", 50.0)]),
        (
            "ces",
            vec![
                Band {
                    when: seven_point("effort"),
                    ..below(Rating::Good, "smooth and frictionless", 2.0)
                },
                Band {
                    when: seven_point("ease"),
                    ..above(Rating::Good, "smooth and frictionless", 6.0)
                },
            ],
        ),
        (
            "occupancy",
            vec![
                within(Rating::Good, "optimal", 0.70, 0.85),
                above(Rating::Bad, "burnout", 0.90),
                below(Rating::Bad, "underutilization", 0.65),
            ],
        ),
        ("schedule_adherence", vec![above(Rating::Good, "optimal", 0.90)]),
        (
            "channel_migration_rate",
            vec![Band {
                when: when("counting", &["journeys"]),
                ..above(Rating::Bad, "high", 0.30)
            }],
        ),
        ("bot_containment_rate", vec![simple(within(Rating::Good, "optimal", 0.60, 0.80))]),
        ("bot_handoff_time", vec![below(Rating::Good, "efficient", 30.0)]),
        (
            "cost_per_contact",
            vec![
                euro(within(Rating::Good, "usual", 200.0, 500.0), &["email", "chat"]),
                euro(within(Rating::Good, "usual", 800.0, 1_500.0), &["voice"]),
            ],
        ),
    ]
}
