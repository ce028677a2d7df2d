//! From partials to a value.

use std::collections::BTreeSet;

use crate::catalogue::{
    ConfidenceInterval, OptionValues, ResolvedFormula, SelectedKpi, Variant, check_measures,
};
use crate::distribution::Distribution;
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Formula, Linear};
use crate::number::ratio;
use crate::partial::{FieldValue, Moment, find_field};
use crate::policy::Rating;
use crate::record::RecordKind;
use crate::scorecard::allocate::Allocation;
use crate::scorecard::config::{Config, check_percentiles};
use crate::scorecard::engine::Engine;
use crate::scorecard::exact::Exact;
use crate::scorecard::{NoData, Percentiles, Value};
use crate::stats;

/// A KPI with its options chosen and its fields found.
pub(crate) struct ReadyKpi {
    pub selected: SelectedKpi,
    pub values: OptionValues,
    pub resolved: ResolvedFormula,
    fields: Vec<ReadyField>,
    /// The records that the formula reads.
    records: BTreeSet<RecordKind>,
    pub allocation: Option<Allocation>,
}

struct ReadyField {
    name: String,
    slot: usize,
    place: usize,
    scale: i64,
}

impl ReadyKpi {
    pub(crate) fn new(config: &Config, place: usize, values: OptionValues) -> Result<Self> {
        let selected = config.selection.kpis[place].clone();
        let resolved = selected.resolve(&values)?;
        check_measures(&resolved.formula).map_err(|message| {
            Error::new(ErrorKind::InvalidFormula, message).in_field(&selected.id)
        })?;
        check_percentiles(config.compiled.policy(), &selected.id, &resolved.formula)?;
        let mut fields = Vec::new();
        for name in selected.fields(&values)? {
            let (partial, field) = find_field(&name).ok_or_else(|| {
                Error::new(ErrorKind::InvalidFormula, format!("no field is called {name:?}"))
            })?;
            let spec = selected.slot(partial);
            let slot = config.slots.iter().position(|known| known.same(&spec, config.booked));
            let slot = slot.ok_or_else(|| not_kept(&selected.id, partial.name))?;
            let scale = partial.fields[field].measure.scale();
            fields.push(ReadyField { name, slot, place: field, scale });
        }
        let partials = resolved.formula.fields().filter_map(find_field);
        let records = partials.flat_map(|(partial, _)| partial.records()).collect();
        Ok(ReadyKpi { selected, values, resolved, fields, records, allocation: None })
    }

    fn field(&self, name: &str) -> &ReadyField {
        let found = self.fields.iter().find(|field| field.name == name);
        found.expect("every field of a resolved formula was found when it was made")
    }

