//! What customers trust in.

use super::*;

/// How many interactions a rate is for.
const PER: OptionDefinition = OptionDefinition::formula(
    "per",
    Allowed::Choice(&["1000", "100000"]),
    OptionValue::Choice("1000"),
    "How many interactions the rate is for.",
);

const EXCLUDED: &[(&str, &str)] = &[
    ("duplicate", "security_duplicates"),
    ("unconfirmed", "security_unconfirmed"),
    ("blocked", "security_blocked"),
];

/// What the three rates share.
const RATE: Definition = Definition {
    options: &[PER],
    unit: Unit::Rate,
    direction: Direction::LowerIsBetter,
    confidence_interval: ConfidenceInterval::Poisson,
    objective: Objective::TrustAndCompliance,
    attribution: Attribution::ByEvent,
    population: "Events of the class that were not ruled out, each once, over the interactions of the volume. Events are booked by detection, interactions by their beginning.",
    empty: "No value where there are no interactions, or no table of events was added. An added table without events is a rate of 0, and the interval says how high it may be.",
    excluded: EXCLUDED,
    ..Definition::BASE
};

pub(super) static DEFINITIONS: [Definition; 3] = [
    Definition {
        id: "security_incident_rate",
        code: 1201,
        title: "Security incident rate",
        aliases: &["SIR", "incidents per thousand interactions"],
        doc: "Security incidents per 1,000 interactions: breaches of the security policy, or ones about to happen.",
        formula: "1000 * security_incidents / interactions",
        variants: &[Variant {
            when: &[("per", "100000")],
            formula: Some("100000 * security_incidents / interactions"),
            ..Variant::WHEN
        }],
        source: "Seed S0, section 7; NIST for the word incident.",
        example: "2 incidents in 4,000 interactions: 0.5 per 1,000.",
        ..RATE
    },
    Definition {
        id: "unauthorized_access_rate",
        code: 1202,
        title: "Unauthorized access rate",
        aliases: &["access-violation rate"],
        doc: "Attempts at access without permission per 1,000 interactions, blocked or not. Attempts are no incidents: one scan of ports would swamp them.",
        formula: "1000 * unauthorized_accesses / interactions",
        variants: &[Variant {
            when: &[("per", "100000")],
            formula: Some("100000 * unauthorized_accesses / interactions"),
            ..Variant::WHEN
        }],
        source: "Seed S0, section 7.",
        example: "30 attempts in 4,000 interactions: 7.5 per 1,000.",
        ..RATE
    },
    Definition {
        id: "data_issue_rate",
        code: 1203,
        title: "Data issue rate",
        aliases: &["data-related issues"],
        doc: "Losses, exposures and corruptions of data per 1,000 interactions.",
        formula: "1000 * data_issues / interactions",
        variants: &[Variant {
            when: &[("per", "100000")],
            formula: Some("100000 * data_issues / interactions"),
            ..Variant::WHEN
        }],
        source: "Seed S0, section 7.",
        example: "None in 4,000 interactions: 0, and at most 0.92 per 1,000 with 95 % confidence.",
        ..RATE
    },
];
