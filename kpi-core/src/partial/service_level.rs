//! Who was answered within the threshold.

use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::partial::abandonment::SHORT_ABANDON;
use crate::policy::{Compiled, Targets};
use crate::record::{InteractionFacts, InteractionRow, QueueExit, QueueVisit};
use crate::time::Calendar;

/// Whether a time equal to the threshold is in time.
pub(crate) const BOUNDARY: OptionDefinition = OptionDefinition::rule(
    "boundary",
    Allowed::Choice(&["inclusive", "exclusive"]),
    OptionValue::Choice("inclusive"),
    "Whether a time equal to the threshold is in time.",
);

/// What counts as in time.
#[derive(Clone)]
pub(crate) struct ServiceLevelRules {
    threshold_ms: Option<i64>,
    inclusive: bool,
    short_abandon_ms: i64,
    first_queue_only: bool,
    open_hours: Option<Arc<Calendar>>,
    targets: Arc<Targets>,
}

impl Rules for ServiceLevelRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "threshold_s",
            Allowed::OptionalSeconds,
            OptionValue::Unset,
            "The threshold for every contact; none takes the queue's target, else the channel's.",
        ),
        BOUNDARY,
        SHORT_ABANDON,
        OptionDefinition::rule(
            "transfers",
            Allowed::Choice(&["every_visit", "first_queue_only"]),
            OptionValue::Choice("every_visit"),
            "first_queue_only leaves out visits that began with a transfer.",
        ),
        OptionDefinition::rule(
            "calendar",
            Allowed::Choice(&["always", "open_hours"]),
            OptionValue::Choice("always"),
            "open_hours leaves out visits that began while the default calendar is closed.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(ServiceLevelRules {
            threshold_ms: values.milliseconds("threshold_s"),
            inclusive: !values.is("boundary", "exclusive"),
            short_abandon_ms: values.milliseconds("short_abandon_s").unwrap_or(0),
            first_queue_only: values.is("transfers", "first_queue_only"),
            open_hours: values.is("calendar", "open_hours").then(|| policy.default_calendar()),
            targets: policy.targets(),
        })
    }
}

partial! {
    /// Queue visits of inbound contacts that have a target for their wait.
    ServiceLevel, "service_level", code 4, rules ServiceLevelRules, reads Interaction Interactions InteractionColumns;
    /// Answered visits to which a threshold applies.
    count answered_with_target,
    /// Answered visits with a wait within the threshold.
    count answered_in_time,
    /// Abandoned visits to which a threshold applies, short ones too.
    count abandoned_with_target,
    /// Abandoned visits with a wait within the threshold, short ones too.
    count abandoned_in_time,
    /// Abandons with a wait below short_abandon_s.
    count short_abandons,
    /// Short abandons with a wait within the threshold.
    count short_abandons_in_time,
    /// Visits with a threshold that left by timeout, key, empty queue, overflow, voicemail, withdrawal or transfer.
    count flow_outs_with_target,
    /// Callback requests to which a threshold applies.
    count callbacks_with_target,
    /// Callback requests within the threshold.
    count callbacks_in_time,
    /// Visits left out because no threshold applies to them.
    count no_wait_target,
    /// Visits left out because they have not left the queue.
    count level_waiting,
    /// Visits left out because the record does not say how they left.
    count level_exit_unknown,
    /// Visits left out because their wait is not known.
    count level_wait_unknown,
    /// Visits left out because they began with a transfer.
    count level_transfer_legs,
    /// Visits left out because they began outside opening hours.
    count level_out_of_hours,
    /// The lowest goal among the targets that applied, in thousandths.
    least_thousandths level_goal_least,
    /// The highest goal among the targets that applied, in thousandths.
    greatest_thousandths level_goal_greatest,
}

impl ServiceLevel {
    fn observe(&mut self, row: &impl InteractionRow, rules: &ServiceLevelRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let exit = match row.queue_visit() {
            QueueVisit::None => return,
            QueueVisit::Waiting => return self.level_waiting += 1,
            QueueVisit::Unknown => return self.level_exit_unknown += 1,
            QueueVisit::Left(exit) => exit,
        };
        if rules.first_queue_only && row.is_transfer_leg() {
            return self.level_transfer_legs += 1;
        }
        let entered = row.queued_at();
        if let (Some(calendar), Some(entered)) = (&rules.open_hours, entered)
            && !calendar.is_open(entered)
        {
            return self.level_out_of_hours += 1;
        }
        let target = rules.targets.wait_target(row.queue(), row.channel());
        let Some(threshold) = rules.threshold_ms.or(target.map(|target| target.threshold_ms))
        else {
            return self.no_wait_target += 1;
        };
        let Some(wait) = row.queue_wait() else {
            return self.level_wait_unknown += 1;
        };
        if let Some(goal) =
            target.and_then(|target| target.goal).filter(|_| rules.threshold_ms.is_none())
        {
            self.level_goal_least.observe(goal);
            self.level_goal_greatest.observe(goal);
        }
        let in_time = wait < threshold || (rules.inclusive && wait == threshold);
        self.count(exit, in_time, wait < rules.short_abandon_ms);
    }

    #[inline]
    fn count(&mut self, exit: QueueExit, in_time: bool, short: bool) {
        let in_time = u64::from(in_time);
        match exit {
            QueueExit::Answered => {
                self.answered_with_target += 1;
                self.answered_in_time += in_time;
            }
            QueueExit::Abandoned => {
                self.abandoned_with_target += 1;
                self.abandoned_in_time += in_time;
                self.short_abandons += u64::from(short);
                self.short_abandons_in_time += u64::from(short) * in_time;
            }
            QueueExit::CallbackRequested => {
                self.callbacks_with_target += 1;
                self.callbacks_in_time += in_time;
            }
            _ => self.flow_outs_with_target += 1,
        }
    }
}
