//! Distinct cases.

use crate::codec::id_hash;
use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow, Outcome};

partial! {
    /// Distinct cases (tickets) that contacts of the group belong to.
    Cases, "cases", code 18, rules NoRules, reads Interaction Interactions InteractionColumns;
    texts "case_id";
    /// Distinct cases with a contact.
    identifiers cases,
    /// Distinct cases with a resolved contact.
    identifiers cases_resolved,
    /// Distinct cases with a reopened contact.
    identifiers cases_reopened,
    /// Contacts left out because they name no case.
    count case_unknown,
    /// Contacts that name a case.
    count case_contacts,
}

impl Cases {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() {
            return;
        }
        let Some(case) = row.case_id().map(id_hash) else {
            return self.case_unknown += 1;
        };
        self.case_contacts += 1;
        self.cases.insert(case);
        if row.outcome() == Some(Outcome::Resolved) {
            self.cases_resolved.insert(case);
        }
        if row.reopen_count().is_some_and(|reopens| reopens > 0) {
            self.cases_reopened.insert(case);
        }
    }
}
