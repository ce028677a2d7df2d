//! Costs, and the contacts that they are divided by.

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::{FieldValue, Moment, Rules};
use crate::policy::Compiled;
use crate::record::CostRow;

#[derive(Clone)]
pub(crate) struct CostRules {
    labour_only: bool,
}

impl Rules for CostRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "cost_scope",
        Allowed::Choice(&["total_cost", "labour_only"]),
        OptionValue::Choice("total_cost"),
        "total_cost counts every cost; labour_only those whose component is labour.",
    )];

    fn new(values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(CostRules { labour_only: values.is("cost_scope", "labour_only") })
    }
}

partial! {
    /// Cost postings.
    Costs, "costs", code 25, rules CostRules, reads Cost Costs CostColumns;
    /// Costs booked in the group itself, in minor units.
    minor_units booked_cost,
    /// Cost postings in the group itself.
    count cost_postings,
    /// Cost postings left out because they are not labour.
    count costs_of_other_component,
    at finish:
    /// Costs of the group in minor units: those booked in it, and its share of shared costs.
    minor_units cost,
    /// Cost postings of the group: those booked in it, and 1 for a share of shared costs.
    count cost_items,
}

impl Costs {
    fn observe(&mut self, row: &impl CostRow, rules: &CostRules) {
        if rules.labour_only && row.component() != Some("labour") {
            return self.costs_of_other_component += 1;
        }
        self.booked_cost += i128::from(row.amount());
        self.cost_postings += 1;
    }

    /// The booked costs; the scorecard adds the share of shared costs, for
    /// which it needs the other groups.
    fn at_finish(&self, field: &str, _rules: &CostRules, _moment: &Moment) -> FieldValue<'_> {
        FieldValue::Number(match field {
            "cost" => self.booked_cost,
            _ => i128::from(self.cost_postings),
        })
    }
}
