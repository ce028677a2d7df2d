//! The function of a KPI: two overloads, and the one that is called.

use std::collections::BTreeSet;

use kpi_core::catalogue::{Definition, OptionDefinition, options_of};

use crate::generate::python::code::{self, COMMON};
use crate::generate::python::docstring::{Subject, docstring};
use crate::generate::python::records::{self, Records};
use crate::generate::python::sample::Sample;
use crate::workspace::Result;

/// Which of the three signatures.
#[derive(Clone, Copy)]
enum Signature {
    Value,
    Scorecard,
    Both,
}

impl Signature {
    fn returns(self) -> &'static str {
        match self {
            Signature::Value => "Value",
            Signature::Scorecard => "Scorecard",
            Signature::Both => "Value | Scorecard",
        }
    }

    fn by(self) -> &'static str {
        match self {
            Signature::Value => "    by: None = None,\n",
            Signature::Scorecard => "    by: By,\n",
            Signature::Both => "    by: By | None = None,\n",
        }
    }
}

/// The source of a KPI's function.
pub(crate) fn function(definition: &Definition, sample: &Sample) -> Result<String> {
    let options = options_of(definition);
    let records = Records::new(definition)?;
    check_names(definition, &options, &records)?;
    let output = sample.summary(definition, &records.of_default())?;
    let subject = Subject { definition, options: &options, records: &records, output: &output };
    let signature = |which: Signature| signature(definition, &options, &records, which);
    Ok(format!(
        "@overload\n{}: ...\n\n\n@overload\n{}: ...\n\n\n{}:\n{}{}",
        signature(Signature::Value)?,
        signature(Signature::Scorecard)?,
        signature(Signature::Both)?,
        docstring(&subject)?,
        body(definition, &options, &records)?
    ))
}

fn check_names(
    definition: &Definition,
    options: &[OptionDefinition],
    records: &Records,
) -> Result<()> {
    code::check_name(definition.id)?;
    let mut names = BTreeSet::from(COMMON.map(|(name, _)| name));
    for kind in records.required.iter().chain(&records.optional) {
        names.insert(records::of(*kind)?.name);
    }
    for option in options {
        code::check_name(option.name)?;
        if !names.insert(option.name) {
            return Err(format!(
                "{}: the option {} has the name of another parameter in Python",
                definition.id, option.name
            ));
        }
    }
    Ok(())
}

fn signature(
    definition: &Definition,
    options: &[OptionDefinition],
    records: &Records,
    which: Signature,
) -> Result<String> {
    let mut out = format!("def {}(\n", definition.id);
    for kind in &records.required {
        out += &format!("    {}: Input,\n", records::of(*kind)?.name);
    }
    out += "    *,\n";
    for kind in &records.optional {
        out += &format!("    {}: Input | None = None,\n", records::of(*kind)?.name);
    }
    for option in options {
        out += &code::option(option);
    }
    out += which.by();
    for (name, of) in COMMON.iter().filter(|(name, _)| *name != "by") {
        out += &format!("    {name}: {of} | None = None,\n");
    }
    Ok(out + &format!(") -> {}", which.returns()))
}

fn body(
    definition: &Definition,
    options: &[OptionDefinition],
    records: &Records,
) -> Result<String> {
    let kinds = records.required.iter().chain(&records.optional);
    let tables: Vec<&str> =
        kinds.map(|kind| Ok(records::of(*kind)?.name)).collect::<Result<_>>()?;
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let common: String =
        COMMON.iter().map(|(name, _)| format!("        {name}={name},\n")).collect();
    Ok(format!(
        "    return compute(\n        {},\n{}{}{common}    )\n",
        code::quoted(definition.id),
        code::dict(&tables),
        code::dict(&names)
    ))
}
