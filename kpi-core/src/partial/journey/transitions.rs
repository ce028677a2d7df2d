//! Journeys over several channels.

use super::{Outside, WINDOW, each_outside, window_ms};
use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{ContactEvent, Mark, Needs};
use crate::partial::{Booking, Contact, JourneyKey, PartialType, Rules, Sorted, States};
use crate::policy::Compiled;
use crate::record::{Channel, Code};

const JOURNEY_KEY: OptionDefinition = OptionDefinition::rule(
    "journey_key",
    Allowed::Choice(&["customer_reason", "customer", "case"]),
    OptionValue::Choice("customer_reason"),
    "What makes contacts one journey: the same customer and reason, the same customer, or the same case.",
);

const FOLD: OptionDefinition = OptionDefinition::rule(
    "fold_messaging",
    Allowed::Boolean,
    OptionValue::Boolean(false),
    "Whether chat, messaging and sms count as one channel.",
);

/// The channels that `fold_messaging` counts as one.
const MESSAGING: [Channel; 3] = [Channel::Chat, Channel::Messaging, Channel::Sms];

/// What makes a journey.
#[derive(Clone)]
pub(crate) struct JourneyRules {
    key: JourneyKey,
    window_ms: i64,
    fold: bool,
}

impl Rules for JourneyRules {
    const OPTIONS: &'static [OptionDefinition] = &[JOURNEY_KEY, WINDOW, FOLD];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(JourneyRules {
            key: JourneyKey::named(values.choice("journey_key")),
            window_ms: window_ms(values, "window_days"),
            fold: values.truth("fold_messaging"),
        })
    }
}

impl JourneyRules {
    #[inline]
    fn channel(&self, event: &ContactEvent) -> u8 {
        match self.fold && MESSAGING.iter().any(|channel| channel.number() == event.channel()) {
            true => Channel::Chat.number(),
            false => event.channel(),
        }
    }

    /// Calls `visit` with the contacts of each journey, in the order of time,
    /// and whether no further contact can belong to it.
    fn each_journey(
        &self,
        events: &Sorted<'_>,
        as_of: i64,
        mut visit: impl FnMut(&[Contact], bool),
    ) {
        events.each_journey(self.key, self.window_ms, |journey, reach| {
            // What lies beyond as_of is not known yet, whoever added it.
            visit(journey, reach + self.window_ms <= as_of);
        });
    }
}

#[derive(Clone)]
pub(crate) struct MigrationRules {
    journey: JourneyRules,
    planned: bool,
}

impl Rules for MigrationRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        JOURNEY_KEY,
        WINDOW,
        FOLD,
        OptionDefinition::rule(
            "planned",
            Allowed::Choice(&["exclude", "include"]),
            OptionValue::Choice("exclude"),
            "Whether a change of channel counts that the center planned.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(MigrationRules {
            journey: JourneyRules::new(values, policy)?,
            planned: values.is("planned", "include"),
        })
    }
}

pub(in crate::partial) static JOURNEYS: &PartialType = &migration::TYPE;
pub(in crate::partial) static CROSS_CHANNEL: &PartialType = &cross_channel::TYPE;

mod migration {
    use super::*;

    partial! {
        /// Journeys: contacts of one key, each within the window after those before it.
        Journeys, "journeys", code 34, rules MigrationRules,
        resolves Interaction by ByStart;
        /// Journeys that no further contact can belong to.
        count journeys,
        /// Of these, journeys of two contacts or more.
        count multi_contact_journeys,
        /// Of these, journeys with a change of channel.
        count migrated_journeys,
        /// Changes of channel.
        count channel_switches,
        /// Steps from one contact to the next.
        count journey_transitions,
        /// Changes of channel by the channel before and after.
        pairs channel_migrations,
        /// Journeys left out because a further contact could still belong to them at as_of.
        count journeys_immature,
        /// Contacts left out because the center began them or they are a further leg.
        count journey_center_initiated,
        /// Contacts left out because the customer (or case) is not known.
        count journey_unidentified,
        /// Contacts left out because the reason is not known.
        count journey_reason_unknown,
    }

    impl Journeys {
        fn needs(rules: &MigrationRules) -> Needs {
            Needs::contacts(rules.journey.key.by_case())
        }

