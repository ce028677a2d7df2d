//! Ratios of a period, brought to a year.

use crate::number::ratio;
use crate::partial::Moment;
use crate::scorecard::config::Config;
use crate::scorecard::group::{GroupKey, NO_START};
use crate::time::{Zone, civil_from_days};

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

/// How many periods of this group a year has, as a quotient: 12 over the number
/// of months where it is whole calendar months, else 365 days over its length.
/// None where as_of lies before it.
pub(super) fn periods_a_year(
    config: &Config,
    period: (i64, i64),
    key: GroupKey,
    moment: &Moment,
) -> Option<(i64, i64)> {
    let (mut start, mut end) = period;
    end = end.min(moment.as_of.unwrap_or(end));
    if let Some(bucketer) = config.bucketer().filter(|_| key.start != NO_START) {
        start = start.max(key.start);
        end = end.min(bucketer.bucket_end(key.start));
    }
    if start >= end {
        return None;
    }
    let months = match (month(start, config.zone()), month(end, config.zone())) {
        (Some(first), Some(after)) => after - first,
        _ => 0,
    };
    match months {
        1.. => Some((12, months)),
        _ => Some((YEAR_MS, end - start)),
    }
}

/// The number of the month that begins at this instant, if one does.
fn month(instant: i64, zone: &Zone) -> Option<i64> {
    let local = zone.to_local_ms(instant);
    let (year, month, day) = civil_from_days(local.div_euclid(DAY_MS));
    (day == 1 && local.rem_euclid(DAY_MS) == 0).then(|| year * 12 + i64::from(month))
}

/// What is lost of 1 when `numerator / denominator` is lost `times / over`
/// times in a row. No value where more than all is lost.
pub(super) fn compound(numerator: i128, denominator: i128, times: i64, over: i64) -> Option<f64> {
    let kept = denominator.checked_sub(numerator).filter(|kept| *kept >= 0)?;
    let kept = Pair::quotient(kept, denominator)?;
    let lost = match times % over {
        // Multiplication gives the same bits on every machine.
        0 if times / over <= 1_000 => (0..times / over)
            .fold(Pair(1.0, 0.0), |product, _| product.times(kept))
            .missing_to_one(),
        _ => 1.0 - kept.0.powf(times as f64 / over as f64),
    };
    Some(lost).filter(|lost| lost.is_finite())
}

/// A number as the sum of two doubles, the second far smaller than the first:
/// digits enough that a product of many is still rounded once.
#[derive(Clone, Copy)]
struct Pair(f64, f64);

impl Pair {
    fn quotient(numerator: i128, denominator: i128) -> Option<Self> {
        let nearest = ratio(numerator, denominator)?;
        // Reduced, both are exact as doubles, but for the longest sums.
        let (mut shared, mut rest) = (denominator, numerator);
        while rest != 0 {
            (shared, rest) = (rest, shared % rest);
        }
        let (numerator, denominator) = ((numerator / shared) as f64, (denominator / shared) as f64);
        let product = nearest * denominator;
        let error = nearest.mul_add(denominator, -product);
        Some(Pair(nearest, (numerator - product - error) / denominator))
    }

    fn times(self, other: Pair) -> Self {
        let product = self.0 * other.0;
        let error = self.0.mul_add(other.0, -product);
        let rest = error + (self.0 * other.1 + self.1 * other.0);
        let sum = product + rest;
        Pair(sum, rest - (sum - product))
    }

    /// 1 less this number, which is no greater.
    fn missing_to_one(self) -> f64 {
        let rest = 1.0 - self.0;
        rest + ((1.0 - rest - self.0) - self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_percent_a_month_are_thirty_point_six_a_year() {
        let year = compound(3, 100, 12, 1).expect("a share");
        assert!((year - 0.306_158).abs() < 1e-6, "{year}");
        assert_eq!(compound(3, 2, 12, 1), None);
        assert_eq!(compound(1, 1, 12, 5), Some(1.0));
        assert_eq!(compound(0, 7, 365, 1), Some(0.0));
    }

    #[test]
    fn whole_powers_are_rounded_once() {
        // 1 - 0.97^12, 1 - (25 / 33)^12 and 1 - (1 - 10^-6)^365, by exact fractions.
        assert_eq!(compound(6, 200, 12, 1), Some(0.306_157_639_004_562));
        assert_eq!(compound(8, 33, 12, 1), Some(0.964_263_433_374_319_9));
        assert_eq!(compound(1, 1_000_000, 365, 1), Some(0.000_364_933_578_037_302_6));
    }
}
