//! Contacts that were not followed by another one.

use std::collections::BTreeMap;

use super::{KEY, Outside, REPEAT_SCOPE, WINDOW, begins_within, each_outside, window_ms};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{ContactEvent, Mark, Needs};
use crate::partial::{Booking, JourneyKey, Rules, Sorted, States};
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
        each_outside(
            events,
            rules.key,
            book,
            |event| event.started_at,
            |group, reason| match reason {
                Outside::CenterInitiated => states.at(group).fcr_center_initiated += 1,
                Outside::Unidentified => states.at(group).fcr_unidentified += 1,
                Outside::ReasonUnknown => states.at(group).fcr_reason_unknown += 1,
            },
        );
        events.each_journey_key(rules.key, false, |run| {
            let mut channels: BTreeMap<u8, Vec<ContactEvent>> = BTreeMap::new();
            if rules.same_channel {
                run.iter()
                    .for_each(|event| channels.entry(event.channel()).or_default().push(*event));
            }
            let mut customers: BTreeMap<u32, bool> = BTreeMap::new();
            for event in run {
                let Some(group) = book.group(event.dims, event.started_at) else { continue };
                let peers = channels.get(&event.channel()).map_or(run, Vec::as_slice);
                let verdict = states.at(group).judge(event, peers, rules, book);
                if let Some(resolved) = verdict {
                    *customers.entry(group).or_insert(true) &= resolved;
                }
            }
            for (group, resolved) in customers {
                let state = states.at(group);
                state.window_customers += 1;
                state.window_customers_resolved += u64::from(resolved);
            }
        });
        Ok(())
    }

    /// Counts one contact; whether it was resolved, if it is judged. `run` are
    /// the contacts of its key that can repeat it.
    fn judge(
        &mut self,
        event: &ContactEvent,
        run: &[ContactEvent],
        rules: &FirstContactRules,
        book: &dyn Booking,
    ) -> Option<bool> {
        let window = rules.window_ms;
        let anchor = if rules.from_end { event.ended_at() } else { Some(event.started_at) };
        let left_out = match anchor {
            _ if !event.has(Mark::Served) => Some(&mut self.fcr_unserved),
            _ if rules.net && event.has(Mark::Unsolvable) => Some(&mut self.fcr_unsolvable),
            None => Some(&mut self.fcr_open),
            Some(anchor) if anchor + window > book.as_of() => Some(&mut self.fcr_immature),
            Some(_) => None,
        };
        if let Some(left_out) = left_out {
            *left_out += 1;
            return None;
        }
        let anchor = anchor?;
        let repeated = begins_within(run, anchor + 1, anchor + window + 1);
        let broken = rules.transfer_breaks && event.has(Mark::Transferred);
        let resolved = !repeated && !broken;
        self.window_contacts += 1;
        self.window_contacts_resolved += u64::from(resolved);
        if begins_within(run, event.started_at - window, event.started_at) {
            self.fcr_not_first += 1;
        } else if event.started_at - window < book.history_from() {
            self.fcr_no_history += 1;
        } else {
            self.first_contacts += 1;
            self.first_contacts_resolved += u64::from(resolved);
        }
        Some(resolved)
    }
}
