//! What bots do.

use super::*;

pub(super) static DEFINITIONS: [Definition; 3] = [
    Definition {
        id: "bot_containment_rate",
        code: 501,
        title: "Bot containment rate",
        aliases: &[
            "self-service rate",
            "containment",
            "deflection",
            "automated resolution",
            "IVR containment",
        ],
        doc: "The share of contacts with a bot that the bot resolved completely, without a person.",
        formula: "bot_resolutions / bot_engagements",
        variants: &[
            Variant {
                when: &[("containment", "not_escalated")],
                formula: Some("(bot_engagements - bot_escalations) / bot_engagements"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("containment", "resolved_or_timed_out")],
                formula: Some("(bot_resolutions + bot_abandons) / bot_engagements"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("recontact_window_days", ">0")],
                formula: Some("bot_lasting_resolutions / bot_settled"),
                included: &["center_initiated", "out_of_scope"],
                excluded: &[
                    ("center_initiated", "recontact_center_initiated"),
                    ("out_of_scope", "recontact_out_of_scope"),
                    ("unidentified", "recontact_unidentified"),
                    ("immature", "recontact_immature"),
                ],
                ..Variant::WHEN
            },
            Variant {
                when: &[("recontact_window_days", ">0"), ("containment", "not_escalated")],
                formula: Some("bot_lasting_deflections / bot_settled"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("recontact_window_days", ">0"), ("containment", "resolved_or_timed_out")],
                formula: Some("bot_lasting_resolved_or_left / bot_settled"),
                ..Variant::WHEN
            },
        ],
        options: &[OptionDefinition::formula(
            "containment",
            Allowed::Choice(&["strict", "not_escalated", "resolved_or_timed_out"]),
            OptionValue::Choice("strict"),
            "strict: resolved by the bot; not_escalated: no hand-over (deflection); resolved_or_timed_out: sessions that the customer left count, too.",
        )],
        direction: Direction::Range,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts in which the customer used a bot or IVR. Contacts begun by an agent or campaign are left out. With a recontact window, so are contacts of unknown customers and those whose window has not elapsed at as_of.",
        excluded: &[
            ("center_initiated", "bot_center_initiated"),
            ("out_of_scope", "bot_out_of_scope"),
        ],
        source: "Seed S2: 60-80 % for simple queries; Dynamics 365, bot dashboard; Amazon Connect, bot metrics.",
        example: "10 contacts with a bot: 5 resolved, 3 handed over, 2 left: 0.5 strict, 0.7 not escalated.",
        ..Definition::BASE
    },
    Definition {
        id: "bot_handoff_efficiency",
        code: 502,
        title: "Bot-to-human handoff efficiency",
        aliases: &["handoff success", "warm transfer quality"],
        doc: "The share of hand-overs that brought the full context in less than the threshold.",
        formula: "efficient_handoffs / handoffs_judged",
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEvent,
        population: "Every request of a bot for a person; those that never arrived fail. Those in time whose context is not known are left out.",
        excluded: &[("context_unknown", "handoff_context_unknown")],
        source: "Seed S2: the full context in less than 30 seconds.",
        example: "3 in 10 s with all fields, 1 in 10 s with half of them, 1 in 40 s, 1 never: 3 / 6 = 0.5.",
        ..Definition::BASE
    },
    Definition {
        id: "bot_handoff_time",
        code: 503,
        idle_rules: &["threshold_s", "boundary", "context_threshold"],
        title: "Bot-to-human handoff time",
        aliases: &["escalation latency"],
        doc: "The mean time from the bot's request for a person to the delivery of the context.",
        formula: "handoff_ms / timed_handoffs",
        variants: statistic_variants!("handoff_time"),
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("handoff_squared"),
        distribution: Some("handoff_time"),
        attribution: Attribution::ByEvent,
        population: "Hand-overs that reached the end of the clock.",
        excluded: &[("unfinished", "handoffs_unfinished")],
        source: "Seed S2; Dynamics 365 starts the wait at the escalation.",
        example: "Context delivered after 10 s and 40 s: 25 s.",
        ..Definition::BASE
    },
];
