//! The library as a worker of the benchmarks: loads the tables of a workload once, then answers
//! lines on its standard input, each with one line of JSON.
//!
//! ```text
//! run          counts everything and makes the wide table
//! long         the same with the long table
//! exact        the same with the wide table, after a second reading for exact percentiles
//! stream       reads the same columns once and does nothing with them
//! check PATH   writes the long table to an Arrow file, and tells the memory that a run takes
//! quit
//! ```

mod memory;
mod stream;
mod workload;

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::writer::FileWriter;
use kpi_arrow::{Shape, table};
use kpi_core::Scorecard;
use serde_json::{Value, json};

use workload::Workload;

type Fault = Box<dyn Error + Send + Sync>;
type Result<T> = std::result::Result<T, Fault>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [workloads, name, data, threads] = arguments.as_slice() else {
        return Err("expected: WORKLOADS.json NAME DATA THREADS".into());
    };
    let threads: NonZeroUsize = threads.parse()?;
    let workload = Workload::load(Path::new(workloads), name, Path::new(data))?;
    // What is done after counting shares the threads of the pool that it is in.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build()?;
    pool.install(|| serve(&workload, threads))
}

fn serve(workload: &Workload, threads: NonZeroUsize) -> Result<()> {
    memory::forget_peak();
    let base = memory::resident_kib();
    answer(&json!({"ready": true, "base_kib": base}))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.splitn(2, ' ').collect();
        let done = match words.as_slice() {
            ["run"] => run(workload, threads, Shape::Wide, false),
            ["long"] => run(workload, threads, Shape::Long, false),
            ["exact"] => run(workload, threads, Shape::Wide, true),
            ["stream"] => Ok(stream::run(workload, threads)),
            ["check", path] => check(workload, threads, Path::new(path), base),
            ["quit"] => return Ok(()),
            _ => Err(format!("found {line:?}, which is no command").into()),
        };
        answer(&done.unwrap_or_else(|error| json!({"error": error.to_string()})))?;
    }
    Ok(())
}

fn answer(line: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// The batches of a table of the scorecard, kept as the other engines keep theirs.
fn batches(card: &Scorecard, shape: Shape) -> Result<Vec<RecordBatch>> {
    Ok(table(card, shape).collect::<std::result::Result<_, _>>()?)
}

fn run(workload: &Workload, threads: NonZeroUsize, shape: Shape, exact: bool) -> Result<Value> {
    let began = Instant::now();
    let counted = workload.count(threads)?;
    let after_count = began.elapsed();
    let mut card = counted.finish(workload.finish())?;
    if exact && let Some(reading) = card.second_reading()? {
        card = card.with_second_reading(&workload.add_to(reading, threads)?)?;
    }
    // As in Python, where `scorecard` keeps nothing but the scorecard.
    drop(counted);
    let after_finish = began.elapsed();
    let result = batches(&card, shape)?;
    let after_table = began.elapsed();
    // The other engines, and Python, have only the result left when they are done.
    drop(card);
    let seconds = began.elapsed();
    let rows: usize = result.iter().map(RecordBatch::num_rows).sum();
    Ok(json!({
        "seconds": seconds.as_secs_f64(),
        "count_seconds": after_count.as_secs_f64(),
        "finish_seconds": (after_finish - after_count).as_secs_f64(),
        "table_seconds": (after_table - after_finish).as_secs_f64(),
        "free_seconds": (seconds - after_table).as_secs_f64(),
        "rows_out": rows,
    }))
}

fn check(workload: &Workload, threads: NonZeroUsize, path: &Path, base: u64) -> Result<Value> {
    let measured = run(workload, threads, Shape::Wide, false)?;
    let peak = memory::peak_kib();
    let card = workload.count(threads)?.finish(workload.finish())?;
    let reader = table(&card, Shape::Long);
    let mut writer = FileWriter::try_new(File::create(path)?, &reader.schema())?;
    for batch in reader {
        writer.write(&batch?)?;
    }
    writer.finish()?;
    Ok(json!({
        "seconds": measured["seconds"],
        "rows_out": measured["rows_out"],
        "base_kib": base,
        "peak_kib": peak,
    }))
}
