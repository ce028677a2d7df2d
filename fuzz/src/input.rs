//! Bytes of a fuzzer, taken as numbers and texts.

/// What is left of the bytes. Where there are none left, everything is 0.
pub(crate) struct Input<'d> {
    data: &'d [u8],
}

impl<'d> Input<'d> {
    pub(crate) fn new(data: &'d [u8]) -> Self {
        Input { data }
    }

    pub(crate) fn rest(&self) -> &'d [u8] {
        self.data
    }

    /// At most so many bytes.
    pub(crate) fn slice(&mut self, most: usize) -> &'d [u8] {
        let (taken, rest) = self.data.split_at(most.min(self.data.len()));
        self.data = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.slice(1).first().copied().unwrap_or(0)
    }

    /// A number below this one, which is at most 256.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    fn long(&mut self) -> i64 {
        let mut bytes = [0; 8];
        let taken = self.slice(8);
        bytes[..taken.len()].copy_from_slice(taken);
        i64::from_le_bytes(bytes)
    }

    /// Mostly a small number, seldom an extreme one.
    pub(crate) fn integer(&mut self) -> i64 {
        match self.below(128) {
            0 => i64::MIN,
            1 => i64::MAX,
            2 => self.long(),
            3 => -1,
            _ => i64::from(self.byte()),
        }
    }

    /// Mostly an instant of one morning, in this hour.
    pub(crate) fn instant(&mut self, hour: i64) -> i64 {
        match self.below(128) {
            0 => self.integer(),
            minute => 1_772_434_800_000 + 3_600_000 * hour + 15_000 * minute as i64,
        }
    }

    pub(crate) fn decimal(&mut self) -> f64 {
        match self.below(64) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => f64::from_bits(self.long() as u64),
            place => (place % 8) as f64 / 2.0 + 1.0,
        }
    }

    /// Seldom nothing.
    pub(crate) fn known<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(8) != 0).then(|| value(self))
    }
}
