//! A value, and everything that explains it.

use serde::Serialize;

use crate::catalogue::{Direction, Objective, Unit};
use crate::policy::Rating;
use crate::text;

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoData {
    /// No record of a kind that the formula reads was added.
    NoRecords,
    /// Records were added, but none is in the population of this group.
    NoEligibleRecords,
    /// The population cannot have a dimension of the grouping.
    DimensionUndefined,
    /// Fewer answers than min_responses.
    Suppressed,
    /// The group mixes records that must not be pooled.
    MixedPopulation,
    /// The KPI needs a period, and there is none.
    PeriodRequired,
    /// A number does not fit the result.
    OutOfRange,
}

impl NoData {
    /// Every reason, in the order of its code.
    pub const ALL: [NoData; 7] = [
        NoData::NoRecords,
        NoData::NoEligibleRecords,
        NoData::DimensionUndefined,
        NoData::Suppressed,
        NoData::MixedPopulation,
        NoData::PeriodRequired,
        NoData::OutOfRange,
    ];

    /// The snake_case name, as in the `no_data` column.
    pub const fn name(self) -> &'static str {
        match self {
            NoData::NoRecords => "no_records",
            NoData::NoEligibleRecords => "no_eligible_records",
            NoData::DimensionUndefined => "dimension_undefined",
            NoData::Suppressed => "suppressed",
            NoData::MixedPopulation => "mixed_population",
            NoData::PeriodRequired => "period_required",
            NoData::OutOfRange => "out_of_range",
        }
    }

    /// The reason in words.
    pub const fn explanation(self) -> &'static str {
        match self {
            NoData::NoRecords => "no record of the kind was added",
            NoData::NoEligibleRecords => "no record is in the population",
            NoData::DimensionUndefined => "the population cannot have this dimension",
            NoData::Suppressed => "too few answers",
            NoData::MixedPopulation => "the group mixes what must not be pooled",
            NoData::PeriodRequired => "a period is needed",
            NoData::OutOfRange => "a number does not fit",
        }
    }
}

/// Percentiles and the greatest value, in the unit of the value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    /// The median: nearest rank.
    pub p50: f64,
    /// 90 of 100 are at most this.
    pub p90: f64,
    /// 95 of 100 are at most this.
    pub p95: f64,
    /// The greatest; always exact.
    pub max: f64,
    /// Whether the percentiles are exact. They are while a group holds at most
    /// 4,096 distinct values; beyond that they are off by less than 0.4 %.
    pub exact: bool,
}

/// The value of one KPI in one group, and everything that explains it.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The id of the KPI.
    pub kpi: String,
    /// The value in `unit`; `None` with a reason in `no_data`.
    pub value: Option<f64>,
    /// The unit.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// What the KPI serves in the business; a custom KPI says so itself, or nothing.
    pub objective: Option<Objective>,
    /// The numerator in state units: counts, milliseconds, minor units,
    /// thousandths or millionths of a point.
    pub numerator: Option<i64>,
    /// The denominator in state units; 1 where the formula has none.
    pub denominator: Option<i64>,
    /// How many records are behind the value.
    pub n: u64,
    /// What was left out: reason and number, only where it is above 0.
    pub excluded: Vec<(&'static str, u64)>,
    /// The 95 % confidence interval, where one is defined.
    pub confidence_interval: Option<(f64, f64)>,
    /// Percentiles, where the KPI has a distribution.
    pub percentiles: Option<Percentiles>,
    /// What the value means, where somebody has said so.
    pub band: Rating,
    /// The name of the band, such as excellent.
    pub band_label: String,
    /// Why there is no value.
    pub no_data: Option<NoData>,
    /// The formula that was evaluated.
    pub formula: String,
    /// Every option and the value that was used.
    pub options: Vec<(&'static str, String)>,
}

impl Value {
    /// The sum of everything that was left out.
    pub fn excluded_total(&self) -> u64 {
        self.excluded.iter().map(|(_, count)| count).sum()
    }
    /// The value in one line for people; `currency` is that of the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// let text = card.value("csat")?.summary(card.currency());
    /// assert_eq!(text, "csat = no data (no record of the kind was added)");
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    ///
    /// With data it reads, for example,
    /// `service_level = 81.5 % (815 of 1,000; 95 % CI 79.0 – 83.8 %; band good)`.
    pub fn summary(&self, currency: &str) -> String {
        let Some(value) = self.value else {
            let reason = self.no_data.map_or("no reason is known", NoData::explanation);
            return format!("{} = no data ({reason})", self.kpi);
        };
        let counted = match (self.unit, self.numerator, self.denominator) {
            // Only where both count records does one read as a part of the other.
            (Unit::Share, Some(part), Some(whole)) if whole.unsigned_abs() == self.n => {
                let sign = if part < 0 { "-" } else { "" };
                format!("{sign}{} of {}", text::count(part.unsigned_abs()), text::count(self.n))
            }
            _ => format!("n = {}", text::count(self.n)),
        };
        let interval = self
            .confidence_interval
            .map(|range| format!("95 % CI {}", self.unit.format_range(range, currency)));
        let band = (self.band != Rating::NotRated).then(|| match self.band_label.as_str() {
            "" => format!("band {}", self.band.name()),
            label => format!("band {label}"),
        });
        let details: Vec<String> = [Some(counted), interval, band].into_iter().flatten().collect();
        format!("{} = {} ({})", self.kpi, self.unit.format(value, currency), details.join("; "))
    }
}
