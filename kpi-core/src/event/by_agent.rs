//! The spans of each agent, found without moving them.

use crate::event::Span;
use crate::parallel;

/// Rows of a list of spans by the number of their agent.
///
/// The list is cut into a few chunks, each put in order by a counting sort of
/// its row numbers: 4 bytes a span.
pub(crate) struct ByAgent<'e> {
    spans: &'e [Span],
    chunks: Vec<Chunk>,
}

struct Chunk {
    /// Where in `rows` the spans of each agent begin, and where the last ones end.
    starts: Vec<u32>,
    rows: Vec<u32>,
}

/// The most chunks, and the fewest spans of one.
const MOST_CHUNKS: usize = 16;
const FEWEST_SPANS: usize = 1 << 15;

impl<'e> ByAgent<'e> {
    /// Looks through the spans of so many agents.
    pub(crate) fn new(spans: &'e [Span], agents: usize) -> Self {
        // With many agents, places for each of them in every chunk would outweigh the spans.
        let fewest = FEWEST_SPANS.max(agents * 4);
        let length = spans.len().div_ceil(MOST_CHUNKS).max(fewest);
        let chunks = (0..spans.len())
            .step_by(length)
            .map(|first| (first, &spans[first..spans.len().min(first + length)]));
        let chunks = parallel::map(chunks.collect(), |(first, of_chunk)| {
            Chunk::new(first, of_chunk, agents)
        });
        ByAgent { spans, chunks }
    }

    /// How many spans an agent has.
    pub(crate) fn count(&self, agent: usize) -> usize {
        self.chunks.iter().map(|chunk| chunk.rows_of(agent).len()).sum()
    }

    /// Calls `visit` with the spans of an agent, in the order of their arrival.
    pub(crate) fn each(&self, agent: usize, mut visit: impl FnMut(&Span)) {
        for chunk in &self.chunks {
            chunk.rows_of(agent).iter().for_each(|row| visit(&self.spans[*row as usize]));
        }
    }
}

impl Chunk {
    fn new(first: usize, spans: &[Span], agents: usize) -> Self {
        let mut starts = vec![0u32; agents + 1];
        for span in spans {
            starts[span.key as usize + 1] += 1;
        }
        for agent in 0..agents {
            starts[agent + 1] += starts[agent];
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; spans.len()];
        for (row, span) in (first..).zip(spans) {
            let next = &mut next[span.key as usize];
            rows[*next as usize] = row as u32;
            *next += 1;
        }
        Chunk { starts, rows }
    }

    fn rows_of(&self, agent: usize) -> &[u32] {
        &self.rows[self.starts[agent] as usize..self.starts[agent + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_agent_has_its_spans_in_their_order() {
        let agents = 5;
        // Nobody is agent 3.
        let agent_of = |row: i64| [0, 4, 1, 2, 4, 4][(row * row % 97 % 6) as usize];
        let spans: Vec<Span> =
            (0..100_000).map(|row| Span::new(agent_of(row), row, None, 0, 0)).collect();
        let by_agent = ByAgent::new(&spans, agents);
        assert!(by_agent.chunks.len() > 1);
        for agent in 0..agents {
            let expected: Vec<Span> =
                spans.iter().filter(|span| span.key == agent as u64).copied().collect();
            let mut found = Vec::new();
            by_agent.each(agent, |span| found.push(*span));
            assert!(found == expected, "agent {agent}");
            assert_eq!(by_agent.count(agent), expected.len());
        }
    }
}
