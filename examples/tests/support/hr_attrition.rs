//! The HR data of IBM Watson (made up by IBM): one line is one employee, `Attrition` says who left.
//!
//! The source has no dates. So all are hired before a stated period, and all leavers leave in the
//! middle of it: leavers over the headcount at the start is then the known attrition.

use std::path::Path;

use kpi_core::record::{Employee, Instant};

/// The period in which the leavers leave: the year 2025, UTC.
pub(crate) const PERIOD: (&str, &str) = ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");

/// 1 January 2020 and 1 July 2025, UTC.
const HIRED: Instant = Instant(1_577_836_800_000);
const LEFT: Instant = Instant(1_751_328_000_000);

/// Reads all employees from the folder of the data set; the department is the team.
pub(crate) fn employees(folder: &Path) -> Vec<Employee> {
    let mut file =
        csv::Reader::from_path(folder.join("hr_attrition.csv")).expect("a readable file");
    let headers = file.headers().expect("headers").clone();
    // The file begins with a byte-order mark, which is no part of the first name.
    let place = |name: &str| {
        let place = headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name);
        place.unwrap_or_else(|| panic!("no column {name}"))
    };
    let (number, attrition, department) =
        (place("EmployeeNumber"), place("Attrition"), place("Department"));
    file.records()
        .map(|line| {
            let line = line.expect("a line");
            let left_on = match &line[attrition] {
                "Yes" => Some(LEFT),
                "No" => None,
                other => panic!("Attrition is {other:?}"),
            };
            let team = Some(line[department].to_string());
            Employee { left_on, team, ..Employee::new(&line[number], HIRED) }
        })
        .collect()
}
