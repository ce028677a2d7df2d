//! The page of one KPI.

use std::collections::BTreeSet;
use std::fmt::Write;

use kpi_core::Policy;
use kpi_core::catalogue::{
    Attribution, Definition, OptionDefinition, OptionValue, OptionValues, Role, Unit,
    effective_formula, options_of,
};
use kpi_core::partial::{PartialType, find_field};
use kpi_core::policy::{Band, Clock, MeasuredTime, TargetStart};
use kpi_core::record::RecordKind;

use crate::generate::conditions::{
    Axis, When, axes, combinations, condition, setting, values, when,
};
use crate::generate::{banner, text};
use crate::workspace::Result;

/// The page of a KPI.
pub(crate) fn page(group: &str, definition: &Definition) -> Result<String> {
    let options = options_of(definition);
    let fault = |error: kpi_core::Error| format!("{}: {error}", definition.id);
    let default = effective_formula(definition, &text::with(&options, &[])).map_err(fault)?;
    let mut out = banner(&format!("kpi-core/src/catalogue/{group}.rs"));
    let aliases = definition.aliases.join(", ");
    let _ = write!(out, "# {}\n\n{}\n\n| | |\n|---|---|\n", definition.title, definition.doc);
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(out, "| {name} | {} |", text::cell(&value));
    };
    fact("id", format!("`{}`", definition.id));
    fact("code", definition.code.to_string());
    fact("group", format!("[{group}](README.md#{group})"));
    fact("also called", aliases);
    fact("unit", text::unit(definition.unit));
    fact("direction", text::direction(definition.direction).to_string());
    fact("serves", format!("{}, after seed S0", text::objective(definition.objective)));
    fact("confidence interval", text::interval(definition.confidence_interval, definition.squares));
    fact("percentiles", percentiles(definition));
    fact("records behind the value (n)", counted(definition, &default));
    fact("undefined by", undefined(definition));
    fact("needs a period", period(definition));

    let _ = write!(
        out,
        "\n## Formula\n\nWith every option at its default:\n\n```text\n{default}\n```\n\n"
    );
    out.push_str(&fields_table(definition));
    let _ = write!(out, "\n## Population\n\n{}\n", definition.population);
    out.push_str(&booking(definition, &options));
    out.push_str(&options_table(&options));
    out.push_str(&variants_table(definition, &options)?);
    out.push_str(&left_out(definition, &options));
    out.push_str(&table_beside(definition));
    out.push_str(&targets(definition));
    out.push_str(&bands(definition));
    out.push_str(&no_value(definition, &options));
    let _ = write!(out, "\n## Example\n\n{}\n", definition.example);
    let _ = write!(out, "\n## Source\n\n{}\n", definition.source);
    Ok(out)
}

fn percentiles(definition: &Definition) -> String {
    match definition.distribution {
        Some(field) => format!("p50, p90, p95 and the maximum of `{field}` stand beside the value"),
        None => "none".to_string(),
    }
}

fn counted(definition: &Definition, formula: &str) -> String {
    match definition.n {
        Some(field) => format!("`{field}`"),
        None if formula.contains(" / ") => "the denominator".to_string(),
        None => "what the formula counts".to_string(),
    }
}

fn undefined(definition: &Definition) -> String {
    // A grouping by time is no dimension, but a definition names it beside them.
    let words = |name: &&str| match *name {
        "intraday" => "time of day and intervals below a day".to_string(),
        "time_of_day" => "time of day".to_string(),
        name => format!("`{name}`"),
    };
    match definition.undefined_by {
        [] => "no dimension".to_string(),
        names => format!(
            "{}: grouped so there is no value, reason `dimension_undefined`",
            names.iter().map(words).collect::<Vec<_>>().join(", ")
        ),
    }
}

fn period(definition: &Definition) -> String {
    let reason = "without one there is no value, reason `period_required`";
    match definition.needs_period {
        None => "no".to_string(),
        Some([]) => format!("yes: {reason}"),
        Some(when) => format!("with {}: {reason}", condition(when)),
    }
}

/// Every formula text of a KPI.
fn texts(definition: &Definition) -> Vec<&'static str> {
    let replaced = definition.variants.iter().filter_map(|variant| variant.formula);
    std::iter::once(definition.formula).chain(replaced).collect()
}

