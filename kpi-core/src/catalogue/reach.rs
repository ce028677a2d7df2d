//! Whom the service reaches, and whether it works.

use super::*;

const COVERAGE: OptionDefinition = OptionDefinition::formula(
    "coverage",
    Allowed::Choice(&["observed", "potential"]),
    OptionValue::Choice("observed"),
    "Whether a region is covered where enough contacts were served, or where the policy says that the service is reachable.",
);

/// What coverage leaves out.
const OUTSIDE_REGIONS: &[(&str, &str)] = &[
    ("unserved", "region_unserved"),
    ("region_unknown", "region_unknown"),
    ("out_of_scope", "region_out_of_scope"),
];

/// What both coverages share.
const REGIONS: Definition = Definition {
    objective: Objective::GrowthAndRetention,
    options: &[COVERAGE],
    attribution: Attribution::ByStart,
    n: Some("regions_in_scope"),
    undefined_by: &["region"],
    ..Definition::BASE
};

/// What both measures of segments share.
const SEGMENTS: Definition = Definition {
    objective: Objective::GrowthAndRetention,
    attribution: Attribution::ByStart,
    population: "Customer segments that the policy lists, with at least min_contacts contacts. For the answer rate, inbound contacts that left the queue; for the completion rate, contacts that were resolved, not resolved or abandoned.",
    empty: "No value where no segment can be judged, reason no_eligible_records.",
    excluded: &[
        ("too_few_contacts", "segments_too_small"),
        ("segment_unknown", "segment_unknown"),
        ("out_of_scope", "segment_out_of_scope"),
    ],
    n: Some("segments_judged"),
    undefined_by: &["segment"],
    source: "Seed S0; no public formula was found, this one is a proposal.",
    ..Definition::BASE
};

pub(super) static DEFINITIONS: [Definition; 5] = [
    Definition {
        id: "geographic_coverage",
        code: 1301,
        title: "Geographic coverage",
        aliases: &["regional coverage", "footprint", "nationwide reach"],
        doc: "The share of the regions in scope in which contacts were served, or could be.",
        formula: "regions_covered / regions_in_scope",
        variants: &[Variant {
            when: &[("coverage", "potential")],
            formula: Some("regions_reachable / regions_in_scope"),
            ..Variant::WHEN
        }],
        population: "Regions that the policy lists. A contact is served by a person or by a bot alone.",
        empty: "No value where the policy lists no regions, reason no_eligible_records.",
        excluded: OUTSIDE_REGIONS,
        source: "Seed S0; modelled on the indicator 9.c.1 of the Sustainable Development Goals.",
        example: "Contacts were served in 18 of 20 regions: 0.9.",
        ..REGIONS
    },
    Definition {
        id: "population_coverage",
        code: 1302,
        title: "Population coverage",
        aliases: &["population reach"],
        doc: "The share of inhabitants who live in regions in which contacts were served, or could be.",
        formula: "population_covered / population_in_scope",
        variants: &[Variant {
            when: &[("coverage", "potential")],
            formula: Some("population_reachable / population_in_scope"),
            ..Variant::WHEN
        }],
        population: "Inhabitants of the regions that the policy lists with a population. n is the number of regions listed.",
        empty: "No value where the policy lists no region with inhabitants, reason no_eligible_records.",
        excluded: &[
            ("unserved", "region_unserved"),
            ("region_unknown", "region_unknown"),
            ("out_of_scope", "region_out_of_scope"),
            ("population_unknown", "population_unknown"),
        ],
        source: "Indicator 9.c.1 of the Sustainable Development Goals: inhabitants in range over all inhabitants, users or not.",
        example: "Regions with 57 of 60 million inhabitants are covered: 0.95.",
        ..REGIONS
    },
    Definition {
        id: "segment_accessibility",
        code: 1303,
        title: "Segment accessibility",
        aliases: &["segment reach"],
        doc: "The share of customer segments that get through often enough.",
        formula: "segments_accessible / segments_judged",
        example: "Answer rates of 0.9, 0.85 and 0.7 with a threshold of 0.8: 2 / 3.",
        ..SEGMENTS
    },
    Definition {
        id: "accessibility_parity",
        code: 1304,
        title: "Accessibility parity",
        aliases: &["access parity"],
        doc: "The lowest rate of a segment over the highest: 1 where all get through equally often. Numerator and denominator are these rates times the contacts of both segments, so that they are whole.",
        formula: "lowest_access / highest_access",
        idle_rules: &["access_threshold"],
        example: "Answer rates from 0.72 to 0.9: 0.72 / 0.9 = 0.8.",
        ..SEGMENTS
    },
    Definition {
        id: "availability",
        code: 1305,
        objective: Objective::GrowthAndRetention,
        title: "Availability",
        aliases: &["uptime", "service availability"],
        doc: "The share of agreed time in which services worked, or of requests that succeeded. Records of one service that overlap count once, by planned work, then down, degraded, up.",
        formula: "(up_ms + degraded_ms) / (up_ms + degraded_ms + down_ms)",
        variants: &[
            Variant {
                when: &[("degraded", "half")],
                formula: Some(
                    "0.5 * (up_ms + up_ms + degraded_ms) / (up_ms + degraded_ms + down_ms)",
                ),
                ..Variant::WHEN
            },
            Variant {
                when: &[("degraded", "down")],
                formula: Some("up_ms / (up_ms + degraded_ms + down_ms)"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("maintenance", "downtime")],
                denominator: "+ maintenance_ms",
                ..Variant::WHEN
            },
            Variant {
                when: &[("method", "requests")],
                formula: Some("requests_ok / requests_total"),
                confidence_interval: Some(ConfidenceInterval::Wilson),
                excluded: &[("counts_unknown", "requests_unknown")],
                n: Some("request_records"),
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "method",
                Allowed::Choice(&["time", "requests"]),
                OptionValue::Choice("time"),
                "Whether time is measured, or requests are counted; all other options have no effect with requests.",
            ),
            OptionDefinition::formula(
                "maintenance",
                Allowed::Choice(&["exclude", "downtime"]),
                OptionValue::Choice("exclude"),
                "Whether planned work is left out, or counts as time in which the service did not work.",
            ),
            OptionDefinition::formula(
                "degraded",
                Allowed::Choice(&["up", "half", "down"]),
                OptionValue::Choice("up"),
                "Whether time in which a service worked in part counts as up, half, or down.",
            ),
        ],
        attribution: Attribution::Clipped,
        population: "Services with a record of their status. A status without an end lasts up to as_of. n is the number of services; with requests, of records with both counts.",
        empty: "No value without a period where unlisted time is up, reason period_required, and none without agreed time or requests, reason no_eligible_records.",
        n: Some("services"),
        needs_period: Some(&[("method", "time"), ("unlisted_time", "up")]),
        source: "ITIL, agreed service time less downtime, after Forrester; Google Cloud, for requests.",
        example: "100 h agreed, 2 h down: 0.98.",
        ..Definition::BASE
    },
];
