//! From partials to a value.

use std::collections::BTreeSet;

use crate::catalogue::{OptionValues, ResolvedFormula, SelectedKpi, Variant, check_measures};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Formula, Linear};
use crate::partial::{FieldValue, Moment, find_field};
use crate::record::RecordKind;
use crate::scorecard::NoData;
use crate::scorecard::allocate::Allocation;
use crate::scorecard::config::{Config, check_times};
use crate::scorecard::engine::Engine;
use crate::scorecard::exact::Exact;
use crate::scorecard::numbers::Plan;

/// A KPI with its options chosen and its fields found.
pub(crate) struct ReadyKpi {
    pub selected: SelectedKpi,
    pub values: OptionValues,
    pub resolved: ResolvedFormula,
    fields: Vec<ReadyField>,
    /// The records that the formula reads.
    records: BTreeSet<RecordKind>,
    pub allocation: Option<Allocation>,
    standing: Standing,
    /// How its numbers are found in many groups.
    pub(super) plan: Plan,
}

/// What holds of a KPI in every group.
#[derive(Default)]
struct Standing {
    /// Its population cannot have what the scorecard is grouped by.
    impossible: bool,
    /// The reason when a record that the formula reads was never added.
    absent: Option<NoData>,
    /// Dimensions that a record of its population has in no row.
    unseen: Vec<usize>,
}

/// What a KPI comes to in a group, without what describes it.
pub(super) struct Figures {
    pub n: u64,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub value: Option<(f64, Exact)>,
    pub no_data: Option<NoData>,
}

impl Figures {
    fn without(reason: NoData) -> Self {
        Figures { n: 0, numerator: None, denominator: None, value: None, no_data: Some(reason) }
    }
}

pub(super) struct ReadyField {
    name: String,
    pub slot: usize,
    /// The place of the field in its partial.
    pub place: usize,
    pub scale: i64,
}

impl ReadyKpi {
    pub(crate) fn new(config: &Config, place: usize, values: OptionValues) -> Result<Self> {
        let selected = config.selection.kpis[place].clone();
        let resolved = selected.resolve(&values)?;
        check_measures(&resolved.formula).map_err(|message| {
            Error::new(ErrorKind::InvalidFormula, message).in_field(&selected.id)
        })?;
        let mut fields = Vec::new();
        for name in selected.fields(&values)? {
            let (partial, field) = find_field(&name).ok_or_else(|| {
                Error::new(ErrorKind::InvalidFormula, format!("no field is called {name:?}"))
            })?;
            let spec = selected.slot(partial);
            let slot = config.slots.iter().position(|known| known.same(&spec, config.booked));
            let slot = slot.ok_or_else(|| not_kept(&selected.id, partial.name))?;
            check_times(&selected.id, &resolved.formula, &name, &config.slots[slot])?;
            let scale = partial.fields[field].measure.scale();
            fields.push(ReadyField { name, slot, place: field, scale });
        }
        let partials = resolved.formula.fields().filter_map(find_field);
        let records = partials.flat_map(|(partial, _)| partial.records()).collect();
        Ok(ReadyKpi {
            selected,
            values,
            resolved,
            fields,
            records,
            allocation: None,
            standing: Standing::default(),
            plan: Plan::default(),
        })
    }

    /// Looks at the records that were added, once for all groups.
    pub(crate) fn look_at(&mut self, config: &Config, engine: &Engine) {
        let dimensions = config.by.dimensions();
        let undefined = self.selected.definition.undefined_by;
        let impossible = dimensions.iter().any(|name| undefined.contains(&name.as_str()))
            || (config.is_intraday() && undefined.contains(&"intraday"));
        let unseen = (0..dimensions.len()).filter(|place| {
            // Shared costs lack dimensions by their nature: they are split.
            let records = self.records.iter().filter(|record| **record != RecordKind::Cost);
            records.filter_map(|record| engine.facts.get(record)).any(|facts| {
                facts.rows > 0 && facts.dimensions_seen.get(*place).is_some_and(|seen| !*seen)
            })
        });
        self.standing =
            Standing { impossible, absent: self.absent(engine), unseen: unseen.collect() };
        self.plan = Plan::new(self, config);
    }

