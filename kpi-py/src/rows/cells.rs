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
        let held;
        let text;
        let cell = match self.reading(value)? {
            Reading::Missing => CellValue::Missing,
            Reading::Boolean => CellValue::Boolean(value.is_truthy()?),
            Reading::Number => CellValue::Number(value.extract()?),
            Reading::Integer => match value.extract() {
                Ok(number) => CellValue::Integer(number),
                Err(_) => {
                    // Beyond 64 bits the digits are all that matters; Python itself
                    // refuses to write very many of them.
                    held = value.str().or_else(|_| {
                        Ok::<_, PyErr>(intern!(value.py(), "a huge number").clone())
                    })?;
                    text = held.to_cow()?;
                    CellValue::Text(&text)
                }
            },
            Reading::Datetime => self.instant(value)?,
            Reading::Date => CellValue::LocalTime(Self::midnight(value)?),
            Reading::Timedelta => CellValue::Duration(milliseconds(value)?),
            Reading::Single if value.extract::<f64>()?.is_nan() => CellValue::Missing,
            Reading::Written | Reading::Single => {
                held = value.str()?;
                text = held.to_cow()?;
                CellValue::Text(&text)
            }
            Reading::Text => match value.cast::<PyString>()?.to_str() {
                Ok(found) => CellValue::Text(found),
                // A surrogate without its other half is no text that can be written.
                Err(_) => {
                    held = value.repr()?;
                    text = held.to_cow()?;
                    CellValue::Other(&text)
                }
            },
            Reading::Item => {
                let item = value.call_method0("item")?;
                if !item.get_type().is(value.get_type()) {
                    return self.push(reader, column, &item);
                }
                // A scalar that Python has no type for is its own item.
                held = value.repr()?;
                text = held.to_string_lossy();
                CellValue::Other(&text)
            }
            Reading::Microseconds(kind) => {
                let item = value.call_method1("astype", (kind,))?.call_method0("item")?;
                return self.push(reader, column, &item);
            }
            Reading::Other => {
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
        let reading = self.classify(value)?;
        self.types.push((value.get_type(), reading));
        Ok(reading)
    }

    fn classify(&self, value: &Bound<'py, PyAny>) -> PyResult<Reading> {
        let kind = value.get_type();
        let name = kind.fully_qualified_name()?.to_cow()?.into_owned();
        Ok(match name.as_str() {
            // The missing values of pandas; NaT would pass for a datetime.
            "NoneType" => Reading::Missing,
            name if name.starts_with("pandas.") && name.ends_with(".NaTType") => Reading::Missing,
            name if name.starts_with("pandas.") && name.ends_with(".NAType") => Reading::Missing,
            "numpy.float32" | "numpy.float16" => Reading::Single,
            "numpy.datetime64" => Reading::Microseconds("datetime64[us]"),
            "numpy.timedelta64" => Reading::Microseconds("timedelta64[us]"),
            "decimal.Decimal" | "uuid.UUID" => Reading::Written,
            _ if value.is_instance_of::<PyBool>() => Reading::Boolean,
            _ if value.is_instance_of::<PyInt>() => Reading::Integer,
            _ if value.is_instance_of::<PyFloat>() => Reading::Number,
            _ if value.is_instance_of::<PyString>() => Reading::Text,
            _ if value.is_instance(&self.datetime)? => Reading::Datetime,
            _ if value.is_instance(&self.date)? => Reading::Date,
            _ if value.is_instance(&self.timedelta)? => Reading::Timedelta,
            name if name.starts_with("numpy.")
                && value.getattr("ndim").is_ok_and(|ndim| ndim.eq(0).unwrap_or(false)) =>
            {
                Reading::Item
            }
            _ => Reading::Other,
        })
    }
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
