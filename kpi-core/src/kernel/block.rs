//! 64 rows of a record: their fields as lanes.

use crate::kernel::answers::AnswerFacts;
use crate::kernel::facts::ContactFacts;
use crate::kernel::lanes::{Codes, Derived, LANES, Numbers, Truths};
use crate::record::{
    Code, CodeColumn, Interaction, InteractionColumns, InteractionRow, Survey, SurveyColumns,
    SurveyFacts, SurveyRow,
};

/// Codes that were copied out of rows.
struct CopiedCodes([u8; LANES]);

impl CopiedCodes {
    const NONE: Self = CopiedCodes([CodeColumn::MISSING; LANES]);

    fn put<C: Code>(&mut self, lane: usize, code: Option<C>) {
        self.0[lane] = code.map_or(CodeColumn::MISSING, Code::number);
    }

    fn numbers(&self) -> Codes<'_> {
        Codes::new(&self.0)
    }
}

/// Truth values that were copied out of rows.
struct CopiedTruths(Truths);

impl CopiedTruths {
    const NONE: Self = CopiedTruths(Truths { known: 0, yes: 0 });

    fn put(&mut self, lane: usize, value: Option<bool>) {
        let bit = 1 << lane;
        let set = |word: u64, on: bool| if on { word | bit } else { word & !bit };
        self.0.known = set(self.0.known, value.is_some());
        self.0.yes = set(self.0.yes, value == Some(true));
    }

    fn numbers(&self) -> Truths {
        self.0
    }
}

macro_rules! copied_type {
    (numbers) => {
        Derived
    };
    (codes) => {
        CopiedCodes
    };
    (truths) => {
        CopiedTruths
    };
}

