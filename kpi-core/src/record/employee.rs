//! An employee under a pseudonym, from joining to leaving.

use crate::record::check::in_order;
use crate::record::code::LeaveKind;
use crate::record::{Instant, Problem};

record! {
    /// One employee.
    Employee, "employee", EmployeeRow, EmployeeAt, EmployeeColumns, EmployeeBuffer,
    check: check;
    /// A pseudonym.
    required text: employee_id,
    /// When the employee joined.
    required instant: hired_on,
    /// When the employee left; missing while employed.
    optional instant: left_on,
    /// Why the employee left.
    optional code LeaveKind: leave_kind,
    /// Share of a full-time post.
    optional fixed: fte,
    /// The team.
    optional text: team,
}

impl Employee {
    /// An employee with the two required fields.
    pub fn new(employee_id: impl Into<String>, hired_on: Instant) -> Self {
        Employee { employee_id: employee_id.into(), hired_on, ..Employee::blank() }
    }
}

#[inline]
fn check(row: &impl EmployeeRow) -> Result<(), Problem> {
    if row.fte().is_some_and(|fte| fte < 0) {
        return Err(Problem::new("fte", "a negative share", "a number, 0 or more"));
    }
    in_order("left_on", row.left_on(), "hired_on", Some(row.hired_on()))
}
