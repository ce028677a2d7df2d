//! Confidence intervals at 95 %.
//!
//! Each takes exact integers and answers `(low, high)`, both finite and `low <= high`.
//! Only additions, multiplications, divisions and square roots are used, and a logarithm of
//! our own made of them. IEEE 754 fixes their results, so the bits are the same everywhere.

use crate::number::ratio;

/// The 97.5 % point of the normal distribution: 95 % lie within this many deviations.
pub const Z95: f64 = 1.959_963_984_540_054;

/// The Wilson score interval of a share: `successes` of `n`, both counts.
///
/// With p = s / n it is (p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n), within 0
/// and 1. It holds for small counts too: 0 of `n` gives a low end of exactly 0, all of `n`
/// a high end of exactly 1. `None` when `n` is 0 or smaller than `successes`.
///
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical
/// inference, JASA 22 (1927); recommended by Brown, Cai, DasGupta, Interval estimation for a
/// binomial proportion, Statistical Science 16 (2001).
///
/// # Examples
///
/// ```
/// let (low, high) = kpi_core::stats::wilson(8, 10).unwrap();
/// assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
/// assert_eq!(kpi_core::stats::wilson(0, 0), None);
/// ```
pub fn wilson(successes: u64, n: u64) -> Option<(f64, f64)> {
    let failures = n.checked_sub(successes)?;
    let share = ratio(successes.into(), n.into())?;
    let (s, f, total) = (successes as f64, failures as f64, n as f64);
    let z2 = Z95 * Z95;
    let half = Z95 * (s * (f / total) + z2 / 4.0).sqrt();
    let low = (s + z2 / 2.0 - half) / (total + z2);
    let high = (s + z2 / 2.0 + half) / (total + z2);
    // The ends meet 0 and 1 exactly there; rounding must not move them.
    let low = if successes == 0 { 0.0 } else { low.clamp(0.0, share) };
    let high = if failures == 0 { 1.0 } else { high.clamp(share, 1.0) };
    Some((low, high))
}

/// The normal interval of a mean: mean ± z √(s² / n), in the unit of the observations.
///
/// `n` is the number of observations, s² their sample variance
/// (n Σx² − (Σx)²) / (n (n − 1)). The difference is exact however large the sums are, so
/// nothing cancels. Values that are all equal give an interval of no width. `None` when `n`
/// is below 2, and when the sums cannot belong together.
///
/// Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2, with the normal point
/// in place of Student's.
///
/// # Examples
///
/// ```
/// // 1, 2, 3, 4: mean 2.5, variance 5/3.
/// let (low, high) = kpi_core::stats::mean_interval(4, 10, 30).unwrap();
/// assert!((low - 1.234_849).abs() < 1e-6 && (high - 3.765_151).abs() < 1e-6);
/// assert_eq!(kpi_core::stats::mean_interval(1, 10, 100), None);
/// ```
pub fn mean_interval(n: u64, sum: i128, sum_of_squares: i128) -> Option<(f64, f64)> {
    if n < 2 {
        return None;
    }
    let mean = ratio(sum, n.into())?;
    let squares = u128::try_from(sum_of_squares).ok()?;
    let (high, low) = multiply(squares, n.into());
    let (high_sub, low_sub) = multiply(sum.unsigned_abs(), sum.unsigned_abs());
    let (low, borrow) = low.overflowing_sub(low_sub);
    let high = high.checked_sub(high_sub)?.checked_sub(u128::from(borrow))?;
    const TWO_TO_128: f64 = f64::from_bits((1023 + 128) << 52);
    let spread = high as f64 * TWO_TO_128 + low as f64;
    let total = n as f64;
    let half = Z95 * (spread / (n - 1) as f64).sqrt() / total;
    Some((mean - half, mean + half))
}

/// The exact product of two integers: high and low half.
fn multiply(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    // At most (2^64 - 1)^2 + 2 (2^64 - 1), which fits.
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & LOW);
    (a1 * b1 + (middle >> 64) + (other >> 64), (other << 64) | (low & LOW))
}

