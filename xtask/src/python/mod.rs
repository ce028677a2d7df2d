//! The Python package: built into a virtual environment, checked and tested there.

mod environment;
mod spark;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use environment::{interpreter, python};
pub(crate) use spark::spark;

use crate::generate::KPIS;
use crate::runner::{Done, tally};
use crate::steps::built_program;
use crate::workspace::{Result, Workspace, output, run, run_tests};
use environment::Environment;

/// The requirements of the tests.
const TESTS: &str = "test";

/// The stubs of the native module, which are checked in.
const STUBS: &str = "kpi-py/python/contactkpi/_contactkpi.pyi";

/// Makes or updates the virtual environment of the tests.
pub(crate) fn environment(workspace: &Workspace) -> Result<Done> {
    let environment = Environment::of_tests(workspace);
    Ok(Done::Note(match environment.update(TESTS)? {
        true => "made".to_string(),
        false => "current".to_string(),
    }))
}

/// Builds the native module into the environment, and compares its stubs.
pub(crate) fn native_module(workspace: &Workspace) -> Result<Done> {
    let made = made_stubs(workspace)?;
    let found = fs::read_to_string(workspace.path(STUBS)).unwrap_or_default();
    match found.replace("\r\n", "\n") == made {
        true => Ok(Done::Note("the stubs are current".to_string())),
        false => Err(format!("{STUBS} is stale; run: cargo xtask stubs")),
    }
}

/// Writes the stubs of the native module.
pub(crate) fn write_stubs(workspace: &Workspace) -> Result<()> {
    Environment::of_tests(workspace).update(TESTS)?;
    let made = made_stubs(workspace)?;
    let path = workspace.path(STUBS);
    if fs::read_to_string(&path).is_ok_and(|found| found == made) {
        println!("{STUBS} was current");
        return Ok(());
    }
    fs::write(&path, made).map_err(|error| format!("cannot write {STUBS}: {error}"))?;
    println!("wrote {STUBS}");
    Ok(())
}

/// Builds the native module, and returns the text of its stubs. It is the
/// optimised build that users get: the unoptimised one would share nothing
/// with the Rust tests either, and a whole run would build both.
fn made_stubs(workspace: &Workspace) -> Result<String> {
    let environment = Environment::of_tests(workspace);
    run(develop(&environment))?;
    let folder = workspace.target().join("python-stubs");
    // Left-over stubs could be taken for new ones.
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    let arguments = ["generate-stubs", "--profile", "release", "--features", "stubs", "--quiet"];
    let mut command = environment.program("maturin", &arguments);
    command.arg("--out").arg(&folder);
    run(command)?;
    let file = found_below(&folder, "_contactkpi.pyi")
        .ok_or_else(|| format!("maturin wrote no _contactkpi.pyi below {}", folder.display()))?;
    let text = fs::read_to_string(&file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    // `types` has it from Python 3.13 on; type checkers know both.
    let text =
        text.replace("from types import CapsuleType", "from typing_extensions import CapsuleType");
    Ok(text.replace("\r\n", "\n"))
}

/// Python of the environment of the tests, with the package built into it as users get it.
pub(crate) fn with_package(workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
    let environment = Environment::of_tests(workspace);
    environment.update(TESTS)?;
    // With the features of the tests, so that neither builds anew what the other built.
    run(develop(&environment))?;
    Ok(environment.python(arguments))
}

/// Builds the native module into the environment.
fn develop(environment: &Environment<'_>) -> Command {
    environment.program("maturin", &["develop", "--release", "--features", "stubs", "--quiet"])
}

/// A file of this name in a folder, or in a folder of it.
fn found_below(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut entries: Vec<PathBuf> =
        folder.read_dir().ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries.iter().find_map(|path| match path.is_dir() {
        true => found_below(path, name),
        false => path.file_name().is_some_and(|found| found == name).then(|| path.clone()),
    })
}

/// Formatting, lints and types of the package.
pub(crate) fn types(workspace: &Workspace) -> Result<Done> {
    let environment = Environment::of_tests(workspace);
    run(environment.program("ruff", &["format", "--check", "."]))
        .map_err(|error| format!("{error}; run in kpi-py: ruff format"))?;
    run(environment.program("ruff", &["check", "."]))?;
    run(lint_docstrings(workspace, &environment))?;
    run(environment.python(&["-m", "mypy"]))?;
    const STUBTEST: [&str; 5] =
        ["-m", "mypy.stubtest", "--mypy-config-file", "pyproject.toml", "contactkpi._contactkpi"];
    run(environment.python(&STUBTEST))?;
    Ok(Done::Passed)
}

/// The check of the docstrings that are generated: they are the reference of the KPIs.
fn lint_docstrings(workspace: &Workspace, environment: &Environment<'_>) -> Command {
    let mut command = environment.program("numpydoc", &["lint"]);
    let files = workspace.path(KPIS).read_dir().into_iter().flatten();
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "py"));
    files.sort();
    command.args(files);
    command
}

