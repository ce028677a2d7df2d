//! Bytes: numbers, identifiers, and the state of an accumulator.

#[cfg(feature = "json")]
mod accumulator;
#[cfg(feature = "json")]
mod events;
mod sip;
pub(crate) mod varint;

pub(crate) use sip::low_hashes;

use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// The keys of [`id_hash`].
const KEYS: [u64; 2] = [0x6b70_692d_636f_7265, 0x6964_2d68_6173_6831];

/// A 128-bit hash of an identifier: the same on every platform, for ever,
/// because it travels in state bytes. The key is fixed for that reason.
pub(crate) fn id_hash(id: &str) -> u128 {
    bytes_hash(id.as_bytes())
}

/// [`id_hash`] of any bytes.
pub(crate) fn bytes_hash(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher24::new_with_keys(KEYS[0], KEYS[1]);
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_keep_their_hash_for_ever() {
        // Golden values: state bytes of earlier releases hold them.
        assert_eq!(id_hash(""), 280909186805139711084704427319159153082);
        assert_eq!(id_hash("contact-1"), 310193090718669653499314378572572667424);
    }
}
