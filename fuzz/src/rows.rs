//! Rows as structs of C, with any member and texts that lie within the input.

use kpi::{
    KPI_NUL_TERMINATED, KPI_OK, kpi_accumulator, kpi_accumulator_add_agent_states,
    kpi_accumulator_add_interactions, kpi_accumulator_add_planned_activities,
    kpi_accumulator_add_surveys, kpi_agent_state, kpi_agent_state_init, kpi_error, kpi_interaction,
    kpi_interaction_init, kpi_planned_activity, kpi_planned_activity_init, kpi_status, kpi_survey,
    kpi_survey_init, kpi_text,
};

use super::Counted;
use super::input::Input;

/// Rows of C: all at once count as each alone does.
pub fn c_rows(data: &[u8]) -> bool {
    let mut input = Input::new(data);
    let (kind, n) = (input.below(4), 1 + input.below(4));
    // A text of C ends somewhere, and texts of dimensions outlive the rows.
    // Most bytes are made letters, since any others are seldom UTF-8.
    let letter = |byte: &u8| if *byte < 0xfe { b'a' + byte % 26 } else { *byte };
    let ended: Vec<u8> = data.iter().map(letter).chain([0]).collect();
    let dimensions: Vec<kpi_text> = (0..n).map(|_| text(&mut input, &ended)).collect();
    let site = |place: usize| std::ptr::from_ref(&dimensions[place]);
    match kind {
        0 => together_and_alone(
            (0..n).map(|place| interaction(&mut input, &ended, site(place))).collect(),
            kpi_accumulator_add_interactions,
        ),
        1 => together_and_alone(
            (0..n).map(|place| agent_state(&mut input, &ended, site(place))).collect(),
            kpi_accumulator_add_agent_states,
        ),
        2 => together_and_alone(
            (0..n).map(|place| planned_activity(&mut input, &ended, site(place))).collect(),
            kpi_accumulator_add_planned_activities,
        ),
        _ => together_and_alone(
            (0..n).map(|place| survey(&mut input, &ended, site(place))).collect(),
            kpi_accumulator_add_surveys,
        ),
    }
}

/// A function that adds rows.
type Add<R> = unsafe extern "C" fn(
    *mut kpi_accumulator,
    *const R,
    usize,
    usize,
    *mut kpi_error,
) -> kpi_status;

fn together_and_alone<R>(rows: Vec<R>, add: Add<R>) -> bool {
    let (mut whole, mut alone) = (Counted::new(), Counted::new());
    let push = |accumulator: &mut Counted, rows: &[R]| {
        // SAFETY: the rows are there, and their texts lie within the input.
        accumulator.call(|accumulator, error| unsafe {
            add(accumulator, rows.as_ptr(), size_of::<R>(), rows.len(), error)
        })
    };
    let status = push(&mut whole, &rows);
    let each: Vec<kpi_status> = rows.chunks(1).map(|row| push(&mut alone, row)).collect();
    if status == KPI_OK {
        assert!(each.iter().all(|status| *status == KPI_OK), "a row that is right among others");
        assert!(whole.bytes() == alone.bytes(), "rows count the same together and alone");
    } else {
        assert!(each.contains(&status), "no row alone fails with {status}");
    }
    status == KPI_OK
}

/// A text within the bytes, which end with NUL. Lengths that no text has may stand at any place.
fn text(input: &mut Input<'_>, ended: &[u8]) -> kpi_text {
    let start = input.below(256) % ended.len();
    let most = ended.len() - start;
    let data = ended[start..].as_ptr().cast();
    match input.below(128) {
        0 => kpi_text { data: std::ptr::null(), length: input.below(3) },
        1 => kpi_text { data, length: 1 << 40 },
        2 | 3 => kpi_text { data, length: KPI_NUL_TERMINATED },
        4 => kpi_text { data, length: 0 },
        length => kpi_text { data, length: (length % 24).min(most) },
    }
}

/// Mostly a number that is known, or none.
fn code(input: &mut Input<'_>) -> i32 {
    match input.below(128) {
        0 => i32::MIN,
        1 => i32::MAX,
        2 => -1,
        3 => 0,
        place => 1 + place as i32 % 2,
    }
}

