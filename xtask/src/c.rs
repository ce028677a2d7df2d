//! The C library: compiled callers, the vectors, exported names, memory.

mod callers;
mod examples;
mod installed;
mod java;
mod layout;
mod readme;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::runner::{Done, tally};
use crate::workspace::{Result, Workspace, output, run, run_tests};

pub(crate) use installed::installed;
pub(crate) use layout::write as write_layout;
pub(crate) use readme::readme;

/// How C callers are compiled: without a warning, for the oldest standard.
const C99: [&str; 6] = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g"];
const CPP17: [&str; 8] =
    ["-xc++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-fPIE"];
const SANITIZERS: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"];

/// Where the library and the callers are built.
struct Build<'w> {
    workspace: &'w Workspace,
    /// With `libkpi.so`, under its own name, too.
    library: PathBuf,
    programs: PathBuf,
}

impl<'w> Build<'w> {
    fn new(workspace: &'w Workspace) -> Result<Self> {
        run(workspace.cargo("build --quiet -p kpi-ffi"))?;
        let library = workspace.target().join("debug");
        let programs = workspace.target().join("c");
        std::fs::create_dir_all(&programs)
            .map_err(|error| format!("cannot make {}: {error}", programs.display()))?;
        let named = library.join("libkpi.so.0");
        // The loader looks for the name that the library says it has. Whatever bears
        // it may be a link to the library itself.
        let _ = std::fs::remove_file(&named);
        std::fs::copy(library.join("libkpi.so"), &named)
            .map_err(|error| format!("cannot write {}: {error}", named.display()))?;
        Ok(Build { workspace, library, programs })
    }

    /// Compiles a caller and links it with the shared library.
    fn caller(&self, compiler: &str, flags: &[&str], source: &str, name: &str) -> Result<PathBuf> {
        self.linked(compiler, flags, &format!("kpi-ffi/tests/c/{source}.c"), name)
    }

    /// The same for any source file.
    fn linked(&self, compiler: &str, flags: &[&str], source: &str, name: &str) -> Result<PathBuf> {
        let program = self.programs.join(name);
        let mut command = self.workspace.program(compiler, flags);
        command.arg(source);
        command.arg("-Ikpi-ffi/include").arg("-L").arg(&self.library).arg("-lkpi");
        command.arg(format!("-Wl,-rpath,{}", self.library.display()));
        command.arg("-o").arg(&program);
        run(command)?;
        Ok(program)
    }

    fn start(&self, program: &Path) -> Command {
        self.workspace.program(program, &[])
    }
}

/// Runs everything that C callers may rely on.
pub(crate) fn library(workspace: &Workspace) -> Result<Done> {
    let has = |name: &str| output(workspace.program(name, &["--version"])).is_ok();
    if !has("cc") {
        return Ok(Done::Skipped("no C compiler is installed as cc".to_string()));
    }
    let build = Build::new(workspace)?;
    layout::check(&build)?;
    let runner = build.caller("cc", &C99, "runner", "runner")?;
    let mut vectors = crate::python::python(workspace, &["kpi-ffi/tests/vectors.py"])?;
    vectors.arg(&runner).arg("conformance");
    let mut closing = run_tests(vectors)?;

    let mut skipped = Vec::new();
    closing.extend(callers::run_all(&build, &mut skipped)?);
    closing.extend(examples::run_all(&build)?);
    match java::run_all(&build)? {
        Some(lines) => closing.extend(lines),
        None => skipped.push("Java 17 with JNA".to_string()),
    }
    let skipped: Vec<&str> = skipped.iter().map(String::as_str).collect();
    Ok(with_skipped(tally(&closing), &skipped))
}

/// The JSON of the example must be that of the Python package, byte for byte.
pub(crate) fn equals_python(workspace: &Workspace) -> Result<Done> {
    let arguments = [examples::CALLS, examples::POLICY, examples::AS_OF];
    let Some(mut command) = crate::python::nightly_batch(workspace, &arguments) else {
        const MAKE: &str = "cargo xtask test --only \"Python package\"";
        return Ok(Done::Skipped(format!("the Python package is not built; run: {MAKE}")));
    };
    command.env_remove("LD_LIBRARY_PATH");
    let from_c = examples::nightly_scorecard(workspace)?;
    examples::same("nightly_batch and the Python package", &output(command)?, &from_c)?;
    Ok(Done::Passed)
}

/// A note that also names what could not be tried.
fn with_skipped(done: Done, skipped: &[&str]) -> Done {
    match (done, skipped) {
        (Done::Note(note), [_, ..]) => {
            Done::Note(format!("{note}; not installed, so NOT tried: {}", skipped.join(", ")))
        }
        (done, _) => done,
    }
}
