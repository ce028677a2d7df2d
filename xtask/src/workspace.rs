//! Where things are, and how programs are started.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use crate::python::interpreter;

/// What a step says when it failed.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// The workspace that this program belongs to.
pub(crate) struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    cargo: OsString,
}

impl Workspace {
    /// The workspace that the program was started for.
    pub(crate) fn here() -> Self {
        // Cargo tells the folder at run time; two checkouts may share a target folder.
        let here = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        Workspace {
            root: here.parent().unwrap_or(&here).to_path_buf(),
            cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        }
    }

    /// A file or folder of the workspace, by its path from the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo builds.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(target) => self.root.join(target),
            None => self.root.join("target"),
        }
    }

    /// A program, started in the root.
    pub(crate) fn program(&self, name: impl Into<OsString>, arguments: &[&str]) -> Command {
        let mut command = Command::new(name.into());
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Cargo, the same that runs this program.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let mut command = self.program(self.cargo.clone(), &words);
        // PyO3 would take the first Python it finds, which may be too old.
        if std::env::var_os("PYO3_PYTHON").is_none()
            && let Some(python) = interpreter(self)
        {
            command.env("PYO3_PYTHON", python);
        }
        command
    }
}

/// The command line of a program, to repeat it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program()).to_string_lossy();
    let words = command.get_args().map(|word| word.to_string_lossy());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

/// Runs a program whose output goes straight through.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let text = shown(&command);
    println!("$ {text}");
    let status = command.status().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("`{text}` failed ({status})")),
    }
}

/// Runs a test runner, shows what it prints, and returns its closing lines.
pub(crate) fn run_tests(mut command: Command) -> Result<Vec<String>> {
    let text = shown(&command);
    println!("$ {text}");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    let closing = Mutex::new(Vec::new());
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| pass_on(errors, &closing));
        pass_on(output, &closing);
    });
    let status = child.wait().map_err(|error| format!("`{text}` was lost: {error}"))?;
    match status.success() {
        true => Ok(closing.into_inner().unwrap_or_default()),
        false => Err(format!("`{text}` failed ({status})")),
    }
}

/// Prints a stream line by line and keeps the lines that close a test run.
fn pass_on(stream: Option<impl Read>, closing: &Mutex<Vec<String>>) {
    let Some(stream) = stream else { return };
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        let text = text.trim();
        if closes(text)
            && let Ok(mut closing) = closing.lock()
        {
            closing.push(text.to_string());
        }
        line.clear();
    }
}

/// Whether a line closes a test run.
fn closes(line: &str) -> bool {
    // pytest: "=== 12 passed, 1 skipped in 3.41s ===", and without the signs when it is quiet.
    let inner = line.trim_matches(['=', ' ']);
    let is_of_pytest = inner.starts_with(|c: char| c.is_ascii_digit())
        && inner.split_once(" in ").is_some_and(|(counts, _)| counts.contains(" passed"));
    is_of_pytest || line.starts_with("test result:") || line.starts_with("Ran ")
}

/// Runs a program for what it prints.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let text = shown(&command);
    let output = command.output().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let errors = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{text}` failed ({}):\n{}", output.status, errors.trim()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_told_from_others() {
        assert!(closes("===== 12 passed, 1 skipped in 3.41s ====="));
        assert!(closes("1 failed, 12 passed in 65.01s (0:01:05)"));
        assert!(closes("test result: ok. 3 passed; 0 failed"));
        assert!(!closes("test the_marks_passed_in_order ... ok"));
        assert!(!closes("tests/test_value.py::test_12 passed in part"));
    }
}
