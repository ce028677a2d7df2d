//! Who was answered within the threshold.

use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, Derived, InteractionBlock, Numbers, Tally, Visits, lanes_of};
use crate::partial::Rules;
use crate::partial::abandonment::SHORT_ABANDON;
use crate::policy::{Compiled, Targets, WaitTarget};
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
    /// The targets of channels, where queues have none of their own.
    by_channel: Option<Vec<WaitTarget>>,
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
            by_channel: policy.targets().wait_targets(),
            targets: policy.targets(),
        })
    }
}

partial! {
    /// Queue visits of inbound contacts that have a target for their wait.
    ServiceLevel, "service_level", code 4, rules ServiceLevelRules, in blocks of Interaction;
    texts "queue";
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &ServiceLevelRules,
    ) {
        let visit = &facts.visit;
        let inbound = facts.inbound & facts.counted;
        tally.count(inbound & visit.waiting, |state| &mut state.level_waiting);
        tally.count(inbound & visit.unknown, |state| &mut state.level_exit_unknown);
        let mut left = inbound & visit.left();
        if rules.first_queue_only {
            tally.count(left & facts.transfer_leg, |state| &mut state.level_transfer_legs);
            left &= !facts.transfer_leg;
        }
        if let Some(calendar) = &rules.open_hours {
            let entered = block.queued_at().only(left);
            let closed = entered.rows_with(|instant| !calendar.is_open(instant));
            tally.count(closed, |state| &mut state.level_out_of_hours);
            left &= !closed;
        }
        let wait = facts.wait.numbers().only(left);
        let (with_target, in_time) = match (rules.threshold_ms, &rules.by_channel) {
            (Some(threshold), _) => (left, rules.in_time(wait, threshold)),
            (None, Some(targets)) => {
                Self::against_channels(tally, block, left, wait, targets, rules)
            }
            (None, None) => Self::against_queues(tally, block, left, wait, rules),
        };
        tally.count(left & !with_target, |state| &mut state.no_wait_target);
        tally.count(with_target & !wait.known, |state| &mut state.level_wait_unknown);
        let wait = wait.only(with_target);
        Self::count(tally, visit, wait.known, in_time, wait.below(rules.short_abandon_ms));
    }

    /// The visits to which a threshold of a channel applies, and those in time.
    #[inline(always)]
    fn against_channels(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        left: u64,
        wait: Numbers<'_>,
        targets: &[WaitTarget],
        rules: &ServiceLevelRules,
    ) -> (u64, u64) {
        let (mut with_target, mut in_time) = (0, 0);
        for target in targets {
            let rows = left & block.channel().is(target.channel);
            let wait = wait.only(rows);
            with_target |= rows;
            if wait.known == 0 {
                continue;
            }
            in_time |= rules.in_time(wait, target.threshold_ms);
            if let Some(goal) = target.goal {
                tally.extreme_of(wait.known, goal, |state| &mut state.level_goal_least);
                tally.extreme_of(wait.known, goal, |state| &mut state.level_goal_greatest);
            }
        }
        (with_target, in_time)
    }

    /// The same, where queues have targets of their own.
    #[inline(always)]
    fn against_queues(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        left: u64,
        wait: Numbers<'_>,
        rules: &ServiceLevelRules,
    ) -> (u64, u64) {
        let (threshold, goal) = rules.thresholds(block, left);
        let goal = goal.numbers().only(wait.known & threshold.known);
        tally.extreme(goal, |state| &mut state.level_goal_least);
        tally.extreme(goal, |state| &mut state.level_goal_greatest);
        let threshold = threshold.numbers();
        let in_time = match rules.inclusive {
            true => wait.known & threshold.known & !threshold.less_than(wait),
            false => wait.less_than(threshold),
        };
        (threshold.known, in_time)
    }

    /// Counts visits by the way they left.
    #[inline(always)]
    fn count(tally: &mut Tally<'_, Self>, visit: &Visits, timed: u64, in_time: u64, short: u64) {
        let (answered, abandoned) = (timed & visit.answered, timed & visit.abandoned);
        tally.count(answered, |state| &mut state.answered_with_target);
        tally.count(answered & in_time, |state| &mut state.answered_in_time);
        tally.count(abandoned, |state| &mut state.abandoned_with_target);
        tally.count(abandoned & in_time, |state| &mut state.abandoned_in_time);
        tally.count(abandoned & short, |state| &mut state.short_abandons);
        tally.count(abandoned & short & in_time, |state| &mut state.short_abandons_in_time);
        tally.count(timed & visit.callback, |state| &mut state.callbacks_with_target);
        tally.count(timed & visit.callback & in_time, |state| &mut state.callbacks_in_time);
        tally.count(timed & visit.flow_out, |state| &mut state.flow_outs_with_target);
    }
}

impl ServiceLevelRules {
    /// The waits within a threshold.
    #[inline(always)]
    fn in_time(&self, wait: Numbers<'_>, threshold_ms: i64) -> u64 {
        match self.inclusive {
            true => wait.known & !wait.above(threshold_ms),
            false => wait.below(threshold_ms),
        }
    }

    /// The threshold of each row, and its goal where the target has one.
    #[inline(always)]
    fn thresholds(&self, block: &InteractionBlock<'_>, rows: u64) -> (Derived, Derived) {
        let (mut threshold, mut goal) = (Derived::NONE, Derived::NONE);
        for lane in lanes_of(rows) {
            let target = block.read(lane, |row| {
                let target = self.targets.wait_target(row.queue(), row.channel());
                target.map(|target| (target.threshold_ms, target.goal))
            });
            threshold.put(lane, target.map(|(threshold, _)| threshold));
            goal.put(lane, target.and_then(|(_, goal)| goal));
        }
        (threshold, goal)
    }
}
