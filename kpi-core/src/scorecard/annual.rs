//! Ratios of a period, brought to a year.

use crate::partial::Moment;
use crate::scorecard::config::Config;
use crate::scorecard::group::{GroupKey, NO_START};
use crate::time::{Zone, civil_from_days};

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

/// How many periods of this group a year has, as a quotient: 12 over the number
/// of months where it is whole calendar months, else 365 days over its length.
pub(super) fn periods_a_year(
    config: &Config,
    key: GroupKey,
    moment: &Moment,
) -> Option<(i64, i64)> {
    let (mut start, mut end) = config.compiled.period()?;
    end = end.min(moment.as_of.unwrap_or(end));
    if let Some(bucketer) = config.bucketer().filter(|_| key.start != NO_START) {
        start = start.max(key.start);
        end = end.min(bucketer.bucket_end(key.start));
    }
    let months = match (month(start, config.zone()), month(end, config.zone())) {
        (Some(first), Some(after)) => after - first,
        _ => 0,
    };
    match months {
        1.. => Some((12, months)),
        _ => (start < end).then(|| (YEAR_MS, end - start)),
    }
}

/// The number of the month that begins at this instant, if one does.
fn month(instant: i64, zone: &Zone) -> Option<i64> {
    let local = zone.to_local_ms(instant);
    let (year, month, day) = civil_from_days(local.div_euclid(DAY_MS));
    (day == 1 && local.rem_euclid(DAY_MS) == 0).then(|| year * 12 + i64::from(month))
}

/// What is lost of 1 when a share is lost `times / over` times in a row. No
/// value where more than all is lost.
pub(super) fn compound(share: f64, times: i64, over: i64) -> Option<f64> {
    if share > 1.0 {
        return None;
    }
    let kept = 1.0 - share;
    let kept = match times % over {
        // Multiplication gives the same bits on every machine.
        0 if times / over <= 1_000 => (0..times / over).fold(1.0, |product, _| product * kept),
        _ => kept.powf(times as f64 / over as f64),
    };
    Some(1.0 - kept).filter(|lost| lost.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_percent_a_month_are_thirty_point_six_a_year() {
        let year = compound(0.03, 12, 1).expect("a share");
        assert!((year - 0.306_158).abs() < 1e-6, "{year}");
        assert_eq!(compound(1.5, 12, 1), None);
        assert_eq!(compound(1.0, 12, 5), Some(1.0));
    }
}
