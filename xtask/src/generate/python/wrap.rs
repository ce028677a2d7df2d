//! Text of docstrings: reStructuredText, in lines of limited width.

/// The longest line of a generated file.
pub(crate) const WIDTH: usize = 100;

/// The width of a text in characters.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

/// Words of the catalogue as reStructuredText: code stands in two backticks,
/// also names in snake_case that the catalogue left bare.
pub(crate) fn marked(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("``", "`");
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(place, part)| match place % 2 {
        0 => part.split(' ').map(name_marked).collect::<Vec<_>>().join(" "),
        _ => format!("``{part}``"),
    });
    parts.collect()
}

/// A word; where it is a name in snake_case, as code.
fn name_marked(word: &str) -> String {
    let is_sign = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let name = word.trim_matches(is_sign);
    let is_name = name.contains('_')
        && !name.starts_with('_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    match is_name {
        true => word.replacen(name, &format!("``{name}``"), 1),
        false => word.to_string(),
    }
}

/// A sentence: it ends with a period.
pub(crate) fn sentence(text: &str) -> String {
    let text = marked(text);
    if text.is_empty() || text.ends_with(['.', '!', '?', ':']) { text } else { format!("{text}.") }
}

/// A text in lines, each behind so many blanks; `hang` more from the second line on.
pub(crate) fn wrapped(text: &str, indent: usize, hang: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    for token in tokens(text) {
        let room = WIDTH.saturating_sub(width(&line) + 1);
        if !is_empty && width(&token) > room {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent + hang)));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(&token);
        is_empty = false;
    }
    if !is_empty {
        lines.push(line);
    }
    lines
}

/// Words that a line break may stand between. Short code stays in one line,
/// and no line begins with a sign that would make it an item of a list.
fn tokens(text: &str) -> Vec<String> {
    const LONGEST_CODE: usize = 60;
    let mut tokens: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joins = |last: &String| {
            let is_open = last.matches("``").count() % 2 == 1;
            let is_sign = matches!(word, "*" | "+" | "-" | ".." | "...");
            is_sign || (is_open && width(last) + width(word) < LONGEST_CODE)
        };
        match tokens.last_mut().filter(|last| joins(last)) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => tokens.push(word.to_string()),
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_code_stays_together() {
        let text = format!("{} ``a = b + c`` and more", "word ".repeat(18));
        let lines = wrapped(&text, 4, 2);
        assert_eq!(lines[0], format!("    {}", "word ".repeat(18).trim_end()));
        assert_eq!(lines[1], "      ``a = b + c`` and more");
    }

    #[test]
    fn no_line_begins_an_item() {
        let text = format!("{}- b", "a".repeat(92) + " ");
        assert_eq!(wrapped(&text, 4, 0), [format!("    {} - b", "a".repeat(92))]);
    }

    #[test]
    fn code_has_two_backticks() {
        assert_eq!(sentence("as `x_y`\n says"), "as ``x_y`` says.");
        assert_eq!(sentence("below (min_responses), as is"), "below (``min_responses``), as is.");
    }
}
