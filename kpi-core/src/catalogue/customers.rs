//! Customers who stay.

use super::*;

const METHOD: OptionDefinition = OptionDefinition::formula(
    "method",
    Allowed::Choice(&["identity", "arithmetic"]),
    OptionValue::Choice("identity"),
    "identity looks whether each customer is still there. arithmetic takes new customers from those at the end, which goes wrong where a new one leaves again.",
);

/// What retention and churn share.
const STAYING: Definition = Definition {
    objective: Objective::GrowthAndRetention,
    options: &[METHOD],
    confidence_interval: ConfidenceInterval::Wilson,
    attribution: Attribution::Clipped,
    population: "Customers active at the beginning of the period; each counts once in a group. Who is active at the end in another group has stayed.",
    empty: "No value without a period, reason period_required, and none without customers at its beginning, reason no_eligible_records.",
    n: Some("customers_at_start"),
    needs_period: Some(&[]),
    undefined_by: &["intraday"],
    source: "No primary standard was found; the arithmetic form is the one of Exprimere and Fructifi.",
    ..Definition::BASE
};

pub(super) static DEFINITIONS: [Definition; 2] = [
    Definition {
        id: "customer_retention",
        code: 1401,
        title: "Customer retention",
        aliases: &["CRR", "customer retention rate", "logo retention"],
        doc: "The share of customers at the beginning of the period who are customers at its end.",
        formula: "customers_retained / customers_at_start",
        variants: &[Variant {
            when: &[("method", "arithmetic")],
            formula: Some("(customers_at_end - customers_new) / customers_at_start"),
            confidence_interval: Some(ConfidenceInterval::None),
            ..Variant::WHEN
        }],
        example: "200 customers at the beginning, 180 of them still there at the end: 0.9.",
        ..STAYING
    },
    Definition {
        id: "churn_rate",
        code: 1402,
        title: "Churn rate",
        aliases: &["customer churn", "attrition of customers"],
        doc: "The share of customers at the beginning of the period who are no customers at its end: 1 less the retention.",
        formula: "(customers_at_start - customers_retained) / customers_at_start",
        variants: &[Variant {
            when: &[("method", "arithmetic")],
            formula: Some(
                "(customers_at_start - customers_at_end + customers_new) / customers_at_start",
            ),
            confidence_interval: Some(ConfidenceInterval::None),
            ..Variant::WHEN
        }],
        direction: Direction::LowerIsBetter,
        example: "200 customers at the beginning, 20 of them gone at the end: 0.1.",
        ..STAYING
    },
];
