//! Values for people, by unit.

use kpi_core::catalogue::Unit;

/// A whole number with separators: 1,234,567.
pub(crate) fn count(number: u64) -> String {
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
fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse::<u64>().map_or_else(|_| whole.to_string(), count);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if number < 0.0 && !is_zero { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

/// A value in its unit.
pub(crate) fn value(number: f64, unit: Unit, currency: &str) -> String {
    match unit {
        Unit::Share => format!("{} %", share(number)),
        Unit::Seconds => time(number),
        Unit::MinorUnits => format!("{currency} {}", money(number, currency)),
        Unit::Count if number.fract() == 0.0 => decimal(number, 0),
        _ => decimal(number, 2),
    }
}

/// Two values in their unit, which is written once where it can be.
pub(crate) fn range((low, high): (f64, f64), unit: Unit, currency: &str) -> String {
    match unit {
        Unit::Share => format!("{} – {} %", share(low), share(high)),
        Unit::Seconds if low.abs() < 59.95 && high.abs() < 59.95 => {
            format!("{} – {} s", decimal(low, 1), decimal(high, 1))
        }
        Unit::Seconds => format!("{} – {}", short_time(low), short_time(high)),
        Unit::MinorUnits => format!("{} – {}", money(low, currency), money(high, currency)),
        _ => format!("{} – {}", value(low, unit, currency), value(high, unit, currency)),
    }
}

fn share(number: f64) -> String {
    decimal(number * 100.0, 1)
}

fn money(minor: f64, currency: &str) -> String {
    // ISO 4217: most currencies have two decimals, these have not.
    let decimals: usize = match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    decimal(minor / 10_f64.powi(decimals as i32), decimals)
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

/// A time such as 40.8 s, 4 m 12 s, 5 h 03 m or 3 d 04 h.
pub(crate) fn time(seconds: f64) -> String {
    match parts(seconds) {
        Parts::Seconds(seconds) => format!("{} s", decimal(seconds, 1)),
        Parts::Pair(large, unit, small, rest) => {
            format!("{}{large} {unit} {small:02} {rest}", sign(seconds))
        }
    }
}

/// The same without spaces and without tenths that are zero: 6s, 4m12s.
pub(crate) fn short_time(seconds: f64) -> String {
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
        assert_eq!([6.0, 6.25, 252.0].map(short_time), ["6s", "6.2s", "4m12s"]);
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value(0.811, Unit::Share, "EUR"), "81.1 %");
        assert_eq!(value(1_243.0, Unit::MinorUnits, "EUR"), "EUR 12.43");
        assert_eq!(value(1_243.0, Unit::MinorUnits, "JPY"), "JPY 1,243");
        assert_eq!(value(1_234_567.0, Unit::Count, "EUR"), "1,234,567");
        assert_eq!(value(-0.001, Unit::Points, "EUR"), "0.00");
        assert_eq!(range((0.801, 0.823), Unit::Share, "EUR"), "80.1 – 82.3 %");
        assert_eq!(range((40.0, 75.0), Unit::Seconds, "EUR"), "40s – 1m15s");
    }
}
