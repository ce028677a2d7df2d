//! The unit of a value, and values for people.

use serde::{Deserialize, Serialize};

use crate::text;

/// The unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// A number of things.
    Count,
    /// A fraction; 1 is 100 %.
    Share,
    /// Seconds.
    Seconds,
    /// Points of a scale or score.
    Points,
    /// Minor units of the policy's currency.
    MinorUnits,
    /// A number without a unit, such as contacts per case.
    Ratio,
    /// Events per so many interactions.
    Rate,
}

impl Unit {
    /// Every unit, in the order of its code.
    pub const ALL: [Unit; 7] = [
        Unit::Count,
        Unit::Share,
        Unit::Seconds,
        Unit::Points,
        Unit::MinorUnits,
        Unit::Ratio,
        Unit::Rate,
    ];

    /// The snake_case name, as in the `unit` column.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Count => "count",
            Unit::Share => "share",
            Unit::Seconds => "seconds",
            Unit::Points => "points",
            Unit::MinorUnits => "minor_units",
            Unit::Ratio => "ratio",
            Unit::Rate => "rate",
        }
    }

    /// A value for people: `81.5 %`, `4 m 12 s`, `EUR 12.43`, `1,234,567`.
    ///
    /// The value is in this unit: a share of 1 is 100 %, amounts are minor units.
    /// Shares and seconds have one decimal, points and ratios two, counts none
    /// if they are whole. `currency` is the code of ISO 4217 of the policy; it
    /// decides how many decimals an amount has and stands before it.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::catalogue::Unit;
    /// assert_eq!(Unit::Share.format(0.815, "EUR"), "81.5 %");
    /// assert_eq!(Unit::Seconds.format(252.0, "EUR"), "4 m 12 s");
    /// assert_eq!(Unit::MinorUnits.format(1_243.0, "EUR"), "EUR 12.43");
    /// assert_eq!(Unit::MinorUnits.format(1_243.0, "JPY"), "JPY 1,243");
    /// ```
    pub fn format(self, value: f64, currency: &str) -> String {
        match self {
            Unit::Share => format!("{} %", share(value)),
            Unit::Seconds => text::time(value),
            Unit::MinorUnits => format!("{currency} {}", money(value, currency)),
            Unit::Count if value.fract() == 0.0 => text::decimal(value, 0),
            _ => text::decimal(value, 2),
        }
    }

    /// Two values for people, the lower first, to stand beside a value in the
    /// same unit: amounts come without their currency, times are short.
    ///
    /// # Examples
    ///
    /// ```
    /// use kpi_core::catalogue::Unit;
    /// assert_eq!(Unit::Share.format_range((0.801, 0.823), "EUR"), "80.1 – 82.3 %");
    /// assert_eq!(Unit::Seconds.format_range((40.0, 75.0), "EUR"), "40s – 1m15s");
    /// assert_eq!(Unit::MinorUnits.format_range((990.0, 1_243.0), "EUR"), "9.90 – 12.43");
    /// ```
    pub fn format_range(self, (low, high): (f64, f64), currency: &str) -> String {
        match self {
            Unit::Share => format!("{} – {} %", share(low), share(high)),
            Unit::Seconds if low.abs() < 59.95 && high.abs() < 59.95 => {
                format!("{} – {} s", text::decimal(low, 1), text::decimal(high, 1))
            }
            Unit::Seconds => format!("{} – {}", text::short_time(low), text::short_time(high)),
            Unit::MinorUnits => {
                format!("{} – {}", money(low, currency), money(high, currency))
            }
            _ => format!("{} – {}", self.format(low, currency), self.format(high, currency)),
        }
    }
}

fn share(number: f64) -> String {
    text::decimal(number * 100.0, 1)
}

fn money(minor: f64, currency: &str) -> String {
    // ISO 4217: most currencies have two decimals, these have not.
    let decimals: usize = match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    text::decimal(minor / 10_f64.powi(decimals as i32), decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_unit() {
        let cases = [
            (Unit::Share, 0.811, "81.1 %"),
            (Unit::MinorUnits, 1_243.0, "EUR 12.43"),
            (Unit::Count, 1_234_567.0, "1,234,567"),
            (Unit::Count, 2.5, "2.50"),
            (Unit::Points, -0.001, "0.00"),
            (Unit::Seconds, 0.0, "0.0 s"),
        ];
        for (unit, value, text) in cases {
            assert_eq!(unit.format(value, "EUR"), text);
        }
        assert_eq!(Unit::MinorUnits.format(1_243.0, "KWD"), "KWD 1.243");
        assert_eq!(Unit::Seconds.format_range((40.0, 45.25), "EUR"), "40.0 – 45.2 s");
        assert_eq!(Unit::Ratio.format_range((1.0, 2.0), "EUR"), "1.00 – 2.00");
        assert_eq!(Unit::MinorUnits.format_range((1.0, 200.0), "EUR"), "0.01 – 2.00");
    }
}
