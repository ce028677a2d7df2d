//! Sales and revenue.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::partial::Rules;
use crate::policy::Compiled;
use crate::record::{HandledBy, InteractionFacts, InteractionRow};

#[derive(Clone)]
pub(crate) struct SalesRules {
    /// The types of work in which one can sell; `None` lets all count.
    types: Option<Arc<BTreeSet<String>>>,
}

impl Rules for SalesRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "population",
        Allowed::Choice(&["all_handled", "sales_eligible"]),
        OptionValue::Choice("all_handled"),
        "sales_eligible counts only contacts whose type is one of the policy's sales_types.",
    )];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let types = || Arc::new(policy.policy().sales_types.iter().cloned().collect());
        Ok(SalesRules { types: values.is("population", "sales_eligible").then(types) })
    }
}

impl SalesRules {
    /// Whether one can sell in the type of work of a contact.
    #[inline]
    fn is_eligible(&self, row: &impl InteractionRow) -> bool {
        let sells =
            |types: &Arc<BTreeSet<String>>| row.r#type().is_some_and(|name| types.contains(name));
        self.types.as_ref().is_none_or(sells)
    }

    /// Whether a contact is handled and one can sell in it.
    #[inline]
    pub(crate) fn counts(&self, row: &impl InteractionRow) -> bool {
        row.is_counted()
            && !matches!(row.handler(), None | Some(HandledBy::None))
            && self.is_eligible(row)
    }
}

partial! {
    /// Handled contacts, by what they sold.
    Sales, "sales", code 27, rules SalesRules, reads Interaction Interactions InteractionColumns;
    /// Handled contacts whose number of sales is known.
    count sales_known,
    /// Handled contacts with at least one sale.
    count contacts_with_sale,
    /// Sales, counted one by one.
    count sales,
    /// Contacts left out because their number of sales is not known.
    count sales_unknown,
    /// Handled contacts whose revenue is known; without a sale it is 0.
    count revenue_known,
    /// Net revenue, in minor units.
    minor_units revenue,
    /// Contacts left out because their revenue is not known.
    count revenue_unknown,
    /// Contacts left out because nobody handled them.
    count sales_not_handled,
    /// Contacts left out because one cannot sell in their type of work.
    count sales_not_eligible,
}

impl Sales {
    fn observe(&mut self, row: &impl InteractionRow, rules: &SalesRules) {
        if !row.is_counted() {
            return;
        }
        if matches!(row.handler(), None | Some(HandledBy::None)) {
            return self.sales_not_handled += 1;
        }
        if !rules.is_eligible(row) {
            return self.sales_not_eligible += 1;
        }
        let sales = row.sale_count();
        match sales {
            Some(sales) => {
                self.sales_known += 1;
                self.contacts_with_sale += u64::from(sales > 0);
                self.sales += sales.unsigned_abs();
            }
            None => self.sales_unknown += 1,
        }
        match (row.revenue(), sales) {
            (Some(revenue), _) => {
                self.revenue_known += 1;
                self.revenue += i128::from(revenue);
            }
            (None, Some(0)) => self.revenue_known += 1,
            (None, _) => self.revenue_unknown += 1,
        }
    }
}
