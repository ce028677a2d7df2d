//! Random policies and groupings.

use kpi_core::policy::Region;
use kpi_core::testing::Random;
use kpi_core::{GroupBy, Policy};

const GROUPINGS: [(&[&str], Option<&str>, Option<&str>); 7] = [
    (&[], None, None),
    (&["channel"], None, None),
    (&["channel", "site"], None, None),
    (&["agent_id"], Some("1d"), None),
    (&[], Some("30min"), None),
    (&["channel"], None, Some("1h")),
    (&["queue", "type"], Some("1w"), Some("4h")),
];

/// A grouping by its number.
pub(crate) fn grouping(number: usize) -> GroupBy {
    let (dimensions, interval, slot) = GROUPINGS[number % GROUPINGS.len()];
    let mut by = dimensions.iter().fold(GroupBy::new(), |by, name| by.dim(*name));
    if let Some(interval) = interval {
        by = by.interval(interval).expect("an interval");
    }
    if let Some(slot) = slot {
        by = by.time_of_day(slot).expect("a time of day");
    }
    by
}

/// A policy with random rules; each choice of each rule comes up.
pub(crate) fn policy(random: &mut Random) -> Policy {
    use kpi_core::catalogue::{Allowed, Role, catalogue, options_of};
    use kpi_core::policy::{DimensionsFrom, Duplicates, OverlappingStates, Period};
    let zones = ["UTC", "Europe/Rome", "Asia/Kathmandu", "America/St_Johns"];
    let zone = zones[random.below(4) as usize].to_string();
    let mut policy = Policy { zone, ..Policy::default() };
    for kpi in catalogue() {
        for option in options_of(kpi).iter().filter(|option| option.role == Role::Rule) {
            if random.chance(70) {
                continue;
            }
            match option.allowed {
                Allowed::Choice(names) => {
                    policy.set_option(
                        kpi.id,
                        option.name,
                        names[random.below(names.len() as u64) as usize],
                    );
                }
                Allowed::Boolean => policy.set_option(kpi.id, option.name, random.chance(50)),
                Allowed::Seconds | Allowed::OptionalSeconds => {
                    policy.set_option(kpi.id, option.name, random.below(100) as i64);
                }
                Allowed::Integer(least, most) => {
                    let number = (least + random.below(5) as i64).min(most);
                    policy.set_option(kpi.id, option.name, number);
                }
                Allowed::Share => policy.set_option(kpi.id, option.name, 0.5),
            }
        }
    }
    if random.chance(50) {
        // The clocks of Europe change in the middle of the records, and so do the hours.
        let hours = r#"{"weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "20:00"}],
            "changes": [{"from": "2026-03-25 12:00", "weekly": [{"days": ["sat", "sun"], "from": "22:00", "to": "06:00"}]},
                        {"from": "2026-03-29 12:00", "weekly": [{"days": ["mon"], "from": "00:00", "to": "24:00"}]}]}"#;
        let hours = serde_json::from_str(hours).expect("a calendar");
        policy.calendars.insert("default".to_string(), hours);
    }
    policy.overlapping_states = match random.chance(50) {
        true => OverlappingStates::LastWins,
        false => OverlappingStates::Priority,
    };
    in_scope(&mut policy);
    if random.chance(30) {
        // Formula options that read further partials.
        let methods = ["survey", "agent_flag", "case_touches"];
        let method = methods[random.below(3) as usize];
        policy.set_option("first_contact_resolution", "method", method);
        policy.set_option("occupancy", "source", "interactions");
        policy.set_option("workload_balance", "available", "scheduled_work");
        policy.set_option("availability", "method", "requests");
        policy.custom_kpis.push(custom("queue_peak".into(), "max(peak_in_queue)"));
        policy.custom_kpis.push(custom("service_peak".into(), "max(peak_in_service)"));
    }
    if random.chance(30) {
        policy.duplicates = Duplicates::KeepLast;
    }
    if random.chance(30) {
        policy.dimensions_from = DimensionsFrom::Interaction;
    }
    if random.chance(30) {
        let (start, end) = ("2026-03-22".to_string(), "2026-03-27T12:00".to_string());
        policy.period = Some(Period { start, end });
    }
    policy
}

/// Lists that random records hit now and then.
pub(crate) fn in_scope(policy: &mut Policy) {
    for (number, population) in [(0, Some(700)), (1, None), (2, Some(300))] {
        let reachable = (number != 1).then_some(number == 0);
        policy.regions.insert(format!("region-{number}"), Region { population, reachable });
    }
    policy.segments = vec!["segment-0".into(), "segment-1".into()];
    policy.excused_codes = vec!["reason-1".into()];
    policy.unsolvable_reasons = vec!["reason-2".into()];
}

/// A KPI of a user.
pub(crate) fn custom(id: String, formula: &str) -> kpi_core::policy::CustomKpi {
    kpi_core::policy::CustomKpi {
        id,
        formula: formula.to_string(),
        title: None,
        unit: None,
        direction: None,
        confidence_interval: None,
        objective: None,
        attribution: None,
        options: Default::default(),
    }
}
