//! Whether the context came along when a contact changed channel or hands.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow};

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
    ContextTransfers, "context_transfers", code 16, rules ContextRules, reads Interaction Interactions InteractionColumns;
    /// Transitions with a known verdict.
    count transitions_judged,
    /// Transitions in which the context was kept.
    count transitions_with_context,
    /// Transitions left out because it is not known whether the customer had to repeat information.
    count repeat_unknown,
}

impl ContextTransfers {
    fn observe(&mut self, row: &impl InteractionRow, rules: &ContextRules) {
        if !row.is_counted() {
            return;
        }
        let Some(transferred) = row.context_transferred() else { return };
        let kept = match (transferred, rules.require_no_repeat, row.customer_repeated_info()) {
            (false, _, _) => false,
            (true, false, _) => true,
            (true, true, Some(repeated)) => !repeated,
            (true, true, None) => return self.repeat_unknown += 1,
        };
        self.transitions_judged += 1;
        self.transitions_with_context += u64::from(kept);
    }
}
