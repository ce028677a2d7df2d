//! Most instants are written alike: their bytes are read eight at a time.

use crate::time::zone::{DAY_MS, MAX_INSTANT_MS, MIN_INSTANT_MS};
use crate::time::{days_in_month, since_midnight};

/// Reads `YYYY-MM-DDThh:mm:ssZ`, also with 3 or 6 digits of a fraction, as JSON mostly has
/// instants. What is written in another way, or is no instant, is left to others.
#[inline]
pub(crate) fn instant_in_utc(text: &str) -> Option<i64> {
    let mut rest = text.as_bytes();
    let whole_seconds = to_the_second(&mut rest)?;
    let fraction = match *rest {
        [b'Z'] => 0,
        [b'.', a, b, c, b'Z'] => milliseconds(&[b'.', a, b, c, b'0', b'0', b'0', b'Z'])?,
        _ => milliseconds(rest.try_into().ok()?)?,
    };
    let instant = whole_seconds + fraction;
    (MIN_INSTANT_MS..=MAX_INSTANT_MS).contains(&instant).then_some(instant)
}

/// Reads `.ffffffZ`, halves to even.
#[inline]
fn milliseconds(text: &[u8; 8]) -> Option<i64> {
    let digits = pairs(text, b".000000Z")?;
    let kept = i64::from(digits[1]) * 10 + i64::from(digits[3] / 10);
    let finer = i64::from(digits[3] % 10) * 100 + i64::from(digits[5]);
    Some(kept + i64::from(finer + (kept & 1) > 500))
}

/// Reads `YYYY-MM-DDThh:mm:ss`, as most instants begin. What is written or wrong
/// in another way is left as it is.
#[inline]
pub(super) fn to_the_second(rest: &mut &[u8]) -> Option<i64> {
    let (text, after) = rest.split_first_chunk::<19>()?;
    let eight = |place: usize| text[place..].first_chunk::<8>();
    let month = pairs(eight(0)?, b"0000-00-")?;
    let day = pairs(eight(8)?, b"00T00:00")?;
    let clock = pairs(eight(11)?, b"00:00:00")?;
    let year = u32::from(month[0]) * 100 + u32::from(month[2]);
    let days = days(year, month[5].into(), day[0].into())?;
    let since_midnight = since_midnight(clock[0].into(), clock[3].into(), clock[6].into())?;
    *rest = after;
    Some(days * DAY_MS + since_midnight)
}

/// The days from 1970-01-01 to a date of the years 0 to 9999, if there is such a date: as
/// `checked_days_from_civil`, with divisions of small numbers, which are quicker.
#[inline]
fn days(year: u32, month: u32, day: u32) -> Option<i64> {
    let is_day = day >= 1 && (day <= 28 || day <= days_in_month(year.into(), month));
    if !is_day || !(1..=12).contains(&month) {
        return None;
    }
    // Years of this count begin in March, and 400 earlier, so that none is below 0.
    let year = year + 400 - u32::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year;
    Some(i64::from(days) - 719_468 - 146_097)
}

/// The numbers of two digits that begin at each byte, where the text has digits for
/// the zeros of the shape and else the same bytes.
#[inline]
fn pairs(text: &[u8; 8], shape: &[u8; 8]) -> Option<[u8; 8]> {
    // What must be added to what a byte differs by, to reach 128 with one that may not be.
    let room = shape.map(|byte| if byte == b'0' { 128 - 10 } else { 128 - 1 });
    let differing = u64::from_le_bytes(*text) ^ u64::from_le_bytes(*shape);
    // Where no byte has its highest bit, no sum reaches the next byte.
    let sums = differing.wrapping_add(u64::from_le_bytes(room));
    let fits = (differing | sums) & u64::from_le_bytes([128; 8]) == 0;
    // No byte is above 9, so that no pair is above 99.
    fits.then(|| differing.wrapping_mul(10).wrapping_add(differing >> 8).to_le_bytes())
}
