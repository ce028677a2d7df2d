//! The bodies of the fuzz targets. Each takes any bytes, and panics where the library
//! breaks its word: a state that does not read back, a call that failed and yet changed
//! something, rows that count otherwise together than one by one. They say whether the bytes were
//! accepted, so that one sees whether the inputs reach what lies behind the first check.

mod input;
mod rows;

use std::ptr::{null, null_mut};
use std::sync::{Arc, OnceLock};

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch,
    RecordBatchIterator, StringArray, TimestampMicrosecondArray, TimestampMillisecondArray,
};
use kpi::{
    KPI_INTERNAL, KPI_OK, kpi_accumulator, kpi_accumulator_add_arrow, kpi_accumulator_add_json,
    kpi_accumulator_free, kpi_accumulator_new, kpi_accumulator_to_bytes, kpi_bytes_free, kpi_error,
    kpi_status,
};
use kpi_core::formula::{Formula, MAX_FORMULA_BYTES};
use kpi_core::record::{Field, FieldKind, RecordKind};
use kpi_core::{Accumulator, Finish, GroupBy, Policy};

pub use rows::c_rows;

use input::Input;

/// The body of a target: whether it accepts the bytes.
pub type Body = fn(&[u8]) -> bool;

/// What can be fuzzed, by name.
pub const TARGETS: [(&str, Body); 6] = [
    ("state", state),
    ("policy", policy),
    ("formula", formula),
    ("c_rows", c_rows),
    ("json_lines", json_lines),
    ("arrow", arrow),
];

/// State bytes: what can be read is written the same again, merges either way, and finishes.
///
/// Behind a first byte of 0 stands a whole state; behind any other what follows policy, grouping
/// and rules, since these are long texts of which hardly a changed one is accepted.
pub fn state(data: &[u8]) -> bool {
    static HEADER: OnceLock<Vec<u8>> = OnceLock::new();
    let data = match data.split_first() {
        Some((0, whole)) => whole.to_vec(),
        Some((_, body)) => {
            let header = HEADER.get_or_init(|| {
                let bytes = Counted::new().bytes();
                bytes[..header_length(&bytes)].to_vec()
            });
            [header, body].concat()
        }
        None => return false,
    };
    let Ok(read) = Accumulator::from_bytes(&data) else { return false };
    let bytes = read.to_bytes();
    let again = Accumulator::from_bytes(&bytes).expect("what was written can be read");
    assert_eq!(again.to_bytes(), bytes, "a state is written as it was read");
    let mut twice = read.clone();
    if twice.merge(again).is_ok() {
        let mut other = read.clone();
        other.merge(read.clone()).expect("it merged once already");
        assert_eq!(other.to_bytes(), twice.to_bytes(), "merging twice gives the same");
    }
    let mut whole = read.fresh().expect("an accumulator of these rules was made before");
    for (_number, share) in read.shares(3) {
        whole.merge_bytes(&share.to_bytes()).expect("a share of a state is a state");
    }
    if let Ok(card) = read.finish(Finish::default()) {
        let _ = card.to_csv();
    }
    true
}

/// How many bytes of a state are its mark, its version, and three texts with their lengths.
fn header_length(bytes: &[u8]) -> usize {
    let mut place = 5;
    for _ in 0..3 {
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = bytes[place];
            place += 1;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        place += length;
    }
    place
}

/// Policies, groupings and what finishing chooses: what was read is written so that it reads back.
pub fn policy(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let finish = Finish::from_json(text, &kpi_core::time::Zone::utc());
    let by = GroupBy::from_json(text);
    let Ok(policy) = Policy::from_json(text) else { return finish.is_ok() || by.is_ok() };
    let json = policy.to_json();
    let again = Policy::from_json(&json).expect("a policy that was written can be read");
    assert_eq!(again.to_json(), json, "a policy is written as it was read");
    let _ = Accumulator::new(&policy, by.unwrap_or_default());
    true
}

/// Formulas: what was read is printed so that it reads back.
pub fn formula(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let Ok(formula) = Formula::parse(text) else { return false };
    let printed = formula.to_string();
    if printed.len() > MAX_FORMULA_BYTES {
        // What was close to the limit is longer with its spaces.
        return true;
    }
    let again = Formula::parse(&printed).expect("a formula that was printed can be read");
    assert_eq!(again.to_string(), printed, "a formula is printed as it was read");
    true
}

