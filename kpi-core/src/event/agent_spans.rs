//! The spans of agents in a few bytes each.
//!
//! A state mostly begins when the one before it ends, so that a byte says what it
//! was and four how long it lasted. Spans of one agent and one combination of
//! dimensions are a line, in the order of their arrival: so they need not be looked
//! for when they are counted, and lines of other accumulators are put behind.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::event::{NULL, Span};

/// Spans of agents, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentSpans {
    lines: Vec<Line>,
    /// By agent, the line that was last added to, or [`NULL`].
    latest: Vec<u32>,
    /// The lines by agent and combination.
    numbers: HashMap<(u32, u32), u32, RandomState>,
}

/// Spans of one agent and one combination of dimensions.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub agent: u32,
    pub dims: u32,
    /// How many spans there are.
    pub count: usize,
    /// Where the last span ends.
    end: i64,
    /// A span lies in one chunk as a whole.
    chunks: Vec<Vec<u8>>,
}

/// The first byte of a span that follows the one before without a gap has this bit
/// beside the detail. Of others it is one of the numbers below.
const TOUCHES: u8 = 0x80;
/// Detail, beginning and end follow.
const ANYWHERE: u8 = 0;
/// Detail, the gap after the span before, and the length follow.
const AFTER: u8 = 1;

/// The most bytes of a span.
const MOST_BYTES: usize = 1 + 4 + 8 + 8;
/// The fewest and the most bytes of a chunk. Between them there is room for some part of
/// what the line has already, so that little of it stays empty.
const CHUNK_BYTES: (usize, usize) = (64, 4_096);

impl AgentSpans {
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    #[inline]
    pub(crate) fn push(&mut self, span: Span) {
        let latest = self.latest.get(span.key as usize).copied().unwrap_or(NULL);
        match self.lines.get_mut(latest as usize) {
            Some(line) if line.dims == span.dims => line.push(&span),
            _ => self.line_of(span.key as u32, span.dims).push(&span),
        }
    }

    /// The line of an agent and a combination, made if there is none.
    fn line_of(&mut self, agent: u32, dims: u32) -> &mut Line {
        let next = self.lines.len() as u32;
        let number = *self.numbers.entry((agent, dims)).or_insert(next);
        if number == next {
            // There may be as many lines as spans, and then one chunk is enough.
            let chunks = Vec::with_capacity(1);
            self.lines.push(Line { agent, dims, count: 0, end: i64::MIN, chunks });
        }
        if self.latest.len() <= agent as usize {
            self.latest.resize(agent as usize + 1, NULL);
        }
        self.latest[agent as usize] = number;
        &mut self.lines[number as usize]
    }

    /// Puts the spans of others behind, whose agents and combinations have these numbers here.
    pub(crate) fn merge(&mut self, other: &AgentSpans, agents: &[u32], combinations: &[u32]) {
        for theirs in &other.lines {
            let agent = agents[theirs.agent as usize];
            let mine = self.line_of(agent, combinations[theirs.dims as usize]);
            // The first span of a line does not depend on one before.
            mine.chunks.extend_from_slice(&theirs.chunks);
            mine.count += theirs.count;
            mine.end = theirs.end;
        }
    }

    /// Calls `visit` with each span, line by line.
    pub(crate) fn each(&self, mut visit: impl FnMut(Span)) {
        self.lines.iter().for_each(|line| line.each(&mut visit));
    }

    pub(crate) fn bytes(&self) -> usize {
        let of_line = |line: &Line| -> usize {
            let chunks = line.chunks.iter().map(Vec::capacity).sum::<usize>();
            chunks + line.chunks.capacity() * size_of::<Vec<u8>>()
        };
        let lines = self.lines.capacity() * size_of::<Line>() + self.latest.capacity() * 4;
        lines + self.lines.iter().map(of_line).sum::<usize>() + self.numbers.capacity() * 13
    }
}

impl Line {
    #[inline]
    fn push(&mut self, span: &Span) {
        let between = |from: i64, to: i64| u32::try_from(to.checked_sub(from)?).ok();
        let length = span.to().and_then(|to| between(span.from, to));
        let gap = between(self.end, span.from);
        self.count += 1;
        self.end = span.to;
        let chunk = self.chunk();
        match (gap, length) {
            (Some(0), Some(length)) if span.detail < u32::from(TOUCHES) => {
                let [a, b, c, d] = length.to_le_bytes();
                chunk.extend_from_slice(&[TOUCHES | span.detail as u8, a, b, c, d]);
            }
            (Some(gap), Some(length)) => {
                chunk.push(AFTER);
                for part in [span.detail, gap, length] {
                    chunk.extend_from_slice(&part.to_le_bytes());
                }
            }
            _ => {
                chunk.push(ANYWHERE);
                chunk.extend_from_slice(&span.detail.to_le_bytes());
                chunk.extend_from_slice(&span.from.to_le_bytes());
                chunk.extend_from_slice(&span.to.to_le_bytes());
            }
        }
    }

    /// The last chunk, which has room for a span.
    #[inline]
    fn chunk(&mut self) -> &mut Vec<u8> {
        let has_room = |chunk: &Vec<u8>| chunk.capacity() - chunk.len() >= MOST_BYTES;
        if !self.chunks.last().is_some_and(has_room) {
            let (fewest, most) = CHUNK_BYTES;
            self.chunks.push(Vec::with_capacity((4 * self.count).clamp(fewest, most)));
        }
        self.chunks.last_mut().expect("a chunk was put there if there was none")
    }

