//! Laws of distributions: order, split, exactness, error bound, bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::encoding::{MODE_BINS, MODE_EXACT};
use super::store::{BINS, bin_of, bounds_of, runs};
use super::*;

fn of(values: &[u64]) -> Distribution {
    let mut d = Distribution::new();
    values.iter().for_each(|&value| d.observe(value));
    d
}

fn bytes(d: &Distribution) -> Vec<u8> {
    let mut out = Vec::new();
    d.encode(&mut out);
    out
}

fn decoded(d: &Distribution) -> Distribution {
    let bytes = bytes(d);
    let mut rest = &bytes[..];
    let back = Distribution::decode(&mut rest).unwrap();
    assert!(rest.is_empty());
    back
}

/// The same numbers on every run, without a dependency: splitmix64.
fn random(seed: u64, n: usize, bits: u32) -> Vec<u64> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) >> (64 - bits)
    };
    std::iter::repeat_with(next).take(n).collect()
}

/// Whether the relative error is 0 or below [`RELATIVE_ERROR`], in integers.
fn within_bound(found: u64, expected: u64) -> bool {
    assert_eq!(RELATIVE_ERROR, 1.0 / 256.0);
    found == expected || u128::from(found.abs_diff(expected)) * 256 < u128::from(expected)
}

#[test]
fn bins_tile_all_values() {
    let mut next = 0_u128;
    for bin in 0..BINS {
        let (low, high) = bounds_of(bin);
        assert_eq!(u128::from(low), next);
        assert_eq!((bin_of(low), bin_of(high)), (bin, bin));
        let middle = low + (high - low) / 2;
        for value in [low, high] {
            assert!(within_bound(middle, value), "{low}..={high}");
        }
        next = u128::from(high) + 1;
    }
    assert_eq!(next, 1 << 64);
}

#[test]
fn the_switch_is_at_the_limit() {
    let limit = EXACT_LIMIT as u64;
    let mut d = of(&(0..limit).collect::<Vec<_>>());
    (0..limit).for_each(|value| d.observe(value));
    assert!(d.is_exact());
    let mut one_more = d.clone();
    one_more.observe(limit);
    assert!(!one_more.pending.is_empty() && !one_more.is_exact());
    assert!(!one_more.quantile(500).unwrap().exact);
    d.observe_many(limit, 2);
    assert!(!d.is_exact() && d.pending.is_empty());
    // Halves that are exact give bins together, and equal halves stay exact.
    let (low, high) = (of(&(0..2500).collect::<Vec<_>>()), of(&(2000..4500).collect::<Vec<_>>()));
    let mut both = low.clone();
    both.merge(&high);
    assert!(low.is_exact() && high.is_exact() && !both.is_exact());
    let mut same = low.clone();
    same.merge(&low);
    assert!(same.is_exact() && same.count() == 5000);
}

#[test]
fn nothing_and_extremes() {
    let mut d = Distribution::new();
    d.observe_many(5, 0);
    assert_eq!(d, Distribution::default());
    assert_eq!((d.count(), d.min(), d.max(), d.quantile(500)), (0, None, None, None));
    assert!(d.is_exact());
    assert_eq!(bytes(&d), [MODE_EXACT, 0]);
    assert_eq!(decoded(&d), d);
    d.observe(u64::MAX);
    d.observe(0);
    assert_eq!((d.min(), d.max()), (Some(0), Some(u64::MAX)));
    assert_eq!(d.quantile(500).unwrap().value, 0);
    assert_eq!(d.quantile(501).unwrap().value, u64::MAX);
    assert_eq!(d.quantile(1001), None);
    assert_eq!(bytes(&of(&[3, 3, 7])), [MODE_EXACT, 2, 3, 2, 3, 1]);
}

#[test]
fn full_counts_stop() {
    let mut d = Distribution::new();
    d.observe_many(7, u64::MAX);
    d.observe_many(9, u64::MAX);
    let copy = d.clone();
    d.merge(&copy);
    assert_eq!((d.count(), d.quantile(1000).unwrap().value), (u64::MAX, 7));
    assert_eq!(d, copy);
    assert_eq!(decoded(&d), d);
}

