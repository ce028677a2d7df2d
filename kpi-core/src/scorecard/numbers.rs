//! The numbers of KPIs in many groups, a run of groups at a time.
//!
//! What a number is says [`ReadyKpi::figures`], group by group. Most KPIs are a
//! quotient of two sums, and most sums are far below 2^53: these are found here for
//! a run of groups in plain loops, and all others are left to the single group.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Result;
use crate::formula::{Formula, Linear};
use crate::kernel::dispatch::{self, Kernel};
use crate::number::ratio;
use crate::parallel;
use crate::partial::Moment;
use crate::scorecard::Scorecard;
use crate::scorecard::config::Config;
use crate::scorecard::engine::Engine;
use crate::scorecard::evaluate::ReadyKpi;
use crate::scorecard::group::NULL;

/// The most groups that KPI after KPI is evaluated for while their states are near.
const RUN: usize = 1024;

/// Groups between two that are wanted up to which it is faster to read them, too.
const GAP: u32 = 2;

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

    fn write(&mut self, wanted: &[Wanted], block: &Block) {
        for Wanted { place, offset } in wanted {
            let (place, offset) = (*place as usize, *offset as usize % RUN);
            self.values[place] = block.values[offset];
            self.known[place / 8] |= u8::from(block.is_known[offset]) << (place % 8);
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

/// The numbers of a KPI in a run of groups.
struct Block {
    values: [f64; RUN],
    is_known: [bool; RUN],
}

/// Groups that follow each other, as their states do in memory.
struct Run {
    first: u32,
    len: usize,
    /// The groups that are wanted, in the order in which their numbers are written.
    wanted: Vec<Wanted>,
}

/// A group by its place in a run, with the place of its numbers.
#[derive(Clone, Copy)]
struct Wanted {
    place: u32,
    offset: u32,
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
        let runs = runs_of(groups, self.engine.groups.len());
        // KPIs next to each other often read the same states.
        let shares = if parallel::threads() == 1 { 1 } else { 2 * parallel::threads() };
        let size = kpis.len().div_ceil(shares).max(1);
        let parts = kpis.chunks(size).zip(columns.chunks_mut(size)).collect();
        parallel::map(parts, |(kpis, columns): (&[&ReadyKpi], &mut [Numbers])| {
            let (mut sums, mut block) = (Sums::NOTHING, Block::NOTHING);
            for run in &runs {
                for (kpi, column) in kpis.iter().zip(columns.iter_mut()) {
                    self.evaluate(kpi, run, &mut sums, &mut block);
                    column.write(&run.wanted, &block);
                }
            }
        });
        columns
    }

    fn evaluate(&self, kpi: &ReadyKpi, run: &Run, sums: &mut Sums, block: &mut Block) {
        let single =
            |place: u32| kpi.value(self.config, self.engine, run.first + place, self.moment);
        let one_by_one = |block: &mut Block| {
            run.wanted.iter().for_each(|group| block.set(group.offset, single(group.offset)));
        };
        match &kpi.plan {
            Plan::Nothing => (0..run.len as u32).for_each(|offset| block.set(offset, None)),
            Plan::Quotient(quotient) => {
                let is_found = quotient.find(self, run, sums)
                    && dispatch::run(Divide { quotient, sums, groups: run.len, block });
                if !is_found {
                    one_by_one(block);
                }
            }
            Plan::Percentile { per_mille, slot, field, scale } => {
                let mut values = [None; RUN];
                let of_slot = &self.engine.slots[*slot];
                let out = &mut values[..run.len];
                of_slot.quantiles(run.first, *field, *per_mille, self.moment, out);
                for (offset, value) in (0..).zip(&*out) {
                    let reread = self.engine.reread.get(&(*slot, *field, run.first + offset));
                    let exact = reread.and_then(|times| times.quantile(*per_mille));
                    let value = exact.map(|quantile| quantile.value).or(*value);
                    let value = value.and_then(|value| i64::try_from(value).ok());
                    block.set(offset, value.and_then(|value| ratio(value.into(), (*scale).into())));
                }
            }
            Plan::OneByOne => one_by_one(block),
        }
        if kpi.may_be_undefined() {
            let undefined = |offset: &u32| kpi.is_undefined(self.engine, run.first + offset);
            (0..run.len as u32).filter(undefined).for_each(|offset| block.set(offset, None));
        }
    }
}

/// Runs that have all these groups, of so many that there are.
fn runs_of(groups: &[u32], count: usize) -> Vec<Run> {
    let mut pairs: Vec<(u32, u32)>;
    if groups.len() < count / 8 {
        pairs = groups.iter().copied().zip(0..).collect();
        pairs.sort_unstable();
    } else {
        let mut places = vec![NULL; count];
        groups.iter().zip(0..).for_each(|(group, place)| places[*group as usize] = place);
        pairs = (0..).zip(places).filter(|(_, place)| *place != NULL).collect();
    }
    let mut runs: Vec<Run> = Vec::new();
    for (group, place) in pairs {
        let belongs = |run: &&mut Run| {
            let offset = group - run.first;
            (offset as usize) < RUN && offset <= run.len as u32 + GAP
        };
        if runs.last_mut().filter(belongs).is_none() {
            runs.push(Run { first: group, len: 0, wanted: Vec::new() });
        }
        if let Some(run) = runs.last_mut() {
            let offset = group - run.first;
            run.len = offset as usize + 1;
            run.wanted.push(Wanted { place, offset });
        }
    }
    // What is written one after the other then lies together.
    runs.iter_mut().for_each(|run| run.wanted.sort_unstable_by_key(|group| group.place));
    runs
}

impl Block {
    const NOTHING: Block = Block { values: [0.0; RUN], is_known: [false; RUN] };

    fn set(&mut self, offset: u32, number: Option<f64>) {
        let offset = offset as usize;
        self.values[offset] = number.unwrap_or_default();
        self.is_known[offset] = number.is_some();
    }
}

impl Quotient {
    /// Finds both sums of each group, and whether the other conditions hold; false where a
    /// number is not small.
    fn find(&self, source: &Source<'_>, run: &Run, sums: &mut Sums) -> bool {
        let Sums { numerator, denominator, is_open, numbers } = sums;
        let (numerator, denominator) = (&mut numerator[..run.len], &mut denominator[..run.len]);
        let (is_open, numbers) = (&mut is_open[..run.len], &mut numbers[..run.len]);
        numerator.fill(0);
        denominator.fill(i64::from(self.denominator.is_empty()));
        is_open.fill(true);
        for (terms, out) in [(&self.numerator, numerator), (&self.denominator, denominator)] {
            for term in terms {
                if !term.read(source, run, numbers) {
                    return false;
                }
                let sums = out.iter_mut().zip(&*numbers);
                match term.positive {
                    true => sums.for_each(|(sum, number)| *sum += number),
                    false => sums.for_each(|(sum, number)| *sum -= number),
                }
            }
        }
        for (terms, allowed) in [(&self.unmixed, 0..=1), (&self.evidence, 1..=u8::MAX)] {
            if terms.is_empty() {
                continue;
            }
            let mut above = [0u8; RUN];
            for term in terms {
                if !term.read(source, run, numbers) {
                    return false;
                }
                let counts = above.iter_mut().zip(&*numbers);
                counts.for_each(|(above, number)| *above += u8::from(*number > 0));
            }
            let groups = is_open.iter_mut().zip(above);
            groups.for_each(|(open, above)| *open &= allowed.contains(&above));
        }
        true
    }
}

/// Divides the sums of the groups of a run. Both products must be exact as doubles, so that
/// the quotient is rounded once: false where one is not, and then the block means nothing.
struct Divide<'d> {
    quotient: &'d Quotient,
    sums: &'d Sums,
    groups: usize,
    block: &'d mut Block,
}

