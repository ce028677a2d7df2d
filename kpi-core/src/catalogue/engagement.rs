//! How customers use what is offered to them.

use super::*;

pub(super) static DEFINITIONS: [Definition; 2] = [
    Definition {
        id: "engagement_response_rate",
        code: 701,
        title: "Engagement response rate",
        aliases: &["reply rate", "interaction rate"],
        doc: "The share of prompts that customers replied to within the window.",
        formula: "prompts_replied / prompts_due",
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEvent,
        population: "Prompts of bots and campaigns that expect a reply and whose window has elapsed at as_of. An opt-out counts as a reply.",
        excluded: &[
            ("pending", "prompts_pending"),
            ("no_reply_expected", "no_reply_expected"),
            ("agent_prompt", "agent_prompts"),
        ],
        source: "Seed S0, section 6.",
        example: "4 prompts: replies after 1 h and 30 h, one without, one sent an hour ago: 1 / 3.",
        ..Definition::BASE
    },
    Definition {
        id: "engagement_completion_rate",
        code: 702,
        title: "Engagement completion rate",
        aliases: &["flow completion", "task completion", "goal completion"],
        doc: "The share of contacts with a bot whose flow reached its completion state. Completion is not resolution.",
        formula: "bot_completions / bot_completion_known",
        variants: &[Variant {
            when: &[("denominator", "started")],
            denominator: "+ bot_not_engaged",
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "denominator",
            Allowed::Choice(&["engaged", "started"]),
            OptionValue::Choice("engaged"),
            "Whether only sessions that the customer used count, or all that were started.",
        )],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts in which the customer used a bot and of which it is known whether the flow was completed.",
        excluded: &[
            ("completion_unknown", "bot_completion_unknown"),
            ("center_initiated", "bot_center_initiated"),
            ("out_of_scope", "bot_out_of_scope"),
        ],
        source: "Seed S0, section 6.",
        example: "10 contacts with a bot, 7 flows completed: 0.7.",
        ..Definition::BASE
    },
];
