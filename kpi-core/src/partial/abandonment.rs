//! Who gave up in the queue, and after how long.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Channel, Outcome};

/// What counts as a short abandon, and on which channels one can abandon.
#[derive(Clone)]
pub(crate) struct AbandonmentRules {
    short_abandon_ms: i64,
    all_channels: bool,
}

/// Channels on which nobody waits, so nobody gives up.
const ASYNCHRONOUS: [Channel; 4] =
    [Channel::Email, Channel::Messaging, Channel::Sms, Channel::Social];

/// The limit below which an abandon is short.
pub(crate) const SHORT_ABANDON: OptionDefinition = OptionDefinition::rule(
    "short_abandon_s",
    Allowed::Seconds,
    OptionValue::Seconds(0),
    "An abandon is short when its wait is below this; 0 means that none is short.",
);

impl Rules for AbandonmentRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        SHORT_ABANDON,
        OptionDefinition::rule(
            "channels",
            Allowed::Choice(&["synchronous", "all"]),
            OptionValue::Choice("synchronous"),
            "synchronous leaves out email, messaging, sms and social, which know no abandonment.",
        ),
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(AbandonmentRules {
            short_abandon_ms: values.milliseconds("short_abandon_s").unwrap_or(0),
            all_channels: values.is("channels", "all"),
        })
    }
}

partial! {
    /// Queue visits of inbound contacts on channels where one can abandon.
    Abandonment, "abandonment", code 3, rules AbandonmentRules, in blocks of Interaction;
    /// Inbound contacts on these channels, queued or not.
    count inbound_arrivals,
    /// Queue visits that left the queue.
    count queue_departures,
    /// Queue visits that were answered.
    count queue_answers,
    /// Queue visits that were abandoned, short ones too.
    count queue_abandons,
    /// Abandons with a wait below short_abandon_s.
    count short_queue_abandons,
    /// Inbound contacts that were abandoned before they queued, in the IVR or bot.
    count unqueued_abandons,
    /// Abandons whose wait is known.
    count timed_abandons,
    /// Waits of abandoned visits, in milliseconds.
    milliseconds abandon_wait_ms,
    /// Squares of the waits of abandoned visits.
    squares abandon_wait_squared,
    /// Waits of abandoned visits.
    distribution abandon_wait,
    /// Queue visits left out because they have not left the queue.
    count abandonment_waiting,
    /// Queue visits left out because the record does not say how they left.
    count abandonment_exit_unknown,
    /// Abandons left out of the mean because their wait is not known.
    count abandon_wait_unknown,
    /// Inbound contacts left out because their channel knows no abandonment.
    count asynchronous_channel,
}

impl Abandonment {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &AbandonmentRules,
    ) {
        let inbound = facts.inbound & facts.counted;
        let asynchronous = match rules.all_channels {
            true => 0,
            false => ASYNCHRONOUS.iter().fold(0, |rows, one| rows | block.channel().is(*one)),
        };
        tally.count(inbound & asynchronous, |state| &mut state.asynchronous_channel);
        let arrivals = inbound & !asynchronous;
        tally.count(arrivals, |state| &mut state.inbound_arrivals);
        let visit = &facts.visit;
        let gave_up = arrivals & visit.none & block.outcome().is(Outcome::Abandoned);
        tally.count(gave_up, |state| &mut state.unqueued_abandons);
        tally.count(arrivals & visit.waiting, |state| &mut state.abandonment_waiting);
        tally.count(arrivals & visit.unknown, |state| &mut state.abandonment_exit_unknown);
        tally.count(arrivals & visit.left(), |state| &mut state.queue_departures);
        tally.count(arrivals & visit.answered, |state| &mut state.queue_answers);
        let abandons = arrivals & visit.abandoned;
        tally.count(abandons, |state| &mut state.queue_abandons);
        let wait = facts.wait.numbers().only(abandons);
        tally.count(abandons & !wait.known, |state| &mut state.abandon_wait_unknown);
        let short = wait.below(rules.short_abandon_ms);
        tally.count(short, |state| &mut state.short_queue_abandons);
        tally.moments(
            wait,
            |state| &mut state.timed_abandons,
            |state| &mut state.abandon_wait_ms,
            |state| &mut state.abandon_wait_squared,
        );
        tally.distribution(wait, |state| &mut state.abandon_wait);
    }
}
