//! How long services worked.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::Result;
use crate::catalogue::{Allowed, OptionDefinition, OptionValue, OptionValues};
use crate::event::{Needs, ServiceDetail, Span, SpanKind};
use crate::partial::{Booking, Rules, Sorted, States};
use crate::policy::Compiled;
use crate::record::ServiceState;
use crate::time::Calendar;

/// How the regions of a service become one status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RegionRule {
    All,
    Any,
    Weighted,
}

#[derive(Clone)]
pub(crate) struct ServiceRules {
    /// The agreed time; `None` is always.
    hours: Option<Arc<Calendar>>,
    unlisted_is_up: bool,
    regions: RegionRule,
}

impl Rules for ServiceRules {
    const OPTIONS: &'static [OptionDefinition] = &[
        OptionDefinition::rule(
            "agreed_time",
            Allowed::Choice(&["always", "open_hours"]),
            OptionValue::Choice("always"),
            "When services must work: always, or in the open hours of the default calendar.",
        ),
        OptionDefinition::rule(
            "unlisted_time",
            Allowed::Choice(&["up", "unknown"]),
            OptionValue::Choice("up"),
            "Time that no record covers: up, which needs a period, or no agreed time.",
        ),
        OptionDefinition::rule(
            "region_rule",
            Allowed::Choice(&["all", "any", "weighted"]),
            OptionValue::Choice("all"),
            "A service of several regions works where all of them work, where any of them works, or by the weight of each.",
        ),
    ];

    fn new(values: &OptionValues, policy: &Compiled) -> Result<Self> {
        Ok(ServiceRules {
            hours: values.is("agreed_time", "open_hours").then(|| policy.default_calendar()),
            unlisted_is_up: !values.is("unlisted_time", "unknown"),
            regions: match values.choice("region_rule") {
                "any" => RegionRule::Any,
                "weighted" => RegionRule::Weighted,
                _ => RegionRule::All,
            },
        })
    }
}

partial! {
    /// The agreed time of services by status, summed over services. With the
    /// rule region_rule = weighted, each region counts on its own by its weight,
    /// and all times are thousandths of milliseconds.
    ServiceTime, "service_time", code 49, rules ServiceRules,
    resolves ServiceStatus by Clipped;
    /// Time in which services worked.
    milliseconds up_ms,
    /// Time in which services worked in part.
    milliseconds degraded_ms,
    /// Time in which services did not work.
    milliseconds down_ms,
    /// Time of planned work on services.
    milliseconds maintenance_ms,
    /// Services with agreed time.
    count services,
}

/// Of several statuses of one region at the same time the first counts; time
/// that no record covers is the last.
const WITHIN_A_REGION: [ServiceState; 5] = [
    ServiceState::Maintenance,
    ServiceState::Down,
    ServiceState::Degraded,
    ServiceState::Up,
    ServiceState::Up,
];
const UNLISTED: usize = 4;
/// Of the statuses of several regions the first counts.
const WORST_FIRST: [ServiceState; 4] =
    [ServiceState::Down, ServiceState::Degraded, ServiceState::Maintenance, ServiceState::Up];
const BEST_FIRST: [ServiceState; 4] =
    [ServiceState::Up, ServiceState::Degraded, ServiceState::Maintenance, ServiceState::Down];

fn rank(order: &[ServiceState], status: ServiceState) -> usize {
    order.iter().position(|one| *one == status).unwrap_or(order.len() - 1)
}

impl ServiceTime {
    fn needs(_rules: &ServiceRules) -> Needs {
        Needs::spans(&[SpanKind::Service])
    }

