//! A stretch of time as an event: an agent's state or plan, a service's status, an employment, a customer's active time.

use crate::codec::id_hash;
use crate::event::interner::Numbers;
use crate::event::{AgentSpans, Events, NULL};
use crate::partial::slot::NO_GROUP;
use crate::policy::Policy;
use crate::record::{
    AgentActivity, AgentStateRow, Batch, Code, CustomerRow, EmployeeRow, InteractionFacts,
    InteractionRow, LeaveKind, MAX_WEIGHT, PlannedActivityRow, PlannedKind, RecordKind,
    ServiceState, ServiceStatusRow,
};

/// What a span is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpanKind {
    /// An agent's state.
    State,
    /// A planned activity.
    Plan,
    /// Handling of a contact, derived from interactions.
    Busy,
    Service,
    Employee,
    Customer,
    /// A contact in the queue.
    Queued,
    /// A contact in service.
    InService,
}

impl SpanKind {
    pub(crate) const ALL: [SpanKind; 8] = [
        SpanKind::State,
        SpanKind::Plan,
        SpanKind::Busy,
        SpanKind::Service,
        SpanKind::Employee,
        SpanKind::Customer,
        SpanKind::Queued,
        SpanKind::InService,
    ];

    pub(crate) const fn record(self) -> RecordKind {
        match self {
            SpanKind::State => RecordKind::AgentState,
            SpanKind::Plan => RecordKind::PlannedActivity,
            SpanKind::Busy | SpanKind::Queued | SpanKind::InService => RecordKind::Interaction,
            SpanKind::Service => RecordKind::ServiceStatus,
            SpanKind::Employee => RecordKind::Employee,
            SpanKind::Customer => RecordKind::Customer,
        }
    }
}

/// The end of a span that lasts on.
pub(crate) const OPEN: i64 = i64::MAX;

/// A stretch of time from `from` to just before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// The number of the agent, of service and region, or the hash of an id.
    pub key: u64,
    pub from: i64,
    /// [`OPEN`] while it lasts on.
    pub to: i64,
    pub detail: u32,
    /// The combination of dimensions.
    pub dims: u32,
}

impl Span {
    pub(crate) fn new(key: u64, from: i64, to: Option<i64>, detail: u32, dims: u32) -> Self {
        Span { key, from, to: to.unwrap_or(OPEN), detail, dims }
    }

    /// The end; `None` while it lasts on.
    pub(crate) fn to(self) -> Option<i64> {
        (self.to != OPEN).then_some(self.to)
    }

    /// The end, or `otherwise` while it lasts on.
    pub(crate) fn to_or(self, otherwise: i64) -> i64 {
        self.to().unwrap_or(otherwise)
    }
}

/// Bits for a number of slots up to `MAX_SLOTS`, plus 1.
const SLOT_BITS: u32 = 12;

/// What the detail of an agent's span says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AgentDetail {
    /// The code of the state or planned activity.
    pub code: u8,
    /// Whether the time is paid.
    pub paid: Option<bool>,
    /// A state with an excused reason, or a plan whose adherence is tracked.
    pub flag: bool,
    pub capacity: Option<u16>,
    pub in_use: Option<u16>,
}

impl AgentDetail {
    fn pack(self) -> u32 {
        let slots = |slots: Option<u16>| slots.map_or(0, |slots| u32::from(slots) + 1);
        u32::from(self.code)
            | self.paid.map_or(0, |paid| 1 + u32::from(paid)) << 4
            | u32::from(self.flag) << 6
            | slots(self.capacity) << 8
            | slots(self.in_use) << (8 + SLOT_BITS)
    }

    #[inline]
    pub(crate) fn of(span: &Span) -> Self {
        let slots = |shift: u32| {
            let slots = (span.detail >> shift & ((1 << SLOT_BITS) - 1)) as u16;
            slots.checked_sub(1)
        };
        AgentDetail {
            code: (span.detail & 0xf) as u8,
            paid: match span.detail >> 4 & 3 {
                0 => None,
                paid => Some(paid == 2),
            },
            flag: span.detail >> 6 & 1 == 1,
            capacity: slots(8),
            in_use: slots(8 + SLOT_BITS),
        }
    }

    pub(crate) fn state(&self) -> Option<AgentActivity> {
        AgentActivity::from_number(self.code)
    }

    pub(crate) fn planned(&self) -> Option<PlannedKind> {
        PlannedKind::from_number(self.code)
    }
}

/// What the detail of a service's span says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServiceDetail {
    pub status: ServiceState,
    /// In thousandths.
    pub weight: u32,
}

impl ServiceDetail {
    fn pack(self) -> u32 {
        u32::from(self.status.number()) | self.weight << 2
    }

    pub(crate) fn of(span: &Span) -> Self {
        let status = ServiceState::from_number((span.detail & 3) as u8);
        ServiceDetail { status: status.unwrap_or(ServiceState::Up), weight: span.detail >> 2 }
    }
}

/// Why an employee left.
pub(crate) struct EmployeeDetail;