macro_rules! lanes_type {
    (numbers) => { Numbers<'b> };
    (codes) => { Codes<'b> };
    (truths) => { Truths };
}

macro_rules! lanes_of_column {
    (numbers $field:ident, $columns:expr, $copy:expr, $base:expr) => {
        match $columns.$field.values.are_narrow() {
            false => Numbers::of(&$columns.$field, $base),
            true => $copy.$field.numbers(),
        }
    };
    (codes $field:ident, $columns:expr, $($rest:expr),+) => {
        Codes::of(&$columns.$field, lanes_of_column!(@base $($rest),+))
    };
    (truths $field:ident, $columns:expr, $($rest:expr),+) => {
        Truths::of(&$columns.$field, lanes_of_column!(@base $($rest),+))
    };
    (@base $copy:expr, $base:expr) => {
        $base
    };
}

macro_rules! widen_column {
    (numbers $column:expr, $copy:expr, $base:expr) => {
        if $column.values.are_narrow() {
            $column.values.widen($base, &mut $copy.values);
            $copy.known = $column.validity.word($base);
        }
    };
    ($kind:ident $column:expr, $copy:expr, $base:expr) => {};
}

/// Writes the block of a record: for each field that a kernel reads, its lanes,
/// from columns or from a copy of rows.
macro_rules! block {
    ($(#[doc = $doc:literal])+ $block:ident, $copy:ident, $record:ident, $row:ident, $columns:ident; $($kind:ident $field:ident: $read:expr,)+) => {
        /// A copy of up to 64 rows.
        pub(crate) struct $copy { $( $field: copied_type!($kind), )+ }

        impl $copy {
            pub(crate) const NONE: Self = $copy { $( $field: <copied_type!($kind)>::NONE, )+ };

            /// Puts a row into a lane.
            fn put(&mut self, lane: usize, row: &impl $row) {
                $( self.$field.put(lane, $read(row)); )+
            }

            /// Copies the numbers of columns that have them in few bits.
            #[inline(always)]
            fn widen(&mut self, columns: &$columns<'_>, base: usize) {
                $( widen_column!($kind &columns.$field, self.$field, base); )+
            }
        }

        $(#[doc = $doc])+
        pub(crate) struct $block<'b> {
            source: Source<'b, $record, $columns<'b>, $copy>,
            base: usize,
            /// The lanes that hold a row.
            pub rows: u64,
        }

        impl<'b> $block<'b> {
            /// The block of the rows from `base` on. Rows that are no full block of
            /// columns are copied.
            #[inline(always)]
            pub(crate) fn new(
                rows: Rows<'b, $record, $columns<'b>>,
                base: usize,
                copy: &'b mut $copy,
            ) -> Self {
                if let Rows::Columns(columns) = rows && columns.len() >= base + LANES {
                    copy.widen(columns, base);
                    return $block { source: Source::Columns(columns, copy), base, rows: u64::MAX };
                }
                let mut lanes = 0;
                match rows {
                    Rows::Structs(rows) => {
                        for (lane, row) in rows[base..].iter().take(LANES).enumerate() {
                            copy.put(lane, row);
                            lanes |= 1 << lane;
                        }
                    }
                    Rows::Columns(columns) => {
                        for lane in 0..columns.len() - base {
                            copy.put(lane, &columns.at(base + lane));
                            lanes |= 1 << lane;
                        }
                    }
                }
                $block { source: Source::Copy(copy, rows), base, rows: lanes }
            }

            $(
                #[inline(always)]
                pub(crate) fn $field(&self) -> lanes_type!($kind) {
                    match &self.source {
                        Source::Columns(columns, _copy) => {
                            lanes_of_column!($kind $field, columns, _copy, self.base)
                        }
                        Source::Copy(copy, _) => copy.$field.numbers(),
                    }
                }
            )+
        }
    };
}

/// Where the rows of a block lie.
enum Source<'b, R, C, K> {
    /// In columns that have all 64 rows, and in a copy where these are narrow.
    Columns(&'b C, &'b K),
    /// In a copy, and where that was made from.
    Copy(&'b K, Rows<'b, R, C>),
}

/// Rows of a record, in either form.
pub(crate) enum Rows<'b, R, C> {
    Structs(&'b [R]),
    Columns(&'b C),
}

impl<R, C> Clone for Rows<'_, R, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, C> Copy for Rows<'_, R, C> {}

block! {
    /// Up to 64 interactions.
    InteractionBlock, InteractionCopy, Interaction, InteractionRow, InteractionColumns;
    numbers created_at: |row: &_| Some(InteractionRow::created_at(row)),
    codes channel: |row: &_| Some(InteractionRow::channel(row)),
    codes direction: InteractionRow::direction,
    codes initiation: InteractionRow::initiation,
    numbers queued_at: InteractionRow::queued_at,
    numbers left_queue_at: InteractionRow::left_queue_at,
    codes queue_exit: InteractionRow::queue_exit,
    numbers answered_at: InteractionRow::answered_at,
    numbers first_response_at: InteractionRow::first_response_at,
    numbers resolved_first_at: InteractionRow::resolved_first_at,
    numbers resolved_last_at: InteractionRow::resolved_last_at,
    numbers ended_at: InteractionRow::ended_at,
    numbers talk: InteractionRow::talk,
    numbers hold: InteractionRow::hold,
    numbers wrap: InteractionRow::wrap,
    codes outcome: InteractionRow::outcome,
    codes handled_by: InteractionRow::handled_by,
    numbers transfers: InteractionRow::transfers,
    numbers reopen_count: InteractionRow::reopen_count,
    truths customer_repeated_info: InteractionRow::customer_repeated_info,
    numbers sale_count: InteractionRow::sale_count,
    numbers revenue: InteractionRow::revenue,
    numbers direct_cost: InteractionRow::direct_cost,
    truths context_transferred: InteractionRow::context_transferred,
    truths bot_engaged: InteractionRow::bot_engaged,
    codes bot_outcome: InteractionRow::bot_outcome,
    truths bot_completed: InteractionRow::bot_completed,
    numbers handoff_requested_at: InteractionRow::handoff_requested_at,
    numbers context_delivered_at: InteractionRow::context_delivered_at,
    numbers handoff_accepted_at: InteractionRow::handoff_accepted_at,
    numbers context_fields_expected: InteractionRow::context_fields_expected,
    numbers context_fields_delivered: InteractionRow::context_fields_delivered,
    codes intent_complexity: InteractionRow::intent_complexity,
    truths planned_channel_change: InteractionRow::planned_channel_change,
    numbers agent_reply_count: InteractionRow::agent_reply_count,
}

block! {
    /// Up to 64 surveys.
    SurveyBlock, SurveyCopy, Survey, SurveyRow, SurveyColumns;
    codes kind: |row: &_| Some(SurveyRow::kind(row)),
    numbers responded_at: SurveyRow::responded_at,
    numbers sent_at: SurveyRow::sent_at,
    codes relation: SurveyRow::relation,
    numbers score: SurveyRow::score,
    numbers scale_min: SurveyRow::scale_min,
    numbers scale_max: SurveyRow::scale_max,
    codes polarity: SurveyRow::polarity,
}

impl InteractionBlock<'_> {
    /// Reads one row: for rules that look at texts.
    pub(crate) fn read<T>(&self, lane: usize, read: impl Fn(&dyn InteractionRow) -> T) -> T {
        let row = self.base + lane;
        match self.source {
            Source::Columns(columns, _) | Source::Copy(_, Rows::Columns(columns)) => {
                read(&columns.at(row))
            }
            Source::Copy(_, Rows::Structs(rows)) => read(&rows[row]),
        }
    }
}

impl SurveyBlock<'_> {
    /// The scale of one row.
    pub(crate) fn scale(&self, lane: usize) -> (i64, i64) {
        let row = self.base + lane;
        match self.source {
            Source::Columns(columns, _) | Source::Copy(_, Rows::Columns(columns)) => {
                columns.at(row).scale()
            }
            Source::Copy(_, Rows::Structs(rows)) => rows[row].scale(),
        }
    }
}

/// A block with what it tells of its rows.
pub(crate) enum ReadBlock<'b> {
    Interaction(InteractionBlock<'b>, &'b ContactFacts),
    Survey(SurveyBlock<'b>, &'b AnswerFacts),
}

