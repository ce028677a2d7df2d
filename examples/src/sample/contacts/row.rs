//! The columns of `interactions.csv`, in their order.

use super::super::table::{Cell, Cells, id, instant, seconds};
use super::bot::BotPart;
use super::contact::Contact;

impl Contact {
    /// The row of the contact.
    pub(super) fn cells(&self) -> Cells {
        let mut cells = self.origin();
        cells.extend(self.course());
        cells.extend(self.result());
        cells.extend(self.bot.cells());
        cells
    }

    /// Who came, about what, and where it went.
    fn origin(&self) -> Cells {
        let matter = &self.matter;
        vec![
            ("interaction_id", id("i", 4, Some(self.number))),
            ("conversation_id", id("c", 4, Some(self.conversation))),
            ("case_id", id("k", 4, matter.case)),
            ("customer_id", id("u", 3, matter.customer)),
            ("channel", self.channel.code().cell()),
            ("direction", self.direction.cell()),
            ("initiation", self.initiation.cell()),
            ("queue", self.queue.cell()),
            ("team", self.team.cell()),
            ("agent_id", id("a", 2, self.agent)),
            ("region", matter.region.cell()),
            ("segment", matter.segment.cell()),
            ("reason", matter.reason.cell()),
            ("type", matter.kind.code().cell()),
            ("language", matter.language.cell()),
            ("priority", matter.priority.cell()),
        ]
    }

    /// When things happened, and how long they took.
    fn course(&self) -> Cells {
        vec![
            ("created_at", instant(Some(self.created))),
            ("queued_at", instant(self.queued)),
            ("left_queue_at", instant(self.left_queue)),
            ("queue_exit", self.exit.cell()),
            ("answered_at", instant(self.answered)),
            ("first_response_at", instant(self.first_response)),
            ("resolved_first_at", instant(self.resolved_first)),
            ("resolved_last_at", instant(self.resolved_last)),
            ("ended_at", instant(self.ended)),
            ("talk", seconds(self.talk)),
            ("hold", seconds(self.hold)),
            ("wrap", seconds(self.wrap)),
        ]
    }

    /// What came of it.
    fn result(&self) -> Cells {
        vec![
            ("outcome", self.outcome.cell()),
            ("handled_by", self.handled_by.cell()),
            ("transfers", self.transfers.cell()),
            ("reopen_count", self.reopened.cell()),
            ("agent_reply_count", self.replies.cell()),
            ("agent_says_resolved", self.says_resolved.cell()),
            ("customer_repeated_info", self.repeated_info.cell()),
            ("sale_count", self.sales.cell()),
            ("revenue", self.revenue.cell()),
            ("context_transferred", self.context_transferred.cell()),
            ("planned_channel_change", self.planned_change.cell()),
            ("updated_at", instant(self.updated)),
        ]
    }
}

impl BotPart {
    /// What the bot did.
    fn cells(&self) -> Cells {
        vec![
            ("bot_engaged", self.engaged.cell()),
            ("bot_outcome", self.outcome.cell()),
            ("bot_completed", self.completed.cell()),
            ("handoff_requested_at", instant(self.handoff_requested)),
            ("context_delivered_at", instant(self.context_delivered)),
            ("handoff_accepted_at", instant(self.handoff_accepted)),
            ("context_fields_expected", self.fields_expected.cell()),
            ("context_fields_delivered", self.fields_delivered.cell()),
            ("intent_complexity", self.complexity.cell()),
        ]
    }
}
