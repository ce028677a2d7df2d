//! How long people worked on contacts.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, Derived, InteractionBlock, Tally};
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::InteractionRow;

/// What belongs to the handle time.
#[derive(Clone, Copy)]
pub(crate) struct HandleTimeRules {
    elapsed: bool,
    hold: bool,
    wrap: bool,
}

/// Whether time on hold belongs to the handle time.
pub(crate) const INCLUDE_HOLD: OptionDefinition = OptionDefinition::rule(
    "include_hold",
    Allowed::Boolean,
    OptionValue::Boolean(true),
    "Whether hold belongs to handle time; false for sources that do not record it.",
);

/// Whether after-contact work belongs to the handle time.
pub(crate) const INCLUDE_WRAP: OptionDefinition = OptionDefinition::rule(
    "include_wrap",
    Allowed::Boolean,
    OptionValue::Boolean(true),
    "Whether wrap belongs to handle time; false for sources that do not record it.",
);

impl Rules for HandleTimeRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "mode",
            Allowed::Choice(&["touch", "elapsed"]),
            OptionValue::Choice("touch"),
            "touch is talk + hold + wrap; elapsed is from the beginning to the end of the contact.",
        ),
        INCLUDE_HOLD,
        INCLUDE_WRAP,
    ];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(HandleTimeRules {
            elapsed: values.is("mode", "elapsed"),
            hold: values.truth("include_hold"),
            wrap: values.truth("include_wrap"),
        })
    }
}

impl HandleTimeRules {
    /// The handle time of a contact, where every part that belongs to it is known.
    #[inline]
    pub(crate) fn handle_ms(self, row: &impl InteractionRow) -> Option<i64> {
        if self.elapsed {
            return Some(row.ended_at()? - row.created_at());
        }
        let hold = if self.hold { row.hold()? } else { 0 };
        let wrap = if self.wrap { row.wrap()? } else { 0 };
        Some(row.talk()? + hold + wrap)
    }

    /// The handle times of a block of contacts.
    #[inline(always)]
    fn handle_times(self, block: &InteractionBlock<'_>) -> Derived {
        if self.elapsed {
            return block.ended_at().since(block.created_at());
        }
        let mut time = match self.hold {
            true => block.talk().plus(block.hold()),
            false => block.talk().derived(),
        };
        if self.wrap {
            time.add(block.wrap());
        }
        time
    }
}

partial! {
    /// Contacts handled by people, and the time spent on them.
    HandleTime, "handle_time", code 8, rules HandleTimeRules, in blocks of Interaction;
    /// Contacts handled by people and whose handle time is known.
    count handled,
    /// Handle times, in milliseconds.
    milliseconds handle_ms,
    /// Squares of the handle times.
    squares handle_squared,
    /// Handle times.
    distribution handle_time,
    /// Contacts left out because a part of their handle time is not known.
    count handle_time_unknown,
    /// Contacts left out because no person handled them.
    count not_human_handled,
}

impl HandleTime {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &HandleTimeRules,
    ) {
        let human = facts.handler.human();
        tally.count(facts.counted & !human, |state| &mut state.not_human_handled);
        let handled = facts.counted & human;
        let time = rules.handle_times(block);
        let time = time.numbers().only(handled);
        tally.count(handled & !time.known, |state| &mut state.handle_time_unknown);
        tally.moments(
            time,
            |state| &mut state.handled,
            |state| &mut state.handle_ms,
            |state| &mut state.handle_squared,
        );
        tally.distribution(time, |state| &mut state.handle_time);
    }
}
