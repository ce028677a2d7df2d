//! Counting agents' lines of time: all partials that read them in one walk, in
//! parts of agents that threads share.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::error::Result;
use crate::event::{ByAgent, Events, Interner, Line, NULL, Span};
use crate::parallel;
use crate::partial::slot::Slot;
use crate::partial::{AgentLine, LineRules, Places, line_as_it_came, line_of};
use crate::scorecard::booking::Booker;
use crate::scorecard::config::Config;
use crate::scorecard::engine::slot_mut;
use crate::scorecard::group::{GroupKey, Groups, NO_START};
use crate::scorecard::resolve::{clip, slot_cursor, too_long};
use crate::time::BucketCursor;

/// About how many spans a part has. Parts do not depend on the number of threads.
const PART_SPANS: usize = 1 << 14;
/// How many parts are counted while the states of those before are put together.
const PARTS_AT_ONCE: usize = 16;

/// Counts the lines of all agents into the slots that read them.
pub(super) fn count(
    slots: &mut [Arc<dyn Slot>],
    groups: &mut Groups,
    config: &Config,
    events: &Events,
    dims_ranks: &[u32],
    as_of: i64,
) -> Result<()> {
    let readers: Vec<usize> =
        (0..slots.len()).filter(|slot| slots[*slot].counts_agents()).collect();
    if readers.is_empty() {
        return Ok(());
    }
    let empty: Vec<_> = readers.iter().map(|slot| slots[*slot].fresh()).collect();
    let walk = Walk::new(config, events, dims_ranks, as_of, groups);
    let have_groups = groups.have_groups();
    let is_new = |dims: u32| !have_groups[dims as usize] && walk.is_alone(dims);
    let mut number = |key: &GroupKey| match is_new(key.dims) {
        true => groups.append(*key),
        false => groups.group(*key),
    };
    let parts = walk.parts();
    let mut slots: Vec<&mut dyn Slot> = slots
        .iter_mut()
        .enumerate()
        .filter(|(slot, _)| readers.contains(slot))
        .map(|(_, slot)| slot_mut(slot))
        .collect();
    let mut before: Vec<Counted> = Vec::new();
    let mut rest = parts.len();
    for at_once in parts.chunks(PARTS_AT_ONCE) {
        // Putting together takes less time than counting, and one thread.
        let most = before.iter().map(|part| part.keys.len()).max().unwrap_or(0);
        let ((), counted) = parallel::join(
            || put_together(&mut slots, &before, rest, &mut number),
            || parallel::map(at_once.to_vec(), |part| walk.count(part, &empty, most)),
        );
        before = counted.into_iter().collect::<Result<_>>()?;
        rest -= at_once.len();
    }
    put_together(&mut slots, &before, rest, &mut number);
    Ok(())
}

/// Adds the states of some parts, behind which so many come.
fn put_together(
    slots: &mut [&mut dyn Slot],
    parts: &[Counted],
    rest: usize,
    number: &mut (impl FnMut(&GroupKey) -> u32 + Send),
) {
    let numbers: Vec<Vec<u32>> =
        parts.iter().map(|part| part.keys.iter().map(&mut *number).collect()).collect();
    // The parts to come are taken to have as many groups as these.
    let of_these: usize = parts.iter().map(|part| part.keys.len()).sum();
    let found = numbers.iter().flatten().max().map_or(0, |last| *last as usize + 1);
    let room = found + of_these * rest / parts.len().max(1);
    for (reader, slot) in slots.iter_mut().enumerate() {
        for (part, numbers) in parts.iter().zip(&numbers) {
            slot.merge(part.slots[reader].as_ref(), room, numbers);
        }
    }
}

/// What the parts of agents share.
struct Walk<'w> {
    config: &'w Config,
    events: &'w Events,
    dims_ranks: &'w [u32],
    as_of: i64,
    states: ByAgent<'w>,
    plan: ByAgent<'w>,
    /// The numbers of agents in the order of their names.
    agents: Vec<u32>,
    /// Of each combination, the agent that alone has it, or [`SEVERAL`].
    owners: Vec<u32>,
}

/// Stands for more than one agent.
const SEVERAL: u32 = NULL - 1;

/// A part of the agents, counted: the state of each group by partial.
struct Counted {
    keys: Vec<GroupKey>,
    slots: Vec<Box<dyn Slot>>,
}

impl<'w> Walk<'w> {
    fn new(
        config: &'w Config,
        events: &'w Events,
        dims_ranks: &'w [u32],
        as_of: i64,
        groups: &Groups,
    ) -> Self {
        let agents = events.agents.texts().len();
        let mut owners = vec![NULL; groups.combinations_len() as usize];
        for line in events.states.lines().iter().chain(events.plan.lines()) {
            let owner = &mut owners[line.dims as usize];
            let is_first = *owner == NULL || *owner == line.agent;
            *owner = if is_first { line.agent } else { SEVERAL };
        }
        let [states, plan] = [&events.states, &events.plan].map(|of| ByAgent::new(of, agents));
        let agents = in_order(&events.agents);
        Walk { config, events, dims_ranks, as_of, states, plan, agents, owners }
    }

