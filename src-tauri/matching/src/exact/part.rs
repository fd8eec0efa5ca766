//! One part of all keys, for lists that do not fit the memory: the same rows are keyed part by part.

use super::Key;

/// What a key takes while an index is built: itself with its row, and both again side by side.
const BYTES: u64 = 56;

/// Part `number` of `of`, counted from 0. Every key is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub number: u32,
    pub of: u32,
}

impl Part {
    /// Parts so small that each part of so many keys fits the memory, at 56 bytes a key while it is indexed.
    pub fn of_keys(keys: u64, memory_bytes: u64) -> impl Iterator<Item = Part> {
        let of = (keys.saturating_mul(BYTES)).div_ceil(memory_bytes.max(1)).clamp(1, 1 << 16) as u32;
        (0..of).map(move |number| Part { number, of })
    }

    /// Whether the key belongs to it. A part is a range of keys: sorted parts one after another are one sorted run.
    pub fn holds(self, key: Key) -> bool {
        let scaled = u128::from(key.leading()) * u128::from(self.of);
        (scaled >> 64) as u32 == self.number
    }
}
