//! Tables beside the values: what one number cannot say.

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::partial::{FieldValue, find_field};
use crate::record::{AgentActivity, Channel, Code};
use crate::scorecard::Scorecard;

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text; nothing where a dimension is missing.
    Text(Option<String>),
    /// A number.
    Number(i64),
}

/// A table beside the values of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns: those of the grouping, then those of the table.
    pub columns: Vec<String>,
    /// How many of the columns hold texts: the first ones. The others hold numbers.
    pub texts: usize,
    /// The rows, group by group.
    pub rows: Vec<Vec<Cell>>,
}

/// A table, its own columns, and the KPI and the field that it comes from.
struct Source {
    name: &'static str,
    columns: &'static [&'static str],
    kpi: &'static str,
    /// A field of the partial from which the table is read.
    field: &'static str,
}

const SOURCES: [Source; 2] = [
    Source {
        name: "channel_migrations",
        columns: &["from", "to", "count"],
        kpi: "channel_migration_rate",
        field: "channel_migrations",
    },
    Source {
        name: "agent_states",
        columns: &["state", "ms"],
        kpi: "occupancy",
        field: "logged_in_ms",
    },
];

impl Scorecard {
    /// A table beside the values:
    ///
    /// | name | of the KPI | columns after those of the grouping |
    /// |---|---|---|
    /// | `channel_migrations` | `channel_migration_rate` | `from`, `to`, `count`: changes of channel |
    /// | `agent_states` | `occupancy` | `state`, `ms`: time of agents by state, where there is any |
    ///
    /// # Errors
    ///
    /// `UnknownKpi` when there is no such table, or its KPI is not among those
    /// of the policy.
    pub fn table(&self, name: &str) -> Result<Table> {
        let source = SOURCES.iter().find(|source| source.name == name);
        let found = source.and_then(|source| self.read_table(source));
        found.ok_or_else(|| {
            let known: Vec<_> =
                SOURCES.iter().map(|source| format!("{} ({})", source.name, source.kpi)).collect();
            let message = format!("found the table {name:?}, there are {}", known.join(", "));
            Error::new(ErrorKind::UnknownKpi, message)
        })
    }

    /// Every table whose KPI the scorecard holds.
    pub fn tables(&self) -> Vec<(&'static str, Table)> {
        let tables = SOURCES.iter();
        tables.filter_map(|source| Some((source.name, self.read_table(source)?))).collect()
    }

    fn read_table(&self, source: &Source) -> Option<Table> {
        let kpi = self.kpis.iter().find(|kpi| kpi.selected.id == source.kpi)?;
        let (partial, place) = find_field(source.field)?;
        let spec = kpi.selected.slot(partial);
        let slot =
            self.config.slots.iter().position(|known| known.same(&spec, self.config.booked))?;
        let read =
            |group: u32, place: usize| self.engine.slots[slot].read(group, place, &self.moment);
        let mut columns = self.columns();
        columns.truncate(columns.len() - super::output::VALUE_COLUMNS.len());
        columns.extend(source.columns.iter().map(|column| column.to_string()));
        // The last column of every source is its number.
        let texts = columns.len() - 1;
        let mut rows = Vec::new();
        for (position, group) in self.groups.iter().enumerate() {
            let mut add = |cells: Vec<Cell>| {
                let group = self.group_texts(position).into_iter().map(Cell::Text);
                rows.push(group.chain(cells).collect());
            };
            if let FieldValue::Pairs(pairs) = read(*group, place) {
                for (from, to, count) in pairs.iter() {
                    let channel = |code| Cell::Text(Channel::from_number(code).map(name_of));
                    add(vec![channel(from), channel(to), number(i128::from(count))]);
                }
                continue;
            }
            for state in AgentActivity::NAMES {
                let field = format!("{state}_state_ms");
                let place = partial.fields.iter().position(|known| known.name == field)?;
                let ms = read(*group, place).number();
                if ms > 0 {
                    add(vec![Cell::Text(Some(state.to_string())), number(ms)]);
                }
            }
        }
        Some(Table { columns, texts, rows })
    }
}

fn name_of(channel: Channel) -> String {
    channel.name().to_string()
}

fn number(number: i128) -> Cell {
    Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
}