/// The tests of the package, the examples in its docstrings, and those of its README.
pub(crate) fn tests(workspace: &Workspace) -> Result<Done> {
    let environment = Environment::of_tests(workspace);
    let mut tests = environment.python(&["-m", "pytest", "tests"]);
    // Its output must be that of the package, byte for byte.
    if let Some(program) = built_program(workspace, "scorecard")? {
        tests.env("CONTACTKPI_SCORECARD", program);
    }
    let mut closing = run_tests(tests)?;
    let examples = ["-m", "pytest", "--doctest-modules", "python/contactkpi"];
    closing.extend(run_tests(environment.python(&examples))?);
    run(script(workspace, &environment, "readme.py"))?;
    run(script(workspace, &environment, "imported.py"))?;
    Ok(tally(&closing))
}

/// A script of this folder. It starts where no package lies beside it.
fn script(workspace: &Workspace, environment: &Environment<'_>, name: &str) -> Command {
    let mut command = environment.python(&[]);
    command.arg(workspace.path("xtask/src/python").join(name)).arg(&workspace.root);
    command.current_dir(workspace.target());
    command
}

/// The command that prints the scorecard of the C example, where the package was built.
pub(crate) fn nightly_batch(workspace: &Workspace, files: &[&str; 3]) -> Option<Command> {
    let environment = Environment::of_tests(workspace);
    output(environment.python(&["-c", "import contactkpi"])).ok()?;
    let mut command = script(workspace, &environment, "nightly_batch.py");
    let [calls, policy, as_of] = files;
    command.arg(workspace.path(calls)).arg(workspace.path(policy)).arg(as_of);
    Some(command)
}

/// Builds the source distribution, installs it where nothing else is, and tries it.
pub(crate) fn installed(workspace: &Workspace) -> Result<Done> {
    let folder = workspace.target().join("python-dist");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
    }
    let mut command = Environment::of_tests(workspace).program("maturin", &["sdist"]);
    command.arg("--out").arg(&folder);
    run(command)?;
    let mut archives =
        folder.read_dir().into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
    let archive =
        archives.next().ok_or_else(|| format!("maturin wrote nothing to {}", folder.display()))?;
    let bare = Environment::bare(workspace)?;
    // Files of the archive bear old dates, so cargo would take the crates that were built from the
    // workspace for those of the archive. Crates of others are used again.
    let mut command = workspace
        .cargo("clean --quiet --release -p kpi-core -p kpi-arrow -p kpi-examples -p kpi-py");
    command.env("CARGO_TARGET_DIR", workspace.target().join("python"));
    run(command)?;
    let mut command =
        bare.python(&["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command.arg(&archive);
    run(command)?;
    let listed = output(bare.python(&["-m", "pip", "list", "--format=freeze"]))?;
    let beside = |line: &&str| {
        !["contactkpi", "pip", "setuptools"].iter().any(|known| line.starts_with(known))
    };
    if let Some(other) = listed.lines().find(beside) {
        return Err(format!("contactkpi brought {other}; it must need nothing else"));
    }
    run(script(workspace, &bare, "readme.py"))?;
    run(script(workspace, &bare, "imported.py"))?;
    Ok(Done::Note("from the source distribution, with nothing else".to_string()))
}

/// Runs every notebook from its beginning to its end.
pub(crate) fn notebooks(workspace: &Workspace) -> Result<Done> {
    const FOLDER: &str = "examples/notebooks";
    let files = workspace.path(FOLDER).read_dir();
    let found = files.is_ok_and(|mut files| {
        files.any(|file| {
            file.is_ok_and(|file| file.path().extension().is_some_and(|end| end == "ipynb"))
        })
    });
    if !found {
        return Ok(Done::Skipped(format!("{FOLDER} has no notebooks yet")));
    }
    run(script(workspace, &Environment::of_tests(workspace), "notebooks.py"))?;
    Ok(Done::Passed)
}
