//! What brings the contacts of one customer or case together.

mod case_touches;
mod contained;
mod first_contacts;
mod flags;
mod repeats;
mod survey;
mod transitions;
mod usage;

pub(super) use case_touches::TYPE as CASE_TOUCHES;
pub(super) use contained::TYPE as CONTAINED;
pub(super) use first_contacts::TYPE as FIRST_CONTACTS;
pub(super) use flags::TYPE as FLAGS;
pub(super) use repeats::TYPE as REPEATS;
pub(super) use survey::TYPE as SURVEY;
pub(super) use transitions::{CROSS_CHANNEL, JOURNEYS};
pub(super) use usage::TYPE as USAGE;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{ContactEvent, Mark};
use crate::partial::{Contact, JourneyKey, Sorted};
use crate::time::DAY_MS;

/// What makes two contacts contacts about the same thing.
const KEY: OptionDefinition = OptionDefinition::rule(
    "key",
    Allowed::Choice(&["customer_reason", "customer", "case"]),
    OptionValue::Choice("customer_reason"),
    "What makes a later contact a repeat: the same customer and reason, the same customer, or the same case.",
);

/// How long a later contact counts as a repeat.
const WINDOW: OptionDefinition = OptionDefinition::rule(
    "window_days",
    Allowed::Integer(1, 366),
    OptionValue::Integer(7),
    "How many days of 24 hours the window lasts.",
);

/// Which contacts can be repeats.
const REPEAT_SCOPE: OptionDefinition = OptionDefinition::rule(
    "repeat_scope",
    Allowed::Choice(&["any_channel", "same_channel"]),
    OptionValue::Choice("any_channel"),
    "Whether contacts on any channel are repeats, or only those on the same one.",
);

fn window_ms(values: &OptionValues, name: &str) -> i64 {
    values.integer(name).unwrap_or(0) * DAY_MS
}

/// Why a contact can be in no journey.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outside {
    CenterInitiated,
    Unidentified,
    ReasonUnknown,
}

/// The first reason that keeps a contact out of journeys of this key.
fn outside(event: &ContactEvent, key: JourneyKey) -> Option<Outside> {
    if !event.has(Mark::FromCustomer) {
        return Some(Outside::CenterInitiated);
    }
    if !event.has(Mark::Identified) {
        return Some(Outside::Unidentified);
    }
    key.lacks_reason(event).then_some(Outside::ReasonUnknown)
}

/// Calls `visit` with the group of each contact that can be in no journey, and
/// the reason.
fn each_outside(
    events: &Sorted<'_>,
    key: JourneyKey,
    mut group: impl FnMut(&Contact) -> Option<u32>,
    mut visit: impl FnMut(u32, Outside),
) {
    events.each_outside(key, |contact| {
        if let Some(reason) = outside(contact, key)
            && let Some(group) = group(contact)
        {
            visit(group, reason);
        }
    });
}

/// Whether a contact of the run begins within `[from, to)`. The run is in the
/// order of time.
fn begins_within(run: &[Contact], from: i64, to: i64) -> bool {
    let first = run.partition_point(|contact| contact.started_at < from);
    run.get(first).is_some_and(|contact| contact.started_at < to)
}

/// Whether a contact of the run begins within `[from, to)`, which begins after
/// the contact at `place`.
#[inline]
fn begins_after(run: &[Contact], place: usize, from: i64, to: i64) -> bool {
    match run.get(place + 1).map(|next| next.started_at) {
        None => false,
        Some(next) if next >= from => next < to,
        Some(_) => begins_within(&run[place + 1..], from, to),
    }
}
