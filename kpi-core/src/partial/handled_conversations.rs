//! Distinct conversations that people worked on.

use crate::partial::conversations::conversation;
use crate::partial::handle_time::HandleTimeRules;
use crate::record::{InteractionFacts, InteractionRow};

partial! {
    /// Distinct conversations of the contacts whose handle time is counted.
    HandledConversations, "handled_conversations", code 29, rules HandleTimeRules, reads Interaction Interactions InteractionColumns;
    texts "conversation_id" "interaction_id";
    /// Distinct conversations; a contact without a conversation_id is its own.
    identifiers handled_conversations,
}

impl HandledConversations {
    fn observe(&mut self, row: &impl InteractionRow, rules: &HandleTimeRules) {
        if row.is_counted() && row.is_human_handled() && rules.handle_ms(row).is_some() {
            self.handled_conversations.insert(conversation(row));
        }
    }
}
