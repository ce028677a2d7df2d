//! Callers in C and C++: each is compiled by every compiler that is there, plain and with its
//! sanitizers, and runs once more under valgrind.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Build, C99, CPP17, SANITIZERS};
use crate::workspace::{Result, output, run_tests};

/// The programs of tests/c that test for themselves.
const CALLERS: [&str; 3] = ["callers", "arrow", "threads"];
/// What is only compiled, since it is run elsewhere.
const COMPILED: [&str; 4] = [
    "kpi-ffi/tests/c/runner.c",
    "kpi-ffi/examples/live_call_events.c",
    "kpi-ffi/examples/merge_nodes.c",
    "kpi-ffi/examples/nightly_batch.c",
];
/// Sees how the callers' threads use memory, and what the library frees, locks and copies by
/// functions of libc. The library itself is not compiled with it, so what only its own code
/// touches is not seen.
const THREADS: [&str; 1] = ["-fsanitize=thread"];

/// Compiles and runs all of them, and says which tools are not there.
pub(super) fn run_all(build: &Build<'_>, skipped: &mut Vec<String>) -> Result<Vec<String>> {
    let has = |name: &str| output(build.workspace.program(name, &["--version"])).is_ok();
    let mut closing = Vec::new();
    for (c, cpp) in [("cc", "c++"), ("clang", "clang++")] {
        match has(c) {
            true => closing.extend(in_c(build, c, skipped)?),
            false => skipped.push(c.to_string()),
        }
        match has(cpp) {
            true => closing.extend(in_cpp(build, cpp, skipped)?),
            false => skipped.push(cpp.to_string()),
        }
    }
    match has("valgrind") {
        true => closing.extend(under_valgrind(build)?),
        false => skipped.push("valgrind".to_string()),
    }
    Ok(closing)
}

/// Everything as C99, plain and with sanitizers.
fn in_c(build: &Build<'_>, compiler: &str, skipped: &mut Vec<String>) -> Result<Vec<String>> {
    let mut closing = Vec::new();
    for source in COMPILED {
        build.linked(compiler, &C99, source, &format!("compiled-{compiler}"))?;
    }
    for source in CALLERS {
        closing.extend(tested(build, compiler, &C99, source, &format!("{source}-{compiler}"))?);
    }
    for (flags, sources) in [(&SANITIZERS[..], &CALLERS[..]), (&THREADS, &["threads"])] {
        if !works(build, compiler, flags) {
            skipped.push(format!("{compiler} {}", flags.join(" ")));
            continue;
        }
        let flags = [&C99[..], flags].concat();
        for source in sources {
            let name = format!("{source}-{compiler}-sanitized");
            closing.extend(tested(build, compiler, &flags, source, &name)?);
        }
    }
    Ok(closing)
}

/// Everything as C++17, and the test of the wrapper.
fn in_cpp(build: &Build<'_>, compiler: &str, skipped: &mut Vec<String>) -> Result<Vec<String>> {
    let mut closing = Vec::new();
    for source in CALLERS {
        let name = format!("{source}-{compiler}");
        closing.extend(tested(build, compiler, &CPP17, source, &name)?);
    }
    let mut flags = CPP17.to_vec();
    match works(build, compiler, &SANITIZERS) {
        true => flags.extend(SANITIZERS),
        false => skipped.push(format!("{compiler} {}", SANITIZERS.join(" "))),
    }
    let name = format!("wrapper-{compiler}");
    let wrapper = build.linked(compiler, &flags, "kpi-ffi/tests/c/wrapper.cpp", &name)?;
    closing.extend(run_tests(build.start(&wrapper))?);
    Ok(closing)
}

/// Compiles a program of tests/c and runs it.
fn tested(
    build: &Build<'_>,
    compiler: &str,
    flags: &[&str],
    source: &str,
    name: &str,
) -> Result<Vec<String>> {
    let flags = [flags, &["-pthread"]].concat();
    let program = build.caller(compiler, &flags, source, name)?;
    run_tests(build.start(&program))
}

/// Whether a program made with these flags starts: a compiler may lack the library that they need.
fn works(build: &Build<'_>, compiler: &str, flags: &[&str]) -> bool {
    let source = build.programs.join("nothing.c");
    let program: PathBuf = build.programs.join("nothing");
    let mut command = build.workspace.program(compiler, flags);
    command.arg("-xc").arg(&source).arg("-o").arg(&program);
    fs::write(&source, "int main(void) { return 0; }\n").is_ok()
        && output(command).is_ok()
        && output(build.start(&program)).is_ok()
}

fn under_valgrind(build: &Build<'_>) -> Result<Vec<String>> {
    let mut closing = Vec::new();
    for source in CALLERS {
        let program: &Path = &build.programs.join(format!("{source}-cc"));
        let arguments = ["-q", "--leak-check=full", "--error-exitcode=9"];
        let mut command = build.workspace.program("valgrind", &arguments);
        command.arg(program);
        closing.extend(run_tests(command)?);
    }
    Ok(closing)
}
