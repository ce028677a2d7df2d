//! The steps of the tests, in their order.

use crate::lint::{self, EMBED};
use crate::python::{self, python};
use crate::runner::{Done, Step, tally};
use crate::workspace::{Result, Workspace, output, run, run_tests};
use crate::{bench, c, generate, instructions, manifests, nightly};

const fn step(title: &'static str, slow: bool, run: fn(&Workspace) -> Result<Done>) -> Step {
    Step { title, slow, run, own_folders: &[] }
}

impl Step {
    /// Says which folders of the target folder are this step's own.
    const fn with_folders(self, own_folders: &'static [&'static str]) -> Self {
        Step { own_folders, ..self }
    }
}

/// Every step.
pub(crate) fn all() -> Vec<Step> {
    vec![
        step("formatting", false, lint::format),
        step("clippy", false, lint::clippy),
        step("generated files", false, generated),
        step("tests of the workspace", false, workspace_tests),
        step("documentation", true, lint::documentation),
        step("tests of the Python reference", false, reference_tests),
        step("conformance vectors", false, vectors),
        step("sample data", false, sample_data),
        step("Python package: environment", false, python::environment),
        step("Python package: native module", false, python::native_module),
        step("Python package: types", false, python::types),
        step("Python package: tests", false, python::tests),
        step("Python package: installed alone", true, python::installed)
            .with_folders(&["venv-bare", "python-dist"]),
        step("Spark and Dask, with two workers", true, python::spark).with_folders(&["venv-spark"]),
        step("notebooks", true, python::notebooks),
        step("C library", false, c::library),
        step("C library: the same JSON from Python", false, c::equals_python),
        step("C library: installed and moved", true, c::installed),
        step("C library: the lines of the README", true, c::readme),
        step("C functions under Miri", true, nightly::miri).with_folders(&["miri"]),
        step("fuzz targets", true, nightly::fuzz).with_folders(&["fuzz", "fuzz-corpus"]),
        step("dependencies of the core", false, manifests::core_is_pure),
        step("a crate outside that embeds the core", true, embedding).with_folders(&["embed"]),
        step("oldest Rust", false, manifests::oldest_rust),
        step("benches, run once as tests", true, benches),
        step("benches, answers of all engines", true, bench::answers),
        step("instructions of the kernels", true, instructions::guard),
    ]
}

/// The steps that do not take long.
pub(crate) fn quick() -> Vec<Step> {
    all().into_iter().filter(|step| !step.slow).collect()
}

/// The steps whose title holds this word.
pub(crate) fn only(word: &str) -> Vec<Step> {
    let word = word.to_lowercase();
    all().into_iter().filter(|step| step.title.to_lowercase().contains(&word)).collect()
}

/// What reads the code without running it.
pub(crate) fn lint() -> Vec<Step> {
    vec![
        step("formatting", false, lint::format),
        step("clippy", false, lint::clippy),
        step("documentation", false, lint::documentation),
    ]
}

fn generated(workspace: &Workspace) -> Result<Done> {
    generate::check(&workspace.root).map(Done::Note)
}

fn workspace_tests(workspace: &Workspace) -> Result<Done> {
    run_tests(workspace.cargo("test --workspace --all-features")).map(|closing| tally(&closing))
}

fn reference_tests(workspace: &Workspace) -> Result<Done> {
    let found = workspace.path("reference").read_dir().is_ok_and(|mut files| {
        files.any(|file| {
            file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("test_"))
        })
    });
    if !found {
        return Ok(Done::Skipped("reference/ has no tests yet".to_string()));
    }
    let command = python(workspace, &["-m", "unittest", "discover", "-s", "reference", "-t", "."])?;
    run_tests(command).map(|closing| tally(&closing))
}

fn vectors(workspace: &Workspace) -> Result<Done> {
    const MAKER: &str = "conformance/make_vectors.py";
    if !workspace.path(MAKER).exists() {
        return Ok(Done::Skipped(format!("{MAKER} is not there yet")));
    }
    run(python(workspace, &[MAKER, "--check"])?)
        .map_err(|error| format!("{error}; run: python3 {MAKER}"))?;
    Ok(Done::Passed)
}

/// A program of kpi-examples. The tests of the workspace built it already, with
/// the features of all crates; a build of it alone would build arrow and
/// parquet a second time.
pub(crate) fn built_program(workspace: &Workspace, name: &str) -> Result<Option<String>> {
    let messages = output(workspace.cargo(
        "test --workspace --all-features --no-run --message-format=json-render-diagnostics",
    ))?;
    Ok(messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_it = message["target"]["name"] == name
            && message["profile"]["test"] == serde_json::Value::Bool(false);
        message["executable"].as_str().filter(|_| is_it).map(String::from)
    }))
}

fn sample_data(workspace: &Workspace) -> Result<Done> {
    let executable = built_program(workspace, "generate_sample")?;
    run(match executable {
        Some(executable) => workspace.program(executable, &["--check"]),
        None => workspace.cargo("run --quiet -p kpi-examples --bin generate_sample -- --check"),
    })?;
    Ok(Done::Passed)
}

fn embedding(workspace: &Workspace) -> Result<Done> {
    let target = workspace.target().join("embed");
    let cargo = |what: &str| {
        let mut command = workspace.cargo(&format!("{what} --locked --manifest-path {EMBED}"));
        command.env("CARGO_TARGET_DIR", &target);
        command
    };
    // Once with kpi-core's default features, once without any: the core's own
    // tests cannot do that, since they need the feature testing.
    for features in ["", "--no-default-features"] {
        run(cargo(&format!("run --quiet {features}"))).map_err(|error| {
            format!("{error}; if its lock file is stale, run: cargo update --workspace --manifest-path {EMBED}")
        })?;
    }
    // The Rust example of the README is a documentation test of this crate.
    run_tests(cargo("test --quiet")).map(|closing| tally(&closing))
}

fn benches(workspace: &Workspace) -> Result<Done> {
    let found = workspace.path("benches/benches").read_dir().is_ok_and(|mut files| {
        files.any(|file| {
            file.is_ok_and(|file| file.path().extension().is_some_and(|end| end == "rs"))
        })
    });
    if !found {
        return Ok(Done::Skipped("there are no benches yet".to_string()));
    }
    // Without --bench divan runs each bench once.
    run(workspace.cargo("test --workspace --all-features --quiet --bench *"))?;
    Ok(Done::Passed)
}
