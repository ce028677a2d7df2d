//! Distinct conversations.

use crate::codec::id_hash;
use crate::partial::volume::VolumeRules;
use crate::record::InteractionRow;

partial! {
    /// Distinct conversations of the contacts that count towards the volume.
    Conversations, "conversations", code 17, rules VolumeRules, reads Interaction Interactions InteractionColumns;
    texts "conversation_id" "interaction_id";
    /// Distinct conversations; a contact without a conversation_id is its own.
    identifiers conversations,
}

/// The conversation of a contact, hashed.
pub(crate) fn conversation(row: &impl InteractionRow) -> u128 {
    id_hash(row.conversation_id().unwrap_or(row.interaction_id()))
}

impl Conversations {
    fn observe(&mut self, row: &impl InteractionRow, rules: &VolumeRules) {
        if rules.counts(row) {
            self.conversations.insert(conversation(row));
        }
    }
}
