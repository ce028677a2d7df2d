//! Which group stands for a combination of dimensions at a time.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::partial::slot::NO_GROUP;
use crate::scorecard::group::{GroupKey, NO_START, NULL};

/// Places of all windows that are always allowed, 4 bytes each.
const LEAST_PLACES: usize = 1 << 16;

/// Places of all windows for each group that there is: about what a hash map would take.
const PLACES_A_GROUP: usize = 8;

/// Windows that are found again without the table of all.
const REMEMBERED: usize = 1024;

/// The groups of each interval and time of day by combination. Rows of a few intervals
/// mostly come together, and then nothing is looked up in tables.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    windows: Vec<Window>,
    by_time: HashMap<(i64, u32), usize, RandomState>,
    /// The time and the place of the window that was used last.
    current: (i64, u32),
    at: usize,
    /// Times and places of windows that were used of late.
    remembered: Box<[((i64, u32), usize); REMEMBERED]>,
    /// Places of all windows.
    places: usize,
    /// Groups for which no window had a place.
    rest: HashMap<GroupKey, u32, RandomState>,
}

#[derive(Clone, Debug, Default)]
struct Window {
    /// By combination, [`NO_GROUP`] where there is no group.
    groups: Vec<u32>,
    /// Whether groups of its time are in the rest: then it must not grow over them.
    has_rest: bool,
}

impl Windows {
    pub(super) fn new() -> Self {
        let timeless = (NO_START, NULL);
        Windows {
            windows: vec![Window::default()],
            by_time: HashMap::from_iter([(timeless, 0)]),
            current: timeless,
            at: 0,
            remembered: Box::new([(timeless, 0); REMEMBERED]),
            places: 0,
            rest: HashMap::default(),
        }
    }

    /// The group of a key, which is `next` where it is new. There are this many combinations.
    #[inline]
    pub(super) fn group(&mut self, key: GroupKey, combinations: usize, next: u32) -> u32 {
        if self.current != (key.start, key.slot) {
            self.turn_to((key.start, key.slot));
        }
        match self.windows[self.at].groups.get_mut(key.dims as usize) {
            Some(group) => {
                if *group == NO_GROUP {
                    *group = next;
                }
                *group
            }
            None => self.beyond(key, combinations, next),
        }
    }

    fn turn_to(&mut self, time: (i64, u32)) {
        self.current = time;
        let mixed = (time.0 as u64 ^ u64::from(time.1)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // The upper bits are the mixed ones.
        let place = mixed >> (u64::BITS - REMEMBERED.ilog2());
        let remembered = &mut self.remembered[place as usize];
        if remembered.0 != time {
            let new = self.windows.len();
            *remembered = (time, *self.by_time.entry(time).or_insert(new));
            if remembered.1 == new {
                self.windows.push(Window::default());
            }
        }
        self.at = remembered.1;
    }

    /// The group of a combination for which the window has no place yet.
    #[cold]
    fn beyond(&mut self, key: GroupKey, combinations: usize, next: u32) -> u32 {
        let window = &mut self.windows[self.at];
        let places = self.places - window.groups.len() + combinations;
        let most = LEAST_PLACES + PLACES_A_GROUP * next as usize;
        if window.has_rest || places > most {
            window.has_rest = true;
            return *self.rest.entry(key).or_insert(next);
        }
        self.places = places;
        window.groups.resize(combinations, NO_GROUP);
        window.groups[key.dims as usize] = next;
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks for groups as the accumulator does, and says which numbers they got.
    fn numbers(keys: &[GroupKey], combinations: usize) -> (Vec<u32>, Windows) {
        let (mut windows, mut next) = (Windows::new(), 0);
        let ask = |key: &GroupKey| {
            let group = windows.group(*key, combinations, next);
            next += u32::from(group == next);
            group
        };
        (keys.iter().map(ask).collect(), windows)
    }

    #[test]
    fn a_key_keeps_its_number_whatever_comes_between() {
        let key = |number: u32| GroupKey {
            dims: number % 7,
            start: i64::from(number / 7 % 5) * 1_800_000,
            slot: if number.is_multiple_of(2) { NULL } else { 30 },
        };
        for combinations in [7, LEAST_PLACES, 10 * LEAST_PLACES] {
            let keys: Vec<GroupKey> = (0..500).map(|number| key(number * 37)).collect();
            let (found, windows) = numbers(&keys, combinations);
            assert_eq!(windows.rest.is_empty(), combinations == 7);
            for (place, (key, group)) in keys.iter().zip(&found).enumerate() {
                let first = keys.iter().position(|known| known == key).expect("it is there");
                assert_eq!(found[first], *group, "{key:?} at {place}");
                let is_other = |(other, number): (&GroupKey, &u32)| other == key || number != group;
                assert!(keys.iter().zip(&found).all(is_other), "{key:?} at {place}");
            }
        }
    }

    #[test]
    fn a_window_does_not_grow_over_groups_in_the_rest() {
        let mut windows = Windows::new();
        let key = |dims| GroupKey { dims, start: 0, slot: NULL };
        assert_eq!(windows.group(key(3), 2 * LEAST_PLACES, 0), 0);
        // Now there is room for places, but combination 3 is known by its hash.
        assert_eq!(windows.group(key(4), 10, 1), 1);
        assert_eq!(windows.group(key(3), 10, 2), 0);
    }
}
