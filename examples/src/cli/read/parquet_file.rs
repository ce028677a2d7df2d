//! Parquet files, through arrow batches.

use std::fs::File;
use std::path::Path;

use kpi_arrow::{ColumnMap, ImportOptions, columns};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{CHUNK, Place, Reading, Source};
use crate::cli::failure::Failure;
use crate::cli::mapping::check_required;

/// Reads the columns that are wanted, batch by batch.
pub(super) fn read(
    reading: &mut Reading<'_>,
    source: &Source<'_>,
    path: &Path,
) -> Result<(), Failure> {
    let placed = |message: String| Failure::data(format!("{}: {message}", source.name));
    let file = File::open(path)
        .map_err(|error| Failure::data(format!("cannot read {}: {error}", source.name)))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| placed(error.to_string()))?;
    let schema = builder.schema().clone();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let chosen = reading.fields.choose(source.kind, &names).map_err(placed)?;
    check_required(source.kind, &chosen, &names).map_err(placed)?;
    reading.ignore(source, chosen.ignored);

    let wanted = chosen.columns.iter().map(|(place, _)| *place);
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
    let batches = builder
        .with_projection(mask)
        .with_batch_size(CHUNK)
        .build()
        .map_err(|error| placed(error.to_string()))?;
    let map: ColumnMap = chosen
        .columns
        .iter()
        .map(|(place, field)| (field.as_str(), names.get(*place).copied().unwrap_or("")))
        .collect();
    let options = ImportOptions {
        zone: reading.zone.clone(),
        dimensions: reading.fields.dimensions(),
        ..ImportOptions::default()
    };
    let mut rows_before = 0;
    for batch in batches {
        let batch = batch.map_err(|error| placed(error.to_string()))?;
        let place = Place { rows_before, line: &|_| None };
        let records = columns(source.kind, &batch, &map, &options)
            .map_err(|error| super::described(source, &reading.fields, &place, &error))?;
        reading.add(source, records.batch(), &place)?;
        reading.progress.rows(batch.num_rows(), source.name);
        rows_before += batch.num_rows() as u64;
    }
    Ok(())
}
