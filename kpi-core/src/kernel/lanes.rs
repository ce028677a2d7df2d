//! Values of 64 rows at once.
//!
//! A set of rows is a word with one bit a row, so conditions are bit
//! arithmetic and counts are counts of bits. Values lie in arrays of 64. The
//! loops are plain, so that the compiler turns them into vector instructions.

use crate::kernel::wide;
use crate::record::{BoolColumn, Code, CodeColumn, CodeDictionary, IntColumn};

/// Rows of a block.
pub(crate) const LANES: usize = 64;

static NO_VALUES: [i64; LANES] = [0; LANES];
static NO_CODES: [u8; LANES] = [CodeColumn::MISSING; LANES];

/// The rows of a block for which a condition holds.
#[inline(always)]
pub(crate) fn rows_where(holds: impl Fn(usize) -> bool) -> u64 {
    let mut rows = 0;
    for lane in 0..LANES {
        rows |= u64::from(holds(lane)) << lane;
    }
    rows
}

/// The lanes of a set of rows, lowest first.
#[inline(always)]
pub(crate) fn lanes_of(mut rows: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lane = rows.trailing_zeros() as usize;
        (rows != 0).then(|| {
            rows &= rows - 1;
            lane
        })
    })
}

/// The rows of a set for which a condition holds that must be asked row by row.
#[inline(always)]
pub(crate) fn rows_among(rows: u64, holds: impl Fn(usize) -> bool) -> u64 {
    lanes_of(rows).filter(|lane| holds(*lane)).fold(0, |found, lane| found | 1 << lane)
}

/// Whole numbers of a field, and the rows that have one.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'b> {
    pub known: u64,
    /// What stands in rows without a number means nothing.
    pub values: &'b [i64; LANES],
}

impl<'b> Numbers<'b> {
    /// A field that no row has a value for.
    pub(crate) const NONE: Numbers<'static> = Numbers { known: 0, values: &NO_VALUES };

    /// The 64 rows of a column from `base` on.
    #[inline(always)]
    pub(crate) fn of(column: &'b IntColumn<'_>, base: usize) -> Self {
        match column.values.chunk(base) {
            Some(values) => Numbers { known: column.validity.word(base), values },
            None => Numbers::NONE,
        }
    }

    /// Rows with a number above this one.
    #[inline(always)]
    pub(crate) fn above(self, limit: i64) -> u64 {
        self.known & wide::above(self.values, limit)
    }

    /// Rows with a number below this one.
    #[inline(always)]
    pub(crate) fn below(self, limit: i64) -> u64 {
        match limit {
            i64::MIN => 0,
            _ => self.known & !wide::above(self.values, limit - 1),
        }
    }

    /// Rows with this number.
    #[inline(always)]
    pub(crate) fn equal(self, number: i64) -> u64 {
        if self.known == 0 {
            return 0;
        }
        self.known & wide::equal(self.values, number)
    }

    /// Rows in which both are known and this one is less.
    #[inline(always)]
    pub(crate) fn less_than(self, other: Numbers<'_>) -> u64 {
        let both = self.known & other.known;
        if both == 0 {
            return 0;
        }
        both & wide::less(self.values, other.values)
    }

    /// The time from another instant to this one, where both are known.
    #[inline(always)]
    pub(crate) fn since(self, earlier: Numbers<'_>) -> Derived {
        let mut derived = Derived::NONE;
        derived.set_since(self, earlier);
        derived
    }

    /// The sum of two numbers, where both are known.
    #[inline(always)]
    pub(crate) fn plus(self, other: Numbers<'_>) -> Derived {
        let mut derived = Derived { known: self.known & other.known, values: [0; LANES] };
        for lane in 0..LANES {
            // Unknown lanes may hold anything.
            derived.values[lane] = self.values[lane].wrapping_add(other.values[lane]);
        }
        derived
    }

    /// The number of another field in the rows of `rows`.
    #[inline(always)]
    pub(crate) fn replaced(self, rows: u64, other: Numbers<'_>) -> Derived {
        let mut derived = self.derived();
        derived.replace(rows, other);
        derived
    }

    /// The number of another field where this one has none.
    #[inline(always)]
    pub(crate) fn or(self, other: Numbers<'_>) -> Derived {
        self.replaced(!self.known, other)
    }

    /// The known rows whose number passes a test.
    #[inline(always)]
    pub(crate) fn rows_with(self, test: impl Fn(i64) -> bool) -> u64 {
        rows_among(self.known, |lane| test(self.values[lane]))
    }

    /// The numbers, and 0 where there is none.
    #[inline(always)]
    pub(crate) fn or_zero(self) -> Derived {
        let mut derived = Derived { known: u64::MAX, values: [0; LANES] };
        for lane in 0..LANES {
            let is_known = (self.known >> lane & 1) as i64;
            derived.values[lane] = self.values[lane] & -is_known;
        }
        derived
    }

    /// A copy of the numbers.
    #[inline(always)]
    pub(crate) fn derived(self) -> Derived {
        Derived { known: self.known, values: *self.values }
    }

    /// The same numbers, known in fewer rows.
    #[inline(always)]
    pub(crate) fn only(self, rows: u64) -> Self {
        Numbers { known: self.known & rows, ..self }
    }
}

/// Numbers that were worked out.
#[derive(Clone)]
pub(crate) struct Derived {
    pub known: u64,
    pub values: [i64; LANES],
}

impl Derived {
    /// Numbers of which none is known.
    pub(crate) const NONE: Derived = Derived { known: 0, values: [0; LANES] };

    /// Sets the number of one row.
    #[inline(always)]
    pub(crate) fn put(&mut self, lane: usize, value: Option<i64>) {
        let bit = 1 << lane;
        self.known = if value.is_some() { self.known | bit } else { self.known & !bit };
        self.values[lane] = value.unwrap_or(0);
    }

