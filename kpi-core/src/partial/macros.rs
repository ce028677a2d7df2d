//! The one macro that turns a list of fields into a partial.

/// The state of a kind of field.
macro_rules! state_type {
    (count) => {
        u64
    };
    (milliseconds) => {
        i128
    };
    (thousandths) => {
        i128
    };
    (minor_units) => {
        i128
    };
    (squares) => {
        i128
    };
    (greatest_milliseconds) => {
        $crate::partial::state::Greatest
    };
    (greatest_thousandths) => {
        $crate::partial::state::Greatest
    };
    (greatest_count) => {
        $crate::partial::state::Greatest
    };
    (least_thousandths) => {
        $crate::partial::state::Least
    };
    (distribution) => {
        $crate::partial::state::Times
    };
    (identifiers) => {
        $crate::partial::id_set::IdSet
    };
    (moments) => {
        $crate::partial::state::Moments
    };
    (evaluations) => {
        $crate::partial::evaluation::Evaluations
    };
    (pairs) => {
        $crate::partial::state::Pairs
    };
    (tallies) => {
        $crate::partial::state::Tallies
    };
}

macro_rules! field_measure {
    (count) => {
        $crate::partial::Measure::Count
    };
    (milliseconds) => {
        $crate::partial::Measure::Milliseconds
    };
    (thousandths) => {
        $crate::partial::Measure::Thousandths
    };
    (millionths) => {
        $crate::partial::Measure::Millionths
    };
    (minor_units) => {
        $crate::partial::Measure::MinorUnits
    };
    (squares) => {
        $crate::partial::Measure::Squares
    };
    (greatest_milliseconds) => {
        $crate::partial::Measure::Milliseconds
    };
    (greatest_thousandths) => {
        $crate::partial::Measure::Thousandths
    };
    (greatest_count) => {
        $crate::partial::Measure::Count
    };
    (least_thousandths) => {
        $crate::partial::Measure::Thousandths
    };
    (distribution) => {
        $crate::partial::Measure::Milliseconds
    };
    (identifiers) => {
        $crate::partial::Measure::Count
    };
    (moments) => {
        $crate::partial::Measure::Count
    };
    (evaluations) => {
        $crate::partial::Measure::Count
    };
    (pairs) => {
        $crate::partial::Measure::Count
    };
    (tallies) => {
        $crate::partial::Measure::Count
    };
}

macro_rules! field_merge {
    (greatest_milliseconds) => {
        $crate::partial::MergeRule::Greatest
    };
    (greatest_thousandths) => {
        $crate::partial::MergeRule::Greatest
    };
    (greatest_count) => {
        $crate::partial::MergeRule::Greatest
    };
    (least_thousandths) => {
        $crate::partial::MergeRule::Least
    };
    (distribution) => {
        $crate::partial::MergeRule::Distribution
    };
    (identifiers) => {
        $crate::partial::MergeRule::Union
    };
    (evaluations) => {
        $crate::partial::MergeRule::Union
    };
    ($kind:ident) => {
        $crate::partial::MergeRule::Sum
    };
}

/// The words of a state that a field takes, by the place of the field in bytes.
macro_rules! field_words {
    (count $at:expr) => {
        $crate::partial::narrow::Words::Count($at / size_of::<u64>())
    };
    (milliseconds $at:expr) => {
        $crate::partial::narrow::Words::Sum($at / size_of::<u64>())
    };
    (minor_units $at:expr) => {
        $crate::partial::narrow::Words::Sum($at / size_of::<u64>())
    };
    (squares $at:expr) => {
        $crate::partial::narrow::Words::Sum($at / size_of::<u64>())
    };
    (thousandths $at:expr) => {
        $crate::partial::narrow::Words::Sum($at / size_of::<u64>())
    };
    (greatest_milliseconds $at:expr) => {
        $crate::partial::narrow::Words::Greatest($at / size_of::<u64>())
    };
    (greatest_thousandths $at:expr) => {
        $crate::partial::narrow::Words::Greatest($at / size_of::<u64>())
    };
    (greatest_count $at:expr) => {
        $crate::partial::narrow::Words::Greatest($at / size_of::<u64>())
    };
    (least_thousandths $at:expr) => {
        $crate::partial::narrow::Words::Least($at / size_of::<u64>())
    };
    (distribution $at:expr) => {
        $crate::partial::narrow::Words::Times($at / size_of::<u64>())
    };
    ($kind:ident $at:expr) => {
        $crate::partial::narrow::Words::Other
    };
}

