//! Which handled contacts were transferred.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;

partial! {
    /// Contacts handled by people, by transfers.
    Transfers, "transfers", code 10, rules NoRules, in blocks of Interaction;
    /// Contacts handled by people whose number of transfers is known.
    count transfers_known,
    /// Contacts that were transferred at least once.
    count transferred,
    /// Transfers of these contacts, counted one by one.
    count transfers,
    /// Contacts left out because their number of transfers is not known.
    count transfers_unknown,
}

impl Transfers {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let handled = facts.counted & facts.handler.human();
        let transfers = block.transfers().only(handled);
        tally.count(handled & !transfers.known, |state| &mut state.transfers_unknown);
        tally.count(transfers.known, |state| &mut state.transfers_known);
        tally.count(transfers.above(0), |state| &mut state.transferred);
        tally.total(transfers, |state| &mut state.transfers);
    }
}
