//! A stream of batches into an accumulator, on several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::ArrowError;
use kpi_core::policy::Duplicates;
use kpi_core::record::RecordKind;
use kpi_core::{Accumulator, Error, ErrorKind, Result};

use crate::import::{ColumnMap, ImportOptions, columns, wanted};

/// The most rows that are counted at a time: their columns stay in the cache.
const PIECE_ROWS: usize = 8_192;

/// The most rows that a thread takes at a time. Longer batches are cut, so that threads
/// share a table that came as one; and not into single pieces, because rows mostly come
/// in the order of time, and then threads have fewer intervals in common.
const RUN_ROWS: usize = 8 * PIECE_ROWS;

/// How a stream is read.
#[derive(Clone, Debug)]
pub struct StreamOptions<'o> {
    /// Which column holds which field.
    pub names: &'o ColumnMap,
    /// Zone, and further dimensions.
    pub import: ImportOptions<'o>,
    /// How many threads count. The result does not depend on it.
    pub threads: NonZeroUsize,
}

/// How far a stream has been read; another thread can look, and can stop it.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    is_stopped: AtomicBool,
}

impl Progress {
    /// The rows that have been counted so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Asks for an end. Pieces that were begun are finished first.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether an end was asked for.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}

/// Adds every row of a stream of batches to `accumulator` and returns it, or
/// nothing when `progress` was stopped before the end.
///
/// Batches are pulled one after the other and counted on several threads, each
/// with an accumulator of its own; these merge at the end. So the result is
/// the same for every number of threads, to the byte. Where duplicates are
/// rejected there is one thread, so that the second row of an id can be named.
/// A stream without batches still says that the table was there.
///
/// # Errors
///
/// Those of [`columns`] and [`Accumulator::add`], for the first row of the
/// stream that has one, with rows counted from its beginning; `InvalidColumns`
/// when the stream itself fails.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray};
/// use kpi_arrow::{ColumnMap, ImportOptions, Progress, StreamOptions, read_stream};
/// use kpi_core::record::RecordKind;
/// use kpi_core::{Accumulator, Finish, GroupBy, Policy};
///
/// let author: ArrayRef = Arc::new(StringArray::from(vec!["bot", "agent"]));
/// let sent: ArrayRef = Arc::new(StringArray::from(vec!["2026-03-02T08:00:00Z"; 2]));
/// let batch = RecordBatch::try_from_iter([("author", author), ("delivered_at", sent)]).unwrap();
/// let schema = batch.schema();
/// let stream = RecordBatchIterator::new([Ok(batch)], schema);
///
/// let accumulator = Accumulator::new(&Policy::default(), GroupBy::new())?;
/// let options = StreamOptions {
///     names: &ColumnMap::new(),
///     import: ImportOptions::default(),
///     threads: NonZeroUsize::MIN,
/// };
/// let progress = Progress::default();
/// let read = read_stream(accumulator, RecordKind::Prompt, stream, &options, &progress)?;
/// assert_eq!(progress.rows(), 2);
/// assert_eq!(read.expect("nobody stopped it").finish(Finish::default())?.notes()[0].rows, 2);
/// # Ok::<(), kpi_core::Error>(())
/// ```
pub fn read_stream(
    accumulator: Accumulator,
    kind: RecordKind,
    reader: impl RecordBatchReader + Send,
    options: &StreamOptions<'_>,
    progress: &Progress,
) -> Result<Option<Accumulator>> {
    let threads = match accumulator.policy().duplicates {
        Duplicates::Reject => 1,
        _ => options.threads.get(),
    };
    let empty = RecordBatch::new_empty(reader.schema());
    let import = ImportOptions { unread: accumulator.unread_texts(kind), ..options.import.clone() };
    let columns = wanted(kind, &reader.schema(), options.names, &import);
    let source = Mutex::new(Source::new(kind, columns, reader, threads));
    let task = Task { kind, names: options.names, import, progress, source };
    let mut first = accumulator;
    // Names and types are checked before the first row is pulled.
    task.add(&mut first, 0, &empty)?;
    let others = (1..threads).map(|_| first.fresh()).collect::<Result<Vec<_>>>()?;
    let mut parts = vec![first];
    parts.extend(others);
    let faults = match parts.as_mut_slice() {
        // A scope would make a handle of the host's thread, which stays when the library is done.
        [only] => task.work(only).into_iter().collect(),
        parts => on_threads(&task, parts),
    };
    if let Some(fault) = faults.into_iter().min_by_key(|fault| fault.first_row) {
        return Err(fault.error);
    }
    if progress.is_stopped() {
        return Ok(None);
    }
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Ok(None) };
    parts.try_for_each(|part| whole.merge(part))?;
    Ok(Some(whole))
}