    /// Whether no group can have a number.
    pub(super) fn is_nowhere(&self, config: &Config) -> bool {
        let lacks_period = config.compiled.period().is_none() && self.needs_period();
        self.standing.impossible || self.standing.absent.is_some() || lacks_period
    }

    /// Whether some of the groups may be such that the population cannot have them.
    pub(super) fn may_be_undefined(&self) -> bool {
        self.standing.impossible || !self.standing.unseen.is_empty()
    }

    pub(super) fn field(&self, name: &str) -> &ReadyField {
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
        let value = engine.read(field.slot, field.place, group, moment);
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

    pub(super) fn sum(
        &self,
        engine: &Engine,
        group: u32,
        linear: &Linear,
        moment: &Moment,
    ) -> Option<i128> {
        linear.terms.iter().try_fold(0i128, |sum, (positive, name)| {
            let number = self.number(engine, group, name, moment);
            if *positive { sum.checked_add(number) } else { sum.checked_sub(number) }
        })
    }

    fn scale(&self, linear: &Linear) -> i128 {
        i128::from(self.field(&linear.terms[0].1).scale)
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

    /// The number of one group alone: the same as that of [`ReadyKpi::evaluate`].
    pub(crate) fn value(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> Option<f64> {
        self.figures(config, engine, group, moment).value.map(|(number, _)| number)
    }

    pub(super) fn figures(
        &self,
        config: &Config,
        engine: &Engine,
        group: u32,
        moment: &Moment,
    ) -> Figures {
        if self.is_undefined(engine, group) {
            return Figures::without(NoData::DimensionUndefined);
        }
        let mut figures =
            Figures { n: self.n(engine, group, moment), ..Figures::without(NoData::OutOfRange) };
        let exact = match self.exact(engine, group, moment) {
            Ok(exact) => exact,
            Err(reason) => {
                figures.no_data = Some(self.standing.absent.unwrap_or(reason));
                return figures;
            }
        };
        figures.numerator = i64::try_from(exact.numerator).ok();
        figures.denominator = i64::try_from(exact.denominator).ok();
        if config.compiled.period().is_none() && self.needs_period() {
            figures.no_data = Some(self.standing.absent.unwrap_or(NoData::PeriodRequired));
            return figures;
        }
        if let Some(reason) = self.no_data(engine, group, moment, &exact, figures.n) {
            if reason == NoData::Suppressed {
                (figures.numerator, figures.denominator) = (None, None);
            }
            figures.no_data = Some(reason);
            return figures;
        }
        let exact = exact.with_year(&self.resolved.formula, config, engine, group, moment);
        match exact.and_then(|exact| Ok((exact.value().ok_or(NoData::OutOfRange)?, exact))) {
            Ok(value) => (figures.value, figures.no_data) = (Some(value), None),
            Err(reason) => figures.no_data = Some(reason),
        }
        figures
    }

    /// Whether the value is one of a stretch of time that must be stated.
    fn needs_period(&self) -> bool {
        // What is brought to a year is brought from a period, in custom KPIs, too.
        let annualised = matches!(self.resolved.formula, Formula::Annualised(..));
        let when = self.selected.definition.needs_period;
        annualised || when.is_some_and(|when| Variant::holds(when, &self.values))
    }

    /// Whether the population cannot have a dimension of the group.
    pub(super) fn is_undefined(&self, engine: &Engine, group: u32) -> bool {
        let standing = &self.standing;
        if standing.impossible || standing.unseen.is_empty() {
            return standing.impossible;
        }
        let dims = engine.groups.key(group).dims;
        let texts = engine.groups.texts(dims).enumerate();
        texts.filter(|(_, text)| text.is_some()).any(|(place, _)| standing.unseen.contains(&place))
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
        if let Some(reason) = self.standing.absent {
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
}

#[cold]
fn not_kept(kpi: &str, partial: &str) -> Error {
    let message = format!(
        "{kpi} needs the counts of {partial:?}, which were not kept; choose the option in the policy before adding records"
    );
    Error::new(ErrorKind::InvalidOption, message)
}
