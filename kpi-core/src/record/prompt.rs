//! A message to a customer that may ask for a reply.

use crate::record::check::in_order;
use crate::record::code::Author;
use crate::record::{Instant, Problem};

record! {
    /// One delivered message from the center to a customer.
    Prompt, "prompt", PromptRow, PromptAt, PromptColumns, PromptBuffer,
    check: check;
    /// Who wrote it.
    required code Author: author,
    /// When it was delivered.
    required instant: delivered_at,
    /// When the customer replied; missing when there was no reply.
    optional instant: replied_at,
    /// Whether a reply is expected. Missing counts as expected.
    optional boolean: expects_reply,
    /// Whether the reply was an opt-out.
    optional boolean: opt_out,
    /// The customer.
    optional text: customer_id,
}

impl Prompt {
    /// A prompt with its two required fields.
    pub fn new(author: Author, delivered_at: Instant) -> Self {
        Prompt { author, delivered_at, ..Prompt::blank() }
    }
}

#[inline]
fn check(row: &impl PromptRow) -> Result<(), Problem> {
    in_order("replied_at", row.replied_at(), "delivered_at", Some(row.delivered_at()))
}
