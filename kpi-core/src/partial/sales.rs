//! Sales and revenue.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::error::Result;
use crate::kernel::{ContactFacts, InteractionBlock, Tally, rows_among};
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
    fn is_eligible(&self, row: &(impl InteractionRow + ?Sized)) -> bool {
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
    Sales, "sales", code 27, rules SalesRules, in blocks of Interaction;
    texts "type";
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
    #[inline(always)]
    fn observe_block(
        tally: &mut Tally<'_, Self>,
        block: &InteractionBlock<'_>,
        facts: &ContactFacts,
        rules: &SalesRules,
    ) {
        let nobody = facts.counted & facts.handler.not_handled();
        tally.count(nobody, |state| &mut state.sales_not_handled);
        let handled = facts.counted & !nobody & tally.rows();
        let eligible = match &rules.types {
            None => handled,
            Some(_) => rows_among(handled, |lane| block.read(lane, |row| rules.is_eligible(row))),
        };
        tally.count(handled & !eligible, |state| &mut state.sales_not_eligible);
        let sales = block.sale_count().only(eligible);
        tally.count(sales.known, |state| &mut state.sales_known);
        tally.count(sales.above(0), |state| &mut state.contacts_with_sale);
        tally.total(sales, |state| &mut state.sales);
        tally.count(eligible & !sales.known, |state| &mut state.sales_unknown);
        let revenue = block.revenue().only(eligible);
        tally.sum(revenue, |state| &mut state.revenue);
        // Without a sale there is no revenue, which is known to be 0 then.
        let known = revenue.known | sales.equal(0);
        tally.count(known, |state| &mut state.revenue_known);
        tally.count(eligible & !known, |state| &mut state.revenue_unknown);
    }
}
