//! The canonical bytes of a row: kept until finish where a rule needs the row
//! itself, and the tie-break between two rows of one id.

use std::collections::BTreeMap;

use crate::codec::varint::{read_varint, read_zigzag, write_varint, write_zigzag};
use crate::record::{Fixed, Instant, Milliseconds};

/// A field that can be written and read.
pub(crate) trait RowField: Sized {
    fn encode(&self, out: &mut Vec<u8>);
    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str>;
}

pub(crate) fn take_byte(bytes: &mut &[u8]) -> Result<u8, &'static str> {
    let (first, rest) = bytes.split_first().ok_or("the bytes end early")?;
    *bytes = rest;
    Ok(*first)
}

impl RowField for String {
    fn encode(&self, out: &mut Vec<u8>) {
        write_varint(out, self.len() as u128);
        out.extend_from_slice(self.as_bytes());
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let length =
            usize::try_from(read_varint(bytes)?).map_err(|_| "a length that is too large")?;
        let (text, rest) = bytes.split_at_checked(length).ok_or("the bytes end early")?;
        *bytes = rest;
        String::from_utf8(text.to_vec()).map_err(|_| "a text that is not UTF-8")
    }
}

impl RowField for i64 {
    fn encode(&self, out: &mut Vec<u8>) {
        write_zigzag(out, i128::from(*self));
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        i64::try_from(read_zigzag(bytes)?).map_err(|_| "a number that is too large")
    }
}

impl RowField for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        match take_byte(bytes)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a truth value that is neither 0 nor 1"),
        }
    }
}

impl RowField for Instant {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        i64::decode(bytes).map(Instant)
    }
}

impl RowField for Milliseconds {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        i64::decode(bytes).map(Milliseconds)
    }
}

impl RowField for Fixed {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        i64::decode(bytes).map(Fixed)
    }
}

impl<T: RowField> RowField for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        bool::decode(bytes)?.then(|| T::decode(bytes)).transpose()
    }
}

impl RowField for BTreeMap<String, String> {
    fn encode(&self, out: &mut Vec<u8>) {
        write_varint(out, self.len() as u128);
        for (name, text) in self {
            name.encode(out);
            text.encode(out);
        }
    }

    fn decode(bytes: &mut &[u8]) -> Result<Self, &'static str> {
        let count = read_varint(bytes)?;
        let mut map = BTreeMap::new();
        for _ in 0..count {
            let name = String::decode(bytes)?;
            map.insert(name, String::decode(bytes)?);
        }
        Ok(map)
    }
}
