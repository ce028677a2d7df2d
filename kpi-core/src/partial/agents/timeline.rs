//! One line of time an agent: at each instant one state, one planned activity.

use std::collections::BTreeSet;

use super::line::AgentLine;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{AgentDetail, Line, Span};
use crate::policy::OverlappingStates;
use crate::record::{AgentActivity, Code, PlannedKind};
use crate::time::{Zone, format_instant};

/// What the lines of all agents have in common.
pub(crate) struct LineRules<'r> {
    pub as_of: i64,
    pub overlaps: OverlappingStates,
    /// In which a clash is told.
    pub zone: &'r Zone,
}

/// A part of a span in which nothing else counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub from: i64,
    pub to: i64,
    pub detail: AgentDetail,
    pub dims: u32,
    /// The number of the span among those of the agent.
    pub span: u32,
}

impl Piece {
    #[inline]
    fn new(from: i64, to: i64, span: &Span, number: usize) -> Self {
        Piece { from, to, detail: AgentDetail::of(span), dims: span.dims, span: number as u32 }
    }

    /// What the agent did, of a piece of a state.
    pub(super) fn state(&self) -> AgentActivity {
        self.detail.state().unwrap_or(AgentActivity::Offline)
    }

    /// What was planned, of a piece of a planned activity.
    pub(super) fn planned(&self) -> PlannedKind {
        self.detail.planned().unwrap_or(PlannedKind::Off)
    }
}

/// Makes the line of time of one agent whose spans arrived in the order of time and
/// without overlaps, as most do; false where they did not.
pub(crate) fn line_as_it_came(
    line: &mut AgentLine,
    states: &[&Line],
    plan: &[&Line],
    as_of: i64,
) -> bool {
    line.has_plan = !plan.is_empty();
    pieces_as_they_came(states, as_of, &mut line.states)
        && pieces_as_they_came(plan, as_of, &mut line.plan)
}

fn pieces_as_they_came(lines: &[&Line], as_of: i64, pieces: &mut Vec<Piece>) -> bool {
    pieces.clear();
    let line = match lines {
        [] => return true,
        [line] => line,
        // Those of different combinations lie between each other.
        _ => return false,
    };
    pieces.reserve(line.count);
    let (mut latest, mut number, mut is_in_order) = (i64::MIN, 0, true);
    line.each(|span| {
        let to = span.to_or(as_of);
        if span.from < to {
            is_in_order &= span.from >= latest;
            latest = to;
            pieces.push(Piece::new(span.from, to, &span, number));
        }
        number += 1;
    });
    is_in_order
}

/// Makes the line of time of one agent from its spans, in the order of time.
///
/// # Errors
///
/// `InvalidRecord` where the agent was in two states at once and `overlaps`
/// rejects that.
pub(crate) fn line_of(
    line: &mut AgentLine,
    states: &[Span],
    plan: &[Span],
    rules: &LineRules<'_>,
    name: impl Fn() -> String,
) -> Result<()> {
    line.has_plan = !plan.is_empty();
    states_of(states, rules.as_of, rules.overlaps, &mut line.states)
        .map_err(|clash| overlap(&name(), &clash, rules.zone))?;
    let code = |span: &Span| i64::from(AgentDetail::of(span).code);
    if pieces(plan, rules.as_of, &mut line.plan).is_some() {
        line.plan =
            resolved(plan, rules.as_of, |span| (span.from, span.to_or(rules.as_of), code(span)));
    }
    Ok(())
}

/// How much of work a state says; the greatest wins with the rule priority.
fn priority(state: AgentActivity) -> i64 {
    const ORDER: [AgentActivity; 13] = [
        AgentActivity::Offline,
        AgentActivity::Unavailable,
        AgentActivity::Meal,
        AgentActivity::Break,
        AgentActivity::Admin,
        AgentActivity::Training,
        AgentActivity::Meeting,
        AgentActivity::Error,
        AgentActivity::Available,
        AgentActivity::Ringing,
        AgentActivity::Wrap,
        AgentActivity::Hold,
        AgentActivity::OnContact,
    ];
    ORDER.iter().position(|known| *known == state).unwrap_or(0) as i64
}

/// The line of one agent's states; the two that clash, where that is rejected.
fn states_of(
    spans: &[Span],
    as_of: i64,
    overlaps: OverlappingStates,
    line: &mut Vec<Piece>,
) -> std::result::Result<(), Box<(Span, Span)>> {
    let rank = |span: &Span| priority(super::state_of(span));
    let Some(clash) = pieces(spans, as_of, line) else { return Ok(()) };
    *line = match overlaps {
        OverlappingStates::Reject => return Err(Box::new(clash)),
        OverlappingStates::Priority => {
            resolved(spans, as_of, |span| (rank(span), span.from, span.to_or(as_of)))
        }
        OverlappingStates::LastWins => {
            resolved(spans, as_of, |span| (span.from, span.to_or(as_of), rank(span)))
        }
    };
    Ok(())
}

/// Each span as one piece; or the first two that overlap. A span of length 0 is
/// no piece and overlaps nothing.
fn pieces(spans: &[Span], as_of: i64, line: &mut Vec<Piece>) -> Option<(Span, Span)> {
    line.clear();
    line.reserve(spans.len());
    let mut latest = i64::MIN;
    for (number, span) in spans.iter().enumerate() {
        let to = span.to_or(as_of);
        if span.from >= to {
            continue;
        }
        if span.from < latest {
            let before = line.last().map(|piece| spans[piece.span as usize]);
            return before.map(|before| (before, *span));
        }
        latest = to;
        line.push(Piece::new(span.from, to, span, number));
    }
    None
}

