//! Distinct customers, by whether they bought.

use crate::codec::id_hash;
use crate::partial::sales::SalesRules;
use crate::record::InteractionRow;

partial! {
    /// Distinct customers of handled contacts whose number of sales is known.
    SaleCustomers, "sale_customers", code 30, rules SalesRules, reads Interaction Interactions InteractionColumns;
    texts "customer_id" "type";
    /// Distinct customers.
    identifiers customers,
    /// Distinct customers with at least one sale.
    identifiers customers_with_sale,
    /// Contacts left out because their customer is not known.
    count sale_customer_unknown,
}

impl SaleCustomers {
    fn observe(&mut self, row: &impl InteractionRow, rules: &SalesRules) {
        let Some(sales) = row.sale_count().filter(|_| rules.counts(row)) else { return };
        let Some(customer) = row.customer_id().map(id_hash) else {
            return self.sale_customer_unknown += 1;
        };
        self.customers.insert(customer);
        if sales > 0 {
            self.customers_with_sale.insert(customer);
        }
    }
}
