//! The catalogue: every KPI as data, one file a group.

/// Variants of a time KPI that read its distribution in place of the mean,
/// after variants of the mean itself.
macro_rules! statistic_variants {
    ($distribution:literal $(, $first:expr)*) => {
        &[
            $($first,)*
            statistic_variants!(@one "median", "p50", $distribution),
            statistic_variants!(@one "p90", "p90", $distribution),
            statistic_variants!(@one "p95", "p95", $distribution),
            statistic_variants!(@one "max", "max", $distribution),
        ]
    };
    (@one $choice:literal, $function:literal, $distribution:literal) => {
        Variant {
            when: &[("statistic", $choice)],
            formula: Some(concat!($function, "(", $distribution, ")")),
            confidence_interval: Some(ConfidenceInterval::None),
            ..Variant::WHEN
        }
    };
}

mod access;
mod automation;
mod custom;
mod customers;
mod definition;
mod demand;
#[cfg(feature = "json")]
mod describe;
mod engagement;
mod feedback;
mod finance;
mod handling;
mod journey;
mod option;
mod quality;
mod reach;
mod resolution;
mod selection;
mod trust;
mod unit;
mod workforce;

pub(crate) use custom::check_measures;
pub use definition::{Attribution, ConfidenceInterval, Definition, Direction, Objective, Variant};
pub use option::{Allowed, OptionDefinition, OptionValue, OptionValues, Role, Setting};
pub(crate) use selection::{ResolvedFormula, SelectedKpi, Selection, SlotSpec, unknown_option};
pub use selection::{effective_formula, options_of};
pub use unit::Unit;

use crate::error::{Error, ErrorKind, Result};

/// Which statistic of a time is the value.
const STATISTIC: OptionDefinition = OptionDefinition::formula(
    "statistic",
    Allowed::Choice(&["mean", "median", "p90", "p95", "max"]),
    OptionValue::Choice("mean"),
    "Which statistic is the value; the others stand beside it.",
);

/// Fewer answers than this give no value.
const MIN_RESPONSES: OptionDefinition = OptionDefinition::formula(
    "min_responses",
    Allowed::Integer(0, 1_000_000),
    OptionValue::Integer(0),
    "Groups with fewer answers give no value, reason suppressed.",
);

/// The groups of KPIs: a name, and the definitions in the order of their codes.
pub static GROUPS: [(&str, &[Definition]); 14] = [
    ("demand", &demand::DEFINITIONS),
    ("access", &access::DEFINITIONS),
    ("handling", &handling::DEFINITIONS),
    ("resolution", &resolution::DEFINITIONS),
    ("automation", &automation::DEFINITIONS),
    ("journey", &journey::DEFINITIONS),
    ("engagement", &engagement::DEFINITIONS),
    ("feedback", &feedback::DEFINITIONS),
    ("quality", &quality::DEFINITIONS),
    ("workforce", &workforce::DEFINITIONS),
    ("finance", &finance::DEFINITIONS),
    ("trust", &trust::DEFINITIONS),
    ("reach", &reach::DEFINITIONS),
    ("customers", &customers::DEFINITIONS),
];

impl Definition {
    /// The group of the catalogue that holds it, such as `access`.
    pub fn group(&self) -> &'static str {
        let holds = |definitions: &[Definition]| definitions.iter().any(|kpi| kpi.id == self.id);
        GROUPS.iter().find(|(_, definitions)| holds(definitions)).map_or("", |(name, _)| name)
    }

    /// The formula with every option at its default.
    pub fn default_formula(&self) -> String {
        let values = OptionValues::defaults(&options_of(self));
        effective_formula(self, &values).unwrap_or_else(|_| self.formula.to_string())
    }
}

/// Every KPI in the order of its code.
pub fn catalogue() -> impl Iterator<Item = &'static Definition> {
    GROUPS.iter().flat_map(|(_, definitions)| definitions.iter())
}

/// The KPI with this id, alias or title. Case, spaces, hyphens and underscores
/// do not matter, so `AHT` and `Average Handle Time` are the same.
///
/// # Errors
///
/// `UnknownKpi`, with the ids that look most like it.
pub fn find(name: &str) -> Result<&'static Definition> {
    look_up(name).ok_or_else(|| unknown(name))
}

/// The KPI with this id, alias or title, if there is one.
pub(crate) fn look_up(name: &str) -> Option<&'static Definition> {
    let is_it = |known: &str| folded(known).eq(folded(name));
    let by = |matches: &dyn Fn(&Definition) -> bool| catalogue().find(|kpi| matches(kpi));
    by(&|kpi| is_it(kpi.id))
        .or_else(|| by(&|kpi| kpi.aliases.iter().any(|alias| is_it(alias))))
        .or_else(|| by(&|kpi| is_it(kpi.title)))
}

/// A name without what does not matter in it.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase)
}

#[cold]
pub(crate) fn unknown(name: &str) -> Error {
    let fold = |name: &str| folded(name).collect::<String>();
    let folded = fold(name);
    let alike: Vec<_> = catalogue()
        .map(|kpi| kpi.id)
        .filter(|id| fold(id).contains(&folded) || folded.contains(&fold(id)))
        .take(5)
        .collect();
    let hint = match alike.is_empty() {
        true => "the catalogue lists all".to_string(),
        false => format!("did you mean {}?", alike.join(", ")),
    };
    Error::new(ErrorKind::UnknownKpi, format!("no KPI is called {name:?}; {hint}"))
}
