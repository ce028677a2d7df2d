//! Blocks count what single rows count, with every set of instructions.

#[cfg(target_arch = "x86_64")]
use crate::kernel::dispatch::{WIDTHS, with_width};
use crate::kernel::lanes::Codes;
use crate::kernel::{ContactFacts, InteractionBlock, InteractionCopy, LANES, Rows};
use crate::record::{
    Batch, Channel, Code, CodeColumn, CodeDictionary, HandledBy, Instant, Interaction,
    InteractionFacts, Milliseconds, QueueExit, QueueVisit, Validity,
};
use crate::testing::{Random, random_interaction};
use crate::{Accumulator, GroupBy, Policy};

fn random_rows(count: usize, seed: u64) -> Vec<Interaction> {
    let mut random = Random::new(seed);
    (0..count).map(|_| random_interaction(&mut random)).collect()
}

/// Every fact of a block against the fact of each row.
#[test]
fn facts_of_blocks_are_those_of_rows() {
    let rows = random_rows(4_000, 7);
    let (mut copy, mut facts) = (InteractionCopy::NONE, ContactFacts::NONE);
    for base in (0..rows.len()).step_by(LANES) {
        let block = InteractionBlock::new(Rows::Structs(&rows), base, &mut copy);
        facts.read(&block);
        for (lane, row) in rows[base..].iter().take(LANES).enumerate() {
            let holds = |rows: u64| rows >> lane & 1 == 1;
            let visits = &facts.visit;
            let visit = match row.queue_visit() {
                QueueVisit::None => visits.none,
                QueueVisit::Waiting => visits.waiting,
                QueueVisit::Unknown => visits.unknown,
                QueueVisit::Left(QueueExit::Answered) => visits.answered,
                QueueVisit::Left(QueueExit::Abandoned) => visits.abandoned,
                QueueVisit::Left(QueueExit::CallbackRequested) => visits.callback,
                QueueVisit::Left(_) => visits.flow_out,
            };
            let handlers = &facts.handler;
            let handler = match row.handler() {
                Some(HandledBy::BotOnly) => handlers.bot_only,
                Some(HandledBy::BotThenHuman) => handlers.bot_then_human,
                Some(HandledBy::HumanOnly) => handlers.human_only,
                Some(HandledBy::None) => handlers.nobody,
                None => handlers.unknown,
            };
            assert!(holds(visit) && holds(handler), "{row:?}");
            let sets = [visits.none, visits.waiting, visits.unknown, visits.left()];
            assert_eq!(sets.into_iter().filter(|set| holds(*set)).count(), 1, "{row:?}");
            assert_eq!(holds(facts.inbound), row.is_inbound(), "{row:?}");
            assert_eq!(holds(facts.counted), row.is_counted(), "{row:?}");
            assert_eq!(holds(facts.transfer_leg), row.is_transfer_leg(), "{row:?}");
            assert_eq!(holds(handlers.human()), row.is_human_handled(), "{row:?}");
            assert_eq!(holds(facts.bot_engaged), row.is_bot_engaged(), "{row:?}");
            assert_eq!(holds(facts.handoff), row.has_handoff(), "{row:?}");
            assert_eq!(holds(facts.bot_alone()), row.is_bot_alone(), "{row:?}");
            let known = |numbers: &crate::kernel::Derived| {
                holds(numbers.known).then_some(numbers.values[lane])
            };
            assert_eq!(known(&facts.left_queue), row.queue_left_at(), "{row:?}");
            assert_eq!(known(&facts.wait), row.queue_wait(), "{row:?}");
        }
    }
}

fn state(rows: &[Interaction], batch: usize, by: &GroupBy) -> Vec<u8> {
    let mut accumulator = Accumulator::new(&Policy::default(), by.clone()).expect("a policy");
    for rows in rows.chunks(batch) {
        accumulator.add(Batch::Interactions(rows)).expect("valid rows");
    }
    accumulator.to_bytes()
}

