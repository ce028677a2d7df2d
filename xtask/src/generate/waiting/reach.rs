//! Variants of KPIs of money, trust, reach and customers, and of companions.

use super::Here::{self, Always, Custom, Option as Opt, Policy, Waiting};
use super::Variants;

/// The variants that the three rates of trust share.
const TRUST: &[(&str, Here)] = &[
    ("per 1,000 | 100,000", Opt("per", &["1000", "100000"])),
    ("blocked: Include | Exclude", Opt("blocked", &["include", "exclude"])),
    ("attribution: detection (by_event) | occurrence (by_start)", Policy("attribution")),
    (
        "exposure: ActiveUsers | Sessions | Hours | Assets",
        Waiting(
            "The exposure is the volume of interactions; others need a record or a figure in the policy.",
        ),
    ),
    ("severity-weighted", Waiting("Weights of severities need a place in the policy.")),
];

/// The variants that both coverages share.
const COVERAGE: &[(&str, Here)] = &[
    ("potential (network reach) | observed use", Opt("coverage", &["potential", "observed"])),
    ("n_min served interactions", Opt("min_interactions", &[])),
    ("in-scope regions, reachable, population", Policy("regions")),
    (
        "unknown region share",
        Custom("region_unknown / (served_in_scope + region_unknown + region_out_of_scope)"),
    ),
    (
        "population-weighted twin",
        Always("Two KPIs, `geographic_coverage` and `population_coverage`."),
    ),
    (
        "region list versioned",
        Waiting("The list in the policy has no dates. Another list is another policy."),
    ),
];

/// The variants that both measures of segments share.
const ACCESS: &[(&str, Here)] = &[
    (
        "access outcome: answer rate | completion rate",
        Opt("access", &["answer_rate", "completion_rate"]),
    ),
    ("in-scope segments", Policy("segments")),
    ("small segments suppressed", Opt("min_contacts", &[])),
    ("parity = min / max", Always("Two KPIs, `segment_accessibility` and `accessibility_parity`.")),
    (
        "unknown segment share",
        Custom("segment_unknown / (segment_contacts + segment_unknown + segment_out_of_scope)"),
    ),
    ("customers in several segments", Waiting("A contact has one segment.")),
];

/// The variants that retention and churn share.
const STAYING: &[(&str, Here)] = &[
    ("identity | arithmetic (E − new) / S", Opt("method", &["identity", "arithmetic"])),
    ("churn = 1 − retention", Always("Two KPIs, `customer_retention` and `churn_rate`.")),
    (
        "customers who leave and return",
        Always("A customer may have several records. Who is active at both ends has stayed."),
    ),
    ("revenue retention, gross and net", Waiting("The customer record has no revenue.")),
    (
        "cohort curves",
        Waiting(
            "A formula looks at one period. A curve follows those who came in one period through later ones.",
        ),
    ),
    (
        "customers touched by support | untouched",
        Waiting("Customers would have to be joined to their contacts."),
    ),
    (
        "active by an activity window",
        Waiting(
            "The record states from when to when a customer was active. A lookback over activity is made before.",
        ),
    ),
];
/// KPIs, each with its variants.
pub(super) const VARIANTS: &[Variants] = &[
    (
        "cost_per_contact",
        &[
            (
                "D: Handled | InboundAll | Resolved",
                Opt("denominator", &["handled", "inbound_all", "resolved"]),
            ),
            ("TotalCost | LabourOnly", Opt("cost_scope", &["total_cost", "labour_only"])),
            (
                "allocation: HandleTimeShare | ContactShare | Direct",
                Opt("allocation", &["handle_time_share", "contact_share", "direct"]),
            ),
            (
                "price per contact of an outsourcer",
                Always("Write it as `direct_cost` of the contact."),
            ),
        ],
    ),
    (
        "cost_per_ticket",
        &[
            (
                "D: Opened | Resolved | OpenedPlusReopened",
                Opt("denominator", &["opened", "resolved", "opened_plus_reopened"]),
            ),
            ("TotalCost | LabourOnly", Opt("cost_scope", &["total_cost", "labour_only"])),
            ("allocation", Opt("allocation", &[])),
            (
                "cumulative escalation cost",
                Waiting(
                    "Costs of every tier that a ticket passed need the tier on contacts and costs.",
                ),
            ),
        ],
    ),
    (
        "revenue_per_contact",
        &[
            (
                "population: all handled | SalesEligible",
                Opt("population", &["all_handled", "sales_eligible"]),
            ),
            ("per handled hour", Custom("3600 * revenue / handle_ms")),
            (
                "credit: First | Last | Split",
                Waiting("A sale credited to several contacts needs an order id on the record."),
            ),
            (
                "attribution window for late orders",
                Waiting("Orders come on the contact; a record of orders is needed."),
            ),
        ],
    ),
    (
        "conversion_rate",
        &[
            ("Gross | Net", Opt("population", &["all_handled", "sales_eligible"])),
            ("sales per contact", Opt("counting", &["sales"])),
            ("unique customers", Opt("counting", &["customers"])),
            ("per lead", Waiting("There is no record of leads.")),
            (
                "conversion window",
                Waiting("Orders come on the contact; a record of orders is needed."),
            ),
        ],
    ),
    ("customer_retention", STAYING),
    ("churn_rate", STAYING),
    ("security_incident_rate", TRUST),
    ("unauthorized_access_rate", TRUST),
    ("data_issue_rate", TRUST),
    ("geographic_coverage", COVERAGE),
    ("population_coverage", COVERAGE),
    (
        "segment_accessibility",
        &[
            ("access outcome >= threshold", Opt("access_threshold", &[])),
            ACCESS[0],
            ACCESS[1],
            ACCESS[2],
            ACCESS[3],
            ACCESS[4],
            ACCESS[5],
        ],
    ),
    ("accessibility_parity", ACCESS),
    (
        "availability",
        &[
            ("time based (ITIL) | request based (SRE)", Opt("method", &["time", "requests"])),
            ("planned maintenance in or out", Opt("maintenance", &["exclude", "downtime"])),
            ("partial degradation weight", Opt("degraded", &["up", "half", "down"])),
            (
                "multi-region: All | Any | WeightedByTraffic",
                Opt("region_rule", &["all", "any", "weighted"]),
            ),
            ("agreed service time", Opt("agreed_time", &["always", "open_hours"])),
            ("business calendar", Policy("calendars")),
            ("overlapping outages", Always("United by service: each instant counts once.")),
            ("agreed time of each service", Waiting("One calendar holds for all services.")),
            (
                "any other weight of degradation",
                Waiting(
                    "The weights are 1, 0.5 and 0. A formula has one factor for all of its terms.",
                ),
            ),
        ],
    ),
    ("survey_response_rate", &[("one kind of survey", Opt("survey_kind", &[]))]),
    ("transfer_rate", &[("contacts or transfers", Opt("counting", &["contacts", "transfers"]))]),
];
