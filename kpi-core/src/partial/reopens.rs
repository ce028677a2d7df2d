//! Which resolved contacts were reopened.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;
use crate::record::Outcome;

partial! {
    /// Contacts that were resolved at least once, by reopens.
    Reopens, "reopens", code 13, rules NoRules, in blocks of Interaction;
    /// Contacts that were resolved at least once and whose number of reopens is known.
    count reopens_known,
    /// Contacts that were reopened at least once.
    count reopened,
    /// Reopens of these contacts, counted one by one.
    count reopens,
    /// Contacts left out because their number of reopens is not known.
    count reopens_unknown,
}

impl Reopens {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let was_resolved = block.resolved_first_at().known
            | block.resolved_last_at().known
            | block.outcome().is(Outcome::Resolved);
        let resolved = facts.counted & was_resolved;
        let reopens = block.reopen_count().only(resolved);
        tally.count(resolved & !reopens.known, |state| &mut state.reopens_unknown);
        tally.count(reopens.known, |state| &mut state.reopens_known);
        tally.count(reopens.above(0), |state| &mut state.reopened);
        tally.total(reopens, |state| &mut state.reopens);
    }
}
