//! How contacts ended.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;
use crate::record::Outcome;

partial! {
    /// Contacts by outcome, bots and people alike.
    Outcomes, "outcomes", code 12, rules NoRules, in blocks of Interaction;
    /// Contacts that ended resolved.
    count outcome_resolved,
    /// Contacts that ended unresolved.
    count outcome_unresolved,
    /// Contacts that the customer left after a bot or a person had engaged.
    count outcome_abandoned,
    /// Resolved contacts that are no transfer leg, whose number of transfers is known to be 0, and that no bot escalated.
    count first_level_resolved,
    /// Contacts left out because their outcome is not known, or because they are open.
    count outcome_unknown,
    /// Contacts left out because the customer left before anyone engaged.
    count abandoned_before_engagement,
    /// Contacts left out because the connection failed.
    count connection_failed,
}

impl Outcomes {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let counted = facts.counted;
        let outcome = block.outcome();
        let resolved = counted & outcome.is(Outcome::Resolved);
        tally.count(resolved, |state| &mut state.outcome_resolved);
        let alone = block.transfers().equal(0);
        let first_level = resolved & alone & !facts.handoff & !facts.transfer_leg;
        tally.count(first_level, |state| &mut state.first_level_resolved);
        let unresolved = counted & outcome.is(Outcome::Unresolved);
        tally.count(unresolved, |state| &mut state.outcome_unresolved);
        let abandoned = counted & outcome.is(Outcome::Abandoned);
        let engaged = facts.bot_engaged | facts.handler.human();
        tally.count(abandoned & engaged, |state| &mut state.outcome_abandoned);
        tally.count(abandoned & !engaged, |state| &mut state.abandoned_before_engagement);
        let failed = counted & outcome.is(Outcome::Failed);
        tally.count(failed, |state| &mut state.connection_failed);
        let known = resolved | unresolved | abandoned | failed;
        tally.count(counted & !known, |state| &mut state.outcome_unknown);
    }
}
