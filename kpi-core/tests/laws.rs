//! The merge laws over every partial, on random records, policies and groupings.

use kpi_core::catalogue::Setting;
use kpi_core::partial::{PARTIALS, find_field};
use kpi_core::record::InteractionFacts;
use kpi_core::testing::{Random, RandomRecords, accumulate, check_laws, random_policy};
use kpi_core::{Accumulator, ErrorKind, Finish, GroupBy, Policy, Seal};
use policies::{custom, grouping, in_scope, policy};
use proptest::prelude::*;

#[path = "support/policies.rs"]
mod policies;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laws_hold(seed in any::<u64>(), size in 0usize..60) {
        let mut random = Random::new(seed);
        let policy = policy(&mut random);
        let by = grouping(random.below(1000) as usize);
        let records = RandomRecords::new(seed, size);
        if let Err(error) = check_laws(&policy, &by, &records, seed) {
            return Err(TestCaseError::fail(error.to_string()));
        }
    }
}

/// Rules that leave records out, so that the fields that count these are reached.
const RESTRICTIVE: [(&str, &str); 12] = [
    ("population", "net"),
    ("window_from", "start"),
    ("outbound", "exclude"),
    ("transfers", "first_queue_only"),
    ("population", "sales_eligible"),
    ("intent_scope", "simple"),
    ("abandoned", "excluded"),
    ("relation", "transactional"),
    ("cost_scope", "labour_only"),
    ("calendar", "open_hours"),
    ("start", "queue_entry"),
    ("blocked", "exclude"),
];

/// The laws say nothing about a partial that the random records never reach.
#[test]
fn random_records_reach_every_field_of_every_partial() {
    use kpi_core::partial::{Measure, MergeRule};
    let readable = |field: &&kpi_core::partial::PartialField| {
        matches!(field.merge, MergeRule::Sum | MergeRule::Union | MergeRule::AtFinish)
            && field.measure != Measure::Squares
    };
    let fields = PARTIALS.iter().flat_map(|partial| partial.fields).filter(readable);
    let fields: Vec<&str> = fields.map(|field| field.name).collect();
    let records = RandomRecords::new(7, 10_000);
    let mut reached = vec![false; fields.len()];
    for restrictive in [false, true] {
        let mut policy = random_policy();
        in_scope(&mut policy);
        for (number, field) in fields.iter().enumerate() {
            policy.custom_kpis.push(counting(format!("field_{number}"), field, restrictive));
        }
        // In the middle of the records, so that some of them are pending.
        let finish = Finish { as_of: Some(1_774_400_000_000), ..Finish::default() };
        for by in [GroupBy::new(), GroupBy::new().interval("6h").expect("an interval")] {
            let card = accumulate(&policy, &by, &records).expect("valid records");
            let card = card.finish(finish.clone()).expect("a scorecard");
            for (_, value) in card.rows() {
                let number = value.kpi.strip_prefix("field_").and_then(|text| text.parse().ok());
                if let Some(reached) = number.and_then(|number: usize| reached.get_mut(number)) {
                    *reached |= value.numerator.is_some_and(|numerator| numerator != 0);
                }
            }
        }
    }
    let unreached: Vec<&str> = fields
        .iter()
        .zip(reached)
        .filter(|(_, reached)| !reached)
        .map(|(field, _)| *field)
        .collect();
    assert!(unreached.is_empty(), "no random record reaches {unreached:?}");
}

/// A KPI that shows one field, with rules that leave records out or without.
fn counting(id: String, field: &str, restrictive: bool) -> kpi_core::policy::CustomKpi {
    let mut kpi = custom(id, field);
    let (partial, _) = find_field(field).expect("a listed field");
    for rule in partial.rules {
        let short = [("short_abandon_s", 30), ("window_days", 1), ("min_contacts", 20)];
        if let Some((name, setting)) = short.iter().find(|(name, _)| *name == rule.name) {
            kpi.options.insert(name.to_string(), Setting::from(i64::from(*setting)));
        }
        let chosen = RESTRICTIVE.iter().filter(|(name, _)| restrictive && *name == rule.name);
        let mut fitting = chosen.map(|(_, value)| Setting::from(*value));
        if let Some(setting) = fitting.find(|setting| rule.read(setting).is_ok()) {
            kpi.options.insert(rule.name.to_string(), setting);
        }
    }
    kpi
}

#[test]
fn damaged_bytes_are_refused_and_never_panic() {
    let policy = Policy::default();
    let by = grouping(6);
    let bytes =
        accumulate(&policy, &by, &RandomRecords::new(3, 40)).expect("valid records").to_bytes();
    for length in (0..bytes.len()).step_by(7) {
        assert!(Accumulator::from_bytes(&bytes[..length]).is_err(), "cut at {length}");
    }
    let mut random = Random::new(11);
    for _ in 0..300 {
        let mut damaged = bytes.clone();
        let place = random.below(damaged.len() as u64) as usize;
        damaged[place] ^= 1 << random.below(8);
        // Some damage gives another valid state; none may panic.
        if let Ok(accumulator) = Accumulator::from_bytes(&damaged) {
            let _ = accumulator.finish(kpi_core::Finish::default()).map(|card| card.to_csv());
        }
    }
    let mut version = bytes.clone();
    version[4] = 99;
    let error = Accumulator::from_bytes(&version).expect_err("another layout");
    assert_eq!(error.kind(), ErrorKind::UnknownVersion);
    let error = Accumulator::from_bytes(b"nothing of ours").expect_err("no state");
    assert_eq!(error.kind(), ErrorKind::CorruptState);
}

