//! Runs steps one after the other and says how long each took.

use std::time::Instant;

use crate::workspace::{Result, Workspace};

/// How a step ended that did not fail.
pub(crate) enum Done {
    /// It ran.
    Passed,
    /// It ran, and this is worth knowing.
    Note(String),
    /// It could not run here, and why.
    Skipped(String),
}

/// One step.
pub(crate) struct Step {
    /// What it does.
    pub(crate) title: &'static str,
    /// Whether `--quick` leaves it out.
    pub(crate) slow: bool,
    /// Does it.
    pub(crate) run: fn(&Workspace) -> Result<Done>,
    /// Folders of the target folder that no later step reads.
    pub(crate) own_folders: &'static [&'static str],
}

/// Runs the steps, stopping at the first that fails. A tidy run deletes what a step built
/// for itself once it has passed, since all together takes much disk.
pub(crate) fn run(workspace: &Workspace, steps: &[Step], is_tidy: bool) -> Result<()> {
    let begin = Instant::now();
    let mut report = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let place = place + 1;
        println!("\n== {place}/{} {}", steps.len(), step.title);
        let start = Instant::now();
        let done = (step.run)(workspace).map_err(|message| {
            format!("step {place} of {} failed: {}\n{message}", steps.len(), step.title)
        })?;
        if is_tidy {
            let folders = step.own_folders.iter().map(|folder| workspace.target().join(folder));
            for folder in folders.filter(|folder| folder.exists()) {
                std::fs::remove_dir_all(&folder)
                    .map_err(|error| format!("cannot delete {}: {error}", folder.display()))?;
            }
        }
        let (state, note) = match done {
            Done::Passed => ("ok", String::new()),
            Done::Note(note) => ("ok", note),
            Done::Skipped(why) => ("SKIPPED", why),
        };
        let seconds = start.elapsed().as_secs_f64();
        println!("-- {state}, {seconds:.1} s{}{note}", if note.is_empty() { "" } else { ": " });
        report.push(format!("{seconds:8.1} s  {state:7}  {:40}  {note}", step.title));
    }
    println!("\n== all {} steps", steps.len());
    for line in report {
        println!("{}", line.trim_end());
    }
    println!("{:8.1} s  in all", begin.elapsed().as_secs_f64());
    Ok(())
}

/// The sum of the closing lines of test runners, as a note.
pub(crate) fn tally(closing: &[String]) -> Done {
    let number_before = |line: &str, word: &str| -> u64 {
        let words: Vec<&str> =
            line.split([' ', ';', ',']).filter(|word| !word.is_empty()).collect();
        let place = words.iter().position(|found| *found == word);
        let number = place.and_then(|place| words.get(place.checked_sub(1)?));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    let (mut passed, mut ignored) = (0, 0);
    for line in closing {
        // cargo: "test result: ok. 3 passed; 0 failed; 1 ignored; ..."; unittest: "Ran 3 tests in 0.1s";
        // pytest: "=== 3 passed, 1 skipped in 0.10s ==="
        passed += number_before(line, "passed") + number_before(line, "tests");
        passed += number_before(line, "test") * u64::from(line.starts_with("Ran "));
        ignored += number_before(line, "ignored") + number_before(line, "skipped");
    }
    let ignored = if ignored > 0 { format!(", {ignored} ignored") } else { String::new() };
    Done::Note(format!("{passed} passed{ignored}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_added_up() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out",
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "Ran 12 tests in 0.5s",
            "Ran 1 test in 0.5s",
            "=== 5 passed, 2 skipped, 1 warning in 3.41s ===",
        ];
        let Done::Note(note) = tally(&lines.map(String::from)) else { panic!("a note") };
        assert_eq!(note, "25 passed, 3 ignored");
    }
}
