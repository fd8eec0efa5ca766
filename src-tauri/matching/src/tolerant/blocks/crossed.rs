//! Rows anywhere that agree in two or three fields: whoever has another postcode, or none, is found by the rest.

use crate::tolerant::closeness::area;
use crate::tolerant::frequency::hash;
use crate::tolerant::record::Record;
use rayon::prelude::*;

/// Rows that have the same in common; of more it is not telling, and another combination finds who is meant.
const MOST_ROWS: usize = 24;
/// How many combinations there are.
const COMBINATIONS: usize = 6;
/// Entries a step of the directory.
const STEP: usize = 4;

/// Combinations by their hash, sorted, with their rows.
#[derive(Default)]
pub(super) struct Crossed {
    entries: Vec<(u32, u32)>,
    starts: Vec<u32>,
    bits: u32,
}

impl Crossed {
    pub(super) fn of(records: &[Record]) -> Crossed {
        let mut entries: Vec<(u32, u32)> = Vec::with_capacity(records.len() * (COMBINATIONS - 1));
        for (record, row) in records.iter().zip(0..) {
            entries.extend(combinations(record).into_iter().flatten().map(|hash| (hash, row)));
        }
        entries.par_sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        let bits = (entries.len() / STEP).max(1).ilog2();
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        let mut at = 0;
        for pattern in 0..1_u32 << bits {
            let rest = entries.get(at..).unwrap_or_default().iter();
            at += rest.take_while(|(hash, _)| leading(*hash, bits) < pattern).count();
            starts.push(at as u32);
        }
        starts.push(entries.len() as u32);
        Crossed { entries, starts, bits }
    }

    pub(super) fn find(&self, record: &Record, found: &mut Vec<u32>) {
        for hash in combinations(record).into_iter().flatten() {
            let pattern = leading(hash, self.bits) as usize;
            let Some([start, end]) = self.starts.get(pattern..pattern + 2) else { continue };
            let step = self.entries.get(*start as usize..*end as usize).unwrap_or_default();
            let from = step.partition_point(|(other, _)| *other < hash);
            let to = step.partition_point(|(other, _)| *other <= hash);
            if to - from <= MOST_ROWS {
                found.extend(step.get(from..to).unwrap_or_default().iter().map(|(_, row)| *row));
            }
        }
    }
}

fn leading(hash: u32, bits: u32) -> u32 {
    hash.checked_shr(32 - bits).unwrap_or(0)
}

/// What two rows may have in common: both names in either order, alone or with a place; a name at an address.
fn combinations(record: &Record) -> [Option<u32>; COMBINATIONS] {
    let part = |text: &str| (!text.is_empty()).then(|| hash(text));
    let (first, last) = (part(record.first()), part(record.last()));
    let (house, street) = (part(record.house()), part(record.street()));
    let names = both(first, last).map(|(one, other)| one.wrapping_add(other));
    let address = both(house, street).map(|(house, street)| house.rotate_left(17) ^ street);
    let place = part(area(record.zip()));
    let city = part(record.city());
    let joined = |one, other, number| both(one, other).map(|(one, other)| mixed(one, other, number));
    [
        names.map(|names| mixed(names, 0, 0)),
        joined(names, place, 1),
        joined(names, city, 2),
        joined(first, address, 3),
        joined(last, address, 4),
        joined(address, city, 5),
    ]
}

fn both(one: Option<u64>, other: Option<u64>) -> Option<(u64, u64)> {
    Some((one?, other?))
}

fn mixed(one: u64, other: u64, number: u64) -> u32 {
    let joined = (one ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ other;
    (joined.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}
