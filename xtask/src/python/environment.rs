//! Which Python there is, and the virtual environment of the tests.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::workspace::{Result, Workspace, output, run};

const PROJECT: &str = "kpi-py/pyproject.toml";

/// The full path of a Python 3.11 or later. It is looked for once; what
/// PYO3_PYTHON names goes first.
pub(crate) fn interpreter(workspace: &Workspace) -> Option<&'static OsString> {
    static FOUND: OnceLock<Option<OsString>> = OnceLock::new();
    const PROBE: &str =
        "import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)";
    const NAMES: [&str; 6] =
        ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"];
    let path = |name: OsString| {
        let found = output(workspace.program(name, &["-c", PROBE])).ok()?;
        Some(OsString::from(found.trim()))
    };
    let chosen = std::env::var_os("PYO3_PYTHON");
    let names = || chosen.into_iter().chain(NAMES.map(OsString::from));
    FOUND.get_or_init(|| names().find_map(path)).as_ref()
}

/// Python 3.11 or later, with arguments.
pub(crate) fn python(workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
    let Some(path) = interpreter(workspace) else {
        return Err("Python 3.11 or later is needed and none was found as python3, python3.11 to python3.14 or python".to_string());
    };
    let mut command = workspace.program(path, arguments);
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}

/// A virtual environment below the target folder, which git ignores.
pub(crate) struct Environment<'w> {
    workspace: &'w Workspace,
    folder: PathBuf,
}

impl<'w> Environment<'w> {
    /// That of the tests.
    pub(crate) fn of_tests(workspace: &'w Workspace) -> Self {
        Environment { workspace, folder: workspace.target().join("venv") }
    }

    /// That of Spark, which knows no newer pandas than 2.
    pub(crate) fn of_spark(workspace: &'w Workspace) -> Self {
        Environment { workspace, folder: workspace.target().join("venv-spark") }
    }

    /// A new one with nothing in it.
    pub(crate) fn bare(workspace: &'w Workspace) -> Result<Self> {
        let bare = Environment { workspace, folder: workspace.target().join("venv-bare") };
        bare.make()?;
        Ok(bare)
    }

    fn make(&self) -> Result<()> {
        let mut command = python(self.workspace, &["-m", "venv", "--clear"])?;
        command.arg(&self.folder);
        run(command).map_err(|error| {
            format!("{error}; on Debian and Ubuntu, the package python3-venv may be missing")
        })
    }

    /// A program of the environment, started in kpi-py.
    pub(crate) fn program(&self, name: &str, arguments: &[&str]) -> Command {
        let programs = self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let mut path = vec![programs.clone()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let mut command = self.workspace.program(programs.join(name), arguments);
        command.current_dir(self.workspace.path("kpi-py"));
        command.env("VIRTUAL_ENV", &self.folder).env_remove("PYTHONHOME").env_remove("PYTHONPATH");
        // Folders with a colon in their name cannot stand in PATH; maturin is found without it.
        if let Ok(path) = std::env::join_paths(path) {
            command.env("PATH", path);
        }
        // Builds of the extension set variables of their own. In the folder of the Rust tests
        // they would make both build PyO3 anew each time.
        command.env("CARGO_TARGET_DIR", self.workspace.target().join("python"));
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Its Python, started in kpi-py.
    pub(crate) fn python(&self, arguments: &[&str]) -> Command {
        self.program("python", arguments)
    }

    /// Makes the environment of a group of requirements, if it is not there or the
    /// requirements have changed. Says whether it did.
    pub(crate) fn update(&self, group: &str) -> Result<bool> {
        let wanted = self.stamp()?;
        let stamp = self.folder.join("contactkpi-requirements.txt");
        let works = || output(self.python(&["-c", ""])).is_ok();
        if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) && works() {
            return Ok(false);
        }
        self.make()?;
        let pip = |arguments: &[&str]| {
            let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
            run(self.python(&[&quiet[..], arguments].concat()))
                .map_err(|error| format!("{error}; the first run needs the package index"))
        };
        // Dependency groups need pip 25.1.
        pip(&["--upgrade", "pip>=25.1"])?;
        pip(&["--group", group])?;
        fs::write(&stamp, wanted)
            .map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
        Ok(true)
    }

    /// What the environment is made of: the interpreter, and the group of requirements.
    fn stamp(&self) -> Result<String> {
        let text = fs::read_to_string(self.workspace.path(PROJECT))
            .map_err(|error| format!("cannot read {PROJECT}: {error}"))?;
        let groups = text.split("\n[").find(|part| part.starts_with("dependency-groups]"));
        let groups = groups.ok_or_else(|| format!("{PROJECT} has no table [dependency-groups]"))?;
        const VERSION: &str = "import sys; print(sys.executable, sys.version)";
        Ok(output(python(self.workspace, &["-c", VERSION])?)? + groups)
    }
}
