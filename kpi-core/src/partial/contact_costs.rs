//! The contacts that costs are divided by, and by which shared costs are split.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;
use crate::record::Outcome;

partial! {
    /// Contacts that bear costs.
    ContactCosts, "contact_costs", code 28, rules NoRules, in blocks of Interaction;
    /// Contacts handled by a person or a bot.
    count contacts_handled,
    /// Inbound contacts, handled or not.
    count contacts_inbound,
    /// Contacts that ended resolved.
    count contacts_resolved,
    /// Costs booked on single contacts, in minor units.
    minor_units contact_cost,
    /// Contacts with a cost of their own.
    count contact_costs_known,
    /// Talk, hold and wrap as far as they are known, in milliseconds: the key for shared costs.
    milliseconds contact_handle_ms,
    /// Contacts left out because nobody handled them.
    count contacts_not_handled,
}

impl ContactCosts {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let counted = facts.counted;
        let nobody = facts.handler.not_handled();
        tally.count(counted & !nobody, |state| &mut state.contacts_handled);
        tally.count(counted & nobody, |state| &mut state.contacts_not_handled);
        tally.count(counted & facts.inbound, |state| &mut state.contacts_inbound);
        let resolved = counted & block.outcome().is(Outcome::Resolved);
        tally.count(resolved, |state| &mut state.contacts_resolved);
        let cost = block.direct_cost().only(counted);
        tally.count(cost.known, |state| &mut state.contact_costs_known);
        tally.sum(cost, |state| &mut state.contact_cost);
        let mut time = block.talk().or_zero();
        time.add_known(block.hold());
        time.add_known(block.wrap());
        tally.sum(time.numbers().only(counted), |state| &mut state.contact_handle_ms);
    }
}