/// Rows that are read in blocks.
pub(crate) trait Blocks {
    /// Where rows are copied to that are no full block, and what a block tells of its rows:
    /// a kilobyte, which must not be moved.
    type Scratch;
    const NONE: Self::Scratch;

    /// The block of the rows from `base` on.
    fn read<'b>(&'b self, base: usize, scratch: &'b mut Self::Scratch) -> ReadBlock<'b>;
}

impl Blocks for Rows<'_, Interaction, InteractionColumns<'_>> {
    type Scratch = (InteractionCopy, ContactFacts);
    const NONE: (InteractionCopy, ContactFacts) = (InteractionCopy::NONE, ContactFacts::NONE);

    #[inline(always)]
    fn read<'b>(&'b self, base: usize, scratch: &'b mut Self::Scratch) -> ReadBlock<'b> {
        let (copy, facts) = scratch;
        let block = InteractionBlock::new(*self, base, copy);
        facts.read(&block);
        ReadBlock::Interaction(block, facts)
    }
}

impl Blocks for Rows<'_, Survey, SurveyColumns<'_>> {
    type Scratch = (SurveyCopy, AnswerFacts);
    const NONE: (SurveyCopy, AnswerFacts) = (SurveyCopy::NONE, AnswerFacts::NONE);

    #[inline(always)]
    fn read<'b>(&'b self, base: usize, scratch: &'b mut Self::Scratch) -> ReadBlock<'b> {
        let (copy, facts) = scratch;
        let block = SurveyBlock::new(*self, base, copy);
        facts.read(&block);
        ReadBlock::Survey(block, facts)
    }
}
