//! The public bank data against its reference values.
//!
//! The data is no part of the project: the test runs where the folder
//! `../shared/data/bank_1999_february` exists beside the workspace.

#[path = "support/bank.rs"]
mod data;

use std::collections::BTreeMap;

use data::data;
use kpi_core::catalogue::Attribution;
use kpi_core::policy::AttributionRule;
use kpi_core::record::{Batch, Interaction};
use kpi_core::time::format_instant;
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Scorecard, Value};
use serde_json::Value as Json;

const KPIS: [&str; 7] = [
    "interaction_volume",
    "service_level",
    "average_speed_of_answer",
    "abandonment_rate",
    "average_abandon_time",
    "average_handle_time",
    "average_talk_time",
];

fn policy() -> Policy {
    let mut policy = Policy {
        kpis: Some(KPIS.map(String::from).to_vec()),
        attribution: Some(AttributionRule::All(Attribution::ByStart)),
        ..Policy::default()
    };
    policy.set_option("all", "include_hold", false);
    policy.set_option("all", "include_wrap", false);
    policy.set_option("service_level", "threshold_s", 20);
    policy
}

fn counted(calls: &[Interaction], policy: &Policy, by: GroupBy) -> Accumulator {
    let mut accumulator = Accumulator::new(policy, by).expect("a policy that fits");
    for chunk in calls.chunks(10_000) {
        accumulator.add(Batch::Interactions(chunk)).expect("valid calls");
    }
    accumulator
}

fn finished(accumulator: &Accumulator, options: &[(&str, &str, &str)]) -> Scorecard {
    let finish = options
        .iter()
        .fold(Finish::default(), |finish, (kpi, name, value)| finish.option(kpi, name, *value));
    accumulator.finish(finish).expect("options that exist")
}

/// Compares one number; counts what was compared.
struct Check<'c> {
    place: String,
    expected: &'c Json,
    compared: usize,
}

impl Check<'_> {
    fn count(&mut self, name: &str, found: impl TryInto<i64>) {
        let Some(expected) = self.expected.get(name) else { return };
        let found = found.try_into().ok();
        assert_eq!(found, expected.as_i64(), "{} {name}", self.place);
        self.compared += 1;
    }

    fn seconds(&mut self, name: &str, found: Option<i64>) {
        let Some(expected) = self.expected.get(name) else { return };
        let expected = expected.as_i64().map(|seconds| seconds * 1000);
        assert_eq!(found.unwrap_or(0), expected.unwrap_or(-1), "{} {name}", self.place);
        self.compared += 1;
    }

    /// A quotient: equal to the last bit, or both without a value.
    fn number(&mut self, name: &str, found: &Value) {
        let Some(expected) = self.expected.get(name) else { return };
        assert_eq!(found.value, expected.as_f64(), "{} {name}", self.place);
        self.compared += 1;
    }
}

/// The scorecards of one grouping that differ only in options.
struct Variants {
    plain: Scorecard,
    ignored_all: Scorecard,
    ignored_within: Scorecard,
    positive: Scorecard,
    excl_short: Scorecard,
    whole: Scorecard,
    exclusive: Scorecard,
}

impl Variants {
    fn new(calls: &[Interaction], by: &GroupBy) -> Self {
        let plain = counted(calls, &policy(), by.clone());
        let level = |abandons| finished(&plain, &[("service_level", "abandons", abandons)]);
        let mut short = policy();
        short.set_option("all", "short_abandon_s", 5);
        let short = counted(calls, &short, by.clone());
        let excl_short = finished(&short, &[("service_level", "short_policy", "exclude")]);
        let mut exclusive = policy();
        exclusive.set_option("service_level", "boundary", "exclusive");
        let exclusive = finished(&counted(calls, &exclusive, by.clone()), &[]);
        Variants {
            ignored_all: level("ignored_all"),
            ignored_within: level("ignored_within_target"),
            positive: level("positive"),
            excl_short,
            whole: finished(&plain, &[("abandonment_rate", "scope", "ivr_and_queue")]),
            exclusive,
            plain: finished(&plain, &[]),
        }
    }

