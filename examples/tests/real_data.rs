//! Real public data with answers that others have computed, read from
//! `../shared/data`. Runs only where that folder is, and says so where not.

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use kpi_core::policy::{Duplicates, OnInvalid, Period};
use kpi_core::record::{Batch, Channel, Instant, Interaction, RecordKind, TableReader};
use kpi_core::time::{Zone, parse_instant};
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Scorecard};
use serde_json::Value as Json;

/// The folder of a data set, and its known answers.
fn data(set: &str) -> Option<(PathBuf, Json)> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let Ok(text) = std::fs::read_to_string(data.join("reference_values.json")) else {
        println!("skipped: {} is not there", data.display());
        return None;
    };
    let answers: Json = serde_json::from_str(&text).expect("known answers");
    Some((data.join(set), answers[set].clone()))
}

type Cells<'r> = Vec<Option<&'r str>>;

/// Adds the lines of a file; `cells` turns a line into the fields of a record.
fn add(
    accumulator: &mut Accumulator,
    kind: RecordKind,
    file: PathBuf,
    fields: &[&str],
    cells: impl for<'r> Fn(&'r dyn Fn(&str) -> &'r str) -> Vec<Option<String>>,
) {
    let mut reader = csv::Reader::from_path(file).expect("a readable file");
    let headers = reader.headers().expect("headers").clone();
    let mut table = TableReader::new(kind, fields, &Zone::utc());
    for line in reader.records() {
        let line = line.expect("a line");
        let cell = |name: &str| {
            let place = headers.iter().position(|header| header == name);
            line.get(place.unwrap_or_else(|| panic!("no column {name}"))).unwrap_or_default()
        };
        let cells = cells(&cell);
        let cells: Cells<'_> = cells.iter().map(Option::as_deref).collect();
        table.push_texts(cells);
    }
    let columns = table.finish().expect("columns");
    accumulator.add(columns.batch()).expect("valid rows");
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_string())
}

fn finish(accumulator: &Accumulator, options: &[(&str, &str, &str)]) -> Scorecard {
    let finish = options
        .iter()
        .fold(Finish::default(), |finish, (kpi, name, value)| finish.option(kpi, name, *value));
    accumulator.finish(finish).expect("a scorecard")
}

fn value(card: &Scorecard, group: usize, kpi: &str) -> f64 {
    let value = card.value_of(group, kpi).expect("a KPI");
    value.value.unwrap_or_else(|| panic!("{kpi}: {:?}", value.no_data))
}

#[test]
fn nps_of_a_retail_bank() {
    let Some((folder, answers)) = data("nps_retail_bank_h1") else { return };
    let card = |by: GroupBy| {
        let mut accumulator = Accumulator::new(&Policy::default(), by).expect("a policy");
        let fields = ["kind", "survey_id", "responded_at", "score", "market"];
        add(
            &mut accumulator,
            RecordKind::Survey,
            folder.join("nps_responses.csv"),
            &fields,
            |cell| {
                let own =
                    ["response_id", "surveyed_on", "score", "market"].map(|name| some(cell(name)));
                [vec![some("nps")], own.to_vec()].concat()
            },
        );
        finish(&accumulator, &[])
    };
    let all = card(GroupBy::new());
    let nps = all.value("nps").expect("NPS");
    assert_eq!(nps.n, answers["all"]["responses"].as_u64().expect("a number"));
    assert_eq!(all.field(0, "nps", "promoters").ok(), answers["all"]["promoters"].as_i64());
    assert_eq!(all.field(0, "nps", "detractors").ok(), answers["all"]["detractors"].as_i64());
    assert_eq!(nps.value, answers["all"]["nps"].as_f64());
    let markets = card(GroupBy::new().dim("market"));
    assert_eq!(markets.len(), 3);
    for group in 0..markets.len() {
        let market =
            markets.group(group).expect("a group").dimensions[0].clone().expect("a market");
        let known = answers["by_market"][market.as_str()]["nps"].as_f64().expect("a number");
        assert!((value(&markets, group, "nps") - known).abs() < 1e-12, "{market}");
    }
}

