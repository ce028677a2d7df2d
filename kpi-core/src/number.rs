//! From exact integers to the one floating point number that a person reads, and back.
//!
//! All state of this crate is integers. A value is divided once, at the border, and the
//! quotient is rounded once: half to even, as IEEE 754 does it. So equal counts give the
//! same bits on every platform.
//!
//! Input is read the same way: decimal text and floating point numbers become fixed-point
//! integers, and what would lose digits is refused.

/// The largest integer up to which every integer is an `f64`: 2^53.
const EXACT_INTEGER: u128 = 1 << 53;

/// The quotient of two integers as the nearest `f64`, halves to even.
///
/// The exact quotient is rounded once, also where the integers themselves do not fit an
/// `f64`. A zero numerator gives `0.0`, never `-0.0`. `None` when the denominator is 0.
///
/// # Examples
///
/// ```
/// use kpi_core::number::ratio;
/// assert_eq!(ratio(4, 5), Some(0.8));
/// assert_eq!(ratio(0, -5), Some(0.0));
/// assert_eq!(ratio(4, 0), None);
/// ```
pub fn ratio(numerator: i128, denominator: i128) -> Option<f64> {
    if denominator == 0 {
        return None;
    }
    if numerator == 0 {
        return Some(0.0);
    }
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    // Both operands are exact, so the division of IEEE 754 rounds the exact quotient.
    let magnitude = if n <= EXACT_INTEGER && d <= EXACT_INTEGER {
        n as f64 / d as f64
    } else {
        divide_wide(n, d)
    };
    let negative = (numerator < 0) != (denominator < 0);
    Some(if negative { -magnitude } else { magnitude })
}

/// The correctly rounded quotient of two positive integers of at most 2^127.
fn divide_wide(n: u128, d: u128) -> f64 {
    let bits = |x: u128| 128 - x.leading_zeros() as i32;
    // Scaled by 2^shift, the quotient has 55 or 56 bits: more than an f64 keeps.
    let shift = 55 - (bits(n) - bits(d));
    // A negative shift leaves d with bits(n) - 55 bits, so nothing falls off.
    let d = if shift < 0 { d << -shift } else { d };
    let (mut quotient, mut rest) = (n / d, n % d);
    for _ in 0..shift.max(0) {
        // rest < d <= 2^127, so its double fits.
        rest <<= 1;
        quotient <<= 1;
        if rest >= d {
            rest -= d;
            quotient |= 1;
        }
    }
    // The last bit says that something follows; the cast then rounds half to even.
    let marked = (quotient << 1) | u128::from(rest != 0);
    // |shift + 1| < 200, so the power is normal and the product exact.
    marked as f64 * f64::from_bits(((1023 - (shift + 1)) as u64) << 52)
}

/// The quotient of two integers, rounded to the nearest integer, halves to even.
///
/// `None` when the denominator is 0, and for `i128::MIN / -1`, which does not fit.
///
/// # Examples
///
/// ```
/// use kpi_core::number::round_half_even_div;
/// assert_eq!(round_half_even_div(5, 2), Some(2));
/// assert_eq!(round_half_even_div(7, 2), Some(4));
/// assert_eq!(round_half_even_div(-7, 2), Some(-4));
/// assert_eq!(round_half_even_div(7, 0), None);
/// ```
pub fn round_half_even_div(numerator: i128, denominator: i128) -> Option<i128> {
    if denominator == 0 {
        return None;
    }
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let (quotient, rest) = (n / d, n % d);
    // The rest is compared with what is missing to d, since twice the rest may not fit.
    let up = match rest.cmp(&(d - rest)) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient & 1,
        std::cmp::Ordering::Greater => 1,
    };
    let magnitude = quotient + up;
    if (numerator < 0) != (denominator < 0) {
        0_i128.checked_sub_unsigned(magnitude)
    } else {
        i128::try_from(magnitude).ok()
    }
}

/// Writes an integer in digits, more quickly than `write!` does it.
///
/// # Examples
///
/// ```
/// use kpi_core::number::write_integer;
/// let mut text = String::from("case ");
/// write_integer(-120, &mut text);
/// assert_eq!(text, "case -120");
/// ```
#[inline]
pub fn write_integer(number: i128, text: &mut String) {
    let mut digits = itoa::Buffer::new();
    text.push_str(match i64::try_from(number) {
        Ok(number) => digits.format(number),
        Err(_) => digits.format(number),
    });
}

