//! Partials: sufficient statistics of records.
//!
//! A partial counts; it knows no formula. Its fields are integers that add, or
//! take the greater, or unite, so any split of the rows merges to the same
//! state. Its counting rules are fixed when it is made.

#[macro_use]
mod macros;

mod id_set;
pub(crate) mod many_times;
pub(crate) mod narrow;
mod resolve;
pub(crate) mod slot;
pub(crate) mod state;
mod sums;
mod typed;

mod abandonment;
mod agents;
mod answer_speed;
mod bot;
mod cases;
mod clock;
mod concurrency;
mod contact_costs;
mod context;
mod conversations;
mod costs;
mod csat;
mod effort;
mod employee_survey;
mod evaluation;
mod first_response;
mod handle_time;
mod handled_conversations;
mod handling;
mod handoff;
mod journey;
mod outcomes;
mod people;
mod promoters;
mod prompts;
mod queue;
mod reach;
mod reopens;
mod resolution_time;
mod sale_customers;
mod sales;
mod security;
mod sequences;
mod service_level;
mod sla;
mod survey_responses;
mod transfers;
mod volume;

use std::sync::{Arc, LazyLock};

use crate::catalogue::{Attribution, OptionDefinition, OptionValues};
use crate::error::Result;
use crate::event::Needs;
use crate::kernel::{ReadBlock, Tally, Wide};
use crate::policy::Compiled;
use crate::record::{Batch, RecordKind};
pub(crate) use agents::{AgentLine, LineRules, Places, line_as_it_came, line_of};
use narrow::Words;
pub(crate) use resolve::{Booking, JourneyKey, MAX_PIECES, Sorted, States};
pub(crate) use sequences::{Contact, ContactOrder, Portion, Sequences};
use slot::Slot;
pub(crate) use state::{FieldState, ManyStates, Times};
pub use state::{FieldValue, Pairs};

/// The unit of a field's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Counted things.
    Count,
    /// Milliseconds.
    Milliseconds,
    /// Thousandths of a score point or weight.
    Thousandths,
    /// Millionths of a quality point.
    Millionths,
    /// Minor units of the policy's currency.
    MinorUnits,
    /// Squares, only for confidence intervals.
    Squares,
}

impl Measure {
    /// How many state units make one unit of a value: 1,000 ms are 1 s.
    pub const fn scale(self) -> i64 {
        match self {
            Measure::Count | Measure::MinorUnits | Measure::Squares => 1,
            Measure::Milliseconds | Measure::Thousandths => 1_000,
            Measure::Millionths => 1_000_000,
        }
    }
}

/// How a field merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRule {
    /// By sum.
    Sum,
    /// The greater of both.
    Greatest,
    /// The lesser of both.
    Least,
    /// Equal values add their counts.
    Distribution,
    /// By union; the value is the number of distinct identifiers.
    Union,
    /// Made from the state when it is finished.
    AtFinish,
}

/// One field of a partial.
#[derive(Clone, Copy, Debug)]
pub struct PartialField {
    /// The name, unique across all partials.
    pub name: &'static str,
    /// What it counts.
    pub doc: &'static str,
    /// The unit of its state.
    pub measure: Measure,
    /// How it merges.
    pub merge: MergeRule,
}

/// What is known when a state is finished.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// The instant up to which the records tell, if there is one.
    pub as_of: Option<i64>,
}

/// The counting rules of a partial, read from options and policy.
pub(crate) trait Rules: Sized + Clone + Send + Sync + 'static {
    /// The options that are counting rules.
    const OPTIONS: &'static [OptionDefinition];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self>;
}

/// Partials without counting rules.
#[derive(Clone)]
pub(crate) struct NoRules;

impl Rules for NoRules {
    const OPTIONS: &'static [OptionDefinition] = &[];

    fn new(_values: &OptionValues, _policy: &Compiled) -> Result<Self> {
        Ok(NoRules)
    }
}

/// Takes the share of an identifier, and what adds it to a part of the state.
pub(crate) type PutId<'p, P> = dyn FnMut(usize, &dyn Fn(&mut P)) + 'p;

