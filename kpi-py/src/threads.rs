//! Threads for one piece of work. A pool that stays would be lost when the process
//! forks, so each ends with its work.

use std::num::NonZeroUsize;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::capsule::Batches;

/// Cells of a table from which on several threads are worth their start.
const MANY_CELLS: usize = 1 << 17;

/// Threads where nobody says how many.
pub(crate) fn available() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Rows of a state from which on several threads are worth their start.
const MANY_ROWS: usize = 20_000;

/// Does work in a pool of this many threads, which also share what is done after
/// counting; on the caller's thread where there is one, or the system gives none.
pub(crate) fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    if threads > 1
        && let Ok(pool) = ThreadPoolBuilder::new().num_threads(threads).build()
    {
        return pool.install(work);
    }
    work()
}

/// Does work on a state of about this many rows, on several threads where it is large.
pub(crate) fn on_state<T: Send>(rows: usize, work: impl FnOnce() -> T + Send) -> T {
    on(if rows < MANY_ROWS { 1 } else { available().get() }, work)
}

/// The same batches, made on several threads where the table is large.
pub(crate) fn shared(batches: Batches, cells: usize) -> Batches {
    if cells < MANY_CELLS || available().get() == 1 {
        return batches;
    }
    match ThreadPoolBuilder::new().num_threads(available().get()).build() {
        Ok(pool) => Box::new(Shared { batches, pool }),
        // Where the system gives no threads, one is enough.
        Err(_) => batches,
    }
}

struct Shared {
    batches: Batches,
    pool: ThreadPool,
}

impl Iterator for Shared {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batches = &mut self.batches;
        self.pool.install(|| batches.next())
    }
}

impl RecordBatchReader for Shared {
    fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }
}
