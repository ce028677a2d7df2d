//! How far a long read has come, on one line of the terminal.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use kpi_core::text::count;

/// A read this short says nothing.
const SILENT: Duration = Duration::from_millis(500);

/// How long a line stands.
const PAUSE: Duration = Duration::from_millis(100);

/// Rows read so far.
pub(crate) struct Progress {
    is_shown: bool,
    begun: Instant,
    last: Duration,
    rows: u64,
    has_line: bool,
}

impl Progress {
    /// Begins to count. Only a terminal is written to.
    pub(crate) fn new() -> Self {
        Progress {
            is_shown: std::io::stderr().is_terminal(),
            begun: Instant::now(),
            last: Duration::ZERO,
            rows: 0,
            has_line: false,
        }
    }

    /// Counts one more row of a file.
    pub(crate) fn row(&mut self, file: &str) {
        self.rows += 1;
        if self.is_shown && self.rows.is_multiple_of(4096) {
            self.show(file);
        }
    }

    /// Counts many rows of a file.
    pub(crate) fn rows(&mut self, rows: usize, file: &str) {
        self.rows += rows as u64;
        if self.is_shown {
            self.show(file);
        }
    }

    fn show(&mut self, file: &str) {
        let passed = self.begun.elapsed();
        if passed < SILENT || passed - self.last < PAUSE {
            return;
        }
        self.last = passed;
        self.has_line = true;
        let rate = (self.rows as f64 / passed.as_secs_f64()) as u64;
        let (rows, rate) = (count(self.rows), count(rate));
        // Nothing can be done about a terminal that does not take it.
        let _ = write!(std::io::stderr(), "\r\x1b[2K{rows} rows, {rate} a second: {file}");
    }

    /// Clears the line.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.has_line) {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}
