//! The example of a docstring: a call on the sample data, and what it prints.

use crate::generate::python::docstring::{Lines, Subject};
use crate::generate::python::records;
use crate::generate::python::wrap::{WIDTH, sentence, width, wrapped};
use crate::workspace::Result;

pub(crate) fn write(lines: &mut Lines, subject: &Subject<'_>) -> Result<()> {
    if !subject.definition.example.is_empty() {
        lines.text(&sentence(subject.definition.example), 4);
        lines.0.push(String::new());
    }
    lines.text(">>> import contactkpi as ck", 4);
    lines.text(">>> sample = ck.load_sample()", 4);
    let mut arguments = Vec::new();
    for kind in subject.records.of_default() {
        let name = records::of(kind)?.name;
        arguments.push(match subject.records.required.contains(&kind) {
            true => format!("sample[\"{name}\"]"),
            false => format!("{name}=sample[\"{name}\"]"),
        });
    }
    // Required tables go first: they are positional.
    arguments.sort_by_key(|argument| !argument.starts_with("sample["));
    arguments.extend(["policy", "as_of"].map(|name| format!("{name}=sample[\"{name}\"]")));
    let call = format!("    >>> ck.{}({})", subject.definition.id, arguments.join(", "));
    if width(&call) <= WIDTH {
        lines.0.push(call);
    } else {
        lines.0.push(format!("    >>> ck.{}(", subject.definition.id));
        lines.0.extend(arguments.iter().map(|argument| format!("    ...     {argument},")));
        lines.0.push("    ... )".to_string());
    }
    // pytest is told that a line break is as good as a blank.
    lines.0.extend(wrapped(subject.output, 4, 0));
    Ok(())
}
