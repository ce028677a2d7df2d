//! Who was served within the target of the channel or queue.

use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::clock::{CALENDAR_RULE, calendar_rule};
use crate::partial::service_level::BOUNDARY;
use crate::partial::{FieldValue, Moment, Rules};
use crate::policy::{Compiled, MeasuredTime, Target, TargetStart, Targets};
use crate::record::{InteractionFacts, InteractionRow, QueueExit, QueueVisit};
use crate::time::CalendarRule;

#[derive(Clone)]
pub(crate) struct SlaRules {
    inclusive: bool,
    abandoned_breach: bool,
    calendar_rule: CalendarRule,
    targets: Arc<Targets>,
}

impl Rules for SlaRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        BOUNDARY,
        OptionDefinition::rule(
            "abandoned",
            Allowed::Choice(&["breached", "excluded"]),
            OptionValue::Choice("breached"),
            "How a contact counts that left unserved: abandoned, timed out, moved on or asking for a callback.",
        ),
        CALENDAR_RULE,
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(SlaRules {
            inclusive: !values.is("boundary", "exclusive"),
            abandoned_breach: !values.is("abandoned", "excluded"),
            calendar_rule: calendar_rule(values),
            targets: policy.targets(),
        })
    }
}

/// The verdict on one contact, and when it became known.
enum Verdict {
    Met(i64),
    Breached(i64),
    Open(i64),
    Abandoned(i64),
    Unknown,
}

partial! {
    /// Inbound contacts measured against the target of their queue or channel.
    Sla, "sla", code 7, rules SlaRules, reads Interaction Interactions InteractionColumns;
    texts "queue";
    /// Contacts served within their target.
    count targets_met,
    /// Contacts served late, or that left the queue without being served.
    count targets_breached,
    /// Deadlines of contacts that are not served yet.
    moments open_deadlines,
    /// Contacts left out because no target applies to them.
    count no_target,
    /// Contacts left out because they left the queue without being served.
    count abandoned_before_service,
    /// Contacts left out because a bot alone took part and asked for nobody.
    count sla_bot_only,
    /// Contacts left out because the start of the clock or the deadline is not known.
    count target_time_unknown,
    /// The lowest goal among the targets that applied, in thousandths.
    least_thousandths sla_goal_least,
    /// The highest goal among the targets that applied, in thousandths.
    greatest_thousandths sla_goal_greatest,
    at finish:
    /// Open contacts whose deadline has passed at as_of.
    count open_overdue,
    /// Open contacts whose deadline lies ahead at as_of.
    count open_pending,
    due by due;
}

/// When the verdict became known: the met time or the deadline; when the
/// contact began, where there is no verdict.
fn due(row: &impl InteractionRow, rules: &SlaRules) -> Option<i64> {
    let counts = row.is_inbound() && row.is_counted();
    let Some(target) = rules.targets.find(row.queue(), row.channel()).filter(|_| counts) else {
        return Some(row.created_at());
    };
    match verdict(row, target, rules) {
        Verdict::Met(at) | Verdict::Breached(at) | Verdict::Open(at) | Verdict::Abandoned(at) => {
            Some(at)
        }
        Verdict::Unknown => Some(row.created_at()),
    }
}

/// Where the clock of a reply or answer starts.
fn start(row: &impl InteractionRow, target: &Target) -> Option<i64> {
    match target.start {
        TargetStart::Created => Some(row.created_at()),
        TargetStart::QueueEntry => row.queued_at(),
        TargetStart::HandoffFromBot => Some(row.handoff_requested_at().unwrap_or(row.created_at())),
    }
}

fn verdict(row: &impl InteractionRow, target: &Target, rules: &SlaRules) -> Verdict {
    let visit = row.queue_visit();
    let left_unserved = matches!(visit, QueueVisit::Left(exit) if exit != QueueExit::Answered);
    let (start, served) = match target.measure {
        MeasuredTime::QueueWait => {
            let answered = visit == QueueVisit::Left(QueueExit::Answered);
            (row.queued_at(), row.queue_left_at().filter(|_| answered))
        }
        MeasuredTime::Answer => (start(row, target), row.answered_at()),
        MeasuredTime::FirstResponse => (start(row, target), row.first_response_at()),
    };
    let Some(start) = start else { return Verdict::Unknown };
    let deadline = target.deadline(start, served, rules.calendar_rule);
    let answered = visit == QueueVisit::Left(QueueExit::Answered);
    if served.is_none() && answered && target.measure != MeasuredTime::FirstResponse {
        // It was answered, the record does not say when.
        return Verdict::Unknown;
    }
    if let Some(served) = served {
        if served < start {
            return Verdict::Unknown;
        }
        return match target.within(start, served, rules.inclusive, rules.calendar_rule) {
            true => Verdict::Met(served),
            // A late one breached at its deadline, not when it was served.
            false => Verdict::Breached(deadline.unwrap_or(served)),
        };
    }
    if left_unserved || row.outcome() == Some(crate::record::Outcome::Abandoned) {
        let left = row.queue_left_at().or(row.ended_at()).unwrap_or(start);
        return Verdict::Abandoned(deadline.map_or(left, |deadline| deadline.min(left)));
    }
    match deadline {
        Some(deadline) if row.ended_at().is_some() => Verdict::Breached(deadline),
        Some(deadline) => Verdict::Open(deadline),
        None => Verdict::Unknown,
    }
}

impl Sla {
    fn observe(&mut self, row: &impl InteractionRow, rules: &SlaRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let Some(target) = rules.targets.find(row.queue(), row.channel()) else {
            return self.no_target += 1;
        };
        if row.is_bot_alone() {
            return self.sla_bot_only += 1;
        }
        match verdict(row, target, rules) {
            Verdict::Met(_) => self.targets_met += 1,
            Verdict::Breached(_) => self.targets_breached += 1,
            Verdict::Open(deadline) => self.open_deadlines.insert(deadline, 0),
            Verdict::Abandoned(_) if rules.abandoned_breach => self.targets_breached += 1,
            Verdict::Abandoned(_) => return self.abandoned_before_service += 1,
            Verdict::Unknown => return self.target_time_unknown += 1,
        }
        if let Some(goal) = target.goal {
            self.sla_goal_least.observe(goal);
            self.sla_goal_greatest.observe(goal);
        }
    }

    fn at_finish(&self, field: &str, _rules: &SlaRules, moment: &Moment) -> FieldValue<'_> {
        // The deadline itself is still in time; only after it a contact is overdue.
        let overdue = self
            .open_deadlines
            .iter()
            .filter(|(deadline, _)| moment.as_of.is_some_and(|as_of| *deadline < as_of))
            .count() as i128;
        let all = self.open_deadlines.iter().count() as i128;
        FieldValue::Number(if field == "open_overdue" { overdue } else { all - overdue })
    }
}
