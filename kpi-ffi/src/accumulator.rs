//! Accumulators: records in, state that merges.

use std::ffi::c_char;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use kpi_arrow::{ColumnMap, ImportOptions, Progress, StreamOptions, read_stream};
use kpi_core::record::{RecordKind, TableReader};
use kpi_core::{Accumulator, Finish, GroupBy, Policy, Seal};

use crate::guard::{Fault, guard, kpi_error, kpi_status};
use crate::scorecard::kpi_scorecard;
use crate::state::State;
use crate::text::{needed, text};

/// No instant. It also stands for a number that is not known.
pub const KPI_MISSING: i64 = i64::MIN;

/// Counts records. One thread at a time may use it.
pub struct kpi_accumulator {
    /// Rows that wait are counted before a question is answered, also where the
    /// caller's pointer is `const`: hence a lock. Callers who keep to one thread
    /// never wait for it, and adding rows does not even look at it.
    state: Mutex<State>,
}

impl kpi_accumulator {
    pub(crate) fn with(core: Accumulator) -> Self {
        kpi_accumulator { state: Mutex::new(State::new(core)) }
    }

    fn given(core: Accumulator) -> *mut Self {
        Box::into_raw(Box::new(kpi_accumulator::with(core)))
    }

    pub(crate) fn state(&mut self) -> &mut State {
        self.state.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a pointer of the caller points to.
///
/// # Safety
///
/// The pointer is NULL, or points to a value of the library that was not freed
/// and that no other thread changes.
pub(crate) unsafe fn borrowed<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Fault> {
    // SAFETY: the caller promises so.
    unsafe { pointer.as_ref() }.ok_or_else(|| Fault::argument(format!("{what}: found NULL")))
}

/// The same, to change it.
///
/// # Safety
///
/// As for [`borrowed`], and nobody else uses the value meanwhile.
pub(crate) unsafe fn changed<'a, T>(pointer: *mut T, what: &str) -> Result<&'a mut T, Fault> {
    // SAFETY: the caller promises so.
    unsafe { pointer.as_mut() }.ok_or_else(|| Fault::argument(format!("{what}: found NULL")))
}

/// Makes an empty accumulator.
///
/// `policy_json` is a policy as JSON; NULL means the preset `seed`.
/// `group_by_json` is a grouping such as
/// `{"dimensions": ["channel"], "interval": "30min"}`; NULL means none.
///
/// # Safety
///
/// Texts end with NUL; `out` can be written; `error` is NULL or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_new(
    policy_json: *const c_char,
    group_by_json: *const c_char,
    out: *mut *mut kpi_accumulator,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (policy, by, out) = unsafe {
            (
                text(policy_json, "policy_json")?,
                text(group_by_json, "group_by_json")?,
                changed(out, "out")?,
            )
        };
        let policy = policy.map_or_else(|| Ok(Policy::default()), Policy::from_json)?;
        let by = by.map_or_else(|| Ok(GroupBy::new()), GroupBy::from_json)?;
        *out = kpi_accumulator::given(Accumulator::new(&policy, by)?);
        Ok(())
    })
}

/// Frees an accumulator. NULL is fine.
///
/// # Safety
///
/// The accumulator came from the library and is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_free(accumulator: *mut kpi_accumulator) {
    if !accumulator.is_null() {
        // SAFETY: it came from `Box::into_raw`.
        let accumulator = unsafe { Box::from_raw(accumulator) };
        guard(std::ptr::null_mut(), || {
            drop(accumulator);
            Ok(())
        });
    }
}

/// Adds records as JSON, one object a line; empty lines are passed over.
///
/// `record` is the name of the record, such as `interaction`. `length` is the
/// number of bytes of `ndjson`, which need not end with NUL.
///
/// # Safety
///
/// `ndjson` points to `length` bytes; the rest as for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_json(
    accumulator: *mut kpi_accumulator,
    record: *const c_char,
    ndjson: *const c_char,
    length: usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (accumulator, record) =
            unsafe { (changed(accumulator, "accumulator")?, needed(record, "record")?) };
        let kind = RecordKind::named(record)?;
        // SAFETY: as promised by the caller.
        let bytes = unsafe { bytes(ndjson.cast(), length, "ndjson")? };
        let lines = std::str::from_utf8(bytes)
            .map_err(|_| Fault::argument("ndjson: found bytes that are not UTF-8 text"))?;
        let core = accumulator.state().counted()?;
        let mut reader = TableReader::new(kind, &[], core.zone());
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            reader.push_json(line)?;
        }
        core.add(reader.finish()?.batch())?;
        Ok(())
    })
}

/// Adds the rows of a stream of the Arrow C interface.
///
/// The stream is consumed and released, also where the call fails. Columns are
/// named after the fields; columns of the grouping's dimensions are read, too.
///
/// # Safety
///
/// `stream` is a valid stream of the interface, or NULL; the rest as for
/// `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_add_arrow(
    accumulator: *mut kpi_accumulator,
    record: *const c_char,
    stream: *mut FFI_ArrowArrayStream,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let stream = unsafe { changed(stream, "stream")? };
        // SAFETY: `from_raw` moves the stream out and leaves a released one.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
        let reader = RecordBatchStreamReader::try_new(stream)
            .map_err(|found| Fault::argument(format!("stream: found no table: {found}")))?;
        // SAFETY: as promised by the caller.
        let (accumulator, record) =
            unsafe { (changed(accumulator, "accumulator")?, needed(record, "record")?) };
        let kind = RecordKind::named(record)?;
        let core = accumulator.state().counted()?;
        let dimensions = core.group_by().dimensions().to_vec();
        let zone = core.zone().clone();
        let options = StreamOptions {
            names: &ColumnMap::new(),
            import: ImportOptions {
                zone,
                dimensions: &dimensions,
                text_cells: false,
                ..ImportOptions::default()
            },
            // The threads of a host are its own affair.
            threads: std::num::NonZeroUsize::MIN,
        };
        let part = read_stream(core.fresh()?, kind, reader, &options, &Progress::default())?;
        part.map_or(Ok(()), |part| core.merge(part))?;
        Ok(())
    })
}