    fn resolve(
        rules: &ServiceRules,
        events: &Sorted<'_>,
        book: &mut dyn Booking,
        states: &mut States<Self>,
    ) -> Result<()> {
        if rules.unlisted_is_up && book.period().is_none() {
            // Nobody can know since when a service was up.
            return Ok(());
        }
        let window = book.period().unwrap_or((i64::MIN, book.as_of()));
        let mut spans = events.events.spans(SpanKind::Service).to_vec();
        let service = |span: &Span| (span.key >> 32, span.dims);
        spans.sort_unstable_by_key(|span| (service(span), span.key));
        for of_service in spans.chunk_by(|a, b| service(a) == service(b)) {
            let regions = of_service.chunk_by(|a, b| a.key == b.key);
            let regions = regions.map(|rows| rules.of_region(rows, window)).collect();
            let dims = of_service[0].dims;
            let mut groups = BTreeSet::new();
            for stretch in rules.together(regions) {
                rules.each_agreed(&stretch, |from, to| {
                    book.pieces(dims, from, to, &mut |group, from, to| {
                        states.at(group).add(stretch.status, to - from, stretch.weight);
                        groups.insert(group);
                    });
                });
            }
            groups.into_iter().for_each(|group| states.at(group).services += 1);
        }
        Ok(())
    }

    fn add(&mut self, status: ServiceState, ms: i64, weight: u32) {
        let time = match status {
            ServiceState::Up => &mut self.up_ms,
            ServiceState::Degraded => &mut self.degraded_ms,
            ServiceState::Down => &mut self.down_ms,
            ServiceState::Maintenance => &mut self.maintenance_ms,
        };
        *time += i128::from(ms) * i128::from(weight);
    }
}

/// A stretch of time in one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
    status: ServiceState,
    weight: u32,
}

impl ServiceRules {
    /// The status of one region over the window, where it is known.
    fn of_region(&self, rows: &[Span], window: (i64, i64)) -> Vec<Stretch> {
        let (start, end) = window;
        let mut covers: Vec<Cover> = rows
            .iter()
            .map(|row| {
                let detail = ServiceDetail::of(row);
                let key = (rank(&WITHIN_A_REGION, detail.status), Reverse(detail.weight));
                Cover { from: row.from.max(start), to: row.to_or(end).min(end), key }
            })
            .collect();
        if self.unlisted_is_up {
            covers.push(Cover { from: start, to: end, key: (UNLISTED, Reverse(1_000)) });
        }
        first_of(&covers, &WITHIN_A_REGION)
    }

    /// The status of a service with these regions. Regions whose status is not
    /// known have no say.
    fn together(&self, regions: Vec<Vec<Stretch>>) -> Vec<Stretch> {
        let all = regions.into_iter().flatten();
        let order = match self.regions {
            RegionRule::Weighted => return all.collect(),
            RegionRule::All => &WORST_FIRST,
            RegionRule::Any => &BEST_FIRST,
        };
        let covers: Vec<Cover> = all
            .map(|stretch| {
                let key = (rank(order, stretch.status), Reverse(1));
                Cover { from: stretch.from, to: stretch.to, key }
            })
            .collect();
        first_of(&covers, order)
    }

    fn each_agreed(&self, stretch: &Stretch, mut visit: impl FnMut(i64, i64)) {
        match &self.hours {
            None => visit(stretch.from, stretch.to),
            Some(hours) => {
                hours.openings(stretch.from, stretch.to).for_each(|(from, to)| visit(from, to));
            }
        }
    }
}

/// A place in an order of statuses, and a weight: of equal places the greater
/// weight goes first, so that the order of the records makes no difference.
type Key = (usize, Reverse<u32>);

struct Cover {
    from: i64,
    to: i64,
    key: Key,
}

