//! How customers use what is offered to them.

use super::*;

pub(super) static DEFINITIONS: [Definition; 3] = [
    Definition {
        id: "engagement_response_rate",
        code: 701,
        objective: Objective::GrowthAndRetention,
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
        objective: Objective::GrowthAndRetention,
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
    Definition {
        id: "engagement_repeat_usage_rate",
        code: 703,
        objective: Objective::GrowthAndRetention,
        title: "Engagement repeat usage rate",
        aliases: &["returning users", "stickiness"],
        doc: "The share of customers who made contact on two days or more. Coming back about the same reason within the window is a failure, not engagement, and does not count unless asked for.",
        formula: "returning_customers / usage_customers",
        variants: &[Variant {
            when: &[("repeats", "all")],
            formula: Some("returning_customers_all / usage_customers"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "repeats",
            Allowed::Choice(&["new_requests", "all"]),
            OptionValue::Choice("new_requests"),
            "Whether contacts count that repeat one about the same reason within the window.",
        )],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Distinct customers with a contact that they began. Days are those of the policy's zone. Customers do not sum over groups.",
        excluded: &[
            ("center_initiated", "usage_center_initiated"),
            ("unidentified", "usage_unidentified"),
        ],
        source: "Seed S0, section 6.",
        example: "Of 10 customers 3 come on two days, 1 of them about the same reason again: 2 / 10.",
        ..Definition::BASE
    },
];
