//! The notes of a docstring: who is counted, what is left out, when, and what options change.

use std::collections::BTreeSet;

use kpi_core::catalogue::{
    Attribution, Definition, OptionDefinition, OptionValue, effective_formula,
};
use kpi_core::record::RecordKind;

use crate::generate::conditions::{When, values, when};
use crate::generate::python::docstring::{Lines, Subject, code_list, python_value};
use crate::generate::python::wrap::{marked, sentence};
use crate::generate::text;
use crate::workspace::Result;

pub(crate) fn write(lines: &mut Lines, subject: &Subject<'_>) -> Result<()> {
    let definition = subject.definition;
    lines.text(&sentence(definition.population), 4);
    left_out(lines, subject);
    booking(lines, subject);
    variants(lines, subject)?;
    if !definition.undefined_by.is_empty() {
        lines.paragraph(&format!(
            "Grouped by {} there is no value, reason ``dimension_undefined``.",
            code_list(definition.undefined_by.iter().copied())
        ));
    }
    let aliases = match definition.aliases {
        [] => String::new(),
        aliases => format!("Also called {}. ", aliases.join(", ")),
    };
    let id = definition.id;
    lines.paragraph(&format!(
        "{aliases}Code {} of the catalogue; all variants are in ``docs/kpis/{id}.md``.",
        definition.code
    ));
    Ok(())
}

/// What is left out, and under which option values.
fn left_out(lines: &mut Lines, subject: &Subject<'_>) {
    let definition = subject.definition;
    let later = definition.variants.iter().flat_map(|variant| variant.excluded);
    let mut rows: Vec<&(&str, &str)> = Vec::new();
    for row in definition.excluded.iter().chain(later) {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let mut items = Vec::new();
    for row in rows {
        let (reason, sum) = row;
        let counts = |values: &kpi_core::catalogue::OptionValues| {
            let mut counted = definition.excluded.contains(row);
            for variant in text::holding(definition, values) {
                counted &= !variant.included.contains(reason);
                counted |= variant.excluded.contains(row);
            }
            counted
        };
        let only = match when(definition, subject.options, counts) {
            None => continue,
            Some(When::Always) => String::new(),
            Some(When::Only(words)) => format!(", only with {}", marked(&words)),
        };
        let doc = match text::fields_of(sum).as_slice() {
            [name] => text::field(name).map_or(String::new(), |field| sentence(field.doc)),
            _ => format!("``{sum}``."),
        };
        items.push(format!("``{reason}``{only}: {doc}"));
    }
    if !items.is_empty() {
        lines.paragraph("Left out, and counted in ``excluded`` by reason:");
        lines.items(items);
    }
}

/// Which instant puts a record in an interval or period.
fn booking(lines: &mut Lines, subject: &Subject<'_>) {
    let partials = text::partials_of(subject.definition.formula);
    let records: BTreeSet<RecordKind> =
        partials.iter().flat_map(|partial| partial.records()).collect();
    let mut said = Vec::new();
    for record in records {
        let known = text::attributions(subject.definition, record);
        let Some((default, others)) = known.split_first() else { continue };
        let name = record.name().replace('_', " ");
        let mut words =
            format!("{name}, ``{}``: {}", default.name(), marked(text::instant(*default, record)));
        if !others.is_empty() {
            let others = others.iter().copied().map(Attribution::name);
            words += &format!(" (also {})", code_list(others));
        }
        said.push(sentence(&words));
    }
    if !said.is_empty() {
        lines.paragraph("Which instant puts a record in an interval or period:");
        lines.items(said);
    }
}

/// The formula under each value of the options that change it.
fn variants(lines: &mut Lines, subject: &Subject<'_>) -> Result<()> {
    let definition = subject.definition;
    let named = |option: &&OptionDefinition| {
        let mut conditions = definition.variants.iter().flat_map(|variant| variant.when);
        conditions.any(|(name, _)| *name == option.name)
    };
    let default = line(definition, subject.options, &[])?;
    let mut items = Vec::new();
    for option in subject.options.iter().filter(named) {
        for value in values(option).into_iter().filter(|value| *value != option.default) {
            let changed = line(definition, subject.options, &[(option.name, value)])?;
            if changed != default {
                items.push(format!("{}: {changed}", setting(option.name, value)));
            }
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    lines.paragraph("Options that change the formula:");
    lines.items(items);
    if definition.variants.iter().any(|variant| variant.when.len() > 1) {
        lines.paragraph("Some of them act together. The value states the formula that was used.");
    }
    Ok(())
}

fn setting(name: &str, value: OptionValue) -> String {
    match value {
        OptionValue::Integer(1..) => format!("``{name}`` above 0"),
        value => format!("``{name}={}``", python_value(value)),
    }
}

/// The formula under option values, with unit and direction where they change.
fn line(
    definition: &Definition,
    options: &[OptionDefinition],
    changed: &[(&'static str, OptionValue)],
) -> Result<String> {
    let values = text::with(options, changed);
    let formula = effective_formula(definition, &values)
        .map_err(|error| format!("{}: {error}", definition.id))?;
    let (mut unit, mut direction) = (definition.unit, definition.direction);
    for variant in text::holding(definition, &values) {
        unit = variant.unit.unwrap_or(unit);
        direction = variant.direction.unwrap_or(direction);
    }
    let mut line = format!("``{formula}``");
    if unit != definition.unit {
        line += &format!(", unit {}", unit.name().replace('_', " "));
    }
    if direction != definition.direction {
        line += &format!(", {}", text::direction(direction));
    }
    Ok(line + ".")
}
