//! The docstring of a KPI's function, in the sections of numpydoc.

use std::collections::BTreeSet;

use kpi_core::catalogue::{
    Allowed, ConfidenceInterval, Definition, GROUPS, OptionDefinition, OptionValue, catalogue,
    effective_formula,
};
use kpi_core::partial::Measure;

use crate::generate::python::records::{self, Records};
use crate::generate::python::wrap::{WIDTH, sentence, width, wrapped};
use crate::generate::python::{examples, notes};
use crate::generate::text;
use crate::workspace::Result;

/// What a docstring is written from.
pub(crate) struct Subject<'a> {
    pub definition: &'a Definition,
    pub options: &'a [OptionDefinition],
    pub records: &'a Records,
    /// The value of the sample, in one line.
    pub output: &'a str,
}

/// A docstring in lines, each with its indent and without its quotes.
pub(crate) struct Lines(pub Vec<String>);

impl Lines {
    /// A section: an empty line, and the name underlined.
    fn section(&mut self, name: &str) {
        self.0.extend([
            String::new(),
            format!("    {name}"),
            format!("    {}", "-".repeat(name.len())),
        ]);
    }

    /// A paragraph after an empty line.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.0.push(String::new());
        self.text(text, 4);
    }

    /// A text right below what stands above.
    pub(crate) fn text(&mut self, text: &str, indent: usize) {
        self.0.extend(wrapped(text, indent, 0));
    }

    /// Items of a list after an empty line.
    pub(crate) fn items(&mut self, items: impl IntoIterator<Item = String>) {
        self.0.push(String::new());
        for item in items {
            self.0.extend(wrapped(&format!("* {item}"), 4, 2));
        }
    }
}

/// The docstring with its quotes, below a `def`.
pub(crate) fn docstring(subject: &Subject<'_>) -> Result<String> {
    let definition = subject.definition;
    let mut lines = Lines(Vec::new());
    let (summary, rest) = summary(definition);
    lines.0.push(format!("    \"\"\"{summary}"));
    if !rest.is_empty() {
        lines.paragraph(&rest);
    }
    formula(&mut lines, subject)?;
    lines.section("Parameters");
    parameters(&mut lines, subject)?;
    lines.section("Returns");
    returns(&mut lines, definition);
    lines.section("Raises");
    raises(&mut lines);
    lines.section("See Also");
    see_also(&mut lines, definition);
    lines.section("Notes");
    notes::write(&mut lines, subject)?;
    lines.section("References");
    lines.text(&sentence(definition.source), 4);
    lines.section("Examples");
    examples::write(&mut lines, subject)?;
    lines.0.push("    \"\"\"".to_string());
    let text = lines.0.join("\n") + "\n";
    match text.contains('\\') || text.matches("\"\"\"").count() != 2 {
        true => Err(format!("{}: a docstring cannot hold a backslash or \"\"\"", definition.id)),
        false => Ok(text),
    }
}

/// The first line, and what is left of the doc.
fn summary(definition: &Definition) -> (String, String) {
    /// As PEP 8 wants it, with a little room.
    const LONGEST: usize = 84;
    let doc = sentence(definition.doc);
    let (first, rest) = doc.split_once(". ").unwrap_or((doc.trim_end_matches('.'), ""));
    let together = format!("    \"\"\"{}: {}.", definition.title, lower_first(first));
    if width(&together) <= LONGEST {
        return (together.trim_start_matches([' ', '"']).to_string(), rest.to_string());
    }
    (sentence(definition.title), doc)
}

/// The same with a small first letter, where it begins an ordinary word.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_string(),
    }
}

fn formula(lines: &mut Lines, subject: &Subject<'_>) -> Result<()> {
    let values = text::with(subject.options, &[]);
    let formula = effective_formula(subject.definition, &values)
        .map_err(|error| format!("{}: {error}", subject.definition.id))?;
    lines.paragraph(match subject.options {
        [] => "The formula::",
        _ => "The formula, with every option at its default::",
    });
    lines.0.push(String::new());
    lines.0.extend(wrapped(&formula, 8, 4));
    Ok(())
}

