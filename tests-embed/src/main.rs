//! Computes a service level and ends with an error when it is not what it must be.

use kpi_core::record::{Batch, Channel, Instant, Interaction, QueueExit};
use kpi_core::{Accumulator, Finish, GroupBy, Policy};

fn main() -> kpi_core::Result<()> {
    let mut calls = Vec::new();
    for (number, (wait_s, exit)) in [
        (5, QueueExit::Answered),
        (20, QueueExit::Answered),
        (21, QueueExit::Answered),
        (3, QueueExit::Abandoned),
    ]
    .into_iter()
    .enumerate()
    {
        let arrived = Instant(1_772_434_800_000 + number as i64 * 60_000);
        let mut call = Interaction::new(format!("call-{number}"), arrived, Channel::Voice);
        call.queued_at = Some(arrived);
        call.left_queue_at = Some(Instant(arrived.0 + wait_s * 1_000));
        call.queue_exit = Some(exit);
        calls.push(call);
    }
    let mut accumulator = Accumulator::new(&Policy::preset("seed")?, GroupBy::new())?;
    accumulator.add(Batch::Interactions(&calls))?;
    let card = accumulator.finish(Finish::default())?;
    let level = card.value("service_level")?;
    // Two of four: the threshold of 20 s is inclusive, and the abandoned call counts against it.
    assert_eq!((level.numerator, level.denominator, level.value), (Some(2), Some(4), Some(0.5)));
    println!("service level {:?}, {}", level.value, level.formula);
    Ok(())
}
