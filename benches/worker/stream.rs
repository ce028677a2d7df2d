//! The physical limit: how long it takes to read the columns of a workload once.

use std::num::NonZeroUsize;
use std::time::Instant;

use arrow_array::Array;
use serde_json::{Value, json};

use crate::workload::Workload;

/// Words that are summed side by side, a cache line of them.
const LANES: usize = 8;

/// Sums the words of exactly those buffers that the workload's columns consist of.
pub(crate) fn run(workload: &Workload, threads: NonZeroUsize) -> Value {
    let parts = parts(workload, threads.get());
    let bytes: usize = parts.iter().flatten().map(|buffer| buffer.len()).sum();
    let began = Instant::now();
    let sum = std::thread::scope(|scope| {
        let (mine, theirs) = parts.split_first().expect("there is at least one thread");
        let others: Vec<_> = theirs.iter().map(|part| scope.spawn(move || sum_of(part))).collect();
        let joined = others.into_iter().map(|thread| thread.join().unwrap_or(0));
        joined.fold(sum_of(mine), u64::wrapping_add)
    });
    let seconds = began.elapsed().as_secs_f64();
    // The sum goes out so that the reading cannot be optimised away.
    json!({"seconds": seconds, "bytes": bytes, "sum": sum})
}

/// The buffers of each thread: batches next to each other, about as many bytes for each thread.
fn parts(workload: &Workload, threads: usize) -> Vec<Vec<&[u8]>> {
    let buffers: Vec<&[u8]> = workload.columns().flat_map(buffers_of).collect();
    let all: usize = buffers.iter().map(|buffer| buffer.len()).sum();
    let mut parts = vec![Vec::new(); threads];
    let mut before = 0;
    for buffer in buffers {
        let part = before * threads / all.max(1);
        parts[part.min(threads - 1)].push(buffer);
        before += buffer.len();
    }
    parts
}

/// The validity and the values of a column; of a dictionary column the keys.
fn buffers_of(column: &dyn Array) -> Vec<&[u8]> {
    let mut found = Vec::new();
    if let Some(nulls) = column.nulls() {
        found.push(nulls.validity());
    }
    found.extend(crate::workload::values(column));
    found
}

fn sum_of(buffers: &[&[u8]]) -> u64 {
    buffers.iter().map(|buffer| sum_of_words(buffer)).fold(0, u64::wrapping_add)
}

fn sum_of_words(bytes: &[u8]) -> u64 {
    let mut lanes = [0u64; LANES];
    let (lines, rest) = bytes.as_chunks::<{ LANES * 8 }>();
    for line in lines {
        let (words, _) = line.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = lane.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    let rest = rest.iter().fold(0u64, |sum, byte| sum.wrapping_add(u64::from(*byte)));
    lanes.into_iter().fold(rest, u64::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_summed() {
        let bytes = vec![1u8; 64 * 3 + 5];
        let word = u64::from_le_bytes([1; 8]);
        assert_eq!(sum_of_words(&bytes), 24 * word + 5);
    }
}
