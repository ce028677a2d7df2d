//! The `scorecard` program, run as a user runs it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray};
use kpi_core::catalogue::{GROUPS, catalogue};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

/// A folder for the files of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("scorecard_{name}_{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        Folder(folder)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).expect("a temporary file");
        path
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("UTF-8").to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scorecard"))
        .args(arguments)
        .env_remove("COLUMNS")
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the program runs")
}

/// The output of a run that must succeed, and its notes.
fn printed(arguments: &[&str]) -> (String, String) {
    let output = run(arguments);
    let notes = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.success(), "{arguments:?}: {notes}");
    (String::from_utf8(output.stdout).expect("UTF-8"), notes)
}

/// The message of a run that must fail with this exit code: one line, after
/// notes if there are any.
fn refused(code: i32, arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {message}");
    let is_note = |line: &&str| line.starts_with("note: ");
    let lines: Vec<&str> = message.lines().skip_while(is_note).collect();
    assert!(matches!(lines[..], [line] if line.starts_with("error: ")), "{message}");
    lines[0].to_string()
}

fn rows(text: &str) -> Vec<serde_json::Value> {
    let card: serde_json::Value = serde_json::from_str(text).expect("JSON");
    card["rows"].as_array().expect("rows").clone()
}

const CALLS: &str = "\
interaction_id,created_at,channel,queued_at,left_queue_at,queue_exit,talk,hold,wrap,transfers,site
c1,2026-03-02T08:00:00Z,voice,2026-03-02T08:00:00Z,2026-03-02T08:00:10Z,answered,100,0,10,1,Turin
c2,2026-03-02T08:01:00Z,voice,2026-03-02T08:01:00Z,2026-03-02T08:01:50Z,answered,200,0,20,0,Turin
c3,2026-03-02T08:40:00Z,voice,2026-03-02T08:40:00Z,2026-03-02T08:41:00Z,abandoned,,,,0,Milan
";

#[test]
fn the_sample_shows_every_kpi_with_a_value_or_a_reason() {
    let (text, notes) = printed(&[]);
    assert_eq!(notes, "");
    let overall = text.split("channel = ").next().expect("a first block");
    for kpi in catalogue() {
        let line = overall.lines().find(|line| line.trim_start().starts_with(kpi.title));
        let line = line.unwrap_or_else(|| panic!("{} is not printed", kpi.title));
        let rest = line.trim_start()[kpi.title.len()..].trim();
        assert!(!rest.is_empty(), "{line}");
        assert!(!rest.starts_with('–') || rest.len() > 10, "no reason: {line}");
    }
    for channel in ["chat", "email", "messaging", "sms", "social", "voice"] {
        assert!(text.contains(&format!("\nchannel = {channel}\n")), "{channel}");
    }
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(120), "{widest:?}");
    assert!(!text.contains('\u{1b}'), "colour without a terminal");
}

