//! `cargo xtask install-c`: the C library as others' builds want to find it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::workspace::{Result, Workspace, run};

/// Of the workspace, so of the library, too.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
const MAJOR: &str = env!("CARGO_PKG_VERSION_MAJOR");

/// Where the templates lie.
const TEMPLATES: &str = "kpi-ffi/install";

/// An installed library.
#[derive(Clone)]
pub(crate) struct Installed {
    pub(crate) prefix: PathBuf,
    /// What a program needs beside the static library, as flags of a linker.
    native: Vec<String>,
}

impl Installed {
    /// The same library, after its folder was moved.
    pub(crate) fn moved(self, prefix: PathBuf) -> Self {
        Installed { prefix, ..self }
    }

    /// What a compiler is told to use the shared library.
    pub(crate) fn shared_flags(&self) -> Vec<String> {
        let prefix = self.prefix.display();
        vec![
            format!("-I{prefix}/include"),
            format!("-L{prefix}/lib"),
            "-lkpi".to_string(),
            format!("-Wl,-rpath,{prefix}/lib"),
        ]
    }

    /// What a compiler is told to use the static library.
    pub(crate) fn static_flags(&self) -> Vec<String> {
        let prefix = self.prefix.display();
        let mut flags = vec![format!("-I{prefix}/include"), format!("{prefix}/lib/libkpi.a")];
        flags.extend(self.native.iter().cloned());
        flags
    }

    /// How programs are built with it.
    fn lines(&self) -> String {
        let prefix = self.prefix.display();
        format!(
            "\nA program with the shared library, and with the static one:\n  \
               cc program.c {} -o program\n  \
               cc program.c {} -o program\n\
             The same through pkg-config:\n  \
               export PKG_CONFIG_PATH={prefix}/lib/pkgconfig\n  \
               cc program.c $(pkg-config --cflags --libs kpi) -o program\n  \
               cc program.c -Wl,--as-needed -l:libkpi.a $(pkg-config --static --cflags --libs kpi) -o program\n\
             Through CMake, with -DCMAKE_PREFIX_PATH={prefix}:\n  \
               find_package(kpi REQUIRED)\n  \
               target_link_libraries(program PRIVATE kpi::kpi)    # or kpi::kpi_static",
            self.shared_flags().join(" "),
            self.static_flags().join(" "),
        )
    }
}

/// Builds the library, installs it below a folder, and says how to use it.
pub(crate) fn install(workspace: &Workspace, prefix: &str) -> Result<()> {
    println!("{}", into(workspace, Path::new(prefix))?.lines());
    Ok(())
}

/// Builds the library and installs it below a folder, over what is there.
pub(crate) fn into(workspace: &Workspace, prefix: &Path) -> Result<Installed> {
    if cfg!(any(not(unix), target_vendor = "apple")) {
        return Err("install-c knows the names of libraries on Linux and its like only; \
                    build with `cargo build --release -p kpi-ffi` and copy the library and kpi.h"
            .to_string());
    }
    let prefix = std::path::absolute(prefix)
        .map_err(|error| format!("cannot install into {}: {error}", prefix.display()))?;
    let native = build(workspace)?;
    let installed = Installed { prefix, native };
    libraries(workspace, &installed.prefix.join("lib"))?;
    headers(workspace, &installed.prefix.join("include"))?;
    templates(workspace, &installed)?;
    Ok(installed)
}

/// Builds the library, and says what the static one needs beside it.
fn build(workspace: &Workspace) -> Result<Vec<String>> {
    let list = workspace.target().join("release/libkpi.native-libs");
    // It is `cargo build --release -p kpi-ffi`, and the compiler also writes the list.
    let mut command = workspace.cargo("rustc --release -p kpi-ffi --lib --");
    command.arg(format!("--print=native-static-libs={}", list.display()));
    run(command)?;
    let listed = fs::read_to_string(&list).map_err(|error| {
        let path = list.display();
        format!("cannot read {path}: {error}; run `cargo clean --release -p kpi-ffi` and try again")
    })?;
    Ok(without_repetition(&listed))
}

/// The flags, each where it stands last: a library comes after those that need it.
fn without_repetition(flags: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for flag in flags.split_whitespace().rev() {
        if !kept.iter().any(|known| known == flag) {
            kept.push(flag.to_string());
        }
    }
    kept.reverse();
    kept
}

/// The shared library with the names that the loader and the linker look for, and the static one.
fn libraries(workspace: &Workspace, folder: &Path) -> Result<()> {
    let built = workspace.target().join("release");
    let full = format!("libkpi.so.{VERSION}");
    let major = format!("libkpi.so.{MAJOR}");
    copy(&built.join("libkpi.so"), &folder.join(&full))?;
    link(&full, &folder.join(&major))?;
    link(&major, &folder.join("libkpi.so"))?;
    copy(&built.join("libkpi.a"), &folder.join("libkpi.a"))
}

fn headers(workspace: &Workspace, folder: &Path) -> Result<()> {
    for name in ["kpi.h", "kpi.hpp"] {
        let header = workspace.path("kpi-ffi/include").join(name);
        if name == "kpi.h" || header.exists() {
            copy(&header, &folder.join(name))?;
        }
    }
    Ok(())
}

/// What pkg-config and CMake read.
fn templates(workspace: &Workspace, installed: &Installed) -> Result<()> {
    let lib = installed.prefix.join("lib");
    let names: Vec<&str> =
        installed.native.iter().map(|flag| flag.strip_prefix("-l").unwrap_or(flag)).collect();
    for (template, folder) in [
        ("kpi.pc", lib.join("pkgconfig")),
        ("kpi-config.cmake", lib.join("cmake/kpi")),
        ("kpi-config-version.cmake", lib.join("cmake/kpi")),
    ] {
        let source = workspace.path(TEMPLATES).join(template);
        let text = fs::read_to_string(&source)
            .map_err(|error| format!("cannot read {}: {error}", source.display()))?
            .replace("@VERSION@", VERSION)
            .replace("@MAJOR@", MAJOR)
            .replace("@POINTER_BYTES@", &size_of::<usize>().to_string())
            .replace("@NATIVE_FLAGS@", &installed.native.join(" "))
            .replace("@NATIVE_NAMES@", &names.join(";"));
        place(&folder.join(template), "", |path| fs::write(path, &text))?;
    }
    Ok(())
}

fn copy(source: &Path, path: &Path) -> Result<()> {
    if !source.exists() {
        return Err(format!("{} is not there, though it was to be built", source.display()));
    }
    place(path, "", |path| fs::copy(source, path).map(|_| ()))
}

/// A link to a file of the same folder, so that the folder may be moved.
fn link(to: &str, path: &Path) -> Result<()> {
    #[cfg(unix)]
    return place(path, &format!(" -> {to}"), |path| std::os::unix::fs::symlink(to, path));
    #[cfg(not(unix))]
    Err(format!("cannot link {} to {to} on this system", path.display()))
}

/// Puts a file where it belongs, and says so. What was there goes away first: a
/// program that runs with an old library keeps it.
fn place(path: &Path, note: &str, write: impl Fn(&Path) -> std::io::Result<()>) -> Result<()> {
    let cannot = |error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(cannot(error)),
        _ => {}
    }
    write(path).map_err(cannot)?;
    println!("wrote {}{note}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_stays_where_it_stands_last() {
        let flags = without_repetition("-lc -lm -lrt -lpthread -lgcc_s -lutil -lrt -lm -ldl -lc\n");
        assert_eq!(flags.join(" "), "-lpthread -lgcc_s -lutil -lrt -lm -ldl -lc");
    }
}
