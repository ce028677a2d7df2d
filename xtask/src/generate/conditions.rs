//! Under which option values something holds, in words.

use std::collections::BTreeSet;

use kpi_core::catalogue::{Definition, OptionDefinition, OptionValue, OptionValues};

use crate::generate::text;

/// An option that changes a formula, with the values to tell apart.
pub(crate) struct Axis {
    pub name: &'static str,
    /// The default first where values cannot be listed: 0, and any number above it.
    pub values: Vec<OptionValue>,
}

/// The options that variants or other conditions of a KPI name.
pub(crate) fn axes(definition: &Definition, options: &[OptionDefinition]) -> Vec<Axis> {
    let variants = definition.variants.iter().flat_map(|variant| variant.when);
    let period = definition.needs_period.into_iter().flatten();
    let named: BTreeSet<&str> = variants.chain(period).map(|(name, _)| *name).collect();
    let acting = options.iter().filter(|option| named.contains(option.name));
    acting.map(|option| Axis { name: option.name, values: values(option) }).collect()
}

/// The values of an option that conditions tell apart.
pub(crate) fn values(option: &OptionDefinition) -> Vec<OptionValue> {
    match text::listed(option) {
        listed if listed.is_empty() => vec![OptionValue::Integer(0), OptionValue::Integer(1)],
        listed => listed,
    }
}

/// An option with its value, as code.
pub(crate) fn setting(name: &str, value: OptionValue) -> String {
    match value {
        OptionValue::Integer(1..) => format!("`{name}` above 0"),
        value => format!("`{name} = {value}`"),
    }
}

/// Whether option values fulfil a condition of the catalogue.
pub(crate) fn fulfils(when: &[(&str, &str)], values: &OptionValues) -> bool {
    when.iter().all(|(name, wanted)| match (values.get(name), *wanted) {
        (Some(OptionValue::Integer(number)), ">0") => number > 0,
        (Some(value), wanted) => value.to_string() == wanted,
        (None, _) => false,
    })
}

/// Under which option values something holds.
pub(crate) enum When {
    Always,
    Only(String),
}

/// Tries every combination of the values that a KPI tells apart, and names
/// only the options that matter. Never is `None`.
pub(crate) fn when(
    definition: &Definition,
    options: &[OptionDefinition],
    holds: impl Fn(&OptionValues) -> bool,
) -> Option<When> {
    let axes = axes(definition, options);
    let matters = |axis: &&Axis| {
        combinations(&axes.iter().collect::<Vec<_>>()).into_iter().any(|chosen| {
            let with = |value: OptionValue| {
                let other = chosen
                    .iter()
                    .map(|(name, own)| (*name, if *name == axis.name { value } else { *own }));
                holds(&text::with(options, &other.collect::<Vec<_>>()))
            };
            axis.values.iter().any(|value| with(*value) != with(axis.values[0]))
        })
    };
    let relevant: Vec<&Axis> = axes.iter().filter(matters).collect();
    let true_ones: Vec<Vec<(&'static str, OptionValue)>> = combinations(&relevant)
        .into_iter()
        .filter(|chosen| holds(&text::with(options, chosen)))
        .collect();
    if true_ones.is_empty() {
        return None;
    }
    if relevant.is_empty() {
        return Some(When::Always);
    }
    // The values of each option; together they say it all where every mix of them is true.
    let seen: Vec<Vec<OptionValue>> = relevant
        .iter()
        .map(|axis| {
            let is_seen = |value: &&OptionValue| {
                true_ones.iter().flatten().any(|own| *own == (axis.name, **value))
            };
            axis.values.iter().filter(is_seen).copied().collect()
        })
        .collect();
    let mixes: usize = seen.iter().map(Vec::len).product();
    let words = match mixes == true_ones.len() {
        true => {
            let each = relevant.iter().zip(&seen).map(|(axis, values)| any_of(axis.name, values));
            each.collect::<Vec<_>>().join(" and ")
        }
        false => {
            let each = true_ones.iter().map(|chosen| together(chosen));
            each.collect::<Vec<_>>().join("; or with ")
        }
    };
    Some(When::Only(words))
}

/// Settings that hold at the same time.
fn together(chosen: &[(&'static str, OptionValue)]) -> String {
    let each = chosen.iter().map(|(name, value)| setting(name, *value));
    each.collect::<Vec<_>>().join(" and ")
}

/// A condition of the catalogue, in words.
pub(crate) fn condition(when: &[(&str, &str)]) -> String {
    let each = when.iter().map(|(name, wanted)| match *wanted {
        ">0" => format!("`{name}` above 0"),
        wanted => format!("`{name} = {wanted}`"),
    });
    each.collect::<Vec<_>>().join(" and ")
}

fn any_of(name: &str, values: &[OptionValue]) -> String {
    let [first, others @ .., last] = values else {
        return values.first().map_or(String::new(), |only| setting(name, *only));
    };
    let others: String = others.iter().map(|value| format!(", `{value}`")).collect();
    format!("{}{others} or `{last}`", setting(name, *first))
}

/// Every combination of the values of these options.
pub(crate) fn combinations(axes: &[&Axis]) -> Vec<Vec<(&'static str, OptionValue)>> {
    let mut all = vec![Vec::new()];
    for axis in axes {
        let extended = all.iter().flat_map(|begun: &Vec<_>| {
            axis.values.iter().map(|value| {
                let mut chosen = begun.clone();
                chosen.push((axis.name, *value));
                chosen
            })
        });
        all = extended.collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use kpi_core::catalogue::{find, options_of};

    use super::*;

    fn only(kpi: &str, holds: impl Fn(&OptionValues) -> bool) -> String {
        let definition = find(kpi).expect(kpi);
        match when(definition, &options_of(definition), holds) {
            Some(When::Only(words)) => words,
            Some(When::Always) => "always".to_string(),
            None => "never".to_string(),
        }
    }

    #[test]
    fn options_that_do_not_matter_are_not_named() {
        let paid = |values: &OptionValues| fulfils(&[("capacity", "paid")], values);
        assert_eq!(only("fteu_utilization", paid), "`capacity = paid`");
        assert_eq!(
            only("fteu_utilization", |values| !paid(values)),
            "`capacity = scheduled` or `logged_in`"
        );
        assert_eq!(only("fteu_utilization", |_| true), "always");
        assert_eq!(only("fteu_utilization", |_| false), "never");
    }

    #[test]
    fn a_number_above_0_is_told_from_0() {
        let window = |values: &OptionValues| fulfils(&[("recontact_window_days", ">0")], values);
        assert_eq!(only("bot_containment_rate", window), "`recontact_window_days` above 0");
        assert_eq!(
            only("bot_containment_rate", |values| !window(values)),
            "`recontact_window_days = 0`"
        );
    }

    #[test]
    fn mixes_that_are_no_product_are_listed() {
        let either = |values: &OptionValues| {
            fulfils(&[("capacity", "paid")], values)
                != fulfils(&[("productive", "handling_only")], values)
        };
        assert_eq!(only("fteu_utilization", either).matches("; or with ").count(), 3);
    }
}
