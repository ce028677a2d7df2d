//! Targets: which time is measured, how long it may last, and for how many.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::number::fixed_from_f64;
use crate::record::{Channel, Code};
use crate::time::{Calendar, CalendarRule};

/// Which time a target limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredTime {
    /// From queue entry to answer.
    #[default]
    QueueWait,
    /// From the beginning to the answer.
    Answer,
    /// From the beginning to the first reply by a person.
    FirstResponse,
}

/// Where the clock of a reply or answer starts. A queue wait starts at queue
/// entry in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetStart {
    /// When the contact began.
    #[default]
    Created,
    /// When it entered the queue.
    QueueEntry,
    /// When the bot asked for a person; when the contact began, if no bot did.
    HandoffFromBot,
}

/// Which clock runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// All time counts.
    #[default]
    Calendar,
    /// Only opening hours count.
    Business,
}

/// A target as it stands in a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetSpec {
    /// The longest time, in seconds.
    pub threshold_s: f64,
    /// The share of contacts that should meet it, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<f64>,
    /// Which time is measured.
    #[serde(default)]
    pub measure: MeasuredTime,
    /// Where the clock of a reply or answer starts.
    #[serde(default)]
    pub start: TargetStart,
    /// Which clock runs.
    #[serde(default)]
    pub clock: Clock,
    /// The calendar of the business clock; missing means `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
}

/// All targets of a policy: a queue's own target goes before its channel's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetsSpec {
    /// Targets by channel.
    #[serde(default)]
    pub channel: BTreeMap<String, TargetSpec>,
    /// Targets by queue.
    #[serde(default)]
    pub queue: BTreeMap<String, TargetSpec>,
}

/// A target that has been checked.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub threshold_ms: i64,
    /// The goal in thousandths.
    pub goal: Option<i64>,
    pub measure: MeasuredTime,
    pub start: TargetStart,
    business: Option<Arc<Calendar>>,
}

impl Target {
    /// When the time runs out of a contact that was `served` then, or not at all yet.
    /// `None` when the calendar never opens for long enough.
    pub(crate) fn deadline(
        &self,
        start: i64,
        served: Option<i64>,
        rule: CalendarRule,
    ) -> Option<i64> {
        match &self.business {
            Some(calendar) => {
                calendar.by_rule(rule, start, served).add_business_ms(start, self.threshold_ms)
            }
            None => Some(start + self.threshold_ms),
        }
    }

    /// Whether the time from `start` to `served` is within the threshold.
    pub(crate) fn within(
        &self,
        start: i64,
        served: i64,
        inclusive: bool,
        rule: CalendarRule,
    ) -> bool {
        let time = match &self.business {
            Some(calendar) => {
                calendar.by_rule(rule, start, Some(served)).business_ms(start, served)
            }
            None => served - start,
        };
        time < self.threshold_ms || (inclusive && time == self.threshold_ms)
    }
}

/// The target of a channel that limits a wait in the queue.
#[derive(Clone, Copy)]
pub(crate) struct WaitTarget {
    pub channel: Channel,
    pub threshold_ms: i64,
    /// The share of visits that should be in time, in thousandths.
    pub goal: Option<i64>,
}

/// The checked targets of a policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    channel: [Option<Target>; Channel::NAMES.len()],
    queue: BTreeMap<String, Target>,
}

impl Targets {
    pub(crate) fn new(
        spec: &TargetsSpec,
        calendar: &dyn Fn(&str) -> Result<Arc<Calendar>>,
    ) -> Result<Self> {
        let mut targets = Targets::default();
        for (name, target) in &spec.channel {
            let place = format!("targets.channel.{name}");
            let channel = Channel::from_name(name).ok_or_else(|| {
                let allowed = Channel::NAMES.join(", ");
                invalid(&place, format!("found the channel {name:?}, allowed are {allowed}"))
            })?;
            targets.channel[usize::from(channel.number())] =
                Some(checked(&place, target, calendar)?);
        }
        for (name, target) in &spec.queue {
            let place = format!("targets.queue.{name}");
            targets.queue.insert(name.clone(), checked(&place, target, calendar)?);
        }
        Ok(targets)
    }

    /// The target of the queue, else of the channel.
    #[inline]
    pub(crate) fn find(&self, queue: Option<&str>, channel: Channel) -> Option<&Target> {
        if !self.queue.is_empty()
            && let Some(target) = queue.and_then(|queue| self.queue.get(queue))
        {
            return Some(target);
        }
        self.channel[usize::from(channel.number())].as_ref()
    }

    /// The targets that limit a wait, by channel. `None` where queues have targets, too.
    pub(crate) fn wait_targets(&self) -> Option<Vec<WaitTarget>> {
        if !self.queue.is_empty() {
            return None;
        }
        let targets = (0..).zip(&self.channel).filter_map(|(number, target)| {
            let target = target.as_ref().filter(|target| target.business.is_none())?;
            let channel = Channel::from_number(number)?;
            Some(WaitTarget { channel, threshold_ms: target.threshold_ms, goal: target.goal })
        });
        Some(targets.collect())
    }

    /// The target that limits a wait in the queue. A target in opening hours
    /// does not: it is made for replies that may take until tomorrow.
    #[inline]
    pub(crate) fn wait_target(&self, queue: Option<&str>, channel: Channel) -> Option<&Target> {
        self.find(queue, channel).filter(|target| target.business.is_none())
    }
}

#[cold]
fn invalid(place: &str, message: String) -> Error {
    Error::new(ErrorKind::InvalidPolicy, message).in_field(place)
}

fn checked(
    place: &str,
    spec: &TargetSpec,
    calendar: &dyn Fn(&str) -> Result<Arc<Calendar>>,
) -> Result<Target> {
    let threshold_ms = fixed_from_f64(spec.threshold_s, 3)
        .filter(|ms| (0..=366 * 86_400_000).contains(ms))
        .ok_or_else(|| {
            let message = format!(
                "found threshold_s = {}, allowed is a number of seconds from 0 to 31622400 with at most 3 decimals",
                spec.threshold_s
            );
            invalid(place, message)
        })?;
    let goal = match spec.goal {
        Some(goal) => Some(fixed_from_f64(goal, 3).filter(|goal| (0..=1000).contains(goal)).ok_or_else(
            || invalid(place, format!("found goal = {goal}, allowed is a share from 0 to 1 with at most 3 decimals")),
        )?),
        None => None,
    };
    let business = match spec.clock {
        Clock::Business => Some(calendar(spec.calendar.as_deref().unwrap_or("default"))?),
        Clock::Calendar if spec.calendar.is_some() => {
            return Err(invalid(
                place,
                "found a calendar with clock = \"calendar\", it needs \"business\"".into(),
            ));
        }
        Clock::Calendar => None,
    };
    Ok(Target { threshold_ms, goal, measure: spec.measure, start: spec.start, business })
}
