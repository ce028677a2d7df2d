//! What an accumulator was made with: policy, grouping, and what they ask for.

use std::fmt::Write as _;

use crate::catalogue::{Attribution, Role, Selection, SlotSpec};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::Formula;
use crate::partial::{MergeRule, find_field};
use crate::policy::{Compiled, CountedTimes, DimensionsFrom, Duplicates, Policy};
use crate::record::RecordKind;
use crate::scorecard::booking::Booker;
use crate::scorecard::group::GroupBy;
use crate::time::{BucketCursor, Bucketer, TimeOfDay, Zone};

/// Everything about an accumulator that is no count.
pub(crate) struct Config {
    pub compiled: Compiled,
    pub by: GroupBy,
    pub selection: Selection,
    /// The instances of partials, in canonical order.
    pub slots: Vec<SlotSpec>,
    /// Whether instants decide where a record counts.
    pub booked: bool,
    /// Whether as_of may have to be found in the records.
    pub needs_latest: bool,
    bucketer: Option<Bucketer>,
    time_of_day: Option<TimeOfDay>,
}

impl Config {
    pub(crate) fn new(policy: &Policy, by: &GroupBy) -> Result<Self> {
        let compiled = Compiled::new(policy)?;
        by.check()?;
        let selection = Selection::new(&compiled)?;
        let booked = by.needs_instants() || compiled.period().is_some();
        let mut slots: Vec<SlotSpec> = Vec::new();
        for kpi in &selection.kpis {
            if policy.percentiles == CountedTimes::None
                && let Some(times) = times_of(&kpi.resolve(&kpi.values)?.formula)
            {
                return Err(times_fault(&kpi.id, times, "false"));
            }
            // Finishing may take single options back to their default.
            let formulas = kpi.options.iter().filter(|option| option.role == Role::Formula);
            let defaults = formulas.map(|option| kpi.values.with(option.name, option.default));
            for values in std::iter::once(kpi.values.clone()).chain(defaults) {
                let formula = kpi.resolve(&values)?.formula;
                for field in kpi.fields(&values)? {
                    let Some((partial, place)) = find_field(&field) else { continue };
                    let spec = kpi.slot(partial);
                    let slot = slots.iter().position(|known| known.same(&spec, booked));
                    let slot = slot.unwrap_or_else(|| {
                        slots.push(spec);
                        slots.len() - 1
                    });
                    slots[slot].times |= match policy.percentiles {
                        CountedTimes::All => u64::MAX,
                        CountedTimes::Formulas if times_of(&formula) == Some(&field) => {
                            SlotSpec::bit(place)
                        }
                        _ => 0,
                    };
                }
            }
        }
        slots.sort_by(|a, b| {
            (a.partial.code, &a.rules, a.attribution).cmp(&(
                b.partial.code,
                &b.rules,
                b.attribution,
            ))
        });
        Ok(Config {
            booked,
            needs_latest: compiled.period().is_none(),
            bucketer: by.bucketer(compiled.zone())?,
            time_of_day: by.slots()?,
            by: by.clone(),
            compiled,
            selection,
            slots,
        })
    }

    pub(crate) fn booker(&self) -> Booker {
        Booker {
            period: self.compiled.period(),
            cursor: self.bucketer.clone().map(BucketCursor::new),
            time_of_day: self.time_of_day,
            zone: self.zone().clone(),
        }
    }

    /// Which instant books the rows of a slot; where none matters, all slots
    /// have the same one.
    pub(crate) fn attribution(&self, slot: usize) -> Attribution {
        match self.booked {
            true => self.slots[slot].attribution,
            false => Attribution::ByStart,
        }
    }

    pub(crate) fn zone(&self) -> &Zone {
        self.compiled.zone()
    }

    pub(crate) fn bucketer(&self) -> Option<&Bucketer> {
        self.bucketer.as_ref()
    }

    pub(crate) fn time_of_day(&self) -> Option<TimeOfDay> {
        self.time_of_day
    }

    /// Whether groups are parts of a day.
    pub(crate) fn is_intraday(&self) -> bool {
        let cuts_days = |bucketer: &Bucketer| !bucketer.interval().is_days();
        self.time_of_day.is_some() || self.bucketer.as_ref().is_some_and(cuts_days)
    }

    pub(crate) fn duplicates(&self) -> Duplicates {
        self.compiled.policy().duplicates
    }

