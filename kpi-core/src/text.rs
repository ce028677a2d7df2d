//! Numbers, times and quoted texts for people, the same in every front end.
//!
//! A value of a KPI is written by its unit:
//! [`Unit::format`](crate::catalogue::Unit::format).

/// A whole number with separators.
///
/// # Examples
///
/// ```
/// assert_eq!(kpi_core::text::count(1_234_567), "1,234,567");
/// assert_eq!(kpi_core::text::count(120), "120");
/// ```
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with this many decimals, and separators before the point.
pub(crate) fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_string(), count);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if number < 0.0 && !is_zero { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

/// The two largest units of a time that are worth reading.
enum Parts {
    Seconds(f64),
    Pair(u64, &'static str, u64, &'static str),
}

fn parts(seconds: f64) -> Parts {
    let whole = seconds.abs().round() as u64;
    let minutes = (seconds.abs() / 60.0).round() as u64;
    let hours = (seconds.abs() / 3600.0).round() as u64;
    if seconds.abs() < 59.95 {
        Parts::Seconds(seconds)
    } else if whole < 3600 {
        Parts::Pair(whole / 60, "m", whole % 60, "s")
    } else if minutes < 48 * 60 {
        Parts::Pair(minutes / 60, "h", minutes % 60, "m")
    } else {
        Parts::Pair(hours / 24, "d", hours % 24, "h")
    }
}

/// A time in seconds with the two largest units that are worth reading.
///
/// # Examples
///
/// ```
/// use kpi_core::text::time;
/// let texts = [40.774, 252.0, 18_180.0, 273_600.0].map(time);
/// assert_eq!(texts, ["40.8 s", "4 m 12 s", "5 h 03 m", "3 d 04 h"]);
/// ```
pub fn time(seconds: f64) -> String {
    match parts(seconds) {
        Parts::Seconds(seconds) => format!("{} s", decimal(seconds, 1)),
        Parts::Pair(large, unit, small, rest) => {
            format!("{}{large} {unit} {small:02} {rest}", sign(seconds))
        }
    }
}

/// The same without spaces and without tenths that are zero.
///
/// # Examples
///
/// ```
/// use kpi_core::text::short_time;
/// assert_eq!([6.0, 6.25, 252.0].map(short_time), ["6s", "6.2s", "4m12s"]);
/// ```
pub fn short_time(seconds: f64) -> String {
    match parts(seconds) {
        Parts::Seconds(seconds) => {
            let text = decimal(seconds, 1);
            format!("{}s", text.strip_suffix(".0").unwrap_or(&text))
        }
        Parts::Pair(large, unit, small, rest) => {
            format!("{}{large}{unit}{small:02}{rest}", sign(seconds))
        }
    }
}

fn sign(number: f64) -> &'static str {
    if number < 0.0 { "-" } else { "" }
}

/// A text from outside for a message: in quotes, cut after 60 characters.
///
/// # Examples
///
/// ```
/// assert_eq!(kpi_core::text::quoted("phone"), "\"phone\"");
/// assert_eq!(kpi_core::text::quoted(&"x".repeat(1000)).len(), 62);
/// ```
pub fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    format!("{short:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well_at_every_size() {
        let cases = [
            (0.0, "0.0 s"),
            (40.774, "40.8 s"),
            (59.94, "59.9 s"),
            (59.96, "1 m 00 s"),
            (252.0, "4 m 12 s"),
            (3_599.6, "1 h 00 m"),
            (18_180.0, "5 h 03 m"),
            (172_790.0, "2 d 00 h"),
            (273_600.0, "3 d 04 h"),
            (-70.0, "-1 m 10 s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(time(seconds), text);
        }
    }
}