/// The interval of a Net Promoter Score, in points from −100 to 100.
///
/// With the shares p of promoters and d of detractors it is
/// 100 (p − d ± z √((p + d − (p − d)²) / n)), within −100 and 100. Answers that are all of
/// one kind give no width. `None` when `n` is 0 or smaller than promoters and detractors
/// together.
///
/// Source: B. Rocks, Interval estimation for the Net Promoter Score, The American
/// Statistician 70 (2016), the Wald interval of a difference of multinomial shares.
///
/// # Examples
///
/// ```
/// let (low, high) = kpi_core::stats::nps_interval(50, 20, 100).unwrap();
/// assert!((low - 14.692).abs() < 1e-3 && (high - 45.308).abs() < 1e-3);
/// assert_eq!(kpi_core::stats::nps_interval(0, 0, 0), None);
/// ```
pub fn nps_interval(promoters: u64, detractors: u64, n: u64) -> Option<(f64, f64)> {
    let rated = promoters.checked_add(detractors).filter(|&rated| rated <= n)?;
    let difference = i128::from(promoters) - i128::from(detractors);
    let points = ratio(100 * difference, n.into())?;
    // n² times the variance, exact: both products are at most n² < 2^128.
    let square = difference.unsigned_abs() * difference.unsigned_abs();
    let spread = (u128::from(rated) * u128::from(n)).checked_sub(square)?;
    let total = n as f64;
    let half = 100.0 * Z95 * (spread as f64 / total).sqrt() / total;
    Some(((points - half).max(-100.0), (points + half).min(100.0)))
}

/// The exact interval of the expected number of events, when `events` were counted.
///
/// The low end L makes `events` or more as improbable as 2.5 %, the high end U makes
/// `events` or fewer so. These are half the chi-square quantiles χ²(0.025; 2k) and
/// χ²(0.975; 2k + 2). No event gives (0, 3.69): an upper bound also when nothing happened.
/// Divide both ends by the exposure for a rate.
///
/// Exact to 1e-12 up to 10,000 events; beyond, the Cornish-Fisher series, whose error is
/// smaller still.
///
/// Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936);
/// the series from Abramowitz and Stegun, 26.2.49 with the cumulants of the gamma
/// distribution.
///
/// # Examples
///
/// ```
/// let (low, high) = kpi_core::stats::poisson_interval(5);
/// assert!((low - 1.6235).abs() < 1e-4 && (high - 11.6683).abs() < 1e-4);
/// assert_eq!(kpi_core::stats::poisson_interval(0).0, 0.0);
/// ```
pub fn poisson_interval(events: u64) -> (f64, f64) {
    if events == 0 {
        // e^-U = 0.025.
        return (0.0, -ln(TAIL));
    }
    let k = events as f64;
    if events > 10_000 {
        return (cornish_fisher(k, -Z95), cornish_fisher(k + 1.0, Z95));
    }
    let ln_factorial = ln_factorial(events);
    let pmf = |x: f64| k * ln(x) - x - ln_factorial;
    let target = ln(TAIL);
    // Newton on the logarithm of the tail against the logarithm of x: nearly a straight line.
    let low = newton(wilson_hilferty(k, -Z95), |x| {
        let series = upper_series(k, x);
        (target - pmf(x) - ln(series)) * series / k
    });
    let high = newton(wilson_hilferty(k + 1.0, Z95), |x| {
        let series = lower_series(k, x);
        (pmf(x) + ln(series) - target) * series / x
    });
    (low, high)
}

/// The probability outside each end of an interval.
const TAIL: f64 = 0.025;

/// Repeats `x *= 1 + step(x)` until the step is lost in rounding.
fn newton(mut x: f64, step: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..40 {
        let relative = step(x).clamp(-0.5, 1.0);
        x += x * relative;
        if relative.abs() < 1e-9 {
            // Convergence is quadratic: what is left is below 1e-16.
            break;
        }
    }
    x
}

/// P(X ≥ k) / P(X = k) for a Poisson mean of x < k: 1 + x/(k+1) + x²/((k+1)(k+2)) + …
fn upper_series(k: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut j) = (1.0, 1.0, k);
    while term > sum * 1e-17 {
        j += 1.0;
        term *= x / j;
        sum += term;
    }
    sum
}

