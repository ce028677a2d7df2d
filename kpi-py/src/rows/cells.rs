//! Objects of Python as cells.

use kpi_core::number::round_half_even_div;
use kpi_core::record::{CellValue, TableReader};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString, PyType};

/// What the objects of a type are read as.
#[derive(Clone, Copy)]
enum Reading {
    Missing,
    Text,
    Boolean,
    Integer,
    Number,
    /// What JSON does not give.
    Object(Object),
}

#[derive(Clone, Copy)]
enum Object {
    Datetime,
    Date,
    Timedelta,
    /// Written out: decimals, identifiers.
    Written,
    /// A scalar of numpy: its item.
    Item,
    /// A float of less than double precision: the decimal next to it.
    Single,
    /// `datetime64` and `timedelta64`: their item in microseconds.
    Microseconds(&'static str),
    Other,
}

/// Reads objects of Python as cells. How a type is read is found out once.
pub(super) struct Cells<'py> {
    types: Vec<(Bound<'py, PyType>, Reading)>,
    datetime: Bound<'py, PyAny>,
    date: Bound<'py, PyAny>,
    timedelta: Bound<'py, PyAny>,
    /// 1970 in UTC, and on a clock without a zone.
    epoch: Bound<'py, PyAny>,
    local_epoch: Bound<'py, PyAny>,
    /// Whether the last datetime had no zone; most are like the one before.
    is_local: bool,
}

impl<'py> Cells<'py> {
    pub(super) fn new(py: Python<'py>) -> PyResult<Self> {
        let module = py.import("datetime")?;
        let datetime = module.getattr("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        Ok(Cells {
            types: Vec::new(),
            epoch: datetime.call_method1("fromtimestamp", (0, utc))?,
            local_epoch: datetime.call1((1970, 1, 1))?,
            date: module.getattr("date")?,
            timedelta: module.getattr("timedelta")?,
            datetime,
            is_local: false,
        })
    }

