//! A loader for the calls of the "Anonymous Bank", 1999.
//!
//! The data was organised by Ilan Guedj and Avi Mandelbaum (Technion) and is
//! free for use. It is not part of this project. One line is one call through
//! the voice-response unit (VRU), the queue and the agent.
//!
//! | source | interaction |
//! |---|---|
//! | outcome `PHANTOM` | none: the source says to ignore it |
//! | number of the line | `interaction_id`; `call_id` is not unique |
//! | date and `vru_entry` | `created_at`, clock time of the zone given |
//! | `type` | `type`; the channel is voice |
//! | `customer_id` | `customer_id`; missing where it is 0; some are damaged (`3.26702E+11`) and stay |
//! | `server` | `agent_id`, unless `NO_SERVER` |
//! | `q_start`, `q_time` | `queued_at`, and `left_queue_at` = `queued_at` + `q_time` |
//! | `ser_time` of answered calls | `talk`; hold and wrap are not recorded |
//! | outcome `AGENT` | `queue_exit` answered, at `left_queue_at`; ended `talk` later |
//! | outcome `HANG` that queued | `queue_exit` and `outcome` abandoned |
//! | outcome `HANG` that did not | `outcome` abandoned, no queue: left in the VRU |
//!
//! An answered call without a queue time entered and left the queue when the
//! service began: it waited 0 s. Clock times that lie more than half a day
//! before `vru_entry` belong to the day after. Clock times a little before it
//! (the source has 25 calls with a negative VRU time) are moved to it; waits
//! and service times stay as recorded, since only the start is moved.

use std::io::Read;

use kpi_core::record::{Channel, Instant, Interaction, Milliseconds, Outcome, QueueExit};
use kpi_core::time::{LocalTime, Zone, checked_days_from_civil};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The columns that the loader reads, by the names in the file.
const COLUMNS: [&str; 13] = [
    "customer_id",
    "type",
    "date",
    "vru_entry",
    "vru_time",
    "q_start",
    "q_exit",
    "q_time",
    "outcome",
    "ser_start",
    "ser_exit",
    "ser_time",
    "server",
];

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankError {
    /// The line, from 1.
    pub line: u64,
    /// The column, where it is one cell that is wrong.
    pub column: Option<&'static str>,
    /// What was found and what is allowed.
    pub message: String,
}

impl std::fmt::Display for BankError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for BankError {}

/// The calls of a file, one after the other.
pub struct Calls<R> {
    lines: csv::Reader<R>,
    places: [usize; COLUMNS.len()],
    zone: Zone,
    /// The last line that was read. No cell holds a line end.
    line: u64,
}

impl<R: Read> Calls<R> {
    /// Reads the header. Clock times are local times of the zone.
    ///
    /// # Errors
    ///
    /// When the header cannot be read or lacks a column.
    pub fn new(input: R, zone: &Zone) -> Result<Self, BankError> {
        let mut lines = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(input);
        let header = lines.headers().map_err(|error| unreadable(&error, 1))?;
        let mut places = [0; COLUMNS.len()];
        for (place, name) in places.iter_mut().zip(COLUMNS) {
            *place = header.iter().position(|found| found.trim() == name).ok_or_else(|| {
                let found: Vec<&str> = header.iter().collect();
                let message = format!("found no such column; the columns are {}", found.join(", "));
                BankError { line: 1, column: Some(name), message }
            })?;
        }
        Ok(Calls { lines, places, zone: zone.clone(), line: 1 })
    }

    /// The next call that counts, `None` at the end.
    fn read(&mut self) -> Result<Option<Interaction>, BankError> {
        let mut cells = csv::StringRecord::new();
        while self
            .lines
            .read_record(&mut cells)
            .map_err(|error| unreadable(&error, self.line + 1))?
        {
            self.line += 1;
            let line = Line { cells: &cells, places: &self.places, line: self.line };
            if line.text("outcome") != "PHANTOM" {
                return call(&line, &self.zone).map(Some);
            }
        }
        Ok(None)
    }
}

