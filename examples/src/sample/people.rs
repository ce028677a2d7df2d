//! Who works for the company, and who buys from it. Days are dates: they begin when they begin in
//! Rome.

use super::clock::{DAY, DAYS, FIRST_DAY, date, to_local};
use super::contacts::{Contact, Customer};
use super::rng::Rng;
use super::table::{Cell, Cells, id};

/// Employees: hired on, left on, why, thousandths of a full post, team. Twelve agents but the
/// agency's are among them; on the day of the survey, 16 March 2026, they are 24.
const EMPLOYEES: [(&str, &str, &str, i64, &str); 37] = [
    ("2017-03-01", "", "", 1000, "back_office"),
    ("2018-09-03", "", "", 1000, "back_office"),
    ("2019-05-06", "", "", 500, "care"),
    ("2019-11-04", "2025-09-01", "voluntary", 1000, "back_office"),
    ("2020-02-03", "", "", 500, "billing"),
    ("2020-06-15", "", "", 1000, "quality"),
    ("2020-09-14", "", "", 500, "care"),
    ("2021-01-11", "", "", 500, "sales"),
    ("2021-04-01", "2025-06-16", "involuntary", 500, "sales"),
    ("2021-10-04", "", "", 1000, "planning"),
    ("2022-01-10", "", "", 750, "back_office"),
    ("2022-03-01", "", "", 500, "care"),
    ("2022-05-02", "2025-11-10", "transfer", 1000, "quality"),
    ("2022-09-05", "", "", 1000, "back_office"),
    ("2022-11-14", "2025-04-14", "voluntary", 500, "care"),
    ("2023-02-06", "", "", 750, "back_office"),
    ("2023-05-15", "2026-03-01", "voluntary", 500, "billing"),
    ("2023-10-02", "", "", 500, "care"),
    ("2023-11-06", "2025-12-29", "", 1000, "back_office"),
    ("2024-01-08", "", "", 1000, "quality"),
    ("2024-03-04", "2025-07-21", "voluntary", 500, "care"),
    ("2024-04-15", "", "", 1000, "back_office"),
    ("2024-06-17", "", "", 500, "care"),
    ("2024-09-02", "2026-02-09", "transfer", 1000, "planning"),
    ("2024-11-04", "", "", 500, "sales"),
    ("2025-02-03", "", "", 750, "back_office"),
    ("2025-03-17", "2025-05-05", "involuntary", 500, "care"),
    ("2025-05-12", "2025-10-20", "voluntary", 500, "billing"),
    ("2025-07-01", "", "", 500, "care"),
    ("2025-09-15", "", "", 1000, "back_office"),
    ("2025-10-06", "", "", 1000, "planning"),
    ("2025-11-03", "2026-01-12", "voluntary", 1000, "back_office"),
    ("2025-12-01", "2026-02-16", "involuntary", 1000, "back_office"),
    ("2026-01-19", "", "", 1000, "back_office"),
    ("2026-02-16", "", "", 1000, "back_office"),
    ("2026-03-02", "", "", 500, "care"),
    ("2026-03-23", "", "", 1000, "planning"),
];

/// The rows of `employees.csv`, ordered by the day of hiring.
pub(crate) fn employees() -> Vec<Cells> {
    let row = |(number, (hired, left, kind, fte, team)): (i64, (_, _, _, i64, _))| {
        let (hired, left, kind, team): (&str, &str, &str, &str) = (hired, left, kind, team);
        vec![
            ("employee_id", id("p", 2, Some(number))),
            ("hired_on", hired.cell()),
            ("left_on", left.cell()),
            ("leave_kind", kind.cell()),
            ("fte", format!("{}.{:02}", fte / 1000, fte % 1000 / 10)),
            ("team", team.cell()),
        ]
    };
    (1..).zip(EMPLOYEES).map(row).collect()
}

/// The rows of `customers.csv`: one for each time that a customer was active. Nobody leaves before
/// the last contact.
pub(crate) fn customers(customers: &[Customer], contacts: &[Contact], rng: &mut Rng) -> Vec<Cells> {
    let mut rows = Vec::new();
    for (number, customer) in (1..).zip(customers) {
        let days: Vec<i64> = contacts
            .iter()
            .filter(|contact| contact.customer() == Some(number))
            .map(|contact| to_local(contact.created) / DAY)
            .collect();
        let last = days.iter().max().copied().unwrap_or(FIRST_DAY);
        let mut row = |from: i64, to: Option<i64>| {
            rows.push(vec![
                ("customer_id", id("u", 3, Some(number))),
                ("active_from", date(from)),
                ("active_to", to.map_or(String::new(), date)),
                ("segment", customer.segment.cell()),
                ("region", customer.region.cell()),
            ]);
        };
        // Some became customers inside the sample's days, on the day of their first contact.
        let joined = days.iter().min().filter(|day| **day > FIRST_DAY && rng.chance(45));
        let from = joined.copied().unwrap_or(FIRST_DAY - rng.between(1, 2600));
        let left = last + rng.between(1, 40);
        let leaves = rng.chance(85) && left < FIRST_DAY + DAYS && joined.is_none();
        // Some who leave come back.
        let back = left + rng.between(3, 15);
        row(from, leaves.then_some(left));
        if leaves && rng.chance(400) && back < FIRST_DAY + DAYS {
            row(back, None);
        }
    }
    rows
}