    pub(crate) fn read<'e>(
        &self,
        engine: &'e Engine,
        group: u32,
        name: &str,
        moment: &Moment,
    ) -> FieldValue<'e> {
        let field = self.field(name);
        let value = engine.slots[field.slot].read(group, field.place, moment);
        match (&self.allocation, name) {
            (Some(allocation), "cost" | "cost_items") => {
                FieldValue::Number(allocation.field(name, group, value))
            }
            _ => value,
        }
    }

    pub(crate) fn number(&self, engine: &Engine, group: u32, name: &str, moment: &Moment) -> i128 {
        self.read(engine, group, name, moment).number()
    }

    fn sum(&self, engine: &Engine, group: u32, linear: &Linear, moment: &Moment) -> Option<i128> {
        linear.terms.iter().try_fold(0i128, |sum, (positive, name)| {
            let number = self.number(engine, group, name, moment);
            if *positive { sum.checked_add(number) } else { sum.checked_sub(number) }
        })
    }

    fn scale(&self, linear: &Linear) -> i128 {
        i128::from(self.field(&linear.terms[0].1).scale)
    }

    fn distribution<'e>(
        &self,
        engine: &'e Engine,
        group: u32,
        name: &str,
        moment: &Moment,
    ) -> Option<&'e Distribution> {
        match self.read(engine, group, name, moment) {
            FieldValue::Distribution(distribution) => Some(distribution),
            _ => None,
        }
    }

    /// Numerator and denominator; `Err` with the reason when there are none.
    fn exact(
        &self,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> std::result::Result<Exact, NoData> {
        self.exact_of(&self.resolved.formula, engine, group, moment)
    }

    fn exact_of(
        &self,
        formula: &Formula,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> std::result::Result<Exact, NoData> {
        let out_of_range = NoData::OutOfRange;
        match formula {
            Formula::Annualised(_, inner) => self.exact_of(inner, engine, group, moment),
            Formula::Sum(linear) => Ok(Exact {
                numerator: self.sum(engine, group, linear, moment).ok_or(out_of_range)?,
                denominator: 1,
                factor: 1_000,
                divisor: self.scale(linear),
                annual: None,
            }),
            Formula::Ratio { factor, numerator, denominator } => {
                let scale = self.scale(numerator);
                let unscale = self.scale(denominator);
                Ok(Exact {
                    numerator: self.sum(engine, group, numerator, moment).ok_or(out_of_range)?,
                    denominator: self
                        .sum(engine, group, denominator, moment)
                        .ok_or(out_of_range)?,
                    factor: factor.checked_mul(unscale as i64).ok_or(out_of_range)?,
                    divisor: scale,
                    annual: None,
                })
            }
            Formula::Max(name) => {
                let greatest = match self.read(engine, group, name, moment) {
                    FieldValue::Extreme(greatest) => greatest,
                    FieldValue::Distribution(distribution) => {
                        distribution.max().and_then(|max| i64::try_from(max).ok())
                    }
                    _ => None,
                };
                self.single(greatest, name)
            }
            Formula::Percentile(per_mille, name) => {
                let quantile = self
                    .distribution(engine, group, name, moment)
                    .and_then(|distribution| distribution.quantile(*per_mille));
                self.single(quantile.and_then(|quantile| i64::try_from(quantile.value).ok()), name)
            }
        }
    }

    fn single(&self, value: Option<i64>, name: &str) -> std::result::Result<Exact, NoData> {
        let value = value.ok_or(NoData::NoEligibleRecords)?;
        let divisor = i128::from(self.field(name).scale);
        Ok(Exact {
            numerator: i128::from(value),
            denominator: 1,
            factor: 1_000,
            divisor,
            annual: None,
        })
    }

    /// How many records are behind the value.
    fn n(&self, engine: &Engine, group: u32, moment: &Moment) -> u64 {
        let count = |number: i128| u64::try_from(number).unwrap_or(0);
        if let Some(name) = &self.resolved.n {
            return count(self.number(engine, group, name, moment));
        }
        match &self.resolved.formula {
            Formula::Sum(linear) => count(self.sum(engine, group, linear, moment).unwrap_or(0)),
            Formula::Ratio { denominator, .. } => {
                count(self.sum(engine, group, denominator, moment).unwrap_or(0))
            }
            Formula::Annualised(_, inner) => match &**inner {
                Formula::Ratio { denominator, .. } => {
                    count(self.sum(engine, group, denominator, moment).unwrap_or(0))
                }
                _ => 0,
            },
            Formula::Max(name) | Formula::Percentile(_, name) => {
                match self.read(engine, group, name, moment) {
                    FieldValue::Distribution(values) => values.count(),
                    FieldValue::Extreme(extreme) => u64::from(extreme.is_some()),
                    _ => 0,
                }
            }
        }
    }

    /// The value of one group.
    pub(crate) fn evaluate(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> Value {
        let mut value = self.blank();
        if self.is_undefined(config, engine, group) {
            value.no_data = Some(NoData::DimensionUndefined);
            return value;
        }
        value.n = self.n(engine, group, moment);
        value.excluded = self.excluded(engine, group, moment);
        let exact = match self.exact(engine, group, moment) {
            Ok(exact) => exact,
            Err(reason) => {
                value.no_data = Some(self.absent(engine).unwrap_or(reason));
                return value;
            }
        };
        value.numerator = i64::try_from(exact.numerator).ok();
        value.denominator = i64::try_from(exact.denominator).ok();
        if config.compiled.period().is_none() && self.needs_period() {
            value.no_data = Some(self.absent(engine).unwrap_or(NoData::PeriodRequired));
            return value;
        }
        if let Some(reason) = self.no_data(engine, group, moment, &exact, value.n) {
            if reason == NoData::Suppressed {
                value.numerator = None;
                value.denominator = None;
            }
            value.no_data = Some(reason);
            return value;
        }
        let exact = exact.with_year(&self.resolved.formula, config, engine, group, moment);
        let number = exact.and_then(|exact| Ok((exact.value().ok_or(NoData::OutOfRange)?, exact)));
        let exact = match number {
            Ok((number, exact)) => {
                value.value = Some(number);
                exact
            }
            Err(reason) => {
                value.no_data = Some(reason);
                return value;
            }
        };
        value.confidence_interval = self.interval(engine, group, moment, &exact);
        value.percentiles = self.percentiles(engine, group, moment);
        (value.band, value.band_label) = self.band(config, engine, group, moment, value.value);
        value
    }

    /// Whether the value is one of a stretch of time that must be stated.
    fn needs_period(&self) -> bool {
        // What is brought to a year is brought from a period, in custom KPIs, too.
        let annualised = matches!(self.resolved.formula, Formula::Annualised(..));
        let when = self.selected.definition.needs_period;
        annualised || when.is_some_and(|when| Variant::holds(when, &self.values))
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

    /// Whether the population cannot have a dimension of the group.
    fn is_undefined(&self, config: &Config, engine: &Engine, group: u32) -> bool {
        let dimensions = config.by.dimensions();
        let impossible = self.selected.definition.undefined_by;
        if dimensions.iter().any(|name| impossible.contains(&name.as_str()))
            || (config.is_intraday() && impossible.contains(&"intraday"))
        {
            return true;
        }
        let key = engine.groups.key(group);
        let has_value: Vec<bool> =
            engine.groups.texts(key.dims).map(|text| text.is_some()).collect();
        self.records.iter().copied().any(|record| {
            // Shared costs lack dimensions by their nature: they are split.
            let facts = engine.facts.get(&record).filter(|_| record != RecordKind::Cost);
            facts.is_some_and(|facts| {
                facts.rows > 0
                    && has_value
                        .iter()
                        .zip(&facts.dimensions_seen)
                        .any(|(value, seen)| *value && !*seen)
            })
        })
    }

    /// The reason when a record that the formula reads was never added.
    fn absent(&self, engine: &Engine) -> Option<NoData> {
        // That no event happened is known where a table of events was added, even an empty one.
        let added = |record: RecordKind| {
            let facts = engine.facts.get(&record);
            facts.is_some_and(|facts| facts.rows > 0 || record == RecordKind::SecurityEvent)
        };
        // Costs may stand on the contacts themselves; the evidence tells.
        let optional = |record: RecordKind| {
            record == RecordKind::Cost && !self.selected.definition.evidence.is_empty()
        };
        let missing = |record| !added(record) && !optional(record);
        self.records.iter().copied().any(missing).then_some(NoData::NoRecords)
    }

    fn no_data(
        &self,
        engine: &Engine,
        group: u32,
        moment: &Moment,
        exact: &Exact,
        n: u64,
    ) -> Option<NoData> {
        if let Some(reason) = self.absent(engine) {
            return Some(reason);
        }
        let definition = &self.selected.definition;
        let above_zero = |name: &&&str| self.number(engine, group, name, moment) > 0;
        // Suppression goes first, since it also hides numerator and denominator.
        let least =
            self.values.integer("min_responses").and_then(|least| u64::try_from(least).ok());
        if least.is_some_and(|least| 0 < n && n < least) {
            return Some(NoData::Suppressed);
        }
        if definition.unmixed.iter().filter(|name| above_zero(name)).count() > 1 {
            return Some(NoData::MixedPopulation);
        }
        if !definition.evidence.is_empty()
            && !definition.evidence.iter().any(|name| above_zero(&name))
        {
            let postings = engine.facts.get(&RecordKind::Cost).is_some_and(|facts| facts.rows > 0);
            return Some(if postings { NoData::NoEligibleRecords } else { NoData::NoRecords });
        }
        (exact.denominator <= 0).then_some(NoData::NoEligibleRecords)
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
        let mut values = self.distribution(engine, group, name, moment)?.clone();
        values.settle();
        let scale = i128::from(self.field(name).scale);
        let at = |per_mille| {
            let quantile = values.quantile(per_mille)?;
            ratio(i128::from(quantile.value), scale)
        };
        Some(Percentiles {
            p50: at(500)?,
            p90: at(900)?,
            p95: at(950)?,
            max: ratio(i128::from(values.max()?), scale)?,
            exact: values.is_exact(),
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

#[cold]
fn not_kept(kpi: &str, partial: &str) -> Error {
    let message = format!(
        "{kpi} needs the counts of {partial:?}, which were not kept; choose the option in the policy before adding records"
    );
    Error::new(ErrorKind::InvalidOption, message)
}