/// The fields of all formulas and of the records behind the value. Partials
/// stand in the order in which formulas name them, their fields in their own:
/// what is said "of these" is of a field before.
fn fields_table(definition: &Definition) -> String {
    let mut partials: Vec<&str> = Vec::new();
    let mut fields: Vec<(usize, usize, String)> = Vec::new();
    let terms =
        definition.variants.iter().flat_map(|variant| [variant.numerator, variant.denominator]);
    // Terms begin with a sign; a sum may not begin with +.
    let terms = terms.map(|terms| terms.trim_start_matches('+').trim());
    let behind = definition.variants.iter().filter_map(|variant| variant.n).chain(definition.n);
    for text in texts(definition).into_iter().chain(terms).chain(behind) {
        for name in text::fields_of(text) {
            let Some((partial, place)) = find_field(&name) else { continue };
            let known = partials.iter().position(|known| *known == partial.name);
            let order = known.unwrap_or_else(|| {
                partials.push(partial.name);
                partials.len() - 1
            });
            fields.push((order, place, name));
        }
    }
    fields.sort_unstable();
    fields.dedup();
    let mut out = String::from("| field | what it counts |\n|---|---|\n");
    for (_, _, name) in fields {
        let doc = text::field(&name).map_or(String::new(), |field| text::doc(field.doc));
        let _ = writeln!(out, "| `{name}` | {doc} |");
    }
    out
}

/// Whether the formula under option values reads a partial of some kind.
fn reads(
    definition: &Definition,
    values: &OptionValues,
    kind: impl Fn(&PartialType) -> bool,
) -> bool {
    let formula = effective_formula(definition, values).unwrap_or_default();
    text::partials_of(&formula).into_iter().any(kind)
}

/// The records that a KPI reads, in their order.
fn records(definition: &Definition) -> BTreeSet<RecordKind> {
    let partials = texts(definition).into_iter().flat_map(text::partials_of);
    partials.flat_map(|partial| partial.records().collect::<Vec<_>>()).collect()
}

fn booking(definition: &Definition, options: &[OptionDefinition]) -> String {
    let mut out =
        String::from("\n## Booking\n\nWhich instant puts a record in an interval or period.\n\n");
    out.push_str(
        "| record | default | also possible (`attribution` in the policy) |\n|---|---|---|\n",
    );
    let mut notes = Vec::new();
    for record in records(definition) {
        let known = text::attributions(definition, record);
        let Some((default, others)) = known.split_first() else { continue };
        let is_read = |values: &OptionValues| {
            reads(definition, values, |partial| partial.records().any(|read| read == record))
        };
        let only = match when(definition, options, is_read) {
            Some(When::Only(words)) => format!(", only with {words}"),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "| {}{only} | `{}`: {} | {} |",
            record.name(),
            default.name(),
            text::instant(*default, record),
            if others.is_empty() { "–".to_string() } else { names(others) }
        );
        for variant in definition.variants {
            // The instants that this formula leaves of those above, else its own.
            let own = text::fitting(variant.formula.unwrap_or_default(), record);
            let shared: Vec<Attribution> =
                known.iter().copied().filter(|by| own.contains(by)).collect();
            let Some(first) = own.first() else { continue };
            if shared.len() == known.len() {
                continue;
            }
            let with = condition(variant.when);
            let note = match shared.as_slice() {
                [] => format!(
                    "With {with}, {} is booked `{}`: {}.",
                    record.name(),
                    first.name(),
                    text::instant(*first, record)
                ),
                left => format!("With {with}, {} is booked {} only.", record.name(), names(left)),
            };
            // Further conditions beside one that was named before say nothing new.
            let is_new = |(seen, _): &(&[(&str, &str)], String)| {
                !seen.iter().all(|condition| variant.when.contains(condition))
            };
            if notes.iter().all(is_new) {
                notes.push((variant.when, note));
            }
        }
    }
    for (_, note) in &notes {
        let _ = write!(out, "\n{note}\n");
    }
    let looks_beyond = |values: &OptionValues| {
        reads(definition, values, |partial| {
            partial.record == RecordKind::Interaction && text::keeps_events(partial)
        })
    };
    let beyond = "before and after the period are read, too: as history, and for windows that reach beyond it.";
    let _ = match when(definition, options, looks_beyond) {
        Some(When::Always) => write!(out, "\nContacts {beyond}\n"),
        Some(When::Only(words)) => write!(out, "\nWith {words}, contacts {beyond}\n"),
        None => Ok(()),
    };
    out
}

