//! What entered the queues, and how it left them.

use crate::kernel::{ContactFacts, InteractionBlock, Tally};
use crate::partial::NoRules;

partial! {
    /// Queue visits of inbound contacts, by the way they left.
    ///
    /// offered = answered + abandoned + flow_outs + callbacks_requested + waiting + exit_unknown.
    QueueCounts, "queue_counts", code 2, rules NoRules, in blocks of Interaction;
    /// Inbound contacts that entered a queue.
    count offered,
    /// Queue visits that an agent answered.
    count answered,
    /// Queue visits that the customer gave up.
    count abandoned,
    /// Queue visits that left by timeout, key, empty queue, overflow, voicemail, withdrawal or transfer.
    count flow_outs,
    /// Queue visits that left because the customer asked to be called back.
    count callbacks_requested,
    /// Queue visits that have not left yet.
    count waiting,
    /// Queue visits that left, the record does not say how.
    count exit_unknown,
    /// Queue visits that left and whose wait is known.
    count timed_visits,
    /// Queue visits that left and whose wait is not known.
    count untimed_visits,
    /// Queue visits that were answered and whose wait is known.
    count timed_answers,
    /// The longest wait of a visit that left the queue, in milliseconds.
    greatest_milliseconds longest_wait,
    /// The longest wait of a visit that was answered, in milliseconds.
    greatest_milliseconds longest_answered_wait,
}

impl QueueCounts {
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        _block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        _rules: &NoRules,
    ) {
        let visit = &facts.visit;
        let offered = facts.inbound & facts.counted & !visit.none;
        tally.count(offered, |state| &mut state.offered);
        tally.count(offered & visit.answered, |state| &mut state.answered);
        tally.count(offered & visit.abandoned, |state| &mut state.abandoned);
        tally.count(offered & visit.flow_out, |state| &mut state.flow_outs);
        tally.count(offered & visit.callback, |state| &mut state.callbacks_requested);
        tally.count(offered & visit.waiting, |state| &mut state.waiting);
        tally.count(offered & visit.unknown, |state| &mut state.exit_unknown);
        let wait = facts.wait.numbers().only(offered & !visit.waiting);
        tally.count(wait.known, |state| &mut state.timed_visits);
        tally.count(offered & !visit.waiting & !wait.known, |state| &mut state.untimed_visits);
        tally.extreme(wait, |state| &mut state.longest_wait);
        let answered = wait.only(visit.answered);
        tally.count(answered.known, |state| &mut state.timed_answers);
        tally.extreme(answered, |state| &mut state.longest_answered_wait);
    }
}
