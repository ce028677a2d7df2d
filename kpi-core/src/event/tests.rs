//! Events of columns are those of rows, and parts hold what was put into them.

use std::sync::Arc;

use crate::event::{ContactEvent, Events, NULL, Needs, PARTS, Renumbering};
use crate::partial::slot::NO_GROUP;
use crate::policy::Policy;
use crate::record::{Batch, Columns, InteractionBuffer, TextColumn};
use crate::testing::RandomRecords;

fn kept(batch: &Batch<'_>, combinations: &[u32]) -> (Events, Vec<Vec<ContactEvent>>) {
    let policy = Policy { unsolvable_reasons: vec!["reason-1".into()], ..Policy::default() };
    let mut events = Events::new(Needs::contacts(false).and(Needs::contacts(true)));
    events.observe(&policy, batch, combinations);
    let in_order = [&events.contacts, &events.cases].map(|contacts| contacts.iter().collect());
    (events, in_order.into())
}

/// The texts of a column as a dictionary, with those that occur and some more.
fn dictionary(column: &TextColumn<'_>, rows: usize, unused: usize) -> TextColumn<'static> {
    let mut texts: Vec<String> = (0..unused).map(|number| format!("unused-{number}")).collect();
    texts.push(String::new());
    let keys = (0..rows).map(|row| {
        let Some(text) = column.get(row) else {
            return if row % 2 == 0 { NULL } else { unused as u32 };
        };
        let known = texts.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            texts.push(text.to_string());
            texts.len() - 1
        }) as u32
    });
    let keys: Vec<u32> = keys.collect();
    let values = texts.into_iter().map(Into::into).collect();
    TextColumn::Dictionary { keys: keys.into(), values }
}

#[test]
fn events_of_columns_are_those_of_rows() {
    let rows = RandomRecords::new(11, 1_000).interactions;
    let combinations: Vec<u32> =
        (0..rows.len()).map(|row| if row % 13 == 5 { NO_GROUP } else { row as u32 % 7 }).collect();
    let (plain, of_rows) = kept(&Batch::Interactions(&rows), &combinations);
    assert!(of_rows[0].len() > 500);
    let mut buffer = InteractionBuffer::new(Vec::<String>::new());
    rows.iter().for_each(|row| buffer.push(row).expect("a valid row"));
    let columns = buffer.columns();
    let mut forms = vec![columns.clone()];
    // A dictionary with fewer texts than rows, and one with more.
    for unused in [3, 2_000] {
        let mut columns = columns.clone();
        columns.customer_id = dictionary(&columns.customer_id, rows.len(), unused);
        columns.case_id = dictionary(&columns.case_id, rows.len(), unused);
        columns.reason = dictionary(&columns.reason, rows.len(), unused);
        forms.push(columns);
    }
    for columns in forms {
        let columns = Columns::Interaction(columns);
        let (events, of_columns) = kept(&columns.batch(), &combinations);
        assert!(of_columns == of_rows);
        assert_eq!(events.reasons.texts(), plain.reasons.texts());
    }
}

/// More contacts than a chunk takes, some of them unknown, in parts and back.
#[test]
fn chunks_hold_every_contact_in_its_part() {
    let rows = RandomRecords::new(12, 3_000).interactions;
    let mut events = Events::new(Needs::contacts(false));
    let mut all = Vec::new();
    for round in 0..15 {
        let (more, in_order) = kept(&Batch::Interactions(&rows), &vec![round; rows.len()]);
        for event in &in_order[0] {
            all.push(ContactEvent { dims: round + 1, reason: 0, ..*event });
        }
        let numbers = Renumbering { dims: (1..=15).collect(), reasons: vec![0; 3] };
        // Reasons that are missing stay so.
        all.iter_mut().rev().zip(in_order[0].iter().rev()).for_each(|(mine, event)| {
            mine.reason = if event.reason == NULL { NULL } else { 0 };
        });
        events.contacts.merge(&more.contacts, &Arc::new(numbers));
    }
    let sorted = |events: Vec<ContactEvent>| {
        let mut events = events;
        events.sort_unstable();
        events
    };
    let (all, kept) = (sorted(all), sorted(events.contacts.iter().collect()));
    assert_eq!(kept.len(), all.len());
    assert!(kept == all);
    let chunks = events.contacts.chunks();
    assert!(chunks.len() > 1);
    let mut met = 0;
    for kept in &chunks {
        for (part, count) in kept.counts().enumerate() {
            let (of_part, _) = kept.parts(part, part + 1);
            assert_eq!(of_part.len(), count);
            assert!(of_part.iter().all(|event| match part {
                PARTS => !event.has(crate::event::Mark::Identified),
                part => event.who >> 54 == part as u64,
            }));
            met += count;
        }
    }
    assert_eq!(met, all.len());
}
