//! Formatting, clippy and the documentation.

use crate::nightly::FUZZ;
use crate::runner::Done;
use crate::workspace::{Result, Workspace, output, run};

/// The crate outside the workspace.
pub(crate) const EMBED: &str = "tests-embed/Cargo.toml";

/// Fails with the command to run when a part of the toolchain is missing.
fn needs(workspace: &Workspace, tool: &str, component: &str) -> Result<()> {
    let found = output(workspace.cargo(&format!("{tool} --version")));
    found
        .map(|_| ())
        .map_err(|_| format!("{component} is missing; run: rustup component add {component}"))
}

/// Whether all Rust files are formatted.
pub(crate) fn format(workspace: &Workspace) -> Result<Done> {
    needs(workspace, "fmt", "rustfmt")?;
    run(workspace.cargo("fmt --all --check"))
        .map_err(|error| format!("{error}; run: cargo fmt --all"))?;
    for outside in [EMBED, FUZZ] {
        run(workspace.cargo(&format!("fmt --manifest-path {outside} --check")))
            .map_err(|error| format!("{error}; run: cargo fmt --manifest-path {outside}"))?;
    }
    Ok(Done::Passed)
}

/// Clippy without a warning, and nothing younger than the `rust-version`.
pub(crate) fn clippy(workspace: &Workspace) -> Result<Done> {
    needs(workspace, "clippy", "clippy")?;
    const DENY: &str = "-- -D warnings -D clippy::incompatible_msrv";
    run(workspace.cargo(&format!("clippy --workspace --all-targets --all-features {DENY}")))?;
    // The features of the core are switched on by others above, so each stands alone here.
    for features in ["", "--features toml"] {
        run(
            workspace.cargo(&format!("clippy -p kpi-core --no-default-features {features} {DENY}"))
        )?;
    }
    Ok(Done::Passed)
}

/// The documentation without a warning.
pub(crate) fn documentation(workspace: &Workspace) -> Result<Done> {
    let mut command = workspace.cargo("doc --workspace --no-deps --all-features");
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(command).map(|()| Done::Passed)
}
