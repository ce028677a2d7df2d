//! Identities: sums that must hold whatever the data, as public checks.
//!
//! Where two reports do not reconcile, these are the first thing to look at.

use crate::catalogue::Unit;
use crate::formula::Linear;
use crate::partial::{FieldValue, find_field};
use crate::scorecard::Scorecard;

/// Sums over fields of one partial that are equal in every group.
pub const IDENTITIES: [(&str, &str); 13] = [
    ("interactions", "bot_only + bot_then_human + human_only + unhandled + handler_unknown"),
    ("offered", "answered + abandoned + flow_outs + callbacks_requested + waiting + exit_unknown"),
    ("offered - waiting", "timed_visits + untimed_visits"),
    (
        "bot_engagements",
        "bot_escalations + bot_resolutions + bot_abandons + bot_failures + bot_outcome_unknown",
    ),
    ("bot_engagements", "bot_completion_known + bot_completion_unknown"),
    ("nps_answers", "promoters + passives + detractors"),
    ("handoffs_requested", "timed_handoffs + handoffs_unfinished"),
    ("handoffs_requested", "handoffs_judged + handoff_context_unknown"),
    ("prompt_windows", "prompts_due + prompts_pending"),
    ("closing_headcount", "opening_headcount + joiners - leavers - transfer_leavers"),
    ("window_contacts", "first_contacts + fcr_not_first + fcr_no_history"),
    (
        "external_shrinkage_ms + internal_shrinkage_ms",
        "planned_shrinkage_ms + unplanned_shrinkage_ms",
    ),
    (
        "logged_in_ms",
        "available_state_ms + on_contact_state_ms + hold_state_ms + wrap_state_ms + ringing_state_ms + break_state_ms + meal_state_ms + meeting_state_ms + training_state_ms + admin_state_ms + unavailable_state_ms + error_state_ms",
    ),
];

/// An identity that does not hold, or a share that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place of the group in the scorecard.
    pub group: usize,
    /// What does not hold, in words and numbers.
    pub message: String,
}

impl Scorecard {
    /// Checks every identity in every group, and that shares of counted
    /// records lie within 0 and 1. An empty list means that all holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let accumulator = Accumulator::new(&Policy::default(), GroupBy::new())?;
    /// assert!(accumulator.finish(Finish::default())?.violations().is_empty());
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Vec::new();
        for (left, right) in IDENTITIES {
            self.check_identity(left, right, &mut violations);
        }
        for (group, value) in self.rows() {
            let counted = value.unit == Unit::Share && value.confidence_interval.is_some();
            if let Some(share) = value.value.filter(|share| counted && !(0.0..=1.0).contains(share))
            {
                let message = format!("{} is {share}, a share lies within 0 and 1", value.kpi);
                violations.push(Violation { group, message });
            }
        }
        violations
    }

    fn check_identity(&self, left: &str, right: &str, violations: &mut Vec<Violation>) {
        let (Ok(left), Ok(right)) = (Linear::parse(left), Linear::parse(right)) else { return };
        let Some((partial, _)) = left.terms.first().and_then(|(_, name)| find_field(name)) else {
            return;
        };
        for (place, _) in self
            .config
            .slots
            .iter()
            .enumerate()
            .filter(|(_, spec)| spec.partial.code == partial.code)
        {
            for (position, group) in self.groups.iter().enumerate() {
                let read = |name: &str| {
                    let field = partial.fields.iter().position(|field| field.name == name)?;
                    match self.engine.slots[place].read(*group, field, &self.moment) {
                        FieldValue::Number(number) => Some(number),
                        _ => None,
                    }
                };
                let sum = |linear: &Linear| {
                    linear.terms.iter().try_fold(0i128, |sum, (positive, name)| {
                        Some(if *positive { sum + read(name)? } else { sum - read(name)? })
                    })
                };
                if let (Some(a), Some(b)) = (sum(&left), sum(&right))
                    && a != b
                {
                    let message = format!("{left} = {a}, but {right} = {b}");
                    violations.push(Violation { group: position, message });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_name_fields_of_one_partial() {
        for (left, right) in IDENTITIES {
            let partials: Vec<u8> = [left, right]
                .iter()
                .flat_map(|text| Linear::parse(text).expect("a sum").terms)
                .map(|(_, name)| find_field(&name).unwrap_or_else(|| panic!("{name}")).0.code)
                .collect();
            assert!(partials.windows(2).all(|pair| pair[0] == pair[1]), "{left} = {right}");
        }
    }
}