/// A partial as a type: what [`partial!`] writes.
pub(crate) trait Partial: Default + Clone + PartialEq + Send + Sync + 'static {
    type Rules: Rules;
    const FIELDS: &'static [PartialField];
    /// The words of each field of the state: those made at finish have none.
    const WORDS: &'static [Words];

    /// Counts every row whose group is not [`slot::NO_GROUP`].
    fn observe_batch(
        _states: &mut [Self],
        _batch: &Batch<'_>,
        _groups: &[u32],
        _rules: &Self::Rules,
    ) {
    }
    /// Whether it counts 64 rows at once, by [`Partial::observe_block`].
    const COUNTS_BLOCKS: bool = false;

    /// Counts a block of rows.
    fn observe_block(_tally: &mut Tally<'_, Self>, _block: &ReadBlock<'_>, _rules: &Self::Rules) {}
    /// When each row falls due, for attribution by_due; `None` where it does not.
    fn due(_batch: &Batch<'_>, _rules: &Self::Rules) -> Vec<Option<i64>> {
        Vec::new()
    }
    /// Which events it wants kept until finish.
    fn needs(_rules: &Self::Rules) -> Needs {
        Needs::NONE
    }
    /// Counts the events that were kept.
    fn resolve(
        _rules: &Self::Rules,
        _events: &Sorted<'_>,
        _book: &mut dyn Booking,
        _states: &mut States<Self>,
    ) -> Result<()> {
        Ok(())
    }
    /// Whether it counts agents one by one, by [`Partial::count_agent`]. Then all
    /// its fields are sums.
    const COUNTS_AGENTS: bool = false;

    /// Counts the line of time of one agent: calls `add` with what is counted in
    /// a place of it.
    fn count_agent(_rules: &Self::Rules, _agent: &AgentLine, _add: impl FnMut(usize, &Self)) {}
    /// Calls `visit` with the place and the number of each field that is a sum.
    fn each_sum(&self, visit: impl FnMut(usize, i128));
    /// Adds the counters of blocks that belong to one of a few groups.
    fn add_wide(&mut self, words: &[Wide], place: usize);
    /// The distribution that begins at a word of the state.
    fn times_mut(&mut self, word: usize) -> Option<&mut Times>;
    fn merge(&mut self, other: &Self);
    fn read(&self, field: usize, rules: &Self::Rules, moment: &Moment) -> FieldValue<'_>;
    /// Reads a field of many groups as numbers, as [`Partial::read`] does of one: see
    /// [`ManyStates::read`]. `None` where the field is made when it is read.
    fn read_small(many: &ManyStates<'_, Self>, field: usize, out: &mut [i64]) -> Option<bool>;
    fn encode(&self, out: &mut Vec<u8>);
    fn decode(bytes: &mut &[u8]) -> std::result::Result<Self, &'static str>;
    fn heap_bytes(&self) -> usize;
    /// Calls `put` for each identifier with its share and what adds it to a part.
    fn deal_ids(&self, share_of: &dyn Fn(u128) -> usize, put: &mut PutId<'_, Self>);
    /// Takes all identifiers out of its sets.
    fn forget_ids(&mut self);
    /// Keeps how many identifiers its sets have in place of them.
    fn count_ids(&mut self);
}

/// A partial as data: what the catalogue, the accumulator and the docs see.
pub struct PartialType {
    /// The snake_case name.
    pub name: &'static str,
    /// The number in state bytes; for ever.
    pub code: u8,
    /// The record that it counts.
    pub record: RecordKind,
    /// What it counts.
    pub doc: &'static str,
    /// Its fields, in the order of the state.
    pub fields: &'static [PartialField],
    /// Its counting rules.
    pub rules: &'static [OptionDefinition],
    /// Further records, of a partial that brings several together.
    pub also: &'static [RecordKind],
    /// The attributions that it knows, where these are not all of its record.
    pub(crate) only: &'static [Attribution],
    /// The text fields that it reads of its record.
    pub(crate) texts: &'static [&'static str],
    pub(crate) knows_due: bool,
    pub(crate) new_slot: fn(&OptionValues, &Compiled) -> Result<Arc<dyn Slot>>,
}

impl PartialType {
    /// Whether its records can be booked by this instant. A due instant is
    /// known only where the partial itself judges a target.
    pub fn knows(&self, attribution: Attribution) -> bool {
        Attribution::of(self.record).contains(&attribution)
            && (attribution != Attribution::ByDue || self.knows_due)
            && match self.only {
                // Only partials that bring events together cut time.
                [] => attribution != Attribution::Clipped,
                only => only.contains(&attribution),
            }
    }

    /// Every record that it brings together.
    pub fn records(&self) -> impl Iterator<Item = RecordKind> + '_ {
        std::iter::once(self.record).chain(self.also.iter().copied())
    }
}

/// Every partial, in the order of its code.
pub static PARTIALS: [&PartialType; 52] = [
    &volume::TYPE,
    &queue::TYPE,
    &abandonment::TYPE,
    &service_level::TYPE,
    &answer_speed::TYPE,
    &first_response::TYPE,
    &sla::TYPE,
    &handle_time::TYPE,
    &handling::TYPE,
    &transfers::TYPE,
    &resolution_time::TYPE,
    &outcomes::TYPE,
    &reopens::TYPE,
    &bot::TYPE,
    &handoff::TYPE,
    &context::TYPE,
    &conversations::TYPE,
    &cases::TYPE,
    &prompts::TYPE,
    &csat::TYPE,
    &promoters::TYPE,
    &effort::TYPE,
    &employee_survey::TYPE,
    &survey_responses::TYPE,
    &costs::TYPE,
    &evaluation::TYPE,
    &sales::TYPE,
    &contact_costs::TYPE,
    &handled_conversations::TYPE,
    &sale_customers::TYPE,
    &security::TYPE,
    &journey::FIRST_CONTACTS,
    &journey::REPEATS,
    journey::JOURNEYS,
    journey::CROSS_CHANNEL,
    &journey::USAGE,
    &journey::CONTAINED,
    &journey::CASE_TOUCHES,
    &journey::SURVEY,
    &journey::FLAGS,
    &agents::TIME,
    &agents::SCHEDULE,
    &agents::ADHERENCE,
    &agents::DERIVED,
    &people::HEADCOUNT,
    &people::CUSTOMER_BASE,
    &reach::COVERAGE,
    &reach::ACCESSIBILITY,
    &reach::SERVICE_TIME,
    &reach::SERVICE_REQUESTS,
    &concurrency::TYPE,
    &agents::PLANNED,
];

/// The partial that has this field, and the field's place in it.
pub fn find_field(name: &str) -> Option<(&'static PartialType, usize)> {
    // Sorted, and no map: a tool that looks for leaks finds the way to the memory of a list.
    static PLACES: LazyLock<Vec<(&str, &PartialType, usize)>> = LazyLock::new(|| {
        let fields = PARTIALS.iter().flat_map(|partial| {
            let names = partial.fields.iter().map(|field| field.name);
            names.enumerate().map(|(place, name)| (name, *partial, place))
        });
        let mut fields: Vec<_> = fields.collect();
        fields.sort_unstable_by_key(|(name, ..)| *name);
        fields
    });
    let place = PLACES.binary_search_by_key(&name, |(name, ..)| name).ok()?;
    let (_, partial, field) = PLACES[place];
    Some((partial, field))
}