#[test]
fn satisfaction_and_first_responses_of_a_shop() {
    let Some((folder, answers)) = data("shopzilla_csat_sample") else { return };
    let file = folder.join("shopzilla_csat_sample.csv");
    let mut policy = Policy { on_invalid: OnInvalid::Quarantine, ..Policy::default() };
    policy.set_option("all", "include_hold", false);
    policy.set_option("all", "include_wrap", false);
    let card = |by: GroupBy, options: &[(&str, &str, &str)]| {
        let mut accumulator = Accumulator::new(&policy, by).expect("a policy");
        let fields =
            ["interaction_id", "channel", "created_at", "first_response_at", "talk", "source"];
        add(&mut accumulator, RecordKind::Interaction, file.clone(), &fields, |cell| {
            let channel = if cell("channel") == "Email" { "email" } else { "voice" };
            let own = ["issue_reported_at", "issue_responded_at", "handling_time_s", "channel"];
            let own = own.map(|name| some(cell(name)));
            [vec![some(cell("row_in_full_set")), some(channel)], own.to_vec()].concat()
        });
        let fields = ["kind", "responded_at", "score", "source"];
        add(&mut accumulator, RecordKind::Survey, file.clone(), &fields, |cell| {
            let own = ["survey_response_date", "csat", "channel"].map(|name| some(cell(name)));
            [vec![some("csat")], own.to_vec()].concat()
        });
        finish(&accumulator, options)
    };
    let known = |key: &str| answers["all"][key].as_f64().expect("a number");
    let all = card(GroupBy::new(), &[]);
    let csat = all.value("csat").expect("CSAT");
    assert_eq!((csat.n as f64, csat.value), (known("ratings"), Some(known("csat_mean"))));
    assert_eq!(csat.numerator, Some(known("csat_sum") as i64 * 1000));
    // Replies before the report are malformed rows: left out and counted.
    let note = &all.notes()[0];
    assert_eq!(
        note.quarantined,
        [("first_response_at".to_string(), known("negative_first_response") as u64)]
    );
    let first_response = all.value("first_response_time").expect("FRT");
    assert!(
        (first_response.value.expect("a value") / 60.0 - known("first_response_mean_min_nonneg"))
            .abs()
            < 1e-9
    );
    let median = first_response.percentiles.expect("percentiles").p50;
    assert_eq!(median / 60.0, known("first_response_median_min_nonneg"));
    let handled = all.value("average_handle_time").expect("AHT");
    assert_eq!(
        (handled.n as f64, handled.value),
        (known("with_handling_time"), Some(known("aht_s")))
    );
    for (statistic, key) in [("top_two_box", "csat_top2"), ("top_box", "csat_top1")] {
        let share = card(GroupBy::new(), &[("csat", "statistic", statistic)]);
        assert_eq!(share.value("csat").expect("CSAT").value, Some(known(key)));
    }
    let by_source = card(GroupBy::new().dim("source"), &[]);
    for group in 0..by_source.len() {
        let source =
            by_source.group(group).expect("a group").dimensions[0].clone().expect("a source");
        let known = answers["by_channel"][source.as_str()]["csat_mean"].as_f64();
        assert_eq!(Some(value(&by_source, group, "csat")), known, "{source}");
    }
}

