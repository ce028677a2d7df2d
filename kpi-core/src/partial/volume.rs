//! How many contacts there were, and who handled them.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Direction, InteractionFacts, InteractionRow, Outcome};

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
    Volume, "volume", code 1, rules VolumeRules, in blocks of Interaction;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &VolumeRules,
    ) {
        let outcome = block.outcome();
        let copies = outcome.is(Outcome::Spam) | outcome.is(Outcome::Duplicate);
        tally.count(copies, |state| &mut state.spam_or_duplicate);
        let direction = block.direction();
        let internal = !copies & direction.is(Direction::Internal);
        tally.count(internal, |state| &mut state.internal);
        let outbound = match rules.outbound {
            true => 0,
            false => !copies & direction.is(Direction::Outbound),
        };
        tally.count(outbound, |state| &mut state.outbound_excluded);
        let contacts = !copies & !internal & !outbound;
        tally.count(contacts, |state| &mut state.interactions);
        let incoming = contacts & facts.inbound & !facts.transfer_leg;
        tally.count(incoming, |state| &mut state.incoming);
        let handler = &facts.handler;
        tally.count(contacts & handler.bot_only, |state| &mut state.bot_only);
        tally.count(contacts & handler.bot_then_human, |state| &mut state.bot_then_human);
        tally.count(contacts & handler.human_only, |state| &mut state.human_only);
        tally.count(contacts & handler.nobody, |state| &mut state.unhandled);
        tally.count(contacts & handler.unknown, |state| &mut state.handler_unknown);
    }
}
