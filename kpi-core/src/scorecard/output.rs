//! A scorecard as JSON and CSV, with a fixed order of keys and columns.

use crate::scorecard::{Scorecard, Value};
use crate::time::{TimeOfDay, format_instant};

/// The columns of the long table after those of the grouping.
pub const VALUE_COLUMNS: [&str; 15] = [
    "kpi",
    "value",
    "unit",
    "numerator",
    "denominator",
    "n",
    "excluded",
    "ci_low",
    "ci_high",
    "p50",
    "p90",
    "p95",
    "max",
    "band",
    "no_data",
];

impl Scorecard {
    /// The names of the columns of the long table.
    pub fn columns(&self) -> Vec<String> {
        let by = self.group_by();
        let mut columns: Vec<String> = by.dimensions().to_vec();
        columns.extend(by.has_interval().then(|| "interval_start".to_string()));
        columns.extend(by.has_time_of_day().then(|| "time_of_day".to_string()));
        columns.extend(VALUE_COLUMNS.map(String::from));
        columns
    }

    /// The texts of a group: dimensions, start of the interval, time of day.
    fn group_texts(&self, group: usize) -> Vec<Option<String>> {
        let Ok(group) = self.group(group) else { return Vec::new() };
        let by = self.group_by();
        let start = group.interval_start.map(|start| format_instant(start, self.zone()));
        let slot = group.time_of_day.map(TimeOfDay::label);
        let mut texts = group.dimensions;
        texts.extend(by.has_interval().then_some(start));
        texts.extend(by.has_time_of_day().then_some(slot));
        texts
    }

    /// The long table as CSV: one row a group and KPI, empty cells for nothing.
    pub fn to_csv(&self) -> String {
        let mut text = self.columns().join(",");
        text.push('\n');
        for (group, value) in self.rows() {
            let mut cells: Vec<String> = self
                .group_texts(group)
                .into_iter()
                .map(|text| quoted(&text.unwrap_or_default()))
                .collect();
            cells.extend(cells_of(&value));
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        text
    }

    /// The scorecard as JSON, with everything that explains each value: keys in
    /// a fixed order, shortest numbers that read back as the same double.
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> String {
        use serde_json::{Map, Value as Json, json};
        let by = self.group_by();
        let columns = self.columns();
        let names = &columns[..columns.len() - VALUE_COLUMNS.len()];
        let mut card = Map::new();
        card.insert("group_by".into(), json!(by));
        card.insert("zone".into(), json!(self.zone().name()));
        card.insert("currency".into(), json!(self.currency()));
        card.insert("as_of".into(), json!(self.as_of().map(|at| format_instant(at, self.zone()))));
        let notes = self.notes().into_iter().map(|note| {
            json!({
                "record": note.record.name(),
                "rows": note.rows,
                "quarantined": note.quarantined.into_iter().collect::<Vec<_>>(),
                "not_booked": note.not_booked.into_iter().collect::<Vec<_>>(),
            })
        });
        card.insert("records".into(), Json::Array(notes.collect()));
        let rows = self.rows().map(|(group, value)| {
            let texts = self.group_texts(group);
            let group: Map<_, _> =
                names.iter().cloned().zip(texts.into_iter().map(|text| json!(text))).collect();
            json_of(group, &value)
        });
        card.insert("rows".into(), Json::Array(rows.collect()));
        Json::Object(card).to_string()
    }
}

#[cfg(feature = "json")]
fn json_of(group: serde_json::Map<String, serde_json::Value>, value: &Value) -> serde_json::Value {
    use serde_json::json;
    let percentile =
        |pick: fn(&crate::scorecard::Percentiles) -> f64| value.percentiles.as_ref().map(pick);
    json!({
        "group": group,
        "kpi": value.kpi,
        "value": value.value,
        "unit": value.unit.name(),
        "direction": value.direction.name(),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "excluded": value.excluded.iter().map(|(reason, count)| (reason.to_string(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "ci_low": value.confidence_interval.map(|(low, _)| low),
        "ci_high": value.confidence_interval.map(|(_, high)| high),
        "p50": percentile(|p| p.p50),
        "p90": percentile(|p| p.p90),
        "p95": percentile(|p| p.p95),
        "max": percentile(|p| p.max),
        "percentiles_exact": value.percentiles.map(|p| p.exact),
        "band": value.band.name(),
        "band_label": value.band_label,
        "no_data": value.no_data.map(|reason| reason.name()),
        "formula": value.formula,
        "options": value.options.iter().map(|(name, chosen)| (name.to_string(), json!(chosen)))
            .collect::<serde_json::Map<_, _>>(),
    })
}

fn cells_of(value: &Value) -> Vec<String> {
    let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    let whole = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let percentiles = value.percentiles;
    vec![
        value.kpi.clone(),
        number(value.value),
        value.unit.name().to_string(),
        whole(value.numerator),
        whole(value.denominator),
        value.n.to_string(),
        value.excluded_total().to_string(),
        number(value.confidence_interval.map(|(low, _)| low)),
        number(value.confidence_interval.map(|(_, high)| high)),
        number(percentiles.map(|p| p.p50)),
        number(percentiles.map(|p| p.p90)),
        number(percentiles.map(|p| p.p95)),
        number(percentiles.map(|p| p.max)),
        value.band.name().to_string(),
        value.no_data.map(|reason| reason.name().to_string()).unwrap_or_default(),
    ]
}

/// A cell of CSV, in quotes where it must be.
fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_string(),
    }
}
