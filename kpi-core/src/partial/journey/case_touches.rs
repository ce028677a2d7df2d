//! Cases resolved with one reply.

use crate::Result;
use crate::event::{Mark, Needs};
use crate::partial::{Booking, Contact, NoRules, Sorted, States};

partial! {
    /// Cases by the replies that agents wrote. A contact without a case is a
    /// case of its own. A case is booked by its first contact.
    CaseTouches, "case_touches", code 38, rules NoRules,
    resolves Interaction by ByStart;
    /// Cases whose last contact was resolved and whose replies are known.
    count touched_cases,
    /// Of these, cases with at most one reply.
    count one_touch_cases,
    /// Cases left out because their last contact was not resolved.
    count touches_not_resolved,
    /// Cases left out because a contact does not say how many replies there were.
    count touches_unknown,
}

impl CaseTouches {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::contacts(true)
    }

    fn resolve(
        _rules: &NoRules,
        events: &Sorted<'_>,
        _book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        for case in events.contacts().chunk_by(|a, b| a.who == b.who) {
            let [first, ..] = case else { continue };
            if let Some(group) = first.group() {
                states.at(group).judge(case);
            }
        }
        Ok(())
    }

    fn judge(&mut self, case: &[Contact]) {
        let last = case.last().map_or(i64::MIN, |event| event.started_at);
        let mut last_ones = case.iter().filter(|event| event.started_at == last);
        if !last_ones.any(|event| event.has(Mark::Resolved)) {
            return self.touches_not_resolved += 1;
        }
        if case.iter().any(|event| event.has(Mark::RepliesUnknown)) {
            return self.touches_unknown += 1;
        }
        let many = case.iter().any(|event| event.has(Mark::ManyReplies));
        let replied = case.iter().filter(|event| event.has(Mark::OneReply)).count();
        self.touched_cases += 1;
        self.one_touch_cases += u64::from(!many && replied <= 1);
    }
}
