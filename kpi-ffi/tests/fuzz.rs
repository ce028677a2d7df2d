//! The bodies of the fuzz targets over inputs that are the same each time: seeds, and what
//! mutations make of them. `fuzz/` runs the same bodies for as long as one likes.

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "it is a crate of its own, too")]
mod bodies;

use std::panic::catch_unwind;

/// How many inputs each target gets.
const INPUTS: usize = 800;

/// A small generator of numbers; the same seed gives the same numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

/// One to four changes: bytes set, turned, taken out, put in, or repeated from elsewhere.
fn mutated(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    const BYTES: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'-', b'9'];
    let mut data = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        let place = numbers.below(data.len());
        let end = (place + 1 + numbers.below(16)).min(data.len());
        match numbers.below(6) {
            _ if data.is_empty() => data.push(BYTES[numbers.below(BYTES.len())]),
            0 => data[place] = BYTES[numbers.below(BYTES.len())],
            1 => data[place] ^= 1 << numbers.below(8),
            2 => drop(data.drain(place..end)),
            3 => data.insert(place, numbers.below(256) as u8),
            4 => data.truncate(place),
            _ => {
                let piece = data[place..end].to_vec();
                let to = numbers.below(data.len());
                data.splice(to..to, piece);
            }
        }
    }
    data
}

#[test]
fn no_input_makes_the_library_break_its_word() {
    for (place, (name, body)) in bodies::TARGETS.iter().enumerate() {
        let seeds = bodies::seeds(name);
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15 + place as u64);
        let mut accepted = 0;
        for number in 0..INPUTS {
            let seed = &seeds[numbers.below(seeds.len())];
            let data = mutated(seed, &mut numbers);
            let told = String::from_utf8_lossy(&data);
            match catch_unwind(|| body(&data)) {
                Ok(true) => accepted += 1,
                Ok(false) => {}
                Err(_) => panic!("{name}, input {number}: {told:?}"),
            }
        }
        println!("{name}: {accepted} of {INPUTS} inputs were accepted");
        assert!(accepted > INPUTS / 100, "{name}: hardly an input passes the first check");
    }
}
