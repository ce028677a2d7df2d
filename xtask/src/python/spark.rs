//! Spark and Dask: data frames counted by small clusters of this machine.

use std::process::Command;

use super::{develop, environment::Environment};
use crate::runner::{Done, tally};
use crate::workspace::{Result, Workspace, run, run_tests};

/// The oldest Java that Spark 4 runs on.
const OLDEST_JAVA: u32 = 17;

/// Runs the tests that start clusters of two workers.
pub(crate) fn spark(workspace: &Workspace) -> Result<Done> {
    if let Some(why) = lacks_java() {
        return Ok(Done::Skipped(format!("Spark and Dask are NOT tested: {why}")));
    }
    let environment = Environment::of_spark(workspace);
    environment.update("spark")?;
    run(develop(&environment))?;
    let tests = ["-m", "pytest", "tests/test_dask.py", "tests/test_spark.py", "--durations=5"];
    run_tests(environment.python(&tests)).map(|closing| tally(&closing))
}

/// Why there is no Java for Spark, if so.
fn lacks_java() -> Option<String> {
    let version = Command::new("java").arg("-version").output().ok();
    let Some(version) = version.filter(|version| version.status.success()) else {
        return Some(
            "Java is missing; on Debian and Ubuntu: apt-get install openjdk-17-jre-headless".into(),
        );
    };
    let text = String::from_utf8_lossy(&version.stderr).into_owned();
    match major(&text) {
        Some(found) if found >= OLDEST_JAVA => None,
        _ => Some(format!(
            "Java {OLDEST_JAVA} or later is needed, found {}",
            text.lines().next().unwrap_or("another")
        )),
    }
}

/// The first number of what Java says of its version: `openjdk version "17.0.15" 2025-04-15`.
fn major(text: &str) -> Option<u32> {
    text.split('"').nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_java() {
        assert_eq!(major("openjdk version \"17.0.15\" 2025-04-15"), Some(17));
        assert_eq!(major("openjdk version \"25-ea\" 2025-09-16"), Some(25));
        assert_eq!(major("java version \"1.8.0_391\""), Some(1));
        assert_eq!(major("no Java at all"), None);
    }
}
