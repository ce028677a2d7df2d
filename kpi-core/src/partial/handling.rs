//! The parts of handle time: talk, hold and wrap.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow};

partial! {
    /// Contacts handled by people, with the parts of their handle time.
    Handling, "handling", code 9, rules NoRules, reads Interaction Interactions InteractionColumns;
    /// Contacts whose talk time is known.
    count talk_known,
    /// Talk time, in milliseconds.
    milliseconds talk_ms,
    /// Squares of the talk times.
    squares talk_squared,
    /// Talk times.
    distribution talk_time,
    /// Contacts whose hold time is known.
    count hold_known,
    /// Contacts that were on hold.
    count held,
    /// Hold time, in milliseconds.
    milliseconds hold_ms,
    /// Squares of the hold times.
    squares hold_squared,
    /// Hold times.
    distribution hold_time,
    /// Contacts whose wrap time is known.
    count wrap_known,
    /// Wrap time, in milliseconds.
    milliseconds wrap_ms,
    /// Squares of the wrap times.
    squares wrap_squared,
    /// Wrap times.
    distribution wrap_time,
    /// Contacts left out because their talk time is not known.
    count talk_unknown,
    /// Contacts left out because their hold time is not known.
    count hold_unknown,
    /// Contacts left out because their wrap time is not known.
    count wrap_unknown,
}

impl Handling {
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_counted() || !row.is_human_handled() {
            return;
        }
        match row.talk() {
            Some(talk) => {
                self.talk_known += 1;
                self.talk_ms += i128::from(talk);
                self.talk_squared += i128::from(talk) * i128::from(talk);
                self.talk_time.observe(talk.unsigned_abs());
            }
            None => self.talk_unknown += 1,
        }
        match row.hold() {
            Some(hold) => {
                self.hold_known += 1;
                self.held += u64::from(hold > 0);
                self.hold_ms += i128::from(hold);
                self.hold_squared += i128::from(hold) * i128::from(hold);
                self.hold_time.observe(hold.unsigned_abs());
            }
            None => self.hold_unknown += 1,
        }
        match row.wrap() {
            Some(wrap) => {
                self.wrap_known += 1;
                self.wrap_ms += i128::from(wrap);
                self.wrap_squared += i128::from(wrap) * i128::from(wrap);
                self.wrap_time.observe(wrap.unsigned_abs());
            }
            None => self.wrap_unknown += 1,
        }
    }
}