    /// Puts an object into the row that is being read.
    pub(super) fn push(
        &mut self,
        reader: &mut TableReader,
        column: usize,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<()> {
        // Most cells are plain texts: for them no type need be looked up.
        if let Ok(text) = value.cast_exact::<PyString>()
            && let Ok(text) = text.to_str()
        {
            reader.push_cell(column, CellValue::Text(text));
            return Ok(());
        }
        let cell = match self.reading(value)? {
            Reading::Missing => CellValue::Missing,
            Reading::Boolean => CellValue::Boolean(value.is_truthy()?),
            Reading::Number => CellValue::Number(value.extract()?),
            Reading::Integer => match value.extract() {
                Ok(number) => CellValue::Integer(number),
                Err(_) => return push_huge(reader, column, value),
            },
            Reading::Text => return push_text(reader, column, value),
            Reading::Object(object) => return self.push_object(reader, column, value, object),
        };
        reader.push_cell(column, cell);
        Ok(())
    }

    /// A function of its own, so that what JSON gives does not make room for it.
    #[inline(never)]
    fn push_object(
        &mut self,
        reader: &mut TableReader,
        column: usize,
        value: &Bound<'py, PyAny>,
        object: Object,
    ) -> PyResult<()> {
        let held;
        let text;
        let cell = match object {
            Object::Datetime => self.instant(value)?,
            Object::Date => CellValue::LocalTime(Self::midnight(value)?),
            Object::Timedelta => CellValue::Duration(milliseconds(value)?),
            Object::Single if value.extract::<f64>()?.is_nan() => CellValue::Missing,
            Object::Written | Object::Single => {
                held = value.str()?;
                text = held.to_cow()?;
                CellValue::Text(&text)
            }
            Object::Item => {
                let item = value.call_method0("item")?;
                if !item.get_type().is(value.get_type()) {
                    return self.push(reader, column, &item);
                }
                // A scalar that Python has no type for is its own item.
                held = value.repr()?;
                text = held.to_string_lossy();
                CellValue::Other(&text)
            }
            Object::Microseconds(kind) => {
                let item = value.call_method1("astype", (kind,))?.call_method0("item")?;
                return self.push(reader, column, &item);
            }
            Object::Other => {
                held = value.repr()?;
                text = held.to_string_lossy();
                CellValue::Other(&text)
            }
        };
        reader.push_cell(column, cell);
        Ok(())
    }

    fn instant(&mut self, value: &Bound<'py, PyAny>) -> PyResult<CellValue<'static>> {
        let since = match value.sub(self.epoch_of(self.is_local)) {
            // Of one with a zone and one without there is no difference.
            Err(found) if found.is_instance_of::<PyTypeError>(value.py()) => {
                let since = value.sub(self.epoch_of(!self.is_local))?;
                self.is_local = !self.is_local;
                since
            }
            since => since?,
        };
        let milliseconds = milliseconds(&since)?;
        Ok(match self.is_local {
            true => CellValue::LocalTime(milliseconds),
            false => CellValue::Instant(milliseconds),
        })
    }

    fn epoch_of(&self, is_local: bool) -> &Bound<'py, PyAny> {
        if is_local { &self.local_epoch } else { &self.epoch }
    }

    /// The midnight with which a date begins, as a clock shows it.
    fn midnight(date: &Bound<'py, PyAny>) -> PyResult<i64> {
        /// The number of 1970-01-01 in the proleptic Gregorian calendar.
        const FIRST: i64 = 719_163;
        let days: i64 = date.call_method0(intern!(date.py(), "toordinal"))?.extract()?;
        Ok((days - FIRST) * 86_400_000)
    }

    fn reading(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Reading> {
        let kind = value.get_type_ptr();
        let known = self.types.iter().find(|(known, _)| known.as_type_ptr() == kind);
        if let Some((_, reading)) = known {
            return Ok(*reading);
        }
        self.classify(value)
    }

    #[cold]
    #[inline(never)]
    fn classify(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Reading> {
        let reading = self.found_out(value)?;
        self.types.push((value.get_type(), reading));
        Ok(reading)
    }

    fn found_out(&self, value: &Bound<'py, PyAny>) -> PyResult<Reading> {
        let kind = value.get_type();
        let name = kind.fully_qualified_name()?.to_cow()?.into_owned();
        Ok(match name.as_str() {
            // The missing values of pandas; NaT would pass for a datetime.
            "NoneType" => Reading::Missing,
            name if name.starts_with("pandas.") && name.ends_with(".NaTType") => Reading::Missing,
            name if name.starts_with("pandas.") && name.ends_with(".NAType") => Reading::Missing,
            "numpy.float32" | "numpy.float16" => Reading::Object(Object::Single),
            "numpy.datetime64" => Reading::Object(Object::Microseconds("datetime64[us]")),
            "numpy.timedelta64" => Reading::Object(Object::Microseconds("timedelta64[us]")),
            "decimal.Decimal" | "uuid.UUID" => Reading::Object(Object::Written),
            _ if value.is_instance_of::<PyBool>() => Reading::Boolean,
            _ if value.is_instance_of::<PyInt>() => Reading::Integer,
            _ if value.is_instance_of::<PyFloat>() => Reading::Number,
            _ if value.is_instance_of::<PyString>() => Reading::Text,
            _ if value.is_instance(&self.datetime)? => Reading::Object(Object::Datetime),
            _ if value.is_instance(&self.date)? => Reading::Object(Object::Date),
            _ if value.is_instance(&self.timedelta)? => Reading::Object(Object::Timedelta),
            name if name.starts_with("numpy.")
                && value.getattr("ndim").is_ok_and(|ndim| ndim.eq(0).unwrap_or(false)) =>
            {
                Reading::Object(Object::Item)
            }
            _ => Reading::Object(Object::Other),
        })
    }
}

/// Beyond 64 bits the digits are all that matters; Python itself refuses to write
/// very many of them.
#[cold]
fn push_huge(reader: &mut TableReader, column: usize, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let digits = value.str().unwrap_or_else(|_| intern!(value.py(), "a huge number").clone());
    reader.push_cell(column, CellValue::Text(&digits.to_cow()?));
    Ok(())
}

/// A text of a class of its own, or one that is no UTF-8.
#[cold]
fn push_text(reader: &mut TableReader, column: usize, value: &Bound<'_, PyAny>) -> PyResult<()> {
    match value.cast::<PyString>()?.to_str() {
        Ok(text) => reader.push_cell(column, CellValue::Text(text)),
        // A surrogate without its other half is no text that can be written.
        Err(_) => reader.push_cell(column, CellValue::Other(&value.repr()?.to_cow()?)),
    }
    Ok(())
}

/// A timedelta in milliseconds, halves to even.
fn milliseconds(timedelta: &Bound<'_, PyAny>) -> PyResult<i64> {
    let py = timedelta.py();
    let part = |name| timedelta.getattr(name)?.extract::<i64>();
    let days = part(intern!(py, "days"))?;
    let seconds = part(intern!(py, "seconds"))?;
    let microseconds = part(intern!(py, "microseconds"))?;
    let whole = (days * 86_400 + seconds) * 1000;
    let rest = round_half_even_div(microseconds.into(), 1000).unwrap_or_default();
    Ok(whole + i64::try_from(rest).unwrap_or_default())
}
