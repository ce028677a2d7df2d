//! The installed C library, used from a folder that it was not installed into.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::C99;
use crate::install::{self, Installed, VERSION};
use crate::runner::{Done, tally};
use crate::workspace::{Result, Workspace, output, run, run_tests};

const CALLERS: &str = "kpi-ffi/tests/c/callers.c";
const PACKAGE: &str = "kpi-ffi/tests/cmake";

/// How a caller finds the shared library when it starts.
#[derive(Clone, Copy, PartialEq)]
enum Linked {
    /// It knows the way itself, or needs none.
    Alone,
    /// It is told where to look.
    ByPath,
}

/// Installs the library, moves it, and builds callers in each way the README names.
pub(crate) fn installed(workspace: &Workspace) -> Result<Done> {
    let has = |name: &str| output(workspace.program(name, &["--version"])).is_ok();
    if !has("cc") {
        return Ok(Done::Skipped("no C compiler is installed as cc".to_string()));
    }
    let try_out = TryOut { workspace, library: moved(workspace)? };
    let mut closing = try_out.compiler()?;
    let mut skipped = Vec::new();
    match has("pkg-config") {
        true => closing.extend(try_out.pkg_config()?),
        false => skipped.push("pkg-config"),
    }
    match has("cmake") {
        true => closing.extend(try_out.cmake()?),
        false => skipped.push("cmake"),
    }
    match has("cargo-cinstall") {
        true => closing.extend(try_out.packaged()?),
        false => skipped.push("cargo-c"),
    }
    Ok(super::with_skipped(tally(&closing), &skipped))
}

/// The library in a folder that it was not installed into.
fn moved(workspace: &Workspace) -> Result<Installed> {
    let (first, second) = (folder(workspace, "prefix"), folder(workspace, "moved-prefix"));
    empty(&first)?;
    empty(&second)?;
    // The second time is over what the first one wrote.
    install::into(workspace, &first)?;
    let library = install::into(workspace, &first)?;
    fs::rename(&first, &second)
        .map_err(|error| format!("cannot move {}: {error}", first.display()))?;
    Ok(library.moved(second))
}

fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target().join("c").join(name)
}

fn empty(folder: &Path) -> Result<()> {
    match folder.exists() {
        true => fs::remove_dir_all(folder)
            .map_err(|error| format!("cannot remove {}: {error}", folder.display())),
        false => Ok(()),
    }
}

struct TryOut<'w> {
    workspace: &'w Workspace,
    library: Installed,
}

impl TryOut<'_> {
    fn compiler(&self) -> Result<Vec<String>> {
        let mut closing =
            self.built("installed-shared", &self.library.shared_flags(), Linked::Alone)?;
        let flags = self.library.static_flags();
        closing.extend(self.built("installed-static", &flags, Linked::Alone)?);
        Ok(closing)
    }

    fn pkg_config(&self) -> Result<Vec<String>> {
        let version = self.asked(&["--modversion", "kpi"])?.join(" ");
        if version != VERSION {
            return Err(format!("kpi.pc says version {version}, and Cargo.toml {VERSION}"));
        }
        let shared = self.asked(&["--cflags", "--libs", "kpi"])?;
        let mut closing = self.built("pkg-config-shared", &shared, Linked::ByPath)?;
        let mut flags = vec!["-Wl,--as-needed".to_string(), "-l:libkpi.a".to_string()];
        flags.extend(self.asked(&["--static", "--cflags", "--libs", "kpi"])?);
        closing.extend(self.built("pkg-config-static", &flags, Linked::Alone)?);
        Ok(closing)
    }

    /// What pkg-config says.
    fn asked(&self, arguments: &[&str]) -> Result<Vec<String>> {
        let mut command = self.workspace.program("pkg-config", arguments);
        command.env("PKG_CONFIG_PATH", self.library.prefix.join("lib/pkgconfig"));
        Ok(output(command)?.split_whitespace().map(String::from).collect())
    }

    /// Builds the callers with these flags, and runs them.
    fn built(&self, name: &str, flags: &[String], linked: Linked) -> Result<Vec<String>> {
        let program = folder(self.workspace, name);
        let mut command = self.workspace.program("cc", &C99);
        command.arg(CALLERS).args(flags).arg("-o").arg(&program);
        run(command)?;
        self.passes(&program, linked)
    }

    fn cmake(&self) -> Result<Vec<String>> {
        let build = folder(self.workspace, "cmake");
        empty(&build)?;
        let mut command = self.workspace.program("cmake", &["-S", PACKAGE, "-B"]);
        command.arg(&build).arg(format!("-DKPI_VERSION={VERSION}"));
        command.arg(format!("-DCMAKE_PREFIX_PATH={}", self.library.prefix.display()));
        run(command)?;
        let mut command = self.workspace.program("cmake", &["--build"]);
        command.arg(&build);
        run(command)?;
        let mut closing = self.passes(&build.join("callers"), Linked::Alone)?;
        closing.extend(self.passes(&build.join("callers_static"), Linked::Alone)?);
        Ok(closing)
    }

    /// What packagers install through cargo-c has the same names, and serves callers.
    fn packaged(&self) -> Result<Vec<String>> {
        let prefix = folder(self.workspace, "cargo-c-prefix");
        empty(&prefix)?;
        let line = "cinstall --locked --manifest-path kpi-ffi/Cargo.toml --libdir lib --prefix";
        let mut command = self.workspace.cargo(line);
        command.arg(&prefix);
        run(command)?;
        let (ours, theirs) = (self.names(&self.library.prefix)?, self.names(&prefix)?);
        if ours != theirs {
            return Err(format!("install-c gives\n{ours}\nand cargo cinstall gives\n{theirs}"));
        }
        let mut command = self.workspace.program("diff", &["-r"]);
        command.arg(self.library.prefix.join("include")).arg(prefix.join("include"));
        run(command)?;
        println!("install-c and cargo cinstall give the same names:\n{ours}");
        let library = self.library.clone().moved(prefix);
        TryOut { workspace: self.workspace, library }.pkg_config()
    }

    /// The files below a folder but for those of CMake, and the name for the loader.
    fn names(&self, prefix: &Path) -> Result<String> {
        let mut command = self.workspace.program("find", &[".", "-not", "-type", "d"]);
        command.args(["-not", "-path", "./lib/cmake/*"]).current_dir(prefix);
        let listed = output(command)?;
        let mut names: Vec<&str> = listed.lines().collect();
        names.sort_unstable();
        let mut command = self.workspace.program("readelf", &["-d", "lib/libkpi.so"]);
        command.current_dir(prefix);
        let dynamic = output(command)?;
        let soname = dynamic.lines().find_map(|line| line.split_once("(SONAME)"));
        names.push(soname.map_or("without a soname", |(_, name)| name.trim()));
        Ok(names.join("\n"))
    }

    fn passes(&self, program: &Path, linked: Linked) -> Result<Vec<String>> {
        let mut command: Command = self.workspace.program(program, &[]);
        // Cargo sets this path for what it starts, with a library of the same name in it.
        command.env_remove("LD_LIBRARY_PATH");
        if linked == Linked::ByPath {
            command.env("LD_LIBRARY_PATH", self.library.prefix.join("lib"));
        }
        run_tests(command)
    }
}