fn names(attributions: &[Attribution]) -> String {
    attributions.iter().map(|by| format!("`{}`", by.name())).collect::<Vec<_>>().join(", ")
}

fn options_table(options: &[OptionDefinition]) -> String {
    if options.is_empty() {
        return "\n## Options\n\nNone.\n".to_string();
    }
    let mut out = String::from(
        "\n## Options\n\nA counting rule is fixed when the accumulator is made. A formula option can also be chosen when it is finished.\n\n\
         | option | kind | values | default | meaning |\n|---|---|---|---|---|\n",
    );
    for option in options {
        let kind = match option.role {
            Role::Rule => "counting rule",
            Role::Formula => "formula option",
        };
        let _ = writeln!(
            out,
            "| `{}` | {kind} | {} | `{}` | {} |",
            option.name,
            text::cell(&text::allowed(option)),
            option.default,
            text::cell(option.doc)
        );
    }
    out
}

/// One line of the table of variants.
#[derive(PartialEq)]
struct Line {
    options: String,
    formula: String,
    unit: String,
    direction: String,
    interval: String,
    n: String,
}

fn line(
    definition: &Definition,
    options: &[OptionDefinition],
    changed: &[(&'static str, OptionValue)],
) -> Result<Line> {
    let values = text::with(options, changed);
    let formula = effective_formula(definition, &values)
        .map_err(|error| format!("{}: {error}", definition.id))?;
    let (mut unit, mut direction, mut interval, mut n) =
        (definition.unit, definition.direction, definition.confidence_interval, definition.n);
    for variant in text::holding(definition, &values) {
        unit = variant.unit.unwrap_or(unit);
        direction = variant.direction.unwrap_or(direction);
        interval = variant.confidence_interval.unwrap_or(interval);
        n = variant.n.or(n);
    }
    let named = changed.iter().filter(|(name, value)| !is_default(options, name, *value));
    let named: Vec<String> = named.map(|(name, value)| setting(name, *value)).collect();
    Ok(Line {
        options: if named.is_empty() { "every default".to_string() } else { named.join(", ") },
        formula: format!("`{formula}`"),
        unit: unit.name().replace('_', " "),
        direction: text::direction(direction).to_string(),
        interval: interval.name().to_string(),
        n: n.map_or("the denominator".to_string(), |field| format!("`{field}`")),
    })
}

fn is_default(options: &[OptionDefinition], name: &str, value: OptionValue) -> bool {
    options.iter().any(|option| option.name == name && option.default == value)
}

/// The most combinations of options that a page prints.
const MOST_COMBINATIONS: usize = 24;

/// Each value of each formula option, and the combinations of those that act together.
fn variants_table(definition: &Definition, options: &[OptionDefinition]) -> Result<String> {
    // Also a counting rule acts where it changes formula, unit or direction.
    let acts = |option: &&OptionDefinition| {
        let mut conditions = definition.variants.iter().flat_map(|variant| variant.when);
        conditions.any(|(name, _)| *name == option.name)
    };
    let mut lines = vec![line(definition, options, &[])?];
    for option in options.iter().filter(acts) {
        for value in values(option).into_iter().filter(|value| *value != option.default) {
            lines.push(line(definition, options, &[(option.name, value)])?);
        }
    }
    if lines.len() == 1 {
        return Ok(String::new());
    }
    let mut out = String::from(
        "\n## Variants\n\nThe formula under each value, all options that are not named at their defaults. Each result states its formula.\n\n",
    );
    table(&mut out, &lines);
    let axes = axes(definition, options);
    for names in together(definition) {
        let axes: Vec<&Axis> = axes.iter().filter(|axis| names.contains(&axis.name)).collect();
        let mut lines = Vec::new();
        for changed in combinations(&axes) {
            if changed.iter().filter(|(name, value)| !is_default(options, name, *value)).count() > 1
                && !is_idle(definition, options, &changed)?
            {
                lines.push(line(definition, options, &changed)?);
            }
        }
        let named: Vec<String> = axes.iter().map(|axis| format!("`{}`", axis.name)).collect();
        let named = match named.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => continue,
        };
        if lines.len() > MOST_COMBINATIONS {
            let _ = write!(out, "\n{named} act together, in {} combinations.\n", lines.len());
        } else if !lines.is_empty() {
            let _ = write!(out, "\n{named} act together:\n\n");
            table(&mut out, &lines);
        }
    }
    Ok(out)
}

/// The sets of options that variants name together, without those that are
/// part of another.
fn together(definition: &Definition) -> Vec<BTreeSet<&'static str>> {
    let several = definition.variants.iter().filter(|variant| variant.when.len() > 1);
    let all: Vec<BTreeSet<&str>> =
        several.map(|variant| variant.when.iter().map(|(name, _)| *name).collect()).collect();
    let mut kept: Vec<BTreeSet<&str>> = Vec::new();
    for names in &all {
        let is_part = all.iter().any(|other| names.is_subset(other) && names != other);
        if !is_part && !kept.contains(names) {
            kept.push(names.clone());
        }
    }
    kept
}

