//! One exact definition of every contact-center KPI.
//!
//! Typed records go in, KPI values with formulas, exclusions, confidence
//! intervals and bands come out. This crate does no I/O, reads no clock and has
//! no global state. All state is integers that add, so a number is the same
//! however the records were split, ordered, threaded or distributed.
//!
//! # A tour
//!
//! ```
//! use kpi_core::record::{Batch, Channel, Instant, Interaction, Milliseconds, QueueExit};
//! use kpi_core::{Accumulator, Finish, GroupBy, Policy};
//!
//! // 1. Records: one row a contact. What is not known stays missing.
//! let arrived: Instant = "2026-03-02T08:00:00Z".parse()?;
//! let calls: Vec<Interaction> = (0..10)
//!     .map(|number| {
//!         let mut call = Interaction::new(format!("call-{number}"), arrived, Channel::Voice);
//!         call.queued_at = Some(arrived);
//!         call.left_queue_at = Some(Instant(arrived.0 + number * 3_000));
//!         call.queue_exit = Some(if number < 9 { QueueExit::Answered } else { QueueExit::Abandoned });
//!         call.talk = Some(Milliseconds::from_seconds(120));
//!         call.hold = Some(Milliseconds(0));
//!         call.wrap = Some(Milliseconds::from_seconds(30));
//!         call
//!     })
//!     .collect();
//!
//! // 2. A policy: targets, calendars, bands, options. The seed preset says 80 % in 20 s for calls.
//! let policy = Policy::preset("seed")?;
//!
//! // 3. An accumulator counts. Two of them merge exactly, in any order.
//! let mut accumulator = Accumulator::new(&policy, GroupBy::new())?;
//! accumulator.add(Batch::Interactions(&calls[..4]))?;
//! let mut other = Accumulator::new(&policy, GroupBy::new())?;
//! other.add(Batch::Interactions(&calls[4..]))?;
//! accumulator.merge(other)?;
//!
//! // 4. A scorecard: values that explain themselves.
//! let card = accumulator.finish(Finish::default())?;
//! let level = card.value("service_level")?;
//! assert_eq!((level.numerator, level.denominator), (Some(7), Some(10)));
//! assert_eq!(level.formula, "answered_in_time / (answered_with_target + abandoned_with_target)");
//! assert_eq!(level.band.name(), "bad"); // 70 % is below the goal of 80 %
//! assert_eq!(card.value("AHT")?.value, Some(150.0));
//! assert!(card.value("csat")?.value.is_none()); // no surveys: no data is never a number
//! # Ok::<(), kpi_core::Error>(())
//! ```
//!
//! # Where things are
//!
//! | module | what |
//! |---|---|
//! | [`record`] | the eleven records: row structs, columns, validation |
//! | [`partial`] | what is counted, with counting rules |
//! | [`catalogue`] | every KPI as data: formula, options, population, source |
//! | [`formula`] | the language of the formulas |
//! | [`policy`] | presets, targets, calendars, bands, custom KPIs |
//! | [`Accumulator`], [`Scorecard`] | counting, merging, values |
//! | [`time`] | zones, business calendars, intervals |
//! | [`text`] | numbers, times and quoted texts for people; values of a [`catalogue::Unit`] format themselves |
//! | [`distribution`], [`stats`], [`number`] | percentiles, confidence intervals, exact rounding |
//!
//! # Names that people know
//!
//! [`catalogue::find`] and [`Scorecard::value`] take these, too.
//!
//! | name | KPI |
//! |---|---|
//! | AHT | `average_handle_time` |
//! | ASA | `average_speed_of_answer` |
//! | ABA, abandon rate | `abandonment_rate` |
//! | ACW | `average_wrap_time` |
//! | containment, self-service rate | `bot_containment_rate` |
//! | CPC, cost per call | `cost_per_contact` |
//! | CPT | `cost_per_ticket` |
//! | eNPS, ESAT | `employee_satisfaction` |
//! | adherence | `schedule_adherence` |
//! | attrition | `employee_turnover` |
//! | CRR | `customer_retention` |
//! | FCR | `first_contact_resolution` |
//! | FRT | `first_response_time` |
//! | MTTR, time to resolution | `average_resolution_time` |
//! | QA score | `quality_score` |
//! | RPC | `revenue_per_contact` |
//! | uptime | `availability` |
//! | utilization | `fteu_utilization` |
//! | SL, TSF, GoS, 80/20 | `service_level` |
//!
//! # Conventions
//!
//! * Instants are UTC milliseconds, durations milliseconds, money minor units,
//!   scores thousandths inside; values are seconds, fractions and points.
//! * Shares are fractions from 0 to 1. NPS is -100 to 100, quality 0 to 100.
//! * Thresholds are inclusive unless an option says otherwise. Periods are
//!   half-open. Days and intervals are cut in the policy's zone.
//! * Missing is unknown, never zero. No data is `None` with a reason, never a number.
//! * Rounding happens once: a value is the double nearest to the exact quotient.
//! * Percentiles are nearest rank: exact while a group holds at most 4,096
//!   distinct values, within 0.4 % beyond that.
//!
//! # Features
//!
//! * `json` (default): policies, groupings, rows and results as JSON, and the
//!   bytes of an accumulator.
//! * `toml`: policies as TOML.
//! * `testing`: random records and the merge laws, for tests.
#![cfg_attr(docsrs, feature(doc_cfg))]
// State bytes carry the policy as JSON, so what writes them rests without it.
#![cfg_attr(not(feature = "json"), allow(dead_code, unused_imports))]

pub mod catalogue;
mod codec;
pub mod distribution;
mod error;
mod event;
pub mod formula;
mod kernel;
pub mod number;
mod parallel;
pub mod partial;
pub mod policy;
pub mod record;
mod scorecard;
pub mod stats;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod time;

pub use error::{Error, ErrorKind, Location, Result};
pub use policy::Policy;
pub use scorecard::{
    Accumulator, Cell, Finish, Group, GroupBy, GroupRef, IDENTITIES, MAX_DIMENSIONS, NoData,
    Numbers, Percentiles, RecordNote, Scorecard, Seal, Table, Value, Violation,
};
