//! A scorecard as JSON and CSV, with a fixed order of keys and columns.

use crate::scorecard::{Scorecard, Value};
use crate::time::{TimeOfDay, format_instant};

/// The columns of the long table after those of the grouping.
pub(crate) const VALUE_COLUMNS: [&str; 15] = [
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
    pub(super) fn group_texts(&self, group: usize) -> Vec<Option<String>> {
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

    /// A group by its place as a JSON object: the columns of the grouping and what
    /// they hold, as in the rows of [`Scorecard::to_json`].
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when there is no such group.
    #[cfg(feature = "json")]
    pub fn group_to_json(&self, group: usize) -> crate::Result<String> {
        self.group(group)?;
        let columns = self.columns().into_iter().zip(self.group_texts(group));
        Ok(serde_json::to_string(&json::Pairs(columns.collect())).unwrap_or_default())
    }

    /// The scorecard as JSON, with everything that explains each value: keys in
    /// a fixed order, shortest numbers that read back as the same double.
    #[cfg(feature = "json")]
    pub fn to_json(&self) -> String {
        let columns = self.columns();
        let names = &columns[..columns.len() - VALUE_COLUMNS.len()];
        let instant = |at| format_instant(at, self.zone());
        let notes = self.notes();
        let records = notes.iter().map(|note| json::Record {
            record: note.record.name(),
            rows: note.rows,
            quarantined: json::Pairs(
                note.quarantined.iter().map(|(field, count)| (field.clone(), *count)).collect(),
            ),
            not_booked: json::Pairs(
                note.not_booked.iter().map(|(by, count)| (by.to_string(), *count)).collect(),
            ),
        });
        let rows = self.rows().map(|(group, value)| {
            let texts = self.group_texts(group);
            json::Row::new(names.iter().cloned().zip(texts).collect(), value)
        });
        let tables = self.tables().into_iter().map(|(name, table)| {
            (name.to_string(), json::Table { columns: table.columns, rows: table.rows })
        });
        let card = json::Card {
            group_by: self.group_by(),
            zone: self.zone().name(),
            zone_database: crate::time::Zone::database_version(),
            currency: self.currency(),
            as_of: self.as_of().map(instant),
            records: records.collect(),
            rows: rows.collect(),
            tables: json::Pairs(tables.collect()),
        };
        serde_json::to_string(&card).unwrap_or_default()
    }
}

/// The shape of the JSON. Structs keep the order of the keys whatever maps of
/// the JSON library do.
#[cfg(feature = "json")]
mod json {
    use serde::ser::{Serialize, SerializeMap, Serializer};

    use crate::scorecard::{Cell, GroupBy, Value};

    /// A JSON object that keeps its order.
    pub(super) struct Pairs<T>(pub Vec<(String, T)>);

    impl<T: Serialize> Serialize for Pairs<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(Some(self.0.len()))?;
            for (name, value) in &self.0 {
                map.serialize_entry(name, value)?;
            }
            map.end()
        }
    }

    #[derive(serde::Serialize)]
    pub(super) struct Card<'c> {
        pub group_by: &'c GroupBy,
        pub zone: &'c str,
        pub zone_database: &'static str,
        pub currency: &'c str,
        pub as_of: Option<String>,
        pub records: Vec<Record>,
        pub rows: Vec<Row>,
        pub tables: Pairs<Table>,
    }

    #[derive(serde::Serialize)]
    pub(super) struct Table {
        pub columns: Vec<String>,
        pub rows: Vec<Vec<Cell>>,
    }

    #[derive(serde::Serialize)]
    pub(super) struct Record {
        pub record: &'static str,
        pub rows: u64,
        pub quarantined: Pairs<u64>,
        pub not_booked: Pairs<u64>,
    }

    #[derive(serde::Serialize)]
    pub(super) struct Row {
        group: Pairs<Option<String>>,
        kpi: String,
        value: Option<f64>,
        unit: &'static str,
        direction: &'static str,
        objective: Option<&'static str>,
        numerator: Option<i64>,
        denominator: Option<i64>,
        n: u64,
        excluded: Pairs<u64>,
        ci_low: Option<f64>,
        ci_high: Option<f64>,
        p50: Option<f64>,
        p90: Option<f64>,
        p95: Option<f64>,
        max: Option<f64>,
        percentiles_exact: Option<bool>,
        band: &'static str,
        band_label: String,
        no_data: Option<&'static str>,
        formula: String,
        options: Pairs<String>,
    }

    impl Row {
        pub(super) fn new(group: Vec<(String, Option<String>)>, value: Value) -> Self {
            let percentiles = value.percentiles;
            let pairs = |pairs: Vec<(&'static str, u64)>| {
                Pairs(pairs.into_iter().map(|(name, count)| (name.to_string(), count)).collect())
            };
            Row {
                group: Pairs(group),
                kpi: value.kpi,
                value: value.value,
                unit: value.unit.name(),
                direction: value.direction.name(),
                objective: value.objective.map(|objective| objective.name()),
                numerator: value.numerator,
                denominator: value.denominator,
                n: value.n,
                excluded: pairs(value.excluded),
                ci_low: value.confidence_interval.map(|(low, _)| low),
                ci_high: value.confidence_interval.map(|(_, high)| high),
                p50: percentiles.map(|p| p.p50),
                p90: percentiles.map(|p| p.p90),
                p95: percentiles.map(|p| p.p95),
                max: percentiles.map(|p| p.max),
                percentiles_exact: percentiles.map(|p| p.exact),
                band: value.band.name(),
                band_label: value.band_label,
                no_data: value.no_data.map(|reason| reason.name()),
                formula: value.formula,
                options: Pairs(
                    value
                        .options
                        .into_iter()
                        .map(|(name, chosen)| (name.to_string(), chosen))
                        .collect(),
                ),
            }
        }
    }
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
