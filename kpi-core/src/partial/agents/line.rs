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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Span;
    use crate::partial::agents::timeline::tests::line_with;

    /// Intervals of 10, in each of which combinations get places as they come.
    #[derive(Default)]
    struct Tens {
        begin: i64,
        /// Combination and interval of each place.
        places: Vec<(u32, i64)>,
    }

    impl Places for Tens {
        fn turn_to(&mut self, instant: i64) -> i64 {
            self.begin = instant / 10 * 10;
            self.begin + 10
        }

        fn place(&mut self, dims: u32) -> u32 {
            let key = (dims, self.begin);
            let known = self.places.iter().position(|place| *place == key);
            known.unwrap_or_else(|| {
                self.places.push(key);
                self.places.len() - 1
            }) as u32
        }
    }

    #[test]
    fn a_line_is_cut_at_its_edges_and_those_of_intervals() {
        let span = |from, to, dims| Span { dims, ..Span::new(0, from, Some(to), 0, 0) };
        let states = [span(2, 7, 1), span(7, 25, 1), span(40, 60, 1)];
        let plan = [span(5, 12, 2), span(30, 33, 2)];
        let mut line = line_with(&states, &plan);
        let mut places = Tens::default();
        line.cut((3, 50), &mut places).expect("few intervals");
        let side = |side: Option<Side<'_>>| {
            side.map(|side| (side.piece.span, places.places[side.place].1))
        };
        let parts: Vec<_> =
            line.parts().map(|part| (part.ms, side(part.state), side(part.plan))).collect();
        let expected = [
            (2, Some((0, 0)), None),
            (2, Some((0, 0)), Some((0, 0))),
            (3, Some((1, 0)), Some((0, 0))),
            (2, Some((1, 10)), Some((0, 10))),
            (8, Some((1, 10)), None),
            (5, Some((1, 20)), None),
            (3, None, Some((1, 30))),
            (10, Some((2, 40)), None),
        ];
        assert_eq!(parts, expected);
        assert_eq!(places.places, [(1, 0), (2, 0), (1, 10), (2, 10), (1, 20), (2, 30), (1, 40)]);
    }

    #[test]
    fn a_piece_in_too_many_intervals_is_named() {
        let most = 10 * MAX_PIECES as i64;
        let cut = |to: i64| {
            let mut line = line_with(&[Span::new(0, 0, Some(to), 0, 0)], &[]);
            // Places are not looked for, so that this takes no time.
            struct Same(i64);
            impl Places for Same {
                fn turn_to(&mut self, instant: i64) -> i64 {
                    self.0 = instant + 10;
                    self.0
                }
                fn place(&mut self, _dims: u32) -> u32 {
                    0
                }
            }
            line.cut((i64::MIN, i64::MAX), &mut Same(0))
        };
        assert_eq!(cut(most), Ok(()));
        assert_eq!(cut(most + 1), Err((0, most + 1)));
    }
}
