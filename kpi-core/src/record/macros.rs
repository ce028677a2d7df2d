//! The one macro that turns a list of fields into a record.
//!
//! A record needs the same list five times: a struct, a trait with one method
//! a field, borrowed columns, a buffer for rows that come one by one, and a
//! table of names for borders and docs. One list that gives all of them cannot
//! disagree with itself.

macro_rules! record {
    (
        $(#[$meta:meta])*
        $record:ident, $name:literal, $row:ident, $at:ident, $columns:ident, $buffer:ident,
        check: $check:path $(, suspects: $suspects:ident)?;
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
            pub(crate) dimensions: Vec<(std::borrow::Cow<'a, str>, $crate::record::TextColumn<'a>)>,
            /// Whether every row was checked already.
            checked: bool,
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
                self.checked = false;
                let outcome = match name {
                    $( name_of!($field) => set_column!(self.$field, column, $kind $($code)?), )+
                    _ => match column {
                        $crate::record::Column::Text(column) => {
                            self.dimensions.retain(|(known, _)| known != name);
                            self.dimensions.push((name.to_string().into(), column));
                            Ok(())
                        }
                        other => Err(other.type_name()),
                    },
                };
                outcome.map_err(|found| $crate::record::wrong_type($name, name, found))
            }

            /// The columns that were set: fields in the order of the record, then
            /// further dimensions. Required fields are always there.
            pub(crate) fn present(
                &self,
            ) -> Vec<(&str, $crate::record::FieldKind, $crate::record::ColumnRef<'_, 'a>)> {
                let mut columns = Vec::new();
                $(
                    let column = column_ref!(&self.$field, $kind $($code)?);
                    if record!(@required $need) || column.rows() > 0 {
                        columns.push((name_of!($field), kind_value!($kind $($code)?), column));
                    }
                )+
                columns.extend(self.dimensions.iter().map(|(name, column)| {
                    (&**name, $crate::record::FieldKind::Text, $crate::record::ColumnRef::Text(column))
                }));
                columns
            }

            pub(crate) fn check(&self, report: &mut dyn FnMut(usize, $crate::record::Problem)) {
                if self.checked {
                    return;
                }
                let mut index = 0;
                $(
                    $crate::record::field::check_column(
                        &$record::FIELDS[index], column_ref!(&self.$field, $kind $($code)?), self.rows, report);
                    index += 1;
                )+
                let _ = index;
                let check = &mut |row| {
                    if let Err(problem) = $check(&self.at(row)) {
                        report(row, problem);
                    }
                };
                record!(@suspects $($suspects)? (self, check));
            }

            /// The greatest of an instant and those of the rows that are valid.
            pub(crate) fn latest(&self, rows: &[u64], known: Option<i64>) -> Option<i64> {
                let mut latest = known;
                $( latest_of_column!(&self.$field, rows, latest, $kind $($code)?); )+
                latest
            }

            /// One row as a struct.
            pub(crate) fn row(&self, row: usize) -> $record {
                let dimensions = self.dimensions.iter()
                    .filter_map(|(name, column)| Some((name.to_string(), column.get(row)?.to_string())))
                    .collect();
                $record::from_row(&self.at(row), dimensions)
            }

            /// The column of a grouping dimension, and the names if it holds codes.
            pub(crate) fn dimension_column(
                &self, name: &str,
            ) -> Option<($crate::record::ColumnRef<'_, 'a>, &'static [&'static str])> {
                match name {
                    $( name_of!($field) => $crate::record::groupable(
                        column_ref!(&self.$field, $kind $($code)?), kind_value!($kind $($code)?)), )+
                    _ => self.dimensions.iter().find(|(known, _)| known == name)
                        .map(|(_, column)| ($crate::record::ColumnRef::Text(column), &[][..])),
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

            /// Checks one row, in the order of its fields.
            pub(crate) fn check_row(row: &impl $row) -> Result<(), $crate::record::Problem> {
                let mut index = 0;
                $(
                    check_owned!(index, row.$field(), $need $kind $($code)?);
                    index += 1;
                )+
                let _ = index;
                $check(row)
            }
        }

        record_buffer! {
            $record, $name, $row, $columns, $buffer, check: $check;
            $( $need $kind $($code)?: $field, )+
        }
    };
    // Rows that may be malformed, found faster than by a look at each; or all rows.
    (@suspects $suspects:ident ($columns:expr, $check:expr)) => { $suspects($columns, $check) };
    (@suspects ($columns:expr, $check:expr)) => { (0..$columns.rows).for_each($check) };
    (@required required) => { true };
    (@required optional) => { false };
}