/// Decimal text as a fixed-point integer: `12.5` with 3 decimals is 12500.
///
/// The text is digits with an optional `-` before and an optional point between digits.
/// Spaces, `+`, exponents, `.5` and `5.` are not numbers here. `None` for anything else,
/// for more digits after the point than `decimals` (zeros do not count), and for a result
/// beyond `i64`. Nothing is ever rounded.
///
/// # Examples
///
/// ```
/// use kpi_core::number::parse_fixed;
/// assert_eq!(parse_fixed("12.5", 3), Some(12_500));
/// assert_eq!(parse_fixed("-3.1000", 1), Some(-31));
/// assert_eq!(parse_fixed("4.2005", 3), None);
/// assert_eq!(parse_fixed("1e3", 3), None);
/// ```
pub fn parse_fixed(text: &str, decimals: u32) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = u64::from(decimals).checked_sub(fraction.len() as u64)?;
    // Counted downwards, because i64 reaches one further below zero than above.
    let mut value = 0_i64;
    for digit in whole.bytes().chain(fraction.bytes()) {
        value = value.checked_mul(10)?.checked_sub(i64::from(digit - b'0'))?;
    }
    for _ in 0..missing {
        if value == 0 {
            break;
        }
        value = value.checked_mul(10)?;
    }
    if negative { Some(value) } else { value.checked_neg() }
}

/// A floating point number as a fixed-point integer, if it is one.
///
/// The number must be the `f64` nearest to a decimal of at most `decimals` digits after
/// the point: 4.2 with 3 decimals is 4200, although no `f64` is exactly 4.2. Where several
/// decimals share one `f64`, the nearest is taken, halves to even. `None` when the number
/// has finer digits, is NaN or infinite, or when the result is beyond `i64`; also for more
/// than 18 decimals.
///
/// # Examples
///
/// ```
/// use kpi_core::number::fixed_from_f64;
/// assert_eq!(fixed_from_f64(4.2, 3), Some(4200));
/// assert_eq!(fixed_from_f64(4.20005, 3), None);
/// assert_eq!(fixed_from_f64(f64::NAN, 3), None);
/// ```
#[inline]
pub fn fixed_from_f64(value: f64, decimals: u32) -> Option<i64> {
    let scale = 10_i64.checked_pow(decimals)?;
    // Most numbers are whole, and those that do not fit become the greatest, which is too large.
    let whole = value as i64;
    let exact = |fixed: &i64| fixed.unsigned_abs() <= EXACT_INTEGER as u64;
    if whole as f64 == value
        && let Some(fixed) = whole.checked_mul(scale).filter(exact)
    {
        return Some(fixed);
    }
    fixed_from_fraction(value, scale)
}

fn fixed_from_fraction(value: f64, scale: i64) -> Option<i64> {
    let fixed = i64::try_from(scaled(value, scale)?).ok()?;
    (ratio(i128::from(fixed), i128::from(scale)) == Some(value)).then_some(fixed)
}

/// Seconds as whole milliseconds, halves to even.
///
/// The exact value of the `f64` is rounded, not its decimal text. `None` for NaN, for
/// infinity and for more than 2^53 milliseconds either way, which is 285 thousand years.
///
/// # Examples
///
/// ```
/// use kpi_core::number::milliseconds_from_seconds;
/// assert_eq!(milliseconds_from_seconds(1.25), Some(1250));
/// assert_eq!(milliseconds_from_seconds(0.0625), Some(62));
/// assert_eq!(milliseconds_from_seconds(f64::INFINITY), None);
/// ```
#[inline]
pub fn milliseconds_from_seconds(seconds: f64) -> Option<i64> {
    // Plus this, a number far below 2^51 has its nearest integer, halves to even, in its last
    // bits. Not every processor has an instruction that rounds.
    const SHIFT: f64 = 1.5 * (1_u64 << 52) as f64;
    let product = seconds * 1000.0;
    let shifted = product + SHIFT;
    // Below 2^40 the product is off by at most 2^-14. Away from a half, that cannot change
    // the integer. NaN fails both comparisons.
    if product.abs() < (1_u64 << 40) as f64 && (product - (shifted - SHIFT)).abs() < 0.4999 {
        return Some(shifted.to_bits().wrapping_sub(SHIFT.to_bits()).cast_signed());
    }
    exact_milliseconds(seconds)
}