#[test]
fn large_ones_equal_in_any_order() {
    for (n, bits) in [(20_000, 12), (20_000, 14), (20_000, 64), (5_000, 40), (4_096, 64)] {
        let values = random(n as u64, n, bits);
        let whole = of(&values);
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let distinct = sorted.chunk_by(|a, b| a == b).count();
        assert_eq!(whole.is_exact(), distinct <= EXACT_LIMIT);
        for parts in [1, 2, 7, 300] {
            let mut merged = Distribution::new();
            sorted.chunks(n / parts + 1).rev().for_each(|part| merged.merge(&of(part)));
            assert_eq!(merged, whole);
            assert_eq!(bytes(&merged), bytes(&whole));
            assert_eq!(bytes(&decoded(&merged)), bytes(&whole));
        }
        check_quantiles(&whole, &sorted);
        let mut settled = whole.clone();
        settled.settle();
        check_quantiles(&settled, &sorted);
    }
}

/// Compares everything with a plain map from value to count.
fn check_against_map(d: &Distribution, map: &BTreeMap<u64, u64>) {
    let entries: Vec<(u64, u64)> = map.iter().map(|(&value, &count)| (value, count)).collect();
    assert_eq!(d.count(), map.values().sum::<u64>());
    assert_eq!(d.is_exact(), map.len() <= EXACT_LIMIT);
    match &*d.settled() {
        Store::Exact(found) => assert_eq!(*found, entries),
        Store::Bins(bins) => {
            let mut expected = vec![0; bin_of(*map.keys().last().unwrap()) + 1];
            entries.iter().for_each(|&(value, count)| expected[bin_of(value)] += count);
            assert_eq!(*bins, expected);
        }
    }
}

#[test]
fn every_way_in_equals_a_map() {
    // Few distinct values: nearly all counts go through the index, and a full buffer brings
    // none, one or some new values. Many: the limit is crossed on the way.
    for (seed, bits, unit) in [(1, 6, 1000), (2, 9, 1), (3, 12, 1000), (4, 13, 7), (5, 30, 1)] {
        let (mut d, mut map) = (Distribution::new(), BTreeMap::new());
        for (i, (value, way)) in
            random(seed, 30_000, bits).iter().zip(random(9, 30_000, 10)).enumerate()
        {
            // Values become known slowly.
            let value = value % (i as u64 / 16 + 1) * unit;
            let count = match way {
                0..5 => way,
                5 => 2,
                _ => 1,
            };
            match way {
                0..5 => d.observe_many(value, count),
                5 => d.merge(&of(&[value, value])),
                6 => {
                    d.settle();
                    d.observe(value);
                }
                _ => d.observe(value),
            }
            if count > 0 {
                *map.entry(value).or_default() += count;
            }
            if i % 997 == 0 {
                check_against_map(&d, &map);
            }
        }
        check_against_map(&d, &map);
        assert!(bits == 30 || !d.is_exact() || d.index.memory_bytes() > 0);
    }
}

#[test]
fn one_new_value_among_known_ones() {
    for new in [0, 5, 9] {
        let mut d = of(&[1, 3, 4, 6, 8]);
        d.settle();
        [1, new, 3, 8].iter().for_each(|&value| d.observe(value));
        let map = [(1, 2), (3, 2), (4, 1), (6, 1), (8, 2), (new, 1)].into_iter().collect();
        check_against_map(&d, &map);
    }
}

/// Compares every percentile with the one of the sorted values.
fn check_quantiles(d: &Distribution, sorted: &[u64]) {
    assert_eq!((d.min(), d.max()), (sorted.first().copied(), sorted.last().copied()));
    for per_mille in (0..=1000).step_by(25).chain([1, 999]) {
        let rank = (per_mille as usize * sorted.len()).div_ceil(1000).max(1);
        let expected = sorted[rank - 1];
        let found = d.quantile(per_mille).unwrap();
        assert_eq!(found.exact, d.is_exact());
        let good = found.value == expected || (!found.exact && within_bound(found.value, expected));
        assert!(good, "p{per_mille}: {found:?}, not {expected}");
    }
}

#[test]
fn hostile_bytes_are_refused() {
    let bins = bytes(&of(&random(1, 9_000, 30)));
    assert!(Distribution::decode(&mut &bins[..]).is_ok());
    for end in 0..bins.len() {
        assert!(Distribution::decode(&mut &bins[..end]).is_err(), "cut at {end}");
    }
    let cases: [&[u8]; 9] = [
        &[2, 0],
        &[MODE_EXACT, 1, 5, 0],
        &[MODE_EXACT, 0xff, 0xff, 0xff, 0x7f, 1, 1],
        &[MODE_EXACT, 2, 5, 1],
        &[MODE_EXACT, 0x81, 0, 5, 1],
        &[MODE_EXACT, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1, 0, 1],
        &[MODE_BINS, 1, 2, 0],
        &[MODE_BINS, 1, 2, 2, 1, 1, 0, 1],
        &[MODE_BINS, 9, 2, 2, 1, 1, 0, 1],
    ];
    for case in cases {
        assert!(Distribution::decode(&mut &case[..]).is_err(), "{case:?}");
    }
}

