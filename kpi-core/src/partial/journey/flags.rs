//! What agents say about resolution.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow, JourneyFacts};

partial! {
    /// Served contacts of customers, by what the agent said.
    FcrFlags, "fcr_flags", code 40, rules NoRules,
    reads Interaction Interactions InteractionColumns by ByStart;
    /// Served contacts of which the agent said whether they are resolved.
    count fcr_flag_known,
    /// Of these, resolved ones.
    count fcr_flag_yes,
    /// Served contacts left out because the agent said nothing.
    count fcr_flag_unknown,
}

impl FcrFlags {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() || !row.is_from_customer() || !row.is_served() {
            return;
        }
        match row.agent_says_resolved() {
            Some(resolved) => {
                self.fcr_flag_known += 1;
                self.fcr_flag_yes += u64::from(resolved);
            }
            None => self.fcr_flag_unknown += 1,
        }
    }
}
