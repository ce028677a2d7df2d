//! Integers of variable length, as few bytes as possible.
//!
//! Unsigned LEB128: seven bits a byte, lowest first, the high bit says that more follow.
//! Signed integers are folded first, so that small negative ones are short too (zigzag, as
//! in Protocol Buffers). Every integer has exactly one encoding; a longer one is refused, so
//! that equal states have equal bytes.

/// The most bytes that a `u128` takes.
const MAX_BYTES: usize = 19;

/// Appends an unsigned integer: 1 byte below 128, at most 19.
pub(crate) fn write_varint(out: &mut Vec<u8>, mut value: u128) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads an unsigned integer and moves past it.
///
/// Fails, without moving, when the bytes end early, do not fit a `u128` or are longer than
/// needed.
pub(crate) fn read_varint(bytes: &mut &[u8]) -> Result<u128, &'static str> {
    let mut value = 0_u128;
    for (position, &byte) in bytes.iter().take(MAX_BYTES).enumerate() {
        // The last byte holds the two bits above the 126 of the others.
        if position == MAX_BYTES - 1 && byte > 3 {
            return Err("an integer is too large");
        }
        value |= u128::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 {
            if byte == 0 && position > 0 {
                return Err("an integer is longer than needed");
            }
            *bytes = &bytes[position + 1..];
            return Ok(value);
        }
    }
    Err("the bytes end inside an integer")
}

/// Appends a signed integer: 1 byte from -64 to 63, at most 19.
pub(crate) fn write_zigzag(out: &mut Vec<u8>, value: i128) {
    write_varint(out, ((value << 1) ^ (value >> 127)) as u128);
}

/// Reads a signed integer and moves past it. Fails as [`read_varint`] does.
pub(crate) fn read_zigzag(bytes: &mut &[u8]) -> Result<i128, &'static str> {
    let folded = read_varint(bytes)?;
    Ok((folded >> 1) as i128 ^ -((folded & 1) as i128))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(value: u128) -> Vec<u8> {
        let mut out = Vec::new();
        write_varint(&mut out, value);
        out
    }

    #[test]
    fn known_bytes() {
        assert_eq!(encoded(0), [0]);
        assert_eq!(encoded(127), [127]);
        assert_eq!(encoded(300), [0xac, 2]);
        assert_eq!(encoded(u128::MAX).len(), MAX_BYTES);
        for (value, folded) in
            [(0, 0), (-1, 1), (1, 2), (-2, 3), (i128::MAX, u128::MAX - 1), (i128::MIN, u128::MAX)]
        {
            let mut out = Vec::new();
            write_zigzag(&mut out, value);
            assert_eq!(out, encoded(folded));
            assert_eq!(read_zigzag(&mut &out[..]), Ok(value));
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        let mut beyond = encoded(u128::MAX);
        *beyond.last_mut().unwrap() = 4;
        for bad in [&[][..], &[0x80], &[0x80, 0], &[0xff, 0x80, 0], &beyond, &[0xff; 40]] {
            let mut rest = bad;
            assert!(read_varint(&mut rest).is_err(), "{bad:?}");
            assert_eq!(rest, bad, "a failed read does not move");
        }
    }

    proptest! {
        #[test]
        fn integers_come_back(value in any::<u128>(), shift in 0_u32..128, tail in any::<u8>()) {
            let value = value >> shift;
            let mut bytes = encoded(value);
            bytes.push(tail);
            let mut rest = &bytes[..];
            prop_assert_eq!(read_varint(&mut rest), Ok(value));
            prop_assert_eq!(rest, &[tail][..]);
            let mut signed = Vec::new();
            write_zigzag(&mut signed, value as i128);
            prop_assert_eq!(read_zigzag(&mut &signed[..]), Ok(value as i128));
        }

        #[test]
        fn what_is_read_is_canonical(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
            let mut rest = &bytes[..];
            if let Ok(value) = read_varint(&mut rest) {
                prop_assert_eq!(encoded(value), &bytes[..bytes.len() - rest.len()]);
            }
        }
    }
}