/// Values of all sizes, some of them often.
fn values(most: usize) -> impl Strategy<Value = Vec<u64>> {
    let value = (any::<u64>(), 0_u32..64).prop_map(|(x, shift)| x >> shift);
    prop::collection::vec(prop_oneof![value, 0_u64..50], 0..most)
}

proptest! {
    #[test]
    fn small_ones_are_exact(values in values(3000), chunk in 1_usize..900) {
        let whole = of(&values);
        let mut merged = Distribution::new();
        values.rchunks(chunk).for_each(|part| merged.merge(&of(part)));
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(bytes(&merged), bytes(&whole));
        prop_assert_eq!(&decoded(&whole), &whole);
        let mut sorted = values;
        sorted.sort_unstable();
        if !sorted.is_empty() {
            check_quantiles(&whole, &sorted);
        }
        let mut many = Distribution::new();
        runs(&sorted).for_each(|(value, count)| many.observe_many(value, count));
        prop_assert_eq!(bytes(&many), bytes(&whole));
    }

    #[test]
    fn crossing_the_limit(seed in any::<u64>(), n in 3_500_usize..7_000, bits in 12_u32..64, cut in 0.0_f64..1.0) {
        let values = random(seed, n, bits);
        let (a, b) = values.split_at((n as f64 * cut) as usize);
        let (whole, a, b) = (of(&values), of(a), of(b));
        let (mut ab, mut ba) = (a.clone(), b.clone());
        ab.merge(&b);
        ba.merge(&a);
        prop_assert!(ab == whole && ba == whole);
        prop_assert_eq!(bytes(&ab), bytes(&whole));
        prop_assert_eq!(bytes(&ba), bytes(&whole));
        let mut sorted = values;
        sorted.sort_unstable();
        check_quantiles(&whole, &sorted);
    }

    #[test]
    fn different_values_differ(values in values(200), other in any::<u64>()) {
        let mut more = of(&values);
        more.observe(other);
        prop_assert_ne!(&more, &of(&values));
    }

    #[test]
    fn any_bytes_are_safe(bytes in prop::collection::vec(prop_oneof![0_u8..4, any::<u8>()], 0..60)) {
        let mut rest = &bytes[..];
        if let Ok(d) = Distribution::decode(&mut rest) {
            prop_assert_eq!(super::tests::bytes(&d), &bytes[..bytes.len() - rest.len()]);
        }
    }

    #[test]
    fn damaged_bytes_are_safe(at in any::<prop::sample::Index>(), byte in any::<u8>(), bits in 10_u32..40) {
        let mut bytes = bytes(&of(&random(3, 6_000, bits)));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let mut rest = &bytes[..];
        if let Ok(d) = Distribution::decode(&mut rest) {
            prop_assert_eq!(super::tests::bytes(&d), &bytes[..bytes.len() - rest.len()]);
        }
    }
}

#[test]
fn bins_of_lanes_are_those_of_values() {
    let edges = (0..53).flat_map(|bit| [(1_i64 << bit) - 1, 1 << bit, (1 << bit) + 1]);
    let mixed = (0..20_000_i64).map(|n| (n * n * n * 7_919) & ((1 << 53) - 1));
    let values: Vec<i64> = edges.chain(0..1_100).chain(mixed).collect();
    for chunk in values.chunks_exact(LANES) {
        let lanes: &[i64; LANES] = chunk.try_into().unwrap();
        let expected: Vec<u32> = lanes.iter().map(|value| bin_of(*value as u64) as u32).collect();
        assert_eq!(bins_of(lanes)[..], expected[..]);
    }
}

#[test]
fn lanes_count_as_single_values() {
    let (mut lanes, mut single) = (Distribution::new(), Distribution::new());
    for block in 0..200_i64 {
        let values: [i64; LANES] =
            std::array::from_fn(|lane| (block * 64 + lane as i64) * 37 % 50_021);
        let rows = [u64::MAX, 1 << (block % 64), 0x5555_0000_ffff_1234][block as usize % 3];
        lanes.observe_lanes(rows, &values, &bins_of(&values));
        crate::kernel::lanes_of(rows).for_each(|lane| single.observe(values[lane] as u64));
        assert_eq!(lanes, single);
    }
    assert!(!lanes.is_exact());
}
