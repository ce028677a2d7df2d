//! What bots and IVRs did.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{BotOutcome, Initiation, IntentComplexity, InteractionFacts, InteractionRow};

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
    BotSessions, "bot_sessions", code 14, rules BotRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, rules: &BotRules) {
        if !row.is_counted() {
            return;
        }
        if matches!(row.initiation(), Some(Initiation::Agent | Initiation::Campaign)) {
            return self.bot_center_initiated += 1;
        }
        if rules.simple_only && row.intent_complexity() != Some(IntentComplexity::Simple) {
            return self.bot_out_of_scope += u64::from(row.is_bot_engaged());
        }
        self.bot_scope_contacts += 1;
        if !row.is_bot_engaged() {
            return self.bot_not_engaged += u64::from(row.bot_engaged() == Some(false));
        }
        self.bot_engagements += 1;
        match row.bot_completed() {
            Some(completed) => {
                self.bot_completion_known += 1;
                self.bot_completions += u64::from(completed);
            }
            None => self.bot_completion_unknown += 1,
        }
        if row.has_handoff() {
            return self.bot_escalations += 1;
        }
        match row.bot_outcome() {
            // A person who took part means that the bot did not resolve it completely.
            Some(BotOutcome::Resolved) if row.is_human_handled() => self.bot_outcome_unknown += 1,
            Some(BotOutcome::Resolved) => self.bot_resolutions += 1,
            Some(BotOutcome::Abandoned) => self.bot_abandons += 1,
            Some(BotOutcome::Failed) => self.bot_failures += 1,
            Some(BotOutcome::Handoff) | None => self.bot_outcome_unknown += 1,
        }
    }
}
