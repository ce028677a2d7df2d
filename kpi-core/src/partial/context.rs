//! Whether the context came along when a contact changed channel or hands.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;

#[derive(Clone)]
pub(crate) struct ContextRules {
    require_no_repeat: bool,
}

impl Rules for ContextRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "require_no_repeat",
        Allowed::Boolean,
        OptionValue::Boolean(true),
        "Whether the customer must also not have had to repeat information.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(ContextRules { require_no_repeat: values.truth("require_no_repeat") })
    }
}

partial! {
    /// Contacts that continue an earlier one: those of which the source says
    /// whether the context was transferred.
    ContextTransfers, "context_transfers", code 16, rules ContextRules, in blocks of Interaction;
    /// Transitions with a known verdict.
    count transitions_judged,
    /// Transitions in which the context was kept.
    count transitions_with_context,
    /// Transitions left out because it is not known whether the customer had to repeat information.
    count repeat_unknown,
}

impl ContextTransfers {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &ContextRules,
    ) {
        let transferred = block.context_transferred();
        let repeated = block.customer_repeated_info();
        let judged = facts.counted & transferred.known;
        let (unknown, lost) = match rules.require_no_repeat {
            true => (transferred.yes & !repeated.known, repeated.yes),
            false => (0, 0),
        };
        tally.count(judged & unknown, |state| &mut state.repeat_unknown);
        tally.count(judged & !unknown, |state| &mut state.transitions_judged);
        let kept = judged & transferred.yes & !unknown & !lost;
        tally.count(kept, |state| &mut state.transitions_with_context);
    }
}
