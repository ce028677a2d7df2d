//! Finished calls as a telephone platform pushes them through the C library.

use std::ptr::null_mut;

use kpi::*;
use kpi_benches::ADDITIVE;
use kpi_core::Policy;
use kpi_core::record::{Channel, Code, Instant, Interaction, Milliseconds, Outcome, QueueExit};
use kpi_core::testing::Random;

/// A policy that counts what adds without keeping ids.
pub(crate) fn additive() -> Policy {
    Policy { kpis: Some(ADDITIVE.map(String::from).to_vec()), ..Policy::default() }
}

/// An accumulator of C, grouped by channel, and rows to push into it again and again.
pub(crate) struct Pushed<'c> {
    accumulator: *mut kpi_accumulator,
    rows: Vec<kpi_interaction>,
    error: Box<kpi_error>,
    /// The rows point into these.
    _calls: &'c [Interaction],
}

impl<'c> Pushed<'c> {
    pub(crate) fn new(policy: &Policy, calls: &'c [Interaction]) -> Self {
        let policy = serde_json::to_string(policy).expect("a policy is plain data");
        let policy = std::ffi::CString::new(policy).expect("no NUL in JSON");
        let by = c"{\"dimensions\": [\"channel\"]}";
        let mut accumulator = null_mut();
        // SAFETY: an error may be all zeros, it has numbers only; the texts end
        // with NUL, and what is written to is there.
        let (error, status) = unsafe {
            let mut error: Box<kpi_error> = Box::new(std::mem::zeroed());
            let status =
                kpi_accumulator_new(policy.as_ptr(), by.as_ptr(), &mut accumulator, &mut *error);
            (error, status)
        };
        assert_eq!(status, KPI_OK);
        Pushed { accumulator, rows: calls.iter().map(row_of_c).collect(), error, _calls: calls }
    }

    /// Pushes all rows, so many a call.
    pub(crate) fn push_all(&mut self, rows_a_call: usize) {
        for rows in self.rows.chunks(rows_a_call) {
            push(self.accumulator, rows, &mut self.error);
        }
    }

    /// Pushes the first rows, one a call.
    #[allow(dead_code, reason = "the bench pushes all")]
    pub(crate) fn push(&mut self, rows: usize) {
        for row in &self.rows[..rows] {
            push(self.accumulator, std::slice::from_ref(row), &mut self.error);
        }
    }
}

impl Drop for Pushed<'_> {
    fn drop(&mut self) {
        // SAFETY: the library made it, and it is not used again.
        unsafe { kpi_accumulator_free(self.accumulator) };
    }
}

fn push(accumulator: *mut kpi_accumulator, rows: &[kpi_interaction], error: &mut kpi_error) {
    // SAFETY: the accumulator is one of the library, and rows and texts are there.
    let status = unsafe {
        kpi_accumulator_add_interactions(
            accumulator,
            rows.as_ptr(),
            size_of::<kpi_interaction>(),
            rows.len(),
            error,
        )
    };
    assert_eq!(status, KPI_OK);
}

/// Calls with five texts of 8 to 16 bytes each.
pub(crate) fn calls(rows: usize) -> Vec<Interaction> {
    let mut random = Random::new(1);
    (0..rows).map(|row| call(row, &mut random)).collect()
}

fn call(row: usize, random: &mut Random) -> Interaction {
    let created = 1_767_225_600_000 + row as i64 * 7_776;
    let answered = random.chance(90);
    let queued = created + random.below(5_000) as i64;
    let left = queued + random.below(90_000) as i64;
    let seconds = |random: &mut Random, most| Milliseconds::from_seconds(random.below(most) as i64);
    let channel = Channel::from_number(random.below(6) as u8).unwrap_or(Channel::Other);
    let mut call = Interaction::new(format!("call-{row:08}"), Instant(created), channel);
    call.customer_id = Some(format!("customer-{:06}", random.below(100_000)));
    call.queue = Some(format!("queue-{:02}", random.below(40)));
    call.reason = Some(format!("reason-{:03}", random.below(200)));
    call.queued_at = Some(Instant(queued));
    call.left_queue_at = Some(Instant(left));
    call.ended_at = Some(Instant(left + 900_000));
    call.outcome = Some(if answered { Outcome::Resolved } else { Outcome::Abandoned });
    call.transfers = Some(i64::from(random.chance(8)));
    call.queue_exit = Some(if answered { QueueExit::Answered } else { QueueExit::Abandoned });
    if answered {
        call.agent_id = Some(format!("agent-{:04}", random.below(500)));
        call.answered_at = call.left_queue_at;
        call.talk = Some(seconds(random, 600));
        call.hold = Some(seconds(random, 60));
        call.wrap = Some(seconds(random, 60));
    }
    call
}

/// The same call as a struct of C, which points into `call`. Texts come with
/// their length.
fn row_of_c(call: &Interaction) -> kpi_interaction {
    let mut row = blank();
    row.interaction_id = text(&call.interaction_id);
    row.created_at_ms = call.created_at.0;
    row.channel = number(Some(call.channel));
    for (to, from) in [
        (&mut row.customer_id, &call.customer_id),
        (&mut row.queue, &call.queue),
        (&mut row.reason, &call.reason),
        (&mut row.agent_id, &call.agent_id),
    ] {
        *to = text(from.as_deref().unwrap_or_default());
    }
    for (to, from) in [
        (&mut row.queued_at_ms, call.queued_at),
        (&mut row.left_queue_at_ms, call.left_queue_at),
        (&mut row.answered_at_ms, call.answered_at),
        (&mut row.ended_at_ms, call.ended_at),
    ] {
        *to = from.map_or(*to, |instant| instant.0);
    }
    for (to, from) in [
        (&mut row.talk_ms, call.talk),
        (&mut row.hold_ms, call.hold),
        (&mut row.wrap_ms, call.wrap),
    ] {
        *to = from.map_or(*to, |duration| duration.0);
    }
    row.queue_exit = number(call.queue_exit);
    row.outcome = number(call.outcome);
    row.transfers = call.transfers.unwrap_or_default();
    row
}

fn blank() -> kpi_interaction {
    let mut row = std::mem::MaybeUninit::uninit();
    // SAFETY: the pointer is to so many bytes, and `init` sets all of them.
    unsafe {
        kpi_interaction_init(row.as_mut_ptr(), size_of::<kpi_interaction>());
        row.assume_init()
    }
}

fn text(text: &str) -> kpi_text {
    assert_ne!(text.len(), KPI_NUL_TERMINATED);
    kpi_text { data: text.as_ptr().cast(), length: text.len() }
}

fn number(code: Option<impl Code>) -> i32 {
    code.map_or(0, |code| i32::from(code.number()) + 1)
}