/// JSON lines through C: all at once counts as each alone does.
pub fn json_lines(data: &[u8]) -> bool {
    let mut input = Input::new(data);
    let kind = RecordKind::ALL[input.below(RecordKind::ALL.len())];
    let name = c_text(kind.name());
    let lines = input.rest();
    let add = |accumulator: &mut Counted, lines: &[u8]| {
        let (data, length) = (lines.as_ptr().cast(), lines.len());
        // SAFETY: the name ends with NUL, and the lines have this length.
        accumulator.call(|accumulator, error| unsafe {
            kpi_accumulator_add_json(accumulator, name.as_ptr(), data, length, error)
        })
    };
    let (mut whole, mut alone) = (Counted::new(), Counted::new());
    if add(&mut whole, lines) != KPI_OK {
        return false;
    }
    for line in lines.split(|byte| *byte == b'\n') {
        assert_eq!(add(&mut alone, line), KPI_OK, "a line that is right among others");
    }
    assert!(whole.bytes() == alone.bytes(), "lines count the same together and alone");
    true
}

/// Arrow streams through C: a stream of one batch counts as one of its rows does.
pub fn arrow(data: &[u8]) -> bool {
    let mut input = Input::new(data);
    let kind = RecordKind::ALL[input.below(RecordKind::ALL.len())];
    let rows = 1 + input.below(4);
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for field in kind.fields() {
        // Most columns of required fields are there, and few others.
        if input.below(8) < if field.required { 7 } else { 2 } {
            columns.push((field.name, array(&mut input, field, rows)));
        }
    }
    let Ok(batch) = RecordBatch::try_from_iter(columns) else { return false };
    let add = |accumulator: &mut Counted, batches: Vec<RecordBatch>| {
        let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), batch.schema());
        let mut stream = FFI_ArrowArrayStream::new(Box::new(reader));
        let name = c_text(kind.name());
        // SAFETY: the stream is one, and the name ends with NUL.
        accumulator.call(|accumulator, error| unsafe {
            kpi_accumulator_add_arrow(accumulator, name.as_ptr(), &raw mut stream, error)
        })
    };
    let (mut whole, mut alone) = (Counted::new(), Counted::new());
    let status = add(&mut whole, vec![batch.clone()]);
    let single = (0..rows).map(|row| batch.slice(row, 1)).collect();
    // Cells of a batch are read before its rows are checked, so the first error may be another.
    let alone_status = add(&mut alone, single);
    assert_eq!(alone_status == KPI_OK, status == KPI_OK, "{status}, and alone {alone_status}");
    assert!(whole.bytes() == alone.bytes(), "rows count the same together and alone");
    status == KPI_OK
}

/// A column: mostly of a type that fits the field, and with values that may not.
fn array(input: &mut Input<'_>, field: &Field, rows: usize) -> ArrayRef {
    let fitting = match field.kind {
        FieldKind::Text => 0,
        FieldKind::Code(_) => 1,
        FieldKind::Instant => 2,
        FieldKind::Boolean => 3,
        FieldKind::Fixed => 4,
        _ => 5,
    };
    let kind = if input.below(8) == 0 { input.below(7) } else { fitting };
    let mut texts = || -> Vec<Option<String>> {
        let names: &[&str] = if let FieldKind::Code(names) = field.kind { names } else { &[] };
        (0..rows)
            .map(|_| match input.below(8) {
                0 => None,
                1 => Some(String::from_utf8_lossy(input.slice(9)).into_owned()),
                place => Some(names.get(place % names.len().max(1)).unwrap_or(&"a").to_string()),
            })
            .collect()
    };
    match kind {
        0 => Arc::new(StringArray::from(texts())),
        1 => {
            let texts = texts();
            Arc::new(texts.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>())
        }
        2 => Arc::new(
            (0..rows)
                .map(|_| input.known(|input| input.instant(0)))
                .collect::<TimestampMillisecondArray>(),
        ),
        3 => Arc::new(
            (0..rows).map(|_| input.known(|input| input.below(2) == 1)).collect::<BooleanArray>(),
        ),
        4 => Arc::new((0..rows).map(|_| input.known(Input::decimal)).collect::<Float64Array>()),
        5 => Arc::new((0..rows).map(|_| input.known(Input::integer)).collect::<Int64Array>()),
        _ => Arc::new(
            (0..rows).map(|_| input.known(Input::integer)).collect::<TimestampMicrosecondArray>(),
        ),
    }
}

fn c_text(text: &str) -> std::ffi::CString {
    std::ffi::CString::new(text).expect("a name without NUL")
}

/// An accumulator of the C library, grouped by a dimension that is no field.
pub(crate) struct Counted(*mut kpi_accumulator);

