//! How well customer segments get through.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::partial::{FieldValue, Moment, Rules};
use crate::policy::Compiled;
use crate::record::{InteractionFacts, InteractionRow, Outcome, QueueExit, QueueVisit};

#[derive(Clone)]
pub(crate) struct AccessRules {
    by_outcome: bool,
    /// In thousandths.
    threshold: i128,
    min_contacts: u64,
    /// The segments in scope, ascending, each once.
    segments: Arc<Vec<String>>,
}

impl Rules for AccessRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "access",
            Allowed::Choice(&["answer_rate", "completion_rate"]),
            OptionValue::Choice("answer_rate"),
            "The rate of a segment: answered queue visits over those that left the queue, or resolved contacts over those with a known outcome.",
        ),
        OptionDefinition::rule(
            "access_threshold",
            Allowed::Share,
            OptionValue::Share(800),
            "The least rate of an accessible segment.",
        ),
        OptionDefinition::rule(
            "min_contacts",
            Allowed::Integer(1, 1_000_000_000),
            OptionValue::Integer(1),
            "Segments with fewer contacts are not judged.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let mut segments = policy.policy().segments.clone();
        segments.sort_unstable();
        segments.dedup();
        let least = values.integer("min_contacts");
        Ok(AccessRules {
            by_outcome: values.is("access", "completion_rate"),
            threshold: values.share("access_threshold").map_or(0, i128::from),
            min_contacts: least.and_then(|least| u64::try_from(least).ok()).unwrap_or(1),
            segments: Arc::new(segments),
        })
    }
}

partial! {
    /// Contacts that got through, by segment of the policy's list. Where there
    /// is no contact at all, no segment is in scope either.
    SegmentAccess, "segment_access", code 48, rules AccessRules, reads Interaction Interactions InteractionColumns;
    texts "segment";
    /// Interactions seen, whether they count or not.
    count segment_interactions,
    /// Contacts of the segments in scope that the rate is over.
    tallies segment_contacts,
    /// Of these, contacts that got through.
    tallies segment_successes,
    /// Contacts left out because their segment is not known.
    count segment_unknown,
    /// Contacts left out because their segment is not in scope.
    count segment_out_of_scope,
    at finish:
    /// Segments in scope with enough contacts.
    count segments_judged,
    /// Of these, segments whose rate reaches the threshold.
    count segments_accessible,
    /// Segments in scope left out because they have too few contacts.
    count segments_too_small,
    /// The lowest rate of a judged segment, times the contacts of both segments compared.
    count lowest_access,
    /// The highest rate of a judged segment, times the contacts of both segments compared.
    count highest_access,
}

/// Contacts that got through, and contacts.
type Rate = (i128, i128);

fn compare(a: &Rate, b: &Rate) -> Ordering {
    (a.0 * b.1).cmp(&(b.0 * a.1))
}

impl SegmentAccess {
    fn observe(&mut self, row: &impl InteractionRow, rules: &AccessRules) {
        self.segment_interactions += 1;
        let Some(success) = rules.success(row) else { return };
        let Some(name) = row.segment() else { return self.segment_unknown += 1 };
        let place = rules.segments.binary_search_by(|known| known.as_str().cmp(name));
        let Ok(place) = place else { return self.segment_out_of_scope += 1 };
        self.segment_contacts.add(place as u32);
        if success {
            self.segment_successes.add(place as u32);
        }
    }

    /// The rates of the segments with enough contacts, in the order of their names.
    fn judged(&self, rules: &AccessRules) -> Vec<Rate> {
        let segments = 0..rules.segments.len() as u32;
        let judged = segments
            .map(|place| (self.segment_successes.count(place), self.segment_contacts.count(place)))
            .filter(|(_, contacts)| *contacts >= rules.min_contacts);
        judged.map(|(successes, contacts)| (successes.into(), contacts.into())).collect()
    }

    fn at_finish(&self, field: &str, rules: &AccessRules, _moment: &Moment) -> FieldValue<'_> {
        if self.segment_interactions == 0 {
            return FieldValue::Number(0);
        }
        let judged = self.judged(rules);
        // Of equal rates the first segment counts, for the lowest and for the highest.
        let lowest = judged.iter().min_by(|a, b| compare(a, b));
        let highest = judged.iter().rev().max_by(|a, b| compare(a, b));
        let (lowest, highest) = lowest.zip(highest).unwrap_or((&(0, 0), &(0, 0)));
        let is_accessible = |rate: &&Rate| rate.0 * 1_000 >= rules.threshold * rate.1;
        FieldValue::Number(match field {
            "segments_judged" => judged.len() as i128,
            "segments_accessible" => judged.iter().filter(is_accessible).count() as i128,
            "segments_too_small" => (rules.segments.len() - judged.len()) as i128,
            "lowest_access" => lowest.0 * highest.1,
            _ => highest.0 * lowest.1,
        })
    }
}

impl AccessRules {
    /// Whether a contact got through; `None` where the rate is not over it.
    #[inline]
    fn success(&self, row: &impl InteractionRow) -> Option<bool> {
        if !row.is_counted() {
            return None;
        }
        if self.by_outcome {
            return match row.outcome() {
                Some(Outcome::Resolved) => Some(true),
                Some(Outcome::Unresolved | Outcome::Abandoned) => Some(false),
                _ => None,
            };
        }
        match row.queue_visit() {
            QueueVisit::Left(exit) if row.is_inbound() => Some(exit == QueueExit::Answered),
            _ => None,
        }
    }
}
