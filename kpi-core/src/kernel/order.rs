//! Which interactions have instants that are not in order, 64 rows at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::{InteractionBlock, InteractionCopy, LANES, Rows, lanes_of};
use crate::record::InteractionColumns;

/// Visits every row in which two fields contradict each other. What exactly is
/// wrong with it tells the check of single rows.
pub(crate) fn disordered(columns: &InteractionColumns<'_>, visit: &mut dyn FnMut(usize)) {
    let mut copy = InteractionCopy::NONE;
    for base in (0..columns.len()).step_by(LANES) {
        let block = InteractionBlock::new(Rows::Columns(columns), base, &mut copy);
        let found = dispatch::run(Disordered(&block)) & block.rows;
        lanes_of(found).for_each(|lane| visit(base + lane));
    }
}

struct Disordered<'k, 'b>(&'k InteractionBlock<'b>);

impl Kernel for Disordered<'_, '_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let row = self.0;
        let (created, handoff) = (row.created_at(), row.handoff_requested_at());
        let first = row.resolved_first_at();
        row.ended_at().less_than(created)
            | row.queued_at().less_than(created)
            | row.left_queue_at().less_than(row.queued_at())
            | row.answered_at().less_than(created)
            | row.first_response_at().less_than(created)
            | first.less_than(created)
            | row.resolved_last_at().less_than(created)
            | row.resolved_last_at().less_than(first)
            | handoff.less_than(created)
            | row.context_delivered_at().less_than(handoff)
            | row.handoff_accepted_at().less_than(handoff)
            | row.context_fields_expected().less_than(row.context_fields_delivered())
    }
}
