//! Customers who come back.

use std::collections::{BTreeMap, BTreeSet};

use super::{WINDOW, window_ms};
use crate::Result;
use crate::catalogue::{OptionDefinition, OptionValues};
use crate::event::{ContactEvent, Mark, NULL, Needs};
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::Compiled;
use crate::time::DAY_MS;

#[derive(Clone)]
pub(crate) struct UsageRules {
    window_ms: i64,
}

impl Rules for UsageRules {
    const OPTIONS: &'static [OptionDefinition] = &[WINDOW];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(UsageRules { window_ms: window_ms(values, "window_days") })
    }
}

partial! {
    /// Customers by the local days on which they made contact. They do not sum
    /// over groups: a customer of two groups counts in both.
    RepeatUsage, "repeat_usage", code 36, rules UsageRules,
    resolves Interaction by ByStart;
    /// Distinct customers.
    count usage_customers,
    /// Customers with contacts on two days or more, without those that repeat
    /// one about the same reason within the window.
    count returning_customers,
    /// Customers with any contacts on two days or more.
    count returning_customers_all,
    /// Contacts left out because the center began them or they are a further leg.
    count usage_center_initiated,
    /// Contacts left out because the customer is not known.
    count usage_unidentified,
}

impl RepeatUsage {
    fn needs(_rules: &UsageRules) -> Needs {
        Needs::contacts(false)
    }

    fn resolve(
        rules: &UsageRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        for event in events.contacts(false) {
            let identified = event.has(Mark::Identified);
            if event.has(Mark::FromCustomer) && identified {
                continue;
            }
            let Some(group) = book.group(event.dims, event.started_at) else { continue };
            let state = states.at(group);
            match event.has(Mark::FromCustomer) {
                false => state.usage_center_initiated += 1,
                true => state.usage_unidentified += 1,
            }
        }
        let passes =
            |event: &ContactEvent| event.has(Mark::FromCustomer) && event.has(Mark::Identified);
        events.each_key(
            false,
            passes,
            |_| 0,
            |run| {
                for (group, (days, all_days)) in days_by_group(run, rules, book) {
                    let state = states.at(group);
                    state.usage_customers += 1;
                    state.returning_customers += u64::from(days.len() > 1);
                    state.returning_customers_all += u64::from(all_days.len() > 1);
                }
            },
        );
        Ok(())
    }
}

type Days = BTreeSet<i64>;

/// The local days of one customer's contacts, without and with failure repeats.
fn days_by_group(
    run: &[ContactEvent],
    rules: &UsageRules,
    book: &mut dyn Booking,
) -> BTreeMap<u32, (Days, Days)> {
    let mut groups: BTreeMap<u32, (Days, Days)> = BTreeMap::new();
    // Of each reason the last contact, and the last that began before it.
    let mut last: BTreeMap<u32, (i64, Option<i64>)> = BTreeMap::new();
    for event in run {
        let now = event.started_at;
        let seen = last.entry(event.reason).or_insert((now, None));
        if seen.0 < now {
            *seen = (now, Some(seen.0));
        }
        let repeats =
            event.reason != NULL && seen.1.is_some_and(|before| before >= now - rules.window_ms);
        let Some(group) = book.group(event.dims, now) else { continue };
        let day = book.zone().to_local_ms(now).div_euclid(DAY_MS);
        let (days, all_days) = groups.entry(group).or_default();
        all_days.insert(day);
        if !repeats {
            days.insert(day);
        }
    }
    groups
}
