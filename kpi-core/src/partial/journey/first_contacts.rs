//! Contacts that were not followed by another one.

use std::collections::BTreeMap;

use super::{
    KEY, Outside, REPEAT_SCOPE, WINDOW, begins_after, begins_before, each_outside, window_ms,
};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{Mark, Needs};
use crate::partial::{Booking, Contact, JourneyKey, Rules, Sorted, States};
use crate::policy::Compiled;

#[derive(Clone)]
pub(crate) struct FirstContactRules {
    key: JourneyKey,
    window_ms: i64,
    from_end: bool,
    transfer_breaks: bool,
    same_channel: bool,
    net: bool,
}

impl Rules for FirstContactRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        KEY,
        WINDOW,
        OptionDefinition::rule(
            "window_from",
            Allowed::Choice(&["end", "start"]),
            OptionValue::Choice("end"),
            "Whether the window begins when the contact ended or when it began.",
        ),
        OptionDefinition::rule(
            "transfer_breaks",
            Allowed::Boolean,
            OptionValue::Boolean(false),
            "Whether a contact that was transferred counts as not resolved.",
        ),
        REPEAT_SCOPE,
        OptionDefinition::rule(
            "population",
            Allowed::Choice(&["gross", "net"]),
            OptionValue::Choice("gross"),
            "net leaves out contacts whose reason the policy lists under unsolvable_reasons.",
        ),
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(FirstContactRules {
            key: JourneyKey::named(values.choice("key")),
            window_ms: window_ms(values, "window_days"),
            from_end: !values.is("window_from", "start"),
            transfer_breaks: values.truth("transfer_breaks"),
            same_channel: values.is("repeat_scope", "same_channel"),
            net: values.is("population", "net"),
        })
    }
}

partial! {
    /// Served contacts of customers, and whether another contact followed
    /// within the window. Any later contact of the key is a repeat, abandoned
    /// ones too; a further leg and a call-back are none.
    FirstContacts, "first_contacts", code 32, rules FirstContactRules,
    resolves Interaction by ByStart;
    /// Contacts without one of the same key in the window before them.
    count first_contacts,
    /// First contacts that were not followed by another one.
    count first_contacts_resolved,
    /// Served contacts whose window has elapsed, first or not.
    count window_contacts,
    /// Of these, contacts that were not followed by another one.
    count window_contacts_resolved,
    /// Distinct customers (or cases) with such a contact.
    count window_customers,
    /// Of these, customers none of whose contacts was followed by another one.
    count window_customers_resolved,
    /// Contacts left out because the center began them or they are a further leg.
    count fcr_center_initiated,
    /// Contacts left out because the customer (or case) is not known.
    count fcr_unidentified,
    /// Contacts left out because the reason is not known.
    count fcr_reason_unknown,
    /// Contacts left out because nobody served them.
    count fcr_unserved,
    /// Contacts left out because nobody can resolve their reason at once.
    count fcr_unsolvable,
    /// Contacts left out because they have not ended.
    count fcr_open,
    /// Contacts left out because their window had not elapsed at as_of.
    count fcr_immature,
    /// Contacts that follow an earlier one within the window.
    count fcr_not_first,
    /// Contacts left out because the records begin too late to know whether they are first.
    count fcr_no_history,
}

/// The contacts of a run by channel, each in the order of time.
fn by_channel(run: &[Contact]) -> Vec<Vec<Contact>> {
    let mut channels: BTreeMap<u8, Vec<Contact>> = BTreeMap::new();
    run.iter().for_each(|event| channels.entry(event.channel()).or_default().push(*event));
    channels.into_values().collect()
}

/// Between which instants all contacts are known.
struct Known {
    as_of: i64,
    history_from: i64,
}

impl FirstContacts {
    fn needs(rules: &FirstContactRules) -> Needs {
        Needs::contacts(rules.key.by_case())
    }

    fn resolve(
        rules: &FirstContactRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        each_outside(events, rules.key, Contact::group, |group, reason| match reason {
            Outside::CenterInitiated => states.at(group).fcr_center_initiated += 1,
            Outside::Unidentified => states.at(group).fcr_unidentified += 1,
            Outside::ReasonUnknown => states.at(group).fcr_reason_unknown += 1,
        });
        let known = Known { as_of: book.as_of(), history_from: book.history_from() };
        // Of one customer, the group of each judged contact and whether it was resolved.
        let mut judged: Vec<(u32, bool)> = Vec::new();
        events.each_journey_key(rules.key, false, |run| {
            judged.clear();
            let mut judge = |event: &Contact, peers: &[Contact], place: usize| {
                let Some(group) = event.group() else { return };
                let verdict = states.at(group).judge(event, peers, place, rules, &known);
                judged.extend(verdict.map(|resolved| (group, resolved)));
            };
            match rules.same_channel {
                false => run.iter().enumerate().for_each(|(place, event)| judge(event, run, place)),
                true => by_channel(run).iter().for_each(|peers| {
                    peers.iter().enumerate().for_each(|(place, event)| judge(event, peers, place));
                }),
            }
            if judged.len() > 1 {
                judged.sort_unstable();
            }
            for of_group in judged.chunk_by(|a, b| a.0 == b.0) {
                let state = states.at(of_group[0].0);
                state.window_customers += 1;
                // Those that were not resolved stand first.
                state.window_customers_resolved += u64::from(of_group[0].1);
            }
        });
        Ok(())
    }

    /// Counts one contact; whether it was resolved, if it is judged. `run` are
    /// the contacts of its key that can repeat it, among which it has this place.
    #[inline]
    fn judge(
        &mut self,
        event: &Contact,
        run: &[Contact],
        place: usize,
        rules: &FirstContactRules,
        known: &Known,
    ) -> Option<bool> {
        let window = rules.window_ms;
        let anchor = if rules.from_end { event.ended_at() } else { Some(event.started_at) };
        let left_out = match anchor {
            _ if !event.has(Mark::Served) => Some(&mut self.fcr_unserved),
            _ if rules.net && event.has(Mark::Unsolvable) => Some(&mut self.fcr_unsolvable),
            None => Some(&mut self.fcr_open),
            Some(anchor) if anchor + window > known.as_of => Some(&mut self.fcr_immature),
            Some(_) => None,
        };
        if let Some(left_out) = left_out {
            *left_out += 1;
            return None;
        }
        let anchor = anchor?;
        let repeated = begins_after(run, place, anchor + 1, anchor + window + 1);
        let broken = rules.transfer_breaks && event.has(Mark::Transferred);
        let resolved = !repeated && !broken;
        self.window_contacts += 1;
        self.window_contacts_resolved += u64::from(resolved);
        if begins_before(run, place, event.started_at - window, event.started_at) {
            self.fcr_not_first += 1;
        } else if event.started_at - window < known.history_from {
            self.fcr_no_history += 1;
        } else {
            self.first_contacts += 1;
            self.first_contacts_resolved += u64::from(resolved);
        }
        Some(resolved)
    }
}
