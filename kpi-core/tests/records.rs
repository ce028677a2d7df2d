//! Malformed rows, quarantine, duplicates, joins, dimensions.

use kpi_core::policy::{DimensionsFrom, Duplicates, OnInvalid, Period};
use kpi_core::record::{
    Batch, Channel, Column, Cost, CostColumns, Fixed, Instant, IntColumn, Interaction,
    InteractionColumns, Milliseconds, RecordKind, Survey, SurveyKind, TableReader,
};
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Error, ErrorKind, Finish, GroupBy, NoData, Policy};

const DAY: i64 = 86_400_000;
const START: i64 = 1_772_434_800_000;

fn add(policy: &Policy, batch: Batch<'_>) -> Result<Accumulator, Error> {
    let mut accumulator = Accumulator::new(policy, GroupBy::new())?;
    accumulator.add(batch)?;
    Ok(accumulator)
}

fn contact(id: &str) -> Interaction {
    Interaction::new(id, Instant(START), Channel::Chat)
}

#[test]
fn errors_name_record_row_and_field() {
    let mut late = contact("b");
    late.ended_at = Some(Instant(START - 1_000));
    let error = add(&Policy::default(), Batch::Interactions(&[contact("a"), late]))
        .expect_err("it ends early");
    assert_eq!(
        error.to_string(),
        "interaction, row 1, field ended_at: found 1000 ms before created_at, allowed is an instant not before created_at"
    );
    let mut negative = contact("a");
    negative.talk = Some(Milliseconds(-3_500));
    let error = add(&Policy::default(), Batch::Interactions(&[negative])).expect_err("negative");
    assert_eq!(
        error.to_string(),
        "interaction, row 0, field talk: found -3.5 s, allowed is a duration in seconds, 0 or more, at most 100 years"
    );
    let mut survey = Survey::new(SurveyKind::Csat);
    survey.responded_at = Some(Instant(START));
    survey.score = Some(Fixed::from_whole(6));
    let error = add(&Policy::default(), Batch::Surveys(&[survey])).expect_err("off the scale");
    assert_eq!(
        error.to_string(),
        "survey, row 0, field score: found 6, allowed is a score on the scale 1 to 5"
    );
    let error = add(&Policy::default(), Batch::Surveys(&[Survey::new(SurveyKind::Nps)]))
        .expect_err("no instant");
    assert!(
        error.to_string().starts_with("survey, row 0, field responded_at: found nothing"),
        "{error}"
    );
}

#[test]
fn effort_without_a_polarity_is_an_error_unless_the_policy_states_one() {
    let mut survey = Survey::new(SurveyKind::Ces);
    survey.responded_at = Some(Instant(START));
    survey.score = Some(Fixed::from_whole(2));
    let surveys = [survey];
    let none = Policy::preset("none").expect("a preset");
    let error = add(&none, Batch::Surveys(&surveys)).expect_err("no polarity");
    assert_eq!(error.location().field.as_deref(), Some("polarity"));
    let card =
        add(&Policy::default(), Batch::Surveys(&surveys)).and_then(|a| a.finish(Finish::default()));
    assert_eq!(
        card.and_then(|card| card.value("ces")).expect("the seed says effort").value,
        Some(2.0)
    );
}

