//! Contacts that were not followed by another one.

use std::collections::BTreeMap;

use super::{KEY, Outside, REPEAT_SCOPE, WINDOW, begins_after, each_outside, window_ms};
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

/// Counts one contact in its group; the group, and whether it was resolved, if
/// it is judged.
#[inline]
fn judge(
    states: &mut States<FirstContacts>,
    run: &[Contact],
    place: usize,
    previous: i64,
    rules: &FirstContactRules,
    known: &Known,
) -> Option<(u32, bool)> {
    let group = run[place].group()?;
    let resolved = states.at(group).judge(run, place, previous, rules, known)?;
    Some((group, resolved))
}

/// When the last contact before this one began that began earlier.
fn previous(run: &[Contact], place: usize) -> i64 {
    let began = run[place].started_at;
    let earlier = run.partition_point(|contact| contact.started_at < began);
    earlier.checked_sub(1).map_or(i64::MIN, |before| run[before].started_at)
}

/// The contacts of a run by channel, each in the order of time.
fn by_channel(run: &[Contact]) -> Vec<Vec<Contact>> {
    let mut channels: BTreeMap<u8, Vec<Contact>> = BTreeMap::new();
    run.iter().for_each(|event| channels.entry(event.channel()).or_default().push(*event));
    channels.into_values().collect()
}

/// Of one customer, the groups of judged contacts and whether all of a group
/// were resolved.
#[derive(Default)]
struct Judged {
    /// The first 64 groups that have a contact, and those with one that was not resolved.
    few: u64,
    unresolved: u64,
    /// Contacts of all other groups.
    others: Vec<(u32, bool)>,
}

impl Judged {
    #[inline]
    fn add(&mut self, judged: Option<(u32, bool)>) {
        match judged {
            None => {}
            Some((group, resolved)) if group < u64::BITS => {
                self.few |= 1 << group;
                self.unresolved |= u64::from(!resolved) << group;
            }
            Some(other) => self.others.push(other),
        }
    }

    /// Calls `visit` with each group and whether all was resolved, and forgets them.
    #[inline]
    fn each_group(&mut self, mut visit: impl FnMut(u32, bool)) {
        while self.few != 0 {
            let group = self.few.trailing_zeros();
            visit(group, self.unresolved >> group & 1 == 0);
            self.few &= self.few - 1;
        }
        self.unresolved = 0;
        if self.others.is_empty() {
            return;
        }
        // What was not resolved stands first in each group.
        self.others.sort_unstable();
        self.others.dedup_by_key(|(group, _)| *group);
        self.others.drain(..).for_each(|(group, resolved)| visit(group, resolved));
    }
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
        let mut judged = Judged::default();
        events.each_journey_key(rules.key, false, |run| {
            if rules.same_channel {
                for peers in by_channel(run) {
                    for place in 0..peers.len() {
                        let previous = previous(&peers, place);
                        judged.add(judge(states, &peers, place, previous, rules, &known));
                    }
                }
            } else {
                for (place, event) in run.iter().enumerate() {
                    judged.add(judge(states, run, place, event.previous(), rules, &known));
                }
            }
            judged.each_group(|group, resolved| {
                let state = states.at(group);
                state.window_customers += 1;
                state.window_customers_resolved += u64::from(resolved);
            });
        });
        Ok(())
    }

    /// Counts one contact; whether it was resolved, if it is judged. `run` are
    /// the contacts of its key that can repeat it, among which it has this place,
    /// and `previous` says when the one before it began.
    #[inline]
    fn judge(
        &mut self,
        run: &[Contact],
        place: usize,
        previous: i64,
        rules: &FirstContactRules,
        known: &Known,
    ) -> Option<bool> {
        let event = &run[place];
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
        let from = event.started_at - window;
        let follows = previous >= from;
        let is_unknown = !follows & (from < known.history_from);
        let is_first = !follows & !is_unknown;
        // Sums in place of branches: nobody can guess which way they go.
        self.window_contacts += 1;
        self.window_contacts_resolved += u64::from(resolved);
        self.fcr_not_first += u64::from(follows);
        self.fcr_no_history += u64::from(is_unknown);
        self.first_contacts += u64::from(is_first);
        self.first_contacts_resolved += u64::from(is_first & resolved);
        Some(resolved)
    }
}
