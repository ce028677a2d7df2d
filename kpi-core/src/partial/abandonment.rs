//! Who gave up in the queue, and after how long.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{Channel, InteractionFacts, InteractionRow, Outcome, QueueExit, QueueVisit};

/// What counts as a short abandon, and on which channels one can abandon.
#[derive(Clone)]
pub(crate) struct AbandonmentRules {
    short_abandon_ms: i64,
    all_channels: bool,
}

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
    Abandonment, "abandonment", code 3, rules AbandonmentRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, rules: &AbandonmentRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let asynchronous = matches!(
            row.channel(),
            Channel::Email | Channel::Messaging | Channel::Sms | Channel::Social
        );
        if asynchronous && !rules.all_channels {
            self.asynchronous_channel += 1;
            return;
        }
        self.inbound_arrivals += 1;
        match row.queue_visit() {
            QueueVisit::None => {
                self.unqueued_abandons += u64::from(row.outcome() == Some(Outcome::Abandoned));
            }
            QueueVisit::Waiting => self.abandonment_waiting += 1,
            QueueVisit::Unknown => self.abandonment_exit_unknown += 1,
            QueueVisit::Left(exit) => {
                self.queue_departures += 1;
                self.queue_answers += u64::from(exit == QueueExit::Answered);
                if exit == QueueExit::Abandoned {
                    self.observe_abandon(row.queue_wait(), rules);
                }
            }
        }
    }

    fn observe_abandon(&mut self, wait: Option<i64>, rules: &AbandonmentRules) {
        self.queue_abandons += 1;
        let Some(wait) = wait else {
            self.abandon_wait_unknown += 1;
            return;
        };
        self.short_queue_abandons += u64::from(wait < rules.short_abandon_ms);
        self.timed_abandons += 1;
        self.abandon_wait_ms += i128::from(wait);
        self.abandon_wait_squared += i128::from(wait) * i128::from(wait);
        self.abandon_wait.observe(wait.unsigned_abs());
    }
}
