//! What it costs and what it brings.

use super::*;

/// How shared costs are split over the groups.
const ALLOCATION: OptionDefinition = OptionDefinition::formula(
    "allocation",
    Allowed::Choice(&["handle_time_share", "contact_share", "direct"]),
    OptionValue::Choice("handle_time_share"),
    "How costs without the group's dimension are split: by handle time, by contacts, or not at all.",
);

pub(super) static DEFINITIONS: [Definition; 4] = [
    Definition {
        id: "cost_per_contact",
        code: 1101,
        title: "Cost per contact",
        aliases: &["CPC", "cost per call", "cost per interaction", "cost per inbound contact"],
        doc: "Costs divided by contacts, best read by channel and type. Shared costs are split by handle time with the largest remainder.",
        formula: "(cost + contact_cost) / contacts_handled",
        variants: &[
            Variant {
                when: &[("denominator", "inbound_all")],
                formula: Some("(cost + contact_cost) / contacts_inbound"),
                included: &["not_handled"],
                ..Variant::WHEN
            },
            Variant {
                when: &[("denominator", "resolved")],
                formula: Some("(cost + contact_cost) / contacts_resolved"),
                included: &["not_handled"],
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["handled", "inbound_all", "resolved"]),
                OptionValue::Choice("handled"),
                "What the costs are divided by.",
            ),
            ALLOCATION,
        ],
        evidence: &["cost_items", "contact_costs_known"],
        unit: Unit::MinorUnits,
        direction: Direction::LowerIsBetter,
        attribution: Attribution::ByEnd,
        population: "Cost postings, and contacts that a person or a bot handled.",
        excluded: &[
            ("not_handled", "contacts_not_handled"),
            ("other_component", "costs_of_other_component"),
        ],
        source: "Seeds S2 and S3: email and chat 2 to 5 EUR, calls 8 to 15 EUR; MetricNet and HDI.",
        example: "Costs of 1000.00 EUR, 200 contacts handled: 500 cents.",
        ..Definition::BASE
    },
    Definition {
        id: "cost_per_ticket",
        code: 1102,
        title: "Cost per ticket",
        aliases: &["CPT", "cost per case"],
        doc: "Costs divided by distinct cases. One case with many contacts makes it differ from the cost per contact.",
        formula: "(cost + contact_cost) / cases",
        variants: &[
            Variant {
                when: &[("denominator", "resolved")],
                formula: Some("(cost + contact_cost) / cases_resolved"),
                ..Variant::WHEN
            },
            Variant {
                when: &[("denominator", "opened_plus_reopened")],
                denominator: "+ cases_reopened",
                ..Variant::WHEN
            },
        ],
        options: &[
            OptionDefinition::formula(
                "denominator",
                Allowed::Choice(&["opened", "resolved", "opened_plus_reopened"]),
                OptionValue::Choice("opened"),
                "What the costs are divided by.",
            ),
            ALLOCATION,
        ],
        evidence: &["cost_items", "contact_costs_known"],
        unit: Unit::MinorUnits,
        direction: Direction::LowerIsBetter,
        attribution: Attribution::ByStart,
        population: "Cost postings, and the distinct cases of the group's contacts.",
        excluded: &[
            ("case_unknown", "case_unknown"),
            ("other_component", "costs_of_other_component"),
        ],
        source: "Seed S1; MetricNet and HDI, cost per ticket.",
        example: "Costs of 1000.00 EUR, 100 cases with 250 contacts: 1000 cents.",
        ..Definition::BASE
    },
    Definition {
        id: "revenue_per_contact",
        code: 1103,
        objective: Objective::GrowthAndRetention,
        title: "Revenue per contact",
        aliases: &["RPC", "revenue per call", "average revenue per interaction"],
        doc: "Net revenue divided by handled contacts.",
        formula: "revenue / revenue_known",
        unit: Unit::MinorUnits,
        attribution: Attribution::ByEnd,
        population: "Handled contacts whose revenue is known; a contact with 0 sales and no revenue counts with 0.",
        excluded: &[
            ("revenue_unknown", "revenue_unknown"),
            ("not_handled", "sales_not_handled"),
            ("not_eligible", "sales_not_eligible"),
        ],
        source: "Seed S2; Taylor Reach, revenue per call; MetricNet.",
        example: "Revenue of 50.00 EUR, none and none on three handled contacts: 1667 cents, rounded.",
        ..Definition::BASE
    },
    Definition {
        id: "conversion_rate",
        code: 1104,
        objective: Objective::GrowthAndRetention,
        title: "Conversion rate",
        aliases: &["sales conversion", "closing ratio"],
        doc: "The share of handled contacts with at least one sale.",
        formula: "contacts_with_sale / sales_known",
        variants: &[
            Variant {
                when: &[("counting", "sales")],
                formula: Some("sales / sales_known"),
                unit: Some(Unit::Ratio),
                confidence_interval: Some(ConfidenceInterval::None),
                ..Variant::WHEN
            },
            Variant {
                when: &[("counting", "customers")],
                formula: Some("customers_with_sale / customers"),
                excluded: &[("customer_unknown", "sale_customer_unknown")],
                ..Variant::WHEN
            },
        ],
        options: &[OptionDefinition::formula(
            "counting",
            Allowed::Choice(&["contacts", "sales", "customers"]),
            OptionValue::Choice("contacts"),
            "Whether two sales in one contact count once, or each counts, or distinct customers count.",
        )],
        confidence_interval: ConfidenceInterval::Wilson,
        attribution: Attribution::ByStart,
        population: "Handled contacts whose number of sales is known.",
        excluded: &[
            ("sales_unknown", "sales_unknown"),
            ("not_handled", "sales_not_handled"),
            ("not_eligible", "sales_not_eligible"),
        ],
        source: "Seed S3; ICMI, Definition of Conversion Rate.",
        example: "20 handled contacts, 3 with a sale, one of them with two: 3 / 20 = 0.15.",
        ..Definition::BASE
    },
];