impl EmployeeDetail {
    fn pack(kind: Option<LeaveKind>) -> u32 {
        kind.map_or(0, |kind| u32::from(kind.number()) + 1)
    }

    pub(crate) fn of(span: &Span) -> Option<LeaveKind> {
        span.detail.checked_sub(1).and_then(|code| LeaveKind::from_number(code as u8))
    }
}

impl Span {
    /// Whether a span of this kind can look like this, for bytes from outside.
    pub(crate) fn is_possible(&self, kind: SpanKind) -> bool {
        let agent = AgentDetail::of(self);
        self.from <= self.to
            && match kind {
                SpanKind::State => agent.state().is_some() && agent.pack() == self.detail,
                SpanKind::Plan => agent.planned().is_some() && agent.pack() == self.detail,
                SpanKind::Busy | SpanKind::Customer => self.detail == 0,
                SpanKind::Queued | SpanKind::InService => self.detail == 0 && self.key == 0,
                SpanKind::Service => i64::from(ServiceDetail::of(self).weight) <= MAX_WEIGHT,
                SpanKind::Employee => EmployeeDetail::pack(EmployeeDetail::of(self)) == self.detail,
            }
    }
}

/// The two numbers of a service's key.
pub(crate) fn service_key(service: u32, region: u32) -> u64 {
    u64::from(service) << 32 | u64::from(region)
}

/// The key under the numbers of another accumulator.
pub(crate) fn renumbered(
    kind: SpanKind,
    key: u64,
    agents: &[u32],
    services: &[u32],
    regions: &[u32],
) -> u64 {
    let of = |numbers: &[u32], number: u64| numbers.get(number as usize).copied().unwrap_or(NULL);
    match kind {
        SpanKind::State | SpanKind::Plan | SpanKind::Busy => u64::from(of(agents, key)),
        SpanKind::Service => service_key(of(services, key >> 32), of(regions, key & 0xffff_ffff)),
        SpanKind::Employee | SpanKind::Customer | SpanKind::Queued | SpanKind::InService => key,
    }
}

/// Calls a function with each row of a batch, whichever form it has.
macro_rules! each_row {
    ($batch:expr, $rows:ident, $columns:ident, $visit:expr) => {
        match $batch {
            Batch::$rows(rows) => {
                rows.iter().enumerate().for_each(|(place, row)| $visit(row, place))
            }
            Batch::$columns(columns) => {
                (0..columns.len()).for_each(|place| $visit(&columns.at(place), place))
            }
            _ => {}
        }
    };
}

pub(super) fn observe(
    events: &mut Events,
    kind: SpanKind,
    policy: &Policy,
    batch: &Batch<'_>,
    combinations: &[u32],
) {
    macro_rules! keep {
        ($rows:ident, $columns:ident, $span:expr) => {
            each_row!(batch, $rows, $columns, |row, place: usize| {
                let dims = combinations[place];
                if dims == NO_GROUP {
                    return;
                }
                if let Some(span) = $span(row, &mut *events) {
                    events.push(kind, Span { dims, ..span });
                }
            })
        };
    }
    match kind {
        SpanKind::State | SpanKind::Plan => {
            observe_agents(events, kind, policy, batch, combinations)
        }
        SpanKind::Busy => keep!(Interactions, InteractionColumns, busy),
        SpanKind::Queued => keep!(Interactions, InteractionColumns, |row, _| queued(row)),
        SpanKind::InService => keep!(Interactions, InteractionColumns, |row, _| in_service(row)),
        SpanKind::Service => keep!(ServiceStatuses, ServiceStatusColumns, |row, events| {
            Some(service(row, events))
        }),
        SpanKind::Employee => keep!(Employees, EmployeeColumns, |row, _| Some(employee(row))),
        SpanKind::Customer => keep!(Customers, CustomerColumns, |row, _| Some(customer(row))),
    }
}

/// Keeps what agents did or should do. Of columns, the name of an agent is looked up
/// once a text of the dictionary.
fn observe_agents(
    events: &mut Events,
    kind: SpanKind,
    policy: &Policy,
    batch: &Batch<'_>,
    combinations: &[u32],
) {
    let agents = &mut events.agents;
    let spans = match kind {
        SpanKind::Plan => &mut events.plan,
        _ => &mut events.states,
    };
    match batch {
        Batch::AgentStates(rows) => keep(spans, combinations, |row| {
            let row = &rows[row];
            state(row, agents.number(AgentStateRow::agent_id(row)), policy)
        }),
        Batch::AgentStateColumns(columns) => {
            let mut numbers = Numbers::new(&columns.agent_id);
            keep(spans, combinations, |row| {
                state(&columns.at(row), numbers.of_row(row, agents), policy)
            });
        }
        Batch::PlannedActivities(rows) => keep(spans, combinations, |row| {
            let row = &rows[row];
            plan(row, agents.number(PlannedActivityRow::agent_id(row)))
        }),
        Batch::PlannedActivityColumns(columns) => {
            let mut numbers = Numbers::new(&columns.agent_id);
            keep(spans, combinations, |row| plan(&columns.at(row), numbers.of_row(row, agents)));
        }
        _ => {}
    }
}

