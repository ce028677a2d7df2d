//! Columns that grow by one cell a row and keep their room when they are
//! cleared: rows that come one by one are collected without allocating.
//!
//! Cells are first put into arrays of 64 rows, since a store into an array
//! asks for no room, and then many together to the columns. A column stays
//! empty until a row has a value for it, so fields that a source never fills
//! cost next to nothing. From then on it holds every row.

use std::borrow::Cow;

use crate::kernel::{LANES, dispatch, dispatch::Kernel, rows_where};
use crate::record::column::{BoolColumn, CodeColumn, IntColumn, Validity};
use crate::record::field::{Field, FieldKind};

/// How many rows are put together before the columns grow by them.
pub(crate) const STAGED: usize = LANES;

/// What borders know of the texts of a row: keys of texts that they were told
/// before. Key 1 is the first of these texts, and 0 says that there is none.
pub trait TextKeys {
    /// The key of the text of a field, by the place of the field in its record;
    /// `None` where the row itself gives the text. The answer may depend on the
    /// place alone, for all rows of a buffer.
    fn of_field(&self, place: usize) -> Option<u32>;

    /// The key of a grouping dimension that is no field, by its place in the
    /// grouping; `None` likewise.
    fn of_dimension(&self, place: usize) -> Option<u32>;
}

/// Rows that give all texts themselves.
pub(crate) struct NoKeys;

impl TextKeys for NoKeys {
    #[inline(always)]
    fn of_field(&self, _place: usize) -> Option<u32> {
        None
    }

    #[inline(always)]
    fn of_dimension(&self, _place: usize) -> Option<u32> {
        None
    }
}

/// The place of a field in its record, found when the program is compiled.
pub(crate) const fn place_of(fields: &[Field], name: &str) -> usize {
    let mut place = 0;
    while !is_same(fields[place].name.as_bytes(), name.as_bytes()) {
        place += 1;
    }
    place
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}

/// Finds the lanes that hold something else than a value.
struct Differing<'l, T> {
    lanes: &'l [T; STAGED],
    from: T,
}

impl<T: Copy + PartialEq> Kernel for Differing<'_, T> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        rows_where(|lane| self.lanes[lane] != self.from)
    }
}

/// The lanes that hold something else than a value, one bit each.
pub(crate) fn differing<T: Copy + PartialEq>(lanes: &[T; STAGED], from: T) -> u64 {
    dispatch::run(Differing { lanes, from })
}

/// Writes 0 where there is no number.
struct WithZeros<'l>(&'l [i64; STAGED]);

impl Kernel for WithZeros<'_> {
    type Output = [i64; STAGED];

    #[inline(always)]
    fn run(self) -> [i64; STAGED] {
        let mut numbers = *self.0;
        for number in &mut numbers {
            *number = if *number == NO_NUMBER { 0 } else { *number };
        }
        numbers
    }
}

/// The first lanes.
fn first_lanes(count: usize) -> u64 {
    if count < STAGED { (1 << count) - 1 } else { u64::MAX }
}

/// A bit of a bitmap.
fn bit(bytes: &[u8], row: usize) -> bool {
    bytes.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1)
}

/// Cells of which one value stands for a missing one.
#[derive(Clone, Debug)]
pub(crate) struct Cells<T> {
    pub(crate) lanes: [T; STAGED],
    pub(crate) settled: Vec<T>,
    missing: T,
}

impl<T: Copy + PartialEq> Cells<T> {
    pub(crate) fn new(missing: T) -> Self {
        Cells { lanes: [missing; STAGED], settled: Vec::new(), missing }
    }

    pub(crate) fn settle(&mut self, whole: usize, count: usize) {
        self.settled.truncate(whole);
        if self.settled.is_empty() {
            if differing(&self.lanes, self.missing) & first_lanes(count) == 0 {
                return;
            }
            self.settled.resize(whole, self.missing);
        }
        self.settled.extend_from_slice(&self.lanes[..count]);
    }

    pub(crate) fn restore(&mut self, whole: usize) {
        let settled = self.settled.get(whole..).unwrap_or_default().iter().copied();
        let cells = settled.chain(std::iter::repeat(self.missing));
        self.lanes.iter_mut().zip(cells).for_each(|(lane, cell)| *lane = cell);
        self.settled.truncate(whole);
    }
}

/// Whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    lanes: [i64; STAGED],
    values: Vec<i64>,
    /// Which rows hold a value, 8 bytes for 64 rows; empty while all of them do.
    valid: Vec<u8>,
}

/// Stands where a row has no number: no field allows it.
const NO_NUMBER: i64 = i64::MIN;

/// Whether a number may stand in a field. Without branches, which nobody could
/// foretell; where the row itself writes the missing number, two comparisons are left.
#[inline(always)]
pub(crate) fn allows(kind: FieldKind, number: Option<i64>) -> bool {
    let value = number.unwrap_or(NO_NUMBER);
    ((value == NO_NUMBER) & number.is_none()) | kind.allows(value)
}

/// What stands for a fault. A call, since the compiler takes it to be rare, and
/// keeps no list of checks that passed.
#[cold]
#[inline(never)]
pub(crate) fn unfit() -> bool {
    false
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { lanes: [NO_NUMBER; STAGED], values: Vec::new(), valid: Vec::new() }
    }
}

