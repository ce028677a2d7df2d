//! How contacts ended.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow, Outcome};

partial! {
    /// Contacts by outcome, bots and people alike.
    Outcomes, "outcomes", code 12, rules NoRules, reads Interaction Interactions InteractionColumns;
    /// Contacts that ended resolved.
    count outcome_resolved,
    /// Contacts that ended unresolved.
    count outcome_unresolved,
    /// Contacts that the customer left after a bot or a person had engaged.
    count outcome_abandoned,
    /// Resolved contacts that are no transfer leg, whose number of transfers is known to be 0, and that no bot escalated.
    count first_level_resolved,
    /// Contacts left out because their outcome is not known, or because they are open.
    count outcome_unknown,
    /// Contacts left out because the customer left before anyone engaged.
    count abandoned_before_engagement,
    /// Contacts left out because the connection failed.
    count connection_failed,
}

impl Outcomes {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() {
            return;
        }
        match row.outcome() {
            Some(Outcome::Resolved) => {
                self.outcome_resolved += 1;
                let first_level =
                    row.transfers() == Some(0) && !row.has_handoff() && !row.is_transfer_leg();
                self.first_level_resolved += u64::from(first_level);
            }
            Some(Outcome::Unresolved) => self.outcome_unresolved += 1,
            Some(Outcome::Abandoned) if row.is_bot_engaged() || row.is_human_handled() => {
                self.outcome_abandoned += 1;
            }
            Some(Outcome::Abandoned) => self.abandoned_before_engagement += 1,
            Some(Outcome::Failed) => self.connection_failed += 1,
            _ => self.outcome_unknown += 1,
        }
    }
}