/// Rows in few and many groups, in order and not, with the largest numbers.
fn asymmetric_rows(groups: u64, sorted: bool) -> Vec<Interaction> {
    let mut rows = random_rows(5_000, groups);
    for (number, row) in rows.iter_mut().enumerate() {
        let number = number as u64;
        let group = if sorted { number * groups / 5_000 } else { number * 7_919 % groups };
        row.queue = Some(format!("queue-{group}"));
        if number.is_multiple_of(97) {
            row.talk = Some(Milliseconds(crate::record::MAX_DURATION_MS));
            row.revenue = Some(-crate::record::MAX_NUMBER);
            row.transfers = Some(crate::record::MAX_NUMBER);
        }
    }
    rows
}

#[test]
fn blocks_of_any_groups_count_what_single_rows_count() {
    let by = GroupBy::new().dim("queue");
    for groups in [1, 5, 8, 9, 300] {
        for sorted in [true, false] {
            let rows = asymmetric_rows(groups, sorted);
            let alone = state(&rows, 1, &by);
            for batch in [63, 64, 65, 5_000] {
                let same = state(&rows, batch, &by) == alone;
                assert!(same, "{groups} groups, sorted: {sorted}, batches of {batch}");
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn every_set_of_instructions_counts_the_same() {
    let rows = asymmetric_rows(6, false);
    let by = GroupBy::new().dim("queue");
    let baseline = with_width(WIDTHS[0], || state(&rows, 5_000, &by));
    for width in WIDTHS.into_iter().skip(1) {
        // A width that this processor lacks falls back to the next one that it has.
        assert!(with_width(width, || state(&rows, 5_000, &by)) == baseline, "{width:?}");
    }
}

/// Numbers whose sums need more bits than a counter of blocks has after too many blocks.
#[test]
fn the_largest_numbers_do_not_overflow() {
    let row = |number: u64| {
        let mut row = Interaction::new(number.to_string(), Instant(0), Channel::Voice);
        row.handled_by = Some(HandledBy::HumanOnly);
        row.ended_at = Some(Instant(crate::time::zone::MAX_INSTANT_MS));
        row.revenue = Some(crate::record::MAX_NUMBER);
        row.sale_count = Some(crate::record::MAX_NUMBER);
        row
    };
    let rows: Vec<Interaction> = (0..9_000).map(row).collect();
    let kpis = Some(vec!["revenue_per_contact".to_string()]);
    let policy = Policy { kpis, ..Policy::default() };
    let mut accumulator = Accumulator::new(&policy, GroupBy::new()).expect("a policy");
    accumulator.add(Batch::Interactions(&rows)).expect("valid rows");
    let card = accumulator.finish(Default::default()).expect("a scorecard");
    let value = card.value("revenue_per_contact").expect("the KPI");
    assert_eq!(value.numerator, Some(9_000 * crate::record::MAX_NUMBER));
}

/// Codes of 64 rows against those of each row, plain or as keys, with and without a bitmap.
#[test]
fn codes_of_blocks_are_those_of_rows() {
    let codes: Vec<u8> =
        (0..LANES as u8).map(|lane| [0, 2, 1, CodeColumn::MISSING][lane as usize % 4]).collect();
    let bytes: Vec<u8> = (0..8).map(|byte| 0x5a ^ byte).collect();
    let bits = || Validity::Bits { bytes: bytes.clone().into(), offset: 0 };
    for dictionary in
        [None, CodeDictionary::new(&[4, 0, 1]), CodeDictionary::new(&[4, CodeColumn::MISSING, 1])]
    {
        for validity in [Validity::All, bits()] {
            let (codes, dictionary) = (codes.as_slice().into(), dictionary.clone());
            let column = CodeColumn { codes, dictionary, validity, invalid: Vec::new() };
            let block = Codes::of(&column, 0);
            for lane in 0..LANES {
                let known = column.get(lane);
                assert_eq!(block.known() >> lane & 1 == 1, known.is_some(), "{lane} {column:?}");
                for channel in [Channel::Voice, Channel::Chat, Channel::Email] {
                    let is_it = known == Some(channel.number());
                    assert_eq!(block.is(channel) >> lane & 1 == 1, is_it, "{lane} {column:?}");
                }
            }
        }
    }
}
