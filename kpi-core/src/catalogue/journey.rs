//! What happens over several contacts of one customer.

use super::*;

/// Reasons that only the denominator first_contacts leaves out.
const NOT_FIRST: [&str; 2] = ["not_first", "no_history"];

/// What the repeat window leaves out.
const FCR_EXCLUDED: &[(&str, &str)] = &[
    ("center_initiated", "fcr_center_initiated"),
    ("unidentified", "fcr_unidentified"),
    ("reason_unknown", "fcr_reason_unknown"),
    ("unserved", "fcr_unserved"),
    ("unsolvable", "fcr_unsolvable"),
    ("open", "fcr_open"),
    ("immature", "fcr_immature"),
    ("not_first", "fcr_not_first"),
    ("no_history", "fcr_no_history"),
];

/// Their names, for methods without a window.
const FCR_REASONS: &[&str] = &[
    "center_initiated",
    "unidentified",
    "reason_unknown",
    "unserved",
    "unsolvable",
    "open",
    "immature",
    "not_first",
    "no_history",
];

pub(super) static DEFINITIONS: [Definition; 6] = [
    Definition {
        id: "first_contact_resolution",
        code: 601,
        objective: Objective::GrowthAndRetention,
        title: "First contact resolution",
        aliases: &[
            "FCR",
            "first call resolution",
            "one-touch resolution",
            "one-and-done",
            "first-time fix",
        ],
        doc: "The share of first contacts after which the customer did not have to come back. A window in which another contact of the same customer and reason counts as coming back is one of four methods; surveys, what agents say, and replies to a case are the others. Bands of one method do not fit another.",
        formula: "first_contacts_resolved / first_contacts",
        variants: &[
            Variant {
                when: &[("denominator", "all_contacts")],
                formula: Some("window_contacts_resolved / window_contacts"),
                included: &NOT_FIRST,
                ..Variant::WHEN
            },
            Variant {
                when: &[("denominator", "customers")],
                formula: Some("window_customers_resolved / window_customers"),
                included: &NOT_FIRST,
                ..Variant::WHEN
            },
            Variant {
                when: &[("method", "survey")],
                formula: Some("fcr_survey_yes / fcr_survey_answers"),
                included: FCR_REASONS,
                excluded: &[("unanswered", "fcr_survey_unanswered")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("method", "agent_flag")],
                formula: Some("fcr_flag_yes / fcr_flag_known"),
                included: FCR_REASONS,
                excluded: &[("flag_unknown", "fcr_flag_unknown")],
                ..Variant::WHEN
            },
            Variant {
                when: &[("method", "case_touches")],
                formula: Some("one_touch_cases / touched_cases"),
                included: FCR_REASONS,
                excluded: &[
                    ("not_resolved", "touches_not_resolved"),
                    ("replies_unknown", "touches_unknown"),
                ],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "method",
                Allowed::Choice(&["repeat_window", "survey", "agent_flag", "case_touches"]),
                OptionValue::Choice("repeat_window"),
                "Who says that a contact was resolved: no later contact within the window, the customer, the agent, or at most one reply to a resolved case.",
            ),
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["first_contacts", "all_contacts", "customers"]),
                OptionValue::Choice("first_contacts"),
                "With method repeat_window: first contacts, all served contacts, or customers, who are resolved when all their contacts are.",
            ),
        ],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts that customers began and that a person or a bot served, whose window has elapsed at as_of. A first contact has none of the same key in the window before it. Contacts whose window reaches beyond as_of or before the records are left out and counted, not guessed.",
        excluded: FCR_EXCLUDED,
        source: "Seeds S2 and S3; SQM; WFM Labs; Medallia (gross and net); Zendesk (one-touch resolutions).",
        example: "400 first contacts, 120 followed by another one within 7 days: 280 / 400 = 0.7.",
        ..Definition::BASE
    },
    Definition {
        id: "repeat_contact_rate",
        code: 602,
        title: "Repeat contact rate",
        aliases: &["repeat call rate", "recontact rate"],
        doc: "The share of contacts that follow an earlier one of the same customer and reason within the window.",
        formula: "repeat_contacts / contacts_with_history",
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts that customers began, served or not, for which the records reach back a whole window.",
        excluded: &[
            ("center_initiated", "repeat_center_initiated"),
            ("unidentified", "repeat_unidentified"),
            ("reason_unknown", "repeat_reason_unknown"),
            ("no_history", "repeat_no_history"),
        ],
        source: "definitions.md section 3.4, first_contact_resolution: the other side of the repeat window.",
        example: "A customer calls on day 10, 12 and 30 about one thing: 1 / 3.",
        ..Definition::BASE
    },
    Definition {
        id: "contacts_per_case",
        code: 603,
        title: "Contacts per case",
        aliases: &["touches per ticket", "contacts per ticket"],
        doc: "How many contacts a case takes.",
        formula: "case_contacts / cases",
        unit: Unit::Ratio,
        direction: Direction::LowerIsBetter,
        attribution: Attribution::ByStart,
        population: "Contacts that name a case. A case counts in every group that has a contact of it.",
        excluded: &[("case_unknown", "case_unknown")],
        source: "Amazon Connect Cases; definitions.md section 4, case-level metrics.",
        example: "7 contacts of 4 cases: 1.75.",
        ..Definition::BASE
    },
    Definition {
        id: "channel_migration_rate",
        code: 604,
        objective: Objective::GrowthAndRetention,
        title: "Channel migration rate",
        aliases: &["channel switching", "channel hopping", "cross-channel repeat"],
        doc: "The share of journeys in which the customer changed channel. Changes that the center planned do not count unless asked for. The table channel_migrations says from which channel to which.",
        formula: "migrated_journeys / journeys",
        variants: &[
            Variant {
                when: &[("denominator", "multi_contact_journeys")],
                formula: Some("migrated_journeys / multi_contact_journeys"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("counting", "switches_per_journey")],
                formula: Some("channel_switches / journeys"),
                unit: Some(Unit::Ratio),
                confidence_interval: Some(ConfidenceInterval::None),
                ..Variant::WHEN
            },
            Variant {
                when: &[
                    ("counting", "switches_per_journey"),
                    ("denominator", "multi_contact_journeys"),
                ],
                formula: Some("channel_switches / multi_contact_journeys"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("counting", "transitions")],
                formula: Some("channel_switches / journey_transitions"),
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["all_journeys", "multi_contact_journeys"]),
                OptionValue::Choice("all_journeys"),
                "Whether all journeys count, or those of two contacts or more.",
            ),
            OptionDefinition::formula(
                "counting",
                Allowed::Choice(&["journeys", "switches_per_journey", "transitions"]),
                OptionValue::Choice("journeys"),
                "Journeys with a change of channel, changes a journey, or changes among the steps from contact to contact.",
            ),
        ],
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Journeys: contacts that customers began, of one key, each within the window after those before it. Journeys to which a further contact could still belong at as_of are left out. A journey counts where its first contact does.",
        excluded: &[
            ("immature", "journeys_immature"),
            ("center_initiated", "journey_center_initiated"),
            ("unidentified", "journey_unidentified"),
            ("reason_unknown", "journey_reason_unknown"),
        ],
        source: "Seed S2: above 30 % is high; SQM: 20 % of callers used two channels or more.",
        example: "10 journeys, 2 of them from chat to voice: 0.2.",
        ..Definition::BASE
    },
    Definition {
        id: "cross_channel_resolution_rate",
        code: 605,
        objective: Objective::GrowthAndRetention,
        title: "Cross-channel resolution rate",
        aliases: &["cross-channel resolution"],
        doc: "The share of journeys over two channels or more whose last contact was resolved.",
        formula: "cross_channel_resolved / cross_channel_journeys",
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEnd,
        population: "Journeys over two channels or more to which no further contact can belong at as_of. A journey counts where and when its last contact ended.",
        excluded: &[
            ("immature", "cross_channel_immature"),
            ("outcome_unknown", "cross_channel_unknown"),
            ("center_initiated", "cross_channel_center_initiated"),
            ("unidentified", "cross_channel_unidentified"),
            ("reason_unknown", "cross_channel_reason_unknown"),
        ],
        source: "Seed S2, Contact Resolution Across Channels, by its title.",
        example: "4 journeys from chat to voice, 3 resolved at the end: 0.75.",
        ..Definition::BASE
    },
    Definition {
        id: "unidentified_share",
        code: 606,
        objective: Objective::GrowthAndRetention,
        title: "Unidentified share",
        aliases: &["anonymous share"],
        doc: "The share of customers' contacts of which nobody knows whose they are. It bounds how far repeats, journeys and first contact resolution can be trusted, since all of them leave these contacts out.",
        formula: "repeat_unidentified / (contacts_with_history + repeat_no_history + repeat_reason_unknown + repeat_unidentified)",
        idle_rules: &["window_days", "repeat_scope"],
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Contacts that customers began, served or not. With the key case, those that name no case are unidentified.",
        excluded: &[("center_initiated", "repeat_center_initiated")],
        source: "definitions.md section 3.5, channel_migration_rate: identity across channels bounds accuracy.",
        example: "200 contacts, 30 without a customer: 0.15.",
        ..Definition::BASE
    },
];