impl Numbers {
    #[inline(always)]
    pub(crate) fn push(&mut self, row: usize, value: Option<i64>) {
        self.lanes[row % STAGED] = value.unwrap_or(NO_NUMBER);
    }

    pub(crate) fn settle(&mut self, whole: usize, count: usize) {
        self.keep(whole);
        let present = differing(&self.lanes, NO_NUMBER) & first_lanes(count);
        if self.values.is_empty() {
            if present == 0 {
                return;
            }
            self.values.resize(whole, 0);
            self.valid.resize(whole / 8, 0);
        }
        if present == first_lanes(count) {
            self.values.extend_from_slice(&self.lanes[..count]);
            if self.valid.is_empty() {
                return;
            }
        } else {
            if self.valid.is_empty() {
                self.valid.resize(whole / 8, u8::MAX);
            }
            self.values.extend_from_slice(&dispatch::run(WithZeros(&self.lanes))[..count]);
        }
        self.valid.extend_from_slice(&present.to_le_bytes());
    }

    pub(crate) fn keep(&mut self, whole: usize) {
        self.values.truncate(whole);
        self.valid.truncate(whole / 8);
    }

    pub(crate) fn restore(&mut self, whole: usize) {
        for (lane, row) in self.lanes.iter_mut().zip(whole..) {
            let is_valid = self.valid.is_empty() || bit(&self.valid, row);
            *lane = self.values.get(row).filter(|_| is_valid).copied().unwrap_or(NO_NUMBER);
        }
        self.keep(whole);
    }

    pub(crate) fn column(&self) -> IntColumn<'_> {
        let validity = match self.valid.is_empty() {
            true => Validity::All,
            false => Validity::Bits { bytes: Cow::Borrowed(&self.valid), offset: 0 },
        };
        IntColumn { values: self.values.as_slice().into(), validity, invalid: Vec::new() }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.values.capacity() * size_of::<i64>() + self.valid.capacity()
    }
}

/// Numbers of a closed list.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    cells: Cells<u8>,
}

impl Default for Codes {
    fn default() -> Self {
        Codes { cells: Cells::new(CodeColumn::MISSING) }
    }
}

impl Codes {
    #[inline(always)]
    pub(crate) fn push(&mut self, row: usize, code: u8) {
        self.cells.lanes[row % STAGED] = code;
    }

    pub(crate) fn settle(&mut self, whole: usize, count: usize) {
        self.cells.settle(whole, count);
    }

    pub(crate) fn keep(&mut self, whole: usize) {
        self.cells.settled.truncate(whole);
    }

    pub(crate) fn restore(&mut self, whole: usize) {
        self.cells.restore(whole);
    }

    pub(crate) fn column(&self) -> CodeColumn<'_> {
        CodeColumn { codes: Cow::Borrowed(&self.cells.settled), ..CodeColumn::default() }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.cells.settled.capacity()
    }
}

/// Truth values.
#[derive(Clone, Debug)]
pub(crate) struct Truths {
    /// 0 and 1 are false and true.
    lanes: [u8; STAGED],
    rows: usize,
    bits: Vec<u8>,
    valid: Vec<u8>,
}

/// Stands where a row has no truth value.
const NO_TRUTH: u8 = 2;

impl Default for Truths {
    fn default() -> Self {
        Truths { lanes: [NO_TRUTH; STAGED], rows: 0, bits: Vec::new(), valid: Vec::new() }
    }
}

impl Truths {
    #[inline(always)]
    pub(crate) fn push(&mut self, row: usize, truth: Option<bool>) {
        self.lanes[row % STAGED] = truth.map_or(NO_TRUTH, u8::from);
    }

    pub(crate) fn settle(&mut self, whole: usize, count: usize) {
        self.keep(whole);
        let first = first_lanes(count);
        let present = differing(&self.lanes, NO_TRUTH) & first;
        if self.rows == 0 && present == 0 {
            return;
        }
        let truths = !differing(&self.lanes, 1) & first;
        for (bytes, word) in [(&mut self.bits, truths), (&mut self.valid, present)] {
            bytes.resize(whole / 8, 0);
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        self.rows = whole + count;
    }

    pub(crate) fn keep(&mut self, whole: usize) {
        self.rows = self.rows.min(whole);
        self.bits.truncate(self.rows / 8);
        self.valid.truncate(self.rows / 8);
    }

    pub(crate) fn restore(&mut self, whole: usize) {
        for (lane, row) in self.lanes.iter_mut().zip(whole..) {
            let is_valid = bit(&self.valid, row);
            *lane = if is_valid { u8::from(bit(&self.bits, row)) } else { NO_TRUTH };
        }
        self.keep(whole);
    }

    pub(crate) fn column(&self) -> BoolColumn<'_> {
        BoolColumn {
            bits: Cow::Borrowed(&self.bits),
            offset: 0,
            rows: self.rows,
            validity: Validity::Bits { bytes: Cow::Borrowed(&self.valid), offset: 0 },
            invalid: Vec::new(),
        }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.bits.capacity() + self.valid.capacity()
    }
}
