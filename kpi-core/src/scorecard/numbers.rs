//! The numbers of KPIs in many groups, a block of groups at a time.
//!
//! What a number is says [`ReadyKpi::figures`], group by group. Most KPIs are a
//! quotient of two sums, and most sums are far below 2^53: these are found here for
//! a block of groups in plain loops, and all others are left to the single group.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Result;
use crate::formula::{Formula, Linear};
use crate::number::ratio;
use crate::parallel;
use crate::partial::Moment;
use crate::scorecard::Scorecard;
use crate::scorecard::config::Config;
use crate::scorecard::engine::Engine;
use crate::scorecard::evaluate::ReadyKpi;
use crate::scorecard::group::NULL;

/// Groups that KPI after KPI is evaluated for while their states are near.
const BLOCK: usize = 256;

/// Groups whose states are near each other.
const NEAR: usize = 16 * BLOCK;

/// Up to here every integer is a double.
const EXACT: i64 = 1 << 53;

/// The numbers of a KPI in a range of groups, as columns hold them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// The number of each group, 0 where there is no data.
    pub values: Vec<f64>,
    /// A bit for each group, whether there is data: the lowest bit of a byte comes first.
    pub known: Vec<u8>,
}

impl Numbers {
    fn new(groups: usize) -> Self {
        Numbers { values: vec![0.0; groups], known: vec![0; groups.div_ceil(8)] }
    }

    fn write(&mut self, places: &[u32], block: &Block) {
        for ((place, value), is_known) in places.iter().zip(block.values).zip(block.is_known) {
            let place = *place as usize;
            self.values[place] = value;
            self.known[place / 8] |= u8::from(is_known) << (place % 8);
        }
    }

    /// The number of a group by its place in the range.
    pub fn get(&self, place: usize) -> Option<f64> {
        let is_known = self.known.get(place / 8).is_some_and(|byte| byte >> (place % 8) & 1 == 1);
        self.values.get(place).copied().filter(|_| is_known)
    }
}

impl Scorecard {
    /// The numbers of a KPI, by id or alias, in some of the groups: the same as the
    /// values have, and much faster to come by. `None` where there is no data.
    ///
    /// # Errors
    ///
    /// `UnknownKpi` or `InvalidFinish` when there is no such KPI or group.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// assert_eq!(card.numbers("service_level", 0..card.len())?, [None]);
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn numbers(&self, kpi: &str, groups: Range<usize>) -> Result<Vec<Option<f64>>> {
        let kpi = &self.kpis[self.place(kpi)?];
        let groups = self.numbers_of(groups)?;
        let columns = self.source().columns(std::iter::once(kpi.as_ref()), groups);
        let places = columns.iter().flat_map(|column| (0..groups.len()).map(|at| column.get(at)));
        Ok(places.collect())
    }

    /// The numbers of all KPIs in some of the groups, a column each, as tables with one
    /// row a group hold them. Where the feature `rayon` is on, the threads of the caller's
    /// pool share the work; the result does not depend on their number.
    ///
    /// # Errors
    ///
    /// `InvalidFinish` when there is no such group.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
    /// let card = Accumulator::new(&Policy::default(), GroupBy::new())?.finish(Finish::default())?;
    /// let columns = card.all_numbers(0..card.len())?;
    /// assert_eq!(columns.len(), card.kpis().len());
    /// assert!(columns.iter().all(|column| column.get(0).is_none()));
    /// # Ok::<(), kpi_core::Error>(())
    /// ```
    pub fn all_numbers(&self, groups: Range<usize>) -> Result<Vec<Numbers>> {
        let groups = self.numbers_of(groups)?;
        Ok(self.source().columns(self.kpis.iter().map(Arc::as_ref), groups))
    }

    fn source(&self) -> Source<'_> {
        Source { config: &self.config, engine: &self.engine, moment: &self.moment }
    }
}

/// A field of a formula, by its place among the slots.
struct Term {
    positive: bool,
    slot: usize,
    field: usize,
}

/// How the number of a KPI is found in many groups.
#[derive(Default)]
pub(super) enum Plan {
    /// There is none in any group.
    Nothing,
    /// Two sums are divided.
    Quotient(Quotient),
    /// A percentile in thousandths of a distribution, which is in parts of a unit.
    Percentile { per_mille: u32, slot: usize, field: usize, scale: i64 },
    /// Group by group.
    #[default]
    OneByOne,
}

/// Two sums, and what must hold for their quotient to be a number.
pub(super) struct Quotient {
    numerator: Vec<Term>,
    /// Empty stands for 1.
    denominator: Vec<Term>,
    /// The number is `times * numerator / (over * denominator)`.
    times: i64,
    over: i64,
    /// At most one of these is above 0.
    unmixed: Vec<Term>,
    /// At least one of these is above 0, if there are any.
    evidence: Vec<Term>,
}

