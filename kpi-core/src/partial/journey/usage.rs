//! Customers who come back.

use super::{WINDOW, window_ms};
use crate::Result;
use crate::catalogue::{OptionDefinition, OptionValues};
use crate::event::{Mark, NULL, Needs};
use crate::partial::slot::NO_GROUP;
use crate::partial::{Booking, Contact, JourneyKey, Rules, Sorted, States};
use crate::policy::Compiled;
use crate::time::{DAY_MS, Zone};

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
        for event in events.contacts() {
            let identified = event.has(Mark::Identified);
            if event.has(Mark::FromCustomer) && identified {
                continue;
            }
            let Some(group) = event.group() else { continue };
            let state = states.at(group);
            match event.has(Mark::FromCustomer) {
                false => state.usage_center_initiated += 1,
                true => state.usage_unidentified += 1,
            }
        }
        let mut days = Days::default();
        events.each_journey_key(JourneyKey::Customer, false, |run| {
            for (group, days) in days.of(run, rules.window_ms, book.zone()) {
                let state = states.at(group);
                state.usage_customers += 1;
                state.returning_customers += u64::from(days.several);
                state.returning_customers_all += u64::from(days.several_of_all);
            }
        });
        Ok(())
    }
}

/// On how many days a customer made contact, of one group.
struct DaysOfGroup {
    /// Whether there are two days or more with contacts that repeat none.
    several: bool,
    several_of_all: bool,
}

/// The local days of one customer's contacts. Its room is used again.
#[derive(Default)]
struct Days {
    /// Reason, beginning and place of contacts with a reason.
    reasons: Vec<(u32, i64, usize)>,
    /// Group, day, and whether the contact repeats one about the same reason.
    days: Vec<(u32, i64, bool)>,
}

impl Days {
    /// What the contacts of each group tell; the run is in the order of time.
    fn of(
        &mut self,
        run: &[Contact],
        window_ms: i64,
        zone: &Zone,
    ) -> impl Iterator<Item = (u32, DaysOfGroup)> {
        let day = |event: &Contact| zone.to_local_ms(event.started_at).div_euclid(DAY_MS);
        self.days.clear();
        self.days
            .extend(run.iter().map(|event| (event.group().unwrap_or(NO_GROUP), day(event), false)));
        if run.len() > 1 {
            self.mark_repeats(run, window_ms);
        }
        self.days.retain(|(group, ..)| *group != NO_GROUP);
        self.days.sort_unstable();
        let of_groups = self.days.chunk_by(|a, b| a.0 == b.0);
        of_groups.map(|days| {
            let several_of = |mut days: std::slice::Iter<'_, (u32, i64, bool)>, all: bool| {
                let first = days.find(|(.., repeats)| all || !repeats);
                first.is_some_and(|first| days.any(|day| (all || !day.2) && day.1 != first.1))
            };
            let (several, several_of_all) =
                (several_of(days.iter(), false), several_of(days.iter(), true));
            (days[0].0, DaysOfGroup { several, several_of_all })
        })
    }

    /// Marks the contacts that follow one about the same reason within the window.
    fn mark_repeats(&mut self, run: &[Contact], window_ms: i64) {
        self.reasons.clear();
        let known = run.iter().enumerate().filter(|(_, event)| event.reason != NULL);
        self.reasons.extend(known.map(|(place, event)| (event.reason, event.started_at, place)));
        self.reasons.sort_unstable();
        for of_reason in self.reasons.chunk_by(|a, b| a.0 == b.0) {
            // The last beginning, and the last one before it.
            let (mut last, mut before) = (of_reason[0].1, None);
            for (_, now, place) in of_reason {
                if last < *now {
                    (last, before) = (*now, Some(last));
                }
                self.days[*place].2 = before.is_some_and(|before| before >= now - window_ms);
            }
        }
    }
}