#[test]
fn many_kpis_stand_under_the_groups_of_the_catalogue() {
    let (text, _) = printed(&[]);
    let overall = text.split("channel = ").next().expect("a first block");
    let place =
        |name: &str| overall.lines().position(|line| line.trim().eq_ignore_ascii_case(name));
    let places: Vec<_> = GROUPS.iter().map(|(name, _)| place(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}: {overall}");
    for (name, definitions) in &GROUPS {
        assert!(place(name) < place_of(overall, definitions[0].title), "{name}");
    }
    // Few KPIs, and an order of one's own, have no headings.
    let few = printed(&["--kpis", "AHT,csat"]).0;
    assert!(!few.contains("Handling"), "{few}");
    let all: Vec<&str> = catalogue().map(|kpi| kpi.id).collect();
    let turned: Vec<&str> = all[1..].iter().chain(&all[..1]).copied().collect();
    let turned = printed(&["--kpis", &turned.join(",")]).0;
    assert!(!turned.lines().any(|line| line.trim() == "Demand"), "{turned}");
}

fn place_of(text: &str, title: &str) -> Option<usize> {
    text.lines().position(|line| line.trim_start().starts_with(title))
}

#[test]
fn json_is_one_object_with_every_kpi() {
    let rows = rows(&printed(&["--format", "json"]).0);
    assert_eq!(rows.len(), catalogue().count());
    let level = rows.iter().find(|row| row["kpi"] == "service_level").expect("a KPI");
    assert!(level["value"].as_f64().is_some_and(|value| (0.0..=1.0).contains(&value)));
}

#[test]
fn csv_has_exactly_the_columns_of_the_long_table() {
    let (text, _) = printed(&["--format=csv", "--by", "channel", "--interval", "1d"]);
    assert_eq!(
        text.lines().next(),
        Some(
            "channel,interval_start,kpi,value,unit,numerator,denominator,n,excluded,ci_low,ci_high,p50,p90,p95,max,band,no_data"
        )
    );
    assert!(text.lines().count() > 1000);
}

#[test]
fn a_long_grouping_has_one_line_a_group() {
    let arguments = ["--time-of-day", "1h", "--kpis", "AHT,service_level"];
    let (text, _) = printed(&arguments);
    let (long, _) = printed(&[&arguments[..], &["--format", "csv"]].concat());
    let groups = (long.lines().count() - 1) / 2;
    let lines = text.lines().filter(|line| line.contains(":00  ")).count();
    assert!(groups > 12 && lines == groups, "{groups} groups: {text}");
    assert!(text.contains("Average") && text.contains("Service"), "{text}");
}

#[test]
fn columns_are_mapped_and_others_named_once() {
    let folder = Folder::new("mapping");
    let text = CALLS.replace("left_queue_at", "Left: at=").replace("talk", "TalkSec");
    let file = folder.file("calls.csv", &format!("\u{feff}{text}"));
    let (text, notes) = printed(&[
        &file,
        "--map=interaction:Left: at==left_queue_at",
        "--map",
        "TalkSec=talk",
        "--format",
        "json",
        "--kpis",
        "service_level,average_talk_time",
    ]);
    assert_eq!(notes, format!("note: {file}: not used: site\n"));
    let values: Vec<_> = rows(&text).iter().map(|row| row["value"].as_f64()).collect();
    assert_eq!(values, [Some(1.0 / 3.0), Some(150.0)]);
    let message = refused(2, &[&file, "--map", "Talk=talk"]);
    assert!(message.contains("--map Talk=talk: no file has this column"), "{message}");
}

#[test]
fn further_columns_group_when_they_are_asked_for() {
    let folder = Folder::new("site");
    let file = folder.file("calls.csv", CALLS);
    let (text, notes) = printed(&[&file, "--by", "site"]);
    assert_eq!(notes, "");
    assert!(text.contains("\nsite = Milan\n") && text.contains("\nsite = Turin\n"), "{text}");
    let message = refused(2, &[&file, "--by", "quue"]);
    assert!(message.contains("did you mean queue?"), "{message}");
}

#[test]
fn the_files_of_the_sample_give_the_sample() {
    // All eleven, each by its option, from the folder in which they ship.
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let path = |name: &str| data.join(name).to_str().expect("UTF-8").to_string();
    let files = [
        ("--interactions", "interactions.csv"),
        ("--surveys", "surveys.csv"),
        ("--evaluations", "evaluations.csv"),
        ("--prompts", "prompts.csv"),
        ("--costs", "costs.csv"),
        ("--agent-states", "agent_states.csv"),
        ("--schedule", "planned_activities.csv"),
        ("--security-events", "security_events.csv"),
        ("--service-status", "service_status.csv"),
        ("--employees", "employees.csv"),
        ("--customers", "customers.csv"),
    ];
    let mut arguments: Vec<String> =
        files.iter().flat_map(|(option, name)| [option.to_string(), path(name)]).collect();
    let policy = ["--policy", &path("policy.toml"), "--as-of", "2026-04-01T00:00+02:00"];
    arguments.extend(policy.map(String::from));
    arguments.extend(["--format", "csv"].map(String::from));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (text, notes) = printed(&arguments);
    assert_eq!(text, printed(&["--format", "csv"]).0);
    // These columns say more than the records hold.
    for note in notes.lines() {
        assert!(note.contains("not used"), "{note}");
    }
}

#[test]
fn a_wrong_row_of_a_newer_record_is_named() {
    let folder = Folder::new("newer");
    let cases = [
        (
            "--agent-states",
            "agent_id,state,started_at\na1,asleep,2026-03-02",
            "agent_state",
            "state",
        ),
        (
            "--schedule",
            "agent_id,activity,started_at,ended_at\na1,work,2026-03-02,2026-03-01",
            "planned_activity",
            "ended_at",
        ),
        ("--employees", "employee_id,hired_on\np1,soon", "employee", "hired_on"),
        ("--customers", "customer_id,active_from\nu1,", "customer", "active_from"),
        (
            "--service-status",
            "service,status,started_at\ns,gone,2026-03-02",
            "service_status",
            "status",
        ),
    ];
    for (option, text, record, column) in cases {
        let file = folder.file("rows.csv", text);
        let message = refused(1, &[option, &file]);
        let place = format!("{record}, line 2, row 1, column {column}: ");
        assert!(message.contains(&place), "{message}");
    }
}

#[test]
fn json_lines_give_what_csv_gives() {
    let folder = Folder::new("json_lines");
    let csv = folder.file("calls.csv", CALLS);
    let mut lines = String::new();
    for line in CALLS.lines().skip(1) {
        let pairs = CALLS.lines().next().expect("a header").split(',').zip(line.split(','));
        let pairs = pairs.filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
            let number = matches!(name, "talk" | "hold" | "wrap" | "transfers");
            if number { format!("\"{name}\":{value}") } else { format!("\"{name}\":\"{value}\"") }
        });
        lines += &format!("{{{}}}\n\n", pairs.collect::<Vec<_>>().join(","));
    }
    let json = folder.file("calls.jsonl", &lines);
    let arguments = ["--by", "site", "--format", "csv"];
    let of = |file: &str| printed(&[&[file], &arguments[..]].concat()).0;
    assert_eq!(of(&csv), of(&json));
    let bad = folder.file("bad.jsonl", "{\"interaction_id\":\"c1\"\n");
    let message = refused(1, &[&bad]);
    assert!(message.contains("bad.jsonl, line 1: found no JSON object"), "{message}");
}