/// P(X ≤ k) / P(X = k) for a Poisson mean of x > k: 1 + k/x + k(k−1)/x² + …
fn lower_series(k: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut j) = (1.0, 1.0, k);
    while j > 0.0 && term > sum * 1e-17 {
        term *= j / x;
        sum += term;
        j -= 1.0;
    }
    sum
}

/// A first guess of the quantile of a gamma distribution of shape `a`, never below 0.
///
/// Source: Wilson and Hilferty, The distribution of chi-square, PNAS 17 (1931).
fn wilson_hilferty(a: f64, z: f64) -> f64 {
    let root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    a * root * root * root
}

/// The quantile of a gamma distribution of a large shape `a`; the error is of order a^-2.
fn cornish_fisher(a: f64, z: f64) -> f64 {
    let (root, z2) = (a.sqrt(), z * z);
    let c0 = (z2 - 1.0) / 3.0;
    let c1 = z * (z2 - 7.0) / 36.0;
    let c2 = -(z2 * (3.0 * z2 + 7.0) - 16.0) / 810.0;
    let c3 = z * (z2 * (9.0 * z2 + 256.0) - 433.0) / 38_880.0;
    a + z * root + c0 + c1 / root + c2 / a + c3 / (a * root)
}

/// The natural logarithm of k!, within a few units of the last place.
fn ln_factorial(k: u64) -> f64 {
    if k <= 20 {
        return ln((1..=k).product::<u64>() as f64);
    }
    // Stirling's series. The next term is below 1e-15 from 21 on.
    let k = k as f64;
    let (r, r2) = (1.0 / k, 1.0 / (k * k));
    let tail = r * (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 / 1680.0)));
    const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;
    (k + 0.5) * ln(k) - k + HALF_LN_TAU + tail
}

