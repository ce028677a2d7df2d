//! Reads a stream with the interpreter released, and looks up now and then:
//! has Ctrl-C been pressed, who wants to know how far it is.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use kpi_arrow::{Progress, StreamOptions, read_stream};
use kpi_core::Accumulator;
use kpi_core::record::RecordKind;
use pyo3::prelude::*;

use crate::capsule::Batches;
use crate::error::OrRaise;
use crate::threads;

/// How often signals are looked for and progress is told.
const BEAT: Duration = Duration::from_millis(100);

/// Rows up to which a table is counted before other threads have started.
const FEW_ROWS: usize = 8_192;

/// Threads where nobody says how many.
pub(crate) fn threads(wanted: Option<usize>) -> NonZeroUsize {
    wanted.map_or_else(threads::available, |threads| {
        NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN)
    })
}

/// Counts all rows of the stream in `part`, which is empty, and returns it with
/// the number of rows.
pub(crate) fn read(
    py: Python<'_>,
    part: Accumulator,
    kind: RecordKind,
    batches: Batches,
    options: &StreamOptions<'_>,
    told: Option<&Py<PyAny>>,
) -> PyResult<(Accumulator, u64)> {
    let progress = Progress::default();
    let (outcome, interrupted) = py.detach(|| {
        std::thread::scope(|scope| {
            let (done, wait) = mpsc::channel();
            let work = || count(part, kind, batches, options, &progress);
            let progress = &progress;
            let worker = scope.spawn(move || {
                let outcome = work();
                // Nobody waits any more where the reader gave up; then it sees the outcome itself.
                let _ = done.send(());
                outcome
            });
            let mut interrupted = None;
            while let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(BEAT) {
                if interrupted.is_none() {
                    interrupted = look_up(progress, told).err();
                }
                if interrupted.is_some() {
                    progress.stop();
                }
            }
            let outcome = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (outcome, interrupted)
        })
    });
    if let Some(interrupted) = interrupted {
        return Err(interrupted);
    }
    match outcome.or_raise(py)? {
        Some(part) => {
            if let Some(told) = told {
                told.call1(py, (progress.rows(),))?;
            }
            Ok((part, progress.rows()))
        }
        // Only an interruption stops a stream.
        None => Err(pyo3::exceptions::PyKeyboardInterrupt::new_err(())),
    }
}

/// Counts on as many threads as the table is worth.
fn count(
    part: Accumulator,
    kind: RecordKind,
    batches: Batches,
    options: &StreamOptions<'_>,
    progress: &Progress,
) -> kpi_core::Result<Option<Accumulator>> {
    let batches = Ahead::new(batches);
    let threads = match batches.is_small() {
        true => NonZeroUsize::MIN,
        false => options.threads,
    };
    let options = StreamOptions { threads, ..options.clone() };
    threads::on(threads.get(), || read_stream(part, kind, batches, &options, progress))
}

/// Batches of which up to two were pulled to see how many there are.
struct Ahead {
    pulled: VecDeque<Result<RecordBatch, ArrowError>>,
    rest: Option<Batches>,
    schema: SchemaRef,
}

impl Ahead {
    fn new(mut batches: Batches) -> Self {
        let schema = batches.schema();
        let mut pulled = VecDeque::new();
        while pulled.len() < 2 {
            let Some(batch) = batches.next() else {
                return Ahead { pulled, rest: None, schema };
            };
            let is_enough = batch.as_ref().map_or(true, |batch| batch.num_rows() > FEW_ROWS);
            pulled.push_back(batch);
            if is_enough {
                break;
            }
        }
        Ahead { pulled, rest: Some(batches), schema }
    }

    /// Whether there are no more than a few rows.
    fn is_small(&self) -> bool {
        let rows = |batch: &Result<RecordBatch, _>| batch.as_ref().map_or(0, RecordBatch::num_rows);
        self.rest.is_none() && self.pulled.iter().map(rows).sum::<usize>() <= FEW_ROWS
    }
}

impl Iterator for Ahead {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pulled.pop_front().or_else(|| self.rest.as_mut()?.next())
    }
}

impl RecordBatchReader for Ahead {
    fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }
}

fn look_up(progress: &Progress, told: Option<&Py<PyAny>>) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        match told {
            Some(told) => told.call1(py, (progress.rows(),)).map(|_| ()),
            None => Ok(()),
        }
    })
}