impl<R: Read> Iterator for Calls<R> {
    type Item = Result<Interaction, BankError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn unreadable(error: &csv::Error, line: u64) -> BankError {
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("found {len} cells, the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    BankError { line, column: None, message }
}

/// One line of the file.
struct Line<'l> {
    cells: &'l csv::StringRecord,
    places: &'l [usize; COLUMNS.len()],
    line: u64,
}

impl Line<'_> {
    fn text(&self, column: &str) -> &str {
        let place = COLUMNS.iter().position(|name| *name == column);
        place.and_then(|place| self.cells.get(self.places[place])).unwrap_or("").trim()
    }

    fn read<T>(
        &self,
        column: &'static str,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, BankError> {
        let text = self.text(column);
        read(text).ok_or_else(|| BankError {
            line: self.line,
            column: Some(column),
            message: format!("found {text:?}, allowed is {allowed}"),
        })
    }

    /// A clock time in milliseconds since midnight.
    fn clock(&self, column: &'static str) -> Result<i64, BankError> {
        self.read(column, "a clock time such as 7:02:47", clock)
    }

    /// Seconds, as milliseconds.
    fn seconds(&self, column: &'static str) -> Result<i64, BankError> {
        let read = |text: &str| text.parse::<i32>().ok().map(|seconds| i64::from(seconds) * 1000);
        self.read(column, "a whole number of seconds", read)
    }

    fn duration(&self, column: &'static str) -> Result<i64, BankError> {
        let read = |text: &str| text.parse::<u32>().ok().map(|seconds| i64::from(seconds) * 1000);
        self.read(column, "a whole number of seconds, 0 or more", read)
    }
}

fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.parse::<u8>().ok().map(i64::from));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let is_clock = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    is_clock.then_some(hour * HOUR_MS + minute * 60_000 + second * 1000)
}

/// A date such as 990201, as the local midnight.
fn date(text: &str) -> Option<i64> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| text[from..from + 2].parse::<u32>().ok();
    let (year, month, day) = (number(0)?, number(2)?, number(4)?);
    Some(checked_days_from_civil(1900 + i64::from(year), month, day)? * DAY_MS)
}

/// The times of a call, as local milliseconds.
struct Times {
    arrival: i64,
    /// Entry into the queue, where the call queued or was answered.
    queued: Option<i64>,
    wait: i64,
    /// The beginning of the service, where there was one.
    service: Option<i64>,
    /// The end of the voice-response unit.
    vru_end: i64,
}

fn times(line: &Line<'_>, is_answered: bool) -> Result<Times, BankError> {
    let midnight = line.read("date", "a date such as 990201", date)?;
    let arrival = midnight + line.clock("vru_entry")?;
    let later = |clock: i64| {
        let instant = midnight + clock;
        let next_day = if instant < arrival - DAY_MS / 2 { DAY_MS } else { 0 };
        (instant + next_day).max(arrival)
    };
    let (start, exit) = (line.clock("q_start")?, line.clock("q_exit")?);
    let wait = line.duration("q_time")?;
    let has_queued = start != 0 || exit != 0 || wait != 0;
    let (service, service_exit) = (line.clock("ser_start")?, line.clock("ser_exit")?);
    let vru_end = arrival + line.seconds("vru_time")?.max(0);
    let queued = match (has_queued, is_answered) {
        (true, _) => Some(later(start)),
        (false, true) if service != 0 || service_exit != 0 => Some(later(service)),
        (false, true) => Some(vru_end),
        (false, false) => None,
    };
    let service = (is_answered && (service != 0 || service_exit != 0)).then(|| later(service));
    Ok(Times { arrival, queued, wait, service, vru_end })
}