/// At each instant the cover whose key is the least.
fn first_of(covers: &[Cover], order: &[ServiceState]) -> Vec<Stretch> {
    let lasting = covers.iter().filter(|cover| cover.from < cover.to);
    let mut edges: Vec<(i64, bool, Key)> = lasting
        .flat_map(|cover| [(cover.from, true, cover.key), (cover.to, false, cover.key)])
        .collect();
    edges.sort_unstable();
    let mut standing: BTreeMap<Key, u32> = BTreeMap::new();
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut from = i64::MIN;
    for (at, begins, key) in edges {
        if let Some(((place, Reverse(weight)), _)) = standing.first_key_value()
            && from < at
        {
            let next = Stretch { from, to: at, status: order[*place], weight: *weight };
            match stretches.last_mut() {
                Some(last) if *last == (Stretch { from: last.from, to: from, ..next }) => {
                    last.to = at;
                }
                _ => stretches.push(next),
            }
        }
        from = at;
        let count = standing.entry(key).or_default();
        match begins {
            true => *count += 1,
            false => *count -= 1,
        }
        if *count == 0 {
            standing.remove(&key);
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use ServiceState::{Degraded, Down, Maintenance, Up};

    fn rules(regions: RegionRule, unlisted_is_up: bool) -> ServiceRules {
        ServiceRules { hours: None, unlisted_is_up, regions }
    }

    fn row(from: i64, to: Option<i64>, status: ServiceState, weight: u32) -> Span {
        Span::new(0, from, to, u32::from(status as u8) | weight << 2, 0)
    }

    fn shown(stretches: &[Stretch]) -> Vec<(i64, i64, ServiceState, u32)> {
        stretches.iter().map(|one| (one.from, one.to, one.status, one.weight)).collect()
    }

    #[test]
    fn of_statuses_at_once_maintenance_goes_before_down() {
        let rows = [
            row(0, Some(60), Up, 1_000),
            row(10, Some(40), Down, 1_000),
            row(20, Some(30), Maintenance, 1_000),
            row(35, Some(50), Degraded, 1_000),
        ];
        let found = rules(RegionRule::All, false).of_region(&rows, (5, 55));
        let wanted = [
            (5, 10, Up, 1_000),
            (10, 20, Down, 1_000),
            (20, 30, Maintenance, 1_000),
            (30, 40, Down, 1_000),
            (40, 50, Degraded, 1_000),
            (50, 55, Up, 1_000),
        ];
        assert_eq!(shown(&found), wanted);
    }

    #[test]
    fn time_that_no_record_covers_is_up_or_unknown() {
        let rows = [row(10, Some(20), Down, 500), row(30, None, Up, 500), row(99, None, Down, 1)];
        let found = rules(RegionRule::All, false).of_region(&rows, (0, 40));
        assert_eq!(shown(&found), [(10, 20, Down, 500), (30, 40, Up, 500)]);
        let found = rules(RegionRule::All, true).of_region(&rows, (0, 40));
        let wanted =
            [(0, 10, Up, 1_000), (10, 20, Down, 500), (20, 30, Up, 1_000), (30, 40, Up, 500)];
        assert_eq!(shown(&found), wanted);
    }

    #[test]
    fn the_greater_of_two_weights_counts() {
        let rows = [row(0, Some(20), Down, 300), row(10, Some(30), Down, 700)];
        let found = rules(RegionRule::Weighted, false).of_region(&rows, (0, 40));
        assert_eq!(shown(&found), [(0, 10, Down, 300), (10, 30, Down, 700)]);
    }

    #[test]
    fn regions_come_together_by_the_worst_the_best_or_each_for_itself() {
        let regions = || {
            let stretch = |from, to, status| Stretch { from, to, status, weight: 1_000 };
            vec![
                vec![stretch(0, 20, Down), stretch(20, 40, Up)],
                vec![stretch(10, 30, Maintenance), stretch(30, 50, Degraded)],
            ]
        };
        let all = rules(RegionRule::All, false).together(regions());
        let wanted = [(0, 20, Down, 1), (20, 30, Maintenance, 1), (30, 50, Degraded, 1)];
        assert_eq!(shown(&all), wanted);
        let any = rules(RegionRule::Any, false).together(regions());
        let wanted =
            [(0, 10, Down, 1), (10, 20, Maintenance, 1), (20, 40, Up, 1), (40, 50, Degraded, 1)];
        assert_eq!(shown(&any), wanted);
        assert_eq!(rules(RegionRule::Weighted, false).together(regions()).len(), 4);
    }
}
