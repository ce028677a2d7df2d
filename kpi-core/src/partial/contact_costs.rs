//! The contacts that costs are divided by, and by which shared costs are split.

use crate::partial::NoRules;
use crate::record::{HandledBy, InteractionFacts, InteractionRow, Outcome};

partial! {
    /// Contacts that bear costs.
    ContactCosts, "contact_costs", code 28, rules NoRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() {
            return;
        }
        match row.handler() {
            Some(HandledBy::BotOnly | HandledBy::HumanOnly | HandledBy::BotThenHuman) => {
                self.contacts_handled += 1;
            }
            Some(HandledBy::None) | None => self.contacts_not_handled += 1,
        }
        self.contacts_inbound += u64::from(row.is_inbound());
        self.contacts_resolved += u64::from(row.outcome() == Some(Outcome::Resolved));
        if let Some(cost) = row.direct_cost() {
            self.contact_cost += i128::from(cost);
            self.contact_costs_known += 1;
        }
        let parts = [row.talk(), row.hold(), row.wrap()];
        self.contact_handle_ms += parts.into_iter().flatten().map(i128::from).sum::<i128>();
    }
}