    /// Whether surveys and evaluations take their dimensions from interactions.
    pub(crate) fn joins_dimensions(&self) -> bool {
        self.compiled.policy().dimensions_from == DimensionsFrom::Interaction
            && !self.by.dimensions().is_empty()
    }

    /// Whether rows of this record wait for their interaction.
    pub(crate) fn waits_for_interaction(&self, kind: RecordKind) -> bool {
        if !matches!(kind, RecordKind::Survey | RecordKind::Evaluation) {
            return false;
        }
        let mut of_kind = self.slots.iter().filter(|spec| spec.partial.record == kind).peekable();
        if of_kind.peek().is_none() {
            return false;
        }
        let by_interaction = |spec: &SlotSpec| spec.attribution == Attribution::ByInteraction;
        self.joins_dimensions() || (self.booked && of_kind.any(by_interaction))
    }

    /// Whether interactions must be kept for records that wait for them.
    pub(crate) fn indexes_interactions(&self) -> bool {
        self.waits_for_interaction(RecordKind::Survey)
            || self.waits_for_interaction(RecordKind::Evaluation)
    }

    /// The rules that two accumulators must share to be merged, as text: all
    /// that changes what is counted, and nothing of bands, goals and formulas.
    pub(crate) fn rules(&self) -> String {
        let policy = self.compiled.policy();
        let mut text = String::new();
        let _ = writeln!(text, "by {:?}", self.by);
        // A new database matters only where this very zone changed.
        let _ = writeln!(text, "zone {} {:016x}", self.zone().name(), self.zone().fingerprint());
        let _ = writeln!(text, "period {:?}", self.compiled.period());
        let _ = writeln!(
            text,
            "records {:?} {:?} {:?}",
            policy.duplicates, policy.on_invalid, policy.dimensions_from
        );
        match policy.percentiles {
            CountedTimes::All => {}
            CountedTimes::Formulas => text.push_str("percentiles formulas\n"),
            CountedTimes::None => text.push_str("percentiles false\n"),
        }
        let _ = writeln!(text, "targets {:?}", policy.targets);
        let _ = writeln!(text, "calendars {:?}", policy.calendars);
        let _ = writeln!(
            text,
            "lists {:?} {:?} {:?} {:?}",
            policy.sales_types, policy.soft_skills, policy.quality_weights, policy.ces_polarity
        );
        let _ = writeln!(
            text,
            "agents {:?} {:?} reasons {:?}",
            policy.overlapping_states, policy.excused_codes, policy.unsolvable_reasons
        );
        // How many people live in a region is asked at finish, which regions there are before.
        let regions: Vec<_> = policy.regions.keys().collect();
        let _ = writeln!(text, "reach {regions:?} {:?}", policy.segments);
        for spec in &self.slots {
            let _ = write!(text, "partial {}", spec.partial.name);
            for (name, value) in spec.rules.iter() {
                let _ = write!(text, " {name}={value}");
            }
            if policy.percentiles == CountedTimes::Formulas && spec.times != 0 {
                let _ = write!(text, " times={:#x}", spec.times);
            }
            let attribution = if self.booked { spec.attribution.name() } else { "any" };
            let _ = writeln!(text, " {attribution}");
        }
        text
    }
}

/// The times that a formula needs one by one, not their sum.
fn times_of(formula: &Formula) -> Option<&String> {
    let (Formula::Max(name) | Formula::Percentile(_, name)) = formula else { return None };
    let (partial, place) = find_field(name)?;
    (partial.fields[place].merge == MergeRule::Distribution).then_some(name)
}

/// A formula that needs times one by one must find them in the slot where they are.
pub(crate) fn check_times(kpi: &str, formula: &Formula, name: &str, slot: &SlotSpec) -> Result<()> {
    let Some(times) = times_of(formula).filter(|times| *times == name) else { return Ok(()) };
    let place = slot.partial.fields.iter().position(|field| field.name == name);
    match slot.times & place.map_or(0, SlotSpec::bit) {
        0 => Err(times_fault(kpi, times, "false, or that of other formulas")),
        _ => Ok(()),
    }
}

fn times_fault(kpi: &str, times: &str, found: &str) -> Error {
    let message = format!(
        "found percentiles = {found}, so that the times of {times} are not counted one by one; \
         allowed is statistic = \"mean\", or percentiles = true from the start"
    );
    Error::new(ErrorKind::InvalidPolicy, message).in_field(kpi)
}
