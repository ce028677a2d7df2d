//! The index of all KPIs.

use std::fmt::Write;

use kpi_core::catalogue::{GROUPS, catalogue, effective_formula, options_of};

use crate::generate::{banner, text};
use crate::workspace::Result;

/// The page docs/kpis/README.md.
pub(crate) fn page() -> Result<String> {
    let mut out = banner("kpi-core/src/catalogue");
    let _ = write!(
        out,
        "# KPIs\n\n{} KPIs in {} groups. Each serves one objective of the business. The formula is the one that is evaluated, with every option at its default. Its fields are in [fields.md](../fields.md), all variants side by side in [variants.md](../variants.md).\n",
        catalogue().count(),
        GROUPS.len()
    );
    for (group, definitions) in GROUPS {
        let _ = write!(
            out,
            "\n## {group}\n\n| KPI | serves | unit | direction | formula |\n|---|---|---|---|---|\n"
        );
        for definition in definitions {
            let values = text::with(&options_of(definition), &[]);
            let formula = effective_formula(definition, &values)
                .map_err(|error| format!("{}: {error}", definition.id))?;
            let _ = writeln!(
                out,
                "| [{}]({}.md) | {} | {} | {} | `{formula}` |",
                text::cell(definition.title),
                definition.id,
                text::objective(definition.objective),
                definition.unit.name().replace('_', " "),
                text::direction(definition.direction)
            );
        }
    }
    out.push_str("\n## Names that people know\n\n| name | KPI |\n|---|---|\n");
    let mut aliases: Vec<(&str, &str)> = catalogue()
        .flat_map(|definition| definition.aliases.iter().map(|alias| (*alias, definition.id)))
        .collect();
    aliases.sort_by_key(|(alias, _)| alias.to_lowercase());
    for (alias, id) in aliases {
        let _ = writeln!(out, "| {} | [`{id}`]({id}.md) |", text::cell(alias));
    }
    out.push_str("\n## Instants that book a record\n\n| attribution | instant |\n|---|---|\n");
    for (attribution, words) in text::INSTANTS {
        let _ = writeln!(out, "| `{}` | {words} |", attribution.name());
    }
    Ok(out)
}
