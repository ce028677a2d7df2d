//! The buffer of a record, from the same list of fields as everything else.

/// The growing column of a field.
macro_rules! buffer_type {
    (text) => {
        $crate::record::buffer::Texts
    };
    (boolean) => {
        $crate::record::buffer::Truths
    };
    (code $code:ident) => {
        $crate::record::buffer::Codes
    };
    ($kind:ident) => {
        $crate::record::buffer::Numbers
    };
}

/// Adds a field of a row to its column, and notes in `$fits` whether its check
/// passes. A problem is looked for only afterwards, so that good rows have no
/// more than one branch for all checks.
macro_rules! push_field {
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, required text) => {
        let text = $value;
        $fits &= !text.is_empty();
        $buffer.text_bytes += text.len();
        $buffer.$field.push($place, text);
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, optional text) => {
        let text = $value.unwrap_or_default();
        $buffer.text_bytes += text.len();
        $buffer.$field.push($place, text);
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, required boolean) => {
        $buffer.$field.push($place, Some($value));
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, optional boolean) => {
        $buffer.$field.push($place, $value);
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, required code $code:ident) => {
        $buffer.$field.push($place, $crate::record::Code::number($value));
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, optional code $code:ident) => {
        let code = $value.map_or($crate::record::CodeColumn::MISSING, $crate::record::Code::number);
        $buffer.$field.push($place, code);
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, required $kind:ident) => {
        let number = $value;
        $fits &= kind_value!($kind).allows(number);
        $buffer.$field.push($place, Some(number));
    };
    ($buffer:ident, $field:ident, $place:ident, $fits:ident, $value:expr, optional $kind:ident) => {
        let number = $value;
        if let Some(number) = number {
            $fits &= kind_value!($kind).allows(number);
        }
        $buffer.$field.push($place, number);
    };
}

/// How many bytes the texts of a column have.
macro_rules! text_bytes_of {
    ($column:expr, text) => {
        $column.text_bytes()
    };
    ($column:expr, $($kind:ident)+) => {
        0
    };
}

macro_rules! record_buffer {
    (
        $record:ident, $name:literal, $row:ident, $columns:ident, $buffer:ident, check: $check:path;
        $( $need:ident $kind:ident $($code:ident)?: $field:ident, )+
    ) => {
        #[doc = concat!("Collects `", $name, "` records that come one by one, to be added many at a time.")]
        ///
        /// Every row is checked when it is pushed. The buffer keeps its room when it
        /// is cleared, so that pushing allocates nothing once it has grown.
        #[derive(Clone, Debug, Default)]
        pub struct $buffer {
            rows: usize,
            text_bytes: usize,
            $( $field: buffer_type!($kind $($code)?), )+
            dimensions: Vec<(String, $crate::record::buffer::Texts)>,
        }

        impl $buffer {
            /// An empty buffer that also keeps these further dimensions. Names of
            /// fields are passed over, since fields are kept anyway.
            pub fn new(dimensions: impl IntoIterator<Item = impl Into<String>>) -> Self {
                let mut buffer = Self::default();
                for name in dimensions.into_iter().map(Into::into) {
                    let is_field = $record::FIELDS.iter().any(|field| field.name == name);
                    if !is_field && buffer.dimensions.iter().all(|(known, _)| *known != name) {
                        buffer.dimensions.push((name, Default::default()));
                    }
                }
                buffer
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                self.rows
            }

            /// Whether there are no rows.
            pub fn is_empty(&self) -> bool {
                self.rows == 0
            }

            /// Adds a row. The values that `row` gives may not change meanwhile.
            ///
            /// # Errors
            ///
            /// What is wrong with the row, the same as when it is added to an
            /// accumulator. The buffer is as it was.
            #[inline]
            pub fn push(&mut self, row: &impl $row) -> Result<(), $crate::record::Problem> {
                let place = self.rows;
                let mut fits = true;
                $( push_field!(self, $field, place, fits, row.$field(), $need $kind $($code)?); )+
                for (name, texts) in &mut self.dimensions {
                    let text = row.dimension(name).unwrap_or_default();
                    self.text_bytes += text.len();
                    texts.push(place, text);
                }
                if fits && $check(row).is_ok() {
                    self.rows += 1;
                    return Ok(());
                }
                Err(self.refuse(row))
            }

            /// Takes out a row that was pushed in vain, and says why.
            #[cold]
            fn refuse(&mut self, row: &impl $row) -> $crate::record::Problem {
                self.cut(self.rows);
                $record::check_row(row).err().unwrap_or_else(|| {
                    $crate::record::Problem::new($name, "values that change", "values that stay")
                })
            }

            /// Keeps only the first rows.
            pub fn truncate(&mut self, rows: usize) {
                self.cut(rows.min(self.rows));
            }

            fn cut(&mut self, rows: usize) {
                self.rows = rows;
                self.text_bytes = 0;
                $(
                    self.$field.truncate(rows);
                    self.text_bytes += text_bytes_of!(self.$field, $kind $($code)?);
                )+
                for (_, texts) in &mut self.dimensions {
                    texts.truncate(rows);
                    self.text_bytes += texts.text_bytes();
                }
            }

            /// Takes out all rows, and keeps the room that they had.
            pub fn clear(&mut self) {
                self.cut(0);
            }

            /// How many bytes the texts of all rows have.
            pub fn text_bytes(&self) -> usize {
                self.text_bytes
            }

            /// How much memory the buffer takes, in bytes, with room to grow.
            pub fn memory_bytes(&self) -> usize {
                let further = self.dimensions.iter().map(|(_, texts)| texts.memory_bytes());
                let mut bytes = size_of::<Self>() + further.sum::<usize>();
                $( bytes += self.$field.memory_bytes(); )+
                bytes
            }

            /// The rows as columns, to be added to an accumulator.
            pub fn columns(&self) -> $columns<'_> {
                let mut columns = $columns::new(self.rows);
                $( columns.$field = self.$field.column(); )+
                columns.dimensions = self
                    .dimensions
                    .iter()
                    .map(|(name, texts)| (std::borrow::Cow::Borrowed(name.as_str()), texts.column()))
                    .collect();
                columns.checked = true;
                columns
            }
        }
    };
}
