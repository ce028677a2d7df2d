//! Distinct conversations.

use crate::codec::id_hash;
use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow};

partial! {
    /// Distinct conversations; a contact without a conversation_id is its own.
    Conversations, "conversations", code 17, rules NoRules, reads Interaction Interactions InteractionColumns;
    /// Distinct conversations among the contacts that count.
    identifiers conversations,
    /// Distinct conversations among the contacts that people handled.
    identifiers handled_conversations,
}

impl Conversations {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() {
            return;
        }
        let id = id_hash(row.conversation_id().unwrap_or(row.interaction_id()));
        self.conversations.insert(id);
        if row.is_human_handled() {
            self.handled_conversations.insert(id);
        }
    }
}