fn call(line: &Line<'_>, zone: &Zone) -> Result<Interaction, BankError> {
    let is_answered = line.read("outcome", "AGENT, HANG or PHANTOM", |text| match text {
        "AGENT" => Some(true),
        "HANG" => Some(false),
        _ => None,
    })?;
    let times = times(line, is_answered)?;
    let utc = |local: i64| match zone.from_local_ms(local) {
        LocalTime::Single(instant) => Ok(Instant(instant)),
        _ => Err(BankError {
            line: line.line,
            column: Some("vru_entry"),
            message: format!("found a time that clocks in {} skip or show twice", zone.name()),
        }),
    };
    let created_at = utc(times.arrival)?;
    let after = |local: i64| Instant(created_at.0 + local - times.arrival);

    let mut call = Interaction::new(line.line.to_string(), created_at, Channel::Voice);
    call.r#type = Some(line.text("type").to_string());
    let text = |column, missing: &dyn Fn(&str) -> bool| {
        Some(line.text(column)).filter(|text| !missing(text)).map(String::from)
    };
    // Some ids are damaged (3.26702E+11); they stay, as in the reference values.
    call.customer_id = text("customer_id", &|id| id == "0");
    call.agent_id = text("server", &|server| server == "NO_SERVER");
    let left = times.queued.map(|queued| queued + times.wait);
    call.queued_at = times.queued.map(after);
    call.left_queue_at = left.map(after);
    if is_answered {
        let talk = line.duration("ser_time")?;
        call.queue_exit = Some(QueueExit::Answered);
        // Service often starts a second before the queue ends.
        let answered = times.service.or(left);
        call.answered_at = answered.map(after);
        call.talk = Some(Milliseconds(talk));
        call.ended_at = answered.map(|answered| after(answered + talk));
    } else {
        call.queue_exit = left.map(|_| QueueExit::Abandoned);
        call.outcome = Some(Outcome::Abandoned);
        call.ended_at = Some(after(left.unwrap_or(times.vru_end)));
    }
    Ok(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\t\
                          vru_time\tq_start\tq_exit\tq_time\toutcome\tser_start\tser_exit\tser_time\tserver\n";

    fn read(line: &str) -> Result<Option<Interaction>, BankError> {
        Calls::new(format!("{HEADER}{line}\n").as_bytes(), &Zone::utc())?.next().transpose()
    }

    fn call(line: &str) -> Interaction {
        read(line).expect("readable").expect("a call")
    }

    #[test]
    fn times_after_midnight_are_of_the_next_day() {
        let call = call(
            "L\t1\t0\t2\tPS\t990215\t23:59:54\t23:59:54\t0\t0:00:00\t0:00:27\t27\tAGENT\t0:00:26\t0:01:33\t67\tAVNI",
        );
        let waited = call.left_queue_at.zip(call.queued_at).map(|(left, queued)| left.0 - queued.0);
        assert_eq!(waited, Some(27_000));
        assert_eq!(call.queued_at.map(|queued| queued.0 - call.created_at.0), Some(6_000));
    }

    #[test]
    fn times_before_the_arrival_are_moved_and_the_wait_stays() {
        let call = call(
            "L\t1\t7\t2\tPS\t990215\t10:00:30\t10:00:00\t-30\t10:00:00\t10:00:10\t10\tHANG\t0:00:00\t0:00:00\t0\tNO_SERVER",
        );
        assert_eq!(call.queued_at, Some(call.created_at));
        assert_eq!(call.left_queue_at.map(|left| left.0 - call.created_at.0), Some(10_000));
        assert_eq!(call.queue_exit, Some(QueueExit::Abandoned));
    }

    #[test]
    fn a_hang_up_in_the_vru_never_queued() {
        let call = call(
            "L\t1\t0\t2\tPS\t990215\t10:00:30\t10:00:37\t7\t0:00:00\t0:00:00\t0\tHANG\t0:00:00\t0:00:00\t0\tNO_SERVER",
        );
        assert_eq!((call.queued_at, call.queue_exit, call.agent_id), (None, None, None));
        assert_eq!(call.outcome, Some(Outcome::Abandoned));
    }

    #[test]
    fn a_bad_cell_is_named() {
        let error = read(
            "L\t1\t0\t2\tPS\t990230\t10:00:30\t10:00:37\t7\t0:00:00\t0:00:00\t0\tHANG\t0:00:00\t0:00:00\t0\tX",
        );
        assert_eq!(
            error.expect_err("the 30th of February").to_string(),
            "line 2, column date: found \"990230\", allowed is a date such as 990201",
        );
    }

    #[test]
    fn a_phantom_is_passed_over() {
        let phantom = read(
            "L\t1\t0\t2\tPS\t990215\t1:00:00\t1:00:00\t0\t0:00:00\t0:00:00\t0\tPHANTOM\t0:00:00\t0:00:00\t0\tX",
        );
        assert_eq!(phantom, Ok(None));
    }
}