/// The natural logarithm of a positive normal number.
///
/// The one of the platform may differ in the last bit from the next platform's.
fn ln(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let mut exponent = (x.to_bits() >> 52) as f64 - 1023.0;
    let mut m = f64::from_bits(x.to_bits() & MANTISSA | 1023 << 52);
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        exponent += 1.0;
    }
    // ln m = 2 artanh s, and |s| < 0.1716, so 12 terms reach 1e-19.
    let s = (m - 1.0) / (m + 1.0);
    let s2 = s * s;
    let mut series = 0.0;
    for odd in (1..=23).rev().step_by(2) {
        series = series * s2 + 1.0 / f64::from(odd);
    }
    exponent * std::f64::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(actual: (f64, f64), expected: (f64, f64), relative: f64) -> bool {
        let one = |a: f64, e: f64| (a - e).abs() <= relative * e.abs().max(f64::MIN_POSITIVE);
        one(actual.0, expected.0) && one(actual.1, expected.1)
    }

    /// Half the chi-square quantiles with 40 digits (mpmath), from 100,000 on by scipy 1.17.
    const POISSON: [(u64, f64, f64); 27] = [
        (1, 0.025317807984289876, 5.571643390938899),
        (2, 0.2422092785439649, 7.224687667723961),
        (3, 0.6186721228956013, 8.767273069742325),
        (4, 1.0898653736263249, 10.241588675403698),
        (5, 1.6234863901184204, 11.66833207932267),
        (7, 2.8143630515198663, 14.422675361702378),
        (10, 4.7953886961324335, 18.39035604201778),
        (15, 8.395386132783312, 24.740218871485844),
        (19, 11.439241164366733, 29.6708535715856),
        (20, 12.216519585403944, 30.8883779026746),
        (21, 12.999330984076186, 32.10073073494339),
        (22, 13.78728287222961, 33.30826438712524),
        (30, 20.240874021420915, 42.82686539480767),
        (50, 37.110963737461866, 65.91876666433681),
        (100, 81.36399125092314, 121.62679379242638),
        (250, 219.9679956309373, 282.98770504231607),
        (500, 457.1285768996295, 545.8092685651714),
        (1000, 938.9730184076952, 1063.952136016302),
        (2500, 2402.952365431124, 2599.9614843405425),
        (5000, 4862.359188694899, 5140.5489485350045),
        (9999, 9803.962267410414, 10196.941824999883),
        (10000, 9804.952467260184, 10197.951624661473),
        (10001, 9805.942667599955, 10198.961423833132),
        (12345, 12128.18090789908, 12564.722206913333),
        (20000, 19723.767600607054, 20279.133627926407),
        (100_000, 99381.15266374472, 100621.74473974388),
        (1_000_000, 998040.9833402939, 1001961.9119454322),
    ];

    #[test]
    fn poisson_equals_chi_square_quantiles() {
        for (events, low, high) in POISSON {
            let actual = poisson_interval(events);
            assert!(close(actual, (low, high), 1e-12), "{events}: {actual:?} is not {low} {high}");
        }
        let (low, high) = poisson_interval(0);
        assert_eq!(low, 0.0);
        assert!((high - 3.688_879_454_113_936).abs() < 1e-15);
    }

    #[test]
    fn poisson_grows_with_every_event() {
        let mut last = poisson_interval(0);
        for events in 1..=10_100 {
            let next = poisson_interval(events);
            assert!(next.0 > last.0 && next.1 > last.1, "{events}");
            assert!(next.0 < events as f64 && (events as f64) < next.1, "{events}");
            last = next;
        }
        let (low, high) = poisson_interval(u64::MAX);
        assert!(low.is_finite() && low < high && high.is_finite());
    }

    #[test]
    fn logarithms_equal_those_of_the_platform() {
        for i in 1..200_000_u32 {
            let x = f64::from(i) * 0.000_37 * f64::from(i);
            assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(0.5), "{x}");
        }
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn published_wilson_intervals() {
        // scipy 1.17, binomtest(k, n).proportion_ci(method="wilson").
        assert!(close(
            wilson(8, 10).unwrap(),
            (0.490_162_471_536_64, 0.943_317_848_545_625),
            1e-12
        ));
        assert!(close(wilson(0, 10).unwrap(), (0.0, 0.277_532_799_862_889), 1e-12));
        assert!(close(wilson(10, 10).unwrap(), (0.722_467_200_137_111, 1.0), 1e-12));
        // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81 of 263.
        let (low, high) = wilson(81, 263).unwrap();
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5);
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(2, 1), None);
    }

    #[test]
    fn mean_intervals() {
        // 1, 2, 3, 4, 5: mean 3, variance 5/2.
        let (low, high) = mean_interval(5, 15, 55).unwrap();
        let half = Z95 * (2.5_f64 / 5.0).sqrt();
        assert!(close((low, high), (3.0 - half, 3.0 + half), 1e-15));
        assert_eq!(mean_interval(3, 21, 147), Some((7.0, 7.0)));
        assert_eq!(mean_interval(0, 0, 0), None);
        assert_eq!(mean_interval(1, 3, 9), None);
        assert_eq!(mean_interval(3, 21, 146), None, "less than the square of the sum");
        assert_eq!(mean_interval(3, 0, -1), None);
        assert_eq!(mean_interval(2, i128::MIN, i128::MAX), None);
    }

    #[test]
    fn large_sums_do_not_cancel() {
        // 10^15 and 10^15 + 1, 10^7 times each: n Σx² is beyond an i128.
        let (m, x) = (10_i128.pow(7), 10_i128.pow(15));
        let squares = m * (x * x + (x + 1) * (x + 1));
        let (low, high) = mean_interval(2 * m as u64, m * (2 * x + 1), squares).unwrap();
        assert_eq!((low, high), (1e15 + 0.5, 1e15 + 0.5), "too narrow for an f64 to show");
        // Shifted by 10^12, a half width still has its digits.
        let x = 10_i128.pow(12);
        let (low, high) =
            mean_interval(8, 4 * (2 * x + 1), 4 * (x * x + (x + 1) * (x + 1))).unwrap();
        let half = Z95 * (2.0_f64 / 7.0 / 8.0).sqrt();
        assert!(((high - low) / 2.0 - half).abs() < 1e-4);
    }

    #[test]
    fn products_of_128_bits() {
        assert_eq!(multiply(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(multiply(1 << 127, 2), (1, 0));
        assert_eq!(multiply(3, 5), (0, 15));
        assert_eq!(multiply(u128::MAX, 1 << 64), (u128::from(u64::MAX), u128::MAX << 64));
    }

    #[test]
    fn nps_intervals() {
        let half = 100.0 * Z95 * ((0.7_f64 - 0.09) / 100.0).sqrt();
        assert!(close(nps_interval(50, 20, 100).unwrap(), (30.0 - half, 30.0 + half), 1e-14));
        assert_eq!(nps_interval(5, 0, 5), Some((100.0, 100.0)));
        assert_eq!(nps_interval(0, 5, 5), Some((-100.0, -100.0)));
        assert_eq!(nps_interval(0, 0, 5), Some((0.0, 0.0)));
        assert_eq!(nps_interval(0, 0, 0), None);
        assert_eq!(nps_interval(3, 3, 5), None);
        assert_eq!(nps_interval(u64::MAX, 1, u64::MAX), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn wilson_holds_the_share(a in any::<u64>(), b in any::<u64>(), shift in 0_u32..64) {
            let (s, n) = ((a >> shift).min(b >> shift), (a >> shift).max(b >> shift));
            prop_assume!(n > 0);
            let (low, high) = wilson(s, n).unwrap();
            let share = s as f64 / n as f64;
            prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            // Mirrored: successes and failures change places.
            let (mirror_low, mirror_high) = wilson(n - s, n).unwrap();
            prop_assert!((low + mirror_high - 1.0).abs() < 1e-14 && (high + mirror_low - 1.0).abs() < 1e-14);
        }

        #[test]
        fn wilson_grows_and_narrows(s in 0_u64..1000, rest in 1_u64..1000) {
            let n = s + rest;
            let (low, high) = wilson(s, n).unwrap();
            let (next_low, next_high) = wilson(s + 1, n).unwrap();
            prop_assert!(next_low > low && next_high >= high);
            let (more_low, more_high) = wilson(4 * s, 4 * n).unwrap();
            prop_assert!(more_high - more_low < high - low);
        }

        #[test]
        fn means_equal_two_passes(values in prop::collection::vec(-100_000_i64..100_000, 2..50)) {
            let n = values.len();
            let sum: i128 = values.iter().map(|&x| i128::from(x)).sum();
            let squares: i128 = values.iter().map(|&x| i128::from(x) * i128::from(x)).sum();
            let (low, high) = mean_interval(n as u64, sum, squares).unwrap();
            let mean = sum as f64 / n as f64;
            let variance = values.iter().map(|&x| (x as f64 - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
            let half = Z95 * (variance / n as f64).sqrt();
            prop_assert!((low - (mean - half)).abs() < 1e-6 && (high - (mean + half)).abs() < 1e-6);
        }

        #[test]
        fn nothing_is_ever_nan(n in any::<u64>(), a in any::<u64>(), b in any::<u64>(), sum in any::<i128>(), squares in any::<i128>(), shift in 0_u32..127) {
            let all = [wilson(a, n), nps_interval(a >> (shift % 64), b >> (shift % 64), n), mean_interval(n, sum >> shift, squares), Some(poisson_interval(a))];
            for (low, high) in all.into_iter().flatten() {
                prop_assert!(low.is_finite() && high.is_finite() && low <= high);
            }
        }

        #[test]
        fn nps_holds_the_score(p in 0_u64..1000, d in 0_u64..1000, rest in 0_u64..1000) {
            let n = p + d + rest;
            prop_assume!(n > 0);
            let (low, high) = nps_interval(p, d, n).unwrap();
            let score = 100.0 * (p as f64 - d as f64) / n as f64;
            prop_assert!(-100.0 <= low && low <= score + 1e-12 && score - 1e-12 <= high && high <= 100.0);
        }
    }
}
