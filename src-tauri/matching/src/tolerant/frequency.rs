//! How common a value is: two Smiths who agree say less than two Sondergelds.

use super::comparison::Field;
use super::record::Record;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::hash::BuildHasher;

/// Rows that are thought to stand beside a list, so that a short one does not make every name look rare or common.
const BESIDE: f64 = 1_000.0;

/// A value's hash; the same in every run.
pub(super) fn hash(text: &str) -> u64 {
    FixedState::with_seed(0x5eed).hash_one(text)
}

/// How often each value stands in a list.
#[derive(Default)]
pub(super) struct Frequencies {
    rows: f64,
    names: HashMap<u64, u32, FixedState>,
    lasts: HashMap<u64, u32, FixedState>,
    streets: HashMap<u64, u32, FixedState>,
    places: HashMap<u64, u32, FixedState>,
}

impl Frequencies {
    pub(super) fn of(records: &[Record]) -> Frequencies {
        let mut all = Frequencies { rows: records.len() as f64, ..Frequencies::default() };
        for record in records {
            count(&mut all.names, record.first());
            count(&mut all.lasts, record.last());
            count(&mut all.streets, record.street());
            count(&mut all.places, record.zip());
        }
        all
    }

    /// The chance that a stranger has the listed value of a field; none where the value does not matter. Where names
    /// stand swapped, the suppressed first name was compared with the listed last.
    pub(super) fn share(&self, field: Field, listed: &Record, is_swapped: bool) -> Option<f64> {
        let of = |counts: &HashMap<u64, u32, FixedState>, text: &str| {
            counts.get(&hash(text)).copied().unwrap_or_default()
        };
        let either = |text| of(&self.names, text).max(of(&self.lasts, text));
        let found = match (field, is_swapped) {
            (Field::First, false) => of(&self.names, listed.first()),
            (Field::Last, false) => of(&self.lasts, listed.last()),
            (Field::First, true) => either(listed.last()),
            (Field::Last, true) => either(listed.first()),
            (Field::Street, _) => of(&self.streets, listed.street()),
            (Field::Place, _) => of(&self.places, listed.zip()),
            _ => return None,
        };
        Some((f64::from(found) + 1.0) / (self.rows + BESIDE))
    }
}

fn count(counts: &mut HashMap<u64, u32, FixedState>, text: &str) {
    if !text.is_empty() {
        *counts.entry(hash(text)).or_default() += 1;
    }
}