/// Adds the state of `other`, which stays as it is.
///
/// # Safety
///
/// Both came from the library; the rest as for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_merge(
    accumulator: *mut kpi_accumulator,
    other: *const kpi_accumulator,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        if std::ptr::eq(accumulator, other) {
            return Err(Fault::argument("other: found the accumulator itself"));
        }
        // SAFETY: as promised by the caller; the two are not the same.
        let (accumulator, other) =
            unsafe { (changed(accumulator, "accumulator")?, borrowed(other, "other")?) };
        let other = other.locked().counted()?.clone();
        accumulator.state().counted()?.merge(other)?;
        Ok(())
    })
}

/// Counts events now and forgets them; instants in UTC milliseconds, or
/// `KPI_MISSING` for those of the policy's period.
///
/// # Safety
///
/// As for `kpi_accumulator_merge`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_seal(
    accumulator: *mut kpi_accumulator,
    as_of_ms: i64,
    history_from_ms: i64,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let accumulator = unsafe { changed(accumulator, "accumulator")? };
        let known = |instant: i64| (instant != KPI_MISSING).then_some(instant);
        let seal = Seal { as_of: known(as_of_ms), history_from: known(history_from_ms) };
        accumulator.state().counted()?.seal(seal)?;
        Ok(())
    })
}

/// The state as bytes, to be freed with `kpi_bytes_free`. Equal states give
/// equal bytes.
///
/// # Safety
///
/// `out` and `length` can be written; the rest as for `kpi_accumulator_merge`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_to_bytes(
    accumulator: *const kpi_accumulator,
    out: *mut *mut u8,
    length: *mut usize,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (accumulator, out, length) = unsafe {
            (
                borrowed(accumulator, "accumulator")?,
                changed(out, "out")?,
                changed(length, "length")?,
            )
        };
        let bytes = accumulator.locked().counted()?.to_bytes().into_boxed_slice();
        *length = bytes.len();
        *out = Box::into_raw(bytes).cast();
        Ok(())
    })
}

/// Frees bytes that the library has given. NULL is fine.
///
/// # Safety
///
/// `bytes` and `length` came from one call of the library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_bytes_free(bytes: *mut u8, length: usize) {
    if !bytes.is_null() {
        // SAFETY: they came from `Box::into_raw` of a slice of this length.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(bytes, length)) });
    }
}

/// The accumulator with this state.
///
/// # Safety
///
/// `bytes` points to `length` bytes; the rest as for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_from_bytes(
    bytes: *const u8,
    length: usize,
    out: *mut *mut kpi_accumulator,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (bytes, out) = unsafe { (self::bytes(bytes, length, "bytes")?, changed(out, "out")?) };
        *out = kpi_accumulator::given(Accumulator::from_bytes(bytes)?);
        Ok(())
    })
}

/// How much memory the state takes, about, in bytes; 0 for NULL.
///
/// # Safety
///
/// As for `kpi_accumulator_merge`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_state_bytes(accumulator: *const kpi_accumulator) -> usize {
    let mut bytes = 0;
    guard(std::ptr::null_mut(), || {
        // SAFETY: as promised by the caller.
        bytes = unsafe { borrowed(accumulator, "accumulator")? }.locked().memory_bytes()?;
        Ok(())
    });
    bytes
}

/// The scorecard of everything added so far. The state stays as it is.
///
/// `finish_json` chooses `as_of`, `options` and `narrow_to`; NULL means nothing.
///
/// # Safety
///
/// As for `kpi_accumulator_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kpi_accumulator_finish(
    accumulator: *const kpi_accumulator,
    finish_json: *const c_char,
    out: *mut *mut kpi_scorecard,
    error: *mut kpi_error,
) -> kpi_status {
    guard(error, || {
        // SAFETY: as promised by the caller.
        let (accumulator, finish, out) = unsafe {
            (
                borrowed(accumulator, "accumulator")?,
                text(finish_json, "finish_json")?,
                changed(out, "out")?,
            )
        };
        let mut state = accumulator.locked();
        let core = state.counted()?;
        let finish = finish
            .map_or_else(|| Ok(Finish::default()), |text| Finish::from_json(text, core.zone()))?;
        *out = kpi_scorecard::given(core.finish(finish)?);
        Ok(())
    })
}

/// Bytes of the caller. No bytes may have any pointer.
///
/// # Safety
///
/// `pointer` points to `length` bytes that nobody changes meanwhile.
unsafe fn bytes<'b>(pointer: *const u8, length: usize, what: &str) -> Result<&'b [u8], Fault> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() || isize::try_from(length).is_err() {
        let message = format!("{what}: found {length} bytes at {pointer:?}, which cannot be");
        return Err(Fault::argument(message));
    }
    // SAFETY: as promised by the caller; no allocation is longer than isize::MAX.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}
