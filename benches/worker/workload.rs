//! A workload: its tables in memory, and how the library counts them.

use std::fs::File;
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationMillisecondType, Int8Type, Int16Type, Int64Type, TimestampMillisecondType,
};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch, RecordBatchIterator};
use arrow_ipc::reader::FileReader;
use arrow_schema::{DataType, SchemaRef};
use kpi_arrow::{ColumnMap, ImportOptions, Progress, StreamOptions, read_stream};
use kpi_core::record::RecordKind;
use kpi_core::time::{Zone, parse_instant};
use kpi_core::{Accumulator, Finish, GroupBy, Policy};
use serde_json::Value;

use crate::Result;

/// A table, and the columns that the workload needs of it.
struct Table {
    kind: RecordKind,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    columns: Vec<String>,
    /// Grouping dimensions that are no fields of the record, as of surveys their channel.
    dimensions: Vec<String>,
}

pub(crate) struct Workload {
    policy: Policy,
    by: GroupBy,
    as_of: i64,
    tables: Vec<Table>,
}

/// The records of the tables, by the name of their file.
const RECORDS: [(&str, RecordKind); 4] = [
    ("interactions", RecordKind::Interaction),
    ("surveys", RecordKind::Survey),
    ("agent_states", RecordKind::AgentState),
    ("planned_activities", RecordKind::PlannedActivity),
];

impl Workload {
    /// Reads the workload's entry and loads its tables, with all their columns.
    pub(crate) fn load(file: &Path, name: &str, data: &Path) -> Result<Self> {
        let all: Value = serde_json::from_reader(File::open(file)?)?;
        let entry = &all["workloads"][name];
        let mut by = GroupBy::new();
        for dimension in strings(&entry["by"]) {
            by = by.dim(dimension);
        }
        if let Some(interval) = entry["interval"].as_str() {
            by = by.interval(interval)?;
        }
        let mut tables = Vec::new();
        for (table, columns) in entry["tables"].as_object().into_iter().flatten() {
            let kind = RECORDS.iter().find(|(known, _)| known == table);
            let (_, kind) = kind.ok_or_else(|| format!("no table is called {table:?}"))?;
            let path = data.join(format!("{table}.arrow"));
            let reader = FileReader::try_new(BufReader::new(File::open(path)?), None)?;
            tables.push(Table {
                kind: *kind,
                schema: reader.schema(),
                batches: reader.collect::<std::result::Result<_, _>>()?,
                columns: strings(columns).map(String::from).collect(),
                dimensions: strings(&entry["by"])
                    .filter(|dimension| kind.field(dimension).is_none())
                    .map(String::from)
                    .collect(),
            });
        }
        let as_of = all["as_of"].as_str().unwrap_or_default();
        let as_of = parse_instant(as_of, &Zone::utc())?;
        Ok(Workload { policy: policy(&all, entry)?, by, as_of, tables })
    }

    /// Counts every row of every table.
    pub(crate) fn count(&self, threads: NonZeroUsize) -> kpi_core::Result<Accumulator> {
        self.add_to(Accumulator::new(&self.policy, self.by.clone())?, threads)
    }

    /// Adds every row of every table.
    pub(crate) fn add_to(
        &self,
        mut accumulator: Accumulator,
        threads: NonZeroUsize,
    ) -> kpi_core::Result<Accumulator> {
        let names = ColumnMap::new();
        for table in &self.tables {
            let import =
                ImportOptions { dimensions: &table.dimensions, ..ImportOptions::default() };
            let options = StreamOptions { names: &names, import, threads };
            let batches = table.batches.iter().cloned().map(Ok);
            let stream = RecordBatchIterator::new(batches, table.schema.clone());
            let progress = Progress::default();
            let counted = read_stream(accumulator, table.kind, stream, &options, &progress)?;
            accumulator = counted.expect("nobody stops it");
        }
        Ok(accumulator)
    }

    pub(crate) fn finish(&self) -> Finish {
        Finish { as_of: Some(self.as_of), ..Finish::default() }
    }

    /// The columns that the workload needs, batch by batch.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &dyn Array> {
        self.tables.iter().flat_map(|table| {
            table.batches.iter().flat_map(|batch| {
                let column = |name: &String| batch.column_by_name(name).map(AsRef::as_ref);
                table.columns.iter().filter_map(column)
            })
        })
    }
}

/// The policy of a workload: the one that it names, with the KPIs of its sets.
fn policy(all: &Value, entry: &Value) -> Result<Policy> {
    let name = entry["policy"].as_str().unwrap_or_default();
    let mut policy = all["policies"][name].clone();
    let sets = strings(&entry["kpis"]).flat_map(|set| strings(&all["sets"][set]));
    let kpis: Vec<&str> = sets.collect();
    policy["kpis"] = kpis.into();
    if let Some(percentiles) = entry.get("percentiles") {
        policy["percentiles"] = percentiles.clone();
    }
    Ok(Policy::from_json(&policy.to_string())?)
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The bytes of the values of a column, in those types that the generator writes.
pub(crate) fn values(column: &dyn Array) -> Option<&[u8]> {
    fn of<T: ArrowPrimitiveType>(column: &dyn Array) -> Option<&[u8]> {
        Some(column.as_primitive_opt::<T>()?.values().inner().as_slice())
    }
    match column.data_type() {
        DataType::Int8 => of::<Int8Type>(column),
        DataType::Int64 => of::<Int64Type>(column),
        DataType::Timestamp(..) => of::<TimestampMillisecondType>(column),
        DataType::Duration(_) => of::<DurationMillisecondType>(column),
        DataType::Boolean => Some(column.as_boolean().values().values()),
        DataType::Dictionary(key, _) if **key == DataType::Int8 => {
            values(column.as_dictionary::<Int8Type>().keys())
        }
        DataType::Dictionary(..) => of::<Int16Type>(column.as_dictionary::<Int16Type>().keys()),
        other => panic!("the generator writes no {other} columns"),
    }
}