impl Kernel for Divide<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Quotient { times, over, .. } = *self.quotient;
        let (most, most_below) = (EXACT / times, EXACT / over);
        let mut are_exact = true;
        for place in 0..self.groups.min(RUN) {
            let (numerator, denominator) =
                (self.sums.numerator[place], self.sums.denominator[place]);
            let is_some = self.sums.is_open[place] & (denominator > 0);
            let is_exact = (numerator >= -most) & (numerator <= most) & (denominator <= most_below);
            are_exact &= is_exact | !is_some;
            let denominator = if is_some { denominator } else { 1 };
            let quotient =
                numerator.wrapping_mul(times) as f64 / denominator.wrapping_mul(over) as f64;
            self.block.values[place] = if is_some { quotient } else { 0.0 };
            self.block.is_known[place] = is_some;
        }
        are_exact
    }
}

impl Term {
    /// Reads the field of each group of a run; false where one is not small.
    fn read(&self, source: &Source<'_>, run: &Run, out: &mut [i64]) -> bool {
        source.engine.slots[self.slot].read_small(run.first, self.field, source.moment, out)
    }
}

/// The sums of a run of groups.
struct Sums {
    numerator: [i64; RUN],
    denominator: [i64; RUN],
    /// Whether nothing but the denominator can be in the way of a number.
    is_open: [bool; RUN],
    /// What one field has.
    numbers: [i64; RUN],
}

impl Sums {
    const NOTHING: Sums = Sums {
        numerator: [0; RUN],
        denominator: [0; RUN],
        is_open: [false; RUN],
        numbers: [0; RUN],
    };
}

fn greatest_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}