#[test]
fn unreadable_cells_are_named_or_quarantined() {
    let rows = [
        r#"{"interaction_id": "a", "created_at": "2026-03-02T08:00:00Z", "channel": "voice"}"#,
        r#"{"interaction_id": "b", "created_at": "2026-03-02T08:00:00Z", "channel": "phone"}"#,
        r#"{"interaction_id": "c", "created_at": "2026-13-02T08:00:00Z", "channel": "voice"}"#,
        r#"{"interaction_id": "d", "channel": "voice"}"#,
        r#"{"interaction_id": "e", "created_at": "2026-03-02T08:00:00Z", "channel": "chat", "talk": -1}"#,
        r#"{"interaction_id": "f", "created_at": "2026-03-02T08:00:00Z", "channel": "chat", "talk": "long"}"#,
    ];
    let mut reader = TableReader::new(RecordKind::Interaction, &[], &Zone::utc());
    rows.iter().for_each(|row| reader.push_json(row).expect("JSON"));
    let columns = reader.finish().expect("columns");
    let error = add(&Policy::default(), columns.batch()).expect_err("an unknown channel");
    assert_eq!(error.location().row, Some(1));
    assert!(
        error.to_string().contains("\"phone\"") && error.to_string().contains("voice, chat"),
        "{error}"
    );
    let policy = Policy { on_invalid: OnInvalid::Quarantine, ..Policy::default() };
    let card = add(&policy, columns.batch())
        .and_then(|a| a.finish(Finish::default()))
        .expect("a scorecard");
    assert_eq!(card.value("interaction_volume").expect("a value").value, Some(1.0));
    let notes = card.notes();
    let quarantined =
        [("channel", 1), ("created_at", 2), ("talk", 2)].map(|(f, n)| (f.to_string(), n));
    assert_eq!((notes[0].rows, notes[0].quarantined.as_slice()), (1, quarantined.as_slice()));
}

#[test]
fn columns_are_checked_when_they_are_set() {
    let mut columns = InteractionColumns::new(2);
    let short = Column::Int(IntColumn { values: vec![1].into(), ..IntColumn::default() });
    let error = columns.set("created_at", short).expect_err("one row of two");
    assert_eq!(error.to_string(), "interaction, field created_at: found 1 rows, the batch has 2");
    let numbers = Column::Int(IntColumn { values: vec![1, 2].into(), ..IntColumn::default() });
    let error = columns.set("channel", numbers.clone()).expect_err("numbers are no channel");
    assert_eq!(error.kind(), ErrorKind::InvalidColumns);
    assert!(
        error.to_string().contains("whole numbers") && error.to_string().contains("voice"),
        "{error}"
    );
    assert!(columns.set("site", numbers).is_err(), "a further dimension is text");
}

#[test]
fn duplicates_are_kept_rejected_or_replaced() {
    let mut old = contact("a");
    old.updated_at = Some(Instant(START));
    old.talk = Some(Milliseconds(1_000));
    let mut new = contact("a");
    new.updated_at = Some(Instant(START + 1));
    new.talk = Some(Milliseconds(9_000));
    let volume = |duplicates, rows: &[Interaction]| {
        let policy = Policy { duplicates, ..Policy::default() };
        let card = add(&policy, Batch::Interactions(rows))?.finish(Finish::default())?;
        Ok::<_, Error>((
            card.value("interaction_volume")?.value,
            card.value("average_talk_time")?.value,
        ))
    };
    let rows = [new.clone(), old.clone()];
    assert_eq!(volume(Duplicates::KeepAll, &rows), Ok((Some(2.0), Some(5.0))));
    assert_eq!(volume(Duplicates::KeepLast, &rows), Ok((Some(1.0), Some(9.0))));
    let error = volume(Duplicates::Reject, &rows).expect_err("twice");
    assert_eq!((error.kind(), error.location().row), (ErrorKind::DuplicateId, Some(1)));

    let policy = Policy { duplicates: Duplicates::Reject, ..Policy::default() };
    let mut mine = add(&policy, Batch::Interactions(&[old.clone()])).expect("one");
    let before = mine.to_bytes();
    assert_eq!(
        mine.add(Batch::Interactions(&[contact("z"), old])).expect_err("again").kind(),
        ErrorKind::DuplicateId
    );
    let theirs = add(&policy, Batch::Interactions(&[new])).expect("one");
    assert_eq!(mine.merge(theirs).expect_err("both have it").kind(), ErrorKind::DuplicateId);
    assert!(mine.to_bytes() == before, "a call that fails changes nothing");
    mine.add(Batch::Interactions(&[contact("z")])).expect("z was not taken in by the failed call");
}