#[test]
fn bookings_of_a_restaurant() {
    let Some((folder, answers)) = data("restaurant_booking_calls") else { return };
    let mut policy = Policy::default();
    policy.custom_kpis.push(
        serde_json::from_str(r#"{"id": "answers", "formula": "answered"}"#).expect("a custom KPI"),
    );
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    let fields = [
        "interaction_id",
        "channel",
        "created_at",
        "queued_at",
        "left_queue_at",
        "queue_exit",
        "handled_by",
        "sale_count",
    ];
    add(&mut accumulator, RecordKind::Interaction, folder.join("calls.csv"), &fields, |cell| {
        let arrived = format!("{}T{}", cell("call_date"), cell("call_time"));
        let answered =
            some(cell("time_answered")).map(|clock| format!("{}T{clock}", cell("call_date")));
        let exit = if answered.is_some() { "answered" } else { "abandoned" };
        let handled_by = if answered.is_some() { "human_only" } else { "none" };
        let sales = if cell("outcome") == "Booking completed" { "1" } else { "0" };
        vec![
            some(cell("call_id")),
            some("voice"),
            some(&arrived),
            some(&arrived),
            answered,
            some(exit),
            some(handled_by),
            some(sales),
        ]
    });
    let card = finish(&accumulator, &[]);
    let known = |key: &str| answers[key].as_f64().expect("a number");
    assert_eq!(value(&card, 0, "interaction_volume"), known("calls"));
    assert_eq!(value(&card, 0, "answers"), known("calls") - known("unanswered"));
    let conversion = card.value("conversion_rate").expect("conversion");
    assert_eq!(conversion.numerator.map(|n| n as f64), Some(known("bookings")));
    assert!((conversion.value.expect("a value") - known("conversion_answered")).abs() < 1e-12);
    assert!((value(&card, 0, "average_speed_of_answer") - known("asa_s_raw")).abs() < 1e-9);
}

#[test]
fn incidents_by_their_last_event() {
    let Some((folder, answers)) = data("servicenow_incidents_sample") else { return };
    let mut policy = Policy { duplicates: Duplicates::KeepLast, ..Policy::default() };
    // From opening to closing is the elapsed time of the incident.
    policy.set_option("average_handle_time", "mode", "elapsed");
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    let fields = [
        "interaction_id",
        "channel",
        "created_at",
        "updated_at",
        "resolved_last_at",
        "reopen_count",
        "transfers",
        "handled_by",
        "ended_at",
    ];
    add(
        &mut accumulator,
        RecordKind::Interaction,
        folder.join("incident_events.csv"),
        &fields,
        |cell| {
            let own = [
                "opened_at",
                "sys_updated_at",
                "resolved_at",
                "reopen_count",
                "reassignment_count",
            ]
            .map(|name| some(cell(name)));
            let begin = vec![some(cell("number")), some("web")];
            let end = vec![some("human_only"), some(cell("closed_at"))];
            [begin, own.to_vec(), end].concat()
        },
    );
    let card = finish(&accumulator, &[]);
    let known = |key: &str| answers[key].as_f64().expect("a number");
    assert_eq!(value(&card, 0, "interaction_volume"), known("incidents"));
    let resolution = card.value("average_resolution_time").expect("resolution time");
    assert_eq!(resolution.n as f64, known("with_resolved_at"));
    assert!(
        (resolution.value.expect("a value") / 60.0 - known("resolution_mean_min")).abs() < 1e-6
    );
    assert_eq!(card.field(0, "reopen_rate", "reopened").ok(), answers["reopened"].as_i64());
    assert_eq!(card.field(0, "transfer_rate", "transferred").ok(), answers["reassigned"].as_i64());
    let elapsed = card.value("average_handle_time").expect("elapsed time");
    assert_eq!(elapsed.n as f64, known("closed"));
    assert!((elapsed.value.expect("a value") / 60.0 - known("closure_mean_min")).abs() < 1e-6);
}

#[test]
fn employees_of_the_hr_data() {
    let Some((folder, answers)) = data("ibm_hr_attrition") else { return };
    let employees = support::hr_attrition::employees(&folder);
    let known = |part: &Json| (part["employees"].as_u64(), part["leavers"].as_u64());
    let counted = |team: Option<&str>| {
        let of_team = employees.iter().filter(|one| team.is_none() || one.team.as_deref() == team);
        let left = of_team.clone().filter(|one| one.left_on.is_some()).count();
        (Some(of_team.count() as u64), Some(left as u64))
    };
    assert_eq!(counted(None), (Some(1470), Some(237)));
    assert_eq!(counted(None), known(&answers["all"]));
    let departments = answers["by_department"].as_object().expect("departments");
    assert_eq!(departments.len(), 3);
    for (department, part) in departments {
        assert_eq!(counted(Some(department)), known(part), "{department}");
    }
    // All are there when the period starts, and who leaves does so inside it.
    let (start_text, end_text) = support::hr_attrition::PERIOD;
    let [start, end] =
        [start_text, end_text].map(|text| parse_instant(text, &Zone::utc()).expect("UTC"));
    assert!(employees.iter().all(|one| one.hired_on.0 < start));
    let left = employees.iter().filter_map(|one| one.left_on);
    assert!(left.map(|left| left.0).all(|left| (start..end).contains(&left)));
    let mut policy = Policy {
        period: Some(Period { start: start_text.into(), end: end_text.into() }),
        ..Policy::default()
    };
    policy.set_option("employee_turnover", "denominator", "opening");
    let mut accumulator = Accumulator::new(&policy, GroupBy::new().dim("team")).expect("a policy");
    accumulator.add(Batch::Employees(&employees)).expect("valid rows");
    let teams = finish(&accumulator, &[]);
    for group in 0..teams.len() {
        let team = teams.group(group).expect("a group").dimensions[0].clone().expect("a team");
        let turnover = teams.value_of(group, "employee_turnover").expect("a KPI");
        assert_eq!(turnover.numerator, departments[&team]["leavers"].as_i64(), "{team}");
        assert_eq!(turnover.denominator, departments[&team]["employees"].as_i64(), "{team}");
    }
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    accumulator.add(Batch::Employees(&employees)).expect("valid rows");
    let turnover = finish(&accumulator, &[]).value("employee_turnover").expect("a KPI");
    assert_eq!((turnover.numerator, turnover.denominator), (Some(237), Some(1470)));
    assert_eq!(turnover.value, answers["all"]["attrition_rate"].as_f64());
}

/// Tickets of a help desk, made from the events of each.
#[test]
fn tickets_by_their_events() {
    let Some((folder, answers)) = data("helpdesk_italy") else { return };
    let mut tickets: BTreeMap<String, Interaction> = BTreeMap::new();
    let mut last_events: BTreeMap<String, Instant> = BTreeMap::new();
    let mut file = csv::Reader::from_path(folder.join("helpdesk_events.csv")).expect("a file");
    for line in file.records() {
        let line = line.expect("a line");
        let at = Instant(parse_instant(&line[3], &Zone::utc()).expect("an instant"));
        let new = || Interaction::new(&line[0], at, Channel::Email);
        let ticket = tickets.entry(line[0].to_string()).or_insert_with(new);
        let first = |known: &mut Option<Instant>| *known = Some(known.map_or(at, |k| k.min(at)));
        ticket.created_at = ticket.created_at.min(at);
        let last = last_events.entry(line[0].to_string()).or_insert(at);
        *last = at.max(*last);
        match &line[1] {
            "Take in charge ticket" => first(&mut ticket.first_response_at),
            "Resolve ticket" => first(&mut ticket.resolved_first_at),
            "Closed" => ticket.ended_at = ticket.ended_at.max(Some(at)),
            "Require upgrade" => ticket.transfers = Some(1),
            _ => {}
        }
    }
    let tickets: Vec<Interaction> = tickets.into_values().collect();
    let mut policy = Policy::default();
    policy.set_option("average_resolution_time", "end", "first");
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    accumulator.add(Batch::Interactions(&tickets)).expect("valid rows");
    let card = finish(&accumulator, &[]);
    let known = |key: &str| answers[key].as_f64().expect("a number");
    assert_eq!(value(&card, 0, "interaction_volume"), known("tickets"));
    for (kpi, n, mean) in [
        ("first_response_time", "with_first_response", "first_response_mean_s"),
        ("average_resolution_time", "resolved", "resolution_mean_s"),
    ] {
        let found = card.value(kpi).expect("a KPI");
        assert_eq!(found.n as f64, known(n), "{kpi}");
        assert!((found.value.expect("a value") - known(mean)).abs() < 1e-6, "{kpi}");
    }
    // From the first event to the last one, as if that resolved the ticket.
    let mut whole = tickets.clone();
    for ticket in &mut whole {
        ticket.resolved_first_at = None;
        ticket.resolved_last_at = Some(last_events[&ticket.interaction_id]);
    }
    let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new()).expect("a policy");
    accumulator.add(Batch::Interactions(&whole)).expect("valid rows");
    let duration = finish(&accumulator, &[]).value("average_resolution_time").expect("a KPI");
    assert!((duration.value.expect("a value") - known("duration_mean_s")).abs() < 1e-6);
    assert_eq!(duration.percentiles.map(|p| p.max), Some(known("duration_max_s")));
    // These two say that the events were read as they are meant.
    assert_eq!(
        tickets.iter().filter(|ticket| ticket.ended_at.is_some()).count() as f64,
        known("closed")
    );
    assert_eq!(
        tickets.iter().filter(|one| one.transfers.is_some()).count() as f64,
        known("require_upgrade")
    );
}
