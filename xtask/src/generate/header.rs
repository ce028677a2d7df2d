//! The C header: what libkpi exports, and a number for everything of a closed list.

use std::fmt::Write;
use std::path::Path;

use kpi_core::catalogue::{Unit, catalogue};
use kpi_core::record::{FieldKind, RecordKind};
use kpi_core::{ErrorKind, NoData};

use crate::workspace::Result;

/// Where the header is.
const HEADER: &str = "kpi-ffi/include/kpi.h";

/// The header: its path from the root, and its text.
pub(super) fn file(root: &Path) -> Result<(String, String)> {
    let folder = root.join("kpi-ffi");
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    let numbers = numbers();
    config.after_includes = Some(config.after_includes.unwrap_or_default() + &numbers);
    // It follows the modules from there; a file that is named, too, would be declared twice.
    let builder = cbindgen::Builder::new().with_config(config).with_src(folder.join("src/lib.rs"));
    let bindings = builder.generate().map_err(|error| format!("cannot make {HEADER}: {error}"))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|error| format!("{HEADER}: {error}"))?;
    Ok((HEADER.to_string(), text))
}

/// A define for everything of a closed list. Numbers are for ever.
fn numbers() -> String {
    let mut out = String::new();
    let mut list = |title: &str, prefix: &str, entries: Vec<(&str, u32)>| {
        let _ = write!(out, "\n/* {title} */\n");
        for (name, number) in entries {
            let _ = writeln!(out, "#define {prefix}_{} {number}", name.to_uppercase());
        }
    };
    let from_one = |names: &[&'static str]| -> Vec<(&'static str, u32)> {
        names.iter().copied().zip(1..).collect()
    };
    let kinds = ErrorKind::ALL.map(|kind| (kind.name(), kind.code()));
    list(
        "Statuses, beside KPI_OK, KPI_INVALID_ARGUMENT and KPI_INTERNAL.",
        "KPI_ERROR",
        kinds.to_vec(),
    );
    let codes = catalogue().map(|kpi| (kpi.id, u32::from(kpi.code))).collect();
    list("Codes of KPIs.", "KPI_CODE", codes);
    list("Units of values.", "KPI_UNIT", from_one(&Unit::ALL.map(Unit::name)));
    let bands = vec![("not_rated", 0), ("good", 1), ("watch", 2), ("bad", 3)];
    list("Bands of values.", "KPI_BAND", bands);
    list("Why there is no value.", "KPI_NO_DATA", from_one(&NoData::ALL.map(NoData::name)));
    for (field, names) in coded_fields() {
        let title = format!("Values of {field}; 0 where it is not known.");
        list(&title, &format!("KPI_{}", field.to_uppercase()), from_one(names));
    }
    out
}

/// Fields with a closed list of values, each once.
fn coded_fields() -> Vec<(&'static str, &'static [&'static str])> {
    let mut fields: Vec<(&str, &[&str])> = Vec::new();
    for field in RecordKind::ALL.into_iter().flat_map(RecordKind::fields) {
        if let FieldKind::Code(names) = field.kind
            && !fields.contains(&(field.name, names))
        {
            fields.push((field.name, names));
        }
    }
    fields
}
