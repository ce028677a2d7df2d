//! What a record needs of one field, by its kind: types, reads, checks.

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
        $crate::record::ColumnRef::Text($column)
    };
    ($column:expr, boolean) => {
        $crate::record::ColumnRef::Bool($column)
    };
    ($column:expr, code $code:ident) => {
        $crate::record::ColumnRef::Code($column)
    };
    ($column:expr, $kind:ident) => {
        $crate::record::ColumnRef::Int($column)
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

/// Raises the latest instant to those of a column; leaves it for other fields.
macro_rules! latest_of_column {
    ($column:expr, $valid:expr, $latest:ident, instant) => {
        $latest = $column.greatest($valid, $latest);
    };
    ($column:expr, $valid:expr, $latest:ident, $($kind:ident)+) => {};
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
