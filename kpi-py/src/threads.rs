//! Threads for one piece of work. A pool that stays would be lost when the process
//! forks, so each ends with its work.

use std::num::NonZeroUsize;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::capsule::Batches;

/// Cells of a table from which on several threads are worth their start.
const MANY_CELLS: usize = 1 << 20;

/// Threads where nobody says how many.
pub(crate) fn available() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Bytes of a state from which on several threads are worth their start.
const LARGE_STATE: usize = 1 << 22;

/// Does work on a state of this size, on several threads where it is large.
pub(crate) fn on_state<T: Send>(bytes: usize, work: impl FnOnce() -> T + Send) -> T {
    if bytes >= LARGE_STATE
        && available().get() > 1
        && let Ok(pool) = ThreadPoolBuilder::new().num_threads(available().get()).build()
    {
        return pool.install(work);
    }
    work()
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
