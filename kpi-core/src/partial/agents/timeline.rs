//! One line of time an agent: at each instant one state, one planned activity.

use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind, Result};
use crate::event::{AgentDetail, Span, SpanKind};
use crate::partial::{Booking, Sorted};
use crate::policy::OverlappingStates;
use crate::record::{AgentActivity, Code};
use crate::time::{Zone, format_instant};

/// A part of a span in which nothing else counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub from: i64,
    pub to: i64,
    pub span: Span,
}

/// States and planned activities of one agent, each without overlaps, in the
/// order of time.
#[derive(Default)]
pub(super) struct Agent {
    pub states: Vec<Piece>,
    pub plan: Vec<Piece>,
    /// Whether the agent has a planned activity at any time.
    pub has_plan: bool,
}

impl Agent {
    /// The state at the instants of a stretch: each part with its piece, or
    /// with none where no state is known.
    pub(super) fn states_within(
        &self,
        from: i64,
        to: i64,
        mut visit: impl FnMut(i64, i64, Option<&Piece>),
    ) {
        within(&self.states, from, to, &mut visit);
    }

    /// The same for planned activities.
    pub(super) fn plan_within(
        &self,
        from: i64,
        to: i64,
        mut visit: impl FnMut(i64, i64, Option<&Piece>),
    ) {
        within(&self.plan, from, to, &mut visit);
    }
}

fn within(pieces: &[Piece], from: i64, to: i64, visit: &mut impl FnMut(i64, i64, Option<&Piece>)) {
    let mut from = from;
    let first = pieces.partition_point(|piece| piece.to <= from);
    for piece in pieces[first..].iter().take_while(|piece| piece.from < to) {
        if from < piece.from {
            visit(from, piece.from, None);
            from = piece.from;
        }
        let end = piece.to.min(to);
        visit(from, end, Some(piece));
        from = end;
    }
    if from < to {
        visit(from, to, None);
    }
}

/// Calls `visit` with each agent that has a span of these kinds.
pub(super) fn each_agent(
    events: &Sorted<'_>,
    book: &mut dyn Booking,
    overlaps: OverlappingStates,
    kinds: &[SpanKind],
    mut visit: impl FnMut(&Agent, &mut dyn Booking),
) -> Result<()> {
    let [states, planned] = [SpanKind::State, SpanKind::Plan]
        .map(|kind| if kinds.contains(&kind) { events.spans_by_key(kind) } else { &[] });
    let as_of = book.as_of();
    let mut states = states.chunk_by(|a, b| a.key == b.key).peekable();
    let mut planned = planned.chunk_by(|a, b| a.key == b.key).peekable();
    loop {
        let key_of = |run: Option<&&[Span]>| run.and_then(|run| run.first()).map(|span| span.key);
        let keys = [key_of(states.peek()), key_of(planned.peek())];
        let Some(key) = keys.into_iter().flatten().min() else { return Ok(()) };
        let mut agent = Agent::default();
        if keys[0] == Some(key) {
            let spans = states.next().unwrap_or_default();
            let name = || events.events.agents.text(key as u32).unwrap_or_default().to_string();
            agent.states = states_of(spans, as_of, overlaps)
                .map_err(|clash| overlap(&name(), &clash, book.zone()))?;
        }
        if keys[1] == Some(key) {
            let spans = planned.next().unwrap_or_default();
            agent.has_plan = true;
            agent.plan = resolved(spans, as_of, |span| {
                (span.from, span.to_or(as_of), i64::from(AgentDetail::of(span).code))
            });
        }
        visit(&agent, book);
    }
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
) -> std::result::Result<Vec<Piece>, Box<(Span, Span)>> {
    let rank = |span: &Span| priority(super::state_of(span));
    match (clash(spans, as_of), overlaps) {
        (Some(clash), OverlappingStates::Reject) => Err(Box::new(clash)),
        (Some(_), OverlappingStates::Priority) => {
            Ok(resolved(spans, as_of, |span| (rank(span), span.from, span.to_or(as_of))))
        }
        (Some(_), OverlappingStates::LastWins) => {
            Ok(resolved(spans, as_of, |span| (span.from, span.to_or(as_of), rank(span))))
        }
        (None, _) => Ok(spans
            .iter()
            .map(|span| Piece { from: span.from, to: span.to_or(as_of), span: *span })
            .filter(|piece| piece.from < piece.to)
            .collect()),
    }
}

/// The first two spans that overlap. A span of length 0 overlaps nothing.
fn clash(spans: &[Span], as_of: i64) -> Option<(Span, Span)> {
    let lasting = |span: &&Span| span.from < span.to_or(as_of);
    let mut longest: Option<Span> = None;
    for span in spans.iter().filter(lasting) {
        match longest {
            Some(before) if span.from < before.to_or(as_of) => return Some((before, *span)),
            _ => longest = Some(*span),
        }
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
            let span = spans[*winner];
            match pieces.last_mut() {
                Some(last) if last.to == since && last.span == span => last.to = instant,
                _ => pieces.push(Piece { from: since, to: instant, span }),
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
mod tests {
    use super::*;

    fn span(from: i64, to: Option<i64>, state: AgentActivity) -> Span {
        Span::new(0, from, to, u32::from(state.number()), 0)
    }

    fn line(spans: &[Span], overlaps: OverlappingStates) -> Vec<(i64, i64, AgentActivity)> {
        let pieces = states_of(spans, 100, overlaps).expect("no clash that is rejected");
        pieces.iter().map(|p| (p.from, p.to, super::super::state_of(&p.span))).collect()
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
        assert!(states_of(&spans, 100, OverlappingStates::Reject).is_err());
        assert_eq!(
            line(&spans, OverlappingStates::LastWins),
            [(0, 10, Available), (10, 15, OnContact), (15, 60, Break)]
        );
        assert_eq!(
            line(&spans, OverlappingStates::Priority),
            [(0, 10, Available), (10, 20, OnContact), (20, 50, Available), (50, 60, Break)]
        );
    }

    #[test]
    fn a_stretch_is_cut_at_pieces() {
        let agent = Agent {
            states: vec![Piece { from: 10, to: 20, span: span(10, Some(20), AgentActivity::Wrap) }],
            ..Agent::default()
        };
        let mut parts = Vec::new();
        agent.states_within(5, 30, |from, to, piece| parts.push((from, to, piece.is_some())));
        assert_eq!(parts, [(5, 10, false), (10, 20, true), (20, 30, false)]);
    }
}
