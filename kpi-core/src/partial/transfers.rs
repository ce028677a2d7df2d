//! Which handled contacts were transferred.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow};

partial! {
    /// Contacts handled by people, by transfers.
    Transfers, "transfers", code 10, rules NoRules, reads Interaction Interactions InteractionColumns;
    /// Contacts handled by people whose number of transfers is known.
    count transfers_known,
    /// Contacts that were transferred at least once.
    count transferred,
    /// Transfers of these contacts, counted one by one.
    count transfers,
    /// Contacts left out because their number of transfers is not known.
    count transfers_unknown,
}

impl Transfers {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() || !row.is_human_handled() {
            return;
        }
        match row.transfers() {
            Some(transfers) => {
                self.transfers_known += 1;
                self.transferred += u64::from(transfers > 0);
                self.transfers += transfers.unsigned_abs();
            }
            None => self.transfers_unknown += 1,
        }
    }
}