impl Plan {
    /// The plan of a KPI after it has looked at the records.
    pub(super) fn new(kpi: &ReadyKpi, config: &Config) -> Self {
        if kpi.is_nowhere(config) {
            return Plan::Nothing;
        }
        let is_split = kpi.allocation.as_ref().is_some_and(|allocation| !allocation.is_empty());
        let hides = kpi.values.integer("min_responses").is_some_and(|least| least > 0);
        if is_split || hides {
            return Plan::OneByOne;
        }
        let definition = kpi.selected.definition;
        let is_plain = definition.unmixed.is_empty() && definition.evidence.is_empty();
        match &kpi.resolved.formula {
            Formula::Percentile(per_mille, name) if is_plain => {
                let field = kpi.field(name);
                Plan::Percentile {
                    per_mille: *per_mille,
                    slot: field.slot,
                    field: field.place,
                    scale: field.scale,
                }
            }
            Formula::Sum(sum) => Quotient::plan(kpi, sum, None),
            Formula::Ratio { factor, numerator, denominator } => {
                Quotient::plan(kpi, numerator, Some((denominator, *factor)))
            }
            _ => Plan::OneByOne,
        }
    }
}

impl Quotient {
    fn plan(kpi: &ReadyKpi, numerator: &Linear, below: Option<(&Linear, i64)>) -> Plan {
        let term = |positive: bool, name: &str| {
            let field = kpi.field(name);
            Term { positive, slot: field.slot, field: field.place }
        };
        let terms = |sum: &Linear| -> Vec<Term> {
            sum.terms.iter().map(|(positive, name)| term(*positive, name)).collect()
        };
        let above_zero = |names: &[&str]| names.iter().map(|name| term(true, name)).collect();
        let scale = |sum: &Linear| kpi.field(&sum.terms[0].1).scale;
        let (factor, unscale) = below.map_or((1_000, 1), |(below, factor)| (factor, scale(below)));
        let (Some(times), Some(over)) =
            (factor.checked_mul(unscale), scale(numerator).checked_mul(1_000))
        else {
            return Plan::OneByOne;
        };
        let shared = greatest_divisor(times, over);
        Plan::Quotient(Quotient {
            numerator: terms(numerator),
            denominator: below.map_or_else(Vec::new, |(below, _)| terms(below)),
            times: times / shared,
            over: over / shared,
            unmixed: above_zero(kpi.selected.definition.unmixed),
            evidence: above_zero(kpi.selected.definition.evidence),
        })
    }
}

/// What numbers are read from.
pub(super) struct Source<'s> {
    pub config: &'s Config,
    pub engine: &'s Engine,
    pub moment: &'s Moment,
}

/// The numbers of a KPI in a block of groups.
struct Block {
    values: [f64; BLOCK],
    is_known: [bool; BLOCK],
}

impl Source<'_> {
    /// The numbers of some KPIs in some groups, a column each.
    pub(super) fn columns<'k>(
        &self,
        kpis: impl Iterator<Item = &'k ReadyKpi>,
        groups: &[u32],
    ) -> Vec<Numbers> {
        let kpis: Vec<&ReadyKpi> = kpis.collect();
        let mut columns: Vec<Numbers> = kpis.iter().map(|_| Numbers::new(groups.len())).collect();
        let (groups, places) = in_order_of_states(groups, self.engine.groups.len());
        // KPIs next to each other often read the same states.
        let shares = if parallel::threads() == 1 { 1 } else { 2 * parallel::threads() };
        let size = kpis.len().div_ceil(shares).max(1);
        let parts = kpis.chunks(size).zip(columns.chunks_mut(size)).collect();
        parallel::map(parts, |(kpis, columns): (&[&ReadyKpi], &mut [Numbers])| {
            for (groups, places) in groups.chunks(BLOCK).zip(places.chunks(BLOCK)) {
                for (kpi, column) in kpis.iter().zip(columns.iter_mut()) {
                    column.write(places, &self.block(kpi, groups));
                }
            }
        });
        columns
    }

    fn block(&self, kpi: &ReadyKpi, groups: &[u32]) -> Block {
        let mut block = Block { values: [0.0; BLOCK], is_known: [false; BLOCK] };
        let single = |place: usize| kpi.value(self.config, self.engine, groups[place], self.moment);
        match &kpi.plan {
            Plan::Nothing => {}
            Plan::Quotient(quotient) => match quotient.sums(self, groups) {
                Some(sums) => quotient.divide(&sums, &mut block, groups.len(), single),
                None => (0..groups.len()).for_each(|place| block.set(place, single(place))),
            },
            Plan::Percentile { per_mille, slot, field, scale } => {
                let mut values = [None; BLOCK];
                let of_slot = &self.engine.slots[*slot];
                of_slot.quantiles(groups, *field, *per_mille, self.moment, &mut values);
                for (place, (group, value)) in groups.iter().zip(values).enumerate() {
                    let reread = self.engine.reread.get(&(*slot, *field, *group));
                    let exact = reread.and_then(|times| times.quantile(*per_mille));
                    let value = exact.map(|quantile| quantile.value).or(value);
                    let value = value.and_then(|value| i64::try_from(value).ok());
                    block.set(place, value.and_then(|value| ratio(value.into(), (*scale).into())));
                }
            }
            Plan::OneByOne => (0..groups.len()).for_each(|place| block.set(place, single(place))),
        }
        if kpi.may_be_undefined() {
            let undefined = |place: &usize| kpi.is_undefined(self.engine, groups[*place]);
            (0..groups.len()).filter(undefined).for_each(|place| block.set(place, None));
        }
        block
    }
}

