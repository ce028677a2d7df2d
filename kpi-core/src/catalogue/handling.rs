//! How long people work on contacts.

use super::*;

pub(super) static DEFINITIONS: [Definition; 6] = [
    Definition {
        id: "average_handle_time",
        code: 301,
        title: "Average handle time",
        aliases: &["AHT", "average handling time", "average talk + hold + wrap"],
        doc: "The mean time that people spend on a contact: talk, hold and wrap.",
        formula: "handle_ms / handled",
        variants: statistic_variants!(
            "handle_time",
            Variant {
                when: &[("denominator", "conversation")],
                formula: Some("handle_ms / handled_conversations"),
                confidence_interval: Some(ConfidenceInterval::None),
                ..Variant::WHEN
            }
        ),
        options: &[
            STATISTIC,
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["contact", "conversation"]),
                OptionValue::Choice("contact"),
                "Whether each contact counts once, or the legs of one conversation count once together.",
            ),
        ],
        unit: Unit::Seconds,
        direction: Direction::Range,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("handle_squared"),
        distribution: Some("handle_time"),
        attribution: Attribution::ByEnd,
        population: "Contacts that people handled and whose handle time is known. Abandoned contacts and those that a bot handled alone are left out.",
        excluded: &[
            ("handle_time_unknown", "handle_time_unknown"),
            ("not_human_handled", "not_human_handled"),
        ],
        source: "Seed S3: talk, hold and after-call work; seed S0 as mode = elapsed; Genesys, average handle time.",
        example: "Talk 240 s, hold 30 s, wrap 30 s and talk 100 s, hold 0 s, wrap 20 s: 210 s.",
        ..Definition::BASE
    },
    Definition {
        id: "average_talk_time",
        code: 302,
        title: "Average talk time",
        aliases: &["ATT"],
        doc: "The mean time in conversation.",
        formula: "talk_ms / talk_known",
        variants: statistic_variants!("talk_time"),
        squares: Some("talk_squared"),
        distribution: Some("talk_time"),
        population: "Contacts that people handled and whose talk time is known.",
        excluded: &[("talk_unknown", "talk_unknown")],
        example: "Talk of 240 s and 100 s: 170 s.",
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::Informational,
        confidence_interval: ConfidenceInterval::Mean,
        attribution: Attribution::ByEnd,
        source: "A component of the handle time of seed S3; Amazon Connect publishes each.",
        ..Definition::BASE
    },
    Definition {
        id: "average_hold_time",
        code: 303,
        title: "Average hold time",
        aliases: &["average customer hold time"],
        doc: "The mean time on hold, over all contacts or over those that were on hold.",
        formula: "hold_ms / hold_known",
        variants: statistic_variants!(
            "hold_time",
            Variant {
                when: &[("denominator", "held_contacts"), ("statistic", "mean")],
                formula: Some("hold_ms / held"),
                excluded: &[("not_held", "hold_known - held")],
                ..Variant::WHEN
            }
        ),
        options: &[
            STATISTIC,
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["all_contacts", "held_contacts"]),
                OptionValue::Choice("all_contacts"),
                "Whether the mean is over all contacts, or over those that were on hold. Percentiles are of all contacts.",
            ),
        ],
        squares: Some("hold_squared"),
        distribution: Some("hold_time"),
        population: "Contacts that people handled and whose hold time is known.",
        excluded: &[("hold_unknown", "hold_unknown")],
        example: "Hold of 30 s and 0 s: 15 s over all, 30 s over held contacts.",
        unit: Unit::Seconds,
        direction: Direction::Informational,
        confidence_interval: ConfidenceInterval::Mean,
        attribution: Attribution::ByEnd,
        source: "A component of the handle time of seed S3; Amazon Connect publishes each.",
        ..Definition::BASE
    },
    Definition {
        id: "average_wrap_time",
        code: 304,
        title: "Average wrap time",
        aliases: &["after-call work", "ACW", "average after-contact work time"],
        doc: "The mean time of after-contact work.",
        formula: "wrap_ms / wrap_known",
        variants: statistic_variants!("wrap_time"),
        squares: Some("wrap_squared"),
        distribution: Some("wrap_time"),
        population: "Contacts that people handled and whose wrap time is known.",
        excluded: &[("wrap_unknown", "wrap_unknown")],
        example: "Wrap of 30 s and 20 s: 25 s.",
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::Informational,
        confidence_interval: ConfidenceInterval::Mean,
        attribution: Attribution::ByEnd,
        source: "A component of the handle time of seed S3; Amazon Connect publishes each.",
        ..Definition::BASE
    },
    Definition {
        id: "transfer_rate",
        code: 305,
        title: "Transfer rate",
        aliases: &["transfers out rate"],
        doc: "The share of handled contacts that were transferred at least once.",
        formula: "transferred / transfers_known",
        variants: &[Variant {
            when: &[("counting", "transfers")],
            formula: Some("transfers / transfers_known"),
            unit: Some(Unit::Ratio),
            confidence_interval: Some(ConfidenceInterval::None),
            ..Variant::WHEN
        }],
        options: &[OptionDefinition::formula(
            "counting",
            Allowed::Choice(&["contacts", "transfers"]),
            OptionValue::Choice("contacts"),
            "Whether a contact with several transfers counts once, or each transfer counts.",
        )],
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByEnd,
        population: "Contacts that people handled and whose number of transfers is known.",
        excluded: &[("transfers_unknown", "transfers_unknown")],
        source: "Dynamics 365, transfer rate; definitions.md section 4.",
        example: "Contacts with 0, 0, 2 and 1 transfers: 2 / 4 = 0.5.",
        ..Definition::BASE
    },
    Definition {
        id: "average_resolution_time",
        code: 306,
        title: "Average resolution time",
        aliases: &["full resolution time", "time to resolution", "MTTR", "time to close"],
        doc: "The mean time from the beginning of a contact to its last resolution.",
        formula: "resolution_ms / resolved",
        variants: statistic_variants!("resolution"),
        options: &[STATISTIC],
        unit: Unit::Seconds,
        direction: Direction::LowerIsBetter,
        confidence_interval: ConfidenceInterval::Mean,
        squares: Some("resolution_squared"),
        distribution: Some("resolution"),
        attribution: Attribution::ByResolution,
        population: "Contacts that are resolved: outcome resolved, or a resolution instant where the outcome is not known.",
        excluded: &[
            ("not_resolved", "not_resolved"),
            ("resolution_time_unknown", "resolution_time_unknown"),
        ],
        source: "Seed S1; Zendesk, full resolution time.",
        example: "Resolved after 1 h and after 3 h, one still open: 2 h = 7200 s.",
        ..Definition::BASE
    },
];