    /// Parts of about as many spans, as places in the order of agents.
    fn parts(&self) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let (mut begin, mut spans) = (0, 0);
        for (place, agent) in self.agents.iter().enumerate() {
            spans += self.states.count(*agent as usize) + self.plan.count(*agent as usize);
            if spans >= PART_SPANS {
                parts.push(begin..place + 1);
                (begin, spans) = (place + 1, 0);
            }
        }
        if spans > 0 {
            parts.push(begin..self.agents.len());
        }
        parts
    }

    /// Whether one agent alone has a combination of dimensions.
    fn is_alone(&self, dims: u32) -> bool {
        self.owners[dims as usize] != SEVERAL
    }

    /// The spans of an agent in an order that does not depend on their arrival.
    fn spans(&self, lines: &[&Line], out: &mut Vec<Span>) {
        out.clear();
        lines.iter().for_each(|line| line.each(|span| out.push(span)));
        // Lines are mostly in order each, and a stable sort makes use of that.
        out.sort_by_key(|span| {
            let rank = self.dims_ranks.get(span.dims as usize).copied().unwrap_or(NULL);
            (span.from, span.to_or(i64::MAX), span.detail, rank)
        });
    }

    /// Counts a part that is taken to have so many groups.
    fn count(&self, agents: Range<usize>, empty: &[Box<dyn Slot>], room: usize) -> Result<Counted> {
        let rules = LineRules {
            as_of: self.as_of,
            overlaps: self.config.compiled.policy().overlapping_states,
            zone: self.config.zone(),
        };
        let window = clip(self.config.compiled.period(), self.as_of);
        let mut slots: Vec<Box<dyn Slot>> = empty.iter().map(|slot| slot.fresh()).collect();
        slots.iter_mut().for_each(|slot| slot.grow(room));
        let mut places = LinePlaces::new(self.config);
        let mut keys = Keys::default();
        let mut line = AgentLine::default();
        let (mut states, mut plan) = (Vec::new(), Vec::new());
        for agent in &self.agents[agents] {
            let of_states = self.states.lines(*agent as usize);
            let of_plan = self.plan.lines(*agent as usize);
            if !line_as_it_came(&mut line, of_states, of_plan, self.as_of) {
                self.spans(of_states, &mut states);
                self.spans(of_plan, &mut plan);
                let name = || self.events.agents.text(*agent).unwrap_or_default().to_string();
                line_of(&mut line, &states, &plan, &rules, name)?;
            }
            places.begin();
            line.cut(window, &mut places).map_err(|(from, to)| {
                too_long((from.max(window.0), to.min(window.1)), rules.zone)
            })?;
            line.places = places.keys.len();
            let groups = keys.groups(&places.keys, |dims| self.is_alone(dims));
            for slot in &mut slots {
                slot.count_agent(&line, &groups);
            }
        }
        Ok(Counted { keys: keys.keys, slots })
    }
}

/// The numbers of texts in the order of the texts.
fn in_order(interner: &Interner) -> Vec<u32> {
    let mut order = vec![0; interner.texts().len()];
    for (number, rank) in (0..).zip(interner.ranks()) {
        order[rank as usize] = number;
    }
    order
}

/// The groups of a part.
#[derive(Default)]
struct Keys {
    keys: Vec<GroupKey>,
    numbers: HashMap<GroupKey, u32, RandomState>,
}

impl Keys {
    /// The groups of the places of one agent. Where it alone has a combination
    /// of dimensions, they are new.
    fn groups(&mut self, places: &[GroupKey], is_alone: impl Fn(u32) -> bool) -> Vec<u32> {
        let groups = places.iter().map(|key| {
            let next = self.keys.len() as u32;
            let number = match is_alone(key.dims) {
                true => next,
                false => *self.numbers.entry(*key).or_insert(next),
            };
            if number == next {
                self.keys.push(*key);
            }
            number
        });
        groups.collect()
    }
}

/// The places of one line after the other.
struct LinePlaces {
    booker: Booker,
    /// Cuts time at the edges of times of day.
    slots: Option<BucketCursor>,
    /// The places of the line.
    keys: Vec<GroupKey>,
    start: i64,
    slot: u32,
    /// The first combinations of this interval.
    current: Vec<(u32, u32)>,
    /// Places that are not found otherwise.
    numbers: HashMap<GroupKey, u32, RandomState>,
}

/// How many combinations of an interval are looked through one by one.
const FEW: usize = 8;

impl LinePlaces {
    fn new(config: &Config) -> Self {
        LinePlaces {
            booker: config.booker(),
            slots: slot_cursor(config),
            keys: Vec::new(),
            start: NO_START,
            slot: NULL,
            current: Vec::new(),
            numbers: HashMap::default(),
        }
    }

    /// Begins the next line.
    fn begin(&mut self) {
        self.keys.clear();
        self.current.clear();
        self.numbers.clear();
    }

    /// The place of a combination that is not among the first of the interval.
    fn find(&mut self, dims: u32) -> u32 {
        let key = GroupKey { dims, start: self.start, slot: self.slot };
        let next = self.keys.len() as u32;
        let is_few = self.current.len() < FEW;
        // An interval does not come again, a time of day does.
        let place = match is_few && self.slots.is_none() {
            true => next,
            false => *self.numbers.entry(key).or_insert(next),
        };
        if place == next {
            self.keys.push(key);
        }
        if is_few {
            self.current.push((dims, place));
        }
        place
    }
}

impl Places for LinePlaces {
    fn turn_to(&mut self, instant: i64) -> i64 {
        self.current.clear();
        let mut end = i64::MAX;
        if let Some(cursor) = &mut self.booker.cursor {
            self.start = cursor.start_of(instant);
            end = cursor.end_of(instant);
        }
        if let Some(slots) = &mut self.slots {
            end = end.min(slots.end_of(instant));
        }
        if let Some(slots) = &self.booker.time_of_day {
            self.slot = slots.slot_of(instant, &self.booker.zone);
        }
        end
    }

    fn place(&mut self, dims: u32) -> u32 {
        let known = self.current.iter().find(|(known, _)| *known == dims);
        match known {
            Some((_, place)) => *place,
            None => self.find(dims),
        }
    }
}