/// The groups about in the order in which their states lie in memory, with the place of each.
fn in_order_of_states(groups: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut pairs: Vec<(u32, u32)>;
    if groups.len() < count / 8 {
        pairs = groups.iter().copied().zip(0..).collect();
        pairs.sort_unstable();
    } else {
        let mut places = vec![NULL; count];
        groups.iter().zip(0..).for_each(|(group, place)| places[*group as usize] = place);
        pairs = (0..).zip(places).filter(|(_, place)| *place != NULL).collect();
    }
    // States of this many groups stay in the cache; and what is written of them lies together.
    for near in pairs.chunks_mut(NEAR) {
        near.sort_unstable_by_key(|(_, place)| *place);
    }
    pairs.into_iter().unzip()
}

impl Block {
    fn set(&mut self, place: usize, number: Option<f64>) {
        (self.values[place], self.is_known[place]) = (number.unwrap_or_default(), number.is_some());
    }
}

impl Quotient {
    /// Both sums of each group, and whether the other conditions hold; `None` where a
    /// number is not small.
    fn sums(&self, source: &Source<'_>, groups: &[u32]) -> Option<Sums> {
        let (mut numerator, mut denominator) = ([0; BLOCK], [0; BLOCK]);
        let mut is_open = [true; BLOCK];
        self.numerator.iter().all(|term| term.add(source, groups, &mut numerator)).then_some(())?;
        self.denominator
            .iter()
            .all(|term| term.add(source, groups, &mut denominator))
            .then_some(())?;
        if self.denominator.is_empty() {
            denominator.fill(1);
        }
        if !self.unmixed.is_empty() {
            let above = above_zero(&self.unmixed, source, groups)?;
            is_open.iter_mut().zip(above).for_each(|(open, above)| *open &= above <= 1);
        }
        if !self.evidence.is_empty() {
            let above = above_zero(&self.evidence, source, groups)?;
            is_open.iter_mut().zip(above).for_each(|(open, above)| *open &= above > 0);
        }
        Some(Sums { numerator, denominator, is_open })
    }

    /// Divides the sums. Both products are exact as doubles, so that the quotient is rounded
    /// once; groups where they are not are left to `single`.
    fn divide(
        &self,
        sums: &Sums,
        block: &mut Block,
        groups: usize,
        single: impl Fn(usize) -> Option<f64>,
    ) {
        let (most, most_below) = (EXACT / self.times, EXACT / self.over);
        let mut all_are_exact = true;
        for place in 0..BLOCK {
            let (numerator, denominator) = (sums.numerator[place], sums.denominator[place]);
            let is_some = sums.is_open[place] & (denominator > 0);
            let is_exact = (-most..=most).contains(&numerator) & (denominator <= most_below);
            all_are_exact &= is_exact | !is_some;
            let denominator = if is_some { denominator } else { 1 };
            let quotient = numerator.wrapping_mul(self.times) as f64
                / denominator.wrapping_mul(self.over) as f64;
            block.values[place] = if is_some { quotient } else { 0.0 };
            block.is_known[place] = is_some;
        }
        if !all_are_exact {
            (0..groups).for_each(|place| block.set(place, single(place)));
        }
    }
}

impl Term {
    /// Adds the field of each group; false where one is not small.
    fn add(&self, source: &Source<'_>, groups: &[u32], sums: &mut [i64; BLOCK]) -> bool {
        let mut numbers = [0; BLOCK];
        let slot = &source.engine.slots[self.slot];
        if !slot.read_small(groups, self.field, source.moment, &mut numbers) {
            return false;
        }
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += if self.positive { number } else { -number };
        }
        true
    }
}

/// How many of the fields are above 0 in each group; `None` where one is not small.
fn above_zero(terms: &[Term], source: &Source<'_>, groups: &[u32]) -> Option<[u8; BLOCK]> {
    let mut above = [0; BLOCK];
    for term in terms {
        let mut numbers = [0; BLOCK];
        term.add(source, groups, &mut numbers).then_some(())?;
        above.iter_mut().zip(numbers).for_each(|(above, number)| *above += u8::from(number > 0));
    }
    Some(above)
}

/// The sums of a block of groups.
struct Sums {
    numerator: [i64; BLOCK],
    denominator: [i64; BLOCK],
    /// Whether nothing but the denominator can be in the way of a number.
    is_open: [bool; BLOCK],
}

fn greatest_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}
