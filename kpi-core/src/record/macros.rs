//! The one macro that turns a list of fields into a record.
//!
//! A record needs the same list four times: a struct, a trait with one method
//! a field, borrowed columns, and a table of names for borders and docs. One
//! list that gives all four cannot disagree with itself.

/// The owned type of a field.
macro_rules! owned_type {
    (required text) => { String };
    (required instant) => { $crate::record::Instant };
    (required duration) => { $crate::record::Milliseconds };
    (required count) => { i64 };
    (required money) => { i64 };
    (required fixed) => { $crate::record::Fixed };
    (required boolean) => { bool };
    (required code $code:ident) => { $code };
    (optional $($kind:ident)+) => { Option<owned_type!(required $($kind)+)> };
}

/// What the row trait returns for a field.
macro_rules! read_type {
    (required text) => { &str };
    (required boolean) => { bool };
    (required code $code:ident) => { $code };
    (required $kind:ident) => { i64 };
    (optional text) => { Option<&str> };
    (optional boolean) => { Option<bool> };
    (optional code $code:ident) => { Option<$code> };
    (optional $kind:ident) => { Option<i64> };
}

macro_rules! column_type {
    (text) => { $crate::record::TextColumn<'a> };
    (boolean) => { $crate::record::BoolColumn<'a> };
    (code $code:ident) => { $crate::record::CodeColumn<'a> };
    ($kind:ident) => { $crate::record::IntColumn<'a> };
}

macro_rules! kind_value {
    (text) => {
        $crate::record::FieldKind::Text
    };
    (instant) => {
        $crate::record::FieldKind::Instant
    };
    (duration) => {
        $crate::record::FieldKind::Duration
    };
    (count) => {
        $crate::record::FieldKind::Count
    };
    (money) => {
        $crate::record::FieldKind::Money
    };
    (fixed) => {
        $crate::record::FieldKind::Fixed
    };
    (boolean) => {
        $crate::record::FieldKind::Boolean
    };
    (code $code:ident) => {
        $crate::record::FieldKind::Code(<$code as $crate::record::Code>::NAMES)
    };
}

/// Reads a field of the row struct.
macro_rules! read_owned {
    ($field:expr, required text) => {
        &$field
    };
    ($field:expr, required boolean) => {
        $field
    };
    ($field:expr, required code $code:ident) => {
        $field
    };
    ($field:expr, required count) => {
        $field
    };
    ($field:expr, required money) => {
        $field
    };
    ($field:expr, required $kind:ident) => {
        $field.0
    };
    ($field:expr, optional text) => {
        $field.as_deref().filter(|text| !text.is_empty())
    };
    ($field:expr, optional count) => {
        $field
    };
    ($field:expr, optional money) => {
        $field
    };
    ($field:expr, optional boolean) => {
        $field
    };
    ($field:expr, optional code $code:ident) => {
        $field
    };
    ($field:expr, optional $kind:ident) => {
        $field.map(|value| value.0)
    };
}

/// Reads a field of a row of columns. A missing required value has been found
/// by validation and its row left out, so what stands in for it is never read.
macro_rules! read_column {
    ($column:expr, $row:expr, required text) => {
        $column.get($row).unwrap_or("")
    };
    ($column:expr, $row:expr, required boolean) => {
        $column.get($row).unwrap_or(false)
    };
    ($column:expr, $row:expr, required code $code:ident) => {
        $crate::record::code_or_first::<$code>($column.get($row))
    };
    ($column:expr, $row:expr, required $kind:ident) => {
        $column.get($row).unwrap_or(0)
    };
    ($column:expr, $row:expr, optional code $code:ident) => {
        $column.get($row).and_then(<$code as $crate::record::Code>::from_number)
    };
    ($column:expr, $row:expr, optional $kind:ident) => {
        $column.get($row)
    };
}

macro_rules! column_ref {
    ($column:expr, text) => {
        $crate::record::field::ColumnRef::Text($column)
    };
    ($column:expr, boolean) => {
        $crate::record::field::ColumnRef::Bool($column)
    };
    ($column:expr, code $code:ident) => {
        $crate::record::field::ColumnRef::Code($column)
    };
    ($column:expr, $kind:ident) => {
        $crate::record::field::ColumnRef::Int($column)
    };
}

macro_rules! set_column {
    ($slot:expr, $column:expr, text) => {
        match $column {
            $crate::record::Column::Text(column) => {
                $slot = column;
                Ok(())
            }
            other => Err(other.type_name()),
        }
    };
    ($slot:expr, $column:expr, boolean) => {
        match $column {
            $crate::record::Column::Bool(column) => {
                $slot = column;
                Ok(())
            }
            other => Err(other.type_name()),
        }
    };
    ($slot:expr, $column:expr, code $code:ident) => {
        match $column {
            $crate::record::Column::Code(column) => {
                $slot = column;
                Ok(())
            }
            other => Err(other.type_name()),
        }
    };
    ($slot:expr, $column:expr, $kind:ident) => {
        match $column {
            $crate::record::Column::Int(column) => {
                $slot = column;
                Ok(())
            }
            other => Err(other.type_name()),
        }
    };
}

/// Range checks of one owned field; texts, truth values and codes have none.
macro_rules! check_owned {
    ($index:expr, $value:expr, required text) => {
        if $value.is_empty() {
            return Err($crate::record::Problem::new(
                Self::FIELDS[$index].name,
                "nothing",
                "a text; it is required",
            ));
        }
    };
    ($index:expr, $value:expr, optional text) => {};
    ($index:expr, $value:expr, $need:ident boolean) => {};
    ($index:expr, $value:expr, $need:ident code $code:ident) => {};
    ($index:expr, $value:expr, required $kind:ident) => {
        $crate::record::field::check_number(&Self::FIELDS[$index], $value)?;
    };
    ($index:expr, $value:expr, optional $kind:ident) => {
        if let Some(value) = $value {
            $crate::record::field::check_number(&Self::FIELDS[$index], value)?;
        }
    };
}

/// A field as a grouping dimension: texts and codes have a name, others none.
macro_rules! dimension_value {
    ($value:expr, required text) => {
        Some($value)
    };
    ($value:expr, optional text) => {
        $value
    };
    ($value:expr, required code $code:ident) => {
        Some($crate::record::Code::name($value))
    };
    ($value:expr, optional code $code:ident) => {
        $value.map($crate::record::Code::name)
    };
    ($value:expr, $need:ident $kind:ident) => {
        None
    };
}

/// The owned value of what the row trait returns.
macro_rules! own_value {
    ($value:expr, required text) => {
        $value.to_string()
    };
    ($value:expr, optional text) => {
        $value.map(str::to_string)
    };
    ($value:expr, required instant) => {
        $crate::record::Instant($value)
    };
    ($value:expr, optional instant) => {
        $value.map($crate::record::Instant)
    };
    ($value:expr, required duration) => {
        $crate::record::Milliseconds($value)
    };
    ($value:expr, optional duration) => {
        $value.map($crate::record::Milliseconds)
    };
    ($value:expr, required fixed) => {
        $crate::record::Fixed($value)
    };
    ($value:expr, optional fixed) => {
        $value.map($crate::record::Fixed)
    };
    ($value:expr, $need:ident $($kind:ident)+) => {
        $value
    };
}

/// The value of an instant field; nothing for other fields.
macro_rules! instant_value {
    ($value:expr, required instant) => {
        Some($value)
    };
    ($value:expr, optional instant) => {
        $value
    };
    ($value:expr, $need:ident $($kind:ident)+) => {
        None
    };
}

macro_rules! instant_column {
    ($column:expr, $valid:expr, instant) => {
        $column.greatest($valid)
    };
    ($column:expr, $valid:expr, $($kind:ident)+) => {
        None
    };
}

/// The name of a field; `type` is a word of the language.
macro_rules! name_of {
    (r#type) => {
        "type"
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// What a field holds before it is set.
macro_rules! blank_value {
    (required text) => {
        String::new()
    };
    (required code $code:ident) => {
        $crate::record::code_or_first::<$code>(None)
    };
    ($need:ident $($kind:ident)+) => {
        Default::default()
    };
}

macro_rules! record {
    (
        $(#[$meta:meta])*
        $record:ident, $name:literal, $row:ident, $at:ident, $columns:ident, check: $check:path;
        $(
            $(#[doc = $doc:literal])+
            $need:ident $kind:ident $($code:ident)?: $field:ident,
        )+
    ) => {
        $(#[$meta])*
        ///
        /// Instants are UTC milliseconds, durations milliseconds. In JSON,
        /// instants are RFC 3339 text and durations are seconds.
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $record {
            $( $(#[doc = $doc])+ pub $field: owned_type!($need $kind $($code)?), )+
            /// Further grouping dimensions: name and text.
            #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
            pub dimensions: std::collections::BTreeMap<String, String>,
        }

        #[doc = concat!("Reads the fields of one `", $name, "`, from a struct or from columns.")]
        ///
        /// Instants and durations are in milliseconds. A missing value is `None`.
        pub trait $row {
            $( $(#[doc = $doc])+ fn $field(&self) -> read_type!($need $kind $($code)?); )+

            /// The text of a grouping dimension: a text or code field, or a
            /// further dimension of the row.
            fn dimension(&self, name: &str) -> Option<&str>;
        }

        impl $row for $record {
            $(
                #[inline]
                fn $field(&self) -> read_type!($need $kind $($code)?) {
                    read_owned!(self.$field, $need $kind $($code)?)
                }
            )+

            fn dimension(&self, name: &str) -> Option<&str> {
                match name {
                    $( name_of!($field) => dimension_value!($row::$field(self), $need $kind $($code)?), )+
                    _ => self.dimensions.get(name).map(String::as_str).filter(|text| !text.is_empty()),
                }
            }
        }

        #[doc = concat!("Many `", $name, "` records as borrowed columns.")]
        ///
        /// A column that is not set has no value in any row.
        #[derive(Clone, Debug, Default)]
        pub struct $columns<'a> {
            rows: usize,
            $( pub(crate) $field: column_type!($kind $($code)?), )+
            pub(crate) dimensions: Vec<(String, $crate::record::TextColumn<'a>)>,
        }

        impl<'a> $columns<'a> {
            /// Columns for this many rows, none of them set yet.
            pub fn new(rows: usize) -> Self {
                $columns { rows, ..Self::default() }
            }

            /// How many rows there are.
            pub fn len(&self) -> usize {
                self.rows
            }

            /// Whether there are no rows.
            pub fn is_empty(&self) -> bool {
                self.rows == 0
            }

            /// One row.
            #[inline]
            pub fn at<'c>(&'c self, row: usize) -> $at<'c, 'a> {
                $at { columns: self, row }
            }

            /// Sets the column of a field, or a further text column that can
            /// be grouped by.
            ///
            /// # Errors
            ///
            /// `InvalidColumns` when the column has another number of rows,
            /// another type than the field, or a bitmap that is too short.
            pub fn set(&mut self, name: &str, column: $crate::record::Column<'a>) -> $crate::Result<()> {
                $crate::record::check_shape($name, name, &column, self.rows)?;
                let outcome = match name {
                    $( name_of!($field) => set_column!(self.$field, column, $kind $($code)?), )+
                    _ => match column {
                        $crate::record::Column::Text(column) => {
                            self.dimensions.retain(|(known, _)| known != name);
                            self.dimensions.push((name.to_string(), column));
                            Ok(())
                        }
                        other => Err(other.type_name()),
                    },
                };
                outcome.map_err(|found| $crate::record::wrong_type($name, name, found))
            }

            pub(crate) fn check(&self, report: &mut dyn FnMut(usize, $crate::record::Problem)) {
                let mut index = 0;
                $(
                    $crate::record::field::check_column(
                        &$record::FIELDS[index], column_ref!(&self.$field, $kind $($code)?), self.rows, report);
                    index += 1;
                )+
                let _ = index;
                for row in 0..self.rows {
                    if let Err(problem) = $check(&self.at(row)) {
                        report(row, problem);
                    }
                }
            }

            /// The greatest instant of the rows that are valid.
            pub(crate) fn latest(&self, valid: &[bool]) -> Option<i64> {
                let mut latest = None;
                $( latest = latest.max(instant_column!(&self.$field, valid, $kind $($code)?)); )+
                latest
            }

            /// One row as a struct.
            pub(crate) fn row(&self, row: usize) -> $record {
                let dimensions = self.dimensions.iter()
                    .filter_map(|(name, column)| Some((name.clone(), column.get(row)?.to_string())))
                    .collect();
                $record::from_row(&self.at(row), dimensions)
            }

            /// The column of a grouping dimension, and the names if it holds codes.
            pub(crate) fn dimension_column(
                &self, name: &str,
            ) -> Option<($crate::record::field::ColumnRef<'_, 'a>, &'static [&'static str])> {
                match name {
                    $( name_of!($field) => $crate::record::groupable(
                        column_ref!(&self.$field, $kind $($code)?), kind_value!($kind $($code)?)), )+
                    _ => self.dimensions.iter().find(|(known, _)| known == name)
                        .map(|(_, column)| ($crate::record::field::ColumnRef::Text(column), &[][..])),
                }
            }
        }

        #[doc = concat!("One row of [`", stringify!($columns), "`].")]
        #[derive(Clone, Copy)]
        pub struct $at<'c, 'a> {
            columns: &'c $columns<'a>,
            row: usize,
        }

        impl $row for $at<'_, '_> {
            $(
                #[inline]
                fn $field(&self) -> read_type!($need $kind $($code)?) {
                    read_column!(self.columns.$field, self.row, $need $kind $($code)?)
                }
            )+

            fn dimension(&self, name: &str) -> Option<&str> {
                match name {
                    $( name_of!($field) => dimension_value!($row::$field(self), $need $kind $($code)?), )+
                    _ => self.columns.dimensions.iter().find(|(known, _)| known == name)
                        .and_then(|(_, column)| column.get(self.row)),
                }
            }
        }

        impl $record {
            /// The name of the record.
            pub const NAME: &'static str = $name;

            /// Every field, in the order of the struct.
            pub const FIELDS: &'static [$crate::record::Field] = &[
                $( $crate::record::Field {
                    name: name_of!($field),
                    kind: kind_value!($kind $($code)?),
                    required: record!(@required $need),
                    doc: concat!($($doc, "\n"),+),
                }, )+
            ];

            /// A row in which nothing is set.
            pub(crate) fn blank() -> Self {
                $record {
                    $( $field: blank_value!($need $kind $($code)?), )+
                    dimensions: Default::default(),
                }
            }

            /// A row of columns as a struct.
            pub(crate) fn from_row(row: &impl $row, dimensions: std::collections::BTreeMap<String, String>) -> Self {
                $record {
                    $( $field: own_value!(row.$field(), $need $kind $($code)?), )+
                    dimensions,
                }
            }

            /// The canonical bytes of the row.
            pub(crate) fn encode(&self, out: &mut Vec<u8>) {
                $( $crate::record::bytes::RowField::encode(&self.$field, out); )+
                $crate::record::bytes::RowField::encode(&self.dimensions, out);
            }

            pub(crate) fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
                Ok($record {
                    $( $field: $crate::record::bytes::RowField::decode(bytes)?, )+
                    dimensions: $crate::record::bytes::RowField::decode(bytes)?,
                })
            }

            /// The greatest instant of the row.
            pub(crate) fn latest(&self) -> Option<i64> {
                let mut latest = None;
                $( latest = latest.max(instant_value!($row::$field(self), $need $kind $($code)?)); )+
                latest
            }

            /// Checks one row.
            pub(crate) fn check(&self) -> Result<(), $crate::record::Problem> {
                let mut index = 0;
                $(
                    check_owned!(index, $row::$field(self), $need $kind $($code)?);
                    index += 1;
                )+
                let _ = index;
                $check(self)
            }
        }
    };
    (@required required) => { true };
    (@required optional) => { false };
}