#[test]
fn surveys_take_dimensions_and_instants_from_their_interaction() {
    let mut survey = Survey::new(SurveyKind::Csat);
    survey.responded_at = Some(Instant(START + 3 * DAY));
    survey.score = Some(Fixed::from_whole(4));
    survey.interaction_id = Some("a".into());
    let mut lost = survey.clone();
    lost.interaction_id = Some("nowhere".into());
    let policy = Policy { dimensions_from: DimensionsFrom::Interaction, ..Policy::default() };
    let mut accumulator =
        Accumulator::new(&policy, GroupBy::new().dim("channel")).expect("an accumulator");
    // The survey comes first: order does not matter.
    accumulator.add(Batch::Surveys(&[survey, lost])).expect("valid");
    accumulator.add(Batch::Interactions(&[contact("a")])).expect("valid");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    let groups: Vec<_> =
        (0..card.len()).map(|g| card.group(g).expect("a group").dimensions).collect();
    assert_eq!(groups, [vec![Some("chat".to_string())], vec![None]]);
    assert_eq!(card.value_of(0, "csat").expect("a value").n, 1);
    assert_eq!(card.value_of(1, "csat").expect("a value").n, 1);
}

#[test]
fn a_record_without_the_dimension_is_undefined_and_not_zero() {
    let mut survey = Survey::new(SurveyKind::Nps);
    survey.responded_at = Some(Instant(START));
    survey.score = Some(Fixed::from_whole(9));
    let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new().dim("channel"))
        .expect("an accumulator");
    accumulator.add(Batch::Interactions(&[contact("a")])).expect("valid");
    accumulator.add(Batch::Surveys(&[survey])).expect("valid");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    assert_eq!(card.value_of(0, "nps").expect("a value").no_data, Some(NoData::DimensionUndefined));
    // Nothing is lost: the answer stands in the group without a channel.
    assert_eq!(card.value_of(1, "nps").expect("a value").value, Some(100.0));
}

#[test]
fn shared_costs_are_split_by_handle_time_to_the_last_unit() {
    let mut long = contact("a");
    long.talk = Some(Milliseconds(200_000));
    let mut short = Interaction::new("b", Instant(START), Channel::Voice);
    short.talk = Some(Milliseconds(100_000));
    let mut costs = vec![Cost::new(Instant(START), 1_000)];
    let mut own = Cost::new(Instant(START), 50);
    own.channel = Some("voice".into());
    costs.push(own);
    let mut accumulator = Accumulator::new(&Policy::default(), GroupBy::new().dim("channel"))
        .expect("an accumulator");
    accumulator.add(Batch::Interactions(&[long, short])).expect("valid");
    accumulator.add(Batch::Costs(&costs)).expect("valid");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    let cost = |group| card.value_of(group, "cost_per_contact").expect("a value").numerator;
    // chat 666.67 and voice 333.33 of the shared 1000, voice 50 of its own.
    assert_eq!((cost(0), cost(1)), (Some(667), Some(383)));
    let empty = CostColumns::new(0);
    accumulator.add(Batch::CostColumns(&empty)).expect("nothing");
}

/// A table without rows is one that was added, also where rows would wait for
/// their interaction.
#[test]
fn an_empty_table_that_waits_is_remembered_by_the_bytes() {
    let period = Some(Period { start: "2026-02-01".into(), end: "2026-04-01".into() });
    let policy = Policy { period, ..Policy::default() };
    let accumulator = add(&policy, Batch::Evaluations(&[])).expect("nothing");
    let read = Accumulator::from_bytes(&accumulator.to_bytes()).expect("own bytes");
    assert_eq!(accumulator.records(), [RecordKind::Evaluation]);
    assert_eq!(read.records(), [RecordKind::Evaluation]);
}