impl Counted {
    pub(crate) fn new() -> Self {
        let mut made = null_mut();
        let by = c_text(r#"{"dimensions": ["site"]}"#);
        // SAFETY: the texts end with NUL, and `made` can be written.
        let status = unsafe { kpi_accumulator_new(null(), by.as_ptr(), &raw mut made, null_mut()) };
        assert_eq!(status, KPI_OK);
        Counted(made)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (mut bytes, mut length) = (null_mut(), 0);
        // SAFETY: the accumulator is there, and the outputs can be written and are given back.
        unsafe {
            let status =
                kpi_accumulator_to_bytes(self.0, &raw mut bytes, &raw mut length, null_mut());
            assert_eq!(status, KPI_OK);
            let copy = std::slice::from_raw_parts(bytes, length).to_vec();
            kpi_bytes_free(bytes, length);
            copy
        }
    }

    /// A call, which changes nothing where it fails, and never meets a fault of the library.
    pub(crate) fn call(
        &mut self,
        body: impl FnOnce(*mut kpi_accumulator, *mut kpi_error) -> kpi_status,
    ) -> kpi_status {
        let before = self.bytes();
        let mut error = std::mem::MaybeUninit::<kpi_error>::zeroed();
        let status = body(self.0, error.as_mut_ptr());
        // SAFETY: zeros are an error, too.
        let error = unsafe { error.assume_init() };
        assert_ne!(status, KPI_INTERNAL, "a fault of the library");
        assert_eq!(error.code, status, "the error says what the function says");
        assert!(status == KPI_OK || self.bytes() == before, "a call that failed changed something");
        status
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        // SAFETY: it came from the library, and nobody uses it any more.
        unsafe { kpi_accumulator_free(self.0) };
    }
}

/// What a target begins with, for mutations to change.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let text = |text: &str| text.as_bytes().to_vec();
    match target {
        "state" => {
            let counted = counted_state();
            let body = [&[1], &counted[header_length(&counted)..]].concat();
            vec![[&[0], &counted[..]].concat(), body.clone(), body]
        }
        "policy" => vec![
            text(
                r#"{"preset": "seed", "zone": "Europe/Rome", "period": {"start": "2026-02-01", "end": "2026-04-01"},
                "options": {"service_level": {"threshold_s": 20}}, "on_invalid": "quarantine",
                "custom_kpis": [{"id": "mine", "formula": "answered / offered", "unit": "share"}]}"#,
            ),
            text(r#"{"dimensions": ["channel"], "interval": "30min"}"#),
            text(
                r#"{"as_of": "2026-04-01", "options": {"service_level": {"abandons": "positive"}}}"#,
            ),
        ],
        "formula" => vec![
            text("100 * (answered_in_time - abandoned) / max(offered, 1)"),
            text("p90(handle_ms) / 1000 + mean(score)"),
            text("callbacks_requested / offered"),
        ],
        "json_lines" => RecordKind::ALL
            .iter()
            .zip(0_u8..)
            .map(|(kind, place)| {
                let mut seed = vec![place];
                seed.extend(line_of(*kind).repeat(2).into_bytes());
                seed
            })
            .collect(),
        // Any bytes are rows: those of a generator.
        _ => (1_u32..=16)
            .map(|seed| {
                let mut number = seed;
                let mut next = || {
                    number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (number >> 24) as u8
                };
                (0..400).map(|_| next()).collect()
            })
            .collect(),
    }
}

/// A line with a value for each field.
fn line_of(kind: RecordKind) -> String {
    let values: Vec<String> = kind
        .fields()
        .iter()
        .map(|field| match field.kind {
            FieldKind::Text => format!("\"{}\": \"a\"", field.name),
            FieldKind::Instant => format!("\"{}\": \"2026-03-02T08:00:00Z\"", field.name),
            FieldKind::Boolean => format!("\"{}\": true", field.name),
            FieldKind::Code(names) => format!("\"{}\": \"{}\"", field.name, names[0]),
            _ if field.name == "scale_max" => format!("\"{}\": 5", field.name),
            _ => format!("\"{}\": 1", field.name),
        })
        .collect();
    format!("{{{}, \"site\": \"b\"}}\n", values.join(", "))
}

/// The state of an accumulator that has counted a row of each record.
fn counted_state() -> Vec<u8> {
    let mut counted = Counted::new();
    for kind in RecordKind::ALL {
        let (name, line) = (c_text(kind.name()), line_of(kind));
        let (data, length) = (line.as_ptr().cast(), line.len());
        // SAFETY: the name ends with NUL, and the line has this length.
        let status = counted.call(|accumulator, error| unsafe {
            kpi_accumulator_add_json(accumulator, name.as_ptr(), data, length, error)
        });
        assert_eq!(status, KPI_OK, "the seed of {}", kind.name());
    }
    counted.bytes()
}