/// Each part with a thread of its own, the first with that of the caller.
fn on_threads(
    task: &Task<'_, impl RecordBatchReader + Send>,
    parts: &mut [Accumulator],
) -> Vec<Fault> {
    std::thread::scope(|scope| {
        let (mine, theirs) = parts.split_at_mut(1);
        let work = |part: &mut Accumulator| task.work(part);
        let started: Vec<_> =
            theirs.iter_mut().map(|part| scope.spawn(move || work(part))).collect();
        let mut faults: Vec<Fault> = mine.iter_mut().filter_map(work).collect();
        for thread in started {
            match thread.join() {
                Ok(fault) => faults.extend(fault),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        faults
    })
}

/// Rows that lie next to each other in the stream, for one thread.
struct Run {
    /// Where they begin in the stream, and in their batch.
    first_row: u64,
    start: usize,
    rows: usize,
    /// The whole batch: each slice of it counts what is missing in it.
    batch: RecordBatch,
}

/// The first error of a run.
struct Fault {
    first_row: u64,
    error: Error,
}

/// Gives the runs of a stream in their order.
struct Source<R> {
    kind: RecordKind,
    /// The columns that are looked at.
    columns: Vec<usize>,
    reader: R,
    /// A batch, and how many of its rows have been given.
    rest: Option<(RecordBatch, usize)>,
    rows: u64,
    has_ended: bool,
    threads: usize,
}

impl<R: RecordBatchReader> Source<R> {
    fn new(kind: RecordKind, columns: Vec<usize>, reader: R, threads: usize) -> Self {
        Source { kind, columns, reader, rest: None, rows: 0, has_ended: false, threads }
    }

    fn next(&mut self) -> Option<std::result::Result<Run, Fault>> {
        let (batch, given) = match self.rest.take() {
            Some(rest) => rest,
            None if self.has_ended => return None,
            None => match self.reader.next().map(|batch| batch?.project(&self.columns)) {
                Some(Ok(batch)) => (batch, 0),
                Some(Err(error)) => {
                    self.has_ended = true;
                    let error = failed(self.kind, &error);
                    return Some(Err(Fault { first_row: self.rows, error }));
                }
                None => {
                    self.has_ended = true;
                    return None;
                }
            },
        };
        // At least two for each thread, so that they end together.
        let share = batch.num_rows() / (2 * self.threads) / PIECE_ROWS * PIECE_ROWS;
        let rows = (batch.num_rows() - given).min(share.clamp(PIECE_ROWS, RUN_ROWS));
        let run = Run { first_row: self.rows, start: given, rows, batch: batch.clone() };
        self.rows += rows as u64;
        if given + rows < batch.num_rows() {
            self.rest = Some((batch, given + rows));
        }
        Some(Ok(run))
    }
}

#[cold]
fn failed(kind: RecordKind, error: &ArrowError) -> Error {
    let message = format!("the stream of batches failed: {error}");
    Error::new(ErrorKind::InvalidColumns, message).in_record(kind.name())
}

/// What all threads share.
struct Task<'t, R> {
    kind: RecordKind,
    names: &'t ColumnMap,
    import: ImportOptions<'t>,
    progress: &'t Progress,
    source: Mutex<Source<R>>,
}

impl<R: RecordBatchReader> Task<'_, R> {
    /// Counts runs until there are none left, one cannot be counted, or an
    /// end was asked for. Runs before a faulty one have been given out
    /// already, so the least fault of all threads is the first of the stream.
    fn work(&self, part: &mut Accumulator) -> Option<Fault> {
        while !self.progress.is_stopped() {
            let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
            let run = match source.next()? {
                Ok(run) => run,
                Err(fault) => return Some(fault),
            };
            drop(source);
            if let Err(fault) = self.count(part, &run) {
                let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
                (source.has_ended, source.rest) = (true, None);
                return Some(fault);
            }
        }
        None
    }

    /// Counts a run, piece by piece.
    fn count(&self, part: &mut Accumulator, run: &Run) -> std::result::Result<(), Fault> {
        for start in (0..run.rows).step_by(PIECE_ROWS) {
            if self.progress.is_stopped() {
                break;
            }
            let rows = PIECE_ROWS.min(run.rows - start);
            let piece = run.batch.slice(run.start + start, rows);
            let first_row = run.first_row + start as u64;
            self.add(part, first_row, &piece).map_err(|error| Fault { first_row, error })?;
            self.progress.rows.fetch_add(piece.num_rows() as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    fn add(&self, part: &mut Accumulator, first_row: u64, piece: &RecordBatch) -> Result<()> {
        let columns = columns(self.kind, piece, self.names, &self.import);
        columns
            .and_then(|columns| part.add(columns.batch()))
            .map_err(|error| self.names.placed(error, first_row))
    }
}
