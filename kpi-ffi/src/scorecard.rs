//! Scorecards: values that explain themselves.

use std::ffi::c_char;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use kpi_arrow::Shape;
use kpi_core::catalogue::{Unit, catalogue, find};
use kpi_core::policy::Rating;
use kpi_core::{Error, ErrorKind, NoData, Scorecard, Value};

use crate::accumulator::{borrowed, changed};
use crate::guard::{Fault, guard, kpi_error, kpi_status};
use crate::text::{given, needed};

/// The values of all KPIs in all groups. It does not change, so any number of
/// threads may read it at once.
pub struct kpi_scorecard {
    inner: Arc<Scorecard>,
}

impl kpi_scorecard {
    pub(crate) fn given(card: Scorecard) -> *mut Self {
        Box::into_raw(Box::new(kpi_scorecard { inner: Arc::new(card) }))
    }
}

/// The value of a KPI in a group. Numbers whose `has_` is 0 are not set.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct kpi_value {
    /// The code of the KPI; 0 for one of the policy's own.
    pub code: u32,
    /// The unit: one of the numbers of `KPI_UNIT_…`.
    pub unit: u32,
    /// The band: one of the numbers of `KPI_BAND_…`.
    pub band: u32,
    /// Why there is no value: one of the numbers of `KPI_NO_DATA_…`; 0 where there is one.
    pub no_data: u32,
    /// Whether there is a value.
    pub has_value: u32,
    /// Whether there are numerator and denominator.
    pub has_ratio: u32,
    /// Whether there is a confidence interval.
    pub has_interval: u32,
    /// 0 without percentiles, 1 where they are exact, 2 where they are off by less than 0.4 %.
    pub has_percentiles: u32,
    /// The value in its unit.
    pub value: f64,
    /// The numerator in state units.
    pub numerator: i64,
    /// The denominator in state units.
    pub denominator: i64,
    /// How many records are behind the value.
    pub n: u64,
    /// How many records were left out.
    pub excluded: u64,
    /// The lower end of the 95 % confidence interval.
    pub ci_low: f64,
    /// The upper end.
    pub ci_high: f64,
    /// The median.
    pub p50: f64,
    /// 90 of 100 are at most this.
    pub p90: f64,
    /// 95 of 100 are at most this.
    pub p95: f64,
    /// The greatest.
    pub max: f64,
    /// Room for later versions; 0.
    pub reserved: [u64; 4],
}

impl kpi_value {
    fn of(value: &Value) -> Self {
        let mut out = kpi_value {
            code: find(&value.kpi).map_or(0, |definition| u32::from(definition.code)),
            unit: number_of(&Unit::ALL, |unit| *unit == value.unit),
            band: band_number(value.band),
            no_data: value
                .no_data
                .map_or(0, |reason| number_of(&NoData::ALL, |known| *known == reason)),
            n: value.n,
            excluded: value.excluded_total(),
            ..kpi_value::default()
        };
        if let Some(number) = value.value {
            (out.has_value, out.value) = (1, number);
        }
        if let (Some(numerator), Some(denominator)) = (value.numerator, value.denominator) {
            (out.has_ratio, out.numerator, out.denominator) = (1, numerator, denominator);
        }
        if let Some((low, high)) = value.confidence_interval {
            (out.has_interval, out.ci_low, out.ci_high) = (1, low, high);
        }
        if let Some(percentiles) = value.percentiles {
            out.has_percentiles = if percentiles.exact { 1 } else { 2 };
            (out.p50, out.p90) = (percentiles.p50, percentiles.p90);
            (out.p95, out.max) = (percentiles.p95, percentiles.max);
        }
        out
    }
}

/// The place in a closed list, from 1.
fn number_of<T>(all: &[T], is_it: impl Fn(&T) -> bool) -> u32 {
    all.iter().position(is_it).and_then(|place| u32::try_from(place + 1).ok()).unwrap_or(0)
}

fn band_number(band: Rating) -> u32 {
    match band {
        Rating::NotRated => 0,
        Rating::Good => 1,
        Rating::Watch => 2,
        Rating::Bad => 3,
    }
}

/// Frees a scorecard. NULL is fine.
///
/// # Safety
///
/// The scorecard came from the library and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_free(scorecard: *mut kpi_scorecard) {
    if !scorecard.is_null() {
        // SAFETY: it came from `Box::into_raw`.
        let scorecard = unsafe { Box::from_raw(scorecard) };
        guard(std::ptr::null_mut(), || {
            drop(scorecard);
            Ok(())
        });
    }
}

/// How many groups there are; 0 for NULL.
///
/// # Safety
///
/// The scorecard is NULL or came from the library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_groups(scorecard: *const kpi_scorecard) -> usize {
    let mut groups = 0;
    guard(std::ptr::null_mut(), || {
        // SAFETY: as promised by the caller.
        groups = unsafe { borrowed(scorecard, "scorecard")? }.inner.len();
        Ok(())
    });
    groups
}

