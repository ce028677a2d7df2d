//! What ends the program early.

use std::fmt::Display;

/// A message of one line, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    /// 2 for arguments that do not fit, 1 for data that does not.
    pub(crate) code: u8,
    /// What went wrong and where.
    pub(crate) message: String,
}

impl Failure {
    /// An argument is wrong.
    pub(crate) fn usage(message: impl Display) -> Self {
        Failure { code: 2, message: one_line(&message.to_string()) }
    }

    /// A file is wrong.
    pub(crate) fn data(message: impl Display) -> Self {
        Failure { code: 1, message: one_line(&message.to_string()) }
    }
}

/// Parsers draw pictures of several lines; a message is one line.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}
