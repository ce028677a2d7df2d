//! Shared costs, split over the groups that they belong to.

use std::collections::BTreeMap;

use crate::partial::{FieldValue, Moment};
use crate::record::RecordKind;
use crate::scorecard::config::Config;
use crate::scorecard::engine::Engine;
use crate::scorecard::evaluate::ReadyKpi;

/// The costs of each group after shared costs have been split.
#[derive(Debug, Default)]
pub(crate) struct Allocation {
    costs: BTreeMap<u32, i128>,
    /// Groups that got a share.
    shared: BTreeMap<u32, bool>,
}

impl Allocation {
    /// Whether there was nothing to split.
    pub(crate) fn is_empty(&self) -> bool {
        self.costs.is_empty() && self.shared.is_empty()
    }

    /// The allocated value of a cost field.
    pub(crate) fn field(&self, name: &str, group: u32, booked: FieldValue<'_>) -> i128 {
        let booked = match booked {
            FieldValue::Number(number) => number,
            _ => 0,
        };
        match name {
            "cost" => self.costs.get(&group).copied().unwrap_or(booked),
            // A group whose costs were all given away keeps no posting.
            _ => match self.shared.get(&group) {
                Some(true) => booked + 1,
                Some(false) => 0,
                None => booked,
            },
        }
    }

    /// Splits what was booked without a dimension of the grouping.
    pub(crate) fn new(
        kpi: &ReadyKpi,
        config: &Config,
        engine: &Engine,
        order: &[u32],
    ) -> Option<Self> {
        let weight_field = match kpi.values.choice("allocation") {
            "handle_time_share" => "contact_handle_ms",
            "contact_share" => "contacts_handled",
            _ => return None,
        };
        if engine.facts.get(&RecordKind::Cost).is_none_or(|facts| facts.rows == 0) {
            return None;
        }
        let partial = crate::partial::find_field(weight_field)?.0;
        let spec = kpi.selected.slot(partial);
        let slot = config.slots.iter().position(|known| known.same(&spec, config.booked))?;
        let place = partial.fields.iter().position(|field| field.name == weight_field)?;
        let moment = Moment { as_of: None };
        let weight = |group: u32| match engine.slots[slot].read(group, place, &moment) {
            FieldValue::Number(weight) => weight.max(0),
            _ => 0,
        };
        let mut allocation = Allocation::default();
        for group in order {
            let key = engine.groups.key(*group);
            let texts: Vec<_> = engine.groups.texts(key.dims).collect();
            let booked = kpi.number(engine, *group, "cost", &moment);
            let postings = kpi.number(engine, *group, "cost_items", &moment);
            if texts.iter().all(Option::is_some) || postings == 0 {
                continue;
            }
            let belongs = |other: &&u32| {
                let other = engine.groups.key(**other);
                let same_time = other.start == key.start && other.slot == key.slot;
                let mut pairs = texts.iter().zip(engine.groups.texts(other.dims));
                same_time && pairs.all(|(mine, theirs)| mine.is_none() || *mine == theirs)
            };
            let targets: Vec<(u32, i128)> = order
                .iter()
                .filter(belongs)
                .map(|target| (*target, weight(*target)))
                .filter(|(_, weight)| *weight > 0)
                .collect();
            if targets.is_empty() {
                continue;
            }
            allocation.give(*group, -booked, kpi, engine);
            allocation.shared.entry(*group).or_insert(false);
            for (target, share) in largest_remainder(booked, &targets) {
                allocation.give(target, share, kpi, engine);
                // A share that is rounded to nothing is a known cost of 0.
                allocation.shared.insert(target, true);
            }
        }
        Some(allocation)
    }

    fn give(&mut self, group: u32, amount: i128, kpi: &ReadyKpi, engine: &Engine) {
        let booked = || kpi.number(engine, group, "cost", &Moment { as_of: None });
        *self.costs.entry(group).or_insert_with(booked) += amount;
    }
}

/// Splits an amount in proportion to weights, exactly: the parts sum to the
/// amount. Units that the division leaves go to the largest remainders, ties
/// to the first in order.
fn largest_remainder(amount: i128, targets: &[(u32, i128)]) -> Vec<(u32, i128)> {
    let total: i128 = targets.iter().map(|(_, weight)| weight).sum();
    let size = amount.abs();
    // Weights are at most milliseconds of all contacts, amounts minor units:
    // scaling both down keeps the product within bounds for absurd input.
    let shift = (128 - size.leading_zeros())
        .saturating_sub(126u32.saturating_sub(128 - total.leading_zeros()));
    let scaled = |weight: i128| weight >> shift;
    let total: i128 = targets.iter().map(|(_, weight)| scaled(*weight)).sum::<i128>().max(1);
    let mut parts: Vec<(usize, i128, i128)> = targets
        .iter()
        .enumerate()
        .map(|(place, (_, weight))| {
            let product = size * scaled(*weight);
            (place, product / total, product % total)
        })
        .collect();
    let mut left = size - parts.iter().map(|(_, part, _)| part).sum::<i128>();
    parts.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    for (_, part, _) in &mut parts {
        if left == 0 {
            break;
        }
        *part += 1;
        left -= 1;
    }
    parts.sort_unstable_by_key(|(place, _, _)| *place);
    let sign = if amount < 0 { -1 } else { 1 };
    parts.into_iter().map(|(place, part, _)| (targets[place].0, part * sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_to_the_amount_and_ties_go_to_the_first() {
        assert_eq!(largest_remainder(100, &[(7, 1), (8, 1), (9, 1)]), [(7, 34), (8, 33), (9, 33)]);
        assert_eq!(largest_remainder(-100, &[(7, 1), (8, 2)]), [(7, -33), (8, -67)]);
        assert_eq!(largest_remainder(1, &[(1, 5), (2, 6)]), [(1, 0), (2, 1)]);
        for amount in [0i128, 1, 17, 1_000_003, -99] {
            let parts = largest_remainder(amount, &[(1, 3), (2, 1), (3, 999), (4, 7)]);
            assert_eq!(parts.iter().map(|(_, part)| part).sum::<i128>(), amount);
        }
    }
}