fn exact_milliseconds(seconds: f64) -> Option<i64> {
    let milliseconds = i64::try_from(scaled(seconds, 1000)?).ok()?;
    (milliseconds.unsigned_abs() <= EXACT_INTEGER as u64).then_some(milliseconds)
}

/// The exact product of a finite number and a positive scale, rounded half to even.
///
/// `None` for NaN and infinity, and where the product is far beyond `i64`.
fn scaled(value: f64, scale: i64) -> Option<i128> {
    if !value.is_finite() {
        return None;
    }
    let bits = value.to_bits();
    let (mantissa, exponent) = match (bits >> 52) & 0x7ff {
        0 => (bits & ((1 << 52) - 1), -1074),
        biased => (bits & ((1 << 52) - 1) | 1 << 52, biased as i32 - 1075),
    };
    // Below 2^53 * 2^63 = 2^116.
    let product = i128::from(mantissa) * i128::from(scale);
    let magnitude = match exponent {
        0.. if product == 0 => 0,
        // The mantissa is at least 2^52 here, so 2^11 times as much leaves i64.
        0..=11 => product << exponent,
        12.. => return None,
        -120..=-1 => round_half_even_div(product, 1 << -exponent)?,
        // Less than 2^116 / 2^121: less than a half.
        _ => 0,
    };
    Some(if value < 0.0 { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Both limbs of a product of 128-bit integers, by schoolbook on 32-bit digits.
    fn product(a: u128, b: u128) -> [u32; 8] {
        let digit = |x: u128, i: usize| (x >> (32 * i)) as u32 as u128;
        let mut out = [0_u128; 9];
        for i in 0..4 {
            for j in 0..4 {
                let p = digit(a, i) * digit(b, j);
                out[i + j] += p & 0xffff_ffff;
                out[i + j + 1] += p >> 32;
            }
        }
        let mut digits = [0_u32; 8];
        let mut carry = 0;
        for (digit, sum) in digits.iter_mut().zip(out) {
            carry += sum;
            *digit = carry as u32;
            carry >>= 32;
        }
        digits.reverse();
        digits
    }

    /// Checks by cross-multiplication that `q` is the nearest f64 to n / d.
    fn is_nearest(n: u128, d: u128, q: f64) -> bool {
        // q lies between the midpoints to its neighbours. A midpoint is m * 2^e with m of
        // 54 bits, and n / d <= m * 2^e is n <= m * d * 2^e.
        let (mantissa, exponent) = (q.to_bits() & ((1 << 52) - 1) | 1 << 52, q.to_bits() >> 52);
        let exponent = exponent as i32 - 1075;
        // In quarters of a step: below a power of two the step is half as wide.
        let below = if mantissa == 1 << 52 { 1 } else { 2 };
        let (low, high) = (mantissa as u128 * 4 - below, mantissa as u128 * 4 + 2);
        let even = mantissa % 2 == 0;
        let side = |m: u128| compare(n, m, d, exponent - 2);
        let above_low = side(low);
        let below_high = side(high);
        (above_low.is_gt() || (even && above_low.is_eq()))
            && (below_high.is_lt() || (even && below_high.is_eq()))
    }

    /// Compares n with m * d * 2^e by long integers of 16 digits.
    fn compare(n: u128, m: u128, d: u128, e: i32) -> std::cmp::Ordering {
        let wide = |x: [u32; 8]| {
            let mut v = vec![0_u32; 12];
            v.extend(x);
            v
        };
        let mut left = wide(product(n, 1));
        let mut right = wide(product(m, d));
        let side = if e > 0 { &mut right } else { &mut left };
        for _ in 0..e.abs() {
            let mut carry = 0;
            for digit in side.iter_mut().rev() {
                let doubled = (u64::from(*digit) << 1) | carry;
                *digit = doubled as u32;
                carry = doubled >> 32;
            }
            assert_eq!(carry, 0);
        }
        left.cmp(&right)
    }

    fn check(n: i128, d: i128) {
        let q = ratio(n, d).unwrap();
        assert_eq!(q < 0.0, (n < 0) != (d < 0), "{n}/{d}");
        assert!(is_nearest(n.unsigned_abs(), d.unsigned_abs(), q.abs()), "{n}/{d} = {q:e}");
    }

    #[test]
    fn integers_in_digits() {
        let powers = (0..39).map(|power| 10_i128.pow(power));
        let edges = [0, i128::from(u64::MAX), i128::from(i64::MIN), i128::MAX, i128::MIN];
        let near = powers.flat_map(|power| [power - 1, power, power + 1, -power, 1 - power]);
        for number in edges.into_iter().chain(near) {
            let mut text = String::from("+");
            write_integer(number, &mut text);
            assert_eq!(text, format!("+{number}"));
        }
    }

    #[test]
    fn whole_floats() {
        let limit = EXACT_INTEGER as f64;
        for (value, expected) in [
            (-0.0, Some(0)),
            (-7.0, Some(-7)),
            (limit, Some(1 << 53)),
            (-limit, Some(-(1 << 53))),
            (2.0 * limit, Some(1 << 54)),
            (i64::MAX as f64, None),
            (0.5, None),
            (f64::INFINITY, None),
            (f64::NAN, None),
        ] {
            assert_eq!(fixed_from_f64(value, 0), expected, "{value}");
        }
    }

    #[test]
    fn known_quotients() {
        assert_eq!(ratio(1, 3), Some(1.0 / 3.0));
        assert_eq!(ratio(-1, 8), Some(-0.125));
        assert_eq!(ratio(0, -7).unwrap().to_bits(), 0);
        assert_eq!(ratio(5, 0), None);
        assert_eq!(ratio(i128::MIN, 1), Some(-(2.0_f64.powi(127))));
        assert_eq!(ratio(i128::MIN, i128::MIN), Some(1.0));
        assert_eq!(ratio(1, i128::MIN), Some(-(2.0_f64.powi(-127))));
        // 2^53 + 1 lies half way: to even, downwards. 2^53 + 3: to even, upwards.
        assert_eq!(ratio((1 << 53) + 1, 1), Some(9_007_199_254_740_992.0));
        assert_eq!(ratio((1 << 53) + 3, 1), Some(9_007_199_254_740_996.0));
        // Rounding both operands first would give another last bit.
        check((1 << 60) + 129, (1 << 59) + 63);
        check(i128::MAX, i128::MIN);
        check(i128::MAX, 3);
        check(3, i128::MAX);
    }

    #[test]
    fn the_check_itself_rejects_neighbours() {
        let third = ratio(1, 3).unwrap();
        assert!(is_nearest(1, 3, third));
        assert!(!is_nearest(1, 3, f64::from_bits(third.to_bits() + 1)));
        assert!(!is_nearest(1, 3, f64::from_bits(third.to_bits() - 1)));
    }

    #[test]
    fn halves_go_to_even() {
        let cases =
            [(1, 2, 0), (3, 2, 2), (-1, 2, 0), (-3, 2, -2), (3, -2, -2), (8, 3, 3), (7, 3, 2)];
        for (n, d, expected) in cases {
            assert_eq!(round_half_even_div(n, d), Some(expected), "{n}/{d}");
        }
        assert_eq!(round_half_even_div(i128::MIN, -1), None);
        assert_eq!(round_half_even_div(i128::MIN, 1), Some(i128::MIN));
        assert_eq!(round_half_even_div(i128::MAX, i128::MIN), Some(-1));
        assert_eq!(round_half_even_div(1, 0), None);
    }

    #[test]
    fn fixed_point_text() {
        for (text, expected) in
            [("0", 0), ("-0", 0), ("007", 7000), ("-3", -3000), ("1.2340000", 1234)]
        {
            assert_eq!(parse_fixed(text, 3), Some(expected), "{text}");
        }
        let bad = [
            "", "-", ".", ".5", "5.", "+5", " 5", "5 ", "1e3", "1.2.3", "--1", "1,5", "٣", "1.2345",
        ];
        for text in bad {
            assert_eq!(parse_fixed(text, 3), None, "{text}");
        }
        assert_eq!(parse_fixed("9223372036854775.807", 3), Some(i64::MAX));
        assert_eq!(parse_fixed("-9223372036854775.808", 3), Some(i64::MIN));
        assert_eq!(parse_fixed("9223372036854775.808", 3), None);
        assert_eq!(parse_fixed("0.0", u32::MAX), Some(0));
        assert_eq!(parse_fixed("1", u32::MAX), None);
    }

    #[test]
    fn fixed_point_from_floats() {
        assert_eq!(fixed_from_f64(0.1 + 0.2, 3), None);
        assert_eq!(fixed_from_f64(0.3, 3), Some(300));
        assert_eq!(fixed_from_f64(-0.0, 3), Some(0));
        assert_eq!(fixed_from_f64(5e-324, 3), None);
        assert_eq!(fixed_from_f64(1e-30, 3), None);
        assert_eq!(fixed_from_f64(-(2.0_f64.powi(63)), 0), Some(i64::MIN));
        assert_eq!(fixed_from_f64(2.0_f64.powi(63), 0), None);
        assert_eq!(fixed_from_f64(1e300, 3), None);
        assert_eq!(fixed_from_f64(f64::NEG_INFINITY, 3), None);
        assert_eq!(fixed_from_f64(1.0, 19), None);
    }

    #[test]
    fn seconds_at_the_edges() {
        assert_eq!(milliseconds_from_seconds(-0.0), Some(0));
        assert_eq!(milliseconds_from_seconds(f64::NAN), None);
        assert_eq!(milliseconds_from_seconds(0.1875), Some(188));
        assert_eq!(milliseconds_from_seconds(-0.0625), Some(-62));
        assert_eq!(milliseconds_from_seconds(9_007_199_254_740.992), Some(1 << 53));
        assert_eq!(milliseconds_from_seconds(9_007_199_254_741.0), None);
        assert_eq!(milliseconds_from_seconds(f64::MAX), None);
        assert_eq!(milliseconds_from_seconds(f64::MIN_POSITIVE), Some(0));
    }

    fn any_width() -> impl Strategy<Value = i128> {
        (any::<i128>(), 0_u32..128).prop_map(|(x, shift)| x >> shift)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn quotients_are_nearest(n in any_width(), d in any_width()) {
            prop_assume!(n != 0 && d != 0);
            check(n, d);
        }

        #[test]
        fn near_halves(m in 1_u64 << 52..1 << 53, d in 1_i128..1 << 70, off in -1_i128..=1) {
            // Quotients at and right beside the midpoint of two floats.
            check((2 * i128::from(m) + 1) * d + off, 2 * d);
        }

        #[test]
        fn decimals_come_back(fixed in any::<i64>(), shift in 12_u32..64) {
            // Beyond 2^43 seconds, neighbouring milliseconds share a float.
            let fixed = fixed >> shift;
            let value = ratio(fixed.into(), 1000).unwrap();
            prop_assert_eq!(fixed_from_f64(value, 3), Some(fixed));
            prop_assert_eq!(parse_fixed(&format!("{value}"), 3), Some(fixed));
            prop_assert_eq!(milliseconds_from_seconds(value), Some(fixed));
        }

        #[test]
        fn fast_seconds_equal_exact_seconds(seconds in -1e12_f64..1e12, eighths in any::<i32>()) {
            for value in [seconds, seconds * 1e-9, f64::from(eighths) / 16.0] {
                let exact = scaled(value, 1000).unwrap();
                prop_assert_eq!(milliseconds_from_seconds(value).map(i128::from), Some(exact));
            }
        }

        #[test]
        fn any_bits_are_safe(bits in any::<u64>(), decimals in any::<u32>(), text in ".{0,30}") {
            let value = f64::from_bits(bits);
            let _ = (fixed_from_f64(value, decimals % 25), milliseconds_from_seconds(value), parse_fixed(&text, decimals));
        }
    }
}