    /// Calls `visit` with each span in the order of arrival.
    pub(crate) fn each(&self, mut visit: impl FnMut(Span)) {
        let mut end = i64::MIN;
        for chunk in &self.chunks {
            let mut bytes = chunk.as_slice();
            while let Some((head, rest)) = bytes.split_first() {
                bytes = rest;
                let (detail, from, to) = match *head {
                    ANYWHERE => (take32(&mut bytes), take64(&mut bytes), take64(&mut bytes)),
                    AFTER => {
                        let detail = take32(&mut bytes);
                        let from = end + i64::from(take32(&mut bytes));
                        (detail, from, from + i64::from(take32(&mut bytes)))
                    }
                    head => {
                        let detail = u32::from(head & !TOUCHES);
                        (detail, end, end + i64::from(take32(&mut bytes)))
                    }
                };
                end = to;
                visit(Span { key: u64::from(self.agent), from, to, detail, dims: self.dims });
            }
        }
    }
}

#[inline]
fn take32(bytes: &mut &[u8]) -> u32 {
    let Some((first, rest)) = bytes.split_first_chunk() else { return 0 };
    *bytes = rest;
    u32::from_le_bytes(*first)
}

#[inline]
fn take64(bytes: &mut &[u8]) -> i64 {
    let Some((first, rest)) = bytes.split_first_chunk() else { return 0 };
    *bytes = rest;
    i64::from_le_bytes(*first)
}

/// The lines of each agent.
pub(crate) struct ByAgent<'e> {
    /// In the order of agents.
    lines: Vec<&'e Line>,
    /// Where the lines of each agent begin, and where the last ones end.
    starts: Vec<u32>,
}

impl<'e> ByAgent<'e> {
    /// Looks through the lines of so many agents.
    pub(crate) fn new(spans: &'e AgentSpans, agents: usize) -> Self {
        let mut lines: Vec<&Line> = spans.lines().iter().collect();
        lines.sort_by_key(|line| line.agent);
        let mut starts = vec![0u32; agents + 1];
        lines.iter().for_each(|line| starts[line.agent as usize + 1] += 1);
        for agent in 0..agents {
            starts[agent + 1] += starts[agent];
        }
        ByAgent { lines, starts }
    }

    /// The lines of an agent, one for each combination of dimensions.
    pub(crate) fn lines(&self, agent: usize) -> &[&'e Line] {
        &self.lines[self.starts[agent] as usize..self.starts[agent + 1] as usize]
    }

    /// How many spans an agent has.
    pub(crate) fn count(&self, agent: usize) -> usize {
        self.lines(agent).iter().map(|line| line.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spans of some agents that touch, leave gaps, overlap, lie far apart and last on.
    fn spans(agents: u64, count: i64) -> Vec<Span> {
        let mut ends = vec![0; agents as usize];
        let spans = (0..count).map(|row| {
            let key = (row * row % 97) as u64 % agents;
            let end = &mut ends[key as usize];
            let from = *end + [0, 0, 0, 0, 5, -7, 1 << 40, -(1 << 41)][row as usize % 8];
            let length = [1, 900_000, i64::from(u32::MAX), 1 << 33][row as usize % 4];
            let to = (row % 29 != 0).then_some(from + length);
            *end = to.unwrap_or(from);
            let detail = [3, 127, 128, u32::MAX][row as usize % 53 % 4];
            Span { dims: (row % 37 / 30) as u32, ..Span::new(key, from, to, detail, 0) }
        });
        spans.collect()
    }

    fn kept(spans: &[Span]) -> AgentSpans {
        let mut kept = AgentSpans::default();
        spans.iter().for_each(|span| kept.push(*span));
        kept
    }

    fn of_line(spans: &[Span], agent: u64, dims: u32) -> Vec<Span> {
        let of_line = spans.iter().filter(|span| span.key == agent && span.dims == dims);
        of_line.copied().collect()
    }

    #[test]
    fn each_line_has_its_spans_in_their_order() {
        let all = spans(5, 20_000);
        let kept = kept(&all);
        // Nobody is agent 5.
        let by_agent = ByAgent::new(&kept, 6);
        assert_eq!(by_agent.count(5), 0);
        let mut count = 0;
        for agent in 0..5 {
            for line in by_agent.lines(agent) {
                let mut found = Vec::new();
                line.each(|span| found.push(span));
                assert_eq!(found, of_line(&all, agent as u64, line.dims));
                assert_eq!(found.len(), line.count);
                count += line.count;
            }
        }
        assert_eq!(count, all.len());
    }

    #[test]
    fn lines_of_others_are_put_behind() {
        let (mine, theirs, more) = (spans(3, 500), spans(4, 700), spans(4, 90));
        let mut merged = kept(&mine);
        // Their agents 0 to 3 are 2, 0, 3 and 1 here, their combinations 1 and 0.
        let (agents, combinations) = ([2, 0, 3, 1], [1, 0]);
        merged.merge(&kept(&theirs), &agents, &combinations);
        more.iter().for_each(|span| merged.push(*span));
        let renumbered = theirs.iter().map(|span| Span {
            key: u64::from(agents[span.key as usize]),
            dims: combinations[span.dims as usize],
            ..*span
        });
        let all: Vec<Span> = mine.iter().copied().chain(renumbered).chain(more).collect();
        for line in merged.lines() {
            let mut found = Vec::new();
            line.each(|span| found.push(span));
            assert_eq!(found, of_line(&all, u64::from(line.agent), line.dims));
        }
        assert_eq!(merged.lines().iter().map(|line| line.count).sum::<usize>(), all.len());
    }

    #[test]
    fn states_that_touch_take_few_bytes() {
        let touching = (0..10_000).map(|row| Span::new(0, row * 9, Some(row * 9 + 9), 3, 0));
        let bytes = kept(&touching.collect::<Vec<Span>>()).bytes();
        assert!(bytes < 10_000 * 11 / 2 + 4_096, "{bytes}");
    }
}
