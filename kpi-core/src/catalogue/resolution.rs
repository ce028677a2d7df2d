//! Whether requests are resolved.

use super::*;

pub(super) static DEFINITIONS: [Definition; 4] = [
    Definition {
        id: "resolution_rate",
        code: 401,
        title: "Resolution rate",
        aliases: &["solve rate", "tickets solved", "contacts resolved"],
        doc: "The share of ended contacts that were resolved, by bots and people alike.",
        formula: "outcome_resolved / (outcome_resolved + outcome_unresolved + outcome_abandoned)",
        variants: &[
            Variant {
                when: &[("level", "first_level")],
                formula: Some(
                    "first_level_resolved / (outcome_resolved + outcome_unresolved + outcome_abandoned)",
                ),
                ..Variant::WHEN
            },
            Variant {
                when: &[("unknown", "unresolved")],
                denominator: "+ outcome_unknown",
                included: &["outcome_unknown"],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "level",
                Allowed::Choice(&["any", "first_level"]),
                OptionValue::Choice("any"),
                "first_level counts only what was resolved without a transfer or a hand-over (first-level resolution).",
            ),
            OptionDefinition::formula(
                "unknown",
                Allowed::Choice(&["exclude", "unresolved"]),
                OptionValue::Choice("exclude"),
                "How a contact counts whose outcome is not known.",
            ),
        ],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEnd,
        population: "Contacts with outcome resolved, unresolved, or abandoned after a bot or a person had engaged. Spam, copies and failed connections are left out.",
        excluded: &[
            ("outcome_unknown", "outcome_unknown"),
            ("abandoned_before_engagement", "abandoned_before_engagement"),
            ("connection_failed", "connection_failed"),
        ],
        source: "Seed S0, section 4; MetricNet (first-level resolution).",
        example: "6 resolved, 3 unresolved, 1 abandoned in the chat, 2 unknown: 6 / 10 = 0.6.",
        ..Definition::BASE
    },
    Definition {
        id: "reopen_rate",
        code: 402,
        title: "Reopen rate",
        aliases: &["reopened rate"],
        doc: "The share of resolved contacts that were reopened.",
        formula: "reopened / reopens_known",
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByResolution,
        population: "Contacts that were resolved at least once and whose number of reopens is known.",
        excluded: &[("reopens_unknown", "reopens_unknown")],
        source: "Amazon Connect Cases, cases reopened; definitions.md section 3.4.",
        example: "10 resolved, 1 of them reopened twice: 0.1.",
        ..Definition::BASE
    },
    Definition {
        id: "escalation_rate",
        code: 403,
        title: "Escalation rate",
        aliases: &["bot escalation rate", "transfer-to-agent rate"],
        doc: "The share of contacts with a bot that the bot handed to a person. Escalated and deflected contacts sum to all with a bot.",
        formula: "bot_escalations / bot_engagements",
        variants: &[Variant {
            when: &[("denominator", "all_interactions")],
            formula: Some("bot_escalations / bot_scope_contacts"),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "denominator",
            Allowed::Choice(&["automated_entered", "all_interactions"]),
            OptionValue::Choice("automated_entered"),
            "What the escalations are divided by.",
        )],
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts in which the customer used a bot or IVR. Contacts begun by an agent or campaign are left out. Several hand-overs of one contact count once.",
        excluded: &[
            ("center_initiated", "bot_center_initiated"),
            ("out_of_scope", "bot_out_of_scope"),
        ],
        source: "Seed S0, section 5; Dynamics 365, bot dashboard; Ada.",
        example: "10 contacts with a bot, 4 handed over: 0.4.",
        ..Definition::BASE
    },
    Definition {
        id: "contact_resolution_across_channels",
        code: 404,
        objective: Objective::GrowthAndRetention,
        title: "Contact resolution across channels",
        aliases: &[
            "context retention",
            "context retention rate",
            "context continuity",
            "omnichannel continuity",
        ],
        doc: "The share of transitions in which the context of the conversation came along. The seed's title says resolution, its sentence defines context: this is the sentence.",
        formula: "transitions_with_context / transitions_judged",
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts that continue an earlier one and of which the source says whether the context was transferred.",
        excluded: &[("repeat_unknown", "repeat_unknown")],
        source: "Seed S2, Contact Resolution Across Channels.",
        example: "4 transitions with the context, in 1 of them the customer had to repeat, 1 without: 3 / 5 = 0.6.",
        ..Definition::BASE
    },
];