/// Adds the spans of the rows that have a combination of dimensions.
fn keep(spans: &mut AgentSpans, combinations: &[u32], mut span: impl FnMut(usize) -> Span) {
    for (row, dims) in combinations.iter().enumerate() {
        if *dims != NO_GROUP {
            spans.push(Span { dims: *dims, ..span(row) });
        }
    }
}

fn state(row: &impl AgentStateRow, agent: u32, policy: &Policy) -> Span {
    // More slots than allowed have been refused with the row.
    let slots = |slots: Option<i64>| slots.and_then(|slots| u16::try_from(slots).ok());
    let excused = |reason: &str| policy.excused_codes.iter().any(|code| code == reason);
    let detail = AgentDetail {
        code: row.state().number(),
        paid: row.paid(),
        flag: !policy.excused_codes.is_empty() && row.reason().is_some_and(excused),
        capacity: slots(row.capacity_slots()),
        in_use: slots(row.slots_in_use()),
    };
    Span::new(u64::from(agent), row.started_at(), row.ended_at(), detail.pack(), 0)
}

fn plan(row: &impl PlannedActivityRow, agent: u32) -> Span {
    let activity = row.activity();
    let tracked = row.adherence_tracked().unwrap_or(activity != PlannedKind::Off);
    let detail = AgentDetail {
        code: activity.number(),
        paid: row.paid(),
        flag: tracked,
        capacity: None,
        in_use: None,
    };
    Span::new(u64::from(agent), row.started_at(), Some(row.ended_at()), detail.pack(), 0)
}

/// The time that an agent was busy with a contact: from the answer on, as long
/// as talk, hold and wrap. One of length 0 stands for a contact without these.
fn busy(row: &impl InteractionRow, events: &mut Events) -> Option<Span> {
    let agent = row.agent_id().filter(|_| row.is_counted())?;
    let (from, to) = match handling(row) {
        Some((from, to)) => Some((from, to)).filter(|(from, to)| from < to)?,
        None if row.is_human_handled() => (row.created_at(), row.created_at()),
        None => return None,
    };
    let agent = u64::from(events.agents.number(agent));
    Some(Span::new(agent, from, Some(to), 0, 0))
}

/// From the answer on, as long as talk, hold and wrap; a missing hold or wrap was
/// not recorded by the source.
fn handling(row: &impl InteractionRow) -> Option<(i64, i64)> {
    let from = row.answered_at()?;
    let lasted = row.talk()? + row.hold().unwrap_or(0) + row.wrap().unwrap_or(0);
    Some((from, from + lasted))
}

fn queued(row: &impl InteractionRow) -> Option<Span> {
    let wait = row.queue_wait().filter(|wait| *wait > 0 && row.is_counted())?;
    let from = row.queued_at()?;
    Some(Span::new(0, from, Some(from + wait), 0, 0))
}

fn in_service(row: &impl InteractionRow) -> Option<Span> {
    let (from, to) = handling(row).filter(|(from, to)| from < to && row.is_counted())?;
    Some(Span::new(0, from, Some(to), 0, 0))
}

fn service(row: &impl ServiceStatusRow, events: &mut Events) -> Span {
    let weight = row.weight().unwrap_or(1_000).clamp(0, MAX_WEIGHT);
    let detail = ServiceDetail { status: row.status(), weight: weight as u32 };
    let region = row.region().map_or(NULL, |region| events.regions.number(region));
    let key = service_key(events.services.number(row.service()), region);
    Span::new(key, row.started_at(), row.ended_at(), detail.pack(), 0)
}

fn employee(row: &impl EmployeeRow) -> Span {
    let key = id_hash(row.employee_id()) as u64;
    Span::new(key, row.hired_on(), row.left_on(), EmployeeDetail::pack(row.leave_kind()), 0)
}

fn customer(row: &impl CustomerRow) -> Span {
    let key = id_hash(row.customer_id()) as u64;
    Span::new(key, row.active_from(), row.active_to(), 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::MAX_SLOTS;

    #[test]
    fn a_span_takes_32_bytes() {
        assert_eq!(size_of::<Span>(), 32);
    }

    #[test]
    fn details_read_back() {
        let detail = AgentDetail {
            code: 12,
            paid: Some(false),
            flag: true,
            capacity: Some(MAX_SLOTS as u16),
            in_use: Some(0),
        };
        let span = Span::new(0, 0, None, detail.pack(), 0);
        assert_eq!(AgentDetail::of(&span), detail);
        let service =
            ServiceDetail { status: ServiceState::Maintenance, weight: MAX_WEIGHT as u32 };
        assert_eq!(ServiceDetail::of(&Span::new(0, 0, None, service.pack(), 0)), service);
        for kind in [None, Some(LeaveKind::Transfer)] {
            let span = Span::new(0, 0, None, EmployeeDetail::pack(kind), 0);
            assert_eq!(EmployeeDetail::of(&span), kind);
        }
    }
}