    fn compare(&self, group: usize, place: String, expected: &Json) -> usize {
        let of = |card: &Scorecard, kpi: &str| card.value_of(group, kpi).expect("a KPI");
        let plain = |kpi: &str| of(&self.plain, kpi);
        let mut check = Check { place, expected, compared: 0 };
        let level = plain("service_level");
        let queue = plain("abandonment_rate");
        check.count("offered", plain("interaction_volume").numerator.unwrap_or(0));
        check.count("offered_to_queue", level.denominator.unwrap_or(0));
        check.count("answered_le20", level.numerator.unwrap_or(0));
        check.count("answered", plain("average_speed_of_answer").n);
        check.count("abandoned_in_queue", queue.numerator.unwrap_or(0));
        check.seconds("answered_wait_sum_s", plain("average_speed_of_answer").numerator);
        check.seconds("service_sum_s", plain("average_handle_time").numerator);
        check.seconds("abandoned_wait_sum_s", plain("average_abandon_time").numerator);
        check.number("asa_s", &plain("average_speed_of_answer"));
        check.number("aht_s", &plain("average_handle_time"));
        check.number("aht_s", &plain("average_talk_time"));
        check.number("abandoned_wait_mean_s", &plain("average_abandon_time"));
        check.number("sl20_offered", &level);
        check.number("sl20_answered", &of(&self.ignored_all, "service_level"));
        check.number("sl20_excl_abandons_le20", &of(&self.ignored_within, "service_level"));
        check.number("sl20_abandons_le20_as_met", &of(&self.positive, "service_level"));
        check.number("sl20_offered_excl_short5", &of(&self.excl_short, "service_level"));
        check.number("abandon_rate_queue", &queue);
        check.number("abandon_rate_all", &of(&self.whole, "abandonment_rate"));
        let whole = of(&self.whole, "abandonment_rate");
        check.count("abandoned", whole.numerator.unwrap_or(0));
        check.number("abandon_rate_queue_excl_short5", &of(&self.excl_short, "abandonment_rate"));
        let strict = of(&self.exclusive, "service_level");
        check.count("answered_lt20", strict.numerator.unwrap_or(0));
        let excluded = of(&self.excl_short, "abandonment_rate").excluded;
        let short = excluded.iter().find(|(reason, _)| *reason == "short_abandon");
        check.count("short_abandons_lt5", short.map_or(0, |(_, count)| *count));
        check.count("abandoned_in_vru", self.vru(group));
        check.compared
    }

    /// Abandoned before the queue: what the wider scope adds.
    fn vru(&self, group: usize) -> i64 {
        let abandons = |card: &Scorecard| {
            card.value_of(group, "abandonment_rate").expect("a KPI").numerator.unwrap_or(0)
        };
        abandons(&self.whole) - abandons(&self.plain)
    }
}

/// Compares every group of a grouping; each reference group must be there.
fn compare_groups(
    calls: &[Interaction],
    by: GroupBy,
    expected: &Json,
    label: impl Fn(&Scorecard, usize) -> String,
) -> usize {
    let expected = expected.as_object().expect("groups");
    let variants = Variants::new(calls, &by);
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for group in 0..variants.plain.len() {
        places.insert(label(&variants.plain, group), group);
    }
    assert!(places.keys().eq(expected.keys()), "the groups differ: {places:?}");
    places
        .iter()
        .map(|(label, group)| variants.compare(*group, label.clone(), &expected[label]))
        .sum()
}

#[test]
fn overall_values_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let variants = Variants::new(&calls, &GroupBy::new());
    let compared = variants.compare(0, "all".into(), &reference["values"]["all"]);
    assert_eq!(compared, 24, "a name of the reference has changed");
}

#[test]
fn values_by_type_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let by_type = &reference["values"]["by_type"];
    let compared = compare_groups(&calls, GroupBy::new().dim("type"), by_type, |card, group| {
        card.group(group).expect("a group").dimensions[0].clone().unwrap_or_default()
    });
    assert_eq!(compared, 6 * 24);
}

#[test]
fn values_by_day_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let by = GroupBy::new().interval("1d").expect("a day");
    let compared = compare_groups(&calls, by, &reference["values"]["by_day"], |card, group| {
        let start = card.group(group).expect("a group").interval_start.expect("a start");
        format_instant(start, card.zone())[..10].to_string()
    });
    assert_eq!(compared, 28 * 6);
}

#[test]
fn values_by_half_hour_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let by = GroupBy::new().time_of_day("30min").expect("half an hour");
    let by_half_hour = &reference["values"]["by_half_hour"];
    let compared = compare_groups(&calls, by, by_half_hour, |card, group| {
        let slot = card.group(group).expect("a group").time_of_day.expect("a slot");
        kpi_core::time::TimeOfDay::label(slot)
    });
    assert_eq!(compared, 48 * 6);
}

#[test]
fn percentiles_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let card = finished(&counted(&calls, &policy(), GroupBy::new()), &[]);
    let expected = &reference["values"]["percentiles"]["wait_answered_s"];
    let found = card.value("average_speed_of_answer").expect("a KPI");
    assert_eq!(Some(found.n), expected["n"].as_u64());
    let found = found.percentiles.expect("a distribution");
    assert!(found.exact);
    assert_eq!(Some(found.p50), expected["p50_nearest_rank"].as_f64());
    assert_eq!(Some(found.p90), expected["p90_nearest_rank"].as_f64());
    assert_eq!(Some(found.p95), expected["p95_nearest_rank"].as_f64());
}
