//! What entered the queues, and how it left them.

use crate::partial::NoRules;
use crate::record::{InteractionFacts, InteractionRow, QueueExit, QueueVisit};

partial! {
    /// Queue visits of inbound contacts, by the way they left.
    ///
    /// offered = answered + abandoned + flow_outs + callbacks_requested + waiting + exit_unknown.
    QueueCounts, "queue_counts", code 2, rules NoRules, reads Interaction Interactions InteractionColumns;
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
    fn observe(&mut self, row: &impl InteractionRow, _rules: &NoRules) {
        if !row.is_inbound() || !row.is_counted() {
            return;
        }
        let visit = row.queue_visit();
        match visit {
            QueueVisit::None => return,
            QueueVisit::Waiting => self.waiting += 1,
            QueueVisit::Unknown => self.exit_unknown += 1,
            QueueVisit::Left(QueueExit::Answered) => self.answered += 1,
            QueueVisit::Left(QueueExit::Abandoned) => self.abandoned += 1,
            QueueVisit::Left(QueueExit::CallbackRequested) => self.callbacks_requested += 1,
            QueueVisit::Left(_) => self.flow_outs += 1,
        }
        self.offered += 1;
        if visit == QueueVisit::Waiting {
            return;
        }
        match row.queue_wait() {
            Some(wait) => {
                self.timed_visits += 1;
                self.longest_wait.observe(wait);
                if visit == QueueVisit::Left(QueueExit::Answered) {
                    self.timed_answers += 1;
                    self.longest_answered_wait.observe(wait);
                }
            }
            None => self.untimed_visits += 1,
        }
    }
}
