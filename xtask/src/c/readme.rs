//! The lines of the README for C, run as they stand by a reader who has nothing else.

use std::fs;
use std::path::Path;

use super::examples::{nightly_scorecard, same};
use crate::runner::Done;
use crate::workspace::{Result, Workspace, output, run};

const README: &str = "README.md";
const TITLE: &str = "## In C\n";
/// What the blocks may make.
const PROGRAMS: [&str; 3] = ["nightly_batch", "nightly_batch_static", "build/nightly_batch"];

/// Runs every block of the section, and what each block has built.
pub(crate) fn readme(workspace: &Workspace) -> Result<Done> {
    for tool in ["cc", "pkg-config", "cmake"] {
        if output(workspace.program(tool, &["--version"])).is_err() {
            return Ok(Done::Skipped(format!("{tool} is not installed")));
        }
    }
    let text = fs::read_to_string(workspace.path(README))
        .map_err(|error| format!("cannot read {README}: {error}"))?;
    let home = workspace.target().join("c/readme");
    if home.exists() {
        fs::remove_dir_all(&home)
            .map_err(|error| format!("cannot remove {}: {error}", home.display()))?;
    }
    let script = script(&text)?;
    let file = home.join("readme.sh");
    fs::create_dir_all(&home)
        .and_then(|()| fs::write(&file, script))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    run_at_home(workspace, &home)?;
    compare(workspace, &home.join("printed"))
}

/// The reader's home is a folder of its own; cargo and its tools are where they were.
fn run_at_home(workspace: &Workspace, home: &Path) -> Result<()> {
    let mut command = workspace.program("sh", &["-eu"]);
    command.arg(home.join("readme.sh"));
    let before = std::env::var_os("HOME").unwrap_or_default();
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if std::env::var_os(name).is_none() {
            command.env(name, Path::new(&before).join(folder));
        }
    }
    // Cargo sets this path for what it starts, with a library of the same name in it.
    command.env_remove("LD_LIBRARY_PATH").env("CARGO_TARGET_DIR", workspace.target());
    command.env("HOME", home);
    run(command)
}

/// Everything that was printed must be the scorecard of the step before.
fn compare(workspace: &Workspace, folder: &Path) -> Result<Done> {
    let expected = nightly_scorecard(workspace)?;
    let mut files: Vec<_> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .collect();
    files.sort();
    for file in &files {
        let found = fs::read_to_string(file)
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        same(&format!("{} and nightly_batch", file.display()), &found, &expected)?;
    }
    // Three blocks write a file and make five programs.
    match files.len() {
        8 => Ok(Done::Note(
            "3 ways to build, 5 programs run, each with the same scorecard".to_string(),
        )),
        other => Err(format!("{README} gave {other} scorecards, expected 8")),
    }
}

/// The blocks of the section as one script. The first leads to the folder of the
/// example; each of the others stands alone, so none helps the next.
fn script(text: &str) -> Result<String> {
    let blocks = blocks(text)?;
    let Some((("sh", first), others)) = blocks.split_first().map(|(first, rest)| (*first, rest))
    else {
        return Err(format!("{README} does not begin its section on C with a block of sh"));
    };
    let mut out = format!("{first}mkdir \"$HOME/printed\"\n");
    for (place, (language, lines)) in others.iter().enumerate() {
        match *language {
            "cmake" => out.push_str(&format!("cat > CMakeLists.txt <<'END'\n{lines}END\n")),
            "sh" => out.push_str(&format!("(\n{lines}{})\n", after(place))),
            other => return Err(format!("{README} has a block of {other} in its section on C")),
        }
    }
    Ok(out)
}

/// Runs what a block has made, keeps what the block wrote, and leaves nothing to the next.
fn after(place: usize) -> String {
    let mut out = format!("mv scorecard.json \"$HOME/printed/{place}\"\n");
    for (number, program) in PROGRAMS.iter().enumerate() {
        out.push_str(&format!(
            "if [ -e {program} ]; then\n  ./{program} interactions.csv policy.json 2026-04-01 \
             > \"$HOME/printed/{place}-{number}\"\n  rm {program}\nfi\n"
        ));
    }
    out
}

/// The language and the lines of each block of code in the section.
fn blocks(text: &str) -> Result<Vec<(&str, &str)>> {
    let section =
        text.split_once(TITLE).map(|(_, rest)| rest.split("\n## ").next().unwrap_or(rest));
    let section = section.ok_or_else(|| format!("{README} has no section {TITLE}"))?;
    // Text and blocks take turns.
    let inside = section.split("```").skip(1).step_by(2);
    Ok(inside.filter_map(|block| block.split_once('\n')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_a_script() {
        let text = "## In Rust\n```rust\nno\n```\n## In C\ntext\n```sh\ncd there\n```\n\
                    ```cmake\nproject(a)\n```\nmore\n```sh\ncc a.c\n```\n\n## More\n```sh\nno\n```\n";
        let blocks = blocks(text);
        assert_eq!(
            blocks,
            Ok(vec![("sh", "cd there\n"), ("cmake", "project(a)\n"), ("sh", "cc a.c\n")])
        );
        let script = script(text).unwrap_or_default();
        assert!(script.starts_with("cd there\nmkdir"), "{script}");
        assert!(
            script.contains("<<'END'\nproject(a)\nEND\n(\ncc a.c\nmv scorecard.json"),
            "{script}"
        );
        assert!(!script.contains("no\n"), "{script}");
    }
}
