//! How many contacts there were, and who handled them.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Direction, HandledBy, InteractionFacts, InteractionRow, Outcome};

/// Which contacts count towards the volume.
#[derive(Clone)]
pub(crate) struct VolumeRules {
    outbound: bool,
}

impl Rules for VolumeRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "outbound",
        Allowed::Choice(&["include", "exclude"]),
        OptionValue::Choice("include"),
        "Whether outbound contacts belong to the volume.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(VolumeRules { outbound: !values.is("outbound", "exclude") })
    }
}

impl VolumeRules {
    /// Whether a contact belongs to the volume.
    #[inline]
    pub(crate) fn counts(&self, row: &impl InteractionRow) -> bool {
        row.is_counted() && (self.outbound || row.direction() != Some(Direction::Outbound))
    }
}

partial! {
    /// Contacts by handler: the four parts and the unknown rest sum to the whole.
    Volume, "volume", code 1, rules VolumeRules, reads Interaction Interactions InteractionColumns;
    /// Contacts of all channels, without spam, copies and internal ones.
    count interactions,
    /// Inbound contacts that are the first of their chain: not begun by a transfer.
    count incoming,
    /// Contacts handled by a bot or IVR alone.
    count bot_only,
    /// Contacts that a bot handed to a person.
    count bot_then_human,
    /// Contacts handled by people alone.
    count human_only,
    /// Contacts that nobody handled.
    count unhandled,
    /// Contacts of which the record does not tell who handled them.
    count handler_unknown,
    /// Records left out because they are spam or a copy of another record.
    count spam_or_duplicate,
    /// Records left out because they are internal.
    count internal,
    /// Outbound contacts left out by the rule outbound = exclude.
    count outbound_excluded,
}

impl Volume {
    fn observe(&mut self, row: &impl InteractionRow, rules: &VolumeRules) {
        if matches!(row.outcome(), Some(Outcome::Spam | Outcome::Duplicate)) {
            self.spam_or_duplicate += 1;
            return;
        }
        match row.direction() {
            Some(Direction::Internal) => {
                self.internal += 1;
                return;
            }
            Some(Direction::Outbound) if !rules.outbound => {
                self.outbound_excluded += 1;
                return;
            }
            _ => {}
        }
        self.interactions += 1;
        self.incoming += u64::from(row.is_inbound() && !row.is_transfer_leg());
        match row.handler() {
            Some(HandledBy::BotOnly) => self.bot_only += 1,
            Some(HandledBy::BotThenHuman) => self.bot_then_human += 1,
            Some(HandledBy::HumanOnly) => self.human_only += 1,
            Some(HandledBy::None) => self.unhandled += 1,
            None => self.handler_unknown += 1,
        }
    }
}