/// Nothing known but the marker, which is seldom wrong; and the dimension of the grouping.
fn begun<R>(
    init: unsafe extern "C" fn(*mut R, usize),
    input: &mut Input<'_>,
    finish: impl FnOnce(&mut R, bool, usize),
) -> R {
    let mut row = std::mem::MaybeUninit::<R>::uninit();
    // SAFETY: the function writes every byte of the struct.
    let mut row = unsafe {
        init(row.as_mut_ptr(), size_of::<R>());
        row.assume_init()
    };
    finish(&mut row, input.below(64) == 1, if input.below(32) == 1 { 2 } else { 1 });
    row
}

fn interaction(input: &mut Input<'_>, ended: &[u8], site: *const kpi_text) -> kpi_interaction {
    let mut row: kpi_interaction =
        begun(kpi_interaction_init, input, |row: &mut kpi_interaction, forget, length| {
            row.marker *= u32::from(!forget);
            (row.dimensions, row.dimensions_len) = (site, length);
        });
    for member in [
        &mut row.interaction_id,
        &mut row.conversation_id,
        &mut row.customer_id,
        &mut row.queue,
        &mut row.agent_id,
        &mut row.r#type,
    ] {
        *member = text(input, ended);
    }
    row.created_at_ms = input.instant(0);
    for member in [
        &mut row.queued_at_ms,
        &mut row.left_queue_at_ms,
        &mut row.answered_at_ms,
        &mut row.first_response_at_ms,
        &mut row.resolved_last_at_ms,
        &mut row.ended_at_ms,
    ] {
        *member = if input.below(4) == 0 { input.instant(1) } else { *member };
    }
    for member in [
        &mut row.talk_ms,
        &mut row.hold_ms,
        &mut row.wrap_ms,
        &mut row.transfers,
        &mut row.revenue,
        &mut row.context_fields_delivered,
    ] {
        *member = if input.below(4) == 0 { input.integer() } else { *member };
    }
    for member in [
        &mut row.channel,
        &mut row.direction,
        &mut row.queue_exit,
        &mut row.outcome,
        &mut row.bot_engaged,
        &mut row.agent_says_resolved,
    ] {
        *member = code(input);
    }
    row
}

fn agent_state(input: &mut Input<'_>, ended: &[u8], site: *const kpi_text) -> kpi_agent_state {
    let mut row: kpi_agent_state =
        begun(kpi_agent_state_init, input, |row: &mut kpi_agent_state, forget, length| {
            row.marker *= u32::from(!forget);
            (row.dimensions, row.dimensions_len) = (site, length);
        });
    (row.agent_id, row.reason) = (text(input, ended), text(input, ended));
    (row.state, row.paid) = (code(input), code(input));
    row.started_at_ms = input.instant(0);
    row.ended_at_ms = input.instant(1);
    (row.capacity_slots, row.slots_in_use) = (input.integer(), input.integer());
    row
}

fn planned_activity(
    input: &mut Input<'_>,
    ended: &[u8],
    site: *const kpi_text,
) -> kpi_planned_activity {
    let mut row: kpi_planned_activity = begun(
        kpi_planned_activity_init,
        input,
        |row: &mut kpi_planned_activity, forget, length| {
            row.marker *= u32::from(!forget);
            (row.dimensions, row.dimensions_len) = (site, length);
        },
    );
    row.agent_id = text(input, ended);
    row.started_at_ms = input.instant(0);
    row.ended_at_ms = input.instant(1);
    (row.activity, row.paid, row.adherence_tracked) = (code(input), code(input), code(input));
    row
}

fn survey(input: &mut Input<'_>, ended: &[u8], site: *const kpi_text) -> kpi_survey {
    let mut row: kpi_survey =
        begun(kpi_survey_init, input, |row: &mut kpi_survey, forget, length| {
            row.marker *= u32::from(!forget);
            (row.dimensions, row.dimensions_len) = (site, length);
        });
    (row.survey_id, row.interaction_id) = (text(input, ended), text(input, ended));
    (row.kind, row.relation, row.polarity) = (code(input), code(input), code(input));
    row.responded_at_ms = input.instant(1);
    row.sent_at_ms = input.instant(0);
    row.score = input.decimal();
    if input.below(4) == 0 {
        (row.scale_min, row.scale_max) = (input.decimal(), input.decimal());
    }
    row
}
