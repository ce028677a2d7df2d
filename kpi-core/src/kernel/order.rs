//! Which rows may contradict themselves, 64 at a time.

use crate::kernel::dispatch::{self, Kernel};
use crate::kernel::{
    InteractionBlock, InteractionCopy, LANES, Rows, SurveyBlock, SurveyCopy, lanes_of,
};
use crate::record::{InteractionColumns, SurveyColumns};

/// Visits every interaction in which two fields contradict each other. What
/// exactly is wrong with it tells the check of single rows.
pub(crate) fn disordered(columns: &InteractionColumns<'_>, visit: &mut dyn FnMut(usize)) {
    let mut copy = InteractionCopy::NONE;
    for base in (0..columns.len()).step_by(LANES) {
        let found = dispatch::run(Disordered { columns, base, copy: &mut copy });
        lanes_of(found).for_each(|lane| visit(base + lane));
    }
}

/// Visits every survey that may be malformed.
pub(crate) fn suspicious_surveys(columns: &SurveyColumns<'_>, visit: &mut dyn FnMut(usize)) {
    each_survey::<false>(columns, visit);
}

/// Visits every effort survey that does not state its polarity.
pub(crate) fn efforts_without_polarity(columns: &SurveyColumns<'_>, visit: &mut dyn FnMut(usize)) {
    each_survey::<true>(columns, visit);
}

fn each_survey<const POLARITY: bool>(columns: &SurveyColumns<'_>, visit: &mut dyn FnMut(usize)) {
    let mut copy = SurveyCopy::NONE;
    for base in (0..columns.len()).step_by(LANES) {
        let found = dispatch::run(Surveys::<POLARITY> { columns, base, copy: &mut copy });
        lanes_of(found).for_each(|lane| visit(base + lane));
    }
}

/// Looks for effort surveys without a polarity, or for malformed ones.
struct Surveys<'k, 'a, const POLARITY: bool> {
    columns: &'k SurveyColumns<'a>,
    base: usize,
    copy: &'k mut SurveyCopy,
}

impl<const POLARITY: bool> Kernel for Surveys<'_, '_, POLARITY> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let block = SurveyBlock::new(Rows::Columns(self.columns), self.base, self.copy);
        match POLARITY {
            true => block.efforts_without_polarity(),
            false => block.suspects(),
        }
    }
}

struct Disordered<'k, 'a> {
    columns: &'k InteractionColumns<'a>,
    base: usize,
    copy: &'k mut InteractionCopy,
}

impl Kernel for Disordered<'_, '_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let row = InteractionBlock::new(Rows::Columns(self.columns), self.base, self.copy);
        let (created, handoff) = (row.created_at(), row.handoff_requested_at());
        let first = row.resolved_first_at();
        let found = row.ended_at().less_than(created)
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
            | row.context_fields_expected().less_than(row.context_fields_delivered());
        found & row.rows
    }
}
