//! The example in Java, which reaches the C library through JNA.

use std::path::{Path, PathBuf};

use super::Build;
use super::examples::{AS_OF, FOLDER, POLICY, as_expected, rust_scorecard, same};
use crate::workspace::{Result, output, run};

const DATA: &str = "examples/data";
const PROGRAM: &str = "NightlyScorecard";

/// The oldest Java that knows the language of the example.
const OLDEST: u32 = 17;

/// Where JNA may lie: where the caller says, or where Debian and Fedora have it.
const JARS: [&str; 2] = ["/usr/share/java/jna.jar", "/usr/lib/java/jna.jar"];

/// Compiles and runs the example, and returns a closing line; `None` without Java or JNA.
pub(super) fn run_all(build: &Build<'_>) -> Result<Option<Vec<String>>> {
    let (Some(jna), true) = (jna(), has_java(build)) else { return Ok(None) };
    let classes = compiled(build, &jna)?;
    let json = build.programs.join("java-scorecard.json");
    let _ = std::fs::remove_file(&json);
    let mut command = build.workspace.program("java", &["-cp"]);
    command.arg(format!("{}:{}", classes.display(), jna.display()));
    command.arg(format!("-Djna.library.path={}", build.library.display()));
    command.args([PROGRAM, DATA, POLICY, AS_OF]).arg(&json);
    as_expected(build, &format!("java/{PROGRAM}"), &output(command)?)?;

    let from_java = std::fs::read_to_string(&json)
        .map_err(|error| format!("cannot read {}: {error}", json.display()))?;
    let files = [
        ("--interactions", "interactions.csv"),
        ("--agent-states", "agent_states.csv"),
        ("--schedule", "planned_activities.csv"),
    ];
    let files = files.map(|(option, name)| [option.to_string(), format!("{DATA}/{name}")]).concat();
    let from_rust = rust_scorecard(build, &[&files[..], &["--by".into(), "team".into()]].concat())?;
    same("NightlyScorecard.java and the Rust program", &from_java, &from_rust)?;
    Ok(Some(vec!["Ran 2 tests of the example in Java".to_string()]))
}

fn jna() -> Option<PathBuf> {
    let told = std::env::var_os("JNA_JAR").map(PathBuf::from);
    told.into_iter().chain(JARS.map(PathBuf::from)).find(|jar| jar.exists())
}

/// Whether compiler and runtime are there, and young enough.
fn has_java(build: &Build<'_>) -> bool {
    // "javac 17.0.15" and "openjdk 17.0.15 2025-04-15".
    let version = |name: &str| -> Option<u32> {
        let text = output(build.workspace.program(name, &["--version"])).ok()?;
        text.split_whitespace().nth(1)?.split(['.', '-']).next()?.parse().ok()
    };
    ["javac", "java"].iter().all(|name| version(name).is_some_and(|found| found >= OLDEST))
}

fn compiled(build: &Build<'_>, jna: &Path) -> Result<PathBuf> {
    let classes = build.programs.join("java");
    let arguments = ["-encoding", "UTF-8", "-Xlint:all", "-Werror"];
    let mut command = build.workspace.program("javac", &arguments);
    command.arg("-cp").arg(jna).arg("-d").arg(&classes);
    for name in ["Kpi", "Csv", PROGRAM] {
        command.arg(format!("{FOLDER}/java/{name}.java"));
    }
    run(command)?;
    Ok(classes)
}