/// Records by the part that their key belongs to: the customer of a contact,
/// the agent, the service, the employee. Others go anywhere.
fn by_key(records: &RandomRecords, parts: usize, random: &mut Random) -> Vec<RandomRecords> {
    let of = |text: &str| text.bytes().map(usize::from).sum::<usize>() % parts;
    let mut sets = records.split(random, parts);
    for set in &mut sets {
        set.interactions.clear();
        set.agent_states.clear();
        set.planned_activities.clear();
        set.service_statuses.clear();
        set.employees.clear();
        set.customers.clear();
    }
    for row in &records.interactions {
        let part = row.customer_id.as_deref().map_or(0, of);
        sets[part].interactions.push(row.clone());
    }
    macro_rules! deal {
        ($($rows:ident $key:ident),+) => {
            $(records.$rows.iter().for_each(|row| sets[of(&row.$key)].$rows.push(row.clone()));)+
        };
    }
    deal!(agent_states agent_id, planned_activities agent_id, service_statuses service);
    deal!(employees employee_id, customers customer_id);
    sets
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Sealed parts merge and finish to what one accumulator gives.
    #[test]
    fn sealing_changes_nothing(seed in any::<u64>(), size in 0usize..60) {
        let mut random = Random::new(seed);
        let mut policy = random_policy();
        in_scope(&mut policy);
        policy.set_option("bot_containment_rate", "recontact_window_days", 2);
        policy.set_option("all", "window_days", 1 + random.below(3) as i64);
        let by = grouping(random.below(1000) as usize);
        let records = RandomRecords::new(seed, size);
        let whole = accumulate(&policy, &by, &records).expect("valid records");
        let as_of = 1_774_600_000_000;
        let counted = records.interactions.iter().filter(|row| row.is_counted());
        let first = counted.map(|row| row.created_at.0).min();
        let period_start = 1_774_051_200_000;
        let seal = Seal {
            as_of: Some(as_of),
            history_from: Some(first.unwrap_or(period_start).min(period_start)),
        };
        let mut pieces = Vec::new();
        for part in by_key(&records, 3, &mut random) {
            let mut piece = accumulate(&policy, &by, &part).expect("valid records");
            piece.seal(seal).expect("a period");
            // A sealed state travels like any other, and can be sealed again.
            let mut piece = Accumulator::from_bytes(&piece.to_bytes()).expect("bytes");
            piece.seal(seal).expect("the same seal");
            pieces.push(piece);
        }
        let mut merged = pieces.remove(0);
        for piece in pieces {
            merged.merge(piece).expect("equal rules");
        }
        let finish = Finish { as_of: Some(as_of), ..Finish::default() };
        let sealed = merged.finish(Finish::default()).expect("the seal's instant");
        let plain = whole.finish(finish).expect("a scorecard");
        let difference = sealed.rows().zip(plain.rows()).find(|(mine, theirs)| mine != theirs);
        prop_assert!(difference.is_none(), "{difference:?}");
        prop_assert_eq!(sealed.to_json(), plain.to_json());
        prop_assert_eq!(sealed.violations(), []);
    }
}

#[test]
fn a_seal_says_what_it_needs() {
    let mut open = Accumulator::new(&Policy::default(), GroupBy::new()).expect("an accumulator");
    let error = open.seal(Seal::default()).expect_err("no period");
    assert_eq!(error.kind(), ErrorKind::InvalidFinish);
    assert_eq!(error.location().field.as_deref(), Some("as_of"));
    let at = |as_of| Seal { as_of: Some(as_of), history_from: Some(0) };
    open.seal(at(5)).expect("both instants");
    assert_eq!(open.seal(at(6)).expect_err("another").kind(), ErrorKind::InvalidFinish);
    let finish = Finish { as_of: Some(6), ..Finish::default() };
    assert_eq!(open.finish(finish).expect_err("another").kind(), ErrorKind::InvalidFinish);
    let mut other = Accumulator::new(&Policy::default(), GroupBy::new()).expect("an accumulator");
    other.seal(at(7)).expect("both instants");
    assert_eq!(open.merge(other).expect_err("another").kind(), ErrorKind::InvalidFinish);
}

#[test]
fn accumulators_of_other_rules_do_not_merge_and_stay_as_they_were() {
    let records = RandomRecords::new(5, 20);
    let mut mine = accumulate(&Policy::default(), &GroupBy::new(), &records).expect("valid");
    let before = mine.to_bytes();
    let mut policy = Policy::default();
    policy.set_option("service_level", "threshold_s", 10);
    let theirs = accumulate(&policy, &GroupBy::new(), &records).expect("valid");
    let error = mine.merge(theirs).expect_err("another threshold");
    assert_eq!(error.kind(), ErrorKind::RulesDiffer);
    assert!(error.to_string().contains("threshold_s"), "{error}");
    let theirs =
        accumulate(&Policy::default(), &GroupBy::new().dim("channel"), &records).expect("valid");
    assert_eq!(mine.merge(theirs).expect_err("another grouping").kind(), ErrorKind::RulesDiffer);
    assert_eq!(mine.to_bytes(), before);
    // A formula option and a band change nothing that is counted.
    let mut policy = Policy::default();
    policy.set_option("service_level", "abandons", "ignored_all");
    policy.bands.insert("nps".into(), Vec::new());
    mine.merge(accumulate(&policy, &GroupBy::new(), &records).expect("valid"))
        .expect("equal rules");
}
