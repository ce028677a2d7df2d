//! A KPI as JSON: its definition for readers in other languages.

use serde::Serialize;

use crate::catalogue::{
    Allowed, Definition, OptionDefinition, OptionValue, OptionValues, Role, Setting, Variant,
    effective_formula, options_of,
};
use crate::formula::Formula;
use crate::partial::find_field;

#[derive(Serialize)]
struct Description {
    id: &'static str,
    code: u16,
    title: &'static str,
    aliases: &'static [&'static str],
    group: &'static str,
    doc: &'static str,
    formula: String,
    fields: Vec<FieldDescription>,
    records: Vec<&'static str>,
    unit: &'static str,
    direction: &'static str,
    objective: &'static str,
    confidence_interval: &'static str,
    distribution: Option<&'static str>,
    attribution: &'static str,
    population: &'static str,
    empty: &'static str,
    excluded: Vec<Reason>,
    undefined_by: &'static [&'static str],
    needs_period: Option<Vec<Condition>>,
    options: Vec<OptionDescription>,
    variants: Vec<VariantDescription>,
    source: &'static str,
    example: &'static str,
}

#[derive(Serialize)]
struct FieldDescription {
    name: String,
    doc: String,
}

#[derive(Serialize)]
struct Reason {
    reason: &'static str,
    fields: &'static str,
}

#[derive(Serialize)]
struct Condition {
    option: &'static str,
    value: &'static str,
}

#[derive(Serialize)]
struct OptionDescription {
    name: &'static str,
    role: &'static str,
    allowed: String,
    default: String,
    doc: &'static str,
}

#[derive(Serialize)]
struct VariantDescription {
    when: Vec<Condition>,
    formula: String,
}

impl Definition {
    /// Everything about the KPI as a JSON object with a fixed order of keys.
    ///
    /// # Examples
    ///
    /// ```
    /// let text = kpi_core::catalogue::find("AHT")?.to_json();
    /// assert!(text.starts_with(r#"{"id":"average_handle_time","code":"#));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let options = options_of(self);
        let formula = self.default_formula();
        let fields: Vec<String> =
            Formula::parse(&formula).iter().flat_map(|f| f.fields().map(String::from)).collect();
        let mut records: Vec<_> = fields
            .iter()
            .filter_map(|name| find_field(name))
            .flat_map(|(partial, _)| partial.records())
            .collect();
        records.sort_unstable();
        records.dedup();
        let description = Description {
            id: self.id,
            code: self.code,
            title: self.title,
            aliases: self.aliases,
            group: self.group(),
            doc: self.doc,
            fields: fields.iter().filter_map(|name| field(name)).collect(),
            formula,
            records: records.into_iter().map(|record| record.name()).collect(),
            unit: self.unit.name(),
            direction: self.direction.name(),
            objective: self.objective.name(),
            confidence_interval: self.confidence_interval.name(),
            distribution: self.distribution,
            attribution: self.attribution.name(),
            population: self.population,
            empty: self.empty,
            excluded: self
                .excluded
                .iter()
                .map(|(reason, fields)| Reason { reason, fields })
                .collect(),
            undefined_by: self.undefined_by,
            needs_period: self.needs_period.map(conditions),
            variants: self.variants.iter().filter_map(|one| self.variant(one, &options)).collect(),
            options: options.iter().map(option).collect(),
            source: self.source,
            example: self.example,
        };
        serde_json::to_string(&description).unwrap_or_default()
    }

    /// A variant with the formula that it gives when nothing else is chosen.
    fn variant(
        &self,
        variant: &Variant,
        options: &[OptionDefinition],
    ) -> Option<VariantDescription> {
        let mut values = OptionValues::defaults(options);
        for (name, wanted) in variant.when {
            let option = options.iter().find(|option| option.name == *name)?;
            values.set(option.name, value(option, wanted)?);
        }
        let formula = effective_formula(self, &values).ok()?;
        Some(VariantDescription { when: conditions(variant.when), formula })
    }
}

/// A value that meets the condition of a variant.
fn value(option: &OptionDefinition, wanted: &str) -> Option<OptionValue> {
    let setting = match option.allowed {
        Allowed::Choice(_) => Setting::from(wanted),
        Allowed::Boolean => Setting::from(wanted == "true"),
        // Any number above 0 does.
        _ => Setting::from(wanted.parse().unwrap_or(1_i64)),
    };
    option.read(&setting).ok()
}

fn conditions(when: &[(&'static str, &'static str)]) -> Vec<Condition> {
    when.iter().map(|(option, value)| Condition { option, value }).collect()
}

fn option(option: &OptionDefinition) -> OptionDescription {
    OptionDescription {
        name: option.name,
        role: match option.role {
            Role::Rule => "rule",
            Role::Formula => "formula",
        },
        allowed: option.allowed_text(),
        default: option.default.to_string(),
        doc: option.doc,
    }
}

fn field(name: &str) -> Option<FieldDescription> {
    let (partial, place) = find_field(name)?;
    let doc = partial.fields.get(place)?.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(FieldDescription { name: name.to_string(), doc })
}

#[cfg(test)]
mod tests {
    use crate::catalogue::catalogue;

    #[test]
    fn every_kpi_describes_itself() {
        for kpi in catalogue() {
            let text = kpi.to_json();
            let json: serde_json::Value = serde_json::from_str(&text).expect(kpi.id);
            assert_eq!(json["id"], kpi.id);
            assert!(!json["records"].as_array().expect(kpi.id).is_empty(), "{}", kpi.id);
            assert!(!json["fields"].as_array().expect(kpi.id).is_empty(), "{}", kpi.id);
            assert_eq!(json["variants"].as_array().map(Vec::len), Some(kpi.variants.len()));
        }
    }
}