/// Of the spans that cover an instant, the one of the greatest rank counts.
fn resolved(spans: &[Span], as_of: i64, rank: impl Fn(&Span) -> (i64, i64, i64)) -> Vec<Piece> {
    // Beginnings and ends by instant; the place in `spans` breaks ties.
    let mut edges: Vec<(i64, bool, usize)> = Vec::new();
    for (place, span) in spans.iter().enumerate() {
        let to = span.to_or(as_of);
        if span.from < to {
            edges.push((span.from, true, place));
            edges.push((to, false, place));
        }
    }
    edges.sort_unstable();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut covering: BTreeSet<((i64, i64, i64), usize)> = BTreeSet::new();
    let mut since = i64::MIN;
    for (instant, begins, place) in edges {
        if let Some((_, winner)) = covering.last().filter(|_| since < instant) {
            match pieces.last_mut() {
                Some(last) if last.to == since && last.span as usize == *winner => {
                    last.to = instant;
                }
                _ => pieces.push(Piece::new(since, instant, &spans[*winner], *winner)),
            }
        }
        since = instant;
        let entry = (rank(&spans[place]), place);
        if begins {
            covering.insert(entry);
        } else {
            covering.remove(&entry);
        }
    }
    pieces
}

#[cold]
fn overlap(agent: &str, clash: &(Span, Span), zone: &Zone) -> Error {
    let (before, after) = clash;
    let text = |span: &Span| {
        let to = span.to().map_or("now".to_string(), |to| format_instant(to, zone));
        let state = super::state_of(span).name();
        format!("{state} from {} to {to}", format_instant(span.from, zone))
    };
    let message = format!(
        "found agent {agent:?} in two states at once: {} and {}; overlapping_states = \"last_wins\" or \"priority\" decides between them",
        text(before),
        text(after)
    );
    Error::new(ErrorKind::InvalidRecord, message).in_record("agent_state").in_field("started_at")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::event::AgentSpans;

    /// The line of these spans up to a late instant, whichever wins where they overlap.
    pub(in crate::partial::agents) fn line_with(states: &[Span], plan: &[Span]) -> AgentLine {
        let zone = Zone::utc();
        let overlaps = OverlappingStates::LastWins;
        let rules = LineRules { as_of: i64::MAX, overlaps, zone: &zone };
        let mut line = AgentLine::default();
        line_of(&mut line, states, plan, &rules, String::new).expect("nothing is rejected");
        line
    }

    fn span(from: i64, to: Option<i64>, state: AgentActivity) -> Span {
        Span::new(0, from, to, u32::from(state.number()), 0)
    }

    #[test]
    fn spans_are_taken_as_they_came_only_where_that_gives_the_same() {
        let touching = [(0, 10), (10, 10), (10, 30), (40, 60)];
        let orders: [(&[usize], bool); 4] =
            [(&[0, 1, 2, 3], true), (&[0, 2, 3], true), (&[0, 2, 1, 3], true), (&[2, 0], false)];
        for (order, expected) in orders {
            let mut kept = AgentSpans::default();
            let spans = order.iter().map(|place| touching[*place]);
            let spans = spans.map(|(from, to)| Span::new(0, from, Some(to), 1, 0));
            let mut spans: Vec<Span> = spans.collect();
            spans.iter().for_each(|span| kept.push(*span));
            let lines: Vec<&Line> = kept.lines().iter().collect();
            let (mut as_they_came, mut sorted) = (Vec::new(), Vec::new());
            let taken = pieces_as_they_came(&lines, 50, &mut as_they_came);
            assert_eq!(taken, expected, "{order:?}");
            spans.sort_by_key(|span| (span.from, span.to));
            assert_eq!(pieces(&spans, 50, &mut sorted), None);
            let ends = |pieces: &[Piece]| -> Vec<_> {
                pieces.iter().map(|piece| (piece.from, piece.to)).collect()
            };
            assert!(!taken || ends(&as_they_came) == ends(&sorted), "{order:?}");
        }
        let overlapping = [Span::new(0, 0, Some(10), 1, 0), Span::new(0, 9, None, 1, 0)];
        let mut kept = AgentSpans::default();
        overlapping.iter().for_each(|span| kept.push(*span));
        let lines: Vec<&Line> = kept.lines().iter().collect();
        assert!(!pieces_as_they_came(&lines, 50, &mut Vec::new()));
    }

    fn line(spans: &[Span], overlaps: OverlappingStates) -> Vec<(i64, i64, AgentActivity)> {
        let mut pieces = Vec::new();
        states_of(spans, 100, overlaps, &mut pieces).expect("no clash that is rejected");
        pieces.iter().map(|p| (p.from, p.to, p.state())).collect()
    }

    #[test]
    fn states_that_touch_do_not_overlap() {
        use AgentActivity::{Available, Break, Wrap};
        let spans = [span(0, Some(10), Available), span(10, Some(10), Break), span(10, None, Wrap)];
        let expected = [(0, 10, Available), (10, 100, Wrap)];
        assert_eq!(line(&spans, OverlappingStates::Reject), expected);
    }

    #[test]
    fn overlaps_are_decided() {
        use AgentActivity::{Available, Break, OnContact};
        let spans = [
            span(0, Some(50), Available),
            span(10, Some(20), OnContact),
            span(15, Some(60), Break),
        ];
        assert!(states_of(&spans, 100, OverlappingStates::Reject, &mut Vec::new()).is_err());
        assert_eq!(
            line(&spans, OverlappingStates::LastWins),
            [(0, 10, Available), (10, 15, OnContact), (15, 60, Break)]
        );
        assert_eq!(
            line(&spans, OverlappingStates::Priority),
            [(0, 10, Available), (10, 20, OnContact), (20, 50, Available), (50, 60, Break)]
        );
    }
}
