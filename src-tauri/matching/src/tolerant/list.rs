//! The list in memory: its records, what they are found by, how common their values are, and how many share a home.

use super::Closeness::{Different, Exact};
use super::blocks::{Blocks, Scratch};
use super::closeness::{first_names, last_names};
use super::frequency::{Frequencies, hash};
use super::record::Record;
use rayon::prelude::*;

/// Members of one home that are compared with one another.
const MOST_MEMBERS: usize = 16;

/// A list that suppressed rows are streamed past: about 250 bytes a row.
pub struct List {
    records: Vec<Record>,
    blocks: Blocks,
    frequencies: Frequencies,
    homes: Homes,
}

/// How many others of the list share a row's home, on average.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Homes {
    /// Of the same last name, with another first name.
    pub(super) relatives: f64,
    /// Of another last name.
    pub(super) others: f64,
}

impl List {
    /// Of the records in the order of their rows.
    pub fn build(records: Vec<Record>) -> List {
        let (blocks, (frequencies, homes)) =
            rayon::join(|| Blocks::of(&records), || (Frequencies::of(&records), Homes::of(&records)));
        List { records, blocks, frequencies, homes }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record of a row.
    pub fn record(&self, row: u32) -> Option<&Record> {
        self.records.get(row as usize)
    }

    pub(super) fn frequencies(&self) -> &Frequencies {
        &self.frequencies
    }

    pub(super) fn homes(&self) -> Homes {
        self.homes
    }

    pub(super) fn find(&self, record: &Record, scratch: &mut Scratch) {
        self.blocks.find(record, scratch);
    }
}

impl Homes {
    fn of(records: &[Record]) -> Homes {
        let mut homes: Vec<(u64, u32)> = records
            .iter()
            .zip(0..)
            .filter(|(record, _)| !record.street().is_empty() && !record.house().is_empty())
            .map(|(record, row)| (home(record), row))
            .collect();
        homes.par_sort_unstable();
        let (mut relatives, mut others) = (0_u32, 0_u32);
        for home in homes.chunk_by(|one, other| one.0 == other.0) {
            let members = home.iter().take(MOST_MEMBERS).filter_map(|(_, row)| records.get(*row as usize));
            let members: Vec<&Record> = members.collect();
            for (at, one) in members.iter().enumerate() {
                for other in members.iter().skip(at + 1) {
                    let is_other = first_names(one.first(), other.first()) == Different;
                    match last_names(one.last(), other.last()) {
                        Exact if is_other => relatives += 1,
                        Different if is_other => others += 1,
                        _ => {}
                    }
                }
            }
        }
        let rate = |pairs: u32| 2.0 * f64::from(pairs) / records.len().max(1) as f64;
        Homes { relatives: rate(relatives), others: rate(others) }
    }
}

fn home(record: &Record) -> u64 {
    let parts = [record.house(), record.street(), record.unit(), record.zip()];
    parts.iter().fold(0, |all: u64, part| all.rotate_left(9) ^ hash(part))
}
