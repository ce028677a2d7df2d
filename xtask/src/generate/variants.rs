//! Every variant: a counting rule, a formula option, or waiting.

use std::fmt::Write;

use kpi_core::Policy;
use kpi_core::catalogue::{Definition, OptionDefinition, Role, catalogue, options_of};
use kpi_core::policy::CustomKpi;

use crate::generate::waiting::{Here, variants};
use crate::generate::{banner, text};
use crate::workspace::Result;

const INTRODUCTION: &str = "\
# Variants

Systems mean different things by one name. Here each meaning has a name of its own.

* A **counting rule** changes what is counted. It is fixed when an accumulator is made; states merge only where it is equal.
* A **formula option** changes what is divided by what. It can still be chosen when the accumulator is finished, also from stored state.
* **Policy** is a setting of the policy that is not an option of one KPI.
* **Custom KPI** is a formula to put into the policy file.

What is known from other systems and not there yet stands under [Waiting](#waiting), with the reason.
The formula under each value is on the page of the KPI.

";

/// The page docs/variants.md.
pub(crate) fn page() -> Result<String> {
    let mut out = banner("kpi-core/src/catalogue and xtask/src/generate/waiting");
    out.push_str(INTRODUCTION);
    if let Some((id, _)) = variants().find(|(id, _)| catalogue().all(|kpi| kpi.id != *id)) {
        return Err(format!("waiting: no KPI has the id {id}"));
    }
    let mut waiting = String::from("| KPI | variant | what is missing |\n|---|---|---|\n");
    for definition in catalogue() {
        let options = options_of(definition);
        let known = variants().find(|(id, _)| *id == definition.id).map_or(&[][..], |(_, v)| v);
        let rows = rows(definition, &options, known)?;
        let _ = write!(out, "## [{0}](kpis/{0}.md)\n\n", definition.id);
        match rows.is_empty() {
            true => out.push_str("One meaning only.\n"),
            false => {
                out.push_str("| in the field | here | kind | meaning |\n|---|---|---|---|\n");
                out.push_str(&rows);
            }
        }
        out.push('\n');
        for (words, here) in known {
            if let Here::Waiting(reason) = here {
                let _ =
                    writeln!(waiting, "| `{}` | {} | {reason} |", definition.id, text::cell(words));
            }
        }
    }
    out.push_str("## Waiting\n\n");
    out.push_str(&waiting);
    Ok(out)
}

/// The rows of one KPI: the variants that are named, then the options that nobody named.
fn rows(
    definition: &Definition,
    options: &[OptionDefinition],
    known: &[(&str, Here)],
) -> Result<String> {
    let mut out = String::new();
    let mut named = Vec::new();
    for (words, here) in known {
        let words = text::cell(words);
        let _ = match here {
            Here::Option(name, values) => {
                let option = check_option(definition, options, name, values)?;
                named.push(option.name);
                writeln!(out, "| {words} | {} |", cells(option))
            }
            Here::Policy(key) => {
                writeln!(out, "| {words} | `{key}` | policy | {} |", policy_key(key)?)
            }
            Here::Custom(formula) => {
                check_formula(definition, formula)?;
                writeln!(out, "| {words} | `{formula}` | custom KPI | |")
            }
            Here::Always(meaning) => writeln!(out, "| {words} | – | no choice | {meaning} |"),
            Here::Waiting(_) => Ok(()),
        };
    }
    for option in options.iter().filter(|option| !named.contains(&option.name)) {
        let _ = writeln!(out, "| – | {} |", cells(option));
    }
    Ok(out)
}

fn cells(option: &OptionDefinition) -> String {
    let kind = match option.role {
        Role::Rule => "counting rule",
        Role::Formula => "formula option",
    };
    let values = match text::listed(option).is_empty() {
        true => format!("{}, default `{}`", option.allowed_text(), option.default),
        false => {
            let mark = |value: &kpi_core::catalogue::OptionValue| match *value == option.default {
                true => format!("**`{value}`**"),
                false => format!("`{value}`"),
            };
            text::listed(option).iter().map(mark).collect::<Vec<_>>().join(", ")
        }
    };
    format!("`{}`: {} | {kind} | {}", option.name, text::cell(&values), text::cell(option.doc))
}

fn check_option<'o>(
    definition: &Definition,
    options: &'o [OptionDefinition],
    name: &str,
    values: &[&str],
) -> Result<&'o OptionDefinition> {
    let option = options.iter().find(|option| option.name == name);
    let option =
        option.ok_or_else(|| format!("waiting: {} has no option {name}", definition.id))?;
    let listed: Vec<String> = text::listed(option).iter().map(ToString::to_string).collect();
    match values.iter().find(|value| !listed.iter().any(|known| known == *value)) {
        Some(value) => Err(format!("waiting: {name} of {} has no value {value}", definition.id)),
        None => Ok(option),
    }
}

fn policy_key(key: &str) -> Result<&'static str> {
    match key {
        "attribution" => Ok("Which instant books a record, for all KPIs or for one."),
        "targets" => Ok(
            "`measure` and `start` of a target: the answer or the first reply, from the beginning, queue entry or hand-over.",
        ),
        "overlapping_states" => Ok(
            "Two states of one agent at the same time: an error (`reject`, the default), the later one (`last_wins`), or the one that says most of work (`priority`). Each instant counts once.",
        ),
        "excused_codes" => Ok("Reasons of agent states that count as adherent."),
        "unsolvable_reasons" => Ok(
            "Reasons that nobody can resolve at the first contact; `population = net` leaves them out.",
        ),
        "regions" => {
            Ok("The regions in scope, each with its population and whether it is reachable.")
        }
        "segments" => Ok("The customer segments in scope."),
        "calendars" => Ok(
            "The calendar `default` says when services must work, with holidays and changes of hours.",
        ),
        _ => Err(format!("waiting: the policy key {key} has no words in variants.rs")),
    }
}

/// Whether a formula of the list is one that a policy takes.
fn check_formula(definition: &Definition, formula: &str) -> Result<()> {
    let custom = CustomKpi {
        id: "own".to_string(),
        formula: formula.to_string(),
        title: None,
        unit: None,
        direction: None,
        confidence_interval: None,
        objective: None,
        attribution: None,
        options: Default::default(),
    };
    let policy = Policy { custom_kpis: vec![custom], ..Policy::default() };
    policy.check().map_err(|error| format!("waiting, {}: {error}", definition.id))
}
