//! Most instants are written alike: their first 19 bytes are read eight at a time.

use crate::time::zone::DAY_MS;
use crate::time::{checked_days_from_civil, since_midnight};

/// Reads `YYYY-MM-DDThh:mm:ss`, as most instants begin. What is written or wrong
/// in another way is left as it is.
#[inline]
pub(super) fn to_the_second(rest: &mut &[u8]) -> Option<i64> {
    let (text, after) = rest.split_first_chunk::<19>()?;
    let eight = |place: usize| text[place..].first_chunk::<8>();
    let month = pairs(eight(0)?, b"0000-00-")?;
    let day = pairs(eight(8)?, b"00T00:00")?;
    let clock = pairs(eight(11)?, b"00:00:00")?;
    let year = i64::from(month[0]) * 100 + i64::from(month[2]);
    let days = checked_days_from_civil(year, month[5].into(), day[0].into())?;
    let since_midnight = since_midnight(clock[0].into(), clock[3].into(), clock[6].into())?;
    *rest = after;
    Some(days * DAY_MS + since_midnight)
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
