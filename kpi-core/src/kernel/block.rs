//! 64 rows of a record: their fields as lanes.

use crate::kernel::lanes::{Codes, Derived, LANES, Numbers, Truths};
use crate::record::{Code, CodeColumn, Interaction, InteractionColumns, InteractionRow};

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
    ($block:ident, $copy:ident, $row:ident, $columns:ident; $($kind:ident $field:ident: $read:expr,)+) => {
        /// A copy of up to 64 rows.
        pub(crate) struct $copy { $( $field: copied_type!($kind), )+ }

        impl $copy {
            pub(crate) const NONE: Self = $copy { $( $field: <copied_type!($kind)>::NONE, )+ };

            /// Puts a row into a lane.
            pub(crate) fn put(&mut self, lane: usize, row: &impl $row) {
                $( self.$field.put(lane, $read(row)); )+
            }
        }

        impl<'b> $block<'b> {
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

            /// Copies the numbers of columns that have them in few bits.
            #[inline(always)]
            fn widen(columns: &$columns<'_>, base: usize, copy: &mut $copy) {
                $( widen_column!($kind &columns.$field, copy.$field, base); )+
            }
        }
    };
}

/// Where the rows of a block lie.
enum Source<'b> {
    /// In columns that have all 64 rows, and in a copy where these are narrow.
    Columns(&'b InteractionColumns<'b>, &'b InteractionCopy),
    /// In a copy, and where that was made from.
    Copy(&'b InteractionCopy, Rows<'b>),
}

/// Interactions, in either form.
#[derive(Clone, Copy)]
pub(crate) enum Rows<'b> {
    Structs(&'b [Interaction]),
    Columns(&'b InteractionColumns<'b>),
}

impl Rows<'_> {
    fn len(self) -> usize {
        match self {
            Rows::Structs(rows) => rows.len(),
            Rows::Columns(columns) => columns.len(),
        }
    }

    fn copy(self, row: usize, lane: usize, copy: &mut InteractionCopy) {
        match self {
            Rows::Structs(rows) => copy.put(lane, &rows[row]),
            Rows::Columns(columns) => copy.put(lane, &columns.at(row)),
        }
    }

    fn read<T>(self, row: usize, read: impl Fn(&dyn InteractionRow) -> T) -> T {
        match self {
            Rows::Structs(rows) => read(&rows[row]),
            Rows::Columns(columns) => read(&columns.at(row)),
        }
    }
}

/// Up to 64 interactions.
pub(crate) struct InteractionBlock<'b> {
    source: Source<'b>,
    base: usize,
    /// The lanes that hold a row.
    pub rows: u64,
}

block! {
    InteractionBlock, InteractionCopy, InteractionRow, InteractionColumns;
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
}

impl<'b> InteractionBlock<'b> {
    /// The block of the rows from `base` on. Rows that are no full block of
    /// columns are copied.
    pub(crate) fn new(rows: Rows<'b>, base: usize, copy: &'b mut InteractionCopy) -> Self {
        let count = (rows.len() - base).min(LANES);
        let lanes = u64::MAX >> (LANES - count);
        if let (Rows::Columns(columns), LANES) = (rows, count) {
            Self::widen(columns, base, copy);
            return InteractionBlock { source: Source::Columns(columns, copy), base, rows: lanes };
        }
        for lane in 0..count {
            rows.copy(base + lane, lane, copy);
        }
        InteractionBlock { source: Source::Copy(copy, rows), base, rows: lanes }
    }

    /// Reads one row: for rules that look at texts.
    pub(crate) fn read<T>(&self, lane: usize, read: impl Fn(&dyn InteractionRow) -> T) -> T {
        let rows = match self.source {
            Source::Columns(columns, _) => Rows::Columns(columns),
            Source::Copy(_, rows) => rows,
        };
        rows.read(self.base + lane, read)
    }
}
