//! Bytes that are no state are refused, each with the error that says why.

use kpi_core::policy::{Duplicates, Policy};
use kpi_core::testing::{RandomRecords, accumulate};
use kpi_core::{Accumulator, Error, ErrorKind, GroupBy};

/// A state, taken apart.
#[derive(Clone)]
struct State {
    magic: Vec<u8>,
    version: u8,
    policy: Vec<u8>,
    by: Vec<u8>,
    rules: Vec<u8>,
    body: Vec<u8>,
}

fn varint(mut value: u128) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn text(bytes: &[u8]) -> Vec<u8> {
    [varint(bytes.len() as u128), bytes.to_vec()].concat()
}

/// The first text of some bytes, and the rest.
fn first_text(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut length, mut shift, mut place) = (0usize, 0, 0);
    loop {
        length |= usize::from(bytes[place] & 0x7f) << shift;
        (shift, place) = (shift + 7, place + 1);
        if bytes[place - 1] & 0x80 == 0 {
            return (bytes[place..place + length].to_vec(), &bytes[place + length..]);
        }
    }
}

impl State {
    fn of(accumulator: &Accumulator) -> Self {
        let bytes = accumulator.to_bytes();
        let (policy, rest) = first_text(&bytes[5..]);
        let (by, rest) = first_text(rest);
        let (rules, body) = first_text(rest);
        State {
            magic: bytes[..4].to_vec(),
            version: bytes[4],
            policy,
            by,
            rules,
            body: body.to_vec(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let head = [&self.magic[..], &[self.version]].concat();
        [head, text(&self.policy), text(&self.by), text(&self.rules), self.body.clone()].concat()
    }

    /// With one stretch of the body replaced, which must be there.
    fn body_with(&self, found: &[u8], put: &[u8]) -> Vec<u8> {
        let place = self.body.windows(found.len()).position(|window| window == found);
        let place = place.unwrap_or_else(|| panic!("{found:?} is in the body"));
        let body = [&self.body[..place], put, &self.body[place + found.len()..]].concat();
        State { body, ..self.clone() }.bytes()
    }

    fn body(&self, body: impl Into<Vec<u8>>) -> Vec<u8> {
        State { body: body.into(), ..self.clone() }.bytes()
    }
}

/// The state of one KPI.
fn small(kpi: &str, duplicates: Duplicates, records: Option<&RandomRecords>) -> State {
    let kpis = Some(vec![kpi.to_string()]);
    let mut policy = kpi_core::testing::random_policy();
    (policy.kpis, policy.duplicates) = (kpis, duplicates);
    State::of(
        &match records {
            Some(records) => accumulate(&policy, &GroupBy::new().dim("channel"), records),
            None => Accumulator::new(&policy, GroupBy::new()),
        }
        .expect("valid records"),
    )
}

/// What follows the counts of one group: no facts, ids, rows, events or seal.
/// Latest instant; facts; ids; held; waiting; interactions; combinations; four
/// tables of texts; contacts, cases, eight kinds of spans; two instants.
const NOTHING_MORE: [u8; 23] = [0; 23];

/// A group of nothing at no time, as an accumulator without grouping has it.
fn group(start: u128, slot: u128) -> Vec<u8> {
    [varint(start), varint(slot)].concat()
}

const NO_START: u128 = (1 << 64) - 1;
const NO_SLOT: u128 = 0xffff_ffff;

fn headers() -> Vec<(Vec<u8>, ErrorKind, &'static str)> {
    use ErrorKind::{
        CorruptState, InvalidGroupBy, InvalidOption, InvalidPolicy, RulesDiffer, UnknownKpi,
        UnknownVersion,
    };
    let good = small("interaction_volume", Duplicates::KeepAll, None);
    let bytes = good.bytes();
    let policy = |text: &str| State { policy: text.into(), ..good.clone() }.bytes();
    let by = |text: &str| State { by: text.into(), ..good.clone() }.bytes();
    let rules = |rules: Vec<u8>| State { rules, ..good.clone() }.bytes();
    let version = |version: u8| State { version, ..good.clone() }.bytes();
    let magic = |magic: &[u8]| State { magic: magic.to_vec(), ..good.clone() }.bytes();
    let long = |length: Vec<u8>| [b"CKPI\x01".to_vec(), length].concat();
    let of_period = String::from_utf8(good.rules.clone()).expect("a text");
    vec![
        (Vec::new(), CorruptState, "fewer bytes"),
        (b"C".to_vec(), CorruptState, "fewer bytes"),
        (b"CKP".to_vec(), CorruptState, "fewer bytes"),
        (b"CKPI".to_vec(), CorruptState, "end early"),
        (magic(b"ckpi"), CorruptState, "begin with CKPI"),
        (magic(b"CKPJ"), CorruptState, "begin with CKPI"),
        (magic(b"PAR1"), CorruptState, "begin with CKPI"),
        (magic(&[0; 4]), CorruptState, "begin with CKPI"),
        (b"PK\x03\x04 a zip file".to_vec(), CorruptState, "begin with CKPI"),
        (bytes[1..].to_vec(), CorruptState, "begin with CKPI"),
        (version(0), UnknownVersion, "layout 0"),
        (version(2), UnknownVersion, "layout 2"),
        (version(127), UnknownVersion, "layout 127"),
        (version(255), UnknownVersion, "layout 255"),
        (b"CKPI\x01".to_vec(), CorruptState, "end inside an integer"),
        (long(varint(1_000)), CorruptState, "end early"),
        (long(varint(u128::from(u64::MAX))), CorruptState, "end early"),
        (long(varint(u128::MAX)), CorruptState, "too large"),
        (long(vec![0xff; 40]), CorruptState, "too large"),
        (long(vec![0x80, 0x80, 0]), CorruptState, "longer than needed"),
        (long(vec![2, 0xc3, 0x28]), CorruptState, "not UTF-8"),
        (policy(""), InvalidPolicy, ""),
        (policy("no policy"), InvalidPolicy, ""),
        (policy("7"), InvalidPolicy, ""),
        (policy(r#"{"kpi": []}"#), InvalidPolicy, "kpi"),
        (policy(r#"{"zone": "Europe/Atlantis"}"#), InvalidPolicy, "Atlantis"),
        (policy(r#"{"kpis": ["no_such_kpi"]}"#), UnknownKpi, "no_such_kpi"),
        (policy(r#"{"preset": "no_such_preset"}"#), InvalidPolicy, "no_such_preset"),
        (policy(r#"{"options": {"csat": {"no_such": 1}}}"#), InvalidOption, "no_such"),
        (
            policy(r#"{"custom_kpis": [{"id": "x", "formula": "no_such_field"}]}"#),
            InvalidPolicy,
            "no_such_field",
        ),
        (by("nothing"), InvalidGroupBy, ""),
        (by(r#"{"dimensions": ["kpi"]}"#), InvalidGroupBy, "kpi"),
        (by(r#"{"dimensions": ["a", "a"]}"#), InvalidGroupBy, "twice"),
        (by(r#"{"interval": "7 fortnights"}"#), InvalidGroupBy, ""),
        (by(r#"{"dimensions": ["queue"]}"#), RulesDiffer, "for the policy"),
        (policy("{}"), RulesDiffer, "for the policy"),
        (rules(Vec::new()), RulesDiffer, "for the policy"),
        (rules(of_period.replace("zone UTC ", "zone UTC 0").into()), RulesDiffer, "clock changes"),
        (rules(of_period.replace("volume", "volumes").into()), RulesDiffer, "volumes"),
        (rules(vec![0xff]), CorruptState, "not UTF-8"),
    ]
}

fn bodies() -> Vec<(Vec<u8>, ErrorKind, &'static str)> {
    let good = small("contacts_per_case", Duplicates::KeepAll, None);
    // Three sets without identifiers, and two counts.
    let counts = [0u8; 5];
    let one = |start, slot| [vec![1], group(start, slot), counts.to_vec()].concat();
    let with = |counts: Vec<u8>| {
        let head = [vec![1], group(NO_START, NO_SLOT), counts].concat();
        good.body([head, NOTHING_MORE.to_vec()].concat())
    };
    let after = |section: usize, put: &[u8]| {
        let mut body = [one(NO_START, NO_SLOT), NOTHING_MORE.to_vec()].concat();
        let place = body.len() - NOTHING_MORE.len() + section;
        body.splice(place..=place, put.iter().copied());
        good.body(body)
    };
    let whole = [one(NO_START, NO_SLOT), NOTHING_MORE.to_vec()].concat();
    // The bytes that this test writes are those of a state.
    assert!(good.bytes() == good.body(whole.clone()), "the layout has not changed");
    let cut = |bytes: usize| good.body(&whole[..bytes]);
    let id = |number: u8| [vec![number], vec![0; 15]].concat();
    let ids = |numbers: &[u8]| {
        let listed = numbers.iter().flat_map(|number| id(*number));
        [varint(numbers.len() as u128), listed.collect(), vec![0; 4]].concat()
    };
    let twice = [vec![2], group(NO_START, NO_SLOT), counts.to_vec()].concat();
    let twice = [twice, group(NO_START, NO_SLOT), counts.to_vec(), NOTHING_MORE.to_vec()].concat();
    let too_long = 1u128 << 60;
    let bad = |bytes: Vec<u8>, why: &'static str| (bytes, ErrorKind::CorruptState, why);
    vec![
        bad(cut(0), "end inside an integer"),
        bad(cut(1), "end inside an integer"),
        bad(cut(whole.len() - 1), "early"),
        bad(good.body([whole.clone(), vec![0]].concat()), "left after the end"),
        bad(good.body([whole.clone(), good.bytes()].concat()), "left after the end"),
        bad(good.body(varint(u128::MAX)), "end inside an integer"),
        bad(good.body(twice), "comes twice"),
        bad(good.body(one(NO_START, 24 * 60)), "does not exist"),
        bad(good.body(one(NO_START, 1 << 32)), "time of day that is too large"),
        bad(good.body(one(u128::from(u64::MAX) - 1, NO_SLOT)), "does not exist"),
        bad(good.body(one(1 << 65, NO_SLOT)), "too large"),
        bad(with(varint(u128::from(u64::MAX))), "beyond the end"),
        bad(with(ids(&[2, 1])), "not in order"),
        bad(with(ids(&[1, 1])), "not in order"),
        bad(with([varint(1 << 64), vec![0; 5]].concat()), "0 or too large"),
        bad(with([varint((1 << 64) + too_long), vec![0; 5]].concat()), "0 or too large"),
        bad(with([vec![0; 3], varint(too_long), vec![0]].concat()), "count that is too large"),
        bad(with([vec![0; 3], varint(u128::MAX), vec![0]].concat()), "count that is too large"),
        bad(after(0, &[2]), "truth value"),
        bad(after(0, &[&[1][..], &varint(u128::MAX)].concat()), "too large"),
        bad(after(1, &[&[1][..], &text(b"interactions")].concat()), "not known"),
        bad(after(2, &[&[1][..], &text(b"no record")].concat()), "not known"),
        bad(after(2, &[&[1][..], &text(b"survey"), &[9]].concat()), "early"),
        bad(after(3, &[&[1][..], &text(b"survey"), &[1]].concat()), "early"),
        bad(after(4, &[&[1][..], &text(b"survey"), &[1, 200]].concat()), "longer than needed"),
        bad(after(4, &[&[1][..], &text(b"survey"), &[1, 1, 99]].concat()), ""),
        bad(after(5, &[9]), "early"),
        bad(after(6, &[2]), "comes twice"),
        bad(after(6, &varint(u128::MAX)), ""),
        bad(after(7, &[1, 2, 0xc3, 0x28]), "not UTF-8"),
        bad(after(8, &varint(1 << 40)), ""),
        bad(after(11, &[1]), "does not ask for"),
        bad(after(13, &varint(1 << 62)), ""),
        bad(after(21, &[1, 0, 1, 0]), "left after the end"),
        bad(after(22, &[1, 0]), "two instants"),
    ]
}

#[test]
fn each_hostile_state_is_refused_with_its_error() {
    let cases: Vec<_> = headers().into_iter().chain(bodies()).collect();
    assert!(cases.len() >= 70, "{}", cases.len());
    let mut mine = Accumulator::new(&Policy::default(), GroupBy::new()).expect("an accumulator");
    let before = mine.to_bytes();
    let mut wrong = Vec::new();
    for (number, (bytes, kind, why)) in cases.into_iter().enumerate() {
        let error = Accumulator::from_bytes(&bytes).err();
        let fits = |error: &Error| error.kind() == kind && error.to_string().contains(why);
        if !error.as_ref().is_some_and(fits) {
            wrong.push(format!("number {number}: {error:?}, not {kind:?} with {why:?}"));
        }
        assert_eq!(mine.merge_bytes(&bytes).err(), error, "number {number}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(mine.to_bytes(), before, "nothing has changed");
}

/// Damage within rows, events and ids that a state keeps.
#[test]
fn what_a_state_keeps_is_looked_at() {
    let records = RandomRecords::new(4, 30);
    let refused = |bytes: Vec<u8>, why: &str| {
        let error = Accumulator::from_bytes(&bytes).expect_err("hostile bytes");
        assert_eq!(error.kind(), ErrorKind::CorruptState, "{error}");
        assert!(error.to_string().contains(why), "{error}, not {why:?}");
    };
    let held = small("csat", Duplicates::KeepLast, Some(&records));
    refused(held.body_with(&text(b"survey"), &text(b"surveil")), "not known");
    let events = small("first_contact_resolution", Duplicates::KeepAll, Some(&records));
    refused(events.body_with(&text(b"chat"), &[4, 0xff, 0xff, 0xff, 0xff]), "not UTF-8");
    refused(events.body(&events.body[..events.body.len() - 9]), "end");
    let tail = events.body.len() - 100;
    refused(events.body([&events.body[..tail], &[0xff; 100]].concat()), "");
}

#[test]
fn states_of_other_rules_are_told_from_damaged_ones() {
    let mut mine = Accumulator::new(&Policy::default(), GroupBy::new()).expect("an accumulator");
    let mut policy = Policy::default();
    policy.set_option("service_level", "threshold_s", 10);
    let theirs = Accumulator::new(&policy, GroupBy::new()).expect("an accumulator").to_bytes();
    let error = mine.merge_bytes(&theirs).expect_err("another threshold");
    assert_eq!(error.kind(), ErrorKind::RulesDiffer);
    // Bands, goals and options of formulas are chosen afterwards.
    let mut policy = Policy::default();
    policy.set_option("service_level", "abandons", "ignored_all");
    policy.bands.insert("nps".into(), Vec::new());
    let theirs = Accumulator::new(&policy, GroupBy::new()).expect("an accumulator").to_bytes();
    mine.merge_bytes(&theirs).expect("equal rules");
}
