//! The sample data, and what KPIs say of it: the output of the examples.

use std::fs;
use std::path::Path;

use kpi_core::catalogue::Definition;
use kpi_core::record::{Columns, RecordKind, TableReader};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Finish, GroupBy, Policy};

use crate::generate::python::records::KEYWORDS;
use crate::workspace::Result;

const FOLDER: &str = "examples/data";

/// The tables of examples/data and their policy.
pub(crate) struct Sample {
    policy: Policy,
    tables: Vec<(RecordKind, Columns<'static>)>,
}

impl Sample {
    /// Reads the files below the root.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let text = |name: &str| {
            let path = root.join(FOLDER).join(name);
            fs::read_to_string(&path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))
        };
        let policy = Policy::from_toml(&text("policy.toml")?).map_err(fault("policy.toml"))?;
        let zone = Zone::named(&policy.zone).map_err(fault("policy.toml"))?;
        let mut tables = Vec::new();
        for keyword in &KEYWORDS {
            let table = table(keyword.kind, &text(keyword.file)?, &zone);
            tables
                .push((keyword.kind, table.map_err(|error| format!("{}: {error}", keyword.file))?));
        }
        Ok(Sample { policy, tables })
    }

    /// What a KPI says of these tables, in one line. Its `as_of` is the end of
    /// the policy's period, when the sample was exported.
    pub(crate) fn summary(&self, definition: &Definition, read: &[RecordKind]) -> Result<String> {
        let fault = fault(definition.id);
        let policy = Policy { kpis: Some(vec![definition.id.to_string()]), ..self.policy.clone() };
        let mut accumulator = Accumulator::new(&policy, GroupBy::new()).map_err(&fault)?;
        for (kind, table) in &self.tables {
            if read.contains(kind) {
                accumulator.add(table.batch()).map_err(&fault)?;
            }
        }
        let card = accumulator.finish(Finish::default()).map_err(&fault)?;
        let value = card.value(definition.id).map_err(&fault)?;
        Ok(value.summary(card.currency()))
    }
}

fn fault(of: &str) -> impl Fn(kpi_core::Error) -> String + '_ {
    move |error| format!("{of}: {error}")
}

/// The columns of a file that are fields of the record.
fn table(kind: RecordKind, text: &str, zone: &Zone) -> Result<Columns<'static>> {
    let fault = |error: csv::Error| error.to_string();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().map_err(fault)?.clone();
    let places: Vec<usize> =
        (0..names.len()).filter(|place| kind.field(&names[*place]).is_some()).collect();
    let fields: Vec<&str> = places.iter().map(|place| &names[*place]).collect();
    let mut reader = TableReader::new(kind, &fields, zone);
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row).map_err(fault)? {
        reader.push_texts(places.iter().map(|place| row.get(*place)));
    }
    reader.finish().map_err(|error| error.to_string())
}
