//! Which regions contacts come from.

use std::sync::Arc;

use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::partial::{FieldValue, Moment, Rules};
use crate::policy::{Compiled, Region};
use crate::record::{HandledBy, InteractionFacts, InteractionRow};

#[derive(Clone)]
pub(crate) struct CoverageRules {
    min_interactions: u64,
    /// The regions in scope, ascending by name.
    regions: Arc<Vec<(String, Region)>>,
}

impl Rules for CoverageRules {
    const OPTIONS: &'static [OptionDefinition] = &[OptionDefinition::rule(
        "min_interactions",
        Allowed::Integer(1, 1_000_000_000),
        OptionValue::Integer(1),
        "How many served contacts cover a region.",
    )];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        let least = values.integer("min_interactions");
        let regions = policy.policy().regions.iter();
        Ok(CoverageRules {
            min_interactions: least.and_then(|least| u64::try_from(least).ok()).unwrap_or(1),
            regions: Arc::new(
                regions.map(|(name, region)| (name.clone(), region.clone())).collect(),
            ),
        })
    }
}

partial! {
    /// Served contacts by region of the policy's list. Where there is no
    /// contact at all, nothing is in scope either.
    RegionCoverage, "region_coverage", code 47, rules CoverageRules, reads Interaction Interactions InteractionColumns;
    texts "region";
    /// Interactions seen, whether they count or not.
    count region_interactions,
    /// Served contacts of the regions in scope.
    tallies served_in_scope,
    /// Contacts left out because nobody served them.
    count region_unserved,
    /// Served contacts left out because their region is not known.
    count region_unknown,
    /// Served contacts left out because their region is not in scope.
    count region_out_of_scope,
    at finish:
    /// Regions in scope.
    count regions_in_scope,
    /// Regions in scope with enough served contacts.
    count regions_covered,
    /// Regions in scope where the service can be reached, used or not.
    count regions_reachable,
    /// Inhabitants of the regions in scope.
    count population_in_scope,
    /// Inhabitants of the regions in scope with enough served contacts.
    count population_covered,
    /// Inhabitants of the regions in scope where the service can be reached.
    count population_reachable,
    /// Regions in scope left out because their population is not known.
    count population_unknown,
}

impl RegionCoverage {
    fn observe(&mut self, row: &impl InteractionRow, rules: &CoverageRules) {
        self.region_interactions += 1;
        if !row.is_counted() {
            return;
        }
        if !matches!(
            row.handler(),
            Some(HandledBy::BotOnly | HandledBy::HumanOnly | HandledBy::BotThenHuman)
        ) {
            self.region_unserved += 1;
            return;
        }
        let Some(name) = row.region() else { return self.region_unknown += 1 };
        match rules.regions.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(place) => self.served_in_scope.add(place as u32),
            Err(_) => self.region_out_of_scope += 1,
        }
    }

    fn at_finish(&self, field: &str, rules: &CoverageRules, _moment: &Moment) -> FieldValue<'_> {
        if self.region_interactions == 0 {
            return FieldValue::Number(0);
        }
        let is_covered =
            |place: usize| self.served_in_scope.count(place as u32) >= rules.min_interactions;
        let one = |place: usize, region: &Region| -> i128 {
            let is_reachable = region.reachable == Some(true);
            let population = region.population.map_or(0, i128::from);
            match field {
                "regions_in_scope" => 1,
                "regions_covered" => i128::from(is_covered(place)),
                "regions_reachable" => i128::from(is_reachable),
                "population_in_scope" => population,
                "population_covered" if is_covered(place) => population,
                "population_reachable" if is_reachable => population,
                "population_unknown" => i128::from(region.population.is_none()),
                _ => 0,
            }
        };
        let regions = rules.regions.iter().enumerate();
        FieldValue::Number(regions.map(|(place, (_, region))| one(place, region)).sum())
    }
}
