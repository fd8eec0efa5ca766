//! The keys of the smaller list in memory: a sorted array and a directory over its leading bits.

use super::Key;

/// Keys a step of the directory.
const STEP: usize = 4;

/// Sorted keys with the rows that have them: 20 bytes a key and one for the directory.
#[derive(Default)]
pub struct KeyIndex {
    keys: Vec<Key>,
    rows: Vec<u32>,
    /// Where the keys of each leading pattern begin; one more at the end.
    starts: Vec<u32>,
    bits: u32,
}

impl KeyIndex {
    /// Of keys in any order, each with its row.
    pub fn build(mut found: Vec<(Key, u32)>) -> KeyIndex {
        found.sort_unstable();
        found.dedup();
        let bits = (found.len() / STEP).max(1).ilog2();
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        let mut at = 0;
        for pattern in 0..1_u64 << bits {
            at += found
                .get(at..)
                .unwrap_or_default()
                .partition_point(|(key, _)| pattern_of(*key, bits) < pattern);
            starts.push(at as u32);
        }
        starts.push(found.len() as u32);
        let rows = found.iter().map(|(_, row)| *row).collect();
        let keys = found.into_iter().map(|(key, _)| key).collect();
        KeyIndex { keys, rows, starts, bits }
    }

    /// The rows with this key, in their order; empty when none has it.
    pub fn rows(&self, key: Key) -> &[u32] {
        let pattern = pattern_of(key, self.bits) as usize;
        let Some([start, end]) = self.starts.get(pattern..pattern + 2) else { return &[] };
        let (start, end) = (*start as usize, *end as usize);
        let step = self.keys.get(start..end).unwrap_or_default();
        let from = start + step.iter().take_while(|other| **other < key).count();
        let same = self.keys.get(from..end).unwrap_or_default().iter().take_while(|other| **other == key);
        self.rows.get(from..from + same.count()).unwrap_or_default()
    }

    /// How many keys, each row's counted.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys with their rows, sorted: a run for [`merge`](super::merge).
    pub fn sorted(&self) -> impl Iterator<Item = (Key, u32)> {
        self.keys.iter().copied().zip(self.rows.iter().copied())
    }
}

fn pattern_of(key: Key, bits: u32) -> u64 {
    key.leading().checked_shr(64 - bits).unwrap_or(0)
}
