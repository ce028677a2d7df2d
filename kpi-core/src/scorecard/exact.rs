//! An exact quotient, before its one rounding.

use crate::formula::{Annualisation, Formula};
use crate::number::ratio;
use crate::partial::Moment;
use crate::scorecard::NoData;
use crate::scorecard::annual;
use crate::scorecard::config::Config;
use crate::scorecard::engine::Engine;

/// What a formula gives before it becomes a number.
pub(super) struct Exact {
    pub numerator: i128,
    pub denominator: i128,
    /// The value is factor / divisor * numerator / denominator.
    pub factor: i64,
    pub divisor: i128,
    /// How the ratio of a period becomes one of a year, and how many periods a
    /// year has, as a quotient.
    pub annual: Option<(Annualisation, i64, i64)>,
}

impl Exact {
    /// Adds how often the period of the group lies in a year. `Err` where as_of
    /// lies before it; without a period at all, that is the reason to give.
    pub(super) fn with_year(
        mut self,
        formula: &Formula,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> Result<Self, NoData> {
        if let Formula::Annualised(how, _) = formula
            && let Some(period) = config.compiled.period()
        {
            let key = engine.groups.key(group);
            let year = annual::periods_a_year(config, period, key, moment);
            let (times, over) = year.ok_or(NoData::NoEligibleRecords)?;
            self.annual = Some((*how, times, over));
        }
        Ok(self)
    }

    /// The one rounding.
    pub(super) fn value(&self) -> Option<f64> {
        let numerator = self.numerator.checked_mul(i128::from(self.factor))?;
        let denominator = self.denominator.checked_mul(self.divisor.checked_mul(1_000)?)?;
        match self.annual {
            None => ratio(numerator, denominator),
            Some((Annualisation::Linear, times, over)) => ratio(
                numerator.checked_mul(i128::from(times))?,
                denominator.checked_mul(i128::from(over))?,
            ),
            Some((Annualisation::Compound, times, over)) => {
                annual::compound(numerator, denominator, times, over)
            }
        }
    }
}
