//! Which resolved contacts were reopened.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow, Outcome};

partial! {
    /// Contacts that were resolved at least once, by reopens.
    Reopens, "reopens", code 13, rules NoRules, reads Interaction Interactions InteractionColumns;
    /// Contacts that were resolved at least once and whose number of reopens is known.
    count reopens_known,
    /// Contacts that were reopened at least once.
    count reopened,
    /// Reopens of these contacts, counted one by one.
    count reopens,
    /// Contacts left out because their number of reopens is not known.
    count reopens_unknown,
}

impl Reopens {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        let was_resolved = row.resolved_first_at().is_some()
            || row.resolved_last_at().is_some()
            || row.outcome() == Some(Outcome::Resolved);
        if !row.is_counted() || !was_resolved {
            return;
        }
        match row.reopen_count() {
            Some(reopens) => {
                self.reopens_known += 1;
                self.reopened += u64::from(reopens > 0);
                self.reopens += reopens.unsigned_abs();
            }
            None => self.reopens_unknown += 1,
        }
    }
}
