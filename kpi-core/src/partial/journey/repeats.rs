//! Contacts that repeat an earlier one.

use super::{KEY, Outside, REPEAT_SCOPE, WINDOW, each_outside, window_ms};
use crate::Result;
use crate::catalogue::{OptionDefinition, OptionValues};
use crate::event::Needs;
use crate::partial::{Booking, Contact, JourneyKey, Rules, Sorted, States};
use crate::policy::Compiled;

#[derive(Clone)]
pub(crate) struct RepeatRules {
    key: JourneyKey,
    window_ms: i64,
    same_channel: bool,
}

impl Rules for RepeatRules {
    const OPTIONS: &'static [OptionDefinition] = &[KEY, WINDOW, REPEAT_SCOPE];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(RepeatRules {
            key: JourneyKey::named(values.choice("key")),
            window_ms: window_ms(values, "window_days"),
            same_channel: values.is("repeat_scope", "same_channel"),
        })
    }
}

partial! {
    /// Contacts of customers, served or not, and whether they follow an earlier one.
    Repeats, "repeat_contacts", code 33, rules RepeatRules,
    resolves Interaction by ByStart;
    /// Contacts that follow one of the same key within the window.
    count repeat_contacts,
    /// Contacts for which the whole window before them is known.
    count contacts_with_history,
    /// Contacts left out because the center began them or they are a further leg.
    count repeat_center_initiated,
    /// Contacts left out because the customer (or case) is not known.
    count repeat_unidentified,
    /// Contacts left out because the reason is not known.
    count repeat_reason_unknown,
    /// Contacts left out because the records begin less than a window before them.
    count repeat_no_history,
}

impl Repeats {
    fn needs(rules: &RepeatRules) -> Needs {
        Needs::contacts(rules.key.by_case())
    }

    fn resolve(
        rules: &RepeatRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_outside(events, rules.key, Contact::group, |group, reason| match reason {
            Outside::CenterInitiated => states.at(group).repeat_center_initiated += 1,
            Outside::Unidentified => states.at(group).repeat_unidentified += 1,
            Outside::ReasonUnknown => states.at(group).repeat_reason_unknown += 1,
        });
        let history_from = book.history_from();
        events.each_journey_key(rules.key, rules.same_channel, |run| {
            for event in run {
                let Some(group) = event.group() else { continue };
                let state = states.at(group);
                let from = event.started_at - rules.window_ms;
                // Sums in place of branches: nobody can guess which way they go.
                let is_known = from >= history_from;
                state.repeat_no_history += u64::from(!is_known);
                state.contacts_with_history += u64::from(is_known);
                state.repeat_contacts += u64::from(is_known & (event.previous() >= from));
            }
        });
        Ok(())
    }
}
