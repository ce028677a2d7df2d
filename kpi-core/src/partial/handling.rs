//! The parts of handle time: talk, hold and wrap.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;

partial! {
    /// Contacts handled by people, with the parts of their handle time.
    Handling, "handling", code 9, rules NoRules, in blocks of Interaction;
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let handled = facts.counted & facts.handler.human();
        let talk = block.talk().only(handled);
        tally.count(handled & !talk.known, |state| &mut state.talk_unknown);
        tally.moments(
            talk,
            |state| &mut state.talk_known,
            |state| &mut state.talk_ms,
            |state| &mut state.talk_squared,
        );
        tally.distribution(talk, |state| &mut state.talk_time);
        let hold = block.hold().only(handled);
        tally.count(handled & !hold.known, |state| &mut state.hold_unknown);
        tally.count(hold.above(0), |state| &mut state.held);
        tally.moments(
            hold,
            |state| &mut state.hold_known,
            |state| &mut state.hold_ms,
            |state| &mut state.hold_squared,
        );
        tally.distribution(hold, |state| &mut state.hold_time);
        let wrap = block.wrap().only(handled);
        tally.count(handled & !wrap.known, |state| &mut state.wrap_unknown);
        tally.moments(
            wrap,
            |state| &mut state.wrap_known,
            |state| &mut state.wrap_ms,
            |state| &mut state.wrap_squared,
        );
        tally.distribution(wrap, |state| &mut state.wrap_time);
    }
}
