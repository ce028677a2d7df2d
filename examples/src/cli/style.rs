//! Colour, where the terminal has it.

use std::io::IsTerminal;

use kpi_core::policy::Rating;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Whether there is colour.
    pub(crate) is_coloured: bool,
    /// How many characters a line holds.
    pub(crate) width: usize,
}

impl Style {
    /// What the terminal can show: `NO_COLOR` and `COLUMNS` count.
    pub(crate) fn of_terminal() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Style {
            is_coloured: std::io::stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb,
            width: columns.unwrap_or(120).clamp(80, 250),
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self.is_coloured && !text.trim().is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_string(),
        }
    }

    /// A heading.
    pub(crate) fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What stands back.
    pub(crate) fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// A value or its band.
    pub(crate) fn rated(self, rating: Rating, text: &str) -> String {
        match rating {
            Rating::Good => self.paint("32", text),
            Rating::Watch => self.paint("33", text),
            Rating::Bad => self.paint("31", text),
            Rating::NotRated => text.to_string(),
        }
    }
}

/// Text filled up to a width on the right; `padded_left` on the left.
pub(crate) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// Text filled up to a width on the left.
pub(crate) fn padded_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// Text cut to a width, with a sign that it was.
pub(crate) fn cut(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_string(),
    }
}
