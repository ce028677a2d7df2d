//! Reads a stream with the interpreter released, and looks up now and then:
//! has Ctrl-C been pressed, who wants to know how far it is.

use std::num::NonZeroUsize;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use kpi_arrow::{Progress, StreamOptions, read_stream};
use kpi_core::Accumulator;
use kpi_core::record::RecordKind;
use pyo3::prelude::*;

use crate::capsule::Batches;
use crate::error::OrRaise;
use crate::threads;

/// How often signals are looked for and progress is told.
const BEAT: Duration = Duration::from_millis(100);

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
            let work = || read_stream(part, kind, batches, options, &progress);
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

fn look_up(progress: &Progress, told: Option<&Py<PyAny>>) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        match told {
            Some(told) => told.call1(py, (progress.rows(),)).map(|_| ()),
            None => Ok(()),
        }
    })
}
