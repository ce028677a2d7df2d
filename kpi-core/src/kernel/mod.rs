//! Counting 64 rows at once.
//!
//! A partial that reads interactions says what it counts as sets of rows
//! ([`block`], [`facts`]), and a [`tally::Tally`] adds the sets to the states of
//! the groups. The code is compiled for several processors ([`dispatch`]).

mod answers;
pub(crate) mod block;
pub(crate) mod dispatch;
pub(crate) mod facts;
pub(crate) mod lanes;
mod order;
mod scan;
pub(crate) mod tally;
#[cfg(all(test, feature = "testing"))]
mod tests;
pub(crate) mod wide;

pub(crate) use answers::AnswerFacts;
pub(crate) use block::{
    Blocks, InteractionBlock, InteractionCopy, ReadBlock, Rows, SurveyBlock, SurveyCopy,
};
pub(crate) use facts::{ContactFacts, Visits};
pub(crate) use lanes::{Derived, LANES, Numbers, lanes_of, rows_among, rows_where, word_at};
pub(crate) use order::{disordered, efforts_without_polarity, suspicious_surveys};
pub(crate) use scan::{bytes_that_occur, chunks_outside, greatest, words_of};
pub(crate) use tally::{BlockGroups, FEW, FewGroups, MOST_BLOCKS, Tally, Wide};
pub(crate) use wide::{Masks, NO_MASKS, bytes_below};