/// The rows of `CALLS` as a batch, with the column `talk` under another name.
fn calls_batch() -> RecordBatch {
    let at = |text: &str| kpi_core::time::parse_instant(text, &kpi_core::time::Zone::utc()).ok();
    let cells: Vec<Vec<&str>> = CALLS.lines().map(|line| line.split(',').collect()).collect();
    let columns = cells[0].iter().enumerate().map(|(place, name)| {
        let texts = cells[1..].iter().map(|row| Some(row[place]).filter(|text| !text.is_empty()));
        let array: ArrayRef = match *name {
            "talk" | "hold" | "wrap" | "transfers" => Arc::new(Int64Array::from_iter(
                texts.map(|text| text.and_then(|text| text.parse::<i64>().ok())),
            )),
            _ if name.ends_with("_at") => Arc::new(
                TimestampMillisecondArray::from_iter(texts.map(|text| text.and_then(at)))
                    .with_timezone("UTC"),
            ),
            _ => Arc::new(StringArray::from_iter(texts)),
        };
        (if *name == "talk" { "TalkSec" } else { name }, array)
    });
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// Writes `CALLS` as Parquet and compares what the program makes of it with what it makes of CSV.
fn same_as_csv(name: &str, compression: Compression) {
    let folder = Folder::new(&format!("parquet_{name}"));
    let batch = calls_batch();
    let path = folder.path("calls.parquet");
    let file = fs::File::create(&path).expect("a file");
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer =
        ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("an end");

    let csv = folder.file("calls.csv", CALLS);
    let arguments = ["--by", "site", "--format", "csv"];
    let expected = printed(&[&[csv.as_str()], &arguments[..]].concat()).0;
    let found = printed(&[&[path.as_str(), "--map", "TalkSec=talk"], &arguments[..]].concat()).0;
    assert_eq!(found, expected);
}

#[test]
fn parquet_gives_what_csv_gives() {
    same_as_csv("plain", Compression::UNCOMPRESSED);
    same_as_csv("snappy", Compression::SNAPPY);
}

#[test]
fn parquet_with_zstd_gives_what_csv_gives() {
    same_as_csv("zstd", Compression::ZSTD(ZstdLevel::default()));
}

#[test]
fn a_bad_row_is_named_by_line_and_column() {
    let folder = Folder::new("bad_row");
    let bad = CALLS.replace(",200,0,20,", ",-3,0,20,");
    let file = folder.file("calls.csv", &bad);
    let message = refused(1, &[&file]);
    let start = format!("error: {file}, interaction, line 3, row 2, column talk: found ");
    assert!(message.starts_with(&start) && message.contains("allowed is"), "{message}");

    let (text, _) = printed(&[&file, "--on-invalid", "quarantine"]);
    assert!(text.contains("note: interaction: 1 malformed rows left out: talk 1"), "{text}");

    let short = folder.file("short.csv", &CALLS.replace(",0,Milan", ""));
    let message = refused(1, &[&short]);
    assert!(message.contains("line 4: found 9 cells, the header has 11"), "{message}");

    let none = folder.file("none.csv", &CALLS.replace("created_at", "begun"));
    let message = refused(1, &[&none]);
    assert!(message.contains("required field created_at"), "{message}");
}

#[test]
fn a_bad_row_after_the_first_chunk_keeps_its_line() {
    let folder = Folder::new("chunks");
    let mut text = String::from("interaction_id,created_at,channel,reason\n");
    for row in 0..70_000 {
        text += &format!("c{row},2026-03-02T08:00:00Z,voice,\"two\nlines\"\n");
    }
    text += "last,soon,voice,none\n";
    let file = folder.file("calls.csv", &text);
    let message = refused(1, &[&file]);
    let place = "line 140002, row 70001, column created_at: found \"soon\"";
    assert!(message.contains(place), "{message}");
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let folder = Folder::new("lines");
    let text =
        "interaction_id,created_at,channel\n\nc1,2026-03-02T08:00:00Z,voice\n\nc2,soon,voice\n";
    for text in [text.to_string(), text.replace('\n', "\r\n")] {
        let message = refused(1, &[&folder.file("calls.csv", &text)]);
        assert!(message.contains("line 5, row 2, column created_at"), "{message}");
    }
    let message = refused(1, &[&folder.file("short.csv", &text.replace(",soon", ""))]);
    assert!(message.contains("line 5: found 2 cells"), "{message}");
}

#[test]
fn a_policy_file_adds_a_kpi_beside_the_built_in_ones() {
    let folder = Folder::new("policy");
    let file = folder.file("calls.csv", CALLS);
    let toml = "kpis = [\"transfer_rate\", \"moved\"]\n\n[[custom_kpis]]\nid = \"moved\"\n\
                title = \"Transfers per answer\"\nformula = \"transfers / answered\"\n";
    let policy = folder.file("policy.toml", toml);
    let (text, _) = printed(&[&file, "--policy", &policy]);
    assert!(text.contains("Transfer rate"), "{text}");
    let line = text.lines().find(|line| line.contains("Transfers per answer")).expect("a line");
    assert!(line.contains("0.50") || line.contains("50.0 %"), "{line}");

    let all = folder.file("all.toml", toml.split_once("\n\n").expect("two parts").1);
    let (text, _) = printed(&[&file, "--policy", &all, "--format", "csv"]);
    assert_eq!(text.lines().count(), 1 + catalogue().count() + 1);

    let broken = folder.file("broken.toml", "zones = \"UTC\"\n");
    let message = refused(1, &[&file, "--policy", &broken]);
    assert!(message.contains("broken.toml") && message.contains("zones"), "{message}");
}

#[test]
fn arguments_that_do_not_fit_are_explained() {
    let cases: [(&[&str], &str); 9] = [
        (&["--intervall", "30min"], "unknown option --intervall; did you mean --interval?"),
        (&["--surveys"], "--surveys needs a value"),
        (&["--format", "jsn"], "did you mean json?"),
        (&["--period", "2026"], "allowed is START/END"),
        (&["--option", "service_level=3"], "allowed is KPI.NAME=VALUE"),
        (&["--option", "service_level.treshold_s=3"], "treshold_s"),
        (&["--attribution", "by_luck"], "by_luck"),
        (&["--kpis", "service"], "did you mean service_level"),
        (&["a.csv", "b.csv"], "say which record it holds"),
    ];
    for (arguments, expected) in cases {
        let message = refused(2, arguments);
        assert!(message.contains(expected), "{message}");
    }
    let missing = Path::new("no").join("such.csv");
    let message = refused(1, &[missing.to_str().expect("UTF-8")]);
    assert!(message.contains("such.csv"), "{message}");
}

#[test]
fn options_reach_the_kpi() {
    let folder = Folder::new("options");
    let file = folder.file("calls.csv", CALLS);
    let (text, _) = printed(&[
        &file,
        "--kpis=SL",
        "--option",
        "SL.threshold_s=60",
        "--option=service_level.abandons=ignored_all",
        "--format=json",
    ]);
    let rows = rows(&text);
    assert_eq!(rows[0]["value"].as_f64(), Some(1.0));
    assert_eq!(rows[0]["denominator"].as_i64(), Some(2));
}

#[test]
fn an_objective_chooses_the_kpis_that_serve_it() {
    let (text, _) = printed(&["--objective", "trust_and_compliance", "--format", "json"]);
    let ids: BTreeSet<String> =
        rows(&text).iter().map(|row| row["kpi"].as_str().expect("an id").to_string()).collect();
    assert!(ids.contains("security_incident_rate") && ids.contains("sla_compliance"), "{ids:?}");
    assert!(!ids.contains("occupancy"), "{ids:?}");
    let error = refused(2, &["--objective", "costs"]);
    assert!(error.contains("growth_and_retention, cost, trust_and_compliance"), "{error}");
}

#[test]
fn help_and_version_are_printed() {
    assert!(printed(&["--help"]).0.contains("--time-of-day"));
    assert!(printed(&["--version"]).0.starts_with("scorecard "));
}