/// Declares a partial: a struct, its fields as data, merge, bytes, and the
/// loops that call its `observe` for structs and for columns.
///
/// `observe(&mut self, row: &impl Row, rules: &Rules)` is written by hand: it
/// is the only code that reads records. Fields after `at finish` are made by
/// `at_finish(&self, field, rules, moment)` when the state is read.
///
/// A partial `in blocks` counts 64 interactions or surveys at once: it writes
/// `observe_block(tally, block, facts, rules)` in place of `observe`.
///
/// `by` names the attributions that the partial knows, where these are not all
/// of its record.
///
/// `texts` are the text fields that it reads; of others a border needs not know
/// more than whether they are there.
///
/// A partial that `resolves` records in place of reading them counts at finish:
/// `needs(rules)` says which events it wants kept, and
/// `resolve(rules, events, book, states)` counts them. One that `counts agents` is
/// given the line of time of each agent, by `count_agent(rules, agent, add)`, and
/// all its fields are sums.
macro_rules! partial {
    (
        $(#[doc = $doc:literal])+
        $partial:ident, $name:literal, code $code:literal, rules $rules:ty,
        $(reads $kind:ident $rows:ident $columns:ident $(by $($only:ident)+)?;)?
        $(in blocks of $blocks:ident;)?
        $(texts $($text:literal)+;)?
        $(resolves $kept:ident $(and $other:ident)* by $($attribution:ident)+;)?
        $(counts agents of $line:ident $(and $second:ident)* by $clipped:ident;)?
        $( $(#[doc = $field_doc:literal])+ $state:ident $field:ident, )*
        $( at finish: $( $(#[doc = $late_doc:literal])+ $late_measure:ident $late:ident, )+ )?
        $( due by $due:path; )?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $partial { $( $field: state_type!($state), )* }

        impl $crate::partial::Partial for $partial {
            type Rules = $rules;

            const FIELDS: &'static [$crate::partial::PartialField] = &[
                $( $crate::partial::PartialField {
                    name: stringify!($field),
                    doc: concat!($($field_doc),+),
                    measure: field_measure!($state),
                    merge: field_merge!($state),
                }, )*
                $($( $crate::partial::PartialField {
                    name: stringify!($late),
                    doc: concat!($($late_doc),+),
                    measure: field_measure!($late_measure),
                    merge: $crate::partial::MergeRule::AtFinish,
                }, )+)?
            ];

            const WORDS: &'static [$crate::partial::narrow::Words] = &[
                $( field_words!($state std::mem::offset_of!($partial, $field)), )*
            ];

            $(fn observe_batch(
                states: &mut [Self], batch: &$crate::record::Batch<'_>, groups: &[u32], rules: &$rules,
            ) {
                match batch {
                    $crate::record::Batch::$rows(rows) => {
                        for (row, group) in rows.iter().zip(groups) {
                            if let Some(state) = states.get_mut(*group as usize) {
                                state.observe(row, rules);
                            }
                        }
                    }
                    $crate::record::Batch::$columns(columns) => {
                        for (row, group) in groups.iter().enumerate() {
                            if let Some(state) = states.get_mut(*group as usize) {
                                state.observe(&columns.at(row), rules);
                            }
                        }
                    }
                    _ => {}
                }
            })?

            $(
                const COUNTS_BLOCKS: bool = {
                    // Named so that this part is written for these partials only.
                    let _ = $crate::record::RecordKind::$blocks;
                    true
                };

                #[inline(always)]
                fn observe_block(
                    tally: &mut $crate::kernel::Tally<'_, Self>,
                    block: &$crate::kernel::ReadBlock<'_>,
                    rules: &$rules,
                ) {
                    if let $crate::kernel::ReadBlock::$blocks(block, facts) = block {
                        $partial::observe_block(tally, block, facts, rules);
                    }
                }
            )?

            $(
                fn needs(rules: &$rules) -> $crate::event::Needs {
                    // Named so that this part is written for these partials only.
                    const _: $crate::record::RecordKind = $crate::record::RecordKind::$kept;
                    $partial::needs(rules)
                }

                fn resolve(
                    rules: &$rules,
                    events: &$crate::partial::Sorted<'_>,
                    book: &mut dyn $crate::partial::Booking,
                    states: &mut $crate::partial::States<Self>,
                ) -> $crate::Result<()> {
                    $partial::resolve(rules, events, book, states)
                }
            )?

            $(
                const COUNTS_AGENTS: bool = {
                    // Named so that this part is written for these partials only.
                    let _ = $crate::record::RecordKind::$line;
                    true
                };

                fn needs(rules: &$rules) -> $crate::event::Needs {
                    $partial::needs(rules)
                }

                fn count_agent(
                    rules: &$rules,
                    agent: &$crate::partial::AgentLine,
                    add: impl FnMut(usize, &Self),
                ) {
                    $partial::count_agent(rules, agent, add);
                }
            )?

            fn each_sum(&self, mut visit: impl FnMut(usize, i128)) {
                let mut place = 0;
                $(
                    if let $crate::partial::FieldValue::Number(sum) =
                        $crate::partial::FieldState::read(&self.$field)
                    {
                        visit(place, sum);
                    }
                    place += 1;
                )*
                let _ = place;
            }

            $(
                fn due(batch: &$crate::record::Batch<'_>, rules: &$rules) -> Vec<Option<i64>> {
                    match batch {
                        $crate::record::Batch::Interactions(rows) => rows.iter().map(|row| $due(row, rules)).collect(),
                        $crate::record::Batch::InteractionColumns(columns) => {
                            (0..columns.len()).map(|row| $due(&columns.at(row), rules)).collect()
                        }
                        _ => Vec::new(),
                    }
                }
            )?

            fn add_wide(&mut self, words: &[$crate::kernel::Wide], place: usize) {
                let word = |word: usize| words.get(word).map_or(0, |counters| counters[place]);
                $(
                    let at = std::mem::offset_of!($partial, $field) / size_of::<u64>();
                    $crate::partial::FieldState::add_wide(&mut self.$field, word(at), word(at + 1));
                )*
            }

            #[allow(unused_variables)]
            fn times_mut(&mut self, word: usize) -> Option<&mut $crate::partial::Times> {
                $(
                    if word == std::mem::offset_of!($partial, $field) / size_of::<u64>() {
                        return $crate::partial::FieldState::times_mut(&mut self.$field);
                    }
                )*
                None
            }

            fn merge(&mut self, other: &Self) {
                $( $crate::partial::FieldState::merge(&mut self.$field, &other.$field); )*
            }

            #[allow(unused_variables, unused_assignments, unused_mut)]
            fn read(
                &self, field: usize, rules: &$rules, moment: &$crate::partial::Moment,
            ) -> $crate::partial::FieldValue<'_> {
                let mut place = 0;
                $(
                    if field == place { return $crate::partial::FieldState::read(&self.$field); }
                    place += 1;
                )*
                $( return self.at_finish([$(stringify!($late)),+][field - place], rules, moment); )?
                #[allow(unreachable_code)]
                $crate::partial::FieldValue::Number(0)
            }

            #[allow(unused_variables, unused_assignments, unused_mut)]
            fn read_small(
                many: &$crate::partial::state::ManyStates<'_, Self>, field: usize, out: &mut [i64],
            ) -> Option<bool> {
                let mut place = 0;
                $(
                    if field == place {
                        let small = |state: &Self| $crate::partial::FieldState::small(&state.$field);
                        return Some(many.read(out, small));
                    }
                    place += 1;
                )*
                None
            }

            fn encode(&self, out: &mut Vec<u8>) {
                $( $crate::partial::FieldState::encode(&self.$field, out); )*
            }

            fn decode(bytes: &mut &[u8]) -> std::result::Result<Self, &'static str> {
                Ok($partial { $( $field: $crate::partial::FieldState::decode(bytes)?, )* })
            }

            fn heap_bytes(&self) -> usize {
                0 $( + $crate::partial::FieldState::heap_bytes(&self.$field) )*
            }

            #[allow(unused_variables)]
            fn deal_ids(
                &self, share_of: &dyn Fn(u128) -> usize, put: &mut $crate::partial::PutId<'_, Self>,
            ) {
                $( $crate::partial::FieldState::each_id(&self.$field, &mut |id| {
                    put(share_of(id), &|part| $crate::partial::FieldState::push_id(&mut part.$field, id));
                }); )*
            }

            fn forget_ids(&mut self) {
                $( $crate::partial::FieldState::forget_ids(&mut self.$field); )*
            }

            fn count_ids(&mut self) {
                $( $crate::partial::FieldState::count_ids(&mut self.$field); )*
            }
        }

        pub(crate) static TYPE: $crate::partial::PartialType = $crate::partial::PartialType {
            name: $name,
            code: $code,
            record: $($crate::record::RecordKind::$kind)? $($crate::record::RecordKind::$blocks)? $($crate::record::RecordKind::$kept)? $($crate::record::RecordKind::$line)?,
            also: &[
                $($($crate::record::RecordKind::$other),*)?
                $($($crate::record::RecordKind::$second),*)?
            ],
            only: &[
                $($($($crate::catalogue::Attribution::$only),+)?)?
                $($($crate::catalogue::Attribution::$attribution),+)?
                $($crate::catalogue::Attribution::$clipped)?
            ],
            texts: &[$($($text),+)?],
            doc: concat!($($doc, "\n"),+),
            fields: <$partial as $crate::partial::Partial>::FIELDS,
            rules: <$rules as $crate::partial::Rules>::OPTIONS,
            knows_due: [false $(, partial!(@due $due))?].len() > 1,
            new_slot: $crate::partial::slot::new_slot::<$partial>,
        };
    };
    (@due $due:path) => { true };
}
