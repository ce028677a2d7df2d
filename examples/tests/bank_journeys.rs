//! Repeat contacts, agents' time and peaks of the public bank data, against its
//! reference values.
//!
//! The data is no part of the project: the test runs where the folder
//! `../shared/data/bank_1999_february` exists beside the workspace.

#[path = "support/bank.rs"]
mod data;

use data::data;
use kpi_core::policy::{CustomKpi, Period};
use kpi_core::record::{Batch, Interaction};
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Scorecard, Value};
use serde_json::Value as Json;

fn february(kpis: &[&str]) -> Policy {
    Policy {
        kpis: Some(kpis.iter().map(|id| id.to_string()).collect()),
        period: Some(Period { start: "1999-02-01".into(), end: "1999-03-01".into() }),
        ..Policy::default()
    }
}

fn card(calls: &[Interaction], policy: &Policy, by: GroupBy) -> Scorecard {
    let mut accumulator = Accumulator::new(policy, by).expect("a policy that fits");
    for chunk in calls.chunks(10_000) {
        accumulator.add(Batch::Interactions(chunk)).expect("valid calls");
    }
    accumulator.finish(Finish::default()).expect("a scorecard")
}

/// First contact resolution with a window from the start.
fn resolution(calls: &[Interaction], key: &str, denominator: &str) -> Value {
    let mut policy = february(&["first_contact_resolution"]);
    for (name, value) in [("key", key), ("denominator", denominator), ("window_from", "start")] {
        policy.set_option("first_contact_resolution", name, value);
    }
    card(calls, &policy, GroupBy::new()).value("first_contact_resolution").expect("a KPI")
}

fn same(found: &Value, expected: &Json) {
    assert_eq!(found.denominator, expected["base"].as_i64());
    assert_eq!(found.numerator, expected["resolved"].as_i64());
    assert_eq!(found.value, expected["fcr"].as_f64());
}

#[test]
fn repeat_calls_are_those_of_the_reference() {
    let Some((mut calls, reference)) = data() else { return };
    let expected = &reference["values"]["fcr"];
    same(&resolution(&calls, "customer", "all_contacts"), &expected["fcr_any"]);
    same(&resolution(&calls, "customer", "first_contacts"), &expected["fcr_first_contacts"]);
    let customers = resolution(&calls, "customer", "customers");
    assert_eq!(customers.denominator, expected["fcr_any"]["customers"].as_i64());
    // The type of a call is what the customer wants: here the reason.
    calls.iter_mut().for_each(|call| call.reason = call.r#type.clone());
    same(&resolution(&calls, "customer_reason", "all_contacts"), &expected["fcr_same_type"]);
}

#[test]
fn agents_time_is_that_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let mut policy = february(&["occupancy"]);
    policy.set_option("occupancy", "source", "interactions");
    let check = |found: &Value, expected: &Json| {
        let ms = |name: &str| expected[name].as_i64().map(|seconds| seconds * 1_000);
        assert_eq!(found.numerator, ms("busy_union_s"), "{expected}");
        assert_eq!(found.denominator, ms("staffed_s"), "{expected}");
        assert_eq!(found.value, expected["occupancy_union"].as_f64(), "{expected}");
    };
    let by_agent = card(&calls, &policy, GroupBy::new().dim("agent_id"));
    let expected = reference["values"]["occupancy_by_agent"].as_object().expect("agents");
    let mut compared = 0;
    for group in 0..by_agent.len() {
        let agent = by_agent.group(group).expect("a group").dimensions[0].clone();
        let Some(agent) = agent else { continue };
        check(&by_agent.value_of(group, "occupancy").expect("a KPI"), &expected[&agent]);
        compared += 1;
    }
    assert_eq!(compared, expected.len());
    let all = card(&calls, &policy, GroupBy::new()).value("occupancy").expect("a KPI");
    check(&all, &reference["values"]["occupancy"]);
    assert_eq!(all.n, expected.len() as u64);
}

#[test]
fn peaks_are_those_of_the_reference() {
    let Some((calls, reference)) = data() else { return };
    let mut policy = february(&["peak_queue", "peak_service"]);
    for (id, field) in [("peak_queue", "peak_in_queue"), ("peak_service", "peak_in_service")] {
        let formula = format!("max({field})");
        let custom = format!(r#"{{"id": "{id}", "formula": "{formula}"}}"#);
        policy.custom_kpis.push(serde_json::from_str::<CustomKpi>(&custom).expect("a KPI"));
    }
    let card = card(&calls, &policy, GroupBy::new());
    let peak = |id: &str| card.value(id).expect("a KPI").numerator;
    assert_eq!(peak("peak_queue"), reference["values"]["peak_in_queue"].as_i64());
    assert_eq!(peak("peak_service"), reference["values"]["peak_in_service"].as_i64());
}
