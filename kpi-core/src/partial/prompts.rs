//! Who replied to prompts.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::{FieldValue, Moment, Rules};
use crate::policy::Compiled;
use crate::record::{Author, PromptRow};

#[derive(Clone)]
pub(crate) struct PromptRules {
    window_ms: i64,
}

impl Rules for PromptRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "reply_window_s",
        Allowed::Seconds,
        OptionValue::Seconds(86_400_000),
        "How long a customer may take to reply.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(PromptRules { window_ms: values.milliseconds("reply_window_s").unwrap_or(86_400_000) })
    }
}

const REPLIED: u8 = 1;

partial! {
    /// Messages of bots and campaigns to customers.
    Prompts, "prompts", code 19, rules PromptRules, reads Prompt Prompts PromptColumns;
    /// Messages that bots wrote.
    count automated_responses,
    /// Prompts that expect a reply, by the end of their window.
    moments prompt_windows,
    /// Replies that were opt-outs; they count as replies.
    count opt_outs,
    /// Prompts left out because they expect no reply.
    count no_reply_expected,
    /// Messages left out because an agent wrote them.
    count agent_prompts,
    at finish:
    /// Prompts whose window had elapsed at as_of.
    count prompts_due,
    /// Prompts whose window had elapsed and that were replied to within it.
    count prompts_replied,
    /// Prompts left out because their window had not elapsed at as_of.
    count prompts_pending,
}

impl Prompts {
    fn observe(&mut self, row: &impl PromptRow, rules: &PromptRules) {
        self.automated_responses += u64::from(row.author() == Author::Bot);
        if row.author() == Author::Agent {
            return self.agent_prompts += 1;
        }
        if row.expects_reply() == Some(false) {
            return self.no_reply_expected += 1;
        }
        let closes = row.delivered_at() + rules.window_ms;
        let replied = row.replied_at().is_some_and(|at| at <= closes);
        self.opt_outs += u64::from(replied && row.opt_out() == Some(true));
        self.prompt_windows.insert(closes, if replied { REPLIED } else { 0 });
    }

    fn at_finish(&self, field: &str, _rules: &PromptRules, moment: &Moment) -> FieldValue<'_> {
        let elapsed = |closes: i64| moment.as_of.is_some_and(|as_of| closes <= as_of);
        let counted = |wanted: &dyn Fn(i64, u8) -> bool| {
            self.prompt_windows.iter().filter(|(closes, mark)| wanted(*closes, *mark)).count()
                as i128
        };
        FieldValue::Number(match field {
            "prompts_due" => counted(&|closes, _| elapsed(closes)),
            "prompts_replied" => counted(&|closes, mark| elapsed(closes) && mark == REPLIED),
            _ => counted(&|closes, _| !elapsed(closes)),
        })
    }
}
