//! The oldest Rust that the project promises, and what may stand below the core.

use serde_json::Value;

use crate::lint::EMBED;
use crate::runner::Done;
use crate::workspace::{Result, Workspace, output, run};

/// The oldest Rust that builds the project.
const OLDEST: &str = "1.89";

/// The states `rust-version` of every manifest, and that no dependency needs a younger Rust.
pub(crate) fn oldest_rust(workspace: &Workspace) -> Result<Done> {
    for manifest in ["Cargo.toml", EMBED] {
        let text = output(workspace.cargo(&format!(
            "metadata --format-version 1 --locked --all-features --manifest-path {manifest}"
        )))?;
        let metadata: Value = serde_json::from_str(&text)
            .map_err(|error| format!("cannot read the answer of `cargo metadata`: {error}"))?;
        check_versions(&metadata)?;
    }
    println!(
        "every manifest states rust-version = \"{OLDEST}\", no dependency needs a younger Rust"
    );
    match toolchain(workspace) {
        Some(name) => {
            let target = workspace.target().join("oldest-rust");
            let arguments = ["run", &name, "cargo", "check", "--workspace", "--all-features"];
            let mut command = workspace.program("rustup", &arguments);
            command.env("CARGO_TARGET_DIR", target).env_remove("CARGO").env_remove("RUSTC");
            command.env_remove("RUSTUP_TOOLCHAIN");
            run(command)?;
            Ok(Done::Note(format!("built with Rust {OLDEST}")))
        }
        None => Ok(Done::Note(format!(
            "no Rust {OLDEST} is installed, so that compiler was NOT tried; clippy's incompatible_msrv found nothing"
        ))),
    }
}

fn check_versions(metadata: &Value) -> Result<()> {
    let members = metadata["workspace_members"].as_array().cloned().unwrap_or_default();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let stated = package["rust_version"].as_str();
        if members.contains(&package["id"]) {
            if stated != Some(OLDEST) {
                return Err(format!(
                    "{} states rust-version {stated:?}, it must be \"{OLDEST}\"",
                    package["manifest_path"]
                ));
            }
        } else if stated.is_some_and(|stated| parts(stated) > parts(OLDEST)) {
            return Err(format!(
                "{name} needs Rust {}, the project promises {OLDEST}",
                stated.unwrap_or("")
            ));
        }
    }
    Ok(())
}

fn parts(version: &str) -> Vec<u32> {
    let mut parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    parts.resize(3, 0);
    parts
}

/// The installed toolchain of the oldest Rust, if there is one.
fn toolchain(workspace: &Workspace) -> Option<String> {
    let listed = output(workspace.program("rustup", &["toolchain", "list"])).ok()?;
    let name = listed.lines().filter_map(|line| line.split_whitespace().next());
    name.filter(|name| name.starts_with(OLDEST)).map(String::from).next()
}

/// Whether the core stays free of what belongs into front ends.
pub(crate) fn core_is_pure(workspace: &Workspace) -> Result<Done> {
    let command = "tree -p kpi-core --all-features --prefix none --edges normal,build --locked";
    let tree = output(workspace.cargo(command))?;
    let mut packages: Vec<&str> =
        tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    packages.sort_unstable();
    packages.dedup();
    println!("{}", packages.join(" "));
    let foreign =
        packages.iter().find(|name| ["arrow", "pyo3"].iter().any(|word| name.contains(word)));
    match foreign {
        Some(name) => Err(format!("kpi-core depends on {name}; front ends may, the core may not")),
        None => Ok(Done::Note("neither arrow nor pyo3".to_string())),
    }
}
