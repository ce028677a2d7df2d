//! The line of time of one agent, cut wherever what is known or the group changes.

use super::timeline::Piece;
use crate::partial::MAX_PIECES;

/// Where lines of time are cut beside their own edges, and where the parts count.
pub(crate) trait Places {
    /// Turns to the interval around an instant, and gives its end. Instants of
    /// one line come in their order.
    fn turn_to(&mut self, instant: i64) -> i64;
    /// The place of a combination of dimensions in this interval, from 0 for
    /// each line.
    fn place(&mut self, dims: u32) -> u32;
}

/// States and planned activities of one agent, each without overlaps, in the
/// order of time; and both together, cut at the edges of intervals too.
#[derive(Debug, Default)]
pub(crate) struct AgentLine {
    pub(super) states: Vec<Piece>,
    pub(super) plan: Vec<Piece>,
    stretches: Vec<Stretch>,
    /// How many places the stretches count in.
    pub places: usize,
    /// Whether the agent has a planned activity at any time.
    pub(super) has_plan: bool,
}

/// Stands for a piece, or a place, that there is none of.
const NONE: u32 = u32::MAX;

/// A time in which state, plan and interval are the same.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    ms: i64,
    /// Of the state, the number of the piece and its place.
    state: u32,
    state_place: u32,
    /// The same of the planned activity.
    plan: u32,
    plan_place: u32,
}

/// What is known of a stretch on one side: the piece, and the place it counts in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'l> {
    pub piece: &'l Piece,
    pub place: usize,
}

/// A stretch of time with the state and the planned activity, where there are any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'l> {
    pub ms: i64,
    pub state: Option<Side<'l>>,
    pub plan: Option<Side<'l>>,
}

impl AgentLine {
    /// The stretches in the order of time. Those of which nothing is known are left out.
    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        fn side(pieces: &[Piece], number: u32, place: u32) -> Option<Side<'_>> {
            // The number that stands for none is beyond the last piece.
            let piece = pieces.get(number as usize)?;
            Some(Side { piece, place: place as usize })
        }
        self.stretches.iter().map(|stretch| Part {
            ms: stretch.ms,
            state: side(&self.states, stretch.state, stretch.state_place),
            plan: side(&self.plan, stretch.plan, stretch.plan_place),
        })
    }

    /// Cuts the line within a window of time.
    ///
    /// # Errors
    ///
    /// The piece that lies in too many intervals.
    pub(crate) fn cut(
        &mut self,
        (begin, end): (i64, i64),
        places: &mut impl Places,
    ) -> Result<(), (i64, i64)> {
        self.stretches.clear();
        let mut state = Walk::new(&self.states);
        let mut plan = Walk::new(&self.plan);
        let mut at = begin;
        let mut edge = begin;
        while at < end {
            let (in_state, state_until) = state.advance(at);
            let (in_plan, plan_until) = plan.advance(at);
            let until = state_until.min(plan_until).min(end);
            if !in_state && !in_plan {
                at = until;
                continue;
            }
            if at >= edge {
                edge = places.turn_to(at);
                state.place = NONE;
                plan.place = NONE;
            }
            let until = until.min(edge);
            let mut stretch =
                Stretch { ms: until - at, state: NONE, state_place: 0, plan: NONE, plan_place: 0 };
            if in_state {
                stretch.state = state.number;
                stretch.state_place = state.place_in(places)?;
            }
            if in_plan {
                stretch.plan = plan.number;
                stretch.plan_place = plan.place_in(places)?;
            }
            self.stretches.push(stretch);
            at = until;
        }
        Ok(())
    }
}

/// A way along pieces in the order of time.
struct Walk<'l> {
    pieces: &'l [Piece],
    number: u32,
    /// The place of the piece in the interval, once it is known.
    place: u32,
    /// In how many intervals the piece lies so far.
    intervals: usize,
}

impl<'l> Walk<'l> {
    fn new(pieces: &'l [Piece]) -> Self {
        Walk { pieces, number: 0, place: NONE, intervals: 0 }
    }

    /// Whether an instant lies in a piece, and until when that stays so.
    #[inline]
    fn advance(&mut self, instant: i64) -> (bool, i64) {
        while let Some(piece) = self.pieces.get(self.number as usize) {
            if instant < piece.from {
                return (false, piece.from);
            }
            if instant < piece.to {
                return (true, piece.to);
            }
            self.number += 1;
            self.place = NONE;
            self.intervals = 0;
        }
        (false, i64::MAX)
    }

    #[inline]
    fn place_in(&mut self, places: &mut impl Places) -> Result<u32, (i64, i64)> {
        if self.place == NONE {
            let piece = &self.pieces[self.number as usize];
            if self.intervals == MAX_PIECES {
                return Err((piece.from, piece.to));
            }
            self.intervals += 1;
            self.place = places.place(piece.dims);
        }
        Ok(self.place)
    }
}