fn parameters(lines: &mut Lines, subject: &Subject<'_>) -> Result<()> {
    let mut parameter = |name: &str, of: &str, doc: &str| {
        lines.0.push(format!("    {name} : {of}"));
        lines.text(doc, 8);
    };
    for kind in &subject.records.required {
        let keyword = records::of(*kind)?;
        parameter(keyword.name, "Input", &sentence(keyword.doc));
    }
    for kind in &subject.records.optional {
        let keyword = records::of(*kind)?;
        let doc = format!("{} {}", sentence(keyword.doc), why(subject, *kind));
        parameter(keyword.name, "Input, optional", &doc);
    }
    for option in subject.options {
        parameter(option.name, &format!("{}, optional", kind(option)), &option_doc(option));
    }
    parameter(
        "by",
        "By, optional",
        "What to group by: a dimension such as ``\"channel\"``, ``contactkpi.interval(\"30min\")``, ``contactkpi.time_of_day(\"30min\")``, or several of these. ``None`` makes one group.",
    );
    parameter(
        "period",
        "Period, optional",
        "The first instant, and the first instant after the period. ``None``: as the policy says, else all time.",
    );
    parameter(
        "as_of",
        "Instant, optional",
        "The instant up to which the tables tell. ``None``: the end of the period, else the greatest instant seen.",
    );
    parameter(
        "policy",
        "PolicyLike, optional",
        "Targets, calendars, bands, zone and currency. ``None``: the preset ``seed``.",
    );
    parameter(
        "columns",
        "Columns, optional",
        "Names of your columns by the names of fields: ``{\"field\": \"your column\"}``.",
    );
    Ok(())
}

