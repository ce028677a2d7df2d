//! A row of C as the core reads rows: field by field, straight into a buffer.

use std::cell::Cell;

use kpi_core::number::fixed_from_f64;
use kpi_core::record::{Code, TextKeys};

use crate::accumulator::KPI_MISSING;
use crate::names::{Names, kpi_name};
use crate::rows::{KPI_FALSE, KPI_TRUE, Row, Word, kpi_text};

/// A row whose texts can be read. A member that holds what its field cannot
/// reads as missing, and the view remembers that there was one.
pub(crate) struct View<'r, R: Row> {
    pub(super) row: &'r R,
    /// What the caller groups by, in the order of the row's dimensions.
    grouping: &'r [String],
    names: &'r Names,
    dimensions: *const R::Word,
    dimensions_len: usize,
    is_sound: Cell<bool>,
}

impl<'r, R: Row> View<'r, R> {
    /// A view of a row that its `init` function has made.
    ///
    /// # Safety
    ///
    /// The texts and the dimensions of the row can be read, and nobody changes
    /// them, while the view is used.
    #[inline]
    pub(super) unsafe fn new(row: &'r R, grouping: &'r [String], names: &'r Names) -> Option<Self> {
        let (dimensions, dimensions_len) = row.dimensions();
        let are_there =
            dimensions_len == 0 || (dimensions_len <= grouping.len() && !dimensions.is_null());
        let is_sound = Cell::new(true);
        (row.marker() == R::MISSING.marker() && are_there).then_some(View {
            row,
            grouping,
            names,
            dimensions,
            dimensions_len,
            is_sound,
        })
    }

    /// Whether every member that was read could be.
    #[inline]
    pub(super) fn is_sound(&self) -> bool {
        self.is_sound.get()
    }

    #[cold]
    fn refuse(&self) {
        self.is_sound.set(false);
    }

    /// A text; a blank one is missing, as in a cell of any other table.
    #[inline]
    pub(super) fn text(&self, text: kpi_text) -> Option<&str> {
        if text.data.is_null() {
            return None;
        }
        // SAFETY: `new` was promised that texts can be read.
        let bytes = unsafe { text.bytes() }.unwrap_or_else(|_| {
            self.refuse();
            &[]
        });
        let first = bytes.first()?;
        match utf8(bytes) {
            Ok(text) if first.is_ascii_graphic() || !text.trim_start().is_empty() => Some(text),
            Ok(_) => None,
            Err(_) => {
                self.refuse();
                None
            }
        }
    }

    /// A missing text is found by the check of the field, since it is empty.
    #[inline]
    pub(super) fn required_text(&self, text: kpi_text) -> &str {
        self.text(text).unwrap_or_default()
    }

    /// The key of a name, 0 where there is none.
    #[inline]
    pub(super) fn key(&self, name: kpi_name) -> u32 {
        self.names.key(name).unwrap_or_else(|| {
            self.refuse();
            0
        })
    }

    /// The text of a name.
    #[inline]
    pub(super) fn name(&self, name: kpi_name) -> Option<&str> {
        self.names.text(self.key(name))
    }

    #[inline]
    pub(super) fn required_name(&self, name: kpi_name) -> &str {
        self.name(name).unwrap_or_default()
    }

    #[inline]
    pub(super) fn number(&self, number: i64) -> Option<i64> {
        (number != KPI_MISSING).then_some(number)
    }

    /// A missing number is found by the check of the field: no range begins at
    /// the least number.
    #[inline]
    pub(super) fn required_number(&self, number: i64) -> i64 {
        number
    }

    #[inline]
    pub(super) fn thousandths(&self, number: f64) -> Option<i64> {
        if number.is_nan() {
            return None;
        }
        let thousandths = fixed_from_f64(number, 3);
        if thousandths.is_none() {
            self.refuse();
        }
        thousandths
    }

    /// Without a branch for values that are missing, which nobody could foretell;
    /// so are codes.
    #[inline]
    pub(super) fn truth(&self, number: i32) -> Option<bool> {
        if !(0..=KPI_TRUE.max(KPI_FALSE)).contains(&number) {
            self.refuse();
        }
        (number != 0).then_some(number == KPI_TRUE)
    }

    /// A value of a closed list: its number in the list, from 1.
    #[inline]
    pub(super) fn code<C: Code>(&self, number: i32) -> Option<C> {
        if number.cast_unsigned() as usize > C::NAMES.len() {
            self.refuse();
            return None;
        }
        // Without a number this is the greatest one, which no list is long enough to have.
        C::from_number((number as u8).wrapping_sub(1))
    }

    #[inline]
    pub(super) fn required_code<C: Code>(&self, number: i32) -> C {
        self.code(number).unwrap_or_else(|| {
            self.refuse();
            C::from_number(0).expect("every list has a code 0")
        })
    }

    /// A dimension that is no field; the buffer asks for no other.
    pub(super) fn further_dimension(&self, name: &str) -> Option<&str> {
        let place = self.grouping.iter().position(|known| known == name)?;
        self.dimension_at(place).text(self)
    }

    #[inline]
    fn dimension_at(&self, place: usize) -> R::Word {
        if place >= self.dimensions_len {
            return R::Word::MISSING;
        }
        // SAFETY: `new` was promised that so many dimensions can be read.
        unsafe { self.dimensions.add(place).read_unaligned() }
    }
}

impl<R: Row> TextKeys for View<'_, R> {
    #[inline(always)]
    fn of_field(&self, place: usize) -> Option<u32> {
        R::key(self, place)
    }

    #[inline(always)]
    fn of_dimension(&self, place: usize) -> Option<u32> {
        self.dimension_at(place).key(self)
    }
}

/// Reads UTF-8. Most texts of rows are short and ASCII, which takes two or
/// three comparisons: those of both ends, which may overlap, and of what is between.
#[inline]
fn utf8(bytes: &[u8]) -> Result<&str, std::str::Utf8Error> {
    let is_ascii = |eight: &[u8; 8]| u64::from_ne_bytes(*eight) & 0x8080_8080_8080_8080 == 0;
    let is_all_ascii = match bytes.last_chunk() {
        Some(last) => is_ascii(last) && bytes.as_chunks().0.iter().all(is_ascii),
        None => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last)) & 0x8080_8080 == 0
            }
            _ => bytes.is_ascii(),
        },
    };
    if is_all_ascii {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes)
}