/// The value of a KPI, by id, alias or title, in a group by its place from 0.
///
/// # Safety
///
/// The scorecard came from the library; `kpi` ends with NUL; `out` can be
/// written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_value(
    scorecard: *const kpi_scorecard,
    group: usize,
    kpi: *const c_char,
    out: *mut kpi_value,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (card, kpi, out) = unsafe {
            (borrowed(scorecard, "scorecard")?, needed(kpi, "kpi")?, changed(out, "out")?)
        };
        *out = kpi_value::of(&card.inner.value_of(group, kpi)?);
        Ok(())
    })
}

/// The value of a KPI by its code: one of the numbers of `KPI_CODE_…`.
///
/// # Safety
///
/// As for `kpi_scorecard_value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_value_by_code(
    scorecard: *const kpi_scorecard,
    group: usize,
    code: u32,
    out: *mut kpi_value,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (card, out) = unsafe { (borrowed(scorecard, "scorecard")?, changed(out, "out")?) };
        let definition = catalogue().find(|kpi| u32::from(kpi.code) == code).ok_or_else(|| {
            Error::new(ErrorKind::UnknownKpi, format!("found the code {code}, which no KPI has"))
        })?;
        *out = kpi_value::of(&card.inner.value_of(group, definition.id)?);
        Ok(())
    })
}

/// A group by its place from 0 as a JSON object, such as
/// `{"channel":"voice","interval_start":"2026-03-02T08:00:00Z"}`, to be freed
/// with `kpi_string_free`. NULL where the call fails.
///
/// # Safety
///
/// As for `kpi_scorecard_value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_group_to_json(
    scorecard: *const kpi_scorecard,
    group: usize,
    error: *mut kpi_error,
) -> *mut c_char {
    // SAFETY: the promise is passed on.
    unsafe { written(scorecard, error, |card| card.group_to_json(group)) }
}

/// The scorecard as JSON, to be freed with `kpi_string_free`: the same bytes
/// in every language. NULL where the call fails.
///
/// # Safety
///
/// As for `kpi_scorecard_value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_to_json(
    scorecard: *const kpi_scorecard,
    error: *mut kpi_error,
) -> *mut c_char {
    // SAFETY: the promise is passed on.
    unsafe { written(scorecard, error, |card| Ok(card.to_json())) }
}

/// The long table as CSV, to be freed with `kpi_string_free`. NULL where the
/// call fails.
///
/// # Safety
///
/// As for `kpi_scorecard_value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_to_csv(
    scorecard: *const kpi_scorecard,
    error: *mut kpi_error,
) -> *mut c_char {
    // SAFETY: the promise is passed on.
    unsafe { written(scorecard, error, |card| Ok(card.to_csv())) }
}

/// # Safety
///
/// As for [`kpi_scorecard_value`].
unsafe fn written(
    scorecard: *const kpi_scorecard,
    error: *mut kpi_error,
    write: impl FnOnce(&Scorecard) -> Result<String, Error>,
) -> *mut c_char {
    let mut out = std::ptr::null_mut();
    guard(error, || {
        // SAFETY: as promised by the caller.
        let card = unsafe { borrowed(scorecard, "scorecard")? };
        out = given(write(&card.inner)?)?;
        Ok(())
    });
    out
}

/// The long table: one row a group and KPI.
pub const KPI_TABLE_LONG: u32 = 1;
/// The wide table: one row a group, one column a KPI.
pub const KPI_TABLE_WIDE: u32 = 2;
/// What explains the values: one row a group and KPI.
pub const KPI_TABLE_DETAILS: u32 = 3;

/// A table of the scorecard (`KPI_TABLE_…`) as a stream of the Arrow C
/// interface, which the caller releases. It may outlive the scorecard.
///
/// # Safety
///
/// `out` points to room for a stream that holds none yet; the rest as for
/// `kpi_scorecard_value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_scorecard_export_arrow(
    scorecard: *const kpi_scorecard,
    table: u32,
    out: *mut FFI_ArrowArrayStream,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let card = unsafe { borrowed(scorecard, "scorecard")? };
        let shape = match table {
            KPI_TABLE_LONG => Shape::Long,
            KPI_TABLE_WIDE => Shape::Wide,
            KPI_TABLE_DETAILS => Shape::Details,
            other => {
                let message = format!(
                    "table: found {other}, allowed are KPI_TABLE_LONG, KPI_TABLE_WIDE and KPI_TABLE_DETAILS"
                );
                return Err(Fault::argument(message));
            }
        };
        if out.is_null() {
            return Err(Fault::argument("out: found NULL"));
        }
        let reader = kpi_arrow::table(Arc::clone(&card.inner), shape);
        // SAFETY: as promised by the caller. What was in `out` is not dropped.
        unsafe { out.write(FFI_ArrowArrayStream::new(Box::new(reader))) };
        Ok(())
    })
}
