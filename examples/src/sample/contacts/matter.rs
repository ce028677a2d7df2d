//! Customers, and what they come about.

use super::super::rng::Rng;
use super::centre::Centre;
use super::channel::Channel;

/// What a contact is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Support,
    Sales,
    Billing,
}

impl Type {
    /// The type's code in the data.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Sales => "sales",
            Self::Billing => "billing",
        }
    }

    /// Reasons and their weights.
    fn reasons(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::Support => &[
                ("login", 25),
                ("no_connection", 22),
                ("slow_connection", 18),
                ("delivery", 20),
                ("device_setup", 15),
            ],
            Self::Sales => &[("price_request", 45), ("new_contract", 30), ("upgrade", 25)],
            Self::Billing => &[("invoice", 50), ("payment", 32), ("refund", 18)],
        }
    }
}

/// A customer and a matter: what stays the same when somebody comes back.
#[derive(Clone, Copy)]
pub(super) struct Matter {
    pub(super) customer: Option<i64>,
    pub(super) case: Option<i64>,
    pub(super) region: &'static str,
    pub(super) segment: &'static str,
    pub(super) language: &'static str,
    pub(super) priority: &'static str,
    pub(super) kind: Type,
    pub(super) reason: &'static str,
}

/// What is known about a customer.
#[derive(Clone, Copy)]
pub(crate) struct Customer {
    /// The region.
    pub(crate) region: &'static str,
    /// The segment.
    pub(crate) segment: &'static str,
    language: &'static str,
}

impl Customer {
    /// Some customer.
    pub(super) fn draw(rng: &mut Rng) -> Self {
        Self {
            region: rng.weighted(&[("north", 42), ("centre", 24), ("south", 22), ("islands", 12)]),
            segment: rng.weighted(&[("consumer", 72), ("small_business", 21), ("enterprise", 7)]),
            language: rng.weighted(&[("it", 86), ("de", 7), ("en", 7)]),
        }
    }
}

impl Centre<'_> {
    /// Somebody, with something.
    pub(super) fn matter(&mut self, channel: Channel) -> Matter {
        let mut matter = self.anonymous_matter();
        if self.rng.chance(channel.unidentified_share()) {
            matter.region = self.rng.weighted(&[
                ("north", 20),
                ("centre", 12),
                ("south", 12),
                ("islands", 5),
                ("", 51),
            ]);
        } else {
            self.identify(&mut matter);
        }
        matter
    }

    /// A matter before anybody knows whose it is.
    fn anonymous_matter(&mut self) -> Matter {
        let kinds = [(Type::Support, 50), (Type::Billing, 29), (Type::Sales, 21)];
        let kind = self.rng.weighted(&kinds);
        let reason = if self.rng.chance(12) { "" } else { self.rng.weighted(kind.reasons()) };
        let priorities = [("normal", 78), ("high", 12), ("low", 5), ("urgent", 2), ("", 3)];
        Matter {
            customer: None,
            case: None,
            region: "",
            segment: "",
            language: "it",
            priority: self.rng.weighted(&priorities),
            kind,
            reason,
        }
    }

    /// Gives the matter a customer, and most matters that are no sale a case.
    fn identify(&mut self, matter: &mut Matter) {
        // The smaller of two draws: some customers come often, most hardly ever.
        let count = self.customers.len() as i64;
        let index = self.rng.below(count).min(self.rng.below(count));
        let customer = self.customers[index as usize];
        matter.customer = Some(index + 1);
        matter.region = if self.rng.chance(25) { "" } else { customer.region };
        (matter.segment, matter.language) = (customer.segment, customer.language);
        if matter.kind != Type::Sales && self.rng.chance(720) {
            self.cases += 1;
            matter.case = Some(self.cases);
        }
    }
}
