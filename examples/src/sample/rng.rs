//! A small random generator: SplitMix64, integers only, so that every platform draws the same
//! numbers.

/// A stream of pseudo-random numbers that its seed determines.
pub(crate) struct Rng(u64);

impl Rng {
    /// Starts the stream of `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n - 1`; `n` must be positive and fit in 32 bits.
    pub(crate) fn below(&mut self, n: i64) -> i64 {
        let n = u64::try_from(n).expect("a positive bound");
        (((self.next() >> 32) * n) >> 32) as i64
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// True in `per_mille` of 1000 draws.
    pub(crate) fn chance(&mut self, per_mille: i64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of the choices, as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, i64)]) -> T {
        let mut left = self.below(choices.iter().map(|choice| choice.1).sum());
        for &(value, weight) in choices {
            if left < weight {
                return value;
            }
            left -= weight;
        }
        unreachable!("the draw is below the sum of the weights")
    }

    /// A draw from a distribution given by equally spaced quantiles, straight lines between them.
    pub(crate) fn quantile(&mut self, table: &[i64]) -> i64 {
        let steps = table.len() as i64 - 1;
        let draw = self.below(steps * 1000);
        let (step, part) = ((draw / 1000) as usize, draw % 1000);
        table[step] + (table[step + 1] - table[step]) * part / 1000
    }
}
