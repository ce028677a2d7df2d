//! What bots and IVRs did.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{BotOutcome, Initiation, IntentComplexity};

/// Whether sessions with a complex intent count.
pub(crate) const INTENT_SCOPE: OptionDefinition = OptionDefinition::rule(
    "intent_scope",
    Allowed::Choice(&["all", "simple"]),
    OptionValue::Choice("all"),
    "simple counts only sessions with a simple intent; the seed states its range of containment for these alone.",
);

#[derive(Clone)]
pub(crate) struct BotRules {
    simple_only: bool,
}

impl Rules for BotRules {
    const OPTIONS: &'static [OptionDefinition] = &[INTENT_SCOPE];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(BotRules { simple_only: values.is("intent_scope", "simple") })
    }
}

partial! {
    /// Contacts with a bot or IVR. bot_engagements = bot_escalations + the rest (deflected).
    BotSessions, "bot_sessions", code 14, rules BotRules, in blocks of Interaction;
    /// Contacts in which the customer used the bot.
    count bot_engagements,
    /// Engaged contacts that the bot handed to a person, accepted or not.
    count bot_escalations,
    /// Engaged contacts that the bot resolved, without a hand-over and without a person.
    count bot_resolutions,
    /// Engaged contacts that the customer left or that timed out, without a hand-over.
    count bot_abandons,
    /// Engaged contacts in which the bot failed, without a hand-over.
    count bot_failures,
    /// Engaged contacts without a hand-over whose bot outcome is not known.
    count bot_outcome_unknown,
    /// Engaged contacts of which it is known whether the flow was completed.
    count bot_completion_known,
    /// Engaged contacts whose flow was completed.
    count bot_completions,
    /// Engaged contacts left out because it is not known whether the flow was completed.
    count bot_completion_unknown,
    /// Contacts that met the bot without using it.
    count bot_not_engaged,
    /// Contacts without spam and copies, with a bot or not.
    count bot_scope_contacts,
    /// Contacts left out because an agent or a campaign began them.
    count bot_center_initiated,
    /// Engaged contacts left out because their intent is complex or not known.
    count bot_out_of_scope,
}

impl BotSessions {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &BotRules,
    ) {
        let initiation = block.initiation();
        let by_center = initiation.is(Initiation::Agent) | initiation.is(Initiation::Campaign);
        tally.count(facts.counted & by_center, |state| &mut state.bot_center_initiated);
        let mut scope = facts.counted & !by_center;
        if rules.simple_only {
            let simple = block.intent_complexity().is(IntentComplexity::Simple);
            let outside = scope & !simple & facts.bot_engaged;
            tally.count(outside, |state| &mut state.bot_out_of_scope);
            scope &= simple;
        }
        tally.count(scope, |state| &mut state.bot_scope_contacts);
        let unused = scope & !facts.bot_engaged & block.bot_engaged().no();
        tally.count(unused, |state| &mut state.bot_not_engaged);
        let engaged = scope & facts.bot_engaged;
        tally.count(engaged, |state| &mut state.bot_engagements);
        let completed = block.bot_completed();
        tally.count(engaged & completed.known, |state| &mut state.bot_completion_known);
        tally.count(engaged & completed.yes, |state| &mut state.bot_completions);
        tally.count(engaged & !completed.known, |state| &mut state.bot_completion_unknown);
        tally.count(engaged & facts.handoff, |state| &mut state.bot_escalations);
        let deflected = engaged & !facts.handoff;
        let outcome = block.bot_outcome();
        // A person who took part means that the bot did not resolve it completely.
        let resolved = deflected & outcome.is(BotOutcome::Resolved) & !facts.handler.human();
        tally.count(resolved, |state| &mut state.bot_resolutions);
        let abandoned = deflected & outcome.is(BotOutcome::Abandoned);
        tally.count(abandoned, |state| &mut state.bot_abandons);
        let failed = deflected & outcome.is(BotOutcome::Failed);
        tally.count(failed, |state| &mut state.bot_failures);
        let unknown = deflected & !resolved & !abandoned & !failed;
        tally.count(unknown, |state| &mut state.bot_outcome_unknown);
    }
}
