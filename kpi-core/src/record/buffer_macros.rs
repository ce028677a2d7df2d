//! The buffer of a record, from the same list of fields as everything else.

/// The growing column of a field.
macro_rules! buffer_type {
    (text) => {
        $crate::record::buffer_texts::Texts
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
    (($buffer:ident, $field:ident, $row:ident, $keys:ident, $fits:ident), $place:expr, $value:expr, required text) => {
        let key = $keys.of_field($place);
        $fits &= $buffer.$field.push($row, key, || $value, &mut $buffer.text_bytes);
    };
    (($buffer:ident, $field:ident, $row:ident, $keys:ident, $fits:ident), $place:expr, $value:expr, optional text) => {
        let key = $keys.of_field($place);
        $buffer.$field.push($row, key, || $value.unwrap_or_default(), &mut $buffer.text_bytes);
    };
    (($buffer:ident, $field:ident, $row:ident, $($names:ident),+), $place:expr, $value:expr, required boolean) => {
        $buffer.$field.push($row, Some($value));
    };
    (($buffer:ident, $field:ident, $row:ident, $($names:ident),+), $place:expr, $value:expr, optional boolean) => {
        $buffer.$field.push($row, $value);
    };
    (($buffer:ident, $field:ident, $row:ident, $($names:ident),+), $place:expr, $value:expr, required code $code:ident) => {
        $buffer.$field.push($row, $crate::record::Code::number($value));
    };
    (($buffer:ident, $field:ident, $row:ident, $($names:ident),+), $place:expr, $value:expr, optional code $code:ident) => {
        let code = $value.map_or($crate::record::CodeColumn::MISSING, $crate::record::Code::number);
        $buffer.$field.push($row, code);
    };
    (($buffer:ident, $field:ident, $row:ident, $keys:ident, $fits:ident), $place:expr, $value:expr, required $kind:ident) => {
        let number = $value;
        $fits &= kind_value!($kind).allows(number);
        $buffer.$field.push($row, Some(number));
    };
    (($buffer:ident, $field:ident, $row:ident, $keys:ident, $fits:ident), $place:expr, $value:expr, optional $kind:ident) => {
        let number = $value;
        if !$crate::record::buffer::allows(kind_value!($kind), number) {
            $fits = $crate::record::buffer::unfit();
        }
        $buffer.$field.push($row, number);
    };
}

/// Takes out what a column of texts has written for later rows.
macro_rules! truncate_texts {
    ($column:expr, $rows:expr, text) => {
        $column.truncate($rows)
    };
    ($column:expr, $rows:expr, $($kind:ident)+) => {};
}

/// Has texts of a column only noted.
macro_rules! forget_texts {
    ($column:expr, text) => {
        $column.forget()
    };
    ($column:expr, $($kind:ident)+) => {};
}

/// The finished column of a field.
macro_rules! buffered_column {
    ($column:expr, $known:expr, $places:expr, text) => {
        $column.column($known, $places)
    };
    ($column:expr, $known:expr, $places:expr, $($kind:ident)+) => {
        $column.column()
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
            dimensions: Vec<$crate::record::buffer_texts::Dimension>,
            /// Room to number texts that occur.
            places: Vec<u32>,
        }

        impl $buffer {
            /// An empty buffer that also keeps these further dimensions. Names of
            /// fields are passed over, since fields are kept anyway.
            pub fn new(dimensions: impl IntoIterator<Item = impl Into<String>>) -> Self {
                let mut buffer = Self::default();
                for (place, name) in dimensions.into_iter().map(Into::into).enumerate() {
                    let is_field = $record::FIELDS.iter().any(|field| field.name == name);
                    if !is_field && buffer.dimensions.iter().all(|known| *known.name != name) {
                        let texts = Default::default();
                        buffer.dimensions.push($crate::record::buffer_texts::Dimension { name, place, texts });
                    }
                }
                buffer
            }

            /// Of these text fields it is only noted which rows have one, as
            /// [`Accumulator::unread_texts`](crate::Accumulator::unread_texts) allows.
            #[must_use]
            pub fn without_texts(mut self, unread: &[&str]) -> Self {
                $(
                    if unread.contains(&name_of!($field)) {
                        forget_texts!(self.$field, $kind $($code)?);
                    }
                )+
                self
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
                self.push_with_keys(row, &$crate::record::buffer::NoKeys)
            }

            /// Adds a row of which some texts are known by their keys, which
            /// [`columns_with_texts`](Self::columns_with_texts) is told. All rows of a
            /// buffer must have keys for the same fields.
            ///
            /// # Errors
            ///
            /// As for `push`.
            #[inline]
            pub fn push_with_keys(
                &mut self,
                row: &impl $row,
                keys: &impl $crate::record::TextKeys,
            ) -> Result<(), $crate::record::Problem> {
                let place = self.rows;
                let mut fits = true;
                $( push_field!(
                    (self, $field, place, keys, fits),
                    const { $crate::record::buffer::place_of($record::FIELDS, name_of!($field)) },
                    row.$field(), $need $kind $($code)?
                ); )+
                for dimension in &mut self.dimensions {
                    let key = keys.of_dimension(dimension.place);
                    let text = || row.dimension(&dimension.name).unwrap_or_default();
                    dimension.texts.push(place, key, text, &mut self.text_bytes);
                }
                if fits && $check(row).is_ok() {
                    self.rows += 1;
                    if self.rows.is_multiple_of($crate::record::buffer::STAGED) {
                        self.settle(place + 1 - $crate::record::buffer::STAGED, $crate::record::buffer::STAGED);
                    }
                    return Ok(());
                }
                Err(self.refuse(row))
            }

            /// Adds rows that were put together to the columns.
            fn settle(&mut self, whole: usize, count: usize) {
                $( self.$field.settle(whole, count); )+
                for dimension in &mut self.dimensions {
                    dimension.texts.settle(whole, count);
                }
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
                let part = rows % $crate::record::buffer::STAGED;
                let whole = rows - part;
                // Rows of the last part are put together again; they may be so still.
                let is_settled = part > 0 && self.rows - self.rows % $crate::record::buffer::STAGED > whole;
                self.rows = rows;
                self.text_bytes = 0;
                $(
                    if is_settled {
                        self.$field.restore(whole);
                    }
                    self.$field.keep(whole);
                    truncate_texts!(self.$field, rows, $kind $($code)?);
                    self.text_bytes += text_bytes_of!(self.$field, $kind $($code)?);
                )+
                for dimension in &mut self.dimensions {
                    if is_settled {
                        dimension.texts.restore(whole);
                    }
                    dimension.texts.keep(whole);
                    dimension.texts.truncate(rows);
                    self.text_bytes += dimension.texts.text_bytes();
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
                let further = self.dimensions.iter().map(|dimension| dimension.texts.memory_bytes());
                let places = self.places.capacity() * size_of::<u32>();
                let mut bytes = size_of::<Self>() + places + further.sum::<usize>();
                $( bytes += self.$field.memory_bytes(); )+
                bytes
            }

            /// The rows as columns, to be added to an accumulator.
            pub fn columns(&mut self) -> $columns<'_> {
                self.columns_with_texts(&[])
            }

            /// The rows as columns. Key 1 of a row stands for the first of the texts
            /// that are known.
            pub fn columns_with_texts<'c>(&'c mut self, known: &'c [String]) -> $columns<'c> {
                let part = self.rows % $crate::record::buffer::STAGED;
                if part > 0 {
                    self.settle(self.rows - part, part);
                }
                let places = &mut self.places;
                let mut columns = $columns::new(self.rows);
                $( columns.$field = buffered_column!(self.$field, known, places, $kind $($code)?); )+
                columns.dimensions = self
                    .dimensions
                    .iter()
                    .map(|dimension| {
                        let name = std::borrow::Cow::Borrowed(dimension.name.as_str());
                        (name, dimension.texts.column(known, places))
                    })
                    .collect();
                columns.checked = true;
                columns
            }
        }
    };
}
