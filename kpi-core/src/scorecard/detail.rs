//! What stands beside a value: what was left out, how sure it is, percentiles, bands.

use std::borrow::Cow;

use crate::catalogue::ConfidenceInterval;
use crate::distribution::Distribution;
use crate::formula::Formula;
use crate::number::ratio;
use crate::partial::{FieldValue, Moment};
use crate::policy::Rating;
use crate::scorecard::config::Config;
use crate::scorecard::engine::Engine;
use crate::scorecard::evaluate::ReadyKpi;
use crate::scorecard::exact::Exact;
use crate::scorecard::{NoData, Percentiles, Value};
use crate::stats;

impl ReadyKpi {
    /// The value of one group, with all that describes it.
    pub(crate) fn evaluate(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> Value {
        let figures = self.figures(config, engine, group, moment);
        let mut value = self.blank();
        value.no_data = figures.no_data;
        if figures.no_data == Some(NoData::DimensionUndefined) {
            return value;
        }
        value.n = figures.n;
        value.excluded = self.excluded(engine, group, moment);
        value.numerator = figures.numerator;
        value.denominator = figures.denominator;
        if let Some((number, exact)) = figures.value {
            value.value = Some(number);
            value.confidence_interval = self.interval(engine, group, moment, &exact);
            value.percentiles = self.percentiles(engine, group, moment);
            (value.band, value.band_label) = self.band(config, engine, group, moment, value.value);
        }
        value
    }

    fn blank(&self) -> Value {
        Value {
            kpi: self.selected.id.clone(),
            value: None,
            unit: self.resolved.unit,
            direction: self.resolved.direction,
            objective: self.selected.objective,
            numerator: None,
            denominator: None,
            n: 0,
            excluded: Vec::new(),
            confidence_interval: None,
            percentiles: None,
            band: Rating::NotRated,
            band_label: String::new(),
            no_data: None,
            formula: self.resolved.formula.to_string(),
            options: self
                .selected
                .options
                .iter()
                .filter_map(|option| Some((option.name, self.values.get(option.name)?.to_string())))
                .collect(),
        }
    }

    fn excluded(&self, engine: &Engine, group: u32, moment: &Moment) -> Vec<(&'static str, u64)> {
        let reasons = self.resolved.excluded.iter();
        reasons
            .filter_map(|(reason, sum)| {
                let count = u64::try_from(self.sum(engine, group, sum, moment)?).ok()?;
                (count > 0).then_some((*reason, count))
            })
            .collect()
    }

    pub(super) fn distribution<'e>(
        &self,
        engine: &'e Engine,
        group: u32,
        name: &str,
        moment: &Moment,
    ) -> Option<Cow<'e, Distribution>> {
        match self.read(engine, group, name, moment) {
            FieldValue::Distribution(distribution) => Some(distribution),
            _ => None,
        }
    }

    fn interval(
        &self,
        engine: &Engine,
        group: u32,
        moment: &Moment,
        exact: &Exact,
    ) -> Option<(f64, f64)> {
        let count = |number: i128| u64::try_from(number).ok();
        let scaled = |(low, high): (f64, f64)| {
            let scale = exact.factor as f64 / 1000.0 / exact.divisor as f64;
            let (low, high) = (low * scale, high * scale);
            (low.is_finite() && high.is_finite()).then_some((low, high))
        };
        match self.resolved.confidence_interval {
            ConfidenceInterval::Wilson => {
                stats::wilson(count(exact.numerator)?, count(exact.denominator)?)
            }
            ConfidenceInterval::Mean => {
                let squares = self.number(engine, group, self.resolved.squares.as_deref()?, moment);
                stats::mean_interval(count(exact.denominator)?, exact.numerator, squares)
                    .and_then(scaled)
            }
            ConfidenceInterval::Nps => {
                let Formula::Ratio { numerator, .. } = &self.resolved.formula else { return None };
                let [(true, promoters), (false, detractors)] = numerator.terms.as_slice() else {
                    return None;
                };
                let promoters = count(self.number(engine, group, promoters, moment))?;
                let detractors = count(self.number(engine, group, detractors, moment))?;
                stats::nps_interval(promoters, detractors, count(exact.denominator)?)
            }
            ConfidenceInterval::Poisson => {
                let (low, high) = stats::poisson_interval(count(exact.numerator)?);
                let exposure = exact.denominator as f64;
                scaled((low / exposure, high / exposure))
            }
            ConfidenceInterval::None => None,
        }
    }

    fn percentiles(&self, engine: &Engine, group: u32, moment: &Moment) -> Option<Percentiles> {
        let name = self.selected.definition.distribution?;
        let mut values = self.distribution(engine, group, name, moment)?.into_owned();
        values.settle();
        let scale = i128::from(self.field(name).scale);
        let at = |per_mille| values.quantile(per_mille);
        let unit = |value: u64| ratio(i128::from(value), scale);
        let (p50, p90, p95) = (at(500)?, at(900)?, at(950)?);
        Some(Percentiles {
            p50: unit(p50.value)?,
            p90: unit(p90.value)?,
            p95: unit(p95.value)?,
            max: unit(values.max()?)?,
            exact: p50.exact && p90.exact && p95.exact,
        })
    }

    /// The band: by the goal of the targets, else by the policy's bands.
    fn band(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
        value: Option<f64>,
    ) -> (Rating, String) {
        let Some(value) = value else { return (Rating::NotRated, String::new()) };
        if let Some((least, greatest)) = self.selected.definition.goal {
            let goal = |name| match self.read(engine, group, name, moment) {
                FieldValue::Extreme(goal) => goal,
                _ => None,
            };
            if let (Some(least), Some(greatest)) = (goal(least), goal(greatest))
                && least == greatest
            {
                let met = ratio(i128::from(least), 1000).is_some_and(|goal| value >= goal);
                let rating = if met { Rating::Good } else { Rating::Bad };
                return (rating, if met { "goal reached" } else { "below goal" }.to_string());
            }
        }
        let Some(bands) = config.compiled.policy().bands.get(&self.selected.id) else {
            return (Rating::NotRated, String::new());
        };
        let fitting: Vec<_> = bands
            .iter()
            .filter(|band| {
                band.when.iter().all(|(what, names)| self.fits(config, engine, group, what, names))
            })
            .collect();
        match fitting.iter().find(|band| band.holds(value)) {
            Some(band) => (band.rating, band.label.clone()),
            None if fitting.is_empty() => (Rating::NotRated, String::new()),
            None => (Rating::Watch, String::new()),
        }
    }

    /// Whether an option, a dimension of the group or the currency has one of these names.
    fn fits(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        what: &str,
        names: &[String],
    ) -> bool {
        let listed = |text: &str| names.iter().any(|name| name == text);
        if let Some(value) = self.values.get(what) {
            return listed(&value.to_string());
        }
        if let Some(place) = config.by.dimensions().iter().position(|name| name == what) {
            let text = engine.groups.texts(engine.groups.key(group).dims).nth(place).flatten();
            return text.is_some_and(listed);
        }
        what == "currency" && listed(&config.compiled.policy().currency)
    }
}
