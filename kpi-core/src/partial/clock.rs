//! The clock that measures a time: all of it, or the opening hours.

use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::kernel::{Derived, Numbers, lanes_of};
use crate::policy::Compiled;
use crate::time::{Calendar, CalendarRule};

/// Which clock runs.
pub(crate) const CLOCK: OptionDefinition = OptionDefinition::rule(
    "clock",
    Allowed::Choice(&["calendar", "business"]),
    OptionValue::Choice("calendar"),
    "calendar counts all time; business only the opening hours of the policy's default calendar.",
);

/// Which hours count where those of a calendar changed.
pub(crate) const CALENDAR_RULE: OptionDefinition = OptionDefinition::rule(
    "calendar_rule",
    Allowed::Choice(&["at_each_instant", "at_event", "at_creation"]),
    OptionValue::Choice("at_each_instant"),
    "On a business clock, which hours count where those of the calendar changed: at_each_instant the hours in force at each moment; at_event for all of the time those in force when it ended, or the last ones where nothing ended it; at_creation for all of the time those in force when it began.",
);

pub(crate) fn calendar_rule(values: &OptionValues) -> CalendarRule {
    match values.choice("calendar_rule") {
        "at_event" => CalendarRule::AtEvent,
        "at_creation" => CalendarRule::AtCreation,
        _ => CalendarRule::AtEachInstant,
    }
}

/// The clock of the options [`CLOCK`] and [`CALENDAR_RULE`].
#[derive(Clone)]
pub(crate) struct TimeClock {
    /// None where all time counts.
    business: Option<Arc<Calendar>>,
    rule: CalendarRule,
}

impl TimeClock {
    pub(crate) fn new(values: &OptionValues, policy: &Compiled) -> Self {
        TimeClock {
            business: values.is("clock", "business").then(|| policy.default_calendar()),
            rule: calendar_rule(values),
        }
    }

    /// The time between two instants, in milliseconds.
    pub(crate) fn elapsed(&self, start: i64, end: i64) -> i64 {
        match &self.business {
            Some(calendar) => calendar.by_rule(self.rule, start, Some(end)).business_ms(start, end),
            None => end - start,
        }
    }

    /// The same for a block of rows; not known where the end lies before the start.
    #[inline(always)]
    pub(crate) fn times(&self, start: Numbers<'_>, end: Numbers<'_>) -> Derived {
        let mut times = end.since(start);
        times.known &= !end.less_than(start);
        if self.business.is_some() {
            for lane in lanes_of(times.known) {
                times.values[lane] = self.elapsed(start.values[lane], end.values[lane]);
            }
        }
        times
    }
}
