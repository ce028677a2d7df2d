//! Python source, in the layout of `ruff format`.

use kpi_core::catalogue::{Allowed, OptionDefinition};

use crate::generate::python::wrap::{WIDTH, width};
use crate::workspace::Result;

/// The parameters that every function has after its options.
pub(crate) const COMMON: [(&str, &str); 5] = [
    ("by", "By"),
    ("period", "Period"),
    ("as_of", "Instant"),
    ("policy", "PolicyLike"),
    ("columns", "Columns"),
];

/// Names that no function or parameter can have.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// Fails where a name is a keyword of Python, or no name.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    match is_name && !KEYWORDS.contains(&name) {
        true => Ok(()),
        false => Err(format!("{name:?} cannot be a name in Python")),
    }
}

/// A text literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A parameter of an option, with its comma, in lines behind four blanks.
pub(crate) fn option(option: &OptionDefinition) -> String {
    let name = option.name;
    let plain = |of: &str| format!("    {name}: {of} | None = None,\n");
    match option.allowed {
        Allowed::Choice(choices) => choice(name, choices),
        Allowed::Boolean => plain("bool"),
        Allowed::Seconds | Allowed::Share => plain("float"),
        Allowed::OptionalSeconds => plain("float | Literal[\"none\"]"),
        Allowed::Integer(..) => plain("int"),
    }
}

/// A parameter that takes one of some texts.
fn choice(name: &str, choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| quoted(choice)).collect();
    let inner = quoted.join(", ");
    let whole = format!("    {name}: Literal[{inner}] | None = None,");
    if width(&whole) <= WIDTH {
        return whole + "\n";
    }
    let first = format!("    {name}: Literal[{inner}]");
    if width(&first) <= WIDTH {
        return format!("{first}\n    | None = None,\n");
    }
    let body = match inner.len() + 8 <= WIDTH {
        true => format!("        {inner}\n"),
        false => quoted.iter().map(|choice| format!("        {choice},\n")).collect(),
    };
    format!("    {name}: Literal[\n{body}    ]\n    | None = None,\n")
}

/// A dict display with its comma, in lines behind eight blanks.
pub(crate) fn dict(names: &[&str]) -> String {
    let pairs: Vec<String> = names.iter().map(|name| format!("{}: {name}", quoted(name))).collect();
    let whole = format!("        {{{}}},", pairs.join(", "));
    if width(&whole) <= WIDTH {
        return whole + "\n";
    }
    let lines: String = pairs.iter().map(|pair| format!("            {pair},\n")).collect();
    format!("        {{\n{lines}        }},\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_choices_are_broken_as_ruff_breaks_them() {
        assert_eq!(choice("a", &["b", "c"]), "    a: Literal[\"b\", \"c\"] | None = None,\n");
        let long = "x".repeat(19);
        let four = [long.as_str(); 4];
        let quoted = format!("{:?}", four);
        let inner = &quoted[1..quoted.len() - 1];
        assert_eq!(
            choice("abcd", &four),
            format!("    abcd: Literal[\n        {inner}\n    ]\n    | None = None,\n")
        );
        let five = [long.as_str(); 5];
        assert!(choice("abcd", &five).contains(&format!("        \"{long}\",\n    ]\n    | None")));
    }

    #[test]
    fn names_are_checked() {
        assert!(check_name("service_level").is_ok());
        assert!(check_name("lambda").is_err());
        assert!(check_name("80_20").is_err());
    }
}
