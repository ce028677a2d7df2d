//! Bot sessions after which the customer needed nobody.

use super::window_ms;
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{ContactEvent, Mark, Needs};
use crate::partial::bot::INTENT_SCOPE;
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::Compiled;

#[derive(Clone)]
pub(crate) struct ContainedRules {
    simple_only: bool,
    window_ms: i64,
}

impl Rules for ContainedRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        INTENT_SCOPE,
        OptionDefinition::rule(
            "recontact_window_days",
            Allowed::Integer(0, 366),
            OptionValue::Integer(0),
            "Above 0, a session is not contained when a person handles a contact of the same customer within so many days after it.",
        ),
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(ContainedRules {
            simple_only: values.is("intent_scope", "simple"),
            window_ms: window_ms(values, "recontact_window_days"),
        })
    }
}

partial! {
    /// Contacts with a bot whose window for a recontact has elapsed.
    Contained, "contained_sessions", code 37, rules ContainedRules,
    resolves Interaction by ByStart;
    /// Contacts with a bot, of known customers, whose window has elapsed.
    count bot_settled,
    /// Of these, resolved by the bot, and no person handled a later contact.
    count bot_lasting_resolutions,
    /// Of these, not handed over, and no person handled a later contact.
    count bot_lasting_deflections,
    /// Of these, resolved by the bot or left by the customer, and no person handled a later contact.
    count bot_lasting_resolved_or_left,
    /// Contacts with a bot left out because the customer is not known.
    count recontact_unidentified,
    /// Contacts with a bot left out because their window had not elapsed at as_of.
    count recontact_immature,
    /// Contacts left out because an agent or a campaign began them.
    count recontact_center_initiated,
    /// Contacts with a bot left out because their intent is complex or not known.
    count recontact_out_of_scope,
}

impl Contained {
    fn needs(_rules: &ContainedRules) -> Needs {
        Needs::contacts(false)
    }

    fn resolve(
        rules: &ContainedRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        let as_of = book.as_of();
        let mut handled = Vec::new();
        for run in events.contacts().chunk_by(|a, b| a.who == b.who) {
            handled.clear();
            let of_people = run.iter().filter(|event| event.has(Mark::HumanHandled));
            handled.extend(of_people.map(|event| event.started_at));
            for event in run {
                if let Some(group) = event.group() {
                    states.at(group).judge(event, &handled, rules, as_of);
                }
            }
        }
        Ok(())
    }

    /// Counts one contact. `handled` are the beginnings of the customer's
    /// contacts with people, ascending.
    fn judge(&mut self, event: &ContactEvent, handled: &[i64], rules: &ContainedRules, as_of: i64) {
        let engaged = event.has(Mark::BotEngaged);
        if event.has(Mark::CenterInitiated) {
            return self.recontact_center_initiated += 1;
        }
        if rules.simple_only && !event.has(Mark::SimpleIntent) {
            return self.recontact_out_of_scope += u64::from(engaged);
        }
        if !engaged {
            return;
        }
        if !event.has(Mark::Identified) {
            return self.recontact_unidentified += 1;
        }
        let anchor = event.last_known();
        if anchor + rules.window_ms > as_of {
            return self.recontact_immature += 1;
        }
        self.bot_settled += 1;
        let next = handled.partition_point(|at| *at <= anchor);
        let recontacted = handled.get(next).is_some_and(|at| *at <= anchor + rules.window_ms);
        if recontacted {
            return;
        }
        let resolved = event.has(Mark::BotResolved);
        let left = event.has(Mark::BotAbandoned);
        self.bot_lasting_resolutions += u64::from(resolved);
        self.bot_lasting_deflections += u64::from(!event.has(Mark::Handoff));
        self.bot_lasting_resolved_or_left += u64::from(resolved || left);
    }
}
