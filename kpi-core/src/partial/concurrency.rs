//! How many contacts there were at once.

use crate::Result;
use crate::event::{Needs, SpanKind};
use crate::partial::{Booking, NoRules, Sorted, States};

partial! {
    /// The greatest number of contacts at one moment, for staffing. No KPI reads
    /// these fields: a custom KPI such as `max(peak_in_queue)` does, and keeps 32
    /// bytes a contact for each. All contacts must come together, so a state
    /// that keeps them cannot be sealed.
    Concurrency, "concurrency", code 51, rules NoRules,
    resolves Interaction by Clipped;
    /// The greatest number of contacts that waited in the queue at one moment.
    greatest_count peak_in_queue,
    /// The greatest number of contacts in service at one moment: from the answer
    /// on, as long as talk, hold and wrap.
    greatest_count peak_in_service,
}

impl Concurrency {
    fn needs(_rules: &NoRules) -> Needs {
        Needs::spans(&[SpanKind::Queued, SpanKind::InService])
    }

    fn resolve(
        _rules: &NoRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        for kind in [SpanKind::Queued, SpanKind::InService] {
            let spans = events.events.spans(kind);
            // At equal instants what ends goes before what begins.
            let mut edges: Vec<(u32, i64, i64)> = spans
                .iter()
                .flat_map(|span| [(span.dims, span.from, 1), (span.dims, span.to, -1)])
                .collect();
            edges.sort_unstable();
            for of_dims in edges.chunk_by(|a, b| a.0 == b.0) {
                let mut at_once = 0;
                for pair in of_dims.windows(2) {
                    let [(dims, from, change), (_, to, _)] = [pair[0], pair[1]];
                    at_once += change;
                    if at_once == 0 {
                        continue;
                    }
                    book.pieces(dims, from, to, &mut |group, _, _| {
                        let state = states.at(group);
                        match kind {
                            SpanKind::Queued => state.peak_in_queue.observe(at_once),
                            _ => state.peak_in_service.observe(at_once),
                        }
                    });
                }
            }
        }
        Ok(())
    }
}