/// When a table that is not required is read.
fn why(subject: &Subject<'_>, kind: kpi_core::record::RecordKind) -> &'static str {
    use kpi_core::record::RecordKind;
    let required = |kind| subject.records.required.contains(&kind);
    let is_beside = subject.records.beside.contains(&kind);
    match kind {
        RecordKind::Interaction if is_beside => {
            "They say when, and with ``dimensions_from`` of the policy where, a row counts that names its interaction."
        }
        RecordKind::Interaction
            if required(RecordKind::Survey) || required(RecordKind::Evaluation) =>
        {
            "With ``attribution`` or ``dimensions_from`` of the policy they say when and where a row counts that names its interaction."
        }
        _ if is_beside => "They are added to what stands on the other rows.",
        _ => "Only some values of the options read them.",
    }
}

/// The type of an option, as numpydoc writes it.
fn kind(option: &OptionDefinition) -> String {
    match option.allowed {
        Allowed::Choice(choices) => {
            let choices: Vec<String> = choices.iter().map(|name| format!("\"{name}\"")).collect();
            let braces = format!("{{{}}}", choices.join(", "));
            let line = format!("    {} : {braces}, optional", option.name);
            if width(&line) <= WIDTH { braces } else { "str".to_string() }
        }
        Allowed::Boolean => "bool".to_string(),
        Allowed::Seconds | Allowed::Share => "float".to_string(),
        Allowed::OptionalSeconds => "float or \"none\"".to_string(),
        Allowed::Integer(..) => "int".to_string(),
    }
}

/// Meaning, what is allowed, and the default of an option.
fn option_doc(option: &OptionDefinition) -> String {
    let allowed = match option.allowed {
        Allowed::Boolean => String::new(),
        Allowed::Choice(choices) => {
            let choices: Vec<String> =
                choices.iter().map(|name| format!("``\"{name}\"``")).collect();
            format!(" One of {}.", choices.join(", "))
        }
        _ => format!(" Allowed: {}.", option.allowed_text().replace("\"none\"", "``\"none\"``")),
    };
    let default = python_value(option.default);
    format!("{}{allowed} ``None``: as the policy says, else ``{default}``.", sentence(option.doc))
}

/// The value of an option, as Python writes it.
pub(crate) fn python_value(value: OptionValue) -> String {
    match value {
        OptionValue::Boolean(true) => "True".to_string(),
        OptionValue::Boolean(false) => "False".to_string(),
        OptionValue::Choice(_) | OptionValue::Unset => format!("\"{value}\""),
        value => value.to_string(),
    }
}

fn returns(lines: &mut Lines, definition: &Definition) {
    lines.0.push("    Value or Scorecard".to_string());
    let unit = text::unit(definition.unit);
    let range = range(definition).map_or(String::new(), |range| format!(" The value is {range}."));
    let direction = text::direction(definition.direction);
    let direction = match direction {
        "informational" => String::new(),
        direction => format!(" {}.", upper_first(direction)),
    };
    lines.text(
        &format!(
            "A `Value` without ``by``, else a `Scorecard` with a row a group. The unit is {unit}.{range}{direction} {}",
            sentence(definition.empty)
        ),
        8,
    );
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The values that are possible, where that is certain.
fn range(definition: &Definition) -> Option<&'static str> {
    let is_amount = |name: &String| {
        let measure = text::field(name).map(|field| field.measure);
        matches!(
            measure,
            None | Some(Measure::MinorUnits | Measure::Thousandths | Measure::Millionths)
        )
    };
    let fields = text::fields_of(definition.formula);
    match definition.confidence_interval {
        ConfidenceInterval::Wilson => Some("from 0 to 1"),
        ConfidenceInterval::Nps => Some("from -100 to 100"),
        // Amounts may be negative: a credit, a loss, a score below zero.
        _ if definition.formula.contains(" - ") || fields.iter().any(is_amount) => None,
        _ => Some("0 or more"),
    }
}

fn raises(lines: &mut Lines) {
    for (name, doc) in [
        (
            "KpiError",
            "When a row, a column, an option, ``by`` or the policy is refused. The subclass says which; the message names record, row and field, what was found and what is allowed.",
        ),
        ("UnsupportedInputError", "When an argument cannot be read as a table."),
    ] {
        lines.0.push(format!("    {name}"));
        lines.text(doc, 8);
    }
}

/// The KPIs that are most alike: by the fields of their formulas, then by the
/// partials, then by the group.
fn see_also(lines: &mut Lines, definition: &Definition) {
    const MOST: usize = 4;
    let fields = |of: &Definition| text::fields_of(of.formula);
    let partials = |of: &Definition| -> BTreeSet<u8> {
        text::partials_of(of.formula).iter().map(|partial| partial.code).collect()
    };
    let is_of = |group: &&[Definition], id: &str| group.iter().any(|member| member.id == id);
    let mut groups = GROUPS.iter().map(|(_, group)| *group);
    let group = groups.find(|group| is_of(group, definition.id)).unwrap_or_default();
    let (own_fields, own_partials) = (fields(definition), partials(definition));
    let alike = |other: &Definition| {
        let shared_fields = fields(other).iter().filter(|name| own_fields.contains(name)).count();
        let shared_partials = partials(other).intersection(&own_partials).count();
        (shared_fields, shared_partials, is_of(&group, other.id))
    };
    let mut others: Vec<((usize, usize, bool), &Definition)> = catalogue()
        .filter(|other| other.id != definition.id)
        .map(|other| (alike(other), other))
        .filter(|(alike, _)| *alike != (0, 0, false))
        .collect();
    // Stable: those alike stay in the order of the catalogue.
    others.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    for (_, other) in others.into_iter().take(MOST) {
        lines.text(&format!("{} : {}", other.id, sentence(other.title)), 4);
    }
    lines.text("contactkpi.explain : Everything that the catalogue says about a KPI.", 4);
    lines.text("contactkpi.scorecard : Many KPIs in one pass.", 4);
}

/// A list of code words.
pub(crate) fn code_list<'t>(words: impl IntoIterator<Item = &'t str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("``{word}``")).collect();
    words.join(", ")
}
