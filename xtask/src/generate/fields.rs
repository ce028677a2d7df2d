//! The fields that formulas read.

use std::collections::BTreeSet;
use std::fmt::Write;

use kpi_core::catalogue::{Attribution, Definition, catalogue};
use kpi_core::partial::{Measure, MergeRule, PARTIALS, PartialField, PartialType};

use crate::generate::{banner, text};

const INTRODUCTION: &str = "\
# Fields

What formulas are made of: those of the catalogue, and those of your own KPIs in a policy file.

```toml
[[custom_kpis]]
id = \"transfers_per_answer\"
formula = \"transfers / answered\"
```

A formula is one of these:

| form | meaning |
|---|---|
| `a`, `a + b - c` | a field, or a sum of fields of one unit |
| `n / d`, `(a + b) / (c - d)` | a ratio; a sum beside `/` stands in parentheses |
| `100 * n / d` | a ratio times a number |
| `max(f)` | the greatest value of a field that merges by greatest or is a distribution |
| `p50(f)`, `p90(f)`, `p999(f)` | a percentile of a distribution; `p999` is 99.9 % |
| `annualise_linear(n / d)` | a ratio of the period, times the number of such periods in a year |
| `annualise_compound(n / d)` | what a year loses when each such period loses this ratio of what is left: `1 - (1 - n / d) ^ periods` |

A formula may mix fields of several partials. When they count different records, state the `attribution`.
Counting rules of the partials go into the custom KPI's `options`.

State units are what numerator and denominator hold. The value is in seconds, points or minor units.
Merge says how two states become one: every rule gives the same result for any split and any order.
What is made at finish is counted from what was kept until then, and that merges.
Fields marked ✗ are no terms of a sum.

";

/// The page docs/fields.md.
pub(crate) fn page() -> String {
    let mut out = banner("kpi-core/src/partial");
    out.push_str(INTRODUCTION);
    for partial in PARTIALS {
        let _ = write!(
            out,
            "## {}\n\n{}\n\n{}\n\n",
            partial.name,
            sentence(partial.doc),
            counted(partial)
        );
        if !partial.rules.is_empty() {
            out.push_str("| counting rule | values | default | meaning |\n|---|---|---|---|\n");
            for rule in partial.rules {
                let _ = writeln!(
                    out,
                    "| `{}` | {} | `{}` | {} |",
                    rule.name,
                    text::cell(&text::allowed(rule)),
                    rule.default,
                    text::cell(rule.doc)
                );
            }
            out.push('\n');
        }
        out.push_str("| field | what it counts | state unit | merge | in a sum | read by |\n|---|---|---|---|---|---|\n");
        for field in partial.fields {
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} | {} |",
                field.name,
                text::doc(field.doc),
                text::measure(field),
                text::merge(partial, field.merge),
                if summable(field) { "✓" } else { "✗" },
                readers(field.name)
            );
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Which records a partial counts, and how it books those that it keeps.
fn counted(partial: &PartialType) -> String {
    let records: Vec<String> =
        partial.records().map(|record| format!("`{}`", record.name())).collect();
    let records = match records.as_slice() {
        [one] => format!("Counts the record {one}."),
        several => format!("Counts the records {} together.", several.join(" and ")),
    };
    if !text::keeps_events(partial) {
        return records;
    }
    let records = format!("{records} Keeps events, also those outside the period, until finish.");
    if text::needs_period(partial) {
        return format!("{records} Needs a period.");
    }
    let known = Attribution::of(partial.record).iter().filter(|by| partial.knows(**by));
    let known: Vec<String> = known.map(|by| format!("`{}`", by.name())).collect();
    format!("{records} Booked {} only.", known.join(" or "))
}

fn sentence(doc: &str) -> String {
    let doc = text::doc(doc);
    if doc.ends_with('.') { doc } else { format!("{doc}.") }
}

fn summable(field: &PartialField) -> bool {
    let merges = matches!(field.merge, MergeRule::Sum | MergeRule::Union | MergeRule::AtFinish);
    merges && field.measure != Measure::Squares
}

/// The KPIs whose formulas read a field.
fn readers(field: &str) -> String {
    let reads = |definition: &&Definition| {
        let terms =
            definition.variants.iter().flat_map(|variant| [variant.numerator, variant.denominator]);
        let formulas = definition.variants.iter().filter_map(|variant| variant.formula);
        let texts = std::iter::once(definition.formula).chain(formulas).chain(terms);
        let fields: BTreeSet<String> =
            texts.flat_map(|text| text::fields_of(text.trim_start_matches('+').trim())).collect();
        fields.contains(field)
    };
    let readers: Vec<String> =
        catalogue().filter(reads).map(|kpi| format!("[{0}](kpis/{0}.md)", kpi.id)).collect();
    if readers.is_empty() { "–".to_string() } else { readers.join(", ") }
}