/// Whether one of the changes makes no difference beside the others.
fn is_idle(
    definition: &Definition,
    options: &[OptionDefinition],
    changed: &[(&'static str, OptionValue)],
) -> Result<bool> {
    let unnamed = |changed: &[(&'static str, OptionValue)]| {
        line(definition, options, changed).map(|line| Line { options: String::new(), ..line })
    };
    let full = unnamed(changed)?;
    for (place, (name, value)) in changed.iter().enumerate() {
        let mut without = changed.to_vec();
        without.remove(place);
        if !is_default(options, name, *value) && unnamed(&without)? == full {
            return Ok(true);
        }
    }
    Ok(false)
}

fn table(out: &mut String, lines: &[Line]) {
    type Column = (&'static str, fn(&Line) -> &String);
    let columns: [Column; 6] = [
        ("option", |line| &line.options),
        ("formula", |line| &line.formula),
        ("unit", |line| &line.unit),
        ("direction", |line| &line.direction),
        ("interval", |line| &line.interval),
        ("n", |line| &line.n),
    ];
    // Columns in which all lines agree are left out.
    let differs = |of: fn(&Line) -> &String| lines.iter().any(|line| of(line) != of(&lines[0]));
    let shown: Vec<Column> = columns
        .into_iter()
        .filter(|(name, of)| matches!(*name, "option" | "formula") || differs(*of))
        .collect();
    let names: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
    let _ = writeln!(out, "| {} |\n|{}", names.join(" | "), "---|".repeat(names.len()));
    for line in lines {
        let cells: Vec<&str> = shown.iter().map(|(_, of)| of(line).as_str()).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

/// What is left out, and under which option values.
fn left_out(definition: &Definition, options: &[OptionDefinition]) -> String {
    let later = definition.variants.iter().flat_map(|variant| variant.excluded);
    let mut rows: Vec<&(&str, &str)> = Vec::new();
    for row in definition.excluded.iter().chain(later) {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return "\n## Left out\n\nNothing.\n".to_string();
    }
    let mut out = String::from(
        "\n## Left out\n\nCounted by reason in `excluded`, where the number is above 0.\n\n\
         | reason | field | what it counts | when |\n|---|---|---|---|\n",
    );
    for row in rows {
        let (reason, sum) = row;
        let fields = text::fields_of(sum);
        let docs = match fields.as_slice() {
            [name] => text::field(name).map_or(String::new(), |field| text::doc(field.doc)),
            _ => "What remains of the first field without the others.".to_string(),
        };
        let counts = |values: &OptionValues| {
            let mut counted = definition.excluded.contains(row);
            for variant in text::holding(definition, values) {
                counted &= !variant.included.contains(reason);
                counted |= variant.excluded.contains(row);
            }
            counted
        };
        let when = match when(definition, options, counts) {
            None => continue,
            Some(When::Always) => "always".to_string(),
            Some(When::Only(words)) => format!("only with {words}"),
        };
        let _ = writeln!(out, "| `{reason}` | `{sum}` | {docs} | {when} |");
    }
    out
}

/// The table that a scorecard holds beside the value.
fn table_beside(definition: &Definition) -> String {
    let Some(table) = text::TABLES.iter().find(|table| table.kpi == definition.id) else {
        return String::new();
    };
    let columns: Vec<String> = table.columns.iter().map(|name| format!("`{name}`")).collect();
    format!(
        "\n## Table\n\n`Scorecard::table(\"{}\")`: {} Columns: those of the grouping, then {}.\n",
        table.name,
        table.doc,
        columns.join(", ")
    )
}

/// The targets of the seed preset, for KPIs that are measured against one.
fn targets(definition: &Definition) -> String {
    if definition.goal.is_none() {
        return String::new();
    }
    // The service level takes threshold and goal, and measures the wait in the queue itself.
    let waits_only = definition.id == "service_level";
    let policy = Policy::default();
    let mut out = String::from(
        "\n## Targets of the preset `seed`\n\nA queue's own target goes before its channel's. Where all targets of a group have one goal, a value at or above it is good, below it bad.\n\n",
    );
    out.push_str(match waits_only {
        true => "| channel | wait at most | goal |\n|---|---|---|\n",
        false => "| channel | measured | at most | clock | goal |\n|---|---|---|---|---|\n",
    });
    for (channel, target) in &policy.targets.channel {
        let start = match target.start {
            TargetStart::Created => "beginning",
            TargetStart::QueueEntry => "queue entry",
            TargetStart::HandoffFromBot => "the bot's request for a person, else the beginning,",
        };
        let measured = match target.measure {
            MeasuredTime::QueueWait => "queue entry to answer".to_string(),
            MeasuredTime::Answer => format!("{start} to answer"),
            MeasuredTime::FirstResponse => format!("{start} to the first reply by a person"),
        };
        let clock = match target.clock {
            Clock::Calendar => "all time",
            Clock::Business => "opening hours",
        };
        let goal = target.goal.map_or("–".to_string(), |goal| text::amount(goal, Unit::Share));
        let _ = match (waits_only, target.clock) {
            (true, Clock::Business) => Ok(()),
            (true, _) => writeln!(out, "| {channel} | {} s | {goal} |", target.threshold_s),
            (false, _) => writeln!(
                out,
                "| {channel} | {measured} | {} s | {clock} | {goal} |",
                target.threshold_s
            ),
        };
    }
    out
}

fn bands(definition: &Definition) -> String {
    let policy = Policy::default();
    let Some(bands) = policy.bands.get(definition.id).filter(|bands| !bands.is_empty()) else {
        return match definition.goal {
            Some(_) => String::new(),
            None => "\n## Bands\n\nThe preset `seed` states none, so the band is `not_rated`. A policy can state some.\n".to_string(),
        };
    };
    let mut out = String::from(
        "\n## Bands of the preset `seed`\n\nThe first that fits names the value. In its scope, a value in no band is `watch`.\n\n\
         | band | name | value | only with |\n|---|---|---|---|\n",
    );
    for band in bands {
        let when: Vec<String> = band
            .when
            .iter()
            .map(|(name, fits)| format!("`{name}` = {}", fits.join(" or ")))
            .collect();
        let when = if when.is_empty() { "–".to_string() } else { when.join(", ") };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {when} |",
            band.rating.name(),
            band.label,
            bounds(band, definition)
        );
    }
    out
}

fn bounds(band: &Band, definition: &Definition) -> String {
    let bounds = [
        ("above", band.above),
        ("at least", band.at_least),
        ("below", band.below),
        ("at most", band.at_most),
    ];
    let stated: Vec<String> = bounds
        .into_iter()
        .filter_map(|(word, bound)| {
            Some(format!("{word} {}", text::amount(bound?, definition.unit)))
        })
        .collect();
    stated.join(", ")
}

fn no_value(definition: &Definition, options: &[OptionDefinition]) -> String {
    let mut out = String::from("\n## When there is nothing to count\n\n");
    let _ = writeln!(out, "* {}", definition.empty);
    let _ = writeln!(
        out,
        "* No record of a kind that the formula reads was added: no value, reason `no_records`."
    );
    if let Some(least) = options.iter().find(|option| option.name == "min_responses") {
        let _ = writeln!(
            out,
            "* Fewer answers than `min_responses` (default {}): no value, reason `suppressed`.",
            least.default
        );
    }
    if texts(definition).iter().any(|text| text.starts_with("annualise_compound")) {
        out.push_str("* A ratio above 1 to be compounded: no value, reason `out_of_range`.\n");
    }
    let names = |fields: &[&str], word: &str| {
        fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(word)
    };
    if !definition.unmixed.is_empty() {
        let _ = writeln!(
            out,
            "* More than one of {} is above 0: no value, reason `mixed_population`.",
            names(definition.unmixed, " and ")
        );
    }
    if !definition.evidence.is_empty() {
        let _ = writeln!(
            out,
            "* Neither {} is above 0: no value. A numerator of 0 would not mean nothing, but not known.",
            names(definition.evidence, " nor ")
        );
    }
    out
}
