//! Independent parts of work, on several threads where the feature `rayon` is on.
//!
//! Parts are cut and put together in the same order whatever the number of
//! threads, so no result depends on it. The threads are those of the rayon pool
//! that the caller is in. Outside of a pool there is one: the global pool is never
//! started, since its threads would be lost when the process forks.

/// How many threads there are.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "rayon")]
    return rayon::current_thread_index().map_or(1, |_| rayon::current_num_threads());
    #[cfg(not(feature = "rayon"))]
    1
}

/// What `work` makes of each part, in the order of the parts.
#[cfg(feature = "rayon")]
pub(crate) fn map<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    if parts.len() < 2 || threads() < 2 {
        return parts.into_iter().map(work).collect();
    }
    parts.into_par_iter().map(work).collect()
}

/// What `work` makes of each part, in the order of the parts.
#[cfg(not(feature = "rayon"))]
pub(crate) fn map<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    parts.into_iter().map(work).collect()
}

/// What two pieces of work make, each with a thread of its own where there are several.
pub(crate) fn join<A: Send, B: Send>(
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B) {
    #[cfg(feature = "rayon")]
    if threads() > 1 {
        return rayon::join(first, second);
    }
    (first(), second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_parts() {
        assert!(threads() > 0);
        let parts: Vec<usize> = (0..100).collect();
        assert_eq!(map(parts.clone(), |part| part), parts);
        assert_eq!(map(Vec::<usize>::new(), |part| part), Vec::<usize>::new());
    }
}