    /// Takes the numbers of a field.
    #[inline(always)]
    pub(crate) fn set(&mut self, numbers: Numbers<'_>) {
        self.known = numbers.known;
        self.values = *numbers.values;
    }

    /// Takes the time from one instant to another, where both are known.
    #[inline(always)]
    pub(crate) fn set_since(&mut self, later: Numbers<'_>, earlier: Numbers<'_>) {
        self.known = later.known & earlier.known;
        for lane in 0..LANES {
            // Unknown lanes may hold anything.
            self.values[lane] = later.values[lane].wrapping_sub(earlier.values[lane]);
        }
    }

    /// Takes the number of a field in the rows of `rows`.
    #[inline(always)]
    pub(crate) fn replace(&mut self, rows: u64, other: Numbers<'_>) {
        self.known = (self.known & !rows) | (other.known & rows);
        if rows & other.known == 0 {
            return;
        }
        for lane in 0..LANES {
            if rows >> lane & 1 == 1 {
                self.values[lane] = other.values[lane];
            }
        }
    }

    /// Adds a field; the sum is known where both are.
    #[inline(always)]
    pub(crate) fn add(&mut self, other: Numbers<'_>) {
        self.known &= other.known;
        for lane in 0..LANES {
            // Unknown lanes may hold anything.
            self.values[lane] = self.values[lane].wrapping_add(other.values[lane]);
        }
    }

    /// Adds a field in the rows that have one.
    #[inline(always)]
    pub(crate) fn add_known(&mut self, other: Numbers<'_>) {
        for lane in 0..LANES {
            let number = if other.known >> lane & 1 == 1 { other.values[lane] } else { 0 };
            // Unknown lanes may hold anything.
            self.values[lane] = self.values[lane].wrapping_add(number);
        }
    }

    #[inline(always)]
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        Numbers { known: self.known, values: &self.values }
    }
}

/// Codes of a field.
#[derive(Clone, Copy)]
pub(crate) struct Codes<'b> {
    numbers: &'b [u8; LANES],
    /// What the numbers stand for, where they are not the codes.
    dictionary: Option<&'b CodeDictionary>,
    /// The rows whose number counts.
    valid: u64,
}

impl<'b> Codes<'b> {
    /// A field that no row has a value for.
    pub(crate) const NONE: Codes<'static> =
        Codes { numbers: &NO_CODES, dictionary: None, valid: 0 };

    pub(crate) fn new(numbers: &'b [u8; LANES]) -> Self {
        Codes { numbers, dictionary: None, valid: u64::MAX }
    }

    /// The 64 rows of a column from `base` on.
    #[inline(always)]
    pub(crate) fn of(column: &'b CodeColumn<'_>, base: usize) -> Self {
        match column.codes.get(base..).and_then(<[u8]>::first_chunk) {
            Some(numbers) => {
                let dictionary = column.dictionary.as_ref();
                Codes { numbers, dictionary, valid: column.validity.word(base) }
            }
            None => Codes::NONE,
        }
    }

    /// Rows with this code.
    #[inline(always)]
    pub(crate) fn is(self, code: impl Code) -> u64 {
        let number = match self.dictionary {
            None => code.number(),
            Some(dictionary) => dictionary.key(code.number()),
        };
        if self.valid == 0 || number == CodeColumn::MISSING {
            return 0;
        }
        self.valid & wide::bytes_equal(self.numbers, number)
    }

    /// Rows with any code.
    #[inline(always)]
    pub(crate) fn known(self) -> u64 {
        if self.valid == 0 {
            return 0;
        }
        self.valid
            & match self.dictionary {
                None => !wide::bytes_equal(self.numbers, CodeColumn::MISSING),
                Some(dictionary) => dictionary.rows_with_code(self.numbers),
            }
    }

    /// The number of the code of each row; where there is none it means nothing.
    #[inline(always)]
    pub(crate) fn codes(self) -> [u8; LANES] {
        let mut codes = *self.numbers;
        if let Some(dictionary) = self.dictionary {
            for code in &mut codes {
                *code = dictionary.code(*code);
            }
        }
        codes
    }
}

/// Truth values of a field.
#[derive(Clone, Copy, Default)]
pub(crate) struct Truths {
    pub known: u64,
    /// Rows that are known and true.
    pub yes: u64,
}

impl Truths {
    /// The 64 rows of a column from `base` on.
    #[inline(always)]
    pub(crate) fn of(column: &BoolColumn<'_>, base: usize) -> Self {
        if column.rows < base + LANES {
            return Truths::default();
        }
        let known = column.validity.word(base);
        Truths { known, yes: known & word_at(&column.bits, column.offset + base) }
    }

    /// Rows that are known and false.
    #[inline(always)]
    pub(crate) fn no(self) -> u64 {
        self.known & !self.yes
    }
}

/// 64 bits from a position on, least significant first; bits past the end are 0.
#[inline(always)]
pub(crate) fn word_at(bytes: &[u8], position: usize) -> u64 {
    let (start, shift) = (position / 8, position % 8);
    match bytes.get(start..) {
        Some(rest) if rest.len() >= 9 => {
            let low = u64::from_le_bytes(rest[..8].try_into().unwrap_or_default());
            // Shifting by 64 would be an overflow, so the last byte is shifted twice.
            (low >> shift) | (u64::from(rest[8]) << 1 << (63 - shift))
        }
        Some(rest) => {
            let mut padded = [0; 16];
            padded[..rest.len()].copy_from_slice(rest);
            (u128::from_le_bytes(padded) >> shift) as u64
        }
        None => 0,
    }
}