        fn resolve(
            rules: &MigrationRules,
            events: &Sorted<'_>,
            book: &mut dyn Booking,
            states: &mut States<Self>,
        ) -> Result<()> {
            let outside = |group, reason| match reason {
                Outside::CenterInitiated => states.at(group).journey_center_initiated += 1,
                Outside::Unidentified => states.at(group).journey_unidentified += 1,
                Outside::ReasonUnknown => states.at(group).journey_reason_unknown += 1,
            };
            each_outside(events, rules.journey.key, Contact::group, outside);
            rules.journey.each_journey(events, book.as_of(), |journey, mature| {
                let [first, ..] = journey else { return };
                let Some(group) = first.group() else { return };
                let state = states.at(group);
                if !mature {
                    state.journeys_immature += 1;
                    return;
                }
                state.count(journey, rules);
            });
            Ok(())
        }

        fn count(&mut self, journey: &[Contact], rules: &MigrationRules) {
            let mut switches = 0;
            for step in journey.windows(2) {
                let (from, to) = (rules.journey.channel(&step[0]), rules.journey.channel(&step[1]));
                if from != to && (rules.planned || !step[1].has(Mark::PlannedChange)) {
                    switches += 1;
                    self.channel_migrations.add(from, to);
                }
            }
            self.journeys += 1;
            self.multi_contact_journeys += u64::from(journey.len() > 1);
            self.migrated_journeys += u64::from(switches > 0);
            self.channel_switches += switches;
            self.journey_transitions += journey.len() as u64 - 1;
        }
    }
}

mod cross_channel {
    use super::*;

    partial! {
        /// Journeys over two channels or more, by the outcome of their last contact.
        CrossChannel, "cross_channel_journeys", code 35, rules JourneyRules,
        resolves Interaction by ByEnd;
        /// Journeys over two channels or more with a known outcome.
        count cross_channel_journeys,
        /// Of these, journeys whose last contact was resolved.
        count cross_channel_resolved,
        /// Journeys left out because the outcome of their last contact is not known.
        count cross_channel_unknown,
        /// Journeys left out because a further contact, over another channel perhaps, could still belong to them at as_of.
        count cross_channel_immature,
        /// Contacts left out because the center began them or they are a further leg.
        count cross_channel_center_initiated,
        /// Contacts left out because the customer (or case) is not known.
        count cross_channel_unidentified,
        /// Contacts left out because the reason is not known.
        count cross_channel_reason_unknown,
    }

    impl CrossChannel {
        fn needs(rules: &JourneyRules) -> Needs {
            Needs::contacts(rules.key.by_case())
        }

        fn resolve(
            rules: &JourneyRules,
            events: &Sorted<'_>,
            book: &mut dyn Booking,
            states: &mut States<Self>,
        ) -> Result<()> {
            let (as_of, asks_instants) = (book.as_of(), book.asks_instants());
            let mut by_end = |event: &Contact| match asks_instants {
                true => book.group(event.dims, event.last_known()),
                // The group of the beginning is known by now.
                false => event.group(),
            };
            each_outside(events, rules.key, &mut by_end, |group, reason| {
                let state = states.at(group);
                match reason {
                    Outside::CenterInitiated => state.cross_channel_center_initiated += 1,
                    Outside::Unidentified => state.cross_channel_unidentified += 1,
                    Outside::ReasonUnknown => state.cross_channel_reason_unknown += 1,
                }
            });
            rules.each_journey(events, as_of, |journey, mature| {
                let Some(last) = journey.last() else { return };
                let channel = rules.channel(last);
                let one_channel = journey.iter().all(|event| rules.channel(event) == channel);
                let Some(group) = by_end(last) else { return };
                let state = states.at(group);
                if !mature {
                    state.cross_channel_immature += 1;
                } else if one_channel {
                    // No journey across channels.
                } else if !last.has(Mark::OutcomeKnown) {
                    state.cross_channel_unknown += 1;
                } else {
                    state.cross_channel_journeys += 1;
                    state.cross_channel_resolved += u64::from(last.has(Mark::Resolved));
                }
            });
            Ok(())
        }
    }
}
